//! Objects of Stripe's API, as far as we read or write them (<https://docs.stripe.com/api>).

use std::collections::BTreeMap;

use miniserde::Deserialize;
use serde::Serialize;

/// The key of an intent's metadata that names the invoice.
pub(super) const INVOICE: &str = "invoice_id";

/// A PaymentIntent: a charge that is prepared, and made when it is confirmed.
#[derive(Deserialize)]
pub struct Intent {
    /// pi_…
    pub id: String,
    /// Its status (<https://docs.stripe.com/api/payment_intents/object>).
    pub status: String,
    /// Whole yen: JPY has no smaller unit.
    pub amount: i64,
    /// `jpy`
    pub currency: String,
    /// The card it was prepared for, pm_….
    pub payment_method: Option<String>,
    /// Our metadata: which invoice it is for.
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

    /// Whether it is for this invoice. An earlier version named the invoice by its number alone.
    pub(super) fn is_for(&self, of: &Asked<'_>) -> bool {
        let told = |name: &str| self.metadata.as_ref().and_then(|it| it.get(name)).map(String::as_str);
        told(INVOICE).map_or_else(|| told("invoice") == Some(of.number), |it| it == of.invoice)
    }
}

/// Which invoice is charged, by which attempt.
pub struct Asked<'a> {
    /// The invoice's id.
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
    pub(super) code: Option<String>,
    pub(super) decline_code: Option<String>,
}

/// A page of Stripe's (a Checkout session) for entering a card, newly opened.
#[derive(Deserialize)]
pub struct Opened {
    /// cs_…
    pub id: String,
    /// Its address.
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
    /// Its customer; `None` if it was detached.
    pub customer: Option<String>,
    /// What may be shown of it.
    pub card: Option<Face>,
}

/// What may be shown of a card.
#[derive(Deserialize)]
pub struct Face {
    /// `visa`
    pub brand: String,
    /// The last four digits.
    pub last4: String,
    /// The month of its expiry, counted from 1.
    pub exp_month: i32,
    /// The year of its expiry.
    pub exp_year: i32,
}

/// A charge.
#[derive(Deserialize)]
pub struct Charge {
    /// The intent that it was made for.
    pub payment_intent: Option<String>,
}

/// A refund.
#[derive(Deserialize)]
pub struct Refund {
    /// re_…
    pub id: String,
    /// Yen.
    pub amount: i64,
    /// Its status; `None` counts as pending.
    pub status: Option<String>,
    /// Our metadata: which refund it is.
    pub metadata: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
pub(super) struct List<T> {
    pub(super) data: Vec<T>,
}

/// A dispute.
#[derive(Deserialize)]
pub struct Dispute {
    /// The charge.
    pub charge: String,
    /// Yen.
    pub amount: i64,
    /// Its status.
    pub status: String,
    /// The deadline for an answer.
    pub evidence_details: Option<Evidence>,
}

/// The deadline for evidence in a dispute.
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
    /// The object's kind.
    pub object: String,
    /// Its id.
    pub id: String,
}

#[derive(serde::Deserialize)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) livemode: bool,
    pub(super) data: EventData,
}

#[derive(serde::Deserialize)]
pub(super) struct EventData {
    pub(super) object: EventObject,
}

#[derive(serde::Deserialize)]
pub(super) struct EventObject {
    pub(super) id: String,
    pub(super) object: String,
    /// The charge of a refund.
    pub(super) charge: Option<String>,
}

/// What an intent is made from.
#[derive(Serialize)]
pub(super) struct MakeIntent<'a> {
    pub(super) amount: i64,
    pub(super) currency: &'static str,
    pub(super) customer: &'a str,
    pub(super) payment_method: &'a str,
    pub(super) payment_method_types: [&'static str; 1],
    pub(super) metadata: BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
pub(super) struct Confirm {
    pub(super) off_session: bool,
    pub(super) expand: [&'static str; 1],
}

#[derive(Serialize)]
pub(super) struct Expand {
    pub(super) expand: [&'static str; 1],
}

#[derive(Serialize)]
pub(super) struct MakeCustomer<'a> {
    pub(super) name: &'a str,
    pub(super) metadata: BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
pub(super) struct MakePage<'a> {
    pub(super) mode: &'static str,
    pub(super) currency: &'static str,
    pub(super) customer: &'a str,
    pub(super) payment_method_types: [&'static str; 1],
    pub(super) success_url: &'a str,
    pub(super) cancel_url: &'a str,
}

#[derive(Serialize)]
pub(super) struct MakeRefund<'a> {
    pub(super) charge: &'a str,
    pub(super) amount: i64,
    pub(super) metadata: BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
pub(super) struct FindRefunds<'a> {
    pub(super) charge: &'a str,
    pub(super) limit: u32,
}

#[derive(Serialize)]
pub(super) struct FindIntents<'a> {
    pub(super) customer: &'a str,
    pub(super) limit: u32,
    pub(super) expand: [&'static str; 1],
}

#[derive(Serialize)]
pub(super) struct SearchIntents {
    pub(super) query: String,
    pub(super) limit: u32,
    pub(super) expand: [&'static str; 1],
}

#[derive(Serialize)]
pub(super) struct Nothing {}

#[derive(Serialize)]
pub(super) struct Few {
    pub(super) limit: u32,
}

#[derive(Deserialize)]
pub(super) struct Known {
    pub(super) id: String,
}

#[derive(Deserialize)]
pub(super) struct Customer {
    pub(super) deleted: Option<bool>,
}
