//! The application form.

words! {
    title = "お申し込み", "Apply";
    lead =
        "どなたでもお申し込みいただけます。メールアドレスを確認したあと、内容を確かめて、結果をメールでご連絡します。開通日の前であれば、費用なしで取り下げられます。",
        "Anyone can apply. Once you confirm your email address, we review your application and email you the result. You can withdraw free of charge before the first day of service.";
    name = "名称(施設名・団体名)", "Name of the facility or association";
    code_hint =
        "10桁の医療機関コード。お持ちでない施設は会員番号など。",
        "10 digits, or a membership number if you have none.";
    postal_code_hint = "7桁", "7 digits";
    director = "院長・代表者", "Director";
    contact = "ご担当者", "Contact person";
    mail_hint = "受付の控えをここにお送りします。", "Your receipt is sent here.";
    facilities = "ご利用予定の施設数", "Number of facilities";
    kind_association = "医師会等の団体", "Medical association";
    individual_plans = "個別プラン(1施設)", "For one facility";
    group_plans = "団体契約(容量パック)", "For an association";
    terms = "利用規約", "Terms";
    agree = "利用規約を読み、同意します", "I have read and agree to the terms";
    send = "この内容で申し込む", "Apply";
    look_once_more = "入力内容を確かめる", "Check your answers";
    summary = "次の内容でお申し込みになります", "You are applying with these details";
    done = "お申し込みを受け付けました", "We have received your application";
    number = "受付番号", "Reference number";
    begins = "開通予定日", "Service begins";
    mailed = "確認のメールをお送りしました", "We have sent you an email";
    confirm =
        "お申し込みはまだ受け付けられていません。メールのリンクを開いて「確認する」を押してください。7日以内に押されないと、お申し込みは取り消されます。",
        "Your application is not submitted yet. Open the link in the email and press \"Confirm\". If you don't do so within 7 days, it will be cancelled.";
    not_come =
        "届かないときは、迷惑メールに入っていないか、アドレスに誤りがないかをお確かめください。アドレスが違うときは、もう一度お申し込みください。",
        "If it doesn't arrive, check your spam folder and whether the address is correct. If the address is wrong, please apply again.";
    mail_again = "メールをもう一度送る", "Resend the email";
    mailed_again =
        "メールをもう一度お送りしました。前のメールのリンクは使えません。",
        "We have sent another email. The link in the previous one no longer works.";
    status = "お申し込みの状況", "Application status";
    asked = "お尋ねしたこと", "Our question";
    answer = "お答え", "Your answer";
    answer_send = "答えを送る", "Send";
    correct = "お申し込みの内容を訂正する", "Correct your application";
    correct_lead =
        "違うところがあれば直してください。答えと一緒に送られます。メールアドレスは確認済みのため、ここでは変えられません。",
        "Correct anything that is wrong; it is sent together with your answer. The email address is already confirmed and can't be changed here.";
    answered = "お答えを受け付けました。", "We have received your answer.";
    withdraw_sure = "本当に取り下げますか。費用はかかりません。", "Really withdraw? There is no charge.";
    estimate = "見積書(お申し込みの前に)", "Estimate (before you apply)";
    estimate_lead =
        "選んでいるプランの、いまの公開料金による見積書(PDF)です。対象期間と有効期限が入ります。",
        "A PDF estimate for the chosen plan at current public prices, with period and expiry date.";
    first_month = "最初の月", "First month";
    months = "月数(24か月まで)", "Months (up to 24)";
    save_estimate = "見積書を保存する", "Save the estimate";
    dates(closes: &str, begins: &str) =
        "{closes}までのお申し込み → {begins} 開通",
        "Apply by {closes}: service begins {begins}";
    pack_meant_for(least: u32, facilities: u32) =
        "このパックは{least}施設からのご契約向けです（{facilities}施設）。",
        "This pack is for {least} or more facilities (you have {facilities}).";
    pack_meant_for_beside(least: u32, facilities: u32, each: &str, all: &str) =
        "このパックは{least}施設からのご契約向けです（{facilities}施設）。個別プランなら1施設あたり月額{each}から、{facilities}施設で{all}からです。",
        "This pack is for {least} or more facilities (you have {facilities}). Individual plans cost from {each} a month per facility: {all} for {facilities}.";
}
