//! The operator's own issuing authority: certificates for facility PKI cards from signing requests, and the
//! list of those that are revoked. It signs nothing else.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use der::asn1::{BitString, GeneralizedTime, OctetString, UtcTime};
use der::referenced::OwnedToRef;
use der::{Decode, Encode};
use medpost_domain::instant::{Instant, SECOND};
use medpost_wire::problem::Code;
use rustls::pki_types::CertificateSigningRequestDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};
use signature::Keypair;
use spki::{
    AlgorithmIdentifierOwned, DynSignatureAlgorithmIdentifier, EncodePublicKey, ObjectIdentifier,
    SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef,
};
use x509_cert::Certificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::ext::pkix::certpolicy::PolicyInformation;
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, CrlDistributionPoints, CrlNumber, ExtendedKeyUsage,
    KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::request::CertReq;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};

use crate::kit::causes::chain;
use crate::kit::entropy;
use crate::kit::fault::Fault;
use crate::net::certificate;
use crate::net::path::verify_signature;
use crate::net::revocation::whole_list;

use super::key::{self, Key};
use super::published::Published;
use super::token;

/// Maximum size of a signing request, in bytes.
const MOST_REQUEST: usize = 16 << 10;
/// id-at-serialNumber
const SERIAL_NUMBER: &str = "2.5.4.5";
/// id-kp-clientAuth
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");

/// Why the authority can't be used, or can't sign.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file can't be read.
    #[error("{path} can't be used")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Its key can't be used.
    #[error("the authority's key can't be used")]
    Key(#[from] key::Error),
    /// The certificate can't be read, is no authority's, or belongs to another key.
    #[error("the authority's certificate {0} is not readable, is no authority's, or belongs to another key")]
    Certificate(PathBuf),
    /// A certificate or a list could not be made.
    #[error("a certificate or a list could not be made: {0}")]
    Made(String),
}

impl Error {
    /// The fault of a job, which is tried again while a token is away.
    pub(super) fn for_a_job(self) -> Fault {
        match self {
            Self::Key(key::Error::Token(it)) if it.is_away() => Fault::away("sign")(it),
            other => Fault::broken("sign")(other),
        }
    }

    /// The fault for somebody who waits for a certificate.
    pub(super) fn for_a_person(self) -> Fault {
        match self.for_a_job() {
            it @ Fault::Away { .. } => {
                tracing::error!(causes = %chain(&it), "the authority's token is away");
                Code::IssuerAway.into()
            }
            other => other,
        }
    }
}

/// Why a signing request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRequest {
    /// It can't be read.
    #[error("it is no PKCS #10 request")]
    Unreadable,
    /// Its signature is wrong, so whoever asks does not have the key.
    #[error("its signature does not hold")]
    Signature,
    /// Neither RSA of 2048 bits nor P-256.
    #[error("its key is neither RSA of 2048 bits nor P-256")]
    Key,
}

/// A request whose signature was verified. Only its key is used; everything else in it is ignored.
pub struct Request {
    key: SubjectPublicKeyInfoOwned,
}

impl Request {
    /// Reads a request in PEM or DER.
    pub fn read(bytes: &[u8]) -> Result<Self, BadRequest> {
        if bytes.len() > MOST_REQUEST {
            return Err(BadRequest::Unreadable);
        }
        let der = if bytes.windows(11).any(|it| it == b"-----BEGIN ") {
            CertificateSigningRequestDer::from_pem_slice(bytes).map_err(|_| BadRequest::Unreadable)?.to_vec()
        } else {
            bytes.to_vec()
        };
        let it = CertReq::from_der(&der).map_err(|_| BadRequest::Unreadable)?;
        let signed = it.info.to_der().map_err(|_| BadRequest::Unreadable)?;
        if !certificate::is_card_key(&it.info.public_key) {
            return Err(BadRequest::Key);
        }
        if !verify_signature(&signed, &it.signature, &it.algorithm, &it.info.public_key) {
            return Err(BadRequest::Signature);
        }
        Ok(Self { key: it.info.public_key })
    }

    /// A request for a key of our own.
    pub fn of(key: &Key) -> Self {
        Self { key: key.public().clone() }
    }

    /// SHA-256 over the SubjectPublicKeyInfo, by which cards are known.
    pub fn key_sha256(&self) -> [u8; 32] {
        Sha256::digest(self.key.to_der().unwrap_or_default()).into()
    }
}

/// Whom a certificate is for.
pub struct Subject<'a> {
    /// O: the facility.
    pub facility: &'a str,
    /// CN: the person, or the post.
    pub holder: &'a str,
    /// serialNumber: the card's own number.
    pub number: &'a str,
}

/// A certificate that was issued.
pub struct Issued {
    /// DER.
    pub der: Vec<u8>,
    /// Its serial number.
    pub serial: Vec<u8>,
}

/// The authority, ready to sign.
pub struct Authority {
    certificate: Certificate,
    key: Key,
    key_id: OctetString,
    policy: ObjectIdentifier,
    list_url: Option<String>,
    published: RwLock<Option<Arc<Published>>>,
}

/// The public key of the first certificate in a file.
pub fn public_of(certificate_file: &Path) -> Result<SubjectPublicKeyInfoOwned, Error> {
    Ok(read(certificate_file)?.tbs_certificate().subject_public_key_info().clone())
}

fn read(certificate_file: &Path) -> Result<Certificate, Error> {
    let bytes =
        std::fs::read(certificate_file).map_err(|source| Error::File { path: certificate_file.to_owned(), source })?;
    let der = certificate::from_file(&bytes).into_iter().next();
    let it = der.and_then(|it| Certificate::from_der(&it).ok());
    it.ok_or_else(|| Error::Certificate(certificate_file.to_owned()))
}

impl Authority {
    /// Reads the certificate and proves that the key belongs to it. If a token is away, that is proven once it signs. A
    /// refused PIN doesn't stop everything else from starting: a service that restarts over and over would lock the
    /// token.
    pub async fn open(
        certificate_file: &Path,
        key: Key,
        policy: &str,
        list_url: Option<String>,
    ) -> Result<Arc<Self>, Error> {
        let wrong = || Error::Certificate(certificate_file.to_owned());
        let certificate = read(certificate_file)?;
        let tbs = certificate.tbs_certificate();
        let constraints = tbs.get_extension::<BasicConstraints>().ok().flatten();
        if !constraints.is_some_and(|it| it.1.ca) {
            return Err(wrong());
        }
        let own = tbs.get_extension::<SubjectKeyIdentifier>().ok().flatten().map(|it| it.1.0);
        let key_id = match own {
            Some(it) => it,
            None => SubjectKeyIdentifier::try_from(tbs.subject_public_key_info().owned_to_ref()).map_err(made)?.0,
        };
        let policy = ObjectIdentifier::new(policy).map_err(|_| Error::Made(format!("{policy} is no OID")))?;
        let it = Self { certificate, key, key_id, policy, list_url, published: RwLock::default() };
        match it.prove().await {
            Ok(true) => Ok(Arc::new(it)),
            Ok(false) => Err(wrong()),
            Err(key::Error::Token(error)) if error.is_away() || matches!(error, token::Error::Pin) => {
                let causes = chain(&error);
                tracing::error!(%causes, "the authority's token can't be used: no card is issued until it can");
                Ok(Arc::new(it))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Whether its key belongs to its certificate, proven by a signature made now.
    pub async fn prove(&self) -> Result<bool, key::Error> {
        let proof = b"medpost/authority/proof/1";
        let Ok(signature) = BitString::from_bytes(&self.key.sign(proof).await?) else { return Ok(false) };
        let own = self.certificate.tbs_certificate().subject_public_key_info();
        Ok(verify_signature(proof, &signature, &self.key.algorithm(), own))
    }

    /// The authority's certificate, in DER.
    pub fn certificate(&self) -> Vec<u8> {
        self.certificate.to_der().unwrap_or_default()
    }

    /// When its own certificate ends: nothing that it signs lasts longer.
    pub fn ends(&self) -> Instant {
        certificate::moment(&self.certificate.tbs_certificate().validity().not_after)
    }

    /// Serial numbers and revocation times on a list in DER; `None` if it did not sign that list.
    pub fn revoked_by(&self, der: &[u8]) -> Option<Vec<(Vec<u8>, Instant)>> {
        let list = CertificateList::<x509_cert::certificate::Raw>::from_der(der).ok()?;
        let signed = list.tbs_cert_list.to_der().ok()?;
        let own = self.certificate.tbs_certificate();
        let by_us = list.tbs_cert_list.issuer == *own.subject()
            && verify_signature(&signed, &list.signature, &list.signature_algorithm, own.subject_public_key_info());
        let revoked = list.tbs_cert_list.revoked_certificates.into_iter().flatten();
        let line = |it: RevokedCert<x509_cert::certificate::Raw>| {
            (it.serial_number.as_bytes().to_vec(), certificate::moment(&it.revocation_date))
        };
        by_us.then(|| revoked.map(line).collect())
    }

    /// The serial number of a certificate in DER; `None` if it did not issue that certificate.
    pub fn serial_of(&self, der: &[u8]) -> Option<Vec<u8>> {
        let it = Certificate::from_der(der).ok()?;
        let (tbs, own) = (it.tbs_certificate(), self.certificate.tbs_certificate());
        let signed = tbs.to_der().ok()?;
        let by_us = tbs.issuer() == own.subject()
            && tbs.subject() != own.subject()
            && verify_signature(&signed, it.signature(), it.signature_algorithm(), own.subject_public_key_info());
        by_us.then(|| tbs.serial_number().as_bytes().to_vec())
    }

    /// The key under which its list is stored.
    pub fn list_key(&self) -> String {
        let tbs = self.certificate.tbs_certificate();
        whole_list(tbs.subject(), tbs.subject_public_key_info())
    }

    /// Its newest list as it is served; `None` until one was made or read.
    pub fn published(&self) -> Option<Arc<Published>> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Serves this list from now on.
    pub(super) fn publish(&self, list: Published) {
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(list));
    }

    /// Issues a certificate for the key of a request. It ends no later than the authority's own.
    pub async fn issue(
        &self,
        request: &Request,
        it: &Subject<'_>,
        from: Instant,
        until: Instant,
    ) -> Result<Issued, Error> {
        let mut serial: [u8; 16] = entropy::bytes();
        // Positive, and always of the same length.
        serial[0] = (serial[0] & 0x7f) | 0x40;
        let profile = Profile { issuer: self, subject: name(it)? };
        let validity = Validity::new(time(from)?, time(until.min(self.ends()))?);
        let number = SerialNumber::new(&serial).map_err(made)?;
        let signer = Signer(&self.key);
        let mut builder = CertificateBuilder::new(profile, number, validity, request.key.clone()).map_err(made)?;
        let bytes = builder.finalize(&signer).map_err(made)?;
        let signature = BitString::from_bytes(&self.key.sign(&bytes).await?).map_err(made)?;
        let der = builder.assemble(signature, &signer).and_then(|it| Ok(it.to_der()?)).map_err(made)?;
        Ok(Issued { der, serial: serial.to_vec() })
    }

    /// Signs a list of revoked certificates, given by serial number and time.
    pub async fn list(&self, revoked: &[(Vec<u8>, Instant)], now: Instant, next: Instant) -> Result<Vec<u8>, Error> {
        let subject = self.certificate.tbs_certificate().subject();
        // The seconds increase with every list; two made in the same second say the same.
        let number = now.0.div_euclid(SECOND).unsigned_abs().to_be_bytes();
        let number = CrlNumber(der::asn1::Uint::new(&number).map_err(made)?);
        let authority = AuthorityKeyIdentifier { key_identifier: Some(self.key_id.clone()), ..Default::default() };
        let entries: Vec<RevokedCert> = revoked
            .iter()
            .map(|it| {
                Ok(RevokedCert {
                    serial_number: SerialNumber::new(&it.0).map_err(made)?,
                    revocation_date: time(it.1)?,
                    crl_entry_extensions: None,
                })
            })
            .collect::<Result<_, Error>>()?;
        let tbs: TbsCertList = TbsCertList {
            version: x509_cert::Version::V2,
            signature: self.key.algorithm(),
            issuer: subject.clone(),
            this_update: time(now)?,
            next_update: Some(time(next)?),
            // RFC 5280, 5.1.2.6: absent where nothing is revoked.
            revoked_certificates: (!entries.is_empty()).then_some(entries),
            crl_extensions: Some(vec![
                (&number).to_extension(subject, &[]).map_err(made)?,
                (&authority).to_extension(subject, &[]).map_err(made)?,
            ]),
        };
        let signature = BitString::from_bytes(&self.key.sign(&tbs.to_der().map_err(made)?).await?).map_err(made)?;
        let list = CertificateList { signature_algorithm: tbs.signature.clone(), tbs_cert_list: tbs, signature };
        list.to_der().map_err(made)
    }
}

/// The contents of a card's certificate besides its key.
struct Profile<'a> {
    issuer: &'a Authority,
    subject: Name,
}

impl BuilderProfile for Profile<'_> {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.certificate.tbs_certificate().subject().clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let of = tbs.subject();
        let authority =
            AuthorityKeyIdentifier { key_identifier: Some(self.issuer.key_id.clone()), ..Default::default() };
        let policies = CertificatePolicies(vec![PolicyInformation {
            policy_identifier: self.issuer.policy,
            policy_qualifiers: None,
        }]);
        let mut all = vec![
            (&authority).to_extension(of, &[])?,
            (&SubjectKeyIdentifier::try_from(key)?).to_extension(of, &[])?,
            (true, &BasicConstraints { ca: false, path_len_constraint: None }).to_extension(of, &[])?,
            (true, &KeyUsage(KeyUsages::DigitalSignature.into())).to_extension(of, &[])?,
            (&ExtendedKeyUsage(vec![CLIENT_AUTH])).to_extension(of, &[])?,
            (true, &policies).to_extension(of, &[])?,
        ];
        if let Some(it) = &self.issuer.list_url {
            let uri = GeneralName::UniformResourceIdentifier(der::asn1::Ia5String::new(it)?);
            let point = DistributionPoint {
                distribution_point: Some(DistributionPointName::FullName(vec![uri])),
                reasons: None,
                crl_issuer: None,
            };
            all.push((&CrlDistributionPoints(vec![point])).to_extension(of, &[])?);
        }
        Ok(all)
    }
}

/// What the certificate builder asks about a key before signing.
pub(super) struct Signer<'a>(pub &'a Key);

/// A public key that is encoded already.
#[derive(Clone)]
pub(super) struct Public(SubjectPublicKeyInfoOwned);

impl Keypair for Signer<'_> {
    type VerifyingKey = Public;

    fn verifying_key(&self) -> Public {
        Public(self.0.public().clone())
    }
}

impl EncodePublicKey for Public {
    fn to_public_key_der(&self) -> spki::Result<spki::Document> {
        Ok(spki::Document::try_from(self.0.to_der()?)?)
    }
}

impl DynSignatureAlgorithmIdentifier for Signer<'_> {
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        Ok(self.0.algorithm())
    }
}

pub(super) fn made(error: impl std::fmt::Display) -> Error {
    Error::Made(error.to_string())
}

/// A moment as certificates write it, in whole seconds.
pub(super) fn time(at: Instant) -> Result<Time, Error> {
    let seconds = u64::try_from(at.0.div_euclid(SECOND)).map_err(made)?;
    let since = std::time::Duration::from_secs(seconds);
    // RFC 5280, 4.1.2.5: UTCTime through 2049.
    match UtcTime::from_unix_duration(since) {
        Ok(it) => Ok(Time::UtcTime(it)),
        Err(_) => GeneralizedTime::from_unix_duration(since).map(Time::GeneralTime).map_err(made),
    }
}

/// C=JP, O, CN, serialNumber.
fn name(it: &Subject<'_>) -> Result<Name, Error> {
    name_of(&[("2.5.4.10", it.facility), ("2.5.4.3", it.holder), (SERIAL_NUMBER, it.number)])
}

/// A name with C=JP and these attributes, given by OID.
pub(super) fn name_of(parts: &[(&str, &str)]) -> Result<Name, Error> {
    use der::asn1::{Any, PrintableString, SetOfVec, Utf8StringRef};
    use x509_cert::attr::AttributeTypeAndValue;
    use x509_cert::name::{RdnSequence, RelativeDistinguishedName};
    let mut names = Vec::with_capacity(parts.len() + 1);
    for (oid, text) in [("2.5.4.6", "JP")].iter().chain(parts) {
        // RFC 5280, appendix A: countryName and serialNumber are PrintableStrings.
        let value = match *oid {
            "2.5.4.6" | SERIAL_NUMBER => PrintableString::new(text).and_then(|it| Any::encode_from(&it)),
            _ => Utf8StringRef::new(text).and_then(|it| Any::encode_from(&it)),
        };
        let oid = ObjectIdentifier::new(oid).map_err(made)?;
        let mut set = SetOfVec::new();
        set.insert(AttributeTypeAndValue { oid, value: value.map_err(made)? }).map_err(made)?;
        names.push(RelativeDistinguishedName::from(set));
    }
    Name::from_der(&RdnSequence::from(names).to_der().map_err(made)?).map_err(made)
}
