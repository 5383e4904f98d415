//! Records of deliveries, as the console shows them.

words! {
    title = "通信記録", "Records";
    sender = "送信元", "From";
    recipient = "宛先", "To";
    note =
        "件名・本文・ファイル名・患者の情報は、ここには表示されません。",
        "Subjects, texts, file names and patient details are never shown here.";
    none = "通信はまだありません。", "No records yet.";
    unreceived_only = "未受領のみ", "Uncollected only";
    ending_only = "まもなく保管期限の未受領のみ", "Uncollected and expiring within two days only";
    former_facilities = "退会した施設の通信記録", "Records of facilities that left";
    former_note =
        "契約にあった期間の記録を、引き続き保存できます。",
        "You can still save those from the time in your contracts.";
    documents(count: u32, size: &str) =
        "文書{count}件 ・ {size}",
        one "{count} document, {size}",
        "{count} documents, {size}";
}
