//! What a tab keeps of the person who is signed in: it outlasts a reload, and is never another person's. Signing out
//! forgets it, and so does whoever signs in next; a browser may bring it back with a tab that is opened again.

use std::fmt::Display;

use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::Storage;

/// What the places of all persons begin with.
const PERSON: &str = "of ";

/// Where something of a person lies.
fn place(person: impl Display, name: &str) -> String {
    format!("{PERSON}{person} {name}")
}

/// Whether anybody's but this person's lies there.
fn is_anothers(place: &str, than: Option<&str>) -> bool {
    place.starts_with(PERSON) && than.is_none_or(|it| !place.starts_with(&format!("{PERSON}{it} ")))
}

/// Keeps something of a person by this name.
pub fn keep(person: impl Display, name: &str, what: &impl Serialize) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(what)) {
        // A browser that takes no more keeps what it had.
        let _ = storage.set_item(&place(person, name), &text);
    }
}

/// What is kept of a person by this name, if it can still be read.
pub fn kept<T: DeserializeOwned>(person: impl Display, name: &str) -> Option<T> {
    serde_json::from_str(&storage()?.get_item(&place(person, name)).ok()??).ok()
}

/// Forgets what is kept of a person by names that begin so.
pub fn forget(person: impl Display, names: &str) {
    let begin = place(person, names);
    forget_where(|it| it.starts_with(&begin));
}

/// Forgets what is kept of anybody by names that begin so.
pub fn forget_of_all(names: &str) {
    let name = |place: &str| Some(place.strip_prefix(PERSON)?.split_once(' ')?.1.starts_with(names));
    forget_where(|it| name(it) == Some(true));
}

/// Forgets what is kept of everybody else; of all, where nobody is named.
pub fn forget_all_but(person: Option<impl Display>) {
    let person = person.map(|it| it.to_string());
    forget_where(|it| is_anothers(it, person.as_deref()));
}

fn forget_where(it: impl Fn(&str) -> bool) {
    let Some(storage) = storage() else { return };
    let all: Vec<String> = (0..storage.length().unwrap_or(0)).filter_map(|it| storage.key(it).ok()?).collect();
    for place in all.iter().filter(|place| it(place)) {
        let _ = storage.remove_item(place);
    }
}

pub(crate) fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_one_persons() {
        assert_ne!(place("a", "draft 1"), place("a", "draft 2"));
        assert_ne!(place("a", "draft 1"), place("b", "draft 1"));
        assert!(!is_anothers(&place("a", "draft 1"), Some("a")));
        assert!(is_anothers(&place("b", "draft 1"), Some("a")));
        assert!(is_anothers(&place("a", "draft 1"), None));
        assert!(is_anothers(&place("aa", "draft 1"), Some("a")), "a name that begins alike is another's");
        assert!(!is_anothers("lang", None), "nothing else is touched");
    }
}
