//! What a wrapped key is for.

/// What a wrapped key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A document's bytes, until its day's key is destroyed.
    Document,
    /// A letter's text, until its day's key is destroyed.
    Letter,
    /// Subject, file names and patient fields of a dispatch, for one to five years.
    Record,
}

impl Purpose {
    /// The word stored in `wrap.purpose`; also part of the wrap's context.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Letter => "letter",
            Self::Record => "record",
        }
    }
}
