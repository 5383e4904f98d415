//! Objects of the store: their names, and how they are listed.

use medpost_domain::hex::hex;
use medpost_domain::instant::Instant;

use crate::kit::entropy;

/// The object that holds the installation's id. A folder store has it first; if it is missing, the store is out of
/// reach (ADR 9).
pub const MARK: &str = "installation";
/// Objects in a page of a listing, and in one request to delete.
pub const PAGE: usize = 1_000;

/// An object as listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its full name.
    pub name: String,
    /// When it was written, by the store's clock.
    pub written_at: Instant,
}

/// A random object name for a segment, in one of 256 folders.
pub fn segment_name() -> String {
    let bytes: [u8; 16] = entropy::bytes();
    let hex = hex(&bytes);
    format!("segments/{}/{hex}", &hex[..2])
}
