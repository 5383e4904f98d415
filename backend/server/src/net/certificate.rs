//! Reads what a certificate says, without judging it.

use certval::PDVCertificate;
use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Encode, Reader, SliceReader, Tag, TagNumber, Tagged};
use medpost_domain::card::{CardFacts, unknown_role};
use medpost_domain::instant::{Instant, SECOND};
use sha2::{Digest, Sha256};
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{CertificatePolicies, ExtendedKeyUsage, KeyUsage, SubjectAltName};
use x509_cert::name::Name;

use medpost_domain::hex::hex;

/// A leniently parsed certificate: an odd serial number (NIST PKITS has some) is no reason to refuse.
pub type Certificate = CertificateInner<Raw>;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");
const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
const SUBJECT_DIRECTORY_ATTRIBUTES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.9");
/// hcRole (ISO 17090-2, ISO/TS 17090 arc 1.0.17090.0.1).
const HC_ROLE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.0.17090.0.1");
/// The coding scheme of HPKI's professions (MHLW HPKI CP, table of hcRole).
const PROFESSIONS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.100495.1.6.1.1");
/// id-kp-clientAuth
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
/// anyExtendedKeyUsage
const ANY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");

/// A certificate, with what the verifier needs of it.
#[derive(Clone)]
pub struct Read {
    /// The certificate for the path validator.
    pub certificate: PDVCertificate,
    /// What it says.
    pub facts: CardFacts,
    /// Key usage includes digitalSignature; `None`: there is no key usage.
    pub signs: Option<bool>,
    /// Key usage includes nonRepudiation.
    pub non_repudiation: bool,
    /// Extended key usage is absent or allows client authentication.
    pub client_auth: bool,
    /// States a profession under HPKI's coding scheme.
    pub professed: bool,
    /// Has a key of a kind that cards have: RSA from 2048 bits, P-256 or P-384.
    pub strong_key: bool,
    /// SHA-256 of the certificate.
    pub certificate_sha256: [u8; 32],
    /// SHA-256 of the SubjectPublicKeyInfo.
    pub key_sha256: [u8; 32],
    /// Bytes of the SubjectPublicKeyInfo.
    pub key: Vec<u8>,
}

impl Read {
    /// The parsed certificate.
    pub fn decoded(&self) -> &Certificate {
        self.certificate.decoded()
    }
}

/// Reads a certificate in DER; `None` if it can't be read.
pub fn read(der: &[u8]) -> Option<Read> {
    let certificate = PDVCertificate::try_from(der).ok()?;
    let tbs = certificate.decoded().tbs_certificate();
    let key = tbs.subject_public_key_info().to_der().ok()?;
    let certificate_sha256: [u8; 32] = Sha256::digest(der).into();
    let key_sha256: [u8; 32] = Sha256::digest(&key).into();
    let usage = tbs.get_extension::<KeyUsage>().ok()?.map(|it| it.1);
    let extended = tbs.get_extension::<ExtendedKeyUsage>().ok()?.map(|it| it.1);
    let policies = tbs.get_extension::<CertificatePolicies>().ok()?.map(|it| it.1);
    let names = tbs.get_extension::<SubjectAltName>().ok().flatten().map(|it| it.1);
    let kanji_name = names.and_then(|it| {
        it.0.iter().find_map(|it| match it {
            GeneralName::DirectoryName(name) => attribute(name, COMMON_NAME),
            _ => None,
        })
    });
    let roles = roles(certificate.decoded());
    let facts = CardFacts {
        kind: None,
        holder: attribute(tbs.subject(), COMMON_NAME).unwrap_or_default(),
        kanji_name,
        organisation: attribute(tbs.subject(), ORGANISATION),
        unit: attribute(tbs.subject(), UNIT),
        serial_number: attribute(tbs.subject(), SERIAL_NUMBER),
        professions: roles.iter().map(Role::told).collect(),
        policies: policies
            .map(|it| it.0.iter().map(|it| it.policy_identifier.to_string()).collect())
            .unwrap_or_default(),
        key_usage: usage.map(usage_names).unwrap_or_default(),
        not_before: moment(&tbs.validity().not_before),
        not_after: moment(&tbs.validity().not_after),
        issuer: tbs.issuer().to_string(),
        certificate_sha256: hex(&certificate_sha256),
        key_sha256: hex(&key_sha256),
    };
    Some(Read {
        signs: usage.as_ref().map(x509_cert::ext::pkix::KeyUsage::digital_signature),
        non_repudiation: usage.as_ref().is_some_and(x509_cert::ext::pkix::KeyUsage::non_repudiation),
        client_auth: extended.is_none_or(|it| it.0.iter().any(|it| *it == CLIENT_AUTH || *it == ANY_USAGE)),
        professed: roles.iter().any(Role::is_profession),
        strong_key: is_strong(tbs.subject_public_key_info()),
        facts,
        certificate_sha256,
        key_sha256,
        key,
        certificate,
    })
}

/// The host names that a server's certificate covers, in lower case.
pub fn host_names(der: &[u8]) -> Vec<String> {
    let Ok(it) = Certificate::from_der(der) else { return Vec::new() };
    let names = it.tbs_certificate().get_extension::<SubjectAltName>().ok().flatten().map(|it| it.1);
    let names = names.into_iter().flat_map(|it| it.0);
    names
        .filter_map(|it| match it {
            GeneralName::DnsName(it) => Some(it.as_str().to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

/// When a certificate ends; `None` if it can't be read.
pub fn not_after(der: &[u8]) -> Option<Instant> {
    let it = Certificate::from_der(der).ok()?;
    Some(moment(&it.tbs_certificate().validity().not_after))
}

/// The earliest end of a file's certificates; `None` if none of them can be read.
pub fn first_end(bytes: &[u8]) -> Option<Instant> {
    from_file(bytes).iter().filter_map(|it| not_after(it)).min()
}

/// Whether a name belongs to an authority made by `cargo xtask demo`.
pub fn names_a_demo(name: &Name) -> bool {
    name.to_string().contains("MEDPost DEMO")
}

/// Whether a certificate was issued by such an authority.
pub fn is_of_demo(der: &[u8]) -> bool {
    read(der).is_some_and(|it| names_a_demo(it.decoded().tbs_certificate().issuer()))
}

/// DER of every certificate in a PEM or DER file.
pub fn from_file(bytes: &[u8]) -> Vec<Vec<u8>> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;
    if bytes.windows(11).any(|it| it == b"-----BEGIN ") {
        return CertificateDer::pem_slice_iter(bytes).filter_map(Result::ok).map(|it| it.to_vec()).collect();
    }
    vec![bytes.to_vec()]
}

/// A certificate in DER as PEM.
pub fn pem(der: &[u8]) -> String {
    use base64::Engine;
    let text = base64::prelude::BASE64_STANDARD.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).filter_map(|it| std::str::from_utf8(it).ok()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

/// An X.509 time as an instant.
pub fn moment(at: &x509_cert::time::Time) -> Instant {
    let seconds = i64::try_from(at.to_unix_duration().as_secs()).unwrap_or(i64::MAX / SECOND);
    Instant(seconds.saturating_mul(SECOND))
}

/// The first value of an attribute in a name, as text.
fn attribute(name: &Name, oid: ObjectIdentifier) -> Option<String> {
    let found = name.iter().find(|it| it.oid == oid)?;
    text_of(found.value.tag(), found.value.value())
}

fn text_of(tag: Tag, bytes: &[u8]) -> Option<String> {
    let text = match tag {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String | Tag::NumericString => {
            String::from_utf8(bytes.to_vec()).ok()?
        }
        Tag::TeletexString => bytes.iter().map(|it| char::from(*it)).collect(),
        Tag::BmpString => {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|it| u16::from_be_bytes([it[0], it[1]])).collect();
            String::from_utf16(&units).ok()?
        }
        _ => return None,
    };
    // Certificates come from outside: characters that could break a line or change the direction are dropped.
    Some(text.chars().filter(|it| !it.is_control() && !medpost_domain::text::fields::is_deceiving(*it)).collect())
}

fn usage_names(usage: KeyUsage) -> Vec<String> {
    [
        (usage.digital_signature(), "digitalSignature"),
        (usage.non_repudiation(), "nonRepudiation"),
        (usage.key_encipherment(), "keyEncipherment"),
        (usage.data_encipherment(), "dataEncipherment"),
        (usage.key_agreement(), "keyAgreement"),
        (usage.key_cert_sign(), "keyCertSign"),
        (usage.crl_sign(), "cRLSign"),
    ]
    .into_iter()
    .filter(|it| it.0)
    .map(|it| it.1.to_owned())
    .collect()
}

fn is_strong(key: &spki::SubjectPublicKeyInfoOwned) -> bool {
    match key.algorithm.oid.to_string().as_str() {
        "1.2.840.113549.1.1.1" => {
            // RSAPublicKey ::= SEQUENCE { modulus INTEGER, … }
            let modulus = key.subject_public_key.as_bytes().and_then(|it| children(it).into_iter().next());
            let modulus = modulus.and_then(|it| children(it.value()).first().map(|it| it.value().len()));
            modulus.is_some_and(|it| it >= 256)
        }
        "1.2.840.10045.2.1" => key
            .algorithm
            .parameters
            .as_ref()
            .and_then(|it| it.decode_as::<ObjectIdentifier>().ok())
            .is_some_and(|it| matches!(it.to_string().as_str(), "1.2.840.10045.3.1.7" | "1.3.132.0.34")),
        _ => false,
    }
}

/// Whether a key is of a kind that our own cards have: RSA of exactly 2048 bits, or P-256.
pub fn is_card_key(key: &spki::SubjectPublicKeyInfoOwned) -> bool {
    match key.algorithm.oid.to_string().as_str() {
        "1.2.840.113549.1.1.1" => {
            let modulus = key.subject_public_key.as_bytes().and_then(|it| children(it).into_iter().next());
            // A leading zero keeps the number positive.
            let modulus = modulus.and_then(|it| children(it.value()).first().map(|it| it.value().to_vec()));
            modulus.is_some_and(|it| it.len() == 257 && it[0] == 0 && it[1] >= 0x80)
        }
        "1.2.840.10045.2.1" => key
            .algorithm
            .parameters
            .as_ref()
            .and_then(|it| it.decode_as::<ObjectIdentifier>().ok())
            .is_some_and(|it| it.to_string() == "1.2.840.10045.3.1.7"),
        _ => false,
    }
}

/// The CodedData of an actor.
struct Role {
    /// codingSchemeReference
    scheme: Option<ObjectIdentifier>,
    /// codeDataFreeText
    text: String,
}

impl Role {
    fn is_profession(&self) -> bool {
        self.scheme == Some(PROFESSIONS)
    }

    fn told(&self) -> String {
        if self.is_profession() {
            return self.text.clone();
        }
        unknown_role(self.scheme.map(|it| it.to_string()).as_deref(), &self.text)
    }
}

/// hcRole: SubjectDirectoryAttributes holds attributes, each a set of HCActorData, each a set of HCActor, each with
/// CodedData `[0]`, whose `[0]` is the coding scheme and `[2]` the text. There may be several actors; what can't be
/// read is skipped, since it proves nothing.
fn roles(certificate: &Certificate) -> Vec<Role> {
    let Some(extensions) = certificate.tbs_certificate().extensions() else { return Vec::new() };
    let Some(found) = extensions.iter().find(|it| it.extn_id == SUBJECT_DIRECTORY_ATTRIBUTES) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for attributes in children(found.extn_value.as_bytes()) {
        for attribute in children(attributes.value()) {
            let parts = children(attribute.value());
            let [kind, values] = parts.as_slice() else { continue };
            if kind.decode_as::<ObjectIdentifier>().ok() != Some(HC_ROLE) {
                continue;
            }
            for data in children(values.value()) {
                for actor in children(data.value()) {
                    all.extend(role(&actor));
                }
            }
        }
    }
    all
}

fn role(actor: &AnyRef<'_>) -> Option<Role> {
    let tagged = |list: Vec<AnyRef<'_>>, number: u32| {
        list.into_iter().find(|it| {
            matches!(it.tag(), Tag::ContextSpecific { constructed: true, number: it } if it == TagNumber(number))
        })
        .map(|it| it.value().to_vec())
    };
    let coded = tagged(children(actor.value()), 0)?;
    let set = children(&coded).first()?.value().to_vec();
    let scheme = tagged(children(&set), 0).and_then(|it| children(&it).first()?.decode_as().ok());
    let text = tagged(children(&set), 2)?;
    let text = children(&text).first().and_then(|it| text_of(it.tag(), it.value()))?;
    (!text.is_empty()).then_some(Role { scheme, text })
}

/// The consecutive DER values in these bytes, at most 64; stops where one can't be read.
fn children(bytes: &[u8]) -> Vec<AnyRef<'_>> {
    let mut found = Vec::new();
    let Ok(mut reader) = SliceReader::new(bytes) else { return found };
    while !reader.is_finished() && found.len() < 64 {
        match AnyRef::decode(&mut reader) {
            Ok(it) => found.push(it),
            Err(_) => break,
        }
    }
    found
}
