//! A table as a spreadsheet saves it: UTF-8 or Shift_JIS, Japanese or English headings, checked cell by cell,
//! faults by row and column. Cells that a spreadsheet would take for a formula carry an apostrophe in our own tables.

use std::borrow::Cow;
use std::fmt;

use medpost_domain::formula::is_formula;
use medpost_domain::text::{Field, clean, is_plain_line};
use medpost_wire::console::{RowError, RowFault};

/// Rows of a table.
pub const MOST_ROWS: usize = 2_000;
/// Faults that are told.
pub const MOST_WRONG: usize = 100;
/// Letters of a cell.
const LETTERS: usize = 200;

/// A column, as programs and as people head it.
pub type Column = (&'static str, &'static str);

/// A row: its number, the headline counted, and a cell for each known column; empty where there is none.
pub struct Cells {
    /// Its number.
    pub line: usize,
    /// In the order of the known columns.
    pub cells: Vec<String>,
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

impl Wrong {
    /// A fault of a cell.
    pub fn new(line: usize, column: &str, fault: RowFault) -> Self {
        Self { line, column: column.to_owned(), fault }
    }

    /// As it travels.
    pub fn told(self) -> RowError {
        RowError { row: u32::try_from(self.line).unwrap_or(u32::MAX), column: self.column, fault: self.fault }
    }
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
            RowFault::Unknown => "is not there".to_owned(),
            RowFault::Date => "is not a date such as 2027-04-01".to_owned(),
            RowFault::Number => "is not a sum of yen".to_owned(),
            RowFault::Record => "is a record of another length or kind than what may stand there".to_owned(),
            RowFault::Sum => "does not fit the records".to_owned(),
        };
        write!(f, "row {}, {}: {what}", self.line, self.column)
    }
}

/// Reads a table with these columns, and headings that are passed over. The columns `needed` must be there and
/// filled in, in every row. Faults of cells are answered beside the rows; others alone.
pub fn read(
    bytes: &[u8],
    columns: &[Column],
    passed: &[&str],
    needed: &[&str],
) -> Result<(Vec<Cells>, Vec<Wrong>), Vec<Wrong>> {
    let text = decode(bytes).ok_or_else(|| vec![Wrong::new(1, "", RowFault::Encoding)])?;
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.records();
    let Some(Ok(head)) = records.next() else { return Err(vec![Wrong::new(1, "", RowFault::NoRows)]) };
    let mut faults = Vec::new();
    let mut places: Vec<Option<usize>> = Vec::new();
    for heading in &head {
        let known = columns.iter().position(|it| it.0.eq_ignore_ascii_case(heading) || it.1 == heading);
        match known {
            Some(it) if places.contains(&Some(it)) => faults.push(Wrong::new(1, columns[it].0, RowFault::Twice)),
            None if !passed.contains(&heading) => faults.push(Wrong::new(1, heading, RowFault::Column)),
            _ => {}
        }
        places.push(known);
    }
    let missing = needed.iter().filter(|name| !places.iter().flatten().any(|it| columns[*it].0 == **name));
    faults.extend(missing.map(|it| Wrong::new(1, it, RowFault::Column)));
    if !faults.is_empty() {
        faults.truncate(MOST_WRONG);
        return Err(faults);
    }
    let mut rows = Vec::new();
    for (index, record) in records.enumerate() {
        let line = index + 2;
        if rows.len() >= MOST_ROWS {
            faults.push(Wrong::new(line, "", RowFault::TooMany));
            break;
        }
        if faults.len() >= MOST_WRONG {
            break;
        }
        let Ok(record) = record else {
            faults.push(Wrong::new(line, "", RowFault::Encoding));
            continue;
        };
        if record.len() != places.len() {
            faults.push(Wrong::new(line, "", RowFault::WrongLength));
            continue;
        }
        let mut cells = vec![String::new(); columns.len()];
        for (place, cell) in places.iter().zip(&record) {
            if let Some(it) = place {
                // A cell of Excel may hold lines.
                cells[*it] = clean(unguarded(cell), Field::Line);
            }
        }
        for ((column, _), cell) in columns.iter().zip(&cells) {
            if cell.is_empty() && needed.contains(column) {
                faults.push(Wrong::new(line, column, RowFault::Empty));
            } else if cell.chars().count() > LETTERS || !is_plain_line(cell) {
                faults.push(Wrong::new(line, column, RowFault::NotPlain));
            }
        }
        rows.push(Cells { line, cells });
    }
    if rows.is_empty() && faults.is_empty() {
        faults.push(Wrong::new(2, "", RowFault::NoRows));
    }
    Ok((rows, faults))
}

/// The text of a file: UTF-8, with its mark or without, else Shift_JIS.
fn decode(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(it) = std::str::from_utf8(bytes) {
        return Some(it.to_owned());
    }
    encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
}

/// A cell as our own tables write it: an apostrophe before whatever a spreadsheet takes for a formula, or for one with an
/// apostrophe before it.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if is_formula(cell.trim_start_matches('\'')) { format!("'{cell}").into() } else { cell.into() }
}

/// A cell without the apostrophe of [`guarded`].
fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|it| is_formula(it.trim_start_matches('\''))).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_takes_for_a_formula_is_told_apart_and_comes_back_as_it_was() {
        let formulas = ["=1+1", "＝1+1", "－1", "\t=1", "\n1", "　＠x", "'=1", "''＝1"];
        for it in formulas {
            assert_eq!(guarded(it), format!("'{it}"), "{it:?}");
            assert_eq!(unguarded(&guarded(it)), it);
        }
        for it in ["", "例示医院", "1-1", "a=b", "'例示'", "'", "#N/A", "ー", "〜", "例示＝医院"] {
            assert_eq!((guarded(it).as_ref(), unguarded(it)), (it, it));
        }
    }
}
