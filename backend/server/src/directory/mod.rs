//! Facilities, inboxes, the addresses that get notices, and the search for recipients.

use std::sync::Arc;

use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::notify::post::Post;

pub mod address;
pub mod api;
pub mod facts;
pub mod refold;
pub mod search;
pub mod settings;
pub mod store;

/// What this area has access to.
#[derive(Clone)]
pub struct Directory {
    /// The database.
    pub db: Db,
    /// The service's clock.
    pub clock: Clock,
    /// Sends mails.
    pub post: Post,
    /// The URL of the public host, for links in mails.
    pub public_url: Arc<str>,
    /// Telephone and hours of the service desk.
    pub desk: Arc<str>,
}
