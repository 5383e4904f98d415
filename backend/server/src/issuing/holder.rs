//! 担当者の交代: a card of a post serves whoever holds the post. A new holder is set from a day on and types a
//! one-time code at their first sign-in; records show who held the post at that moment.

use medpost_domain::code::{ATTEMPTS, Code as Number};
use medpost_domain::id::HolderId;
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::text::is_plain_line;
use medpost_wire::console::PostHolder;
use medpost_wire::issuing::SetHolder;
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;

use crate::audit::entry::{self, Actor};
use crate::identity::store as people;
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::session::store as sessions;

use super::store::{self, Holder};

/// A day that is further away is a mistake.
const FURTHEST: i64 = 400 * DAY;
/// Letters of a name.
const LETTERS: usize = 60;

/// As the console and the clinic see it.
pub fn seen(it: Holder) -> PostHolder {
    PostHolder { name: it.name, from: it.from_at, until: it.until_at, accepted: it.accepted_at.is_some() }
}

/// Sets who holds a post, or (without a name) that nobody does; answers the code, which is empty then.
pub async fn change(
    db: &impl ConnectionTrait,
    by: Actor,
    post: &people::Member,
    wish: &SetHolder,
    now: Instant,
) -> Outcome<String> {
    if wish.name.trim().is_empty() {
        vacate(db, by, post, now).await?;
        return Ok(String::new());
    }
    Ok(set(db, by, post, (&wish.name, &wish.kana), wish.from, now).await?.print())
}

/// Sets who holds a post from a day on; answers the code that they type at their first sign-in.
pub async fn set(
    db: &impl ConnectionTrait,
    by: Actor,
    post: &people::Member,
    (name, kana): (&str, &str),
    from: Instant,
    now: Instant,
) -> Outcome<Number> {
    if !post.post {
        return Err(Code::NoPost.into());
    }
    let line = |it: &str| {
        let it = it.trim();
        let fits = it.chars().count() <= LETTERS && is_plain_line(it);
        fits.then(|| it.to_owned()).ok_or_else(|| Fault::from(Code::BadName))
    };
    let (name, kana) = (line(name)?, line(kana)?);
    if name.is_empty() {
        return Err(Code::BadName.into());
    }
    if from > now.plus(FURTHEST) || from < now.plus(-DAY) {
        return Err(Code::BadDate.into());
    }
    let from = from.max(now);
    let number = Number(entropy::bytes());
    let id = HolderId(entropy::id(now));
    let row = Holder {
        id,
        member_id: post.id,
        name,
        kana,
        from_at: from,
        until_at: None,
        hash: people::holder_hash(&number),
        attempts_left: ATTEMPTS,
        accepted_at: None,
        created_at: now,
    };
    // Two who set one at once follow each other.
    store::lock_post(db, post.id).await?;
    store::set_holder(db, row).await?;
    if from <= now {
        // Whoever held it is out at once.
        sessions::end_of_member(db, post.id, now).await?;
    }
    let detail = format!("from={from}");
    entry::write(db, by, "post.holder_set", ("member", Some(post.id.0)), &detail, now).await?;
    Ok(number)
}

/// Nobody holds a post any more: nobody signs in with its cards.
async fn vacate(db: &impl ConnectionTrait, by: Actor, post: &people::Member, now: Instant) -> Outcome<()> {
    if !post.post {
        return Err(Code::NoPost.into());
    }
    store::end_holder(db, post.id, now).await?;
    sessions::end_of_member(db, post.id, now).await?;
    entry::write(db, by, "post.vacated", ("member", Some(post.id.0)), "", now).await?;
    Ok(())
}
