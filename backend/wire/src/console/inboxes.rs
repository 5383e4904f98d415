//! Inboxes and their readers.

use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::openness::Senders;
use medpost_domain::stored::Word;

crate::choices! {
    /// The order of a list of inboxes.
    #[derive(Default)]
    pub enum InboxSort {
        /// By the facility's reading.
        #[default]
        Name,
        /// Fullest first.
        Use,
    }

    /// A condition of an inbox to filter by.
    pub enum InboxState {
        /// At least nine tenths of it are used.
        Full,
        /// Nobody is notified of arrivals, because it has no confirmed mail address.
        NoAddress,
        /// Nobody reads it.
        NoReader,
        /// Hidden, or only accepts letters from some senders.
        Restricted,
        /// Closed.
        Closed,
    }
}

crate::travels! {
    /// An inbox in a list.
    pub struct InboxLine {
        /// The inbox's id.
        pub id: InboxId,
        /// Its facility.
        pub facility: FacilityId,
        /// Name of the facility.
        pub facility_name: String,
        /// Name of the inbox.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// Since when it is closed. Its contents can still be read, but nothing new arrives.
        pub closed_at: Option<Instant>,
        /// Whether it is hidden from facilities of other groups.
        pub hidden: bool,
        /// From whom it accepts letters.
        pub senders: Word<Senders>,
        /// The facilities listed as senders. Only returned with the facility, not in lists.
        pub admitted: Vec<NamedFacility>,
        /// The inbox's version; grows with every edit.
        pub version: i32,
        /// Bytes in it.
        pub used: u64,
        /// Its capacity in bytes.
        pub capacity: u64,
        /// Number of deliveries that nobody has opened.
        pub unread: u32,
        /// Number of confirmed mail addresses for notices.
        pub addresses: u32,
        /// Names of its readers.
        pub readers: Vec<String>,
    }

    /// Gives a person at a facility rights at one of its inboxes.
    pub struct AddReader {
        /// May see what arrives.
        pub read: bool,
        /// May send from it.
        pub send: bool,
    }

    /// Hands an inbox over to somebody new.
    pub struct HandInbox {
        /// The previous reader; `null` if nobody loses access.
        pub before: Option<AffiliationId>,
        /// The last day on which the previous reader has access.
        pub last_day: Instant,
        /// Registered name of the new reader.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// The kind of card of the new reader.
        pub card: CardKind,
    }

    /// Which inboxes to find.
    #[derive(Default)]
    pub struct FindInboxes {
        /// Words that must all be found in the name of the inbox or its facility.
        pub text: String,
        /// Only inboxes in this condition.
        pub only: Option<InboxState>,
        /// The order of the list.
        pub sort: InboxSort,
        /// Number of inboxes already shown.
        pub skip: u32,
    }

    /// A page of the inboxes found.
    pub struct InboxList {
        /// The inboxes.
        pub items: Vec<InboxLine>,
        /// Total number found.
        pub total: u32,
    }

    /// Changes an inbox: its name, whether it is open, and to whom.
    pub struct ChangeInbox {
        /// The version that was looked at.
        pub version: i32,
        /// Name of the inbox.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// Whether it accepts nothing new.
        pub closed: bool,
        /// Whether it is hidden from facilities of other groups.
        pub hidden: bool,
        /// From whom it accepts letters.
        pub senders: Senders,
        /// The facilities listed as senders.
        pub admitted: Vec<FacilityId>,
    }

    /// Searches all groups for facilities to list as senders.
    pub struct FindSenders {
        /// Words that must all be found.
        pub text: String,
    }

    /// A facility with its name.
    pub struct NamedFacility {
        /// The facility's id.
        pub id: FacilityId,
        /// Name of the facility.
        pub name: String,
        /// Municipality.
        pub city: String,
    }
}
