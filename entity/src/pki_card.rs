//! A PKI card of the operator, from its order to its end.

use medpost_domain::id::{AffiliationId, FacilityId, OrderId, PkiCardId};
use medpost_domain::instant::Instant;
use sea_orm::entity::prelude::*;

/// A PKI card of the operator, from its order to its end.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pki_card")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PkiCardId,
    pub order_id: Option<OrderId>,
    pub facility_id: FacilityId,
    pub affiliation_id: AffiliationId,
    pub replaces: Option<PkiCardId>,
    #[sea_orm(column_type = "Text")]
    pub holder: String,
    pub created_at: Instant,
    pub cancelled_at: Option<Instant>,
    #[sea_orm(column_type = "Blob", nullable)]
    pub certificate: Option<Vec<u8>>,
    #[sea_orm(column_type = "Blob", nullable)]
    pub serial: Option<Vec<u8>>,
    #[sea_orm(column_type = "Blob", nullable)]
    pub key_sha256: Option<Vec<u8>>,
    pub issued_at: Option<Instant>,
    pub not_after: Option<Instant>,
    pub shipped_at: Option<Instant>,
    pub activated_at: Option<Instant>,
    pub noticed_at: Option<Instant>,
    pub revoked_at: Option<Instant>,
    #[sea_orm(column_type = "Text", nullable)]
    pub revoked_reason: Option<String>,
    pub temporary: bool,
    pub until_at: Option<Instant>,
    #[sea_orm(column_type = "Text", nullable)]
    pub mail: Option<String>,
    #[sea_orm(column_type = "Blob", nullable)]
    pub claim_hash: Option<Vec<u8>>,
    #[sea_orm(column_type = "Text", nullable)]
    pub hands: Option<String>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
