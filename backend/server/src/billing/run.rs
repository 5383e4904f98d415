//! A month's bill: computed as drafts that can be looked at beside the month before, approved, and issued in parts
//! that each either stand whole or not at all. What is due less what stands on invoices is billed, so that asked for
//! twice it bills once.

use medpost_domain::act::{Act, SubjectKind};
use std::collections::{BTreeMap, HashMap, HashSet};

use medpost_domain::billing::charge::Charge;
use medpost_domain::billing::cycle::{Payer, first_issue_day};
use medpost_domain::billing::month::Month;
use medpost_domain::billing::payer::Method;
use medpost_domain::billing::run::{RunState, RunStep};
use medpost_domain::id::{ContractId, FacilityId, InvoiceId, RunId};
use medpost_domain::instant::{HOUR, Instant};
use medpost_domain::role::Action;
use medpost_domain::stored::Unread;
use medpost_domain::text::{fold, private_letter, search_line};
use medpost_entity::{billing_run, invoice};
use medpost_wire::billing::content::InvoiceContent;
use medpost_wire::billing::invoices::FindInvoices;
use medpost_wire::billing::overview::OpenCredit;
use medpost_wire::billing::runs::{BillingRun, Gone, GoneWhy, MakeRun, NewWhy, RunSum, StepRun, Unreadable};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};
use sha2::{Digest, Sha256};
use time::Date;
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::config::Approval;
use crate::contract::ledger::{self, Sheet};
use crate::contract::store::{self as contracts, Contract};
use crate::contract::tax;
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::fault::Outcome;
use crate::kit::{entropy, typed};
use crate::office::caller::ConsoleCaller;
use crate::office::store as people;
use crate::office::two::are_two;

use super::Billing;
use super::content::{self, Draft};
use super::ground::{charge_row, date_of, dates, day, few, read, terms, text};
use super::payee::{detail, plains};
use super::store::{self, Reach};

/// Of the counters the one that whoever makes or approves a run locks: one at a time. No fiscal year.
const RUN_COUNTER: i32 = -1;
/// Invoices that are numbered in one transaction.
const BATCH: u64 = 500;
/// Contracts that are computed together.
const TOGETHER: usize = 500;
/// Invoices that are read together.
const READ_TOGETHER: u64 = 200;
/// Runs in the list.
const RUNS: u64 = 36;

/// What one payer is billed for one contract.
struct Bill {
    contract: ContractId,
    facility: Option<FacilityId>,
    charges: Vec<Charge>,
}

/// Days in which an invoice before is looked for: a cycle of a year, and some.
const YEAR: i32 = 430;

/// What was billed before.
struct Before {
    /// The last invoice that stands, of each payer of a contract.
    last: HashMap<(ContractId, Option<FacilityId>), InvoiceContent>,
    /// Those of whom one was taken back.
    taken_back: HashSet<(ContractId, Option<FacilityId>)>,
    /// Contracts that were billed.
    contracts: HashSet<ContractId>,
}

impl Before {
    fn of(&self, contract: ContractId, facility: Option<FacilityId>) -> Result<&InvoiceContent, NewWhy> {
        let key = (contract, facility);
        self.last.get(&key).ok_or(match () {
            () if self.taken_back.contains(&key) => NewWhy::BilledAnew,
            () if !self.contracts.contains(&contract) => NewWhy::FirstBill,
            // Others of it are billed by themselves too, so it is one more; else the payer is another.
            () if facility.is_some() && self.last.keys().any(|it| it.0 == contract && it.1.is_some()) => NewWhy::Joined,
            () => NewWhy::OtherPayer,
        })
    }
}

/// Everything that a month's bill is made of.
struct Computed {
    bills: Vec<Bill>,
    /// What payers paid too much, and is set off or paid back.
    credit: Vec<(ContractId, Option<FacilityId>, i64)>,
    sheets: HashMap<ContractId, Sheet>,
    contracts: HashMap<ContractId, Contract>,
    digest: Vec<u8>,
}

impl Billing {
    /// Computes a month's bill, in place of one that was not approved.
    pub async fn make_run(&self, caller: &ConsoleCaller, wish: &MakeRun) -> Outcome<RunId> {
        caller.must(Action::Bill)?;
        self.issuer()?;
        let month: Month = wish.month.parse().map_err(|()| Code::BadDate)?;
        if month > Month::at(self.clock.now()) {
            return Err(Code::BadDate.into());
        }
        let computed = self.compute(&*self.db, month).await?;
        let now = self.clock.now();
        let id = RunId(entropy::id(now));
        let before = self.before(now).await?;
        let (rows, charges) = self.rows(id, month, &computed, &before, now).await?;
        let tx = self.db.write().await?;
        store::lock_counter(&*tx, RUN_COUNTER).await?;
        for it in store::lock_open_runs(&*tx).await? {
            if it.state != RunState::Draft {
                return Err(Code::RunUnderWay.into());
            }
            self.drop_run(&*tx, it.id, it.version).await?;
        }
        let row = store::Run {
            id,
            month: month.0,
            state: RunState::Draft.into(),
            digest: computed.digest,
            made_by: caller.administrator,
            made_at: now,
            approved_by: None,
            approved_at: None,
            issues_at: None,
            issued_at: None,
            reason: String::new(),
            version: 1,
        };
        store::add_run(&*tx, row).await?;
        let detail = format!("month={month} invoices={}", rows.len());
        store::add_invoices(&*tx, rows, charges).await?;
        let by = Actor::administrator(caller.administrator);
        entry::write(&*tx, by, Act::BillingComputed, (SubjectKind::BillingRun, Some(id.0)), &detail, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn drop_run(&self, tx: &impl ConnectionTrait, id: RunId, version: i32) -> Outcome<()> {
        store::drop_drafts(tx, id).await?;
        let change = billing_run::ActiveModel {
            state: Set(RunState::Dropped.into()),
            version: Set(version + 1),
            ..Default::default()
        };
        Ok(store::change_run(tx, id, change).await?)
    }

    /// What is due and stands on no invoice, of every contract, in an order that is always the same.
    async fn compute(&self, db: &impl ConnectionTrait, month: Month) -> Outcome<Computed> {
        let all = contracts::all_contracts(db, None).await?;
        let mut hash = Sha256::new();
        let (mut bills, mut credit, mut sheets) = (Vec::new(), Vec::new(), HashMap::new());
        for some in all.chunks(TOGETHER) {
            let mut found = ledger::sheets(db, some).await?;
            let ids: Vec<ContractId> = some.iter().map(|it| it.id).collect();
            let terms = some.iter().map(|it| terms(it, month)).collect::<Result<Vec<_>, Unread>>()?;
            let windows = || terms.iter().map(|it| it.window(month));
            let from = windows().map(|it| it.start).min().unwrap_or(month);
            let to = windows().map(|it| it.end).max().unwrap_or(month);
            let billed = store::billed(db, &ids, from..to).await?;
            for ((row, terms), window) in some.iter().zip(&terms).zip(windows()) {
                let Some(sheet) = found.get(&row.id) else { continue };
                let due = sheet.charges(window.clone());
                let stands = billed.get(&row.id).into_iter().flatten().filter(|it| window.contains(&it.month));
                let stands: Vec<Charge> = stands.copied().collect();
                let credits = terms.credits(&due, &stands);
                credit.extend(credits.into_iter().map(|(facility, yen)| (row.id, facility, yen)));
                for (facility, charges) in terms.bills(&due, &stands) {
                    hash.update(row.id.0.as_bytes());
                    hash.update([u8::from(row.tax_included)]);
                    hash.update(facility.map_or(Uuid::nil(), |it| it.0).as_bytes());
                    for it in &charges {
                        hash.update(it.entry.as_bytes());
                        hash.update(it.facility.map_or(Uuid::nil(), |it| it.0).as_bytes());
                        hash.update(it.month.0.to_be_bytes());
                        hash.update(it.yen.to_be_bytes());
                    }
                    bills.push(Bill { contract: row.id, facility, charges });
                }
            }
            sheets.extend(found.drain());
        }
        let contracts = all.into_iter().map(|it| (it.id, it)).collect();
        Ok(Computed { bills, credit, sheets, contracts, digest: hash.finalize().to_vec() })
    }

    /// What was billed in the last year, by contract and payer.
    async fn before(&self, now: Instant) -> Outcome<Before> {
        let (mut last, mut taken_back, mut contracts) = (HashMap::new(), HashSet::new(), HashSet::new());
        for it in store::billed_since(&*self.db, now.japan_day() - YEAR).await? {
            contracts.insert(it.contract);
            let key = (it.contract, it.facility);
            if it.taken_back {
                taken_back.insert(key);
            } else {
                last.insert(key, it.id);
            }
        }
        let ids: Vec<InvoiceId> = last.into_values().collect();
        let rows = store::invoices_by_id(&*self.db, &ids).await?;
        let content = |it: store::Invoice| Some(((it.contract_id, it.facility_id), read(&it).ok()?));
        Ok(Before { last: rows.into_iter().filter_map(content).collect(), taken_back, contracts })
    }

    /// The drafts, as rows.
    async fn rows(
        &self,
        run: RunId,
        month: Month,
        computed: &Computed,
        before: &Before,
        now: Instant,
    ) -> Outcome<(Vec<store::Invoice>, Vec<store::InvoiceCharge>)> {
        let issuer = self.issuer()?;
        let contract = |it: &Bill| computed.contracts.get(&it.contract);
        let mut facilities: Vec<FacilityId> = computed
            .bills
            .iter()
            .flat_map(|it| it.charges.iter().filter_map(|it| it.facility).chain(it.facility))
            .collect();
        facilities.sort_unstable();
        facilities.dedup();
        let holders = computed.bills.iter().filter_map(contract).map(|it| it.association_id).collect();
        let names = plains(&*self.db, facilities, holders).await?;
        let payer = |it: &Bill| it.facility.map(|it| it.0).or_else(|| contract(it).map(|it| it.association_id.0));
        let ids: Vec<Uuid> = computed.bills.iter().filter_map(payer).collect();
        let set = store::payers(&*self.db, &ids).await?;
        let (collected, carded) = (self.collected_from(&*self.db).await?, self.carded(&*self.db).await?);
        let rates = tax::rates(&*self.db).await?;
        let (mut rows, mut charges) = (Vec::new(), Vec::new());
        let none = HashMap::new();
        for bill in &computed.bills {
            let (Some(contract), Some(payer)) = (contract(bill), payer(bill)) else { continue };
            let plain = names.get(&payer).cloned().unwrap_or_default();
            let (may_collect, has_card) = (collected.contains(&payer), carded.contains(&payer));
            let mut payer = detail(&plain, set.get(&payer).cloned())?;
            // Nothing is collected before its mandate is registered, or without a card: until then it is billed by
            // transfer.
            if payer.method == Method::Debit && !may_collect || payer.method == Method::Card && !has_card {
                payer.method = Method::Transfer;
            }
            let draft = Draft {
                contract,
                payer: &payer,
                charges: &bill.charges,
                notes: computed.sheets.get(&bill.contract).map_or(&none, |it| &it.notes),
                names: &names,
                rates: &rates,
                consolidated: bill.facility.is_none() && contract.payer != Payer::Facilities,
            };
            let mut content = content::content(issuer, &draft);
            if content.total < 0 {
                // What is paid back names the documents by which it had been paid.
                let entries = bill.charges.iter().filter(|it| it.yen < 0).map(|it| it.entry).collect();
                let of = store::numbers_of(&*self.db, bill.contract, bill.facility, entries).await?;
                let named: Vec<String> =
                    of.into_iter().map(|(number, day)| format!("{number}（{}）", date_of(day))).collect();
                content.reverses = named.join("、");
                "ご契約の変更・終了に伴う精算".clone_into(&mut content.reason);
            }
            let change = content::change(&content, before.of(bill.contract, bill.facility));
            let id = InvoiceId(entropy::id(now));
            let (dated, due) = dates(contract, month, now.japan_date())?;
            rows.push(store::Invoice {
                id,
                run_id: Some(run),
                contract_id: bill.contract,
                association_id: contract.association_id,
                facility_id: bill.facility,
                kind: content.kind.into(),
                reverses_id: None,
                folded: search_line(&[&payer.addressee], &[&contract.name]),
                payee: payer.addressee,
                month: month.0,
                fiscal_year: 0,
                serial: None,
                number: None,
                dated: day(dated),
                due: day(due),
                total: content.total,
                paid: 0,
                taken_back: 0,
                content: text(&content)?,
                sha256: None,
                change: change.map_or(Ok(String::new()), |it| text(&it))?,
                made_at: now,
                issued_at: None,
                object: None,
                pdf_sha256: None,
                pdf_bytes: 0,
                sealed_with: 0,
                drawn_at: None,
                delivery: payer.delivery.into(),
                sent_at: None,
                opened_at: None,
                reminded: 0,
                reminded_at: None,
            });
            charges.extend(bill.charges.iter().map(|it| charge_row(id, bill.contract, it, now)));
        }
        Ok((rows, charges))
    }

    /// The runs, the newest first.
    pub async fn runs(&self, caller: &ConsoleCaller) -> Outcome<Vec<BillingRun>> {
        caller.must(Action::Bill)?;
        let mut found = Vec::new();
        for it in store::runs(&*self.db, RUNS).await? {
            found.push(self.seen(caller, it, false).await?);
        }
        Ok(found)
    }

    /// What payers paid too much and nothing was set off against yet, as of now: where nothing follows that it can be set
    /// off against, it is to be paid back by a clerk's line.
    pub async fn credits(&self, caller: &ConsoleCaller) -> Outcome<Vec<OpenCredit>> {
        caller.must(Action::Bill)?;
        let now = self.clock.now();
        let computed = self.compute(&*self.db, Month::at(now)).await?;
        let contract = |it: &ContractId| computed.contracts.get(it);
        let facilities = computed.credit.iter().filter_map(|it| it.1).collect();
        let holders = computed.credit.iter().filter_map(|it| Some(contract(&it.0)?.association_id)).collect();
        let names = plains(&*self.db, facilities, holders).await?;
        let line = |(of, facility, yen): &(ContractId, Option<FacilityId>, i64)| {
            let row = contract(of)?;
            let payer = facility.map_or(row.association_id.0, |it| it.0);
            Some(OpenCredit {
                contract: row.name.clone(),
                payee: names.get(&payer).map(|it| it.name.clone()).unwrap_or_default(),
                yen: -yen,
                follows: row.ends_at.is_none_or(|it| it > now)
                    && facility.is_none_or(|it| {
                        let sheet = computed.sheets.get(of);
                        sheet.is_some_and(|of| {
                            of.stays.iter().any(|stay| {
                                stay.facility == it && stay.until.is_none_or(|until| Month::at(now) < until)
                            })
                        })
                    }),
            })
        };
        Ok(computed.credit.iter().filter_map(line).collect())
    }

    /// A run, with what changed since the one before.
    pub async fn one_run(&self, caller: &ConsoleCaller, id: RunId) -> Outcome<BillingRun> {
        caller.must(Action::Bill)?;
        let row = store::run(&*self.db, id).await?.ok_or(Code::NotFound)?;
        self.seen(caller, row, true).await
    }

    async fn seen(&self, caller: &ConsoleCaller, row: store::Run, whole: bool) -> Outcome<BillingRun> {
        let figures = store::figures(&*self.db, row.id).await?;
        let who = [Some(row.made_by), row.approved_by].into_iter().flatten().collect();
        let names = people::names(&*self.db, who).await?;
        let name = |id| names.get(&id).cloned().unwrap_or_default();
        let before = store::month_before(&*self.db, row.month).await?.map(Month);
        let sum = match before {
            Some(it) => {
                let (invoices, total) = store::month_sums(&*self.db, it.0).await?;
                RunSum { month: it.to_string(), invoices: few(invoices), total }
            }
            None => RunSum { month: String::new(), invoices: 0, total: 0 },
        };
        let gone = match before {
            Some(it) if whole => self.gone(&row, it).await?,
            _ => Vec::new(),
        };
        let draft = row.state == RunState::Draft;
        let unreadable = if whole && draft { self.unreadable(row.id).await? } else { Vec::new() };
        let own = !are_two(&*self.db, row.made_by, caller.administrator, self.clock.now()).await?;
        let alone = own && self.issuer.as_ref().is_some_and(|it| it.approval == Approval::Alone);
        Ok(BillingRun {
            id: row.id,
            month: Month(row.month).to_string(),
            state: row.state,
            version: row.version,
            made_by: name(row.made_by),
            made_at: row.made_at,
            approved_by: row.approved_by.map(name).unwrap_or_default(),
            issues_at: row.issues_at,
            issued_at: row.issued_at,
            reason: row.reason,
            opens: Instant::japan_midnight(first_issue_day(Month(row.month))),
            alone,
            second_needed: own && !alone,
            invoices: few(figures.invoices),
            issued: few(figures.issued),
            drawn: few(figures.drawn),
            to_post: few(figures.to_post),
            total: figures.total,
            first_due: figures.first_due.map(Instant::japan_day_begin),
            before: sum,
            new: few(figures.new),
            changed: few(figures.changed),
            gone,
            unreadable,
        })
    }

    /// Texts of a draft's invoices with letters of private use, which were entered before these were refused.
    async fn unreadable(&self, run: RunId) -> Outcome<Vec<Unreadable>> {
        let mut found = Vec::new();
        let mut wish = FindInvoices { run: Some(run), ..FindInvoices::default() };
        loop {
            let page = (wish.skip.into(), READ_TOGETHER);
            let rows = store::invoices(&*self.db, Reach::All, &wish, page, self.clock.now()).await?;
            for row in rows.iter().filter(|it| private_letter(&it.content).is_some()) {
                let content = read(row)?;
                let payee = readable(&content.payee.addressee);
                let texts = printed(&content).filter(|it| private_letter(it).is_some());
                found.extend(texts.map(|it| Unreadable { payee: payee.clone(), text: readable(it) }));
            }
            if rows.len() as u64 != READ_TOGETHER {
                return Ok(found);
            }
            wish.skip = wish.skip.saturating_add(u32::try_from(READ_TOGETHER).unwrap_or(u32::MAX));
        }
    }

    /// Who had an invoice in the month before and has none in this one, and why.
    async fn gone(&self, run: &store::Run, before: Month) -> Outcome<Vec<Gone>> {
        let key = |it: &store::Payee| (it.contract, it.facility);
        // What was billed of this month by another run counts as well.
        let mut now: HashSet<_> = store::payees(&*self.db, run.month, None).await?.iter().map(key).collect();
        now.extend(store::payees(&*self.db, run.month, Some(run.id)).await?.iter().map(key));
        let rows = store::payees(&*self.db, before.0, None).await?;
        let all: HashMap<ContractId, Contract> =
            contracts::all_contracts(&*self.db, None).await?.into_iter().map(|it| (it.id, it)).collect();
        let month = Month(run.month);
        let mut gone = Vec::new();
        for it in rows.into_iter().filter(|it| !now.contains(&key(it))) {
            let Some(contract) = all.get(&it.contract) else { continue };
            // A contract whose terms can't be read stopped the run when it was computed.
            let Ok(terms) = terms(contract, month) else { continue };
            let (window, last) = (terms.window(month), terms.window(before));
            let why = if contract.ends_at.is_some_and(|it| Month::at(it.plus(-1)) < month) {
                GoneWhy::ContractOver
            } else if window.end <= last.end {
                GoneWhy::OtherMonth
            } else if now.iter().any(|other| other.0 == it.contract) {
                GoneWhy::OtherPayer
            } else {
                GoneWhy::NothingDue
            };
            gone.push(Gone { payee: it.name, contract: contract.name.clone(), total: it.total, why });
        }
        Ok(gone)
    }

    /// Approves a run, takes that back, or gives the run up.
    pub async fn step_run(&self, caller: &ConsoleCaller, id: RunId, wish: &StepRun) -> Outcome<()> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        let issuer = self.issuer()?;
        let reason = typed::line("reason", &wish.reason, 400, Code::BadText)?;
        // Computed before anything is locked; what changes meanwhile is billed next time, as what comes later is.
        let row = store::run(&*self.db, id).await?.ok_or(Code::NotFound)?;
        let current = match wish.step {
            RunStep::Approve => Some(self.compute(&*self.db, Month(row.month)).await?.digest),
            _ => None,
        };
        let tx = self.db.write().await?;
        store::lock_counter(&*tx, RUN_COUNTER).await?;
        let row = store::lock_run(&*tx, id).await?.ok_or(Code::NotFound)?;
        let now = match wish.step {
            RunStep::Approve => self.clock.may_end(&*tx).await?,
            RunStep::Withdraw | RunStep::Drop => self.clock.now(),
        };
        if row.version != wish.version {
            return Err(Code::Stale.into());
        }
        if store::lock_open_runs(&*tx).await?.iter().any(|it| it.id != id) {
            return Err(Code::RunUnderWay.into());
        }
        let state = row.state.get()?.after(wish.step).ok_or(Code::WrongStep)?;
        let mut change =
            billing_run::ActiveModel { state: Set(state.into()), version: Set(row.version + 1), ..Default::default() };
        match wish.step {
            RunStep::Approve => {
                caller.must_be_settled()?;
                let own = !are_two(&*tx, row.made_by, caller.administrator, now).await?;
                if own && issuer.approval == Approval::Second {
                    return Err(Code::SecondPersonNeeded.into());
                }
                if own && reason.is_empty() {
                    return Err(Code::ReasonNeeded.into());
                }
                if now.japan_date() < first_issue_day(Month(row.month)) {
                    return Err(Code::RunTooEarly.into());
                }
                if current.as_ref() != Some(&row.digest) {
                    return Err(Code::RunStale.into());
                }
                let issues = if own { now.plus(i64::from(issuer.wait_hours) * HOUR) } else { now };
                change.approved_by = Set(Some(caller.administrator));
                change.approved_at = Set(Some(now));
                change.issues_at = Set(Some(issues));
                change.reason = Set(reason);
                // Of each approval one: an earlier one that was taken back finds another version.
                let task = Task::BillingIssue { run: id, version: row.version + 1 };
                queue::enqueue(&*tx, &task, issues, now).await?;
            }
            RunStep::Withdraw => {
                change.approved_by = Set(None);
                change.approved_at = Set(None);
                change.issues_at = Set(None);
                change.reason = Set(String::new());
            }
            RunStep::Drop => store::drop_drafts(&*tx, id).await?,
        }
        store::change_run(&*tx, id, change).await?;
        let by = Actor::administrator(caller.administrator);
        let detail = format!("step={}", wish.step.text());
        entry::write(&*tx, by, Act::BillingStep, (SubjectKind::BillingRun, Some(id.0)), &detail, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Issues what was approved, part by part. Done again, it goes on where it stopped.
    pub async fn issue(&self, id: RunId) -> Outcome<()> {
        while self.issue_some(id).await? {}
        Ok(())
    }

    /// Numbers some drafts; answers whether there may be more.
    async fn issue_some(&self, id: RunId) -> Outcome<bool> {
        let tx = self.db.write_long().await?;
        let run = store::lock_run(&*tx, id).await?.ok_or(Code::NotFound)?;
        let now = self.clock.may_end(&*tx).await?;
        let state = run.state.get()?;
        let waits = run.issues_at.is_none_or(|it| now < it);
        if waits || !matches!(state, RunState::Approved | RunState::Issuing) {
            return Ok(false);
        }
        let today = now.japan_date();
        let year = Month::of(today).fiscal_year();
        let mut serial = store::lock_counter(&*tx, year).await?;
        let drafts = store::drafts(&*tx, id, BATCH).await?;
        let more = !drafts.is_empty();
        let all: Vec<ContractId> = drafts.iter().map(|it| it.contract_id).collect();
        let all: BTreeMap<ContractId, Contract> =
            contracts::contracts_by_id(&*tx, &all).await?.into_iter().map(|it| (it.id, it)).collect();
        let mut jobs = Vec::with_capacity(drafts.len());
        for it in drafts {
            let contract = all.get(&it.contract_id).ok_or(Code::NotFound)?;
            serial += 1;
            let (dated, due) = dates(contract, Month(run.month), today)?;
            let mut content = read(&it)?;
            number(&*tx, &it, &mut content, (year, serial), (dated, due), now).await?;
            jobs.push(Task::InvoicePdf { invoice: it.id });
        }
        store::count(&*tx, year, serial).await?;
        queue::enqueue_all(&*tx, &jobs, now).await?;
        let (next, issued) = if more { (RunState::Issuing, None) } else { (RunState::Issued, Some(now)) };
        let change = billing_run::ActiveModel {
            state: Set(next.into()),
            version: Set(run.version + 1),
            issued_at: Set(issued),
            ..Default::default()
        };
        store::change_run(&*tx, id, change).await?;
        if !more {
            let detail = format!("month={} last={year}-{serial}", Month(run.month));
            entry::write(&*tx, Actor::SYSTEM, Act::BillingIssued, (SubjectKind::BillingRun, Some(id.0)), &detail, now)
                .await?;
        }
        tx.commit().await?;
        Ok(more)
    }
}

/// Gives an invoice its number, and freezes what it says.
pub(super) async fn number(
    tx: &impl ConnectionTrait,
    row: &store::Invoice,
    content: &mut InvoiceContent,
    (year, serial): (i32, i32),
    (dated, due): (Date, Date),
    now: Instant,
) -> Outcome<()> {
    let number = format!("{year}-{serial:06}");
    content::date(content, &number, dated, due);
    let content = text(content)?;
    let change = invoice::ActiveModel {
        sha256: Set(Some(Sha256::digest(&content).to_vec())),
        content: Set(content),
        fiscal_year: Set(year),
        serial: Set(Some(serial)),
        folded: Set(format!("{} {}", row.folded, fold(&number))),
        number: Set(Some(number)),
        dated: Set(day(dated)),
        due: Set(day(due)),
        issued_at: Set(Some(now)),
        ..Default::default()
    };
    Ok(store::change_invoice(tx, row.id, change).await?)
}

/// The names in an invoice.
fn printed(of: &InvoiceContent) -> impl Iterator<Item = &str> {
    let payee = [&of.payee.addressee, &of.payee.department, &of.payee.address, &of.subject, &of.contract];
    let lines = of.lines.iter().map(|it| &it.item);
    payee.into_iter().chain(lines).chain(of.parts.iter().map(|it| &it.name)).map(String::as_str)
}

/// A text with 〓 for letters of private use.
fn readable(text: &str) -> String {
    text.chars().map(|it| if private_letter(it.encode_utf8(&mut [0; 4])).is_some() { '〓' } else { it }).collect()
}
