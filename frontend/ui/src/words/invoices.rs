//! Invoices.

words! {
    lead =
        "発行した請求書です。7年間ここで受け取れます。",
        "Invoices that were issued. They can be fetched here for seven years.";
    open = "未入金(税込)", "Open, with tax";
    overdue = "期限超過(税込)", "Overdue, with tax";
    paid = "入金済み", "Paid";
    not_issued = "発行前", "Not issued";
    none = "請求書はまだありません。", "No invoices yet.";
    total = "金額(税込)", "Total with tax";
    open_sum = "未入金額(税込)", "Open, with tax";
    paid_by = "ご入金", "Paid by";
    least = "金額(以上)", "At least";
    most = "金額(以下)", "At most";
    period = "期間", "Months";
    rate = "税率", "Tax";
    no_pdf = "PDFは作成中です。", "The PDF is being drawn.";
    related = "関連する書類", "Related documents";
    reverse = "取り消して返還請求書を発行する", "Take it back by a document";
    reverse_effect =
        "この請求書は変更されません。取消しの書類(適格返還請求書)を発行し、請求し直す分は次の月次請求に入ります。入金は消込前に戻ります。",
        "This invoice is not changed. A document takes it back; what it billed comes with the next bill. Payments for it wait again.";
    reversal = "適格返還請求書", "Document that takes back";
    new = "新規", "New";
    sent = "送付", "Sent";
    opened = "受取", "Fetched";
    sha256 = "内容のSHA-256", "SHA-256 of its content";
    delivery_screen = "画面で受け取る", "On screen";
    delivery_mail = "メール(PDF添付)", "By mail with PDF";
    delivery_post = "郵送", "By post";
    method_transfer = "銀行振込", "Bank transfer";
    method_card = "クレジットカード", "Card";
    all_documents = "書類をまとめて保存 (ZIP)", "All documents (ZIP)";
    suspend = "お支払いがないため契約を停止する", "Suspend the contract, for it is not paid";
    suspend_effect =
        "停止すると新しい送受信はできなくなります。届いている文書はそのまま読めます。支払者にメールでお知らせします。再開は「契約」の画面で行います。",
        "Nothing new is sent or arrives; what has arrived is read on. Whoever pays is told by mail. It goes on again from the page of contracts.";
}
