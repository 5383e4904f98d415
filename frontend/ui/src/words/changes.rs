//! Change requests and their states.

words! {
    title = "契約変更の申込み", "Change requests";
    so_far = "これまでの申込み", "Previous requests";
    none = "申込みはまだありません。", "No requests yet.";
    pack = "容量パック", "Storage pack";
    present_pack = "今のプラン", "Current plan";
    ask = "この内容で申し込む", "Submit request";
    with_fee = "手数料あり", "Fee applies";
    submit_again = "もう一度申し込む", "Submit again";
    keep_draft = "下書きとして保存", "Save as draft";
    submit = "申し込む", "Submit";
    for_contract = "どの契約の申込みを受け付けますか", "Which contract is this for?";
    dates(closes: &str, begins: &str) =
        "{closes}までのお申し込み → {begins} 開通",
        "Requested by {closes}: in effect from {begins}";
    nth(nth: u32, free: u32) =
        "契約年度の変更 {nth}回目（{free}回まで無料）",
        "Change {nth} in this contract year ({free} free)";
    nth_with_fee(nth: u32, free: u32) =
        "契約年度の変更 {nth}回目（{free}回まで無料）：手数料がかかります",
        "Change {nth} in this contract year ({free} free): a fee applies";
}
