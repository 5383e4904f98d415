//! Inboxes: making, closing, and their openness.

words! {
    readers = "読める人", "Readers";
    notices_to = "通知先", "Notices to";
    search = "施設・受信BOXの名前", "Facility, inbox";
    none = "受信BOXはまだありません。", "No inboxes yet.";
    nearly_full = "ほぼ満杯", "Nearly full";
    no_address = "着信通知の登録なし", "Nobody is notified";
    no_reader = "受信する人なし", "No readers";
    restricted = "公開・送信元を制限", "Hidden or restricted";
    closed = "受信終了", "Closed";
    hidden = "非公開", "Hidden";
    senders = "受け付ける送信元", "Accepts letters from";
    senders_all = "すべての施設", "Every facility";
    senders_group = "同じ団体の施設だけ", "Facilities of the same association";
    senders_listed = "指定した施設だけ", "Selected facilities only";
    senders_search = "施設の名前で探して加える", "Search for a facility to add";
    hide_facility =
        "ほかの団体の施設には、この施設を宛先として表示しない",
        "Hide this facility from other associations' facilities";
    hide_inbox =
        "ほかの団体の施設には、この受信BOXを宛先として表示しない",
        "Hide this inbox from other associations' facilities";
    make = "受信BOXを加える", "Add an inbox";
    make_note =
        "施設の運用担当者が受信・送信できるようになります。ほかの登録者は「受信BOXの設定」で加えます。",
        "The facility's managers can read and send from it; they add other members in its settings.";
    name = "受信BOXの名前(部署など)", "Inbox name (e.g. department)";
    change(name: &str) = "{name} の変更", "{name}: change";
    rename = "名前を変える", "Rename";
    close = "受信を終える", "Close";
    reopen = "受信を再開する", "Reopen";
    close_effect =
        "新しい文書は届かなくなり、ここからは送れません。届いている文書は保管期限まで読めます。",
        "Nothing new arrives, and nothing can be sent from it. What has arrived can be read until it expires.";
    own_note =
        "部署ごとに受信BOXを分けられます。名前は送信する施設に表示されます。",
        "You can have an inbox for each department; senders see the names.";
    changed = "変更しました。", "Changed.";
    reader_add = "使う人を加える", "add someone";
    reader_add_effect =
        "施設の運用担当者に知らせ、24時間後に有効になります。運用担当者はその前に外せます。",
        "The facility's managers are told. It takes effect after 24 hours, and they can undo it before then.";
    hand_over = "担当者を交代する", "hand over";
    hand_over_lead =
        "前の担当者はこの日まで、新しい方は登録したカードで使えます。届いている文書はそのまま残ります。",
        "The previous holder can use it until that day; the new one uses their own enrolled card. What has arrived stays.";
    hand_over_with_code = "コードを発行して交代する", "Issue a code and hand over";
    hand_over_from = "前の担当者", "Previous holder";
    hand_over_nobody = "なし(加えるだけ)", "None (only add)";
    hand_over_last_day = "前の担当者の最終日", "Their last day";
}
