//! What keys of the vault open.

/// What a key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A document's bytes; dies with the day.
    Document,
    /// A letter's text; dies with the day.
    Letter,
    /// Subject, names and patient fields of a dispatch; outlives the documents by years.
    Record,
}

impl Purpose {
    /// As stored.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Letter => "letter",
            Self::Record => "record",
        }
    }
}
