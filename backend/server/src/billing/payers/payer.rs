//! Payer settings: how a payer is addressed, and how they pay.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::payer::{Delivery, Method};
use medpost_domain::id::{AssociationId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use medpost_domain::role::Action;
use medpost_wire::billing::payers::PayerDetail;
use medpost_wire::problem::{Code, Problem};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::billing::payers::address;
use crate::billing::payers::payee::{self, KnownPayer, MOST, settings_or_default};
use crate::billing::{Billing, store};
use crate::contract::store as contracts;
use crate::directory::store as directory;
use crate::kit::fault::{Fault, Outcome};
use crate::kit::typed;
use crate::notify::post;
use crate::office::caller::ConsoleCaller;

/// The payer settings of an association or facility in reach.
pub async fn payer(db: &impl ConnectionTrait, caller: &ConsoleCaller, id: Uuid) -> Outcome<PayerDetail> {
    caller.must(Action::SeeInvoices)?;
    let plain = plain(db, caller.scope.association(), id).await?;
    let found = store::payers(db, &[id]).await?.remove(&id);
    Ok(settings_or_default(&plain, found)?)
}

/// Saves a payer's settings. Only the operator may assign the account that this payer alone pays into.
pub async fn set_payer(billing: &Billing, caller: &ConsoleCaller, id: Uuid, request: &PayerDetail) -> Outcome<()> {
    caller.must(Action::ChangePayer)?;
    caller.must_be_fresh()?;
    plain(&*billing.db, caller.scope.association(), id).await?;
    let by = Actor::administrator(caller.administrator);
    save_payer(billing, id, request, caller.scope.association().is_none(), by).await
}

pub(crate) async fn save_payer(
    billing: &Billing,
    id: Uuid,
    request: &PayerDetail,
    operates: bool,
    by: Actor,
) -> Outcome<()> {
    let mut row = checked(id, request)?;
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let before = store::lock_payer(&*tx, id).await?;
    if !operates {
        row.account = before.as_ref().map(|it| it.account.clone()).unwrap_or_default();
    } else if !row.account.is_empty() && store::has_account(&*tx, &row.account, id).await? {
        return Err(wrong("account"));
    }
    if request.method == Method::Card
        && before.as_ref().is_none_or(|it| it.method != Method::Card)
        && !payee::payers_with_card(billing, &*tx).await?.contains(&id)
    {
        return Err(wrong("method"));
    }
    if request.method != Method::Card {
        store::stop_asking(&*tx, id).await?;
    }
    // The form doesn't hold these. A new address is unconfirmed, because it differs from `mail_confirmed`.
    if let Some(it) = before.clone() {
        row = store::Payer {
            mail_confirmed: it.mail_confirmed,
            mail_link: it.mail_link,
            mail_linked: it.mail_linked,
            mail_linked_at: it.mail_linked_at,
            mail_links: it.mail_links,
            ..row
        };
    }
    row.version = request.version.saturating_add(1);
    address::ask_to_confirm(&*tx, &mut row, now).await?;
    if before.map_or(0, |it| it.version) != request.version || !store::put_payer(&*tx, row).await? {
        return Err(Code::Stale.into());
    }
    let detail = format!("delivery={} method={}", request.delivery.text(), request.method.text());
    entry::write(&*tx, by, Act::PayerChanged, (SubjectKind::Payer, Some(id)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Changes how a payer pays, saving default settings if there are none.
pub(crate) async fn set_pay_method(tx: &impl ConnectionTrait, id: Uuid, plain: &KnownPayer, by: Method) -> Outcome<()> {
    if store::payers(tx, &[id]).await?.contains_key(&id) {
        return Ok(store::set_method(tx, id, by).await?);
    }
    let row = checked(id, &PayerDetail { method: by, ..settings_or_default(plain, None)? })?;
    store::put_payer(tx, store::Payer { version: 1, ..row }).await?;
    Ok(())
}

/// What is known of an association or facility in reach (`of`; `None` reaches all).
pub(crate) async fn plain(db: &impl ConnectionTrait, of: Option<AssociationId>, id: Uuid) -> Outcome<KnownPayer> {
    if of.is_none_or(|of| of.0 == id)
        && let Some(it) = contracts::association(db, AssociationId(id)).await?
    {
        return Ok(KnownPayer { name: it.name, ..KnownPayer::default() });
    }
    let facility = directory::facilities(db, vec![FacilityId(id)]).await?.pop();
    let facility = facility.filter(|it| of.is_none_or(|of| of == it.association_id)).ok_or(Code::NotFound)?;
    Ok(KnownPayer::of(facility))
}

fn wrong(field: &str) -> Fault {
    Problem::new(Code::BadPayer).about(field).into()
}

fn checked(id: Uuid, request: &PayerDetail) -> Outcome<store::Payer> {
    let line = |field: &str, text: &str, needed: bool| {
        let text = typed::name(field, text, MOST, Code::BadPayer)?;
        if needed && text.is_empty() { Err(wrong(field)) } else { Ok(text) }
    };
    let mail = match request.mail.trim() {
        "" => String::new(),
        it => post::address(it).ok_or_else(|| wrong("mail"))?.to_owned(),
    };
    if mail.is_empty() && request.delivery == Delivery::Mail {
        return Err(wrong("mail"));
    }
    // Banks report it with or without leading zeros.
    let account = request.account.trim().trim_start_matches('0');
    if account.len() > 10 || !account.bytes().all(|it| it.is_ascii_digit()) {
        return Err(wrong("account"));
    }
    let posted = request.delivery == Delivery::Post;
    Ok(store::Payer {
        id,
        addressee: line("addressee", &request.addressee, true)?,
        department: line("department", &request.department, false)?,
        postal_code: line("postal_code", &request.postal_code, posted)?,
        address: line("address", &request.address, posted)?,
        creditor: line("creditor", &request.creditor, false)?,
        subject: line("subject", &request.subject, false)?,
        contract_number: line("contract_number", &request.contract_number, false)?,
        era: request.era.into(),
        delivery: request.delivery.into(),
        mail,
        method: request.method.into(),
        kana: line("kana", &request.kana, false)?,
        account: account.to_owned(),
        version: 0,
        mail_confirmed: String::new(),
        mail_link: None,
        mail_linked: String::new(),
        mail_linked_at: Instant(0),
        mail_links: Count(0),
    })
}
