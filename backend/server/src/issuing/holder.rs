//! 担当者の交代: a post's card serves whoever holds the post. A new holder is set from a day on, waits for confirmation
//! as any card does, and types a one-time code at their first sign-in; records show who held the post at that moment.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::admission::Hands;
use medpost_domain::code::{ATTEMPTS, Code as Number};
use medpost_domain::id::HolderId;
use medpost_domain::instant::{DAY, Instant};
use medpost_entity::post_holder;
use medpost_wire::console::people::PostHolder;
use medpost_wire::issuing::SetHolder;
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::identity::{admission, store as people};
use crate::jobs::queue;
use crate::jobs::task::{Task, Waits};
use crate::kit::fault::Outcome;
use crate::kit::{entropy, typed};
use crate::session::store as sessions;

use super::store::{self, Holder};

/// The affiliation of a post, and the post.
pub type Post = (people::Affiliation, people::Member);

/// A day further away than this is taken for a mistake.
const FURTHEST: i64 = 400 * DAY;

/// Maximum characters of a holder's name.
const LETTERS: usize = 60;

/// A holder's name and reading as they are stored.
pub(super) fn named(name: &str, kana: &str) -> Outcome<(String, String)> {
    let line = |field: &str, it: &str| typed::name(field, it, LETTERS, Code::BadName);
    let (name, kana) = (line("name", name)?, line("kana", kana)?);
    if name.is_empty() { Err(Code::BadName.into()) } else { Ok((name, kana)) }
}

/// A holder as the console and the clinic app show it. `confirmable`: whether the viewer may confirm.
pub fn seen(it: Holder, confirmable: bool) -> PostHolder {
    PostHolder {
        id: it.id,
        name: it.name,
        from: it.from_at,
        until: it.until_at,
        accepted: it.accepted_at.is_some(),
        waits: it.waits_since.is_some(),
        valid_at: it.valid_at.filter(|_| it.waits_since.is_some()),
        confirmable,
    }
}

/// Who had a hand in setting a holder.
pub fn hands_of(it: &Holder) -> Hands {
    it.hands.as_deref().map(Hands::read).unwrap_or_default()
}

/// Sets who holds a post, or, without a name, that nobody does; then the returned code is empty.
pub async fn change(
    db: &impl ConnectionTrait,
    by: Actor,
    post: &Post,
    request: &SetHolder,
    now: Instant,
) -> Outcome<String> {
    if request.name.trim().is_empty() {
        vacate(db, by, &post.1, now).await?;
        return Ok(String::new());
    }
    Ok(set(db, by, post, (&request.name, &request.kana), request.from, now).await?.print())
}

/// Sets who holds a post from a day on; returns the code that they type at their first sign-in. Everybody who may
/// object is notified.
pub async fn set(
    db: &impl ConnectionTrait,
    by: Actor,
    (belonging, post): &Post,
    (name, kana): (&str, &str),
    from: Instant,
    now: Instant,
) -> Outcome<Number> {
    if !post.post {
        return Err(Code::NoPost.into());
    }
    let (name, kana) = named(name, kana)?;
    if from > now.plus(FURTHEST) || from < now.plus(-DAY) {
        return Err(Code::BadDate.into());
    }
    let from = from.max(now);
    let number = Number(entropy::bytes());
    let id = HolderId(entropy::id(now));
    let hands = by.hand();
    let valid_at = admission::assess_arrival(db, belonging, &hands, None, now).await?.counts_at(now);
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
        hands: Some(hands.to_string()),
        waits_since: Some(now),
        valid_at,
    };
    // Two holders set at the same time are stored one after the other.
    store::lock_post(db, post.id).await?;
    store::set_holder(db, row).await?;
    if from <= now {
        // Whoever held it is signed out at once.
        sessions::end_of_member(db, post.id, now).await?;
    }
    let detail = format!("from={from}");
    entry::write(db, by, Act::PostHolderSet, (SubjectKind::Member, Some(post.id.0)), &detail, now).await?;
    admission::announce(db, Waits::Holder(id, now, belonging.id), now).await?;
    if let Some(at) = valid_at {
        queue::enqueue(db, &Task::HolderValid { holder: id }, at, now).await?;
    }
    Ok(number)
}

/// Confirms a holder who waits. The caller checks that `by` may (`admission`).
pub async fn confirm(db: &impl ConnectionTrait, by: Actor, row: &Holder, now: Instant) -> Outcome<()> {
    if row.waits_since.is_some() {
        let change = post_holder::ActiveModel { waits_since: Set(None), valid_at: Set(None), ..Default::default() };
        people::change_holder(db, row.id, change).await?;
        let detail = format!("holder={} by={}", row.id, by.kind.text());
        entry::write(db, by, Act::PostHolderConfirmed, (SubjectKind::Member, Some(row.member_id.0)), &detail, now)
            .await?;
    }
    Ok(())
}

/// Admits a holder at the end of their wait, unless they were replaced or somebody objected meanwhile.
pub async fn admit_by_time(db: &impl ConnectionTrait, id: HolderId, now: Instant) -> Outcome<()> {
    let Some(row) = store::lock_holder(db, id).await?.filter(|it| it.valid_at.is_some_and(|at| at <= now)) else {
        return Ok(());
    };
    // A post belongs to one facility.
    let Some(belonging) = people::belonging_of(db, row.member_id).await? else { return Ok(()) };
    let suspended = people::has_suspended(db, &hands_of(&row).0, belonging.facility_id).await?;
    if people::is_open(db, &belonging, now).await? && !suspended {
        confirm(db, Actor::SYSTEM, &row, now).await?;
    }
    Ok(())
}

/// Leaves a post vacant: nobody can sign in with its cards.
async fn vacate(db: &impl ConnectionTrait, by: Actor, post: &people::Member, now: Instant) -> Outcome<()> {
    if !post.post {
        return Err(Code::NoPost.into());
    }
    store::end_holder(db, post.id, now).await?;
    sessions::end_of_member(db, post.id, now).await?;
    entry::write(db, by, Act::PostVacated, (SubjectKind::Member, Some(post.id.0)), "", now).await?;
    Ok(())
}
