//! The order of names by their reading.

use crate::hex::hex;

use super::fold;

/// A key that sorts names by their reading, the same in every database and collation: the folded reading (or the name,
/// if there is none), then the name, both as hexadecimal UTF-8 and each terminated by a byte that sorts before every
/// letter.
pub fn sort_key(kana: &str, name: &str) -> String {
    reading_key(if kana.is_empty() { name } else { kana }) + &reading_key(name)
}

/// The prefix of the [`sort_key`] of everything with this reading.
pub fn reading_key(kana: &str) -> String {
    let mut bytes = fold(kana).into_bytes();
    bytes.push(0);
    hex(&bytes)
}
