//! A payer's mail address for invoices. Nothing about an invoice goes there before the link mailed to it is followed: a
//! misdirected mail would tell a stranger which clinics somebody pays for.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number::Count;
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::billing::{Billing, store};
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::entropy;
use crate::kit::fault::Outcome;
use crate::notify::mails;
use crate::office::outbox;

/// How long a mailed link is valid.
const LINK: i64 = 7 * DAY;

/// Most links mailed for a payer until a day passes without one, so that nobody can flood strangers with mails.
const MOST: Count = Count(10);

/// The address to which invoices may go; `None` if there is none, or it is not confirmed yet.
pub(crate) fn confirmed(row: &store::Payer) -> Option<&str> {
    let mail = row.mail.as_str();
    (!mail.is_empty() && mail.eq_ignore_ascii_case(&row.mail_confirmed)).then_some(mail)
}

/// Enqueues a link to the address of a payer that is about to be saved, unless it is confirmed. Saving again sends
/// another link.
pub(crate) async fn ask_to_confirm(tx: &impl ConnectionTrait, row: &mut store::Payer, now: Instant) -> Outcome<()> {
    if row.mail.is_empty() || confirmed(row).is_some() {
        return Ok(());
    }
    if now.since(row.mail_linked_at) >= DAY {
        (row.mail_linked_at, row.mail_links) = (now, Count(0));
    }
    if row.mail_links >= MOST {
        return Err(Code::TooMany.into());
    }
    row.mail_links = row.mail_links + Count(1);
    // Links mailed before are no longer valid.
    row.mail_link = None;
    queue::enqueue(tx, &Task::PayerLink { payer: row.id, version: row.version }, now, now).await?;
    Ok(())
}

/// Mails a link to the address of a payer, if it is unconfirmed and the payer still has this version.
pub async fn mail_link(billing: &Billing, id: Uuid, version: i32) -> Outcome<()> {
    let token: [u8; 24] = entropy::bytes();
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let Some(row) = store::lock_payer(&*tx, id).await? else { return Ok(()) };
    if row.version != version || row.mail.is_empty() || confirmed(&row).is_some() {
        return Ok(());
    }
    store::note_link(&*tx, id, hash(&token), &row.mail, now).await?;
    tx.commit().await?;
    let link = format!("{}/confirm#{}", billing.office.public_url, BASE64_URL_SAFE_NO_PAD.encode(token));
    let message = format!("payer-link-{id}-{}", now.0);
    outbox::send(
        &billing.office,
        &mails::billing::confirm_payer(&row.mail, &row.addressee, &billing.office.desk, &link, message),
    )
    .await
}

/// Confirms the address to which a link was mailed, by its token. Doesn't reveal whose it is.
pub async fn confirm_mail(billing: &Billing, token: &str) -> Outcome<()> {
    let token = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| Code::CodeRefused)?;
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let row = store::payer_by_link(&*tx, &hash(&token)).await?.ok_or(Code::CodeRefused)?;
    if now > row.mail_linked_at.plus(LINK) || !row.mail.eq_ignore_ascii_case(&row.mail_linked) {
        return Err(Code::CodeExpired.into());
    }
    if confirmed(&row).is_none() {
        store::confirm_mail(&*tx, &row).await?;
        entry::write(&*tx, Actor::GUEST, Act::PayerMailConfirmed, (SubjectKind::Payer, Some(row.id)), "", now).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn hash(token: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(b"medpost/payer-mail/1");
    hash.update(token);
    hash.finalize().to_vec()
}
