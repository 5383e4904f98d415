//! Papers that public bodies ask for beside an invoice, made from the same lines: 見積書 (estimate) of what a contract
//! will owe, and 納品書 (delivery note) of what an invoice bills.

use medpost_domain::billing::cycle::Payer;
use medpost_domain::billing::month::Month;
use medpost_domain::id::{ContractId, InvoiceId};
use medpost_domain::instant::DAY;
use medpost_domain::role::Action;
use medpost_wire::problem::Code;
use uuid::Uuid;

use crate::billing::convert::read;
use crate::billing::invoices::document::{self, Paper};
use crate::billing::payers::payee::{contract_in_reach, known_payers, settings_or_default};
use crate::billing::runs::content::{self, Draft};
use crate::billing::{Billing, reach, store};
use crate::contract::{ledger, tax};
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;

/// Most months in an estimate.
const MOST: i32 = 12;

/// Days for which an estimate is valid.
pub(crate) const VALID_DAYS: i64 = 30;

/// 納品書（利用実績報告書） of an issued invoice, as PDF.
pub async fn delivery_note(billing: &Billing, caller: &ConsoleCaller, id: InvoiceId) -> Outcome<(String, Vec<u8>)> {
    caller.must(Action::SeeInvoices)?;
    let row = store::invoice(&*billing.db, reach(caller), id).await?.ok_or(Code::NotFound)?;
    let number = row.number.clone().filter(|_| row.total > 0).ok_or(Code::NotFound)?;
    let pdf = document::draw_pdf(billing, caller.administrator.0, &[read(&row)?], Paper::DeliveryNote).await?;
    Ok((format!("nouhin-{number}.pdf"), pdf))
}

/// 見積書 of what a contract will owe between two months, both included, as PDF; by default for next month.
pub async fn estimate(
    billing: &Billing,
    caller: &ConsoleCaller,
    id: ContractId,
    from: Option<&str>,
    to: Option<&str>,
) -> Outcome<Vec<u8>> {
    caller.must(Action::SeeInvoices)?;
    let issuer = billing.issuer()?;
    let row = contract_in_reach(&*billing.db, caller, id).await?;
    let now = billing.clock.now();
    let month = |it: Option<&str>, other: Month| it.map_or(Ok(other), |it| it.parse().map_err(|()| Code::BadDate));
    let from = month(from, Month::at(now).plus(1))?;
    let to = month(to, from)?;
    if to < from || to.plus(1 - MOST) > from {
        return Err(Code::BadDate.into());
    }
    let sheet = ledger::sheets(&*billing.db, std::slice::from_ref(&row)).await?.remove(&id).unwrap_or_default();
    let charges = sheet.charges(from..to.plus(1));
    if charges.is_empty() {
        return Err(Code::ContractOver.into());
    }
    let mut facilities: Vec<_> = charges.iter().filter_map(|it| it.facility).collect();
    facilities.sort_unstable();
    facilities.dedup();
    let alone = facilities.first().copied().filter(|_| row.payer == Payer::Facilities && facilities.len() == 1);
    let names = known_payers(&*billing.db, facilities, vec![row.association_id]).await?;
    let payer: Uuid = alone.map_or(row.association_id.0, |it| it.0);
    let set = store::payers(&*billing.db, &[payer]).await?.remove(&payer);
    let payer = settings_or_default(&names.get(&payer).cloned().unwrap_or_default(), set)?;
    let rates = tax::rates(&*billing.db).await?;
    let draft = Draft {
        contract: &row,
        payer: &payer,
        charges: &charges,
        notes: &sheet.notes,
        names: &names,
        rates: &rates,
        consolidated: alone.is_none(),
    };
    let mut content = content::content(issuer, &draft);
    content.dated = now.japan_date().to_string();
    // 有効期限
    content.due = now.plus(VALID_DAYS * DAY).japan_date().to_string();
    content.bank.clear();
    document::draw_pdf(billing, caller.administrator.0, &[content], Paper::Estimate).await
}
