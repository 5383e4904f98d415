//! What was sent.

words! {
    title = "送信一覧", "Sent";
    lost =
        "サービスの障害により、この宛先への本文と文書は失われました。お手数ですが、もう一度お送りください。",
        "Due to a service failure, the text and documents for this recipient were lost. Please send them again.";
    search = "宛先・件名・患者番号でさがす", "Search recipient, subject, patient number";
    empty = "まだ何も送っていません。", "Nothing has been sent yet.";
    documents = "送った文書", "Documents sent";
    stop_waiting = "空き待ちを取り消す", "Stop waiting for space";
    stop_waiting_question = "空きを待っている宛先への送信を取り消しますか。", "Cancel sending where space is lacking?";
    cancel = "送信を取り消す", "Cancel sending";
    cancel_question =
        "取り消すと、宛先には何も届きません。送った文書は消去されます。",
        "If you cancel, nothing is delivered and the documents are destroyed.";
    cancel_yes = "取り消す", "Cancel it";
    cancel_no = "取り消さない", "Keep it";
    recall = "回収する", "Recall";
    recalled = "回収", "Recalled";
    recall_question(whom: &str) =
        "{whom}への送信を回収しますか。まだ開封されていないので、相手には件名も残りません。",
        "Recall what you sent to {whom}? Nobody has opened it yet, so not even the subject remains there.";
    misdirected = "誤送信として対応する", "Handle as misdirected";
    stopped = "閲覧停止（誤送信）", "Stopped (misdirected)";
    misdirected_question(whom: &str) =
        "{whom}への送信を誤送信として止めますか。すぐに開けなくなり、相手が開いていたときは、保存・印刷したものの削除をメールで依頼します。元には戻せません。電話でもお知らせください。",
        "Stop what you sent to {whom} as misdirected? It can no longer be opened at once, and if somebody opened it, they are asked by email to delete what they saved or printed. This can't be undone. Please call them, too.";
    deletion_open = "相手の［削除しました］を待っています。", "Waiting for the recipient to confirm the deletion.";
    deletion_done(at: &str) = "相手は削除したと答えました（{at}）。", "The recipient confirmed the deletion ({at}).";
    unfit(why: &str) = "受取不可の理由: {why}", "Why it was set aside: {why}";
    unfit_leak =
        "別の人の目に触れたおそれがあります。［誤送信として対応する］で止められます。",
        "Somebody may have seen what they should not have. You can handle it as misdirected.";
    resend_asked = "再送の依頼", "Asks to send again";
    resend_asked_by(whom: &str) = "{whom}から再送の依頼があります。", "{whom} asks you to send this again.";
    resend = "もう一度送る", "Send again";
    replace = "差し替える", "Replace";
    replaced = "差し替え済み", "Replaced";
    sent_by(at: &str, by: &str) = "{at} 送信 {by}", "Sent by {by}, {at}";
    first_and_others(first: &str, others: usize) = "{first} ほか{others}件", "{first} and {others} more";
    waits_for_room(until: &str) =
        "受信BOXに空きができしだい届きます（{until}まで待ちます）。",
        "Arrives as soon as the inbox has space (waits until {until}).";
    never_arrived(until: &str) =
        "空きがないまま{until}を過ぎたため、届いていません。",
        "Not delivered: the inbox had no space until {until}.";
    replied(at: &str) = "返書あり（{at}）", "Replied ({at})";
    awaits_reply = "返書待ち（14日以上）", "Awaiting a reply (14 days or more)";
}
