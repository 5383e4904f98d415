//! A payer, and how their invoices look and are delivered.

use medpost_domain::billing::payer::{Delivery, Era, Method};
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// A payer, and how their invoices look and are delivered.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payer")]
pub struct Model {
    /// Id of the association or facility.
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
    /// 債権者番号 (the payer's number for us as a creditor)
    #[sea_orm(column_type = "Text")]
    pub creditor: String,
    /// 件名 (subject)
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// 契約番号 (contract number), as the payer has it.
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
    /// The name as banks write it, in half-width characters.
    #[sea_orm(column_type = "Text")]
    pub kana: String,
    /// Number of the account that only this payer pays into; empty if there is none.
    #[sea_orm(column_type = "Text")]
    pub account: String,
    pub version: i32,
    /// The confirmed address; `mail` is only used as long as it equals this one.
    #[sea_orm(column_type = "Text")]
    pub mail_confirmed: String,
    /// Hash of the token in the link mailed last.
    #[sea_orm(column_type = "Blob", nullable)]
    pub mail_link: Option<Vec<u8>>,
    /// The address that link was mailed to.
    #[sea_orm(column_type = "Text")]
    pub mail_linked: String,
    /// The start of the period in which links are counted.
    pub mail_linked_at: Instant,
    /// Number of links mailed in that period.
    pub mail_links: Count,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
