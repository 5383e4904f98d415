//! Lists as CSV for spreadsheets: UTF-8 with a byte order mark, or Shift_JIS, where characters it lacks become 〓 and
//! are listed in the last lines. A cell that a spreadsheet would take for a formula begins with an apostrophe.

use std::collections::BTreeSet;

use medpost_domain::instant::{HOUR, Instant};
use medpost_wire::problem::Code;

use crate::contract::sheet::{Column, NOTE, guarded, template};
use crate::contract::shift_jis;
use crate::kit::fault::{Fault, Outcome};

/// Returns the template of an import: headings and an example line.
pub fn headings(columns: &[Column], example: &[&str], shift_jis: bool) -> Outcome<Vec<u8>> {
    let (heads, line) = template(columns, example);
    write(&heads, std::iter::once(line), shift_jis)
}

/// `2026-11-22 14:35`, in Japan; empty for `None`.
pub fn format_time(at: Option<Instant>) -> String {
    let Some(at) = at else { return String::new() };
    // Japan is always nine hours ahead of UTC.
    let text = at.plus(9 * HOUR).to_string();
    text.chars().take(16).collect::<String>().replace('T', " ")
}

/// Parses a list's search from the URL of its CSV, as JSON; `None` means everything.
pub fn from_query<T: serde::de::DeserializeOwned + Default>(request: Option<&str>) -> Outcome<T> {
    request.map_or_else(|| Ok(T::default()), |it| serde_json::from_str(it).map_err(|_| Code::Malformed.into()))
}

/// The last line of a table that holds only the newest `most` lines, if there are `more`.
pub fn truncation_note(more: bool, most: usize, columns: usize) -> Option<Vec<String>> {
    more.then(|| note(&format!("新しい順に{most}件までです。それより前は含まれていません。"), columns))
}

/// A remark for people, as wide as the table; imports skip it.
fn note(text: &str, columns: usize) -> Vec<String> {
    std::iter::once(format!("{NOTE}{text}"))
        .chain(std::iter::repeat_n(String::new(), columns.saturating_sub(1)))
        .collect()
}

/// Maximum number of rows listed with characters that Shift_JIS lacks.
const MOST_NAMED: usize = 100;

/// Writes a table in either encoding.
pub fn write(head: &[&str], lines: impl Iterator<Item = Vec<String>>, shift_jis: bool) -> Outcome<Vec<u8>> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let broken = |it: csv::Error| Fault::broken("write a table")(it);
    // Characters that could not be written, by row number as a spreadsheet shows it.
    let (mut lost, mut more) = (Vec::new(), 0);
    let heads: Vec<String> = head.iter().map(|it| (*it).to_owned()).collect();
    for (index, line) in std::iter::once(heads).chain(lines).enumerate() {
        let mut letters = BTreeSet::new();
        let cells = line.iter().map(|it| {
            if !shift_jis {
                return guarded(it).into_owned();
            }
            let (text, left) = shift_jis::fitted(it);
            letters.extend(left);
            guarded(&text).into_owned()
        });
        let cells: Vec<String> = cells.collect();
        table.write_record(&cells).map_err(broken)?;
        if letters.is_empty() {
            continue;
        }
        if lost.len() < MOST_NAMED {
            lost.push((index + 1, letters));
        } else {
            more += 1;
        }
    }
    if !lost.is_empty() {
        let text = "Shift_JISにない文字を〓で書きました。そのままの文字が要るときは、UTF-8のCSVをお使いください。";
        table.write_record(note(text, head.len())).map_err(broken)?;
    }
    for (row, letters) in lost {
        let codes: Vec<String> = letters.iter().map(|it| format!("U+{:04X}", u32::from(*it))).collect();
        table.write_record(note(&format!("{row}行目：{}", codes.join(" ")), head.len())).map_err(broken)?;
    }
    if more > 0 {
        table.write_record(note(&format!("ほか{more}行"), head.len())).map_err(broken)?;
    }
    let bytes =
        table.into_inner().map_err(|it| Fault::broken("write a table")(std::io::Error::other(it.to_string())))?;
    if !shift_jis {
        return Ok([b"\xEF\xBB\xBF".as_slice(), &bytes].concat());
    }
    Ok(shift_jis::encode(&String::from_utf8_lossy(&bytes)))
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::contract::sheet::{Holds, Shape};

    #[test]
    fn a_cell_is_no_formula_and_shift_jis_is_what_a_spreadsheet_reads() {
        let last = truncation_note(true, 1, 2).expect("a last line");
        assert_eq!((last.len(), truncation_note(false, 1, 2)), (2, None));
        // The writer only takes lines as wide as the table.
        write(&["a", "b"], [last].into_iter(), false).expect("it is written");
        let lines = || [vec!["=1+1".to_owned(), "医院".to_owned()]].into_iter();
        let utf8 = write(&["a", "＝b"], lines(), false).expect("it is written");
        assert_eq!(String::from_utf8(utf8).expect("text"), "\u{FEFF}a,'＝b\r\n'=1+1,医院\r\n");
        let jis = write(&["a", "b"], lines(), true).expect("it is written");
        assert!(jis.ends_with(b"'=1+1,\x88\xe3\x89\x40\r\n"));
    }

    #[test]
    fn what_shift_jis_cant_hold_is_told_and_what_it_can_comes_back() {
        let name = "髙\u{20BB7}野家 〜é";
        let lines = || [vec!["E1".to_owned(), name.to_owned()]].into_iter();
        let bytes = write(&["code", "name"], lines(), true).expect("it is written");
        let text = shift_jis::decode(&bytes).expect("text");
        assert!(text.contains("E1,髙〓野家 ～〓\r\n") && text.contains("2行目：U+00E9 U+20BB7,\r\n"), "{text}");
        assert!(!text.contains("&#"), "{text}");
        // Read back: one row, changed only by the encoding.
        let rows = read(&bytes, 2);
        assert_eq!(rows, [["E1".to_owned(), shift_jis::fitted(name).0]]);
        let rows = read(&write(&["code", "name"], lines(), false).expect("it is written"), 2);
        assert_eq!(rows, [["E1", name]]);
    }

    /// The cells of a table, read back with columns that accept anything.
    fn read(bytes: &[u8], width: usize) -> Vec<Vec<String>> {
        static ALL: [Column; 3] = [
            Column { key: "code", head: "コード", also: &[], holds: Holds::Free },
            Column { key: "name", head: "名称", also: &[], holds: Holds::Free },
            Column { key: "note", head: "メモ", also: &[], holds: Holds::Free },
        ];
        let shape = Shape { columns: &ALL[..width], passed: &[], needed: &["code"], filled: &[] };
        let table = crate::contract::sheet::read(bytes, &shape).expect("a table");
        assert!(table.faults.is_empty() && table.notes.is_empty(), "{table:?}");
        table.rows.into_iter().map(|it| it.cells).collect()
    }
}
