//! Mail addresses of an inbox: notices only go to those whose mailed link was followed.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::{AddressId, InboxId};
use medpost_domain::instant::DAY;
use medpost_domain::role::Action;
use medpost_wire::directory::NoticeAddress;
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};

use crate::audit::entry::{self, Actor};
use crate::kit::entropy;
use crate::kit::fault::Outcome;
use crate::notify::mails;
use crate::notify::mails::InboxMail;
use crate::notify::post;
use crate::session::caller::Caller;

use super::{Directory, store};

/// How many addresses an inbox may have.
const MOST: usize = 20;
/// How many days a mailed link works.
const LINK_DAYS: i64 = 7;

/// The addresses of an inbox.
pub async fn addresses(db: &impl ConnectionTrait, caller: &Caller, inbox: InboxId) -> Outcome<Vec<NoticeAddress>> {
    may_manage(caller, inbox)?;
    let rows = store::addresses(db, inbox).await?;
    let seen =
        rows.into_iter().map(|it| NoticeAddress { id: it.id, address: it.address, confirmed_at: it.confirmed_at });
    Ok(seen.collect())
}

/// Adds an address and mails it a link; notices go out once it was followed. Does nothing if it is confirmed already.
pub async fn add_address(directory: &Directory, caller: &Caller, inbox: InboxId, address: &str) -> Outcome<()> {
    may_manage(caller, inbox)?;
    let address = post::address(address).ok_or(Code::BadAddress)?;
    let now = directory.clock.now();
    let known = store::addresses(&*directory.db, inbox).await?;
    if known.iter().any(|it| it.address.eq_ignore_ascii_case(address) && it.confirmed_at.is_some()) {
        return Ok(());
    }
    // Removed ones count for a day, so that nobody mails links to strangers by the hundred.
    let lately = store::addresses_since(&*directory.db, inbox, now.plus(-DAY)).await?;
    if known.len() >= MOST || lately >= MOST as u64 {
        return Err(Code::TooMany.into());
    }
    let token: [u8; 24] = entropy::bytes();
    let id = AddressId(entropy::id(now));
    let row = store::Address {
        id,
        inbox_id: inbox,
        address: address.to_owned(),
        token_hash: hash(&token),
        created_at: now,
        confirmed_at: None,
        removed_at: None,
        added_by: Some(caller.member),
    };
    let tx = directory.db.write().await?;
    store::add_address(&*tx, row).await?;
    entry::write(&*tx, Actor::person(caller), Act::AddressAdded, (SubjectKind::Inbox, Some(inbox.0)), "", now).await?;
    tx.commit().await?;
    let named = store::with_facilities(&*directory.db, vec![inbox]).await?;
    let (inbox, facility) = named.into_iter().next().ok_or(Code::NotFound)?;
    let about = InboxMail { facility: &facility.name, inbox: &inbox.name, desk: &directory.desk };
    let link = format!("{}/confirm#{}", directory.public_url, BASE64_URL_SAFE_NO_PAD.encode(token));
    let letter = mails::exchange::confirm(address, &about, &link, format!("confirm-{id}"));
    let Err(error) = directory.post.send(&letter).await else { return Ok(()) };
    match error {
        // Nobody could ever confirm it, so it is removed.
        post::Error::Refused | post::Error::Malformed => {
            let tx = directory.db.write().await?;
            store::change_address(&*tx, id, store::removed(now)).await?;
            entry::write(&*tx, Actor::SYSTEM, Act::AddressUnreachable, (SubjectKind::Address, Some(id.0)), "", now)
                .await?;
            tx.commit().await?;
            Err(Code::BadAddress.into())
        }
        // The mail may have left all the same; the address can be added again.
        error => {
            tracing::error!(%error, "a confirmation link could not be mailed");
            Err(Code::Unavailable.into())
        }
    }
}

/// Removes an address. For callers without any right at its inbox it is `NotFound`.
pub async fn remove_address(directory: &Directory, caller: &Caller, id: AddressId) -> Outcome<()> {
    let row = store::address(&*directory.db, id).await?.ok_or(Code::NotFound)?;
    if caller.scope.rights(row.inbox_id) == medpost_domain::role::Rights::default() {
        return Err(Code::NotFound.into());
    }
    may_manage(caller, row.inbox_id)?;
    let now = directory.clock.now();
    let tx = directory.db.write().await?;
    store::change_address(&*tx, id, store::removed(now)).await?;
    entry::write(&*tx, Actor::person(caller), Act::AddressRemoved, (SubjectKind::Inbox, Some(row.inbox_id.0)), "", now)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Confirms an address by the token of its mailed link. Reveals nothing about its inbox.
pub async fn confirm_address(directory: &Directory, token: &str) -> Outcome<()> {
    let token = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| Code::CodeRefused)?;
    let row = store::address_by_token(&*directory.db, &hash(&token)).await?.ok_or(Code::CodeRefused)?;
    let now = directory.clock.now();
    if row.removed_at.is_some() || now > row.created_at.plus(LINK_DAYS * DAY) {
        return Err(Code::CodeExpired.into());
    }
    if row.confirmed_at.is_none() {
        let tx = directory.db.write().await?;
        store::change_address(&*tx, row.id, store::confirmed(now)).await?;
        entry::write(&*tx, Actor::GUEST, Act::AddressConfirmed, (SubjectKind::Inbox, Some(row.inbox_id.0)), "", now)
            .await?;
        tx.commit().await?;
    }
    Ok(())
}

fn hash(token: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(b"medpost/address/1");
    hash.update(token);
    hash.finalize().to_vec()
}

fn may_manage(caller: &Caller, inbox: InboxId) -> Outcome<()> {
    if caller.may(Action::ManageAddresses, Some(inbox)) { Ok(()) } else { Err(Code::Forbidden.into()) }
}
