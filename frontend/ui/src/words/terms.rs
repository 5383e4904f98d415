//! How a contract is billed.

words! {
    title = "請求の設定", "Billing settings";
    payer = "支払者", "Payer";
    payer_holder = "団体がまとめて支払う(施設別の内訳付き)", "Contract holder, with a breakdown";
    payer_facilities = "施設ごとに支払う", "Each facility";
    payer_split = "基本料は団体、カードは施設", "Base fee: contract holder; cards: facility";
    cycle = "請求サイクル", "Billing cycle";
    cycle_month = "月", "Month";
    cycle_quarter = "四半期", "Quarter";
    cycle_half = "半年", "Half year";
    cycle_year = "年度一括", "Fiscal year";
    in_advance = "前払い", "In advance";
    pay_back =
        "多く受け取ったときは返す(しないときは次回に差し引く)",
        "Pay back overpayments (if not ticked, they are offset)";
    dated = "請求書の日付", "Invoice date";
    dated_month_end = "対象月の末日", "Last day of the month";
    dated_issue_day = "発行日", "Issue date";
    due_next_month_end = "翌月末", "End of next month";
    due_thirty_days = "発行から30日", "30 days after issue";
    billed_from = "ここで請求する最初の月(空欄: 契約の初月)", "First month billed here (empty: first contract month)";
    price_agreed = "取り決めた月額", "Agreed monthly fee";
    price_from = "適用する月", "From month";
    price_note = "名目(請求書に載ります)", "Description (on the invoice)";
    price_set = "月額を変える", "Change monthly fee";
    adjust = "調整の行を加える(値引きはマイナス)", "Add an adjustment (negative: discount)";
    whole_contract = "契約全体", "The whole contract";
    search_facility = "施設を探す", "Find a facility";
    find = "探す", "Find";
    facility_pays =
        "支払者は施設です。請求先と口座振替は「施設」の画面で設定します。",
        "The facility pays. Set payer and direct debit on the facility's page.";
}
