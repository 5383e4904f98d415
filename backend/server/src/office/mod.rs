//! Those who look after associations, contracts and bills: who they are and how they sign in, how they are written to, and
//! the tables that they fetch. The console and billing stand on it.

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
pub mod keys;
pub mod mails;
pub mod sign_in;
pub mod store;
pub mod tables;
pub mod trail_rows;
pub mod two;

/// All that this area can touch.
pub struct Office {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Judges the cards of connections.
    pub sessions: Arc<Sessions>,
    /// Keys that sign the console's tokens: a member's token is none here.
    pub keys: TokenKeys,
    /// Makes and checks passkeys; none where no console is served.
    pub webauthn: Option<Webauthn>,
    /// How often each address asks.
    pub pace: Pace,
    /// The way out for mails.
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
