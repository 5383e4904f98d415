//! Imported tables, and what is wrong with them.

words! {
    not_a_sum = "金額ではありません", "is not an amount";
    wrong_record = "記録の長さ・種類が違います", "is a record of the wrong length or type";
    sums_differ = "件数・合計が記録と合いません", "doesn't match the records";
    template = "ひな型(見出しと記入例)", "Template (headings and an example)";
    csv_file = "CSVファイル", "CSV file";
    wrong = "次の点を直してください。まだ何も登録していません。", "Please correct these. Nothing was saved yet.";
    row = "行", "Row";
    column = "列", "Column";
    place(row: u32, column: &str) = "{row}行目 {column}：", "Row {row} {column}: ";
}
