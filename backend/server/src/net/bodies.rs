//! Bodies of requests that are no uploads: who may send how much, at what pace, and out of whose memory.
//!
//! A stranger's body is read for the few operations that strangers have, and out of memory of their own: they never queue
//! with people who are signed in. To all other operations a stranger comes without a body, and is refused by them.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use medpost_wire::problem::Code;
use poem::Request;
use poem::http::header;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::config::Limits;
use crate::kit::problem::Refusal;

/// A stranger's body is at most this large.
pub const STRANGER: usize = 64 << 10;
/// Memory is taken in steps of so many KiB.
const STEP: usize = 16;
/// A body may take longer than the deadline at this pace, in bytes a second.
const PACE: u64 = 4_096;

/// Memory for bodies, and how long one may take.
pub struct Bodies {
    strangers: Arc<Semaphore>,
    members: Arc<Semaphore>,
    deadline: Duration,
}

impl Bodies {
    /// As configured.
    pub fn new(limits: &Limits) -> Self {
        let memory = |mib: u32| Arc::new(Semaphore::new(mib.max(1) as usize * 1024));
        Self {
            strangers: memory(limits.guest_mib),
            members: memory(limits.member_mib),
            deadline: Duration::from_secs_f64(limits.body_seconds),
        }
    }

    /// Reads the body of a request, at most `most` bytes, and puts it back whole. Hold what is answered until the request
    /// is answered.
    pub async fn take(
        &self,
        request: &mut Request,
        most: usize,
        member: bool,
    ) -> Result<Option<OwnedSemaphorePermit>, Refusal> {
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
        let (mut bytes, mut permit): (BytesMut, Option<OwnedSemaphorePermit>) = (BytesMut::new(), None);
        let begun = Instant::now();
        loop {
            // Each piece earns its time; whoever sends none has the deadline alone.
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
            let held = permit.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
            if needed > held {
                let more = u32::try_from(needed - held).unwrap_or(u32::MAX);
                let more = memory.clone().try_acquire_many_owned(more).map_err(|_| Refusal::new(Code::Unavailable))?;
                match &mut permit {
                    Some(it) => it.merge(more),
                    None => permit = Some(more),
                }
            }
            bytes.extend_from_slice(&piece);
        }
        request.set_body(bytes.freeze());
        Ok(permit)
    }
}
