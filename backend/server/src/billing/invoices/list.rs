//! Issued documents: searched by ranges of date and sum and by payee, also combined (電子帳簿保存法), shown, downloaded, and
//! exported as a table.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::month::Month;
use medpost_domain::billing::tax::{Rounding, price};
use medpost_domain::change_request::State;
use medpost_domain::hex::hex;
use medpost_domain::id::{ContractId, InvoiceId, RunId};
use medpost_domain::instant::Instant;
use medpost_domain::number;
use medpost_domain::role::Action;
use medpost_entity::invoice;
use medpost_wire::billing::invoices::{FindInvoices, Invoice, InvoiceDetail, InvoiceList, InvoiceStanding, SettledBy};
use medpost_wire::billing::overview::{BilledMonth, BillingOverview, KindSum};
use medpost_wire::billing::payments::{FindPayments, PaymentStanding};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::billing::convert::{open_yen, read};
use crate::billing::credit_cards::charge;
use crate::billing::invoices::document::{self, Paper, TOGETHER, title};
use crate::billing::store::{self, Reach};
use crate::billing::{Billing, reach};
use crate::contract::{store as contracts, tax};
use crate::kit::PAGE;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;
use crate::office::tables;

/// Months in the overview.
const YEAR: i32 = 12;

/// Most invoices in a table.
const MOST: u64 = 20_000;

/// The billing overview: revenue by month and kind, open sums, and what waits for a clerk.
pub async fn overview(billing: &Billing, caller: &ConsoleCaller) -> Outcome<BillingOverview> {
    caller.must(Action::Bill)?;
    let now = billing.clock.now();
    let mut months: Vec<BilledMonth> = Vec::new();
    let rates = tax::rates(&*billing.db).await?;
    for (run, charged, kind, included, yen) in store::revenue(&*billing.db, Month::at(now).plus(-YEAR)).await? {
        let month = Month(run).to_string();
        if months.last().is_none_or(|it| it.month != month) {
            let (_, total) = store::month_sums(&*billing.db, run).await?;
            months.push(BilledMonth { month, kinds: Vec::new(), total });
        }
        let Some(it) = months.last_mut() else { continue };
        let yen = price(yen, included, rates.at(Month(charged)), Rounding::Down).net;
        match it.kinds.iter_mut().find(|it| it.kind == kind) {
            Some(it) => it.yen += yen,
            None => it.kinds.push(KindSum { kind, yen }),
        }
    }
    let standing = |it| FindInvoices { standing: Some(it), ..FindInvoices::default() };
    let overdue = store::sums(&*billing.db, Reach::All, &standing(InvoiceStanding::Overdue), now).await?;
    let open = store::sums(&*billing.db, Reach::All, &standing(InvoiceStanding::Open), now).await?;
    let disputed = FindInvoices { disputed: true, ..FindInvoices::default() };
    let disputes = store::sums(&*billing.db, Reach::All, &disputed, now).await?;
    let waits = |it| FindPayments { standing: Some(it), ..FindPayments::default() };
    let waiting = store::payment_sums(&*billing.db, &waits(PaymentStanding::Waiting)).await?;
    let partly = store::payment_sums(&*billing.db, &waits(PaymentStanding::Partly)).await?;
    // Whoever may bill may also decide these.
    let applications = contracts::applications_in(&*billing.db, State::Review).await?;
    let changes = contracts::changes_in(&*billing.db, State::Review, None).await?;
    Ok(BillingOverview {
        months,
        open: open.2 + overdue.2,
        overdue: overdue.2,
        overdue_invoices: number::count(overdue.0),
        waiting: number::count(waiting.0 + partly.0),
        waiting_yen: waiting.1 + partly.1,
        applications: number::count(applications),
        changes: number::count(changes),
        disputes: number::count(disputes.0),
    })
}

/// A page of the documents in reach.
pub async fn find(billing: &Billing, caller: &ConsoleCaller, request: &FindInvoices) -> Outcome<InvoiceList> {
    caller.must(Action::SeeInvoices)?;
    listed(billing, reach(caller), request).await
}

pub(crate) async fn listed(billing: &Billing, reach: Reach, request: &FindInvoices) -> Outcome<InvoiceList> {
    let now = billing.clock.now();
    let rows = store::invoices(&*billing.db, reach, request, (request.skip.into(), PAGE as u64), now).await?;
    let (total, yen, open) = store::sums(&*billing.db, reach, request, now).await?;
    let items = lines(billing, rows).await?;
    Ok(InvoiceList { pays: total > 0, items, total: number::count(total), yen, open })
}

/// Turns rows into lines of a list.
pub(crate) async fn lines(billing: &Billing, rows: Vec<store::Invoice>) -> Outcome<Vec<Invoice>> {
    let mut ids: Vec<ContractId> = rows.iter().map(|it| it.contract_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = contracts::contracts_by_id(&*billing.db, &ids).await?;
    let names: std::collections::HashMap<ContractId, String> = names.into_iter().map(|it| (it.id, it.name)).collect();
    let now = billing.clock.now();
    let line = |it: store::Invoice| Invoice {
        id: it.id,
        kind: it.kind.clone(),
        number: it.number.clone().unwrap_or_default(),
        contract: names.get(&it.contract_id).cloned().unwrap_or_default(),
        dated: Instant::japan_day_begin(it.dated),
        due: Instant::japan_day_begin(it.due),
        total: it.total,
        open: open_yen(&it),
        standing: standing(&it, now),
        drawn: it.drawn_at.is_some(),
        delivery: it.delivery.clone(),
        sent_at: it.sent_at,
        opened_at: it.opened_at,
        reminded: it.reminded.0,
        change: serde_json::from_str(&it.change).unwrap_or_default(),
        payee: it.payee,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// A document in reach, with its content, related documents, attempts and payments.
pub async fn one(billing: &Billing, caller: &ConsoleCaller, id: InvoiceId) -> Outcome<InvoiceDetail> {
    caller.must(Action::SeeInvoices)?;
    shown(billing, reach(caller), id).await
}

pub(crate) async fn shown(billing: &Billing, reach: Reach, id: InvoiceId) -> Outcome<InvoiceDetail> {
    let row = store::invoice(&*billing.db, reach, id).await?.ok_or(Code::NotFound)?;
    let mut related = store::reversals(&*billing.db, id).await?;
    if let Some(it) = row.reverses_id {
        related.extend(store::invoice(&*billing.db, reach, it).await?);
    }
    let hex = |it: &Option<Vec<u8>>| it.as_deref().map(hex).unwrap_or_default();
    let (content, sha256, pdf_sha256) = (read(&row)?, hex(&row.sha256), hex(&row.pdf_sha256));
    let related = lines(billing, related).await?;
    let invoice = lines(billing, vec![row]).await?.pop().ok_or(Code::NotFound)?;
    let attempts = charge::attempts(&*billing.db, id).await?;
    let payments = settled_by(&*billing.db, id).await?;
    Ok(InvoiceDetail { invoice, content, sha256, pdf_sha256, related, attempts, payments })
}

/// What paid a document, oldest first.
async fn settled_by(db: &impl ConnectionTrait, id: InvoiceId) -> Outcome<Vec<SettledBy>> {
    let mut found = Vec::new();
    for it in store::settlements_of(db, id).await? {
        let payment = store::payment(db, it.payment_id).await?.ok_or(Code::NotFound)?;
        found.push(SettledBy {
            paid_on: Instant::japan_day_begin(payment.paid_on),
            method: payment.method,
            name: payment.name,
            yen: it.yen,
            fee: it.fee,
        });
    }
    found.sort_by_key(|it| it.paid_on);
    Ok(found)
}

/// A document in reach as PDF, with a file name. Notes when its payer first opens it.
pub async fn fetch(billing: &Billing, caller: &ConsoleCaller, id: InvoiceId) -> Outcome<(String, Vec<u8>)> {
    caller.must(Action::SeeInvoices)?;
    let by = Actor::administrator(caller.administrator);
    fetched(billing, reach(caller), id, by, caller.scope.association().is_some()).await
}

pub(crate) async fn fetched(
    billing: &Billing,
    reach: Reach,
    id: InvoiceId,
    by: Actor,
    payer: bool,
) -> Outcome<(String, Vec<u8>)> {
    let row = store::invoice(&*billing.db, reach, id).await?.ok_or(Code::NotFound)?;
    let pdf = document::pdf(billing, &row).await?;
    // An association doesn't pay what its facilities pay for themselves.
    let payer = payer && (row.facility_id.is_none() || matches!(reach, Reach::Facility(_)));
    if payer && row.opened_at.is_none() {
        let now = billing.clock.now();
        let tx = billing.db.write().await?;
        let change = invoice::ActiveModel { opened_at: Set(Some(now)), ..Default::default() };
        store::change_invoice(&*tx, id, change).await?;
        entry::write(&*tx, by, Act::InvoiceOpened, (SubjectKind::Invoice, Some(id.0)), "", now).await?;
        tx.commit().await?;
    }
    Ok((format!("{}.pdf", row.number.unwrap_or_default()), pdf))
}

/// The content of a document in reach as the JSON that was hashed, with a file name.
pub async fn text(db: &impl ConnectionTrait, caller: &ConsoleCaller, id: InvoiceId) -> Outcome<(String, Vec<u8>)> {
    caller.must(Action::SeeInvoices)?;
    text_of(db, reach(caller), id).await
}

pub(crate) async fn text_of(db: &impl ConnectionTrait, reach: Reach, id: InvoiceId) -> Outcome<(String, Vec<u8>)> {
    let row = store::invoice(db, reach, id).await?.ok_or(Code::NotFound)?;
    read(&row)?;
    Ok((format!("{}.json", row.number.unwrap_or_default()), row.content.into_bytes()))
}

/// The lines of a document in reach as CSV, followed by the tax per rate and the total.
pub async fn lines_csv(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    id: InvoiceId,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    caller.must(Action::SeeInvoices)?;
    lines_of(db, reach(caller), id, shift_jis).await
}

pub(crate) async fn lines_of(
    db: &impl ConnectionTrait,
    reach: Reach,
    id: InvoiceId,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    let row = store::invoice(db, reach, id).await?.ok_or(Code::NotFound)?;
    let of = read(&row)?;
    let tax = if of.tax_included { "うち消費税" } else { "消費税" };
    let number = of.number;
    let lines = of.lines.into_iter().map(|it| {
        vec![it.item, it.period, it.quantity.to_string(), it.unit.to_string(), it.yen.to_string(), it.rate.to_string()]
    });
    let none = String::new;
    let taxes = of.taxes.into_iter().map(|it| {
        vec![format!("{tax}（対象 {}）", it.net), none(), none(), none(), it.tax.to_string(), it.rate.to_string()]
    });
    let total = vec!["合計".to_owned(), none(), none(), none(), of.total.to_string(), none()];
    let all = lines.chain(taxes).chain([total]).map(|it| [vec![number.clone()], it].concat());
    tables::write(&["番号", "内容", "期間", "数量", "単価", "金額", "税率"], all, shift_jis)
}

/// The documents that match a search, as CSV.
pub async fn invoices_csv(
    billing: &Billing,
    caller: &ConsoleCaller,
    request: &FindInvoices,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    caller.must(Action::SeeInvoices)?;
    table(billing, reach(caller), request, shift_jis).await
}

pub(crate) async fn table(
    billing: &Billing,
    reach: Reach,
    request: &FindInvoices,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    let mut rows = store::invoices(&*billing.db, reach, request, (0, MOST + 1), billing.clock.now()).await?;
    let most = number::length(MOST);
    let cut = tables::truncation_note(rows.len() > most, most, INDEX.len());
    rows.truncate(most);
    tables::write(&INDEX, index(billing, rows).await?.into_iter().chain(cut), shift_jis)
}

/// Turns rows into lines of a table with the columns [`INDEX`].
pub(crate) async fn index(billing: &Billing, rows: Vec<store::Invoice>) -> Outcome<Vec<Vec<String>>> {
    let hex = |it: &Option<Vec<u8>>| it.as_deref().map(hex).unwrap_or_default();
    let hashes: Vec<(String, String)> = rows.iter().map(|it| (hex(&it.sha256), hex(&it.pdf_sha256))).collect();
    let told = lines(billing, rows).await?.into_iter().zip(hashes);
    Ok(told.map(|(it, (content, pdf))| index_line(it, content, pdf)).collect())
}

/// The documents of a run that are posted, as one PDF; notes them as sent.
pub async fn to_post(billing: &Billing, caller: &ConsoleCaller, run: RunId, skip: u32) -> Outcome<Vec<u8>> {
    caller.must(Action::Bill)?;
    let rows = store::to_post(&*billing.db, run, u64::from(skip), TOGETHER as u64).await?;
    if rows.is_empty() {
        return Err(Code::NotFound.into());
    }
    let contents = rows.iter().map(read).collect::<Outcome<Vec<_>>>()?;
    let pdf = document::draw_pdf(billing, caller.administrator.0, &contents, Paper::Invoice).await?;
    let now = billing.clock.now();
    for it in &rows {
        document::note_sent(billing, it, now).await?;
    }
    Ok(pdf)
}

/// The columns of a table of documents.
pub(crate) const INDEX: [&str; 13] = [
    "番号",
    "種類",
    "日付",
    "支払期限",
    "宛名",
    "契約件名",
    "金額(税込)",
    "未入金額",
    "状態",
    "送付日時",
    "受取日時",
    "内容のSHA-256",
    "PDFのSHA-256",
];

/// A line of that table, with the SHA-256 of content and PDF.
fn index_line(it: Invoice, content: String, pdf: String) -> Vec<String> {
    vec![
        it.number,
        it.kind.said(title).to_owned(),
        it.dated.japan_date().to_string(),
        it.due.japan_date().to_string(),
        it.payee,
        it.contract,
        it.total.to_string(),
        it.open.to_string(),
        it.standing.words().ja.to_owned(),
        tables::format_time(it.sent_at),
        tables::format_time(it.opened_at),
        content,
        pdf,
    ]
}

fn standing(it: &store::Invoice, now: Instant) -> InvoiceStanding {
    if it.number.is_none() {
        InvoiceStanding::Draft
    } else if it.reverses_id.is_some() || it.taken_back != 0 {
        InvoiceStanding::Reversed
    } else if open_yen(it) == 0 {
        InvoiceStanding::Paid
    } else if it.due < now.japan_day() && it.total > 0 {
        InvoiceStanding::Overdue
    } else {
        InvoiceStanding::Open
    }
}
