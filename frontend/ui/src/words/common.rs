//! Texts shared by pages of several topics.

words! {
    loading = "読み込んでいます", "Loading";
    clock_wrong =
        "このパソコンの時計が合っていません。画面の日時は正しい時刻で表示していますが、時計が違うとブラウザーがこのサイトやカードを受け付けないことがあります。パソコンの時計を合わせてください。",
        "This computer's clock is wrong. Times shown here are correct, but the browser may reject this site or your card. Please set the clock.";
    try_again = "もう一度試す", "Try again";
    part_lost =
        "画面を読み込めませんでした。入力した内容はそのまま残っています。何度試しても同じときは、ページを再読み込みしてください。",
        "This page could not be loaded. What you entered has been kept. If it keeps failing, reload the page.";
    back = "戻る", "Back";
    show_more = "さらに表示", "Show more";
    none = "（登録なし）", "(none)";
    enrolment_code = "利用開始コード", "Enrolment code";
    profession = "資格", "Profession";
    valid_until = "有効期限", "Valid until";
    all_states = "すべての状態", "All statuses";
    state = "状態", "Status";
    nothing_found =
        "見つかりませんでした。条件を変えてお試しください。",
        "Nothing found. Try different words or filters.";
    used = "使用", "Used";
    save = "保存", "Save";
    saved = "保存しました", "Saved";
    remove = "取り除く", "Remove";
    kind = "種別", "Type";
    keep = "やめる", "Cancel";
    stop = "止める", "Stop";
    leave_typed =
        "入力した内容は、まだ保存されていません。このページを離れますか。",
        "What you typed has not been saved. Leave this page?";
    waiting = "確認待ち", "Waiting";
    issue_code = "利用開始コードを発行する", "Issue a code";
    code_for_new_card = "新しいカードのコードを発行する", "Code for a new card";
    code_shown_once =
        "このコードは今だけ表示されます。書き写すか印刷して、本人に手渡してください。",
        "This code is shown only once. Write it down or print it, and hand it to the person.";
    print = "印刷する", "Print";
    you = "あなた", "You";
    confirm_card = "確認して使えるようにする", "Confirm";
    suspended = "停止中", "Suspended";
    in_use = "利用中", "In use";
    reason = "理由", "Reason";
    no_such_page = "このページはありません。", "Page not found.";
    facilities = "施設", "Facilities";
    enrol_card = "このカードを登録する", "Enrol this card";
    card = "カード", "Card";
    never = "なし", "Never";
    done = "完了しました。", "Done.";
    contract = "契約", "Contract";
    suspended_here = "利用停止中", "Suspended here";
    card_suspended = "カード停止中", "Card suspended";
    suspend_card_effect =
        "停止すると、このカードではすぐにログインできなくなります。ほかの施設にも登録されているカードは、そこでも使えなくなります。",
        "This card can no longer sign in, here or at any other facility where it is enrolled.";
    by_name = "五十音順", "By name";
    by_use = "使用率の高い順", "Fullest first";
    room_used = "使用量", "Used";
    inboxes = "受信BOX", "Inboxes";
    name = "氏名", "Name";
    kana = "フリガナ", "Kana";
    suspend_card = "カードを停止する", "Suspend card";
    suspend_here = "この施設での利用を停止する", "Suspend here";
    suspend = "停止する", "Suspend";
    effect = "変更の内容", "What will change";
    no_effect = "変更はありません。", "Nothing will change.";
    search_facility_or_department = "施設・部署", "Facility, department";
    not_yet = "まだ", "Not yet";
    mail_address = "メールアドレス", "Email address";
    note = "連絡事項(任意)", "Note (optional)";
    approve = "承認する", "Approve";
    send_back = "差し戻す", "Send back";
    refuse = "承認しない", "Reject";
    withdraw = "取り下げる", "Withdraw";
    post = "担当(役職)", "Post";
    save_pdf = "PDFを保存する", "Save the PDF";
    postal_code = "郵便番号", "Postal code";
    municipality = "市区町村", "Municipality";
    street = "町名・番地・建物", "Street and building";
    telephone = "電話", "Telephone";
    plan = "プラン", "Plan";
    address = "住所", "Address";
    go_back_and_fix = "戻って直す", "Go back and edit";
    by_newest = "新しい順", "Newest first";
    received = "受付日", "Received";
    search_contracts = "団体名・契約件名", "Association, contract";
    comma = "、", ", ";
    full_stop = "。", ". ";
    from_this_day = "この日から", "From this day";
    you_entered = "入力していた内容（保存されていません）：", "What you had entered (not saved): ";
    number = "番号", "Number";
    addressee = "宛名", "Addressee";
    saved_note = "保存しました。", "Saved.";
    applies_to = "対象", "Applies to";
    meant_for = "宛てた方", "Intended for";
    object = "止める", "Stop";
    waits_for_confirmation = "確認されるまで使えません", "Can't be used until confirmed";
    works_from(at: &str) = "停止されなければ、この日時から使えます： {at}", "Works from {at} unless stopped";
    last_day = "最終日", "Last day";
    take_back = "取り消す", "Cancel";
    day_of_change = "変更日", "Change date";
    fax = "FAX", "Fax";
    add = "加える", "Add";
    choose = "選んでください", "Choose";
    save_change = "変更を保存", "Save";
    lift_suspension = "利用の停止を解く", "Lift suspension";
    from_day(day: &str) = "{day}から", "from {day}";
    until_day(day: &str) = "{day}まで", "until {day}";
}
