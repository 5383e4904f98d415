//! People and their cards: the door, sign-in, enrolment, confirmation, suspension.

use std::sync::Arc;

use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::telemetry::Figures;
use crate::net::listener::Cutoff;
use crate::notify::post::Post;
use crate::session::caller::Sessions;

pub mod admission;
pub mod api;
pub mod card;
pub mod enrol;
pub mod invite;
pub mod member;
pub mod readers;
pub mod sign_in;
pub mod store;
pub mod witness;

/// All that this area can touch.
#[derive(Clone)]
pub struct Identity {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Makes and checks sessions.
    pub sessions: Arc<Sessions>,
    /// Ends connections of suspended cards.
    pub cutoff: Cutoff,
    /// Figures to count in.
    pub figures: Arc<Figures>,
    /// The way out for one-time codes.
    pub post: Post,
    /// Telephone and hours of the service desk.
    pub desk: Arc<str>,
}
