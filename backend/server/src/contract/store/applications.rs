//! Queries on applications.

use medpost_domain::change_request::State;
use medpost_domain::id::ApplicationId;
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use medpost_domain::text::search::Search;
use medpost_entity::application;
use medpost_wire::application::ApplicationSort;
use sea_orm::sea_query::{Expr, ExprTrait, Func, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use crate::kit::db::lock;
use crate::kit::like;

pub use medpost_entity::application::Model as Application;

/// Undecided applications, including returned ones; few at any time.
pub async fn applications_under_review(db: &impl ConnectionTrait) -> Result<Vec<Application>, DbErr> {
    let open = [State::Review, State::Returned].map(State::text);
    application::Entity::find().filter(application::Column::State.is_in(open)).all(db).await
}

/// Adds an application.
pub async fn add_application(db: &impl ConnectionTrait, row: Application) -> Result<(), DbErr> {
    application::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// An application by id.
pub async fn application(db: &impl ConnectionTrait, id: ApplicationId) -> Result<Option<Application>, DbErr> {
    application::Entity::find_by_id(id).one(db).await
}

/// Locks an application.
pub async fn lock_application(db: &impl ConnectionTrait, id: ApplicationId) -> Result<Option<Application>, DbErr> {
    lock(application::Entity::find_by_id(id), db).one(db).await
}

/// Sets the given fields of an application.
pub async fn change_application(
    db: &impl ConnectionTrait,
    id: ApplicationId,
    change: application::ActiveModel,
) -> Result<(), DbErr> {
    let all = application::Entity::update_many().set(change).filter(application::Column::Id.eq(id));
    all.exec(db).await.map(|_| ())
}

/// Locks the application whose latest link has a token with this hash.
pub async fn application_by_link(db: &impl ConnectionTrait, hash: &[u8]) -> Result<Option<Application>, DbErr> {
    lock(application::Entity::find().filter(application::Column::MailLink.eq(hash.to_vec())), db).one(db).await
}

/// How many applications came through the form since a moment, from networks with this prefix; from all if it is empty.
pub async fn count_applied(db: &impl ConnectionTrait, begins: &str, since: Instant) -> Result<u64, DbErr> {
    use application::Column;
    let all = application::Entity::find().filter(Column::Network.is_not_null()).filter(Column::CreatedAt.gt(since));
    let all = if begins.is_empty() { all } else { all.filter(like::begins(Column::Network, begins)) };
    all.count(db).await
}

/// Applications for which a link to this address was requested since a moment.
pub async fn linked_since(db: &impl ConnectionTrait, mail: &str, since: Instant) -> Result<Vec<Application>, DbErr> {
    use application::Column;
    let lower = SimpleExpr::from(Func::lower(Expr::col((application::Entity, Column::Mail))));
    let of = lower.eq(mail.to_ascii_lowercase());
    application::Entity::find().filter(of).filter(Column::MailLinkedAt.gt(since)).all(db).await
}

/// Records that a link was requested; `links` counts them.
pub async fn note_asked(db: &impl ConnectionTrait, id: ApplicationId, links: Count, now: Instant) -> Result<(), DbErr> {
    let asked =
        application::ActiveModel { mail_links: Set(links), mail_linked_at: Set(Some(now)), ..Default::default() };
    change_application(db, id, asked).await
}

/// Records the hash of the token in the latest link.
pub async fn note_link(db: &impl ConnectionTrait, id: ApplicationId, hash: Vec<u8>) -> Result<(), DbErr> {
    change_application(db, id, application::ActiveModel { mail_link: Set(Some(hash)), ..Default::default() }).await
}

/// How many applications are unconfirmed.
pub async fn count_unconfirmed(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    applications_in(db, State::Draft).await
}

/// Deletes the unconfirmed application that has waited longest.
pub async fn end_oldest_unconfirmed(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    use application::Column;
    let oldest = application::Entity::find()
        .filter(Column::State.eq(State::Draft))
        .order_by_asc(Column::ReceivedAt)
        .order_by_asc(Column::Id)
        .limit(1)
        .one(db)
        .await?;
    let Some(oldest) = oldest else { return Ok(()) };
    // Unless it was confirmed meanwhile.
    application::Entity::delete_many()
        .filter(Column::Id.eq(oldest.id))
        .filter(Column::State.eq(State::Draft))
        .exec(db)
        .await
        .map(|_| ())
}

/// Deletes unconfirmed applications received before a moment; returns how many.
pub async fn end_unconfirmed(db: &impl ConnectionTrait, before: Instant) -> Result<u64, DbErr> {
    use application::Column;
    let all =
        application::Entity::delete_many().filter(Column::State.eq(State::Draft)).filter(Column::ReceivedAt.lt(before));
    Ok(all.exec(db).await?.rows_affected)
}

/// Forgets the networks of applications made before a moment.
pub async fn forget_networks(db: &impl ConnectionTrait, before: Instant) -> Result<(), DbErr> {
    use application::Column;
    let forgotten = application::ActiveModel { network: Set(None), ..Default::default() };
    let all = application::Entity::update_many().set(forgotten);
    let all = all.filter(Column::Network.is_not_null()).filter(Column::CreatedAt.lt(before));
    all.exec(db).await.map(|_| ())
}

/// How many applications are in a state.
pub async fn applications_in(db: &impl ConnectionTrait, state: State) -> Result<u64, DbErr> {
    application::Entity::find().filter(application::Column::State.eq(state)).count(db).await
}

/// Whether a 受付番号 is taken.
pub async fn has_number(db: &impl ConnectionTrait, number: &str) -> Result<bool, DbErr> {
    Ok(application::Entity::find().filter(application::Column::Number.eq(number)).count(db).await? > 0)
}

/// An application by its 受付番号.
pub async fn application_by_number(db: &impl ConnectionTrait, number: &str) -> Result<Option<Application>, DbErr> {
    application::Entity::find().filter(application::Column::Number.eq(number)).one(db).await
}

/// A page (offset, limit) of the applications that contain every word, best match first, and how many there are;
/// without unconfirmed ones.
pub async fn applications(
    db: &impl ConnectionTrait,
    typed: &Search,
    state: Option<State>,
    sort: ApplicationSort,
    page: (u64, u64),
) -> Result<(Vec<Application>, u64), DbErr> {
    use application::Column;
    let mut all = application::Entity::find().filter(Column::State.ne(State::Draft));
    for it in &typed.words {
        all = all.filter(like::any(Column::Folded, it));
    }
    if let Some(it) = state {
        all = all.filter(Column::State.eq(it));
    }
    let total = all.clone().count(db).await?;
    if !typed.is_empty() {
        all = all.order_by_asc(like::rank(Column::Folded, typed));
    }
    let all = match sort {
        ApplicationSort::Newest => all.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id),
        ApplicationSort::Oldest => all.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id),
        ApplicationSort::Begins => all.order_by_asc(Column::TakesEffectAt).order_by_asc(Column::Id),
    };
    Ok((all.offset(page.0).limit(page.1).all(db).await?, total))
}
