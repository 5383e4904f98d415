//! Rows of people and cards.

use std::collections::{BTreeMap, BTreeSet};

use medpost_domain::admission::{Hands, Level, WAIT};
use medpost_domain::card::CardKind;
use medpost_domain::id::{
    AdministratorId, AffiliationId, AssociationId, CardId, CodeId, FacilityId, HolderId, InboxId, MemberId, OrderId,
    PkiCardId,
};
use medpost_domain::instant::Instant;
use medpost_domain::role::{Action, Rights, Role};
use medpost_domain::text::{Field, clean, sort_key};
use medpost_entity::{
    administrator, administrator_key, affiliation, card, card_order, enrolment, enrolment_code, facility,
    facility_change, inbox, member, notice_address, one_time_code, pki_card, post_holder, reader,
};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::kit::db::lock;

pub use medpost_entity::affiliation::Model as Affiliation;
pub use medpost_entity::card::Model as Card;
pub use medpost_entity::enrolment::Model as Enrolment;
pub use medpost_entity::enrolment_code::Model as Code;
pub use medpost_entity::member::Model as Member;
pub use medpost_entity::one_time_code::Model as OneTime;
pub use medpost_entity::post_holder::Model as Holder;

/// A code by its hash, locked.
pub async fn code_by_hash(db: &impl ConnectionTrait, hash: &[u8]) -> Result<Option<Code>, DbErr> {
    let found = enrolment_code::Entity::find().filter(enrolment_code::Column::Hash.eq(hash.to_vec()));
    lock(found, db).one(db).await
}

/// Adds a code.
pub async fn add_code(db: &impl ConnectionTrait, row: Code) -> Result<(), DbErr> {
    enrolment_code::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// One attempt fewer.
pub async fn spend_attempt(db: &impl ConnectionTrait, code: &Code) -> Result<(), DbErr> {
    let change = enrolment_code::ActiveModel { attempts_left: Set(code.attempts_left - 1), ..Default::default() };
    update_code(db, code.id, change).await
}

/// The code is used.
pub async fn use_code(db: &impl ConnectionTrait, id: CodeId, now: Instant) -> Result<(), DbErr> {
    update_code(db, id, enrolment_code::ActiveModel { used_at: Set(Some(now)), ..Default::default() }).await
}

async fn update_code(db: &impl ConnectionTrait, id: CodeId, change: enrolment_code::ActiveModel) -> Result<(), DbErr> {
    let all = enrolment_code::Entity::update_many().set(change).filter(enrolment_code::Column::Id.eq(id));
    all.exec(db).await.map(|_| ())
}

/// Adds a card; fails on a key that is enrolled already.
pub async fn add_card(db: &impl ConnectionTrait, row: Card) -> Result<(), DbErr> {
    card::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// A card by its key, locked.
pub async fn card_by_key(db: &impl ConnectionTrait, key_sha256: &[u8]) -> Result<Option<Card>, DbErr> {
    let found = card::Entity::find().filter(card::Column::KeySha256.eq(key_sha256.to_vec()));
    lock(found, db).one(db).await
}

/// Letters of a reason that are kept.
const REASON_LETTERS: usize = 200;

/// Suspends a card and ends its sessions; its connections are cut after the commit. What somebody above suspended
/// stays theirs, and what waits for a word does not count by itself any more.
pub async fn stop_card(
    db: &impl ConnectionTrait,
    row: &Card,
    by: Level,
    reason: &str,
    now: Instant,
) -> Result<(), DbErr> {
    if by.overrules(row.suspended_at.is_some(), row.suspended_by.as_deref()) {
        let change = card::ActiveModel {
            suspended_at: Set(Some(now)),
            suspended_reason: Set(Some(kept(reason))),
            suspended_by: Set(Some(by.text().to_owned())),
            ..Default::default()
        };
        change_card(db, row.id, change).await?;
    }
    waits_for_a_word(db, enrolment::Column::CardId.eq(row.id)).await?;
    crate::session::store::end_of_card(db, row.id, now).await
}

/// Suspends a person at a facility, ends their sessions and codes there; connections are cut after the commit. As with
/// a card, what somebody above suspended stays theirs.
pub async fn stop_belonging(
    db: &impl ConnectionTrait,
    row: &Affiliation,
    by: Level,
    reason: &str,
    now: Instant,
) -> Result<(), DbErr> {
    if by.overrules(row.suspended_at.is_some(), row.suspended_by.as_deref()) {
        let change = affiliation::ActiveModel {
            suspended_at: Set(Some(now)),
            suspended_reason: Set(Some(kept(reason))),
            suspended_by: Set(Some(by.text().to_owned())),
            ..Default::default()
        };
        change_affiliation(db, row.id, change).await?;
    }
    waits_for_a_word(db, enrolment::Column::AffiliationId.eq(row.id)).await?;
    // A post's holder who waits was let in by nobody yet.
    post_holder::Entity::update_many()
        .set(post_holder::ActiveModel { valid_at: Set(None), ..Default::default() })
        .filter(post_holder::Column::MemberId.eq(row.member_id))
        .filter(post_holder::Column::WaitsSince.is_not_null())
        .exec(db)
        .await?;
    crate::session::store::end_of_affiliation(db, row.id, now).await?;
    void_codes(db, row.id).await?;
    void_codes_by(db, row.member_id, Some(row.facility_id)).await
}

/// Codes that somebody issued (`at`: at one facility), and that nobody has used yet, count no more.
pub async fn void_codes_by(db: &impl ConnectionTrait, by: MemberId, at: Option<FacilityId>) -> Result<(), DbErr> {
    let there = |at| Expr::col(enrolment_code::Column::AffiliationId).in_subquery(belongings_of(at));
    enrolment_code::Entity::update_many()
        .set(enrolment_code::ActiveModel { attempts_left: Set(0), ..Default::default() })
        .filter(enrolment_code::Column::IssuedBy.eq(by))
        .filter(enrolment_code::Column::UsedAt.is_null())
        .filter(Condition::all().add_option(at.map(there)))
        .exec(db)
        .await
        .map(|_| ())
}

/// As much of a reason as is kept: nobody's card stays in use for a letter that can't be written.
fn kept(reason: &str) -> String {
    clean(reason, Field::Line).chars().filter(|it| !it.is_control()).take(REASON_LETTERS).collect()
}

/// Somebody objected: what waits there counts with a word only, however long nobody says one.
async fn waits_for_a_word(db: &impl ConnectionTrait, which: SimpleExpr) -> Result<(), DbErr> {
    enrolment::Entity::update_many()
        .set(enrolment::ActiveModel { valid_at: Set(None), ..Default::default() })
        .filter(which)
        .filter(enrolment::Column::ConfirmedAt.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

/// The card of our own with this key, whose person it was ordered for.
pub async fn own_card(db: &impl ConnectionTrait, key_sha256: &[u8]) -> Result<Option<pki_card::Model>, DbErr> {
    pki_card::Entity::find().filter(pki_card::Column::KeySha256.eq(key_sha256.to_vec())).one(db).await
}

/// A card of our own was enrolled.
pub async fn activate(db: &impl ConnectionTrait, id: PkiCardId, now: Instant) -> Result<(), DbErr> {
    let change = pki_card::ActiveModel { activated_at: Set(Some(now)), ..Default::default() };
    pki_card::Entity::update_many().set(change).filter(pki_card::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// How the code of a post's holder is kept.
pub fn holder_hash(code: &medpost_domain::code::Code) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(b"medpost/post-holder/1");
    hash.update(code.0);
    hash.finalize().to_vec()
}

/// Who holds a post at `now`, locked.
pub async fn lock_holder(db: &impl ConnectionTrait, post: MemberId, now: Instant) -> Result<Option<Holder>, DbErr> {
    let until = Condition::any().add(post_holder::Column::UntilAt.is_null()).add(post_holder::Column::UntilAt.gt(now));
    let found = post_holder::Entity::find()
        .filter(post_holder::Column::MemberId.eq(post))
        .filter(post_holder::Column::FromAt.lte(now))
        .filter(until);
    lock(found, db).one(db).await
}

/// Changes what is known of a post's holder.
pub async fn change_holder(
    db: &impl ConnectionTrait,
    id: HolderId,
    change: post_holder::ActiveModel,
) -> Result<(), DbErr> {
    post_holder::Entity::update_many().set(change).filter(post_holder::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// The one-time code of a card, in place of an earlier one.
pub async fn keep_one_time(db: &impl ConnectionTrait, row: OneTime) -> Result<(), DbErr> {
    use one_time_code::Column;
    let replace = OnConflict::column(Column::CardId)
        .update_columns([Column::Hash, Column::ExpiresAt, Column::AttemptsLeft])
        .to_owned();
    one_time_code::Entity::insert(row.into_active_model())
        .on_conflict(replace)
        .exec_without_returning(db)
        .await
        .map(|_| ())
}

/// The one-time code of a card, locked.
pub async fn lock_one_time(db: &impl ConnectionTrait, card: CardId) -> Result<Option<OneTime>, DbErr> {
    lock(one_time_code::Entity::find_by_id(card), db).one(db).await
}

/// The one-time code of a card is used, or given up.
pub async fn drop_one_time(db: &impl ConnectionTrait, card: CardId) -> Result<(), DbErr> {
    one_time_code::Entity::delete_by_id(card).exec(db).await.map(|_| ())
}

/// A card, locked.
pub async fn card(db: &impl ConnectionTrait, id: CardId) -> Result<Option<Card>, DbErr> {
    lock(card::Entity::find_by_id(id), db).one(db).await
}

/// Changes a card.
pub async fn change_card(db: &impl ConnectionTrait, id: CardId, change: card::ActiveModel) -> Result<(), DbErr> {
    card::Entity::update_many().set(change).filter(card::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Somebody of a facility: belonging, person, cards enrolled for the belonging (newest first).
pub type Person = (Affiliation, Member, Vec<(Card, Enrolment)>);

/// Everybody of a facility, by their reading. Cards enrolled for other facilities are not theirs to see.
pub async fn members(db: &impl ConnectionTrait, facility: FacilityId) -> Result<Vec<Person>, DbErr> {
    let belongings = affiliation::Entity::find().filter(affiliation::Column::FacilityId.eq(facility)).all(db).await?;
    let ids: Vec<AffiliationId> = belongings.iter().map(|it| it.id).collect();
    let members: Vec<MemberId> = belongings.iter().map(|it| it.member_id).collect();
    let mut people = member::Entity::find().filter(member::Column::Id.is_in(members)).all(db).await?;
    people.sort_by_key(|it| sort_key(&it.kana, &it.name));
    let enrolments = enrolment::Entity::find()
        .filter(enrolment::Column::AffiliationId.is_in(ids))
        .order_by_desc(enrolment::Column::EnrolledAt)
        .all(db)
        .await?;
    let cards: Vec<CardId> = enrolments.iter().map(|it| it.card_id).collect();
    let cards = card::Entity::find().filter(card::Column::Id.is_in(cards)).all(db).await?;
    let all = people.into_iter().filter_map(|person| {
        let belonging = belongings.iter().find(|it| it.member_id == person.id)?.clone();
        let own = enrolments.iter().filter(|it| it.affiliation_id == belonging.id);
        let cards = own.filter_map(|it| Some((cards.iter().find(|card| card.id == it.card_id)?.clone(), it.clone())));
        let cards = cards.collect();
        Some((belonging, person, cards))
    });
    Ok(all.collect())
}

/// A card's enrolment for the belonging of its holder at a facility, locked.
pub async fn enrolment_at(
    db: &impl ConnectionTrait,
    card: &Card,
    facility: FacilityId,
) -> Result<Option<Enrolment>, DbErr> {
    let belonging = affiliation::Entity::find()
        .filter(affiliation::Column::MemberId.eq(card.member_id))
        .filter(affiliation::Column::FacilityId.eq(facility))
        .one(db)
        .await?;
    let Some(belonging) = belonging else { return Ok(None) };
    lock(enrolment::Entity::find_by_id((card.id, belonging.id)), db).one(db).await
}

/// Enrols a card for a belonging; one that waits there already waits on with what is known now.
pub async fn add_enrolment(db: &impl ConnectionTrait, row: Enrolment) -> Result<(), DbErr> {
    let again = OnConflict::columns([enrolment::Column::CardId, enrolment::Column::AffiliationId])
        .update_columns([enrolment::Column::ValidAt, enrolment::Column::Hands, enrolment::Column::Expected])
        .to_owned();
    enrolment::Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(db).await.map(|_| ())
}

/// Confirms a card for a belonging; none (`by`): the operator at the command line, or time.
pub async fn confirm(
    db: &impl ConnectionTrait,
    row: &Enrolment,
    by: Option<MemberId>,
    now: Instant,
) -> Result<(), DbErr> {
    let change = enrolment::ActiveModel { confirmed_at: Set(Some(now)), confirmed_by: Set(by), ..Default::default() };
    change_enrolment(db, row, change).await
}

/// The enrolments of a card.
pub async fn enrolments(db: &impl ConnectionTrait, id: CardId) -> Result<Vec<Enrolment>, DbErr> {
    enrolment::Entity::find().filter(enrolment::Column::CardId.eq(id)).all(db).await
}

/// The card of a kind that was let in last at a belonging.
pub async fn last_let_in(db: &impl ConnectionTrait, at: AffiliationId, kind: CardKind) -> Result<Option<Card>, DbErr> {
    let let_in = enrolment::Entity::find()
        .filter(enrolment::Column::AffiliationId.eq(at))
        .filter(enrolment::Column::ConfirmedAt.is_not_null())
        .select_only()
        .column(enrolment::Column::CardId)
        .into_query();
    card::Entity::find()
        .filter(card::Column::Id.in_subquery(let_in))
        .filter(card::Column::Kind.eq(kind))
        .order_by_desc(card::Column::EnrolledAt)
        .one(db)
        .await
}

/// A renewed certificate waits for a word at a belonging, or until a moment.
pub async fn unconfirm(
    db: &impl ConnectionTrait,
    row: &Enrolment,
    hands: String,
    valid_at: Option<Instant>,
    now: Instant,
) -> Result<(), DbErr> {
    let change = enrolment::ActiveModel {
        confirmed_at: Set(None),
        confirmed_by: Set(None),
        hands: Set(Some(hands)),
        valid_at: Set(valid_at),
        renewed_at: Set(Some(now)),
        ..Default::default()
    };
    change_enrolment(db, row, change).await
}

async fn change_enrolment(
    db: &impl ConnectionTrait,
    row: &Enrolment,
    change: enrolment::ActiveModel,
) -> Result<(), DbErr> {
    enrolment::Entity::update_many()
        .set(change)
        .filter(enrolment::Column::CardId.eq(row.card_id))
        .filter(enrolment::Column::AffiliationId.eq(row.affiliation_id))
        .exec(db)
        .await
        .map(|_| ())
}

/// Whether somebody may still enrol a card for a belonging: neither it nor its facility is suspended or over.
pub async fn is_open(db: &impl ConnectionTrait, it: &Affiliation, now: Instant) -> Result<bool, DbErr> {
    let facility = facility::Entity::find_by_id(it.facility_id).one(db).await?;
    let open = facility.is_some_and(|it| it.suspended_at.is_none());
    Ok(open && it.suspended_at.is_none() && it.until_at.is_none_or(|until| now < until))
}

/// Codes of a belonging that were not used count no more.
pub async fn void_codes(db: &impl ConnectionTrait, id: AffiliationId) -> Result<(), DbErr> {
    let change = enrolment_code::ActiveModel { attempts_left: Set(0), ..Default::default() };
    enrolment_code::Entity::update_many()
        .set(change)
        .filter(enrolment_code::Column::AffiliationId.eq(id))
        .filter(enrolment_code::Column::UsedAt.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

/// Codes of a facility that can still be used.
pub async fn open_codes(db: &impl ConnectionTrait, facility: FacilityId, now: Instant) -> Result<u64, DbErr> {
    enrolment_code::Entity::find()
        .filter(Expr::col(enrolment_code::Column::AffiliationId).in_subquery(belongings_of(facility)))
        .filter(enrolment_code::Column::UsedAt.is_null())
        .filter(enrolment_code::Column::AttemptsLeft.gt(0))
        .filter(enrolment_code::Column::ExpiresAt.gt(now))
        .count(db)
        .await
}

/// Who has a right at which of a facility's inboxes, by the inboxes' names.
pub async fn readers(
    db: &impl ConnectionTrait,
    facility: FacilityId,
    now: Instant,
) -> Result<Vec<(MemberId, String)>, DbErr> {
    let inboxes = inbox::Entity::find()
        .filter(inbox::Column::FacilityId.eq(facility))
        .order_by_asc(inbox::Column::CreatedAt)
        .all(db)
        .await?;
    let ids: Vec<InboxId> = inboxes.iter().map(|it| it.id).collect();
    let readers =
        reader::Entity::find().filter(reader::Column::InboxId.is_in(ids)).filter(lasting(now)).all(db).await?;
    let named = inboxes.into_iter().flat_map(|inbox| {
        let of = readers.iter().filter(|it| it.inbox_id == inbox.id).map(|it| it.member_id).collect::<Vec<_>>();
        of.into_iter().map(move |it| (it, inbox.name.clone()))
    });
    Ok(named.collect())
}

/// Whether anybody was ever let in to a facility: the first one has nobody there who could look at their card.
/// Suspended and expired ones count: who takes a clinic's only card away gains nothing by it.
pub async fn is_in_use(db: &impl ConnectionTrait, facility: FacilityId) -> Result<bool, DbErr> {
    let let_in = Condition::any()
        .add(enrolment::Column::ConfirmedAt.is_not_null())
        .add(enrolment::Column::RenewedAt.is_not_null());
    let found = enrolment::Entity::find()
        .filter(Expr::col(enrolment::Column::AffiliationId).in_subquery(belongings_of(facility)))
        .filter(let_in);
    Ok(found.one(db).await?.is_some())
}

/// The ids of a facility's inboxes.
fn inboxes_of(facility: FacilityId) -> SelectStatement {
    Query::select()
        .column(inbox::Column::Id)
        .from(inbox::Entity)
        .and_where(Expr::col(inbox::Column::FacilityId).eq(facility))
        .to_owned()
}

/// The ids of the belongings to a facility.
fn belongings_of(facility: FacilityId) -> SelectStatement {
    Query::select()
        .column(affiliation::Column::Id)
        .from(affiliation::Entity)
        .and_where(Expr::col(affiliation::Column::FacilityId).eq(facility))
        .to_owned()
}

// ---- who could look at what waits ----

/// A card's enrolment for a belonging, locked.
pub async fn enrolment(
    db: &impl ConnectionTrait,
    card: CardId,
    belonging: AffiliationId,
) -> Result<Option<Enrolment>, DbErr> {
    lock(enrolment::Entity::find_by_id((card, belonging)), db).one(db).await
}

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
    /// Who.
    pub member: MemberId,
    /// Whether they can sign in there now.
    pub works: bool,
}

/// The managers of a facility who were let in there: those who can sign in, and those whom the facility itself suspended
/// within a day. A post counts while somebody who was let in holds it, and works once they have typed their code.
pub async fn managers(db: &impl ConnectionTrait, facility: FacilityId, now: Instant) -> Result<Vec<Manager>, DbErr> {
    let lately = now.plus(-WAIT);
    let by_facility =
        |by: Option<&str>, at: Option<Instant>| at.is_none_or(|at| Level::read(by) == Level::Facility && at > lately);
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
        let counts = |card: &&Card| by_facility(card.suspended_by.as_deref(), card.suspended_at);
        if own.iter().any(counts) && by_facility(it.suspended_by.as_deref(), it.suspended_at) {
            let works = signs_in && it.suspended_at.is_none() && own.iter().any(|card| card.suspended_at.is_none());
            all.push(Manager { member: it.member_id, works });
        }
    }
    Ok(all)
}

/// The posts among these, and whether their holders have typed their code; none: a post that nobody holds now, or whose
/// holder waits. Holders from before they waited were let in.
async fn held(
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

/// The one belonging of a post.
pub async fn belonging_of(db: &impl ConnectionTrait, post: MemberId) -> Result<Option<Affiliation>, DbErr> {
    affiliation::Entity::find().filter(affiliation::Column::MemberId.eq(post)).one(db).await
}

/// Whoever typed an address of a facility. Where that was not kept, anybody may have who looks after its inbox and
/// belonged to the facility by then.
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

/// The rights of somebody at the inboxes of a facility, also those to come, and until when.
pub async fn rights_of(
    db: &impl ConnectionTrait,
    member: MemberId,
    facility: FacilityId,
    now: Instant,
) -> Result<Vec<reader::Model>, DbErr> {
    reader::Entity::find()
        .filter(reader::Column::MemberId.eq(member))
        .filter(Expr::col(reader::Column::InboxId).in_subquery(inboxes_of(facility)))
        .filter(lasting(now))
        .all(db)
        .await
}

/// Those of a facility's association, and of the operator, who give their word to cards and have a key.
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

/// Those who typed where a facility's letters go and whom they are for, in the console or as its manager, and who ordered
/// a card of ours: the envelope may come to them. Nobody is known of what the command line entered, or what was there
/// before it was kept.
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
    // Each fact by whoever changed it last.
    for fact in ["postal_code", "city", "address", "director"] {
        let last = changes.iter().find(|it| it.0.iter().any(|column| column == fact));
        all.extend(last.and_then(|it| it.1));
    }
    Ok(Hands(all))
}

/// People and administrators who have a card in common with any of these.
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

/// Administrators who invited one of these, or whom one of these invited, and for whom nobody else has given their word.
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

/// Whether a card may give its word to others at a belonging: it did not lately take another card's place there.
pub async fn is_settled(
    db: &impl ConnectionTrait,
    card: CardId,
    belonging: AffiliationId,
    now: Instant,
) -> Result<bool, DbErr> {
    let all = enrolment::Entity::find().filter(enrolment::Column::AffiliationId.eq(belonging)).all(db).await?;
    let Some(own) = all.iter().find(|it| it.card_id == card) else { return Ok(false) };
    let was_let_in = |it: &Enrolment| it.confirmed_at.is_some() || it.renewed_at.is_some();
    let replaced = all.iter().any(|it| it.card_id != card && it.enrolled_at <= own.enrolled_at && was_let_in(it));
    Ok(!replaced || own.confirmed_at.is_some_and(|at| at.plus(WAIT) <= now))
}

/// Whether a person belongs to a facility.
pub async fn belongs(db: &impl ConnectionTrait, member: MemberId, facility: FacilityId) -> Result<bool, DbErr> {
    let found = affiliation::Entity::find()
        .filter(affiliation::Column::MemberId.eq(member))
        .filter(affiliation::Column::FacilityId.eq(facility));
    Ok(found.one(db).await?.is_some())
}

/// Keys of cards that were suspended since a moment, themselves or with their person at a facility,
/// and when.
pub async fn suspended_since(db: &impl ConnectionTrait, since: Instant) -> Result<Vec<(Vec<u8>, Instant)>, DbErr> {
    let cards = card::Entity::find().filter(card::Column::SuspendedAt.gte(since)).all(db).await?;
    let mut keys: Vec<_> = cards.into_iter().filter_map(|it| Some((it.key_sha256, it.suspended_at?))).collect();
    let people = affiliation::Entity::find().filter(affiliation::Column::SuspendedAt.gte(since)).all(db).await?;
    for it in people {
        let Some(at) = it.suspended_at else { continue };
        keys.extend(keys_of(db, it.member_id).await?.into_iter().map(|key| (key, at)));
    }
    Ok(keys)
}

/// Keys of a person's cards.
pub async fn keys_of(db: &impl ConnectionTrait, member: MemberId) -> Result<Vec<Vec<u8>>, DbErr> {
    let keys = card::Entity::find().select_only().column(card::Column::KeySha256);
    keys.filter(card::Column::MemberId.eq(member)).into_tuple().all(db).await
}

/// A person, or a post.
pub async fn member(db: &impl ConnectionTrait, id: MemberId) -> Result<Option<Member>, DbErr> {
    member::Entity::find_by_id(id).one(db).await
}

/// Names of people.
pub async fn names(db: &impl ConnectionTrait, of: Vec<MemberId>) -> Result<Vec<String>, DbErr> {
    let all = member::Entity::find().filter(member::Column::Id.is_in(of)).all(db).await?;
    Ok(all.into_iter().map(|it| it.name).collect())
}

/// Adds a person.
pub async fn add_member(db: &impl ConnectionTrait, row: Member) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// Adds a belonging.
pub async fn add_affiliation(db: &impl ConnectionTrait, row: Affiliation) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// A belonging, locked.
pub async fn affiliation(db: &impl ConnectionTrait, id: AffiliationId) -> Result<Option<Affiliation>, DbErr> {
    lock(affiliation::Entity::find_by_id(id), db).one(db).await
}

/// Changes a belonging.
pub async fn change_affiliation(
    db: &impl ConnectionTrait,
    id: AffiliationId,
    change: affiliation::ActiveModel,
) -> Result<(), DbErr> {
    let all = affiliation::Entity::update_many().set(change).filter(affiliation::Column::Id.eq(id));
    all.exec(db).await.map(|_| ())
}

/// Whether somebody is only an invitation yet: no card, and this one belonging.
pub async fn is_invitation(db: &impl ConnectionTrait, member: MemberId) -> Result<bool, DbErr> {
    let cards = card::Entity::find().filter(card::Column::MemberId.eq(member)).count(db).await?;
    let belongings = affiliation::Entity::find().filter(affiliation::Column::MemberId.eq(member)).count(db).await?;
    Ok(cards == 0 && belongings == 1)
}

/// Gives an invitation's belonging and rights to the person that a card already is; the
/// invitation's own person, who never was anybody, goes.
pub async fn hand_invitation(db: &impl ConnectionTrait, belonging: &Affiliation, to: MemberId) -> Result<(), DbErr> {
    void_codes(db, belonging.id).await?;
    let change = affiliation::ActiveModel { member_id: Set(to), ..Default::default() };
    change_affiliation(db, belonging.id, change).await?;
    reader::Entity::update_many()
        .set(reader::ActiveModel { member_id: Set(to), ..Default::default() })
        .filter(reader::Column::MemberId.eq(belonging.member_id))
        .exec(db)
        .await?;
    member::Entity::delete_by_id(belonging.member_id).exec(db).await.map(|_| ())
}

/// A person's rights at an inbox, as they are to be.
pub struct NewReader {
    /// Id of the row, if there is none yet.
    pub id: Uuid,
    /// The inbox.
    pub inbox: InboxId,
    /// The person.
    pub member: MemberId,
    /// What they may do there; nothing: the row goes.
    pub rights: Rights,
    /// Until when.
    pub until: Option<Instant>,
}

/// Gives a person these rights at an inbox, in place of what they had.
pub async fn set_reader(db: &impl ConnectionTrait, it: NewReader, now: Instant) -> Result<(), DbErr> {
    reader::Entity::delete_many()
        .filter(reader::Column::InboxId.eq(it.inbox))
        .filter(reader::Column::MemberId.eq(it.member))
        .exec(db)
        .await?;
    if it.rights == Rights::default() {
        return Ok(());
    }
    let row = reader::Model {
        id: it.id,
        inbox_id: it.inbox,
        member_id: it.member,
        may_read: it.rights.read,
        may_send: it.rights.send,
        may_manage: it.rights.manage,
        from_at: now,
        until_at: it.until,
    };
    row.into_active_model().insert(db).await.map(|_| ())
}

/// Locks an inbox, for whoever changes who uses it.
pub async fn lock_inbox(db: &impl ConnectionTrait, id: InboxId) -> Result<(), DbErr> {
    lock(inbox::Entity::find_by_id(id), db).one(db).await.map(|_| ())
}

/// Who has a right at an inbox at `now`.
pub async fn readers_of(db: &impl ConnectionTrait, inbox: InboxId, now: Instant) -> Result<Vec<reader::Model>, DbErr> {
    reader::Entity::find().filter(reader::Column::InboxId.eq(inbox)).filter(lasting(now)).all(db).await
}

/// Rights that last at `now`.
fn lasting(now: Instant) -> Condition {
    Condition::any().add(reader::Column::UntilAt.is_null()).add(reader::Column::UntilAt.gt(now))
}
