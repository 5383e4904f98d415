//! The inbox.

words! {
    title = "受信BOX", "Inbox";
    search = "送信元・件名・患者番号でさがす", "Search sender, subject, patient number";
    empty = "まだ何も届いていません。", "Nothing has arrived yet.";
    empty_next =
        "届くと、登録したメールアドレスに着信通知が送られます。",
        "Arrival notices are sent to the registered email addresses.";
    arrivals_appear = "新しい着信は自動で表示されます", "New arrivals appear automatically";
    becomes_free(day: &str, size: &str) = "{day}に {size} 空きます", "{size} becomes free on {day}";
    documents(kinds: &str, count: u32, size: &str) = "{kinds} {count}件 ・ {size}", "{kinds} × {count}, {size}";
    handling = "対応", "Handling";
    any_handling = "対応すべて", "Any handling";
    set_handling(to: &str) = "{to}にする", "Mark: {to}";
    handling_note =
        "施設の中だけの覚え書きです。送信元には見えません。開くと、開いた人の「対応中」になります。",
        "For your own team; the sender doesn't see it. Whoever opens a letter first is shown as working on it.";
    newest = "新しい順", "Newest first";
    by_deadline = "保管期限の近い順", "Ending soonest";
}
