//! The standing of a person or a card, in words.

use medpost_domain::instant::Instant;

pub(super) fn standing(
    suspended_at: Option<Instant>,
    confirmed_at: Option<Instant>,
    valid_at: Option<Instant>,
) -> String {
    match (suspended_at, confirmed_at, valid_at) {
        (Some(at), ..) => format!("suspended {at}"),
        (None, None, None) => "waits for confirmation".to_owned(),
        (None, None, Some(at)) => format!("waits for confirmation, works from {at}"),
        (None, Some(_), _) => "in use".to_owned(),
    }
}
