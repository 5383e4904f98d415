//! 口座振替 (direct debit): the file that asks a bank to collect on a day.

use std::collections::{BTreeMap, HashMap, HashSet};

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::mandate::MandateState;
use medpost_domain::billing::payer::Method;
use medpost_domain::billing::zengin;
use medpost_domain::billing::zengin::debits::{Account, Debit};
use medpost_domain::calendar::open_from;
use medpost_domain::id::{AssociationId, DebitFileId, FacilityId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number::{self, Count};
use medpost_domain::role::Action;
use medpost_entity::debit_file;
use medpost_wire::billing::debits::{DebitFile, Debits, Mandate};
use medpost_wire::problem::{Code, Problem};
use sea_orm::{ConnectionTrait, Set};
use time::Date;
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::billing::convert::{open_yen, payer_of, read};
use crate::billing::debits::mandates::{confirmed_by_second_clerk, of_account, seal, unseal};
use crate::billing::payers::payee::known_payers;
use crate::billing::{Billing, store};
use crate::config;
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::office::caller::ConsoleCaller;
use crate::vault::envelope;

/// Days before the collection by which a bank wants the file.
const AHEAD: i64 = 5;

/// The counter row (no fiscal year) that making a file locks.
const FILE_COUNTER: i32 = 0;

/// Most files in the list.
const FILES: u64 = 24;

fn collector(billing: &Billing) -> Outcome<&config::Collector> {
    billing.issuer()?.collector.as_ref().ok_or_else(|| Code::NoBilling.into())
}

/// Mandates, files, and what the next file would collect.
pub async fn debits(billing: &Billing, caller: &ConsoleCaller) -> Outcome<Debits> {
    caller.must(Action::Bill)?;
    let rows = store::mandates(&*billing.db).await?;
    let ids: Vec<Uuid> = rows.iter().map(|it| it.id).collect();
    let facilities = ids.iter().map(|it| FacilityId(*it)).collect();
    let names = known_payers(&*billing.db, facilities, ids.iter().map(|it| AssociationId(*it)).collect()).await?;
    let line = |it: store::Mandate| Mandate {
        needs_second: it.state == MandateState::Registered && !confirmed_by_second_clerk(&it),
        payer: it.id.to_string(),
        name: names.get(&it.id).map(|it| it.name.clone()).unwrap_or_default(),
        state: it.state.clone(),
        reason: it.reason,
        bank: it.bank,
        account: it.masked,
        failures: it.failures.0,
        changed_at: it.changed_at,
    };
    let mandates = rows.into_iter().map(line).collect();
    let files = store::debit_files(&*billing.db, FILES).await?.into_iter().map(file_line).collect();
    let day = next_day(billing);
    let due = match day {
        Some(_) => collectable_invoices(billing, &*billing.db).await?,
        None => Vec::new(),
    };
    Ok(Debits {
        mandates,
        files,
        day: day.map(Instant::japan_midnight),
        count: number::count(due.len()),
        total: due.iter().map(|it| it.1).sum(),
    })
}

/// The next 振替日 (collection day) that a file can still be made for, moved to an open day; `None` without a collector.
pub(crate) fn next_day(billing: &Billing) -> Option<Date> {
    let wanted = billing.issuer.as_ref()?.collector.as_ref()?.day;
    let now = billing.clock.now();
    let month = medpost_domain::billing::month::Month::at(now);
    (0..3).find_map(|it| {
        let first = month.plus(it).first();
        let day = first.replace_day(wanted).unwrap_or_else(|_| month.plus(it).last());
        let day = open_from(day);
        (Instant::japan_midnight(day) >= now.plus(AHEAD * DAY)).then_some(day)
    })
}

/// Open invoices of payers with a registered mandate that no pending file asks for, with open yen and mandate.
async fn collectable_invoices(
    billing: &Billing,
    db: &impl ConnectionTrait,
) -> Outcome<Vec<(store::Invoice, i64, store::Mandate)>> {
    let mandates: HashMap<Uuid, store::Mandate> = store::mandates(db)
        .await?
        .into_iter()
        .filter(|it| it.state == MandateState::Registered && it.account.is_some())
        .map(|it| (it.id, it))
        .collect();
    let ids: Vec<Uuid> = mandates.keys().copied().collect();
    let payers = store::payers(db, &ids).await?;
    let asked = store::asked_for(db).await?;
    // A payer's waiting payment may be for the invoice.
    let waits: HashSet<Uuid> = store::waiting_payments(db).await?.into_iter().filter_map(|it| it.payer_id).collect();
    let mut found = Vec::new();
    for it in store::open_invoices(db).await? {
        let payer = payer_of(&it);
        let by_debit = payers.get(&payer).is_some_and(|it| it.method == Method::Debit);
        let free = by_debit && !asked.contains(&it.id) && !waits.contains(&payer);
        // An invoice that says bank transfer is paid by bank transfer.
        if let Some(mandate) = mandates.get(&payer).filter(|_| free)
            && read(&it)?.method == Method::Debit
        {
            let yen = open_yen(&it);
            found.push((it, yen, mandate.clone()));
        }
    }
    let mut sums: HashMap<Uuid, i64> = HashMap::new();
    for (_, yen, mandate) in &found {
        *sums.entry(mandate.id).or_default() += yen;
    }
    // Two people must have seen the account before a large sum is collected from it.
    let large = billing.second_person_yen();
    found.retain(|it| sums[&it.2.id] < large || confirmed_by_second_clerk(&it.2));
    Ok(found)
}

/// Makes the file for the next collection day, from all open invoices that may be collected.
pub async fn make_debit_file(billing: &Billing, caller: &ConsoleCaller) -> Outcome<DebitFile> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    let collector = collector(billing)?.written();
    let day = next_day(billing).ok_or(Code::BadDate)?;
    let tx = billing.db.write().await?;
    // One file is made at a time, so that no two ask for the same invoice.
    store::lock_counter(&*tx, FILE_COUNTER).await?;
    let now = billing.clock.may_end(&*tx).await?;
    let due = collectable_invoices(billing, &*tx).await?;
    if due.is_empty() {
        return Err(Code::NothingToCollect.into());
    }
    let id = DebitFileId(entropy::id(now));
    // One line per payer, by their 顧客番号, however many invoices they owe.
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
        let plain = unseal(billing, &of_account(mandate.id), mandate.sealed_with, sealed)?;
        let account: Account = serde_json::from_slice(&plain).map_err(Fault::broken("read an account"))?;
        // One bad field makes a bank refuse the whole file, so the error names the 顧客番号.
        if let Err(it) = account.check() {
            return Err(Problem::new(Code::BadAccount).about(format!("{it} ({customer})")).into());
        }
        lines.push(Debit { account, yen, first: !mandate.collected, customer: customer.to_string() });
    }
    let bytes = zengin::debits::debits(&collector, day, &lines).ok_or(Code::BadPayer)?;
    let (version, content) = seal(billing, &of_content(id), &bytes)?;
    let row = store::DebitFile {
        id,
        day: crate::billing::convert::day(day),
        count: Count(number::count(lines.len())),
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
    Ok(file_line(row))
}

/// The file for the bank, unsealed; the download is audited.
pub async fn debit_file(billing: &Billing, caller: &ConsoleCaller, id: DebitFileId) -> Outcome<Vec<u8>> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    let row = store::debit_file(&*billing.db, id).await?.ok_or(Code::NotFound)?;
    let bytes = unseal(billing, &of_content(id), row.sealed_with, &row.content)?;
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::DebitsFetched, (SubjectKind::DebitFile, Some(id.0)), "", now).await?;
    tx.commit().await?;
    Ok(bytes)
}

/// Drops a file that the bank doesn't collect: its invoices may be asked for again.
pub async fn drop_debit_file(billing: &Billing, caller: &ConsoleCaller, id: DebitFileId) -> Outcome<()> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let file = store::lock_debit_file(&*tx, id).await?.ok_or(Code::NotFound)?;
    if file.read_at.is_some() {
        return Err(Code::WrongStep.into());
    }
    // Counts as read, so that it no longer asks for its invoices.
    let change = debit_file::ActiveModel { read_at: Set(Some(now)), ..Default::default() };
    store::change_debit_file(&*tx, id, change).await?;
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::DebitsDropped, (SubjectKind::DebitFile, Some(id.0)), "", now).await?;
    tx.commit().await?;
    Ok(())
}

fn file_line(it: store::DebitFile) -> DebitFile {
    DebitFile {
        id: it.id,
        day: Instant::japan_day_begin(it.day),
        count: it.count.0,
        total: it.total,
        made_at: it.made_at,
        read_at: it.read_at,
    }
}

/// The context that binds a file's sealed content to its row.
pub(crate) fn of_content(id: DebitFileId) -> Vec<u8> {
    envelope::column("debit_file", id.0, "content")
}
