//! The console's first page: what needs to be done, and two charts.

words! {
    title = "今日すること", "To do today";
    nothing_to_do = "今日することはありません。", "Nothing to do today.";
    unreceived = "まもなく保管期限の、受け取られていない文書", "Uncollected documents expiring within two days";
    full = "空きが足りない受信BOX", "Inboxes that are nearly full";
    not_in_use = "まだ利用が始まっていない施設", "Facilities not in use yet";
    one_card = "カードが1枚だけの施設", "Facilities with only one card";
    one_card_why = "故障すると受け取れなくなります", "If it breaks, nothing can be received";
    cards_ending = "60日以内に有効期限が切れるカード", "Cards expiring within 60 days";
    contacts =
        "緊急連絡網の施設（今月はまだ印刷していません）",
        "Facilities on the emergency list (not printed this month)";
    contacts_why = "月に一度印刷して、手元に置いてください。", "Print it once a month and keep it at hand.";
    cards_ordered = "発行を待っているPKIカード", "PKI cards waiting to be issued";
    list = "一覧", "List";
    chart_used = "使用容量(30日)", "Storage used (30 days)";
    chart_arrivals = "着信(30日)", "Arrivals (30 days)";
    transfers = "合意を待っている合併・移管", "Transfers awaiting agreement";
    applications = "確認を待っているお申し込み", "Applications awaiting review";
    changes = "確認を待っている契約変更の申込み", "Change requests awaiting review";
    returned = "差し戻された契約変更の申込み", "Change requests sent back to you";
    free = "空き", "Free";
    others = "ほか", "others";
    other_facilities(count: usize) = "ほか{count}施設", one "{count} other facility", "{count} other facilities";
    disputes = "カードの異議申立て", "Card payment disputes";
    overdue = "支払期限を過ぎた請求書", "Overdue invoices";
    payments = "照合を待っている入金", "Payments to be matched";
    waiting = "確認を待っているカード・担当者", "Cards and post holders awaiting confirmation";
    facilities_and_inboxes(facilities: &str, inboxes: &str) = "{facilities} ・ {inboxes}", "{facilities}, {inboxes}";
    facilities(count: u32) = "{count}施設", one "{count} facility", "{count} facilities";
    inboxes(count: u32) = "受信BOX {count}", one "{count} inbox", "{count} inboxes";
}
