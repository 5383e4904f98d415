//! The room of a contract, and how it is allotted.

words! {
    title = "容量の割り当て", "Storage";
    room_of_contract = "契約容量", "Contract storage";
    shared = "共有", "Shared";
    shared_up_to(ceiling: &str) = "共有：受信BOXあたりの上限 {ceiling}", "Shared: up to {ceiling} per inbox";
    divided = "個別", "Divided";
    ceiling = "受信BOXあたりの上限", "Limit per inbox";
    sharing = "使い方", "How storage is used";
    shared_how =
        "すべての受信BOXが契約の容量を分け合い、1つの受信BOXは上限まで使えます。",
        "All inboxes share the contract's storage, each up to a limit.";
    divided_how = "受信BOXごとに容量を割り当てます。", "Each inbox has its own storage.";
    by_rule = "まとめて割り当てる", "Allocate by rule";
    rule_equal = "均等に", "Equally";
    rule_need = "実績(過去30日の最大)に応じて", "By peak use (past 30 days)";
    rule_kind = "施設の種別ごとの比率", "By facility type";
    rule_new = "空きを新しい施設だけに", "Free storage to new facilities only";
    no_kind = "種別なし", "No type";
    undo = "元に戻す", "Undo";
    now = "現在", "Current";
    after = "変更後(MB)", "After (MB)";
    need = "実績", "Peak use";
    in_it = "中身", "Contents";
    overdrawn = "契約の容量を超えています。", "Exceeds the contract's storage.";
    too_small =
        "中身より小さい受信BOXは、空くまで着信できません。中の文書は消えません。",
        "An inbox smaller than its contents can't receive anything until there is space. Nothing in it is lost.";
    apply = "この内容で割り当てる", "Apply";
    applied = "割り当てました。すぐに有効です。", "Applied and in effect.";
    rule_kind_apply = "この比率で割る", "Use this ratio";
    inboxes_change(count: usize, sum: &str, pool: &str) =
        "受信BOX {count}件の容量が変わります。合計 {sum} / {pool}",
        "Inboxes that change: {count}. Total: {sum} of {pool}";
}
