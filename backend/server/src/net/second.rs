//! A second path check, of our own: what it does not fully understand, it refuses (ADR 3).
//!
//! It shares nothing with `certval`, not even the DER parser; signatures are webpki's in both. It knows less on
//! purpose: names are equal byte for byte, one policy must be in every certificate below the root, path lengths count
//! every authority, and constraints on names or policies are refused anywhere. Of the root, which is trusted as
//! configured, only name, key and time are read. Extended key usage, profession and revocation are the verifier's.

use super::rules::{ALGORITHMS, PolicyInputs};
use der::asn1::ObjectIdentifier;
use medpost_domain::instant::Instant;

/// Why a path is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// Not a path of X.509 certificates, version 3, in DER.
    #[error("it is not readable")]
    Unreadable,
    /// One is not valid at this time.
    #[error("a certificate is not valid at this time")]
    Validity,
    /// An issuer's name differs from the subject of the certificate above, byte for byte.
    #[error("the names do not lead to the root")]
    Name,
    /// A signature is wrong.
    #[error("a signature does not hold")]
    Signature,
    /// basicConstraints or keyUsage does not make an issuer an authority.
    #[error("an issuer is no authority")]
    NoAuthority,
    /// More authorities are below one than it allows.
    #[error("there are too many authorities below one")]
    PathLength,
    /// An extension is critical and unknown, or constrains names or policies.
    #[error("an extension is not understood")]
    Extension,
    /// No accepted policy is in every certificate.
    #[error("no accepted policy stands in every certificate")]
    Policy,
}

const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const SUBJECT_ALTERNATIVE_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const NAME_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.30");
const CERTIFICATE_POLICIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32");
const ANY_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32.0");
const POLICY_MAPPINGS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.33");
const POLICY_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.36");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const INHIBIT_ANY_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.54");

/// Judges a path of certificates in DER, the leaf first and the root last, at `now`.
pub fn judge(path: &[&[u8]], now: Instant, policies: &PolicyInputs) -> Result<(), Objection> {
    let path = path.iter().map(|it| Certificate::read(it)).collect::<Option<Vec<_>>>().ok_or(Objection::Unreadable)?;
    let (_root, below) = path.split_last().filter(|it| !it.1.is_empty()).ok_or(Objection::Unreadable)?;
    let now = calendar(now).ok_or(Objection::Validity)?;
    if path.iter().any(|it| now < it.not_before || it.not_after < now) {
        return Err(Objection::Validity);
    }
    for pair in path.windows(2) {
        if pair[0].issuer != pair[1].subject {
            return Err(Objection::Name);
        }
        if !pair[0].is_signed_by(&pair[1]) {
            return Err(Objection::Signature);
        }
    }
    let stated = below.iter().map(Certificate::stated).collect::<Result<Vec<_>, _>>()?;
    for (authorities_below, it) in stated.iter().skip(1).enumerate() {
        if !it.is_authority || !it.signs_certificates {
            return Err(Objection::NoAuthority);
        }
        if it.most_below.is_some_and(|most| most < authorities_below) {
            return Err(Objection::PathLength);
        }
    }
    let everywhere = |policy: &&[u8]| stated.iter().all(|it| it.policies.contains(policy));
    let accepted = |policy: &&[u8]| policies.accepted.iter().any(|it| it.as_bytes() == *policy);
    let mut common = stated[0].policies.iter().filter(|it| everywhere(it));
    if policies.explicit && !common.any(|it| policies.accepted.is_empty() || accepted(it)) {
        return Err(Objection::Policy);
    }
    Ok(())
}

/// A certificate as slices of its DER.
struct Certificate<'a> {
    signed: &'a [u8],
    signed_with: &'a [u8],
    signature: &'a [u8],
    issuer: &'a [u8],
    subject: &'a [u8],
    not_before: Moment,
    not_after: Moment,
    key_kind: &'a [u8],
    key: &'a [u8],
    extensions: Vec<Extension<'a>>,
}

struct Extension<'a> {
    kind: &'a [u8],
    critical: bool,
    value: &'a [u8],
}

/// What a certificate's extensions say.
#[derive(Default)]
struct Stated<'a> {
    is_authority: bool,
    most_below: Option<usize>,
    signs_certificates: bool,
    /// Without anyPolicy, which names none.
    policies: Vec<&'a [u8]>,
}

impl<'a> Certificate<'a> {
    fn read(der: &'a [u8]) -> Option<Self> {
        let mut outer = Values(Values(der).only(SEQUENCE)?);
        let (signed, tbs) = outer.next(SEQUENCE)?;
        let signed_with = outer.take(SEQUENCE)?;
        let signature = outer.bits()?;
        outer.end()?;
        let mut tbs = Values(tbs);
        let version = Values(tbs.take(VERSION)?).only(INTEGER)?;
        let _serial = tbs.take(INTEGER)?;
        let named_within = tbs.take(SEQUENCE)?;
        let (issuer, _) = tbs.next(SEQUENCE)?;
        let mut validity = Values(tbs.take(SEQUENCE)?);
        let (not_before, not_after) = (validity.moment()?, validity.moment()?);
        validity.end()?;
        let (subject, _) = tbs.next(SEQUENCE)?;
        let mut key = Values(tbs.take(SEQUENCE)?);
        let (key_kind, key_bits) = (key.take(SEQUENCE)?, key.bits()?);
        key.end()?;
        for unique_name in [ISSUER_UNIQUE, SUBJECT_UNIQUE] {
            tbs.take(unique_name);
        }
        let mut extensions: Vec<Extension<'a>> = Vec::new();
        if let Some(list) = tbs.take(EXTENSIONS) {
            let mut list = Values(Values(list).only(SEQUENCE)?);
            while !list.0.is_empty() {
                let mut it = Values(list.take(SEQUENCE)?);
                let kind = it.take(OBJECT_IDENTIFIER)?;
                let critical = it.take(BOOLEAN).map_or(Some(false), truth)?;
                let value = it.take(OCTET_STRING)?;
                it.end()?;
                // Of two extensions of a kind, one would be overlooked.
                if extensions.iter().any(|it| it.kind == kind) {
                    return None;
                }
                extensions.push(Extension { kind, critical, value });
            }
        }
        tbs.end()?;
        let it = Self {
            signed,
            signed_with,
            signature,
            issuer,
            subject,
            not_before,
            not_after,
            key_kind,
            key: key_bits,
            extensions,
        };
        (version == [2] && named_within == signed_with).then_some(it)
    }

    fn is_signed_by(&self, issuer: &Self) -> bool {
        // webpki names an algorithm by the contents of its AlgorithmIdentifier.
        ALGORITHMS.iter().any(|it| {
            it.signature_alg_id().as_ref() == self.signed_with
                && it.public_key_alg_id().as_ref() == issuer.key_kind
                && it.verify_signature(issuer.key, self.signed, self.signature).is_ok()
        })
    }

    fn stated(&self) -> Result<Stated<'a>, Objection> {
        let mut stated = Stated::default();
        for it in &self.extensions {
            let is = |kind: ObjectIdentifier| kind.as_bytes() == it.kind;
            if is(BASIC_CONSTRAINTS) {
                (stated.is_authority, stated.most_below) = basic_constraints(it.value).ok_or(Objection::Unreadable)?;
            } else if is(KEY_USAGE) {
                let bits = Values(it.value).only_bits().ok_or(Objection::Unreadable)?;
                stated.signs_certificates = bits.first().is_some_and(|it| it & KEY_CERT_SIGN != 0);
            } else if is(CERTIFICATE_POLICIES) {
                stated.policies = certificate_policies(it.value).ok_or(Objection::Unreadable)?;
            } else if [NAME_CONSTRAINTS, POLICY_MAPPINGS, POLICY_CONSTRAINTS, INHIBIT_ANY_POLICY].into_iter().any(is)
                || it.critical && !is(SUBJECT_ALTERNATIVE_NAME) && !is(EXTENDED_KEY_USAGE)
            {
                return Err(Objection::Extension);
            }
        }
        Ok(stated)
    }
}

/// Whether it is an authority, and how many others may be below it.
fn basic_constraints(value: &[u8]) -> Option<(bool, Option<usize>)> {
    let mut it = Values(Values(value).only(SEQUENCE)?);
    let is_authority = it.take(BOOLEAN).map_or(Some(false), truth)?;
    let most = match it.take(INTEGER) {
        None => None,
        Some([it]) if *it < 0x80 => Some(usize::from(*it)),
        Some(_) => return None,
    };
    it.end()?;
    Some((is_authority, most))
}

fn certificate_policies(value: &[u8]) -> Option<Vec<&[u8]>> {
    let mut list = Values(Values(value).only(SEQUENCE)?);
    let mut found = Vec::new();
    while !list.0.is_empty() {
        let mut it = Values(list.take(SEQUENCE)?);
        found.push(it.take(OBJECT_IDENTIFIER)?);
        it.take(SEQUENCE);
        it.end()?;
    }
    found.retain(|it| *it != ANY_POLICY.as_bytes());
    Some(found)
}

/// Year, month, day, hour, minute and second in UTC, as fourteen ASCII digits: later is greater.
type Moment = [u8; 14];

fn calendar(at: Instant) -> Option<Moment> {
    let digits: Vec<u8> = at.to_string().bytes().filter(u8::is_ascii_digit).take(14).collect();
    digits.try_into().ok()
}

const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const ISSUER_UNIQUE: u8 = 0x81;
const SUBJECT_UNIQUE: u8 = 0x82;
const EXTENSIONS: u8 = 0xa3;
/// keyCertSign, the sixth bit of keyUsage.
const KEY_CERT_SIGN: u8 = 0x04;

fn truth(contents: &[u8]) -> Option<bool> {
    match contents {
        [0x00] => Some(false),
        [0xff] => Some(true),
        _ => None,
    }
}

/// Consecutive DER values.
struct Values<'a>(&'a [u8]);

impl<'a> Values<'a> {
    /// The next value if it has this tag: the whole of it, and its contents.
    fn next(&mut self, tag: u8) -> Option<(&'a [u8], &'a [u8])> {
        let [first, length, rest @ ..] = self.0 else { return None };
        let (head, length) = match length {
            0..=0x7f => (2, usize::from(*length)),
            0x81..=0x83 => {
                let bytes = rest.get(..usize::from(length & 0x7f))?;
                let length = bytes.iter().fold(0, |sum, it| sum << 8 | usize::from(*it));
                // DER: a length is encoded as short as possible.
                if bytes[0] == 0 || length < 0x80 {
                    return None;
                }
                (2 + bytes.len(), length)
            }
            _ => return None,
        };
        let whole = self.0.get(..head + length).filter(|_| *first == tag)?;
        self.0 = &self.0[whole.len()..];
        Some((whole, &whole[head..]))
    }

    /// The contents of the next value if it has this tag and can be read; otherwise nothing is consumed.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        Some(self.next(tag)?.1)
    }

    /// The contents of the only value here.
    fn only(mut self, tag: u8) -> Option<&'a [u8]> {
        let found = self.take(tag)?;
        self.end()?;
        Some(found)
    }

    /// The bytes of the only value here, a bit string; its last byte may have unused bits.
    fn only_bits(self) -> Option<&'a [u8]> {
        let [unused @ 0..8, bytes @ ..] = self.only(BIT_STRING)? else { return None };
        (*unused == 0 || !bytes.is_empty()).then_some(bytes)
    }

    /// The bytes of a bit string without unused bits.
    fn bits(&mut self) -> Option<&'a [u8]> {
        self.take(BIT_STRING)?.strip_prefix(&[0])
    }

    fn moment(&mut self) -> Option<Moment> {
        let (century, digits): (&[u8], _) = match self.take(UTC_TIME) {
            // RFC 5280, 4.1.2.5.1: years from 50 on are in the twentieth century.
            Some(it) if it < b"50".as_slice() => (b"20", it),
            Some(it) => (b"19", it),
            None => (b"", self.take(GENERALIZED_TIME)?),
        };
        let moment: Moment = [century, digits.strip_suffix(b"Z")?].concat().try_into().ok()?;
        moment.iter().all(u8::is_ascii_digit).then_some(moment)
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}
