//! People at facilities, and their cards.

use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, CardId, FacilityId, HolderId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Role;
use medpost_domain::stored::Word;
use medpost_domain::words::Words;

use crate::directory::FacilityCard;

crate::choices! {
    /// The state of a person at a facility.
    pub enum PersonState {
        /// At least one card works.
        Working,
        /// The last of their working cards expires within 60 days.
        Ending,
        /// A card is awaiting confirmation.
        Waiting,
        /// No card works.
        NoCard,
        /// They may act there, but the cards they sign in with are suspended.
        CardSuspended,
        /// Suspended at their facility.
        Suspended,
    }

    /// The order of a list of people.
    #[derive(Default)]
    pub enum PeopleSort {
        /// By facility.
        #[default]
        Facility,
        /// By name.
        Name,
        /// Earliest expiring card first.
        Ending,
    }
}

impl PersonState {
    /// The state in words.
    pub const fn words(self) -> Words {
        match self {
            Self::Working => Words::new("利用中", "In use"),
            Self::Ending => Words::new("期限が近い", "Expires soon"),
            Self::Waiting => Words::new("確認待ち", "Waiting"),
            Self::NoCard => Words::new("カードなし", "No card"),
            Self::CardSuspended => Words::new("カード停止中", "Card suspended"),
            Self::Suspended => Words::new("利用停止中", "Suspended here"),
        }
    }
}

crate::travels! {
    /// A person or post at a facility.
    pub struct PersonLine {
        /// The id of the affiliation.
        pub id: AffiliationId,
        /// Registered name.
        pub name: String,
        /// Role at the facility.
        pub role: Word<Role>,
        /// Since when the person is suspended there.
        pub suspended_at: Option<Instant>,
        /// Why they are suspended; empty if they are not.
        pub suspended_reason: String,
        /// Whether the caller may resume them. Not the case if a higher level suspended them.
        pub resumable: bool,
        /// Their cards.
        pub cards: Vec<FacilityCard>,
        /// Whether it is a post rather than a person.
        pub post: bool,
        /// The present and future holders of a post, latest first.
        pub holders: Vec<PostHolder>,
    }

    /// A present or future holder of a post.
    pub struct PostHolder {
        /// The holder's id.
        pub id: HolderId,
        /// Name of the holder.
        pub name: String,
        /// When they take over.
        pub from: Instant,
        /// Until when they hold it; `null` if there is no end.
        pub until: Option<Instant>,
        /// Whether they have entered their code.
        pub accepted: bool,
        /// Whether they are awaiting confirmation.
        pub waits: bool,
        /// When they may act even without confirmation, unless somebody objects.
        pub valid_at: Option<Instant>,
        /// Whether the caller may confirm them.
        pub confirmable: bool,
    }

    /// Invites a manager or member of a facility from the console.
    pub struct InvitePerson {
        /// Registered name.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// Kind of card.
        pub card: CardKind,
        /// Whether they will be a manager, with rights at all inboxes.
        pub manager: bool,
    }

    /// Which people to find.
    #[derive(Default)]
    pub struct FindPeople {
        /// Words in the names of people or their facilities.
        pub text: String,
        /// Only people in this state.
        pub state: Option<PersonState>,
        /// The order of the list.
        pub sort: PeopleSort,
        /// Number of people already shown.
        pub skip: u32,
    }

    /// A page of the people found.
    pub struct PeopleList {
        /// The people.
        pub items: Vec<PersonAt>,
        /// Total number found.
        pub total: u32,
    }

    /// A card that a person signs in with.
    pub struct PersonCard {
        /// The card's id.
        pub id: CardId,
        /// Kind of card.
        pub kind: CardKind,
        /// Name on the certificate.
        pub holder: String,
    }

    /// A person or post at a facility.
    pub struct PersonAt {
        /// The id of the affiliation.
        pub id: AffiliationId,
        /// The facility.
        pub facility: FacilityId,
        /// Name of the facility.
        pub facility_name: String,
        /// Registered name.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// Role at the facility.
        pub role: Word<Role>,
        /// Whether it is a post rather than a person.
        pub post: bool,
        /// Kinds of the working cards.
        pub cards: Vec<CardKind>,
        /// Cards that the caller may suspend, e.g. if their loss is reported by telephone.
        pub stoppable: Vec<PersonCard>,
        /// When the first of the working cards expires.
        pub card_ends: Option<Instant>,
        /// The state of the person.
        pub state: PersonState,
    }
}
