//! Enrolment letters.

use medpost_domain::card::CardKind;
use medpost_domain::id::FacilityId;

use super::facilities::FindFacilities;

crate::travels! {
    /// Which enrolment letters to print.
    pub struct PrintLetters {
        /// The facilities. If empty, all facilities in reach, or found by `find`, that have not been sent a letter yet.
        pub facilities: Vec<FacilityId>,
        /// The kind of card that will be enrolled.
        pub card: CardKind,
        /// The list of facilities to choose from; `null` for all in reach.
        #[serde(default)]
        pub find: Option<FindFacilities>,
        /// Only counts the letters; nothing is issued or drawn.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub look: bool,
        /// Number of facilities counted before, the sum of `count` and `left`. If it differs now, the request is
        /// refused.
        #[serde(default)]
        pub seen: Option<u32>,
    }
}
