//! The communications of one facility for whoever keeps its records: metadata as CSV and PDF.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::FacilityId;
use medpost_domain::letter::DispatchKind;
use medpost_domain::plan::size;
use medpost_domain::role::Action;
use medpost_wire::console::facilities::FormerFacility;
use medpost_wire::problem::Code;
use serde::Serialize;

use crate::audit::entry::{self, Actor};
use crate::console::facility_changes;
use crate::directory::store as directory;
use crate::kit::fault::Outcome;
use crate::notify::mails::day;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::format_time;

use super::{Console, rows};

/// Maximum number of lines in a CSV file.
const MOST: usize = 20_000;
/// Maximum number of lines in a PDF.
const MOST_PRINTED: usize = 2_000;

pub(super) const HEAD: [&str; 12] = [
    "着信日時",
    "送信元",
    "宛先",
    "種類",
    "文書数",
    "大きさ",
    "バイト数",
    "開封日時",
    "受領日時",
    "保管期限",
    "状態",
    "送信番号",
];

/// Index of the column of bytes, which is for programs and not printed.
const BYTES: usize = 6;
/// Index of the column of receipts.
const COLLECTED: usize = 8;
/// Index of the column of states; this and what follows is not printed.
const STATE: usize = 10;

/// Data for the template `records`.
#[derive(Serialize)]
struct Sheet {
    template: &'static str,
    date: String,
    facility: String,
    code: String,
    lines: Vec<Vec<String>>,
    more: bool,
    desk: String,
}

/// Returns a facility's communications as CSV, newest first.
pub async fn facility_records_csv(
    console: &Console,
    caller: &ConsoleCaller,
    id: FacilityId,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    let (found, more) = facility_records(console, caller, id, MOST).await?;
    let last = crate::office::tables::truncation_note(more, MOST, HEAD.len());
    crate::office::tables::write(&HEAD, found.into_iter().map(line).chain(last), shift_jis)
}

/// Returns a facility's communications as PDF, newest first.
pub async fn facility_records_pdf(console: &Console, caller: &ConsoleCaller, id: FacilityId) -> Outcome<Vec<u8>> {
    let (found, more) = facility_records(console, caller, id, MOST_PRINTED).await?;
    let row = directory::facility(&*console.db, id).await?.ok_or(Code::NotFound)?;
    let lines = found.into_iter().map(printed).collect();
    let now = console.clock.now();
    let sheet = Sheet {
        template: "records",
        date: day(now),
        facility: row.name,
        code: row.code,
        lines,
        more,
        desk: console.office.desk.to_string(),
    };
    let pdf = console.office.printer.draw(caller.administrator.0, &sheet).await?;
    let tx = console.db.write().await?;
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::FacilityRecordsPrinted, (SubjectKind::Facility, Some(id.0)), "", now).await?;
    tx.commit().await?;
    Ok(pdf)
}

/// Returns the facilities that have left the association's contracts and whose records it still keeps.
pub async fn former_facilities(console: &Console, caller: &ConsoleCaller) -> Outcome<Vec<FormerFacility>> {
    caller.must(Action::SeeRecords)?;
    // All facilities stay in the operator's reach.
    let Some(of) = caller.scope.association() else { return Ok(Vec::new()) };
    let found = rows::former(&*console.db, of, console.clock.now()).await?;
    let seen = found.into_iter().map(|(it, until)| FormerFacility {
        id: it.id,
        code: it.code,
        name: it.name,
        city: it.city,
        until,
    });
    Ok(seen.collect())
}

/// At most `most` records, newest first, and whether there are more.
async fn facility_records(
    console: &Console,
    caller: &ConsoleCaller,
    id: FacilityId,
    most: usize,
) -> Outcome<(Vec<rows::Record>, bool)> {
    caller.must(Action::SeeRecords)?;
    // A facility that has left is included: only records of its time are shown.
    if facility_changes::memberships(&*console.db, caller, id).await?.is_empty() {
        return Err(Code::NotFound.into());
    }
    let now = console.clock.now();
    let which = rows::RecordFilter { facility: Some(id), ..Default::default() };
    let (found, next) = rows::records(&*console.db, caller.scope, which, None, now, most).await?;
    let more = match next {
        Some(place) => !rows::records(&*console.db, caller.scope, which, Some(place), now, 1).await?.0.is_empty(),
        None => false,
    };
    Ok((found, more))
}

/// A record's cells, in the order of [`HEAD`].
pub(super) fn line(it: rows::Record) -> Vec<String> {
    vec![
        format_time(Some(it.arrived_at)),
        it.sender,
        it.recipient,
        DispatchKind::read(&it.kind).map_or(it.kind, |it| it.japanese().to_owned()),
        it.documents.to_string(),
        size(it.bytes),
        it.bytes.to_string(),
        format_time(it.opened_at),
        format_time(it.collected_at),
        format_time(Some(it.kept_until.plus(-1))),
        it.phase.words().ja.to_owned(),
        it.dispatch.to_string(),
    ]
}

/// A record's cells on paper: without the columns for programs, and an early end in the place of the receipt.
fn printed(it: rows::Record) -> Vec<String> {
    let early = it.phase.is_ended_early().then(|| it.phase.words().ja.to_owned());
    let mut cells = line(it);
    cells.truncate(STATE);
    if let Some(it) = early {
        cells[COLLECTED] = it;
    }
    cells.remove(BYTES);
    cells
}
