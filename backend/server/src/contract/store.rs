//! Rows of contracts: memberships, allotments, and what is used of them.

use std::collections::HashMap;

use medpost_domain::billing::month::Month;
use medpost_domain::change_request::State;
use medpost_domain::id::{
    ApplicationId, AssociationId, AssociationNameId, ChangeId, ContractId, FacilityId, InboxId, PackId,
};
use medpost_domain::instant::Instant;
use medpost_domain::text::{Search, fold};
use medpost_entity::{
    allotment, application, association, association_name, change_request, contract, delivery, inbox, ledger_entry,
    membership, pack,
};
use medpost_wire::application::ApplicationSort;
use medpost_wire::billing::ContractBilling;
use medpost_wire::session::Contracted;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set,
};

use crate::kit::db::lock;
use crate::kit::like;

pub use medpost_entity::allotment::Model as Allotment;
pub use medpost_entity::application::Model as Application;
pub use medpost_entity::association::Model as Association;
pub use medpost_entity::association_name::Model as Name;
pub use medpost_entity::change_request::Model as Change;
pub use medpost_entity::contract::Model as Contract;
pub use medpost_entity::ledger_entry::Model as Entry;
pub use medpost_entity::membership::Model as Membership;
pub use medpost_entity::pack::Model as Pack;

/// The operator's own tenant, which holds all individual contracts.
pub const OWN: &str = "個別契約";
/// Its kind.
pub const OWN_KIND: &str = "direct";

/// Whether a name is the own tenant's, or one that may be taken for it: nobody else is called so.
pub fn is_own(name: &str) -> bool {
    fold(name) == fold(OWN)
}

/// Adds a contract holder.
pub async fn add_association(db: &impl ConnectionTrait, row: Association) -> Result<(), DbErr> {
    association::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// The contract holder that is called just so.
pub async fn association_called(db: &impl ConnectionTrait, name: &str) -> Result<Option<AssociationId>, DbErr> {
    let found = association::Entity::find().filter(association::Column::Name.eq(name)).one(db).await?;
    Ok(found.map(|it| it.id))
}

/// A contract holder by name: who is called just so, else the only one whose name folds to the same. The operator's own
/// tenant, which holds all individual contracts, is nobody's by likeness.
pub async fn association_by_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<AssociationId>, DbErr> {
    if let Some(it) = association_called(db, name).await? {
        return Ok(Some(it));
    }
    let all: Vec<(AssociationId, String)> = association::Entity::find()
        .filter(association::Column::Kind.ne(OWN_KIND))
        .select_only()
        .columns([association::Column::Id, association::Column::Name])
        .into_tuple()
        .all(db)
        .await?;
    let folded = fold(name);
    let mut alike = all.into_iter().filter(|it| fold(&it.1) == folded).map(|it| it.0);
    Ok(alike.next().filter(|_| alike.next().is_none()))
}

/// A contract holder.
pub async fn association(db: &impl ConnectionTrait, id: AssociationId) -> Result<Option<Association>, DbErr> {
    association::Entity::find_by_id(id).one(db).await
}

/// Adds a line of the ledger.
pub async fn add_entry(db: &impl ConnectionTrait, row: Entry) -> Result<(), DbErr> {
    ledger_entry::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// The lines of the ledgers of contracts, in the order in which they were made.
pub async fn entries(db: &impl ConnectionTrait, of: &[ContractId]) -> Result<Vec<Entry>, DbErr> {
    let mut found = Vec::new();
    for some in of.chunks(500) {
        let rows = ledger_entry::Entity::find()
            .filter(ledger_entry::Column::ContractId.is_in(some.iter().copied()))
            .order_by_asc(ledger_entry::Column::MadeAt)
            .order_by_asc(ledger_entry::Column::Id);
        found.extend(rows.all(db).await?);
    }
    Ok(found)
}

/// Contracts that have a ledger.
pub async fn with_ledger(db: &impl ConnectionTrait) -> Result<Vec<ContractId>, DbErr> {
    ledger_entry::Entity::find()
        .select_only()
        .column(ledger_entry::Column::ContractId)
        .distinct()
        .into_tuple()
        .all(db)
        .await
}

/// Every membership in contracts, the earliest first.
pub async fn memberships_in(db: &impl ConnectionTrait, of: &[ContractId]) -> Result<Vec<Membership>, DbErr> {
    let mut found = Vec::new();
    for some in of.chunks(500) {
        let rows = membership::Entity::find().filter(membership::Column::ContractId.is_in(some.iter().copied()));
        found.extend(rows.order_by_asc(membership::Column::FromAt).all(db).await?);
    }
    Ok(found)
}

/// The contracts of a holder that are not over at `now`, also those that are still to begin, the oldest
/// first; all holders' without one.
pub async fn contracts(
    db: &impl ConnectionTrait,
    of: Option<AssociationId>,
    now: Instant,
) -> Result<Vec<Contract>, DbErr> {
    held_by(of).filter(not_over(contract::Column::EndsAt, now)).all(db).await
}

/// Every contract of a holder, also those that are over, the oldest first; all holders' without one.
pub async fn all_contracts(db: &impl ConnectionTrait, of: Option<AssociationId>) -> Result<Vec<Contract>, DbErr> {
    held_by(of).all(db).await
}

fn held_by(of: Option<AssociationId>) -> Select<contract::Entity> {
    let mut all = contract::Entity::find();
    if let Some(it) = of {
        all = all.filter(contract::Column::AssociationId.eq(it));
    }
    all.order_by_asc(contract::Column::CreatedAt).order_by_asc(contract::Column::Id)
}

/// The names of contract holders.
pub async fn association_names(
    db: &impl ConnectionTrait,
    of: Vec<AssociationId>,
) -> Result<HashMap<AssociationId, String>, DbErr> {
    let all = association::Entity::find().filter(association::Column::Id.is_in(of)).all(db).await?;
    Ok(all.into_iter().map(|it| (it.id, it.name)).collect())
}

/// Contracts, locked in order of id.
pub async fn lock_contracts(db: &impl ConnectionTrait, ids: &[ContractId]) -> Result<Vec<Contract>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let all = contract::Entity::find().filter(contract::Column::Id.is_in(ids.to_vec()));
    lock(all.order_by_asc(contract::Column::Id), db).all(db).await
}

/// Changes a contract that still has this version, which grows by one; no if somebody was faster.
pub async fn change_contract(
    db: &impl ConnectionTrait,
    id: ContractId,
    version: i32,
    change: contract::ActiveModel,
) -> Result<bool, DbErr> {
    let change = contract::ActiveModel { version: Set(version + 1), ..change };
    let done = contract::Entity::update_many()
        .set(change)
        .filter(contract::Column::Id.eq(id))
        .filter(contract::Column::Version.eq(version))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Sets how a contract of this version is billed; no if somebody was faster.
pub async fn set_billing(
    db: &impl ConnectionTrait,
    id: ContractId,
    wish: &ContractBilling,
    from: Option<Month>,
) -> Result<bool, DbErr> {
    let change = contract::ActiveModel {
        payer: Set(wish.payer.into()),
        cycle: Set(wish.cycle.into()),
        advance: Set(wish.advance),
        pay_back: Set(wish.pay_back),
        dated: Set(wish.dated.into()),
        due: Set(wish.due.into()),
        billed_from: Set(from.map(|it| it.0)),
        ..Default::default()
    };
    change_contract(db, id, wish.version, change).await
}

/// Sets what a contract of this version costs each month; no if somebody was faster.
pub async fn set_price(db: &impl ConnectionTrait, id: ContractId, version: i32, yen: i64) -> Result<bool, DbErr> {
    let change = contract::ActiveModel { monthly_yen: Set(yen), ..Default::default() };
    change_contract(db, id, version, change).await
}

/// Adds a pack.
pub async fn add_pack(db: &impl ConnectionTrait, row: Pack) -> Result<(), DbErr> {
    pack::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Applications that nobody has decided: few at any time.
pub async fn applications_under_review(db: &impl ConnectionTrait) -> Result<Vec<Application>, DbErr> {
    let open = [State::Review, State::Returned].map(State::text);
    application::Entity::find().filter(application::Column::State.is_in(open)).all(db).await
}

/// The packs on offer at `now`, the smallest first.
pub async fn packs(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Pack>, DbErr> {
    pack::Entity::find()
        .filter(valid(pack::Column::ValidFrom, pack::Column::ValidUntil, now))
        .order_by_asc(pack::Column::PoolBytes)
        .order_by_asc(pack::Column::MonthlyYen)
        .all(db)
        .await
}

/// The plans of a code, also those no longer on offer, locked.
pub async fn lock_packs(db: &impl ConnectionTrait, code: &str) -> Result<Vec<Pack>, DbErr> {
    let all = pack::Entity::find().filter(pack::Column::Code.eq(code)).order_by_asc(pack::Column::ValidFrom);
    lock(all, db).all(db).await
}

/// The plans that are not over at `now`, also those that are still to begin.
pub async fn packs_to_come(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Pack>, DbErr> {
    pack::Entity::find()
        .filter(not_over(pack::Column::ValidUntil, now))
        .order_by_asc(pack::Column::Audience)
        .order_by_asc(pack::Column::PoolBytes)
        .order_by_asc(pack::Column::ValidFrom)
        .all(db)
        .await
}

/// A plan is no longer on offer from a moment on.
pub async fn end_pack(db: &impl ConnectionTrait, id: PackId, at: Instant) -> Result<(), DbErr> {
    let over = pack::ActiveModel { valid_until: Set(Some(at)), ..Default::default() };
    pack::Entity::update_many().set(over).filter(pack::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Packs, also those no longer on offer.
pub async fn packs_by_id(db: &impl ConnectionTrait, of: Vec<PackId>) -> Result<HashMap<PackId, Pack>, DbErr> {
    let all = pack::Entity::find().filter(pack::Column::Id.is_in(of)).all(db).await?;
    Ok(all.into_iter().map(|it| (it.id, it)).collect())
}

/// A pack, locked: whoever applies for it at the same time waits.
pub async fn lock_pack(db: &impl ConnectionTrait, id: PackId) -> Result<Option<Pack>, DbErr> {
    lock(pack::Entity::find_by_id(id), db).one(db).await
}

/// A pack, also one no longer on offer.
pub async fn pack(db: &impl ConnectionTrait, id: PackId) -> Result<Option<Pack>, DbErr> {
    pack::Entity::find_by_id(id).one(db).await
}

/// A contract, also one that is over.
pub async fn contract(db: &impl ConnectionTrait, id: ContractId) -> Result<Option<Contract>, DbErr> {
    contract::Entity::find_by_id(id).one(db).await
}

/// Contracts by their ids.
pub async fn contracts_by_id(db: &impl ConnectionTrait, ids: &[ContractId]) -> Result<Vec<Contract>, DbErr> {
    let mut found = Vec::new();
    for some in ids.chunks(500) {
        found.extend(contract::Entity::find().filter(contract::Column::Id.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(found)
}

/// Adds an application.
pub async fn add_application(db: &impl ConnectionTrait, row: Application) -> Result<(), DbErr> {
    application::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// An application.
pub async fn application(db: &impl ConnectionTrait, id: ApplicationId) -> Result<Option<Application>, DbErr> {
    application::Entity::find_by_id(id).one(db).await
}

/// An application, locked.
pub async fn lock_application(db: &impl ConnectionTrait, id: ApplicationId) -> Result<Option<Application>, DbErr> {
    lock(application::Entity::find_by_id(id), db).one(db).await
}

/// Changes an application.
pub async fn change_application(
    db: &impl ConnectionTrait,
    id: ApplicationId,
    change: application::ActiveModel,
) -> Result<(), DbErr> {
    let all = application::Entity::update_many().set(change).filter(application::Column::Id.eq(id));
    all.exec(db).await.map(|_| ())
}

/// The application for which the link was mailed whose token has this hash, locked.
pub async fn application_by_link(db: &impl ConnectionTrait, hash: &[u8]) -> Result<Option<Application>, DbErr> {
    lock(application::Entity::find().filter(application::Column::MailLink.eq(hash.to_vec())), db).one(db).await
}

/// How many applications came through the form since a moment, from networks whose names begin so: all with an empty
/// beginning.
pub async fn count_applied(db: &impl ConnectionTrait, begins: &str, since: Instant) -> Result<u64, DbErr> {
    use application::Column;
    let all = application::Entity::find().filter(Column::Network.is_not_null()).filter(Column::CreatedAt.gt(since));
    let all = if begins.is_empty() { all } else { all.filter(like::begins(Column::Network, begins)) };
    all.count(db).await
}

/// The applications for which a link was asked for since a moment to confirm this address.
pub async fn linked_since(db: &impl ConnectionTrait, mail: &str, since: Instant) -> Result<Vec<Application>, DbErr> {
    use application::Column;
    let lower = SimpleExpr::from(Func::lower(Expr::col((application::Entity, Column::Mail))));
    let of = lower.eq(mail.to_ascii_lowercase());
    application::Entity::find().filter(of).filter(Column::MailLinkedAt.gt(since)).all(db).await
}

/// A link to confirm the address of an application was asked for: so many by now.
pub async fn note_asked(db: &impl ConnectionTrait, id: ApplicationId, links: i32, now: Instant) -> Result<(), DbErr> {
    let asked =
        application::ActiveModel { mail_links: Set(links), mail_linked_at: Set(Some(now)), ..Default::default() };
    change_application(db, id, asked).await
}

/// A link to confirm the address of an application is mailed, with the token of this hash.
pub async fn note_link(db: &impl ConnectionTrait, id: ApplicationId, hash: Vec<u8>) -> Result<(), DbErr> {
    change_application(db, id, application::ActiveModel { mail_link: Set(Some(hash)), ..Default::default() }).await
}

/// How many applications wait for their address to be confirmed.
pub async fn count_unconfirmed(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    applications_in(db, State::Draft).await
}

/// The one that has waited longest for its address to be confirmed ends.
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
    // Confirmed meanwhile, it stays.
    application::Entity::delete_many()
        .filter(Column::Id.eq(oldest.id))
        .filter(Column::State.eq(State::Draft))
        .exec(db)
        .await
        .map(|_| ())
}

/// Those whose address nobody confirmed end; answers how many. They came before a moment.
pub async fn end_unconfirmed(db: &impl ConnectionTrait, before: Instant) -> Result<u64, DbErr> {
    use application::Column;
    let all =
        application::Entity::delete_many().filter(Column::State.eq(State::Draft)).filter(Column::ReceivedAt.lt(before));
    Ok(all.exec(db).await?.rows_affected)
}

/// Forgets the networks of applications that came before a moment.
pub async fn forget_networks(db: &impl ConnectionTrait, before: Instant) -> Result<(), DbErr> {
    use application::Column;
    let forgotten = application::ActiveModel { network: Set(None), ..Default::default() };
    let all = application::Entity::update_many().set(forgotten);
    let all = all.filter(Column::Network.is_not_null()).filter(Column::CreatedAt.lt(before));
    all.exec(db).await.map(|_| ())
}

/// How many applications stand there.
pub async fn applications_in(db: &impl ConnectionTrait, state: State) -> Result<u64, DbErr> {
    application::Entity::find().filter(application::Column::State.eq(state.text())).count(db).await
}

/// Whether a 受付番号 is taken.
pub async fn has_number(db: &impl ConnectionTrait, number: &str) -> Result<bool, DbErr> {
    Ok(application::Entity::find().filter(application::Column::Number.eq(number)).count(db).await? > 0)
}

/// An application by its 受付番号.
pub async fn application_by_number(db: &impl ConnectionTrait, number: &str) -> Result<Option<Application>, DbErr> {
    application::Entity::find().filter(application::Column::Number.eq(number)).one(db).await
}

/// The applications that hold every word, the better first, and how many there are in all; none whose address waits to
/// be confirmed.
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
        all = all.filter(Column::State.eq(it.text()));
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

/// A contract that has not begun is over now, and never begins: nor do its memberships and allotments.
pub async fn undo_contract(db: &impl ConnectionTrait, row: &Contract, now: Instant) -> Result<(), DbErr> {
    let over = contract::ActiveModel { ends_at: Set(Some(now)), ..Default::default() };
    change_contract(db, row.id, row.version, over).await?;
    membership::Entity::update_many()
        .set(membership::ActiveModel { until_at: Set(Some(now)), ..Default::default() })
        .filter(membership::Column::ContractId.eq(row.id))
        .exec(db)
        .await?;
    allotment::Entity::update_many()
        .set(allotment::ActiveModel { until_at: Set(Some(now)), ..Default::default() })
        .filter(allotment::Column::ContractId.eq(row.id))
        .exec(db)
        .await
        .map(|_| ())
}

/// The facilities in a contract at a moment.
pub async fn members_at(db: &impl ConnectionTrait, id: ContractId, at: Instant) -> Result<Vec<FacilityId>, DbErr> {
    let all = membership::Entity::find()
        .filter(membership::Column::ContractId.eq(id))
        .filter(valid(membership::Column::FromAt, membership::Column::UntilAt, at))
        .all(db)
        .await?;
    Ok(all.into_iter().map(|it| it.facility_id).collect())
}

/// The facilities that are in a contract at a moment, or come into it later.
pub async fn members_after(db: &impl ConnectionTrait, id: ContractId, at: Instant) -> Result<Vec<FacilityId>, DbErr> {
    let all = membership::Entity::find()
        .filter(membership::Column::ContractId.eq(id))
        .filter(not_over(membership::Column::UntilAt, at));
    Ok(all.all(db).await?.into_iter().map(|it| it.facility_id).collect())
}

/// From when each of these facilities is in a contract: the first of those that are not over.
pub async fn begins(
    db: &impl ConnectionTrait,
    of: Vec<FacilityId>,
    now: Instant,
) -> Result<Vec<(FacilityId, Instant)>, DbErr> {
    membership::Entity::find()
        .select_only()
        .column(membership::Column::FacilityId)
        .column_as(membership::Column::FromAt.min(), "begins")
        .filter(membership::Column::FacilityId.is_in(of))
        .filter(not_over(membership::Column::UntilAt, now))
        .group_by(membership::Column::FacilityId)
        .into_tuple()
        .all(db)
        .await
}

/// The facilities that were ever in a contract.
pub async fn members(db: &impl ConnectionTrait, id: ContractId) -> Result<Vec<FacilityId>, DbErr> {
    let all = membership::Entity::find().filter(membership::Column::ContractId.eq(id)).all(db).await?;
    Ok(all.into_iter().map(|it| it.facility_id).collect())
}

/// Adds a request.
pub async fn add_change(db: &impl ConnectionTrait, row: Change) -> Result<(), DbErr> {
    change_request::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Writes a draft anew.
pub async fn replace_change(db: &impl ConnectionTrait, row: Change) -> Result<(), DbErr> {
    let id = row.id;
    change_change(db, id, row.into_active_model().reset_all()).await
}

/// A request, locked.
pub async fn lock_change(db: &impl ConnectionTrait, id: ChangeId) -> Result<Option<Change>, DbErr> {
    lock(change_request::Entity::find_by_id(id), db).one(db).await
}

/// Changes a request.
pub async fn change_change(
    db: &impl ConnectionTrait,
    id: ChangeId,
    change: change_request::ActiveModel,
) -> Result<(), DbErr> {
    let all = change_request::Entity::update_many().set(change).filter(change_request::Column::Id.eq(id));
    all.exec(db).await.map(|_| ())
}

/// The requests of contracts, the newest first.
pub async fn changes(db: &impl ConnectionTrait, of: Vec<ContractId>) -> Result<Vec<Change>, DbErr> {
    change_request::Entity::find()
        .filter(change_request::Column::ContractId.is_in(of))
        .order_by_desc(change_request::Column::AskedAt)
        .order_by_desc(change_request::Column::Id)
        .all(db)
        .await
}

/// A contract holder, locked.
pub async fn lock_association(db: &impl ConnectionTrait, id: AssociationId) -> Result<Option<Association>, DbErr> {
    lock(association::Entity::find_by_id(id), db).one(db).await
}

/// The names that an association had, has and is to have, the latest first; none if it never changed.
pub async fn names(db: &impl ConnectionTrait, of: AssociationId) -> Result<Vec<Name>, DbErr> {
    association_name::Entity::find()
        .filter(association_name::Column::AssociationId.eq(of))
        .order_by_desc(association_name::Column::FromAt)
        .all(db)
        .await
}

/// Whether another association has a name, or is to have it.
pub async fn is_named(db: &impl ConnectionTrait, name: &str, but: AssociationId, now: Instant) -> Result<bool, DbErr> {
    let to_come = association_name::Entity::find()
        .filter(association_name::Column::Name.eq(name))
        .filter(association_name::Column::FromAt.gt(now))
        .filter(association_name::Column::AssociationId.ne(but))
        .count(db)
        .await?;
    Ok(to_come > 0 || association_by_name(db, name).await?.is_some_and(|it| it != but))
}

/// A name of an association.
pub async fn name(db: &impl ConnectionTrait, id: AssociationNameId) -> Result<Option<Name>, DbErr> {
    association_name::Entity::find_by_id(id).one(db).await
}

/// Adds a name of an association.
pub async fn add_name(db: &impl ConnectionTrait, row: Name) -> Result<(), DbErr> {
    association_name::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Removes a name that never was.
pub async fn remove_name(db: &impl ConnectionTrait, id: AssociationNameId) -> Result<(), DbErr> {
    association_name::Entity::delete_by_id(id).exec(db).await.map(|_| ())
}

/// Names an association anew, or gives it its 団体コード.
pub async fn name_association(
    db: &impl ConnectionTrait,
    id: AssociationId,
    name: Option<&str>,
    code: Option<&str>,
) -> Result<(), DbErr> {
    let or_kept = |it: Option<&str>| it.map_or(ActiveValue::NotSet, |it| Set(it.to_owned()));
    let change = association::ActiveModel { name: or_kept(name), code: or_kept(code), ..Default::default() };
    association::Entity::update_many().set(change).filter(association::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// The memberships of a facility, the oldest first; also those that are over.
pub async fn memberships_of(db: &impl ConnectionTrait, of: FacilityId) -> Result<Vec<Membership>, DbErr> {
    membership::Entity::find()
        .filter(membership::Column::FacilityId.eq(of))
        .order_by_asc(membership::Column::FromAt)
        .all(db)
        .await
}

/// The memberships of a facility, locked in order of id.
pub async fn lock_memberships(db: &impl ConnectionTrait, of: FacilityId) -> Result<Vec<Membership>, DbErr> {
    let found =
        membership::Entity::find().filter(membership::Column::FacilityId.eq(of)).order_by_asc(membership::Column::Id);
    lock(found, db).all(db).await
}

/// The membership of a facility in a contract that is not over, locked.
pub async fn lock_membership(
    db: &impl ConnectionTrait,
    contract: ContractId,
    facility: FacilityId,
    now: Instant,
) -> Result<Option<Membership>, DbErr> {
    let found = membership::Entity::find()
        .filter(membership::Column::ContractId.eq(contract))
        .filter(membership::Column::FacilityId.eq(facility))
        .filter(not_over(membership::Column::UntilAt, now));
    lock(found, db).one(db).await
}

/// A facility leaves a contract at a moment, with what its inboxes are allotted there; none: it stays.
pub async fn end_membership(db: &impl ConnectionTrait, row: &Membership, until: Option<Instant>) -> Result<(), DbErr> {
    membership::Entity::update_many()
        .set(membership::ActiveModel { until_at: Set(until), ..Default::default() })
        .filter(membership::Column::Id.eq(row.id))
        .exec(db)
        .await?;
    let inboxes = Query::select()
        .column(inbox::Column::Id)
        .from(inbox::Entity)
        .and_where(Expr::col(inbox::Column::FacilityId).eq(row.facility_id))
        .to_owned();
    // What ended before, ended.
    let with_it = match row.until_at {
        Some(before) => {
            Condition::any().add(allotment::Column::UntilAt.is_null()).add(allotment::Column::UntilAt.eq(before))
        }
        None => Condition::all().add(allotment::Column::UntilAt.is_null()),
    };
    allotment::Entity::update_many()
        .set(allotment::ActiveModel { until_at: Set(until), ..Default::default() })
        .filter(allotment::Column::ContractId.eq(row.contract_id))
        .filter(Expr::col(allotment::Column::InboxId).in_subquery(inboxes))
        .filter(with_it)
        .exec(db)
        .await
        .map(|_| ())
}

/// Adds a facility to a contract.
pub async fn add_membership(db: &impl ConnectionTrait, row: Membership) -> Result<(), DbErr> {
    membership::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// The contracts that facilities belong to at `now`.
pub async fn contracts_of(
    db: &impl ConnectionTrait,
    facilities: Vec<FacilityId>,
    now: Instant,
) -> Result<Vec<(FacilityId, Contract)>, DbErr> {
    let memberships = membership::Entity::find()
        .filter(membership::Column::FacilityId.is_in(facilities))
        .filter(valid(membership::Column::FromAt, membership::Column::UntilAt, now))
        .order_by_asc(membership::Column::FromAt)
        .all(db)
        .await?;
    let ids: Vec<ContractId> = memberships.iter().map(|it| it.contract_id).collect();
    let contracts = contract::Entity::find().filter(contract::Column::Id.is_in(ids)).filter(standing(now));
    let contracts = contracts.order_by_asc(contract::Column::Id).all(db).await?;
    let found = contracts.iter().flat_map(|contract| {
        let members = memberships.iter().filter(|it| it.contract_id == contract.id);
        members.map(|it| (it.facility_id, contract.clone()))
    });
    Ok(found.collect())
}

/// How the contracts of a facility stand at `now`: one that stands is enough.
pub async fn contracted(db: &impl ConnectionTrait, facility: FacilityId, now: Instant) -> Result<Contracted, DbErr> {
    if !contracts_of(db, vec![facility], now).await?.is_empty() {
        return Ok(Contracted::Stands);
    }
    let within = Query::select()
        .column(membership::Column::ContractId)
        .from(membership::Entity)
        .and_where(membership::Column::FacilityId.eq(facility))
        .cond_where(valid(membership::Column::FromAt, membership::Column::UntilAt, now))
        .to_owned();
    let suspended = contract::Entity::find()
        .filter(contract::Column::Id.in_subquery(within))
        .filter(valid(contract::Column::BeginsAt, contract::Column::EndsAt, now))
        .one(db)
        .await?;
    Ok(if suspended.is_some() { Contracted::Suspended } else { Contracted::None })
}

/// The contract that a facility's cards belong to: the first (with an association, of its own) that it is in, or
/// is to be in.
pub async fn contract_to_come(
    db: &impl ConnectionTrait,
    facility: FacilityId,
    association: Option<AssociationId>,
    now: Instant,
) -> Result<Option<Contract>, DbErr> {
    let memberships = membership::Entity::find()
        .filter(membership::Column::FacilityId.eq(facility))
        .filter(not_over(membership::Column::UntilAt, now))
        .order_by_asc(membership::Column::FromAt)
        .all(db)
        .await?;
    let ids: Vec<ContractId> = memberships.iter().map(|it| it.contract_id).collect();
    let mut contracts = contract::Entity::find()
        .filter(contract::Column::Id.is_in(ids))
        .filter(not_over(contract::Column::EndsAt, now));
    if let Some(it) = association {
        contracts = contracts.filter(contract::Column::AssociationId.eq(it));
    }
    let contracts = contracts.all(db).await?;
    Ok(memberships.iter().find_map(|it| contracts.iter().find(|row| row.id == it.contract_id)).cloned())
}

/// The allotments that inboxes have at `now`, over all contracts.
pub async fn allotments_of(
    db: &impl ConnectionTrait,
    inboxes: &[InboxId],
    now: Instant,
) -> Result<Vec<Allotment>, DbErr> {
    allotment::Entity::find()
        .filter(allotment::Column::InboxId.is_in(inboxes.to_vec()))
        .filter(valid(allotment::Column::FromAt, allotment::Column::UntilAt, now))
        .all(db)
        .await
}

/// The allotments of a contract at `now`.
pub async fn allotments_in(db: &impl ConnectionTrait, id: ContractId, now: Instant) -> Result<Vec<Allotment>, DbErr> {
    allotment::Entity::find()
        .filter(allotment::Column::ContractId.eq(id))
        .filter(valid(allotment::Column::FromAt, allotment::Column::UntilAt, now))
        .all(db)
        .await
}

/// The inboxes of facilities that are to leave a contract, and when.
async fn leaving(db: &impl ConnectionTrait, id: ContractId, now: Instant) -> Result<Vec<(InboxId, Instant)>, DbErr> {
    let until = (membership::Entity, membership::Column::UntilAt);
    let select = inboxes_in(id, now).column(until).and_where(Expr::col(until).is_not_null()).to_owned();
    let rows = db.query_all(&select).await?;
    rows.into_iter().map(|it| Ok((it.try_get_by(0)?, it.try_get_by(1)?))).collect()
}

/// Gives an inbox another size in a contract from `now` on; what was before stays in the history. Where its
/// facility is to leave, the new size ends with it.
pub async fn allot(
    db: &impl ConnectionTrait,
    of: ContractId,
    inboxes: Vec<InboxId>,
    mut rows: Vec<Allotment>,
    now: Instant,
) -> Result<(), DbErr> {
    let leaving = leaving(db, of, now).await?;
    for row in &mut rows {
        if let Some((_, until)) = leaving.iter().find(|it| it.0 == row.inbox_id) {
            row.until_at = Some(*until);
        }
    }
    let over = allotment::ActiveModel { until_at: Set(Some(now)), ..Default::default() };
    allotment::Entity::update_many()
        .set(over)
        .filter(allotment::Column::ContractId.eq(of))
        .filter(allotment::Column::InboxId.is_in(inboxes))
        .filter(not_over(allotment::Column::UntilAt, now))
        .exec(db)
        .await?;
    for some in rows.chunks(500) {
        let some = some.iter().cloned().map(IntoActiveModel::into_active_model);
        allotment::Entity::insert_many(some).exec_without_returning(db).await?;
    }
    Ok(())
}

/// An inbox has no size of its own any more.
pub async fn end_allotments(db: &impl ConnectionTrait, inbox: InboxId, now: Instant) -> Result<(), DbErr> {
    allotment::Entity::update_many()
        .set(allotment::ActiveModel { until_at: Set(Some(now)), ..Default::default() })
        .filter(allotment::Column::InboxId.eq(inbox))
        .filter(not_over(allotment::Column::UntilAt, now))
        .exec(db)
        .await
        .map(|_| ())
}

/// The inboxes of a contract's facilities at `now`.
fn inboxes_in(id: ContractId, now: Instant) -> SelectStatement {
    let member = |it: membership::Column| Expr::col((membership::Entity, it));
    Query::select()
        .column((inbox::Entity, inbox::Column::Id))
        .from(inbox::Entity)
        .inner_join(
            membership::Entity,
            member(membership::Column::FacilityId).equals((inbox::Entity, inbox::Column::FacilityId)),
        )
        .and_where(member(membership::Column::ContractId).eq(id))
        .cond_where(valid(membership::Column::FromAt, membership::Column::UntilAt, now))
        .to_owned()
}

/// The inboxes of a contract's facilities at `now`, locked in order of id.
pub async fn lock_inboxes(db: &impl ConnectionTrait, id: ContractId, now: Instant) -> Result<Vec<InboxId>, DbErr> {
    let all = inbox::Entity::find().filter(Expr::col(inbox::Column::Id).in_subquery(inboxes_in(id, now)));
    let rows = lock(all.order_by_asc(inbox::Column::Id), db).all(db).await?;
    Ok(rows.into_iter().map(|it| it.id).collect())
}

/// The ids of the inboxes of a contract's facilities at `now`.
pub async fn inboxes(db: &impl ConnectionTrait, id: ContractId, now: Instant) -> Result<Vec<InboxId>, DbErr> {
    let rows = db.query_all(&inboxes_in(id, now)).await?;
    rows.into_iter().map(|it| it.try_get_by(0)).collect()
}

/// How much of a contract is used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Use {
    /// Facilities in it.
    pub facilities: u32,
    /// Their inboxes.
    pub inboxes: u32,
    /// Bytes that it allots.
    pub allotted: u64,
    /// Bytes that lie in its inboxes.
    pub used: u64,
}

/// How much of contracts is used at `now`; of those that are still to begin, on their first day.
pub async fn uses(
    db: &impl ConnectionTrait,
    of: &[ContractId],
    now: Instant,
) -> Result<HashMap<ContractId, Use>, DbErr> {
    let contract_begins = || Expr::col((contract::Entity, contract::Column::BeginsAt));
    let moment = || -> SimpleExpr { Expr::case(contract_begins().gt(now), contract_begins()).finally(now).into() };
    let member = |it: membership::Column| Expr::col((membership::Entity, it));
    let share = |it: allotment::Column| Expr::col((allotment::Entity, it));
    let valid = |from: Expr, until: Expr| {
        let open = Condition::any().add(until.clone().is_null()).add(until.gt(moment()));
        Condition::all().add(from.lte(moment())).add(open)
    };
    let members = Query::select()
        .from(membership::Entity)
        .inner_join(
            contract::Entity,
            Expr::col((contract::Entity, contract::Column::Id))
                .equals((membership::Entity, membership::Column::ContractId)),
        )
        .and_where(member(membership::Column::ContractId).is_in(of.to_vec()))
        .cond_where(valid(member(membership::Column::FromAt), member(membership::Column::UntilAt)))
        .column((membership::Entity, membership::Column::ContractId))
        .group_by_col((membership::Entity, membership::Column::ContractId))
        .left_join(
            inbox::Entity,
            Expr::col((inbox::Entity, inbox::Column::FacilityId))
                .equals((membership::Entity, membership::Column::FacilityId)),
        )
        .to_owned();
    let counts = members
        .clone()
        .expr(Func::count_distinct(member(membership::Column::FacilityId)))
        .expr(Expr::col((inbox::Entity, inbox::Column::Id)).count())
        .to_owned();
    let allotted = Query::select()
        .column((allotment::Entity, allotment::Column::ContractId))
        .expr(share(allotment::Column::Bytes).sum().cast_as("bigint"))
        .from(allotment::Entity)
        .inner_join(
            contract::Entity,
            Expr::col((contract::Entity, contract::Column::Id))
                .equals((allotment::Entity, allotment::Column::ContractId)),
        )
        .and_where(share(allotment::Column::ContractId).is_in(of.to_vec()))
        .cond_where(valid(share(allotment::Column::FromAt), share(allotment::Column::UntilAt)))
        .group_by_col((allotment::Entity, allotment::Column::ContractId))
        .to_owned();
    let used = members
        .clone()
        .inner_join(
            delivery::Entity,
            Expr::col((delivery::Entity, delivery::Column::InboxId)).equals((inbox::Entity, inbox::Column::Id)),
        )
        .cond_where(taking_room(now))
        .expr(Expr::col((delivery::Entity, delivery::Column::Bytes)).sum().cast_as("bigint"))
        .to_owned();
    let mut found: HashMap<ContractId, Use> = HashMap::new();
    let count = |it: i64| u32::try_from(it).unwrap_or(u32::MAX);
    for row in db.query_all(&counts).await? {
        let it = found.entry(row.try_get_by(0)?).or_default();
        (it.facilities, it.inboxes) = (count(row.try_get_by(1)?), count(row.try_get_by(2)?));
    }
    for row in db.query_all(&allotted).await? {
        found.entry(row.try_get_by(0)?).or_default().allotted = row.try_get_by::<i64, _>(1)?.unsigned_abs();
    }
    for row in db.query_all(&used).await? {
        found.entry(row.try_get_by(0)?).or_default().used = row.try_get_by::<i64, _>(1)?.unsigned_abs();
    }
    Ok(found)
}

/// Bytes that a contract allots at `now`.
pub async fn allotted_in(db: &impl ConnectionTrait, id: ContractId, now: Instant) -> Result<u64, DbErr> {
    let sum = allotment::Entity::find()
        .select_only()
        .column_as(Expr::col(allotment::Column::Bytes).sum().cast_as("bigint"), "total")
        .filter(allotment::Column::ContractId.eq(id))
        .filter(valid(allotment::Column::FromAt, allotment::Column::UntilAt, now))
        .into_model::<Total>()
        .one(db)
        .await?;
    Ok(sum.and_then(|it| it.total).unwrap_or(0).unsigned_abs())
}

#[derive(FromQueryResult)]
struct Total {
    total: Option<i64>,
}

/// Bytes that lie in all inboxes of a contract.
pub async fn used_in(db: &impl ConnectionTrait, id: ContractId, now: Instant) -> Result<u64, DbErr> {
    total(db, Condition::all().add(Expr::col(delivery::Column::InboxId).in_subquery(inboxes_in(id, now))), now).await
}

async fn total(db: &impl ConnectionTrait, which: Condition, now: Instant) -> Result<u64, DbErr> {
    let sum = delivery::Entity::find()
        .select_only()
        .column_as(Expr::col(delivery::Column::Bytes).sum().cast_as("bigint"), "total")
        .filter(which)
        .filter(taking_room(now))
        .into_model::<Total>()
        .one(db)
        .await?;
    Ok(sum.and_then(|it| it.total).unwrap_or(0).unsigned_abs())
}

/// Bytes that the inboxes of a shared pool have taken of it: those without an allotment of their own.
pub async fn used_of_pool(db: &impl ConnectionTrait, id: ContractId, now: Instant) -> Result<u64, DbErr> {
    let allotted = Query::select()
        .column(allotment::Column::InboxId)
        .from(allotment::Entity)
        .and_where(Expr::col(allotment::Column::Bytes).gt(0))
        .and_where(Expr::col(allotment::Column::ContractId).in_subquery(standing_ids(now)))
        .cond_where(valid(allotment::Column::FromAt, allotment::Column::UntilAt, now))
        .to_owned();
    let which = Condition::all()
        .add(Expr::col(delivery::Column::InboxId).in_subquery(inboxes_in(id, now)))
        .add(Expr::col(delivery::Column::InboxId).not_in_subquery(allotted));
    total(db, which, now).await
}

/// Deliveries that take room in an inbox at `now`: neither recalled, nor over, nor waiting for it.
pub fn taking_room(now: Instant) -> Condition {
    Condition::all()
        .add(delivery::Column::EndedAt.is_null())
        .add(delivery::Column::RecalledAt.is_null())
        .add(delivery::Column::ReleasesAt.lt(Instant::NEVER))
        .add(delivery::Column::KeptUntil.gt(now))
}

/// Bytes taken in each of these inboxes; summed, never counted up and down.
pub async fn used_of(
    db: &impl ConnectionTrait,
    inboxes: &[InboxId],
    now: Instant,
) -> Result<Vec<(InboxId, u64)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Sum {
        inbox_id: InboxId,
        total: i64,
    }
    let rows = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::InboxId)
        .column_as(Expr::col(delivery::Column::Bytes).sum().cast_as("bigint"), "total")
        .filter(delivery::Column::InboxId.is_in(inboxes.to_vec()))
        .filter(taking_room(now))
        .group_by(delivery::Column::InboxId)
        .into_model::<Sum>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|it| (it.inbox_id, it.total.unsigned_abs())).collect())
}

/// The ids of [`standing`] contracts.
pub fn standing_ids(now: Instant) -> SelectStatement {
    Query::select().column(contract::Column::Id).from(contract::Entity).cond_where(standing(now)).to_owned()
}

/// Contracts that give room at `now`: not those that are suspended.
pub fn standing(now: Instant) -> Condition {
    valid(contract::Column::BeginsAt, contract::Column::EndsAt, now).add(contract::Column::SuspendedAt.is_null())
}

/// Whether a row is not over at `now`; it may be still to begin.
pub fn not_over(until: impl ColumnTrait, now: Instant) -> Condition {
    Condition::any().add(until.is_null()).add(until.gt(now))
}

/// The moment at which a contract is looked at: one that is still to begin, as on its first day.
pub fn moment(row: &Contract, now: Instant) -> Instant {
    std::cmp::max(now, row.begins_at)
}

/// Whether `now` lies between two dates of a row.
pub fn valid(from: impl ColumnTrait, until: impl ColumnTrait, now: Instant) -> Condition {
    Condition::all().add(from.lte(now)).add(not_over(until, now))
}

/// Adds a contract's row alone; [`super::ledger::add_contract`] begins its ledger too.
pub(super) async fn insert_contract(db: &impl ConnectionTrait, row: Contract) -> Result<(), DbErr> {
    contract::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}
