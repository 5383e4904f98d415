//! Text that people type or paste, as it is stored: cleaned by the same function as in the browser.

use medpost_domain::text;
use medpost_wire::problem::{Code, Problem};

use super::fault::{Outcome, refuse_private_use};

/// Cleans a line of at most `most` characters. A forbidden character is refused with its place, a longer line with the
/// code `long`; both name the field.
pub fn line(field: &str, typed: &str, most: usize, long: Code) -> Outcome<String> {
    Ok(text::fields::line(typed, most).map_err(|why| Problem::unfit(field, why, long))?)
}

/// The same for a name, which every computer must show: no private-use characters (外字).
pub fn name(field: &str, typed: &str, most: usize, long: Code) -> Outcome<String> {
    let it = line(field, typed, most, long)?;
    refuse_private_use(&it)?;
    Ok(it)
}
