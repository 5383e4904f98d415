//! The mail address of an application: clerks see nothing of it before the link that was mailed to it is followed. Whoever
//! types other people's addresses fills neither the clerks' list nor strangers' inboxes.

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
use crate::notify::{letters, post};

use super::application::take_up;
use super::{Contracts, store};

/// An application whose address nobody confirmed ends with the day that comes so long after it, and its links with it.
const WAITS: i64 = 7 * DAY;
/// Links that are mailed for one application.
const LINKS: Count = Count(3);
/// Links that are mailed to one address in a day: nobody's inbox is filled.
const TO_ADDRESS: Count = Count(10);
/// Of them, those that were asked for from one network: a stranger alone keeps nobody from applying.
const TO_ADDRESS_FROM_NETWORK: Count = Count(5);
/// Applications in a day from one network: offices of one house may share it.
const FROM_NETWORK: u64 = 20;
/// Applications in a day from the networks that one customer may have all for themselves.
const FROM_ESTATE: u64 = 60;
/// So many wait for their address at once; one more takes the place of the one that has waited longest.
const MOST: u64 = 10_000;
/// More applications in a day than this are an alarm, and nobody is refused for it.
const MANY: u64 = 300;

/// Whether clerks see nothing of an application yet.
pub fn is_unconfirmed(row: &store::Application) -> bool {
    row.state == State::Draft
}

/// Whether it is too late to confirm its address.
fn is_over(row: &store::Application, now: Instant) -> bool {
    row.created_at < ended_before(now)
}

/// What came before this midnight in Japan has ended, unless its address was confirmed.
fn ended_before(now: Instant) -> Instant {
    Instant::japan_midnight(now.plus(-WAITS).japan_date())
}

/// Takes an application from the public form; a link to confirm its address is mailed. `from` is the network address
/// of whoever applies.
pub async fn apply(contracts: &Contracts, wish: &Apply, from: IpAddr) -> Outcome<Received> {
    let terms = contracts.terms.as_ref().ok_or(Code::NoApplications)?;
    if wish.terms_version != terms.version {
        return Err(Code::OldTerms.into());
    }
    let mail = post::address(&wish.mail).ok_or(Code::BadAddress)?;
    let network = network::neighbourhood(from);
    let now = contracts.clock.now();
    let tx = contracts.db.write().await?;
    // What is asked for at the same time is counted one after the other.
    store::lock_pack(&*tx, wish.pack).await?;
    let day = now.plus(-DAY);
    let crowded = store::count_applied(&*tx, &network, day).await? >= FROM_NETWORK;
    let estate = match network::estate(&network) {
        Some(it) => store::count_applied(&*tx, it, day).await? >= FROM_ESTATE,
        None => false,
    };
    if crowded || estate {
        return Err(Code::TooMany.into());
    }
    may_mail(&*tx, mail, Some(&network), now).await?;
    let row = application::filled_in(contracts, &*tx, wish, now, false).await?;
    let row = store::Application { network: Some(network), mail_linked_at: Some(now), mail_links: Count(1), ..row };
    if store::count_unconfirmed(&*tx).await? >= MOST {
        store::end_oldest_unconfirmed(&*tx).await?;
    }
    let received = Received { number: row.number.clone(), begins: row.takes_effect_at };
    ask(&*tx, row.id, row.mail_links, now).await?;
    store::add_application(&*tx, row).await?;
    tx.commit().await?;
    Ok(received)
}

/// Has another link mailed for an application that waits for its address. Whoever does not know number and address of
/// one is told nothing.
pub async fn ask_again(contracts: &Contracts, wish: &AskLink) -> Outcome<()> {
    let now = contracts.clock.now();
    let tx = contracts.db.write().await?;
    let Some(found) = store::application_by_number(&*tx, wish.number.trim()).await? else { return Ok(()) };
    let Some(row) = store::lock_application(&*tx, found.id).await? else { return Ok(()) };
    if !is_unconfirmed(&row) || is_over(&row, now) || !row.mail.eq_ignore_ascii_case(wish.mail.trim()) {
        return Ok(());
    }
    if row.mail_links >= LINKS {
        return Err(Code::TooMany.into());
    }
    may_mail(&*tx, &row.mail, row.network.as_deref(), now).await?;
    let links = row.mail_links + Count(1);
    store::note_asked(&*tx, row.id, links, now).await?;
    ask(&*tx, row.id, links, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Mails a link to the address of an application, if it still waits for it and nobody has asked for another one.
pub async fn mail_link(contracts: &Contracts, id: ApplicationId, links: Count) -> Outcome<()> {
    let token: [u8; 24] = entropy::bytes();
    let now = contracts.clock.now();
    let tx = contracts.db.write().await?;
    let Some(row) = store::lock_application(&*tx, id).await? else { return Ok(()) };
    if row.mail_links != links || !is_unconfirmed(&row) || is_over(&row, now) {
        return Ok(());
    }
    // What was mailed before counts no more.
    store::note_link(&*tx, id, hash(&token)).await?;
    tx.commit().await?;
    let link = format!("{}/confirm#{}", contracts.public_url, BASE64_URL_SAFE_NO_PAD.encode(token));
    let message = format!("application-link-{id}-{}", now.0);
    let until = row.created_at.plus(WAITS);
    let letter = letters::confirm_application(&row.mail, &row.number, until, &contracts.desk, &link, message);
    match contracts.post.send(&letter).await {
        // Nobody is there who could confirm it: it ends by itself.
        Ok(()) | Err(post::Error::Refused | post::Error::Malformed) => Ok(()),
        Err(error) => Err(error.fault("mail a link to an applicant")),
    }
}

/// Confirms the address of an application by the token of the link that was mailed last, and gives the application to
/// the clerks. Answers nothing about whose it is.
pub async fn confirm_mail(contracts: &Contracts, token: &str) -> Outcome<()> {
    let token = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| Code::CodeRefused)?;
    let now = contracts.clock.now();
    let tx = contracts.db.write().await?;
    let row = store::application_by_link(&*tx, &hash(&token)).await?.ok_or(Code::CodeRefused)?;
    if is_over(&row, now) {
        return Err(Code::CodeExpired.into());
    }
    if is_unconfirmed(&row) {
        take_up(&*tx, Actor::GUEST, &row, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Ends applications whose address nobody confirmed, and forgets after a day from which networks the others came;
/// answers how many ended.
pub async fn forget(contracts: &Contracts) -> Outcome<u64> {
    let tx = contracts.db.write().await?;
    let now = contracts.clock.may_end(&*tx).await?;
    store::forget_networks(&*tx, now.plus(-DAY)).await?;
    let ended = store::end_unconfirmed(&*tx, ended_before(now)).await?;
    tx.commit().await?;
    Ok(ended)
}

/// Says it where far more applications came in a day than on other days.
pub async fn crowd(contracts: &Contracts) -> Outcome<Option<String>> {
    let all = store::count_applied(&*contracts.db, "", contracts.clock.now().plus(-DAY)).await?;
    if all <= MANY {
        return Ok(None);
    }
    let waiting = store::count_unconfirmed(&*contracts.db).await?;
    Ok(Some(format!("{all} applications in a day; {waiting} wait for their address to be confirmed")))
}

/// Enqueues the mail with a link.
async fn ask(db: &impl ConnectionTrait, id: ApplicationId, links: Count, now: Instant) -> Outcome<()> {
    Ok(queue::enqueue(db, &Task::ApplicationLink { application: id, links: links.0 }, now, now).await?)
}

/// Refuses another link to an address to which many went in a day, of everybody or of this network.
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
