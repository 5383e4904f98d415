//! 停止用番号: whoever has the facility's letter can suspend one of its cards at any hour, without signing in. It does
//! nothing else; everybody whom the facility notifies is told, and somebody else has to resume it.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::admission::Level;
use medpost_domain::code::Code as Number;
use medpost_domain::id::{AddressId, CardId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_domain::text::codes::code_folded;
use medpost_wire::issuing::{StopCard, StopCards, StoppableCard};
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};

use crate::audit::entry::{self, Actor};
use crate::directory::store as directory;
use crate::identity::store as people;
use crate::issuing::notices;
use crate::jobs::queue;
use crate::jobs::task::{Micros, Task};
use crate::kit::entropy;
use crate::kit::fault::Outcome;

use super::{Issuing, store};

/// The reason of the suspension, as it is shown.
const REASON: &str = "停止用番号による停止";

/// Issues a stop code for a facility's letters; it replaces that of every earlier letter. The facility stays locked, so
/// that of two letters made at once only one has a valid code.
pub async fn issue(db: &impl ConnectionTrait, facility: FacilityId, now: Instant) -> Outcome<String> {
    directory::lock_facility(db, facility).await?;
    let number = Number(entropy::bytes());
    store::set_stop_code(db, hash(&number), facility, now).await?;
    Ok(number.print())
}

/// The cards that a stop code can suspend.
pub async fn stoppable(db: &impl ConnectionTrait, request: &StopCards) -> Outcome<Vec<StoppableCard>> {
    let facility = facility_of(db, request).await?;
    let mut cards = Vec::new();
    for (belonging, person, own) in people::members(db, facility).await? {
        cards.extend(own.into_iter().map(|(card, _)| StoppableCard {
            id: card.id,
            name: person.name.clone(),
            holder: card.holder,
            suspended: card.suspended_at.is_some() || belonging.suspended_at.is_some(),
        }));
    }
    Ok(cards)
}

/// Suspends a card of the facility, at once: everywhere if it was first enrolled there, else only where its holder acts
/// for this facility.
pub async fn stop(issuing: &Issuing, request: &StopCard) -> Outcome<()> {
    let facility = facility_of(&*issuing.db, &request.with).await?;
    let now = issuing.clock.now();
    let tx = issuing.db.write().await?;
    let row = people::card(&*tx, request.card).await?.ok_or(Code::NotFound)?;
    let here = people::enrolment_at(&*tx, &row, facility).await?.ok_or(Code::NotFound)?.affiliation_id;
    let here = people::affiliation(&*tx, here).await?.ok_or(Code::NotFound)?;
    let detail = format!("facility={facility}");
    let mut told = vec![facility];
    let stopped = if row.affiliation_id == here.id {
        // Every facility that the card acts for is notified.
        for it in people::enrolments(&*tx, row.id).await? {
            told.extend(people::affiliation(&*tx, it.affiliation_id).await?.map(|it| it.facility_id));
        }
        people::stop_card(&*tx, &row, Level::Facility, REASON, now).await?;
        entry::write(&*tx, Actor::GUEST, Act::CardStopped, (SubjectKind::Card, Some(row.id.0)), &detail, now).await?;
        row.suspended_at.is_none()
    } else {
        people::stop_belonging(&*tx, &here, Level::Facility, REASON, now).await?;
        let subject = (SubjectKind::Affiliation, Some(here.id.0));
        entry::write(&*tx, Actor::GUEST, Act::MemberStopped, subject, &detail, now).await?;
        here.suspended_at.is_none()
    };
    if !stopped {
        // Suspended before: nothing to change, nobody to notify.
        return Ok(());
    }
    told.sort_unstable();
    told.dedup();
    for it in told {
        for address in directory::addresses_of_facility(&*tx, it).await? {
            let task = Task::CardStopped { card: row.id, at: Micros(now), address };
            queue::enqueue(&*tx, &task, now, now).await?;
        }
    }
    tx.commit().await?;
    issuing.identity.cutoff.cut([(row.key_sha256, now)]);
    Ok(())
}

async fn facility_of(db: &impl ConnectionTrait, request: &StopCards) -> Outcome<FacilityId> {
    let number = Number::read(&request.number).ok_or(Code::CodeRefused)?;
    let found = store::facility_of_stop_code(db, &hash(&number)).await?.ok_or(Code::CodeRefused)?;
    let facility = directory::facility(db, found).await?.ok_or(Code::CodeRefused)?;
    if code_folded(&facility.code) != code_folded(&request.facility) {
        return Err(Code::CodeRefused.into());
    }
    Ok(found)
}

/// Mails an address of the facility that a card was suspended.
pub async fn tell_stopped(issuing: &Issuing, card: CardId, at: Instant, address: AddressId) -> Outcome<()> {
    let Some(row) = people::card(&*issuing.db, card).await? else { return Ok(()) };
    notices::mail_facility(issuing, address, format!("stopped-{card}-{}-{address}", at.0), |to, about, id| {
        crate::notify::mails::cards::card_stopped(to, about, &row.holder, id)
    })
    .await
}

fn hash(number: &Number) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(b"medpost/stop-code/1");
    hash.update(number.0);
    hash.finalize().to_vec()
}
