//! The people who manage associations, contracts and bills: how they sign in, how mails reach them, and the tables they
//! download. The console and billing build on it.

use std::sync::Arc;

use webauthn_rs::Webauthn;

use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::pace::Pace;
use crate::notify::post::Post;
use crate::print::Printer;
use crate::session::caller::Sessions;
use crate::session::token::TokenKeys;

pub mod api;
pub mod caller;
pub mod distinct;
pub mod keys;
pub mod outbox;
pub mod sign_in;
pub mod store;
pub mod tables;
pub mod trail_rows;

/// Everything this area works with.
pub struct Office {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// Verifies the cards of connections.
    pub sessions: Arc<Sessions>,
    /// Keys that sign the console's tokens; a member's token is worthless here.
    pub keys: TokenKeys,
    /// Creates and checks passkeys; `None` if no console is served.
    pub webauthn: Option<Webauthn>,
    /// Limits how often each network address asks for a passkey.
    pub pace: Pace,
    /// Sends mails.
    pub post: Post,
    /// Draws letters and invoices.
    pub printer: Printer,
    /// The console's address, for one-time links.
    pub url: Arc<str>,
    /// The public host's address, for letters.
    pub public_url: Arc<str>,
    /// The card host's address, for letters.
    pub card_url: Arc<str>,
    /// The PKI host's address, for letters.
    pub pki_url: Arc<str>,
    /// Telephone and hours of the service desk.
    pub desk: Arc<str>,
}
