//! The console: administrators, their keys and their sessions.

use sea_orm_migration::prelude::*;

use crate::table::{Shape, create, drop};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHAPES: &[Shape] = &[
    Shape {
        name: "administrator",
        columns: &[
            "id uuid key",
            // Null for the operator's own staff.
            "association_id uuid null -> association",
            "name text",
            "mail text",
            "role text",
            "created_at big",
            "suspended_at big null",
            "version int",
        ],
        unique: &[],
        index: &[&["association_id"]],
    },
    Shape {
        name: "administrator_key",
        columns: &[
            "id uuid key",
            "administrator_id uuid -> administrator",
            // passkey | card
            "kind text",
            // Credential id of a passkey, or SHA-256 of a card's key.
            "identifier bytes",
            // Public key and counter of a passkey, as JSON.
            "credential text null",
            "label text",
            "created_at big",
            "used_at big null",
            "removed_at big null",
        ],
        unique: &[&["identifier"]],
        index: &[&["administrator_id"]],
    },
    Shape {
        name: "administrator_link",
        columns: &[
            "hash bytes key",
            "administrator_id uuid -> administrator",
            "issued_by uuid null",
            "issued_at big",
            "expires_at big",
            "used_at big null",
        ],
        unique: &[],
        index: &[&["administrator_id"]],
    },
    Shape {
        name: "console_session",
        columns: &[
            "id uuid key",
            "administrator_id uuid -> administrator",
            "key_id uuid -> administrator_key",
            "certificate_sha256 bytes null",
            "created_at big",
            "active_at big",
            // When a key was last shown.
            "fresh_at big",
            "ended_at big null",
        ],
        unique: &[],
        index: &[&["administrator_id"]],
    },
    Shape {
        name: "ceremony",
        columns: &["id uuid key", "administrator_id uuid null", "kind text", "state text", "expires_at big"],
        unique: &[],
        index: &[&["expires_at"]],
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
