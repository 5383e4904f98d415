//! The communications of a facility for whoever keeps its papers: metadata as a table and to print.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::FacilityId;
use medpost_domain::letter::DispatchKind;
use medpost_domain::plan::size;
use medpost_domain::role::Action;
use medpost_wire::console::facilities::FormerFacility;
use medpost_wire::problem::Code;
use serde::Serialize;

use crate::audit::entry::{self, Actor};
use crate::console::moves;
use crate::directory::store as directory;
use crate::kit::fault::Outcome;
use crate::notify::letters::day;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::moment;

use super::{Console, rows};

/// Lines of a table.
const MOST: usize = 20_000;
/// Lines that are printed.
const MOST_PRINTED: usize = 2_000;

pub(super) const HEAD: [&str; 11] = [
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
    "送信番号",
];

/// The column of bytes, which are for programs.
const BYTES: usize = 6;

/// What the template `records` draws.
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

/// As CSV, the newest first.
pub async fn facility_records_csv(
    console: &Console,
    caller: &ConsoleCaller,
    id: FacilityId,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    let (lines, more) = facility_lines(console, caller, id, MOST).await?;
    let last = crate::office::tables::cut(more, MOST, HEAD.len());
    crate::office::tables::write(&HEAD, lines.into_iter().chain(last), shift_jis)
}

/// As PDF, the newest first.
pub async fn facility_records_pdf(console: &Console, caller: &ConsoleCaller, id: FacilityId) -> Outcome<Vec<u8>> {
    let (mut lines, more) = facility_lines(console, caller, id, MOST_PRINTED).await?;
    let row = directory::facility(&*console.db, id).await?.ok_or(Code::NotFound)?;
    for it in &mut lines {
        // Who wants to look a sending up does so in the table.
        it.truncate(HEAD.len() - 1);
        it.remove(BYTES);
    }
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

/// Facilities that were in the association's contracts and have left, whose papers somebody keeps.
pub async fn former_facilities(console: &Console, caller: &ConsoleCaller) -> Outcome<Vec<FormerFacility>> {
    caller.must(Action::SeeRecords)?;
    // The operator's facilities stay in reach.
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

/// The lines, and whether there are more.
async fn facility_lines(
    console: &Console,
    caller: &ConsoleCaller,
    id: FacilityId,
    most: usize,
) -> Outcome<(Vec<Vec<String>>, bool)> {
    caller.must(Action::SeeRecords)?;
    // Also of a facility that has left: what is seen is of its time.
    if moves::memberships(&*console.db, caller, id).await?.is_empty() {
        return Err(Code::NotFound.into());
    }
    let now = console.clock.now();
    let which = rows::Which { facility: Some(id), ..Default::default() };
    let (found, next) = rows::records(&*console.db, caller.scope, which, None, now, most).await?;
    let more = match next {
        Some(place) => !rows::records(&*console.db, caller.scope, which, Some(place), now, 1).await?.0.is_empty(),
        None => false,
    };
    Ok((found.into_iter().map(line).collect(), more))
}

/// A record as a line of a table, under [`HEAD`].
pub(super) fn line(it: rows::Record) -> Vec<String> {
    vec![
        moment(Some(it.arrived_at)),
        it.sender,
        it.recipient,
        DispatchKind::read(&it.kind).map_or(it.kind, |it| it.japanese().to_owned()),
        it.documents.to_string(),
        size(it.bytes),
        it.bytes.to_string(),
        moment(it.opened_at),
        moment(it.collected_at),
        moment(Some(it.kept_until.plus(-1))),
        it.dispatch.to_string(),
    ]
}
