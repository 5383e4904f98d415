//! Reads the facilities in reach together with their figures: two thousand facilities with six thousand inboxes take a
//! handful of queries. Searching and sorting happen here.

use std::cmp::Reverse;
use std::collections::HashMap;

use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::number;
use medpost_domain::text::search::Search;
use medpost_domain::text::{fold, plain};
use medpost_wire::console::facilities::{FacilityLine, FacilitySort, FindFacilities, Progress};
use sea_orm::{ConnectionTrait, DbErr};

use crate::kit::db::QueryTurns;
use crate::office::caller::TenantScope;

use super::rows;

/// An inbox with its use and capacity.
pub struct InboxFigures {
    /// Its row.
    pub row: rows::Inbox,
    /// Bytes in it.
    pub used: u64,
    /// Bytes it can hold.
    pub capacity: u64,
}

/// A facility with its figures.
pub struct FacilityFigures {
    /// Its row.
    pub row: rows::Facility,
    /// Its inboxes that are not closed.
    pub inboxes: Vec<InboxFigures>,
    /// Its closed inboxes.
    pub closed: Vec<InboxFigures>,
    /// Number of working cards: confirmed, neither suspended nor expired.
    pub cards: u32,
    /// The last sign-in of anybody at the facility.
    pub signed_in_at: Option<Instant>,
    /// Whether anybody there was ever issued a code.
    pub invited: bool,
    /// When the figures were read.
    pub now: Instant,
}

impl FacilityFigures {
    /// How far it is on its way into use.
    pub const fn progress(&self) -> Progress {
        let closed = match self.row.closes_at {
            Some(it) => it.0 <= self.now.0,
            None => false,
        };
        if closed {
            Progress::Closed
        } else if self.row.suspended_at.is_some() {
            Progress::Suspended
        } else if self.signed_in_at.is_some() {
            Progress::InUse
        } else if self.cards > 0 {
            Progress::NotSignedIn
        } else if self.invited {
            Progress::Invited
        } else {
            Progress::NotInvited
        }
    }

    /// Bytes in its open inboxes.
    pub fn used(&self) -> u64 {
        self.inboxes.iter().map(|it| it.used).sum()
    }

    /// Its line in a list; closed inboxes are not counted.
    pub fn line(&self) -> FacilityLine {
        FacilityLine {
            id: self.row.id,
            code: self.row.code.clone(),
            name: self.row.name.clone(),
            kind: self.row.kind.clone(),
            city: self.row.city.clone(),
            postal_code: self.row.postal_code.clone(),
            phone: self.row.phone.clone(),
            progress: self.progress(),
            inboxes: number::count(self.inboxes.len()),
            used: self.used(),
            capacity: self.inboxes.iter().map(|it| it.capacity).sum(),
            cards: self.cards,
            signed_in_at: self.signed_in_at,
        }
    }
}

/// Reads the facilities in reach, or `one` of them, sorted by reading.
pub async fn survey(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<FacilityFigures>, DbErr> {
    let turns = QueryTurns::of(db);
    let (facilities, inboxes, used, allotted, ceilings, cards, signed_in, invited) = tokio::try_join!(
        turns.take(rows::facilities(db, scope, one, now)),
        turns.take(rows::inboxes(db, scope, one, now)),
        turns.take(rows::used(db, scope, one, now)),
        turns.take(rows::allotted(db, scope, one, now)),
        turns.take(rows::ceilings(db, scope, one, now)),
        turns.take(rows::cards(db, scope, one, now)),
        turns.take(rows::sign_ins(db, scope, one, now)),
        turns.take(rows::invited(db, scope, one, now)),
    )?;
    let used: HashMap<InboxId, u64> = used.into_iter().collect();
    let allotted: HashMap<InboxId, u64> = allotted.into_iter().collect();
    let ceilings: HashMap<FacilityId, u64> = ceilings.into_iter().collect();
    let cards: HashMap<FacilityId, u32> = cards.into_iter().collect();
    let signed_in: HashMap<FacilityId, Instant> = signed_in.into_iter().collect();
    let mut by_facility: HashMap<FacilityId, Vec<InboxFigures>> = HashMap::new();
    for row in inboxes {
        let figures = InboxFigures {
            used: used.get(&row.id).copied().unwrap_or(0),
            // Same rule as `contract::room`, for all inboxes at once.
            capacity: match allotted.get(&row.id) {
                Some(bytes) if *bytes > 0 => *bytes,
                _ => ceilings.get(&row.facility_id).copied().unwrap_or(0),
            },
            row,
        };
        by_facility.entry(figures.row.facility_id).or_default().push(figures);
    }
    let all = facilities.into_iter().map(|row| {
        let own = by_facility.remove(&row.id).unwrap_or_default();
        let (inboxes, closed) = own.into_iter().partition(|it| it.row.closed_at.is_none());
        FacilityFigures {
            inboxes,
            closed,
            cards: cards.get(&row.id).copied().unwrap_or(0),
            signed_in_at: signed_in.get(&row.id).copied(),
            invited: invited.contains(&row.id),
            now,
            row,
        }
    });
    Ok(all.collect())
}

/// Keeps the facilities that match the filters and every search word, best matches first, otherwise in the requested
/// order.
pub fn find(mut all: Vec<FacilityFigures>, request: &FindFacilities) -> Vec<FacilityFigures> {
    all.retain(|it| {
        request.progress.is_none_or(|progress| it.progress() == progress)
            && (!request.not_in_use || it.progress().is_waiting())
            && request.cards.is_none_or(|most| it.cards <= most)
    });
    match request.sort {
        FacilitySort::Name => {}
        FacilitySort::Use => all.sort_by_key(|it| {
            let capacity: u64 = it.inboxes.iter().map(|it| it.capacity).sum();
            Reverse(u128::from(it.used()) * 10_000 / u128::from(capacity.max(1)))
        }),
        FacilitySort::SignIn => all.sort_by_key(|it| it.signed_in_at),
    }
    Search::of(&request.text)
        .sift(&mut all, |it| format!("{} {} {}", it.row.folded, plain(&it.row.code), fold(&it.row.phone)));
    all
}
