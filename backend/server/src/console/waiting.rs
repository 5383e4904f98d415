//! What awaits confirmation in the console: cards enrolled by a code, a letter or a number, new holders of posts, and
//! invited administrators. Whoever had a hand in one is told so and can't confirm it (ADR 19).

use std::collections::HashMap;

use medpost_domain::admission::Hands;
use medpost_domain::id::{AdministratorId, AffiliationId, CardId, HolderId, MemberId};
use medpost_domain::number;
use medpost_domain::role::Action;
use medpost_wire::console::waiting::{WaitingAdministrator, WaitingCard, WaitingHolder, WaitingList};
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;

use crate::audit::entry::Actor;
use crate::console::facilities;
use crate::directory::store as directory;
use crate::identity::member::{self, Asker};
use crate::identity::{admission, store as people};
use crate::issuing::{holder, store as posts};
use crate::kit::fault::{Fault, Outcome};
use crate::office::caller::ConsoleCaller;
use crate::office::distinct::are_distinct_people;
use crate::office::outbox::OPERATOR;
use crate::office::store;

use super::{Console, rows};

/// Maximum number shown of each kind.
const MOST: u32 = 50;

/// Returns what waits at the caller's own facilities, oldest first, with everything to check.
pub async fn waiting(console: &Console, caller: &ConsoleCaller) -> Outcome<WaitingList> {
    caller.must(Action::SeeMembers)?;
    let now = console.clock.now();
    let found = rows::waiting_cards(&*console.db, caller.scope, MOST + 1, now).await?;
    let mut more = found.len() > MOST as usize;
    let mut cards = Vec::with_capacity(found.len());
    for it in found.into_iter().take(MOST as usize) {
        cards.push(waiting_card(console, caller, it).await?);
    }
    let found = rows::waiting_holders(&*console.db, caller.scope, MOST + 1, now).await?;
    more = more || found.len() > MOST as usize;
    let mut holders = Vec::with_capacity(found.len());
    for it in found.into_iter().take(MOST as usize) {
        holders.push(waiting_holder(console, caller, it).await?);
    }
    let administrators = if caller.must(Action::ManageAdministrators).is_ok() {
        waiting_administrators(console, caller).await?
    } else {
        Vec::new()
    };
    Ok(WaitingList { cards, holders, administrators, more })
}

/// Number of cards and holders that wait; 0 for callers who can't confirm them.
pub(super) async fn waiting_count(console: &Console, caller: &ConsoleCaller) -> Outcome<u32> {
    if caller.must(Action::ConfirmCard).is_err() {
        return Ok(0);
    }
    let count = rows::waiting_count(&*console.db, caller.scope, MOST, console.clock.now()).await?;
    Ok(number::count(count))
}

async fn waiting_card(console: &Console, caller: &ConsoleCaller, it: rows::WaitingCard) -> Outcome<WaitingCard> {
    let now = console.clock.now();
    let hands = admission::hands_of(&it.enrolment);
    // An HPKI card that states no profession is confirmed by a manager only (ADR 19).
    let hindrance = if admission::is_professed(&it.card) {
        hindrance(console, caller, &it.belonging, &hands).await?
    } else {
        Some(Code::ManagerFirst)
    };
    let facility = directory::facility(&*console.db, it.belonging.facility_id).await?.ok_or(Code::NotFound)?;
    let person = people::member(&*console.db, it.belonging.member_id).await?.ok_or(Code::NotFound)?;
    let inboxes = people::readers(&*console.db, facility.id, now).await?;
    let asker = Asker::Above(caller.level());
    let mut seen = member::cards_seen(&console.identity, vec![(it.card, it.enrolment)], &it.belonging, asker).await?;
    let mut card = seen.pop().ok_or(Code::NotFound)?;
    card.confirmable = hindrance.is_none();
    Ok(WaitingCard {
        person: it.belonging.id,
        first: !people::is_in_use(&*console.db, facility.id).await?,
        facility: facility.id,
        facility_name: facility.name,
        name: person.name,
        role: it.belonging.role,
        inboxes: inboxes.into_iter().filter(|of| of.0 == it.belonging.member_id).map(|of| of.1).collect(),
        card,
        hands: named(&*console.db, &hands).await?,
        hindrance,
    })
}

async fn waiting_holder(console: &Console, caller: &ConsoleCaller, it: rows::WaitingHolder) -> Outcome<WaitingHolder> {
    let hands = holder::hands_of(&it.holder);
    let hindrance = hindrance(console, caller, &it.belonging, &hands).await?;
    let facility = directory::facility(&*console.db, it.belonging.facility_id).await?.ok_or(Code::NotFound)?;
    Ok(WaitingHolder {
        person: it.belonging.id,
        facility: facility.id,
        facility_name: facility.name,
        name: it.post.name,
        holder: holder::seen(it.holder, hindrance.is_none()),
        hands: named(&*console.db, &hands).await?,
        hindrance,
    })
}

async fn waiting_administrators(console: &Console, caller: &ConsoleCaller) -> Outcome<Vec<WaitingAdministrator>> {
    let now = console.clock.now();
    let found = store::not_known(&*console.db, caller.scope.association(), now).await?;
    let names = store::names(&*console.db, found.iter().filter_map(|it| it.invited_by).collect()).await?;
    let mut seen = Vec::with_capacity(found.len());
    for it in found {
        let two = are_distinct_people(&*console.db, it.id, caller.administrator, now).await?;
        let hindrance = if two { caller.must_not_be_recent_key().err() } else { Some(Code::SecondPersonNeeded) };
        seen.push(WaitingAdministrator {
            association: match it.association_id {
                Some(of) => store::association_name(&*console.db, of).await?,
                None => String::new(),
            },
            invited_by: it.invited_by.and_then(|by| names.get(&by).cloned()).unwrap_or_default(),
            id: it.id,
            name: it.name,
            mail: it.mail,
            role: it.role,
            since: it.created_at,
            valid_at: it.known_at,
            hindrance,
        });
    }
    Ok(seen)
}

/// Why the caller can't confirm something of an affiliation; `None` if they can.
async fn hindrance(
    console: &Console,
    caller: &ConsoleCaller,
    belonging: &people::Affiliation,
    hands: &Hands,
) -> Outcome<Option<Code>> {
    if let Err(why) = caller.must(Action::ConfirmCard).and_then(|()| caller.must_not_be_recent_key()) {
        return Ok(Some(why));
    }
    let (by, now) = (caller.administrator, console.clock.now());
    match admission::must_be_for_the_console(&*console.db, by, belonging, hands, now).await {
        Ok(()) => Ok(None),
        Err(Fault::Refused(it)) => Ok(Some(it.code)),
        Err(it) => Err(it),
    }
}

/// Names of those who had a hand in something, administrators first.
async fn named(db: &impl ConnectionTrait, hands: &Hands) -> Outcome<Vec<String>> {
    let ids = || hands.0.iter().copied();
    let offices: HashMap<AdministratorId, String> = store::names(db, ids().map(AdministratorId).collect()).await?;
    let mut names: Vec<String> = offices.into_values().collect();
    for it in people::names(db, ids().map(MemberId).collect()).await? {
        names.push(it);
    }
    if hands.has_command_line() {
        names.push(OPERATOR.to_owned());
    }
    Ok(names)
}

/// Confirms a card for a person's affiliation.
pub async fn confirm_person_card(
    console: &Console,
    caller: &ConsoleCaller,
    id: AffiliationId,
    card: CardId,
) -> Outcome<()> {
    caller.must(Action::ConfirmCard)?;
    caller.must_be_fresh()?;
    caller.must_not_be_recent_key()?;
    let tx = console.db.write().await?;
    facilities::own_person(console, &*tx, caller, id).await?;
    admission::confirm_by_administrator(&console.identity, &*tx, caller.administrator, card, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Confirms a new holder of a post.
pub async fn confirm_holder(
    console: &Console,
    caller: &ConsoleCaller,
    id: AffiliationId,
    holder: HolderId,
) -> Outcome<()> {
    caller.must(Action::ConfirmCard)?;
    caller.must_be_fresh()?;
    caller.must_not_be_recent_key()?;
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let post = facilities::own_person(console, &*tx, caller, id).await?;
    let row = posts::lock_holder(&*tx, holder).await?.filter(|it| it.member_id == post.member_id);
    let row = row.ok_or(Code::NotFound)?;
    let hands = holder::hands_of(&row);
    admission::must_be_for_the_console(&*tx, caller.administrator, &post, &hands, now).await?;
    holder::confirm(&*tx, Actor::administrator(caller.administrator), &row, now).await?;
    tx.commit().await?;
    Ok(())
}
