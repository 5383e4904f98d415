//! Invoices of a former facility: its people can no longer sign in, so a clerk mails a link to whoever keeps its
//! papers. The link shows nothing but those invoices.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::month::Month;
use medpost_domain::id::{FacilityId, InvoiceId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::Action;
use medpost_wire::billing::former::{KeptInvoices, KeptLink, MailKeptLink};
use medpost_wire::billing::invoices::FindInvoices;
use medpost_wire::letters::MailedLink;
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;

use crate::audit::entry::{self, Actor};
use crate::billing::Billing;
use crate::billing::invoices::list;
use crate::billing::store::Reach;
use crate::contract::store as contracts;
use crate::directory::store as directory;
use crate::kit::entropy;
use crate::kit::fault::Outcome;
use crate::notify::{mails, post};
use crate::office::caller::ConsoleCaller;
use crate::session::token::Claims;

/// Days for which a link works; another can be mailed.
const LINK_DAYS: i64 = 30;

/// Months for which invoices can be read after the end: seven years (法人税法施行規則 第59条), to the end of the month.
const MONTHS: i32 = 7 * 12 + 1;

/// Mails the link to a former facility's invoices; the result says whether the mail was sent.
pub async fn mail_kept_link(
    billing: &Billing,
    caller: &ConsoleCaller,
    id: FacilityId,
    request: &MailKeptLink,
) -> Outcome<MailedLink> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    let mail = post::address(&request.mail).ok_or(Code::BadAddress)?;
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    directory::facility(&*tx, id).await?.ok_or(Code::NotFound)?;
    let until = kept_until(&*tx, id, now).await?.ok_or(Code::WrongStep)?;
    let expires_at = until.min(now.plus(LINK_DAYS * DAY));
    // The facility's id stands in for a session.
    let claims = Claims { session: id.0, certificate: None, expires: expires_at };
    let token = billing.kept.sign(&claims, now).ok_or(Code::Unavailable)?;
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::InvoicesLinkSent, (SubjectKind::Facility, Some(id.0)), "", now).await?;
    tx.commit().await?;
    let link = format!("{}/invoices#{token}", billing.office.public_url);
    let message = format!("kept-invoices-{}", entropy::id(now));
    let left =
        billing.office.post.send(&mails::billing::former_invoices(mail, &link, &billing.office.desk, message)).await;
    if let Err(error) = &left {
        tracing::warn!(%error, "a link to invoices could not be mailed");
    }
    Ok(MailedLink { mail: mail.to_owned(), sent: left.is_ok(), expires_at })
}

/// A page of the invoices behind a link, newest first.
pub async fn kept_invoices(billing: &Billing, request: &KeptLink) -> Outcome<KeptInvoices> {
    let (id, until) = of_kept_link(billing, &request.token).await?;
    let facility = directory::facility(&*billing.db, id).await?.ok_or(Code::LinkRefused)?;
    let find = FindInvoices { skip: request.skip, ..FindInvoices::default() };
    let list = list::listed(billing, Reach::Facility(id), &find).await?;
    Ok(KeptInvoices { facility: facility.name, until, list })
}

/// One of them as PDF, with a file name.
pub async fn kept_pdf(billing: &Billing, token: &str, invoice: InvoiceId) -> Outcome<(String, Vec<u8>)> {
    let (id, _) = of_kept_link(billing, token).await?;
    list::fetched(billing, Reach::Facility(id), invoice, Actor::SYSTEM, true).await
}

/// The facility of a valid link, and until when its invoices can be read. Refuses if it is in a contract again.
async fn of_kept_link(billing: &Billing, token: &str) -> Outcome<(FacilityId, Instant)> {
    let now = billing.clock.now();
    let claims = billing.kept.read(token.trim(), now).ok_or(Code::LinkRefused)?;
    let id = FacilityId(claims.session);
    let until = kept_until(&*billing.db, id, now).await?.ok_or(Code::LinkRefused)?;
    Ok((id, until))
}

/// Until when a former facility's invoices can be read; `None` if it is in a contract, was in none, or that time is
/// over.
async fn kept_until(db: &impl ConnectionTrait, id: FacilityId, now: Instant) -> Outcome<Option<Instant>> {
    let mut ended: Option<Instant> = None;
    for it in contracts::memberships_of(db, id).await? {
        let contract = contracts::contract(db, it.contract_id).await?;
        let ends = [it.until_at, contract.and_then(|it| it.ends_at)].into_iter().flatten().min();
        let Some(ends) = ends.filter(|it| *it <= now) else { return Ok(None) };
        ended = ended.max(Some(ends));
    }
    let until = ended.map(|it| Month::at(it).plus(MONTHS).begin());
    Ok(until.filter(|it| *it > now))
}
