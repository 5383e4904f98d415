//! Texts shared by the billing pages.

words! {
    title = "請求", "Billing";
    lead = "月ごとの請求額と、入金の状況です。", "Monthly billing and payment status.";
    month = "対象月", "Month";
    what_for = "内容", "Description";
    count = "数量", "Quantity";
    unit_price = "単価", "Unit price";
    yen = "金額", "Amount";
    tax = "消費税", "Tax";
    tax_included = "うち消費税", "Of which tax";
    total = "合計(税込)", "Total (incl. tax)";
    by_kind =
        "月別の請求額(内容別・税抜、棒の上は税込の合計)",
        "Billed by month and type, excl. tax; the totals above the bars include tax";
    none = "まだ請求がありません。月次請求から始めてください。", "Nothing billed yet. Start with monthly billing.";
    invoices_and_payment = "請求書・お支払い", "Invoices and payment";
    invoice = "請求書", "Invoice";
    search_invoices = "宛名・契約・番号で探す", "Search addressee, contract, number";
    date = "日付", "Date";
    due = "支払期限", "Due";
    by_facility = "施設別の内訳", "By facility";
    all_states = "すべての状態", "All statuses";
    file_wrong = "取り込みませんでした。次のところを直してください。", "Nothing was imported. Correct the following:";
    transfer_fee = "振込手数料", "transfer fee";
    direct_debit = "口座振替", "Direct debit";
    delivery_note = "納品書", "Delivery note";
    estimate = "見積書", "Estimate";
    receipt = "領収書", "Receipt";
    statement = "取引明細書", "Statement";
    charge_monthly = "月額利用料", "Monthly fee";
    charge_registration = "登録料", "Registration fee";
    charge_renewal = "登録更新料", "Registration renewal fee";
    charge_card = "PKIカード発行料", "PKI card";
    charge_change = "契約変更手数料", "Contract change fee";
    charge_adjustment = "調整", "Adjustment";
    tax_on(tax: &str, rate: u8, sum: &str) = "{tax} {rate}% （対象 {sum}）", "{tax} {rate}% (on {sum})";
}
