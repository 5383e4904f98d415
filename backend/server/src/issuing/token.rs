//! Tokens behind PKCS #11: the authority's own key, and the card in the reader of a card station. Only
//! CKM_RSA_PKCS and CKM_ECDSA are used, which every card has.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, CertificateType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use der::asn1::{Any, BitString, Null, OctetStringRef, UintRef};
use der::{Decode, Encode};
use sha2::{Digest, Sha256};
use spki::{AlgorithmIdentifierOwned, ObjectIdentifier, SubjectPublicKeyInfoOwned};

use crate::kit::secret::Secret;

use super::key::{KeyKind, ecdsa_der, kind_of};

/// rsaEncryption
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// id-ecPublicKey
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// secp256r1
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
/// DigestInfo of SHA-256 before its 32 bytes (RFC 8017, 9.2).
const DIGEST_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// Why a token does not do what it is asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The token, or its driver, failed.
    #[error("the token failed while {doing}")]
    Failed {
        /// What was done.
        doing: &'static str,
        /// Why.
        #[source]
        source: cryptoki::error::Error,
    },
    /// No such token, or no such key in it.
    #[error("there is no {0}")]
    Missing(String),
    /// A key of another kind, or one that can't be read.
    #[error("the token's key is neither RSA of 2048 bits nor P-256")]
    Kind,
}

fn failed(doing: &'static str) -> impl FnOnce(cryptoki::error::Error) -> Error {
    move |source| Error::Failed { doing, source }
}

/// Drivers that were loaded: each may be initialised once a process.
static DRIVERS: Mutex<Option<HashMap<PathBuf, Pkcs11>>> = Mutex::new(None);

fn driver(module: &Path) -> Result<Pkcs11, Error> {
    let mut kept = DRIVERS.lock().unwrap_or_else(PoisonError::into_inner);
    let all = kept.get_or_insert_with(HashMap::new);
    if let Some(it) = all.get(module) {
        return Ok(it.clone());
    }
    let it = Pkcs11::new(module).map_err(failed("loading its driver"))?;
    it.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).map_err(failed("starting its driver"))?;
    all.insert(module.to_owned(), it.clone());
    Ok(it)
}

fn open(module: &Path, token: &str, pin: &Secret) -> Result<Session, Error> {
    let driver = driver(module)?;
    for slot in driver.get_slots_with_token().map_err(failed("listing tokens"))? {
        let info = driver.get_token_info(slot).map_err(failed("reading a token's name"))?;
        if info.label().trim_end() == token {
            let session = driver.open_rw_session(slot).map_err(failed("opening it"))?;
            let pin = AuthPin::new(pin.reveal().to_owned().into());
            match session.login(UserType::User, Some(&pin)) {
                Ok(()) | Err(cryptoki::error::Error::Pkcs11(cryptoki::error::RvError::UserAlreadyLoggedIn, _)) => {}
                Err(it) => return Err(failed("giving it the PIN")(it)),
            }
            return Ok(session);
        }
    }
    Err(Error::Missing(format!("token {token:?}")))
}

/// A key in a token.
pub struct TokenKey {
    session: Mutex<Session>,
    private: ObjectHandle,
    /// The public half.
    pub public: SubjectPublicKeyInfoOwned,
    /// Its kind.
    pub kind: KeyKind,
}

impl TokenKey {
    /// Finds a key by its label.
    pub fn find(module: &Path, token: &str, label: &str, pin: &Secret) -> Result<Self, Error> {
        let session = open(module, token, pin)?;
        let of = |class| [Attribute::Class(class), Attribute::Label(label.as_bytes().to_vec())];
        let one = |class| {
            let found = session.find_objects(&of(class)).map_err(failed("looking for a key"))?;
            found.first().copied().ok_or_else(|| Error::Missing(format!("key {label:?} in token {token:?}")))
        };
        let (private, public) = (one(ObjectClass::PRIVATE_KEY)?, one(ObjectClass::PUBLIC_KEY)?);
        Self::of(session, private, public)
    }

    /// Makes a pair of keys that never leaves the token.
    pub fn generate(module: &Path, token: &str, label: &str, kind: KeyKind, pin: &Secret) -> Result<Self, Error> {
        let session = open(module, token, pin)?;
        let id: [u8; 16] = crate::kit::entropy::bytes();
        let both =
            || vec![Attribute::Token(true), Attribute::Label(label.as_bytes().to_vec()), Attribute::Id(id.to_vec())];
        let mut public = both();
        public.extend([Attribute::Private(false), Attribute::Verify(true)]);
        let mut private = both();
        private.extend([
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Sign(true),
        ]);
        let mechanism = match kind {
            KeyKind::Rsa => {
                public.push(Attribute::ModulusBits(2_048.into()));
                public.push(Attribute::PublicExponent(vec![1, 0, 1]));
                Mechanism::RsaPkcsKeyPairGen
            }
            KeyKind::P256 => {
                public.push(Attribute::EcParams(P256.to_der().map_err(|_| Error::Kind)?));
                Mechanism::EccKeyPairGen
            }
        };
        let made = session.generate_key_pair(&mechanism, &public, &private);
        let (public, private) = made.map_err(failed("making keys"))?;
        Self::of(session, private, public)
    }

    fn of(session: Session, private: ObjectHandle, public: ObjectHandle) -> Result<Self, Error> {
        let public = read_public(&session, public)?;
        let kind = kind_of(&public).ok_or(Error::Kind)?;
        Ok(Self { session: Mutex::new(session), private, public, kind })
    }

    /// Signs a message.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let digest = Sha256::digest(message);
        match self.kind {
            KeyKind::Rsa => {
                let info = [&DIGEST_INFO[..], &digest[..]].concat();
                session.sign(&Mechanism::RsaPkcs, self.private, &info).map_err(failed("signing"))
            }
            KeyKind::P256 => {
                let raw = session.sign(&Mechanism::Ecdsa, self.private, &digest).map_err(failed("signing"))?;
                ecdsa_der(&raw).ok_or(Error::Kind)
            }
        }
    }

    /// Puts the key's certificate beside it, so that a browser finds both.
    pub fn put_certificate(&self, der: &[u8], subject: &[u8], label: &str) -> Result<(), Error> {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let id = session.get_attributes(self.private, &[AttributeType::Id]).map_err(failed("reading the key's id"))?;
        let mut object = vec![
            Attribute::Token(true),
            Attribute::Private(false),
            Attribute::Class(ObjectClass::CERTIFICATE),
            Attribute::CertificateType(CertificateType::X_509),
            Attribute::Label(label.as_bytes().to_vec()),
            Attribute::Subject(subject.to_vec()),
            Attribute::Value(der.to_vec()),
        ];
        object.extend(id);
        session.create_object(&object).map_err(failed("writing the certificate")).map(|_| ())
    }
}

/// The public half as certificates carry it.
fn read_public(session: &Session, key: ObjectHandle) -> Result<SubjectPublicKeyInfoOwned, Error> {
    let wanted = [
        AttributeType::KeyType,
        AttributeType::Modulus,
        AttributeType::PublicExponent,
        AttributeType::EcParams,
        AttributeType::EcPoint,
    ];
    let (mut kind, mut modulus, mut exponent, mut curve, mut point) = (None, None, None, None, None);
    for one in wanted {
        // A key of one kind knows nothing of the other's.
        for it in session.get_attributes(key, &[one]).unwrap_or_default() {
            match it {
                Attribute::KeyType(it) => kind = Some(it),
                Attribute::Modulus(it) => modulus = Some(it),
                Attribute::PublicExponent(it) => exponent = Some(it),
                Attribute::EcParams(it) => curve = Some(it),
                Attribute::EcPoint(it) => point = Some(it),
                _ => {}
            }
        }
    }
    let read = || -> Option<(AlgorithmIdentifierOwned, Vec<u8>)> {
        if kind? == KeyType::RSA {
            let mut body = UintRef::new(&modulus?).ok()?.to_der().ok()?;
            body.extend(UintRef::new(&exponent?).ok()?.to_der().ok()?);
            let length = u16::try_from(body.len()).ok().filter(|it| *it >= 256)?;
            let mut key = vec![0x30, 0x82];
            key.extend(length.to_be_bytes());
            key.extend(body);
            let algorithm = AlgorithmIdentifierOwned { oid: RSA, parameters: Any::encode_from(&Null).ok() };
            return Some((algorithm, key));
        }
        let curve = ObjectIdentifier::from_der(&curve?).ok().filter(|it| *it == P256)?;
        let point = point?;
        let point = <&OctetStringRef>::from_der(&point).ok()?.as_bytes().to_vec();
        let algorithm = AlgorithmIdentifierOwned { oid: EC, parameters: Any::encode_from(&curve).ok() };
        Some((algorithm, point))
    };
    let (algorithm, key) = read().ok_or(Error::Kind)?;
    let subject_public_key = BitString::from_bytes(&key).map_err(|_| Error::Kind)?;
    Ok(SubjectPublicKeyInfoOwned { algorithm, subject_public_key })
}
