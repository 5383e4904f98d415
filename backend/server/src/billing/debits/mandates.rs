//! 口座振替 (direct debit): a payer's mandate, with an account that is stored sealed and shown masked.

use std::collections::HashSet;

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::mandate::MandateState;
use medpost_domain::billing::zengin::debits::Account;
use medpost_domain::number::Count;
use medpost_domain::role::Action;
use medpost_wire::billing::debits::{BankAccount, MandateDetail, SetMandate};
use medpost_wire::problem::{Code, Problem};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::billing::payers::payee::check_reason;
use crate::billing::payers::payer;
use crate::billing::{Billing, store};
use crate::kit::fault::{Fault, Outcome};
use crate::office::caller::ConsoleCaller;
use crate::vault::envelope;

/// Purpose of the keys that seal accounts and files for banks.
pub(crate) const PURPOSE: &str = "account";

/// Whether one clerk entered the account and another registered it; true if nobody is recorded as having entered it.
pub(crate) fn confirmed_by_second_clerk(it: &store::Mandate) -> bool {
    it.account_by.is_none() || it.registered_by.is_some() && it.registered_by != it.account_by
}

/// A mandate, with its account masked.
pub async fn mandate(db: &impl ConnectionTrait, caller: &ConsoleCaller, id: Uuid) -> Outcome<MandateDetail> {
    caller.must(Action::Bill)?;
    payer::payer(db, caller, id).await?;
    let row = store::mandate(db, id).await?;
    Ok(MandateDetail {
        version: row.as_ref().map_or(0, |it| it.version),
        state: row.as_ref().map(|it| it.state.clone()),
        reason: row.as_ref().map(|it| it.reason.clone()).unwrap_or_default(),
        account: row.map(|it| it.masked).unwrap_or_default(),
    })
}

/// Sets the state of a mandate, and its account on receipt or to replace it.
pub async fn set_mandate(billing: &Billing, caller: &ConsoleCaller, id: Uuid, request: &SetMandate) -> Outcome<()> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    payer::payer(&*billing.db, caller, id).await?;
    let reason = if request.mandate == MandateState::Returned { check_reason(&request.reason)? } else { String::new() };
    let account = request.bank_account.as_ref().map(read_account).transpose()?;
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let before = store::lock_mandate(&*tx, id).await?;
    if before.as_ref().map_or(0, |it| it.version) != request.version {
        return Err(Code::Stale.into());
    }
    let goes = match &before {
        None => matches!(request.mandate, MandateState::Sent | MandateState::Received),
        // If whoever entered the account also registered it, another clerk may register it once more.
        Some(it)
            if request.mandate == MandateState::Registered && account.is_none() && !confirmed_by_second_clerk(it) =>
        {
            let state = it.state.get()?;
            let other = it.account_by != Some(caller.administrator);
            state.may_be(request.mandate) || state == MandateState::Registered && other
        }
        Some(it) => it.state.get()?.may_be(request.mandate),
    };
    if !goes {
        return Err(Code::WrongStep.into());
    }
    let mut row = match before {
        Some(it) => it,
        None => store::Mandate {
            id,
            state: request.mandate.into(),
            reason: String::new(),
            account: None,
            sealed_with: 0,
            bank: String::new(),
            masked: String::new(),
            customer: store::next_customer(&*tx).await?,
            collected: false,
            failures: Count(0),
            changed_at: now,
            version: 0,
            account_by: None,
            registered_by: None,
        },
    };
    if let Some(it) = &account {
        let (version, sealed) = seal_account(billing, id, it)?;
        row.account = Some(sealed);
        row.sealed_with = version;
        row.bank.clone_from(&it.bank_name);
        row.masked = it.masked();
        row.collected = false;
        (row.account_by, row.registered_by) = (Some(caller.administrator), None);
    }
    if request.mandate == MandateState::Registered {
        row.registered_by = Some(caller.administrator);
    }
    if request.mandate.has_account() && row.account.is_none() {
        return Err(Problem::new(Code::BadPayer).about("account").into());
    }
    if request.mandate == MandateState::Ended {
        // The account is no longer needed.
        row.account = None;
        row.masked.clear();
    }
    row.state = request.mandate.into();
    row.reason = reason;
    row.failures = Count(0);
    row.changed_at = now;
    row.version = request.version.saturating_add(1);
    store::put_mandate(&*tx, row).await?;
    let by = Actor::administrator(caller.administrator);
    let detail = format!("state={}", request.mandate.text());
    entry::write(&*tx, by, Act::MandateChanged, (SubjectKind::Payer, Some(id)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

fn seal_account(billing: &Billing, id: Uuid, it: &Account) -> Outcome<(i32, Vec<u8>)> {
    let plain = serde_json::to_vec(it).map_err(Fault::broken("write an account"))?;
    seal(billing, &of_account(id), &plain)
}

pub(crate) fn seal(billing: &Billing, context: &[u8], plain: &[u8]) -> Outcome<(i32, Vec<u8>)> {
    billing.vault.seal(PURPOSE, context, plain).map_err(Fault::broken("seal an account"))
}

pub(crate) fn unseal(billing: &Billing, context: &[u8], version: i32, sealed: &[u8]) -> Outcome<Vec<u8>> {
    billing.vault.unseal(PURPOSE, context, version, sealed).map_err(Fault::broken("open what is sealed"))
}

/// Payers with a registered mandate.
pub(crate) async fn collected_from(db: &impl ConnectionTrait) -> Outcome<HashSet<Uuid>> {
    let rows = store::mandates(db).await?;
    Ok(rows.into_iter().filter(|it| it.state == MandateState::Registered).map(|it| it.id).collect())
}

fn read_account(it: &BankAccount) -> Outcome<Account> {
    let account = Account {
        bank: it.bank.trim().to_owned(),
        bank_name: it.bank_name.trim().to_owned(),
        branch: it.branch.trim().to_owned(),
        branch_name: it.branch_name.trim().to_owned(),
        kind: it.kind,
        number: it.number.trim().to_owned(),
        holder: it.holder.trim().to_owned(),
    };
    account.check().map_err(|it| Problem::new(Code::BadAccount).about(it.to_string()))?;
    Ok(account)
}

/// The context that binds a mandate's sealed account to its row.
pub(crate) fn of_account(id: Uuid) -> Vec<u8> {
    envelope::column("mandate", id, "account")
}
