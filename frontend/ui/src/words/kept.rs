//! Invoices of a closed facility, by a mailed link.

words! {
    title = "ご利用を終えた施設の請求書", "Invoices of a facility that is over";
    lead =
        "閉院した施設の書類を保管する方へ、請求書だけを見られるリンク(30日間)をメールで送ります。終了後7年間、何度でも送れます。宛先は本人に確かめてください。",
        "Whoever keeps the papers of a closed facility gets a link to its invoices alone, for thirty days, and another whenever needed within seven years. Make sure whose address it is.";
    available_until = "お渡しできる期限", "Available until";
    none = "この施設が自分で支払った請求書はありません。", "This facility paid no invoice itself.";
    more = "続きを表示する", "Show more";
    send = "請求書のリンクを送る", "Mail a link to its invoices";
    sent = "送りました。", "Mailed.";
    not_sent = "メールが届きませんでした。宛先を確かめてください。", "The mail did not leave. Look at the address.";
}
