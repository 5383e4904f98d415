//! A month's run, computed as drafts. It bills what is due minus what is already on invoices, so a month that is
//! computed twice is billed once.

use std::collections::{HashMap, HashSet};

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::charge::Charge;
use medpost_domain::billing::cycle::Payer;
use medpost_domain::billing::month::Month;
use medpost_domain::billing::payer::Method;
use medpost_domain::billing::run::RunState;
use medpost_domain::id::{ContractId, FacilityId, InvoiceId, RunId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{Count, Size};
use medpost_domain::role::Action;
use medpost_domain::stored::Unread;
use medpost_domain::text::search::search_line;
use medpost_entity::billing_run;
use medpost_wire::billing::content::InvoiceContent;
use medpost_wire::billing::runs::{MakeRun, NewWhy};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::billing::convert::{RUN_COUNTER, charge_row, date_of, dates, day, read, terms, text};
use crate::billing::debits::mandates;
use crate::billing::payers::payee::{self, known_payers, settings_or_default};
use crate::billing::runs::content::{self, Draft};
use crate::billing::{Billing, store};
use crate::contract::ledger::{self, Sheet};
use crate::contract::store::{self as contracts, Contract};
use crate::contract::tax;
use crate::kit::entropy;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;

/// Contracts per batch.
const TOGETHER: usize = 500;

/// What one payer is billed for one contract.
struct Bill {
    contract: ContractId,
    facility: Option<FacilityId>,
    charges: Vec<Charge>,
}

/// Days to look back for the previous invoice: a cycle of a year, and some.
const YEAR: i32 = 430;

/// What was billed before.
struct PreviousInvoices {
    /// The last invoice that was not taken back, of each payer of a contract.
    last: HashMap<(ContractId, Option<FacilityId>), InvoiceContent>,
    /// Payers of a contract with an invoice that was taken back.
    taken_back: HashSet<(ContractId, Option<FacilityId>)>,
    /// Contracts with any invoice.
    contracts: HashSet<ContractId>,
}

impl PreviousInvoices {
    fn of(&self, contract: ContractId, facility: Option<FacilityId>) -> Result<&InvoiceContent, NewWhy> {
        let key = (contract, facility);
        if let Some(it) = self.last.get(&key) {
            return Ok(it);
        }
        if self.taken_back.contains(&key) {
            return Err(NewWhy::BilledAnew);
        }
        if !self.contracts.contains(&contract) {
            return Err(NewWhy::FirstBill);
        }
        // If other facilities of the contract are billed separately, too, this one joined them; else the payer changed.
        let others = self.last.keys().any(|it| it.0 == contract && it.1.is_some());
        Err(if facility.is_some() && others { NewWhy::Joined } else { NewWhy::OtherPayer })
    }
}

/// Everything computed for a month's run.
pub(crate) struct Computed {
    bills: Vec<Bill>,
    /// Overpayments still to be offset or paid back, in negative yen.
    pub(crate) credit: Vec<(ContractId, Option<FacilityId>, i64)>,
    pub(crate) sheets: HashMap<ContractId, Sheet>,
    pub(crate) contracts: HashMap<ContractId, Contract>,
    pub(crate) digest: Vec<u8>,
}

/// Computes a month's run, replacing any draft run; refuses while an approved one is under way.
pub async fn make_run(billing: &Billing, caller: &ConsoleCaller, request: &MakeRun) -> Outcome<RunId> {
    caller.must(Action::Bill)?;
    billing.issuer()?;
    let month: Month = request.month.parse().map_err(|()| Code::BadDate)?;
    if month > Month::at(billing.clock.now()) {
        return Err(Code::BadDate.into());
    }
    // Computed before anything is locked; approval computes again and compares the digest.
    let computed = compute(&*billing.db, month).await?;
    let now = billing.clock.now();
    let id = RunId(entropy::id(now));
    let before = before(&*billing.db, now).await?;
    let (rows, charges) = rows(billing, id, month, &computed, &before, now).await?;
    let tx = billing.db.write().await?;
    store::lock_counter(&*tx, RUN_COUNTER).await?;
    for it in store::lock_open_runs(&*tx).await? {
        if it.state != RunState::Draft {
            return Err(Code::RunUnderWay.into());
        }
        drop_run(&*tx, it.id, it.version).await?;
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

async fn drop_run(tx: &impl ConnectionTrait, id: RunId, version: i32) -> Outcome<()> {
    store::drop_drafts(tx, id).await?;
    let change = billing_run::ActiveModel {
        state: Set(RunState::Dropped.into()),
        version: Set(version + 1),
        ..Default::default()
    };
    Ok(store::change_run(tx, id, change).await?)
}

/// What is due and on no invoice yet, of every contract, in a fixed order, on which the digest depends.
pub(crate) async fn compute(db: &impl ConnectionTrait, month: Month) -> Outcome<Computed> {
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
async fn before(db: &impl ConnectionTrait, now: Instant) -> Outcome<PreviousInvoices> {
    let (mut last, mut taken_back, mut contracts) = (HashMap::new(), HashSet::new(), HashSet::new());
    for it in store::billed_since(db, now.japan_day() - YEAR).await? {
        contracts.insert(it.contract);
        let key = (it.contract, it.facility);
        if it.taken_back {
            taken_back.insert(key);
        } else {
            last.insert(key, it.id);
        }
    }
    let ids: Vec<InvoiceId> = last.into_values().collect();
    let rows = store::invoices_by_id(db, &ids).await?;
    let content = |it: store::Invoice| Some(((it.contract_id, it.facility_id), read(&it).ok()?));
    Ok(PreviousInvoices { last: rows.into_iter().filter_map(content).collect(), taken_back, contracts })
}

/// The drafts and their charges, as rows.
async fn rows(
    billing: &Billing,
    run: RunId,
    month: Month,
    computed: &Computed,
    before: &PreviousInvoices,
    now: Instant,
) -> Outcome<(Vec<store::Invoice>, Vec<store::InvoiceCharge>)> {
    let issuer = billing.issuer()?;
    let contract = |it: &Bill| computed.contracts.get(&it.contract);
    let mut facilities: Vec<FacilityId> = computed
        .bills
        .iter()
        .flat_map(|it| it.charges.iter().filter_map(|it| it.facility).chain(it.facility))
        .collect();
    facilities.sort_unstable();
    facilities.dedup();
    let holders = computed.bills.iter().filter_map(contract).map(|it| it.association_id).collect();
    let names = known_payers(&*billing.db, facilities, holders).await?;
    let payer = |it: &Bill| it.facility.map(|it| it.0).or_else(|| contract(it).map(|it| it.association_id.0));
    let ids: Vec<Uuid> = computed.bills.iter().filter_map(payer).collect();
    let set = store::payers(&*billing.db, &ids).await?;
    let (collected, carded) =
        (mandates::collected_from(&*billing.db).await?, payee::payers_with_card(billing, &*billing.db).await?);
    let rates = tax::rates(&*billing.db).await?;
    let (mut rows, mut charges) = (Vec::new(), Vec::new());
    let none = HashMap::new();
    for bill in &computed.bills {
        let (Some(contract), Some(payer)) = (contract(bill), payer(bill)) else { continue };
        let plain = names.get(&payer).cloned().unwrap_or_default();
        let (may_collect, has_card) = (collected.contains(&payer), carded.contains(&payer));
        let mut payer = settings_or_default(&plain, set.get(&payer).cloned())?;
        // Without a registered mandate or a credit card nothing can be collected: until then it is billed by bank
        // transfer.
        if payer.method == Method::Debit && !may_collect || payer.method == Method::Card && !has_card {
            payer.method = Method::BankTransfer;
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
            // A document that pays back names the invoices that billed it.
            let entries = bill.charges.iter().filter(|it| it.yen < 0).map(|it| it.entry).collect();
            let of = store::numbers_of(&*billing.db, bill.contract, bill.facility, entries).await?;
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
            pdf_bytes: Size(0),
            sealed_with: 0,
            drawn_at: None,
            delivery: payer.delivery.into(),
            sent_at: None,
            opened_at: None,
            reminded: Count(0),
            reminded_at: None,
        });
        charges.extend(bill.charges.iter().map(|it| charge_row(id, bill.contract, it, now)));
    }
    Ok((rows, charges))
}
