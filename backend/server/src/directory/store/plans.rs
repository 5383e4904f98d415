//! Queries on limits (the table `plan`): what an inbox and a dispatch may have.

use medpost_domain::id::PlanId;
use medpost_domain::instant::Instant;
use medpost_entity::plan;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};

pub use medpost_entity::plan::Model as Plan;

/// Adds limits.
pub async fn add_plan(db: &impl ConnectionTrait, row: Plan) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// The newest limits with this code that are valid at `now`.
pub async fn plan_by_code(db: &impl ConnectionTrait, code: &str, now: Instant) -> Result<Option<Plan>, DbErr> {
    plan::Entity::find()
        .filter(plan::Column::Code.eq(code))
        .filter(plan::Column::ValidFrom.lte(now))
        .filter(Condition::any().add(plan::Column::ValidUntil.is_null()).add(plan::Column::ValidUntil.gt(now)))
        .order_by_desc(plan::Column::ValidFrom)
        .one(db)
        .await
}

/// Limits by id.
pub async fn plan(db: &impl ConnectionTrait, id: PlanId) -> Result<Option<Plan>, DbErr> {
    plan::Entity::find_by_id(id).one(db).await
}

/// The largest dispatch size that any limits allow, in bytes.
pub async fn largest_dispatch(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let largest = plan::Entity::find().order_by_desc(plan::Column::DispatchBytes).one(db).await?;
    Ok(largest.map_or(0, |it| it.dispatch_bytes.0))
}
