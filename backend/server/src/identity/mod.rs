//! People and their cards: what they see before signing in, sign-in, enrolment, confirmation, suspension.

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

/// What this area has access to.
#[derive(Clone)]
pub struct Identity {
    /// The database.
    pub db: Db,
    /// The service's clock.
    pub clock: Clock,
    /// Creates and checks sessions.
    pub sessions: Arc<Sessions>,
    /// Ends the connections of suspended cards.
    pub cutoff: Cutoff,
    /// The counters of this process.
    pub figures: Arc<Figures>,
    /// Sends one-time codes by mail.
    pub post: Post,
    /// Telephone and hours of the service desk.
    pub desk: Arc<str>,
}
