//! 口座振替 (direct debit): mandates with their sealed accounts, the files that ask a bank to collect, and the result
//! of each collection.

use sea_orm_migration::prelude::*;

use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[
    Shape {
        name: "mandate",
        columns: &[
            // Id of the association or facility.
            "id uuid key",
            // sent | received | checking | registered | returned | ended
            "state text",
            "reason text",
            // The account as JSON, sealed; null if unknown.
            "account bytes null",
            "sealed_with int",
            "bank text",
            "masked text",
            // 顧客番号 (customer number for the bank)
            "customer int",
            // Whether anything has been collected from this account.
            "collected bool",
            // Number of failed collections in a row.
            "failures int",
            "changed_at big",
            "version int",
        ],
        unique: &[&["customer"]],
        index: &[&["state"]],
    },
    Shape {
        name: "debit_file",
        columns: &[
            "id uuid key",
            // 振替日 (collection day), in days since 1970 in Japan.
            "day int",
            "count int",
            "total big",
            // The file for the bank, sealed.
            "content bytes",
            "sealed_with int",
            "made_by uuid -> administrator",
            "made_at big",
            // When its results were read; null if they have not been yet.
            "read_at big null",
        ],
        unique: &[],
        index: &[&["read_at"]],
    },
    Shape {
        name: "debit_item",
        columns: &[
            "id uuid key",
            "file_id uuid -> debit_file",
            "invoice_id uuid -> invoice",
            "payer_id uuid",
            "customer int",
            "yen big",
            // 振替結果コード (result code of the bank)
            "result text null",
        ],
        unique: &[],
        index: &[&["file_id"], &["invoice_id"]],
    },
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, SHAPES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, SHAPES).await
    }
}
