//! Letters and what happens to them: the inbox, a letter, what was sent, the console's records.

words! {
    unread = "未開封", "Unread";
    unread_count(count: u64) = "未開封 {count}件", "{count} unread";
    unread_documents(count: u32) = "未開封： {count}件", "Unread: {count}";
    all_kinds = "すべての種別", "All types";
    lost = "失われました", "Lost";
    sender = "送信元", "Sender";
    subject_and_kind = "件名・種別", "Subject, type";
    documents = "文書", "Documents";
    arrived = "着信", "Arrived";
    kept_until = "保管期限", "Kept until";
    urgent = "緊急", "Urgent";
    text = "本文", "Text";
    patient = "患者", "Patient";
    patient_number = "患者番号", "Patient number";
    patient_name = "患者氏名", "Patient name";
    patient_born = "生年月日", "Date of birth";
    listed = "一覧に表示", "Shown in the list";
    opened = "開封", "Opened";
    handed_over = "送出済", "Handed over";
    collected = "受領", "Collected";
    nobody_receives = "まだ誰も受け取れません", "Nobody can receive here yet";
    sent_even_if_closed = "パソコンを閉じても送信されます。", "It is sent even if you close this computer.";
    sends_at(time: &str) = "{time}に送信します。", "It will be sent at {time}.";
    record_over = "（保存期間が過ぎました）", "(retention period over)";
    contract_suspended =
        "ご契約が停止中のため、新しい文書の送信・アップロードはできません。届いている文書は、保管期限まで閲覧・保存できます。再開については、施設の運用担当者から、取りまとめ団体または運営事務局にご連絡ください。",
        "Your contract is suspended, so you can't send or upload new documents. What has arrived stays readable until it expires. To resume, your facility manager should contact your association or the service desk.";
    no_contract =
        "有効なご契約がない（開始前または終了済みの）ため、新しい文書の送信・アップロードはできません。届いている文書は、保管期限まで閲覧・保存できます。ご契約については、取りまとめ団体または運営事務局にお問い合わせください。",
        "This facility has no contract in force (not begun yet, or over), so you can't send or upload new documents. What has arrived stays readable until it expires. Please ask your association or the service desk about a contract.";
}
