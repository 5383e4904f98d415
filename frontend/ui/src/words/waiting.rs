//! Cards, holders and administrators that wait for confirmation.

words! {
    lead =
        "氏名・番号・資格を、本人の書類や折り返しの電話で確かめてから押してください。コードを発行・印刷した方など、登録に関わった方は確認できません。",
        "Compare the name, number and profession with documents or by calling back before you confirm. Anyone who issued or printed a code, or was otherwise involved, can't confirm it.";
    object_effect =
        "カードを停止します。ほかの施設で登録されたカードのときは、この施設での利用だけを停止します。",
        "The card is suspended. If it was enrolled at another facility, only its use here is suspended.";
    none = "確認を待っているものはありません。", "Nothing is waiting.";
    more =
        "ほかにもあります。ここにあるものを確かめると表示されます。",
        "There are more. They appear once these are dealt with.";
    cards = "カード", "Cards";
    posts = "担当(役職)の交代", "New post holders";
    administrators = "招待された運用担当者", "Invited administrators";
    administrators_lead =
        "招待した方とは別の運用責任者が確かめるまで、招待した方の操作を承認できません。",
        "Until an administrator other than the inviter confirms them, they can't approve the inviter's actions.";
    first_card = "この施設の最初のカード", "First card of this facility";
    name_on_card = "カードの氏名", "Name on the card";
    who_had_a_hand = "登録に関わった人", "Involved in enrolment";
    inboxes = "使える受信BOX", "Inboxes";
    since = "登録日時", "Enrolled";
    confirm_administrator = "本人と確かめた", "Identity verified";
    invited_by = "招待した人", "Invited by";
}
