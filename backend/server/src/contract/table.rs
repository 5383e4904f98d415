//! A table of facilities, checked row by row before anything is written.

use std::collections::HashSet;

use medpost_domain::cell::{phone_with_zero, postal_code_with_zeros};
use medpost_domain::text::codes::{code_folded, facility_code, postal_code};
use medpost_wire::table::RowFault;

use super::sheet::{self, Cells, Column, Holds, MOST_WRONG, Shape, TableFinding};

const fn text(key: &'static str, head: &'static str, also: &'static [&'static str]) -> Column {
    Column { key, head, also, holds: Holds::Text }
}

/// The columns, in the order of `Row::cell`.
pub const COLUMNS: [Column; 13] = [
    text("association", "取りまとめ団体", &["団体名", "契約者"]),
    text(
        "code",
        "医療機関コード",
        &["医療機関コード・会員番号", "会員番号", "医療機関番号", "Medical institution code or member number"],
    ),
    text("name", "施設名", &["名称", "医療機関名", "医療機関名称", "Name of the facility"]),
    text("kana", "フリガナ", &["ふりがな", "カナ", "施設名カナ"]),
    text("kind", "種別", &["種類"]),
    text("postal_code", "郵便番号", &["〒", "Postal code"]),
    text("city", "市区町村", &["市町村", "Municipality"]),
    text("address", "住所", &["所在地", "町名・番地・建物", "Street and building"]),
    text("phone", "電話", &["電話番号", "TEL", "Telephone"]),
    text("director", "院長", &["院長・代表者", "代表者", "管理者"]),
    text("inboxes", "受信BOX", &["受信ボックス"]),
    text("fax", "FAX", &["FAX番号", "ファックス"]),
    text("emergency", "緊急連絡先", &["緊急連絡先（氏名・電話）", "緊急時の連絡先"]),
];
/// An example facility for the template, from the second column on.
pub const EXAMPLE: [&str; 12] = [
    "0112345",
    "例示クリニック",
    "レイジクリニック",
    "診療所",
    "0600001",
    "例示市",
    "例示町1-1",
    "000-000-0000",
    "例示 太郎",
    "代表|地域連携室",
    "000-000-0001",
    "例示 花子 000-0000-0001",
];
/// Columns of our own tables that show the current state; ignored on reading.
pub const FIGURES: [&str; 8] =
    ["状態", "受信BOX数", "使用量", "使用量(バイト)", "容量", "容量(バイト)", "有効なカード", "最終ログイン"];

/// A table of facilities.
pub struct Facilities {
    /// The rows.
    pub rows: Vec<Row>,
    /// Notes: worth telling, but no errors.
    pub notes: Vec<TableFinding>,
}

/// A facility as a row of the table. An empty cell or a missing column means nothing.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The row number as a spreadsheet shows it.
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
    /// FAX
    pub fax: String,
    /// 緊急連絡先
    pub emergency: String,
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
            10 => &mut self.inboxes,
            11 => &mut self.fax,
            _ => &mut self.emergency,
        }
    }

    /// What the row says of the facility, by column, without its association.
    pub fn facts(&self) -> [(&'static str, &str); 12] {
        [
            ("code", &self.code),
            ("name", &self.name),
            ("kana", &self.kana),
            ("kind", &self.kind),
            ("postal_code", &self.postal_code),
            ("city", &self.city),
            ("address", &self.address),
            ("phone", &self.phone),
            ("fax", &self.fax),
            ("emergency", &self.emergency),
            ("director", &self.director),
            ("inboxes", &self.inboxes),
        ]
    }

    /// The names of its inboxes.
    pub fn inbox_names(&self) -> impl Iterator<Item = &str> {
        self.inboxes.split('|').map(str::trim).filter(|it| !it.is_empty())
    }
}

/// Reads and checks a table. The columns `needed` must exist and be filled in every row.
pub fn read(bytes: &[u8], needed: &[&str]) -> Result<Facilities, Vec<TableFinding>> {
    let shape = Shape { columns: &COLUMNS, passed: &FIGURES, needed, filled: needed };
    let sheet::Table { rows: found, mut faults, mut notes } = sheet::read(bytes, &shape)?;
    let mut rows: Vec<Row> = Vec::with_capacity(found.len());
    let mut codes = HashSet::new();
    for Cells { line, cells } in found {
        let mut row = Row { line, ..Row::default() };
        for (at, cell) in cells.into_iter().enumerate() {
            *row.cell(at) = cell;
        }
        if !row.code.is_empty() {
            row.code = facility_code(&row.code);
            if row.code.is_empty() {
                faults.push(TableFinding::new(line, "code", RowFault::Empty));
            }
        }
        if let Some(it) = postal_code_with_zeros(&row.postal_code) {
            row.postal_code = it;
            notes.push(TableFinding::new(line, "postal_code", RowFault::Zeros));
        }
        if let Some(it) = phone_with_zero(&row.phone) {
            row.phone = it;
            notes.push(TableFinding::new(line, "phone", RowFault::Zeros));
        }
        if !row.postal_code.is_empty() {
            match postal_code(&row.postal_code) {
                Some(it) => row.postal_code = it,
                None => faults.push(TableFinding::new(line, "postal_code", RowFault::PostalCode)),
            }
        }
        let mut names = HashSet::new();
        if !row.inbox_names().all(|it| names.insert(it)) {
            faults.push(TableFinding::new(line, "inboxes", RowFault::Twice));
        }
        if !row.code.is_empty() && !codes.insert((row.association.clone(), code_folded(&row.code))) {
            faults.push(TableFinding::new(line, "code", RowFault::Twice));
        }
        rows.push(row);
    }
    faults.sort_by_key(|it| it.line);
    faults.truncate(MOST_WRONG);
    if faults.is_empty() { Ok(Facilities { rows, notes }) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::super::sheet::MOST_ROWS;
    use super::*;

    #[test]
    fn a_table_is_read_in_either_encoding_and_told_where_it_is_wrong() {
        let text = "医療機関コード,施設名,市区町村,状態,電話\r\nE1,例示医院,例示市,利用中,'-1\r\n";
        let (jis, ..) = encoding_rs::SHIFT_JIS.encode(text);
        let marked = format!("\u{FEFF}{text}");
        for bytes in [text.as_bytes(), &jis, marked.as_bytes()] {
            let rows = read(bytes, &["code", "name"]).expect("a table").rows;
            assert_eq!((rows[0].name.as_str(), rows[0].phone.as_str(), rows[0].line), ("例示医院", "-1", 2));
        }
        let faults = |text: &[u8]| -> Vec<String> {
            read(text, &["code", "name"]).err().expect("wrong").iter().map(ToString::to_string).collect()
        };
        assert_eq!(faults(b""), ["row 1, : the table has no rows"]);
        assert_eq!(faults(b"code,name\n"), ["row 2, : the table has no rows"]);
        assert_eq!(faults(b"code\nx\n"), ["row 1, name: the column is missing"]);
        assert_eq!(
            faults(b"code,name,code,x\n"),
            ["row 1, code: stands twice in the table", "row 1, x: the column is not known and was passed over"]
        );
        assert_eq!(faults(b"code,name\n\xFF\xFF,x\n"), ["row 1, : the text is neither UTF-8, UTF-16 nor Shift_JIS"]);
        assert_eq!(
            faults("code,name,postal_code,inboxes\nA,a,1,\nA,,,代表|代表\nB\n".as_bytes()),
            [
                "row 2, postal_code: is not a postal code of seven digits",
                "row 3, name: is empty",
                "row 3, inboxes: stands twice in the table",
                "row 3, code: stands twice in the table",
                "row 4, name: is empty",
            ]
        );
        assert_eq!(faults(b"code,name\nA,a,b\n"), ["row 2, : the row has cells beyond the last heading"]);
        let many = format!("code,name\n{}", (0..=MOST_ROWS).map(|it| format!("{it},x\n")).collect::<String>());
        assert_eq!(faults(many.as_bytes()), ["row 2002, : a table has at most 2000 rows"]);
    }

    fn told(text: &str) -> (Vec<Row>, Vec<String>) {
        let found = read(text.as_bytes(), &["code", "name"]).expect("a table");
        (found.rows, found.notes.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_table_is_read_as_spreadsheets_save_it() {
        // Empty columns on the right, rows of commas, rows that end early, a line break in a cell, quotes.
        let text = "code,name,address,,\r\nE1,\"例示\"\"医院\r\n本院\",例示町1-1,,\r\n,,,,\r\n\r\n※メモ,,,,\r\nE2,見本医院\r\n";
        let (rows, notes) = told(text);
        let seen: Vec<(usize, &str, &str)> =
            rows.iter().map(|it| (it.line, it.name.as_str(), it.address.as_str())).collect();
        assert_eq!(seen, [(2, "例示\"医院 本院", "例示町1-1"), (6, "見本医院", "")]);
        assert!(notes.is_empty(), "{notes:?}");
        // UTF-16 in either byte order, separated by tabs.
        let text = "医療機関コード\t施設名\t電話番号\r\n0112345\t例示,医院\t000-1\r\n";
        for (mark, bytes) in [
            ([0xFFu8, 0xFE], text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
            ([0xFEu8, 0xFF], text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ] {
            let bytes = [mark.as_slice(), &bytes].concat();
            let rows = read(&bytes, &["code", "name"]).expect("a table").rows;
            assert_eq!(
                (rows[0].code.as_str(), rows[0].name.as_str(), rows[0].phone.as_str()),
                ("0112345", "例示,医院", "000-1")
            );
        }
        // Headings in any spelling, and as on our pages; others are skipped with a note.
        let (rows, notes) = told("会員番号,ＮＡＭＥ,町名・番地・建物,Telephone,備考,\nE1,例示医院,例示町1,000-1,x,y\n");
        assert_eq!((rows[0].address.as_str(), rows[0].phone.as_str()), ("例示町1", "000-1"));
        assert_eq!(
            notes,
            [
                "row 1, 備考: the column is not known and was passed over",
                "row 1, F: the column is not known and was passed over"
            ]
        );
        let workbook = read(b"PK\x03\x04...", &["code", "name"]).err().expect("a workbook");
        assert_eq!(workbook[0].fault, RowFault::Workbook);
    }

    #[test]
    fn what_a_spreadsheet_spoilt_is_told_and_zeros_are_put_back() {
        let faults = |text: &str| -> Vec<String> {
            let wrong = read(text.as_bytes(), &["code", "name"]).err().expect("wrong");
            wrong.iter().map(|it| format!("{} {} {:?}", it.line, it.column, it.fault)).collect()
        };
        assert_eq!(
            faults("code,name,address\nE1,例示医院,1月1日\n3.11234E+11,見本\u{E000}医院,####\n"),
            ["2 address Spoilt", "3 code Spoilt", "3 name PrivateLetter", "3 address Spoilt"]
        );
        let (rows, notes) = told("code,name,postal_code,phone\nE1,例示医院,600001,312345678\n");
        assert_eq!((rows[0].postal_code.as_str(), rows[0].phone.as_str()), ("0600001", "0312345678"));
        assert_eq!(notes.len(), 2, "{notes:?}");
    }
}
