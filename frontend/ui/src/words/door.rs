//! The clinics' sign-in, and what to do when a card fails.

words! {
    title = "ログイン", "Sign in";
    left_by_itself =
        "しばらく操作がなかったか、ほかの場所でログアウトしたため、利用が終わりました。もう一度ログインすると、同じ画面から続けられます。書きかけの内容は、このタブに残っています。",
        "Nobody did anything here for a while, or you signed out elsewhere, so this use ended. Sign in again to go on from the same page. What you were writing is still in this tab.";
    choose_facility = "どの施設で利用しますか", "Which facility do you act for?";
    act_for = "この施設で利用する", "Act for this facility";
    leave_card_in =
        "カードは差したままお使いください。抜いたときは、次の操作で差し込みと暗証番号をお願いします。",
        "Leave the card in while you work. If you take it out, your next step asks for the card and its PIN.";
    no_facility =
        "利用できる施設がありません。施設の運用担当者または取りまとめ団体にお問い合わせください。",
        "There is no facility you may act for. Ask your facility manager or association.";
    card_waits =
        "カードは登録されました。登録に関わっていない方が確認すると使えるようになります。",
        "The card is enrolled. It works once somebody who had no hand in it has confirmed it.";
    card_suspended =
        "このカードは停止されています。紛失したカードが見つかったときは、施設の運用担当者または運営事務局にお知らせください。",
        "This card is suspended. If a lost card was found, tell your facility manager or the service desk.";
    card_not_enrolled =
        "このカードはまだ登録されていません。利用開始コードを入力してください。",
        "This card is not enrolled yet. Enter your enrolment code.";
    another_code = "別の施設の利用開始コードを入力する", "Enter another facility's enrolment code";
    waits_for(facilities: &str) =
        "次の施設の運用担当者の確認を待っています： {facilities}",
        "Waiting for the confirmation of: {facilities}";
    code_hint =
        "「利用開始のご案内」に書かれた36文字（4文字ずつ9組）です。26文字のご案内もそのまま使えます。小文字やハイフンなしでも入力できます。",
        "The 36 letters on your enrolment letter, in nine groups of four (older letters have 26), with or without hyphens, in any case.";
    wrong_group(place: usize) =
        "左から{place}組目の4文字をお確かめください。打ち間違いか、文字の抜けがあります。",
        "Please check group {place} from the left: a letter is wrong or missing there.";
    show_facility = "施設名を表示する", "Show the facility";
    leads_to = "次の施設に、このカードを登録します。", "This card will be enrolled at this facility:";
    wrong_facility =
        "施設名が違うときは登録せず、ご案内の送り主にお問い合わせください。",
        "If it is the wrong facility, stop here and ask whoever sent you the letter.";
    other_card_needed(kind: &str) =
        "このコードは、いま差してあるものとは別の種類のカードのためのものです。次の種類のカードで開き直してください：{kind}",
        "This code is for another kind of card than the one in the reader. Open the page again with: {kind}";
    card_read = "読み取ったカード", "The card that was read";
    refused = "このカードではログインできません", "This card can't sign in";
    insert_title = "カードを差し込んでください", "Insert your card";
    insert_into_reader =
        "カードをカードリーダーに差し込みます(置く形のリーダーでは、置いたままにします)。",
        "Put the card into the reader, or lay it on the reader and leave it there.";
    insert_try_again = "「もう一度試す」を押します。", "Press “Try again”.";
    insert_choose_certificate =
        "ブラウザーが証明書を選ぶ画面を出したら、カードの証明書を選んで「OK」を押し、暗証番号(PIN)を入力します。カードを入れる前に出た画面は、閉じてからもう一度試してください。",
        "When the browser asks for a certificate, choose the one of the card, press OK and enter the PIN. If it asked before the card was in, close its window and try again.";
    insert_start_over =
        "何も出ないときは、ブラウザーの画面をすべて閉じ、カードを差し込んでから開き直してください。一度「キャンセル」を押すと、閉じるまで尋ねないブラウザーがあります。",
        "If it asks for nothing, close every browser window and open the page again with the card in: some browsers, once cancelled, don't ask again before that.";
    retry =
        "カードを確かめたら、ブラウザーをいったんすべて閉じて開き直してください。",
        "After checking the card, close every browser window and open the page again.";
    name_on_card = "名前（カードの記載）", "Name on the card";
    one_time_code_sent =
        "確認番号をメールで送りました。8桁の番号を入力してください。",
        "A code of eight digits was mailed. Enter it.";
    holder_code_needed =
        "新しい担当者の方は、お渡しした番号を1回だけ入力してください。",
        "As the new holder of this post, enter the code you were given, once.";
    sheet_title = "カードが使えないとき", "When a card does not work";
    sheet_other_card =
        "この施設のほかのカードがあれば、そのカードでログインできます。受信BOXは同じです。",
        "Another card of this facility opens the same inbox.";
    sheet_temporary =
        "取りまとめ団体か運営事務局に電話すると、30日まで使える臨時カードを受け取れます。折り返しの電話で本人を確かめます。",
        "Telephone your association or the service desk for a temporary card, good for up to 30 days. They call back to see who you are.";
    sheet_urgent =
        "急ぐ文書は、送信元に電話かFAXで連絡してください。届いている文書は保管期限まで消えません。",
        "For what is urgent, telephone or fax the sender. What has arrived stays until it expires.";
    sheet_blank =
        "送信元の電話 ＿＿＿＿＿＿＿＿＿＿ FAX ＿＿＿＿＿＿＿＿＿＿",
        "Sender's telephone ____________ fax ____________";
    enrolled_at(facility: &str) = "「{facility}」にカードを登録しました。", "The card is enrolled at {facility}.";
}
