//! The console of associations and of the operator: who signs in there, what they see and change. No
//! letter, subject or document is in its reach.

use std::sync::Arc;

use medpost_domain::billing::tax::Rounding;
use medpost_domain::instant::{DAY, Instant};
use medpost_wire::problem::Code;
use webauthn_rs::Webauthn;

use crate::contract::Contracts;
use crate::identity::Identity;
use crate::issuing::Issuing;
use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::fault::Outcome;
use crate::kit::pace::Pace;
use crate::notify::post::Post;
use crate::print::Printer;
use crate::session::caller::Sessions;
use crate::session::token::TokenKeys;

pub mod administrators;
pub mod allotment;
pub mod api;
pub mod applications;
pub mod caller;
pub mod cards;
pub mod changes;
pub mod contracts;
pub mod export;
pub mod facilities;
pub mod holders;
pub mod holdings;
pub mod import;
pub mod inboxes;
pub mod keeping;
pub mod keys;
pub mod letters;
pub mod moves;
pub mod names;
pub mod overview;
pub mod owed;
pub mod packs;
pub mod people;
pub mod readers;
pub mod records;
pub mod renewal;
pub mod rows;
pub mod sign_in;
pub mod store;
pub mod survey;
pub mod tidings;
pub mod trail;
pub mod trail_rows;
pub mod transfers;
pub mod waiting;

/// All that this area can touch.
pub struct Console {
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
    /// Invites and suspends people of facilities.
    pub identity: Identity,
    /// Makes contracts of applications.
    pub contracts: Arc<Contracts>,
    /// Orders, issues and revokes cards.
    pub issuing: Arc<Issuing>,
    /// The public host's address, for letters.
    pub public_url: Arc<str>,
    /// The way out for one-time links.
    pub post: Post,
    /// The console's address, for one-time links.
    pub url: Arc<str>,
    /// What becomes of a fraction of a yen of tax.
    pub rounding: Rounding,
    /// Draws letters.
    pub printer: Printer,
    /// The card host's address, for letters.
    pub card_url: Arc<str>,
    /// The PKI host's address, for letters.
    pub pki_url: Arc<str>,
    /// Telephone and hours of the service desk.
    pub desk: Arc<str>,
}

/// A day that is further away than this (in microseconds) is a mistake.
const FURTHEST: i64 = 400 * DAY;

/// The end of a day in Japan that is not over yet, and no further away than `furthest` (in microseconds).
fn last_moment(day: Instant, now: Instant, furthest: i64) -> Outcome<Instant> {
    let end = Instant::japan_day_begin(day.japan_day() + 1);
    if end <= now || end > now.plus(furthest) { Err(Code::BadDate.into()) } else { Ok(end) }
}
