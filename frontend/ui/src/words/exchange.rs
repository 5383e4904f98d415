//! Letters and what happens to them: the inbox, a letter, what was sent, the console's records.

words! {
    unread = "未開封", "Unread";
    unread_count(count: u64) = "未開封 {count}件", "{count} unread";
    unread_documents(count: u32) = "未開封： {count}件", "Unread: {count}";
    all_kinds = "すべての種別", "All kinds";
    lost = "失われました", "Lost";
    sender = "送信元", "Sender";
    subject_and_kind = "件名・種別", "Subject, kind";
    documents = "文書", "Documents";
    arrived = "着信", "Arrived";
    kept_until = "保管期限", "Kept until";
    urgent = "緊急", "Urgent";
    text = "本文", "Text";
    patient = "患者", "Patient";
    patient_number = "患者番号", "Patient number";
    patient_name = "患者氏名", "Patient name";
    patient_born = "生年月日", "Date of birth";
    opened = "開封", "Opened";
    handed_over = "送出済", "Handed over";
    collected = "受領", "Collected";
    nobody_receives = "まだ誰も受け取れません", "Nobody can receive there yet";
    sent_even_if_closed = "パソコンを閉じても送信されます。", "It is sent even if you close this computer.";
    sends_at(time: &str) = "{time}に送信します。", "It will be sent at {time}.";
    record_over = "（保存期間が過ぎました）", "(its retention is over)";
    contract_suspended =
        "ご契約が停止中のため、新しい文書の送信・アップロードはできません。届いている文書は、保管期限まで閲覧・保存できます。再開については、施設の運用担当者から、取りまとめ団体または運営事務局にご連絡ください。",
        "Your contract is suspended: nothing new is sent or uploaded. What has arrived stays readable until its end of retention. To go on, your facility manager asks your association or the service desk.";
    no_contract =
        "有効なご契約がない（開始前または終了済みの）ため、新しい文書の送信・アップロードはできません。届いている文書は、保管期限まで閲覧・保存できます。ご契約については、取りまとめ団体または運営事務局にお問い合わせください。",
        "No contract of this facility stands now (it has not begun, or is over): nothing new is sent or uploaded. What has arrived stays readable until its end of retention. Please ask your association or the service desk about a contract.";
}
