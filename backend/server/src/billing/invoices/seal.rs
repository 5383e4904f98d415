//! 角印 (the company's seal): an image beside the issuer's name on invoices, estimates and delivery notes.

use std::io::{Error, Result};
use std::path::Path;

/// Most bytes in the image: it goes into every document.
const MOST: usize = 100_000;

/// Most pixels per side.
const SIDE: u32 = 1_200;

/// How a PNG begins: its signature, and the length and the name of its first chunk (ISO/IEC 15948, 5.2 and 11.2.2).
const BEGIN: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// How it ends: the empty last chunk with its checksum.
const END: &[u8] = b"\0\0\0\0IEND\xAE\x42\x60\x82";

/// Reads the image. Refuses anything but a small, complete PNG, so that it is noticed at startup and not when the
/// invoices are drawn.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    match fault(&bytes) {
        None => Ok(bytes),
        Some(why) => Err(Error::other(why)),
    }
}

/// Why an image can't be the seal.
fn fault(bytes: &[u8]) -> Option<&'static str> {
    if bytes.len() > MOST {
        return Some("a seal has at most 100 kB");
    }
    if !bytes.starts_with(BEGIN) || !bytes.ends_with(END) {
        return Some("a seal is a PNG file, whole");
    }
    let side = |at: usize| bytes.get(at..at + 4).and_then(|it| it.try_into().ok()).map_or(0, u32::from_be_bytes);
    let (width, height) = (side(BEGIN.len()), side(BEGIN.len() + 4));
    if [width, height].iter().any(|it| !(1..=SIDE).contains(it)) {
        return Some("a seal has at most 1200 points a side");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        [BEGIN, &width.to_be_bytes(), &height.to_be_bytes(), b"\x08\x06\0\0\0....", END].concat()
    }

    #[test]
    fn a_seal_is_a_small_png() {
        assert_eq!(fault(&png(300, 300)), None);
        assert!(fault(b"").is_some() && fault(b"GIF89a").is_some());
        assert!(fault(&png(0, 300)).is_some() && fault(&png(300, 1_201)).is_some());
        let cut = png(300, 300);
        assert!(fault(&cut[..cut.len() - 1]).is_some(), "a copy that was cut");
        assert!(fault(&[png(300, 300), vec![0; MOST], END.to_vec()].concat()).is_some());
    }
}
