//! Administrators and their invitations.

words! {
    title = "運用担当者", "Administrators";
    invite = "運用担当者を招待する", "Invite administrator";
    send_link = "リンクを送る", "Send the link";
    link_sent =
        "登録リンクを本人にメールで送りました。画面には表示されません。宛先：",
        "The link was emailed to them and isn't shown on screen. Sent to:";
    new_link = "ログイン方法を失った人へ新しいリンク", "New link for someone who can't sign in";
    you = "あなた", "you";
    link_not_sent =
        "メールを送れませんでした。宛先を確かめて、もう一度リンクを発行してください。宛先：",
        "The email could not be sent. Check the address and issue another link:";
}
