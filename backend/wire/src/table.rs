//! What is wrong with a table that somebody brings: a spreadsheet, a bank's file.

crate::choices! {
    /// What is wrong with a cell of a table.
    pub enum RowFault {
        /// The cell is empty.
        Empty,
        /// It is too long, or holds control characters.
        NotPlain,
        /// The row has cells beyond the last heading.
        WrongLength,
        /// The code stands twice in the table.
        Twice,
        /// The column is missing.
        Column,
        /// The column is not known and was passed over: told, and no fault.
        PassedOver,
        /// Not a postal code of seven digits.
        PostalCode,
        /// There are no rows.
        NoRows,
        /// More rows than a table may have.
        TooMany,
        /// The text is neither UTF-8, UTF-16 nor Shift_JIS.
        Encoding,
        /// A workbook, and no table of text.
        Workbook,
        /// A spreadsheet has made something else of it: a date, a power of ten, `###`.
        Spoilt,
        /// Zeros before it were lost, and it is read with them: told, and no fault where it is plain whose code it is.
        Zeros,
        /// A code shorter than those that are known: told, and no fault.
        Short,
        /// A facility of this name and place is there under another code.
        Alike,
        /// The row begins with ※, as the example of a template does: it was passed over. Told, and no fault.
        Note,
        /// A line of a bank's table that is no payment, as a sum: it was passed over. Told, and no fault.
        NoPayment,
        /// A payment like it was brought in before; it was passed over.
        Brought,
        /// It holds a letter of private use (外字).
        PrivateLetter,
        /// No such facility or post.
        Unknown,
        /// Not a date that does.
        Date,
        /// Not a sum of yen.
        Number,
        /// A record of another length or kind than what may stand there.
        Record,
        /// A sum or a count that does not fit the records.
        Sum,
    }
}

crate::travels! {
    /// A fault of a table.
    pub struct RowError {
        /// The row as a spreadsheet shows it, the headline being the first.
        pub row: u32,
        /// The column, as it is headed.
        pub column: String,
        /// What is wrong.
        pub fault: RowFault,
    }
}
