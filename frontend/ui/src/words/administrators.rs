//! Administrators and their invitations.

words! {
    title = "運用担当者", "Administrators";
    invite = "運用担当者を招待する", "Invite somebody";
    send_link = "リンクを送る", "Send the link";
    link_sent =
        "登録リンクを本人にメールで送りました。画面には表示されません。宛先：",
        "The link was mailed to them, and is shown to nobody else:";
    new_link = "ログイン方法を失った人へ新しいリンク", "New link for somebody who lost their keys";
    you = "あなた", "you";
    link_not_sent =
        "メールを送れませんでした。宛先を確かめて、もう一度リンクを発行してください。宛先：",
        "The mail did not leave. Check the address and issue another link:";
}
