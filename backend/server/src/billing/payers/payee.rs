//! Payer settings: as saved, or by default from what is known.

use std::collections::{HashMap, HashSet};

use medpost_domain::billing::payer::{Delivery, Era, Method};
use medpost_domain::id::{AssociationId, ContractId, FacilityId};
use medpost_domain::stored::Unread;
use medpost_wire::billing::payers::PayerDetail;
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::billing::payers::address;
use crate::billing::{Billing, store};
use crate::contract::store as contracts;
use crate::directory::store as directory;
use crate::kit::fault::Outcome;
use crate::kit::typed;
use crate::office::caller::ConsoleCaller;

/// Most characters in a field.
pub const MOST: usize = 200;

/// What is known of a payer without saved settings.
#[derive(Clone, Default)]
pub struct KnownPayer {
    /// The name of the facility or association.
    pub name: String,
    /// The facility's code; empty for an association.
    pub code: String,
    /// The name in katakana; empty where it isn't known.
    pub kana: String,
    /// Seven digits, or empty.
    pub postal_code: String,
    /// The address, including the city.
    pub address: String,
}

impl KnownPayer {
    pub(crate) fn of(it: directory::Facility) -> Self {
        let address = if it.address.starts_with(&it.city) { it.address } else { format!("{}{}", it.city, it.address) };
        Self { name: it.name, code: it.code, kana: it.kana, postal_code: it.postal_code, address }
    }
}

/// What is known of facilities and associations as payers, by id.
pub async fn known_payers(
    db: &impl ConnectionTrait,
    facilities: Vec<FacilityId>,
    associations: Vec<AssociationId>,
) -> Outcome<HashMap<Uuid, KnownPayer>> {
    let mut found = HashMap::new();
    for some in facilities.chunks(500) {
        let rows = directory::facilities(db, some.to_vec()).await?;
        found.extend(rows.into_iter().map(|it| (it.id.0, KnownPayer::of(it))));
    }
    for (id, name) in contracts::association_names(db, associations).await? {
        found.insert(id.0, KnownPayer { name, ..KnownPayer::default() });
    }
    Ok(found)
}

/// A payer's settings: as saved, or by default from what is known.
pub fn settings_or_default(plain: &KnownPayer, row: Option<store::Payer>) -> Result<PayerDetail, Unread> {
    let name = plain.name.clone();
    let mail_confirmed = row.as_ref().is_some_and(|it| address::confirmed(it).is_some());
    Ok(match row {
        Some(it) => PayerDetail {
            version: it.version,
            name,
            addressee: it.addressee,
            department: it.department,
            postal_code: it.postal_code,
            address: it.address,
            creditor: it.creditor,
            subject: it.subject,
            contract_number: it.contract_number,
            era: it.era.get()?,
            delivery: it.delivery.get()?,
            mail_confirmed,
            mail: it.mail,
            method: it.method.get()?,
            kana: it.kana,
            account: it.account,
        },
        None => PayerDetail {
            version: 0,
            addressee: format!("{name} 御中"),
            name,
            department: String::new(),
            postal_code: plain.postal_code.clone(),
            address: plain.address.clone(),
            creditor: String::new(),
            subject: String::new(),
            contract_number: String::new(),
            era: Era::Western,
            delivery: Delivery::Screen,
            mail: String::new(),
            mail_confirmed,
            method: Method::BankTransfer,
            kana: plain.kana.clone(),
            account: String::new(),
        },
    })
}

/// Checks a reason: one plain line that is not empty.
pub fn check_reason(text: &str) -> Outcome<String> {
    let text = typed::line("reason", text, MOST, Code::BadText)?;
    if text.is_empty() { Err(Code::ReasonNeeded.into()) } else { Ok(text) }
}

/// A contract in reach of the caller; any other is `NotFound`.
pub async fn contract_in_reach(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    id: ContractId,
) -> Outcome<contracts::Contract> {
    let row = contracts::contract(db, id).await?;
    let reached = row.filter(|it| caller.scope.association().is_none_or(|of| of == it.association_id));
    reached.ok_or_else(|| Code::NotFound.into())
}

/// Payers who may be billed by credit card; nobody without Stripe.
pub(crate) async fn payers_with_card(billing: &Billing, db: &impl ConnectionTrait) -> Outcome<HashSet<Uuid>> {
    let cards = if billing.stripe.is_some() { store::credit_cards(db).await? } else { HashMap::new() };
    Ok(cards.into_keys().collect())
}
