//! When months are billed and who pays: the billing settings of a contract.

use time::Date;

use crate::calendar::open_from;
use crate::id::FacilityId;

use super::charge::{Charge, Kind};
use super::month::Month;

stored! {
    /// Who pays for a contract.
    pub enum Payer {
        /// One invoice to the contract holder, with a breakdown by facility.
        Holder = "holder",
        /// One invoice per facility. Charges that belong to no facility go to the holder.
        Facilities = "facilities",
        /// The holder pays the basic fees, each facility pays for its own cards.
        Split = "split",
    }
}

impl Payer {
    /// The facility that pays this charge. `None` means the contract holder.
    pub fn of(self, charge: &Charge) -> Option<FacilityId> {
        match self {
            Self::Holder => None,
            Self::Facilities => charge.facility,
            Self::Split => charge.facility.filter(|_| charge.kind == Kind::Card),
        }
    }
}

stored! {
    /// How many months one invoice covers.
    pub enum Cycle {
        /// 月 (one month)
        Month = "month",
        /// 四半期: quarters beginning in April, July, October and January.
        Quarter = "quarter",
        /// 半年: half-years beginning in April and October.
        Half = "half",
        /// 年度一括: the fiscal year, beginning in April.
        Year = "year",
    }
}

impl Cycle {
    const fn months(self) -> i32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Half => 6,
            Self::Year => 12,
        }
    }

    /// The first month that is not yet due in the run after the end of `month`. In arrears (後払い), all cycles that
    /// have ended are due; in advance (前払い), so is the one that is running or begins next. Cycles are counted from
    /// April, so none crosses a fiscal year.
    pub const fn due_until(self, advance: bool, month: Month) -> Month {
        let next = month.plus(1);
        let april = Month::april(next.fiscal_year());
        let begun = (next.0 - april.0) / self.months();
        april.plus((begun + advance as i32) * self.months())
    }
}

stored! {
    /// Which date an invoice bears; a municipality's rules may prescribe it.
    pub enum Dated {
        /// The last day of the month that is billed (月末締め).
        MonthEnd = "month_end",
        /// The day it is issued.
        IssueDay = "issue_day",
    }
}

impl Dated {
    /// The date of an invoice issued on `issued` for what was due after `month`.
    pub fn on(self, month: Month, issued: Date) -> Date {
        match self {
            Self::MonthEnd => month.last().min(issued),
            Self::IssueDay => issued,
        }
    }
}

stored! {
    /// When an invoice has to be paid.
    pub enum Due {
        /// The last day of the month in which it is issued (翌月末払い, counted from the month that was closed).
        NextMonthEnd = "next_month_end",
        /// 30 days after receipt, as public bodies pay (政府契約の支払遅延防止等に関する法律, article 6).
        ThirtyDays = "thirty_days",
    }
}

impl Due {
    /// The due date of an invoice issued on `issued` for `month`. If banks are closed that day, it is the next open
    /// day.
    pub fn on(self, month: Month, issued: Date) -> Date {
        open_from(match self {
            Self::NextMonthEnd => month.plus(1).max(Month::of(issued)).last(),
            Self::ThirtyDays => issued.saturating_add(time::Duration::days(30)),
        })
    }
}

/// The first day on which invoices for a month may be issued: the first open day of the following month.
pub fn first_issue_day(month: Month) -> Date {
    open_from(month.plus(1).first())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(cycle: Cycle, advance: bool, month: &str, until: &str) {
        let month: Month = month.parse().expect("a month");
        assert_eq!(cycle.due_until(advance, month).to_string(), until, "{cycle:?} {advance} {month}");
    }

    #[test]
    fn months_are_due_at_the_end_of_their_cycle_or_before_it_begins() {
        check(Cycle::Month, false, "2026-11", "2026-12");
        check(Cycle::Month, true, "2026-11", "2027-01");
        check(Cycle::Quarter, false, "2026-11", "2026-10");
        check(Cycle::Quarter, false, "2026-12", "2027-01");
        check(Cycle::Quarter, true, "2026-12", "2027-04");
        check(Cycle::Half, true, "2026-11", "2027-04");
        check(Cycle::Year, false, "2027-02", "2026-04");
        check(Cycle::Year, false, "2027-03", "2027-04");
        check(Cycle::Year, true, "2027-03", "2028-04");
        check(Cycle::Year, true, "2027-04", "2028-04");
    }

    #[test]
    fn march_is_issued_on_the_first_open_day_of_april_and_dated_as_its_rule_says() {
        use time::macros::date;
        let march: Month = "2027-03".parse().expect("a month");
        let day = first_issue_day(march);
        assert_eq!(day, date!(2027 - 04 - 01));
        assert_eq!(first_issue_day(Month::april(2026)), date!(2026 - 05 - 01));
        assert_eq!(first_issue_day(Month::april(2027).plus(-4)), date!(2027 - 01 - 04), "after the new year's days");
        assert_eq!((Dated::MonthEnd.on(march, day), Dated::IssueDay.on(march, day)), (date!(2027 - 03 - 31), day));
        // 2027-05-01 is a Saturday, followed by holidays until the 5th.
        assert_eq!(Due::ThirtyDays.on(march, day), date!(2027 - 05 - 06));
        assert_eq!(Due::NextMonthEnd.on(march, day), date!(2027 - 04 - 30));
        // An invoice that is issued late is not due before it arrives.
        assert_eq!(Due::NextMonthEnd.on(march, date!(2027 - 07 - 02)), date!(2027 - 08 - 02));
    }

    proptest! {
        #[test]
        fn no_cycle_crosses_a_fiscal_year_and_each_month_is_due_at_last(month in 0..2_000i32, which in 0..4usize, advance: bool) {
            let cycle = Cycle::ALL[which];
            let (this, next) = (cycle.due_until(advance, Month(month)), cycle.due_until(advance, Month(month + 1)));
            prop_assert!(this <= next && next.0 - this.0 <= cycle.months());
            prop_assert!(this == next || this.fiscal_year() == next.plus(-1).fiscal_year());
            prop_assert!(Month(month) < cycle.due_until(advance, Month(month + 12)));
            prop_assert!(advance || this.0 <= month + 1);
        }
    }
}
