//! A table as a spreadsheet saves it: headings in Japanese or English, cells checked one by one, errors by row and
//! column. In our own tables an apostrophe precedes whatever a spreadsheet would take for a formula.

use std::borrow::Cow;
use std::fmt;
use std::mem::take;

use encoding_rs::{UTF_16BE, UTF_16LE};
use medpost_domain::cell::is_spoilt;
use medpost_domain::formula::is_formula;
use medpost_domain::number;
use medpost_domain::text::fields::{Field, clean, is_plain_line, private_letter};
use medpost_domain::text::fold;
use medpost_wire::table::{RowError, RowFault};

use super::shift_jis::{self, GETA};

/// Maximum number of rows.
pub const MOST_ROWS: usize = 2_000;
/// Maximum number of errors reported.
pub const MOST_WRONG: usize = 100;
/// Maximum characters of a cell.
const LETTERS: usize = 200;
/// How many rows may precede the headings, as in banks' tables.
const MOST_BEFORE: usize = 20;
/// How many columns are looked at.
const MOST_COLUMNS: usize = 200;
/// How many rows are kept: those before the headings, the headings, and one more than a table may have.
const MOST_KEPT: usize = MOST_BEFORE + 1 + MOST_ROWS + 1;
/// Begins a row that is meant for people, and is skipped.
pub const NOTE: char = '※';

/// What the cells of a column hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Our own text, without dates and private use characters.
    Text,
    /// Text of a bank, or text that is read as a date or a number.
    Free,
}

/// A known column.
pub struct Column {
    /// Its key, which is also its heading for programs.
    pub key: &'static str,
    /// Its heading in our own tables.
    pub head: &'static str,
    /// Its other headings: in other programs' tables, and on our own pages.
    pub also: &'static [&'static str],
    /// What its cells hold.
    pub holds: Holds,
}

/// What a table has to look like.
pub struct Shape<'a> {
    /// The columns to read.
    pub columns: &'a [Column],
    /// Headings that are skipped without a note.
    pub passed: &'a [&'a str],
    /// Keys of the columns that must exist.
    pub needed: &'a [&'a str],
    /// Keys of the columns that must be filled in every row.
    pub filled: &'a [&'a str],
}

/// A table that was read.
#[derive(Debug)]
pub struct Table {
    /// Its rows.
    pub rows: Vec<Cells>,
    /// Errors in cells. If there are any, nothing of the table may be used.
    pub faults: Vec<TableFinding>,
    /// Notes: worth telling, but no errors.
    pub notes: Vec<TableFinding>,
}

/// A row: its number, and a cell for each known column; empty if there is none.
#[derive(Debug)]
pub struct Cells {
    /// The row number as a spreadsheet shows it.
    pub line: usize,
    /// In the order of the known columns.
    pub cells: Vec<String>,
}

/// An error or a note about a table.
#[derive(Clone, Debug)]
pub struct TableFinding {
    /// The row number as a spreadsheet shows it.
    pub line: usize,
    /// The column's key, or an unknown heading.
    pub column: String,
    /// What is wrong.
    pub fault: RowFault,
}

impl TableFinding {
    /// Makes an error or a note about a cell.
    pub fn new(line: usize, column: &str, fault: RowFault) -> Self {
        Self { line, column: column.to_owned(), fault }
    }

    /// As the API returns it.
    pub fn told(self) -> RowError {
        RowError { row: number::count(self.line), column: self.column, fault: self.fault }
    }
}

impl fmt::Display for TableFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.fault {
            RowFault::Empty => "is empty".to_owned(),
            RowFault::NotPlain => "is too long or holds control characters".to_owned(),
            RowFault::PostalCode => "is not a postal code of seven digits".to_owned(),
            RowFault::WrongLength => "the row has cells beyond the last heading".to_owned(),
            RowFault::Twice => "stands twice in the table".to_owned(),
            RowFault::Column => "the column is missing".to_owned(),
            RowFault::PassedOver => "the column is not known and was passed over".to_owned(),
            RowFault::NoRows => "the table has no rows".to_owned(),
            RowFault::TooMany => format!("a table has at most {MOST_ROWS} rows"),
            RowFault::Encoding => "the text is neither UTF-8, UTF-16 nor Shift_JIS".to_owned(),
            RowFault::Workbook => "this is a workbook: save it as CSV".to_owned(),
            RowFault::Spoilt => "a spreadsheet has made a date or a power of ten of it".to_owned(),
            RowFault::Zeros => "zeros before it were lost; it is read with them".to_owned(),
            RowFault::Alike => "a facility of this name and place is there under another code".to_owned(),
            RowFault::Note => format!("begins with {NOTE} and was passed over"),
            RowFault::NoPayment => "is no payment, and is passed over".to_owned(),
            RowFault::Brought => "was brought in before, and is passed over".to_owned(),
            RowFault::Short => "is shorter than the codes that are known: zeros before it may be lost".to_owned(),
            RowFault::PrivateLetter => "holds a letter of private use, which others can't read".to_owned(),
            RowFault::Unknown => "is not there".to_owned(),
            RowFault::Date => "is not a date such as 2027-04-01, or not one that may stand there".to_owned(),
            RowFault::Number => "is not a sum of yen".to_owned(),
            RowFault::Record => "is a record of another length or kind than what may stand there".to_owned(),
            RowFault::Sum => "does not fit the records".to_owned(),
        };
        write!(f, "row {}, {}: {what}", self.line, self.column)
    }
}

/// Reads a table: comma, semicolon or tab, UTF-8, UTF-16 or Shift_JIS, as spreadsheets save it. Errors in cells are
/// returned beside the rows, others alone. Skips empty rows, rows that begin with [`NOTE`] (with a note if they have
/// several cells), and what precedes the headings.
pub fn read(bytes: &[u8], shape: &Shape<'_>) -> Result<Table, Vec<TableFinding>> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(vec![TableFinding::new(1, "", RowFault::Workbook)]);
    }
    let text = decode(bytes).ok_or_else(|| vec![TableFinding::new(1, "", RowFault::Encoding)])?;
    let (filled, passed) = records(&text);
    let known = Known::of(shape);
    let Some(first) = filled.first() else { return Err(vec![TableFinding::new(1, "", RowFault::NoRows)]) };
    // If the headings are not the first row, they are the first one with all that is needed.
    let has_all = |it: &[String]| {
        let there: Vec<usize> = it.iter().take(MOST_COLUMNS).filter_map(|it| known.place(it)).map(|it| it.0).collect();
        shape.needed.iter().all(|key| column(shape, key).is_some_and(|it| there.contains(&it)))
    };
    let head = filled.iter().take(MOST_BEFORE).position(|it| has_all(&it.1)).unwrap_or(0);
    let (head_line, heads) = filled.get(head).unwrap_or(first);
    let (head_line, heads) = (*head_line, heads.get(..MOST_COLUMNS).unwrap_or(heads));
    let rows = filled.get(head + 1..).unwrap_or_default();
    let (mut faults, mut notes) = (Vec::new(), Vec::new());
    let places = known.places(heads);
    for (index, heading) in heads.iter().enumerate() {
        let heading = clean(heading, Field::Line);
        let is_used = || rows.iter().any(|it| it.1.get(index).is_some_and(|it| !it.trim().is_empty()));
        match places.get(index).copied().flatten() {
            // The same heading twice: it is unclear which counts.
            Some(it) if places[..index].contains(&Some(it)) => {
                faults.push(TableFinding::new(head_line, shape.columns[it].key, RowFault::Twice));
            }
            None if heading.is_empty() && is_used() => {
                notes.push(TableFinding::new(head_line, &column_letters(index), RowFault::PassedOver));
            }
            None if !heading.is_empty() && !shape.passed.contains(&heading.as_str()) => {
                notes.push(TableFinding::new(head_line, &heading, RowFault::PassedOver));
            }
            _ => {}
        }
    }
    notes.extend(passed.into_iter().map(|it| TableFinding::new(it, "", RowFault::Note)));
    notes.truncate(MOST_WRONG);
    let missing = shape.needed.iter().filter(|key| !places.contains(&column(shape, key)));
    faults.extend(missing.map(|it| TableFinding::new(head_line, it, RowFault::Column)));
    if !faults.is_empty() {
        // An unknown heading may be the missing one.
        faults.extend(notes);
        faults.truncate(MOST_WRONG);
        return Err(faults);
    }
    let mut found = Vec::new();
    for (line, record) in rows {
        let line = *line;
        if found.len() >= MOST_ROWS {
            faults.push(TableFinding::new(line, "", RowFault::TooMany));
            break;
        }
        if faults.len() >= MOST_WRONG {
            break;
        }
        if record.iter().skip(places.len()).any(|it| !it.trim().is_empty()) {
            faults.push(TableFinding::new(line, "", RowFault::WrongLength));
            continue;
        }
        let mut cells = vec![String::new(); shape.columns.len()];
        for (place, cell) in places.iter().zip(record.iter()) {
            if let Some(it) = place {
                // A cell of Excel may have several lines.
                cells[*it] = clean(unguarded(cell.trim()), Field::Line);
            }
        }
        for (column, cell) in shape.columns.iter().zip(&mut cells) {
            let fault = fault(column, cell, shape.filled.contains(&column.key));
            faults.extend(fault.map(|it| TableFinding::new(line, column.key, it)));
        }
        found.push(Cells { line, cells });
    }
    if found.is_empty() && faults.is_empty() {
        faults.push(TableFinding::new(head_line + 1, "", RowFault::NoRows));
    }
    Ok(Table { rows: found, faults, notes })
}

/// What is wrong with a cell. In columns that hold anything, private use characters become [`GETA`].
fn fault(column: &Column, cell: &mut String, filled: bool) -> Option<RowFault> {
    if cell.is_empty() {
        return filled.then_some(RowFault::Empty);
    }
    if cell.chars().count() > LETTERS || !is_plain_line(cell) {
        return Some(RowFault::NotPlain);
    }
    if column.holds == Holds::Free {
        if private_letter(cell).is_some() {
            let readable = |it: char| if private_letter(it.encode_utf8(&mut [0; 4])).is_some() { GETA } else { it };
            *cell = cell.chars().map(readable).collect();
        }
        return None;
    }
    if private_letter(cell).is_some() {
        return Some(RowFault::PrivateLetter);
    }
    is_spoilt(cell).then_some(RowFault::Spoilt)
}

/// The index of a column in its shape.
fn column(shape: &Shape<'_>, key: &str) -> Option<usize> {
    shape.columns.iter().position(|it| it.key == key)
}

/// The names of a shape's columns, each folded once.
struct Known(Vec<Vec<String>>);

impl Known {
    fn of(shape: &Shape<'_>) -> Self {
        let names = |it: &Column| [it.key, it.head].iter().chain(it.also).map(|it| fold(it)).collect();
        Self(shape.columns.iter().map(names).collect())
    }

    /// The column that a heading names, however it is typed, and the index of that name: the lower, the better it fits.
    fn place(&self, heading: &str) -> Option<(usize, usize)> {
        let heading = fold(unguarded(heading.trim()));
        let mut names = self.0.iter().enumerate();
        names.find_map(|(index, it)| Some((index, it.iter().position(|known| *known == heading)?)))
    }

    /// The column of each heading. Of several for one column (取引日, 勘定日) the best fit counts.
    fn places(&self, heads: &[String]) -> Vec<Option<usize>> {
        let found: Vec<Option<(usize, usize)>> = heads.iter().map(|it| self.place(it)).collect();
        let nearest = |index: usize| found.iter().flatten().filter(|it| it.0 == index).map(|it| it.1).min();
        found.iter().map(|it| it.filter(|(index, how)| nearest(*index) == Some(*how)).map(|it| it.0)).collect()
    }
}

/// What a row means to a program.
#[derive(PartialEq)]
enum RowKind {
    /// A row to read.
    Filled,
    /// Nothing: an empty row, or a remark in one cell.
    Nothing,
    /// Several cells, the first beginning with [`NOTE`]; skipped with a note.
    Passed,
}

fn row_kind(row: &[String]) -> RowKind {
    let filled = row.iter().filter(|it| !it.trim().is_empty()).count();
    let noted = row.first().is_some_and(|it| it.trim_start().starts_with(NOTE));
    match filled {
        0 => RowKind::Nothing,
        1 if noted => RowKind::Nothing,
        _ if noted => RowKind::Passed,
        _ => RowKind::Filled,
    }
}

/// A column's name in a spreadsheet: A to Z, AA …
fn column_letters(index: usize) -> String {
    let mut name = String::new();
    let mut rest = index + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        name.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    name
}

/// The text of a file: by its byte order mark, else as UTF-8, else as Shift_JIS.
fn decode(bytes: &[u8]) -> Option<String> {
    for (mark, of) in [(b"\xFF\xFE", UTF_16LE), (b"\xFE\xFF", UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return of.decode_without_bom_handling_and_without_replacement(rest).map(Cow::into_owned);
        }
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map(str::to_owned).ok().or_else(|| shift_jis::decode(bytes))
}

/// The rows that are not empty, up to [`MOST_KEPT`], numbered as a spreadsheet counts them; and the numbers of the
/// skipped ones. The first of comma, tab and semicolon that the first line contains separates the cells.
fn records(text: &str) -> (Vec<(usize, Vec<String>)>, Vec<usize>) {
    let first = text.split(['\r', '\n']).next().unwrap_or_default();
    let part = [',', '\t', ';'].into_iter().find(|it| first.contains(*it)).unwrap_or(',');
    let mut passed = Vec::new();
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut quoted) = (1, false);
    // Empty cells beyond all columns are dropped.
    let keep = |row: &mut Vec<String>, cell: &mut String| {
        let cell = take(cell);
        if row.len() <= MOST_COLUMNS || !cell.trim().is_empty() {
            row.push(cell);
        }
    };
    let mut letters = text.chars().peekable();
    while let Some(it) = letters.next() {
        match it {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if quoted => quoted = false,
            it if quoted => cell.push(it),
            '"' if cell.trim().is_empty() => {
                cell.clear();
                quoted = true;
            }
            '\r' | '\n' => {
                if it == '\r' {
                    let _ = letters.next_if_eq(&'\n');
                }
                keep(&mut row, &mut cell);
                match row_kind(&row) {
                    RowKind::Filled => rows.push((line, take(&mut row))),
                    RowKind::Passed if passed.len() < MOST_WRONG => passed.push(line),
                    RowKind::Passed | RowKind::Nothing => {}
                }
                row.clear();
                if rows.len() >= MOST_KEPT {
                    return (rows, passed);
                }
                line += 1;
            }
            it if it == part => keep(&mut row, &mut cell),
            it => cell.push(it),
        }
    }
    keep(&mut row, &mut cell);
    match row_kind(&row) {
        RowKind::Filled => rows.push((line, row)),
        RowKind::Passed => passed.push(line),
        RowKind::Nothing => {}
    }
    (rows, passed)
}

/// The headings of a table, and an example row, which is skipped on reading.
pub fn template(columns: &[Column], example: &[&str]) -> (Vec<&'static str>, Vec<String>) {
    let heads = columns.iter().map(|it| it.head).collect();
    let cells =
        example.iter().enumerate().map(|(index, it)| if index == 0 { format!("{NOTE}{it}") } else { (*it).to_owned() });
    (heads, cells.collect())
}

/// A cell as our own tables write it: an apostrophe precedes whatever a spreadsheet takes for a formula, or for one
/// behind apostrophes.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if is_formula(cell.trim_start_matches('\'')) { format!("'{cell}").into() } else { cell.into() }
}

/// Removes the apostrophe of [`guarded`].
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
