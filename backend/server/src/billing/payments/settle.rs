//! Which invoices a payment is for: settled automatically in clear cases, else by a clerk, who can undo it. No money is
//! lost: what is for no invoice stays with the payment.

use std::collections::{BTreeMap, HashMap};

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::payer::Method;
use medpost_domain::billing::settle::settle;
use medpost_domain::billing::zengin::credits::Credit;
use medpost_domain::billing::zengin::letters::bare_name;
use medpost_domain::id::{AdministratorId, AssociationId, FacilityId, InvoiceId, PaymentId, SettlementId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::Action;
use medpost_entity::{invoice, payment};
use medpost_wire::billing::payments::{AddPayment, SetAside, SettlePayment};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::billing::convert::{LARGEST, open_yen, payer_of, row, unsettled_yen};
use crate::billing::payers::payee::{check_reason, known_payers, settings_or_default};
use crate::billing::{Billing, store};
use crate::kit::fault::{Outcome, refuse_private_use};
use crate::kit::{entropy, typed};
use crate::office::caller::ConsoleCaller;

/// Most invoices that one payment may settle.
const PARTS: usize = 200;

/// A part of a payment for an invoice; `fee` is what the payer's bank kept, in yen.
#[derive(Clone, Copy)]
struct Part {
    invoice: InvoiceId,
    yen: i64,
    fee: i64,
}

/// Settles payments whose payer and invoices are clear; returns how many.
pub(crate) async fn settle_clear_cases(
    billing: &Billing,
    tx: &impl ConnectionTrait,
    payments: Vec<store::Payment>,
    by: Option<AdministratorId>,
    now: Instant,
) -> Outcome<u32> {
    let fee = billing.issuer.as_ref().map_or(0, |it| i64::from(it.transfer_fee));
    let large = billing.second_person_yen();
    let mut owing = open_debts(tx).await?;
    let mut settled = 0;
    for it in payments {
        // What needs a second clerk is never settled automatically.
        if by_hand(&it, large).is_some() {
            continue;
        }
        let Some(payer) = owing.payer(&it) else { continue };
        let all = owing.open.entry(payer).or_default();
        let sums: Vec<i64> = all.iter().map(|it| it.1).collect();
        // A bank deducts its fee from a whole transfer, not from the rest of one.
        let fee = if it.settled == 0 { fee } else { 0 };
        let Some(parts) = settle(unsettled_yen(&it), &sums, fee) else {
            // The payer is known, the invoice is not.
            if it.payer_id.is_none() {
                let change = payment::ActiveModel { payer_id: Set(Some(payer)), ..Default::default() };
                store::change_payment(tx, it.id, it.version, change).await?;
            }
            continue;
        };
        let parts: Vec<Part> =
            parts.into_iter().map(|it| Part { invoice: all[it.index].0, yen: it.yen, fee: it.fee }).collect();
        all.retain(|one| !parts.iter().any(|it| it.invoice == one.0));
        // The invoice was paid otherwise in the meantime, and `pay` wrote nothing: this payment waits for a clerk.
        match pay(tx, &it, &parts, by, now).await {
            Ok(()) => settled += 1,
            Err(it) if it.code() == Code::Oversettled => {}
            Err(it) => return Err(it),
        }
    }
    Ok(settled)
}

/// Who owes what, with the accounts and names by which payers are recognized.
pub(crate) async fn open_debts(db: &impl ConnectionTrait) -> Outcome<OpenDebts> {
    let rows = store::open_invoices(db).await?;
    let facilities: Vec<FacilityId> = rows.iter().filter_map(|it| it.facility_id).collect();
    let associations: Vec<AssociationId> =
        rows.iter().filter(|it| it.facility_id.is_none()).map(|it| it.association_id).collect();
    let mut open_of: HashMap<Uuid, Vec<(InvoiceId, i64)>> = HashMap::new();
    for it in &rows {
        open_of.entry(payer_of(it)).or_default().push((it.id, open_yen(it)));
    }
    let ids: Vec<Uuid> = open_of.keys().copied().collect();
    let (known, mut set) = (known_payers(db, facilities, associations).await?, store::payers(db, &ids).await?);
    let mut found = OpenDebts { open: open_of, accounts: HashMap::new(), names: BTreeMap::new() };
    for id in ids {
        // A payer whose row can't be read is not recognized: their money waits for a clerk, everybody else's is
        // settled.
        let Ok(it) = settings_or_default(&known.get(&id).cloned().unwrap_or_default(), set.remove(&id)) else {
            continue;
        };
        if !it.account.is_empty() {
            found.accounts.insert(it.account, id);
        }
        for name in [bare_name(&it.kana), bare_name(&it.name)] {
            if !name.is_empty() {
                found.names.entry(name).or_default().push(id);
            }
        }
    }
    for it in found.names.values_mut() {
        it.sort_unstable();
        it.dedup();
    }
    Ok(found)
}

/// Tries again to settle all waiting payments; returns how many it settled.
pub async fn settle_again(billing: &Billing, caller: &ConsoleCaller) -> Outcome<u32> {
    caller.must(Action::Bill)?;
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let waiting = store::lock_waiting_payments(&*tx).await?;
    let settled = settle_clear_cases(billing, &*tx, waiting, Some(caller.administrator), now).await?;
    tx.commit().await?;
    Ok(settled)
}

/// Adds a payment by hand: money that came in, or (below zero) was paid back, in another way.
pub async fn add_payment(billing: &Billing, caller: &ConsoleCaller, request: &AddPayment) -> Outcome<()> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    let now = billing.clock.now();
    if request.paid_on > now || request.paid_on < now.plus(-400 * DAY) {
        return Err(Code::BadDate.into());
    }
    if request.yen == 0 || request.yen.unsigned_abs() > LARGEST.unsigned_abs() {
        return Err(Code::BadSum.into());
    }
    let (name, note) = (check_reason(&request.name)?, typed::line("note", &request.note, 200, Code::BadText)?);
    refuse_private_use(&name)?;
    let credit = Credit { note, ..Credit::bare(&name, request.yen, request.paid_on.japan_date()) };
    let row = row(None, &credit, Some(caller.administrator), now);
    let tx = billing.db.write().await?;
    let id = row.id;
    store::add_payments(&*tx, vec![row.clone()]).await?;
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::PaymentAdded, (SubjectKind::Payment, Some(id.0)), &format!("yen={}", request.yen), now)
        .await?;
    settle_clear_cases(billing, &*tx, vec![row], Some(caller.administrator), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Settles a payment as a clerk decided.
pub async fn settle_payment(
    billing: &Billing,
    caller: &ConsoleCaller,
    id: PaymentId,
    request: &SettlePayment,
) -> Outcome<()> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    if request.parts.is_empty() || request.parts.len() > PARTS {
        return Err(Code::BadSum.into());
    }
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let it = store::lock_payment(&*tx, id).await?.ok_or(Code::NotFound)?;
    if it.version != request.version {
        return Err(Code::Stale.into());
    }
    if !it.aside.is_empty() {
        return Err(Code::WrongStep.into());
    }
    if by_hand(&it, billing.second_person_yen()) == Some(caller.administrator) {
        return Err(Code::SecondClerkNeeded.into());
    }
    let parts: Vec<Part> =
        request.parts.iter().map(|it| Part { invoice: it.invoice, yen: it.yen, fee: it.fee }).collect();
    pay(&*tx, &it, &parts, Some(caller.administrator), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Undoes all settlements of a payment.
pub async fn unsettle(billing: &Billing, caller: &ConsoleCaller, id: PaymentId) -> Outcome<()> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let it = store::lock_payment(&*tx, id).await?.ok_or(Code::NotFound)?;
    if undo_all(&*tx, &it, Some(caller.administrator), now).await?.is_empty() {
        return Err(Code::WrongStep.into());
    }
    tx.commit().await?;
    Ok(())
}

/// Sets aside what is left of a payment, because it was paid back or is for no invoice; an empty reason undoes that.
pub async fn set_aside(billing: &Billing, caller: &ConsoleCaller, id: PaymentId, request: &SetAside) -> Outcome<()> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    let text = if request.reason.trim().is_empty() { String::new() } else { check_reason(&request.reason)? };
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let it = store::lock_payment(&*tx, id).await?.ok_or(Code::NotFound)?;
    if it.version != request.version {
        return Err(Code::Stale.into());
    }
    if unsettled_yen(&it) == 0 {
        return Err(Code::WrongStep.into());
    }
    let detail = format!("aside={}", !text.is_empty());
    let change = payment::ActiveModel { aside: Set(text), ..Default::default() };
    store::change_payment(&*tx, id, it.version, change).await?;
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::PaymentAside, (SubjectKind::Payment, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Who owes what, and how they are recognized.
pub(crate) struct OpenDebts {
    /// Open invoices of each payer with their open yen, by due date.
    open: HashMap<Uuid, Vec<(InvoiceId, i64)>>,
    accounts: HashMap<String, Uuid>,
    pub(crate) names: BTreeMap<String, Vec<Uuid>>,
}

impl OpenDebts {
    /// The payer of a payment: by the code they send, the account that only they pay into, or a name that only one has.
    pub(crate) fn payer(&self, it: &store::Payment) -> Option<Uuid> {
        let by_account = || it.account.split('/').rev().find_map(|it| self.accounts.get(it).copied());
        // Only a name as banks write it counts. Others may share a name in kanji, so it is only offered to a clerk.
        let of_bank = it.bare.chars().all(|it| it.is_ascii() || ('｡'..='ﾟ').contains(&it));
        let by_name = || match self.names.get(&it.bare).map(Vec::as_slice) {
            Some([one]) if of_bank => Some(*one),
            _ => None,
        };
        it.payer_id.or_else(by_account).or_else(by_name)
    }
}

/// Who entered a payment of at least `large` yen by hand, and so may not settle it.
pub(crate) fn by_hand(it: &store::Payment, large: i64) -> Option<AdministratorId> {
    let large = it.yen.unsigned_abs() >= large.unsigned_abs();
    it.made_by.filter(|_| large && it.file_id.is_none() && it.method == Method::BankTransfer)
}

/// Settles invoices with parts of a payment; never more than is open on an invoice, or than came in.
///
/// Sums are signed by direction. Of 120,000 yen that came in, a part of 109,120 with a fee of 880 (which the payer's
/// bank kept) covers an invoice of 110,000, and 10,880 yen are left. What is paid back is negative on both sides,
/// without a fee.
async fn pay(
    tx: &impl ConnectionTrait,
    of: &store::Payment,
    parts: &[Part],
    by: Option<AdministratorId>,
    now: Instant,
) -> Outcome<()> {
    let (way, rest, mut payer) = (of.yen.signum(), unsettled_yen(of), of.payer_id);
    // More may have gone back than came in: then nothing is left.
    let mut left = if rest.signum() == way { rest.unsigned_abs() } else { 0 };
    let mut parts = parts.to_vec();
    // Whatever locks several invoices does so in order of id, against deadlocks.
    parts.sort_by_key(|it| it.invoice);
    let mut rows = Vec::with_capacity(parts.len());
    for it in &parts {
        let row = store::lock_invoice(tx, it.invoice).await?.ok_or(Code::NotFound)?;
        let owed = open_yen(&row);
        let covered = it.yen.checked_add(it.fee).ok_or(Code::BadSum)?;
        let fits = it.yen.signum() == way
            && owed.signum() == way
            && (it.fee == 0 || it.fee > 0 && way > 0)
            && covered.unsigned_abs() <= owed.unsigned_abs()
            && it.yen.unsigned_abs() <= left
            // Each invoice only once: its open sum is compared with a single part.
            && rows.iter().all(|(other, _): &(store::Invoice, i64)| other.id != row.id);
        if !fits {
            return Err(Code::Oversettled.into());
        }
        left -= it.yen.unsigned_abs();
        payer = payer.or(Some(payer_of(&row)));
        rows.push((row, covered));
    }
    // All parts were checked: now they are written.
    for (it, (row, covered)) in parts.iter().zip(rows) {
        let line = store::Settlement {
            id: SettlementId(entropy::id(now)),
            payment_id: of.id,
            invoice_id: it.invoice,
            yen: it.yen,
            fee: it.fee,
            made_by: by,
            made_at: now,
            undone_by: None,
            undone_at: None,
        };
        store::add_settlement(tx, line).await?;
        let change = invoice::ActiveModel { paid: Set(row.paid + covered), ..Default::default() };
        store::change_invoice(tx, it.invoice, change).await?;
    }
    let left = i64::try_from(left).map_err(|_| Code::BadSum)?;
    let change = payment::ActiveModel {
        settled: Set(of.yen - of.returned - way * left),
        payer_id: Set(payer),
        ..Default::default()
    };
    store::change_payment(tx, of.id, of.version, change).await?;
    let actor = by.map_or(Actor::SYSTEM, Actor::administrator);
    entry::write(tx, actor, Act::PaymentSettled, (SubjectKind::Payment, Some(of.id.0)), &format!("left={left}"), now)
        .await?;
    Ok(())
}

/// Settles invoices as far as they are open; the rest stays with the payment.
pub(crate) async fn pay_as_far_as_open(
    tx: &impl ConnectionTrait,
    of: &store::Payment,
    invoices: &[InvoiceId],
    by: Option<AdministratorId>,
    now: Instant,
) -> Outcome<()> {
    let (mut left, mut parts) = (unsettled_yen(of), Vec::new());
    let mut invoices = invoices.to_vec();
    invoices.sort_unstable();
    for invoice in invoices {
        let row = store::lock_invoice(tx, invoice).await?.ok_or(Code::NotFound)?;
        let yen = open_yen(&row).clamp(0, left.max(0));
        left -= yen;
        if yen > 0 {
            parts.push(Part { invoice, yen, fee: 0 });
        }
    }
    if parts.is_empty() { Ok(()) } else { pay(tx, of, &parts, by, now).await }
}

/// Undoes settlements of a locked payment.
async fn undo(
    tx: &impl ConnectionTrait,
    of: &store::Payment,
    mut all: Vec<store::Settlement>,
    by: Option<AdministratorId>,
    now: Instant,
) -> Outcome<()> {
    all.sort_by_key(|it| it.invoice_id);
    let mut settled = of.settled;
    for it in all {
        let row = store::lock_invoice(tx, it.invoice_id).await?.ok_or(Code::NotFound)?;
        let change = invoice::ActiveModel { paid: Set(row.paid - it.yen - it.fee), ..Default::default() };
        store::change_invoice(tx, it.invoice_id, change).await?;
        store::undo_settlement(tx, it.id, by, now).await?;
        settled -= it.yen;
    }
    // The payment waits again, even if its rest had been set aside.
    let mut change = payment::ActiveModel { settled: Set(settled), aside: Set(String::new()), ..Default::default() };
    // A bank transfer's payer was inferred from what it paid and is reset; that of a credit card or debit is known.
    if settled == 0 && of.method == Method::BankTransfer {
        change.payer_id = Set(None);
    }
    store::change_payment(tx, of.id, of.version, change).await?;
    let actor = by.map_or(Actor::SYSTEM, Actor::administrator);
    entry::write(tx, actor, Act::PaymentUndone, (SubjectKind::Payment, Some(of.id.0)), "", now).await?;
    Ok(())
}

/// Undoes all settlements of a locked payment; returns their invoices.
pub(crate) async fn undo_all(
    tx: &impl ConnectionTrait,
    of: &store::Payment,
    by: Option<AdministratorId>,
    now: Instant,
) -> Outcome<Vec<InvoiceId>> {
    let all: Vec<_> = store::settlements(tx, &[of.id]).await?.into_iter().map(|it| it.0).collect();
    let invoices = all.iter().map(|it| it.invoice_id).collect();
    if !all.is_empty() {
        undo(tx, of, all, by, now).await?;
    }
    Ok(invoices)
}

/// Undoes the settlements of an invoice that is taken back: the payments wait for the one that replaces it.
pub(crate) async fn release_invoice(
    tx: &impl ConnectionTrait,
    invoice: InvoiceId,
    by: AdministratorId,
    now: Instant,
) -> Outcome<()> {
    for it in store::settlements_of(tx, invoice).await? {
        let payment = store::lock_payment(tx, it.payment_id).await?.ok_or(Code::NotFound)?;
        // Read again: it may have been undone before the payment was locked.
        let still: Vec<_> = store::settlements_of(tx, invoice)
            .await?
            .into_iter()
            .filter(|one| one.payment_id == it.payment_id)
            .collect();
        if !still.is_empty() {
            undo(tx, &payment, still, Some(by), now).await?;
        }
    }
    Ok(())
}
