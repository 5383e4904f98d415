//! A card as the verifier judged it.

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

    /// Whether it states a profession, where its authority's cards must. One that does not comes only from
    /// [`Verdict::at_a_clinic`], and is admitted in a narrower way (ADR 19).
    pub const fn is_professed(&self) -> bool {
        self.professed
    }

    /// What its certificate says.
    pub const fn facts(&self) -> &CardFacts {
        &self.facts
    }

    /// The kind of card.
    pub const fn kind(&self) -> CardKind {
        self.kind
    }

    /// SHA-256 of its public key: the card's identity here.
    pub const fn key_sha256(&self) -> &[u8; 32] {
        &self.key_sha256
    }

    /// SHA-256 of its certificate, to which a session is bound.
    pub const fn certificate_sha256(&self) -> &[u8; 32] {
        &self.certificate_sha256
    }

    /// Numbers of the revocation lists that it was checked against, separated by `/`.
    pub fn revocation_number(&self) -> &str {
        &self.revocation_number
    }
}

/// The verdict on a connection's certificate.
#[derive(Clone)]
pub struct Verdict {
    /// The card, or why it is refused.
    pub card: Result<Arc<VerifiedCard>, CardRefusal>,
    /// An HPKI card that is refused for stating no profession, and for nothing else.
    pub unprofessed: Option<Arc<VerifiedCard>>,
    /// Everything that speaks against it, the most important first.
    pub against: Vec<CardRefusal>,
    /// What the certificate says, even if it is refused.
    pub facts: Option<CardFacts>,
    /// Until when the verdict counts.
    pub until: Instant,
    /// The verifier's generation when the verdict was made.
    pub generation: u64,
}

impl Verdict {
    /// The card, or why it is refused, at the clinics' doors. Only there may a card without a profession be enrolled,
    /// with a code that names its holder.
    pub fn at_a_clinic(self) -> Result<Arc<VerifiedCard>, CardRefusal> {
        match (self.card, self.unprofessed) {
            (Err(CardRefusal::NoProfession), Some(it)) => Ok(it),
            (card, _) => card,
        }
    }
}
