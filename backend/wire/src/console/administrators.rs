//! Those who look after associations.

use medpost_domain::id::AdministratorId;
use medpost_domain::instant::Instant;
use medpost_domain::role::Role;
use medpost_domain::stored::Word;

crate::travels! {
    /// Somebody who looks after the association.
    pub struct Administrator {
        /// Which.
        pub id: AdministratorId,
        /// Name.
        pub name: String,
        /// Mail address.
        pub mail: String,
        /// The role.
        pub role: Word<Role>,
        /// Keys to sign in with.
        pub keys: u32,
        /// The last sign-in.
        pub signed_in_at: Option<Instant>,
        /// Suspended since.
        pub suspended_at: Option<Instant>,
        /// Whether this is the asker.
        pub own: bool,
        /// Grows with every edit.
        pub version: i32,
    }

    /// Invites an administrator.
    pub struct InviteAdministrator {
        /// Name.
        pub name: String,
        /// Mail address: the link goes there.
        pub mail: String,
        /// The role.
        pub role: Role,
    }

    /// Gives an administrator another role, suspends or re-admits them.
    pub struct ChangeAdministrator {
        /// The version that was looked at.
        pub version: i32,
        /// The role.
        pub role: Role,
        /// Whether they may not sign in.
        pub suspended: bool,
    }
}
