//! Rows of facilities, inboxes and addresses.

use std::collections::HashMap;

use medpost_domain::id::{AddressId, AssociationId, DispatchId, FacilityChangeId, FacilityId, InboxId, PlanId};
use medpost_domain::instant::Instant;
use medpost_domain::openness::{Openness, Sender, Senders};
use medpost_domain::plan::Audience;
use medpost_domain::role::Role;
use medpost_domain::text::{NAME, Search, code_folded, fold, reading_key};
use medpost_entity::{
    admitted, affiliation, card, contract, delivery, dispatch, enrolment, facility, facility_change, inbox, member,
    membership, notice_address, plan, reader,
};
use medpost_wire::directory::FacilitySettings;
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set,
};
use serde::{Deserialize, Serialize};

use crate::kit::db::lock;
use crate::kit::{entropy, like};

/// Latest letters of an inbox that say to whom it writes.
const LATEST: u64 = 200;
/// Inboxes that it is taken to write to, at most.
const KNOWN: u64 = 200;

pub use medpost_entity::facility::Model as Facility;
pub use medpost_entity::facility_change::Model as FacilityChange;
pub use medpost_entity::inbox::Model as Inbox;
pub use medpost_entity::notice_address::Model as Address;
pub use medpost_entity::plan::Model as Plan;

/// Adds a plan.
pub async fn add_plan(db: &impl ConnectionTrait, row: Plan) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// The plan of this code that is valid at `now`.
pub async fn plan_by_code(db: &impl ConnectionTrait, code: &str, now: Instant) -> Result<Option<Plan>, DbErr> {
    plan::Entity::find()
        .filter(plan::Column::Code.eq(code))
        .filter(plan::Column::ValidFrom.lte(now))
        .filter(Condition::any().add(plan::Column::ValidUntil.is_null()).add(plan::Column::ValidUntil.gt(now)))
        .order_by_desc(plan::Column::ValidFrom)
        .one(db)
        .await
}

/// A plan.
pub async fn plan(db: &impl ConnectionTrait, id: PlanId) -> Result<Option<Plan>, DbErr> {
    plan::Entity::find_by_id(id).one(db).await
}

/// The most that one sending may have on any plan, in bytes.
pub async fn largest_dispatch(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let largest = plan::Entity::find().order_by_desc(plan::Column::DispatchBytes).one(db).await?;
    Ok(largest.map_or(0, |it| it.dispatch_bytes.unsigned_abs()))
}

/// Puts a facility on a plan; its inboxes get the plan's retention.
pub async fn put_on_plan(db: &impl ConnectionTrait, id: FacilityId, plan: &Plan) -> Result<(), DbErr> {
    let change = facility::ActiveModel { plan_id: Set(plan.id), ..Default::default() };
    facility::Entity::update_many().set(change).filter(facility::Column::Id.eq(id)).exec(db).await?;
    let size = inbox::ActiveModel { retention_days: Set(plan.retention_days), ..Default::default() };
    inbox::Entity::update_many().set(size).filter(inbox::Column::FacilityId.eq(id)).exec(db).await.map(|_| ())
}

/// A facility's code as two are compared: what [`code_folded`] makes of it.
pub fn folded_code() -> SimpleExpr {
    Func::upper(Expr::col((facility::Entity, facility::Column::Code))).into()
}

/// Names of facilities with this code, or a name of this stem; a handful.
pub async fn facilities_alike(db: &impl ConnectionTrait, code: &str, stem: &str) -> Result<Vec<String>, DbErr> {
    let mut alike = Condition::any().add(facility::Column::Stem.eq(stem));
    if !code.is_empty() {
        alike = alike.add(folded_code().eq(code_folded(code)));
    }
    let rows = facility::Entity::find().filter(alike).order_by_asc(facility::Column::Id).limit(5).all(db).await?;
    Ok(rows.into_iter().map(|it| format!("{} ({} {})", it.name, it.city, it.code)).collect())
}

/// Suspends a facility: nobody acts for it, and it takes nothing.
pub async fn suspend_facility(db: &impl ConnectionTrait, id: FacilityId, now: Instant) -> Result<(), DbErr> {
    change_facility(db, id, facility::ActiveModel { suspended_at: Set(Some(now)), ..Default::default() }).await
}

/// Adds a facility.
pub async fn add_facility(db: &impl ConnectionTrait, row: Facility) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// A facility.
pub async fn facility(db: &impl ConnectionTrait, id: FacilityId) -> Result<Option<Facility>, DbErr> {
    facility::Entity::find_by_id(id).one(db).await
}

/// A facility, locked.
pub async fn lock_facility(db: &impl ConnectionTrait, id: FacilityId) -> Result<Option<Facility>, DbErr> {
    lock(facility::Entity::find_by_id(id), db).one(db).await
}

/// Adds facts that change on a day.
pub async fn add_change(db: &impl ConnectionTrait, row: FacilityChange) -> Result<(), DbErr> {
    facility_change::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Facts that change on a day, locked.
pub async fn lock_change(db: &impl ConnectionTrait, id: FacilityChangeId) -> Result<Option<FacilityChange>, DbErr> {
    lock(facility_change::Entity::find_by_id(id), db).one(db).await
}

/// What changed and is to change, the latest day first.
pub async fn changes_of(db: &impl ConnectionTrait, of: FacilityId) -> Result<Vec<FacilityChange>, DbErr> {
    facility_change::Entity::find()
        .filter(facility_change::Column::FacilityId.eq(of))
        .order_by_desc(facility_change::Column::EffectiveAt)
        .order_by_desc(facility_change::Column::Id)
        .all(db)
        .await
}

/// A change took effect, or was taken back.
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

/// Changes a facility's own times, and for how long it keeps its records.
pub async fn change_settings(db: &impl ConnectionTrait, id: FacilityId, wish: &FacilitySettings) -> Result<(), DbErr> {
    let minutes = |it: u32| Set(i32::try_from(it).unwrap_or(i32::MAX));
    let change = facility::ActiveModel {
        hold_minutes: minutes(wish.hold_minutes),
        screening_hold_minutes: minutes(wish.screening_hold_minutes),
        may_skip_hold: Set(wish.may_skip_hold),
        idle_minutes: minutes(wish.idle_minutes),
        record_years: wish.record_years.map_or(sea_orm::NotSet, minutes),
        ..Default::default()
    };
    facility::Entity::update_many().set(change).filter(facility::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Every facility, as it is read.
pub async fn every_facility(db: &impl ConnectionTrait) -> Result<Vec<Facility>, DbErr> {
    facility::Entity::find().order_by_asc(facility::Column::SortKey).order_by_asc(facility::Column::Id).all(db).await
}

/// The facilities that an association brought in.
pub async fn facilities_of(db: &impl ConnectionTrait, of: AssociationId) -> Result<Vec<Facility>, DbErr> {
    facility::Entity::find().filter(facility::Column::AssociationId.eq(of)).all(db).await
}

/// The facilities in a municipality, locked, as they are read; with an association, those that it brought in.
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

/// Changes a facility.
pub async fn change_facility(
    db: &impl ConnectionTrait,
    id: FacilityId,
    change: facility::ActiveModel,
) -> Result<(), DbErr> {
    facility::Entity::update_many().set(change).filter(facility::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Many facilities.
pub async fn facilities(db: &impl ConnectionTrait, ids: Vec<FacilityId>) -> Result<Vec<Facility>, DbErr> {
    facility::Entity::find().filter(facility::Column::Id.is_in(ids)).all(db).await
}

/// A facility by its code within an association.
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

/// Adds an inbox.
pub async fn add_inbox(db: &impl ConnectionTrait, row: Inbox) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// The inboxes of a facility.
pub async fn inboxes(db: &impl ConnectionTrait, facility: FacilityId) -> Result<Vec<Inbox>, DbErr> {
    let all = inbox::Entity::find().filter(inbox::Column::FacilityId.eq(facility));
    all.order_by_asc(inbox::Column::CreatedAt).order_by_asc(inbox::Column::Id).all(db).await
}

/// An inbox.
pub async fn inbox(db: &impl ConnectionTrait, id: InboxId) -> Result<Option<Inbox>, DbErr> {
    inbox::Entity::find_by_id(id).one(db).await
}

/// Whether an inbox takes letters at all at `now`.
pub fn is_open(inbox: &Inbox, facility: &Facility, now: Instant) -> bool {
    inbox.closed_at.is_none() && facility.suspended_at.is_none() && facility.closes_at.is_none_or(|it| now < it)
}

/// An inbox, locked.
pub async fn lock_inbox(db: &impl ConnectionTrait, id: InboxId) -> Result<Option<Inbox>, DbErr> {
    lock(inbox::Entity::find_by_id(id), db).one(db).await
}

/// Changes an inbox.
pub async fn change_inbox(db: &impl ConnectionTrait, id: InboxId, change: inbox::ActiveModel) -> Result<(), DbErr> {
    inbox::Entity::update_many().set(change).filter(inbox::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Every manager of a facility reads, sends from and looks after an inbox.
pub async fn give_to_managers(
    db: &impl ConnectionTrait,
    facility: FacilityId,
    id: InboxId,
    now: Instant,
) -> Result<(), DbErr> {
    let managers = affiliation::Entity::find()
        .filter(affiliation::Column::FacilityId.eq(facility))
        .filter(affiliation::Column::Role.eq(Role::Manager))
        .filter(Condition::any().add(affiliation::Column::UntilAt.is_null()).add(affiliation::Column::UntilAt.gt(now)))
        .all(db)
        .await?;
    for it in managers {
        let row = reader::Model {
            id: entropy::id(now),
            inbox_id: id,
            member_id: it.member_id,
            may_read: true,
            may_send: true,
            may_manage: true,
            from_at: now,
            until_at: None,
        };
        reader::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    }
    Ok(())
}

/// The facilities that are named as senders of inboxes.
pub async fn admitted(db: &impl ConnectionTrait, inboxes: Vec<InboxId>) -> Result<Vec<(InboxId, Facility)>, DbErr> {
    let rows = admitted::Entity::find().filter(admitted::Column::InboxId.is_in(inboxes)).all(db).await?;
    let named = facilities(db, rows.iter().map(|it| it.facility_id).collect()).await?;
    let of = |id: FacilityId| named.iter().find(|it| it.id == id).cloned();
    Ok(rows.into_iter().filter_map(|it| Some((it.inbox_id, of(it.facility_id)?))).collect())
}

/// Names the facilities that may send to an inbox, in place of those named before.
pub async fn admit(db: &impl ConnectionTrait, inbox: InboxId, all: &[FacilityId], now: Instant) -> Result<(), DbErr> {
    admitted::Entity::delete_many().filter(admitted::Column::InboxId.eq(inbox)).exec(db).await?;
    let mut all = all.to_vec();
    all.sort_unstable();
    all.dedup();
    for it in all {
        let row = admitted::Model { id: entropy::id(now), inbox_id: inbox, facility_id: it };
        admitted::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Memberships in group contracts that stand at `now`: facilities with a contract of their own have nothing in
/// common.
fn in_groups(now: Instant) -> SelectStatement {
    let valid = |from: SimpleExpr, until: SimpleExpr| {
        let on = Condition::any().add(until.clone().is_null()).add(until.gt(now));
        Condition::all().add(from.lte(now)).add(on)
    };
    let member = |it: membership::Column| SimpleExpr::from(Expr::col((membership::Entity, it)));
    let contract = |it: contract::Column| SimpleExpr::from(Expr::col((contract::Entity, it)));
    Query::select()
        .from(membership::Entity)
        .inner_join(
            contract::Entity,
            Expr::col((contract::Entity, contract::Column::Id))
                .equals((membership::Entity, membership::Column::ContractId)),
        )
        .and_where(contract(contract::Column::Audience).eq(Audience::Group))
        .cond_where(valid(member(membership::Column::FromAt), member(membership::Column::UntilAt)))
        .cond_where(valid(contract(contract::Column::BeginsAt), contract(contract::Column::EndsAt)))
        .to_owned()
}

/// The facilities that are in a group contract of an association in which `of` is, too.
fn mates_of(of: FacilityId, now: Instant) -> SelectStatement {
    let groups = in_groups(now)
        .column((contract::Entity, contract::Column::AssociationId))
        .and_where(Expr::col((membership::Entity, membership::Column::FacilityId)).eq(of))
        .to_owned();
    in_groups(now)
        .column((membership::Entity, membership::Column::FacilityId))
        .and_where(Expr::col((contract::Entity, contract::Column::AssociationId)).in_subquery(groups))
        .to_owned()
}

/// Says of a facility and its inbox that a sender finds them: the rule of [`Openness::is_seen_by`].
fn is_seen_by(of: FacilityId, now: Instant) -> Condition {
    let named = Query::select()
        .column((admitted::Entity, admitted::Column::InboxId))
        .from(admitted::Entity)
        .and_where(Expr::col((admitted::Entity, admitted::Column::FacilityId)).eq(of))
        .to_owned();
    let open = Condition::all().add(facility::Column::Hidden.eq(false)).add(inbox::Column::Hidden.eq(false));
    Condition::any()
        .add(open)
        .add(facility::Column::Id.eq(of))
        .add(Expr::col((facility::Entity, facility::Column::Id)).in_subquery(mates_of(of, now)))
        .add(Expr::col((inbox::Entity, inbox::Column::Id)).in_subquery(named))
}

/// What a sending facility is to each of these inboxes, and how open those are.
pub async fn openness(
    db: &impl ConnectionTrait,
    of: FacilityId,
    rows: &[(Inbox, Facility)],
    now: Instant,
) -> Result<Vec<(Openness, Sender)>, DbErr> {
    let mates: Vec<FacilityId> = facility::Entity::find()
        .select_only()
        .column(facility::Column::Id)
        .filter(facility::Column::Id.is_in(rows.iter().map(|it| it.1.id)))
        .filter(Expr::col((facility::Entity, facility::Column::Id)).in_subquery(mates_of(of, now)))
        .into_tuple()
        .all(db)
        .await?;
    let listed: Vec<InboxId> = admitted::Entity::find()
        .select_only()
        .column(admitted::Column::InboxId)
        .filter(admitted::Column::InboxId.is_in(rows.iter().map(|it| it.0.id)))
        .filter(admitted::Column::FacilityId.eq(of))
        .into_tuple()
        .all(db)
        .await?;
    let judged = rows.iter().map(|(inbox, facility)| {
        let openness = Openness {
            hidden: inbox.hidden || facility.hidden,
            // By a rule that can't be read nobody is let in.
            senders: inbox.senders.known().unwrap_or(Senders::Listed),
        };
        let sender = Sender {
            own: facility.id == of,
            same_group: mates.contains(&facility.id),
            listed: listed.contains(&inbox.id),
        };
        (openness, sender)
    });
    Ok(judged.collect())
}

/// Who looks for recipients, and who is near to them.
pub struct Looking<'a> {
    /// The facility.
    pub facility: FacilityId,
    /// Its municipality.
    pub city: &'a str,
    /// Inboxes that were written to before.
    pub known: Vec<InboxId>,
}

/// A place in the order in which recipients are found: how well they answer and how near they are, the facility's
/// sort key, and the inbox.
pub type Place<'a> = (i32, &'a str, InboxId);

/// Open inboxes of active facilities whose facility, name, readers or readers' professions hold every word and that a
/// sender finds. First those whose facility's name begins as typed, then those in which a word of it or the inbox's
/// name does, then the rest; among them first those written to before, then those of the own municipality; then as
/// they are read. After a place in that order; each with its first part.
pub async fn search(
    db: &impl ConnectionTrait,
    typed: &Search,
    looking: &Looking<'_>,
    after: Option<Place<'_>>,
    now: Instant,
    most: u64,
) -> Result<Vec<(i32, Inbox, Facility)>, DbErr> {
    let key = || Expr::col((facility::Entity, facility::Column::SortKey));
    let inbox_begins =
        like::rank(inbox::Column::Folded, typed).lt(2).and(like::rank(facility::Column::Folded, typed).eq(2));
    let rank = Expr::expr(Expr::case(inbox_begins, 1).finally(like::rank(facility::Column::Folded, typed)));
    let near = Expr::case(inbox::Column::Id.is_in(looking.known.clone()), 0)
        .case(Condition::all().add(facility::Column::City.eq(looking.city)).add(facility::Column::City.ne("")), 1)
        .finally(2);
    let place = ExprTrait::add(ExprTrait::mul(rank, 3), Expr::expr(near));
    let mut select = inbox::Entity::find()
        .find_also_related_by_hand()
        .filter(inbox::Column::ClosedAt.is_null())
        .filter(facility::Column::SuspendedAt.is_null())
        .filter(is_seen_by(looking.facility, now));
    for word in &typed.words {
        let any = Condition::any()
            .add(like::any(facility::Column::Folded, word))
            .add(like::any(inbox::Column::Folded, word))
            .add_option(read_by(db, word, now).await?);
        select = select.filter(any);
    }
    if let Some((at, after, id)) = after {
        let same = Condition::all().add(key().eq(after)).add(inbox::Column::Id.gt(id));
        let later = Condition::any().add(key().gt(after)).add(same);
        let same = Condition::all().add(place.clone().eq(at)).add(later);
        select = select.filter(Condition::any().add(place.clone().gt(at)).add(same));
    }
    let rows: Vec<(InboxId, i32)> = select
        .select_only()
        .column(inbox::Column::Id)
        .column_as(place.clone(), "place")
        .order_by_asc(place)
        .order_by_asc(key())
        .order_by_asc(inbox::Column::Id)
        .limit(most)
        .into_tuple()
        .all(db)
        .await?;
    let places: HashMap<InboxId, i32> = rows.iter().copied().collect();
    let found = with_facilities(db, rows.into_iter().map(|it| it.0).collect()).await?;
    Ok(found.into_iter().map(|it| (places.get(&it.0.id).copied().unwrap_or(0), it.0, it.1)).collect())
}

/// The inboxes to which an inbox wrote last, as far as its latest letters tell; those that were cancelled don't.
pub async fn written_to(db: &impl ConnectionTrait, sender: InboxId) -> Result<Vec<InboxId>, DbErr> {
    let latest: Vec<DispatchId> = dispatch::Entity::find()
        .select_only()
        .column(dispatch::Column::Id)
        .filter(dispatch::Column::InboxId.eq(sender))
        .filter(dispatch::Column::CancelledAt.is_null())
        .order_by_desc(dispatch::Column::CreatedAt)
        .order_by_desc(dispatch::Column::Id)
        .limit(LATEST)
        .into_tuple()
        .all(db)
        .await?;
    delivery::Entity::find()
        .select_only()
        .column(delivery::Column::InboxId)
        .distinct()
        .filter(delivery::Column::DispatchId.is_in(latest))
        .limit(KNOWN)
        .into_tuple()
        .all(db)
        .await
}

/// Inboxes by id with their facilities, in the order of `ids`; those that don't exist are left out.
pub async fn with_facilities(db: &impl ConnectionTrait, ids: Vec<InboxId>) -> Result<Vec<(Inbox, Facility)>, DbErr> {
    let inboxes = inbox::Entity::find().filter(inbox::Column::Id.is_in(ids.clone())).all(db).await?;
    let facilities = facilities(db, inboxes.iter().map(|it| it.facility_id).collect()).await?;
    let facilities: HashMap<_, _> = facilities.into_iter().map(|it| (it.id, it)).collect();
    let inboxes: HashMap<_, _> = inboxes.into_iter().map(|it| (it.id, it)).collect();
    let found = ids.into_iter().filter_map(|id| {
        let inbox = inboxes.get(&id)?.clone();
        let facility = facilities.get(&inbox.facility_id)?.clone();
        Some((inbox, facility))
    });
    Ok(found.collect())
}

/// Says of an inbox that somebody of this name or profession acts for its facility and reads it; none
/// if nobody is called so.
async fn read_by(db: &impl ConnectionTrait, word: &[String], now: Instant) -> Result<Option<SimpleExpr>, DbErr> {
    let mut members: Vec<medpost_domain::id::MemberId> = member::Entity::find()
        .select_only()
        .column(member::Column::Id)
        .filter(like::any(member::Column::Folded, word))
        .limit(200)
        .into_tuple()
        .all(db)
        .await?;
    let professions: Vec<&str> = medpost_domain::card::PROFESSIONS
        .iter()
        .filter(|it| {
            let name = fold(it.1);
            word.iter().any(|form| name.contains(form))
        })
        .map(|it| it.0)
        .collect();
    if !professions.is_empty() {
        let mut any = Condition::any();
        for it in &professions {
            any = any.add(like::holds(card::Column::Professions, it));
        }
        let holders = card::Entity::find()
            .select_only()
            .columns([card::Column::MemberId, card::Column::Professions])
            .filter(any)
            .limit(500)
            .into_tuple::<(medpost_domain::id::MemberId, String)>()
            .all(db)
            .await?;
        // A profession is a whole line: within another's text it says something else.
        let holds = |issued: &str| issued.lines().any(|it| professions.contains(&it));
        members.extend(holders.into_iter().filter(|it| holds(&it.1)).map(|it| it.0));
    }
    if members.is_empty() {
        return Ok(None);
    }
    let readers = Query::select()
        .column((reader::Entity, reader::Column::InboxId))
        .from(reader::Entity)
        .and_where(Expr::col((reader::Entity, reader::Column::InboxId)).equals((inbox::Entity, inbox::Column::Id)))
        .and_where(Expr::col((reader::Entity, reader::Column::MemberId)).is_in(members))
        .and_where(Expr::col((reader::Entity, reader::Column::MayRead)).eq(true))
        .cond_where(Condition::any().add(reader::Column::UntilAt.is_null()).add(reader::Column::UntilAt.gt(now)))
        .and_where(Expr::exists(acting(now)))
        .to_owned();
    Ok(Some(Expr::exists(readers)))
}

/// The belonging, let in and not over, by which the reader of an inbox acts for its facility. Whoever was only invited,
/// waits, is suspended or has left is nobody's recipient there.
fn acting(now: Instant) -> SelectStatement {
    let belonging = |it: affiliation::Column| Expr::col((affiliation::Entity, it));
    Query::select()
        .expr(Expr::val(1))
        .from(affiliation::Entity)
        .inner_join(
            enrolment::Entity,
            Expr::col((enrolment::Entity, enrolment::Column::AffiliationId))
                .equals((affiliation::Entity, affiliation::Column::Id)),
        )
        .and_where(belonging(affiliation::Column::MemberId).equals((reader::Entity, reader::Column::MemberId)))
        .and_where(belonging(affiliation::Column::FacilityId).equals((inbox::Entity, inbox::Column::FacilityId)))
        .and_where(belonging(affiliation::Column::SuspendedAt).is_null())
        .and_where(belonging(affiliation::Column::FromAt).lte(now))
        .cond_where(
            Condition::any()
                .add(belonging(affiliation::Column::UntilAt).is_null())
                .add(belonging(affiliation::Column::UntilAt).gt(now)),
        )
        .and_where(Expr::col((enrolment::Entity, enrolment::Column::ConfirmedAt)).is_not_null())
        .to_owned()
}

/// Other active facilities, hidden from nobody, that people may take for this one: called alike, or read the
/// same. At most five, those of the very name first.
pub async fn namesakes(db: &impl ConnectionTrait, of: &Facility) -> Result<Vec<Facility>, DbErr> {
    let mut alike = Condition::any().add(facility::Column::Stem.eq(&of.stem));
    // As a line for searching begins with it.
    let same = like::begins(facility::Column::Folded, &format!("{NAME}{} ", fold(&of.name)));
    if !of.kana.is_empty() {
        alike = alike.add(like::begins(facility::Column::SortKey, &reading_key(&of.kana)));
    }
    facility::Entity::find()
        .filter(alike)
        .filter(facility::Column::Id.ne(of.id))
        .filter(facility::Column::Hidden.eq(false))
        .filter(facility::Column::SuspendedAt.is_null())
        .order_by_asc(Expr::expr(Expr::case(same, 0).finally(1)))
        .order_by_asc(facility::Column::SortKey)
        .limit(5)
        .all(db)
        .await
}

/// When something was sent last from `sender` to each of these inboxes and not cancelled; those never written to are left
/// out.
pub async fn sent_last(
    db: &impl ConnectionTrait,
    sender: InboxId,
    to: &[InboxId],
) -> Result<HashMap<InboxId, Instant>, DbErr> {
    let on =
        Expr::col((dispatch::Entity, dispatch::Column::Id)).equals((delivery::Entity, delivery::Column::DispatchId));
    let mut select = delivery::Entity::find();
    QueryTrait::query(&mut select).join(JoinType::InnerJoin, dispatch::Entity, on);
    let all: Vec<(InboxId, Instant)> = select
        .select_only()
        .column(delivery::Column::InboxId)
        .column_as(dispatch::Column::CreatedAt.max(), "last")
        .filter(delivery::Column::InboxId.is_in(to.to_vec()))
        .filter(dispatch::Column::InboxId.eq(sender))
        .filter(dispatch::Column::CancelledAt.is_null())
        .group_by(delivery::Column::InboxId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(all.into_iter().collect())
}

/// When name, reading or municipality of each of these facilities changed last; those where none of them ever did are
/// left out.
pub async fn renamed_last(
    db: &impl ConnectionTrait,
    of: Vec<FacilityId>,
) -> Result<HashMap<FacilityId, Instant>, DbErr> {
    let rows = facility_change::Entity::find()
        .filter(facility_change::Column::FacilityId.is_in(of))
        .filter(facility_change::Column::AppliedAt.is_not_null())
        .all(db)
        .await?;
    let mut last: HashMap<FacilityId, Instant> = HashMap::new();
    for row in rows {
        let facts: Vec<Changed> = serde_json::from_str(&row.facts).unwrap_or_default();
        let concerns = facts.iter().any(|it| ["name", "kana", "city"].contains(&it.0.as_str()));
        if let Some(at) = row.applied_at.filter(|_| concerns) {
            let known = last.entry(row.facility_id).or_insert(at);
            *known = Ord::max(at, *known);
        }
    }
    Ok(last)
}

/// Those of these inboxes that somebody reads whose card is in use.
pub async fn read_by_somebody(db: &impl ConnectionTrait, of: &[InboxId], now: Instant) -> Result<Vec<InboxId>, DbErr> {
    let with_card = acting(now)
        .inner_join(
            card::Entity,
            Expr::col((card::Entity, card::Column::Id)).equals((enrolment::Entity, enrolment::Column::CardId)),
        )
        .and_where(Expr::col((card::Entity, card::Column::SuspendedAt)).is_null())
        .and_where(Expr::col((card::Entity, card::Column::NotAfter)).gt(now))
        .to_owned();
    let on = Expr::col((inbox::Entity, inbox::Column::Id)).equals((reader::Entity, reader::Column::InboxId));
    let mut select = reader::Entity::find();
    QueryTrait::query(&mut select).join(JoinType::InnerJoin, inbox::Entity, on);
    select
        .select_only()
        .column(reader::Column::InboxId)
        .distinct()
        .filter(reader::Column::InboxId.is_in(of.to_vec()))
        .filter(reader::Column::MayRead.eq(true))
        .filter(reader::Column::FromAt.lte(now))
        .filter(Condition::any().add(reader::Column::UntilAt.is_null()).add(reader::Column::UntilAt.gt(now)))
        .filter(Expr::exists(with_card))
        .into_tuple()
        .all(db)
        .await
}

/// Addresses of an inbox that were not removed.
pub async fn addresses(db: &impl ConnectionTrait, inbox: InboxId) -> Result<Vec<Address>, DbErr> {
    notice_address::Entity::find()
        .filter(notice_address::Column::InboxId.eq(inbox))
        .filter(notice_address::Column::RemovedAt.is_null())
        .order_by_asc(notice_address::Column::CreatedAt)
        .all(db)
        .await
}

/// The confirmed addresses of all inboxes of a facility, each mail address once.
pub async fn addresses_of_facility(db: &impl ConnectionTrait, of: FacilityId) -> Result<Vec<AddressId>, DbErr> {
    let inboxes = Query::select()
        .column(inbox::Column::Id)
        .from(inbox::Entity)
        .and_where(Expr::col(inbox::Column::FacilityId).eq(of))
        .to_owned();
    let all = notice_address::Entity::find()
        .filter(Expr::col(notice_address::Column::InboxId).in_subquery(inboxes))
        .filter(notice_address::Column::RemovedAt.is_null())
        .filter(notice_address::Column::ConfirmedAt.is_not_null())
        .order_by_asc(notice_address::Column::CreatedAt)
        .all(db)
        .await?;
    let mut seen = std::collections::HashSet::new();
    Ok(all.into_iter().filter(|it| seen.insert(it.address.to_lowercase())).map(|it| it.id).collect())
}

/// The confirmed addresses of a facility, each once.
pub async fn confirmed_addresses(db: &impl ConnectionTrait, of: FacilityId) -> Result<Vec<Address>, DbErr> {
    let ids = addresses_of_facility(db, of).await?;
    notice_address::Entity::find()
        .filter(notice_address::Column::Id.is_in(ids))
        .order_by_asc(notice_address::Column::CreatedAt)
        .all(db)
        .await
}

/// How many addresses were added to an inbox since a moment, removed ones too.
pub async fn addresses_since(db: &impl ConnectionTrait, inbox: InboxId, since: Instant) -> Result<u64, DbErr> {
    notice_address::Entity::find()
        .filter(notice_address::Column::InboxId.eq(inbox))
        .filter(notice_address::Column::CreatedAt.gt(since))
        .count(db)
        .await
}

/// An address.
pub async fn address(db: &impl ConnectionTrait, id: AddressId) -> Result<Option<Address>, DbErr> {
    notice_address::Entity::find_by_id(id).one(db).await
}

/// An address by the hash of its token.
pub async fn address_by_token(db: &impl ConnectionTrait, hash: &[u8]) -> Result<Option<Address>, DbErr> {
    notice_address::Entity::find().filter(notice_address::Column::TokenHash.eq(hash.to_vec())).one(db).await
}

/// Adds an address.
pub async fn add_address(db: &impl ConnectionTrait, row: Address) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// Confirms or removes an address.
pub async fn change_address(
    db: &impl ConnectionTrait,
    id: AddressId,
    change: notice_address::ActiveModel,
) -> Result<(), DbErr> {
    let all = notice_address::Entity::update_many().set(change).filter(notice_address::Column::Id.eq(id));
    all.exec(db).await.map(|_| ())
}

/// When an address was confirmed.
pub fn confirmed(now: Instant) -> notice_address::ActiveModel {
    notice_address::ActiveModel { confirmed_at: Set(Some(now)), ..Default::default() }
}

/// When an address was removed.
pub fn removed(now: Instant) -> notice_address::ActiveModel {
    notice_address::ActiveModel { removed_at: Set(Some(now)), ..Default::default() }
}

/// Joins facilities by hand: rows have no relations.
trait ByHand {
    fn find_also_related_by_hand(self) -> Self;
}

impl ByHand for sea_orm::Select<inbox::Entity> {
    fn find_also_related_by_hand(self) -> Self {
        let mut select = self;
        let on = Expr::col((facility::Entity, facility::Column::Id)).equals((inbox::Entity, inbox::Column::FacilityId));
        QueryTrait::query(&mut select).join(JoinType::InnerJoin, facility::Entity, on);
        select
    }
}

/// A fact before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed(pub String, pub String, pub String);
