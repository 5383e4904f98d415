//! Receives Stripe's events (webhooks).

use std::sync::{Arc, Mutex, PoisonError};

use medpost_domain::instant::{Instant, MINUTE};
use medpost_wire::problem::Code;
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Request, handler};

use crate::billing::Billing;
use crate::billing::credit_cards::events;
use crate::kit::pace::Pace;
use crate::kit::problem::{Refusal, Result};
use crate::session::caller::must_be_within_pace;

/// Senders of events that Stripe didn't sign: the pace of each address, and when a warning was last logged.
#[derive(Default)]
pub struct Strangers {
    pace: Pace,
    told: Mutex<Option<Instant>>,
}

impl Strangers {
    /// Logs a bad event, at most once a minute; refuses an address that sends too many.
    fn note(&self, request: &Request, now: Instant) -> Result<(), Refusal> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_none_or(|it| now.since(it) >= MINUTE) {
            *told = Some(now);
            tracing::warn!("events are refused: their signature is not Stripe's, or too old");
        }
        must_be_within_pace(request, &self.pace, now)
    }
}

/// Receives an event: the body is bounded, the signature checked, and the event only taken as a hint where to look.
#[handler]
pub async fn take_event(
    request: &Request,
    billing: Data<&Arc<Billing>>,
    strangers: Data<&Arc<Strangers>>,
    body: Vec<u8>,
) -> Result<StatusCode> {
    let signature = request.header("stripe-signature").unwrap_or("");
    let read = events::read_event(&billing, signature, &body);
    if matches!(&read, Err(it) if it.code() == Code::BadSignature) {
        strangers.note(request, billing.clock.now())?;
    }
    if let Some(hint) = read? {
        events::enqueue_event(&billing, &hint).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
