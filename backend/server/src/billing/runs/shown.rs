//! Runs as a clerk reviews them: compared with the month before, with what is new, gone or unreadable.

use std::collections::{HashMap, HashSet};

use medpost_domain::billing::cycle::first_issue_day;
use medpost_domain::billing::month::Month;
use medpost_domain::billing::run::RunState;
use medpost_domain::id::{ContractId, FacilityId, RunId};
use medpost_domain::instant::Instant;
use medpost_domain::number;
use medpost_domain::role::Action;
use medpost_domain::text::fields::private_letter;
use medpost_wire::billing::content::InvoiceContent;
use medpost_wire::billing::invoices::FindInvoices;
use medpost_wire::billing::overview::OpenCredit;
use medpost_wire::billing::runs::{BillingRun, Gone, GoneWhy, RunSum, Unreadable};
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;

use crate::billing::Billing;
use crate::billing::convert::{read, terms};
use crate::billing::payers::payee::known_payers;
use crate::billing::runs::draft::compute;
use crate::billing::store::{self, Reach};
use crate::config::Approval;
use crate::contract::store::{self as contracts, Contract};
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;
use crate::office::distinct::are_distinct_people;
use crate::office::store as people;

/// Invoices per query.
const READ_TOGETHER: u64 = 200;
/// Most runs in the list.
const RUNS: u64 = 36;

/// The runs, the newest first.
pub async fn runs(billing: &Billing, caller: &ConsoleCaller) -> Outcome<Vec<BillingRun>> {
    caller.must(Action::Bill)?;
    let mut found = Vec::new();
    for it in store::runs(&*billing.db, RUNS).await? {
        found.push(seen(billing, caller, it, false).await?);
    }
    Ok(found)
}

/// Overpayments that were not offset yet, as of now. If no invoice follows (`follows`), a clerk's line has to pay them
/// back.
pub async fn credits(billing: &Billing, caller: &ConsoleCaller) -> Outcome<Vec<OpenCredit>> {
    caller.must(Action::Bill)?;
    let now = billing.clock.now();
    let computed = compute(&*billing.db, Month::at(now)).await?;
    let contract = |it: &ContractId| computed.contracts.get(it);
    let facilities = computed.credit.iter().filter_map(|it| it.1).collect();
    let holders = computed.credit.iter().filter_map(|it| Some(contract(&it.0)?.association_id)).collect();
    let names = known_payers(&*billing.db, facilities, holders).await?;
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
                        of.stays
                            .iter()
                            .any(|stay| stay.facility == it && stay.until.is_none_or(|until| Month::at(now) < until))
                    })
                }),
        })
    };
    Ok(computed.credit.iter().filter_map(line).collect())
}

/// A run, compared with the month before.
pub async fn one_run(billing: &Billing, caller: &ConsoleCaller, id: RunId) -> Outcome<BillingRun> {
    caller.must(Action::Bill)?;
    let row = store::run(&*billing.db, id).await?.ok_or(Code::NotFound)?;
    seen(billing, caller, row, true).await
}

async fn seen(billing: &Billing, caller: &ConsoleCaller, row: store::Run, whole: bool) -> Outcome<BillingRun> {
    let figures = store::figures(&*billing.db, row.id).await?;
    let who = [Some(row.made_by), row.approved_by].into_iter().flatten().collect();
    let names = people::names(&*billing.db, who).await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    let before = store::month_before(&*billing.db, row.month).await?.map(Month);
    let sum = match before {
        Some(it) => {
            let (invoices, total) = store::month_sums(&*billing.db, it.0).await?;
            RunSum { month: it.to_string(), invoices: number::count(invoices), total }
        }
        None => RunSum { month: String::new(), invoices: 0, total: 0 },
    };
    let gone = match before {
        Some(it) if whole => gone(&*billing.db, &row, it).await?,
        _ => Vec::new(),
    };
    let draft = row.state == RunState::Draft;
    let unreadable = if whole && draft { unreadable(billing, row.id).await? } else { Vec::new() };
    let own = !are_distinct_people(&*billing.db, row.made_by, caller.administrator, billing.clock.now()).await?;
    let alone = own && billing.issuer.as_ref().is_some_and(|it| it.approval == Approval::Alone);
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
        invoices: number::count(figures.invoices),
        issued: number::count(figures.issued),
        drawn: number::count(figures.drawn),
        to_post: number::count(figures.to_post),
        total: figures.total,
        first_due: figures.first_due.map(Instant::japan_day_begin),
        before: sum,
        new: number::count(figures.new),
        changed: number::count(figures.changed),
        gone,
        unreadable,
    })
}

/// Texts on a run's invoices with private-use characters (外字), entered before those were refused.
async fn unreadable(billing: &Billing, run: RunId) -> Outcome<Vec<Unreadable>> {
    let mut found = Vec::new();
    let mut request = FindInvoices { run: Some(run), ..FindInvoices::default() };
    loop {
        let page = (request.skip.into(), READ_TOGETHER);
        let rows = store::invoices(&*billing.db, Reach::All, &request, page, billing.clock.now()).await?;
        for row in rows.iter().filter(|it| private_letter(&it.content).is_some()) {
            let content = read(row)?;
            let payee = readable(&content.payee.addressee);
            let texts = printed(&content).filter(|it| private_letter(it).is_some());
            found.extend(texts.map(|it| Unreadable { payee: payee.clone(), text: readable(it) }));
        }
        if rows.len() as u64 != READ_TOGETHER {
            return Ok(found);
        }
        request.skip = request.skip.saturating_add(number::count(READ_TOGETHER));
    }
}

/// Who had an invoice in the month `before` and has none in this run's, and why.
async fn gone(db: &impl ConnectionTrait, run: &store::Run, before: Month) -> Outcome<Vec<Gone>> {
    let key = |it: &store::Payee| (it.contract, it.facility);
    // Invoices of this month from other runs count, too.
    let mut now: HashSet<_> = store::payees(db, run.month, None).await?.iter().map(key).collect();
    now.extend(store::payees(db, run.month, Some(run.id)).await?.iter().map(key));
    let rows = store::payees(db, before.0, None).await?;
    let all: HashMap<ContractId, Contract> =
        contracts::all_contracts(db, None).await?.into_iter().map(|it| (it.id, it)).collect();
    let month = Month(run.month);
    let mut gone = Vec::new();
    for it in rows.into_iter().filter(|it| !now.contains(&key(it))) {
        let Some(contract) = all.get(&it.contract) else { continue };
        // Terms that can't be read already stopped the run's computation.
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

/// The names and texts printed on an invoice.
fn printed(of: &InvoiceContent) -> impl Iterator<Item = &str> {
    let payee = [&of.payee.addressee, &of.payee.department, &of.payee.address, &of.subject, &of.contract];
    let lines = of.lines.iter().map(|it| &it.item);
    payee.into_iter().chain(lines).chain(of.parts.iter().map(|it| &it.name)).map(String::as_str)
}

/// Replaces private-use characters with 〓.
fn readable(text: &str) -> String {
    text.chars().map(|it| if private_letter(it.encode_utf8(&mut [0; 4])).is_some() { '〓' } else { it }).collect()
}
