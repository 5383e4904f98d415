//! Who may let whom in. Anybody who arrives by code, letter, temporary card, post or renewed certificate has to wait:
//! for confirmation by somebody who had no part in issuing it or, if there is nobody who could confirm, for a day
//! during which everybody who could object has been told.

use crate::stored::Word;
use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::instant::{DAY, Instant};
use crate::text::fold;

/// How long an arrival waits if nobody has to confirm it, in microseconds. A key that replaced another one can't
/// confirm anything for the same time.
pub const WAIT: i64 = DAY;

/// The people who issued, printed or saw what lets somebody in, as ids of members and administrators. The command line,
/// which has no sign-in, is the nil id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hands(pub BTreeSet<Uuid>);

impl Hands {
    /// A single hand. `None` stands for the command line.
    pub fn of(id: Option<Uuid>) -> Self {
        Self(BTreeSet::from([id.unwrap_or_default()]))
    }

    /// Parses the output of [`Hands`]'s `Display`. Anything that isn't an id is skipped.
    pub fn read(text: &str) -> Self {
        Self(text.split(' ').filter_map(|it| Uuid::parse_str(it).ok()).collect())
    }

    /// The union of both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Whether the command line had a hand in it.
    pub fn has_command_line(&self) -> bool {
        self.0.contains(&Uuid::nil())
    }
}

impl fmt::Display for Hands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.0.iter().map(Uuid::to_string).collect();
        f.write_str(&all.join(" "))
    }
}

/// Who could review an arrival, not counting those who had a hand in it.
#[derive(Clone, Copy, Debug)]
pub struct Watchers {
    /// There is a manager of the facility with at least the rights being granted, so they may confirm.
    pub there: bool,
    /// There is another manager of the facility, whatever their rights, or one whom the facility itself suspended
    /// within the last [`WAIT`].
    pub anybody: bool,
    /// There is somebody at the facility's own association, or at the operator.
    pub above: bool,
    /// The facility is notified at a confirmed address that was not entered by anybody who had a hand in it.
    pub told: bool,
}

/// What is known about an arrival at the moment it happens.
#[derive(Clone, Copy, Debug)]
pub struct Coming {
    /// Nobody has ever been let in at this facility.
    pub first: bool,
    /// The console or the command line had a hand in it.
    pub from_above: bool,
    /// The certificate names somebody other than the person expected.
    pub other_name: bool,
    /// Somebody who had a hand in it is suspended.
    pub by_suspended: bool,
    /// Who could review it.
    pub watchers: Watchers,
}

impl Coming {
    /// When the arrival takes effect without confirmation; `None` if never.
    ///
    /// A facility's first card needs confirmation wherever there is anybody who could give it. An arrival let in by the
    /// console takes effect after a day if the facility was notified, or if nobody above could review it. An arrival
    /// let in by a manager needs confirmation by somebody else if there is a second manager. An arrival that a
    /// suspended person had a hand in never takes effect by itself.
    pub const fn counts_at(&self, now: Instant) -> Option<Instant> {
        let Watchers { there, anybody, above, told } = self.watchers;
        let by_time = if self.other_name || self.by_suspended {
            false
        } else if self.first {
            !there && !anybody && !above
        } else if self.from_above {
            told || !above
        } else {
            !anybody
        };
        if by_time { Some(now.plus(WAIT)) } else { None }
    }

    /// Whether the console may confirm. It may not if the console itself let the arrival in and a manager could confirm
    /// it.
    pub const fn is_for_the_console(&self) -> bool {
        !self.from_above || !self.watchers.there
    }
}

stored! {
    /// Who suspended a card, a person or a facility. Only that level or a higher one may lift the suspension.
    pub enum Level {
        /// The facility itself: a manager, or its stop code.
        Facility = "facility",
        /// Its own association.
        Association = "association",
        /// The operator.
        Operator = "operator",
    }
}

impl Level {
    /// Whether this level may lift or take over a suspension made by `of` (as stored). Anybody may act if it is not
    /// `suspended`.
    pub fn overrules(self, suspended: bool, of: Option<&Word<Self>>) -> bool {
        !suspended || Self::of(of) <= self
    }

    /// The level that a suspension belongs to. One made before the level was recorded counts as the association's. Only
    /// the operator may lift one whose level is unknown to this version.
    pub fn of(by: Option<&Word<Self>>) -> Self {
        by.map_or(Self::Association, |it| it.known().unwrap_or(Self::Operator))
    }
}

/// Whether a certificate names the person a code was issued for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum Named {
    /// The same name.
    Same,
    /// Another name in the same script.
    Other,
    /// One name is in kanji, the other in romaji, so a person has to compare them.
    Unlike,
}

impl Named {
    /// Compares the name a code was issued for with the names on a certificate. Given and family name may be in either
    /// order.
    pub fn of(expected: &str, on_card: &[&str]) -> Self {
        let wanted = words(expected);
        let seen = || on_card.iter().filter(|it| !it.trim().is_empty());
        if wanted.is_empty() {
            Self::Unlike
        } else if seen().any(|it| words(it) == wanted || fold(it) == fold(expected)) {
            Self::Same
        } else if seen().any(|it| it.is_ascii() == expected.is_ascii()) {
            Self::Other
        } else {
            Self::Unlike
        }
    }
}

fn words(name: &str) -> BTreeSet<String> {
    name.split(|it: char| it.is_whitespace() || it == ',').map(fold).filter(|it| !it.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn counts(first: bool, from_above: bool, watchers: (bool, bool, bool), expected: bool) {
        let (there, above, told) = watchers;
        let watchers = Watchers { there, anybody: there, above, told };
        let it = Coming { first, from_above, other_name: false, by_suspended: false, watchers };
        assert_eq!(it.counts_at(Instant(0)).is_some(), expected, "{it:?}");
        for never in [Coming { other_name: true, ..it }, Coming { by_suspended: true, ..it }] {
            assert_eq!(never.counts_at(Instant(0)), None, "{never:?}");
        }
    }

    #[test]
    fn time_lets_in_only_where_nobody_could_say_the_word_or_the_facility_was_told() {
        // A first card waits for confirmation as long as there is anybody to give it.
        counts(true, true, (false, false, false), true);
        counts(true, true, (false, true, true), false);
        // What the console lets in takes effect after a day, if the facility was able to object.
        counts(false, true, (true, true, false), false);
        counts(false, true, (true, true, true), true);
        counts(false, true, (false, true, true), true);
        counts(false, true, (false, true, false), false);
        counts(false, true, (false, false, false), true);
        // What a manager lets in waits for the second manager.
        counts(false, false, (true, true, true), false);
        counts(false, false, (false, true, false), true);
        counts(false, false, (false, false, false), true);
        // A manager whose rights are too narrow to confirm still counts as somebody.
        let watchers = Watchers { there: false, anybody: true, above: true, told: true };
        let it = Coming { first: false, from_above: false, other_name: false, by_suspended: false, watchers };
        assert_eq!(it.counts_at(Instant(0)), None);
    }

    #[test]
    fn the_console_gives_no_word_past_a_manager_to_what_it_let_in_itself() {
        let watchers = |there| Watchers { there, anybody: there, above: true, told: true };
        let it = |from_above, there| Coming {
            first: false,
            from_above,
            other_name: false,
            by_suspended: false,
            watchers: watchers(there),
        };
        assert!(!it(true, true).is_for_the_console());
        assert!(it(true, false).is_for_the_console() && it(false, true).is_for_the_console());
    }

    #[test]
    fn names_are_compared_where_they_can_be() {
        for (expected, on_card, named) in [
            ("見本 花子", &["Hanako Mihon", "見本　花子"][..], Named::Same),
            ("見本花子", &["Hanako Mihon", "見本 花子"], Named::Same),
            ("見本 花子", &["Hanako Mihon"], Named::Unlike),
            ("見本 花子", &["Hanako Mihon", "例示 太郎"], Named::Other),
            ("Hanako Mihon", &["MIHON, Hanako"], Named::Same),
            ("Hanako Mihon", &["Taro Reiji", ""], Named::Other),
            ("", &["Taro Reiji"], Named::Unlike),
        ] {
            assert_eq!(Named::of(expected, on_card), named, "{expected} {on_card:?}");
        }
    }

    #[test]
    fn hands_are_read_as_they_are_printed() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let hands = Hands::of(Some(two)).and(Hands::of(Some(one))).and(Hands::of(None));
        assert_eq!(Hands::read(&hands.to_string()), hands);
        assert!(hands.has_command_line() && !Hands::of(Some(one)).has_command_line());
        assert_eq!(Hands::read(""), Hands::default());
    }

    #[test]
    fn whoever_is_above_lifts_what_is_below() {
        assert!(Level::Facility < Level::Association && Level::Association < Level::Operator);
        for it in [Level::Facility, Level::Association, Level::Operator] {
            assert_eq!(Level::of(Some(&Word::of(it.text()))), it);
        }
        assert_eq!(Level::of(None), Level::Association);
        assert_eq!(Level::of(Some(&Word::of("somebody"))), Level::Operator);
        assert!(
            Level::Facility.overrules(false, Some(&Level::Operator.into())) && Level::Operator.overrules(true, None)
        );
        assert!(Level::Association.overrules(true, None) && !Level::Facility.overrules(true, None));
    }
}
