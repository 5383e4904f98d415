//! Rows of the audit that an association may read, and their subjects.

use std::collections::HashMap;

use medpost_domain::act::ActorKind;
use medpost_domain::id::{AssociationId, EntryId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_entity::{
    administrator, affiliation, association, audit_entry, card, change_request, contract, enrolment, facility, inbox,
    member, membership, pki_card, transfer,
};
use sea_orm::sea_query::{IntoColumnRef, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityName, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

pub use medpost_entity::audit_entry::Model as Line;

/// Whose acts the console shows: clinics' are left out.
const SHOWN: [ActorKind; 3] = [ActorKind::Administrator, ActorKind::Operator, ActorKind::System];

/// Acts of an association's own people, and acts of the operator or the service on what is, or was, in its contracts,
/// newest first; not those of another association's people. For the operator, everybody's. Clinics' acts are left out.
pub async fn lines(
    db: &impl ConnectionTrait,
    of: Option<AssociationId>,
    after: Option<(Instant, EntryId)>,
    most: u64,
) -> Result<Vec<Line>, DbErr> {
    use audit_entry::Column::{Actor, At, Id, MemberId, SubjectId};
    let mut all = audit_entry::Entity::find().filter(Actor.is_in(SHOWN.map(ActorKind::text)));
    if let Some(of) = of {
        let people = |which: Condition| ids(administrator::Entity, administrator::Column::Id, which);
        let own = || people(Condition::all().add(administrator::Column::AssociationId.eq(of)));
        let other = Condition::all()
            .add(administrator::Column::AssociationId.is_not_null())
            .add(administrator::Column::AssociationId.ne(of));
        let contracts = || {
            let held = Condition::all().add(contract::Column::AssociationId.eq(of));
            ids(contract::Entity, contract::Column::Id, held)
        };
        // Facilities that were ever in them; whether an act is of that time is checked row by row later.
        let ever = || {
            let there = Condition::all().add(membership::Column::ContractId.in_subquery(contracts()));
            ids(membership::Entity, membership::Column::FacilityId, there)
        };
        let there = |column: affiliation::Column| {
            ids(affiliation::Entity, column, Condition::all().add(affiliation::Column::FacilityId.in_subquery(ever())))
        };
        let cards = ids(
            enrolment::Entity,
            enrolment::Column::CardId,
            Condition::all().add(enrolment::Column::AffiliationId.in_subquery(there(affiliation::Column::Id))),
        );
        let sides = Condition::any()
            .add(transfer::Column::FromContractId.in_subquery(contracts()))
            .add(transfer::Column::ToContractId.in_subquery(contracts()));
        let theirs = Condition::any()
            .add(SubjectId.in_subquery(ever()))
            .add(SubjectId.in_subquery(ids(
                inbox::Entity,
                inbox::Column::Id,
                Condition::all().add(inbox::Column::FacilityId.in_subquery(ever())),
            )))
            .add(SubjectId.in_subquery(there(affiliation::Column::Id)))
            .add(SubjectId.in_subquery(cards))
            .add(SubjectId.in_subquery(ids(
                pki_card::Entity,
                pki_card::Column::Id,
                Condition::all().add(pki_card::Column::FacilityId.in_subquery(ever())),
            )))
            .add(SubjectId.in_subquery(contracts()))
            .add(SubjectId.in_subquery(ids(
                change_request::Entity,
                change_request::Column::Id,
                Condition::all().add(change_request::Column::ContractId.in_subquery(contracts())),
            )))
            .add(SubjectId.in_subquery(ids(transfer::Entity, transfer::Column::Id, sides)))
            .add(SubjectId.in_subquery(own()))
            .add(SubjectId.eq(of.0));
        let by = |whom: SelectStatement| {
            Condition::all().add(Actor.eq(ActorKind::Administrator)).add(MemberId.in_subquery(whom))
        };
        all = all.filter(Condition::any().add(by(own())).add(theirs)).filter(by(people(other)).not());
    }
    if let Some((at, id)) = after {
        let same = Condition::all().add(At.eq(at)).add(Id.lt(id));
        all = all.filter(Condition::any().add(At.lt(at)).add(same));
    }
    all.order_by_desc(At).order_by_desc(Id).limit(most).all(db).await
}

fn ids<E: EntityName>(from: E, column: impl ColumnTrait + IntoColumnRef, which: Condition) -> SelectStatement {
    Query::select().column(column).from(from.table_ref()).cond_where(which).to_owned()
}

/// The subject of a line.
#[derive(Clone, Default)]
pub struct Subject {
    /// Its name.
    pub name: String,
    /// The facility that it belongs to.
    pub facility: Option<FacilityId>,
}

/// Finds subjects by id: facilities with their inboxes, people and cards, contracts, requests, associations and
/// administrators.
pub async fn subjects(db: &impl ConnectionTrait, of: &[Uuid]) -> Result<HashMap<Uuid, Subject>, DbErr> {
    let mut found: HashMap<Uuid, Subject> = HashMap::new();
    let about = |name: String, facility: Option<FacilityId>| Subject { name, facility };
    for some in of.chunks(500) {
        let some = || some.iter().copied();
        for it in facility::Entity::find().filter(facility::Column::Id.is_in(some())).all(db).await? {
            found.insert(it.id.0, about(it.name, Some(it.id)));
        }
        let inboxes = inbox::Entity::find().filter(inbox::Column::Id.is_in(some())).all(db).await?;
        let own_cards = pki_card::Entity::find().filter(pki_card::Column::Id.is_in(some())).all(db).await?;
        let cards = card::Entity::find().filter(card::Column::Id.is_in(some())).all(db).await?;
        let at = enrolment::Entity::find().filter(enrolment::Column::CardId.is_in(cards.iter().map(|it| it.id)));
        let at = at.all(db).await?;
        let with = at.iter().map(|it| it.affiliation_id.0).chain(some());
        let belongings = affiliation::Entity::find().filter(affiliation::Column::Id.is_in(with)).all(db).await?;
        let places = inboxes.iter().map(|it| it.facility_id).chain(own_cards.iter().map(|it| it.facility_id));
        let names = facilities(db, places.chain(belongings.iter().map(|it| it.facility_id)).collect()).await?;
        // The facility's name tells people and inboxes of the same name apart.
        let there = |at: FacilityId, name: &str| {
            let facility = names.get(&at).map_or("", String::as_str);
            about(format!("{facility} {name}").trim().to_owned(), Some(at))
        };
        for it in inboxes {
            found.insert(it.id.0, there(it.facility_id, &it.name));
        }
        for it in own_cards {
            found.insert(it.id.0, there(it.facility_id, &it.holder));
        }
        for it in cards {
            let enrolled = at.iter().find(|row| row.card_id == it.id);
            let at = enrolled.and_then(|row| belongings.iter().find(|it| it.id == row.affiliation_id));
            let card = at.map_or_else(|| about(it.holder.clone(), None), |at| there(at.facility_id, &it.holder));
            found.insert(it.id.0, card);
        }
        let people = member::Entity::find().filter(member::Column::Id.is_in(belongings.iter().map(|it| it.member_id)));
        let people: HashMap<_, String> = people.all(db).await?.into_iter().map(|it| (it.id, it.name)).collect();
        for it in belongings {
            let name = people.get(&it.member_id).map_or("", String::as_str);
            found.insert(it.id.0, there(it.facility_id, name));
        }
        let changes = change_request::Entity::find().filter(change_request::Column::Id.is_in(some())).all(db).await?;
        let with = changes.iter().map(|it| it.contract_id.0).chain(some());
        let contracts = contract::Entity::find().filter(contract::Column::Id.is_in(with)).all(db).await?;
        for it in changes {
            let contract = contracts.iter().find(|row| row.id == it.contract_id);
            found.insert(it.id.0, about(contract.map(|it| it.name.clone()).unwrap_or_default(), None));
        }
        for it in contracts {
            found.insert(it.id.0, about(it.name, None));
        }
        for it in administrator::Entity::find().filter(administrator::Column::Id.is_in(some())).all(db).await? {
            found.insert(it.id.0, about(it.name, None));
        }
        for it in association::Entity::find().filter(association::Column::Id.is_in(some())).all(db).await? {
            found.insert(it.id.0, about(it.name, None));
        }
    }
    Ok(found)
}

async fn facilities(db: &impl ConnectionTrait, of: Vec<FacilityId>) -> Result<HashMap<FacilityId, String>, DbErr> {
    let all = facility::Entity::find().filter(facility::Column::Id.is_in(of)).all(db).await?;
    Ok(all.into_iter().map(|it| (it.id, it.name)).collect())
}

/// The association whose contract a facility was in: from, and until if an end is known.
pub type ContractPeriod = (AssociationId, Instant, Option<Instant>);

/// In whose contracts facilities were, and when.
pub async fn held(
    db: &impl ConnectionTrait,
    of: &[FacilityId],
) -> Result<HashMap<FacilityId, Vec<ContractPeriod>>, DbErr> {
    let mut found: HashMap<FacilityId, Vec<ContractPeriod>> = HashMap::new();
    for some in of.chunks(500) {
        let rows = membership::Entity::find().filter(membership::Column::FacilityId.is_in(some.iter().copied()));
        let rows = rows.all(db).await?;
        let contracts =
            contract::Entity::find().filter(contract::Column::Id.is_in(rows.iter().map(|it| it.contract_id)));
        let contracts: HashMap<_, _> = contracts.all(db).await?.into_iter().map(|it| (it.id, it)).collect();
        for it in rows {
            let Some(of) = contracts.get(&it.contract_id) else { continue };
            let until = [it.until_at, of.ends_at].into_iter().flatten().min();
            found.entry(it.facility_id).or_default().push((of.association_id, it.from_at, until));
        }
    }
    Ok(found)
}

/// An administrator, as lines name them.
pub struct AdministratorName {
    /// Name.
    pub name: String,
    /// Their association; `None` for the operator's staff.
    pub association: Option<AssociationId>,
    /// Its name; empty for the operator's staff.
    pub of: String,
}

/// Administrators by id; unknown ids are left out.
pub async fn administrators(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, AdministratorName>, DbErr> {
    let mut found = HashMap::new();
    for some in ids.chunks(500) {
        let all = administrator::Entity::find().filter(administrator::Column::Id.is_in(some.iter().copied()));
        let all = all.all(db).await?;
        let names = association::Entity::find()
            .filter(association::Column::Id.is_in(all.iter().filter_map(|it| it.association_id)))
            .all(db)
            .await?;
        let names: HashMap<AssociationId, String> = names.into_iter().map(|it| (it.id, it.name)).collect();
        for it in all {
            let of = it.association_id.and_then(|it| names.get(&it).cloned()).unwrap_or_default();
            found.insert(it.id.0, AdministratorName { name: it.name, association: it.association_id, of });
        }
    }
    Ok(found)
}
