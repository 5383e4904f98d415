//! How a contract is billed.

words! {
    title = "請求の設定", "How it is billed";
    payer = "支払者", "Who pays";
    payer_holder = "団体がまとめて支払う(施設別の内訳付き)", "The holder, with a breakdown";
    payer_facilities = "施設ごとに支払う", "Each facility";
    payer_split = "基本料は団体、カードは施設", "The holder; each facility its cards";
    cycle = "請求サイクル", "Cycle";
    cycle_month = "月", "Month";
    cycle_quarter = "四半期", "Quarter";
    cycle_half = "半年", "Half year";
    cycle_year = "年度一括", "Fiscal year";
    in_advance = "前払い", "In advance";
    pay_back = "多く受け取ったときは返す(しないときは次回に差し引く)", "Pay back what is too much (else it is set off)";
    dated = "請求書の日付", "Date";
    dated_month_end = "対象月の末日", "Last day of the month";
    dated_issue_day = "発行日", "Day of issue";
    due_next_month_end = "翌月末", "End of the next month";
    due_thirty_days = "発行から30日", "30 days after issue";
    billed_from = "ここで請求する最初の月(空欄: 契約の初月)", "First month billed here (empty: from the beginning)";
    price_agreed = "取り決めた月額", "Agreed price";
    price_from = "適用する月", "From";
    price_note = "名目(請求書に載ります)", "What it is called on the invoice";
    price_set = "月額を変える", "Set the price";
    adjust = "調整の行を加える(値引きはマイナス)", "Add a line (below zero: taken off)";
    whole_contract = "契約全体", "The whole contract";
    search_facility = "施設を探す", "Find a facility";
    find = "探す", "Find";
    facility_pays =
        "支払者は施設です。請求先と口座振替は「施設」の画面で設定します。",
        "The facility pays: set it on the facility's page.";
}
