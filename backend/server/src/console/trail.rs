//! The audit as an association may read it: what its own people did, and what the operator or the service did to its
//! facilities, inboxes, people and contracts. Acts of clinics are not shown.

use medpost_domain::act::{self, ActorKind};
use medpost_domain::id::{AssociationId, EntryId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Action;
use medpost_domain::text::search::{Search, search_line};
use medpost_wire::console::records::{FindTrail, Trail, TrailLine};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::kit::PAGE;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::format_time;
use crate::office::trail_rows::{self, ContractPeriod};

use super::records::{place, print};

/// Maximum number of rows read per search; the answer then says where to continue.
const LOOKED_AT: u64 = 1_000;
/// Maximum number of lines in a CSV file.
const MOST: usize = 20_000;

/// Returns a page of the audit, newest first.
pub async fn trail(db: &impl ConnectionTrait, caller: &ConsoleCaller, request: &FindTrail) -> Outcome<Trail> {
    caller.must(Action::SeeRecords)?;
    let after = request.after.as_deref().map(place).transpose()?;
    let (items, next) = found_lines(db, caller, &request.text, after, PAGE, LOOKED_AT).await?;
    Ok(Trail { items, next: next.map(print) })
}

/// Returns the newest matching lines as CSV.
pub async fn trail_csv(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    request: &FindTrail,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    caller.must(Action::SeeRecords)?;
    let (lines, more) = found_lines(db, caller, &request.text, None, MOST, MOST as u64).await?;
    // The stored codes are for the operator only.
    let codes = caller.scope.association().is_none();
    let lines = lines.into_iter().map(|it| {
        let actor = if it.actor.is_empty() { anonymous_actor(it.system).0.to_owned() } else { it.actor };
        let did = act::words(&it.action).map_or(it.action.as_str(), |it| it.ja).to_owned();
        let mut cells = vec![format_time(Some(it.at)), actor, did, it.subject, act::details(&it.detail, true)];
        if codes {
            cells.extend([it.action, it.detail]);
        }
        cells
    });
    let mut head = vec!["日時", "操作者", "操作", "対象", "内容"];
    if codes {
        head.extend(["操作の記号", "内容の記号"]);
    }
    crate::office::tables::write(
        &head,
        lines.chain(crate::office::tables::truncation_note(more.is_some(), MOST, head.len())),
        shift_jis,
    )
}

async fn found_lines(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    text: &str,
    after: Option<(Instant, EntryId)>,
    most: usize,
    looked_at: u64,
) -> Outcome<(Vec<TrailLine>, Option<(Instant, EntryId)>)> {
    let (typed, of) = (Search::of(text), caller.scope.association());
    let found = trail_rows::lines(db, of, after, looked_at).await?;
    let more = found.len() as u64 == looked_at;
    let about: Vec<Uuid> = found.iter().filter_map(|it| it.subject_id).collect();
    let subjects = trail_rows::subjects(db, &about).await?;
    let facilities: Vec<FacilityId> = subjects.values().filter_map(|it| it.facility).collect();
    let held = trail_rows::held(db, &facilities).await?;
    let people = found.iter().filter(|it| it.actor == ActorKind::Administrator).filter_map(|it| it.member_id);
    let people = trail_rows::administrators(db, people.map(|it| it.0).collect()).await?;
    let (mut items, mut last) = (Vec::new(), None);
    for it in found {
        last = Some((it.at, it.id));
        let subject = it.subject_id.and_then(|it| subjects.get(&it).cloned()).unwrap_or_default();
        let who = it.member_id.and_then(|it| people.get(&it.0));
        // An association sees the names of its own people only; the operator sees everybody's, with their association.
        let actor = match who {
            Some(it) if of.is_some() && it.association == of => it.name.clone(),
            Some(it) if of.is_none() && it.of.is_empty() => it.name.clone(),
            Some(it) if of.is_none() => format!("{} ({})", it.name, it.of),
            _ => String::new(),
        };
        let by_own = of.is_some() && !actor.is_empty();
        let rows = subject.facility.and_then(|it| held.get(&it)).map(Vec::as_slice);
        // Acts on a facility count only for its time with the association, unless that one's own people did them.
        if let (Some(of), Some(rows), false) = (of, rows, by_own)
            && !was_theirs(rows, of, it.at)
        {
            continue;
        }
        let system = it.actor == ActorKind::System;
        let line = TrailLine {
            at: it.at,
            actor,
            system,
            subject: subject.name,
            action: it.action.text().to_owned(),
            detail: it.detail,
        };
        if typed.finds(&search_line(&[&searchable_text(&line)], &[])) {
            items.push(line);
        }
        if items.len() == most {
            return Ok((items, last));
        }
    }
    Ok((items, last.filter(|_| more)))
}

/// What an unnamed actor is called, in Japanese and English: the service, or the operator.
const fn anonymous_actor(system: bool) -> (&'static str, &'static str) {
    if system { ("システム", "The service") } else { ("運営事務局", "Operator") }
}

/// The text a line is searched by: what the page shows in either language, and the codes.
fn searchable_text(it: &TrailLine) -> String {
    let (did, done) = act::words(&it.action).map_or_else(Default::default, |it| (it.ja, it.en));
    let who = if it.actor.is_empty() { anonymous_actor(it.system) } else { ("", it.actor.as_str()) };
    let (details, in_english) = (act::details(&it.detail, true), act::details(&it.detail, false));
    let codes = format!("{} {}", it.action, it.detail);
    [who.0, who.1, did, done, &it.subject, &details, &in_english, &codes].join(" ")
}

/// Whether a facility was in an association's contracts at a moment, or had yet to join its first, which is theirs.
fn was_theirs(held: &[ContractPeriod], of: AssociationId, at: Instant) -> bool {
    let mut then = held.iter().filter(|(_, from, until)| *from <= at && until.is_none_or(|it| at < it)).peekable();
    if then.peek().is_some() {
        return then.any(|it| it.0 == of);
    }
    held.iter().min_by_key(|it| it.1).is_some_and(|it| it.0 == of && at < it.1)
}
