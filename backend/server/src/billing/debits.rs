//! 口座振替: mandates, the file of a day, and its results. Accounts lie sealed and are shown masked; what a bank could not
//! collect stays open and is asked for again, until the payer is billed by transfer.

use medpost_domain::act::{Act, SubjectKind};
use std::collections::{BTreeMap, HashMap, HashSet};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use medpost_domain::billing::mandate::{FAILURES, MandateState};
use medpost_domain::billing::payer::Method;
use medpost_domain::billing::zengin::{self, Account, Collected, Credit, Debit};
use medpost_domain::calendar::open_from;
use medpost_domain::id::{AdministratorId, AssociationId, DebitFileId, FacilityId, InvoiceId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::Action;
use medpost_entity::{debit_file, mandate};
use medpost_wire::billing::debits::{
    BankAccount, BringResults, BroughtResults, DebitFile, Debits, Mandate, MandateDetail, SetMandate,
};
use medpost_wire::problem::{Code, Problem};
use medpost_wire::table::RowFault;
use sea_orm::{ConnectionTrait, Set};
use time::Date;
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::config;
use crate::contract::sheet::Wrong;
use crate::jobs::queue;
use crate::jobs::task::{Billed, Task};
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::notify::letters;
use crate::office::caller::ConsoleCaller;
use crate::vault::envelope;

use super::Billing;
use super::bank::row_fault;
use super::document::told_of;
use super::ground::{open, payer_of, read, row};
use super::payee::{plains, reason};
use super::payments::pay_whole;
use super::store::{self, Reach};

/// Purpose of the keys that seal accounts.
pub(super) const PURPOSE: &str = "account";
/// A bank wants a file so many days before.
const AHEAD: i64 = 5;
/// Of the counters the one that makers of files lock: no fiscal year.
const FILE_COUNTER: i32 = 0;
/// Files that are listed.
const FILES: u64 = 24;

/// Whether somebody else than whoever entered an account said that it is registered.
fn seen_by_two(it: &store::Mandate) -> bool {
    it.account_by.is_none() || it.registered_by.is_some() && it.registered_by != it.account_by
}

impl Billing {
    fn collector(&self) -> Outcome<&config::Collector> {
        self.issuer()?.collector.as_ref().ok_or_else(|| Code::NoBilling.into())
    }

    /// Mandates, files, and what the next file would ask for.
    pub async fn debits(&self, caller: &ConsoleCaller) -> Outcome<Debits> {
        caller.must(Action::Bill)?;
        let rows = store::mandates(&*self.db).await?;
        let ids: Vec<Uuid> = rows.iter().map(|it| it.id).collect();
        let facilities = ids.iter().map(|it| FacilityId(*it)).collect();
        let names = plains(&*self.db, facilities, ids.iter().map(|it| AssociationId(*it)).collect()).await?;
        let line = |it: store::Mandate| Mandate {
            needs_second: it.state == MandateState::Registered && !seen_by_two(&it),
            payer: it.id.to_string(),
            name: names.get(&it.id).map(|it| it.name.clone()).unwrap_or_default(),
            state: it.state.clone(),
            reason: it.reason,
            bank: it.bank,
            account: it.masked,
            failures: it.failures.unsigned_abs(),
            changed_at: it.changed_at,
        };
        let mandates = rows.into_iter().map(line).collect();
        let files = store::debit_files(&*self.db, FILES).await?.into_iter().map(seen).collect();
        let day = self.next_day();
        let due = match day {
            Some(_) => self.due_to_collect(&*self.db).await?,
            None => Vec::new(),
        };
        Ok(Debits {
            mandates,
            files,
            day: day.map(Instant::japan_midnight),
            count: u32::try_from(due.len()).unwrap_or(u32::MAX),
            total: due.iter().map(|it| it.1).sum(),
        })
    }

    /// The next 振替日 that a file can still be made for; on a day on which banks are closed, the next open one.
    fn next_day(&self) -> Option<Date> {
        let wanted = self.issuer.as_ref()?.collector.as_ref()?.day;
        let now = self.clock.now();
        let month = medpost_domain::billing::month::Month::at(now);
        (0..3).find_map(|it| {
            let first = month.plus(it).first();
            let day = first.replace_day(wanted).unwrap_or_else(|_| month.plus(it).last());
            let day = open_from(day);
            (Instant::japan_midnight(day) >= now.plus(AHEAD * DAY)).then_some(day)
        })
    }

    /// Open invoices of payers with a registered mandate that no file asks for: with their yen and the mandate.
    async fn due_to_collect(&self, db: &impl ConnectionTrait) -> Outcome<Vec<(store::Invoice, i64, store::Mandate)>> {
        let mandates: HashMap<Uuid, store::Mandate> = store::mandates(db)
            .await?
            .into_iter()
            .filter(|it| it.state == MandateState::Registered && it.account.is_some())
            .map(|it| (it.id, it))
            .collect();
        let ids: Vec<Uuid> = mandates.keys().copied().collect();
        let payers = store::payers(db, &ids).await?;
        let asked = store::asked_for(db).await?;
        // Money of theirs that waits may be for it.
        let waits: HashSet<Uuid> =
            store::waiting_payments(db).await?.into_iter().filter_map(|it| it.payer_id).collect();
        let mut found = Vec::new();
        for it in store::open_invoices(db).await? {
            let payer = payer_of(&it);
            let by_debit = payers.get(&payer).is_some_and(|it| it.method == Method::Debit);
            let free = by_debit && !asked.contains(&it.id) && !waits.contains(&payer);
            // What was billed by transfer is paid by transfer.
            if let Some(mandate) = mandates.get(&payer).filter(|_| free)
                && read(&it)?.method == Method::Debit
            {
                let yen = open(&it);
                found.push((it, yen, mandate.clone()));
            }
        }
        let mut sums: HashMap<Uuid, i64> = HashMap::new();
        for (_, yen, mandate) in &found {
            *sums.entry(mandate.id).or_default() += yen;
        }
        let large = self.second_person_yen();
        found.retain(|it| sums[&it.2.id] < large || seen_by_two(&it.2));
        Ok(found)
    }

    /// A mandate, with its account masked.
    pub async fn mandate(&self, caller: &ConsoleCaller, id: Uuid) -> Outcome<MandateDetail> {
        caller.must(Action::Bill)?;
        self.payer(caller, id).await?;
        let row = store::mandate(&*self.db, id).await?;
        Ok(MandateDetail {
            version: row.as_ref().map_or(0, |it| it.version),
            state: row.as_ref().map(|it| it.state.clone()),
            reason: row.as_ref().map(|it| it.reason.clone()).unwrap_or_default(),
            account: row.map(|it| it.masked).unwrap_or_default(),
        })
    }

    /// Says where a mandate stands now; its account with its reception, or anew.
    pub async fn set_mandate(&self, caller: &ConsoleCaller, id: Uuid, wish: &SetMandate) -> Outcome<()> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        self.payer(caller, id).await?;
        let reason = if wish.mandate == MandateState::Returned { reason(&wish.reason)? } else { String::new() };
        let account = wish.bank_account.as_ref().map(read_account).transpose()?;
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let before = store::lock_mandate(&*tx, id).await?;
        if before.as_ref().map_or(0, |it| it.version) != wish.version {
            return Err(Code::Stale.into());
        }
        let goes = match &before {
            None => matches!(wish.mandate, MandateState::Sent | MandateState::Received),
            // Registered by whoever entered the account, it is seen by somebody else.
            Some(it) if wish.mandate == MandateState::Registered && account.is_none() && !seen_by_two(it) => {
                let state = it.state.get()?;
                let other = it.account_by != Some(caller.administrator);
                state.may_be(wish.mandate) || state == MandateState::Registered && other
            }
            Some(it) => it.state.get()?.may_be(wish.mandate),
        };
        if !goes {
            return Err(Code::WrongStep.into());
        }
        let mut row = match before {
            Some(it) => it,
            None => store::Mandate {
                id,
                state: wish.mandate.into(),
                reason: String::new(),
                account: None,
                sealed_with: 0,
                bank: String::new(),
                masked: String::new(),
                customer: store::next_customer(&*tx).await?,
                collected: false,
                failures: 0,
                changed_at: now,
                version: 0,
                account_by: None,
                registered_by: None,
            },
        };
        if let Some(it) = &account {
            let (version, sealed) = self.seal_account(id, it)?;
            row.account = Some(sealed);
            row.sealed_with = version;
            row.bank.clone_from(&it.bank_name);
            row.masked = it.masked();
            row.collected = false;
            (row.account_by, row.registered_by) = (Some(caller.administrator), None);
        }
        if wish.mandate == MandateState::Registered {
            row.registered_by = Some(caller.administrator);
        }
        if wish.mandate.has_account() && row.account.is_none() {
            return Err(Problem::new(Code::BadPayer).about("account").into());
        }
        if wish.mandate == MandateState::Ended {
            // What is not needed any more is not kept.
            row.account = None;
            row.masked.clear();
        }
        row.state = wish.mandate.into();
        row.reason = reason;
        row.failures = 0;
        row.changed_at = now;
        row.version = wish.version.saturating_add(1);
        store::put_mandate(&*tx, row).await?;
        let by = Actor::administrator(caller.administrator);
        let detail = format!("state={}", wish.mandate.text());
        entry::write(&*tx, by, Act::MandateChanged, (SubjectKind::Payer, Some(id)), &detail, now).await?;
        tx.commit().await?;
        Ok(())
    }

    fn seal_account(&self, id: Uuid, it: &Account) -> Outcome<(i32, Vec<u8>)> {
        let plain = serde_json::to_vec(it).map_err(Fault::broken("write an account"))?;
        self.seal(&of_account(id), &plain)
    }

    fn seal(&self, context: &[u8], plain: &[u8]) -> Outcome<(i32, Vec<u8>)> {
        self.vault.seal(PURPOSE, context, plain).map_err(Fault::broken("seal an account"))
    }

    fn unseal(&self, context: &[u8], version: i32, sealed: &[u8]) -> Outcome<Vec<u8>> {
        self.vault.unseal(PURPOSE, context, version, sealed).map_err(Fault::broken("open what is sealed"))
    }

    /// Makes the file of the next day, of every open invoice that may be collected.
    pub async fn make_debit_file(&self, caller: &ConsoleCaller) -> Outcome<DebitFile> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        let collector = self.collector()?.written();
        let day = self.next_day().ok_or(Code::BadDate)?;
        let tx = self.db.write().await?;
        // One makes a file at a time: nothing is asked for by two.
        store::lock_counter(&*tx, FILE_COUNTER).await?;
        let now = self.clock.may_end(&*tx).await?;
        let due = self.due_to_collect(&*tx).await?;
        if due.is_empty() {
            return Err(Code::NothingToCollect.into());
        }
        let id = DebitFileId(entropy::id(now));
        // One line for each payer, by their 顧客番号, however many invoices they owe.
        let mut by_payer: BTreeMap<i32, (store::Mandate, i64)> = BTreeMap::new();
        let mut items = Vec::new();
        for (invoice, yen, mandate) in due {
            items.push(store::DebitItem {
                id: entropy::id(now),
                file_id: id,
                invoice_id: invoice.id,
                payer_id: mandate.id,
                customer: mandate.customer,
                yen,
                result: None,
            });
            by_payer.entry(mandate.customer).or_insert((mandate, 0)).1 += yen;
        }
        let mut lines = Vec::new();
        for (customer, (mandate, yen)) in by_payer {
            let sealed = mandate.account.as_deref().unwrap_or_default();
            let plain = self.unseal(&of_account(mandate.id), mandate.sealed_with, sealed)?;
            let account: Account = serde_json::from_slice(&plain).map_err(Fault::broken("read an account"))?;
            // One field that a bank does not take refuses the whole file: whose it is, is told.
            if let Err(it) = account.check() {
                return Err(Problem::new(Code::BadAccount).about(format!("{it} ({customer})")).into());
            }
            lines.push(Debit { account, yen, first: !mandate.collected, customer: customer.to_string() });
        }
        let bytes = zengin::debits(&collector, day, &lines).ok_or(Code::BadPayer)?;
        let (version, content) = self.seal(&of_content(id), &bytes)?;
        let row = store::DebitFile {
            id,
            day: super::ground::day(day),
            count: i32::try_from(lines.len()).unwrap_or(i32::MAX),
            total: items.iter().map(|it| it.yen).sum(),
            content,
            sealed_with: version,
            made_by: caller.administrator,
            made_at: now,
            read_at: None,
        };
        store::add_debit_file(&*tx, row.clone(), items).await?;
        let by = Actor::administrator(caller.administrator);
        let detail = format!("count={} total={}", row.count, row.total);
        entry::write(&*tx, by, Act::DebitsMade, (SubjectKind::DebitFile, Some(id.0)), &detail, now).await?;
        tx.commit().await?;
        Ok(seen(row))
    }

    /// What the bank gets. That it was fetched is written down.
    pub async fn debit_file(&self, caller: &ConsoleCaller, id: DebitFileId) -> Outcome<Vec<u8>> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        let row = store::debit_file(&*self.db, id).await?.ok_or(Code::NotFound)?;
        let bytes = self.unseal(&of_content(id), row.sealed_with, &row.content)?;
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let by = Actor::administrator(caller.administrator);
        entry::write(&*tx, by, Act::DebitsFetched, (SubjectKind::DebitFile, Some(id.0)), "", now).await?;
        tx.commit().await?;
        Ok(bytes)
    }

    /// Gives a file up that no bank collects by: what it asks for may be asked for again.
    pub async fn drop_debit_file(&self, caller: &ConsoleCaller, id: DebitFileId) -> Outcome<()> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let file = store::lock_debit_file(&*tx, id).await?.ok_or(Code::NotFound)?;
        if file.read_at.is_some() {
            return Err(Code::WrongStep.into());
        }
        let change = debit_file::ActiveModel { read_at: Set(Some(now)), ..Default::default() };
        store::change_debit_file(&*tx, id, change).await?;
        let by = Actor::administrator(caller.administrator);
        entry::write(&*tx, by, Act::DebitsDropped, (SubjectKind::DebitFile, Some(id.0)), "", now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes the results of a file in: whole, or not at all.
    pub async fn bring_results(&self, caller: &ConsoleCaller, wish: &BringResults) -> Outcome<BroughtResults> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        let bytes = BASE64_STANDARD.decode(&wish.content).map_err(|_| Code::Malformed)?;
        let told = |it: Wrong| BroughtResults { faults: vec![it.told()], ..BroughtResults::default() };
        let (day, outcomes) = match zengin::outcomes(&bytes) {
            Ok(it) => it,
            Err(it) => return Ok(told(Wrong::new(it.row, it.column, row_fault(it.fault)))),
        };
        let now = self.clock.now();
        let by = caller.administrator;
        let tx = self.db.write().await?;
        let file = store::lock_debit_file(&*tx, wish.file).await?.ok_or(Code::NotFound)?;
        if file.read_at.is_some() {
            return Err(Code::FileTwice.into());
        }
        // Customers and sums are alike every month: the day says whose results these are.
        let on = Instant::japan_day_begin(file.day).japan_date();
        if day != (u8::from(on.month()), on.day()) {
            return Ok(told(Wrong::new(1, "引落日", RowFault::Date)));
        }
        let items = store::debit_items(&*tx, wish.file).await?;
        let mut by_customer: HashMap<String, Vec<&store::DebitItem>> = HashMap::new();
        for it in &items {
            by_customer.entry(it.customer.to_string()).or_default().push(it);
        }
        let asked = by_customer.len();
        let mut found = Vec::new();
        for it in outcomes {
            // Unknown, or told twice.
            let Some(of) = by_customer.remove(&it.customer) else {
                return Ok(told(Wrong::new(it.row, "顧客番号", RowFault::Unknown)));
            };
            if of.iter().map(|it| it.yen).sum::<i64>() != it.yen {
                return Ok(told(Wrong::new(it.row, "引落金額", RowFault::Sum)));
            }
            found.push((it, of));
        }
        if !by_customer.is_empty() {
            return Ok(told(Wrong::new(asked + 2, "合計件数", RowFault::Sum)));
        }
        let mut brought = BroughtResults::default();
        for (it, of) in found {
            for item in &of {
                store::note_result(&*tx, item.id, it.collected).await?;
            }
            let Some(payer) = of.first().map(|it| it.payer_id) else { continue };
            if it.collected == Collected::Done {
                brought.collected += 1;
                brought.total += it.yen;
                self.collect(&*tx, (payer, it.yen), &of, file.day, by, now).await?;
            } else {
                brought.failed += 1;
                self.fail(&*tx, payer, it.collected, now).await?;
                for item in &of {
                    let Some(row) = store::invoice(&*tx, Reach::All, item.invoice_id).await? else { continue };
                    for to in self.told(&*tx, &row).await? {
                        let task = Task::DebitRefused { invoice: row.id, file: wish.file, to };
                        queue::enqueue(&*tx, &task, now, now).await?;
                    }
                }
            }
        }
        let change = debit_file::ActiveModel { read_at: Set(Some(now)), ..Default::default() };
        store::change_debit_file(&*tx, wish.file, change).await?;
        let detail = format!("collected={} failed={}", brought.collected, brought.failed);
        let actor = Actor::administrator(by);
        entry::write(&*tx, actor, Act::DebitsRead, (SubjectKind::DebitFile, Some(wish.file.0)), &detail, now).await?;
        tx.commit().await?;
        Ok(brought)
    }

    /// What was collected is a payment, for its invoices; what they do not owe any more stays with it.
    async fn collect(
        &self,
        tx: &impl ConnectionTrait,
        (payer, yen): (Uuid, i64),
        of: &[&store::DebitItem],
        day: i32,
        by: AdministratorId,
        now: Instant,
    ) -> Outcome<()> {
        let credit = Credit::bare("口座振替", yen, Instant::japan_day_begin(day).japan_date());
        let mut payment = row(None, &credit, Some(by), now);
        payment.method = Method::Debit.into();
        payment.payer_id = Some(payer);
        store::add_payments(tx, vec![payment.clone()]).await?;
        let invoices: Vec<InvoiceId> = of.iter().map(|it| it.invoice_id).collect();
        pay_whole(tx, &payment, &invoices, Some(by), now).await?;
        let change = mandate::ActiveModel { collected: Set(true), failures: Set(0), ..Default::default() };
        Ok(store::change_mandate(tx, payer, change).await?)
    }

    /// What was not is asked for again; failing again and again, or without an account, the payer is billed by transfer.
    async fn fail(&self, tx: &impl ConnectionTrait, payer: Uuid, why: Collected, now: Instant) -> Outcome<()> {
        let Some(row) = store::lock_mandate(tx, payer).await? else { return Ok(()) };
        let failures = row.failures + 1;
        let gone = matches!(why, Collected::NoAccount | Collected::NoMandate);
        let mut change = mandate::ActiveModel {
            failures: Set(failures),
            changed_at: Set(now),
            version: Set(row.version + 1),
            ..Default::default()
        };
        if gone {
            change.state = Set(MandateState::Returned.into());
            change.reason = Set(format!("振替結果コード {}", why.text()));
        }
        store::change_mandate(tx, payer, change).await?;
        if gone || failures >= FAILURES {
            store::set_method(tx, payer, Method::Transfer).await?;
            entry::write(tx, Actor::SYSTEM, Act::PayerByTransfer, (SubjectKind::Payer, Some(payer)), "", now).await?;
        }
        Ok(())
    }

    /// Mails of an invoice that could not be collected; of what was paid meanwhile there is nothing to tell.
    pub async fn mail_refusal_of_debit(&self, id: InvoiceId, file: DebitFileId, to: Billed) -> Outcome<()> {
        let message = format!("debit-{}", Task::DebitRefused { invoice: id, file, to }.in_message_id());
        let row = store::invoice(&*self.db, Reach::All, id).await?;
        let Some(row) = row.filter(|it| open(it) > 0) else { return Ok(()) };
        let Some(to) = self.address(&*self.db, &row, to).await? else { return Ok(()) };
        let payer = store::payers(&*self.db, &[payer_of(&row)]).await?.into_values().next();
        let by_debit = payer.is_some_and(|it| it.method == Method::Debit);
        let content = read(&row)?;
        let told = letters::Refused {
            told: told_of(&content),
            method: Method::Debit,
            again_at: self.next_day().filter(|_| by_debit).map(Instant::japan_midnight),
            ends: false,
            bank: self.issuer.as_ref().map(|it| it.bank.as_str()).unwrap_or_default(),
        };
        self.office.send(&letters::refused(&to, &told, self.link(&row), &self.office.desk, message)).await
    }

    /// Those whose invoices are collected: with a registered mandate.
    pub(super) async fn collected_from(&self, db: &impl ConnectionTrait) -> Outcome<HashSet<Uuid>> {
        let rows = store::mandates(db).await?;
        Ok(rows.into_iter().filter(|it| it.state == MandateState::Registered).map(|it| it.id).collect())
    }
}

fn seen(it: store::DebitFile) -> DebitFile {
    DebitFile {
        id: it.id,
        day: Instant::japan_day_begin(it.day),
        count: it.count.unsigned_abs(),
        total: it.total,
        made_at: it.made_at,
        read_at: it.read_at,
    }
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

/// What the account of a mandate is bound to.
pub(super) fn of_account(id: Uuid) -> Vec<u8> {
    envelope::column("mandate", id, "account")
}

/// What the content of a file is bound to.
pub(super) fn of_content(id: DebitFileId) -> Vec<u8> {
    envelope::column("debit_file", id.0, "content")
}
