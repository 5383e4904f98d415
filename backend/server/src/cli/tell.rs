//! Output for the operator.

use std::error::Error;
use std::io::Write;

use medpost::audit::entry::Actor;
use medpost_domain::admission::Level;

/// The result of a command.
pub type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The operator at this command line, above every association.
pub const OPERATOR: (Actor, Level) = (Actor::OPERATOR, Level::Operator);

/// Prints a line. A reader that closes early, as `head` does, is no failure.
pub fn line(words: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{words}");
}

macro_rules! tell {
    ($($words:tt)*) => { $crate::cli::tell::line(format_args!($($words)*)) };
}
pub(crate) use tell;
