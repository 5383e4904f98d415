//! The only place that speaks with Stripe: a few calls with bounded time, and the signature of what Stripe tells.
//!
//! What Stripe tells in an event is never taken for true: it says where to look, and what counts is what Stripe answers
//! when it is asked. So an event may come twice, late, or before the one that was first. Card numbers never come here:
//! they are entered on Stripe's own page.

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
use crate::kit::secret::{Secret, same};

/// Where Stripe is.
pub const ADDRESS: &str = "https://api.stripe.com/";

/// An event's signature is at most this old (<https://docs.stripe.com/webhooks#replay-attacks>).
const TOLERANCE: i64 = 5 * MINUTE;

/// By what a payment says which invoice it is for.
const INVOICE: &str = "invoice_id";

/// Payments that are looked through.
const MOST_FOUND: u32 = 100;

/// Signatures of an event that are looked at: one for each secret while one is replaced, and some to spare.
const SIGNATURES: usize = 4;

/// Refunds of a charge that are looked at.
const REFUNDS: u32 = 100;

/// Why Stripe did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It refused.
    #[error("Stripe answered {status} {code}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its code; empty: none.
        code: String,
    },
    /// It did not answer, or not as it should: what became of it is not known.
    #[error("Stripe did not answer: {0}")]
    Silent(&'static str),
}

impl Error {
    /// Whether asking again would come to the same.
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Refused { status: 400..=404, .. })
    }

    /// Whether what was asked about is not known to Stripe (any more), whichever way it says so.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == "resource_missing") || self.is_missing()
    }

    /// Whether what was asked for does not exist at Stripe.
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

/// A payment that Stripe was asked to make.
#[derive(Deserialize)]
pub struct Intent {
    /// pi_…
    pub id: String,
    /// Where it stands (<https://docs.stripe.com/api/payment_intents/object>).
    pub status: String,
    /// Whole yen: JPY has no smaller unit.
    pub amount: i64,
    /// `jpy`
    pub currency: String,
    /// The card it was prepared for, pm_….
    pub payment_method: Option<String>,
    /// Ours: which invoice it is for.
    pub metadata: Option<BTreeMap<String, String>>,
    /// The last charge that was tried for it.
    pub latest_charge: Option<ChargeOf>,
    /// Why it was refused.
    pub last_payment_error: Option<Refusal>,
}

impl Intent {
    /// Why it was refused, as Stripe's code.
    pub fn refusal(&self) -> &str {
        let error = self.last_payment_error.as_ref();
        error.and_then(|it| it.decline_code.as_deref().or(it.code.as_deref())).unwrap_or("")
    }

    /// Whether it is for this invoice. What an earlier version prepared names the invoice by its number alone.
    fn is_for(&self, of: &Asked<'_>) -> bool {
        let told = |name: &str| self.metadata.as_ref().and_then(|it| it.get(name)).map(String::as_str);
        told(INVOICE).map_or_else(|| told("invoice") == Some(of.number), |it| it == of.invoice)
    }
}

/// What is asked for: an invoice, and which attempt it is, counted from 1.
pub struct Asked<'a> {
    /// The invoice.
    pub invoice: &'a str,
    /// Its number.
    pub number: &'a str,
    /// Which attempt at it, counted from 1.
    pub attempt: i32,
}

/// The charge of an [`Intent`].
#[derive(Deserialize)]
pub struct ChargeOf {
    /// ch_…
    pub id: String,
}

/// Why a card was refused.
#[derive(Deserialize)]
pub struct Refusal {
    code: Option<String>,
    decline_code: Option<String>,
}

/// A page of Stripe's on which a card is entered, newly opened.
#[derive(Deserialize)]
pub struct Opened {
    /// cs_…
    pub id: String,
    /// Where it is.
    pub url: Option<String>,
}

/// What became of such a page.
#[derive(Deserialize)]
pub struct Page {
    /// `complete` once a card was entered.
    pub status: Option<String>,
    /// What was entered.
    pub setup_intent: Option<Setup>,
}

/// What was entered on a [`Page`].
#[derive(Deserialize)]
pub struct Setup {
    /// `succeeded`
    pub status: String,
    /// The card.
    pub payment_method: Option<Card>,
}

/// A card as it may be shown.
#[derive(Deserialize)]
pub struct Card {
    /// pm_…
    pub id: String,
    /// Whose it is; none: nobody's any more.
    pub customer: Option<String>,
    /// Its face.
    pub card: Option<Face>,
}

/// What of a card may be shown.
#[derive(Deserialize)]
pub struct Face {
    /// `visa`
    pub brand: String,
    /// The last four digits.
    pub last4: String,
    /// Its last month.
    pub exp_month: i32,
    /// The year of it.
    pub exp_year: i32,
}

/// A charge.
#[derive(Deserialize)]
pub struct Charge {
    /// The payment that it was made for.
    pub payment_intent: Option<String>,
}

/// Money that went back.
#[derive(Deserialize)]
pub struct Refund {
    /// re_…
    pub id: String,
    /// Yen.
    pub amount: i64,
    /// Where it stands; none counts as on its way.
    pub status: Option<String>,
    /// Ours: which refund it is.
    pub metadata: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct List<T> {
    data: Vec<T>,
}

/// A dispute.
#[derive(Deserialize)]
pub struct Dispute {
    /// Of which charge.
    pub charge: String,
    /// Yen.
    pub amount: i64,
    /// Where it stands.
    pub status: String,
    /// Until when it wants an answer.
    pub evidence_details: Option<Evidence>,
}

/// What a dispute wants.
#[derive(Deserialize)]
pub struct Evidence {
    /// Seconds since 1970.
    pub due_by: Option<i64>,
}

/// Where an event says to look.
#[derive(Debug, PartialEq, Eq)]
pub struct Hint {
    /// evt_…
    pub event: String,
    /// Kind of the thing.
    pub object: String,
    /// Its id.
    pub id: String,
}

#[derive(serde::Deserialize)]
struct Event {
    id: String,
    livemode: bool,
    data: EventData,
}

#[derive(serde::Deserialize)]
struct EventData {
    object: EventObject,
}

#[derive(serde::Deserialize)]
struct EventObject {
    id: String,
    object: String,
    /// Of a refund.
    charge: Option<String>,
}

/// What is sent with a request for a payment.
#[derive(Serialize)]
struct MakeIntent<'a> {
    amount: i64,
    currency: &'static str,
    customer: &'a str,
    payment_method: &'a str,
    payment_method_types: [&'static str; 1],
    metadata: BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
struct Confirm {
    off_session: bool,
    expand: [&'static str; 1],
}

#[derive(Serialize)]
struct Expand {
    expand: [&'static str; 1],
}

#[derive(Serialize)]
struct MakeCustomer<'a> {
    name: &'a str,
    metadata: BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
struct MakePage<'a> {
    mode: &'static str,
    currency: &'static str,
    customer: &'a str,
    payment_method_types: [&'static str; 1],
    success_url: &'a str,
    cancel_url: &'a str,
}

#[derive(Serialize)]
struct MakeRefund<'a> {
    charge: &'a str,
    amount: i64,
    metadata: BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
struct FindRefunds<'a> {
    charge: &'a str,
    limit: u32,
}

#[derive(Serialize)]
struct FindIntents<'a> {
    customer: &'a str,
    limit: u32,
    expand: [&'static str; 1],
}

#[derive(Serialize)]
struct SearchIntents {
    query: String,
    limit: u32,
    expand: [&'static str; 1],
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct Few {
    limit: u32,
}

#[derive(Deserialize)]
struct Known {
    id: String,
}

#[derive(Deserialize)]
struct Customer {
    deleted: Option<bool>,
}

/// A key for a call that may be made again: what guards it is what it is about. Stripe answers a key for a day as it did at
/// first, also with a failure of its own.
fn fresh() -> String {
    hex::hex(&entropy::bytes::<16>())
}

/// The way to Stripe.
pub struct Stripe {
    client: Client,
    secrets: Vec<Secret>,
    live: bool,
}

impl Stripe {
    /// Opens it: with the key, the secrets of the events' signatures (one a line; two while one is replaced), and
    /// another address than Stripe's in a demo; it waits so long for an answer. None: the key is none, or there is no
    /// secret.
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

    /// Asks for something to be done, once for a key, however often it is asked.
    async fn post<T: Deserialize>(&self, path: String, form: &impl Serialize, key: &str) -> Answer<T> {
        let key = IdempotencyKey::new(key).map_err(|_| Error::Silent("a request can't be made"))?;
        let request = RequestBuilder::new(StripeMethod::Post, path).form(form);
        Ok(request.customize::<T>().request_strategy(RequestStrategy::Idempotent(key)).send(&self.client).await?)
    }

    /// Makes one that pays known; answers cus_….
    pub async fn customer(&self, payer: &str, name: &str) -> Answer<String> {
        let form = MakeCustomer { name, metadata: BTreeMap::from([("payer", payer)]) };
        let known: Known = self.post("/customers".to_owned(), &form, &fresh()).await?;
        Ok(known.id)
    }

    /// Whether one that pays is not known any more.
    pub async fn is_gone(&self, customer: &str) -> Answer<bool> {
        let found: Answer<Customer> = self.get(format!("/customers/{customer}"), &Nothing {}).await;
        match found {
            Ok(it) => Ok(it.deleted == Some(true)),
            Err(it) if it.is_missing() => Ok(true),
            Err(it) => Err(it),
        }
    }

    /// Makes a page on which a card is entered, and from which one comes back.
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

    /// What became of such a page.
    pub async fn page_of(&self, id: &str) -> Answer<Page> {
        self.get(format!("/checkout/sessions/{id}"), &Expand { expand: ["setup_intent.payment_method"] }).await
    }

    /// A card.
    pub async fn card(&self, id: &str) -> Answer<Card> {
        self.get(format!("/payment_methods/{id}"), &Nothing {}).await
    }

    /// Forgets a card.
    pub async fn forget(&self, id: &str) -> Answer<()> {
        let gone: Answer<Known> = self.post(format!("/payment_methods/{id}/detach"), &Nothing {}, &fresh()).await;
        match gone {
            Ok(_) => Ok(()),
            // It was forgotten already: then it is nobody's.
            Err(it) if it.is_final() => match self.card(id).await {
                Ok(card) if card.customer.is_some() => Err(it),
                Err(other) if !other.is_missing() => Err(other),
                _ => Ok(()),
            },
            Err(it) => Err(it),
        }
    }

    /// Prepares a payment: nothing is taken before [`Stripe::take`], so that an answer that gets lost costs nobody
    /// anything.
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
        // The same asked for again by whoever does not remember that it was: by a database of yesterday.
        let key = format!("payment-{}-{attempt}-{card}-{yen}", of.invoice);
        match self.post("/payment_intents".to_owned(), &form, &key).await {
            // Stripe answers a key alike for a day, also with a failure of its own: asked for again a minute later it is
            // another one's. What was prepared twice is taken once.
            Err(Error::Refused { status: 500.., .. }) => {
                let key = format!("{key}-{}", now.0.div_euclid(MINUTE));
                self.post("/payment_intents".to_owned(), &form, &key).await
            }
            it => it,
        }
    }

    /// What was ever asked for of an invoice: found by its payer, where Stripe tells of it at once, and by what it is for,
    /// which it tells of after a while, also under another payer.
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

    /// Takes what was prepared. A payment is taken once, however often it is asked for.
    pub async fn take(&self, intent: &str) -> Answer<Intent> {
        let form = Confirm { off_session: true, expand: ["latest_charge"] };
        self.post(format!("/payment_intents/{intent}/confirm"), &form, &fresh()).await
    }

    /// Gives up what was prepared.
    pub async fn drop(&self, intent: &str) -> Answer<()> {
        let _: Known = self.post(format!("/payment_intents/{intent}/cancel"), &Nothing {}, &fresh()).await?;
        Ok(())
    }

    /// Where a payment stands.
    pub async fn intent(&self, id: &str) -> Answer<Intent> {
        self.get(format!("/payment_intents/{id}"), &Expand { expand: ["latest_charge"] }).await
    }

    /// A charge.
    pub async fn charge(&self, id: &str) -> Answer<Charge> {
        self.get(format!("/charges/{id}"), &Nothing {}).await
    }

    /// Refunds money of a charge; `nth` tells which refund it is, counted from 1.
    pub async fn refund(&self, charge: &str, yen: i64, refund: &str, nth: usize) -> Answer<Refund> {
        let form = MakeRefund { charge, amount: yen, metadata: BTreeMap::from([("refund", refund)]) };
        self.post("/refunds".to_owned(), &form, &format!("refund-{charge}-{nth}-{yen}")).await
    }

    /// What went back of a charge.
    pub async fn refunds(&self, charge: &str) -> Answer<Vec<Refund>> {
        let list: List<Refund> = self.get("/refunds".to_owned(), &FindRefunds { charge, limit: REFUNDS }).await?;
        Ok(list.data)
    }

    /// A dispute.
    pub async fn dispute(&self, id: &str) -> Answer<Dispute> {
        self.get(format!("/disputes/{id}"), &Nothing {}).await
    }

    /// Whether the key opens anything.
    pub async fn check(&self) -> Answer<()> {
        let _: List<Known> = self.get("/customers".to_owned(), &Few { limit: 1 }).await?;
        Ok(())
    }

    /// Reads an event: none (`None`) where its signature is not Stripe's or too old. An event of the other mode, or
    /// about nothing, gives no hint.
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
        // The body is gone through once for each secret, however many signatures there are.
        self.secrets.iter().any(|it| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, it.reveal().as_bytes());
            let own = hmac::sign(&key, &told);
            tags.iter().any(|it| same(own.as_ref(), it))
        })
    }
}
