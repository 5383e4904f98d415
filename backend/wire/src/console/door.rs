//! The door of the console, and who stands there.

use medpost_domain::id::{AdministratorId, AssociationId, CeremonyId, KeyId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Role;

crate::travels! {
    /// A passkey that is to be made or shown; the page hands `options` to the browser.
    pub struct Ceremony {
        /// Handed back with the browser's answer.
        pub id: CeremonyId,
        /// What WebAuthn calls the options, JSON.
        pub options: String,
    }

    /// The browser's answer to a ceremony.
    pub struct CeremonyAnswer {
        /// Which ceremony.
        pub id: CeremonyId,
        /// What the browser gave, JSON.
        pub credential: String,
    }

    /// A proof that is shown: a passkey, or (without one) the card of the connection.
    pub struct Proof {
        /// The browser's answer.
        pub answer: Option<CeremonyAnswer>,
        /// A program's sign-in: the token is answered, no cookie is set.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub program: bool,
    }

    /// A one-time link that somebody follows.
    pub struct JoinLink {
        /// The token at its end.
        pub token: String,
    }

    /// A key enrolled by a one-time link, or added by somebody who is signed in.
    pub struct NewKey {
        /// The token of the link; empty for somebody who is signed in.
        pub token: String,
        /// The browser's answer; none: the card of the connection.
        pub answer: Option<CeremonyAnswer>,
        /// What its holder calls it.
        pub label: String,
    }

    /// Whom a one-time link is for.
    pub struct Invited {
        /// Name.
        pub name: String,
        /// The association; empty for the operator.
        pub association: String,
        /// The role.
        pub role: Role,
    }

    /// Who stands at the console's door.
    pub struct ConsoleDoor {
        /// Name on the card of the connection that may sign in here, if there is one.
        pub card: Option<String>,
        /// The session, if there is one.
        pub session: Option<ConsoleSession>,
    }

    /// A signed-in administrator.
    pub struct ConsoleSession {
        /// Who.
        pub administrator: AdministratorId,
        /// Name.
        pub name: String,
        /// The role.
        pub role: Role,
        /// The association looked after; none: the operator.
        pub association: Option<AssociationId>,
        /// Its name; empty for the operator.
        pub association_name: String,
        /// Whether a key was shown lately, so that dangerous steps may be taken.
        pub fresh: bool,
        /// Until when the key at hand gives its word to nothing, for it took another's place.
        pub settles_at: Option<Instant>,
        /// How many keys there are to sign in with.
        pub keys: u32,
        /// Minutes without activity after which it ends.
        pub idle_minutes: u32,
        /// The token, for programs only.
        pub token: Option<String>,
    }

    /// A passkey or a card of one's own.
    pub struct OwnKey {
        /// Which.
        pub id: KeyId,
        /// Whether it is a card.
        pub card: bool,
        /// What its holder calls it.
        pub label: String,
        /// When it was added.
        pub created_at: Instant,
        /// When it was used last.
        pub used_at: Option<Instant>,
    }
}
