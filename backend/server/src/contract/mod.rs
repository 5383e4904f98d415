//! Contracts: how they are applied for, what a holder was promised, who belongs to it, and how it is divided.

use std::sync::Arc;

use medpost_domain::service_period::Closing;

use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::pace::Pace;
use crate::notify::post::Post;
use crate::session::token::TokenKeys;
use crate::vault::keys::Vault;

pub mod api;
pub mod application;
pub mod confirmation;
pub mod correction;
pub mod form;
pub mod import;
pub mod inbox;
pub mod ledger;
pub mod offer;
pub mod plans;
pub mod room;
pub mod sheet;
pub mod shift_jis;
pub mod standing;
pub mod store;
pub mod table;
pub mod tax;
pub mod terms;
pub mod transfer;

/// All that this area can touch.
pub struct Contracts {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Makes the keys of new inboxes.
    pub vault: Arc<Vault>,
    /// The way out for mails to applicants.
    pub post: Post,
    /// Keys that sign applicants' links.
    pub keys: TokenKeys,
    /// How often each address asks.
    pub pace: Pace,
    /// What an applicant agrees to; none where no applications are taken.
    pub terms: Option<terms::Terms>,
    /// Until when what is received counts from the next month.
    pub closing: Closing,
    /// The public host's address, for links.
    pub public_url: Arc<str>,
    /// Telephone and hours of the service desk.
    pub desk: Arc<str>,
}
