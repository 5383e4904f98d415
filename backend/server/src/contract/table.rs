//! A table of facilities as a spreadsheet saves it: UTF-8 or Shift_JIS, Japanese or English headings, checked
//! row by row before anything is written, faults by row and column.

use std::collections::HashSet;
use std::fmt;

use medpost_domain::text::is_plain_line;
use medpost_wire::console::RowFault;

use super::application::postal_code;

/// Rows of a table.
pub const MOST_ROWS: usize = 2_000;
/// Faults that are told.
const MOST_WRONG: usize = 100;
/// Letters of a cell.
const LETTERS: usize = 200;

/// The columns, as programs and as people head them.
pub const COLUMNS: [(&str, &str); 11] = [
    ("association", "取りまとめ団体"),
    ("code", "医療機関コード"),
    ("name", "施設名"),
    ("kana", "フリガナ"),
    ("kind", "種別"),
    ("postal_code", "郵便番号"),
    ("city", "市区町村"),
    ("address", "住所"),
    ("phone", "電話"),
    ("director", "院長"),
    ("inboxes", "受信BOX"),
];
/// What our own tables say of how things stand; read past.
pub const FIGURES: [&str; 6] = ["状態", "受信BOX数", "使用量(バイト)", "容量(バイト)", "有効なカード", "最終ログイン"];

/// A facility as a row of the table. A cell that is empty, or a column that is missing, says nothing.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its number, the headline counted.
    pub line: usize,
    /// 取りまとめ団体
    pub association: String,
    /// 医療機関コード, or a member number.
    pub code: String,
    /// 施設名
    pub name: String,
    /// フリガナ
    pub kana: String,
    /// 病院, 診療所, 薬局 …
    pub kind: String,
    /// 郵便番号, seven digits.
    pub postal_code: String,
    /// 市区町村
    pub city: String,
    /// 住所
    pub address: String,
    /// 電話
    pub phone: String,
    /// 院長
    pub director: String,
    /// 受信BOX, separated by `|`
    pub inboxes: String,
}

impl Row {
    fn cell(&mut self, column: usize) -> &mut String {
        match column {
            0 => &mut self.association,
            1 => &mut self.code,
            2 => &mut self.name,
            3 => &mut self.kana,
            4 => &mut self.kind,
            5 => &mut self.postal_code,
            6 => &mut self.city,
            7 => &mut self.address,
            8 => &mut self.phone,
            9 => &mut self.director,
            _ => &mut self.inboxes,
        }
    }

    /// The names of its inboxes.
    pub fn inbox_names(&self) -> impl Iterator<Item = &str> {
        self.inboxes.split('|').map(str::trim).filter(|it| !it.is_empty())
    }
}

/// What is wrong with a table.
#[derive(Debug)]
pub struct Wrong {
    /// The row, the headline counted.
    pub line: usize,
    /// The column as programs head it, or a heading that is not known.
    pub column: String,
    /// What is wrong.
    pub fault: RowFault,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.fault {
            RowFault::Empty => "is empty".to_owned(),
            RowFault::NotPlain => "is too long or holds control characters".to_owned(),
            RowFault::PostalCode => "is not a postal code of seven digits".to_owned(),
            RowFault::WrongLength => "the row has too many or too few cells".to_owned(),
            RowFault::Twice => "stands twice in the table".to_owned(),
            RowFault::Column => "the column is not known, or missing".to_owned(),
            RowFault::NoRows => "the table has no rows".to_owned(),
            RowFault::TooMany => format!("a table has at most {MOST_ROWS} rows"),
            RowFault::Encoding => "the text is neither UTF-8 nor Shift_JIS".to_owned(),
        };
        write!(f, "row {}, {}: {what}", self.line, self.column)
    }
}

/// Reads and checks a table. The columns `needed` must be there and filled in, in every row.
pub fn read(bytes: &[u8], needed: &[&str]) -> Result<Vec<Row>, Vec<Wrong>> {
    let wrong = |line: usize, column: &str, fault| Wrong { line, column: column.to_owned(), fault };
    let text = decode(bytes).ok_or_else(|| vec![wrong(1, "", RowFault::Encoding)])?;
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.records();
    let Some(Ok(head)) = records.next() else { return Err(vec![wrong(1, "", RowFault::NoRows)]) };
    let mut faults = Vec::new();
    let mut columns = Vec::new();
    for heading in &head {
        let known = COLUMNS.iter().position(|it| it.0.eq_ignore_ascii_case(heading) || it.1 == heading);
        match known {
            Some(it) if columns.contains(&Some(it)) => faults.push(wrong(1, COLUMNS[it].0, RowFault::Twice)),
            None if !FIGURES.contains(&heading) => faults.push(wrong(1, heading, RowFault::Column)),
            _ => {}
        }
        columns.push(known);
    }
    let missing = needed.iter().filter(|name| !columns.iter().flatten().any(|it| COLUMNS[*it].0 == **name));
    faults.extend(missing.map(|it| wrong(1, it, RowFault::Column)));
    if !faults.is_empty() {
        faults.truncate(MOST_WRONG);
        return Err(faults);
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut codes = HashSet::new();
    for (index, record) in records.enumerate() {
        let line = index + 2;
        if rows.len() >= MOST_ROWS {
            faults.push(wrong(line, "", RowFault::TooMany));
            break;
        }
        if faults.len() >= MOST_WRONG {
            break;
        }
        let Ok(record) = record else {
            faults.push(wrong(line, "", RowFault::Encoding));
            continue;
        };
        if record.len() != columns.len() {
            faults.push(wrong(line, "", RowFault::WrongLength));
            continue;
        }
        let mut row = Row { line, ..Row::default() };
        for (column, cell) in columns.iter().zip(&record) {
            let Some(column) = column else { continue };
            unguarded(cell).clone_into(row.cell(*column));
        }
        faults.extend(check(&mut row, needed));
        if !row.code.is_empty() && !codes.insert((row.association.clone(), row.code.clone())) {
            faults.push(wrong(line, "code", RowFault::Twice));
        }
        rows.push(row);
    }
    if rows.is_empty() && faults.is_empty() {
        faults.push(wrong(2, "", RowFault::NoRows));
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

fn check(row: &mut Row, needed: &[&str]) -> Vec<Wrong> {
    let mut faults = Vec::new();
    for (at, (column, _)) in COLUMNS.iter().enumerate() {
        let cell = row.cell(at).clone();
        let fault = if cell.is_empty() {
            needed.contains(column).then_some(RowFault::Empty)
        } else if cell.chars().count() > LETTERS || !is_plain_line(&cell) {
            Some(RowFault::NotPlain)
        } else if *column == "postal_code" {
            match postal_code(&cell) {
                Some(it) => {
                    *row.cell(at) = it;
                    None
                }
                None => Some(RowFault::PostalCode),
            }
        } else {
            None
        };
        faults.extend(fault.map(|fault| Wrong { line: row.line, column: (*column).to_owned(), fault }));
    }
    let mut names = HashSet::new();
    if !row.inbox_names().all(|it| names.insert(it)) {
        faults.push(Wrong { line: row.line, column: "inboxes".to_owned(), fault: RowFault::Twice });
    }
    faults
}

/// The text of a file: UTF-8, with its mark or without, else Shift_JIS.
fn decode(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(it) = std::str::from_utf8(bytes) {
        return Some(it.to_owned());
    }
    encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
}

/// A cell without the apostrophe by which our own tables tell it apart from a formula.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(it) if it.starts_with(['=', '+', '-', '@']) => it,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_in_either_encoding_and_told_where_it_is_wrong() {
        let text = "医療機関コード,施設名,市区町村,状態,電話\r\nE1,例示医院,例示市,利用中,'-1\r\n";
        let (jis, ..) = encoding_rs::SHIFT_JIS.encode(text);
        let marked = format!("\u{FEFF}{text}");
        for bytes in [text.as_bytes(), &jis, marked.as_bytes()] {
            let rows = read(bytes, &["code", "name"]).expect("a table");
            assert_eq!((rows[0].name.as_str(), rows[0].phone.as_str(), rows[0].line), ("例示医院", "-1", 2));
        }
        let faults = |text: &[u8]| -> Vec<String> {
            read(text, &["code", "name"]).expect_err("wrong").iter().map(ToString::to_string).collect()
        };
        assert_eq!(faults(b""), ["row 1, : the table has no rows"]);
        assert_eq!(faults(b"code,name\n"), ["row 2, : the table has no rows"]);
        assert_eq!(faults(b"code\nx\n"), ["row 1, name: the column is not known, or missing"]);
        assert_eq!(
            faults(b"code,name,code,x\n"),
            ["row 1, code: stands twice in the table", "row 1, x: the column is not known, or missing"]
        );
        assert_eq!(faults(b"code,name\n\xFF\xFF,x\n"), ["row 1, : the text is neither UTF-8 nor Shift_JIS"]);
        assert_eq!(
            faults("code,name,postal_code,inboxes\nA,a,1,\nA,,,代表|代表\nB\n".as_bytes()),
            [
                "row 2, postal_code: is not a postal code of seven digits",
                "row 3, name: is empty",
                "row 3, inboxes: stands twice in the table",
                "row 3, code: stands twice in the table",
                "row 4, : the row has too many or too few cells",
            ]
        );
        let many = format!("code,name\n{}", (0..=MOST_ROWS).map(|it| format!("{it},x\n")).collect::<String>());
        assert_eq!(faults(many.as_bytes()), ["row 2002, : a table has at most 2000 rows"]);
    }
}
