//! Why an area did not do what it was asked: refused by a rule, or failed.
//!
//! Knows nothing of HTTP; `kit::problem` makes an answer of it.

use std::error::Error;

use medpost_domain::stored::Unread;
use medpost_domain::text::fields::private_letter;
use medpost_wire::problem::{Code, Problem};
use sea_orm::DbErr;

use super::causes::trouble;
use super::clock;
use super::db::{Conflict, Trouble, is_conflict};

/// The error of every area.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A rule refuses it; the code says which. Nothing was kept.
    #[error("refused: {}", .0.code.text())]
    Refused(Box<Problem>),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] DbErr),
    /// A dependency (depot, mail, printer) failed: trying again later may help.
    #[error("a neighbour did not {doing}")]
    Away {
        /// What it should have done, as a verb phrase.
        doing: &'static str,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// Something of our own failed.
    #[error("failed to {doing}")]
    Broken {
        /// What failed, as a verb phrase.
        doing: &'static str,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

/// Refuses a name with a private-use character (外字), which other computers, mails and prints show as an empty box.
pub fn refuse_private_use(text: &str) -> Outcome<()> {
    let Some(it) = private_letter(text) else { return Ok(()) };
    let shown = text.replace(it, "〓");
    Err(Problem::new(Code::PrivateLetter).about(format!("{shown} (U+{:04X})", u32::from(it))).into())
}

/// The result of an area's function.
pub type Outcome<T> = Result<T, Fault>;

impl Fault {
    /// Wraps a failure of our own.
    pub fn broken<E: Error + Send + Sync + 'static>(doing: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self::Broken { doing, source: Box::new(source) }
    }

    /// Wraps a failure of a dependency.
    pub fn away<E: Error + Send + Sync + 'static>(doing: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self::Away { doing, source: Box::new(source) }
    }

    /// The code by which it is answered.
    pub fn code(&self) -> Code {
        match self {
            Self::Refused(it) => it.code,
            Self::Away { .. } => Code::Unavailable,
            other => match trouble(other) {
                Trouble::Ours => Code::Internal,
                Trouble::Full => Code::NoSpace,
                Trouble::Away | Trouble::Busy => Code::Unavailable,
            },
        }
    }
}

impl From<Code> for Fault {
    fn from(code: Code) -> Self {
        Self::Refused(Box::new(Problem::new(code)))
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

/// A row holds an unknown word: another version wrote it, or somebody by hand. Nothing is done on a guess.
impl From<Unread> for Fault {
    fn from(Unread(word): Unread) -> Self {
        tracing::error!(word, "ALARM: a stored word is not known to this program");
        Problem::new(Code::RowUnread).about(word).into()
    }
}

impl From<clock::Error> for Fault {
    fn from(error: clock::Error) -> Self {
        match error {
            clock::Error::Database(it) => it.into(),
            // A minute later it may be known.
            clock::Error::Doubt(clock::Doubt::Unknown) => Code::Unavailable.into(),
            clock::Error::Doubt(why) => {
                tracing::warn!(%why, "nothing ends while the time is in doubt");
                Code::ClockHeld.into()
            }
        }
    }
}

impl Conflict for Fault {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Database(it) if is_conflict(it))
    }
}
