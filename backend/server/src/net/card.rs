//! A card that the verifier judged.

use std::sync::Arc;

use medpost_domain::card::{CardFacts, CardKind, CardRefusal};
use medpost_domain::instant::Instant;

/// A card that may sign in, at the moment it was judged.
#[derive(Clone)]
pub struct VerifiedCard {
    facts: CardFacts,
    kind: CardKind,
    key_sha256: [u8; 32],
    certificate_sha256: [u8; 32],
    revocation_number: String,
    professed: bool,
}

impl VerifiedCard {
    /// Only the verifier makes one.
    pub(super) const fn new(
        facts: CardFacts,
        kind: CardKind,
        key_sha256: [u8; 32],
        certificate_sha256: [u8; 32],
        revocation_number: String,
        professed: bool,
    ) -> Self {
        Self { facts, kind, key_sha256, certificate_sha256, revocation_number, professed }
    }

    /// Whether it states a profession, where its authority's cards must. One that does not comes from
    /// [`Verdict::at_a_clinic`] alone, and is let in by a narrower way (ADR 19).
    pub const fn is_professed(&self) -> bool {
        self.professed
    }

    /// What the card says.
    pub const fn facts(&self) -> &CardFacts {
        &self.facts
    }

    /// Kind of card.
    pub const fn kind(&self) -> CardKind {
        self.kind
    }

    /// SHA-256 of its public key: the card's identity here.
    pub const fn key_sha256(&self) -> &[u8; 32] {
        &self.key_sha256
    }

    /// SHA-256 of its certificate: what a session is bound to.
    pub const fn certificate_sha256(&self) -> &[u8; 32] {
        &self.certificate_sha256
    }

    /// Numbers of the revocation lists by which it was judged.
    pub fn revocation_number(&self) -> &str {
        &self.revocation_number
    }
}

/// The verdict on a connection's certificate.
#[derive(Clone)]
pub struct Verdict {
    /// The card, or why it is refused.
    pub card: Result<Arc<VerifiedCard>, CardRefusal>,
    /// A card that is refused for stating no profession, and for nothing else.
    pub unprofessed: Option<Arc<VerifiedCard>>,
    /// Everything that speaks against it, the weightiest first.
    pub against: Vec<CardRefusal>,
    /// What the certificate says, also when it is refused.
    pub facts: Option<CardFacts>,
    /// Until when the verdict counts.
    pub until: Instant,
    /// The state of the verifier it was made under.
    pub generation: u64,
}

impl Verdict {
    /// The card, or why it is refused, at the clinics' doors: there one that states no profession may be enrolled by a
    /// code that names its holder. Everywhere else it is refused.
    pub fn at_a_clinic(self) -> Result<Arc<VerifiedCard>, CardRefusal> {
        match (self.card, self.unprofessed) {
            (Err(CardRefusal::NoProfession), Some(it)) => Ok(it),
            (card, _) => card,
        }
    }
}
