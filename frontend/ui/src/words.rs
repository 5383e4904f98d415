//! Every word on screen, in Japanese and English. No text stands anywhere else.

use std::sync::OnceLock;

/// The two languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// 日本語
    Ja,
    /// English
    En,
}

static LANG: OnceLock<Lang> = OnceLock::new();

/// The language of this page, fixed when it starts: remembered, else the browser's, else Japanese.
pub fn lang() -> Lang {
    *LANG.get_or_init(|| {
        let window = web_sys::window();
        let kept =
            window.and_then(|it| it.local_storage().ok().flatten()).and_then(|it| it.get_item("lang").ok().flatten());
        if kept.as_deref() == Some("en") { Lang::En } else { Lang::Ja }
    })
}

/// Remembers the other language and starts the page anew.
pub fn switch() {
    let next = if lang() == Lang::Ja { "en" } else { "ja" };
    if let Some(window) = web_sys::window() {
        if let Ok(Some(it)) = window.local_storage() {
            let _ = it.set_item("lang", next);
        }
        let _ = window.location().reload();
    }
}

/// Picks one of two texts.
pub fn pick<'a>(ja: &'a str, en: &'a str) -> &'a str {
    match lang() {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

macro_rules! words {
    ($($name:ident = $ja:literal, $en:literal;)+) => {$(
        #[doc = $ja]
        pub fn $name() -> &'static str {
            pick($ja, $en)
        }
    )+};
}

words! {
    product = "文書交換サービス", "Document exchange";
    other_language = "English", "日本語";
    skip = "本文へ移動", "Skip to content";
    menu = "メニュー", "Menu";
    compose = "新しく送る", "Compose";
    inbox = "受信BOX", "Inbox";
    sent = "送信一覧", "Sent";
    settings = "受信BOXの設定", "Inbox settings";
    help = "ヘルプ", "Help";
    sign_out = "ログアウト", "Sign out";
    sign_out_everywhere = "すべての端末でログアウト", "Sign out everywhere";
    loading = "読み込んでいます", "Loading";
    try_again = "もう一度試す", "Try again";
    close = "閉じる", "Close";
    back = "戻る", "Back";
    more = "さらに表示", "Show more";
    nobody = "（登録なし）", "(none)";
    demo_banner = "これはデモです。すべて架空の内容です。", "This is a demo. Everything in it is fictitious.";
    desk = "お問い合わせ", "Service desk";

    // The door
    door_title = "ログイン", "Sign in";
    door_choose = "どの施設で利用しますか", "Which facility do you act for?";
    door_use = "この施設で利用する", "Act for this facility";
    door_card_out = "ログインした後は、カードを取り出してもかまいません。", "Once you are signed in you may take the card out.";
    door_no_facility = "利用できる施設がありません。施設の運用担当者または取りまとめ団体にお問い合わせください。", "There is no facility you may act for. Ask your facility manager or association.";
    door_waiting = "カードは登録されました。施設の運用担当者が確認すると使えるようになります。", "The card is enrolled. It works once the facility manager has confirmed it.";
    door_suspended = "このカードは停止されています。紛失したカードが見つかったときは、施設の運用担当者または運営事務局にお知らせください。", "This card is suspended. If a lost card was found, tell your facility manager or the service desk.";
    door_not_enrolled = "このカードはまだ登録されていません。利用開始コードを入力してください。", "This card is not enrolled yet. Enter your enrolment code.";
    door_further = "別の施設の利用開始コードを入力する", "Enter another facility's enrolment code";
    door_waits_for = "次の施設の運用担当者の確認を待っています：", "Waiting for the confirmation of: ";
    door_code = "利用開始コード", "Enrolment code";
    door_code_hint = "「利用開始のご案内」に書かれた26文字です。小文字やハイフンなしでも入力できます。", "The 26 letters on your enrolment letter, with or without hyphens, in any case.";
    door_enrol = "このカードを登録する", "Enrol this card";
    door_card_says = "読み取ったカード", "The card that was read";
    door_refused = "このカードではログインできません", "This card can't sign in";
    door_retry = "カードを確かめたら、ブラウザーをいったんすべて閉じて開き直してください。", "After checking the card, close every browser window and open the page again.";
    holder = "名前（カードの記載）", "Name on the card";
    profession = "資格", "Profession";
    valid_until = "有効期限", "Valid until";

    // Inbox
    unread = "未開封", "Unread";
    all_kinds = "すべての種別", "All kinds";
    all_phases = "すべての状態", "All states";
    state = "状態", "State";
    sender = "送信元", "Sender";
    subject_kind = "件名・種別", "Subject, kind";
    documents = "文書", "Documents";
    arrived = "着信", "Arrived";
    kept_until = "保管期限", "Kept until";
    urgent = "緊急", "Urgent";
    inbox_search = "送信元・件名・患者番号でさがす", "Search sender, subject, patient number";
    inbox_empty = "まだ何も届いていません。", "Nothing has arrived yet.";
    inbox_empty_next = "届くと、登録したメールアドレスに着信通知が送られます。", "Arrival notices go to the registered mail addresses.";
    find_word = "さがす", "Search";
    nothing_found = "見つかりませんでした。条件を変えてお試しください。", "Nothing found. Try other words or filters.";
    live = "新しい着信は自動で表示されます", "New arrivals appear by themselves";
    used = "使用", "Used";

    // Letter
    letter_text = "本文", "Text";
    no_text = "本文はありません。", "There is no text.";
    patient = "患者", "Patient";
    patient_number = "患者番号", "Patient number";
    patient_name = "患者氏名", "Patient name";
    patient_kana = "フリガナ", "Kana";
    patient_born = "生年月日", "Date of birth";
    own_number = "自施設の患者番号", "Your own patient number";
    save = "保存", "Save";
    saved = "保存しました", "Saved";
    collect = "受け取る", "Collect";
    collect_all = "まとめて受け取る", "Collect all";
    collected = "受領済み", "Collected";
    collecting = "受け取っています", "Collecting";
    big_file = "大きな文書は、保存先を選ぶとそのまま書き込み、確かめてから受領と記録します。", "Choose where to save: a large document is written there, verified, and then recorded as collected.";
    download = "ダウンロードする", "Download";
    plain_download = "このブラウザーでは通常のダウンロードになり、「送出済」と記録されます。保存が終わったら、保存したファイルを選ぶと内容を確かめて受領と記録します。", "In this browser it is a plain download, recorded as handed over. Once it is saved, choose the saved file: it is verified and recorded as collected.";
    choose_saved = "保存したファイルを確かめて受領とする", "Verify the saved file: collected";
    not_scanned = "受信ファイルのウイルス検査は行っていません。開く前にお使いのウイルス対策ソフトで確かめてください。", "Received files are not scanned for viruses. Check them with your own scanner before opening.";
    records = "経過", "What happened";
    event_opened = "開封", "Opened";
    event_handed_over = "送出済", "Handed over";
    event_collected = "受領", "Collected";
    back_to_inbox = "受信BOXへ戻る", "Back to the inbox";
    telephone = "電話", "Tel.";

    // Compose
    recipients = "宛先", "Recipients";
    recipient_search = "施設名・部署・市区町村・資格・よみがなでさがす", "Search facility, department, city, profession, kana";
    add = "追加", "Add";
    remove = "取り除く", "Remove";
    kind = "種別", "Kind";
    subject = "件名", "Subject";
    text = "本文（任意）", "Text (optional)";
    patient_optional = "患者（任意）", "Patient (optional)";
    choose_files = "文書を選ぶ", "Choose files";
    drop_here = "ここに文書を置いても追加できます", "Or drop files here";
    unfinished = "送られていない文書があります。同じ文書を選ぶと続きから送ります。", "Some files were not sent. Choose the same file to go on.";
    discard = "消去する", "Discard";
    to_confirm = "送信内容の確認へ", "Go to confirmation";
    confirm_title = "送信内容の確認", "Confirm";
    confirm_lead = "宛先と文書をもう一度お確かめください。", "Please check recipients and documents once more.";
    namesake = "同名の施設があります：", "Other facilities of the same name: ";
    alike = "似た名前の施設があります：", "Other facilities of a like name: ";
    first_time = "この宛先へは初めて送ります。", "You send to this recipient for the first time.";
    i_checked = "この宛先で間違いありません", "This recipient is right";
    undrawn = "先頭ページを表示できません。内容をもう一度お確かめください。", "The first page can't be shown. Please check the file once more.";
    when_title = "いつ送るか", "When";
    hold_for = "送信待機", "Hold for";
    closes_too = "パソコンを閉じても送信されます。", "It is sent even if you close this computer.";
    until_then = "それまでは「送信一覧」から取り消せます。", "Until then you can cancel it in \"Sent\".";
    urgent_now = "緊急（すぐに送る）", "Urgent (send now)";
    urgent_note = "すぐに届きます。取り消せません。", "It arrives at once and can't be cancelled.";
    send_this = "この内容で送信する", "Send";
    fix = "戻って直す", "Go back";
    upload_done = "準備できました", "Ready";
    upload_failed = "届きませんでした", "Failed";
    upload_stopped = "止めました", "Stopped";
    stop = "止める", "Stop";
    go_on = "続ける", "Go on";
    time_left = "残り", "left";
    need_recipient = "宛先を選んでください。", "Choose a recipient.";
    need_subject = "件名を入力してください。", "Enter a subject.";
    need_content = "文書を選ぶか、本文を入力してください。", "Choose a document or enter a text.";
    need_uploads = "文書がまだ届き終わっていません。", "The documents have not arrived in full yet.";
    need_checks = "宛先の確認にチェックを入れてください。", "Tick the check of each recipient.";
    errors_title = "次の点をお確かめください", "Please check";

    // Sent
    sent_search = "宛先・件名・患者番号でさがす", "Search recipient, subject, patient number";
    sent_empty = "まだ何も送っていません。", "Nothing has been sent yet.";
    wait_for_room = "空きしだい届ける", "Deliver once there is room";
    wait_for_room_lead = "空きのある宛先にはすぐに送り、空きのない宛先には受信BOXに空きができしだい届けます。それまでは取り消せます。", "Inboxes with room get it now; the others as soon as they have room. Until then it can be taken back.";
    stop_waiting = "空き待ちを取り消す", "Stop waiting for room";
    stop_waiting_question = "空きを待っている宛先への送信を取り消しますか。", "Take back what waits for room?";
    cancel_dispatch = "送信を取り消す", "Cancel sending";
    cancel_question = "取り消すと、宛先には何も届きません。送った文書は消去されます。", "If you cancel, nothing arrives. The documents are destroyed.";
    cancel_yes = "取り消す", "Cancel it";
    cancel_no = "取り消さない", "Keep it";
    sent_by = "送信", "Sent by";
    step_arrived = "着信", "Arrived";
    step_opened = "開封", "Opened";
    step_collected = "受領", "Collected";
    step_ended = "保管終了", "End";
    held = "送信待機中", "Held";

    // Settings
    settings_title = "受信BOXの設定", "Inbox settings";
    addresses = "着信通知のメールアドレス", "Mail addresses for arrival notices";
    address = "メールアドレス", "Mail address";
    address_note = "登録すると確認のメールが届きます。メールのリンクを開くまで通知は送られません。", "A link is mailed to the address. Notices go out once it was opened.";
    confirmed = "確認済み", "Confirmed";
    unconfirmed = "確認待ち", "Waiting";
    own_cards_none = "施設認証用PKIカードはまだありません。", "No cards yet.";
    posts_title = "担当(ポスト)と担当者", "Posts and who holds them";
    order_new = "新しい登録者または担当の名前", "Name of somebody new, or of a new post";
    members = "登録者とカード", "People and cards";
    members_note = "カードは、氏名・番号・職種をカードの現物と見比べてから「確認して使えるようにする」を押すと使えるようになります。", "A card works once you compared name, number and profession with the card itself and confirmed it.";
    invite = "登録者を追加する", "Invite a person";
    invite_note = "利用開始コードを発行します。カードを持つ本人がコードを入力すると、この画面に確認待ちとして表示されます。", "An enrolment code is issued. Once its holder used it with a card, the card waits here for your confirmation.";
    name = "氏名", "Name";
    kana = "フリガナ", "Reading";
    card_kind = "カードの種類", "Kind of card";
    card_holder = "カードの名義（わかる場合）", "Name on the card (if known)";
    holder_note = "入力すると、この名義のカードでしか使えません。", "If given, only a card with this name can use the code.";
    make_manager = "施設の運用担当者にする", "Facility manager";
    inbox_rights = "使う受信BOX", "Inboxes";
    issue_code = "利用開始コードを発行する", "Issue a code";
    new_code = "新しいカードのコードを発行する", "Code for a new card";
    code_title = "利用開始コード", "Enrolment code";
    code_once = "このコードは今だけ表示されます。書き写すか印刷して、本人に手渡してください。", "The code is shown only now. Write it down or print it, and hand it to the person.";
    code_until = "有効期限", "Valid until";
    print = "印刷する", "Print";
    no_card_yet = "カードはまだ登録されていません（利用開始コード未使用）。", "No card yet: the code was not used.";
    you = "あなた", "You";
    manager = "施設の運用担当者", "Facility manager";
    suspend_member = "この施設での利用を停止する", "Suspend here";
    suspend_member_question = "停止すると、この施設ではすぐに利用できなくなります。ほかの施設での利用は続きます。", "The person can't act for this facility from now on. Other facilities are not affected.";
    enrolled_elsewhere = "ほかの施設で登録されたカード", "Enrolled at another facility";
    times = "送信待機と自動ログアウト", "Hold and sign-out";
    hold_minutes = "送信待機（分）", "Hold (minutes)";
    screening_minutes = "検診・健診の送信待機（分）", "Hold of screenings (minutes)";
    idle_minutes = "操作がないときの自動ログアウト（分）", "Sign out when idle (minutes)";
    may_skip = "緊急（すぐに送る）を使えるようにする", "Allow \"Send now\"";
    own_facts = "施設情報の変更届", "Facts of the facility";
    own_facts_note = "すぐに反映され、変更の回数には数えません。施設名・医療機関コード・市区町村の変更は、取りまとめ団体にご連絡ください。", "Valid at once, and never counted. For name, code or municipality, ask your association.";
    own_facts_save = "届け出る", "Report";
    own_facts_saved = "届け出ました。", "Reported.";
    times_saved = "保存しました。すでに待機中の送信は変わりません。", "Saved. What is held already keeps its time.";
    confirm_card = "確認して使えるようにする", "Confirm";
    suspend = "カードを停止する", "Suspend card";
    resume = "停止を解除する", "Resume";
    suspended = "停止中", "Suspended";
    in_use = "利用中", "In use";
    reason = "理由", "Reason";
    member = "登録者", "Member";
    suspend_question = "停止すると、このカードではすぐにログインできなくなります。使用中の場合もその場で終了します。", "The card can't sign in from now on. A running use ends at once.";
    no_cards_right = "登録者とカードは施設の運用担当者だけが見られます。", "Only the facility manager sees people and cards.";

    // Public pages
    public_title = "医療文書を、正しい相手へ、安全に。", "Medical documents, to the right hands, safely.";
    public_lead = "紹介状・検査結果・画像を、カードによる本人確認と暗号化でお届けします。文書は保管期限を過ぎると消去されます。", "Referrals, results and images, with card sign-in and encryption. Documents are destroyed when their time is over.";
    public_doctor = "医師資格証（HPKIカード）でログイン", "Sign in with a doctor's card (HPKI)";
    public_pki = "施設認証用PKIカードでログイン", "Sign in with a facility PKI card";
    help_title = "カードでログインできないとき", "When a card can't sign in";
    help_lead = "画面に表示された内容に近いものをお選びください。", "Choose what is closest to what you see.";
    address_title = "着信通知先の確認", "Confirm a mail address";
    address_confirm = "確認する", "Confirm";
    address_done = "確認しました。この画面は閉じてかまいません。", "Confirmed. You may close this page.";
    go_lead = "お使いのカードを選んでください。次からは自動で移動します。", "Choose your card. Next time you are taken there at once.";
    page_missing = "このページはありません。", "There is no such page.";
    readers = "この受信BOXを使う人", "Who uses this inbox";
    readers_note = "読む人・送る人を選びます。すぐに有効です。不在の間だけ任せるときは、期限を入れてください。自分の権限は、ほかの担当者だけが変えられます。", "Choose who reads and who sends; it counts at once. For an absence, set the last day. One's own rights are changed by another.";
    right_read = "読む", "Reads";
    right_send = "送る", "Sends";
    right_manage = "設定する", "Looks after it";
    right_until = "期限", "Last day";
}

// The console's.
words! {
    console = "管理画面", "Console";
    today = "今日すること", "To do today";
    facilities = "施設", "Facilities";
    allotment = "受信BOX・容量", "Inboxes and room";
    communications = "通信記録", "Records";
    administrators = "運用担当者", "Who looks after this";
    own_keys = "ログイン方法", "Ways to sign in";
    operator = "運営事務局", "Operator";
    sign_in_passkey = "スマートフォン等の本人確認でログイン(パスキー)", "Sign in with a passkey";
    sign_in_card = "カードでログイン", "Sign in with the card";
    no_passkeys = "このブラウザーはスマートフォン等の本人確認(パスキー)に対応していません。最新のEdge・Chrome・Safariをご利用ください。カードでのログインはできます。", "This browser has no passkeys. Use a recent Edge, Chrome or Safari; a card works too.";
    console_lead = "取りまとめ団体と運営事務局のための画面です。文書の中身はここでは見られません。", "For associations and the operator. No document can be read here.";
    joining = "管理画面の運用担当者の登録", "Joining the console";
    joining_how = "このあとのログインに使うものを登録します。あとから追加できます。2つ以上の登録をお勧めします。", "Enrol what you will sign in with. You can add more later; two are better than one.";
    join_passkey = "スマートフォン等の本人確認(パスキー)を登録する", "Enrol a passkey";
    join_card = "このカードを登録する", "Enrol this card";
    key_label = "名前(例：自分のスマートフォン)", "Name (e.g. my phone)";
    keys_advice = "ログイン方法が1つだけです。端末の故障や紛失に備えて、もう1つ追加してください。", "There is only one way to sign in. Add another in case the device breaks or is lost.";
    passkey = "スマートフォン等の本人確認", "Passkey";
    card_word = "カード", "Card";
    added = "追加", "Added";
    last_used = "最後の利用", "Last used";
    never = "なし", "Never";
    remove_key = "外す", "Remove";
    add_passkey = "スマートフォン等の本人確認(パスキー)を追加する", "Add a passkey";
    add_card = "接続中のカードを追加する", "Add the card at hand";
    prove_title = "もう一度本人確認をしてください", "Please confirm who you are";
    prove_passkey = "スマートフォン等の本人確認(パスキー)で確認する", "Confirm with a passkey";
    prove_card = "カードで確認する", "Confirm with the card";
    proved = "確認しました。もう一度操作してください。", "Confirmed. Please repeat the step.";
    room_of_contract = "契約容量", "Room of the contract";
    shared_word = "共有", "Shared";
    divided_word = "個別", "Divided";
    ceiling = "受信BOXあたりの上限", "Ceiling of an inbox";
    nothing_to_do = "今日することはありません。", "Nothing to do today.";
    todo_unreceived = "まもなく保管期限の、受け取られていない文書", "Unreceived documents that end within two days";
    todo_full = "空きが足りない受信BOX", "Inboxes that are nearly full";
    todo_not_in_use = "まだ利用が始まっていない施設", "Facilities not in use yet";
    todo_one_card = "カードが1枚だけの施設", "Facilities with one card only";
    todo_one_card_why = "故障すると受け取れなくなります", "If it breaks, nothing can be received";
    todo_cards_ending = "60日以内に有効期限が切れるカード", "Cards that end within 60 days";
    see_list = "一覧", "List";
    see_records = "通信記録", "Records";
    chart_used = "使用容量(30日)", "Room used (30 days)";
    chart_arrivals = "着信(30日)", "Arrivals (30 days)";
    contract_line = "契約", "Contract";
    facility_search = "施設名・カナ・市区町村・医療機関コード", "Name, kana, city or code";
    all_progress = "すべての状態", "All states";
    not_invited = "未送付", "Not invited";
    not_signed_in = "未ログイン", "Not signed in yet";
    suspended_facility = "停止中", "Suspended";
    sort_by = "並び順", "Sort";
    by_name = "五十音順", "As they are read";
    by_use = "使用率の高い順", "Fullest first";
    by_sign_in = "ログインが古い順", "Longest without sign-in";
    csv_utf8 = "CSV (UTF-8)", "CSV (UTF-8)";
    csv_sjis = "CSV (Shift_JIS)", "CSV (Shift_JIS)";
    cards_working = "有効なカード", "Cards that work";
    last_sign_in = "最終ログイン", "Last sign-in";
    room_used = "使用量", "Used";
    facility_inboxes = "受信BOX", "Inboxes";
    people = "登録者(医師・職員)", "People";
    readers_word = "読める人", "Readers";
    notices_to = "通知先", "Notices to";
    invite_person = "登録者を招待する", "Invite a person";
    person_name = "氏名", "Name";
    person_kana = "フリガナ", "Kana";
    as_manager = "施設の運用担当者にする(すべての受信BOXを扱えます)", "As the facility's manager (all inboxes)";
    suspend_card = "カードを停止する", "Suspend card";
    resume_card_word = "カードの停止を解く", "Resume card";
    suspend_person = "登録者を停止する", "Suspend person";
    resume_person = "停止を解く", "Resume";
    reason_word = "理由(記録されます)", "Reason (kept on record)";
    do_suspend = "停止する", "Suspend";
    how_to_draw = "使い方", "How the room is used";
    shared_how = "すべての受信BOXが契約の容量を分け合い、1つの受信BOXは上限まで使えます。", "All inboxes draw on the contract's room, each up to a ceiling.";
    divided_how = "受信BOXごとに容量を割り当てます。", "Each inbox has room of its own.";
    by_rule = "まとめて割り当てる", "Allot by rule";
    rule_equal = "均等に", "Equally";
    rule_need = "実績(過去30日の最大)に応じて", "By measured need (most in 30 days)";
    rule_kind = "施設の種別ごとの比率", "By kind of facility";
    undo_word = "元に戻す", "Undo";
    now_word = "現在", "Now";
    after_word = "変更後(MB)", "After (MB)";
    need_word = "実績", "Need";
    in_it = "中身", "In it";
    effect = "変更の内容", "What will change";
    effect_none = "変更はありません。", "Nothing will change.";
    effect_over = "契約の容量を超えています。", "More than the contract holds.";
    effect_small = "中身より小さい受信BOXは、空くまで着信できません。中の文書は消えません。", "An inbox smaller than what lies in it takes nothing until it empties. Nothing in it is lost.";
    apply = "この内容で割り当てる", "Apply";
    applied = "割り当てました。すぐに有効です。", "Applied, at once.";
    record_search = "施設・部署", "Facility, department";
    from_word = "送信元", "From";
    to_word = "宛先", "To";
    received_word = "受領", "Received";
    opened_word = "開封", "Opened";
    not_yet = "まだ", "Not yet";
    records_note = "件名・本文・ファイル名・患者の情報は、ここには表示されません。", "Subjects, texts, file names and patients are never shown here.";
    role_word = "役割", "Role";
    mail_word = "メールアドレス", "Mail address";
    invite_administrator = "運用担当者を招待する", "Invite somebody";
    send_link = "リンクを送る", "Send the link";
    link_once = "リンクは今だけ表示されます。メールでも送りました。", "The link is shown this once; it was also mailed.";
    new_link = "ログイン方法を失った人へ新しいリンク", "New link for somebody who lost their keys";
    save_change = "変更を保存", "Save";
    you_word = "あなた", "you";
    keys_count = "ログイン方法の数", "Ways to sign in";
    facilities_none = "施設がまだありません。", "There are no facilities yet.";
    records_none = "通信はまだありません。", "No communications yet.";
    role_administrator = "運用責任者", "Administrator";
    role_contract_manager = "契約担当", "Contract manager";
    role_card_manager = "カード担当", "Card manager";
    role_auditor = "監査担当(閲覧のみ)", "Auditor (reads only)";
    role_accountant = "経理担当・税理士", "Accountant";
    role_billing_clerk = "請求担当", "Billing clerk";
    changes = "契約変更の申込み", "Change requests";
    changes_so_far = "これまでの申込み", "Requests so far";
    changes_none = "申込みはまだありません。", "Nothing was asked for yet.";
    monthly = "月額", "a month";
    pack = "容量パック", "Pack";
    choose_pack = "選んでください", "Choose one";
    change_note = "連絡事項(任意)", "Note (if any)";
    ask_change = "この内容で申し込む", "Ask for it";
    change_draft = "下書き", "Draft";
    change_review = "確認中", "Under review";
    change_returned = "差戻し", "Sent back";
    change_approved = "承認", "Approved";
    change_applied = "適用済み", "In effect";
    change_withdrawn = "取下げ", "Withdrawn";
    change_refused = "不承認", "Refused";
    with_fee = "手数料あり", "With a fee";
    approve = "承認する", "Approve";
    send_back = "差し戻す", "Send back";
    refuse = "承認しない", "Refuse";
    submit_again = "もう一度申し込む", "Hand in again";
    withdraw = "取り下げる", "Withdraw";
}

// Facilities from a table.
words! {
    import = "表で追加・変更する", "Add and change by table";
    import_lead = "表計算ソフトで保存したCSV(UTF-8またはShift_JIS、2000行まで)を選びます。今の一覧をCSVで保存し、書き足してお使いいただけます。空欄は変更しません。表にない施設はそのまま残ります。", "Choose a CSV file (UTF-8 or Shift_JIS, up to 2000 rows). You can save the list as it is and add to it. Empty cells change nothing; facilities that are left out stay.";
    import_file = "CSVファイル", "CSV file";
    import_wrong = "次の点を直してください。まだ何も登録していません。", "Please mend these. Nothing was written yet.";
    import_row = "行", "Row";
    import_column = "列", "Column";
    import_added = "追加する施設", "Facilities to add";
    import_changed = "変更する施設", "Facilities to change";
    import_absent = "表にない施設(休止の候補。そのまま残ります)", "Facilities that the table leaves out (they stay)";
    import_nothing = "追加・変更はありません。", "Nothing would change.";
    import_apply = "この内容で登録する", "Write it";
    import_done = "登録しました。", "Written.";
    facility_name = "施設名", "Name of the facility";
    director = "院長", "Director";
}

// Inboxes: made, closed, and to whom they are open.
words! {
    inboxes_search = "施設・受信BOXの名前", "Facility, inbox";
    inboxes_none = "受信BOXはまだありません。", "There are no inboxes yet.";
    inbox_full = "ほぼ満杯", "Nearly full";
    inbox_no_address = "着信通知の登録なし", "Nobody is notified";
    inbox_no_reader = "受信する人なし", "Nobody reads it";
    inbox_restricted = "公開・送信元を制限", "Hidden or restricted";
    inbox_closed = "受信終了", "Closed";
    inbox_hidden = "非公開", "Hidden";
    senders_word = "受け付ける送信元", "Takes letters from";
    senders_all = "すべての施設", "Every facility";
    senders_group = "同じ団体の施設だけ", "Facilities of the same association";
    senders_listed = "指定した施設だけ", "Named facilities";
    senders_search = "施設の名前で探して加える", "Search a facility to name";
    hide_facility = "ほかの団体の施設には、この施設を宛先として表示しない", "Hide this facility from other associations' facilities";
    hide_inbox = "ほかの団体の施設には、この受信BOXを宛先として表示しない", "Hide this inbox from other associations' facilities";
    inbox_make = "受信BOXを加える", "Add an inbox";
    inbox_make_do = "加える", "Add";
    inbox_make_note = "施設の運用担当者が受信・送信できるようになります。ほかの登録者は「受信BOXの設定」で加えます。", "The facility's managers read and send from it; they add others in its settings.";
    inbox_name = "受信BOXの名前(部署など)", "Name of the inbox (department)";
    inbox_change = "の変更", ": change";
    inbox_rename = "名前を変える", "Rename";
    inbox_close = "受信を終える", "Close it";
    inbox_close_word = "受信を終える", "Close";
    inbox_reopen = "受信を再開する", "Open again";
    inbox_close_effect = "新しい文書は届かなくなり、ここからは送れません。届いている文書は保管期限まで読めます。", "Nothing new arrives and nothing is sent from it. What lies in it can be read until it expires.";
    own_inboxes_note = "部署ごとに受信BOXを分けられます。名前は送信する施設に表示されます。", "An inbox for each department; senders see the names.";
    own_inboxes_done = "変更しました。", "Changed.";
    not_admitted = "この送信元からは受け付けていません", "Takes no letters from here";
    closed_suffix = "（受信終了）", " (closed)";
}

// Facility cards, posts, temporary cards, and stopping a card at any hour.
words! {
    pki_cards = "PKIカード", "Facility cards";
    pki_cards_none = "PKIカードの注文はまだありません。施設のページから注文できます。", "No cards were ordered yet. Order them from a facility's page.";
    cards_lead = "注文は施設のページから行います。紛失したカードは、まず施設のページで停止し、ここで失効させて再発行します。", "Order from a facility's page. Suspend a lost card there first, then revoke and replace it here.";
    cards_lead_operator = "カードの鍵はカードの中で作り、署名要求から証明書を発行します。発送すると、利用開始コードのご案内を印刷します。", "Keys are made in the card; certificates are issued from its signing request. Shipping prints the letters with the codes.";
    card_search = "施設・氏名・カード番号・注文番号", "Facility, name, number";
    by_ending = "期限の近い順", "Ending first";
    post_word = "担当(役職)", "Post";
    replacement = "再発行・更新", "Replacement";
    temporary_card = "臨時カード", "Temporary card";
    ordered_at = "注文", "Ordered";
    issued_at = "発行", "Issued";
    shipped_at = "発送", "Shipped";
    activated_at = "利用開始", "In use since";
    ship_choose = "発送するカードに選ぶ", "Choose for shipping";
    ship_lead = "カードと、利用開始コードのご案内は、別々に郵送します。", "Post the card and the letter with its code apart.";
    cancel_order = "注文を取り消す", "Take the order back";
    renew_card = "更新カードを注文する", "Order its renewal";
    extend_card = "30日延長する", "Extend by 30 days";
    sign_card = "証明書を発行する", "Issue the certificate";
    sign_request = "カードの署名要求(PKCS #10、PEM)", "Signing request of the card (PKCS #10, PEM)";
    sign_hint = "カード発行機では medpost card issue を使うと、鍵の作成から書き込みまで一度に行えます。", "At a card station, `medpost card issue` makes the keys and writes the certificate in one step.";
    sign_do = "発行する", "Issue";
    certificate_made = "証明書を発行しました。カードに書き込んでください。", "Issued. Write it into the card.";
    certificate_save = "証明書を保存する", "Save the certificate";
    authority_save = "発行元の証明書を保存する", "Save the authority's certificate";
    revoke_card = "失効させる", "Revoke";
    revoke_effect = "カードはすぐに使えなくなり、元に戻せません。", "The card stops at once and never comes back.";
    revoke_replace = "代わりのカードを注文する", "Order another in its place";
    order_cards = "PKIカードを注文する", "Order facility cards";
    order_for = "カードを使う方", "For whom";
    order_name = "氏名または担当の名前", "Name of the person or post";
    order_post = "担当(役職)のカードにする：人が替わってもカードはそのまま使えます", "A post's card: it stays when people change";
    order_more = "新しい方・担当を加える", "Add somebody new";
    order_do = "この内容で注文する", "Order";
    order_done = "注文しました。注文番号：", "Ordered. Number:";
    no_authority = "この環境ではPKIカードを発行していません。", "No cards are issued here.";
    temporary_offer = "臨時カードを発行する", "Offer a temporary card";
    temporary_lead = "カードの到着を待つ間や紛失のときに、30日まで使える臨時カードです。番号を電話で伝えます。施設の通知先すべてに知らせます。", "For somebody without a card, up to 30 days. Tell the number by telephone. Everybody whom the facility notifies is told.";
    temporary_called = "登録の電話番号に折り返して本人を確かめました：", "I called back at the registered telephone:";
    temporary_days = "使える日数(30日まで)", "Days (30 at most)";
    temporary_mail = "確認番号を送るメールアドレス(本人)", "Mail address for the one-time codes";
    temporary_do = "番号を発行する", "Issue the number";
    temporary_title = "臨時カードを受け取る", "Fetch a temporary card";
    temporary_page_lead = "電話でお伝えした番号を入力すると、臨時カード(証明書ファイル)を1回だけ保存できます。", "Enter the number you were told by telephone. The card can be saved once.";
    temporary_number = "臨時カードの番号", "Number";
    temporary_get = "臨時カードを保存する", "Save the card";
    temporary_got = "保存しました。", "Saved.";
    temporary_step_open = "保存したファイル(medpost-temporary.p12)を開き、パソコンに取り込みます。", "Open the file medpost-temporary.p12 to take it in.";
    temporary_step_password = "パスワードには、入力した番号をそのまま(ハイフンを含めて)使います。", "Its password is the number, with its hyphens.";
    temporary_step_sign_in = "施設認証用PKIカードの入口からログインします。ログインのたびに、確認番号がメールで届きます。", "Sign in at the entrance for facility cards; a one-time code is mailed each time.";
    one_time_sent = "確認番号をメールで送りました。8桁の番号を入力してください。", "A code of eight digits was mailed. Enter it.";
    holder_code_needed = "新しい担当者の方は、お渡しした番号を1回だけ入力してください。", "As the new holder of this post, enter the code you were given, once.";
    holders_table = "担当者の交代を表で登録する", "New holders by a table";
    holders_lead = "CSV(UTF-8またはShift_JIS)の列：医療機関コード、担当、氏名、フリガナ、交代日(例 2027-04-01)。内容を確かめてから登録します。カードはそのまま使えます。", "CSV with the columns 医療機関コード, 担当, 氏名, フリガナ, 交代日 (such as 2027-04-01). It is looked at first; the cards stay.";
    holders_do = "この内容で登録する", "Set them";
    holders_done = "登録しました。番号が表示されるのは今だけです。新しい担当者に渡してください。", "Set. The codes are told this once; give them to the new holders.";
    holder_code = "初回ログインの番号", "Code for the first sign-in";
    holder_change = "担当者を交代する", "Change the holder";
    holder_lead = "交代日から新しい担当者がカードを使えます。番号は今だけ表示されます。初回のログインで入力します。", "From that day the new holder uses the card, with a code that is told this once.";
    holder_from = "交代日", "From";
    holder_do = "交代を登録する", "Set";
    holder_none = "担当者なしにする", "Nobody holds it";
    holder_waits = "初回ログイン待ち", "Code not typed yet";
    post_vacant = "担当者なし(ログインできません)", "Vacant: nobody signs in";
    from_day = "から", " on";
    last_day = "まで", " is its last day";
    stop_title = "カードを停止する", "Suspend a card";
    stop_lead = "カードをなくしたときは、24時間いつでもここで停止できます。停止を解くには、別のカードをお持ちの運用担当者または取りまとめ団体にご連絡ください。", "Suspend a lost card here at any hour. To resume it, ask another manager or your association.";
    stop_number = "停止用番号(利用開始のご案内に記載)", "Stop code (on the letter of enrolment)";
    stop_look = "カードを表示する", "Show the cards";
    stop_which = "停止するカード", "Which card";
    stop_none = "登録されたカードはありません。", "No cards are enrolled.";
    stop_do = "すぐに停止する", "Suspend it now";
    stop_done = "停止しました。施設の通知先にメールで知らせました。", "Suspended. The facility's addresses were told by mail.";
}

// Letters of enrolment.
words! {
    letters = "利用開始のご案内を印刷する", "Letters of enrolment";
    letters_all = "まだ送っていない施設すべてに、利用開始コードを発行し、郵便番号順の1つのPDFにします。コードが表示されるのは今だけです。", "Issues a code for every facility that was sent none yet, as one PDF in the order of the postal codes. The codes are told this once.";
    letters_one = "この施設の運用担当者に利用開始コードを発行し、PDFにします。以前のコードは使えなくなります。", "Issues a code for this facility's manager as a PDF. An earlier code counts no more.";
    letters_card = "登録するカード", "Card to enrol";
    letters_make = "PDFを保存する", "Save the PDF";
    letters_none = "ご案内を送る施設はありません。", "No facility waits for a letter.";
}

// Applications and plans.
words! {
    apply_title = "お申し込み", "Apply";
    apply_lead = "どなたでもお申し込みいただけます。内容を確かめて、結果をメールでご連絡します。開通日の前であれば、費用なしで取り下げられます。", "Anybody may apply. We look at it and tell you by mail. Before the first day of service withdrawing costs nothing.";
    apply_name = "名称(施設名・団体名)", "Name of the facility or association";
    apply_code = "医療機関コード・会員番号", "Medical institution code or member number";
    apply_code_hint = "10桁の医療機関コード。お持ちでない施設は会員番号など。", "Ten digits; a member number where there is none.";
    postal_code = "郵便番号", "Postal code";
    postal_code_hint = "7桁", "Seven digits";
    city = "市区町村", "Municipality";
    street = "町名・番地・建物", "Street and building";
    phone = "電話", "Telephone";
    apply_director = "院長・代表者", "Director";
    apply_contact = "ご担当者", "Who answers questions";
    apply_mail_hint = "受付の控えをここにお送りします。", "The receipt goes there.";
    apply_facilities = "ご利用予定の施設数", "Facilities";
    kind_association = "医師会等の団体", "Medical association";
    kind_municipality = "市区町村", "Municipality";
    plan = "プラン", "Plan";
    address_word = "住所", "Address";
    audience_group = "団体", "Group";
    audience_individual = "個別", "Individual";
    individual_plans = "個別プラン(1施設)", "For one facility";
    group_plans = "団体契約(容量パック)", "For an association";
    registration = "登録料", "registration";
    terms = "利用規約", "Terms";
    agree = "利用規約を読み、同意します", "I have read the terms and agree";
    apply_send = "この内容で申し込む", "Apply";
    apply_done = "お申し込みを受け付けました", "Your application has arrived";
    apply_number = "受付番号", "Number";
    apply_begins = "開通予定日", "Service begins";
    apply_mailed = "控えをメールでお送りします。届かないときは、受付番号を控えてお電話ください。", "A receipt is mailed. If it does not arrive, note the number and telephone.";
    apply_own = "お申し込みの状況", "Your application";
    apply_answer = "お答え", "Your answer";
    apply_answer_send = "答えを送る", "Send";
    apply_answered = "お答えを受け付けました。", "Your answer has arrived.";
    apply_withdraw_sure = "本当に取り下げますか。費用はかかりません。", "Really withdraw? It costs nothing.";
    applications = "お申し込み", "Applications";
    applications_none = "お申し込みはまだありません。", "No applications yet.";
    application_search = "受付番号・名称・電話・担当者", "Number, name, telephone";
    by_newest = "新しい順", "Newest first";
    by_oldest = "古い順", "Oldest first";
    by_begins = "開通日の早い順", "Earliest service first";
    enter_paper = "紙・FAXのお申し込みを入力する", "Enter one from paper or FAX";
    received_at = "受付日", "Received";
    on_paper = "紙・FAX", "On paper";
    late_word = "締切後受付の理由(締切に間に合った扱いにするとき)", "Reason to count it although it came late";
    alike_word = "似た施設があります", "There are similar facilities";
    asked_word = "確認・理由", "Question, reason";
    answered_word = "お答え", "Answer";
    made_facility = "施設を作りました。利用開始コードを発行できます。", "The facility is made. Its people can be invited.";
    made_link = "運用担当者の登録リンク(今だけ表示されます。メールでも送りました)", "Link of the first administrator (shown this once; it was mailed too)";
    invited_word = "送付済み", "Invited";
    transfers = "合併・移管", "Transfers";
    transfers_none = "合併・移管の申込みはまだありません。", "No transfers yet.";
    transfers_lead = "施設を、受信BOX・カード・届いている文書ごと、別の団体の契約へ月初に移します。宛先や短縮の登録、送信中の文書はそのまま続きます。", "Facilities go over to another association's contract on the first of a month, with inboxes, cards and what has arrived. Address books and deliveries on their way go on.";
    transfer_ask = "移管を申し込む", "Ask for a transfer";
    transfer_everything = "この契約の施設をすべて移し、契約を終える(合併)", "All facilities of this contract; it ends (merger)";
    transfer_some = "移す施設", "Facilities to go over";
    transfer_pick = "施設名で探して加える", "Search and add";
    transfer_pool = "一緒に移す容量(MB)", "Room that goes along (MB)";
    transfer_begins = "移管日(月の初日)", "First of the month";
    transfer_to = "移す先の契約", "To which contract";
    transfer_note = "理由・連絡事項", "Note";
    transfer_code_told = "移管番号(今だけ表示されます)。移す先の団体へ、電話など別の経路で伝えてください。", "Transfer number (shown this once). Tell it to the association that takes them, by telephone.";
    transfer_claim = "移管番号を受け取った方", "You were told a transfer number";
    transfer_number = "移管番号", "Transfer number";
    transfer_claim_do = "内容を見る", "Look at it";
    transfer_into = "受け入れる契約", "Into which contract";
    transfer_plan = "内容を見る", "What it does";
    transfer_agree = "合意する", "Agree";
    transfer_end = "取り下げる・断る", "Withdraw or refuse";
    transfer_unknown = "相手の団体の入力待ち", "nobody yet";
    transfer_asked = "番号の入力待ち", "Number not typed yet";
    transfer_waiting = "合意待ち", "Agreement missing";
    transfer_agreed = "合意済み", "Agreed";
    transfer_late = "移管日を過ぎて停止中", "Held up";
    transfer_done = "移管済み", "Done";
    transfer_lapsed = "期日切れ", "Lapsed";
    transfer_sides = "合意", "Agreed";
    transfer_gives = "移す側", "gives";
    transfer_takes = "受ける側", "takes";
    todo_transfers = "合意を待っている合併・移管", "Transfers that wait for you";
    hindered_nobody = "移す施設がありません。", "No facility is left to go over.";
    hindered_pool = "一緒に移す容量が、移す施設の割り当てまたは保管中の量より小さくなっています。", "The room that goes along is smaller than what these facilities were allotted or hold.";
    hindered_rest = "残る容量が、残る施設の割り当てまたは保管中の量より小さくなります。", "What is left is smaller than what those who stay were allotted or hold.";
    hindered_code = "同じ医療機関コードの施設が、移す先にすでにあります。", "A facility of the same code is there already.";
    hindered_tax = "一方の契約の料金が税込、もう一方が税抜です。", "One contract's prices hold the tax, the other's do not.";
    hindered_contract = "移管日に、どちらかの契約が終わっているか、まだ始まっていません。", "One of the contracts does not stand on that day.";
    code_taken = "コード重複", "code taken";
    city_rename = "市区町村名の変更(市町村合併など)", "A municipality gets another name";
    city_rename_lead = "その市区町村の施設すべての住所の表示を、指定した日から新しい名前にします。元の名前でも引き続き探せます。", "Every facility in it gets the new name from that day. It is still found by the old one.";
    city_before = "今の市区町村名", "Name now";
    city_after = "新しい市区町村名", "New name";
    city_look = "対象を確かめる", "Look";
    city_do = "変更を登録する", "Rename";
    name_change = "名称・団体コードの変更", "Change name or code";
    anew = "新しい施設として始める(承継で引き継がないとき)", "Begin as a new facility";
    anew_effect = "この施設は開始日の前日で受信を終え、送信者には新しい施設が案内されます。新しい施設には同じ名前の受信BOXができますが、登録者・カード・宛先・記録は引き継がれません。個別の割り当てのときは、容量を割り当ててください。", "This facility takes letters until the day before, and senders are told of the new one. The new one has inboxes of the same names, but nobody, no card, no entry and no record is carried over. Where the pool is divided, give it room.";
    anew_from = "新しい施設の開始日", "First day of the new one";
    anew_do = "新しい施設を作る", "Make the new facility";
    anew_done = "新しい施設を作りました。", "The new facility is made.";
    contract_search = "団体名・契約件名", "Association, contract";
    by_end = "終了の早い順", "Earliest end first";
    keep_draft = "下書きとして保存", "Keep as a draft";
    submit_draft = "申し込む", "Hand in";
    whole_facility = "施設全体の停止", "The whole facility";
    whole_facility_lead = "停止すると、この施設のカードではすぐにログインできなくなり、新しい文書も届きません。届いている文書は保管期限まで残ります。", "Suspended, none of its cards signs in and nothing new arrives, at once. What has arrived stays until it expires.";
    whole_facility_suspend = "施設を停止する", "Suspend the facility";
    suspended_by_operator = "運営事務局が停止しています。停止を解くには、運営事務局にご連絡ください。", "The service desk suspended it. Only they can let it go on; please call them.";
    whole_facility_resume = "施設の停止を解く", "Let it go on";
    packs = "プラン・料金", "Plans and prices";
    todo_applications = "確認を待っているお申し込み", "Applications that wait";
    todo_changes = "確認を待っている契約変更の申込み", "Requests to change contracts that wait";
    todo_returned = "差し戻された契約変更の申込み", "Requests that were sent back to you";
    not_in_use_only = "まだ使われていない施設", "Not in use yet";
    promised = "契約の条件", "Promised";
    pack_dispatch_word = "1回の送信", "One sending";
    retention = "保管", "Kept";
    days_word = "日", " days";
    pack_card_word = "追加1枚", "each further";
    few_facilities = "施設数がプランの最少数より少なくなっています。個別契約の月額は1施設あたり", "Fewer facilities than the plan is meant for. One alone would pay a month";
    change_for = "どの契約の申込みを受け付けますか", "Whose request is entered";
    approve_existing = "すでに登録されている同じ名前の団体・同じコードの施設の、新しい契約として承認する", "Approve it as a new contract of the association or facility that is there already";
    from_day_word = "この日から", "From this day";
    unreceived_only = "未受領のみ", "Not received only";
    former_facilities = "退会した施設の通信記録", "Communications of facilities that left";
    former_note = "契約にあった期間の記録を、引き続き保存できます。", "Of the time in which they were in your contracts.";
    close_pending = "まだ開かれていない着信があります：", "Not opened yet:";
    joins_from = "施設が契約に入る月（空欄は今すぐ、または契約の開始日）", "Month from which they are in the contract (empty: at once, or when it begins)";
    joins_note = "新しく入る施設だけに適用されます。", "For facilities that are new in it.";
    pack_dispatch = "1回に送れる大きさ(MB)", "Size of one sending (MB)";
    pack_retention = "保管日数", "Days of retention";
    pack_hold = "送信待機の上限(分)", "Longest hold (minutes)";
    pack_free = "契約年度内に無料で変更できる回数", "Free changes a contract year";
    pack_change_yen = "それを超える変更の手数料(円)", "Fee of each further change (yen)";
    pack_tax_included = "料金は税込", "Prices hold the tax";
    person_ending = "期限が近い", "Ends soon";
    person_waiting = "確認待ち", "Waits";
    person_no_card = "カードなし", "No card";
    by_facility = "施設順", "By facility";
    by_card_end = "カードの期限順", "Card ends first";
    people_all = "登録者・カード", "People and cards";
    people_search = "氏名・施設名でさがす", "Search by name or facility";
    people_none = "登録者はまだいません。", "Nobody is registered yet.";
    card_end = "カードの有効期限", "Card ends";
    free_word = "空き", "Free";
    others_word = "ほか", "others";
    count_word = "件", "";
    rule_kind_apply = "この比率で割る", "Divide like this";
    as_it_is = "いまの内容：", "As it stands now: ";
    owed = "料金の見込み", "What it owes";
    owed_month = "対象月", "Month";
    owed_note = "いまの契約・施設・承認済みの変更から計算した見込みです。請求書ではありません。", "Computed of the contract, its facilities and approved changes as they stand now. Not an invoice.";
    owed_what = "内容", "What for";
    owed_count = "数量", "Count";
    owed_unit = "単価", "Each";
    owed_yen = "金額", "Yen";
    owed_planned = "適用前の変更", "Planned";
    owed_tax = "消費税", "Tax";
    owed_tax_in = "うち消費税", "Tax in it";
    owed_net = "対象", "on";
    owed_total = "合計(税込)", "Total with tax";
    charge_monthly = "月額利用料", "Monthly fee";
    charge_registration = "登録料", "Registration";
    charge_renewal = "登録更新料", "Renewal of the registration";
    charge_card = "PKIカード発行料", "PKI card";
    charge_change = "契約変更手数料", "Change of the contract";
    charge_adjustment = "調整", "Adjustment";
    trail = "操作記録", "Audit";
    trail_note = "運用担当者の操作と、運営事務局・システムが施設・受信BOX・契約に行った操作です。施設の中での操作は含みません。", "What administrators did, and what the service desk and the service did to your facilities, inboxes and contracts.";
    trail_search = "操作記録をさがす", "Search the audit";
    system_word = "システム", "The service";
    at_word = "日時", "When";
    who_word = "操作者", "Who";
    act_word = "操作", "What";
    subject_of = "対象", "To what";
    packs_note = "料金を変えるには、同じ略号で新しい行を加えます。今の行はその前日で終わり、結んだ契約の料金は変わりません。", "To change a price, add a row with the same code: the old one ends the day before. Contracts keep what they were promised.";
    packs_none = "プランがまだありません。", "There are no plans yet.";
    pack_code = "略号", "Code";
    pack_name = "名称", "Name";
    pack_audience = "対象", "For";
    pack_size = "容量(MB)", "Size (MB)";
    pack_size_word = "容量", "Size";
    pack_yen = "月額(円・税抜)", "Yen a month, without tax";
    pack_registration = "登録料(円・税抜)", "Registration, yen without tax";
    pack_months = "登録料の周期(月、0は1回のみ)", "Registration each so many months (0: once)";
    pack_campaign = "キャンペーン登録料(円)", "Campaign's registration, yen";
    pack_campaign_until = "キャンペーン最終日", "Campaign's last day";
    pack_card_yen = "追加のPKIカード1枚(円)", "Each further PKI card (yen)";
    pack_cards = "含まれるカード枚数", "Cards included";
    pack_min = "最少施設数", "Facilities from";
    pack_from = "適用開始日", "Valid from";
    pack_until = "適用終了", "Until";
    pack_any_card = "どれでも", "Any";
    pack_add = "プラン・料金を加える", "Add a plan or a price";
    pack_end = "受付を終える", "Take off the offer";
    open_end = "なし", "open";
    sheet_title = "カードが使えないとき", "When a card does not work";
    sheet_other_card = "この施設のほかのカードがあれば、そのカードでログインできます。受信BOXは同じです。", "Another card of this facility opens the same inbox.";
    sheet_temporary = "取りまとめ団体か運営事務局に電話すると、30日まで使える臨時カードを受け取れます。折り返しの電話で本人を確かめます。", "Telephone your association or the service desk for a temporary card, good for up to 30 days. They call back to see who you are.";
    temporary_link = "臨時カードを受け取る", "Fetch a temporary card";
    sheet_urgent = "急ぐ文書は、送信元に電話かFAXで連絡してください。届いている文書は保管期限まで消えません。", "For what is urgent, telephone or fax the sender. What has arrived stays until it expires.";
    sheet_blank = "送信元の電話 ＿＿＿＿＿＿＿＿＿＿ FAX ＿＿＿＿＿＿＿＿＿＿", "Sender's telephone ____________ fax ____________";
    contacts = "緊急連絡網", "Emergency telephone list";
    contacts_lead = "サービスが使えないときのために、毎月印刷して手元に置いてください。", "Print it each month and keep it at hand for the day the service is not there.";
    one_card_only = "使えるカードが1枚まで", "One card that works, or none";
    closes = "受信終了", "Closes after";
    works_from = "この日時から使えます：", "Works from";
    moves = "異動・変更の記録", "Changes of the facility";
    contracts_of = "所属する契約", "Contracts";
    contract_none = "契約に所属していません", "In no contract";
    leave_contract = "契約から外れる", "Leave the contract";
    leave_effect = "最終日の翌日から、この契約の容量は使えません。届いている文書は期限まで残り、読めます。送受信の記録も残ります。", "From the day after, the contract's room is not theirs. What has arrived stays until it expires and is read on; records stay.";
    leave_do = "この日で外れる", "Leave on this day";
    leave_not = "外れるのをやめる", "Stay after all";
    last_day_word = "最終日", "Last day";
    history = "施設情報の変更履歴", "Changed facts";
    history_none = "変更の記録はありません。", "Nothing has changed so far.";
    nothing_word = "(なし)", "(nothing)";
    fact_to_come = "予定", "To come";
    fact_in_effect = "反映済み", "In effect";
    fact_taken_back = "取り消し", "Taken back";
    fact_take_back = "取り消す", "Take back";
    facts_change = "施設情報を変更する", "Change facts";
    facts_lead = "変更日から表示が変わります。受信BOX・アドレス帳・送受信の記録はそのまま続き、前の内容は履歴に残ります。変更の回数には数えません。", "The facts change on that day. Inboxes, address books and records go on, what they were is kept, and it counts as no contract change.";
    facts_from = "変更日", "From";
    founder = "開設者", "Founder";
    former_city = "旧市区町村名", "Former municipality";
    close_facility = "閉院・受信を終了する", "Close the facility";
    close_facility_effect = "最終日までは受信できます。翌日から新しい文書は届かず、送信元には引き継ぐ施設を案内します。届いている文書は期限まで残り、カードが有効な間は読めます。契約はその月の末日で終わります。", "It receives until the end of that day. Then nothing new arrives, and senders are told who follows. What has arrived stays until it expires and is read while a card works. Contracts end with that month.";
    close_facility_do = "この日で受信を終了する", "Close on this day";
    close_facility_not = "終了を取り消す", "Go on after all";
    closed_facility = "閉院・受信終了", "Closed";
    successor_long = "引き継ぐ施設(送信元に表示します。なくてもかまいません)", "Who follows (shown to senders; may be left out)";
    successor_search = "引き継ぐ施設の名称", "Name of the facility that follows";
    nobody_reads = "読む人がいなくなった(すぐに全員の利用を停止します。医師の死亡・急病など)", "Nobody reads there any more: everybody is suspended at once (death, sudden illness)";
    facility_records = "この施設の送受信の記録", "Communications of this facility";
    reader_add = "使う人を加える", "add somebody";
    reader_add_effect = "施設の運用担当者に知らせ、24時間後に有効になります。運用担当者はその前に外せます。", "The facility's manager is told; it works after 24 hours, and the manager may take it away before.";
    reader_add_do = "加える", "Add";
    hand_inbox = "担当者を交代する", "hand over";
    hand_inbox_lead = "前の担当者はこの日まで、新しい方は登録したカードで使えます。届いている文書はそのまま残ります。", "Whoever had it has it until that day; somebody new uses it with their own card. What has arrived stays.";
    hand_inbox_do = "コードを発行して交代する", "Issue a code and hand over";
    hand_before = "前の担当者", "Who had it";
    hand_nobody = "なし(加えるだけ)", "Nobody";
    hand_last_day = "前の担当者の最終日", "Their last day";
    choose = "選んでください", "Choose";
    contracts = "契約", "Contracts";
    contracts_none = "契約がまだありません。", "There are no contracts yet.";
    association_make = "団体と契約を作る", "Make an association and its contract";
    association_name = "団体名", "Name";
    association_city = "市区町村(医師会ではない)", "A municipality, no medical association";
    association_code = "団体コード", "Municipality code";
    association_administrator = "最初の運用担当者の氏名", "First administrator";
    association_mail = "そのメールアドレス(登録リンクを送ります)", "Their mail address (the link goes there)";
    begins_word = "開始日", "From";
    contract_suspend = "契約を停止する", "Suspend";
    contract_suspend_effect = "新しい送信と受信ができなくなります。届いている文書は期限まで読めます。", "Nothing new is sent or arrives. What has arrived is read until it expires.";
    contract_resume = "停止を解く", "Resume";
    contract_end = "契約を終了する", "End";
    contract_end_effect = "最終日の翌日から、所属するすべての施設で容量が使えません。届いている文書は期限まで残ります。", "From the day after, all its facilities are without room. What has arrived stays until it expires.";
    contract_end_do = "この日で終了する", "End on this day";
    contract_end_not = "終了を取り消す", "Go on after all";
    contract_running = "有効", "Running";
    contract_ends = "終了予定", "Ends";
    contract_over = "終了", "Over";
    contract_to_come = "開始前", "To come";
    destruction = "文書の消去", "Destruction";
    destruction_ask = "残りの文書を確かめる・消去証明書", "What is left; certificate";
    destruction_done = "消去証明書を保存しました。", "The certificate of destruction was saved.";
}
