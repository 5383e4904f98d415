//! Cards of the operator's own: ordered, issued, shipped, revoked, replaced; the authority that signs them; posts
//! with their holders, temporary cards, and the number that stops a card at any hour.

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
}
