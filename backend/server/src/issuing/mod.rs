//! The operator's own cards: ordered, issued, shipped, revoked, replaced; the authority that signs them; posts with
//! their holders, temporary cards, and the code that suspends a card at any hour.

use std::sync::Arc;

use medpost_domain::instant::MINUTE;
use medpost_wire::problem::Code;

use crate::identity::Identity;
use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::fault::Outcome;
use crate::kit::pace::Pace;
use crate::net::verifier::CardVerifier;
use crate::notify::post::Post;

use self::authority::Authority;

pub mod api;
pub mod authority;
pub mod facility;
pub mod found;
pub mod holder;
pub mod key;
pub mod kind;
pub mod list;
pub mod notices;
pub mod order;
pub mod published;
pub mod station;
pub mod stop;
pub mod store;
pub mod temporary;
pub mod token;

/// How long before its making a certificate is valid, in microseconds, because clocks differ.
pub(crate) const BACKDATED: i64 = 5 * MINUTE;

/// What this area has access to.
pub struct Issuing {
    /// The database.
    pub db: Db,
    /// The service's clock.
    pub clock: Clock,
    /// The authority; `None` if an installation issues no cards.
    pub authority: Option<Arc<Authority>>,
    /// Verifies cards, by the newest lists.
    pub verifier: Arc<CardVerifier>,
    /// People and their cards.
    pub identity: Identity,
    /// Sends mails.
    pub post: Post,
    /// The rate limit of each network address.
    pub pace: Pace,
    /// Telephone and hours of the service desk.
    pub desk: Arc<str>,
}

impl Issuing {
    /// The authority, or the refusal `NoAuthority`.
    pub fn authority(&self) -> Outcome<&Arc<Authority>> {
        self.authority.as_ref().ok_or_else(|| Code::NoAuthority.into())
    }
}
