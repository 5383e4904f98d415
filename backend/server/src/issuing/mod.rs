//! Cards of the operator's own: ordered, issued, shipped, revoked, replaced; the authority that signs them; posts
//! with their holders, temporary cards, and the number that stops a card at any hour.

use std::sync::Arc;

use medpost_domain::id::{AddressId, AffiliationId, PkiCardId};
use medpost_domain::instant::MINUTE;
use medpost_wire::problem::Code;

use crate::directory::store as directory;
use crate::identity::{Identity, enrol, store as people};
use crate::jobs::queue::{self, Job};
use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::fault::{Fault, Outcome};
use crate::kit::pace::Pace;
use crate::net::verifier::CardVerifier;
use crate::notify::letters::{self, About, Letter};
use crate::notify::post::{self, Post};

use self::authority::Authority;

pub mod api;
pub mod authority;
pub mod facility;
pub mod found;
pub mod holder;
pub mod key;
pub mod list;
pub mod order;
pub mod station;
pub mod stop;
pub mod store;
pub mod temporary;
pub mod token;

/// The job that mails that something waits for a manager's word.
const WAITS_MAIL: &str = "waits_mail";
/// A certificate counts from so long before it was made: clocks differ.
pub(crate) const BACKDATED: i64 = 5 * MINUTE;

/// All that this area can touch.
pub struct Issuing {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The authority; none where an installation has no cards of its own.
    pub authority: Option<Arc<Authority>>,
    /// Takes its lists over.
    pub verifier: Arc<CardVerifier>,
    /// People and their cards.
    pub identity: Identity,
    /// The way out for mails.
    pub post: Post,
    /// How often each address asks.
    pub pace: Pace,
    /// Telephone and hours of the service desk.
    pub desk: Arc<str>,
}

impl Issuing {
    /// The authority, or the refusal where there is none.
    pub fn authority(&self) -> Outcome<&Arc<Authority>> {
        self.authority.as_ref().ok_or_else(|| Code::NoAuthority.into())
    }

    /// Does one job of this area; none (`None`) of its kind.
    pub async fn run(&self, job: &Job) -> Option<Outcome<()>> {
        Some(match job.kind.as_str() {
            list::JOB => self.make_list().await,
            stop::JOB => self.tell_stopped(&job.payload).await,
            temporary::JOB => self.tell_temporary(&job.payload).await,
            order::JOB => self.tell_ending(&job.payload).await,
            enrol::CARD_VALID => self.identity.let_in(&job.payload).await,
            enrol::CARD_WAITS | enrol::READER_WAITS | enrol::INBOX_HANDED => {
                self.tell_waiting(&job.kind, &job.payload).await
            }
            WAITS_MAIL => self.mail_waiting(&job.payload).await,
            _ => return None,
        })
    }

    /// A card or a reader of the console's waits, or an inbox goes over: every address of the facility is told.
    async fn tell_waiting(&self, kind: &str, payload: &str) -> Outcome<()> {
        let belonging: AffiliationId =
            payload.rsplit('/').next().and_then(|it| it.parse().ok()).ok_or(Code::Malformed)?;
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let Some(of) = people::affiliation(&*tx, belonging).await? else { return Ok(()) };
        for it in directory::addresses_of_facility(&*tx, of.facility_id).await? {
            queue::enqueue(&*tx, WAITS_MAIL, &format!("{kind}/{payload}/{it}"), now, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn mail_waiting(&self, payload: &str) -> Outcome<()> {
        let mut parts = payload.split('/').rev();
        let (address, belonging) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let belonging: AffiliationId = belonging.parse().map_err(|_| Code::Malformed)?;
        let person = store::people(&*self.db, vec![belonging]).await?.into_iter().next();
        let name = person.map(|it| it.1.name).unwrap_or_default();
        let letter = match payload.split('/').next() {
            Some(enrol::CARD_WAITS) => letters::card_waits,
            Some(enrol::READER_WAITS) => letters::reader_waits,
            _ => letters::inbox_handed,
        };
        self.mail_facility(address, &payload.replace('/', "-"), |to, about, id| letter(to, about, &name, id)).await
    }

    /// Tells an address of the facility that a card ends soon.
    async fn tell_ending(&self, payload: &str) -> Outcome<()> {
        let (card, address) = payload.split_once('/').ok_or(Code::Malformed)?;
        let card: PkiCardId = card.parse().map_err(|_| Code::Malformed)?;
        let Some(row) = store::lock_card(&*self.db, card).await? else { return Ok(()) };
        let Some(end) = row.not_after.filter(|_| row.revoked_at.is_none()) else { return Ok(()) };
        self.mail_facility(address, &format!("ending-{}", payload.replace('/', "-")), |to, about, id| {
            letters::card_ending(to, about, &row.holder, end, id)
        })
        .await
    }

    /// Mails a confirmed address of a facility. An address that is gone, or refuses for good, is no failure.
    async fn mail_facility(
        &self,
        address: &str,
        message_id: &str,
        letter: impl FnOnce(&str, &About<'_>, String) -> Letter,
    ) -> Outcome<()> {
        let address: AddressId = address.parse().map_err(|_| Code::Malformed)?;
        let Some(to) = directory::address(&*self.db, address).await? else { return Ok(()) };
        if to.removed_at.is_some() || to.confirmed_at.is_none() {
            return Ok(());
        }
        let named = directory::with_facilities(&*self.db, vec![to.inbox_id]).await?;
        let (inbox, facility) = named.into_iter().next().ok_or(Code::NotFound)?;
        let about = About { facility: &facility.name, inbox: &inbox.name, desk: &self.desk };
        match self.post.send(&letter(&to.address, &about, message_id.to_owned())).await {
            Ok(()) | Err(post::Error::Refused | post::Error::Malformed) => Ok(()),
            Err(error) => Err(Fault::away("mail a facility")(error)),
        }
    }
}
