//! Temporary cards: offered in the console, fetched on a public page.

words! {
    title = "臨時カードを受け取る", "Fetch a temporary card";
    lead =
        "電話でお伝えした番号を入力すると、臨時カード(証明書ファイル)を1回だけ保存できます。",
        "Enter the number you were told by telephone. The card can be saved once.";
    card = "臨時カード", "Temporary card";
    offer = "臨時カードを発行する", "Offer a temporary card";
    offer_lead =
        "カードの到着を待つ間や紛失のときに、30日まで使える臨時カードです。番号を電話で伝えます。施設の通知先すべてに知らせ、別の担当者が「確認待ち」で確認するか、24時間たつと使えるようになります。",
        "For somebody without a card, up to 30 days. Tell the number by telephone. Everybody whom the facility notifies is told; it works once somebody else confirmed it under Waiting, or after 24 hours.";
    called_back(telephone: &str) =
        "登録の電話番号に折り返して本人を確かめました： {telephone}",
        "I called back at the registered telephone: {telephone}";
    days = "使える日数(30日まで)", "Days (30 at most)";
    mail = "確認番号を送る、施設の確認済みの通知先", "Confirmed address of the facility for the one-time codes";
    issue = "番号を発行する", "Issue the number";
    number = "臨時カードの番号", "Number";
    fetch = "臨時カードを保存する", "Save the card";
    step_open =
        "保存したファイル(medpost-temporary.p12)を開き、パソコンに取り込みます。",
        "Open the file medpost-temporary.p12 to take it in.";
    step_password =
        "パスワードには、入力した番号をそのまま(ハイフンを含めて)使います。",
        "Its password is the number, with its hyphens.";
    step_sign_in =
        "施設認証用PKIカードの入口からログインします。別の方が確認すると使えます(24時間たつと使えることもあります)。ログインのたびに、確認番号が施設の通知先に届きます。",
        "Sign in at the entrance for facility cards, once somebody confirmed it, or in some cases after 24 hours; a one-time code is mailed to your facility each time.";
    no_address =
        "施設に確認済みの通知先がないため、臨時カードを発行できません。施設で通知先を登録してもらうか、カードを再発行してください。",
        "The facility has no confirmed address, so no temporary card can be offered. Have one entered there, or issue another card.";
}
