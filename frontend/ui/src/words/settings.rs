//! Settings of an inbox and its facility.

words! {
    title = "受信BOXの設定", "Inbox settings";
    add_address = "追加", "Add";
    addresses = "着信通知のメールアドレス", "Email addresses for arrival notices";
    address_note =
        "登録すると確認のメールが届きます。メールのリンクを開くまで通知は送られません。",
        "A link is emailed to the address. Notices are sent once it has been opened.";
    address_there = "このメールアドレスはもう登録されています。", "This address is already registered.";
    confirmed = "確認済み", "Confirmed";
    times = "送信待機・自動ログアウト・記録の保存", "Hold, sign-out and records";
    hold_minutes = "送信待機（分）", "Hold (minutes)";
    screening_minutes = "検診・健診の送信待機（分）", "Hold for screenings (minutes)";
    idle_minutes = "操作がないときの自動ログアウト（分）", "Sign out when idle (minutes)";
    may_send_now = "緊急（すぐに送る）を使えるようにする", "Allow \"Send now\"";
    facts = "施設情報の変更届", "Facility details";
    facts_note =
        "すぐに反映され、変更の回数には数えません。施設名・医療機関コード・市区町村の変更は、取りまとめ団体にご連絡ください。",
        "Effective at once, never counted as a change. For name, code or municipality, ask your association.";
    facts_save = "届け出る", "Save changes";
    facts_saved = "届け出ました。", "Saved.";
    times_saved =
        "保存しました。すでに待機中の送信と、これまでの記録の保存期間は変わりません。",
        "Saved. Letters already held and records already kept are not affected.";
    record_years = "記録（件名・文書名・患者情報）の保存年数", "Years to keep records (subjects, names, patients)";
    record_years_note =
        "これから送受信するものに適用されます。期間を過ぎると、件名・文書名・患者情報は元に戻せない形で消去され、日時・相手・件数などの記録だけが残ります。",
        "Applies to what is sent and received from now on. Afterwards, subjects, document names and patient details are destroyed for good; times, facilities and counts stay.";
    managers_only =
        "登録者・カード・送信待機などの設定は、施設の運用担当者が行います。",
        "Members, cards, hold times and the like are managed by the facility manager.";
    managers_here = "この施設の運用担当者：", "Facility managers: ";
    no_managers =
        "いまログインできる運用担当者がいません。取りまとめ団体または運営事務局にお問い合わせください。",
        "No facility manager can currently sign in. Ask your association or the service desk.";
    inbox_right_needed =
        "この受信BOXを使う人と着信通知のアドレスは、この受信BOXを「設定する」権限のある方が変えられます。",
        "Only people who manage this inbox can change who uses it and its notice addresses.";
    emergency_note =
        "緊急連絡先は、電話もFAXもつながらないときの連絡先です。所属する団体と運営事務局だけが見ます。",
        "The emergency contact is used when neither telephone nor fax answers. Only your association and the service desk see it.";
}
