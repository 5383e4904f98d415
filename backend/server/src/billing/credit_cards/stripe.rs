//! The only place that talks to Stripe: a few calls with a timeout, and the signatures of events.
//!
//! An event is never trusted: it only says where to look, and Stripe's answer to our own request counts. So events may
//! come twice, late and out of order. Card numbers never come here: they are entered on Stripe's own page.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_lc_rs::hmac;
use medpost_domain::hex;
use medpost_domain::instant::{Instant, MINUTE, SECOND};
use miniserde::Deserialize;
use serde::Serialize;
use stripe::{Client, ClientBuilder, IdempotencyKey, RequestStrategy, StripeError};
use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::kit::entropy;
use crate::kit::fault::Fault;
use crate::kit::secret::{Secret, constant_time_eq};

use super::objects::{
    Asked, Card, Charge, Confirm, Customer, Dispute, Event, Expand, Few, FindIntents, FindRefunds, Hint, INVOICE,
    Intent, Known, List, MakeCustomer, MakeIntent, MakePage, MakeRefund, Nothing, Opened, Page, Refund, SearchIntents,
};

/// The address of Stripe's API.
pub const ADDRESS: &str = "https://api.stripe.com/";

/// An event's signature is at most this old (<https://docs.stripe.com/webhooks#replay-attacks>).
const TOLERANCE: i64 = 5 * MINUTE;

/// Most intents that are looked through.
const MOST_FOUND: u32 = 100;

/// Most signatures of an event that are checked: one per secret while one is replaced, and some to spare.
const SIGNATURES: usize = 4;

/// Most refunds of a charge that are read.
const REFUNDS: u32 = 100;

/// Why a call to Stripe failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Stripe refused it.
    #[error("Stripe answered {status} {code}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Stripe's code; empty if there is none.
        code: String,
    },
    /// There was no valid answer: what became of the call is not known.
    #[error("Stripe did not answer: {0}")]
    Silent(&'static str),
}

impl Error {
    /// Whether another try would fail alike.
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Refused { status: 400..=404, .. })
    }

    /// Whether Stripe doesn't know the object (any more), by its code or its status.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == "resource_missing") || self.is_missing()
    }

    /// Whether Stripe answered that there is no such object.
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }
}

impl From<StripeError> for Error {
    fn from(error: StripeError) -> Self {
        match error {
            StripeError::Stripe(it, status) => {
                Self::Refused { status, code: it.code.map(|it| it.as_str().to_owned()).unwrap_or_default() }
            }
            StripeError::Timeout => Self::Silent("it took too long"),
            StripeError::JSONDeserialize(_) => Self::Silent("its answer can't be read"),
            StripeError::ClientError(_) => Self::Silent("the connection failed"),
            StripeError::ConfigError(_) => Self::Silent("a request can't be made"),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::broken("speak with Stripe")(error)
    }
}

type Answer<T> = Result<T, Error>;

/// A random idempotency key, for calls that are safe to repeat. For a day, Stripe answers a key as it did at first,
/// even with a failure of its own.
fn fresh() -> String {
    hex::hex(&entropy::bytes::<16>())
}

/// The client for Stripe.
pub struct Stripe {
    client: Client,
    secrets: Vec<Secret>,
    live: bool,
}

impl Stripe {
    /// Opens it with the key, the secrets of the events' signatures (one a line; two while one is replaced), an address
    /// in place of Stripe's in a demo, and the timeout of a call. `None` if the key is not one of Stripe's, or there is
    /// no secret.
    pub fn open(key: &Secret, secrets: &Secret, address: Option<&str>, patience: Duration) -> Option<Self> {
        let secrets: Vec<Secret> = secrets
            .reveal()
            .lines()
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .map(|it| Secret::new(it.to_owned()))
            .collect();
        let key = key.reveal().trim();
        if secrets.is_empty() || !(key.starts_with("sk_") || key.starts_with("rk_")) {
            return None;
        }
        let live = key.starts_with("sk_live_") || key.starts_with("rk_live_");
        let client = ClientBuilder::new(key).url(address.unwrap_or(ADDRESS)).timeout(patience).build().ok()?;
        Some(Self { client, secrets, live })
    }

    /// Whether real money moves.
    pub const fn is_live(&self) -> bool {
        self.live
    }

    async fn get<T: Deserialize>(&self, path: String, query: &impl Serialize) -> Answer<T> {
        let request = RequestBuilder::new(StripeMethod::Get, path).query(query);
        Ok(request.customize::<T>().request_strategy(RequestStrategy::Once).send(&self.client).await?)
    }

    /// Sends a call that Stripe carries out once per key, however often it is sent.
    async fn post<T: Deserialize>(&self, path: String, form: &impl Serialize, key: &str) -> Answer<T> {
        let key = IdempotencyKey::new(key).map_err(|_| Error::Silent("a request can't be made"))?;
        let request = RequestBuilder::new(StripeMethod::Post, path).form(form);
        Ok(request.customize::<T>().request_strategy(RequestStrategy::Idempotent(key)).send(&self.client).await?)
    }

    /// Makes a customer for a payer; returns its id, cus_….
    pub async fn customer(&self, payer: &str, name: &str) -> Answer<String> {
        let form = MakeCustomer { name, metadata: BTreeMap::from([("payer", payer)]) };
        let known: Known = self.post("/customers".to_owned(), &form, &fresh()).await?;
        Ok(known.id)
    }

    /// Whether a customer is deleted or unknown.
    pub async fn is_gone(&self, customer: &str) -> Answer<bool> {
        let found: Answer<Customer> = self.get(format!("/customers/{customer}"), &Nothing {}).await;
        match found {
            Ok(it) => Ok(it.deleted == Some(true)),
            Err(it) if it.is_missing() => Ok(true),
            Err(it) => Err(it),
        }
    }

    /// Opens a page for entering a card, which then returns to `back`.
    pub async fn page(&self, customer: &str, back: &str) -> Answer<Opened> {
        let form = MakePage {
            mode: "setup",
            currency: "jpy",
            customer,
            payment_method_types: ["card"],
            success_url: back,
            cancel_url: back,
        };
        self.post("/checkout/sessions".to_owned(), &form, &fresh()).await
    }

    /// What became of a page, with the card that was entered.
    pub async fn page_of(&self, id: &str) -> Answer<Page> {
        self.get(format!("/checkout/sessions/{id}"), &Expand { expand: ["setup_intent.payment_method"] }).await
    }

    /// A card.
    pub async fn card(&self, id: &str) -> Answer<Card> {
        self.get(format!("/payment_methods/{id}"), &Nothing {}).await
    }

    /// Detaches a card from its customer; succeeds if it already was.
    pub async fn forget(&self, id: &str) -> Answer<()> {
        let gone: Answer<Known> = self.post(format!("/payment_methods/{id}/detach"), &Nothing {}, &fresh()).await;
        match gone {
            Ok(_) => Ok(()),
            // A card that was already detached has no customer.
            Err(it) if it.is_final() => match self.card(id).await {
                Ok(card) if card.customer.is_some() => Err(it),
                Err(other) if !other.is_missing() => Err(other),
                _ => Ok(()),
            },
            Err(it) => Err(it),
        }
    }

    /// Prepares an intent. Nothing is charged before [`Stripe::take`], so a lost answer costs nobody money.
    pub async fn prepare(
        &self,
        (customer, card): (&str, &str),
        yen: i64,
        of: &Asked<'_>,
        now: Instant,
    ) -> Answer<Intent> {
        let attempt = of.attempt.to_string();
        let form = MakeIntent {
            amount: yen,
            currency: "jpy",
            customer,
            payment_method: card,
            payment_method_types: ["card"],
            metadata: BTreeMap::from([(INVOICE, of.invoice), ("attempt", &attempt), ("invoice", of.number)]),
        };
        // Made from what is charged, so that a database restored from a backup sends the same key again.
        let key = format!("payment-{}-{attempt}-{card}-{yen}", of.invoice);
        match self.post("/payment_intents".to_owned(), &form, &key).await {
            // Stripe answers a key alike for a day, even with a failure of its own, so this key changes every minute.
            // What was prepared twice is charged once.
            Err(Error::Refused { status: 500.., .. }) => {
                let key = format!("{key}-{}", now.0.div_euclid(MINUTE));
                self.post("/payment_intents".to_owned(), &form, &key).await
            }
            it => it,
        }
    }

    /// All intents for an invoice: listed by customer, where they are known at once, and searched by metadata, where
    /// they are known after a while, but under any customer.
    pub async fn intents_of(&self, customer: &str, of: &Asked<'_>) -> Answer<Vec<Intent>> {
        let expand = ["data.latest_charge"];
        let find = FindIntents { customer, limit: MOST_FOUND, expand };
        let mut found: List<Intent> = self.get("/payment_intents".to_owned(), &find).await?;
        let query = format!("metadata['{INVOICE}']:'{}'", of.invoice);
        let search = SearchIntents { query, limit: MOST_FOUND, expand };
        let more: List<Intent> = self.get("/payment_intents/search".to_owned(), &search).await?;
        for it in more.data {
            if !found.data.iter().any(|known| known.id == it.id) {
                found.data.push(it);
            }
        }
        found.data.retain(|it| it.is_for(of));
        Ok(found.data)
    }

    /// Confirms an intent, which charges the card: once, however often it is confirmed.
    pub async fn take(&self, intent: &str) -> Answer<Intent> {
        let form = Confirm { off_session: true, expand: ["latest_charge"] };
        self.post(format!("/payment_intents/{intent}/confirm"), &form, &fresh()).await
    }

    /// Cancels an intent.
    pub async fn drop(&self, intent: &str) -> Answer<()> {
        let _: Known = self.post(format!("/payment_intents/{intent}/cancel"), &Nothing {}, &fresh()).await?;
        Ok(())
    }

    /// An intent, with its last charge.
    pub async fn intent(&self, id: &str) -> Answer<Intent> {
        self.get(format!("/payment_intents/{id}"), &Expand { expand: ["latest_charge"] }).await
    }

    /// A charge.
    pub async fn charge(&self, id: &str) -> Answer<Charge> {
        self.get(format!("/charges/{id}"), &Nothing {}).await
    }

    /// Refunds yen of a charge; `nth` tells which refund it is, counted from 0.
    pub async fn refund(&self, charge: &str, yen: i64, refund: &str, nth: usize) -> Answer<Refund> {
        let form = MakeRefund { charge, amount: yen, metadata: BTreeMap::from([("refund", refund)]) };
        self.post("/refunds".to_owned(), &form, &format!("refund-{charge}-{nth}-{yen}")).await
    }

    /// The refunds of a charge, at most `REFUNDS`.
    pub async fn refunds(&self, charge: &str) -> Answer<Vec<Refund>> {
        let list: List<Refund> = self.get("/refunds".to_owned(), &FindRefunds { charge, limit: REFUNDS }).await?;
        Ok(list.data)
    }

    /// A dispute.
    pub async fn dispute(&self, id: &str) -> Answer<Dispute> {
        self.get(format!("/disputes/{id}"), &Nothing {}).await
    }

    /// Checks that the key works.
    pub async fn check(&self) -> Answer<()> {
        let _: List<Known> = self.get("/customers".to_owned(), &Few { limit: 1 }).await?;
        Ok(())
    }

    /// Reads an event: `None` if its signature is wrong or too old, `Some(None)` if it is of the other mode (live or
    /// test) or can't be read.
    pub fn event(&self, signature: &str, body: &[u8], now: Instant) -> Option<Option<Hint>> {
        self.signed(signature, body, now).then(|| {
            let event: Event = serde_json::from_slice(body).ok()?;
            let object = event.data.object;
            let (kind, id) = match (object.object.as_str(), object.charge) {
                ("refund", Some(charge)) => ("charge".to_owned(), charge),
                _ => (object.object, object.id),
            };
            let plain = |it: &str| {
                (1..=100).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_alphanumeric() || b"_.".contains(&it))
            };
            let good = event.livemode == self.live && [&event.id, &kind, &id].into_iter().all(|it| plain(it));
            good.then_some(Hint { event: event.id, object: kind, id })
        })
    }

    /// `t=SECONDS,v1=HEX,…`: HMAC-SHA-256 of `SECONDS.BODY` (<https://docs.stripe.com/webhooks#verify-manually>).
    fn signed(&self, signature: &str, body: &[u8], now: Instant) -> bool {
        let part = |name: &'static str| {
            signature
                .split(',')
                .filter_map(move |it| it.trim().split_once('=').filter(|it| it.0 == name).map(|it| it.1))
        };
        let Some((text, at)) = part("t").next().and_then(|it| Some((it, it.parse::<i64>().ok()?))) else {
            return false;
        };
        let at = Instant(at.saturating_mul(SECOND));
        if now.since(at).saturating_abs() > TOLERANCE {
            return false;
        }
        let mut told = text.as_bytes().to_vec();
        told.push(b'.');
        told.extend_from_slice(body);
        let tags: Vec<Vec<u8>> = part("v1").take(SIGNATURES).filter_map(hex::unhex).collect();
        // The body is hashed once per secret, however many signatures there are.
        self.secrets.iter().any(|it| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, it.reveal().as_bytes());
            let own = hmac::sign(&key, &told);
            tags.iter().any(|it| constant_time_eq(own.as_ref(), it))
        })
    }
}
