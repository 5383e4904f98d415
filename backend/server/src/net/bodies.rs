//! Bodies of requests other than uploads: who may send how much, how slowly, and in whose memory.
//!
//! A stranger's body is read only for the few operations open to strangers, and in memory of their own: they never
//! compete with people who are signed in. To all other operations a stranger's request comes without its body, and is
//! refused there.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use medpost_domain::number;
use medpost_wire::problem::Code;
use poem::Request;
use poem::http::header;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::config::Limits;
use crate::kit::network::client_key;
use crate::kit::problem::Refusal;

use super::peer::PeerCertificate;

/// Maximum size of a stranger's body, in bytes.
pub const STRANGER: usize = 64 << 10;
/// Memory is taken in steps of this many KiB.
const STEP: usize = 16;
/// A body may take longer than the deadline at this pace, in bytes per second.
const PACE: u64 = 4_096;

/// The other end of a request's connection.
fn peer(request: &Request) -> Option<&Arc<PeerCertificate>> {
    request.extensions().get()
}

/// KiB held by each holder of addresses.
type Shares = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// Memory for bodies, and the time limit for reading one.
pub struct Bodies {
    strangers: Arc<Semaphore>,
    /// How much each holder of addresses has of it, in KiB; at most a quarter.
    shares: Shares,
    share: usize,
    members: Arc<Semaphore>,
    deadline: Duration,
}

impl Bodies {
    /// Sizes and deadline as configured.
    pub fn new(limits: &Limits) -> Self {
        let memory = |mib: u32| Arc::new(Semaphore::new(mib.max(1) as usize * 1024));
        Self {
            strangers: memory(limits.guest_mib),
            shares: Arc::default(),
            share: limits.guest_mib.max(1) as usize * 1024 / 4,
            members: memory(limits.member_mib),
            deadline: Duration::from_secs_f64(limits.body_seconds),
        }
    }

    /// Reads a request's body, at most `most` bytes, and puts it back whole; `None` if it is empty. Keep the result
    /// until the request is answered.
    pub async fn take(&self, request: &mut Request, most: usize, member: bool) -> Result<Option<Memory>, Refusal> {
        let body = request.take_body();
        if body.is_empty() {
            return Ok(None);
        }
        let most = if member { most } else { most.min(STRANGER) };
        let stated = request.header(header::CONTENT_LENGTH).and_then(|it| it.parse::<usize>().ok());
        if stated.is_some_and(|it| it > most) {
            return Err(Refusal::new(Code::TooLarge));
        }
        let memory = if member { &self.members } else { &self.strangers };
        let mut body = body.into_bytes_stream();
        let holder = peer(request).filter(|_| !member).map(|it| client_key(it.address));
        let mut bytes = BytesMut::new();
        let mut held = Memory { permit: None, share: holder.map(|it| (self.shares.clone(), it, 0)) };
        let begun = Instant::now();
        loop {
            // Each piece earns time; whoever sends none has the deadline alone.
            let until = begun + self.deadline + Duration::from_secs(bytes.len() as u64 / PACE);
            let piece: Bytes = match tokio::time::timeout_at(until, body.next()).await {
                Err(_) => return Err(Refusal::new(Code::TooSlow)),
                Ok(None) => break,
                Ok(Some(Err(_))) => return Err(Refusal::new(Code::Malformed)),
                Ok(Some(Ok(it))) => it,
            };
            if bytes.len() + piece.len() > most {
                return Err(Refusal::new(Code::TooLarge));
            }
            let needed = (bytes.len() + piece.len()).div_ceil(STEP << 10) * STEP;
            if !held.grow(memory, needed, self.share) {
                return Err(Refusal::new(Code::Unavailable));
            }
            bytes.extend_from_slice(&piece);
        }
        request.set_body(bytes.freeze());
        Ok(Some(held))
    }
}

/// Memory of a body, given back when dropped.
pub struct Memory {
    permit: Option<OwnedSemaphorePermit>,
    /// A stranger's share: the table, whose share, and how many KiB of it.
    share: Option<(Shares, IpAddr, usize)>,
}

impl Memory {
    /// Grows to `needed` KiB; `false` if no memory is left, or this holder has its share.
    fn grow(&mut self, memory: &Arc<Semaphore>, needed: usize, most: usize) -> bool {
        let more = needed.saturating_sub(self.permit.as_ref().map_or(0, OwnedSemaphorePermit::num_permits));
        if more == 0 {
            return true;
        }
        if let Some((shares, holder, mine)) = &mut self.share {
            let mut shares = shares.lock().unwrap_or_else(PoisonError::into_inner);
            let all = shares.entry(*holder).or_default();
            if *all + more > most {
                return false;
            }
            *all += more;
            *mine += more;
        }
        let Ok(got) = memory.clone().try_acquire_many_owned(number::count(more)) else {
            return false;
        };
        match &mut self.permit {
            Some(it) => it.merge(got),
            None => self.permit = Some(got),
        }
        true
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        let Some((shares, holder, mine)) = &self.share else { return };
        let mut shares = shares.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(all) = shares.get_mut(holder) {
            *all -= mine;
            if *all == 0 {
                shares.remove(holder);
            }
        }
    }
}
