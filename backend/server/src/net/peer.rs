//! What is known about the other end of a connection.
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

/// For this long after its handshake a card counts as shown just now, in microseconds.
const FRESH: i64 = 60 * SECOND;

/// The other end of a connection.
pub struct PeerCertificate {
    /// The certificate whose key was proven in the handshake.
    pub der: Option<Vec<u8>>,
    /// Trusts whose cards this host takes.
    pub trusts: Vec<String>,
    /// Network address.
    pub address: IpAddr,
    /// Who waits for whom on the connection.
    pub pulse: Arc<Pulse>,
    /// When the handshake ended, by the monotonic clock.
    shaken: std::time::Instant,
    /// The time when a request first looked at the card.
    looked_at: OnceLock<Instant>,
    /// Notified when the connection is to end after the answer under way.
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

    /// Ends the connection after the answer under way, so that the browser makes a new handshake.
    pub fn close_after_answer(&self) {
        self.closing.notify_one();
    }

    /// Waits until the connection is to end.
    pub async fn closes(&self) {
        self.closing.notified().await;
    }

    /// Whether the card proved its key so recently that it counts as shown now. Both clocks must say so: a connection
    /// that was kept silent since its handshake is as old as its handshake.
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

    /// The verdict on its card, made anew once the lists have changed or it has expired.
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
