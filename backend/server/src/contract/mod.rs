//! Contracts: how to apply for one, what it promises, who is in it, and how its room is divided.

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

/// What this area has access to.
pub struct Contracts {
    /// The database.
    pub db: Db,
    /// The service's clock.
    pub clock: Clock,
    /// Makes the keys of new inboxes.
    pub vault: Arc<Vault>,
    /// Sends mails to applicants.
    pub post: Post,
    /// Keys that sign the links in applicants' mails.
    pub keys: TokenKeys,
    /// The rate limit of each network address.
    pub pace: Pace,
    /// The terms of use; without them no applications are taken.
    pub terms: Option<terms::Terms>,
    /// The closing day of each month.
    pub closing: Closing,
    /// The URL of the public host, for links.
    pub public_url: Arc<str>,
    /// Telephone and hours of the service desk.
    pub desk: Arc<str>,
}
