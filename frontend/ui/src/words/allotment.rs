//! The room of a contract, and how it is allotted.

words! {
    title = "容量の割り当て", "Room";
    room_of_contract = "契約容量", "Room of the contract";
    shared = "共有", "Shared";
    shared_up_to(ceiling: &str) = "共有：受信BOXあたりの上限 {ceiling}", "Shared：Ceiling of an inbox {ceiling}";
    divided = "個別", "Divided";
    ceiling = "受信BOXあたりの上限", "Ceiling of an inbox";
    sharing = "使い方", "How the room is used";
    shared_how =
        "すべての受信BOXが契約の容量を分け合い、1つの受信BOXは上限まで使えます。",
        "All inboxes draw on the contract's room, each up to a ceiling.";
    divided_how = "受信BOXごとに容量を割り当てます。", "Each inbox has room of its own.";
    by_rule = "まとめて割り当てる", "Allot by rule";
    rule_equal = "均等に", "Equally";
    rule_need = "実績(過去30日の最大)に応じて", "By measured need (most in 30 days)";
    rule_kind = "施設の種別ごとの比率", "By kind of facility";
    rule_new = "空きを新しい施設だけに", "What is free to new ones only";
    no_kind = "種別なし", "No kind";
    undo = "元に戻す", "Undo";
    now = "現在", "Now";
    after = "変更後(MB)", "After (MB)";
    need = "実績", "Need";
    in_it = "中身", "In it";
    overdrawn = "契約の容量を超えています。", "More than the contract holds.";
    too_small =
        "中身より小さい受信BOXは、空くまで着信できません。中の文書は消えません。",
        "An inbox smaller than what lies in it takes nothing until it empties. Nothing in it is lost.";
    apply = "この内容で割り当てる", "Apply";
    applied = "割り当てました。すぐに有効です。", "Applied, at once.";
    rule_kind_apply = "この比率で割る", "Divide like this";
    inboxes_change(count: usize, sum: &str, pool: &str) =
        "受信BOX {count}件の容量が変わります。合計 {sum} / {pool}",
        "Inboxes that change: {count}. {sum} of {pool} in all";
}
