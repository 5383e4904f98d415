//! Letters of enrolment.

use medpost_domain::card::CardKind;
use medpost_domain::id::FacilityId;

use super::facilities::FindFacilities;

crate::travels! {
    /// For whom letters of enrolment are wanted.
    pub struct PrintLetters {
        /// The facilities; none: all that were sent none yet, in reach or of `find`.
        pub facilities: Vec<FacilityId>,
        /// The kind of card that will be enrolled.
        pub card: CardKind,
        /// The list they are of; none: all in reach.
        #[serde(default)]
        pub find: Option<FindFacilities>,
        /// Whether they are counted only: nothing is issued and nothing drawn.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub look: bool,
        /// How many facilities were counted before, letters and those left together; others than so many are refused.
        #[serde(default)]
        pub seen: Option<u32>,
    }
}
