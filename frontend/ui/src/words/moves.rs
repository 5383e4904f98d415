//! Changes to a facility: its facts, its contracts, its closing.

words! {
    title = "異動・変更の記録", "Changes of the facility";
    anew = "新しい施設として始める(承継で引き継がないとき)", "Begin as a new facility";
    anew_effect =
        "この施設は開始日の前日で受信を終え、送信者には新しい施設が案内されます。新しい施設には同じ名前の受信BOXができますが、登録者・カード・宛先・記録は引き継がれません。個別の割り当てのときは、容量を割り当ててください。",
        "This facility takes letters until the day before, and senders are told of the new one. The new one has inboxes of the same names, but nobody, no card, no entry and no record is carried over. Where the pool is divided, give it room.";
    anew_from = "新しい施設の開始日", "First day of the new one";
    anew_make = "新しい施設を作る", "Make the new facility";
    anew_done = "新しい施設を作りました。", "The new facility is made.";
    not_opened_yet(inboxes: &str) = "まだ開かれていない着信があります： {inboxes}", "Not opened yet: {inboxes}";
    contracts_of = "所属する契約", "Contracts";
    no_contract = "契約に所属していません", "In no contract";
    leave = "契約から外れる", "Leave the contract";
    leave_effect =
        "最終日の翌日から、この契約の容量は使えません。届いている文書は期限まで残り、読めます。送受信の記録も残ります。",
        "From the day after, the contract's room is not theirs. What has arrived stays until it expires and is read on; records stay.";
    leave_on_this_day = "この日で外れる", "Leave on this day";
    stay_after_all = "外れるのをやめる", "Stay after all";
    history = "施設情報の変更履歴", "Changes of facility information";
    history_none = "変更の記録はありません。", "Nothing has changed so far.";
    nothing = "(なし)", "(nothing)";
    to_come = "予定", "To come";
    in_effect = "反映済み", "In effect";
    taken_back = "取り消し", "Taken back";
    facts_change = "施設情報を変更する", "Change facility information";
    facts_lead =
        "変更日から表示が変わります。受信BOX・アドレス帳・送受信の記録はそのまま続き、前の内容は履歴に残ります。変更の回数には数えません。",
        "The information changes on that day. Inboxes, address books and records go on, what they were is kept, and it counts as no contract change.";
    close = "閉院・受信を終了する", "Close the facility";
    close_effect =
        "最終日までは受信できます。翌日から新しい文書は届かず、送信元には引き継ぐ施設を案内します。届いている文書は期限まで残り、カードが有効な間は読めます。契約はその月の末日で終わります。",
        "It receives until the end of that day. Then nothing new arrives, and senders are told who follows. What has arrived stays until it expires and is read while a card works. Contracts end with that month.";
    close_on_this_day = "この日で受信を終了する", "Close on this day";
    cancel_closing = "終了を取り消す", "Cancel the closing";
    successor =
        "引き継ぐ施設(送信元に表示します。なくてもかまいません)",
        "Who follows (shown to senders; may be left out)";
    search_successor = "引き継ぐ施設の名称", "Name of the facility that follows";
    nobody_reads =
        "読む人がいなくなった(すぐに全員の利用を停止します。医師の死亡・急病など)",
        "Nobody reads there any more: everybody is suspended at once (death, sudden illness)";
    records = "この施設の送受信の記録", "Communications of this facility";
}
