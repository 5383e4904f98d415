//! A contract's billing terms, its agreed price, and a clerk's own lines in its ledger.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::charge::Kind;
use medpost_domain::billing::month::Month;
use medpost_domain::id::ContractId;
use medpost_domain::role::Action;
use medpost_wire::billing::terms::{Adjust, ContractBilling, SetPrice};
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;

use crate::audit::entry::{self, Actor};
use crate::billing::Billing;
use crate::billing::convert::terms;
use crate::billing::payers::payee::{check_reason, contract_in_reach};
use crate::contract::ledger::{self, NewEntry};
use crate::contract::store as contracts;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;

/// The largest price or line that a clerk may enter, in yen.
const LARGEST: i64 = 100_000_000;

/// The billing terms of a contract.
pub async fn contract_billing(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    id: ContractId,
) -> Outcome<ContractBilling> {
    caller.must(Action::SeeInvoices)?;
    let row = contract_in_reach(db, caller, id).await?;
    Ok(ContractBilling {
        version: row.version,
        payer: row.payer.get()?,
        cycle: row.cycle.get()?,
        advance: row.advance,
        pay_back: row.pay_back,
        dated: row.dated.get()?,
        due: row.due.get()?,
        billed_from: row.billed_from.map_or_else(String::new, |it| Month(it).to_string()),
    })
}

/// Saves the billing terms of a contract, from the next run on.
pub async fn set_contract_billing(
    billing: &Billing,
    caller: &ConsoleCaller,
    id: ContractId,
    request: &ContractBilling,
) -> Outcome<()> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    contract_in_reach(&*billing.db, caller, id).await?;
    let from: Option<Month> = match request.billed_from.as_str() {
        "" => None,
        it => Some(it.parse().map_err(|()| Code::BadDate)?),
    };
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    if !contracts::set_billing(&*tx, id, request, from).await? {
        return Err(Code::Stale.into());
    }
    let detail = format!(
        "payer={} cycle={} advance={} from={}",
        request.payer.text(),
        request.cycle.text(),
        request.advance,
        request.billed_from
    );
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::ContractBilling, (SubjectKind::Contract, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Sets a price that was agreed with a contract's holder outside the plans, from this month or the next.
pub async fn set_price(billing: &Billing, caller: &ConsoleCaller, id: ContractId, request: &SetPrice) -> Outcome<()> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    let row = contract_in_reach(&*billing.db, caller, id).await?;
    let now = billing.clock.now();
    let month: Month = request.month.parse().map_err(|()| Code::BadDate)?;
    if row.ends_at.is_some_and(|it| it <= month.begin()) {
        return Err(Code::ContractOver.into());
    }
    // Only this month or the next, so that no other change comes in between; a later price is entered later.
    let first = Month::at(now).max(Month::at(row.begins_at));
    if month < first || month > first.plus(1) {
        return Err(Code::BadDate.into());
    }
    if i64::from(request.yen) > LARGEST {
        return Err(Code::BadSum.into());
    }
    let note = check_reason(&request.note)?;
    let tx = billing.db.write().await?;
    let by = Some(caller.administrator.0);
    if !ledger::set_agreed_price(&*tx, (id, request.version), request.yen, (month, &note), by, now).await? {
        return Err(Code::Stale.into());
    }
    let detail = format!("yen={} month={month}", request.yen);
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::ContractPrice, (SubjectKind::Contract, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Adds a clerk's own line to the ledger of a contract.
pub async fn adjust(billing: &Billing, caller: &ConsoleCaller, id: ContractId, request: &Adjust) -> Outcome<()> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    let row = contract_in_reach(&*billing.db, caller, id).await?;
    let month: Month = request.month.parse().map_err(|()| Code::BadDate)?;
    if request.yen == 0 || request.yen.unsigned_abs() > LARGEST.unsigned_abs() {
        return Err(Code::BadSum.into());
    }
    let reason = check_reason(&request.reason)?;
    let now = billing.clock.now();
    // No run looks further back, so the line would never be billed.
    if month < terms(&row, Month::at(now))?.window(Month::at(now)).start {
        return Err(Code::ContractOver.into());
    }
    let tx = billing.db.write().await?;
    let sheet = ledger::sheets(&*tx, std::slice::from_ref(&row)).await?.remove(&id).unwrap_or_default();
    if !sheet.standing.is_some_and(|it| it.holds(month)) {
        return Err(Code::ContractOver.into());
    }
    if let Some(of) = request.facility
        && !sheet.stays.iter().any(|it| it.facility == of)
    {
        return Err(Code::NotInContract.into());
    }
    let fact = NewEntry {
        kind: Kind::Adjustment,
        yen: request.yen,
        quantity: 1,
        facility: request.facility,
        month,
        note: &reason,
    };
    ledger::add(&*tx, id, fact, Some(caller.administrator.0), now).await?;
    let by = Actor::administrator(caller.administrator);
    let detail = format!("yen={} month={month}", request.yen);
    entry::write(&*tx, by, Act::ContractAdjusted, (SubjectKind::Contract, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}
