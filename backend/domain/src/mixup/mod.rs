//! 取り違えガード: whether the documents of a letter speak of its recipient and its patient. What differs is a doubt that
//! a person settles; the guard itself never refuses anything.
//!
//! Real accidents are of three kinds: a letter addressed to another facility, a document about another patient, and two
//! patients in one letter. A document that can't be read is a doubt, too, never fine.

mod born;
mod labels;

use serde::{Deserialize, Serialize};

use self::labels::{Found, Label};
use crate::letter::Patient;
use crate::text::{fold, plain};

pub use born::birth_date;

stored! {
    /// What the guard doubts about a letter.
    pub enum Doubt {
        /// 宛先: a document is addressed to another facility.
        Recipient = "recipient",
        /// 患者氏名: a document names another patient.
        Name = "name",
        /// 患者の記載なし: a document doesn't name the patient at all.
        Unnamed = "unnamed",
        /// フリガナ: a document has another reading of the name.
        Kana = "kana",
        /// 生年月日: a document has another date of birth.
        Born = "born",
        /// 患者番号: a document has another patient number.
        Number = "number",
        /// 二人の患者: documents are about different patients.
        TwoPatients = "two_patients",
        /// 読み取れない: nothing in a document can be read.
        Unread = "unread",
    }
}

/// What a letter says of whom it is for and about.
#[derive(Clone, Copy)]
pub struct Meant<'a> {
    /// Names of the recipients' facilities.
    pub recipients: &'a [String],
    /// Name of the sending facility, which letters name, too.
    pub sender: &'a str,
    /// The patient, as typed.
    pub patient: &'a Patient,
    /// Whether the patient number is another facility's, as in a reply: documents then have their own.
    pub foreign_number: bool,
}

/// A document, as far as it could be read.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its file name.
    pub name: String,
    /// What it says.
    pub text: Text,
}

/// What a document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// Lines from top to bottom, with a tab where a wide gap separates cells.
    Read(String),
    /// The same, of some pages only: others have no text.
    Partly(String),
    /// It should say something, but can't be read: a scan, a picture, a locked file.
    Unreadable,
    /// Nobody reads it here, whatever it is: only its name is judged.
    Passed,
}

/// Something that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind of difference.
    pub doubt: Doubt,
    /// The position of the document.
    pub document: usize,
    /// What the document says; empty if it says nothing.
    pub found: String,
    /// What the letter says.
    pub meant: String,
}

/// Fewer letters than these are no text: a page number, a stamp, a scanner's line.
const LEAST: usize = 20;

/// The share of letters without a meaning (private use, replacement) above which a text is unreadable: fonts without a
/// map to Unicode.
const MOST_BROKEN: usize = 5;

/// Whether a text can be judged.
fn is_readable(text: &str) -> bool {
    let letters = text.chars().filter(|it| !it.is_whitespace()).count();
    let broken = text.chars().filter(|it| {
        *it == '\u{FFFD}' || ('\u{E000}'..='\u{F8FF}').contains(it) || it.is_control() && !it.is_whitespace()
    });
    letters >= LEAST && broken.count() * MOST_BROKEN < letters
}

/// Compares the documents with what was meant.
pub fn doubts(meant: &Meant<'_>, documents: &[Document]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut people: Vec<(usize, String, Option<time::Date>)> = Vec::new();
    for (document, it) in documents.iter().enumerate() {
        let mut add = |doubt, found: &str, said: &str| {
            let finding = Finding { doubt, document, found: short(found), meant: said.to_owned() };
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        };
        of_file_name(meant, &it.name, &mut add);
        let text = match &it.text {
            Text::Read(text) if is_readable(text) => text,
            Text::Partly(text) if is_readable(text) => {
                add(Doubt::Unread, "", "");
                text
            }
            Text::Read(_) | Text::Partly(_) | Text::Unreadable => {
                add(Doubt::Unread, "", "");
                continue;
            }
            Text::Passed => continue,
        };
        let found = labels::read(text);
        of_recipient(meant, text, &found, &mut add);
        of_patient(meant, text, &found, &mut add);
        people.extend(persons(&found).map(|it| (document, it.name.to_owned(), it.born)));
        if meant.patient.name.is_empty() && !people.iter().any(|it| it.0 == document) {
            let name = found.iter().find(|it| matches!(it.label, Label::Name | Label::Honoured));
            people.extend(name.map(|it| (document, it.value.clone(), None)));
        }
    }
    two_patients(meant, &people, &mut findings);
    findings
}

/// At most as much as fits beside what was typed.
fn short(text: &str) -> String {
    text.trim().chars().take(60).collect()
}

/// Folded, for comparing: nothing of width, case, kana, variants of kanji and blanks is left.
fn same(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    one == other
}

/// Whether a text has a name, wherever it is broken into lines.
fn has(folded: &str, name: &str) -> bool {
    let name = fold(name);
    !name.is_empty() && folded.contains(&name)
}

/// Whether a value is a name; of a document that has the whole name elsewhere, also its surname alone.
fn stands_for(value: &str, name: &str, named: bool) -> bool {
    let (value, whole) = (fold(value), fold(name));
    if value.is_empty() || whole.is_empty() || value == whole {
        return true;
    }
    let surname = name.split_whitespace().next().map(fold).unwrap_or_default();
    named && surname != whole && value == surname
}

fn of_patient(meant: &Meant<'_>, text: &str, found: &[Found], add: &mut impl FnMut(Doubt, &str, &str)) {
    let patient = meant.patient;
    let folded = fold(text);
    let values = |label: Label| found.iter().filter(move |it| it.label == label).map(|it| it.value.as_str());
    let named = has(&folded, &patient.name) || has(&folded, &patient.kana);
    if !patient.name.is_empty() {
        // A form may print the reading where it asks for the name.
        let own = |it: &str| {
            stands_for(it, &patient.name, named) || (!patient.kana.is_empty() && stands_for(it, &patient.kana, named))
        };
        // Each name that can only be a patient's counts; of others, as of a carer, one has to be the patient's.
        let patients: Vec<&str> = persons(found).map(|it| it.name).collect();
        let others: Vec<&str> = values(Label::Name).chain(honoured(found)).collect();
        if let Some(other) = patients.iter().find(|it| !own(it)) {
            add(Doubt::Name, other, &patient.name);
        } else if let Some(other) = others.first().filter(|_| !others.iter().any(|it| own(it))) {
            add(Doubt::Name, other, &patient.name);
        } else if others.is_empty() && !named {
            add(Doubt::Unnamed, "", &patient.name);
        }
    }
    if !patient.kana.is_empty() {
        let own = |it: &&str| stands_for(it, &patient.kana, named) || same(it, &patient.name);
        if let Some(other) = values(Label::Kana).find(|it| !own(it)) {
            add(Doubt::Kana, other, &patient.kana);
        }
    }
    if let Some(born) = birth_date(&patient.born)
        && let Some(other) = values(Label::Born).find(|it| birth_date(it).is_some_and(|it| it != born))
    {
        add(Doubt::Born, other, &patient.born);
    }
    if !patient.number.is_empty() && !meant.foreign_number {
        let numbers: Vec<&str> = values(Label::Number).collect();
        let own = |it: &&str| number(it) == number(&patient.number);
        if let Some(other) = numbers.first().filter(|_| !numbers.iter().any(own)) {
            add(Doubt::Number, other, &patient.number);
        }
    }
}

/// Names before 様, in a document that has no labels for them.
fn honoured(found: &[Found]) -> impl Iterator<Item = &str> {
    let labelled = found.iter().any(|it| it.label == Label::Name);
    found.iter().filter(move |it| !labelled && it.label == Label::Honoured).map(|it| it.value.as_str())
}

/// A number without zeros in front, blanks and dashes.
fn number(text: &str) -> String {
    plain(text).trim_start_matches('0').to_owned()
}

fn of_recipient(meant: &Meant<'_>, text: &str, found: &[Found], add: &mut impl FnMut(Doubt, &str, &str)) {
    if meant.recipients.is_empty() {
        return;
    }
    let said = meant.recipients.join("・");
    let addressed: Vec<String> = labels::addressees(text, found);
    let meets = |line: &String| meant.recipients.iter().any(|it| is_facility(line, it));
    let others: Vec<&String> = addressed
        .iter()
        .filter(|it| !is_facility(it, meant.sender) || meant.recipients.iter().any(|to| same(to, meant.sender)))
        .collect();
    if let Some(other) = others.first().filter(|_| !others.iter().any(|it| meets(it))) {
        add(Doubt::Recipient, other, &said);
    }
}

/// Whether a line begins with a facility's name, with or without the body that runs it: さくら医院 is none of 東さくら医院.
fn is_facility(line: &str, name: &str) -> bool {
    let (line, names) = (fold(line), forms(name));
    // What an address begins with is passed over.
    let line = ["宛先", "送付先", "送信先", "提出先", "紹介先"]
        .iter()
        .fold(line.as_str(), |it, lead| it.strip_prefix(lead).unwrap_or(it));
    let line = line.trim_start_matches(|it: char| !it.is_alphanumeric());
    let bare = after_body(line);
    names.iter().any(|name| line.starts_with(name.as_str()) || bare.starts_with(name.as_str()))
}

/// A facility's name, whole and without the body that runs it.
fn forms(name: &str) -> Vec<String> {
    let words: Vec<String> = name.split_whitespace().map(fold).collect();
    let whole = fold(name);
    let mut all = vec![after_body(&whole).to_owned(), whole];
    // 医療法人社団 誠心会 誠心病院: the last word that is an institution's.
    all.extend(words.into_iter().rev().find(|it| labels::facility_of(it).is_some() && it.chars().count() >= 4));
    all
}

/// A name without the legal body in front: 医療法人社団○○会例示病院, written in one word.
fn after_body(name: &str) -> &str {
    if !name.contains("法人") {
        return name;
    }
    let after = name.rfind('会').map(|at| &name[at + '会'.len_utf8()..]).filter(|it| it.chars().count() >= 3);
    after.unwrap_or(name)
}

/// The parts of a file name that look like a patient.
fn of_file_name(meant: &Meant<'_>, name: &str, add: &mut impl FnMut(Doubt, &str, &str)) {
    let stem = name.rsplit_once('.').map_or(name, |it| it.0);
    let folded = fold(stem);
    let patient = meant.patient;
    let parts = || stem.split(['_', '-', ' ', '　', '・', '（', '）', '(', ')', '[', ']', '、', ',', '.', '＿', '－']);
    let own = |it: &str| same(it, &patient.name) || (!patient.kana.is_empty() && same(it, &patient.kana));
    if !patient.name.is_empty() && !has(&folded, &patient.name) && !has(&folded, &patient.kana) {
        let honoured = parts().find_map(|it| it.strip_suffix('様').filter(|it| it.chars().count() >= 2));
        let person = honoured.or_else(|| {
            let mut like = parts().filter(|it| labels::is_like_a_name(it));
            like.next().filter(|_| like.next().is_none())
        });
        if let Some(other) = person.filter(|it| !own(it) && !is_surname(it, &patient.name)) {
            add(Doubt::Name, other, &patient.name);
        }
    }
    let own = number(&patient.number);
    if !own.is_empty() && !meant.foreign_number && own.chars().all(|it| it.is_ascii_digit()) {
        let digits = |it: &&str| {
            let plain = plain(it);
            (4..=10).contains(&plain.len()) && plain.chars().all(|it| it.is_ascii_digit()) && !born::is_day(&plain)
        };
        let numbers: Vec<&str> = parts().filter(digits).collect();
        let alike = |it: &&str| plain(it).len() == plain(&patient.number).len();
        if !numbers.iter().any(|it| number(it) == own)
            && let Some(other) = numbers.into_iter().find(alike)
        {
            add(Doubt::Number, other, &patient.number);
        }
    }
}

/// Whether a part of a file name is a patient's surname.
fn is_surname(part: &str, name: &str) -> bool {
    name.split_whitespace().next().is_some_and(|it| same(it, part))
}

/// Whoever a document is about, as far as it says.
#[derive(Clone, Copy, Debug)]
struct Person<'a> {
    name: &'a str,
    born: Option<time::Date>,
}

/// The patients that a document names: under labels that can only be about them, or with a reading, a date of birth or a
/// number of their own behind the name. More than one, if pages of two were put together.
fn persons(found: &[Found]) -> impl Iterator<Item = Person<'_>> {
    found.iter().enumerate().filter(|it| it.1.label == Label::Name).filter_map(|(at, it)| {
        let of_it = found[at + 1..].iter().take_while(|it| it.label != Label::Name);
        let born = of_it.clone().find(|it| it.label == Label::Born).and_then(|it| birth_date(&it.value));
        let own = of_it.into_iter().any(|it| matches!(it.label, Label::Born | Label::Number | Label::Kana));
        (it.strong || own).then_some(Person { name: &it.value, born })
    })
}

/// Doubts about two patients in one letter whose patient isn't typed, or whose documents have two dates of birth.
fn two_patients(meant: &Meant<'_>, people: &[(usize, String, Option<time::Date>)], findings: &mut Vec<Finding>) {
    let Some((_, first, born)) = people.first() else { return };
    for (document, name, other_born) in people {
        let other_name = !same(name, first) && meant.patient.name.is_empty();
        let other_day = matches!((born, other_born), (Some(one), Some(other)) if one != other);
        let known = findings.iter().any(|it| it.document == *document && matches!(it.doubt, Doubt::Name | Doubt::Born));
        let finding =
            Finding { doubt: Doubt::TwoPatients, document: *document, found: short(name), meant: short(first) };
        if (other_name || other_day) && !known && !findings.contains(&finding) {
            findings.push(finding);
        }
    }
}

/// The patient that a document names, for filling in the fields: whatever it says under a label.
pub fn offered(text: &str) -> Patient {
    let found = if is_readable(text) { labels::read(text) } else { Vec::new() };
    let first = |label: Label| found.iter().find(|it| it.label == label).map(|it| it.value.clone()).unwrap_or_default();
    Patient {
        number: first(Label::Number),
        name: first(Label::Name),
        kana: first(Label::Kana),
        born: birth_date(&first(Label::Born)).map(|it| it.to_string()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
