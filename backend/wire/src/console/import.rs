//! Importing a table of facilities: preview and import.

use medpost_domain::instant::Instant;

use crate::table::RowError;

crate::travels! {
    /// What a table of facilities would change, or has changed.
    pub struct ImportPreview {
        /// Errors by row and column. If there are any, nothing is written.
        pub errors: Vec<RowError>,
        /// Notes about the table that are not errors.
        pub notes: Vec<RowError>,
        /// 追加: facilities that would be added.
        pub added: Vec<ImportLine>,
        /// 変更: facilities that would be changed.
        pub changed: Vec<ImportLine>,
        /// 休止: facilities of the contract that are not in the table.
        pub absent: Vec<ImportLine>,
        /// Identifies what was compared. The import only proceeds if nothing has changed since.
        pub mark: String,
        /// Whether the import was carried out.
        pub applied: bool,
    }

    /// A facility that is in the table, or missing from it.
    pub struct ImportLine {
        /// 医療機関コード: the facility's code.
        pub code: String,
        /// Name of the facility.
        pub name: String,
        /// The facts that would change; for a new facility, all facts taken from the table.
        pub changes: Vec<ImportChange>,
    }

    /// A fact that a table would change.
    pub struct ImportChange {
        /// Name of the column.
        pub column: String,
        /// The current value.
        pub before: String,
        /// The value in the table.
        pub after: String,
    }

    /// A table of facilities for a contract.
    pub struct ImportTable {
        /// The file's bytes in Base64.
        pub table: String,
        /// The `mark` of the preview to be carried out; if empty, the table is only previewed.
        pub mark: String,
        /// The first of the month from which new facilities belong to the contract; `null` if immediately, or when the
        /// contract begins.
        #[serde(default)]
        pub from: Option<Instant>,
    }
}
