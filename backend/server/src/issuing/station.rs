//! A card station: the token in its reader generates a key and requests its certificate, which is stored beside it.

use der::Encode;
use der::asn1::BitString;
use x509_cert::builder::{Builder, RequestBuilder};
use x509_cert::request::CertReq;

use super::authority::{Error, Signer, made, name_of};
use super::key::Key;

/// A signing request for a key, in DER. Its subject counts for nothing: the order decides.
pub async fn request(key: &Key, holder: &str) -> Result<Vec<u8>, Error> {
    let mut builder = RequestBuilder::new(name_of(&[("2.5.4.3", holder)])?).map_err(made)?;
    let signer = Signer(key);
    let bytes = builder.finalize(&signer).map_err(made)?;
    let signature = BitString::from_bytes(&key.sign(&bytes).await?).map_err(made)?;
    let request: CertReq = builder.assemble(signature, &signer).map_err(made)?;
    request.to_der().map_err(made)
}

/// The subject of a certificate in DER, as a token stores it beside; empty if it can't be read.
pub fn subject(der: &[u8]) -> Vec<u8> {
    use der::Decode;
    let subject = x509_cert::Certificate::from_der(der).ok().map(|it| it.tbs_certificate().subject().to_der());
    subject.and_then(Result::ok).unwrap_or_default()
}
