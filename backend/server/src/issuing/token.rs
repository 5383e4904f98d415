//! Tokens behind PKCS #11: the authority's own key, and the card in the reader of a card station. Uses only
//! CKM_RSA_PKCS and CKM_ECDSA, which every card has.

use std::collections::HashMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::Error::Pkcs11 as Pkcs11Error;
use cryptoki::error::RvError;
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, CertificateType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use der::asn1::{Any, BitString, Null, OctetStringRef, UintRef};
use der::{Decode, Encode};
use sha2::{Digest, Sha256};
use spki::{AlgorithmIdentifierOwned, ObjectIdentifier, SubjectPublicKeyInfoOwned};
use tokio::sync::oneshot;

use crate::kit::secret::Secret;

use super::kind::{KeyKind, ecdsa_der, kind_of};

/// rsaEncryption
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// id-ecPublicKey
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// secp256r1
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
/// DigestInfo of SHA-256 before its 32 bytes (RFC 8017, 9.2).
const DIGEST_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// How long a card station waits for its token. Smart cards take seconds; longer means that it hangs.
pub const PATIENCE: Duration = Duration::from_secs(15);
/// How many requests may wait for one token.
const QUEUE: usize = 16;
/// How long a session may take to close.
const CLOSING: Duration = Duration::from_secs(2);

/// Why a token can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The driver can't be loaded.
    #[error("the token's driver can't be loaded")]
    Driver(#[source] cryptoki::error::Error),
    /// The token, or its driver, failed.
    #[error("the token failed while {doing}")]
    Failed {
        /// What was done.
        doing: &'static str,
        /// Why.
        #[source]
        source: cryptoki::error::Error,
    },
    /// It does not answer, or too many requests wait for it.
    #[error("the token does not answer")]
    Silent,
    /// No such token.
    #[error("there is no token {0:?}")]
    Missing(String),
    /// No such key in it.
    #[error("there is no key {0:?} in the token")]
    NoKey(String),
    /// The token refused the PIN. A token locks after a few wrong ones, so it is not tried again.
    #[error("the token refuses the PIN: correct pin_file, then start again; it was tried once")]
    Pin,
    /// A key of another kind, or one that can't be read.
    #[error("the token's key is neither RSA of 2048 bits nor P-256")]
    Kind,
    /// The key does not belong to the certificate.
    #[error("the token's key does not belong to the certificate")]
    Other,
}

impl Error {
    /// Whether it may pass by itself: the token was pulled out, its server restarts, or it hangs.
    pub const fn is_away(&self) -> bool {
        matches!(self, Self::Failed { .. } | Self::Silent | Self::Missing(_))
    }
}

fn failed(doing: &'static str) -> impl FnOnce(cryptoki::error::Error) -> Error {
    move |source| Error::Failed { doing, source }
}

/// Loaded drivers; each may be initialised once per process.
static DRIVERS: Mutex<Option<HashMap<PathBuf, Pkcs11>>> = Mutex::new(None);

fn driver(module: &Path) -> Result<Pkcs11, Error> {
    let mut kept = DRIVERS.lock().unwrap_or_else(PoisonError::into_inner);
    let all = kept.get_or_insert_with(HashMap::new);
    if let Some(it) = all.get(module) {
        return Ok(it.clone());
    }
    let it = Pkcs11::new(module).map_err(Error::Driver)?;
    it.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).map_err(failed("starting its driver"))?;
    all.insert(module.to_owned(), it.clone());
    Ok(it)
}

/// Unloads a driver, because some remember what they once saw in a reader.
fn restart(module: &Path) {
    let mut kept = DRIVERS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(Err(error)) = kept.as_mut().and_then(|all| all.remove(module)).map(Pkcs11::finalize) {
        tracing::warn!(%error, "a token's driver did not stop");
    }
}

/// Tokens and the PINs that they refused. A token locks after a few wrong ones, so no part of a process tries one
/// twice.
static REFUSED: Mutex<Vec<(PathBuf, String, Secret)>> = Mutex::new(Vec::new());

/// Where a key is stored.
#[derive(Clone)]
pub struct KeyLocation {
    /// The driver's file.
    pub module: PathBuf,
    /// Label of the token.
    pub token: String,
    /// Label of the key.
    pub label: String,
    /// The token's PIN.
    pub pin: Secret,
    /// How long a request waits for it.
    pub patience: Duration,
}

impl KeyLocation {
    fn was_refused(&self) -> bool {
        let refused = REFUSED.lock().unwrap_or_else(PoisonError::into_inner);
        refused.iter().any(|(module, token, pin)| {
            *module == self.module && *token == self.token && pin.reveal() == self.pin.reveal()
        })
    }

    fn session(&self) -> Result<Session, Error> {
        if self.was_refused() {
            return Err(Error::Pin);
        }
        let driver = driver(&self.module)?;
        for slot in driver.get_slots_with_token().map_err(failed("listing tokens"))? {
            // Another token may be broken; this one may still work.
            let Ok(info) = driver.get_token_info(slot) else { continue };
            if info.label().trim_end() == self.token {
                let session = driver.open_rw_session(slot).map_err(failed("opening it"))?;
                let pin = AuthPin::new(self.pin.reveal().to_owned().into());
                return match session.login(UserType::User, Some(&pin)) {
                    Ok(()) | Err(Pkcs11Error(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
                    Err(Pkcs11Error(
                        RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange | RvError::PinLocked,
                        _,
                    )) => {
                        let refused = (self.module.clone(), self.token.clone(), self.pin.clone());
                        REFUSED.lock().unwrap_or_else(PoisonError::into_inner).push(refused);
                        Err(Error::Pin)
                    }
                    Err(it) => Err(failed("giving it the PIN")(it)),
                };
            }
        }
        Err(Error::Missing(self.token.clone()))
    }

    fn find(&self) -> Result<Opened, Error> {
        let session = self.session()?;
        let of = |class| [Attribute::Class(class), Attribute::Label(self.label.as_bytes().to_vec())];
        let one = |class| {
            let found = session.find_objects(&of(class)).map_err(failed("looking for a key"))?;
            found.first().copied().ok_or_else(|| Error::NoKey(self.label.clone()))
        };
        let (private, public) = (one(ObjectClass::PRIVATE_KEY)?, one(ObjectClass::PUBLIC_KEY)?);
        let public = read_public(&session, public)?;
        Ok(Opened { session, private, public })
    }

    fn generate(&self, kind: KeyKind) -> Result<Opened, Error> {
        let session = self.session()?;
        let id: [u8; 16] = crate::kit::entropy::bytes();
        let both = || {
            let label = Attribute::Label(self.label.as_bytes().to_vec());
            vec![Attribute::Token(true), label, Attribute::Id(id.to_vec())]
        };
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
        let public = read_public(&session, public)?;
        Ok(Opened { session, private, public })
    }
}

/// A key whose token is open.
struct Opened {
    session: Session,
    private: ObjectHandle,
    public: SubjectPublicKeyInfoOwned,
}

impl Opened {
    fn sign(&self, kind: KeyKind, message: &[u8]) -> Result<Vec<u8>, Error> {
        let digest = Sha256::digest(message);
        match kind {
            KeyKind::Rsa => {
                let info = [&DIGEST_INFO[..], &digest[..]].concat();
                self.session.sign(&Mechanism::RsaPkcs, self.private, &info).map_err(failed("signing"))
            }
            KeyKind::P256 => {
                let raw = self.session.sign(&Mechanism::Ecdsa, self.private, &digest).map_err(failed("signing"))?;
                ecdsa_der(&raw).ok_or(Error::Kind)
            }
        }
    }

    fn put_certificate(&self, der: &[u8], subject: &[u8], label: &str) -> Result<(), Error> {
        let of = [AttributeType::Id];
        let id = self.session.get_attributes(self.private, &of).map_err(failed("reading the key's id"))?;
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
        self.session.create_object(&object).map_err(failed("writing the certificate")).map(|_| ())
    }
}

/// What a token's thread works with.
struct TokenThread {
    place: KeyLocation,
    public: SubjectPublicKeyInfoOwned,
    opened: Option<Opened>,
}

impl TokenThread {
    /// Uses the open token. If that fails, tries once more with everything reopened: a token that was pulled out and
    /// put in again does not know the old session.
    fn with<T>(&mut self, act: impl Fn(&Opened) -> Result<T, Error>) -> Result<T, Error> {
        if let Some(it) = &self.opened {
            match act(it) {
                Err(error @ Error::Failed { .. }) => {
                    tracing::warn!(%error, "the token is opened anew");
                    self.opened = None;
                    restart(&self.place.module);
                }
                other => return other,
            }
        }
        let it = self.place.find().inspect_err(|it| {
            // On the next request the driver looks at its readers afresh.
            if it.is_away() {
                restart(&self.place.module);
            }
        })?;
        if it.public != self.public {
            return Err(Error::Other);
        }
        act(self.opened.insert(it))
    }

    /// Runs requests one after the other, as long as somebody may send one.
    fn serve(mut self, jobs: Receiver<Job>) {
        for job in jobs {
            job(&mut self);
        }
    }
}

/// When dropped, waits until a token's thread has closed its session: a driver at work when the process ends crashes.
struct Closing(Mutex<Receiver<Infallible>>);

impl Drop for Closing {
    fn drop(&mut self) {
        // Nothing is ever sent; the channel closes when the thread ends.
        let thread = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = thread.recv_timeout(CLOSING);
    }
}

type Job = Box<dyn FnOnce(&mut TokenThread) + Send>;

/// A key in a token, which has a thread of its own: while the token is silent, only its callers wait, and not for long.
pub struct TokenKey {
    jobs: SyncSender<Job>,
    patience: Duration,
    /// The public half.
    pub public: SubjectPublicKeyInfoOwned,
    /// Its kind.
    pub kind: KeyKind,
    /// Dropped after `jobs`: the thread ends once that is closed.
    _closing: Closing,
}

impl TokenKey {
    /// Opens a key that is there now.
    pub async fn find(place: KeyLocation) -> Result<Self, Error> {
        Self::opened(place, KeyLocation::find).await
    }

    /// Generates a key pair whose private key never leaves the token.
    pub async fn generate(place: KeyLocation, kind: KeyKind) -> Result<Self, Error> {
        Self::opened(place, move |it| it.generate(kind)).await
    }

    /// The key of a certificate; its token is opened when it is first used.
    pub fn of_certificate(place: KeyLocation, public: SubjectPublicKeyInfoOwned) -> Result<Self, Error> {
        let (patience, known) = (place.patience, public.clone());
        let (jobs, closing) = begin(move || Some(TokenThread { place, public, opened: None }));
        Self::of(jobs, closing, patience, known)
    }

    async fn opened(
        place: KeyLocation,
        open: impl FnOnce(&KeyLocation) -> Result<Opened, Error> + Send + 'static,
    ) -> Result<Self, Error> {
        let patience = place.patience;
        let (tell, told) = oneshot::channel();
        let (jobs, closing) = begin(move || match open(&place) {
            Ok(it) => {
                let public = it.public.clone();
                let _ = tell.send(Ok(public.clone()));
                Some(TokenThread { place, public, opened: Some(it) })
            }
            Err(error) => {
                let _ = tell.send(Err(error));
                None
            }
        });
        Self::of(jobs, closing, patience, in_time(patience, told).await?)
    }

    fn of(
        jobs: SyncSender<Job>,
        closing: Closing,
        patience: Duration,
        public: SubjectPublicKeyInfoOwned,
    ) -> Result<Self, Error> {
        let kind = kind_of(&public).ok_or(Error::Kind)?;
        Ok(Self { jobs, patience, public, kind, _closing: closing })
    }

    async fn ask<T: Send + 'static>(
        &self,
        act: impl Fn(&Opened) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (tell, told) = oneshot::channel();
        let job = move |desk: &mut TokenThread| {
            // Nobody waits any more if the token was too slow.
            if !tell.is_closed() {
                let _ = tell.send(desk.with(act));
            }
        };
        self.jobs.try_send(Box::new(job)).map_err(|_| Error::Silent)?;
        in_time(self.patience, told).await
    }

    /// Signs the SHA-256 of a message.
    pub async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let (kind, message) = (self.kind, message.to_vec());
        self.ask(move |it| it.sign(kind, &message)).await
    }

    /// Stores the key's certificate beside it, so that a browser finds both.
    pub async fn put_certificate(&self, der: &[u8], subject: &[u8], label: &str) -> Result<(), Error> {
        let (der, subject, label) = (der.to_vec(), subject.to_vec(), label.to_owned());
        self.ask(move |it| it.put_certificate(&der, &subject, &label)).await
    }
}

/// Starts the thread of a token.
fn begin(desk: impl FnOnce() -> Option<TokenThread> + Send + 'static) -> (SyncSender<Job>, Closing) {
    let (jobs, todo) = sync_channel(QUEUE);
    let (here, closing) = sync_channel(0);
    std::thread::spawn(move || {
        if let Some(it) = desk() {
            it.serve(todo);
        }
        drop(here);
    });
    (jobs, Closing(Mutex::new(closing)))
}

async fn in_time<T>(patience: Duration, told: oneshot::Receiver<Result<T, Error>>) -> Result<T, Error> {
    match tokio::time::timeout(patience, told).await {
        Ok(Ok(it)) => it,
        _ => Err(Error::Silent),
    }
}

/// The public key as certificates carry it.
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
        // A key of one kind lacks the attributes of the other.
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
