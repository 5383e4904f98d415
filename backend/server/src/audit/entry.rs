//! A line of the audit: ids and codes only, never a name, a subject, a file name or a patient.

use medpost_domain::act::{Act, ActorKind, SubjectKind};
use medpost_domain::admission::Hands;
use medpost_domain::id::{AdministratorId, CardId, EntryId, FacilityId, MemberId};
use medpost_domain::instant::Instant;
use sea_orm::{ConnectionTrait, DbErr};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::kit::entropy;
use crate::session::caller::Caller;

use super::store;

/// Who did it.
#[derive(Clone, Copy)]
pub struct Actor {
    /// What kind of actor they are.
    pub kind: ActorKind,
    /// The person.
    pub member: Option<MemberId>,
    /// The card.
    pub card: Option<CardId>,
    /// The facility they act for.
    pub facility: Option<FacilityId>,
}

impl Actor {
    /// The operator at the command line.
    pub const OPERATOR: Self = Self { kind: ActorKind::Operator, member: None, card: None, facility: None };
    /// The service itself.
    pub const SYSTEM: Self = Self { kind: ActorKind::System, member: None, card: None, facility: None };
    /// Somebody unknown.
    pub const GUEST: Self = Self { kind: ActorKind::Guest, member: None, card: None, facility: None };

    /// Somebody signed in to the console; their id is in a member's place.
    pub const fn administrator(id: AdministratorId) -> Self {
        Self { kind: ActorKind::Administrator, member: Some(MemberId(id.0)), card: None, facility: None }
    }

    /// Whether it is a person signed in at a facility.
    pub fn is_person(self) -> bool {
        self.kind == ActorKind::Person
    }

    /// The hand that they have in what they do (ADR 19).
    pub fn hand(self) -> Hands {
        Hands::of(self.member.map(|it| it.0))
    }

    /// A signed-in person.
    pub const fn person(caller: &Caller) -> Self {
        Self {
            kind: ActorKind::Person,
            member: Some(caller.member),
            card: Some(caller.card),
            facility: Some(caller.facility),
        }
    }
}

/// Writes a line inside the act's transaction.
///
/// `subject` is what it was about, with its id; `detail` holds codes and numbers as `key=value`, separated by spaces.
pub async fn write(
    db: &impl ConnectionTrait,
    actor: Actor,
    action: Act,
    subject: (SubjectKind, Option<Uuid>),
    detail: &str,
    now: Instant,
) -> Result<(), DbErr> {
    let mut row = store::Row {
        id: EntryId(entropy::id(now)),
        at: now,
        action: action.into(),
        actor: actor.kind.into(),
        member_id: actor.member,
        card_id: actor.card,
        facility_id: actor.facility,
        subject_kind: subject.0.into(),
        subject_id: subject.1,
        detail: detail.to_owned(),
        digest: Vec::new(),
        sealed: None,
    };
    row.digest = digest(&row).to_vec();
    store::insert(db, row).await
}

/// SHA-256 over every field but `sealed`, each preceded by its length.
pub fn digest(row: &store::Row) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut field = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    field(b"medpost/audit/1");
    field(row.id.0.as_bytes());
    field(&row.at.0.to_be_bytes());
    field(row.action.text().as_bytes());
    field(row.actor.text().as_bytes());
    for id in [row.member_id.map(|it| it.0), row.card_id.map(|it| it.0), row.facility_id.map(|it| it.0), row.subject_id]
    {
        field(id.as_ref().map_or(&[], |it| it.as_bytes()));
    }
    field(row.subject_kind.text().as_bytes());
    field(row.detail.as_bytes());
    hash.finalize().into()
}
