//! Founds an authority: a root to be kept offline, and below it the one that issues cards.

use std::path::Path;

use der::Encode;
use der::asn1::BitString;
use medpost_domain::instant::{DAY, Instant};
use spki::{ObjectIdentifier, SubjectPublicKeyInfoRef};
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::pkix::certpolicy::PolicyInformation;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::Validity;

use crate::kit::entropy;
use crate::net::certificate::{self, pem};
use crate::vault::keyring::Keyring;

use super::authority::{Authority, Error, Signer, made, name_of, time};
use super::key::Key;
use super::kind::KeyKind;

/// Validity of the root in days (25 years); nothing below it lasts longer.
const ROOT_DAYS: i64 = 25 * 365;
/// Validity of the issuing authority in days (15 years): it issues cards of five years for ten.
const ISSUING_DAYS: i64 = 15 * 365;
/// Validity of the root's own list, in days.
const LIST_DAYS: i64 = 400;

/// Creates `facility-root` and `facility-cards` in a folder: certificates (`.pem`), keys sealed by the master keyring
/// (`.key`), and the root's list (`.crl`). The key of a token, if given, issues instead, and gets no key file. Fails if
/// one of the files exists.
pub async fn make(
    folder: &Path,
    organisation: &str,
    policy: &str,
    keyring: &Keyring,
    token: Option<Key>,
    now: Instant,
) -> Result<(), Error> {
    let policy_id = ObjectIdentifier::new(policy).map_err(|_| Error::Made(format!("{policy} is no OID")))?;
    let path = |name: &str| folder.join(name);
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::File { path, source }
    };
    std::fs::create_dir_all(folder).map_err(file(folder))?;
    let write = |name: &str, bytes: &[u8]| -> Result<(), Error> {
        use std::io::Write;
        let at = path(name);
        let mut it = std::fs::OpenOptions::new().write(true).create_new(true).open(&at).map_err(file(&at))?;
        it.write_all(bytes).map_err(file(&at))
    };
    let (root, root_pkcs8) = Key::fresh(KeyKind::P256)?;
    Key::seal(&path("facility-root.key"), &root_pkcs8, keyring)?;
    let issuing = if let Some(it) = token {
        it
    } else {
        let (it, pkcs8) = Key::fresh(KeyKind::P256)?;
        Key::seal(&path("facility-cards.key"), &pkcs8, keyring)?;
        it
    };
    let root_name = name_of(&[("2.5.4.10", organisation), ("2.5.4.3", &format!("{organisation} Facility PKI Root"))])?;
    let cards_name =
        name_of(&[("2.5.4.10", organisation), ("2.5.4.3", &format!("{organisation} Facility PKI Cards"))])?;
    let top = Profile { issuer: root_name.clone(), subject: root_name.clone(), policy: None };
    let top = issue(&root, top, &root, now, ROOT_DAYS).await?;
    let below = Profile { issuer: root_name, subject: cards_name, policy: Some(policy_id) };
    let below = issue(&root, below, &issuing, now, ISSUING_DAYS).await?;
    write("facility-root.pem", pem(&top).as_bytes())?;
    write("facility-cards.pem", pem(&below).as_bytes())?;
    root_list(folder, keyring, None, now).await.map(|_| ())
}

/// Makes a new list of the root, with all that it revoked before and, if given, one more authority (`revoke` is its
/// certificate). Returns how many it revokes. Needs the root's key in the folder.
pub async fn root_list(folder: &Path, keyring: &Keyring, revoke: Option<&Path>, now: Instant) -> Result<usize, Error> {
    let key = Key::open(&folder.join("facility-root.key"), keyring)?;
    let root = Authority::open(&folder.join("facility-root.pem"), key, "2.5.29.32.0", None).await?;
    let at = folder.join("facility-root.crl");
    let mut revoked = if at.exists() {
        let before = std::fs::read(&at).map_err(|source| Error::File { path: at.clone(), source })?;
        root.revoked_by(&before).ok_or_else(|| Error::Certificate(at.clone()))?
    } else {
        Vec::new()
    };
    if let Some(path) = revoke {
        let bytes = std::fs::read(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
        let der = certificate::from_file(&bytes).into_iter().next();
        let serial = der.and_then(|it| root.serial_of(&it)).ok_or_else(|| Error::Certificate(path.to_owned()))?;
        if !revoked.iter().any(|it| it.0 == serial) {
            revoked.push((serial, now));
        }
    }
    // Replaced in one step, because a truncated list is no list.
    let fresh = folder.join("facility-root.crl.new");
    let list = root.list(&revoked, now, now.plus(LIST_DAYS * DAY)).await?;
    std::fs::write(&fresh, list).map_err(|source| Error::File { path: fresh.clone(), source })?;
    std::fs::rename(&fresh, &at).map_err(|source| Error::File { path: at, source })?;
    Ok(revoked.len())
}

struct Profile {
    issuer: Name,
    subject: Name,
    /// `None` for the root.
    policy: Option<ObjectIdentifier>,
}

impl BuilderProfile for Profile {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        issuer_key: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let of = tbs.subject();
        let below = if self.policy.is_some() { Some(0) } else { None };
        let mut all = vec![
            (true, &BasicConstraints { ca: true, path_len_constraint: below }).to_extension(of, &[])?,
            (true, &KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)).to_extension(of, &[])?,
            (&SubjectKeyIdentifier::try_from(key)?).to_extension(of, &[])?,
        ];
        if let Some(policy) = self.policy {
            let by = SubjectKeyIdentifier::try_from(issuer_key)?.0;
            let by = AuthorityKeyIdentifier { key_identifier: Some(by), ..Default::default() };
            let policy = PolicyInformation { policy_identifier: policy, policy_qualifiers: None };
            all.push((&by).to_extension(of, &[])?);
            all.push((true, &CertificatePolicies(vec![policy])).to_extension(of, &[])?);
        }
        Ok(all)
    }
}

/// Issues a certificate, in DER.
async fn issue(by: &Key, profile: Profile, of: &Key, now: Instant, days: i64) -> Result<Vec<u8>, Error> {
    let mut serial: [u8; 16] = entropy::bytes();
    serial[0] = (serial[0] & 0x7f) | 0x40;
    let validity = Validity::new(time(now)?, time(now.plus(days * DAY))?);
    let serial = SerialNumber::new(&serial).map_err(made)?;
    let signer = Signer(by);
    let mut builder = CertificateBuilder::new(profile, serial, validity, of.public().clone()).map_err(made)?;
    let bytes = builder.finalize(&signer).map_err(made)?;
    let signature = BitString::from_bytes(&by.sign(&bytes).await?).map_err(made)?;
    builder.assemble(signature, &signer).map_err(made)?.to_der().map_err(made)
}
