//! People of a facility and their cards.

words! {
    title = "登録者とカード", "Members and cards";
    note =
        "カードは、氏名・番号・職種をカードの現物と見比べてから「確認して使えるようにする」を押すと使えるようになります。コードを発行した方ご自身では確認できません。",
        "A card works once someone has compared the name, number and profession with the card itself and confirmed it. Whoever issued its code can't confirm it.";
    invite = "登録者を追加する", "Invite a member";
    invite_note =
        "利用開始コードを発行します。カードを持つ本人がコードを入力すると、この画面に確認待ちとして表示され、通知先と取りまとめ団体にも知らせます。ほかの運用担当者か取りまとめ団体が確認すると使えるようになります。",
        "An enrolment code is issued. When the cardholder enters it, the card appears here as waiting, and your notice addresses and association are told. Another manager or the association confirms it.";
    card_kind = "カードの種類", "Card type";
    name_on_card = "カードの名義（わかる場合）", "Name on the card (if known)";
    name_on_card_note =
        "入力すると、この名義のカードでしか使えません。",
        "If given, only a card with this name can use the code.";
    make_manager = "施設の運用担当者にする", "Facility manager";
    inboxes = "使う受信BOX", "Inboxes";
    no_card_yet = "カードはまだ登録されていません（利用開始コード未使用）。", "No card enrolled yet (code not used).";
    suspend_here_question =
        "停止すると、この施設ではすぐに利用できなくなります。ほかの施設での利用は続きます。",
        "They can no longer act for this facility. Other facilities are not affected.";
    enrolled_elsewhere = "ほかの施設で登録されたカード", "Enrolled at another facility";
    resume = "停止を解除する", "Lift suspension";
    suspend_question =
        "停止すると、このカードではすぐにログインできなくなります。使用中の場合もその場で終了します。",
        "The card can no longer sign in. If it is in use, that session ends at once.";
    close = "閉じる", "Close";
}
