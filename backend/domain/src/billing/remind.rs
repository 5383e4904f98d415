//! Reminders for overdue invoices: sent in steps, and only on open days.

use time::Date;

use crate::calendar::{is_open, open_from};

stored! {
    /// A reminder step.
    pub enum Reminder {
        /// お支払いのご確認: a first, friendly reminder.
        Check = "check",
        /// 再度のご案内: the second reminder.
        Again = "again",
        /// 督促: the formal demand for payment.
        Demand = "demand",
    }
}

impl Reminder {
    /// Days until a step is sent: after the due date for the first step, after the previous step for the others.
    const DAYS: i64 = 7;

    /// The date of the next step, today at the earliest. `None` if there is no further step.
    pub fn next(due: Date, sent: usize, last: Option<Date>, today: Date) -> Option<Date> {
        let since = last.unwrap_or(due).max(due);
        let day = Self::after(sent).and_then(|_| since.checked_add(time::Duration::days(Self::DAYS)))?;
        Some(open_from(day.max(today)))
    }

    /// The step that follows after `sent` steps. `None` if there is no further step.
    pub fn after(sent: usize) -> Option<Self> {
        Self::ALL.get(sent).copied()
    }

    /// The step to send today for an invoice due on `due`, of which `sent` steps have been sent, the last one on
    /// `last`.
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
        // The date announced for the next step is the date it is sent.
        for (sent, last) in [(0, None), (1, last), (2, Some(date!(2027 - 01 - 19))), (3, last)] {
            let mut days = (0..60).map(|it| due + time::Duration::days(it));
            assert_eq!(Reminder::next(due, sent, last, due), days.find(|it| of(sent, last, *it).is_some()), "{sent}");
        }
        // What was held back is sent on the next open day, not on a Saturday.
        assert_eq!(Reminder::next(due, 0, None, date!(2027 - 01 - 16)), Some(date!(2027 - 01 - 18)));
    }
}
