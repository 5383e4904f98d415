//! Kinds of keys, and how their signatures are written.

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

/// The kind of a public key; none if cards have no such keys.
pub(super) fn kind_of(public: &SubjectPublicKeyInfoOwned) -> Option<KeyKind> {
    if !crate::net::certificate::is_card_key(public) {
        return None;
    }
    let rsa = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
    Some(if public.algorithm.oid == rsa { KeyKind::Rsa } else { KeyKind::P256 })
}

/// DER of two numbers, as ECDSA signatures travel: a token gives them side by side.
pub(super) fn ecdsa_der(raw: &[u8]) -> Option<Vec<u8>> {
    use der::asn1::UintRef;
    let (r, s) = raw.split_at_checked(raw.len() / 2)?;
    let mut body = UintRef::new(r).ok()?.to_der().ok()?;
    body.extend(UintRef::new(s).ok()?.to_der().ok()?);
    let mut out = vec![0x30, u8::try_from(body.len()).ok().filter(|it| *it < 128)?];
    out.extend(body);
    Some(out)
}
