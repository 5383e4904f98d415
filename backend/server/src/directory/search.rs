//! Finds recipients while somebody types, and looks them up again right before sending.

use std::collections::HashMap;

use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::quota::Fit;
use medpost_domain::role::Action;
use medpost_domain::text::search::Search;
use medpost_wire::directory::{Namesake, Recipient, Recipients};
use medpost_wire::problem::Code;

use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

use super::{Directory, store};

/// Recipients per page.
const PAGE: u64 = 30;
/// How many recipients are looked up at once: as many as a dispatch may have.
const LOOK_UP: usize = 300;

/// A page of recipients that match every word typed, in any order, width, kana and form of kanji; best match first.
pub async fn search(
    directory: &Directory,
    caller: &Caller,
    typed: &str,
    sender: InboxId,
    after: Option<&str>,
) -> Outcome<Recipients> {
    if !caller.may(Action::SearchRecipients, None) || !caller.may(Action::Send, Some(sender)) {
        return Err(Code::Forbidden.into());
    }
    let typed = Search::of(typed);
    if typed.is_empty() {
        return Ok(Recipients { items: Vec::new(), next: None });
    }
    let after = after.map(place).transpose()?;
    let looking = store::Looking {
        facility: caller.facility,
        city: &caller.facility_row.city,
        known: store::written_to(&*directory.db, sender).await?,
    };
    let mut rows = store::search(&*directory.db, &typed, &looking, after, directory.clock.now(), PAGE + 1).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(usize::try_from(PAGE).unwrap_or(0));
    let next = if more { rows.last().map(|it| format!("{}.{}.{}", it.0, it.2.sort_key, it.1.id)) } else { None };
    let rows = rows.into_iter().map(|it| (it.1, it.2)).collect();
    Ok(Recipients { items: seen(directory, caller, sender, rows).await?, next })
}

/// Recipients by id; unknown, closed and hidden ones are left out.
pub async fn look_up(
    directory: &Directory,
    caller: &Caller,
    inboxes: Vec<InboxId>,
    sender: InboxId,
) -> Outcome<Vec<Recipient>> {
    if !caller.may(Action::SearchRecipients, None) || !caller.may(Action::Send, Some(sender)) {
        return Err(Code::Forbidden.into());
    }
    if inboxes.len() > LOOK_UP {
        return Err(Code::TooManyRecipients.into());
    }
    let rows = store::with_facilities(&*directory.db, inboxes).await?;
    let mut open: Vec<_> = rows.into_iter().filter(|it| store::is_open(&it.0, &it.1, directory.clock.now())).collect();
    let openness = store::openness(&*directory.db, caller.facility, &open, directory.clock.now()).await?;
    let mut may_see = openness.iter().map(|it| it.0.is_seen_by(it.1));
    open.retain(|_| may_see.next().unwrap_or(false));
    seen(directory, caller, sender, open).await
}

async fn seen(
    directory: &Directory,
    caller: &Caller,
    sender: InboxId,
    rows: Vec<(store::Inbox, store::Facility)>,
) -> Outcome<Vec<Recipient>> {
    let ids: Vec<InboxId> = rows.iter().map(|it| it.0.id).collect();
    let now = directory.clock.now();
    let last = store::sent_last(&*directory.db, sender, &ids).await?;
    let read = store::read_by_somebody(&*directory.db, &ids, now).await?;
    let mut alike = Vec::with_capacity(rows.len());
    for (_, facility) in &rows {
        alike.push(store::namesakes(&*directory.db, facility).await?);
    }
    let concerned = rows.iter().map(|it| it.1.id).chain(alike.iter().flatten().map(|it| it.id)).collect();
    let renamed = store::renamed_last(&*directory.db, concerned).await?;
    let openness = store::openness(&*directory.db, caller.facility, &rows, now).await?;
    let mut seen = Vec::with_capacity(rows.len());
    for (((inbox, facility), (openness, by)), alike) in rows.into_iter().zip(openness).zip(alike) {
        let takes = openness.takes_from(by) && store::is_open(&inbox, &facility, now);
        let ask = last.get(&inbox.id).is_none_or(|last| has_changed(&facility, &alike, &renamed, *last));
        seen.push(Recipient {
            inbox: inbox.id,
            inbox_name: inbox.name,
            facility: facility.id,
            namesakes: alike.into_iter().map(|it| Namesake { name: it.name, city: it.city }).collect(),
            facility_name: facility.name,
            kind: facility.kind,
            city: facility.city,
            address: facility.address,
            phone: facility.phone,
            director: facility.director,
            // The exchange fills in the room left.
            free: 0,
            fit: Fit::Full,
            takes,
            closes_at: facility.closes_at,
            successor: match facility.successor_id {
                Some(it) => store::facility(&*directory.db, it).await?.map(|it| it.name).unwrap_or_default(),
                None => String::new(),
            },
            first_time: !last.contains_key(&inbox.id),
            ask,
            nobody: !read.contains(&inbox.id),
        });
    }
    Ok(seen)
}

/// Whether a facility was renamed since a moment, or one that it may be taken for was renamed or added.
fn has_changed(
    facility: &store::Facility,
    alike: &[store::Facility],
    renamed: &HashMap<FacilityId, Instant>,
    since: Instant,
) -> bool {
    let is_renamed = |it: &store::Facility| renamed.get(&it.id).is_some_and(|at| *at > since);
    is_renamed(facility) || alike.iter().any(|it| it.created_at > since || is_renamed(it))
}

/// The position where a page ended: order, sort key and inbox id, separated by dots.
fn place(after: &str) -> Outcome<store::Place<'_>> {
    let (at, rest) = after.split_once('.').ok_or(Code::Malformed)?;
    let (key, id) = rest.split_once('.').ok_or(Code::Malformed)?;
    Ok((at.parse().map_err(|_| Code::Malformed)?, key, id.parse().map_err(|_| Code::Malformed)?))
}
