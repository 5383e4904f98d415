//! One collection in a debit file, with its result.

use medpost_domain::billing::zengin::debits::Collected;
use medpost_domain::id::{DebitFileId, InvoiceId};
use medpost_domain::stored::Word;
use sea_orm::entity::prelude::*;

/// One collection in a debit file, with its result.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "debit_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub file_id: DebitFileId,
    pub invoice_id: InvoiceId,
    pub payer_id: Uuid,
    pub customer: i32,
    pub yen: i64,
    /// 振替結果コード (result code of the bank)
    #[sea_orm(column_type = "Text", nullable)]
    pub result: Option<Word<Collected>>,
}

/// No relations: queries join explicitly, so that their scope is visible.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
