//! Queries on who holds a post.

use std::collections::BTreeMap;

use medpost_domain::id::{HolderId, MemberId};
use medpost_domain::instant::Instant;
use medpost_entity::{member, post_holder};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};

use crate::kit::db::lock;

pub use medpost_entity::post_holder::Model as Holder;

/// The hash that is stored of a holder's code.
pub fn holder_hash(code: &medpost_domain::code::Code) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(b"medpost/post-holder/1");
    hash.update(code.0);
    hash.finalize().to_vec()
}

/// Locks whoever holds a post at `now`.
pub async fn lock_holder(db: &impl ConnectionTrait, post: MemberId, now: Instant) -> Result<Option<Holder>, DbErr> {
    let until = Condition::any().add(post_holder::Column::UntilAt.is_null()).add(post_holder::Column::UntilAt.gt(now));
    let found = post_holder::Entity::find()
        .filter(post_holder::Column::MemberId.eq(post))
        .filter(post_holder::Column::FromAt.lte(now))
        .filter(until);
    lock(found, db).one(db).await
}

/// Sets the given fields of a holder.
pub async fn change_holder(
    db: &impl ConnectionTrait,
    id: HolderId,
    change: post_holder::ActiveModel,
) -> Result<(), DbErr> {
    post_holder::Entity::update_many().set(change).filter(post_holder::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Which of these are posts, and whether their holders have typed their code; `None` if nobody holds the post now, or
/// the holder waits. Holders from before there was waiting count as confirmed.
pub(super) async fn held(
    db: &impl ConnectionTrait,
    of: impl Iterator<Item = MemberId>,
    now: Instant,
) -> Result<BTreeMap<MemberId, Option<bool>>, DbErr> {
    let posts = member::Entity::find().filter(member::Column::Id.is_in(of)).filter(member::Column::Post.eq(true));
    let mut all: BTreeMap<MemberId, Option<bool>> = posts.all(db).await?.into_iter().map(|it| (it.id, None)).collect();
    let holders = post_holder::Entity::find()
        .filter(post_holder::Column::MemberId.is_in(all.keys().copied()))
        .filter(post_holder::Column::FromAt.lte(now))
        .filter(Condition::any().add(post_holder::Column::UntilAt.is_null()).add(post_holder::Column::UntilAt.gt(now)))
        .filter(post_holder::Column::WaitsSince.is_null())
        .all(db)
        .await?;
    for it in holders {
        all.insert(it.member_id, Some(it.accepted_at.is_some()));
    }
    Ok(all)
}
