//! Texts shared by the billing pages.

words! {
    title = "請求", "Billing";
    lead = "月ごとの請求額と、入金の状況です。", "What was billed by month, and what came in.";
    month = "対象月", "Month";
    what_for = "内容", "What for";
    count = "数量", "Count";
    unit_price = "単価", "Each";
    yen = "金額", "Yen";
    tax = "消費税", "Tax";
    tax_included = "うち消費税", "Tax in it";
    total = "合計(税込)", "Total with tax";
    by_kind =
        "月別の請求額(内容別・税抜、棒の上は税込の合計)",
        "Billed by month and kind, without tax; above each bar the total with tax";
    none = "まだ請求がありません。月次請求から始めてください。", "Nothing was billed yet. Begin with a month's bill.";
    invoices_and_payment = "請求書・お支払い", "Invoices and payment";
    invoice = "請求書", "Invoice";
    search_invoices = "宛名・契約・番号で探す", "Search addressee, contract, number";
    date = "日付", "Date";
    due = "支払期限", "Due";
    by_facility = "施設別の内訳", "By facility";
    all_states = "すべての状態", "All";
    file_wrong = "取り込みませんでした。次のところを直してください。", "Nothing was taken in. These are wrong:";
    transfer_fee = "振込手数料", "fee";
    direct_debit = "口座振替", "Direct debit";
    delivery_note = "納品書", "Delivery note";
    estimate = "見積書", "Estimate";
    receipt = "領収書", "Receipt";
    statement = "取引明細書", "Statement";
    charge_monthly = "月額利用料", "Monthly fee";
    charge_registration = "登録料", "Registration";
    charge_renewal = "登録更新料", "Renewal of the registration";
    charge_card = "PKIカード発行料", "PKI card";
    charge_change = "契約変更手数料", "Change of the contract";
    charge_adjustment = "調整", "Adjustment";
    tax_on(tax: &str, rate: u8, sum: &str) = "{tax} {rate}% （対象 {sum}）", "{tax} {rate}% （on {sum}）";
}
