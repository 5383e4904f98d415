//! The administrators of associations.

use medpost_domain::id::AdministratorId;
use medpost_domain::instant::Instant;
use medpost_domain::role::Role;
use medpost_domain::stored::Word;

crate::travels! {
    /// An administrator of the association.
    pub struct Administrator {
        /// The administrator's id.
        pub id: AdministratorId,
        /// The administrator's name.
        pub name: String,
        /// Mail address.
        pub mail: String,
        /// The role.
        pub role: Word<Role>,
        /// Number of keys to sign in with.
        pub keys: u32,
        /// The last sign-in.
        pub signed_in_at: Option<Instant>,
        /// Since when the administrator is suspended.
        pub suspended_at: Option<Instant>,
        /// Whether this is the caller.
        pub own: bool,
        /// Version of this entry; grows with every edit.
        pub version: i32,
    }

    /// Invites an administrator.
    pub struct InviteAdministrator {
        /// The administrator's name.
        pub name: String,
        /// Mail address that the link is sent to.
        pub mail: String,
        /// The role.
        pub role: Role,
    }

    /// Changes an administrator's role, or suspends or re-admits them.
    pub struct ChangeAdministrator {
        /// The version that was looked at.
        pub version: i32,
        /// The role.
        pub role: Role,
        /// Whether they are barred from signing in.
        pub suspended: bool,
    }
}
