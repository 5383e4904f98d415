//! Invoices.

words! {
    lead =
        "発行した請求書です。7年間ここで受け取れます。",
        "Issued invoices. They can be downloaded here for seven years.";
    open = "未入金(税込)", "Open (incl. tax)";
    overdue = "期限超過(税込)", "Overdue (incl. tax)";
    paid = "入金済み", "Paid";
    not_issued = "発行前", "Not issued";
    none = "請求書はまだありません。", "No invoices yet.";
    total = "金額(税込)", "Total (incl. tax)";
    open_sum = "未入金額(税込)", "Open (incl. tax)";
    paid_by = "ご入金", "Paid by";
    least = "金額(以上)", "Amount from";
    most = "金額(以下)", "Amount to";
    period = "期間", "Period";
    rate = "税率", "Tax rate";
    no_pdf = "PDFは作成中です。", "The PDF is being created.";
    related = "関連する書類", "Related documents";
    reverse = "取り消して返還請求書を発行する", "Reverse with a credit note";
    reverse_effect =
        "この請求書は変更されません。取消しの書類(適格返還請求書)を発行し、請求し直す分は次の月次請求に入ります。入金は消込前に戻ります。",
        "This invoice is not changed. A credit note reverses it; what it billed goes into the next monthly billing. Its payments become unsettled.";
    reversal = "適格返還請求書", "Credit note";
    new = "新規", "New";
    sent = "送付", "Sent";
    opened = "受取", "Received";
    sha256 = "内容のSHA-256", "SHA-256 of its content";
    delivery_screen = "画面で受け取る", "On screen";
    delivery_mail = "メール(PDF添付)", "By email with PDF";
    delivery_post = "郵送", "By post";
    method_transfer = "銀行振込", "Bank transfer";
    method_card = "クレジットカード", "Credit card";
    all_documents = "書類をまとめて保存 (ZIP)", "All documents (ZIP)";
    suspend = "お支払いがないため契約を停止する", "Suspend the contract for non-payment";
    suspend_effect =
        "停止すると新しい送受信はできなくなります。届いている文書はそのまま読めます。支払者にメールでお知らせします。再開は「契約」の画面で行います。",
        "Nothing new can be sent or received; what has arrived stays readable. The payer is told by email. Lift the suspension on the Contracts page.";
}
