//! A letter that arrived, and collecting its documents.

words! {
    lost =
        "サービスの障害により、この送信の本文と文書は失われました。送信元に電話などで再送を依頼してください。あなたの操作が原因ではありません。",
        "Due to a service failure, the text and documents of this letter were lost. Please ask the sender to send it again. This was not caused by anything you did.";
    no_text = "本文はありません。", "There is no text.";
    own_number = "自施設の患者番号", "Your facility's patient number";
    collect = "受け取る", "Collect";
    collect_all = "まとめて受け取る", "Collect all";
    collecting = "受け取っています", "Collecting";
    collected_percent(percent: u64) = "{percent}%まで受け取りました。", "{percent}% collected.";
    written_and_verified =
        "「受け取る」を押して保存先を選ぶと、書き込んで内容を確かめ、受領と記録します。",
        "Press Collect and choose where to save. The document is saved there, verified and recorded as collected.";
    confirm_saved =
        "文書はすべて届き、ブラウザーに保存を頼みました。保存できたことを確かめてから「保存しました」を押すと、受領と記録します。",
        "The document arrived in full and was passed to the browser. Once you see it is saved, press \"It is saved\" to record it as collected.";
    it_is_saved = "保存しました", "It is saved";
    save_again = "もう一度保存する", "Save again";
    download = "ダウンロードする", "Download";
    plain_download =
        "このブラウザーでは通常のダウンロードになり、「送出済」と記録されます。保存が終わったら、保存したファイルを選ぶと内容を確かめて受領と記録します。",
        "In this browser it is an ordinary download, recorded as handed over. Once it is saved, choose the saved file to verify it and record it as collected.";
    verify_saved = "保存したファイルを確かめて受領とする", "Verify the saved file and mark collected";
    not_scanned =
        "受信ファイルのウイルス検査は行っていません。開く前にお使いのウイルス対策ソフトで確かめてください。",
        "Received files are not scanned for viruses. Check them with your own antivirus software before opening.";
    set_aside = "受け取れないとき（受取不可）", "If you can't accept it";
    set_aside_lead =
        "理由を選ぶと、送信元に知らせ、この文書は開けなくなります。元には戻せません。",
        "Choose a reason. The sender is told, and the letter can no longer be opened. This can't be undone.";
    set_aside_why = "理由", "Reason";
    set_aside_do = "受取不可にする", "Set aside";
    asks_deletion =
        "送信元が誤送信として対応しています。保存・印刷したものをすべて削除（破棄）してから、［削除しました］を押してください。あなたの名前と時刻が送信元に伝わります。",
        "The sender is handling this as misdirected. Delete everything you saved or printed, then press \"Deleted\". Your name and the time are sent to the sender.";
    deleted = "削除しました", "Deleted";
    history = "経過", "History";
    back_to_inbox = "受信BOXへ戻る", "Back to the inbox";
    reply = "返書を送る", "Reply";
    ask_resend = "再送を依頼する", "Ask to send again";
    resend_asked = "再送の依頼", "Asked to send again";
    resend_asked_at(at: &str) = "再送を依頼しました（{at}）。", "You asked to send it again ({at}).";
    forward = "転送する", "Forward";
    forwarded = "転送", "Forwarded";
    replaces = "前に届いた文書の差し替えです", "Replaces an earlier letter";
    reply_nowhere =
        "送信元の受信BOXは、いまは受け付けていません。電話などでお知らせください。",
        "The sender's inbox does not accept letters now. Please call them instead.";
    replied(at: &str) = "返書を送りました（{at}）", "Replied ({at})";
    answers = "送った文書への返書", "A reply to what you sent";
}
