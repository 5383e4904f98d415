//! Facilities as CSV, and the template for importing them.

use medpost_domain::plan::size;
use medpost_domain::role::Action;
use medpost_wire::console::facilities::{FindFacilities, Progress};

use crate::contract::table::{COLUMNS, EXAMPLE, FIGURES};
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::{format_time, headings, write};

use super::Console;
use super::survey::{find, survey};

/// Returns the template for importing facilities, as CSV.
pub fn facilities_template(caller: &ConsoleCaller, shift_jis: bool) -> Outcome<Vec<u8>> {
    caller.must(Action::ImportFacilities)?;
    template(shift_jis)
}

/// Returns the matching facilities as CSV.
pub async fn facilities_csv(
    console: &Console,
    caller: &ConsoleCaller,
    request: &FindFacilities,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    caller.must(Action::SeeConsole)?;
    let all = find(survey(&*console.db, caller.scope, None, console.clock.now()).await?, request);
    // First the columns that an import reads, then figures, which it ignores.
    let head: Vec<&str> = COLUMNS.iter().skip(1).map(|it| it.head).chain(FIGURES).collect();
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
            it.row.emergency.clone(),
            progress.to_owned(),
            line.inboxes.to_string(),
            size(line.used),
            line.used.to_string(),
            size(line.capacity),
            line.capacity.to_string(),
            line.cards.to_string(),
            format_time(line.signed_in_at),
        ]
    });
    write(&head, lines, shift_jis)
}

fn template(shift_jis: bool) -> Outcome<Vec<u8>> {
    headings(&COLUMNS[1..], &EXAMPLE, shift_jis)
}

#[cfg(test)]
mod tests {
    use medpost_wire::table::RowFault;

    use super::*;

    #[test]
    fn a_template_has_headings_and_a_line_that_is_passed_over() {
        for jis in [true, false] {
            let bytes = template(jis).expect("it is written");
            let wrong = crate::contract::table::read(&bytes, &["code", "name"]).err().expect("no rows");
            assert_eq!((wrong.len(), wrong[0].fault), (1, RowFault::NoRows));
        }
        assert_eq!(COLUMNS.len(), EXAMPLE.len() + 1);
    }
}
