//! 契約変更の申込み: a request to change a contract's pack or plan, from draft to applied.

use serde::{Deserialize, Serialize};
use time::Date;

stored! {
    /// The state of a request.
    pub enum State {
        /// 下書き: the association is still writing it.
        Draft = "draft",
        /// 確認中: a billing clerk is reviewing it.
        Review = "review",
        /// 差戻し: sent back with a question.
        Returned = "returned",
        /// 承認: approved; takes effect on its date.
        Approved = "approved",
        /// 適用済み: in effect.
        Applied = "applied",
        /// 取下げ: withdrawn by the association.
        Withdrawn = "withdrawn",
        /// 不承認: refused with a reason.
        Refused = "refused",
    }
}

/// A step that somebody takes with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum Step {
    /// The association submits it for the first time or again.
    Submit,
    /// A billing clerk sends it back with a question.
    Return,
    /// A billing clerk approves it.
    Approve,
    /// A billing clerk refuses it with a reason.
    Refuse,
    /// The association withdraws it. Before its effective date this is free.
    Withdraw,
    /// Its date has come.
    Apply,
}

impl State {
    /// The state after a step. `None` if the step is not allowed.
    pub const fn after(self, step: Step) -> Option<Self> {
        Some(match (self, step) {
            (Self::Draft | Self::Returned, Step::Submit) => Self::Review,
            (Self::Review, Step::Return) => Self::Returned,
            (Self::Review, Step::Approve) => Self::Approved,
            (Self::Review, Step::Refuse) => Self::Refused,
            (Self::Draft | Self::Review | Self::Returned | Self::Approved, Step::Withdraw) => Self::Withdrawn,
            (Self::Approved, Step::Apply) => Self::Applied,
            _ => return None,
        })
    }

    /// Whether a request in this state uses up one of the contract year's free ones.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Approved | Self::Applied)
    }

    /// Whether the state is final.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Applied | Self::Withdrawn | Self::Refused)
    }
}

/// The first day of the contract year that contains a date. A contract year begins on each anniversary of the
/// contract's first day, which is always the first of a month.
pub fn contract_year(began: Date, date: Date) -> Date {
    let anniversary = began.replace_year(date.year()).unwrap_or(began);
    if anniversary <= date { anniversary } else { began.replace_year(date.year() - 1).unwrap_or(began) }
}

/// Whether one more request in the contract year costs a fee: the first `free` do not.
///
/// `in_effect` are the dates of the contract's requests that count (see [`State::counts`]).
pub fn carries_fee(began: Date, free: usize, in_effect: &[Date], of_this: Date) -> bool {
    let year = contract_year(began, of_this);
    in_effect.iter().filter(|it| contract_year(began, **it) == year).count() >= free
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn the_steps_of_each_state_are_as_reviewed() {
        let steps = [Step::Submit, Step::Return, Step::Approve, Step::Refuse, Step::Withdraw, Step::Apply];
        let table: Vec<String> = State::ALL
            .into_iter()
            .map(|state| {
                let next = steps.into_iter().filter_map(|step| Some(format!("{step:?}>{:?}", state.after(step)?)));
                format!("{state:?}: {}", next.collect::<Vec<_>>().join(" "))
            })
            .collect();
        assert_eq!(
            table,
            [
                "Draft: Submit>Review Withdraw>Withdrawn",
                "Review: Return>Returned Approve>Approved Refuse>Refused Withdraw>Withdrawn",
                "Returned: Submit>Review Withdraw>Withdrawn",
                "Approved: Withdraw>Withdrawn Apply>Applied",
                "Applied: ",
                "Withdrawn: ",
                "Refused: ",
            ]
        );
        for state in State::ALL {
            assert_eq!(state.is_final(), steps.into_iter().all(|step| state.after(step).is_none()));
        }
    }

    #[test]
    fn the_fourth_change_of_a_contract_year_carries_a_fee_and_the_next_year_begins_anew() {
        let began = date!(2026 - 04 - 01);
        let year = [date!(2026 - 05 - 01), date!(2026 - 09 - 01), date!(2027 - 03 - 01)];
        assert!(!carries_fee(began, 3, &year[..2], date!(2027 - 03 - 01)));
        assert!(carries_fee(began, 3, &year, date!(2027 - 03 - 01)));
        assert!(!carries_fee(began, 3, &year, date!(2027 - 04 - 01)));
        assert!(carries_fee(began, 0, &[], began));
        assert_eq!(contract_year(began, date!(2028 - 02 - 29)), date!(2027 - 04 - 01));
        assert_eq!(contract_year(began, date!(2028 - 04 - 01)), date!(2028 - 04 - 01));
    }
}
