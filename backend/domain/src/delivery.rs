//! The phase of a delivery. It is never stored, but derived from what happened and the current time.

use serde::{Deserialize, Serialize};

use time::Date;

use crate::calendar;
use crate::instant::{HOUR, Instant, MINUTE};

stored! {
    /// What happened to a delivery at the recipient.
    pub enum EventKind {
        /// 開封: somebody opened the letter.
        Opened = "opened",
        /// 送出済: the connection accepted every byte of a document.
        HandedOver = "handed_over",
        /// 受領: the client confirmed a document's length and SHA-256.
        Collected = "collected",
        /// 一覧に表示: it was first shown in somebody's list.
        Listed = "listed",
        /// 回収: the sender took it back before anybody had opened it.
        Recalled = "recalled",
        /// 閲覧停止: the sender handles it as misdirected.
        Stopped = "stopped",
        /// 受取不可: a reader of the inbox can't take it.
        SetAside = "set_aside",
        /// 削除しました: a reader of a misdirected delivery says that all copies are deleted.
        Deleted = "deleted",
        /// 転送: a reader passed it on to another inbox.
        Forwarded = "forwarded",
        /// 再送の依頼: a reader asked the sender to send again what had expired or was lost.
        ResendAsked = "resend_asked",
    }
}

stored! {
    /// How far the recipient's team has dealt with a delivery.
    pub enum Handling {
        /// 未対応: nobody has begun.
        Open = "open",
        /// 対応中: somebody is at it.
        Working = "working",
        /// 対応済み: nothing is left to do.
        Done = "done",
    }
}

stored! {
    /// Why a recipient can't take a delivery.
    pub enum Unfit {
        /// 宛先違い: it was meant for another facility.
        WrongRecipient = "wrong_recipient",
        /// 別の部署: it was meant for another inbox of this facility.
        OtherDepartment = "other_department",
        /// 該当患者なし: the facility doesn't know the patient.
        UnknownPatient = "unknown_patient",
        /// 別の患者の文書: a document is about somebody else.
        OtherPatient = "other_patient",
        /// 開けない: a document can't be opened or read.
        Unreadable = "unreadable",
        /// 重複: it arrived before.
        Duplicate = "duplicate",
    }
}

impl Unfit {
    /// Whether somebody may have seen a patient's data that they must not see, so that the sender should handle it as
    /// misdirected.
    pub const fn is_leak(self) -> bool {
        matches!(self, Self::WrongRecipient | Self::OtherDepartment | Self::OtherPatient)
    }
}

/// Number of days after which the record of a misdirected delivery is closed to its recipient, even if they never
/// answered that its copies are deleted (ADR 20).
pub const MISDIRECTED_DAYS: i64 = 30;

/// The timestamps of a delivery that determine its phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// When the hold ends and it arrives. [`Instant::NEVER`] while it waits for room.
    pub releases_at: Instant,
    /// The end of its retention; fixed at release, never shortened. While it waits for room, the end of the wait.
    pub kept_until: Instant,
    /// When the sender took it back: cancelled before it arrived, or recalled before it was opened.
    pub recalled_at: Option<Instant>,
    /// When it was stopped by its sender as misdirected.
    pub stopped_at: Option<Instant>,
    /// When a reader of the inbox set it aside.
    pub set_aside_at: Option<Instant>,
    /// When a reader of the inbox first opened it.
    pub opened_at: Option<Instant>,
    /// When the first document was confirmed as received.
    pub first_collected_at: Option<Instant>,
    /// When every document was confirmed as received.
    pub collected_at: Option<Instant>,
}

/// The phase of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum Phase {
    /// 取消済み: cancelled before it arrived.
    Cancelled,
    /// 回収済み: taken back by its sender after it had arrived, before anybody opened it.
    Recalled,
    /// 閲覧停止: its sender handles it as misdirected.
    Stopped,
    /// 受取不可: a reader of the inbox can't take it.
    SetAside,
    /// 送信待機中: on hold; the recipient sees nothing yet.
    Held,
    /// 空き待ち: the inbox was full, and the sender chose 空きしだい届ける. The recipient sees nothing yet.
    Waiting,
    /// 保管終了: collected in full, and its documents have been deleted.
    Ended,
    /// 期限切れ(未受領): expired before it was collected in full.
    Expired,
    /// 受領済み: every document was confirmed as received.
    Collected,
    /// 一部受領: some documents were confirmed as received.
    PartlyCollected,
    /// 開封済み: somebody read the letter.
    Opened,
    /// 着信・未開封: arrived, but not opened yet.
    Delivered,
}

impl Phase {
    /// Whether a reader of the inbox can still open and collect it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Collected | Self::PartlyCollected | Self::Opened | Self::Delivered)
    }

    /// Whether its bytes count against the inbox's capacity: from sending (or from when there was room) until it ends.
    pub const fn takes_room(self) -> bool {
        matches!(self, Self::Held) || self.is_open()
    }

    /// Whether somebody ended it after it had arrived, before its time.
    pub const fn is_ended_early(self) -> bool {
        matches!(self, Self::Recalled | Self::Stopped | Self::SetAside)
    }

    /// Whether the recipient has not seen any of it so far.
    pub const fn is_unseen(self) -> bool {
        matches!(self, Self::Held | Self::Waiting | Self::Cancelled)
    }
}

impl Delivery {
    /// Whether the recipient has seen nothing of it by `now`: it is held or waiting, or ended before it arrived.
    pub fn is_unseen(&self, now: Instant) -> bool {
        self.waits() || self.phase(now).is_unseen()
    }

    /// Whether it is waiting for room and was never released.
    pub fn waits(&self) -> bool {
        self.releases_at == Instant::NEVER
    }

    /// The phase at `now`. What somebody decided comes before what time did, and that before what readers did: a late
    /// event never contradicts an end.
    pub fn phase(&self, now: Instant) -> Phase {
        if self.stopped_at.is_some() {
            return Phase::Stopped;
        }
        if let Some(at) = self.recalled_at {
            return if at < self.releases_at { Phase::Cancelled } else { Phase::Recalled };
        }
        if self.set_aside_at.is_some() {
            return Phase::SetAside;
        }
        if self.waits() {
            return if self.kept_until <= now { Phase::Expired } else { Phase::Waiting };
        }
        if now < self.releases_at {
            return Phase::Held;
        }
        if self.kept_until <= now {
            return if self.collected_at.is_some() { Phase::Ended } else { Phase::Expired };
        }
        match (self.collected_at, self.first_collected_at, self.opened_at) {
            (Some(_), _, _) => Phase::Collected,
            (None, Some(_), _) => Phase::PartlyCollected,
            (None, None, Some(_)) => Phase::Opened,
            (None, None, None) => Phase::Delivered,
        }
    }
}

/// Number of open days on which a recipient can collect something, at least.
const OPEN_DAYS: usize = 4;

/// The longest that this makes a retention, in days.
const MOST_DAYS: u32 = 30;

/// The end of retention for something released at `releases_at`: midnight in Japan at the end of the `days`-th
/// following day. With seven days, it is kept until 23:59 on the seventh. If fewer than four of them are open days, as
/// at New Year, it is kept until the end of the fourth, but not for more than 30 days.
pub fn kept_until(releases_at: Instant, days: u32) -> Instant {
    let first = releases_at.japan_day() + 1;
    let fourth =
        (first..first + 60).filter(|it| calendar::is_open(date_of_day(*it))).nth(OPEN_DAYS - 1).unwrap_or(first);
    let wanted = releases_at.japan_day().saturating_add_unsigned(days);
    let most = releases_at.japan_day().saturating_add_unsigned(MOST_DAYS);
    Instant::japan_day_begin(wanted.max(fourth.min(most)) + 1)
}

/// The days on whose morning a recipient is reminded of what is not collected: the next open day after its arrival, and
/// the second-last open day before the day on which it ends.
pub fn reminder_days(arrives: Instant, kept_until: Instant) -> Reminders {
    let (arrival, last) = (arrives.japan_date(), kept_until.plus(-1).japan_date());
    let before = |it: Date| it.previous_day().map_or(it, calendar::open_until);
    let first = Some(arrival.next_day().map_or(arrival, calendar::open_from)).filter(|it| *it <= last);
    let last_call = Some(before(before(last))).filter(|it| first.is_some_and(|first| first < *it));
    Reminders { first: first.map(day_of_date), last_call: last_call.map(day_of_date) }
}

/// The days (in Japan, counted from 1970) of the reminders of a delivery; fewer if it is kept for a short time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminders {
    /// The next open day after its arrival.
    pub first: Option<i32>,
    /// Two open days before its end. Its sender is told, too.
    pub last_call: Option<i32>,
}

/// The open day on whose morning a sender is told that something ended without being collected.
pub fn report_day(kept_until: Instant) -> i32 {
    day_of_date(calendar::open_from(kept_until.japan_date()))
}

/// When mails about a day go out: 8:30 in Japan.
pub const fn morning(day: i32) -> Instant {
    Instant::japan_day_begin(day).plus(8 * HOUR + 30 * MINUTE)
}

fn date_of_day(day: i32) -> Date {
    Instant::japan_day_begin(day).japan_date()
}

fn day_of_date(date: Date) -> i32 {
    Instant::japan_midnight(date).japan_day()
}

/// The day (in Japan, counted from 1970) whose epoch key is destroyed together with deliveries kept until this moment.
pub const fn epoch_day(kept_until: Instant) -> i32 {
    kept_until.plus(-1).japan_day()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("a time")
    }

    #[test]
    fn the_seventh_day_ends_at_midnight_in_japan() {
        for (released, until) in [
            // Sunday 22 November, 14:02 in Japan: kept until the 29th, 23:59.
            ("2026-11-22T05:02:00Z", "2026-11-29T15:00:00Z"),
            // One minute before and one minute after midnight in Japan are different days.
            ("2026-11-22T14:59:00Z", "2026-11-29T15:00:00Z"),
            ("2026-11-22T15:01:00Z", "2026-11-30T15:00:00Z"),
            // Across the end of the year and a leap day.
            ("2027-12-31T00:00:00Z", "2028-01-07T15:00:00Z"),
            ("2028-02-25T00:00:00Z", "2028-03-03T15:00:00Z"),
        ] {
            let kept = kept_until(at(released), 7);
            assert_eq!(kept, at(until), "{released}");
            assert_eq!(epoch_day(kept), kept.japan_day() - 1);
        }
    }

    #[test]
    fn four_open_days_are_left_also_at_new_year_and_in_golden_week() {
        for (released, days, until) in [
            // From 29 December to Sunday 3 January nobody is there: 4 to 7 January are the four days.
            ("2026-12-28T00:00:00Z", 7, "2027-01-07T15:00:00Z"),
            ("2026-12-30T00:00:00Z", 7, "2027-01-07T15:00:00Z"),
            // 29 April is a holiday, 1 and 2 May a weekend, 3 to 5 May are holidays: 28, 30, 6, 7.
            ("2027-04-27T03:00:00Z", 7, "2027-05-07T15:00:00Z"),
            ("2027-04-27T03:00:00Z", 14, "2027-05-11T15:00:00Z"),
            // A short retention, too.
            ("2026-11-24T03:00:00Z", 1, "2026-11-30T15:00:00Z"),
        ] {
            assert_eq!(kept_until(at(released), days), at(until), "{released} {days}");
        }
    }

    #[test]
    fn a_reminder_comes_on_the_next_open_day_and_two_open_days_before_the_end() {
        let day = |text: &str| Some(at(text).japan_day());
        // Arrived on Friday, ends on the Friday after: Monday, and Wednesday.
        let it = reminder_days(at("2026-12-04T05:00:00Z"), at("2026-12-11T15:00:00Z"));
        assert_eq!((it.first, it.last_call), (day("2026-12-07T00:00:00Z"), day("2026-12-09T00:00:00Z")));
        // Ends on a Sunday: the last two open days are Thursday and Friday.
        let it = reminder_days(at("2026-12-06T05:00:00Z"), at("2026-12-13T15:00:00Z"));
        assert_eq!((it.first, it.last_call), (day("2026-12-07T00:00:00Z"), day("2026-12-10T00:00:00Z")));
        // A short retention: one reminder, or none.
        let it = reminder_days(at("2026-12-07T05:00:00Z"), at("2026-12-09T15:00:00Z"));
        assert_eq!((it.first, it.last_call), (day("2026-12-08T00:00:00Z"), None));
        let it = reminder_days(at("2026-12-04T05:00:00Z"), at("2026-12-05T15:00:00Z"));
        assert_eq!((it.first, it.last_call), (None, None));
        // What ended on Saturday night is reported on Monday.
        assert_eq!(report_day(at("2026-12-12T15:00:00Z")), at("2026-12-14T00:00:00Z").japan_day());
    }

    fn moment() -> impl Strategy<Value = Instant> {
        (0i64..200).prop_map(Instant)
    }

    proptest! {
        #[test]
        fn time_alone_never_turns_a_phase_back(
            releases_at in moment(), keep in 1i64..100, recalled in proptest::option::of(moment()),
            stopped in proptest::option::of(moment()), aside in proptest::option::of(moment()),
            opened in proptest::option::of(moment()), first in proptest::option::of(moment()),
            all in proptest::option::of(moment()), now in moment(), later in 0i64..100,
        ) {
            let it = Delivery {
                releases_at, kept_until: releases_at.plus(keep), recalled_at: recalled, stopped_at: stopped,
                set_aside_at: aside, opened_at: opened, first_collected_at: first, collected_at: all,
            };
            let (before, after) = (it.phase(now), it.phase(now.plus(later)));
            // A held delivery can enter any phase; an open one stays as it is or ends; an ended one stays ended.
            if before == Phase::Held {
                prop_assert!(!matches!(after, Phase::Cancelled | Phase::Recalled | Phase::Stopped | Phase::SetAside));
            } else if before.is_open() {
                prop_assert!(after == before || !after.takes_room());
            } else {
                prop_assert_eq!(after, before);
            }
            prop_assert!(!before.is_open() || before.takes_room());
            // Without room it waits, unseen and without taking up space, and then expires.
            let without = Delivery { releases_at: Instant::NEVER, ..it };
            match without.phase(now) {
                Phase::Cancelled => prop_assert!(recalled.is_some()),
                Phase::Stopped => prop_assert!(stopped.is_some()),
                Phase::SetAside => prop_assert!(aside.is_some()),
                Phase::Waiting => prop_assert!(now < it.kept_until),
                Phase::Expired => prop_assert!(now >= it.kept_until),
                other => prop_assert!(false, "{other:?}"),
            }
            prop_assert!(!without.phase(now).takes_room());
        }
    }
}
