//! The state of a contract.

use crate::instant::Instant;

stored! {
    /// The state of a contract.
    pub enum ContractStanding {
        /// It has not begun yet.
        ToCome = "to_come",
        /// In force, without an end.
        Running = "running",
        /// Suspended.
        Suspended = "suspended",
        /// In force, with a known last day.
        Ending = "ending",
        /// It has ended.
        Over = "over",
    }
}

impl ContractStanding {
    /// The state of a contract at `now`.
    pub fn of(begins: Instant, ends: Option<Instant>, suspended_at: Option<Instant>, now: Instant) -> Self {
        match (ends, suspended_at) {
            (Some(it), _) if it <= now => Self::Over,
            (_, Some(_)) => Self::Suspended,
            _ if begins > now => Self::ToCome,
            (Some(_), None) => Self::Ending,
            (None, None) => Self::Running,
        }
    }
}
