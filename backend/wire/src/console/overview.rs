//! The first page: what is to be done today, and how much is sent.

use medpost_domain::instant::Instant;

use super::contracts::ContractUse;

crate::travels! {
    /// 今日すること, and the use of the contracts.
    pub struct Overview {
        /// Cards and holders that wait for somebody's word.
        pub waiting: u32,
        /// Applications that wait for a clerk; none for associations.
        pub applications: u32,
        /// Requests that wait for a clerk; for associations those that were sent back to them.
        pub changes: u32,
        /// Transfers that wait for the reader's agreement, or whose day something stands in the way of.
        pub transfers: u32,
        /// Facilities in reach.
        pub facilities: u32,
        /// Of them, those where nobody has signed in yet.
        pub not_in_use: u32,
        /// Facilities with one card that works, or none.
        pub one_card: u32,
        /// Cards that end within 60 days.
        pub cards_ending: u32,
        /// Facility cards that are ordered and wait to be issued; none for whoever does not issue them.
        pub cards_ordered: u32,
        /// Inboxes that are at least nine tenths full.
        pub full_inboxes: u32,
        /// Deliveries that nobody has received and that end within two days.
        pub ending_unreceived: u32,
        /// Facilities on the emergency list, where the association has not printed it this month; else none.
        pub contacts_due: u32,
        /// The contracts.
        pub contracts: Vec<ContractUse>,
        /// Arrivals of the last days, the oldest first.
        pub days: Vec<DayCount>,
    }

    /// A day's arrivals.
    pub struct DayCount {
        /// The day's beginning in Japan.
        pub day: Instant,
        /// Deliveries that arrived.
        pub arrivals: u32,
        /// Bytes that lay in the inboxes at the day's end.
        pub used: u64,
    }
}
