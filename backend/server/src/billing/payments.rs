//! Money that came in and what it is for: by itself where that is plain, else by a clerk's word, which can be taken
//! back. Nothing of a payment is lost: what is for no invoice stays with it.

use medpost_domain::act::{Act, SubjectKind};
use std::collections::{BTreeMap, HashMap};

use medpost_domain::billing::payer::Method;
use medpost_domain::billing::settle::settle;
use medpost_domain::billing::zengin::{Credit, bare_name};
use medpost_domain::id::{AdministratorId, AssociationId, FacilityId, InvoiceId, PaymentId, SettlementId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::Action;
use medpost_entity::{invoice, payment};
use medpost_wire::billing::invoices::Invoice;
use medpost_wire::billing::payments::{
    AddPayment, FindPayments, Payment, PaymentList, PaymentStanding, SetAside, SettlePayment, Settlement,
};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::kit::fault::{Outcome, must_be_readable};
use crate::kit::{entropy, typed};
use crate::office::caller::ConsoleCaller;
use crate::office::tables;

use super::ground::{LARGEST, open, payer_of, rest, row};
use super::payee::{detail, plains, reason};
use super::{Billing, store};

/// Payments on a page.
const PAGE: u64 = 50;
/// Payments of a table.
const MOST: u64 = 20_000;
/// Invoices that a payment may be for, as they are offered.
const OFFERED: usize = 20;
/// Invoices that one payment pays.
const PARTS: usize = 200;

/// A part of a payment for an invoice.
#[derive(Clone, Copy)]
struct Part {
    invoice: InvoiceId,
    yen: i64,
    fee: i64,
}

impl Billing {
    /// Settles payments whose payer and invoices are plain; answers how many.
    pub(super) async fn settle_plain(
        &self,
        tx: &impl ConnectionTrait,
        payments: Vec<store::Payment>,
        by: Option<AdministratorId>,
        now: Instant,
    ) -> Outcome<u32> {
        let fee = self.issuer.as_ref().map_or(0, |it| i64::from(it.transfer_fee));
        let large = self.second_person_yen();
        let mut owing = self.owing(tx).await?;
        let mut settled = 0;
        for it in payments {
            // What somebody else is to say is never plain.
            if by_hand(&it, large).is_some() {
                continue;
            }
            let Some(payer) = owing.payer(&it) else { continue };
            let all = owing.open.entry(payer).or_default();
            let sums: Vec<i64> = all.iter().map(|it| it.1).collect();
            // What is left of one is no transfer that a bank took a fee off.
            let fee = if it.settled == 0 { fee } else { 0 };
            let Some(parts) = settle(rest(&it), &sums, fee) else {
                // Whose it is is known, and what it is for is not.
                if it.payer_id.is_none() {
                    let change = payment::ActiveModel { payer_id: Set(Some(payer)), ..Default::default() };
                    store::change_payment(tx, it.id, it.version, change).await?;
                }
                continue;
            };
            let parts: Vec<Part> =
                parts.into_iter().map(|it| Part { invoice: all[it.index].0, yen: it.yen, fee: it.fee }).collect();
            all.retain(|one| !parts.iter().any(|it| it.invoice == one.0));
            // Paid by somebody else meanwhile: it waits for a word.
            match pay(tx, &it, &parts, by, now).await {
                Ok(()) => settled += 1,
                Err(it) if it.code() == Code::Oversettled => {}
                Err(it) => return Err(it),
            }
        }
        Ok(settled)
    }

    /// Who owes what, with all that they are known by.
    async fn owing(&self, db: &impl ConnectionTrait) -> Outcome<Owing> {
        let rows = store::open_invoices(db).await?;
        let facilities: Vec<FacilityId> = rows.iter().filter_map(|it| it.facility_id).collect();
        let associations: Vec<AssociationId> =
            rows.iter().filter(|it| it.facility_id.is_none()).map(|it| it.association_id).collect();
        let mut open_of: HashMap<Uuid, Vec<(InvoiceId, i64)>> = HashMap::new();
        for it in &rows {
            open_of.entry(payer_of(it)).or_default().push((it.id, open(it)));
        }
        let ids: Vec<Uuid> = open_of.keys().copied().collect();
        let (known, mut set) = (plains(db, facilities, associations).await?, store::payers(db, &ids).await?);
        let mut found = Owing { open: open_of, accounts: HashMap::new(), names: BTreeMap::new() };
        for id in ids {
            // Money of whoever can't be read waits for a clerk; everybody else's is taken.
            let Ok(it) = detail(&known.get(&id).cloned().unwrap_or_default(), set.remove(&id)) else { continue };
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

    /// Tries again to settle whatever is not.
    pub async fn settle_again(&self, caller: &ConsoleCaller) -> Outcome<u32> {
        caller.must(Action::Bill)?;
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let waiting = store::lock_waiting_payments(&*tx).await?;
        let settled = self.settle_plain(&*tx, waiting, Some(caller.administrator), now).await?;
        tx.commit().await?;
        Ok(settled)
    }

    /// Notes money that came in, or (below zero) was paid back, in another way.
    pub async fn add_payment(&self, caller: &ConsoleCaller, wish: &AddPayment) -> Outcome<()> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        let now = self.clock.now();
        if wish.paid_on > now || wish.paid_on < now.plus(-400 * DAY) {
            return Err(Code::BadDate.into());
        }
        if wish.yen == 0 || wish.yen.unsigned_abs() > LARGEST.unsigned_abs() {
            return Err(Code::BadSum.into());
        }
        let (name, note) = (reason(&wish.name)?, typed::line("note", &wish.note, 200, Code::BadText)?);
        must_be_readable(&name)?;
        let credit = Credit { note, ..Credit::bare(&name, wish.yen, wish.paid_on.japan_date()) };
        let row = row(None, &credit, Some(caller.administrator), now);
        let tx = self.db.write().await?;
        let id = row.id;
        store::add_payments(&*tx, vec![row.clone()]).await?;
        let by = Actor::administrator(caller.administrator);
        entry::write(
            &*tx,
            by,
            Act::PaymentAdded,
            (SubjectKind::Payment, Some(id.0)),
            &format!("yen={}", wish.yen),
            now,
        )
        .await?;
        self.settle_plain(&*tx, vec![row], Some(caller.administrator), now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A page of the payments.
    pub async fn find_payments(&self, caller: &ConsoleCaller, wish: &FindPayments) -> Outcome<PaymentList> {
        caller.must(Action::Bill)?;
        let rows = store::payments(&*self.db, wish, (wish.skip.into(), PAGE)).await?;
        let (total, rest) = store::payment_sums(&*self.db, wish).await?;
        Ok(PaymentList {
            items: self.payment_lines(rows).await?,
            total: u32::try_from(total).unwrap_or(u32::MAX),
            rest,
        })
    }

    /// The payments that were asked for as CSV.
    pub async fn payments_csv(&self, caller: &ConsoleCaller, wish: &FindPayments, shift_jis: bool) -> Outcome<Vec<u8>> {
        caller.must(Action::Bill)?;
        let head = ["入金日", "金額", "名義", "支払者", "摘要", "未消込額", "返金額", "状態", "請求書番号", "理由"];
        let mut rows = store::payments(&*self.db, wish, (0, MOST + 1)).await?;
        let most = usize::try_from(MOST).unwrap_or(usize::MAX);
        let cut = tables::cut(rows.len() > most, most, head.len());
        rows.truncate(most);
        let lines = self.payment_lines(rows).await?.into_iter().map(|it| {
            let state = match it.standing {
                PaymentStanding::Waiting => "未消込",
                PaymentStanding::Partly => "一部消込",
                PaymentStanding::Settled => "消込済み",
                PaymentStanding::Aside => "対象外",
            };
            let numbers: Vec<String> = it.settlements.into_iter().map(|it| it.number).collect();
            vec![
                it.paid_on.japan_date().to_string(),
                it.yen.to_string(),
                it.name,
                it.payer,
                it.note,
                it.rest.to_string(),
                it.returned.to_string(),
                state.to_owned(),
                numbers.join(" "),
                it.aside,
            ]
        });
        tables::write(&head, lines.chain(cut), shift_jis)
    }

    async fn payment_lines(&self, rows: Vec<store::Payment>) -> Outcome<Vec<Payment>> {
        let ids: Vec<PaymentId> = rows.iter().map(|it| it.id).collect();
        let mut paid: HashMap<PaymentId, Vec<Settlement>> = HashMap::new();
        for (it, of) in store::settlements(&*self.db, &ids).await? {
            let line = Settlement {
                invoice: of.id,
                number: of.number.unwrap_or_default(),
                payee: of.payee,
                yen: it.yen,
                fee: it.fee,
            };
            paid.entry(it.payment_id).or_default().push(line);
        }
        let refunds = store::refund_states(&*self.db, &ids).await?;
        let payers: Vec<Uuid> = rows.iter().filter_map(|it| it.payer_id).collect();
        let facilities = payers.iter().map(|it| FacilityId(*it)).collect();
        let names = plains(&*self.db, facilities, payers.iter().map(|it| AssociationId(*it)).collect()).await?;
        let large = self.second_person_yen();
        let line = |it: store::Payment| Payment {
            needs_second: by_hand(&it, large).is_some() && rest(&it) != 0,
            id: it.id,
            paid_on: Instant::japan_day_begin(it.paid_on),
            yen: it.yen,
            rest: rest(&it),
            returned: it.returned,
            refund: refunds.get(&it.id).cloned(),
            payer: it.payer_id.and_then(|it| names.get(&it)).map(|it| it.name.clone()).unwrap_or_default(),
            method: it.method.clone(),
            standing: standing(&it),
            version: it.version,
            settlements: paid.remove(&it.id).unwrap_or_default(),
            name: it.name,
            note: it.note,
            aside: it.aside,
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// Open invoices that a payment may be for: its payer's, those of its sum, those of a like name.
    pub async fn candidates(&self, caller: &ConsoleCaller, id: PaymentId) -> Outcome<Vec<Invoice>> {
        caller.must(Action::Bill)?;
        let it = store::payment(&*self.db, id).await?.ok_or(Code::NotFound)?;
        let owing = self.owing(&*self.db).await?;
        let payer = owing.payer(&it);
        let fee = self.issuer.as_ref().map_or(0, |it| i64::from(it.transfer_fee));
        let rest = rest(&it);
        let alike: Vec<Uuid> = owing
            .names
            .iter()
            .filter(|(name, _)| !it.bare.is_empty() && (name.contains(&it.bare) || it.bare.contains(*name)))
            .flat_map(|it| it.1.iter().copied())
            .collect();
        let mut found: Vec<(u8, i32, store::Invoice)> = Vec::new();
        for row in store::open_invoices(&*self.db).await? {
            let short = open(&row) - rest;
            let rank = match () {
                () if Some(payer_of(&row)) == payer => 0,
                () if short == 0 => 1,
                () if alike.contains(&payer_of(&row)) => 2,
                () if (1..=fee).contains(&short) => 3,
                () => continue,
            };
            found.push((rank, row.due, row));
        }
        found.sort_by_key(|it| (it.0, it.1, it.2.id));
        self.lines(found.into_iter().take(OFFERED).map(|it| it.2).collect()).await
    }

    /// Says which invoices a payment is for.
    pub async fn settle_payment(&self, caller: &ConsoleCaller, id: PaymentId, wish: &SettlePayment) -> Outcome<()> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        if wish.parts.is_empty() || wish.parts.len() > PARTS {
            return Err(Code::BadSum.into());
        }
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let it = store::lock_payment(&*tx, id).await?.ok_or(Code::NotFound)?;
        if it.version != wish.version {
            return Err(Code::Stale.into());
        }
        if !it.aside.is_empty() {
            return Err(Code::WrongStep.into());
        }
        if by_hand(&it, self.second_person_yen()) == Some(caller.administrator) {
            return Err(Code::SecondClerkNeeded.into());
        }
        let parts: Vec<Part> =
            wish.parts.iter().map(|it| Part { invoice: it.invoice, yen: it.yen, fee: it.fee }).collect();
        pay(&*tx, &it, &parts, Some(caller.administrator), now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes back what a payment was said to be for.
    pub async fn unsettle(&self, caller: &ConsoleCaller, id: PaymentId) -> Outcome<()> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let it = store::lock_payment(&*tx, id).await?.ok_or(Code::NotFound)?;
        if let_go(&*tx, &it, Some(caller.administrator), now).await?.is_empty() {
            return Err(Code::WrongStep.into());
        }
        tx.commit().await?;
        Ok(())
    }

    /// Sets aside what is left of a payment: it was paid back, or is for no invoice; or takes that back.
    pub async fn set_aside(&self, caller: &ConsoleCaller, id: PaymentId, wish: &SetAside) -> Outcome<()> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        let text = if wish.reason.trim().is_empty() { String::new() } else { reason(&wish.reason)? };
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let it = store::lock_payment(&*tx, id).await?.ok_or(Code::NotFound)?;
        if it.version != wish.version {
            return Err(Code::Stale.into());
        }
        if rest(&it) == 0 {
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
}

/// Who owes what.
struct Owing {
    /// Open invoices of each payer, the oldest first.
    open: HashMap<Uuid, Vec<(InvoiceId, i64)>>,
    accounts: HashMap<String, Uuid>,
    names: BTreeMap<String, Vec<Uuid>>,
}

impl Owing {
    /// Whose a payment is: by the account that only they pay into, by the code they send, or by a name that only one has.
    fn payer(&self, it: &store::Payment) -> Option<Uuid> {
        let by_account = || it.account.split('/').rev().find_map(|it| self.accounts.get(it).copied());
        // A name as banks write it. One in kanji is only offered to a clerk: others may be called the same.
        let of_bank = it.bare.chars().all(|it| it.is_ascii() || ('｡'..='ﾟ').contains(&it));
        let by_name = || match self.names.get(&it.bare).map(Vec::as_slice) {
            Some([one]) if of_bank => Some(*one),
            _ => None,
        };
        it.payer_id.or_else(by_account).or_else(by_name)
    }
}

/// Who noted a sum of at least `large` yen by hand, and does not say what it is for.
fn by_hand(it: &store::Payment, large: i64) -> Option<AdministratorId> {
    let large = it.yen.unsigned_abs() >= large.unsigned_abs();
    it.made_by.filter(|_| large && it.file_id.is_none() && it.method == Method::Transfer)
}

fn standing(it: &store::Payment) -> PaymentStanding {
    match () {
        () if !it.aside.is_empty() => PaymentStanding::Aside,
        () if rest(it) == 0 && it.settled == 0 => PaymentStanding::Aside,
        () if rest(it) == 0 => PaymentStanding::Settled,
        () if it.settled == 0 => PaymentStanding::Waiting,
        () => PaymentStanding::Partly,
    }
}

/// Lets parts of a payment pay invoices; none is paid beyond what is open of it, and no more than came in.
async fn pay(
    tx: &impl ConnectionTrait,
    of: &store::Payment,
    parts: &[Part],
    by: Option<AdministratorId>,
    now: Instant,
) -> Outcome<()> {
    let (way, rest, mut payer) = (of.yen.signum(), rest(of), of.payer_id);
    // More may have gone back than came in: then nothing is left.
    let mut left = if rest.signum() == way { rest.unsigned_abs() } else { 0 };
    let mut parts = parts.to_vec();
    // As everything that locks several locks them.
    parts.sort_by_key(|it| it.invoice);
    let mut rows = Vec::with_capacity(parts.len());
    for it in &parts {
        let row = store::lock_invoice(tx, it.invoice).await?.ok_or(Code::NotFound)?;
        let owed = open(&row);
        let covered = it.yen.checked_add(it.fee).ok_or(Code::BadSum)?;
        let fits = it.yen.signum() == way
            && owed.signum() == way
            && (it.fee == 0 || it.fee > 0 && way > 0)
            && covered.unsigned_abs() <= owed.unsigned_abs()
            && it.yen.unsigned_abs() <= left
            // An invoice once: what it owes is looked at once.
            && rows.iter().all(|(other, _): &(store::Invoice, i64)| other.id != row.id);
        if !fits {
            return Err(Code::Oversettled.into());
        }
        left -= it.yen.unsigned_abs();
        payer = payer.or(Some(payer_of(&row)));
        rows.push((row, covered));
    }
    // Everything was looked at: now it is written.
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
    let change = payment::ActiveModel {
        settled: Set(of.yen - of.returned - way * i64::try_from(left).unwrap_or(0)),
        payer_id: Set(payer),
        ..Default::default()
    };
    store::change_payment(tx, of.id, of.version, change).await?;
    let actor = by.map_or(Actor::SYSTEM, Actor::administrator);
    entry::write(tx, actor, Act::PaymentSettled, (SubjectKind::Payment, Some(of.id.0)), &format!("left={left}"), now)
        .await?;
    Ok(())
}

/// Lets a payment pay invoices, as far as they owe anything: what is over stays with the payment.
pub(super) async fn pay_whole(
    tx: &impl ConnectionTrait,
    of: &store::Payment,
    invoices: &[InvoiceId],
    by: Option<AdministratorId>,
    now: Instant,
) -> Outcome<()> {
    let (mut left, mut parts) = (rest(of), Vec::new());
    let mut invoices = invoices.to_vec();
    invoices.sort_unstable();
    for invoice in invoices {
        let row = store::lock_invoice(tx, invoice).await?.ok_or(Code::NotFound)?;
        let yen = open(&row).clamp(0, left.max(0));
        left -= yen;
        if yen > 0 {
            parts.push(Part { invoice, yen, fee: 0 });
        }
    }
    if parts.is_empty() { Ok(()) } else { pay(tx, of, &parts, by, now).await }
}

/// Takes settlements of a locked payment back.
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
    // What is let go waits again, also where its rest had been set aside.
    let mut change = payment::ActiveModel { settled: Set(settled), aside: Set(String::new()), ..Default::default() };
    // Whose a transfer is was concluded from what it paid: nothing of that stays. A card's and a debit's is known.
    if settled == 0 && of.method == Method::Transfer {
        change.payer_id = Set(None);
    }
    store::change_payment(tx, of.id, of.version, change).await?;
    let actor = by.map_or(Actor::SYSTEM, Actor::administrator);
    entry::write(tx, actor, Act::PaymentUndone, (SubjectKind::Payment, Some(of.id.0)), "", now).await?;
    Ok(())
}

/// Takes back everything that a locked payment pays; answers what that was.
pub(super) async fn let_go(
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

/// Lets go of whatever paid an invoice that is taken back: it waits for the one that comes in its place.
pub(super) async fn release(
    tx: &impl ConnectionTrait,
    invoice: InvoiceId,
    by: AdministratorId,
    now: Instant,
) -> Outcome<()> {
    for it in store::settlements_of(tx, invoice).await? {
        let payment = store::lock_payment(tx, it.payment_id).await?.ok_or(Code::NotFound)?;
        // Somebody may have taken it back before the payment was locked.
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
