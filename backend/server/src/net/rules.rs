//! What both path validations share: accepted signature algorithms, and the policy inputs.

use der::asn1::ObjectIdentifier;
use rustls::pki_types::SignatureVerificationAlgorithm;
use webpki::aws_lc_rs as algorithm;

/// Signatures that are accepted on certificates and lists: no SHA-1, no DSA, no RSA below 2048 bits.
pub(super) static ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    algorithm::RSA_PKCS1_2048_8192_SHA256,
    algorithm::RSA_PKCS1_2048_8192_SHA256_ABSENT_PARAMS,
    algorithm::RSA_PKCS1_2048_8192_SHA384,
    algorithm::RSA_PKCS1_2048_8192_SHA384_ABSENT_PARAMS,
    algorithm::RSA_PKCS1_2048_8192_SHA512,
    algorithm::RSA_PKCS1_2048_8192_SHA512_ABSENT_PARAMS,
    algorithm::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    algorithm::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
    algorithm::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
    algorithm::ECDSA_P256_SHA256,
    algorithm::ECDSA_P256_SHA384,
    algorithm::ECDSA_P384_SHA256,
    algorithm::ECDSA_P384_SHA384,
    algorithm::ECDSA_P521_SHA512,
];

/// The policy inputs of RFC 5280 section 6.1.1.
#[derive(Clone, Debug, Default)]
pub struct PolicyInputs {
    /// user-initial-policy-set; empty is any-policy.
    pub accepted: Vec<ObjectIdentifier>,
    /// initial-explicit-policy
    pub explicit: bool,
    /// initial-policy-mapping-inhibit
    pub inhibit_mapping: bool,
    /// initial-any-policy-inhibit
    pub inhibit_any: bool,
}
