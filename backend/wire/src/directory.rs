//! Recipients, and what a facility looks after: its cards and its mail addresses.

use medpost_domain::card::CardKind;
use medpost_domain::id::{AddressId, CardId, FacilityId, InboxId};
use medpost_domain::instant::Instant;

crate::travels! {
    /// Searches recipients.
    pub struct SearchRecipients {
        /// What was typed: any words of facility, kana, city, kind, department, person, profession.
        pub text: String,
        /// The inbox it will be sent from: tells which recipients are new to it.
        pub sender: InboxId,
        /// Where to go on, from the answer before.
        pub after: Option<String>,
    }

    /// A page of recipients.
    pub struct Recipients {
        /// The recipients.
        pub items: Vec<Recipient>,
        /// Where to go on.
        pub next: Option<String>,
    }

    /// An inbox that can be sent to.
    pub struct Recipient {
        /// The inbox.
        pub inbox: InboxId,
        /// Its name (部署).
        pub inbox_name: String,
        /// The facility.
        pub facility: FacilityId,
        /// Its name.
        pub facility_name: String,
        /// What it is (病院, 診療所, 薬局 …).
        pub kind: String,
        /// City.
        pub city: String,
        /// Address.
        pub address: String,
        /// Telephone.
        pub phone: String,
        /// 院長: the responsible person.
        pub director: String,
        /// Bytes free.
        pub free: u64,
        /// Whether this inbox has never been sent to from the sending inbox.
        pub first_time: bool,
        /// Cities of other facilities of the same name.
        pub namesakes: Vec<String>,
    }

    /// Asks for recipients by their ids, e.g. again right before sending.
    pub struct LookUpRecipients {
        /// The inboxes.
        pub inboxes: Vec<InboxId>,
        /// The inbox it will be sent from.
        pub sender: InboxId,
    }

    /// A card of the facility.
    pub struct FacilityCard {
        /// The card.
        pub id: CardId,
        /// Kind of card.
        pub kind: CardKind,
        /// The person it belongs to.
        pub member: String,
        /// Name on the certificate.
        pub holder: String,
        /// serialNumber on the certificate.
        pub serial_number: Option<String>,
        /// Professions on the certificate.
        pub professions: Vec<String>,
        /// End of validity.
        pub not_after: Instant,
        /// When it was enrolled.
        pub enrolled_at: Instant,
        /// When somebody confirmed it; a card works from then on.
        pub confirmed_at: Option<Instant>,
        /// When it was suspended.
        pub suspended_at: Option<Instant>,
        /// Whether it is the asker's own.
        pub own: bool,
    }

    /// Suspends a card.
    pub struct SuspendCard {
        /// Why; kept in the audit.
        pub reason: String,
    }

    /// A mail address that gets notices of an inbox.
    pub struct NoticeAddress {
        /// The address row.
        pub id: AddressId,
        /// The address.
        pub address: String,
        /// When its owner confirmed it by the mailed link; notices go out from then on.
        pub confirmed_at: Option<Instant>,
    }

    /// Adds a mail address to an inbox; a link is mailed to it.
    pub struct AddAddress {
        /// The address.
        pub address: String,
    }
}
