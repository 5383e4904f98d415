//! An application for a contract, from its arrival to the decision.

use medpost_domain::change_request::State;
use medpost_domain::id::{AdministratorId, ApplicationId, ContractId, PackId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// An application for a contract, from its arrival to the decision.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "application")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApplicationId,
    #[sea_orm(column_type = "Text")]
    pub number: String,
    pub pack_id: PackId,
    #[sea_orm(column_type = "Text")]
    pub state: Word<State>,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub kana: String,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    #[sea_orm(column_type = "Text")]
    pub postal_code: String,
    #[sea_orm(column_type = "Text")]
    pub city: String,
    #[sea_orm(column_type = "Text")]
    pub address: String,
    #[sea_orm(column_type = "Text")]
    pub phone: String,
    #[sea_orm(column_type = "Text")]
    pub director: String,
    #[sea_orm(column_type = "Text")]
    pub contact: String,
    #[sea_orm(column_type = "Text")]
    pub mail: String,
    pub facilities: Count,
    #[sea_orm(column_type = "Text")]
    pub note: String,
    #[sea_orm(column_type = "Text")]
    pub folded: String,
    #[sea_orm(column_type = "Text")]
    pub terms: String,
    pub received_at: Instant,
    pub takes_effect_at: Instant,
    #[sea_orm(column_type = "Text", nullable)]
    pub late_reason: Option<String>,
    pub created_at: Instant,
    /// Whether it came on paper or by FAX and was entered by a clerk.
    pub on_paper: bool,
    pub decided_by: Option<AdministratorId>,
    pub decided_at: Option<Instant>,
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// The clerk's latest question.
    #[sea_orm(column_type = "Text", nullable)]
    pub question: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
    /// Corrections made after receipt, as JSON: a list of `medpost_wire::application::Correction`.
    #[sea_orm(column_type = "Text", nullable)]
    pub corrections: Option<String>,
    pub contract_id: Option<ContractId>,
    pub version: i32,
    /// The network that the form was sent from; deleted after a day.
    #[sea_orm(column_type = "Text", nullable)]
    pub network: Option<String>,
    /// Hash of the token in the confirmation link mailed last.
    #[sea_orm(column_type = "Blob", nullable)]
    pub mail_link: Option<Vec<u8>>,
    /// When a link was last requested.
    pub mail_linked_at: Option<Instant>,
    /// Number of links requested.
    pub mail_links: Count,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
