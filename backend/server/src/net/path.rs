//! RFC 5280 path validation: `certval` for the rules, `rustls-webpki` on aws-lc for the signatures.
//!
//! `certval` judges one path at a time; what it leaves open is closed here or in the verifier (ADR 3). Our own check in
//! `second.rs` judges the same path, and both must accept it. NIST PKITS runs through both.

use certval::{
    CertificationPath, CertificationPathResults, CertificationPathSettings, ObjectIdentifierSet, PDVCertificate,
    PDVTrustAnchorChoice, PathValidationStatus, PkiEnvironment, TimeOfInterest, compare_names, get_trust_anchor_name,
    validate_path_rfc5280,
};
use der::Encode;
use der::asn1::BitString;
use medpost_domain::instant::{Instant, SECOND};
use rustls::pki_types::SubjectPublicKeyInfoDer;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use webpki::RawPublicKeyEntity;

use super::rules::{ALGORITHMS, PolicyInputs};
use super::second;

/// Most authorities between root and card; HPKI has one.
const MOST_AUTHORITIES: usize = 6;
/// Most candidate paths that are validated in full.
const MOST_TRIES: usize = 64;
/// Most steps of the search.
const MOST_STEPS: usize = 2_000;

/// Why no path is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenPath {
    /// No chain of names leads to a root.
    NoPath,
    /// A certificate of the chain is not valid at this time.
    Validity,
    /// The policies of the chain do not allow it.
    Policy,
    /// A critical extension is not understood.
    CriticalExtension,
    /// A signature, constraint or usage is wrong, or the search was too long.
    Rules,
    /// `certval` accepts it, but our own check does not.
    Disputed,
}

/// Verifies a signature over bytes, with key and algorithm as in certificates.
pub fn verify_signature(
    message: &[u8],
    signature: &BitString,
    signed_with: &AlgorithmIdentifierOwned,
    key: &SubjectPublicKeyInfoOwned,
) -> bool {
    verify_inner(message, signature, signed_with, key).is_some()
}

fn verify_inner(
    message: &[u8],
    signature: &BitString,
    signed_with: &AlgorithmIdentifierOwned,
    key: &SubjectPublicKeyInfoOwned,
) -> Option<()> {
    let signature = signature.as_bytes()?;
    // webpki names an algorithm by the contents of its AlgorithmIdentifier: OID, then parameters.
    let mut id = signed_with.oid.to_der().ok()?;
    if let Some(it) = &signed_with.parameters {
        id.extend(it.to_der().ok()?);
    }
    let key = SubjectPublicKeyInfoDer::from(key.to_der().ok()?);
    let key = RawPublicKeyEntity::try_from(&key).ok()?;
    for it in ALGORITHMS.iter().filter(|it| it.signature_alg_id().as_ref() == id) {
        match key.verify_signature(*it, message, signature) {
            Ok(()) => return Some(()),
            // The same OID for another curve: the next entry may fit.
            Err(webpki::Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_)) => {}
            Err(_) => return None,
        }
    }
    None
}

fn for_certval(
    _: &PkiEnvironment,
    message: &[u8],
    signature: &BitString,
    signed_with: &AlgorithmIdentifierOwned,
    key: &SubjectPublicKeyInfoOwned,
) -> certval::Result<()> {
    verify_inner(message, signature, signed_with, key)
        .ok_or(certval::Error::PathValidation(PathValidationStatus::SignatureVerificationFailure))
}

/// Finds a path from `leaf` over `authorities` (any order) to one of `roots` that is valid at `now`.
///
/// Returns the chain as indices into `authorities`, leaf side first, and the index of the root.
pub fn validate(
    leaf: &PDVCertificate,
    authorities: &[PDVCertificate],
    roots: &[PDVTrustAnchorChoice],
    now: Instant,
    policies: &PolicyInputs,
) -> Result<(Vec<usize>, usize), BrokenPath> {
    let mut search = Search { leaf, authorities, roots, now, policies, tries: 0, steps: 0, last: BrokenPath::NoPath };
    let mut path = Vec::new();
    search.walk(&mut path).ok_or(search.last)
}

struct Search<'a> {
    leaf: &'a PDVCertificate,
    authorities: &'a [PDVCertificate],
    roots: &'a [PDVTrustAnchorChoice],
    now: Instant,
    policies: &'a PolicyInputs,
    tries: usize,
    steps: usize,
    last: BrokenPath,
}

impl Search<'_> {
    fn walk(&mut self, path: &mut Vec<usize>) -> Option<(Vec<usize>, usize)> {
        self.steps += 1;
        if self.steps > MOST_STEPS || self.tries > MOST_TRIES {
            self.last = BrokenPath::Rules;
            return None;
        }
        let (authorities, roots) = (self.authorities, self.roots);
        let top = path.last().map_or(self.leaf, |it| &authorities[*it]).decoded().tbs_certificate();
        for (index, root) in roots.iter().enumerate() {
            if get_trust_anchor_name(root.decoded()).is_ok_and(|it| compare_names(it, top.issuer())) {
                self.tries += 1;
                match self.try_path(path, root) {
                    Ok(()) => return Some((path.clone(), index)),
                    Err(it) => self.last = it,
                }
            }
        }
        if path.len() == MOST_AUTHORITIES {
            return None;
        }
        for (index, authority) in authorities.iter().enumerate() {
            let it = authority.decoded().tbs_certificate();
            // No certificate twice, and no name with the same key twice (RFC 4158).
            let seen = path.iter().any(|seen| {
                let other = authorities[*seen].decoded().tbs_certificate();
                *seen == index
                    || (other.subject_public_key_info() == it.subject_public_key_info()
                        && compare_names(other.subject(), it.subject()))
            });
            if seen || !compare_names(it.subject(), top.issuer()) {
                continue;
            }
            path.push(index);
            let found = self.walk(path);
            path.pop();
            if found.is_some() || self.steps > MOST_STEPS || self.tries > MOST_TRIES {
                return found;
            }
        }
        None
    }

    /// Both checks judge the path. If they differ it is refused, with an error line for the operator.
    fn try_path(&self, path: &[usize], root: &PDVTrustAnchorChoice) -> Result<(), BrokenPath> {
        let chain: Vec<&PDVCertificate> = path.iter().map(|it| &self.authorities[*it]).collect();
        let first = by_certval(self.leaf, &chain, root, self.now, self.policies);
        let certificates: Vec<&[u8]> = std::iter::once(self.leaf.as_bytes())
            .chain(chain.iter().map(|it| it.as_bytes()))
            .chain([root.as_bytes()])
            .collect();
        let second = second::judge(&certificates, self.now, self.policies);
        let authorities = chain.len();
        match (first, second) {
            (Ok(()), Err(why)) => {
                tracing::error!(%why, authorities, "only certval accepts a path of certificates: it is refused");
                Err(BrokenPath::Disputed)
            }
            (Err(why), Ok(())) => {
                tracing::error!(?why, authorities, "certval alone refuses a path of certificates: it is refused");
                Err(why)
            }
            (first, _) => first,
        }
    }
}

/// The result of `certval` alone for one path: from the leaf over `authorities`, leaf side first, to the root.
pub fn by_certval(
    leaf: &PDVCertificate,
    authorities: &[&PDVCertificate],
    root: &PDVTrustAnchorChoice,
    now: Instant,
    policies: &PolicyInputs,
) -> Result<(), BrokenPath> {
    // To `certval`, second 0 means "do not check validity".
    let seconds = u64::try_from(now.0.div_euclid(SECOND)).ok().filter(|it| *it > 0).ok_or(BrokenPath::Validity)?;
    let mut settings = CertificationPathSettings::new();
    settings.set_time_of_interest(TimeOfInterest::from_unix_secs(seconds).map_err(|_| BrokenPath::Validity)?);
    // Otherwise a leaf with an anchor's key is accepted before any other check.
    settings.set_require_ta_store(false);
    settings.set_initial_explicit_policy_indicator(policies.explicit);
    settings.set_initial_policy_mapping_inhibit_indicator(policies.inhibit_mapping);
    settings.set_initial_inhibit_any_policy_indicator(policies.inhibit_any);
    if !policies.accepted.is_empty() {
        let accepted = policies.accepted.iter().copied();
        settings.set_initial_policy_set_from_oid_set(accepted.collect::<ObjectIdentifierSet>());
    }
    let mut environment = PkiEnvironment::new();
    environment.clear_all_callbacks();
    environment.add_verify_signature_message_callback(for_certval);
    let chain = authorities.iter().rev().map(|it| (*it).clone()).collect();
    let candidate = CertificationPath::new(root.clone(), chain, leaf.clone());
    let mut results = CertificationPathResults::new();
    validate_path_rfc5280(&environment, &settings, &candidate, &mut results).map_err(|it| broken(&it))?;
    match results.get_validation_status() {
        Some(PathValidationStatus::Valid) => Ok(()),
        _ => Err(BrokenPath::Rules),
    }
}

const fn broken(error: &certval::Error) -> BrokenPath {
    use PathValidationStatus as Status;
    match error {
        certval::Error::PathValidation(status) => match status {
            Status::InvalidNotBeforeDate | Status::InvalidNotAfterDate => BrokenPath::Validity,
            Status::NullPolicySet => BrokenPath::Policy,
            Status::UnprocessedCriticalExtension => BrokenPath::CriticalExtension,
            _ => BrokenPath::Rules,
        },
        _ => BrokenPath::Rules,
    }
}
