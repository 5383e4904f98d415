//! Who is signing in or signed in: the card, the person, and the facility they act for.

use medpost_domain::billing::tax::Rounding;
use medpost_domain::card::{CardKind, CardRefusal};
use medpost_domain::id::{AffiliationId, CardId, FacilityId, InboxId, MemberId, SessionId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Role;

crate::choices! {
    /// How far somebody has got in signing in.
    pub enum Standing {
        /// No card, or a refused one; `refusal` says why.
        Refused,
        /// The card is valid, but not enrolled.
        NotEnrolled,
        /// The card is enrolled and awaiting confirmation.
        Waiting,
        /// The card is suspended.
        Suspended,
        /// The person is currently not affiliated with any facility.
        NoFacility,
        /// The person may sign in at one of `facilities`.
        MayChoose,
        /// The person is signed in; `session` has the details.
        SignedIn,
    }

    /// The state of a facility's contracts. Without one in force, nothing can be sent or uploaded.
    pub enum Contracted {
        /// At least one is in force.
        Stands,
        /// None is in force, and at least one is suspended.
        Suspended,
        /// There is none: none has begun yet, or all have ended.
        None,
    }
}

crate::travels! {
    /// Which host this is, and where the others are.
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
        /// Whether this is a demo with fictitious data.
        pub is_demo: bool,
        /// Whether applications are accepted.
        pub takes_applications: bool,
        /// How tax is added to prices.
        pub tax: Tax,
    }

    /// Consumption tax, as used in bills.
    pub struct Tax {
        /// The rates, oldest first.
        pub rates: Vec<TaxRate>,
        /// How fractions of a yen are rounded.
        pub rounding: Rounding,
    }

    /// A rate of consumption tax.
    pub struct TaxRate {
        /// The first month it applies: 2019-10.
        pub from: String,
        /// The rate in per cent.
        pub percent: u8,
    }

    /// What is known about the person signing in.
    pub struct Door {
        /// How far they have got.
        pub standing: Standing,
        /// Why the card was refused.
        pub refusal: Option<CardRefusal>,
        /// What the card says about its holder.
        pub card: Option<CardSeen>,
        /// Name of the person, once enrolled.
        pub member: Option<String>,
        /// Facilities to choose from.
        pub facilities: Vec<Affiliation>,
        /// Names of facilities that have not confirmed the person yet.
        pub waiting: Vec<String>,
        /// When the first of them takes effect even without confirmation, if any does.
        pub waits_until: Option<Instant>,
        /// The session, if signed in.
        pub session: Option<Session>,
        /// Telephone and hours of the service desk.
        pub desk: String,
    }

    /// What a card says about its holder.
    pub struct CardSeen {
        /// Kind of card.
        pub kind: CardKind,
        /// Name on the card; in romaji on HPKI cards.
        pub holder: String,
        /// The name in kanji, if the card has one.
        pub kanji_name: Option<String>,
        /// The hcRole texts as issued.
        pub professions: Vec<String>,
        /// End of validity.
        pub not_after: Instant,
    }

    /// A facility that a person may act for.
    pub struct Affiliation {
        /// The id of the affiliation.
        pub id: AffiliationId,
        /// Name of the facility.
        pub facility: String,
        /// City of the facility.
        pub city: String,
        /// The person's role there.
        pub role: Role,
    }

    /// The session of a person signed in at a facility.
    pub struct Session {
        /// The session's id.
        pub id: SessionId,
        /// The person.
        pub member: MemberId,
        /// Name of the person.
        pub name: String,
        /// Professions on the card.
        pub professions: Vec<String>,
        /// The card.
        pub card: CardId,
        /// Kind of card.
        pub card_kind: CardKind,
        /// Role at the facility.
        pub role: Role,
        /// The facility that the person acts for.
        pub facility: FacilityId,
        /// Name of the facility.
        pub facility_name: String,
        /// Minutes without activity after which the session ends.
        pub idle_minutes: u32,
        /// Minutes of hold for most kinds of dispatch.
        pub hold_minutes: u32,
        /// Minutes of hold for screenings.
        pub screening_hold_minutes: u32,
        /// Whether 緊急(すぐに送る) is available.
        pub may_skip_hold: bool,
        /// Years for which the facility keeps its records: subjects, names and patient fields.
        pub record_years: u32,
        /// The state of the facility's contracts.
        pub contract: Contracted,
        /// Limits of the plan.
        pub limits: Limits,
        /// The inboxes that the person reads or sends from.
        pub inboxes: Vec<InboxSeen>,
        /// The session token for programs, returned once at sign-in if requested.
        pub token: Option<String>,
    }

    /// The limits of the facility's plan.
    pub struct Limits {
        /// Maximum size of a dispatch, in bytes.
        pub dispatch_bytes: u64,
        /// Maximum number of recipients of a dispatch.
        pub recipients: u32,
        /// Maximum number of documents of a dispatch.
        pub documents: u32,
        /// Maximum size of a letter's text, in bytes.
        pub text_bytes: u32,
        /// The longest hold that a facility may set, in minutes. Twice that for screenings.
        pub most_hold_minutes: u32,
    }

    /// An inbox of the facility, as its reader sees it.
    pub struct InboxSeen {
        /// The inbox's id.
        pub id: InboxId,
        /// Name of the inbox.
        pub name: String,
        /// Whether the person may read it.
        pub may_read: bool,
        /// Whether the person may send from it.
        pub may_send: bool,
        /// Whether the person may manage it.
        pub may_manage: bool,
        /// Its capacity in bytes.
        pub capacity: u64,
        /// Bytes used.
        pub used: u64,
        /// Number of deliveries that nobody has opened.
        pub unread: u64,
        /// Whether it is closed. It can still be read until it is empty, but nothing can be sent from it.
        pub closed: bool,
    }

    /// Signs in at a facility.
    pub struct SignIn {
        /// The affiliation to act under.
        pub affiliation: AffiliationId,
        /// An additional code that some cards require: the one-time code of a temporary card, or the code of a new
        /// holder of a post.
        #[serde(default)]
        pub code: Option<String>,
        /// Whether to return a token for programs instead of setting the cookie.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub program: bool,
    }

    /// Uses an enrolment code with the card of the connection.
    pub struct Enrol {
        /// The code as typed from the letter.
        pub code: String,
    }

    /// What an enrolment code is for, shown before it is used.
    pub struct CodeSeen {
        /// Name of the facility.
        pub facility: String,
        /// The kind of card that it can be used with.
        pub card: CardKind,
    }
}
