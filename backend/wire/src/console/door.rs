//! Signing in to the console.

use medpost_domain::id::{AdministratorId, AssociationId, CeremonyId, KeyId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Role;

crate::travels! {
    /// A passkey ceremony. The page passes `options` to the browser.
    pub struct Ceremony {
        /// Id of the ceremony; sent back with the browser's answer.
        pub id: CeremonyId,
        /// The WebAuthn options as JSON.
        pub options: String,
    }

    /// The browser's answer to a passkey ceremony.
    pub struct CeremonyAnswer {
        /// Id of the ceremony.
        pub id: CeremonyId,
        /// The credential returned by the browser, as JSON.
        pub credential: String,
    }

    /// A proof of identity: a passkey or, without one, the card of the connection.
    pub struct Proof {
        /// The browser's answer.
        pub answer: Option<CeremonyAnswer>,
        /// Signs in a program: the token is returned, and no cookie is set.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub program: bool,
    }

    /// A one-time link that somebody opened.
    pub struct JoinLink {
        /// The token at the end of the link.
        pub token: String,
    }

    /// A key enrolled through a one-time link, or added by somebody signed in.
    pub struct NewKey {
        /// The token of the link; empty if somebody signed in adds a key.
        pub token: String,
        /// The browser's answer; `null` if the card of the connection is to be used.
        pub answer: Option<CeremonyAnswer>,
        /// The name that its holder gives it.
        pub label: String,
    }

    /// The person a one-time link is for.
    pub struct Invited {
        /// Name of the person.
        pub name: String,
        /// Name of the association; empty for the operator.
        pub association: String,
        /// The role.
        pub role: Role,
    }

    /// Who is about to sign in to the console, or is signed in.
    pub struct ConsoleDoor {
        /// Name on the card of the connection, if that card may sign in here.
        pub card: Option<String>,
        /// The session, if there is one.
        pub session: Option<ConsoleSession>,
    }

    /// The session of an administrator.
    pub struct ConsoleSession {
        /// Id of the administrator.
        pub administrator: AdministratorId,
        /// Name of the administrator.
        pub name: String,
        /// The role.
        pub role: Role,
        /// The association they look after; `null` for the operator.
        pub association: Option<AssociationId>,
        /// Its name; empty for the operator.
        pub association_name: String,
        /// Whether a key was shown recently enough to take dangerous steps.
        pub fresh: bool,
        /// Until when the current key may not confirm anything because it replaced another one.
        pub settles_at: Option<Instant>,
        /// Number of keys to sign in with.
        pub keys: u32,
        /// Minutes without activity after which the session ends.
        pub idle_minutes: u32,
        /// The session token, returned to programs only.
        pub token: Option<String>,
    }

    /// A passkey or card of the caller.
    pub struct OwnKey {
        /// The key's id.
        pub id: KeyId,
        /// Whether it is a card.
        pub card: bool,
        /// The name that its holder gave it.
        pub label: String,
        /// When it was added.
        pub created_at: Instant,
        /// When it was last used.
        pub used_at: Option<Instant>,
    }
}
