//! What waits for a second person.

use medpost_domain::id::{AdministratorId, AffiliationId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Role;
use medpost_domain::stored::Word;

use crate::directory::FacilityCard;
use crate::problem::Code;

use super::people::PostHolder;

crate::travels! {
    /// What waits for the word of somebody in the console.
    pub struct WaitingList {
        /// The cards, the oldest first.
        pub cards: Vec<WaitingCard>,
        /// The new holders of posts.
        pub holders: Vec<WaitingHolder>,
        /// Those who were invited to look after the console, and for whom nobody else has given their word.
        pub administrators: Vec<WaitingAdministrator>,
        /// Whether there are more than are told.
        pub more: bool,
    }

    /// A card that waits.
    pub struct WaitingCard {
        /// The belonging.
        pub person: AffiliationId,
        /// The facility.
        pub facility: FacilityId,
        /// Its name.
        pub facility_name: String,
        /// Registered name of the person, or of the post.
        pub name: String,
        /// The role there.
        pub role: Word<Role>,
        /// Inboxes that come with it.
        pub inboxes: Vec<String>,
        /// Nobody was ever let in to this facility.
        pub first: bool,
        /// The card, with whom it was for.
        pub card: FacilityCard,
        /// Who had a hand in it, by name.
        pub hands: Vec<String>,
        /// Why the asker does not give their word; none: they may.
        pub hindrance: Option<Code>,
    }

    /// A new holder of a post who waits.
    pub struct WaitingHolder {
        /// The post.
        pub person: AffiliationId,
        /// The facility.
        pub facility: FacilityId,
        /// Its name.
        pub facility_name: String,
        /// Name of the post.
        pub name: String,
        /// The holder.
        pub holder: PostHolder,
        /// Who had a hand in it, by name.
        pub hands: Vec<String>,
        /// Why the asker does not give their word; none: they may.
        pub hindrance: Option<Code>,
    }

    /// Somebody who was invited to look after the console.
    pub struct WaitingAdministrator {
        /// Which.
        pub id: AdministratorId,
        /// Name.
        pub name: String,
        /// Mail address.
        pub mail: String,
        /// The role.
        pub role: Word<Role>,
        /// Name of the association; empty for the operator.
        pub association: String,
        /// Who invited them.
        pub invited_by: String,
        /// When.
        pub since: Instant,
        /// When they count as somebody of their own although nobody says a word.
        pub valid_at: Option<Instant>,
        /// Why the asker does not give their word; none: they may.
        pub hindrance: Option<Code>,
    }
}
