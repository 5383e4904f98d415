//! 見積書 (estimates) from the public prices, before an application: budgets are made months ahead.

use std::collections::HashMap;

use medpost_domain::billing::charge::{Entry, Kind, Standing, charges};
use medpost_domain::billing::month::Month;
use medpost_domain::id::AssociationId;
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::text::fields::is_plain_line;
use medpost_wire::billing::terms::AskEstimate;
use medpost_wire::problem::Code;
use uuid::Uuid;

use crate::billing::Billing;
use crate::billing::invoices::document::{self, Paper};
use crate::billing::invoices::papers::VALID_DAYS;
use crate::billing::payers::payee::{KnownPayer, settings_or_default};
use crate::billing::runs::content::{self, Draft};
use crate::contract::{offer, store as contracts, tax};
use crate::kit::fault::Outcome;

/// Most months in an estimate.
const MOST: u32 = 24;

/// How many months after the earliest possible one it may begin.
const AHEAD: i32 = 24;

/// Most cards beyond those that come with the plan.
const MOST_CARDS: u32 = 1_000;

/// Most characters in the addressee.
const LETTERS: usize = 100;

/// Stands for everybody not signed in when waiting for the printer: one estimate at a time for all of them.
const STRANGERS: Uuid = Uuid::from_u128(1);

/// The estimate of a plan on offer now, as PDF.
pub async fn public_estimate(billing: &Billing, request: &AskEstimate) -> Outcome<Vec<u8>> {
    let issuer = billing.issuer()?;
    // Where nobody may apply, no price is shown.
    if billing.contracts.terms.is_none() {
        return Err(Code::NoApplications.into());
    }
    let addressee = request.addressee.trim();
    if addressee.is_empty() || addressee.chars().count() > LETTERS || !is_plain_line(addressee) {
        return Err(Code::BadText.into());
    }
    if !(1..=MOST).contains(&request.months) || request.cards > MOST_CARDS {
        return Err(Code::BadSum.into());
    }
    let now = billing.clock.now();
    let begins = Month::of(billing.contracts.closing.activation(now.japan_date()).begins);
    let from: Month = request.from.parse().map_err(|()| Code::BadDate)?;
    if from < begins || from > begins.plus(AHEAD) {
        return Err(Code::BadDate.into());
    }
    let pack = contracts::packs(&*billing.db, now).await?.into_iter().find(|it| it.id == request.pack);
    let pack = pack.ok_or(Code::PackGone)?;
    let contract = offer::promise(&pack, (AssociationId(Uuid::nil()), &pack.name), now, from.begin(), now);
    let entry = |kind: Kind, id: u128, yen: i64, quantity: u32| Entry {
        id: Uuid::from_u128(id),
        kind,
        facility: None,
        yen,
        quantity: i32::try_from(quantity).unwrap_or(i32::MAX),
        from,
    };
    let entries = [
        entry(Kind::Monthly, 1, contract.monthly_yen.signed(), 1),
        entry(Kind::Registration, 2, contract.registration_yen.signed(), 1),
        entry(Kind::Card, 3, contract.card_yen.signed(), request.cards),
    ];
    let until = from.plus(i32::try_from(request.months).unwrap_or(1));
    let charges = charges(Standing { begins: from, ends: None }, &entries, &[], from..until);
    let payer = settings_or_default(&KnownPayer { name: addressee.to_owned(), ..KnownPayer::default() }, None)?;
    let rates = tax::rates(&*billing.db).await?;
    let draft = Draft {
        contract: &contract,
        payer: &payer,
        charges: &charges,
        rates: &rates,
        notes: &HashMap::from([(Uuid::from_u128(1), pack.name.clone())]),
        names: &HashMap::new(),
        consolidated: false,
    };
    let mut content = content::content(issuer, &draft);
    content.subject = format!("MEDPost 利用料（{}）", pack.name);
    content.contract_number.clear();
    content.dated = now.japan_date().to_string();
    content.due = last_day(&pack, now).japan_date().to_string();
    content.bank.clear();
    document::draw_pdf(billing, STRANGERS, &[content], Paper::Estimate).await
}

/// The last day on which an estimate is valid: that of the campaign or the plan, at most `VALID_DAYS` from now.
fn last_day(pack: &contracts::Pack, now: Instant) -> Instant {
    let ends = [pack.campaign_until, pack.valid_until].into_iter().flatten().filter(|it| *it > now);
    ends.map(|it| it.plus(-1)).min().unwrap_or(Instant::NEVER).min(now.plus(VALID_DAYS * DAY))
}
