//! Transfers of facilities to another contract.

stored! {
    /// How a transfer ended that was not carried out.
    pub enum Ending {
        /// Withdrawn by the party that requested it.
        Withdrawn = "withdrawn",
        /// Refused by one of the parties.
        Refused = "refused",
        /// Its day came before both parties had agreed.
        Lapsed = "lapsed",
    }
}
