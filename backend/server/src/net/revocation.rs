//! Revocation lists, checked by our own code: what it does not fully understand, it refuses.
//!
//! Only lists from configured places count, never an address in a certificate. After nextUpdate a card can't be judged
//! and is not admitted.

use std::collections::HashSet;
use std::sync::Arc;

use certval::compare_names;
use der::oid::AssociatedOid;
use der::{Decode, Encode};
use medpost_domain::card::CardRefusal;
use medpost_domain::instant::{Instant, MINUTE};
use sha2::{Digest, Sha256};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::crl::CertificateList;
use x509_cert::ext::pkix::crl::dp::IssuingDistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, CrlDistributionPoints, CrlNumber, CrlReason, FreshestCrl, KeyUsage,
};
use x509_cert::name::Name;

use medpost_domain::hex::hex;

use super::certificate::{Certificate, moment};
use super::path::verify_signature;

/// How far an authority's clock may run ahead of ours.
const SKEW: i64 = 5 * MINUTE;
/// Maximum size of a list in bytes; the largest HPKI list seen is far smaller.
pub const MOST_BYTES: usize = 16 << 20;

/// Why a list is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefusedList {
    /// Not a revocation list.
    #[error("it is not a readable revocation list")]
    Unreadable,
    /// It is from an authority that is not configured.
    #[error("its issuer is not a configured authority")]
    UnknownIssuer,
    /// The issuer may not sign lists.
    #[error("its issuer may not sign lists")]
    NotForLists,
    /// Its signature is wrong.
    #[error("its signature does not hold")]
    BadSignature,
    /// It has no nextUpdate, or no number.
    #[error("it has no nextUpdate or no number")]
    Incomplete,
    /// Its thisUpdate is in the future.
    #[error("it is not valid yet")]
    FromTheFuture,
    /// It has an unknown critical extension or a partial scope, or is an indirect or delta list.
    #[error("it is of a kind that is not understood")]
    NotUnderstood,
    /// It is older than the current one: an old list may be replayed over plain HTTP.
    #[error("it is older than the list at hand")]
    Older,
}

/// Which certificates a list covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of its issuer's.
    All,
    /// Cards only.
    Users,
    /// Authorities only (SARL).
    Authorities,
}

/// A list whose signature and form were accepted.
pub struct List {
    /// Identifies issuer and scope: a newer list with the same key replaces this one.
    pub key: String,
    /// The key in earlier versions, which identified an issuer by its certificate.
    pub former_key: String,
    /// The issuer's name.
    pub issuer_name: String,
    /// SHA-256 of its bytes.
    digest: [u8; 32],
    /// The issuer, as [`issuer_of`] identifies it.
    issuer: [u8; 32],
    /// cRLNumber, in big-endian hexadecimal.
    pub number: String,
    number_bytes: Vec<u8>,
    /// When it was issued.
    pub this_update: Instant,
    /// Until when it counts.
    pub next_update: Instant,
    scope: Scope,
    places: Vec<GeneralName>,
    revoked: HashSet<Vec<u8>>,
}

impl List {
    /// Checks a list in DER against the configured authorities.
    pub fn parse_and_verify(der: &[u8], authorities: &[&Certificate], now: Instant) -> Result<Self, RefusedList> {
        if der.len() > MOST_BYTES {
            return Err(RefusedList::Unreadable);
        }
        let list =
            CertificateList::<x509_cert::certificate::Raw>::from_der(der).map_err(|_| RefusedList::Unreadable)?;
        let tbs = &list.tbs_cert_list;
        let named: Vec<_> =
            authorities.iter().filter(|it| compare_names(it.tbs_certificate().subject(), &tbs.issuer)).collect();
        if named.is_empty() {
            return Err(RefusedList::UnknownIssuer);
        }
        if tbs.signature != list.signature_algorithm {
            return Err(RefusedList::BadSignature);
        }
        let signed = tbs.to_der().map_err(|_| RefusedList::Unreadable)?;
        let issuer = named
            .into_iter()
            .find(|it| {
                let key = it.tbs_certificate().subject_public_key_info();
                verify_signature(&signed, &list.signature, &list.signature_algorithm, key)
            })
            .ok_or(RefusedList::BadSignature)?;
        let usage = issuer.tbs_certificate().get_extension::<KeyUsage>().map_err(|_| RefusedList::NotForLists)?;
        if usage.is_some_and(|it| !it.1.crl_sign()) {
            return Err(RefusedList::NotForLists);
        }
        let this_update = moment(&tbs.this_update);
        let next_update = tbs.next_update.as_ref().map(moment).ok_or(RefusedList::Incomplete)?;
        if this_update > now.plus(SKEW) {
            return Err(RefusedList::FromTheFuture);
        }
        let (mut number_bytes, mut scope, mut places) = (None, Scope::All, Vec::new());
        for it in tbs.crl_extensions.iter().flatten() {
            let bytes = it.extn_value.as_bytes();
            if it.extn_id == CrlNumber::OID {
                let number = CrlNumber::from_der(bytes).map_err(|_| RefusedList::Unreadable)?;
                number_bytes = Some(number.0.as_bytes().to_vec());
            } else if it.extn_id == IssuingDistributionPoint::OID {
                let point = IssuingDistributionPoint::from_der(bytes).map_err(|_| RefusedList::NotUnderstood)?;
                (scope, places) = read_point(point)?;
            } else if it.extn_id == FreshestCrl::OID || (it.extn_id != AuthorityKeyIdentifier::OID && it.critical) {
                // A list that points to deltas may omit recent revocations.
                return Err(RefusedList::NotUnderstood);
            }
        }
        let number_bytes = number_bytes.ok_or(RefusedList::Incomplete)?;
        let mut revoked = HashSet::new();
        for it in tbs.revoked_certificates.iter().flatten() {
            for extension in it.crl_entry_extensions.iter().flatten() {
                if extension.critical && extension.extn_id != CrlReason::OID {
                    return Err(RefusedList::NotUnderstood);
                }
            }
            revoked.insert(it.serial_number.as_bytes().to_vec());
        }
        let certificate: [u8; 32] = Sha256::digest(issuer.to_der().map_err(|_| RefusedList::Unreadable)?).into();
        let issuer = issuer_of(issuer.tbs_certificate().subject(), issuer.tbs_certificate().subject_public_key_info());
        Ok(Self {
            key: key_of(&issuer, &places, scope),
            former_key: key_of(&certificate, &places, scope),
            issuer_name: tbs.issuer.to_string(),
            digest: Sha256::digest(der).into(),
            issuer,
            number: hex(&number_bytes),
            number_bytes,
            this_update,
            next_update,
            scope,
            places,
            revoked,
        })
    }

    /// Whether this list may replace `old`.
    pub fn replaces(&self, old: &Self) -> Result<(), RefusedList> {
        let newer = (self.number_bytes.len(), &self.number_bytes) >= (old.number_bytes.len(), &old.number_bytes)
            && self.this_update >= old.this_update;
        if newer { Ok(()) } else { Err(RefusedList::Older) }
    }

    fn covers(&self, certificate: &Certificate, is_authority: bool) -> bool {
        let scope = match self.scope {
            Scope::All => true,
            Scope::Users => !is_authority,
            Scope::Authorities => is_authority,
        };
        scope && (self.places.is_empty() || places_of(certificate).iter().any(|it| self.places.contains(it)))
    }
}

impl Scope {
    const fn text(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Users => "users",
            Self::Authorities => "authorities",
        }
    }
}

/// The current lists.
#[derive(Clone, Default)]
pub struct Lists(Vec<Arc<List>>);

impl Lists {
    /// Adds a list, or replaces the current one unless that is newer.
    pub fn add(&mut self, list: Arc<List>) -> Result<(), RefusedList> {
        match self.0.iter_mut().find(|it| it.key == list.key) {
            Some(old) => {
                list.replaces(old)?;
                *old = list;
            }
            None => self.0.push(list),
        }
        Ok(())
    }

    /// The current list with exactly these bytes.
    pub fn same_as(&self, der: &[u8]) -> Option<&Arc<List>> {
        let digest: [u8; 32] = Sha256::digest(der).into();
        self.0.iter().find(|it| it.digest == digest)
    }

    /// Checks that no list of its issuer names the certificate; returns the list's number and until when this counts.
    pub fn check(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        is_authority: bool,
        now: Instant,
    ) -> Result<(String, Instant), CardRefusal> {
        let by = issuer_of(issuer.tbs_certificate().subject(), issuer.tbs_certificate().subject_public_key_info());
        let mut current: Option<&Arc<List>> = None;
        let mut revoked = false;
        for it in self.0.iter().filter(|it| it.issuer == by && it.covers(certificate, is_authority)) {
            revoked |= it.revoked.contains(certificate.tbs_certificate().serial_number().as_bytes());
            if now < it.next_update && current.is_none_or(|old| old.next_update < it.next_update) {
                current = Some(it);
            }
        }
        // An outdated list that names the certificate is still believed.
        if revoked {
            return Err(if is_authority { CardRefusal::IssuerRevoked } else { CardRefusal::Revoked });
        }
        let list = current.ok_or(CardRefusal::RevocationUnknown)?;
        Ok((list.number.clone(), list.next_update))
    }

    /// Every current list.
    pub fn iter(&self) -> impl Iterator<Item = &List> {
        self.0.iter().map(|it| &**it)
    }
}

/// The [`List::key`] of an authority's complete list.
pub fn whole_list(name: &Name, key: &SubjectPublicKeyInfoOwned) -> String {
    key_of(&issuer_of(name, key), &[], Scope::All)
}

/// Identifies an authority by name and key (RFC 5280, 6.3.3): renewed with both it is the same, and an older list also
/// covers cards that it issued later. Case and runs of blanks in names don't count.
fn issuer_of(name: &Name, key: &SubjectPublicKeyInfoOwned) -> [u8; 32] {
    let name = name.to_string().to_lowercase();
    let mut hash = Sha256::new();
    for it in name.split_whitespace() {
        hash.update(it);
        hash.update(b" ");
    }
    hash.update([0]);
    hash.update(key.to_der().unwrap_or_default());
    hash.finalize().into()
}

fn key_of(issuer: &[u8; 32], places: &[GeneralName], scope: Scope) -> String {
    let mut identity = Sha256::new();
    identity.update(issuer);
    for it in places {
        identity.update(it.to_der().unwrap_or_default());
    }
    format!("{}-{}", hex(&identity.finalize()[..16]), scope.text())
}

fn read_point(point: IssuingDistributionPoint) -> Result<(Scope, Vec<GeneralName>), RefusedList> {
    if point.indirect_crl || point.only_some_reasons.is_some() || point.only_contains_attribute_certs {
        return Err(RefusedList::NotUnderstood);
    }
    let scope = match (point.only_contains_user_certs, point.only_contains_ca_certs) {
        (false, false) => Scope::All,
        (true, false) => Scope::Users,
        (false, true) => Scope::Authorities,
        (true, true) => return Err(RefusedList::NotUnderstood),
    };
    let places = match point.distribution_point {
        None => Vec::new(),
        Some(DistributionPointName::FullName(it)) => it,
        Some(DistributionPointName::NameRelativeToCRLIssuer(_)) => return Err(RefusedList::NotUnderstood),
    };
    Ok((scope, places))
}

/// Where a certificate says its lists are; only compared, never fetched.
fn places_of(certificate: &Certificate) -> Vec<GeneralName> {
    let points = certificate.tbs_certificate().get_extension::<CrlDistributionPoints>().ok().flatten();
    let mut places = Vec::new();
    for it in points.into_iter().flat_map(|it| it.1.0) {
        if it.crl_issuer.is_some() || it.reasons.is_some() {
            continue;
        }
        if let Some(DistributionPointName::FullName(names)) = it.distribution_point {
            places.extend(names);
        }
    }
    places
}
