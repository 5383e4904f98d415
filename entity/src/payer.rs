//! Who pays, and how their invoices look and reach them.

use medpost_domain::billing::payer::{Delivery, Era, Method};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// Who pays, and how their invoices look and reach them.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payer")]
pub struct Model {
    /// Of the association or of the facility.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub addressee: String,
    #[sea_orm(column_type = "Text")]
    pub department: String,
    #[sea_orm(column_type = "Text")]
    pub postal_code: String,
    #[sea_orm(column_type = "Text")]
    pub address: String,
    /// 債権者番号
    #[sea_orm(column_type = "Text")]
    pub creditor: String,
    /// 件名
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// 契約番号, as the payer has it.
    #[sea_orm(column_type = "Text")]
    pub contract_number: String,
    /// western | japanese
    #[sea_orm(column_type = "Text")]
    pub era: Word<Era>,
    /// screen | mail | post
    #[sea_orm(column_type = "Text")]
    pub delivery: Word<Delivery>,
    #[sea_orm(column_type = "Text")]
    pub mail: String,
    /// transfer | debit | card
    #[sea_orm(column_type = "Text")]
    pub method: Word<Method>,
    /// As banks write the name: half-width.
    #[sea_orm(column_type = "Text")]
    pub kana: String,
    /// The number of the account that only this payer pays into; empty: none.
    #[sea_orm(column_type = "Text")]
    pub account: String,
    pub version: i32,
    /// The address that was confirmed: `mail` counts while it is this one.
    #[sea_orm(column_type = "Text")]
    pub mail_confirmed: String,
    /// The hash of the token of the link that was mailed last.
    #[sea_orm(column_type = "Blob", nullable)]
    pub mail_link: Option<Vec<u8>>,
    /// The address it went to.
    #[sea_orm(column_type = "Text")]
    pub mail_linked: String,
    /// Since when the links are counted.
    pub mail_linked_at: Instant,
    /// Links mailed since then.
    pub mail_links: i32,
}

/// No relations: queries join by hand, with their scope in sight.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
