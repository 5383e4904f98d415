//! Errors in an uploaded table: a spreadsheet or a bank's file.

crate::choices! {
    /// What is wrong with a cell or row of a table. Some are notes rather than errors.
    pub enum RowFault {
        /// The cell is empty.
        Empty,
        /// The cell is too long or contains control characters.
        NotPlain,
        /// The row has cells beyond the last heading.
        WrongLength,
        /// The code appears twice in the table.
        Twice,
        /// A required column is missing.
        Column,
        /// The column is unknown and was ignored. A note, not an error.
        PassedOver,
        /// Not a postal code of seven digits.
        PostalCode,
        /// The table has no rows.
        NoRows,
        /// The table has too many rows.
        TooMany,
        /// The text is neither UTF-8, UTF-16 nor Shift_JIS.
        Encoding,
        /// The file is a workbook, not a text table.
        Workbook,
        /// A spreadsheet has changed the value into a date, a power of ten, or `###`.
        Spoilt,
        /// Leading zeros were lost and have been restored. A note, not an error, if it is clear whose code it is.
        Zeros,
        /// The code is shorter than the known codes. A note, not an error.
        Short,
        /// A facility with this name and location exists under another code.
        Alike,
        /// The row begins with ※, like the example in a template, and was ignored. A note, not an error.
        Note,
        /// A line in a bank's table that is not a payment, such as a total, was ignored. A note, not an error.
        NoPayment,
        /// A similar payment has already been imported, so this one was ignored.
        Brought,
        /// The text contains a private use character (外字).
        PrivateLetter,
        /// There is no such facility or post.
        Unknown,
        /// The date is invalid or not allowed.
        Date,
        /// Not an amount of yen.
        Number,
        /// A record of this length or kind can't stand here.
        Record,
        /// A total or a count that doesn't match the records.
        Sum,
    }
}

crate::travels! {
    /// An error or a note about a row of a table.
    pub struct RowError {
        /// The row number as a spreadsheet shows it, counting the header as the first row.
        pub row: u32,
        /// The heading of the column.
        pub column: String,
        /// What is wrong.
        pub fault: RowFault,
    }
}
