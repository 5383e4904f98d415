//! People at facilities, and their cards.

use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, CardId, FacilityId, HolderId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Role;
use medpost_domain::stored::Word;

use crate::directory::FacilityCard;

crate::choices! {
    /// Where somebody at a facility stands.
    pub enum PersonState {
        /// At least one card works.
        Working,
        /// The last of the cards that work ends within 60 days.
        Ending,
        /// A card waits for a confirmation.
        Waiting,
        /// No card works.
        NoCard,
        /// They act there, but the cards that let them in are suspended.
        CardSuspended,
        /// Suspended at their facility.
        Suspended,
    }

    /// By what a list of people is sorted.
    #[derive(Default)]
    pub enum PeopleSort {
        /// By facility.
        #[default]
        Facility,
        /// By name.
        Name,
        /// Whose card ends first.
        Ending,
    }
}

crate::travels! {
    /// A person of a facility.
    pub struct PersonLine {
        /// The belonging.
        pub id: AffiliationId,
        /// Registered name.
        pub name: String,
        /// The role there.
        pub role: Word<Role>,
        /// Suspended since.
        pub suspended_at: Option<Instant>,
        /// Why; empty where they are not.
        pub suspended_reason: String,
        /// Whether the asker may let them act again: not what somebody above suspended.
        pub resumable: bool,
        /// The cards.
        pub cards: Vec<FacilityCard>,
        /// Whether it is a post, and no person.
        pub post: bool,
        /// Who holds it now and who is to, the latest first.
        pub holders: Vec<PostHolder>,
    }

    /// Somebody who holds a post, or is to.
    pub struct PostHolder {
        /// Which.
        pub id: HolderId,
        /// Name.
        pub name: String,
        /// From when.
        pub from: Instant,
        /// Until when.
        pub until: Option<Instant>,
        /// Whether they have typed their code.
        pub accepted: bool,
        /// Whether they wait for a word.
        pub waits: bool,
        /// When they count although nobody says one, unless somebody objects.
        pub valid_at: Option<Instant>,
        /// Whether the asker may give their word.
        pub confirmable: bool,
    }

    /// Invites a facility's manager or member from the console.
    pub struct InvitePerson {
        /// Registered name.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Kind of card.
        pub card: CardKind,
        /// A manager; all inboxes come with it.
        pub manager: bool,
    }

    /// Which people are wanted.
    #[derive(Default)]
    pub struct FindPeople {
        /// Words in their names and their facilities'.
        pub text: String,
        /// Only those that stand there.
        pub state: Option<PersonState>,
        /// The order.
        pub sort: PeopleSort,
        /// How many were shown before.
        pub skip: u32,
    }

    /// Some people of those that were found.
    pub struct PeopleList {
        /// The people.
        pub items: Vec<PersonAt>,
        /// How many were found in all.
        pub total: u32,
    }

    /// A card that lets somebody in.
    pub struct PersonCard {
        /// Which.
        pub id: CardId,
        /// Kind of card.
        pub kind: CardKind,
        /// Name on the certificate.
        pub holder: String,
    }

    /// Somebody, or a post, at a facility.
    pub struct PersonAt {
        /// The belonging.
        pub id: AffiliationId,
        /// The facility.
        pub facility: FacilityId,
        /// Its name.
        pub facility_name: String,
        /// Registered name.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// The role there.
        pub role: Word<Role>,
        /// Whether it is a post, and no person.
        pub post: bool,
        /// Kinds of the cards that work.
        pub cards: Vec<CardKind>,
        /// Cards that the asker may suspend: lost ones, by telephone.
        pub stoppable: Vec<PersonCard>,
        /// When the first of them ends.
        pub card_ends: Option<Instant>,
        /// Where they stand.
        pub state: PersonState,
    }
}
