//! The first page: what has to be done today, and how much is being sent.

use medpost_domain::instant::Instant;

use super::contracts::ContractUse;

crate::travels! {
    /// 今日すること: today's tasks, and the use of the contracts.
    pub struct Overview {
        /// Cards and holders of posts awaiting confirmation.
        pub waiting: u32,
        /// Applications awaiting a clerk; 0 for associations.
        pub applications: u32,
        /// Requests awaiting a clerk; for associations, requests that were returned to them.
        pub changes: u32,
        /// Transfers that await the caller's agreement, or that are hindered on their day.
        pub transfers: u32,
        /// Facilities in reach.
        pub facilities: u32,
        /// Of these, facilities where nobody has signed in yet.
        pub not_in_use: u32,
        /// Facilities with at most one working card.
        pub one_card: u32,
        /// Cards that expire within 60 days.
        pub cards_ending: u32,
        /// PKI cards that are ordered but not issued yet; 0 for callers who don't issue them.
        pub cards_ordered: u32,
        /// Inboxes that are at least nine tenths full.
        pub full_inboxes: u32,
        /// Deliveries that nobody has received and that end within two days.
        pub ending_unreceived: u32,
        /// Number of facilities on the emergency list, if the association has not printed it this month; otherwise 0.
        pub contacts_due: u32,
        /// The contracts.
        pub contracts: Vec<ContractUse>,
        /// Arrivals of the last days, oldest first.
        pub days: Vec<DayCount>,
    }

    /// A day's arrivals.
    pub struct DayCount {
        /// The beginning of the day in Japan.
        pub day: Instant,
        /// Number of deliveries that arrived.
        pub arrivals: u32,
        /// Bytes in the inboxes at the end of the day.
        pub used: u64,
    }
}
