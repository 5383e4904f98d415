//! Parts of a line, kinds of facilities, and acts of the audit.

use medpost_domain::stored::{Stored, Word};

use crate::words::{self, Lang, lang, pick};

/// A stored word's text and the CSS classes of its chip; an unknown word is shown as stored.
pub fn stored<T: Stored>(
    it: &Word<T>,
    words: impl FnOnce(T) -> (&'static str, &'static str),
) -> (String, &'static str) {
    match it {
        Word::Known(it) => {
            let (word, chip) = words(*it);
            (word.to_owned(), chip)
        }
        Word::Unread(text) => (text.clone(), "chip bad"),
    }
}

/// The parts that are not empty, joined by ` ・ `.
pub fn joined(parts: &[&str]) -> String {
    let there: Vec<&str> = parts.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
    there.join(" ・ ")
}

/// An address with its municipality, which is not repeated if the address begins with it.
pub fn whole_address(city: &str, address: &str) -> String {
    if address.starts_with(city) { address.to_owned() } else { format!("{city}{address}") }
}

/// The kind of facility "hospital", as stored.
pub const HOSPITAL: &str = "病院";

/// The kinds of facilities, each as stored and in the page's language.
pub fn facility_kinds() -> [(&'static str, &'static str); 7] {
    [
        ("診療所", "Clinic"),
        (HOSPITAL, "Hospital"),
        ("歯科診療所", "Dental clinic"),
        ("薬局", "Pharmacy"),
        ("訪問看護ステーション", "Home nursing"),
        ("介護事業所", "Care office"),
        ("その他", "Other"),
    ]
    .map(|it| (it.0, pick(it.0, it.1)))
}

/// The name of an act of the audit; its code if it has none.
pub fn act(code: &str) -> &str {
    match medpost_domain::act::words(code) {
        Some(it) => words::shared(it),
        None => code,
    }
}

/// The details of an act of the audit, in words.
pub fn act_details(text: &str) -> String {
    medpost_domain::act::details(text, lang() == Lang::Ja)
}
