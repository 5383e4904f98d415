//! Lists as CSV, for spreadsheets: UTF-8 with its mark, or Shift_JIS. A cell that a spreadsheet would take
//! for a formula is told apart by an apostrophe.

use medpost_domain::role::Action;
use medpost_wire::console::{FindFacilities, Progress};
use medpost_wire::problem::Code;

use crate::contract::sheet::guarded;
use crate::contract::table::{COLUMNS, FIGURES};
use crate::kit::fault::{Fault, Outcome};

use super::Console;
use super::caller::ConsoleCaller;
use super::survey::{find, survey};

impl Console {
    /// The facilities that were asked for.
    pub async fn facilities_csv(
        &self,
        caller: &ConsoleCaller,
        wish: &FindFacilities,
        shift_jis: bool,
    ) -> Outcome<Vec<u8>> {
        caller.must(Action::SeeConsole)?;
        let all = find(survey(&*self.db, caller.scope, None, self.clock.now()).await?, wish);
        // The facts as a table is read in, then the figures, which are read past.
        let head: Vec<&str> = COLUMNS.iter().skip(1).map(|it| it.1).chain(FIGURES).collect();
        let lines = all.iter().map(|it| {
            let line = it.line();
            let progress = match line.progress {
                Progress::NotInvited => "未送付",
                Progress::Invited => "送付済み",
                Progress::NotSignedIn => "未ログイン",
                Progress::InUse => "利用中",
                Progress::Suspended => "停止中",
                Progress::Closed => "受信終了",
            };
            let inboxes: Vec<&str> = it.inboxes.iter().map(|it| it.row.name.as_str()).collect();
            vec![
                line.code,
                line.name,
                it.row.kana.clone(),
                line.kind,
                line.postal_code,
                line.city,
                it.row.address.clone(),
                line.phone,
                it.row.director.clone(),
                inboxes.join("|"),
                it.row.fax.clone(),
                progress.to_owned(),
                line.inboxes.to_string(),
                line.used.to_string(),
                line.capacity.to_string(),
                line.cards.to_string(),
                line.signed_in_at.map(|it| it.to_string()).unwrap_or_default(),
            ]
        });
        write(&head, lines, shift_jis)
    }
}

/// What a list's page asks for, as its table is asked for too: JSON in the address; none: everything.
pub fn wished<T: serde::de::DeserializeOwned + Default>(wish: Option<&str>) -> Outcome<T> {
    wish.map_or_else(|| Ok(T::default()), |it| serde_json::from_str(it).map_err(|_| Code::Malformed.into()))
}

/// The last line of a table that holds the newest `most` lines and not all.
pub fn cut(more: bool, most: usize, columns: usize) -> Option<Vec<String>> {
    let told = format!("新しい順に{most}件までです。それより前は含まれていません。");
    let line = std::iter::once(told).chain(std::iter::repeat_n(String::new(), columns.saturating_sub(1)));
    more.then(|| line.collect())
}

/// A table in either encoding.
pub fn write(head: &[&str], lines: impl Iterator<Item = Vec<String>>, shift_jis: bool) -> Outcome<Vec<u8>> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let broken = |it: csv::Error| Fault::broken("write a table")(it);
    table.write_record(head.iter().map(|it| guarded(it).into_owned())).map_err(broken)?;
    for line in lines {
        table.write_record(line.iter().map(|it| guarded(it).into_owned())).map_err(broken)?;
    }
    let bytes =
        table.into_inner().map_err(|it| Fault::broken("write a table")(std::io::Error::other(it.to_string())))?;
    if !shift_jis {
        return Ok([b"\xEF\xBB\xBF".as_slice(), &bytes].concat());
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(encoding_rs::SHIFT_JIS.encode(&text).0.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula_and_shift_jis_is_what_a_spreadsheet_reads() {
        let last = cut(true, 1, 2).expect("a last line");
        assert_eq!((last.len(), cut(false, 1, 2)), (2, None));
        // It is as wide as the table, which takes no other.
        write(&["a", "b"], [last].into_iter(), false).expect("it is written");
        let lines = || [vec!["=1+1".to_owned(), "医院".to_owned()]].into_iter();
        let utf8 = write(&["a", "＝b"], lines(), false).expect("it is written");
        assert_eq!(String::from_utf8(utf8).expect("text"), "\u{FEFF}a,'＝b\r\n'=1+1,医院\r\n");
        let jis = write(&["a", "b"], lines(), true).expect("it is written");
        assert!(jis.ends_with(b"'=1+1,\x88\xe3\x89\x40\r\n"));
    }
}
