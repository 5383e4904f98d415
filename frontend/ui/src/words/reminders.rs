//! Reminders of overdue invoices.

words! {
    title = "督促", "Reminders";
    lead =
        "期限を過ぎて未入金の請求書です。ご案内は営業日(土日・祝日・年末年始を除く)に1週間おきに3回、自動で送られます。その後の対応は担当者が行います。",
        "Overdue invoices. Three reminders are sent automatically on business days, a week apart; staff handle what follows.";
    none = "期限を過ぎた未入金の請求書はありません。", "No overdue invoices.";
    sent = "送付済み", "Sent";
    next = "次のご案内", "Next";
    call_them = "ご案内はすべて送付済み。お電話で確かめてください", "all reminders sent: please call";
    send_now = "いま送る", "Send now";
    send_now_question =
        "次のご案内をメールですぐに送ります。よろしいですか。",
        "The next reminder will be emailed now. Continue?";
    waits = "入金の消込みかカードの手続きを待っています", "waiting for a payment to be settled, or for a card payment";
    first = "お支払いのご確認", "first";
    second = "再度のご案内", "second";
    last = "督促", "last";
    reminded(count: u32) = "ご案内 {count}回", one "reminded {count} time", "reminded {count} times";
}
