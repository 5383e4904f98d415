//! Queries on facilities and on changes of their facts.

use medpost_domain::id::{AssociationId, FacilityChangeId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use medpost_domain::text::codes::code_folded;
use medpost_entity::{facility, facility_change, inbox};
use medpost_wire::directory::FacilitySettings;
use sea_orm::sea_query::{Expr, ExprTrait, Func, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use serde::{Deserialize, Serialize};

use crate::kit::db::lock;

use super::plans::Plan;

pub use medpost_entity::facility::Model as Facility;
pub use medpost_entity::facility_change::Model as FacilityChange;

/// Applies limits (`plan`) to a facility; its inboxes get their retention.
pub async fn apply_limits(db: &impl ConnectionTrait, id: FacilityId, plan: &Plan) -> Result<(), DbErr> {
    let change = facility::ActiveModel { plan_id: Set(plan.id), ..Default::default() };
    facility::Entity::update_many().set(change).filter(facility::Column::Id.eq(id)).exec(db).await?;
    let size = inbox::ActiveModel { retention_days: Set(plan.retention_days), ..Default::default() };
    inbox::Entity::update_many().set(size).filter(inbox::Column::FacilityId.eq(id)).exec(db).await.map(|_| ())
}

/// A facility's code, for comparison with the result of [`code_folded`].
pub fn folded_code() -> SimpleExpr {
    Func::upper(Expr::col((facility::Entity, facility::Column::Code))).into()
}

/// Up to five facilities with this code or a name of this stem, as text: name, municipality, code.
pub async fn facilities_alike(db: &impl ConnectionTrait, code: &str, stem: &str) -> Result<Vec<String>, DbErr> {
    let mut alike = Condition::any().add(facility::Column::Stem.eq(stem));
    if !code.is_empty() {
        alike = alike.add(folded_code().eq(code_folded(code)));
    }
    let rows = facility::Entity::find().filter(alike).order_by_asc(facility::Column::Id).limit(5).all(db).await?;
    Ok(rows.into_iter().map(|it| format!("{} ({} {})", it.name, it.city, it.code)).collect())
}

/// Suspends a facility: nobody can act for it, and it receives nothing.
pub async fn suspend_facility(db: &impl ConnectionTrait, id: FacilityId, now: Instant) -> Result<(), DbErr> {
    change_facility(db, id, facility::ActiveModel { suspended_at: Set(Some(now)), ..Default::default() }).await
}

/// Adds a facility.
pub async fn add_facility(db: &impl ConnectionTrait, row: Facility) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// A facility by id.
pub async fn facility(db: &impl ConnectionTrait, id: FacilityId) -> Result<Option<Facility>, DbErr> {
    facility::Entity::find_by_id(id).one(db).await
}

/// Locks a facility.
pub async fn lock_facility(db: &impl ConnectionTrait, id: FacilityId) -> Result<Option<Facility>, DbErr> {
    lock(facility::Entity::find_by_id(id), db).one(db).await
}

/// Adds a change of facts.
pub async fn add_change(db: &impl ConnectionTrait, row: FacilityChange) -> Result<(), DbErr> {
    facility_change::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Locks a change of facts.
pub async fn lock_change(db: &impl ConnectionTrait, id: FacilityChangeId) -> Result<Option<FacilityChange>, DbErr> {
    lock(facility_change::Entity::find_by_id(id), db).one(db).await
}

/// A facility's past and future changes of facts, latest day first.
pub async fn changes_of(db: &impl ConnectionTrait, of: FacilityId) -> Result<Vec<FacilityChange>, DbErr> {
    facility_change::Entity::find()
        .filter(facility_change::Column::FacilityId.eq(of))
        .order_by_desc(facility_change::Column::EffectiveAt)
        .order_by_desc(facility_change::Column::Id)
        .all(db)
        .await
}

/// Records that a change took effect, or was cancelled.
pub async fn mark_change(
    db: &impl ConnectionTrait,
    id: FacilityChangeId,
    applied: Option<Instant>,
    cancelled: Option<Instant>,
) -> Result<(), DbErr> {
    let change =
        facility_change::ActiveModel { applied_at: Set(applied), cancelled_at: Set(cancelled), ..Default::default() };
    let all = facility_change::Entity::update_many().set(change).filter(facility_change::Column::Id.eq(id));
    all.exec(db).await.map(|_| ())
}

/// Changes a facility's own times, and how long it keeps its records.
pub async fn change_settings(
    db: &impl ConnectionTrait,
    id: FacilityId,
    request: &FacilitySettings,
) -> Result<(), DbErr> {
    let minutes = |it: u32| Set(Count(it));
    let change = facility::ActiveModel {
        hold_minutes: minutes(request.hold_minutes),
        screening_hold_minutes: minutes(request.screening_hold_minutes),
        may_skip_hold: Set(request.may_skip_hold),
        idle_minutes: minutes(request.idle_minutes),
        record_years: request.record_years.map_or(sea_orm::NotSet, minutes),
        ..Default::default()
    };
    facility::Entity::update_many().set(change).filter(facility::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// All facilities, sorted by reading.
pub async fn every_facility(db: &impl ConnectionTrait) -> Result<Vec<Facility>, DbErr> {
    facility::Entity::find().order_by_asc(facility::Column::SortKey).order_by_asc(facility::Column::Id).all(db).await
}

/// The facilities whose own association this is.
pub async fn facilities_of(db: &impl ConnectionTrait, of: AssociationId) -> Result<Vec<Facility>, DbErr> {
    facility::Entity::find().filter(facility::Column::AssociationId.eq(of)).all(db).await
}

/// Locks the facilities in a municipality, sorted by reading; with an association, only its own.
pub async fn facilities_in_city(
    db: &impl ConnectionTrait,
    city: &str,
    of: Option<AssociationId>,
) -> Result<Vec<Facility>, DbErr> {
    let mut all = facility::Entity::find().filter(facility::Column::City.eq(city));
    if let Some(it) = of {
        all = all.filter(facility::Column::AssociationId.eq(it));
    }
    let mut rows = lock(all.order_by_asc(facility::Column::Id), db).all(db).await?;
    rows.sort_by(|one, other| (&one.sort_key, one.id).cmp(&(&other.sort_key, other.id)));
    Ok(rows)
}

/// Sets the given fields of a facility.
pub async fn change_facility(
    db: &impl ConnectionTrait,
    id: FacilityId,
    change: facility::ActiveModel,
) -> Result<(), DbErr> {
    facility::Entity::update_many().set(change).filter(facility::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Facilities by id.
pub async fn facilities(db: &impl ConnectionTrait, ids: Vec<FacilityId>) -> Result<Vec<Facility>, DbErr> {
    facility::Entity::find().filter(facility::Column::Id.is_in(ids)).all(db).await
}

/// A facility by its code within an association, ignoring case.
pub async fn facility_by_code(
    db: &impl ConnectionTrait,
    association: AssociationId,
    code: &str,
) -> Result<Option<Facility>, DbErr> {
    facility::Entity::find()
        .filter(facility::Column::AssociationId.eq(association))
        .filter(folded_code().eq(code_folded(code)))
        .one(db)
        .await
}

/// A fact that changed: its column, the value before, and the value after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed(pub String, pub String, pub String);
