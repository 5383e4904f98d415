//! The facilities in reach: listed, shown, and helped: people invited, codes reissued, people and cards
//! suspended, at once and with a reason.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::code::VALID_DAYS;
use medpost_domain::id::{AffiliationId, CardId, FacilityId, InboxId};
use medpost_domain::instant::DAY;
use medpost_domain::number;
use medpost_domain::role::{Action, Role};
use medpost_wire::console::facilities::{ContactLine, FacilityDetail, FacilityList, FindFacilities, Progress};
use medpost_wire::console::people::{InvitePerson, PersonLine};
use medpost_wire::directory::{IssueCode, IssuedCode};
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;

use crate::audit::entry::{self, Actor};
use crate::console::{facility_changes, inboxes, reach};
use crate::contract::store as contracts;
use crate::directory::store as directory;
use crate::identity::card::{self, must_lift};
use crate::identity::invite::{self, Invitation};
use crate::identity::member::{self, Asker, reissue};
use crate::identity::store as people;
use crate::issuing::{holder, store as cards};
use crate::kit::PAGE;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;

use super::Console;
use super::inboxes::named;
use super::survey::{find, survey};

/// Returns a page of the facilities in reach.
pub async fn facilities(console: &Console, caller: &ConsoleCaller, request: &FindFacilities) -> Outcome<FacilityList> {
    caller.must(Action::SeeConsole)?;
    let found = find(survey(&*console.db, caller.scope, None, console.clock.now()).await?, request);
    let total = number::count(found.len());
    let items = found.iter().skip(request.skip as usize).take(PAGE).map(super::survey::FacilityFigures::line);
    Ok(FacilityList { items: items.collect(), total })
}

/// 緊急連絡網: how to reach each open facility while the service is down, by municipality and name.
/// Printed each month.
pub async fn contacts(console: &Console, caller: &ConsoleCaller) -> Outcome<Vec<ContactLine>> {
    caller.must(Action::SeeConsole)?;
    let all = survey(&*console.db, caller.scope, None, console.clock.now()).await?;
    let open = all.into_iter().filter(|it| !matches!(it.progress(), Progress::Closed | Progress::Suspended));
    let mut lines: Vec<ContactLine> = open
        .map(|it| ContactLine {
            inboxes: it.inboxes.into_iter().map(|it| it.row.name).collect(),
            name: it.row.name,
            city: it.row.city,
            address: it.row.address,
            phone: it.row.phone,
            fax: it.row.fax,
            emergency: it.row.emergency,
            director: it.row.director,
        })
        .collect();
    // A stable sort: within a municipality they stay sorted by name.
    lines.sort_by(|one, other| one.city.cmp(&other.city));
    Ok(lines)
}

/// Records that an association printed its list, as it should each month; does nothing for the operator.
pub async fn contacts_printed(console: &Console, caller: &ConsoleCaller) -> Outcome<()> {
    caller.must(Action::SeeConsole)?;
    let Some(of) = caller.scope.association() else { return Ok(()) };
    let now = console.clock.now();
    let tx = console.db.write().await?;
    contracts::contacts_printed(&*tx, of, now).await?;
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::ContactsPrinted, (SubjectKind::Association, Some(of.0)), "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// Returns a facility with its inboxes and, if the role may see them, its people.
pub async fn facility(console: &Console, caller: &ConsoleCaller, id: FacilityId) -> Outcome<FacilityDetail> {
    caller.must(Action::SeeConsole)?;
    let (it, mut inboxes) =
        inboxes::inbox_lines(console, caller, Some(id)).await?.into_iter().next().ok_or(Code::NotFound)?;
    for (inbox, sender) in directory::admitted(&*console.db, inboxes.iter().map(|it| it.id).collect()).await? {
        if let Some(line) = inboxes.iter_mut().find(|it| it.id == inbox) {
            line.admitted.push(named(sender));
        }
    }
    let everybody = people::members(&*console.db, id).await?;
    let people =
        if caller.must(Action::SeeMembers).is_ok() { people(console, everybody, caller).await? } else { Vec::new() };
    let own = caller.scope.association().is_none_or(|of| of == it.row.association_id);
    let addresses = if own && caller.must(Action::OfferTemporary).is_ok() {
        directory::confirmed_addresses(&*console.db, id).await?.into_iter().map(|it| it.address).collect()
    } else {
        Vec::new()
    };
    Ok(FacilityDetail {
        line: it.line(),
        address: it.row.address.clone(),
        director: it.row.director.clone(),
        hidden: it.row.hidden,
        kana: it.row.kana.clone(),
        fax: it.row.fax.clone(),
        emergency: it.row.emergency.clone(),
        founder: it.row.founder.clone(),
        former_city: it.row.former_city.clone(),
        closes_at: it.row.closes_at,
        closed_reason: it.row.closed_reason.clone().unwrap_or_default(),
        successor: facility_changes::successor(&*console.db, &it.row).await?,
        suspended_at: it.row.suspended_at,
        suspended_reason: it.row.suspended_reason.clone().unwrap_or_default(),
        suspended_by_operator: it.row.suspended_by_operator,
        memberships: facility_changes::memberships(&*console.db, caller, id).await?,
        history: facility_changes::history(&*console.db, caller, &it.row).await?,
        inboxes,
        people,
        own,
        addresses,
    })
}

async fn people(console: &Console, all: Vec<people::Person>, caller: &ConsoleCaller) -> Outcome<Vec<PersonLine>> {
    let (now, level) = (console.clock.now(), caller.level());
    let posts = all.iter().filter(|it| it.1.post).map(|it| it.1.id).collect();
    let holders = cards::holders(&*console.db, posts).await?;
    let mut seen = Vec::with_capacity(all.len());
    for (belonging, person, cards) in all {
        let own = holders.iter().filter(|it| it.member_id == person.id && it.until_at.is_none_or(|it| it > now));
        // Not confirmable here: the list of what waits is for that.
        let own = own.cloned().map(|it| holder::seen(it, false));
        seen.push(PersonLine {
            id: belonging.id,
            post: person.post,
            holders: own.collect(),
            name: person.name,
            role: belonging.role.clone(),
            suspended_at: belonging.suspended_at,
            suspended_reason: belonging.suspended_reason.clone().unwrap_or_default(),
            resumable: must_lift(level, belonging.suspended_at.is_some(), belonging.suspended_by.as_ref()).is_ok(),
            cards: member::cards_seen(&console.identity, cards, &belonging, Asker::Above(level)).await?,
        });
    }
    Ok(seen)
}

/// Invites a person to a facility. The code is shown only this once; whoever asked for it can't confirm the card.
pub async fn invite_person(
    console: &Console,
    caller: &ConsoleCaller,
    facility: FacilityId,
    request: &InvitePerson,
) -> Outcome<IssuedCode> {
    caller.must(Action::InviteMember)?;
    caller.must_be_fresh()?;
    let (name, kana) = invite::named(&request.name, &request.kana)?;
    let now = console.clock.now();
    let tx = console.db.write().await?;
    reach::must_be_own(console, &*tx, caller, facility).await?;
    if people::open_codes(&*tx, facility, now).await? >= crate::identity::member::MOST_CODES {
        return Err(Code::TooMany.into());
    }
    let inboxes: Vec<InboxId> = if request.manager {
        let all = directory::inboxes(&*tx, facility).await?;
        all.into_iter().filter(|it| it.closed_at.is_none()).map(|it| it.id).collect()
    } else {
        Vec::new()
    };
    let invitation = Invitation {
        name: &name,
        kana: &kana,
        post: false,
        facility,
        role: if request.manager { Role::Manager } else { Role::Member },
        kind: request.card,
        inboxes: &inboxes,
        holder: None,
    };
    let (_, code) = invite::invite(&*tx, Actor::administrator(caller.administrator), &invitation, now).await?;
    tx.commit().await?;
    Ok(IssuedCode { code: code.print_checked(), expires_at: now.plus(VALID_DAYS * DAY) })
}

/// Issues a new code to a person of a facility, e.g. for a lost letter or a broken card.
pub async fn reissue_code(
    console: &Console,
    caller: &ConsoleCaller,
    id: AffiliationId,
    request: &IssueCode,
) -> Outcome<IssuedCode> {
    caller.must(Action::InviteMember)?;
    caller.must_be_fresh()?;
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let row = own_person(console, &*tx, caller, id).await?;
    let by = Actor::administrator(caller.administrator);
    let code = reissue(&*tx, by, &row, request.card, now).await?;
    tx.commit().await?;
    Ok(IssuedCode { code: code.print_checked(), expires_at: now.plus(VALID_DAYS * DAY) })
}

/// Suspends a person at their facility, at once.
pub async fn suspend_person(console: &Console, caller: &ConsoleCaller, id: AffiliationId, reason: &str) -> Outcome<()> {
    caller.must(Action::SuspendMember)?;
    own_person(console, &*console.db, caller, id).await?;
    let by = (Actor::administrator(caller.administrator), caller.level());
    member::suspend_belonging(&console.identity, by, id, reason).await
}

/// Lets a suspended person act for their facility again.
pub async fn resume_person(console: &Console, caller: &ConsoleCaller, id: AffiliationId) -> Outcome<()> {
    caller.must(Action::ResumeMember)?;
    caller.must_be_fresh()?;
    own_person(console, &*console.db, caller, id).await?;
    let by = (Actor::administrator(caller.administrator), caller.level());
    member::resume_belonging(&console.identity, by, id).await
}

/// Suspends a card at once, with a reason: done on a telephone call, at any hour.
pub async fn suspend_card(console: &Console, caller: &ConsoleCaller, id: CardId, reason: &str) -> Outcome<()> {
    caller.must(Action::SuspendCard)?;
    own_card(console, caller, id).await?;
    card::suspend(&console.identity, (Actor::administrator(caller.administrator), caller.level()), id, reason).await
}

/// Lets a suspended card sign in again.
pub async fn resume_card(console: &Console, caller: &ConsoleCaller, id: CardId) -> Outcome<()> {
    caller.must(Action::ResumeCard)?;
    caller.must_be_fresh()?;
    own_card(console, caller, id).await?;
    card::resume(&console.identity, (Actor::administrator(caller.administrator), caller.level()), id).await
}

/// Returns the affiliation of a person whose facility the caller may change.
pub(super) async fn own_person(
    console: &Console,
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    id: AffiliationId,
) -> Outcome<people::Affiliation> {
    let row = people::affiliation(db, id).await?.ok_or(Code::NotFound)?;
    reach::must_be_own(console, db, caller, row.facility_id).await?;
    Ok(row)
}

/// Refuses cards of others' facilities; a card belongs to the facility that it was first enrolled for.
async fn own_card(console: &Console, caller: &ConsoleCaller, id: CardId) -> Outcome<()> {
    let row = people::card(&*console.db, id).await?.ok_or(Code::NotFound)?;
    own_person(console, &*console.db, caller, row.affiliation_id).await?;
    row.kind.get()?;
    Ok(())
}
