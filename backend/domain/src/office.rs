//! What those who look after an association, or the operator's desk, are told of each other.

stored! {
    /// What happened to the keys or the standing of somebody who signs in to the console.
    pub enum OfficeNotice {
        /// They were invited.
        Invited = "invited",
        /// Their keys were replaced by a one-time link.
        Replaced = "replaced",
        /// A further key was added.
        Added = "added",
    }
}
