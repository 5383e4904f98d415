//! Sessions, and the card, person, affiliation and facility behind one, read together.

use medpost_domain::id::{AffiliationId, CardId, FacilityId, InboxId, MemberId, SessionId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Rights;
use medpost_entity::{affiliation, card, enrolment, facility, inbox, member, post_holder, reader, session};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, Set,
};

pub use medpost_entity::affiliation::Model as Affiliation;
pub use medpost_entity::card::Model as Card;
pub use medpost_entity::enrolment::Model as Enrolment;
pub use medpost_entity::facility::Model as Facility;
pub use medpost_entity::inbox::Model as Inbox;
pub use medpost_entity::member::Model as Member;
pub use medpost_entity::session::Model as Session;

/// A session with the rows it rests on.
pub struct SessionRows {
    /// The session.
    pub session: Session,
    /// Its card.
    pub card: Card,
    /// Its person.
    pub member: Member,
    /// The affiliation it acts for.
    pub affiliation: Affiliation,
    /// The card's enrolment for that affiliation.
    pub enrolment: Enrolment,
    /// Its facility.
    pub facility: Facility,
    /// If the person is a post: who holds it and accepted it with their code.
    pub holder: Option<String>,
}

/// A session with the rows it rests on; `None` if one is missing.
pub async fn session_rows(
    db: &impl ConnectionTrait,
    id: SessionId,
    now: Instant,
) -> Result<Option<SessionRows>, DbErr> {
    let Some(session) = session::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let card = card::Entity::find_by_id(session.card_id).one(db).await?;
    let member = member::Entity::find_by_id(session.member_id).one(db).await?;
    let affiliation = affiliation::Entity::find_by_id(session.affiliation_id).one(db).await?;
    let (Some(card), Some(member), Some(affiliation)) = (card, member, affiliation) else { return Ok(None) };
    let enrolment = enrolment::Entity::find_by_id((card.id, affiliation.id)).one(db).await?;
    let facility = facility::Entity::find_by_id(affiliation.facility_id).one(db).await?;
    let (Some(enrolment), Some(facility)) = (enrolment, facility) else { return Ok(None) };
    let holder = if member.post { holder(db, member.id, session.created_at, now).await? } else { None };
    Ok(Some(SessionRows { session, card, member, affiliation, enrolment, facility, holder }))
}

/// Name of the holder of a post at `now` who is admitted and had accepted it when the session began: a session never
/// passes on to the next holder.
async fn holder(
    db: &impl ConnectionTrait,
    post: MemberId,
    began: Instant,
    now: Instant,
) -> Result<Option<String>, DbErr> {
    let found = post_holder::Entity::find()
        .filter(post_holder::Column::MemberId.eq(post))
        .filter(post_holder::Column::FromAt.lte(now))
        .filter(still(post_holder::Column::UntilAt, now))
        .filter(post_holder::Column::AcceptedAt.lte(began))
        .filter(post_holder::Column::WaitsSince.is_null())
        .one(db)
        .await?;
    Ok(found.map(|it| it.name))
}

/// A card by the SHA-256 of its public key.
pub async fn card_by_key(db: &impl ConnectionTrait, key_sha256: &[u8]) -> Result<Option<Card>, DbErr> {
    card::Entity::find().filter(card::Column::KeySha256.eq(key_sha256.to_vec())).one(db).await
}

/// A person by id.
pub async fn member(db: &impl ConnectionTrait, id: MemberId) -> Result<Option<Member>, DbErr> {
    member::Entity::find_by_id(id).one(db).await
}

/// Whether a card is admitted for an affiliation.
#[derive(Clone, Copy)]
pub enum Standing {
    /// It is confirmed and can act there.
    LetIn,
    /// It waits for confirmation, at most until the given moment, if any.
    Waits(Option<Instant>),
}

impl Standing {
    /// Whether it can act there.
    pub const fn is_let_in(self) -> bool {
        matches!(self, Self::LetIn)
    }

    /// When it takes effect without being confirmed, if ever.
    pub const fn counts_at(self) -> Option<Instant> {
        match self {
            Self::LetIn => None,
            Self::Waits(until) => until,
        }
    }
}

/// The affiliations in force at `now` that a card is enrolled for, oldest first, each with its facility and whether the
/// card is admitted. Suspended ones are left out.
pub async fn affiliations_of_card(
    db: &impl ConnectionTrait,
    card: CardId,
    now: Instant,
) -> Result<Vec<(Affiliation, Facility, Standing)>, DbErr> {
    let enrolments = enrolment::Entity::find().filter(enrolment::Column::CardId.eq(card)).all(db).await?;
    let ids: Vec<AffiliationId> = enrolments.iter().map(|it| it.affiliation_id).collect();
    let rows = affiliation::Entity::find()
        .filter(affiliation::Column::Id.is_in(ids))
        .filter(affiliation::Column::SuspendedAt.is_null())
        .filter(affiliation::Column::FromAt.lte(now))
        .filter(still(affiliation::Column::UntilAt, now))
        .order_by_asc(affiliation::Column::FromAt)
        .all(db)
        .await?;
    let mut found = Vec::new();
    for it in rows {
        let Some(row) = enrolments.iter().find(|of| of.affiliation_id == it.id) else { continue };
        let standing = if row.confirmed_at.is_some() { Standing::LetIn } else { Standing::Waits(row.valid_at) };
        if let Some(facility) = facility::Entity::find_by_id(it.facility_id).one(db).await?
            && facility.suspended_at.is_none()
        {
            found.push((it, facility, standing));
        }
    }
    Ok(found)
}

/// The inboxes of a facility for which a person has rights at `now`, oldest first.
pub async fn inboxes(
    db: &impl ConnectionTrait,
    member: MemberId,
    facility: FacilityId,
    now: Instant,
) -> Result<Vec<(Inbox, Rights)>, DbErr> {
    let readers = reader::Entity::find()
        .filter(reader::Column::MemberId.eq(member))
        .filter(reader::Column::FromAt.lte(now))
        .filter(still(reader::Column::UntilAt, now))
        .all(db)
        .await?;
    let ids: Vec<InboxId> = readers.iter().map(|it| it.inbox_id).collect();
    let rows = inbox::Entity::find()
        .filter(inbox::Column::Id.is_in(ids))
        .filter(inbox::Column::FacilityId.eq(facility))
        .order_by_asc(inbox::Column::CreatedAt)
        .order_by_asc(inbox::Column::Id)
        .all(db)
        .await?;
    let rights = |id: InboxId| {
        let it = readers.iter().find(|it| it.inbox_id == id);
        it.map_or_else(Rights::default, |it| Rights { read: it.may_read, send: it.may_send, manage: it.may_manage })
    };
    Ok(rows.into_iter().map(|it| (it.clone(), rights(it.id))).collect())
}

/// Inserts a session.
pub async fn begin(db: &impl ConnectionTrait, row: Session) -> Result<(), DbErr> {
    session::ActiveModel::from(row).insert(db).await.map(|_| ())
}

/// Sets the last activity of a session, unless it has ended.
pub async fn touch(db: &impl ConnectionTrait, id: SessionId, now: Instant) -> Result<(), DbErr> {
    update_living(db, session::Column::Id.eq(id), session::ActiveModel { active_at: Set(now), ..Default::default() })
        .await
}

/// Ends one session.
pub async fn end(db: &impl ConnectionTrait, id: SessionId, now: Instant) -> Result<(), DbErr> {
    let over = session::ActiveModel { ended_at: Set(Some(now)), ..Default::default() };
    update_living(db, session::Column::Id.eq(id), over).await
}

/// Ends every session of a person.
pub async fn end_of_member(db: &impl ConnectionTrait, member: MemberId, now: Instant) -> Result<(), DbErr> {
    let over = session::ActiveModel { ended_at: Set(Some(now)), ..Default::default() };
    update_living(db, session::Column::MemberId.eq(member), over).await
}

/// Ends every session of a person at one facility.
pub async fn end_of_affiliation(db: &impl ConnectionTrait, id: AffiliationId, now: Instant) -> Result<(), DbErr> {
    let over = session::ActiveModel { ended_at: Set(Some(now)), ..Default::default() };
    update_living(db, session::Column::AffiliationId.eq(id), over).await
}

/// Ends every session of a card.
pub async fn end_of_card(db: &impl ConnectionTrait, card: CardId, now: Instant) -> Result<(), DbErr> {
    let over = session::ActiveModel { ended_at: Set(Some(now)), ..Default::default() };
    update_living(db, session::Column::CardId.eq(card), over).await
}

/// An affiliation by id.
pub async fn affiliation(db: &impl ConnectionTrait, id: AffiliationId) -> Result<Option<Affiliation>, DbErr> {
    affiliation::Entity::find_by_id(id).one(db).await
}

async fn update_living(
    db: &impl ConnectionTrait,
    which: sea_orm::sea_query::SimpleExpr,
    change: session::ActiveModel,
) -> Result<(), DbErr> {
    session::Entity::update_many()
        .set(change)
        .filter(which)
        .filter(session::Column::EndedAt.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

fn still(column: impl ColumnTrait, now: Instant) -> Condition {
    Condition::any().add(column.is_null()).add(column.gt(now))
}
