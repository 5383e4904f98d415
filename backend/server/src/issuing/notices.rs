//! Mails to a facility about its cards: what waits for confirmation, and what ends soon.

use medpost_domain::admission::Hands;
use medpost_domain::id::{AddressId, HolderId, PkiCardId};
use medpost_domain::instant::Instant;
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;

use crate::directory::store as directory;
use crate::identity::{admission, store as people};
use crate::jobs::queue;
use crate::jobs::task::{Task, Waits};
use crate::kit::fault::Outcome;
use crate::notify::mails::InboxMail;
use crate::notify::mails::{self, Letter};
use crate::notify::post;

use super::{Issuing, holder, store};

/// What a notice is about.
#[derive(PartialEq, Eq)]
pub enum Waiting {
    /// It does not wait any more.
    Nothing,
    /// It has to be confirmed.
    For {
        /// Name on the card, or of the new holder.
        name: String,
        /// Who had a hand in it.
        hands: Hands,
        /// When it counts without confirmation, if ever.
        valid_at: Option<Instant>,
    },
    /// The facility is notified, and it counts by itself.
    Told {
        /// Name of the person.
        name: String,
    },
}

/// Admits a new holder of a post at the end of their wait.
pub async fn let_holder_in(issuing: &Issuing, holder: HolderId) -> Outcome<()> {
    let tx = issuing.db.write().await?;
    holder::admit_by_time(&*tx, holder, issuing.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Something waits, or an inbox is handed over: queues a mail to every address of the facility.
pub async fn tell_waiting(issuing: &Issuing, what: Waits) -> Outcome<()> {
    let now = issuing.clock.now();
    let tx = issuing.db.write().await?;
    let Some(of) = people::affiliation(&*tx, what.belonging()).await? else { return Ok(()) };
    if waiting(&*tx, what).await? == Waiting::Nothing {
        return Ok(());
    }
    for address in directory::addresses_of_facility(&*tx, of.facility_id).await? {
        queue::enqueue(&*tx, &Task::WaitsMail { what, address }, now, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What a notice is about, as of now. It may have been confirmed since.
pub async fn waiting(db: &impl ConnectionTrait, what: Waits) -> Outcome<Waiting> {
    Ok(match what {
        Waits::Card(card, _, belonging) => {
            let row = people::enrolment(db, card, belonging).await?.filter(|it| it.confirmed_at.is_none());
            let card = people::card(db, card).await?;
            match (row, card) {
                (Some(row), Some(card)) => {
                    Waiting::For { name: card.holder, hands: admission::hands_of(&row), valid_at: row.valid_at }
                }
                _ => Waiting::Nothing,
            }
        }
        Waits::Holder(holder, ..) => {
            let row = store::lock_holder(db, holder).await?.filter(|it| it.waits_since.is_some());
            row.map_or(Waiting::Nothing, |it| {
                let hands = holder::hands_of(&it);
                Waiting::For { name: it.name, hands, valid_at: it.valid_at }
            })
        }
        Waits::Reader(..) | Waits::Inbox(..) => {
            let person = store::people(db, vec![what.belonging()]).await?.into_iter().next();
            Waiting::Told { name: person.map(|it| it.1.name).unwrap_or_default() }
        }
    })
}

/// Mails an address of the facility what waits, or which inbox is handed over.
pub async fn mail_waiting(issuing: &Issuing, what: Waits, address: AddressId) -> Outcome<()> {
    let id = Task::WaitsMail { what, address }.in_message_id();
    match waiting(&*issuing.db, what).await? {
        Waiting::Nothing => Ok(()),
        Waiting::For { name, valid_at, .. } => {
            let letter =
                if matches!(what, Waits::Card(..)) { mails::cards::card_waits } else { mails::cards::holder_waits };
            mail_facility(issuing, address, id, |to, about, id| letter(to, about, &name, valid_at, id)).await
        }
        Waiting::Told { name } => {
            let letter = if matches!(what, Waits::Reader(..)) {
                mails::exchange::reader_waits
            } else {
                mails::exchange::inbox_handed
            };
            mail_facility(issuing, address, id, |to, about, id| letter(to, about, &name, id)).await
        }
    }
}

/// Mails an address of the facility that a card ends soon.
pub async fn tell_ending(issuing: &Issuing, card: PkiCardId, address: AddressId) -> Outcome<()> {
    let Some(row) = store::lock_card(&*issuing.db, card).await? else { return Ok(()) };
    let Some(end) = row.not_after.filter(|_| row.revoked_at.is_none()) else { return Ok(()) };
    mail_facility(issuing, address, format!("ending-{card}-{address}"), |to, about, id| {
        mails::cards::card_ending(to, about, &row.holder, end, id)
    })
    .await
}

/// Mails a confirmed address of a facility. A removed address, or a permanent refusal, is not an error.
pub(super) async fn mail_facility(
    issuing: &Issuing,
    address: AddressId,
    message_id: String,
    letter: impl FnOnce(&str, &InboxMail<'_>, String) -> Letter,
) -> Outcome<()> {
    let Some(to) = directory::address(&*issuing.db, address).await? else { return Ok(()) };
    if to.removed_at.is_some() || to.confirmed_at.is_none() {
        return Ok(());
    }
    let named = directory::with_facilities(&*issuing.db, vec![to.inbox_id]).await?;
    let (inbox, facility) = named.into_iter().next().ok_or(Code::NotFound)?;
    let about = InboxMail { facility: &facility.name, inbox: &inbox.name, desk: &issuing.desk };
    match issuing.post.send(&letter(&to.address, &about, message_id)).await {
        Ok(()) | Err(post::Error::Refused | post::Error::Malformed) => Ok(()),
        Err(error) => Err(error.fault("mail a facility")),
    }
}
