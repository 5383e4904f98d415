//! Payments and their settlement.

words! {
    title = "入金", "Payments";
    lead =
        "銀行のファイル(全銀の入金通知・入出金明細、またはCSV)を取り込むと、明らかなものは請求書に消し込みます。",
        "Bring in a bank's file (Zengin or CSV): what is plain is settled with its invoice.";
    headings =
        "CSVの見出しは、日付(入金日・取引日)、入金金額(金額・お預り金額)、振込依頼人(名義・お取引内容)が必要です。口座番号、振込依頼人コード、摘要、出金金額もあれば読みます。ほかの見出しは読み飛ばし、出金の行は数えません。日付は過去1年以内です。",
        "A CSV needs the headings 日付 (date), 入金金額 (yen) and 振込依頼人 (name); 口座番号 (account), 振込依頼人コード (code), 摘要 (note) and 出金金額 (paid_out) are read where they are. Others are passed over, and rows of money that went out are not counted. Days lie within the past year.";
    none = "入金の記録はまだありません。", "No payments yet.";
    search = "名義・摘要で探す", "Search name, note";
    bring_file = "銀行のファイルを取り込む", "Bring in a bank's file";
    match_again = "もう一度照合する", "Match again";
    set_aside = "対象外", "Set aside";
    name = "名義", "Name";
    day = "入金日", "Day";
    rest = "残額", "Rest";
    for_invoices = "消し込む請求書", "Invoices it is for";
    settle = "消し込む", "Settle";
    unsettle = "消込みを取り消す", "Undo";
    set_it_aside = "対象外にする(返金済みなど)", "Set aside (paid back, ...)";
    settle_after_all = "消込みの対象に戻す", "Settle it after all";
    difference_is_fee = "差額を振込手数料とする", "The difference is the transfer fee";
    no_candidates =
        "該当しそうな請求書がありません。宛名や番号で探してください。",
        "No invoice seems to fit. Search by addressee or number.";
    note_by_hand = "入金・返金を手で記録する", "Note a payment by hand";
    note_it = "記録する", "Note it";
    how = "方法・摘要", "How";
    yen = "金額(返金はマイナス)", "Yen (below zero: paid back)";
    second_clerk_needed =
        "高額のため、入力した人とは別の担当者が消し込みます",
        "A large sum: somebody else than whoever entered it settles it";
    returned = "返金", "Paid back";
    refund = "カードに返金する", "Refund to the card";
    refund_yen = "返金額(円)", "Yen to refund";
    brought(payments: u32, total: &str, settled: u32, left: u32) =
        "{payments}件（{total}）を取り込み、{settled}件を消し込みました。残り{left}件は手で照合してください。",
        one "{payments} payment ({total}) imported, {settled} settled; {left} left to settle by hand.",
        "{payments} payments ({total}) imported, {settled} settled; {left} left to settle by hand.";
}
