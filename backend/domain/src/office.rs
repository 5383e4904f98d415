//! What the administrators of an association, or the operator's staff, are told about each other.

stored! {
    /// What happened to the keys or the status of an administrator.
    pub enum OfficeNotice {
        /// They were invited.
        Invited = "invited",
        /// Their keys were replaced by a one-time link.
        Replaced = "replaced",
        /// Another key was added.
        Added = "added",
    }
}

stored! {
    /// How an administrator proves their identity in the console.
    pub enum ProofKind {
        /// With a passkey on a device.
        Passkey = "passkey",
        /// With a card in the TLS handshake.
        Card = "card",
    }
}

stored! {
    /// The purpose of a passkey ceremony.
    pub enum CeremonyKind {
        /// To sign in, or to provide a fresh proof.
        SignIn = "sign_in",
        /// To create a passkey.
        Make = "make",
    }
}
