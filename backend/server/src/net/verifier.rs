//! Judges cards: chain, policy, usage, profession, revocation.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use certval::{PDVCertificate, PDVTrustAnchorChoice, compare_names};
use der::Encode;
use der::asn1::ObjectIdentifier;
use medpost_domain::card::{CardKind, CardRefusal};
use medpost_domain::instant::{Instant, MINUTE};

use super::card::{Verdict, VerifiedCard};
use super::certificate::{self, Certificate, Read};
use super::path::{BrokenPath, validate};
use super::revocation::{List, Lists, RefusedList};
use super::rules::PolicyInputs;

/// A trust as configured, with the paths of its files.
pub struct TrustFiles<'a> {
    /// Name.
    pub name: &'a str,
    /// The kind of card it issues.
    pub kind: CardKind,
    /// Root certificate.
    pub root: &'a Path,
    /// Authorities whose cards may sign in.
    pub authorities: Vec<&'a Path>,
    /// Accepted policies, dotted; empty: any.
    pub policies: &'a [String],
    /// Whether its cards must state a profession.
    pub profession_required: bool,
}

/// Why a trust can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file can't be read.
    #[error("trust {name}: {path} can't be read")]
    Unreadable {
        /// Which trust.
        name: String,
        /// Which file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file holds no certificate, or a policy is no OID.
    #[error("trust {name}: {what} is not usable")]
    Unusable {
        /// Which trust.
        name: String,
        /// What.
        what: String,
    },
}

struct Trusted {
    name: String,
    kind: CardKind,
    root: PDVCertificate,
    anchor: PDVTrustAnchorChoice,
    authorities: Vec<PDVCertificate>,
    policies: PolicyInputs,
    profession_required: bool,
}

/// Judges cards against configured trusts and the current lists.
pub struct CardVerifier {
    trusts: Vec<Trusted>,
    lists: RwLock<Arc<Lists>>,
    generation: AtomicU64,
}

impl CardVerifier {
    /// Reads the certificates of the trusts.
    pub fn load<'a>(trusts: impl Iterator<Item = TrustFiles<'a>>) -> Result<Self, Error> {
        let trusts = trusts.map(|it| load(&it)).collect::<Result<_, _>>()?;
        Ok(Self { trusts, lists: RwLock::default(), generation: AtomicU64::new(1) })
    }

    /// Changes whenever an earlier verdict may no longer hold.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// The current lists.
    pub fn lists(&self) -> Arc<Lists> {
        self.lists.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Checks a revocation list and keeps it if it is newer than the current one. The current one itself changes no
    /// verdict, so that nothing is judged anew for it.
    pub fn take_list(&self, der: &[u8], now: Instant) -> Result<Arc<List>, RefusedList> {
        if let Some(it) = self.lists().same_as(der) {
            return Ok(it.clone());
        }
        let issuers: Vec<&Certificate> = self
            .trusts
            .iter()
            .flat_map(|it| it.authorities.iter().chain([&it.root]))
            .map(PDVCertificate::decoded)
            .collect();
        let list = Arc::new(List::parse_and_verify(der, &issuers, now)?);
        let mut lists = self.lists.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = (**lists).clone();
        next.add(list.clone())?;
        *lists = Arc::new(next);
        self.generation.fetch_add(1, Ordering::AcqRel);
        Ok(list)
    }

    /// The names of these trusts' authorities in DER: whose cards a browser is told to offer.
    pub fn authority_names(&self, trusts: &[String]) -> Vec<Vec<u8>> {
        let of = |it: &PDVCertificate| it.decoded().tbs_certificate().subject().to_der().ok();
        let named = self.trusts.iter().filter(|it| trusts.contains(&it.name));
        named.flat_map(|it| it.authorities.iter().filter_map(of)).collect()
    }

    /// Whether a root of the demo is among the trusts.
    pub fn trusts_a_demo(&self) -> bool {
        self.trusts.iter().any(|it| certificate::names_a_demo(it.root.decoded().tbs_certificate().subject()))
    }

    /// Judges a certificate at `now` against the named trusts, or all.
    pub fn judge(&self, der: Option<&[u8]>, trusts: Option<&[String]>, now: Instant) -> Verdict {
        // Read first: a list that arrives meanwhile makes this verdict outdated, not wrong.
        let generation = self.generation();
        let mut verdict = Verdict {
            card: Err(CardRefusal::NoCard),
            unprofessed: None,
            against: Vec::new(),
            facts: None,
            until: now.plus(5 * MINUTE),
            generation,
        };
        let Some(der) = der else { return verdict };
        let Some(read) = certificate::read(der) else {
            verdict.card = Err(CardRefusal::Unreadable);
            return verdict;
        };
        let mut chosen = self.trusts.iter().filter(|it| trusts.is_none_or(|names| names.contains(&it.name)));
        let mut facts = read.facts.clone();
        let issuer = read.decoded().tbs_certificate().issuer();
        let by = |it: &&Trusted| {
            it.authorities.iter().any(|it| compare_names(it.decoded().tbs_certificate().subject(), issuer))
        };
        let trusted = chosen.find(by);
        facts.kind = trusted.map(|it| it.kind);
        verdict.facts = Some(facts.clone());
        match self.find_objections(&read, trusted, now) {
            Ok((kind, number, until)) => {
                verdict.until = verdict.until.min(until);
                let professed = trusted.is_none_or(|it| it.is_professed(&read));
                let card = VerifiedCard::new(facts, kind, read.key_sha256, read.certificate_sha256, number, professed);
                if professed {
                    verdict.card = Ok(Arc::new(card));
                } else {
                    verdict.card = Err(CardRefusal::NoProfession);
                    verdict.against = vec![CardRefusal::NoProfession];
                    verdict.unprofessed = (kind == CardKind::Hpki).then(|| Arc::new(card));
                }
            }
            Err(against) => {
                verdict.card = Err(against.first().copied().unwrap_or(CardRefusal::Unreadable));
                verdict.against = against;
            }
        }
        verdict
    }

    /// The kind of card, the lists' numbers and until when that counts, whether or not a profession is stated; or
    /// everything that speaks against it, beginning with what choosing another certificate would fix.
    fn find_objections(
        &self,
        read: &Read,
        trusted: Option<&Trusted>,
        now: Instant,
    ) -> Result<(CardKind, String, Instant), Vec<CardRefusal>> {
        let signing = read.non_repudiation && read.signs == Some(false);
        let told = [
            (signing, CardRefusal::SigningCertificate),
            (trusted.is_none(), CardRefusal::UnknownIssuer),
            (!signing && read.signs != Some(true), CardRefusal::WrongKeyUsage),
            (!read.client_auth, CardRefusal::WrongExtendedKeyUsage),
            (now < read.facts.not_before, CardRefusal::NotYetValid),
            (read.facts.not_after < now, CardRefusal::Expired),
            (!read.strong_key, CardRefusal::WeakKey),
        ];
        let mut against: Vec<_> = told.into_iter().filter(|it| it.0).map(|it| it.1).collect();
        let Some(trusted) = trusted else { return Err(against) };
        let anchors = std::slice::from_ref(&trusted.anchor);
        // That a card has expired or is not valid yet is noted above; the rest is judged as in its own time.
        let at = now.min(read.facts.not_after).max(read.facts.not_before);
        match validate(&read.certificate, &trusted.authorities, anchors, at, &trusted.policies) {
            // Noted above, of the card itself.
            Err(BrokenPath::Validity)
                if against.contains(&CardRefusal::NotYetValid) || against.contains(&CardRefusal::Expired) => {}
            Err(it) => against.push(match it {
                BrokenPath::NoPath => CardRefusal::UnknownIssuer,
                BrokenPath::Policy => CardRefusal::WrongPolicy,
                BrokenPath::CriticalExtension => CardRefusal::UnknownCriticalExtension,
                BrokenPath::Validity | BrokenPath::Rules | BrokenPath::Disputed => CardRefusal::BrokenChain,
            }),
            Ok((path, _)) => {
                let accepted = |it: &String| trusted.policies.accepted.iter().any(|oid| oid.to_string() == *it);
                if !trusted.policies.accepted.is_empty() && !read.facts.policies.iter().any(accepted) {
                    against.push(CardRefusal::WrongPolicy);
                }
                let revocation = self.revocation(read, trusted, &path, now);
                if let Ok((numbers, until)) = &revocation
                    && against.is_empty()
                {
                    return Ok((trusted.kind, numbers.clone(), *until));
                }
                if !trusted.is_professed(read) {
                    against.push(CardRefusal::NoProfession);
                }
                against.extend(revocation.err());
            }
        }
        Err(against)
    }

    /// Checks that nothing on the path is revoked; returns the lists' numbers and until when that counts.
    fn revocation(
        &self,
        read: &Read,
        trusted: &Trusted,
        path: &[usize],
        now: Instant,
    ) -> Result<(String, Instant), CardRefusal> {
        let lists = self.lists();
        let mut numbers = Vec::new();
        let mut until = read.facts.not_after;
        let mut below = read.decoded();
        let issuers = path.iter().map(|it| trusted.authorities[*it].decoded()).chain([trusted.root.decoded()]);
        for (depth, issuer) in issuers.enumerate() {
            let (number, next) = lists.check(below, issuer, depth > 0, now)?;
            numbers.push(number);
            until = until.min(next);
            below = issuer;
        }
        Ok((numbers.join("/"), until))
    }
}

impl Trusted {
    /// Whether a card states a profession, where it must.
    const fn is_professed(&self, read: &Read) -> bool {
        !self.profession_required || read.professed
    }
}

fn load(files: &TrustFiles<'_>) -> Result<Trusted, Error> {
    let unusable =
        |what: &dyn std::fmt::Display| Error::Unusable { name: files.name.to_owned(), what: what.to_string() };
    let one = |path: &Path| -> Result<Vec<u8>, Error> {
        let bytes = std::fs::read(path).map_err(|source| Error::Unreadable {
            name: files.name.to_owned(),
            path: path.display().to_string(),
            source,
        })?;
        certificate::from_file(&bytes).into_iter().next().ok_or_else(|| unusable(&path.display()))
    };
    let parse = |path: &Path| {
        let der = one(path)?;
        PDVCertificate::try_from(der.as_slice()).map_err(|_| unusable(&path.display()))
    };
    let root = parse(files.root)?;
    let anchor =
        PDVTrustAnchorChoice::try_from(one(files.root)?.as_slice()).map_err(|_| unusable(&files.root.display()))?;
    let accepted = files.policies.iter().map(|it| ObjectIdentifier::new(it).map_err(|_| unusable(it)));
    let accepted: Vec<_> = accepted.collect::<Result<_, _>>()?;
    Ok(Trusted {
        name: files.name.to_owned(),
        kind: files.kind,
        root,
        anchor,
        authorities: files.authorities.iter().map(|it| parse(it)).collect::<Result<_, _>>()?,
        policies: PolicyInputs { explicit: !accepted.is_empty(), accepted, inhibit_mapping: true, inhibit_any: true },
        profession_required: files.profession_required,
    })
}
