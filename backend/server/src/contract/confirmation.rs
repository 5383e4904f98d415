//! The mail address of an application: clerks don't see the application before the mailed link was followed. Typing
//! other people's addresses fills neither the clerks' list nor strangers' inboxes (ADR 13).

use std::net::IpAddr;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use medpost_domain::change_request::State;
use medpost_domain::id::ApplicationId;
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number::Count;
use medpost_wire::application::{Apply, AskLink, Received};
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};

use crate::audit::entry::Actor;
use crate::contract::application;
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::fault::Outcome;
use crate::kit::{entropy, network};
use crate::notify::{mails, post};

use super::application::submit_for_review;
use super::{Contracts, store};

/// An unconfirmed application and its links end with the seventh day (in Japan) after the one on which it was made.
const CONFIRM_WITHIN: i64 = 7 * DAY;
/// How many links are mailed for one application.
const LINKS: Count = Count(3);
/// How many links are mailed to one address in a day, so that nobody's inbox is flooded.
const TO_ADDRESS: Count = Count(10);
/// How many of these may be requested from one network, so that a stranger alone can't keep anybody from applying.
const TO_ADDRESS_FROM_NETWORK: Count = Count(5);
/// Applications in a day from one network; offices in one building may share it.
const FROM_NETWORK: u64 = 20;
/// Applications in a day from all networks that a single customer may have (a /48 of IPv6).
const FROM_ESTATE: u64 = 60;
/// How many may wait for confirmation at once; one more replaces the oldest.
const MOST: u64 = 10_000;
/// More applications in a day than this raise an alarm, but refuse nobody.
const MANY: u64 = 300;

/// Whether the address is unconfirmed, so that clerks don't see the application yet.
pub fn is_unconfirmed(row: &store::Application) -> bool {
    row.state == State::Draft
}

/// Whether it is too late to confirm the address.
fn is_over(row: &store::Application, now: Instant) -> bool {
    row.created_at < ended_before(now)
}

/// Unconfirmed applications made before this moment, a midnight in Japan, have ended.
fn ended_before(now: Instant) -> Instant {
    Instant::japan_midnight(now.plus(-CONFIRM_WITHIN).japan_date())
}

/// Takes an application from the public form and queues a link to confirm its address. `from` is the applicant's
/// network address. Refused (`TooMany`) beyond the limits above.
pub async fn apply(contracts: &Contracts, request: &Apply, from: IpAddr) -> Outcome<Received> {
    let terms = contracts.terms.as_ref().ok_or(Code::NoApplications)?;
    if request.terms_version != terms.version {
        return Err(Code::OldTerms.into());
    }
    let mail = post::address(&request.mail).ok_or(Code::BadAddress)?;
    let network = network::client_network(from);
    let now = contracts.clock.now();
    let tx = contracts.db.write().await?;
    // Simultaneous applications for a plan are counted one after the other.
    store::lock_pack(&*tx, request.pack).await?;
    let day = now.plus(-DAY);
    let crowded = store::count_applied(&*tx, &network, day).await? >= FROM_NETWORK;
    let estate = match network::site_prefix(&network) {
        Some(it) => store::count_applied(&*tx, it, day).await? >= FROM_ESTATE,
        None => false,
    };
    if crowded || estate {
        return Err(Code::TooMany.into());
    }
    may_mail(&*tx, mail, Some(&network), now).await?;
    let row = application::filled_in(contracts, &*tx, request, now, false).await?;
    let row = store::Application { network: Some(network), mail_linked_at: Some(now), mail_links: Count(1), ..row };
    if store::count_unconfirmed(&*tx).await? >= MOST {
        store::end_oldest_unconfirmed(&*tx).await?;
    }
    let received = Received { number: row.number.clone(), begins: row.takes_effect_at };
    queue_link(&*tx, row.id, row.mail_links, now).await?;
    store::add_application(&*tx, row).await?;
    tx.commit().await?;
    Ok(received)
}

/// Mails another link for an unconfirmed application. Does nothing unless number and address match, so that a guess
/// reveals nothing.
pub async fn request_link_again(contracts: &Contracts, request: &AskLink) -> Outcome<()> {
    let now = contracts.clock.now();
    let tx = contracts.db.write().await?;
    let Some(found) = store::application_by_number(&*tx, request.number.trim()).await? else { return Ok(()) };
    let Some(row) = store::lock_application(&*tx, found.id).await? else { return Ok(()) };
    if !is_unconfirmed(&row) || is_over(&row, now) || !row.mail.eq_ignore_ascii_case(request.mail.trim()) {
        return Ok(());
    }
    if row.mail_links >= LINKS {
        return Err(Code::TooMany.into());
    }
    may_mail(&*tx, &row.mail, row.network.as_deref(), now).await?;
    let links = row.mail_links + Count(1);
    store::note_asked(&*tx, row.id, links, now).await?;
    queue_link(&*tx, row.id, links, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Mails the link, unless the application was confirmed or ended, or a later link was requested (`links` counts them).
pub async fn mail_link(contracts: &Contracts, id: ApplicationId, links: Count) -> Outcome<()> {
    let token: [u8; 24] = entropy::bytes();
    let now = contracts.clock.now();
    let tx = contracts.db.write().await?;
    let Some(row) = store::lock_application(&*tx, id).await? else { return Ok(()) };
    if row.mail_links != links || !is_unconfirmed(&row) || is_over(&row, now) {
        return Ok(());
    }
    // The new hash invalidates the earlier link.
    store::note_link(&*tx, id, hash(&token)).await?;
    // Committed before the mail leaves, so that the link works when it arrives.
    tx.commit().await?;
    let link = format!("{}/confirm#{}", contracts.public_url, BASE64_URL_SAFE_NO_PAD.encode(token));
    let message = format!("application-link-{id}-{}", now.0);
    let until = row.created_at.plus(CONFIRM_WITHIN);
    let letter =
        mails::application::confirm_application(&row.mail, &row.number, until, &contracts.desk, &link, message);
    match contracts.post.send(&letter).await {
        // The address takes no mail; the application ends by itself.
        Ok(()) | Err(post::Error::Refused | post::Error::Malformed) => Ok(()),
        Err(error) => Err(error.fault("mail a link to an applicant")),
    }
}

/// Confirms the address by the token of the latest link and puts the application under review. Reveals nothing about
/// it.
pub async fn confirm_mail(contracts: &Contracts, token: &str) -> Outcome<()> {
    let token = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| Code::CodeRefused)?;
    let now = contracts.clock.now();
    let tx = contracts.db.write().await?;
    let row = store::application_by_link(&*tx, &hash(&token)).await?.ok_or(Code::CodeRefused)?;
    if is_over(&row, now) {
        return Err(Code::CodeExpired.into());
    }
    if is_unconfirmed(&row) {
        submit_for_review(&*tx, Actor::GUEST, &row, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Deletes applications that ended unconfirmed and forgets networks after a day; returns how many ended.
pub async fn delete_unconfirmed(contracts: &Contracts) -> Outcome<u64> {
    let tx = contracts.db.write().await?;
    let now = contracts.clock.may_end(&*tx).await?;
    store::forget_networks(&*tx, now.plus(-DAY)).await?;
    let ended = store::end_unconfirmed(&*tx, ended_before(now)).await?;
    tx.commit().await?;
    Ok(ended)
}

/// The alarm's text if far more applications came in a day than usual.
pub async fn crowd(contracts: &Contracts) -> Outcome<Option<String>> {
    let all = store::count_applied(&*contracts.db, "", contracts.clock.now().plus(-DAY)).await?;
    if all <= MANY {
        return Ok(None);
    }
    let waiting = store::count_unconfirmed(&*contracts.db).await?;
    Ok(Some(format!("{all} applications in a day; {waiting} wait for their address to be confirmed")))
}

/// Queues the mail with a link.
async fn queue_link(db: &impl ConnectionTrait, id: ApplicationId, links: Count, now: Instant) -> Outcome<()> {
    Ok(queue::enqueue(db, &Task::ApplicationLink { application: id, links: links.0 }, now, now).await?)
}

/// Refuses another link to an address that got many in a day, from anywhere or from this network.
async fn may_mail(db: &impl ConnectionTrait, mail: &str, network: Option<&str>, now: Instant) -> Outcome<()> {
    let lately = store::linked_since(db, mail, now.plus(-DAY)).await?;
    let all: Count = lately.iter().map(|it| it.mail_links).sum();
    let own = lately.iter().filter(|it| network.is_some() && it.network.as_deref() == network);
    if all >= TO_ADDRESS || own.map(|it| it.mail_links).sum::<Count>() >= TO_ADDRESS_FROM_NETWORK {
        return Err(Code::TooMany.into());
    }
    Ok(())
}

fn hash(token: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(b"medpost/application-mail/1");
    hash.update(token);
    hash.finalize().to_vec()
}
