//! The TLS configuration of a host: its certificate, its versions, and the request for a card.
//!
//! TLS only proves that the peer holds the key of its certificate. Whether the card may sign in is judged by the
//! application, so that a refused person sees a page and not a broken connection.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use medpost_domain::instant::Instant;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert, ServerConfig};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, DistinguishedName, SignatureScheme, SupportedProtocolVersion};

use crate::kit::secret;

use super::certificate;

/// A server certificate that can be read again.
#[derive(Debug)]
pub struct Identity {
    certificate: std::path::PathBuf,
    key: std::path::PathBuf,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Identity {
    /// Reads certificate chain and key in PEM. A key that everybody on the machine may read is refused.
    pub fn load(certificate: &Path, key: &Path) -> io::Result<Self> {
        let current = RwLock::new(Arc::new(read_identity(certificate, key)?));
        Ok(Self { certificate: certificate.to_owned(), key: key.to_owned(), current })
    }

    /// Reads both files again; keeps the old ones if they can't be used.
    pub fn reload(&self) -> io::Result<()> {
        let fresh = read_identity(&self.certificate, &self.key)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        Ok(())
    }

    /// The earliest end of the certificates in the chain served now.
    pub fn ends(&self) -> Option<Instant> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.cert.iter().filter_map(|it| certificate::not_after(it)).min()
    }
}

impl ResolvesServerCert for Identity {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

fn read_identity(certificate: &Path, key: &Path) -> io::Result<CertifiedKey> {
    let invalid = |it: &dyn std::fmt::Display| io::Error::new(io::ErrorKind::InvalidData, it.to_string());
    let chain = fs::read(certificate)?;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&chain).collect::<Result<_, _>>().map_err(|it| invalid(&it))?;
    let key = PrivateKeyDer::from_pem_slice(&secret::read(key)?).map_err(|it| invalid(&it))?;
    CertifiedKey::from_der(chain, key, &provider()).map_err(|it| invalid(&it))
}

/// The cipher suites of IPA's 高セキュリティ型: ECDHE and AEAD only.
pub fn provider() -> CryptoProvider {
    use aws_lc_rs::cipher_suite as suite;
    use aws_lc_rs::kx_group;
    CryptoProvider {
        cipher_suites: vec![
            suite::TLS13_AES_256_GCM_SHA384,
            suite::TLS13_AES_128_GCM_SHA256,
            suite::TLS13_CHACHA20_POLY1305_SHA256,
            suite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            suite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            suite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ],
        kx_groups: vec![kx_group::X25519, kx_group::SECP256R1, kx_group::SECP384R1],
        ..aws_lc_rs::default_provider()
    }
}

/// The TLS configuration of a host. `versions` are `1.2` and `1.3`; with names of `authorities` (DER), a card of theirs
/// is requested.
pub fn config(
    versions: &[String],
    authorities: Option<Vec<Vec<u8>>>,
    identity: Arc<Identity>,
) -> Result<ServerConfig, rustls::Error> {
    let versions: Vec<&'static SupportedProtocolVersion> =
        [("1.2", &rustls::version::TLS12), ("1.3", &rustls::version::TLS13)]
            .into_iter()
            .filter(|it| versions.iter().any(|tls| tls == it.0))
            .map(|it| it.1)
            .collect();
    let builder = ServerConfig::builder_with_provider(Arc::new(provider())).with_protocol_versions(&versions)?;
    let builder = match authorities {
        None => builder.with_no_client_auth(),
        Some(it) => {
            let hints = it.into_iter().map(DistinguishedName::from).collect();
            builder.with_client_cert_verifier(Arc::new(AskForCard { hints }))
        }
    };
    let mut config = builder.with_cert_resolver(identity);
    // The server's order of preference wins, and a session of TLS 1.2 is bound to its whole handshake (RFC 7627).
    config.ignore_client_order = true;
    config.require_ems = true;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // A resumed handshake would bring the old chain along without asking the verifier.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.max_early_data_size = 0;
    Ok(config)
}

/// How a card may sign; what only TLS 1.2 knows is last.
const SCHEMES: [SignatureScheme; 8] = [
    SignatureScheme::ECDSA_NISTP256_SHA256,
    SignatureScheme::ECDSA_NISTP384_SHA384,
    SignatureScheme::RSA_PSS_SHA256,
    SignatureScheme::RSA_PSS_SHA384,
    SignatureScheme::RSA_PSS_SHA512,
    SignatureScheme::RSA_PKCS1_SHA256,
    SignatureScheme::RSA_PKCS1_SHA384,
    SignatureScheme::RSA_PKCS1_SHA512,
];

/// Requests a card, takes none or any, and verifies that the peer holds its key.
#[derive(Debug)]
struct AskForCard {
    hints: Vec<DistinguishedName>,
}

impl AskForCard {
    /// Verifies that the peer holds its certificate's key, by a scheme that was offered for this version.
    fn verify(
        offered: &[SignatureScheme],
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let bad = || rustls::Error::InvalidCertificate(rustls::CertificateError::BadEncoding);
        if !offered.contains(&signed.scheme) {
            return Err(rustls::PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into());
        }
        let read = certificate::read(certificate).ok_or_else(bad)?;
        let key = SubjectPublicKeyInfoDer::from(read.key);
        let key = webpki::RawPublicKeyEntity::try_from(&key).map_err(|_| bad())?;
        let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
        let (_, fitting) = algorithms
            .mapping
            .iter()
            .find(|it| it.0 == signed.scheme)
            .ok_or(rustls::PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme)?;
        for it in *fitting {
            if key.verify_signature(*it, message, signed.signature()).is_ok() {
                return Ok(HandshakeSignatureValid::assertion());
            }
        }
        Err(rustls::Error::InvalidCertificate(rustls::CertificateError::BadSignature))
    }
}

impl ClientCertVerifier for AskForCard {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.hints
    }
    fn client_auth_mandatory(&self) -> bool {
        false
    }
    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Self::verify(&SCHEMES, message, certificate, signed)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        // TLS 1.3 has no PKCS #1 in handshakes.
        Self::verify(&SCHEMES[..5], message, certificate, signed)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        SCHEMES.to_vec()
    }
}
