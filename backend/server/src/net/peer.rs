//! What is known of the other end of a connection.
//!
//! [`PeerCertificate`] says that a key was proven in the handshake; [`super::card::VerifiedCard`], which only
//! the verifier makes, says that the card may sign in. A session needs the second.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock};

use medpost_domain::instant::{Instant, SECOND};
use tokio::sync::Notify;

use super::card::Verdict;
use super::pulse::Pulse;
use super::verifier::CardVerifier;

/// So long after its handshake a card counts as shown now, in microseconds.
const FRESH: i64 = 60 * SECOND;

/// The other end of a connection.
pub struct PeerCertificate {
    /// The certificate whose key was proven in the handshake.
    pub der: Option<Vec<u8>>,
    /// Trusts whose cards this listener takes.
    pub trusts: Vec<String>,
    /// Network address.
    pub address: IpAddr,
    /// What waits for whom on the connection.
    pub pulse: Arc<Pulse>,
    /// When the handshake ended, by the clock that nobody sets.
    shaken: std::time::Instant,
    /// What time it was when a request first looked at the card.
    looked_at: OnceLock<Instant>,
    /// Told when the connection is to end with the answer under way.
    closing: Notify,
    verdict: Mutex<Option<Verdict>>,
}

impl PeerCertificate {
    /// The peer of a new connection, whose handshake ended at `shaken`.
    pub const fn new(
        der: Option<Vec<u8>>,
        trusts: Vec<String>,
        address: IpAddr,
        pulse: Arc<Pulse>,
        shaken: std::time::Instant,
    ) -> Self {
        Self {
            der,
            trusts,
            address,
            pulse,
            shaken,
            looked_at: OnceLock::new(),
            closing: Notify::const_new(),
            verdict: Mutex::new(None),
        }
    }

    /// Ends the connection once the answer under way is out, so that the browser shakes hands anew.
    pub fn close_after_answer(&self) {
        self.closing.notify_one();
    }

    /// Waits until the connection is to end.
    pub async fn closes(&self) {
        self.closing.notified().await;
    }

    /// Whether the card proved its key so lately that it counts as shown now. Both clocks must say so: a line that was
    /// kept silent since its handshake is as old as it is.
    pub fn was_shown_lately(&self, now: Instant) -> bool {
        let looked_at = *self.looked_at.get_or_init(|| now);
        now.since(looked_at) <= FRESH && self.shaken.elapsed().as_micros() <= u128::from(FRESH.unsigned_abs())
    }

    /// Whether its card is still good at a clinic; cheap while nothing has changed.
    pub fn is_good(&self, verifier: &CardVerifier, now: Instant) -> bool {
        let kept = self.verdict.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match &*kept {
            Some(it) if it.generation == verifier.generation() && now < it.until => {
                it.card.is_ok() || it.unprofessed.is_some()
            }
            _ => {
                drop(kept);
                self.verdict(verifier, now).at_a_clinic().is_ok()
            }
        }
    }

    /// The verdict on its card, made anew once the lists have changed or time has passed it.
    pub fn verdict(&self, verifier: &CardVerifier, now: Instant) -> Verdict {
        self.looked_at.get_or_init(|| now);
        let generation = verifier.generation();
        let mut kept = self.verdict.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match &*kept {
            Some(it) if it.generation == generation && now < it.until => it.clone(),
            _ => {
                let verdict = verifier.judge(self.der.as_deref(), Some(&self.trusts), now);
                *kept = Some(verdict.clone());
                verdict
            }
        }
    }
}
