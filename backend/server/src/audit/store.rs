//! Rows of the audit.

use medpost_domain::act::Act;
use medpost_domain::id::EntryId;
use medpost_domain::instant::Instant;
use medpost_entity::{audit_entry, audit_link};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

pub use medpost_entity::audit_entry::Model as Row;
pub use medpost_entity::audit_link::Model as Link;

/// Inserts a line.
pub async fn insert(db: &impl ConnectionTrait, row: Row) -> Result<(), DbErr> {
    audit_entry::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Lines that are in no chain yet, oldest first. The condition is "not sealed", never "id greater than the last":
/// commits become visible out of order.
pub async fn unsealed(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Row>, DbErr> {
    audit_entry::Entity::find()
        .filter(audit_entry::Column::Sealed.is_null())
        .order_by_asc(audit_entry::Column::At)
        .order_by_asc(audit_entry::Column::Id)
        .limit(most)
        .all(db)
        .await
}

/// Links of these lines, if an older program made them.
pub async fn links_of(db: &impl ConnectionTrait, entries: Vec<EntryId>) -> Result<Vec<Link>, DbErr> {
    audit_link::Entity::find().filter(audit_link::Column::EntryId.is_in(entries)).all(db).await
}

/// Notes which link a line has in the chain.
pub async fn note_sealed(db: &impl ConnectionTrait, entry: EntryId, seq: i64) -> Result<(), DbErr> {
    audit_entry::Entity::update_many()
        .set(audit_entry::ActiveModel { sealed: Set(Some(seq)), ..Default::default() })
        .filter(audit_entry::Column::Id.eq(entry))
        .exec(db)
        .await
        .map(|_| ())
}

/// Marks lines that an older program wrote and did not link as unsealed. Reads the whole table, so only at a start.
pub async fn note_unsealed(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let linked = Query::select()
        .expr(Expr::val(1))
        .from(audit_link::Entity)
        .and_where(
            Expr::col((audit_link::Entity, audit_link::Column::EntryId))
                .equals((audit_entry::Entity, audit_entry::Column::Id)),
        )
        .to_owned();
    let changed = audit_entry::Entity::update_many()
        .col_expr(audit_entry::Column::Sealed, Expr::val(None::<i64>))
        .filter(audit_entry::Column::Sealed.eq(0))
        .filter(Expr::exists(linked).not())
        .exec(db)
        .await?;
    Ok(changed.rows_affected)
}

/// The last link of the chain.
pub async fn last(db: &impl ConnectionTrait) -> Result<Option<Link>, DbErr> {
    audit_link::Entity::find().order_by_desc(audit_link::Column::Seq).one(db).await
}

/// Adds a link.
pub async fn link(
    db: &impl ConnectionTrait,
    seq: i64,
    entry: EntryId,
    previous: &[u8],
    hash: &[u8],
) -> Result<(), DbErr> {
    let row = audit_link::ActiveModel {
        seq: Set(seq),
        entry_id: Set(entry),
        previous: Set(previous.to_vec()),
        hash: Set(hash.to_vec()),
    };
    row.insert(db).await.map(|_| ())
}

/// Links from `seq` on, with their lines.
pub async fn links_from(db: &impl ConnectionTrait, seq: i64, most: u64) -> Result<Vec<(Link, Option<Row>)>, DbErr> {
    let links = audit_link::Entity::find()
        .filter(audit_link::Column::Seq.gte(seq))
        .order_by_asc(audit_link::Column::Seq)
        .limit(most)
        .all(db)
        .await?;
    let ids: Vec<_> = links.iter().map(|it| it.entry_id).collect();
    let rows = audit_entry::Entity::find().filter(audit_entry::Column::Id.is_in(ids)).all(db).await?;
    let mut rows: std::collections::HashMap<_, _> = rows.into_iter().map(|it| (it.id, it)).collect();
    Ok(links.into_iter().map(|it| (it.clone(), rows.remove(&it.entry_id))).collect())
}

/// Whether a line of this act was written since a moment.
pub async fn is_written(db: &impl ConnectionTrait, action: Act, since: Instant) -> Result<bool, DbErr> {
    use sea_orm::ColumnTrait;
    let found = audit_entry::Entity::find()
        .filter(audit_entry::Column::At.gte(since))
        .filter(audit_entry::Column::Action.eq(action));
    Ok(found.one(db).await?.is_some())
}
