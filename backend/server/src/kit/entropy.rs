//! The one place that draws random numbers: for keys, salts, tokens and ids.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use medpost_domain::instant::Instant;
use uuid::Uuid;
use zeroize::Zeroizing;

/// `N` random bytes from the system's generator.
///
/// # Panics
/// If the system has no randomness: nothing safe could follow.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut it = [0; N];
    SystemRandom::new().fill(&mut it).expect("the system gives random bytes");
    it
}

/// A fresh 256-bit key.
pub fn key() -> Zeroizing<[u8; 32]> {
    Zeroizing::new(bytes())
}

/// A number for people to quote: a prefix, the day in Japan and five characters that are not mistaken for each other.
pub fn readable(prefix: &str, now: Instant) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let date = now.japan_date();
    let chance: [u8; 5] = bytes();
    let tail: String = chance.iter().map(|it| char::from(LETTERS[usize::from(it % 32)])).collect();
    format!("{prefix}-{:02}{:02}{:02}-{tail}", date.year() % 100, u8::from(date.month()), date.day())
}

/// A new id: version 7 with the microseconds in its next twelve bits (RFC 9562, section 6.2,
/// method 3), so that newer rows sort after older ones.
pub fn id(now: Instant) -> Uuid {
    let millis = u64::try_from(now.0.div_euclid(1_000)).unwrap_or(0);
    let mut random: [u8; 10] = bytes();
    let part = u16::try_from(now.0.rem_euclid(1_000) * 4_096 / 1_000).unwrap_or(0);
    random[..2].copy_from_slice(&part.to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
