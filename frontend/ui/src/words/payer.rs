//! How a payer is addressed and pays.

words! {
    title = "請求先の設定", "Payer settings";
    addressee = "宛名(御中・様まで)", "Addressee";
    department = "部署", "Department";
    creditor = "債権者番号", "Creditor number";
    subject = "件名(空欄: 契約名から)", "Subject (empty: contract name)";
    contract_number = "契約番号(空欄: 当方の番号)", "Contract number (empty: ours)";
    dates = "日付", "Dates";
    era_western = "西暦", "Western";
    era_japanese = "和暦", "Japanese era";
    delivery = "受取方法", "Delivery";
    mail = "請求担当のメールアドレス", "Email address for invoices";
    mail_waits =
        "確認待ち：このアドレスに届いたメールのリンクが開かれるまで、請求書は画面でだけ受け取れます",
        "Not confirmed: until the link emailed to this address is opened, invoices are on screen only";
    method = "支払方法", "Payment method";
    name_at_bank = "振込名義(カナ)", "Transfer name (kana)";
    own_account = "専用口座番号", "Dedicated account number";
}
