//! Text that people type or paste, as it is kept: cleaned by the very function by which the browser cleans it.

use medpost_domain::text;
use medpost_wire::problem::{Code, Problem};

use super::fault::{Outcome, must_be_readable};

/// A line of at most `most` letters, cleaned. A character that it can't have is refused with its place, a longer one with
/// the code `long`; both name the field.
pub fn line(field: &str, typed: &str, most: usize, long: Code) -> Outcome<String> {
    Ok(text::line(typed, most).map_err(|why| Problem::unfit(field, why, long))?)
}

/// The same for a name, which every computer must show: without letters of private use (外字).
pub fn name(field: &str, typed: &str, most: usize, long: Code) -> Outcome<String> {
    let it = line(field, typed, most, long)?;
    must_be_readable(&it)?;
    Ok(it)
}
