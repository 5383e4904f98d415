//! The last check before a letter is sent.

words! {
    title = "送信内容の確認", "Confirm";
    lead = "宛先と文書をもう一度お確かめください。", "Please check the recipients and documents once more.";
    left_behind(names: &str) =
        "送れない文書は含まれません：{names}",
        "Not included because they can't be sent: {names}";
    first_time = "この宛先へは初めて送ります。", "You have not sent to this recipient before.";
    name_changed =
        "前回の送信のあとに、この宛先または似た名前の施設の名前や市区町村が変わったか、似た名前の施設が加わりました。",
        "Since you last sent to it, this facility or one with a similar name changed its name or municipality, or a similarly named one was added.";
    nobody_receives =
        "この受信BOXを開けるカードがまだ使われていません。送ると、カードの登録が済むまで読まれず、保管期限に消去されることがあります。お急ぎのときは電話などでお知らせください。",
        "No card that opens this inbox is in use yet. What you send stays unread until one is enrolled, and may be destroyed when it expires. If it is urgent, telephone them.";
    recipient_checked = "この宛先で間違いありません", "This recipient is correct";
    no_preview =
        "先頭ページを表示できません。内容をもう一度お確かめください。",
        "The first page can't be shown. Please check the file once more.";
    preview_elsewhere =
        "送信先に届く文書はサーバーにあります。ページを読み込み直したため、ここでは先頭ページを表示できません。",
        "The document is on our server. This page was reloaded and can't show the first page here.";
    preview_before = "前に送った文書と同じものです。", "The same document that was sent before.";
    replaces(of: &str) =
        "送信と同時に、前の「{of}」はすべての宛先で取り消され、届いていたものは誤送信として閲覧が止まります。元には戻せません。",
        "When you send this, \"{of}\" is taken back from all its recipients: cancelled where it has not arrived, stopped as misdirected where it has. This can't be undone.";
    when = "いつ送るか", "When to send";
    hold_for = "送信待機", "Hold for";
    until_then_cancel = "それまでは「送信一覧」から取り消せます。", "Until then you can cancel it in \"Sent\".";
    send_now = "緊急（すぐに送る）", "Urgent (send now)";
    send_now_note = "すぐに届きます。取り消せません。", "Arrives at once and can't be cancelled.";
    send = "この内容で送信する", "Send";
    need_checks = "宛先の確認にチェックを入れてください。", "Tick the box for each recipient.";
    wait_for_room = "空きしだい届ける", "Deliver once there is space";
    leave_out_full = "空きのない宛先を外す", "Leave full inboxes out";
    wait_for_room_lead =
        "空きのある宛先にはすぐに送り、空きのない宛先には受信BOXに空きができしだい届けます。それまでは取り消せます。",
        "Inboxes with space receive it now, the others as soon as they have space. Until then you can cancel it.";
}
