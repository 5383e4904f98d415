//! Changes to a facility: its facts, its contracts, its closing.

words! {
    title = "異動・変更の記録", "Facility changes";
    anew = "新しい施設として始める(承継で引き継がないとき)", "Start as a new facility";
    anew_effect =
        "この施設は開始日の前日で受信を終え、送信者には新しい施設が案内されます。新しい施設には同じ名前の受信BOXができますが、登録者・カード・宛先・記録は引き継がれません。個別の割り当てのときは、容量を割り当ててください。",
        "This facility stops receiving the day before, and senders are told of the new one. The new one gets inboxes with the same names, but no members, cards, address book entries or records are carried over. If storage is divided, allocate some to it.";
    anew_from = "新しい施設の開始日", "First day of the new facility";
    anew_make = "新しい施設を作る", "Create the new facility";
    anew_done = "新しい施設を作りました。", "The new facility was created.";
    not_opened_yet(inboxes: &str) = "まだ開かれていない着信があります： {inboxes}", "Not opened yet: {inboxes}";
    contracts_of = "所属する契約", "Contracts";
    no_contract = "契約に所属していません", "Not in any contract";
    leave = "契約から外れる", "Leave the contract";
    leave_effect =
        "最終日の翌日から、この契約の容量は使えません。届いている文書は期限まで残り、読めます。送受信の記録も残ります。",
        "From the day after the last day, it can't use this contract's storage. What has arrived stays readable until it expires; records stay.";
    leave_on_this_day = "この日で外れる", "Leave on this day";
    stay_after_all = "外れるのをやめる", "Cancel leaving";
    history = "施設情報の変更履歴", "Changes to facility details";
    history_none = "変更の記録はありません。", "No changes so far.";
    nothing = "(なし)", "(nothing)";
    to_come = "予定", "Scheduled";
    in_effect = "反映済み", "In effect";
    taken_back = "取り消し", "Cancelled";
    facts_change = "施設情報を変更する", "Change facility details";
    facts_lead =
        "変更日から表示が変わります。受信BOX・アドレス帳・送受信の記録はそのまま続き、前の内容は履歴に残ります。変更の回数には数えません。",
        "The details change on that day. Inboxes, address books and records continue, earlier details stay in the history, and it doesn't count as a contract change.";
    close = "閉院・受信を終了する", "Close the facility";
    close_effect =
        "最終日までは受信できます。翌日から新しい文書は届かず、送信元には引き継ぐ施設を案内します。届いている文書は期限まで残り、カードが有効な間は読めます。契約はその月の末日で終わります。",
        "It can receive until the end of its last day. After that nothing new arrives, and senders are told of the successor. What has arrived stays until it expires and can be read while cards are valid. Contracts end with that month.";
    close_on_this_day = "この日で受信を終了する", "Close on this day";
    cancel_closing = "終了を取り消す", "Cancel the closing";
    successor =
        "引き継ぐ施設(送信元に表示します。なくてもかまいません)",
        "Successor facility (shown to senders; optional)";
    search_successor = "引き継ぐ施設の名称", "Name of the successor facility";
    nobody_reads =
        "読む人がいなくなった(すぐに全員の利用を停止します。医師の死亡・急病など)",
        "Nobody is left to read it: everyone is suspended at once (e.g. death or sudden illness)";
    records = "この施設の送受信の記録", "Records of this facility";
}
