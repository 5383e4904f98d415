//! The application form.

words! {
    title = "お申し込み", "Apply";
    lead =
        "どなたでもお申し込みいただけます。メールアドレスを確認したあと、内容を確かめて、結果をメールでご連絡します。開通日の前であれば、費用なしで取り下げられます。",
        "Anybody may apply. Once you have confirmed your mail address, we look at it and tell you by mail. Before the first day of service withdrawing costs nothing.";
    name = "名称(施設名・団体名)", "Name of the facility or association";
    code_hint =
        "10桁の医療機関コード。お持ちでない施設は会員番号など。",
        "Ten digits; a member number where there is none.";
    postal_code_hint = "7桁", "Seven digits";
    director = "院長・代表者", "Director";
    contact = "ご担当者", "Who answers questions";
    mail_hint = "受付の控えをここにお送りします。", "The receipt goes there.";
    facilities = "ご利用予定の施設数", "Facilities";
    kind_association = "医師会等の団体", "Medical association";
    individual_plans = "個別プラン(1施設)", "For one facility";
    group_plans = "団体契約(容量パック)", "For an association";
    terms = "利用規約", "Terms";
    agree = "利用規約を読み、同意します", "I have read the terms and agree";
    send = "この内容で申し込む", "Apply";
    look_once_more = "入力内容を確かめる", "Look at it once more";
    summary = "次の内容でお申し込みになります", "This is what you apply with";
    done = "お申し込みを受け付けました", "Your application has arrived";
    number = "受付番号", "Number";
    begins = "開通予定日", "Service begins";
    mailed = "確認のメールをお送りしました", "We have sent you a mail";
    confirm =
        "お申し込みはまだ受け付けられていません。メールのリンクを開いて「確認する」を押してください。7日以内に押されないと、お申し込みは取り消されます。",
        "Your application has not arrived yet. Open the link in the mail and press \"Confirm\". Without that it is dropped after seven days.";
    not_come =
        "届かないときは、迷惑メールに入っていないか、アドレスに誤りがないかをお確かめください。アドレスが違うときは、もう一度お申し込みください。",
        "If it does not come, look among your spam, and whether the address is right. With a wrong address, apply once more.";
    mail_again = "メールをもう一度送る", "Send another mail";
    mailed_again =
        "メールをもう一度お送りしました。前のメールのリンクは使えません。",
        "Another mail is on its way. The link in the one before no longer works.";
    status = "お申し込みの状況", "Your application";
    answer = "お答え", "Your answer";
    answer_send = "答えを送る", "Send";
    correct = "お申し込みの内容を訂正する", "Correct what you applied with";
    correct_lead =
        "違うところがあれば直してください。答えと一緒に送られます。メールアドレスは確認済みのため、ここでは変えられません。",
        "Change what is wrong; it is sent together with your answer. The mail address was confirmed and can't be changed here.";
    answered = "お答えを受け付けました。", "Your answer has arrived.";
    withdraw_sure = "本当に取り下げますか。費用はかかりません。", "Really withdraw? It costs nothing.";
    estimate = "見積書(お申し込みの前に)", "An estimate, before applying";
    estimate_lead =
        "選んでいるプランの、いまの公開料金による見積書(PDF)です。対象期間と有効期限が入ります。",
        "Of the chosen plan at today's public prices, with period and validity, as PDF.";
    first_month = "最初の月", "First month";
    months = "月数(24か月まで)", "Months (at most 24)";
    save_estimate = "見積書を保存する", "Save the estimate";
    dates(closes: &str, begins: &str) =
        "{closes}までのお申し込み → {begins} 開通",
        "Received by {closes}: service begins {begins}";
    pack_meant_for(least: u32, facilities: u32) =
        "このパックは{least}施設からのご契約向けです（{facilities}施設）。",
        "This pack is meant for {least} facilities and more ({facilities}).";
    pack_meant_for_beside(least: u32, facilities: u32, each: &str, all: &str) =
        "このパックは{least}施設からのご契約向けです（{facilities}施設）。個別プランなら1施設あたり月額{each}から、{facilities}施設で{all}からです。",
        "This pack is meant for {least} facilities and more ({facilities}). Individual plans cost from {each} a month each: {all} for {facilities}.";
}
