//! A table of facilities, checked row by row before anything is written.

use std::collections::HashSet;

use medpost_domain::text::postal_code;
use medpost_wire::console::RowFault;

use super::sheet::{self, Cells, Column, MOST_WRONG, Wrong};

/// The columns, as programs and as people head them.
pub const COLUMNS: [Column; 12] = [
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
    ("fax", "FAX"),
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
    /// FAX
    pub fax: String,
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
            _ => &mut self.fax,
        }
    }

    /// The names of its inboxes.
    pub fn inbox_names(&self) -> impl Iterator<Item = &str> {
        self.inboxes.split('|').map(str::trim).filter(|it| !it.is_empty())
    }
}

/// Reads and checks a table. The columns `needed` must be there and filled in, in every row.
pub fn read(bytes: &[u8], needed: &[&str]) -> Result<Vec<Row>, Vec<Wrong>> {
    let (cells, mut faults) = sheet::read(bytes, &COLUMNS, &FIGURES, needed)?;
    let mut rows: Vec<Row> = Vec::with_capacity(cells.len());
    let mut codes = HashSet::new();
    for Cells { line, cells } in cells {
        let mut row = Row { line, ..Row::default() };
        for (at, cell) in cells.into_iter().enumerate() {
            *row.cell(at) = cell;
        }
        if !row.postal_code.is_empty() {
            match postal_code(&row.postal_code) {
                Some(it) => row.postal_code = it,
                None => faults.push(Wrong::new(line, "postal_code", RowFault::PostalCode)),
            }
        }
        let mut names = HashSet::new();
        if !row.inbox_names().all(|it| names.insert(it)) {
            faults.push(Wrong::new(line, "inboxes", RowFault::Twice));
        }
        if !row.code.is_empty() && !codes.insert((row.association.clone(), row.code.clone())) {
            faults.push(Wrong::new(line, "code", RowFault::Twice));
        }
        rows.push(row);
    }
    faults.sort_by_key(|it| it.line);
    faults.truncate(MOST_WRONG);
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
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
