//! Throw-away authorities, server certificates and cards, shaped like the real ones.
//!
//! HPKI-shaped certificates: root, sub-CA and card as in MHLW's certificate policy, with critical policies, a
//! profession in hcRole, and digitalSignature only. The facility PKI is this service's own.

use std::path::{Path, PathBuf};
use std::{fs, io};

use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, Instant, MINUTE, SECOND};
use p12_keystore::{Certificate as P12Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, PrivateKeyChain};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CustomExtension, DistinguishedName, DnType,
    DnValue, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256,
    RevokedCertParams, SerialNumber,
};
use time::OffsetDateTime;

/// Policy OID of an HPKI card for authentication.
pub const HPKI_POLICY: &str = "1.2.392.100495.1.5.1.2.3.1";
/// Policy OID of an HPKI card for signatures.
pub const SIGNING_POLICY: &str = "1.2.392.100495.1.5.1.1.3.1";
/// Policy OID of the demo's facility PKI cards, in the arc that RFC 7299's examples leave free.
pub const PKI_POLICY: &str = "2.25.118733510";
/// OID of the coding scheme for HPKI's professions.
pub const PROFESSION_SCHEME: &str = "1.2.392.100495.1.6.1.1";
/// OID of a coding scheme that nobody uses.
pub const FOREIGN_SCHEME: &str = "2.25.118733512";
/// Password of every demo card's PKCS #12 file.
pub const PASSWORD: &str = "demo";

/// An authority of the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// Root for server certificates.
    Servers,
    /// Root of the HPKI-shaped hierarchy.
    HpkiRoot,
    /// Issues HPKI-shaped cards for signing in.
    HpkiSignIn,
    /// Issues HPKI-shaped signing certificates, which must not sign in.
    HpkiSigning,
    /// Root of the facility PKI.
    PkiRoot,
    /// Issues facility PKI cards.
    PkiCards,
}

impl Authority {
    const ALL: [Self; 6] =
        [Self::Servers, Self::HpkiRoot, Self::HpkiSignIn, Self::HpkiSigning, Self::PkiRoot, Self::PkiCards];

    /// Base name of its files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Servers => "servers",
            Self::HpkiRoot => "hpki-root",
            Self::HpkiSignIn => "hpki-sign-in",
            Self::HpkiSigning => "hpki-signing",
            Self::PkiRoot => "pki-root",
            Self::PkiCards => "pki-cards",
        }
    }

    const fn above(self) -> Option<Self> {
        match self {
            Self::HpkiSignIn | Self::HpkiSigning => Some(Self::HpkiRoot),
            Self::PkiCards => Some(Self::PkiRoot),
            _ => None,
        }
    }

    fn params(self, now: Instant) -> CertificateParams {
        let mut it = CertificateParams::default();
        let mut name = DistinguishedName::new();
        name.push(DnType::CountryName, "JP");
        name.push(DnType::OrganizationName, "MEDPost DEMO");
        let common = match self {
            Self::Servers => "MEDPost DEMO Server Root",
            Self::HpkiRoot => "MEDPost DEMO HPKI Root",
            Self::HpkiSignIn => "DEMO-HPKI-01-forAuthentication-forIndividual",
            Self::HpkiSigning => "DEMO-HPKI-01-forNonRepudiation",
            Self::PkiRoot => "MEDPost DEMO Facility PKI Root",
            Self::PkiCards => "MEDPost DEMO Facility PKI Cards",
        };
        name.push(DnType::CommonName, common);
        it.distinguished_name = name;
        it.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        it.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        it.use_authority_key_identifier_extension = self.above().is_some();
        valid(&mut it, now.plus(-200 * DAY), now.plus(3_650 * DAY));
        let policy = match self {
            Self::HpkiSignIn => Some(HPKI_POLICY),
            Self::HpkiSigning => Some(SIGNING_POLICY),
            Self::PkiCards => Some(PKI_POLICY),
            _ => None,
        };
        it.custom_extensions.extend(policy.map(policies));
        it
    }
}

/// A card to be created.
#[derive(Clone, Debug)]
pub struct NewCard<'a> {
    /// Base name of its files.
    pub file: &'a str,
    /// Kind of card.
    pub kind: CardKind,
    /// Subject common name.
    pub holder: &'a str,
    /// Subject serialNumber.
    pub serial_number: &'a str,
    /// The hcRole texts.
    pub professions: &'a [&'a str],
}

/// How a certificate deviates from a valid card, for tests.
#[derive(Clone, Debug)]
pub struct Flaws {
    /// Issued by this authority instead of the right one.
    pub issuer: Option<Authority>,
    /// Key usage; `None` for digitalSignature.
    pub usage: Option<Vec<KeyUsagePurpose>>,
    /// Extended key usage.
    pub extended: Vec<ExtendedKeyUsagePurpose>,
    /// Policy instead of the right one.
    pub policy: Option<&'static str>,
    /// Start of validity relative to now, in microseconds.
    pub begins: i64,
    /// End of validity relative to now, in microseconds.
    pub ends: i64,
    /// Adds a critical extension that nobody knows.
    pub unknown_extension: bool,
    /// An elliptic curve key instead of RSA.
    pub curve: bool,
    /// Roles in a coding scheme other than HPKI's, in addition to the requested professions.
    pub foreign: &'static [&'static str],
    /// Repeats the professions in a second extension of the same kind.
    pub twice: bool,
}

impl Default for Flaws {
    fn default() -> Self {
        Self {
            issuer: None,
            usage: None,
            extended: Vec::new(),
            policy: None,
            begins: -40 * DAY,
            ends: 1_825 * DAY,
            unknown_extension: false,
            curve: false,
            foreign: &[],
            twice: false,
        }
    }
}

/// A card: certificate, key, and the serial number for a revocation list.
#[derive(Clone)]
pub struct Card {
    /// Certificate, DER.
    pub der: Vec<u8>,
    /// Certificate, PEM.
    pub pem: String,
    /// Private key, PEM (PKCS#8).
    pub key_pem: String,
    /// Serial number of the certificate.
    pub serial: Vec<u8>,
}

/// A folder with authorities.
pub struct Pki {
    folder: PathBuf,
}

fn other(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(error.to_string())
}

impl Pki {
    /// Opens a folder, and creates the authorities if they don't exist yet.
    pub fn ensure(folder: &Path, now: Instant) -> io::Result<Self> {
        let it = Self { folder: folder.to_owned() };
        if !folder.join("pki-cards.pem").exists() {
            fs::create_dir_all(folder)?;
            for authority in Authority::ALL {
                it.make_authority(authority, now)?;
            }
        }
        Ok(it)
    }

    /// Path to an authority's certificate.
    pub fn certificate(&self, authority: Authority) -> PathBuf {
        self.folder.join(format!("{}.pem", authority.name()))
    }

    /// Path to an authority's revocation list.
    pub fn list(&self, authority: Authority) -> PathBuf {
        self.folder.join(format!("{}.crl", authority.name()))
    }

    /// An authority's private key as PKCS #8 in DER.
    pub fn key(&self, authority: Authority) -> io::Result<Vec<u8>> {
        let pem = fs::read_to_string(self.folder.join(format!("{}.key", authority.name())))?;
        Ok(KeyPair::from_pem_and_sign_algo(&pem, &PKCS_RSA_SHA256).map_err(other)?.serialized_der().to_vec())
    }

    fn make_authority(&self, authority: Authority, now: Instant) -> io::Result<()> {
        let key = KeyPair::generate_for(&PKCS_RSA_SHA256).map_err(other)?;
        let params = authority.params(now);
        let certificate = match authority.above() {
            None => params.self_signed(&key),
            Some(it) => params.signed_by(&key, &self.issuer(it, now)?),
        };
        write_secret(&self.folder.join(format!("{}.key", authority.name())), key.serialize_pem().as_bytes())?;
        fs::write(self.certificate(authority), certificate.map_err(other)?.pem())
    }

    fn issuer(&self, authority: Authority, now: Instant) -> io::Result<Issuer<'static, KeyPair>> {
        let pem = fs::read_to_string(self.folder.join(format!("{}.key", authority.name())))?;
        let key = KeyPair::from_pem_and_sign_algo(&pem, &PKCS_RSA_SHA256).map_err(other)?;
        Ok(Issuer::new(authority.params(now), key))
    }

    /// Reissues the lists of all card authorities, with these serial numbers revoked by authority. They are dated ten
    /// days ago, so that a week of fictitious sign-ins can be checked against them.
    pub fn issue_lists(&self, revoked: &[(Authority, Vec<u8>)], now: Instant) -> io::Result<()> {
        self.issue_lists_from(revoked, now.plus(-10 * DAY), now)
    }

    /// Reissues them as of today, as an authority does every day. `before` is the date of the previous lists.
    pub fn issue_todays_lists(&self, before: Instant, now: Instant) -> io::Result<()> {
        self.issue_lists_from(&[], before.max(now.plus(-MINUTE)), now.plus(SECOND))
    }

    /// Issues the lists as of `from`, valid until four days after `now`.
    pub fn issue_lists_from(&self, revoked: &[(Authority, Vec<u8>)], from: Instant, now: Instant) -> io::Result<()> {
        for authority in [Authority::HpkiRoot, Authority::HpkiSignIn, Authority::PkiRoot, Authority::PkiCards] {
            let mine = revoked.iter().filter(|it| it.0 == authority).map(|it| it.1.clone()).collect();
            let der = self.issue_list(authority, mine, from, now.plus(4 * DAY), now.0 / SECOND)?;
            fs::write(self.list(authority), der)?;
        }
        Ok(())
    }

    /// Issues one list.
    pub fn issue_list(
        &self,
        authority: Authority,
        revoked: Vec<Vec<u8>>,
        this_update: Instant,
        next_update: Instant,
        number: i64,
    ) -> io::Result<Vec<u8>> {
        let revoked = revoked.into_iter().map(|serial| RevokedCertParams {
            serial_number: SerialNumber::from(serial),
            revocation_time: moment(this_update),
            reason_code: None,
            invalidity_date: None,
        });
        let params = CertificateRevocationListParams {
            this_update: moment(this_update),
            next_update: moment(next_update),
            crl_number: SerialNumber::from(number.unsigned_abs()),
            issuing_distribution_point: None,
            revoked_certs: revoked.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = params.signed_by(&self.issuer(authority, this_update)?).map_err(other)?;
        Ok(list.der().to_vec())
    }

    /// Issues a server certificate for these names, as `NAME.pem` and `NAME.key`.
    pub fn server(&self, name: &str, hosts: &[&str], now: Instant) -> io::Result<(PathBuf, PathBuf)> {
        let paths = (self.folder.join(format!("{name}.pem")), self.folder.join(format!("{name}.key")));
        let hosts: Vec<String> = hosts.iter().map(|it| (*it).to_owned()).collect();
        let mut params = CertificateParams::new(hosts).map_err(other)?;
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, format!("MEDPost DEMO {name}"));
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        valid(&mut params, now.plus(-40 * DAY), now.plus(390 * DAY));
        let key = KeyPair::generate().map_err(other)?;
        let certificate = params.signed_by(&key, &self.issuer(Authority::Servers, now)?).map_err(other)?;
        fs::write(&paths.0, certificate.pem())?;
        write_secret(&paths.1, key.serialize_pem().as_bytes())?;
        Ok(paths)
    }

    /// Issues a card.
    pub fn card(&self, subject: &NewCard<'_>, flaws: &Flaws, now: Instant) -> io::Result<Card> {
        let mut params = CertificateParams::default();
        let mut name = DistinguishedName::new();
        name.push(DnType::CountryName, DnValue::PrintableString("JP".try_into().map_err(other)?));
        name.push(DnType::CommonName, DnValue::Utf8String(subject.holder.to_owned()));
        let serial = DnValue::PrintableString(subject.serial_number.try_into().map_err(other)?);
        name.push(DnType::CustomDnType(vec![2, 5, 4, 5]), serial);
        params.distinguished_name = name;
        params.use_authority_key_identifier_extension = true;
        params.key_usages = flaws.usage.clone().unwrap_or_else(|| vec![KeyUsagePurpose::DigitalSignature]);
        params.extended_key_usages.clone_from(&flaws.extended);
        valid(&mut params, now.plus(flaws.begins), now.plus(flaws.ends));
        let (issuer, policy) = match subject.kind {
            CardKind::Hpki => (Authority::HpkiSignIn, HPKI_POLICY),
            CardKind::Pki => (Authority::PkiCards, PKI_POLICY),
        };
        params.custom_extensions.push(policies(flaws.policy.unwrap_or(policy)));
        let foreign = flaws.foreign.iter().map(|it| (FOREIGN_SCHEME, *it));
        let roles: Vec<(&str, &str)> =
            subject.professions.iter().map(|it| (PROFESSION_SCHEME, *it)).chain(foreign).collect();
        if !roles.is_empty() {
            let times = if flaws.twice { 2 } else { 1 };
            params.custom_extensions.extend(std::iter::repeat_n(hc_roles(&roles), times));
        }
        if flaws.unknown_extension {
            let mut it = CustomExtension::from_oid_content(&[2, 25, 118_733_511], tlv(0x05, &[]));
            it.set_criticality(true);
            params.custom_extensions.push(it);
        }
        let key = if flaws.curve { KeyPair::generate() } else { KeyPair::generate_for(&PKCS_RSA_SHA256) };
        let key = key.map_err(other)?;
        let mut serial = sha2_of(key.public_key_raw());
        serial[0] = (serial[0] & 0x7f) | 0x40;
        params.serial_number = Some(SerialNumber::from(serial.clone()));
        let issuer = self.issuer(flaws.issuer.unwrap_or(issuer), now)?;
        let certificate = params.signed_by(&key, &issuer).map_err(other)?;
        Ok(Card { der: certificate.der().to_vec(), pem: certificate.pem(), key_pem: key.serialize_pem(), serial })
    }

    /// Writes a card as `NAME.pem` (certificate and key) and `NAME.p12` (password `demo`).
    pub fn write_card(&self, card: &Card, folder: &Path, name: &str) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        write_secret(&folder.join(format!("{name}.pem")), format!("{}{}", card.pem, card.key_pem).as_bytes())?;
        let key = KeyPair::from_pem_and_sign_algo(&card.key_pem, &PKCS_RSA_SHA256).map_err(other)?;
        let certificate = P12Certificate::from_der(&card.der).map_err(other)?;
        let chain = PrivateKeyChain::new(key.serialized_der(), &card.serial[..], [certificate]);
        let mut store = KeyStore::new();
        store.add_entry(name, KeyStoreEntry::PrivateKeyChain(chain));
        let p12 = store.writer(PASSWORD).encryption_algorithm(EncryptionAlgorithm::PbeWithHmacSha256AndAes256).write();
        write_secret(&folder.join(format!("{name}.p12")), &p12.map_err(other)?)
    }
}

fn sha2_of(bytes: &[u8]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes)[..12].to_vec()
}

/// Writes a file that only its owner can read.
pub fn write_secret(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    // The mode above only applies to new files.
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    file.write_all(bytes)
}

fn moment(at: Instant) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.0.div_euclid(SECOND)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn valid(params: &mut CertificateParams, from: Instant, until: Instant) {
    params.not_before = moment(from);
    params.not_after = moment(until);
}

/// Encodes a DER value: tag, length, content (at most 65 535 bytes).
pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        it @ 0..128 => out.push(u8::try_from(it).unwrap_or(0)),
        it @ 128..256 => out.extend([0x81, u8::try_from(it).unwrap_or(0)]),
        it => out.extend([0x82, u8::try_from(it >> 8).unwrap_or(0), u8::try_from(it & 255).unwrap_or(0)]),
    }
    out.extend(content);
    out
}

fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').filter_map(|it| it.parse().ok()).collect();
    let mut content = Vec::new();
    let first = arcs[0] * 40 + arcs[1];
    for arc in std::iter::once(first).chain(arcs[2..].iter().copied()) {
        let mut bytes = vec![u8::try_from(arc & 127).unwrap_or(0)];
        let mut rest = arc >> 7;
        while rest > 0 {
            bytes.insert(0, u8::try_from(rest & 127).unwrap_or(0) | 128);
            rest >>= 7;
        }
        content.extend(bytes);
    }
    tlv(0x06, &content)
}

/// A critical certificatePolicies extension with one policy.
fn policies(policy: &str) -> CustomExtension {
    let content = tlv(0x30, &tlv(0x30, &oid(policy)));
    let mut it = CustomExtension::from_oid_content(&[2, 5, 29, 32], content);
    it.set_criticality(true);
    it
}

/// The subjectDirectoryAttributes extension with hcRole, one actor per role, each with coding scheme and text.
fn hc_roles(roles: &[(&str, &str)]) -> CustomExtension {
    let actors: Vec<u8> = roles
        .iter()
        .flat_map(|(scheme, text)| {
            let scheme = tlv(0xa0, &oid(scheme));
            let text = tlv(0xa2, &tlv(0x0c, text.as_bytes()));
            tlv(0x30, &tlv(0xa0, &tlv(0x31, &[scheme, text].concat())))
        })
        .collect();
    let values = tlv(0x31, &tlv(0x31, &actors));
    let content = tlv(0x30, &tlv(0x30, &[oid("1.0.17090.0.1"), values].concat()));
    CustomExtension::from_oid_content(&[2, 5, 29, 9], content)
}
