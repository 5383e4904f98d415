//! The clinics' sign-in, and what to do when a card fails.

words! {
    title = "ログイン", "Sign in";
    left_by_itself =
        "しばらく操作がなかったか、ほかの場所でログアウトしたため、利用が終わりました。もう一度ログインすると、同じ画面から続けられます。書きかけの内容は、このタブに残っています。",
        "You were signed out after a period of inactivity, or because you signed out elsewhere. Sign in again to continue on the same page. What you were writing is still in this tab.";
    choose_facility = "どの施設で利用しますか", "Which facility are you acting for?";
    act_for = "この施設で利用する", "Act for this facility";
    leave_card_in =
        "カードは差したままお使いください。抜いたときは、次の操作で差し込みと暗証番号をお願いします。",
        "Leave the card in while you work. If you remove it, the next step asks for the card and its PIN.";
    no_facility =
        "利用できる施設がありません。施設の運用担当者または取りまとめ団体にお問い合わせください。",
        "There is no facility you can use. Ask your facility manager or association.";
    card_waits =
        "カードは登録されました。登録に関わっていない方が確認すると使えるようになります。",
        "The card is enrolled. It works once someone not involved in enrolling it has confirmed it.";
    card_suspended =
        "このカードは停止されています。紛失したカードが見つかったときは、施設の運用担当者または運営事務局にお知らせください。",
        "This card is suspended. If you have found a lost card, tell your facility manager or the service desk.";
    card_not_enrolled =
        "このカードはまだ登録されていません。利用開始コードを入力してください。",
        "This card is not enrolled yet. Enter your enrolment code.";
    another_code = "別の施設の利用開始コードを入力する", "Enter another facility's enrolment code";
    waits_for(facilities: &str) =
        "次の施設の運用担当者の確認を待っています： {facilities}",
        "Waiting for a manager to confirm at: {facilities}";
    code_hint =
        "「利用開始のご案内」に書かれた36文字（4文字ずつ9組）です。26文字のご案内もそのまま使えます。小文字やハイフンなしでも入力できます。",
        "The 36 characters on your enrolment letter, in nine groups of four (26 on older letters). Hyphens and upper case are optional.";
    wrong_group(place: usize) =
        "左から{place}組目の4文字をお確かめください。打ち間違いか、文字の抜けがあります。",
        "Please check group {place} from the left: a character is wrong or missing.";
    show_facility = "施設名を表示する", "Show the facility";
    leads_to = "次の施設に、このカードを登録します。", "This card will be enrolled at this facility:";
    wrong_facility =
        "施設名が違うときは登録せず、ご案内の送り主にお問い合わせください。",
        "If the facility is wrong, don't enrol. Ask whoever sent you the letter.";
    other_card_needed(kind: &str) =
        "このコードは、いま差してあるものとは別の種類のカードのためのものです。次の種類のカードで開き直してください：{kind}",
        "This code is for a different type of card than the one in the reader. Reopen the page with: {kind}";
    card_read = "読み取ったカード", "Card in the reader";
    refused = "このカードではログインできません", "You can't sign in with this card";
    insert_title = "カードを差し込んでください", "Insert your card";
    insert_into_reader =
        "カードをカードリーダーに差し込みます(置く形のリーダーでは、置いたままにします)。",
        "Insert the card into the reader, or place it on the reader and leave it there.";
    insert_try_again = "「もう一度試す」を押します。", "Press “Try again”.";
    insert_choose_certificate =
        "ブラウザーが証明書を選ぶ画面を出したら、カードの証明書を選んで「OK」を押し、暗証番号(PIN)を入力します。カードを入れる前に出た画面は、閉じてからもう一度試してください。",
        "When the browser asks for a certificate, choose the one on your card, press OK and enter the PIN. If it asked before the card was in, close that window and try again.";
    insert_start_over =
        "何も出ないときは、ブラウザーの画面をすべて閉じ、カードを差し込んでから開き直してください。一度「キャンセル」を押すと、閉じるまで尋ねないブラウザーがあります。",
        "If nothing appears, close all browser windows, insert the card and reopen the page. Once cancelled, some browsers don't ask again until closed.";
    retry =
        "カードを確かめたら、ブラウザーをいったんすべて閉じて開き直してください。",
        "After checking the card, close all browser windows and reopen the page.";
    name_on_card = "名前（カードの記載）", "Name on the card";
    one_time_code_sent =
        "確認番号をメールで送りました。8桁の番号を入力してください。",
        "We have emailed you a one-time code. Enter its 8 digits.";
    holder_code_needed =
        "新しい担当者の方は、お渡しした番号を1回だけ入力してください。",
        "As the new post holder, enter the code you were given (only once).";
    sheet_title = "カードが使えないとき", "When a card doesn't work";
    sheet_other_card =
        "この施設のほかのカードがあれば、そのカードでログインできます。受信BOXは同じです。",
        "Use another card of this facility; it opens the same inboxes.";
    sheet_temporary =
        "取りまとめ団体か運営事務局に電話すると、30日まで使える臨時カードを受け取れます。折り返しの電話で本人を確かめます。",
        "Call your association or the service desk for a temporary card, valid for up to 30 days. They will call back to verify your identity.";
    sheet_urgent =
        "急ぐ文書は、送信元に電話かFAXで連絡してください。届いている文書は保管期限まで消えません。",
        "For urgent documents, telephone or fax the sender. What has arrived stays until it expires.";
    sheet_blank =
        "送信元の電話 ＿＿＿＿＿＿＿＿＿＿ FAX ＿＿＿＿＿＿＿＿＿＿",
        "Sender's telephone ____________ fax ____________";
    enrolled_at(facility: &str) = "「{facility}」にカードを登録しました。", "The card is now enrolled at {facility}.";
}
