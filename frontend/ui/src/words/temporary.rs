//! Temporary cards: offered in the console, fetched on a public page.

words! {
    title = "臨時カードを受け取る", "Get a temporary card";
    lead =
        "電話でお伝えした番号を入力すると、臨時カード(証明書ファイル)を1回だけ保存できます。",
        "Enter the number you were told by telephone. The card can be saved only once.";
    card = "臨時カード", "Temporary card";
    offer = "臨時カードを発行する", "Issue a temporary card";
    offer_lead =
        "カードの到着を待つ間や紛失のときに、30日まで使える臨時カードです。番号を電話で伝えます。施設の通知先すべてに知らせ、別の担当者が「確認待ち」で確認するか、24時間たつと使えるようになります。",
        "For someone whose card is lost or on its way, for up to 30 days. Tell them the number by telephone. All the facility's notice addresses are told; it works once someone else confirms it under Waiting, or after 24 hours.";
    called_back(telephone: &str) =
        "登録の電話番号に折り返して本人を確かめました： {telephone}",
        "I verified the person by calling the registered number: {telephone}";
    days = "使える日数(30日まで)", "Days valid (up to 30)";
    mail = "確認番号を送る、施設の確認済みの通知先", "Confirmed notice address of the facility for the one-time codes";
    issue = "番号を発行する", "Issue the number";
    number = "臨時カードの番号", "Temporary card number";
    fetch = "臨時カードを保存する", "Save the card";
    step_open =
        "保存したファイル(medpost-temporary.p12)を開き、パソコンに取り込みます。",
        "Open the file medpost-temporary.p12 to import it.";
    step_password =
        "パスワードには、入力した番号をそのまま(ハイフンを含めて)使います。",
        "Its password is the number, including the hyphens.";
    step_sign_in =
        "施設認証用PKIカードの入口からログインします。別の方が確認すると使えます(24時間たつと使えることもあります)。ログインのたびに、確認番号が施設の通知先に届きます。",
        "Sign in at the facility PKI card entrance once someone has confirmed it or, in some cases, after 24 hours. A one-time code is emailed to your facility each time.";
    no_address =
        "施設に確認済みの通知先がないため、臨時カードを発行できません。施設で通知先を登録してもらうか、カードを再発行してください。",
        "The facility has no confirmed notice address, so no temporary card can be issued. Have one registered there, or issue a replacement card.";
}
