//! Facilities that go over to another contract.

stored! {
    /// How a transfer ended that was not carried out.
    pub enum Ending {
        /// Whoever asked took it back.
        Withdrawn = "withdrawn",
        /// A side refused.
        Refused = "refused",
        /// Its day came without the agreement of both.
        Lapsed = "lapsed",
    }
}
