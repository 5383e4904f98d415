//! Who is there: the card, the person, the facility acted for.

use medpost_domain::billing::tax::Rounding;
use medpost_domain::card::{CardKind, CardRefusal};
use medpost_domain::id::{AffiliationId, CardId, FacilityId, InboxId, MemberId, SessionId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Role;

crate::choices! {
    /// Where somebody stands at the door.
    pub enum Standing {
        /// No card, or one that is refused; `refusal` says why.
        Refused,
        /// The card is good, but nobody has enrolled it.
        NotEnrolled,
        /// Enrolled, and waiting for somebody who may confirm it.
        Waiting,
        /// Suspended.
        Suspended,
        /// The person belongs to no facility now.
        NoFacility,
        /// May sign in at one of `facilities`.
        MayChoose,
        /// Signed in; `session` says as whom.
        SignedIn,
    }

    /// How the contracts of a facility stand: without one that stands, nothing is sent or uploaded.
    pub enum Contracted {
        /// At least one stands.
        Stands,
        /// None stands, and at least one is suspended.
        Suspended,
        /// It is in none: none has begun yet, or all are over.
        None,
    }
}

crate::travels! {
    /// Where the page is: which host, and where the others are.
    pub struct Place {
        /// Whether this is the public host.
        pub is_public: bool,
        /// Address of the card host.
        pub card_url: String,
        /// Address of the PKI host.
        pub pki_url: String,
        /// Address of the public host.
        pub public_url: String,
        /// Telephone and hours of the service desk.
        pub desk: String,
        /// Whether all of this is fictitious.
        pub is_demo: bool,
        /// Whether applications are taken.
        pub takes_applications: bool,
        /// How prices are told with their tax.
        pub tax: Tax,
    }

    /// Consumption tax, as bills reckon it.
    pub struct Tax {
        /// The rates, the oldest first.
        pub rates: Vec<TaxRate>,
        /// What becomes of a fraction of a yen.
        pub rounding: Rounding,
    }

    /// A rate of consumption tax.
    pub struct TaxRate {
        /// Its first month: 2019-10.
        pub from: String,
        /// Per cent.
        pub percent: u8,
    }

    /// What the door knows of who stands there.
    pub struct Door {
        /// Where they stand.
        pub standing: Standing,
        /// Why the card was refused.
        pub refusal: Option<CardRefusal>,
        /// What the card says.
        pub card: Option<CardSeen>,
        /// Name of the person, once enrolled.
        pub member: Option<String>,
        /// Facilities to choose from.
        pub facilities: Vec<Affiliation>,
        /// Names of facilities that have not confirmed the person yet.
        pub waiting: Vec<String>,
        /// When the first of them counts although nobody says a word, if any does.
        pub waits_until: Option<Instant>,
        /// The session, when signed in.
        pub session: Option<Session>,
        /// Telephone and hours of the service desk.
        pub desk: String,
    }

    /// What a card says of its holder.
    pub struct CardSeen {
        /// Kind of card.
        pub kind: CardKind,
        /// Name on the card, romaji on HPKI cards.
        pub holder: String,
        /// Kanji name, where the card has one.
        pub kanji_name: Option<String>,
        /// hcRole texts as issued.
        pub professions: Vec<String>,
        /// End of validity.
        pub not_after: Instant,
    }

    /// A facility that a person may act for.
    pub struct Affiliation {
        /// The belonging.
        pub id: AffiliationId,
        /// Name of the facility.
        pub facility: String,
        /// City of the facility.
        pub city: String,
        /// The person's role there.
        pub role: Role,
    }

    /// A signed-in person at a facility.
    pub struct Session {
        /// The session.
        pub id: SessionId,
        /// The person.
        pub member: MemberId,
        /// Name of the person.
        pub name: String,
        /// Professions of the card.
        pub professions: Vec<String>,
        /// The card.
        pub card: CardId,
        /// Kind of card.
        pub card_kind: CardKind,
        /// Role at the facility.
        pub role: Role,
        /// The facility acted for.
        pub facility: FacilityId,
        /// Name of the facility.
        pub facility_name: String,
        /// Minutes without activity after which the session ends.
        pub idle_minutes: u32,
        /// Minutes of hold for most kinds.
        pub hold_minutes: u32,
        /// Minutes of hold for screenings.
        pub screening_hold_minutes: u32,
        /// Whether 緊急(すぐに送る) is offered.
        pub may_skip_hold: bool,
        /// Years for which the facility keeps its records: subjects, names and patient fields.
        pub record_years: u32,
        /// Whether a contract of the facility stands.
        pub contract: Contracted,
        /// Limits of the plan.
        pub limits: Limits,
        /// The inboxes that the person reads or sends from.
        pub inboxes: Vec<InboxSeen>,
        /// A token for programs, given once at sign-in when asked for.
        pub token: Option<String>,
    }

    /// Limits of the facility's plan.
    pub struct Limits {
        /// Bytes of one dispatch.
        pub dispatch_bytes: u64,
        /// Recipients of one dispatch.
        pub recipients: u32,
        /// Documents of one dispatch.
        pub documents: u32,
        /// Bytes of a letter's text.
        pub text_bytes: u32,
        /// The longest hold that a facility may set, in minutes; of screenings twice as long.
        pub most_hold_minutes: u32,
    }

    /// An inbox of the facility, as its reader sees it.
    pub struct InboxSeen {
        /// The inbox.
        pub id: InboxId,
        /// Its name.
        pub name: String,
        /// Whether the person may read it.
        pub may_read: bool,
        /// Whether the person may send from it.
        pub may_send: bool,
        /// Whether the person may look after it.
        pub may_manage: bool,
        /// Bytes of capacity.
        pub capacity: u64,
        /// Bytes taken.
        pub used: u64,
        /// Deliveries nobody has opened.
        pub unread: u64,
        /// Whether it is closed: read on until it is empty, nothing is sent from it.
        pub closed: bool,
    }

    /// Signs in at a facility.
    pub struct SignIn {
        /// Which belonging to act under.
        pub affiliation: AffiliationId,
        /// What some cards need beside themselves: a temporary card's one-time code, a new holder's code of a post.
        #[serde(default)]
        pub code: Option<String>,
        /// Whether to answer a token for programs in place of the cookie.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub program: bool,
    }

    /// Uses an enrolment code with the card at hand.
    pub struct Enrol {
        /// The code as typed from the letter.
        pub code: String,
    }

    /// What an enrolment code leads to, shown before it is used.
    pub struct CodeSeen {
        /// Name of the facility.
        pub facility: String,
        /// The kind of card that it may be used with.
        pub card: CardKind,
    }
}
