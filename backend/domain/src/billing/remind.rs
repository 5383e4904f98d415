//! Reminders of what is overdue: in steps, on open days only.

use time::Date;

use crate::calendar::{is_open, open_from};

stored! {
    /// A step of reminding.
    pub enum Reminder {
        /// お支払いのご確認
        Check = "check",
        /// 再度のご案内
        Again = "again",
        /// 督促
        Demand = "demand",
    }
}

impl Reminder {
    /// Days after which it is sent: of the first after the due day, of the others after the one before.
    const DAYS: i64 = 7;

    /// The day of the next step, from today on; none: there is no further one.
    pub fn next(due: Date, sent: usize, last: Option<Date>, today: Date) -> Option<Date> {
        let since = last.unwrap_or(due).max(due);
        let day = Self::after(sent).and_then(|_| since.checked_add(time::Duration::days(Self::DAYS)))?;
        Some(open_from(day.max(today)))
    }

    /// The step after so many; none: there is no further one.
    pub fn after(sent: usize) -> Option<Self> {
        Self::ALL.get(sent).copied()
    }

    /// What is to be sent today of an invoice that was due on a day, and reminded of so often, last on a day.
    pub fn today(due: Date, sent: usize, last: Option<Date>, today: Date) -> Option<Self> {
        let since = last.unwrap_or(due).max(due);
        let over = (today - since).whole_days();
        Self::after(sent).filter(|_| is_open(today) && over >= Self::DAYS)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn reminders_go_out_on_open_days_a_week_apart() {
        let due = date!(2026 - 12 - 31);
        let of = |sent: usize, last: Option<Date>, today: Date| Reminder::today(due, sent, last, today);
        assert_eq!(of(0, None, date!(2027 - 01 - 06)), None, "six days");
        assert_eq!(of(0, None, date!(2027 - 01 - 07)), Some(Reminder::Check));
        // A Saturday, and the holiday after it.
        assert_eq!(of(0, None, date!(2027 - 01 - 09)), None);
        assert_eq!(of(0, None, date!(2027 - 01 - 11)), None);
        assert_eq!(of(0, None, date!(2027 - 01 - 12)), Some(Reminder::Check));
        let last = Some(date!(2027 - 01 - 12));
        assert_eq!(of(1, last, date!(2027 - 01 - 18)), None);
        assert_eq!(of(1, last, date!(2027 - 01 - 19)), Some(Reminder::Again));
        assert_eq!(of(2, Some(date!(2027 - 01 - 19)), date!(2027 - 02 - 01)), Some(Reminder::Demand));
        assert_eq!(of(3, last, date!(2027 - 03 - 01)), None);
        // What is told to come next is what comes.
        for (sent, last) in [(0, None), (1, last), (2, Some(date!(2027 - 01 - 19))), (3, last)] {
            let mut days = (0..60).map(|it| due + time::Duration::days(it));
            assert_eq!(Reminder::next(due, sent, last, due), days.find(|it| of(sent, last, *it).is_some()), "{sent}");
        }
        // What waited goes out on the next open day, and not on a Saturday.
        assert_eq!(Reminder::next(due, 0, None, date!(2027 - 01 - 16)), Some(date!(2027 - 01 - 18)));
    }
}
