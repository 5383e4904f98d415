//! Signing keys: in a file that the master keyring sealed, or in a token behind PKCS #11. They can't be printed.

use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, chown};
use std::path::{Path, PathBuf};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use der::Decode;
use der::asn1::{Any, Null};
use spki::{AlgorithmIdentifierOwned, ObjectIdentifier, SubjectPublicKeyInfoOwned};
use zeroize::Zeroizing;

use crate::vault::envelope;
use crate::vault::keyring::Keyring;

use super::kind::KeyKind;
use super::token::{self, TokenKey};

/// sha256WithRSAEncryption
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
/// ecdsa-with-SHA256
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
/// First line of a file with a sealed key.
const HEAD: &str = "# MEDPost authority key, sealed by the master keyring";
/// The context that a sealed key is bound to.
const CONTEXT: &[u8] = b"medpost/authority/key/1";

/// Why a key can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file can't be read or written.
    #[error("{path} can't be used")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file was sealed by another keyring, was changed, or holds no key.
    #[error("{0} does not open with this keyring, or holds no key")]
    Sealed(PathBuf),
    /// Neither RSA of 2048 bits nor P-256.
    #[error("the key is neither RSA of 2048 bits nor P-256")]
    Kind,
    /// Signing failed.
    #[error("the key does not sign")]
    Sign,
    /// The token failed.
    #[error(transparent)]
    Token(#[from] token::Error),
}

/// A signing key.
pub struct Key {
    public: SubjectPublicKeyInfoOwned,
    kind: KeyKind,
    private: Private,
}

enum Private {
    Rsa(Box<RsaKeyPair>),
    P256(Box<EcdsaKeyPair>),
    Token(TokenKey),
}

impl Key {
    /// Reads a private key in PKCS #8.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
        if let Ok(it) = RsaKeyPair::from_pkcs8(der) {
            if it.public_modulus_len() != 256 {
                return Err(Error::Kind);
            }
            let public = it.public_key().as_der().map_err(|_| Error::Kind)?;
            let public = SubjectPublicKeyInfoOwned::from_der(public.as_ref()).map_err(|_| Error::Kind)?;
            return Ok(Self { public, kind: KeyKind::Rsa, private: Private::Rsa(Box::new(it)) });
        }
        let it = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, der).map_err(|_| Error::Kind)?;
        let public = it.public_key().as_der().map_err(|_| Error::Kind)?;
        let public = SubjectPublicKeyInfoOwned::from_der(public.as_ref()).map_err(|_| Error::Kind)?;
        Ok(Self { public, kind: KeyKind::P256, private: Private::P256(Box::new(it)) })
    }

    /// Generates a key in memory and returns it with its PKCS #8, to be sealed or handed over.
    pub fn fresh(kind: KeyKind) -> Result<(Self, Zeroizing<Vec<u8>>), Error> {
        let pkcs8 = match kind {
            KeyKind::Rsa => {
                let it = RsaKeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).map_err(|_| Error::Kind)?;
                Zeroizing::new(AsDer::as_der(&it).map_err(|_| Error::Kind)?.as_ref().to_vec())
            }
            KeyKind::P256 => {
                let it = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).map_err(|_| Error::Kind)?;
                Zeroizing::new(it.to_pkcs8v1().map_err(|_| Error::Kind)?.as_ref().to_vec())
            }
        };
        Ok((Self::from_pkcs8(&pkcs8)?, pkcs8))
    }

    /// Uses a key that is in a token.
    pub fn of_token(it: TokenKey) -> Self {
        Self { public: it.public.clone(), kind: it.kind, private: Private::Token(it) }
    }

    /// Reads a file that [`Key::seal`] wrote.
    pub fn open(path: &Path, keyring: &Keyring) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
        Self::from_pkcs8(&unsealed(&text, keyring).ok_or_else(|| Error::Sealed(path.to_owned()))?)
    }

    /// Seals a private key into a new file that only its owner can read.
    pub fn seal(path: &Path, pkcs8: &[u8], keyring: &Keyring) -> Result<(), Error> {
        let version = keyring.versions().last().copied().ok_or_else(|| Error::Sealed(path.to_owned()))?;
        Self::write(path, pkcs8, keyring, version)
    }

    fn write(path: &Path, pkcs8: &[u8], keyring: &Keyring, version: i32) -> Result<(), Error> {
        let wrong = || Error::Sealed(path.to_owned());
        let key = keyring.derive(version, "authority").ok_or_else(wrong)?;
        let sealed = BASE64_STANDARD.encode(envelope::seal(&key, CONTEXT, pkcs8));
        let write = || -> std::io::Result<()> {
            let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
            file.write_all(format!("{HEAD}\n{version} {sealed}\n").as_bytes())?;
            file.sync_all()
        };
        write().map_err(|source| Error::File { path: path.to_owned(), source })
    }

    /// The version of the master key that sealed a file.
    pub fn sealed_with(path: &Path) -> Result<i32, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
        let version = sealed_line(&text).and_then(|it| it.0.parse().ok());
        version.ok_or_else(|| Error::Sealed(path.to_owned()))
    }

    /// Seals the key in a file with another version of the master key. The file keeps its owner and is replaced in one
    /// step.
    pub fn reseal(path: &Path, keyring: &Keyring, version: i32) -> Result<(), Error> {
        let file = |source| Error::File { path: path.to_owned(), source };
        let text = std::fs::read_to_string(path).map_err(file)?;
        let plain = unsealed(&text, keyring).ok_or_else(|| Error::Sealed(path.to_owned()))?;
        let owner = std::fs::metadata(path).map_err(file)?;
        let mut coming = path.as_os_str().to_owned();
        coming.push(".new");
        let coming = PathBuf::from(coming);
        if let Err(it) = std::fs::remove_file(&coming)
            && it.kind() != std::io::ErrorKind::NotFound
        {
            return Err(file(it));
        }
        Self::write(&coming, &plain, keyring, version)?;
        chown(&coming, Some(owner.uid()), Some(owner.gid()))
            .and_then(|()| std::fs::rename(&coming, path))
            .and_then(|()| std::fs::File::open(path.parent().unwrap_or(path))?.sync_all())
            .map_err(file)
    }

    /// The public key.
    pub const fn public(&self) -> &SubjectPublicKeyInfoOwned {
        &self.public
    }

    /// Its signature algorithm: SHA-256 with RSA (PKCS #1 v1.5) or ECDSA.
    pub fn algorithm(&self) -> AlgorithmIdentifierOwned {
        match self.kind {
            KeyKind::Rsa => AlgorithmIdentifierOwned { oid: RSA_SHA256, parameters: Any::encode_from(&Null).ok() },
            KeyKind::P256 => AlgorithmIdentifierOwned { oid: ECDSA_SHA256, parameters: None },
        }
    }

    /// Signs the SHA-256 of a message.
    pub async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        match &self.private {
            Private::Rsa(it) => {
                let mut signature = vec![0; it.public_modulus_len()];
                it.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).map_err(|_| Error::Sign)?;
                Ok(signature)
            }
            Private::P256(it) => {
                let signature = it.sign(&SystemRandom::new(), message).map_err(|_| Error::Sign)?;
                Ok(signature.as_ref().to_vec())
            }
            Private::Token(it) => Ok(it.sign(message).await?),
        }
    }
}

/// The version and the sealed key in a file's text.
fn sealed_line(text: &str) -> Option<(&str, &str)> {
    text.lines().map(str::trim).find(|it| !it.is_empty() && !it.starts_with('#'))?.split_once(' ')
}

/// The private key (PKCS #8) in a file's text; `None` if the keyring does not open it.
fn unsealed(text: &str, keyring: &Keyring) -> Option<Zeroizing<Vec<u8>>> {
    let (version, sealed) = sealed_line(text)?;
    let key = keyring.derive(version.parse().ok()?, "authority")?;
    envelope::open(&key, CONTEXT, &BASE64_STANDARD.decode(sealed).ok()?).ok()
}
