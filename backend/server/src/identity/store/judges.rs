//! Queries on who could confirm what waits, and who may not.

use std::collections::BTreeSet;

use medpost_domain::admission::{Hands, Level, WAIT};
use medpost_domain::id::{AdministratorId, AffiliationId, AssociationId, FacilityId, MemberId, OrderId};
use medpost_domain::instant::Instant;
use medpost_domain::role::{Action, Rights, Role};
use medpost_domain::stored::Word;
use medpost_entity::{
    administrator, administrator_key, affiliation, card, card_order, enrolment, facility, facility_change,
    notice_address, reader,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::cards::Card;
use super::posts::held;
use super::readers::{inboxes_of, lasting};

/// The association that a facility belongs to.
pub async fn association_of(db: &impl ConnectionTrait, facility: FacilityId) -> Result<Option<AssociationId>, DbErr> {
    Ok(facility::Entity::find_by_id(facility).one(db).await?.map(|it| it.association_id))
}

/// The name of a facility.
pub async fn facility_name(db: &impl ConnectionTrait, facility: FacilityId) -> Result<Option<String>, DbErr> {
    Ok(facility::Entity::find_by_id(facility).one(db).await?.map(|it| it.name))
}

/// A manager of a facility.
pub struct Manager {
    /// The person, or the post.
    pub member: MemberId,
    /// Whether they can sign in there now.
    pub works: bool,
}

/// The confirmed managers of a facility: those who can sign in, and those whom the facility itself suspended within a
/// day. A post counts while a confirmed holder has it, and works once that holder has typed their code.
pub async fn managers(db: &impl ConnectionTrait, facility: FacilityId, now: Instant) -> Result<Vec<Manager>, DbErr> {
    let lately = now.plus(-WAIT);
    let by_facility = |by: Option<&Word<Level>>, at: Option<Instant>| {
        at.is_none_or(|at| Level::of(by) == Level::Facility && at > lately)
    };
    let managers = affiliation::Entity::find()
        .filter(affiliation::Column::FacilityId.eq(facility))
        .filter(affiliation::Column::Role.eq(Role::Manager))
        .filter(affiliation::Column::FromAt.lte(now))
        .filter(Condition::any().add(affiliation::Column::UntilAt.is_null()).add(affiliation::Column::UntilAt.gt(now)))
        .all(db)
        .await?;
    let ids: Vec<AffiliationId> = managers.iter().map(|it| it.id).collect();
    let let_in = enrolment::Entity::find()
        .filter(enrolment::Column::AffiliationId.is_in(ids))
        .filter(enrolment::Column::ConfirmedAt.is_not_null())
        .all(db)
        .await?;
    let cards = card::Entity::find()
        .filter(card::Column::Id.is_in(let_in.iter().map(|it| it.card_id)))
        .filter(card::Column::NotAfter.gt(now))
        .all(db)
        .await?;
    let posts = held(db, managers.iter().map(|it| it.member_id), now).await?;
    let mut all = Vec::new();
    for it in managers {
        let signs_in = match posts.get(&it.member_id) {
            Some(None) => continue,
            Some(Some(typed)) => *typed,
            None => true,
        };
        let own = |card: &&Card| let_in.iter().any(|row| row.affiliation_id == it.id && row.card_id == card.id);
        let own: Vec<&Card> = cards.iter().filter(own).collect();
        let counts = |card: &&Card| by_facility(card.suspended_by.as_ref(), card.suspended_at);
        if own.iter().any(counts) && by_facility(it.suspended_by.as_ref(), it.suspended_at) {
            let works = signs_in && it.suspended_at.is_none() && own.iter().any(|card| card.suspended_at.is_none());
            all.push(Manager { member: it.member_id, works });
        }
    }
    Ok(all)
}

/// Who typed an address of a facility. If that was not kept: everybody who manages its inbox and was affiliated by
/// then.
pub async fn typed_by(
    db: &impl ConnectionTrait,
    facility: FacilityId,
    it: &notice_address::Model,
    now: Instant,
) -> Result<Hands, DbErr> {
    if let Some(by) = it.added_by {
        return Ok(Hands::of(Some(by.0)));
    }
    let there = Query::select()
        .column(affiliation::Column::MemberId)
        .from(affiliation::Entity)
        .and_where(Expr::col(affiliation::Column::FacilityId).eq(facility))
        .and_where(Expr::col(affiliation::Column::FromAt).lte(it.created_at))
        .to_owned();
    let all = reader::Entity::find()
        .filter(reader::Column::InboxId.eq(it.inbox_id))
        .filter(reader::Column::MayManage.eq(true))
        .filter(Expr::col(reader::Column::MemberId).in_subquery(there))
        .filter(lasting(now));
    Ok(Hands(all.all(db).await?.into_iter().map(|it| it.member_id.0).collect()))
}

/// Administrators of a facility's association, and of the operator, who may confirm cards and have a key.
pub async fn confirmers(db: &impl ConnectionTrait, facility: FacilityId) -> Result<Vec<administrator::Model>, DbErr> {
    let own = association_of(db, facility).await?;
    let there = Condition::any()
        .add(administrator::Column::AssociationId.is_null())
        .add_option(own.map(|it| administrator::Column::AssociationId.eq(it)));
    let keys = Query::select()
        .column(administrator_key::Column::AdministratorId)
        .from(administrator_key::Entity)
        .and_where(Expr::col(administrator_key::Column::RemovedAt).is_null())
        .to_owned();
    let all = administrator::Entity::find()
        .filter(there)
        .filter(administrator::Column::SuspendedAt.is_null())
        .filter(Expr::col(administrator::Column::Id).in_subquery(keys))
        .order_by_asc(administrator::Column::Id)
        .all(db)
        .await?;
    let may = |role: Role| Action::ConfirmCard.demands(role).met_by(Rights::default(), false);
    Ok(all.into_iter().filter(|it| it.role.known().is_some_and(may)).collect())
}

/// Whether any of these ids is an administrator's.
pub async fn has_administrator(db: &impl ConnectionTrait, ids: &BTreeSet<Uuid>) -> Result<bool, DbErr> {
    let found = administrator::Entity::find().filter(administrator::Column::Id.is_in(ids.iter().copied()));
    Ok(found.one(db).await?.is_some())
}

/// Whether a facility has a confirmed address that none of these typed.
pub async fn has_address(
    db: &impl ConnectionTrait,
    facility: FacilityId,
    concerned: &BTreeSet<Uuid>,
    now: Instant,
) -> Result<bool, DbErr> {
    let all = notice_address::Entity::find()
        .filter(Expr::col(notice_address::Column::InboxId).in_subquery(inboxes_of(facility)))
        .filter(notice_address::Column::RemovedAt.is_null())
        .filter(notice_address::Column::ConfirmedAt.is_not_null())
        .all(db)
        .await?;
    for it in all {
        if typed_by(db, facility, &it, now).await?.0.is_disjoint(concerned) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether any of these is a suspended administrator, or a person who is suspended at a facility.
pub async fn has_suspended(
    db: &impl ConnectionTrait,
    of: &BTreeSet<Uuid>,
    facility: FacilityId,
) -> Result<bool, DbErr> {
    let above = administrator::Entity::find()
        .filter(administrator::Column::Id.is_in(of.iter().copied()))
        .filter(administrator::Column::SuspendedAt.is_not_null());
    let there = affiliation::Entity::find()
        .filter(affiliation::Column::FacilityId.eq(facility))
        .filter(affiliation::Column::MemberId.is_in(of.iter().copied()))
        .filter(affiliation::Column::SuspendedAt.is_not_null());
    Ok(above.one(db).await?.is_some() || there.one(db).await?.is_some())
}

/// Who typed where a facility's letters go and whom they are for, in the console or as its manager, and who ordered a
/// card of ours: the envelope may reach them. Unknown for what the command line entered, and for what is older than
/// this record.
pub async fn hands_of_the_envelope(
    db: &impl ConnectionTrait,
    facility: FacilityId,
    order: Option<OrderId>,
) -> Result<Hands, DbErr> {
    let entered = facility::Entity::find_by_id(facility).one(db).await?.and_then(|it| it.made_by);
    let ordered = match order {
        Some(it) => card_order::Entity::find_by_id(it).one(db).await?.map(|it| it.ordered_by),
        None => None,
    };
    let mut all: BTreeSet<Uuid> = entered.into_iter().chain(ordered).collect();
    let changes = facility_change::Entity::find()
        .filter(facility_change::Column::FacilityId.eq(facility))
        .filter(facility_change::Column::AppliedAt.is_not_null())
        .order_by_desc(facility_change::Column::AppliedAt)
        .order_by_desc(facility_change::Column::MadeAt)
        .all(db)
        .await?;
    let columns = |it: &facility_change::Model| -> Vec<String> {
        let all: Vec<(String, String, String)> = serde_json::from_str(&it.facts).unwrap_or_default();
        all.into_iter().map(|it| it.0).collect()
    };
    let changes: Vec<(Vec<String>, Option<Uuid>)> = changes.iter().map(|it| (columns(it), it.made_by)).collect();
    // For each fact, whoever changed it last.
    for fact in ["postal_code", "city", "address", "director"] {
        let last = changes.iter().find(|it| it.0.iter().any(|column| column == fact));
        all.extend(last.and_then(|it| it.1));
    }
    Ok(Hands(all))
}

/// People and administrators who share a card with any of these.
pub async fn with_the_same_card(db: &impl ConnectionTrait, of: &BTreeSet<Uuid>) -> Result<Vec<Uuid>, DbErr> {
    let ids = || of.iter().copied();
    let mut keys: Vec<Vec<u8>> = card::Entity::find()
        .select_only()
        .column(card::Column::KeySha256)
        .filter(card::Column::MemberId.is_in(ids()))
        .into_tuple()
        .all(db)
        .await?;
    let of_consoles: Vec<Vec<u8>> = administrator_key::Entity::find()
        .select_only()
        .column(administrator_key::Column::Identifier)
        .filter(administrator_key::Column::AdministratorId.is_in(ids()))
        .into_tuple()
        .all(db)
        .await?;
    keys.extend(of_consoles);
    let people = card::Entity::find().filter(card::Column::KeySha256.is_in(keys.clone())).all(db).await?;
    let others = administrator_key::Entity::find().filter(administrator_key::Column::Identifier.is_in(keys));
    let others = others.all(db).await?;
    Ok(people.into_iter().map(|it| it.member_id.0).chain(others.into_iter().map(|it| it.administrator_id.0)).collect())
}

/// Administrators who invited one of these, or were invited by one, and whom nobody else has confirmed.
pub async fn bound_by_invitation(
    db: &impl ConnectionTrait,
    of: &BTreeSet<Uuid>,
    now: Instant,
) -> Result<Vec<Uuid>, DbErr> {
    let ids = || of.iter().copied().map(AdministratorId);
    let all = administrator::Entity::find()
        .filter(administrator::Column::InvitedBy.is_not_null())
        .filter(
            Condition::any().add(administrator::Column::KnownAt.is_null()).add(administrator::Column::KnownAt.gt(now)),
        )
        .filter(
            Condition::any()
                .add(administrator::Column::Id.is_in(ids()))
                .add(administrator::Column::InvitedBy.is_in(ids())),
        )
        .all(db)
        .await?;
    Ok(all.into_iter().flat_map(|it| [Some(it.id.0), it.invited_by.map(|by| by.0)]).flatten().collect())
}
