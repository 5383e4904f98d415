//! Sealing of small values: inbox keys, day's keys, and columns such as names and letters.
//!
//! Every sealed value is `version(1) ‖ nonce(12) ‖ ciphertext ‖ tag(16)`, AES-256-GCM, with associated data that names
//! what it is and where it belongs.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::kit::entropy;

/// Version of the format: the first byte of every sealed value.
pub const VERSION: u8 = 1;

/// A 256-bit key; wiped when dropped, and without `Debug`.
pub type SecretKey = Zeroizing<[u8; 32]>;

/// A sealed value could not be opened: wrong key, wrong context, or altered bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value could not be opened")]
pub struct Unopened;

/// HKDF-SHA256 to 32 bytes; the parts of `ikm` and of `info` are concatenated.
pub fn derive(ikm: &[&[u8]], salt: &[u8], info: &[&[u8]]) -> SecretKey {
    let ikm = Zeroizing::new(ikm.concat());
    let mut key = Zeroizing::new([0; 32]);
    // 32 bytes are one block of the hash: the call can't fail.
    let _ = Hkdf::<Sha256>::new(Some(salt), &ikm).expand_multi_info(info, &mut key[..]);
    key
}

/// Seals `plain` under `key` with a random nonce, bound to `context`.
pub fn seal(key: &SecretKey, context: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; 12] = entropy::bytes();
    seal_with(key, context, plain, nonce)
}

/// Seals with a given nonce: for [`seal`] and test vectors only.
pub fn seal_with(key: &SecretKey, context: &[u8], plain: &[u8], nonce: [u8; 12]) -> Vec<u8> {
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(**key));
    let sealed = cipher.encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: context });
    let mut out = Vec::with_capacity(29 + plain.len());
    out.push(VERSION);
    out.extend(nonce);
    // AES-GCM refuses only plaintexts of 64 GiB and more; none are sealed here.
    out.extend(sealed.unwrap_or_default());
    out
}

/// Opens what [`seal`] made.
pub fn open(key: &SecretKey, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let (head, body) = sealed.split_at_checked(13).ok_or(Unopened)?;
    if head[0] != VERSION {
        return Err(Unopened);
    }
    let nonce: [u8; 12] = head[1..].try_into().map_err(|_| Unopened)?;
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(**key));
    let plain = cipher.decrypt(&Nonce::from(nonce), Payload { msg: body, aad: context });
    plain.map(Zeroizing::new).map_err(|_| Unopened)
}

/// Opens a sealed key of 32 bytes.
pub fn open_key(key: &SecretKey, context: &[u8], sealed: &[u8]) -> Result<SecretKey, Unopened> {
    let plain = open(key, context, sealed)?;
    Ok(Zeroizing::new(plain.as_slice().try_into().map_err(|_| Unopened)?))
}

/// The context of a column: table, row and column, so that a value copied elsewhere doesn't open.
pub fn column(table: &str, row: Uuid, column: &str) -> Vec<u8> {
    let mut context = b"medpost/column/1".to_vec();
    for part in [table.as_bytes(), row.as_bytes(), column.as_bytes()] {
        context.push(u8::try_from(part.len()).unwrap_or(u8::MAX));
        context.extend(part);
    }
    context
}
