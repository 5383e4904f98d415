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

stored! {
    /// How somebody proves who they are in the console.
    pub enum ProofKind {
        /// A passkey on a device.
        Passkey = "passkey",
        /// A card in the TLS handshake.
        Card = "card",
    }
}

stored! {
    /// What a passkey is asked for.
    pub enum CeremonyKind {
        /// To sign in, or as a fresh proof.
        SignIn = "sign_in",
        /// To be made.
        Make = "make",
    }
}
