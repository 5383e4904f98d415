//! A table of facilities, looked at and brought in.

use medpost_domain::instant::Instant;

use crate::table::RowError;

crate::travels! {
    /// What a table of facilities would change, or has changed.
    pub struct ImportPreview {
        /// What is wrong, by row and column; with any of these nothing is written.
        pub errors: Vec<RowError>,
        /// What is to be told of the table, though nothing is wrong.
        pub notes: Vec<RowError>,
        /// 追加: facilities that would be added.
        pub added: Vec<ImportLine>,
        /// 変更: facilities that would be changed.
        pub changed: Vec<ImportLine>,
        /// 休止: facilities of the contract that the table does not name.
        pub absent: Vec<ImportLine>,
        /// What was compared: written only if it is still the same.
        pub mark: String,
        /// Whether it was written.
        pub applied: bool,
    }

    /// A facility that a table names, or does not.
    pub struct ImportLine {
        /// 医療機関コード
        pub code: String,
        /// Name.
        pub name: String,
        /// The facts that would be changed; of a new facility all that are taken.
        pub changes: Vec<ImportChange>,
    }

    /// A fact that a table would change.
    pub struct ImportChange {
        /// The column.
        pub column: String,
        /// As it is.
        pub before: String,
        /// As the table has it.
        pub after: String,
    }

    /// A table of facilities for a contract.
    pub struct ImportTable {
        /// The file, as it is, in base64.
        pub table: String,
        /// What was seen before and is to be written now; empty: only looked at.
        pub mark: String,
        /// The first of the month from which new facilities are in the contract; none: at once, or when it begins.
        #[serde(default)]
        pub from: Option<Instant>,
    }
}
