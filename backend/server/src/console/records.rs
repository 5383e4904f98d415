//! Communications of the facilities in reach, as metadata: who, to whom, when, how much. Subjects, letters and file
//! names are sealed, and the console has no keys for them.

use medpost_domain::instant::Instant;
use medpost_domain::role::Action;
use medpost_domain::text::search::{Search, search_line};
use medpost_wire::console::records::{FindRecords, RecordLine, Records};
use medpost_wire::problem::Code;

use crate::kit::PAGE;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;

use super::keeping::{HEAD, line};
use super::overview::SOON;
use super::{Console, rows};

/// Maximum number of rows read per search; the answer then says where to continue.
const LOOKED_AT: usize = 1_000;
/// Maximum number of lines in a CSV file.
const MOST: usize = 20_000;

/// Returns a page of communications, newest first.
pub async fn records(console: &Console, caller: &ConsoleCaller, request: &FindRecords) -> Outcome<Records> {
    caller.must(Action::SeeRecords)?;
    let after = request.after.as_deref().map(place).transpose()?;
    let looked_at = if Search::of(&request.text).is_empty() { PAGE } else { LOOKED_AT };
    let (found, next) = found_records(console, caller, request, after, PAGE, looked_at).await?;
    // Telephone and FAX numbers only where the recipient is to be reminded.
    let reminds = request.ending || request.unreceived;
    let only = |it: String| if reminds { it } else { String::new() };
    let seen = found.into_iter().map(|it| RecordLine {
        arrived_at: it.arrived_at,
        sender: it.sender,
        recipient: it.recipient,
        recipient_phone: only(it.recipient_phone),
        recipient_fax: only(it.recipient_fax),
        kind: it.kind,
        documents: it.documents,
        bytes: it.bytes,
        opened_at: it.opened_at,
        received_at: it.collected_at,
        phase: it.phase,
        kept_until: it.kept_until,
    });
    Ok(Records { items: seen.collect(), next: next.map(print) })
}

/// Returns the newest matching communications as CSV.
pub async fn records_csv(
    console: &Console,
    caller: &ConsoleCaller,
    request: &FindRecords,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    caller.must(Action::SeeRecords)?;
    let (found, more) = found_records(console, caller, request, None, MOST, MOST).await?;
    // Without the dispatch number, which only the table of a single facility has.
    let own = HEAD.len() - 1;
    let called: &[&str] = if request.ending || request.unreceived { &["電話", "FAX"] } else { &[] };
    let head = [&HEAD[..own], called].concat();
    let lines = found.into_iter().map(|it| {
        let whom = [it.recipient_phone.clone(), it.recipient_fax.clone()];
        let mut cells = line(it);
        cells.truncate(own);
        cells.extend(whom.into_iter().take(called.len()));
        cells
    });
    crate::office::tables::write(
        &head,
        lines.chain(crate::office::tables::truncation_note(more.is_some(), MOST, head.len())),
        shift_jis,
    )
}

async fn found_records(
    console: &Console,
    caller: &ConsoleCaller,
    request: &FindRecords,
    mut after: Option<rows::Cursor>,
    most: usize,
    looked_at: usize,
) -> Outcome<(Vec<rows::Record>, Option<rows::Cursor>)> {
    let typed = Search::of(&request.text);
    let which = rows::RecordFilter {
        facility: None,
        from: request.from,
        until: request.until,
        kind: request.kind,
        unreceived: request.unreceived || request.ending,
        ends_before: request.ending.then(|| console.clock.now().plus(SOON)),
    };
    let (found, next) = rows::records(&*console.db, caller.scope, which, after, console.clock.now(), looked_at).await?;
    let mut items = Vec::new();
    for it in found {
        after = Some((it.arrived_at, it.id));
        if !typed.finds(&search_line(&[&it.sender, &it.recipient], &[])) {
            continue;
        }
        items.push(it);
        if items.len() == most {
            return Ok((items, after));
        }
    }
    Ok((items, next))
}

/// The cursor of a newest-first list as text: microseconds, `_`, id.
pub(super) fn print<T: std::fmt::Display>((at, id): (Instant, T)) -> String {
    format!("{}_{id}", at.0)
}

/// Parses what [`print`] wrote; otherwise `Malformed`.
pub(super) fn place<T: std::str::FromStr>(text: &str) -> Outcome<(Instant, T)> {
    let (at, id) = text.split_once('_').ok_or(Code::Malformed)?;
    Ok((Instant(at.parse().map_err(|_| Code::Malformed)?), id.parse().map_err(|_| Code::Malformed)?))
}
