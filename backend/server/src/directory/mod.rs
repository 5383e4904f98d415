//! Facilities, inboxes and the addresses that get notices; the search for recipients.

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

/// All that this area can touch.
#[derive(Clone)]
pub struct Directory {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The way out for mails.
    pub post: Post,
    /// The public host's address, for links in mails.
    pub public_url: Arc<str>,
    /// Telephone and hours of the service desk.
    pub desk: Arc<str>,
}
