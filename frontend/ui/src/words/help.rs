//! The help page.

words! {
    title = "カードでログインできないとき", "If you can't sign in by card";
    lead = "画面に表示された内容に近いものをお選びください。", "Choose the one closest to what you see on screen.";
    page = "使い方とお困りのとき", "Help";
    page_lead =
        "送る・受け取る・受領の確認・カードをなくしたときの手順と、カードでログインできないときの対処です。",
        "Sending, collecting, receipts, lost cards, and what to do when you can't sign in with your card.";
    send = "文書を送る", "Sending documents";
    send_1 =
        "「新しく送る」を開き、宛先を施設名・部署・市区町村・よみがなでさがして選びます。",
        "Open Compose, then search for and choose the recipients.";
    send_2 =
        "件名を入力し、文書を選ぶか本文を入力します。患者の欄は任意です。",
        "Enter a subject, then choose documents or enter some text. The patient fields are optional.";
    send_3 =
        "「送信内容の確認へ」を押し、宛先・文書・患者を確かめて「この内容で送信する」を押します。",
        "Press \"Go to confirmation\", check the recipients, documents and patient, and press \"Send\".";
    send_4 =
        "送信待機の間は「送信一覧」の「送信を取り消す」で取り消せます。待機中はパソコンを閉じても送信されます。",
        "While it is held, you can cancel it under Sent. It is sent even if you close this computer.";
    collect = "文書を受け取る", "Collecting documents";
    collect_1 =
        "「受信BOX」の件名を押すと、本文と文書が開きます。新しい着信は自動で表示されます。",
        "Press a subject in the inbox to open the text and documents. New arrivals appear automatically.";
    collect_2 =
        "文書の「受け取る」を押して保存します。いくつもあるときは「まとめて受け取る」でフォルダーに保存できます。",
        "Press Collect next to a document to save it. Collect all saves all of them to a folder.";
    collect_3 =
        "保管期限を過ぎると文書は消去されます。それまでに受け取ってください。過ぎたときは、送信元に電話などで再送を依頼してください。",
        "Documents are destroyed when they expire, so collect them before then. Afterwards, ask the sender to send them again.";
    receipt = "届いたか・受け取られたかを確かめる", "Receipts";
    receipt_1 =
        "「送信一覧」の行を開くと、宛先ごとに着信・開封・受領の日時と、開いた方の名前が見られます。",
        "Open a row under Sent to see, for each recipient, when it arrived, was opened and was collected, and by whom.";
    receipt_2 =
        "受領は、受け取った側で内容が壊れていないことを確かめてから記録されます。「送出済」は送り終えたがまだ確かめられていない状態です。",
        "Collected means the recipient's side has verified the content. Handed over means it was sent but not yet verified.";
    receipt_3 =
        "保管期限までに受け取られないと「期限切れ（未受領）」になります。宛先の電話は、送信一覧の行を開くと表示されます。",
        "Documents not collected in time expire. Open the row under Sent to see the recipient's telephone number.";
    lost = "カードをなくしたとき", "If you lose a card";
    lost_1 =
        "「カードを停止する」のページに、利用開始のご案内にある施設の番号と停止用番号を入力すると、24時間いつでもすぐに停止できます。",
        "On the \"Suspend a card\" page, enter the facility code and the stop code from your enrolment letter to suspend it at once, at any time.";
    lost_2 =
        "停止用番号がないときは、施設の運用担当者（受信BOXの設定）、取りまとめ団体、運営事務局のいずれかが停止できます。",
        "Without a stop code, a facility manager, your association or the service desk can suspend it.";
    lost_3 =
        "代わりのカードが届くまでは、臨時カードを取りまとめ団体または運営事務局にご依頼ください。",
        "Until a replacement arrives, ask your association or the service desk for a temporary card.";
}
