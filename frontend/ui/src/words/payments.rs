//! Payments and their settlement.

words! {
    title = "入金", "Payments";
    lead =
        "銀行のファイル(全銀の入金通知・入出金明細、またはCSV)を取り込むと、明らかなものは請求書に消し込みます。",
        "Import a bank file (Zengin or CSV): clear matches are settled with their invoices.";
    headings =
        "CSVの見出しは、日付(入金日・取引日)、入金金額(金額・お預り金額)、振込依頼人(名義・お取引内容)が必要です。口座番号、振込依頼人コード、摘要、出金金額もあれば読みます。ほかの見出しは読み飛ばし、出金の行は数えません。日付は過去1年以内です。",
        "A CSV needs the headings 日付 (date), 入金金額 (yen) and 振込依頼人 (name); 口座番号 (account), 振込依頼人コード (code), 摘要 (note) and 出金金額 (paid_out) are read if present. Other columns are ignored, and rows of outgoing money are not counted. Dates must be within the past year.";
    none = "入金の記録はまだありません。", "No payments yet.";
    search = "名義・摘要で探す", "Search name, note";
    bring_file = "銀行のファイルを取り込む", "Import a bank file";
    match_again = "もう一度照合する", "Match again";
    set_aside = "対象外", "Set aside";
    name = "名義", "Name";
    day = "入金日", "Date";
    rest = "残額", "Remaining";
    for_invoices = "消し込む請求書", "Invoices to settle";
    settle = "消し込む", "Settle";
    unsettle = "消込みを取り消す", "Undo";
    set_it_aside = "対象外にする(返金済みなど)", "Set aside (e.g. paid back)";
    settle_after_all = "消込みの対象に戻す", "Return to settlement";
    difference_is_fee = "差額を振込手数料とする", "Treat the difference as transfer fee";
    no_candidates =
        "該当しそうな請求書がありません。宛名や番号で探してください。",
        "No matching invoice found. Search by addressee or number.";
    note_by_hand = "入金・返金を手で記録する", "Record a payment manually";
    note_it = "記録する", "Record";
    how = "方法・摘要", "Method, note";
    yen = "金額(返金はマイナス)", "Yen (negative: refund)";
    second_clerk_needed =
        "高額のため、入力した人とは別の担当者が消し込みます",
        "Large sum: someone other than the person who entered it must settle it";
    returned = "返金", "Refunded";
    refund = "カードに返金する", "Refund to the card";
    refund_yen = "返金額(円)", "Yen to refund";
    brought(payments: u32, total: &str, settled: u32, left: u32) =
        "{payments}件（{total}）を取り込み、{settled}件を消し込みました。残り{left}件は手で照合してください。",
        one "{payments} payment ({total}) imported, {settled} settled; match the remaining {left} manually.",
        "{payments} payments ({total}) imported, {settled} settled; match the remaining {left} manually.";
}
