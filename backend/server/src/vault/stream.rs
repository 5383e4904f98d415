//! Segments: up to 8 MiB of a document, sealed in chunks of 64 KiB (STREAM, Hoang et al. 2015).
//!
//! An object is a header of 64 bytes and then the chunks:
//! `"MPSG" ‖ version(1) ‖ log2 of the chunk size(1) ‖ zero(2) ‖ document id(16) ‖ start(8) ‖ salt(32)`.
//! Each chunk is AES-256-GCM under the segment key, nonce `zero(7) ‖ chunk number(4) ‖ last(1)`,
//! associated data `"medpost/segment/1" ‖ document id ‖ start ‖ chunk number`.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use medpost_domain::id::DocumentId;
use zeroize::Zeroizing;

use super::envelope::{SecretKey, Unopened, VERSION, derive};

/// Plaintext bytes of a full segment.
pub const SEGMENT: u64 = 8 << 20;
/// Plaintext bytes of a full chunk.
pub const CHUNK: usize = 64 << 10;
/// Bytes of the tag that follows each chunk.
pub const TAG: usize = 16;
/// Bytes of the header.
pub const HEADER: usize = 64;
const MAGIC: &[u8; 4] = b"MPSG";
const LABEL: &[u8] = b"medpost/segment/1";

/// A segment's document, offset and salt, which its key, header and associated data are made of.
#[derive(Clone, Copy)]
pub struct SegmentContext {
    /// The document it belongs to.
    pub document: DocumentId,
    /// Offset of its first byte in the document.
    pub start: u64,
    /// Random for each attempt, so that a retry never reuses a nonce.
    pub salt: [u8; 32],
}

impl SegmentContext {
    fn key(&self, document_key: &SecretKey) -> LessSafeKey {
        let info: [&[u8]; 3] = [LABEL, self.document.0.as_bytes(), &self.start.to_be_bytes()];
        let key = derive(&[&document_key[..]], &self.salt, &info);
        // A key of 32 bytes is what AES-256 takes.
        let key = UnboundKey::new(&AES_256_GCM, &key[..]).expect("32 bytes are an AES-256 key");
        LessSafeKey::new(key)
    }

    fn header(&self) -> [u8; HEADER] {
        let mut header = [0; HEADER];
        header[..4].copy_from_slice(MAGIC);
        header[4] = VERSION;
        header[5] = 16;
        header[8..24].copy_from_slice(self.document.0.as_bytes());
        header[24..32].copy_from_slice(&self.start.to_be_bytes());
        header[32..].copy_from_slice(&self.salt);
        header
    }

    fn context(&self, chunk: u32) -> [u8; LABEL.len() + 28] {
        let mut context = [0; LABEL.len() + 28];
        context[..LABEL.len()].copy_from_slice(LABEL);
        context[LABEL.len()..][..16].copy_from_slice(self.document.0.as_bytes());
        context[LABEL.len() + 16..][..8].copy_from_slice(&self.start.to_be_bytes());
        context[LABEL.len() + 24..].copy_from_slice(&chunk.to_be_bytes());
        context
    }
}

fn nonce(chunk: u32, last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[7..11].copy_from_slice(&chunk.to_be_bytes());
    nonce[11] = u8::from(last);
    Nonce::assume_unique_for_key(nonce)
}

/// Number of chunks of a segment with this many plaintext bytes; at least one.
pub const fn chunks(length: u64) -> u32 {
    let full = length.div_ceil(CHUNK as u64);
    #[expect(clippy::cast_possible_truncation, reason = "a segment has at most 128 chunks")]
    if full == 0 { 1 } else { full as u32 }
}

/// Size of the object that holds this many plaintext bytes: header, ciphertext, a tag per chunk.
pub const fn sealed_length(length: u64) -> u64 {
    HEADER as u64 + length + chunks(length) as u64 * TAG as u64
}

/// Seals a segment of at most [`SEGMENT`] bytes, in place in the output: no other copy of `plain` is left.
pub fn seal(place: &SegmentContext, document_key: &SecretKey, plain: &[u8]) -> Vec<u8> {
    let key = place.key(document_key);
    let count = chunks(plain.len() as u64);
    let mut out = Vec::with_capacity(HEADER + plain.len() + count as usize * TAG);
    out.extend(place.header());
    for number in 0..count {
        let from = number as usize * CHUNK;
        let piece = &plain[from..plain.len().min(from + CHUNK)];
        let at = out.len();
        out.extend_from_slice(piece);
        let aad = Aad::from(place.context(number));
        let tag = key
            .seal_in_place_separate_tag(nonce(number, number + 1 == count), aad, &mut out[at..])
            .expect("a chunk is far below the cipher's limit");
        out.extend_from_slice(tag.as_ref());
    }
    out
}

/// The bytes of the object that hold chunks `from..to` of a segment with `length` plaintext bytes.
pub fn sealed_range(length: u64, from: u32, to: u32) -> std::ops::Range<u64> {
    let size = (CHUNK + TAG) as u64;
    let end = sealed_length(length);
    (HEADER as u64 + u64::from(from) * size)..end.min(HEADER as u64 + u64::from(to) * size)
}

/// Opens chunks from number `first` on, of a segment with `length` plaintext bytes. They are wiped when dropped, also
/// if a later one fails.
pub fn open(
    place: &SegmentContext,
    document_key: &SecretKey,
    length: u64,
    first: u32,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let key = place.key(document_key);
    let count = chunks(length);
    let mut out = Zeroizing::new(sealed.to_vec());
    let mut written = 0;
    let mut number = first;
    let mut at = 0;
    while at < sealed.len() {
        if number >= count {
            return Err(Unopened);
        }
        let last = number + 1 == count;
        let plain = if last { usize::try_from(length).map_err(|_| Unopened)? - number as usize * CHUNK } else { CHUNK };
        let end = at + plain + TAG;
        let piece = out.get_mut(at..end).ok_or(Unopened)?;
        let aad = Aad::from(place.context(number));
        key.open_in_place(nonce(number, last), aad, piece).map_err(|_| Unopened)?;
        out.copy_within(at..at + plain, written);
        written += plain;
        at = end;
        number += 1;
    }
    out.truncate(written);
    Ok(out)
}

/// Checks that an object's header is the one its row expects.
pub fn check_header(place: &SegmentContext, header: &[u8]) -> Result<(), Unopened> {
    if header == place.header() { Ok(()) } else { Err(Unopened) }
}
