//! Alarms in the database, where every process and the doctor see them.

use medpost_domain::instant::{DAY, Instant, MINUTE};
use medpost_entity::alarm;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, Set};

pub use medpost_entity::alarm::Model as Row;

use super::Alarm;

/// Processes that disagree clear and raise an alarm in turn: raised again within this time, it is still the same alarm.
const MOMENT: i64 = 10 * MINUTE;

/// Stores that an alarm is raised.
pub async fn keep(db: &impl ConnectionTrait, kind: &str, detail: &str, now: Instant) -> Result<(), DbErr> {
    let row = alarm::ActiveModel {
        kind: Set(kind.to_owned()),
        detail: Set(detail.to_owned()),
        raised_at: Set(now),
        seen_at: Set(now),
        mailed_at: Set(None),
        cleared_at: Set(None),
    };
    let once = OnConflict::column(alarm::Column::Kind).do_nothing().to_owned();
    alarm::Entity::insert(row).on_conflict(once).exec_without_returning(db).await?;
    let of = alarm::Column::Kind.eq(kind);
    // An alarm that was over starts anew; cleared only a moment ago, by a process that disagrees, it continues.
    let anew = alarm::ActiveModel { raised_at: Set(now), mailed_at: Set(None), ..Default::default() };
    let over = Condition::all().add(of.clone()).add(alarm::Column::ClearedAt.lt(now.plus(-MOMENT)));
    alarm::Entity::update_many().set(anew).filter(over).exec(db).await?;
    let seen = alarm::ActiveModel {
        detail: Set(detail.to_owned()),
        seen_at: Set(now),
        cleared_at: Set(None),
        ..Default::default()
    };
    alarm::Entity::update_many().set(seen).filter(of).exec(db).await.map(|_| ())
}

/// Stores that an alarm is over.
pub async fn clear(db: &impl ConnectionTrait, kind: &str, now: Instant) -> Result<(), DbErr> {
    let over = alarm::ActiveModel { cleared_at: Set(Some(now)), ..Default::default() };
    let of = Condition::all().add(alarm::Column::Kind.eq(kind)).add(alarm::Column::ClearedAt.is_null());
    alarm::Entity::update_many().set(over).filter(of).exec(db).await.map(|_| ())
}

/// Clears alarms that no process has seen since a moment: the process that raised them ended first. Lasting and rarely
/// checked ones stay.
pub async fn end_unseen(db: &impl ConnectionTrait, since: Instant, now: Instant) -> Result<(), DbErr> {
    let lasting = Alarm::ALL.iter().filter(|it| it.lasts() || it.is_looked_at_seldom()).map(|it| it.name());
    let over = alarm::ActiveModel { cleared_at: Set(Some(now)), ..Default::default() };
    let unseen = Condition::all()
        .add(alarm::Column::ClearedAt.is_null())
        .add(alarm::Column::SeenAt.lt(since))
        .add(alarm::Column::Kind.is_not_in(lasting));
    alarm::Entity::update_many().set(over).filter(unseen).exec(db).await.map(|_| ())
}

/// Alarms that are raised, oldest first.
pub async fn raised(db: &impl ConnectionTrait) -> Result<Vec<Row>, DbErr> {
    let now = alarm::Column::ClearedAt.is_null();
    alarm::Entity::find().filter(now).order_by_asc(alarm::Column::RaisedAt).all(db).await
}

/// Raised alarms that were not mailed within the last day; they count as mailed from now on.
pub async fn to_tell(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Row>, DbErr> {
    let untold =
        Condition::any().add(alarm::Column::MailedAt.is_null()).add(alarm::Column::MailedAt.lt(now.plus(-DAY)));
    let due = Condition::all().add(alarm::Column::ClearedAt.is_null()).add(untold);
    let rows = alarm::Entity::find().filter(due.clone()).all(db).await?;
    let told = alarm::ActiveModel { mailed_at: Set(Some(now)), ..Default::default() };
    alarm::Entity::update_many().set(told).filter(due).exec(db).await?;
    Ok(rows)
}
