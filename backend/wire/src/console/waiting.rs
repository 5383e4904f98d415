//! What awaits confirmation by a second person.

use medpost_domain::id::{AdministratorId, AffiliationId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Role;
use medpost_domain::stored::Word;

use crate::directory::FacilityCard;
use crate::problem::Code;

use super::people::PostHolder;

crate::travels! {
    /// Everything awaiting confirmation by somebody in the console.
    pub struct WaitingList {
        /// The cards, oldest first.
        pub cards: Vec<WaitingCard>,
        /// The new holders of posts.
        pub holders: Vec<WaitingHolder>,
        /// Invited administrators whom nobody else has confirmed.
        pub administrators: Vec<WaitingAdministrator>,
        /// Whether there are more than listed here.
        pub more: bool,
    }

    /// A card awaiting confirmation.
    pub struct WaitingCard {
        /// The id of the affiliation.
        pub person: AffiliationId,
        /// The facility.
        pub facility: FacilityId,
        /// Name of the facility.
        pub facility_name: String,
        /// Registered name of the person, or of the post.
        pub name: String,
        /// Role at the facility.
        pub role: Word<Role>,
        /// Names of the inboxes they will have access to.
        pub inboxes: Vec<String>,
        /// Whether nobody has ever been let in at this facility.
        pub first: bool,
        /// The card, including the name that its code was issued for.
        pub card: FacilityCard,
        /// Names of those who had a hand in it.
        pub hands: Vec<String>,
        /// Why the caller may not confirm; `null` if they may.
        pub hindrance: Option<Code>,
    }

    /// A new holder of a post awaiting confirmation.
    pub struct WaitingHolder {
        /// The post.
        pub person: AffiliationId,
        /// The facility.
        pub facility: FacilityId,
        /// Name of the facility.
        pub facility_name: String,
        /// Name of the post.
        pub name: String,
        /// The holder.
        pub holder: PostHolder,
        /// Names of those who had a hand in it.
        pub hands: Vec<String>,
        /// Why the caller may not confirm; `null` if they may.
        pub hindrance: Option<Code>,
    }

    /// An invited administrator awaiting confirmation.
    pub struct WaitingAdministrator {
        /// The administrator's id.
        pub id: AdministratorId,
        /// The administrator's name.
        pub name: String,
        /// Mail address.
        pub mail: String,
        /// The role.
        pub role: Word<Role>,
        /// Name of the association; empty for the operator.
        pub association: String,
        /// Who invited them.
        pub invited_by: String,
        /// When they were invited.
        pub since: Instant,
        /// When they count as an independent person even without confirmation.
        pub valid_at: Option<Instant>,
        /// Why the caller may not confirm; `null` if they may.
        pub hindrance: Option<Code>,
    }
}
