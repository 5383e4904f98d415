//! A facility's page in the console.

words! {
    suspend_here_effect =
        "停止すると、この施設ではすぐに利用できなくなります。カードは停止しません。ほかの施設での利用は続きます。",
        "They can no longer act for this facility. Their card is not suspended, and other facilities are not affected.";
    people = "登録者(医師・職員)", "Members";
    invite_person = "登録者を招待する", "Invite a member";
    as_manager = "施設の運用担当者にする(すべての受信BOXを扱えます)", "As a facility manager (all inboxes)";
    resume_card = "カードの停止を解く", "Lift card suspension";
    whole = "施設全体の停止", "Whole facility";
    whole_lead =
        "停止すると、この施設のカードではすぐにログインできなくなり、新しい文書も届きません。届いている文書は保管期限まで残ります。",
        "As soon as it is suspended, its cards can't sign in and nothing new arrives. What has arrived stays until it expires.";
    suspend = "施設を停止する", "Suspend the facility";
    resume = "施設の停止を解く", "Lift suspension";
    address = "所在地", "Address";
    pays = "施設が自分で支払う場合の設定です。", "If the facility pays itself.";
    of_another_association =
        "別の団体が登録した施設です。見ることだけできます。",
        "Registered by another association. You can only view this facility.";
    suspended_by_operator =
        "運営事務局が停止しています。停止を解くには、運営事務局にご連絡ください。",
        "Suspended by the service desk. Only they can lift the suspension; please contact them.";
    name = "施設名", "Name of the facility";
    director = "院長", "Director";
    founder = "開設者", "Founder";
    former_municipality = "旧市区町村名", "Former municipality";
    emergency_contact = "緊急連絡先（氏名・電話）", "Emergency contact (name, telephone)";
    code = "医療機関コード・会員番号", "Medical institution code or membership number";
    closes(day: &str) = "受信終了 {day}", "Closes after {day}";
}
