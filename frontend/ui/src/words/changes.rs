//! Change requests and their states.

words! {
    title = "契約変更の申込み", "Change requests";
    so_far = "これまでの申込み", "Requests so far";
    none = "申込みはまだありません。", "Nothing was asked for yet.";
    pack = "容量パック", "Pack";
    present_pack = "今のプラン", "Plan now";
    ask = "この内容で申し込む", "Request it";
    with_fee = "手数料あり", "With a fee";
    submit_again = "もう一度申し込む", "Hand in again";
    keep_draft = "下書きとして保存", "Keep as a draft";
    submit = "申し込む", "Hand in";
    for_contract = "どの契約の申込みを受け付けますか", "Whose request is entered";
    dates(closes: &str, begins: &str) =
        "{closes}までのお申し込み → {begins} 開通",
        "Asked for until {closes}: counts from {begins}";
    nth(nth: u32, free: u32) =
        "契約年度の変更 {nth}回目（{free}回まで無料）",
        "Change {nth} of this contract year ({free} are free)";
    nth_with_fee(nth: u32, free: u32) =
        "契約年度の変更 {nth}回目（{free}回まで無料）：手数料がかかります",
        "Change {nth} of this contract year ({free} are free): a fee applies";
}
