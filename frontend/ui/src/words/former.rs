//! Invoices of a closed facility, by a mailed link.

words! {
    title = "ご利用を終えた施設の請求書", "Invoices of a closed facility";
    lead =
        "閉院した施設の書類を保管する方へ、請求書だけを見られるリンク(30日間)をメールで送ります。終了後7年間、何度でも送れます。宛先は本人に確かめてください。",
        "Emails a 30-day link, to the invoices only, to whoever keeps the papers of a closed facility. You can send it again at any time for seven years. Verify the address with the person.";
    available_until = "お渡しできる期限", "Available until";
    none = "この施設が自分で支払った請求書はありません。", "This facility has paid no invoices itself.";
    more = "続きを表示する", "Show more";
    send = "請求書のリンクを送る", "Email a link to its invoices";
    sent = "送りました。", "Sent.";
    not_sent = "メールが届きませんでした。宛先を確かめてください。", "The email was not delivered. Check the address.";
}
