//! Data that a tab keeps for the person signed in. It survives a reload and is never shown to another person. It is
//! deleted on signing out and when somebody else signs in; a browser may restore it with a reopened tab.

use std::fmt::Display;

use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::Storage;

/// The common prefix of all personal storage keys.
const PERSON: &str = "of ";

/// The storage key for something of a person.
fn place(person: impl Display, name: &str) -> String {
    format!("{PERSON}{person} {name}")
}

/// Whether a storage key belongs to a person other than this one.
fn is_anothers(place: &str, than: Option<&str>) -> bool {
    place.starts_with(PERSON) && than.is_none_or(|it| !place.starts_with(&format!("{PERSON}{it} ")))
}

/// Stores something for a person under this name.
pub fn keep(person: impl Display, name: &str, what: &impl Serialize) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(what)) {
        // If the browser's storage is full, the previous value remains.
        let _ = storage.set_item(&place(person, name), &text);
    }
}

/// What is stored for a person under this name, if it is still readable.
pub fn kept<T: DeserializeOwned>(person: impl Display, name: &str) -> Option<T> {
    serde_json::from_str(&storage()?.get_item(&place(person, name)).ok()??).ok()
}

/// Deletes what is stored for a person under names with this prefix.
pub fn forget(person: impl Display, names: &str) {
    let begin = place(person, names);
    forget_where(|it| it.starts_with(&begin));
}

/// Deletes what is stored for anybody under names with this prefix.
pub fn forget_of_all(names: &str) {
    let name = |place: &str| Some(place.strip_prefix(PERSON)?.split_once(' ')?.1.starts_with(names));
    forget_where(|it| name(it) == Some(true));
}

/// Deletes what is stored for everybody else, or for everybody if no person is given.
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
