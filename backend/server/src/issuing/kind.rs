//! Kinds of keys, and the encoding of their signatures.

use der::Encode;
use der::asn1::ObjectIdentifier;
use spki::SubjectPublicKeyInfoOwned;

/// Which kind of key is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum KeyKind {
    /// RSA, 2048 bits.
    Rsa,
    /// The curve P-256.
    P256,
}

/// The kind of a public key; `None` if cards have no such keys.
pub(super) fn kind_of(public: &SubjectPublicKeyInfoOwned) -> Option<KeyKind> {
    if !crate::net::certificate::is_card_key(public) {
        return None;
    }
    let rsa = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
    Some(if public.algorithm.oid == rsa { KeyKind::Rsa } else { KeyKind::P256 })
}

/// Encodes an ECDSA signature in DER. A token returns its two numbers side by side.
pub(super) fn ecdsa_der(raw: &[u8]) -> Option<Vec<u8>> {
    use der::asn1::UintRef;
    let (r, s) = raw.split_at_checked(raw.len() / 2)?;
    let mut body = UintRef::new(r).ok()?.to_der().ok()?;
    body.extend(UintRef::new(s).ok()?.to_der().ok()?);
    let mut out = vec![0x30, u8::try_from(body.len()).ok().filter(|it| *it < 128)?];
    out.extend(body);
    Some(out)
}
