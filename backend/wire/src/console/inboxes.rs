//! Inboxes and who reads them.

use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::openness::Senders;
use medpost_domain::stored::Word;

crate::choices! {
    /// By what a list of inboxes is sorted.
    #[derive(Default)]
    pub enum InboxSort {
        /// As their facilities are read.
        #[default]
        Name,
        /// The fullest first.
        Use,
    }

    /// Where an inbox stands.
    pub enum InboxState {
        /// At least nine tenths of its size are taken.
        Full,
        /// Nobody is told of arrivals: no confirmed mail address.
        NoAddress,
        /// Nobody reads it.
        NoReader,
        /// Hidden, or takes letters from some only.
        Restricted,
        /// Closed.
        Closed,
    }
}

crate::travels! {
    /// An inbox in a list.
    pub struct InboxLine {
        /// Which.
        pub id: InboxId,
        /// Its facility.
        pub facility: FacilityId,
        /// Name of the facility.
        pub facility_name: String,
        /// Name.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Closed since: what lies in it is read on, nothing new arrives.
        pub closed_at: Option<Instant>,
        /// Whether it is hidden from facilities of other groups.
        pub hidden: bool,
        /// Whom it takes letters from.
        pub senders: Word<Senders>,
        /// Those who are named as senders; told with its facility, not in lists.
        pub admitted: Vec<NamedFacility>,
        /// Grows with every edit.
        pub version: i32,
        /// Bytes in it.
        pub used: u64,
        /// Bytes that may lie in it.
        pub capacity: u64,
        /// Deliveries that nobody has opened.
        pub unread: u32,
        /// Confirmed mail addresses for notices.
        pub addresses: u32,
        /// Who reads it.
        pub readers: Vec<String>,
    }

    /// Lets somebody of a facility use one of its inboxes.
    pub struct AddReader {
        /// See what arrives.
        pub read: bool,
        /// Send from it.
        pub send: bool,
    }

    /// Gives an inbox to somebody new.
    pub struct HandInbox {
        /// Whoever had it; none: nobody loses it.
        pub before: Option<AffiliationId>,
        /// The last day on which they have it.
        pub last_day: Instant,
        /// Registered name of whoever gets it.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Kind of their card.
        pub card: CardKind,
    }

    /// Which inboxes are wanted.
    #[derive(Default)]
    pub struct FindInboxes {
        /// Words that must be found in its name or its facility's.
        pub text: String,
        /// Only those that stand there.
        pub only: Option<InboxState>,
        /// The order.
        pub sort: InboxSort,
        /// How many were shown before.
        pub skip: u32,
    }

    /// Some inboxes of those that were found.
    pub struct InboxList {
        /// The inboxes.
        pub items: Vec<InboxLine>,
        /// How many were found in all.
        pub total: u32,
    }

    /// Changes an inbox: its name, whether it is open, and to whom.
    pub struct ChangeInbox {
        /// The version that was looked at.
        pub version: i32,
        /// Name.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Whether it takes nothing new.
        pub closed: bool,
        /// Whether it is hidden from facilities of other groups.
        pub hidden: bool,
        /// Whom it takes letters from.
        pub senders: Senders,
        /// The facilities that are named.
        pub admitted: Vec<FacilityId>,
    }

    /// Searches facilities that may be named as senders, of any group.
    pub struct FindSenders {
        /// Words that must be found.
        pub text: String,
    }

    /// A facility by its name.
    pub struct NamedFacility {
        /// Which.
        pub id: FacilityId,
        /// Name.
        pub name: String,
        /// Municipality.
        pub city: String,
    }
}
