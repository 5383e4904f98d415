//! Who may do what: the whole policy in one table.
//!
//! Inside a facility, two things are checked: the person's role there and, for anything that touches an inbox, the
//! person's rights at that inbox. Whatever is not in the table is refused.

use serde::{Deserialize, Serialize};

stored! {
    /// The role of the person making a request.
    pub enum Role {
        /// Somebody unknown: no card, or a refused one.
        Guest = "guest",
        /// The holder of a verified card who has not signed in (not enrolled, waiting, or no facility chosen).
        Cardholder = "cardholder",
        /// 登録者: a person signed in at a facility.
        Member = "member",
        /// 施設の運用担当者: a member who also manages cards, readers and addresses.
        Manager = "manager",
        /// 取りまとめ団体の運用責任者: may do everything in an association's console.
        Administrator = "administrator",
        /// 契約担当: manages the contract and its allotments.
        ContractManager = "contract_manager",
        /// カード担当: manages facilities' people and their cards.
        CardManager = "card_manager",
        /// 監査担当: may see, but not change anything.
        Auditor = "auditor",
        /// 経理担当・税理士: sees invoices and nothing else.
        Accountant = "accountant",
        /// 請求担当: the operator's billing clerk.
        BillingClerk = "billing_clerk",
        /// 運営事務局: the company that runs the service, at the command line and in the console.
        Operator = "operator",
    }
}

impl Role {
    /// The roles in an association's console.
    pub const ASSOCIATION: [Self; 5] =
        [Self::Administrator, Self::ContractManager, Self::CardManager, Self::Auditor, Self::Accountant];

    /// The roles in the operator's own console.
    pub const OPERATING: [Self; 3] = [Self::Operator, Self::BillingClerk, Self::Accountant];
}

/// What a person may do at an inbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// See deliveries and collect documents.
    pub read: bool,
    /// Send from it, and see and cancel what was sent.
    pub send: bool,
    /// Manage its readers and addresses.
    pub manage: bool,
}

impl Rights {
    /// Whether these rights don't exceed `other`.
    pub const fn within(self, other: Self) -> bool {
        (!self.read || other.read) && (!self.send || other.send) && (!self.manage || other.manage)
    }
}

/// Everything somebody can ask the service to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// See the landing page, help and refusal pages.
    SeePublicPages,
    /// Confirm a mail address by the mailed link.
    ConfirmAddress,
    /// Sign in: choose a facility.
    SignIn,
    /// Use an enrolment code.
    Enrol,
    /// Sign out, here or everywhere.
    SignOut,
    /// See their own session, facility and inboxes.
    SeeSelf,
    /// Search recipients.
    SearchRecipients,
    /// List the deliveries in an inbox.
    ListInbox,
    /// Open a delivery and read its letter.
    OpenDelivery,
    /// Fetch a document.
    CollectDocument,
    /// Note their own patient number on a delivery.
    NotePatientNumber,
    /// Upload a document for sending.
    Upload,
    /// Send a dispatch.
    Send,
    /// List what was sent, with receipts.
    ListSent,
    /// Cancel a held dispatch.
    Cancel,
    /// Add or remove an inbox's mail addresses.
    ManageAddresses,
    /// See and change the readers of an inbox and their rights.
    ManageReaders,
    /// List the people of the facility with their cards.
    SeeMembers,
    /// Confirm a newly enrolled card of the facility, a person who joined with a known card, or the new holder of a
    /// post.
    ConfirmCard,
    /// Suspend a card of the facility.
    SuspendCard,
    /// Resume a suspended card.
    ResumeCard,
    /// Invite a member, or issue a code for another card of theirs.
    InviteMember,
    /// Suspend a person at this facility only; their cards still work elsewhere.
    SuspendMember,
    /// Let a suspended person act for the facility again.
    ResumeMember,
    /// Change the facility's hold and idle time.
    ChangeSettings,
    /// Create, rename and close inboxes of a facility; in the console, also set their openness.
    ManageInboxes,
    /// Order PKI cards from the operator, cancel orders, revoke and renew cards.
    OrderCards,
    /// Issue and ship ordered cards.
    IssueCards,
    /// Offer somebody a temporary card.
    OfferTemporary,
    /// Set who holds a post.
    ChangeHolder,
    /// Change a facility's facts, let it leave a contract, close it.
    MoveFacility,
    /// Create, suspend and end contracts, and transfer facilities without the parties' agreement.
    ManageContracts,
    /// Import facilities from a table.
    ImportFacilities,
    /// Sign in to the console, and see its first page and the facilities, inboxes, people and contracts in reach.
    SeeConsole,
    /// See the metadata of communications of the facilities in reach.
    SeeRecords,
    /// Divide the pool of a contract, or share it.
    Allot,
    /// Request another pack for a contract, or withdraw the request.
    RequestChange,
    /// Approve, refuse or return a request.
    DecideChange,
    /// See applications, enter those received on paper, ask questions, approve and refuse.
    DecideApplication,
    /// Add plans and their prices.
    ManagePacks,
    /// Invite, suspend and re-admit administrators, and give them roles.
    ManageAdministrators,
    /// See the invoices and payments in reach: the facility's own, the association's, or all.
    SeeInvoices,
    /// Set how invoices reach their payer and how they are paid.
    ChangePayer,
    /// Compute, approve and issue bills, set how contracts are billed, record payments.
    Bill,
    /// See the state of the installation: alarms, clock, keys, revocation lists, certificates, jobs.
    SeeHealth,
}

/// What the table requires for an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Never allowed for this role.
    Never,
    /// Always allowed.
    Always,
    /// Requires the right to read at the inbox concerned.
    Read,
    /// Requires the right to send from the inbox concerned.
    Send,
    /// Requires the right to manage the inbox concerned.
    Manage,
    /// Allowed unless it is about the person's own card, code or right.
    NotOwn,
}

impl Demand {
    const fn text(self) -> &'static str {
        match self {
            Self::Never => "-",
            Self::Always => "yes",
            Self::Read => "with read",
            Self::Send => "with send",
            Self::Manage => "with manage",
            Self::NotOwn => "not own",
        }
    }

    /// Whether somebody with these rights at the inbox concerned meets the demand. Everybody but the person concerned
    /// meets [`Demand::NotOwn`].
    pub const fn met_by(self, rights: Rights, own: bool) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::Read => rights.read,
            Self::Send => rights.send,
            Self::Manage => rights.manage,
            Self::NotOwn => !own,
        }
    }
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 45] = [
        Self::SeePublicPages,
        Self::ConfirmAddress,
        Self::SignIn,
        Self::Enrol,
        Self::SignOut,
        Self::SeeSelf,
        Self::SearchRecipients,
        Self::ListInbox,
        Self::OpenDelivery,
        Self::CollectDocument,
        Self::NotePatientNumber,
        Self::Upload,
        Self::Send,
        Self::ListSent,
        Self::Cancel,
        Self::ManageAddresses,
        Self::ManageReaders,
        Self::SeeMembers,
        Self::ConfirmCard,
        Self::SuspendCard,
        Self::ResumeCard,
        Self::InviteMember,
        Self::SuspendMember,
        Self::ResumeMember,
        Self::ChangeSettings,
        Self::ManageInboxes,
        Self::OrderCards,
        Self::IssueCards,
        Self::OfferTemporary,
        Self::ChangeHolder,
        Self::MoveFacility,
        Self::ManageContracts,
        Self::ImportFacilities,
        Self::SeeConsole,
        Self::SeeRecords,
        Self::Allot,
        Self::RequestChange,
        Self::DecideChange,
        Self::DecideApplication,
        Self::ManagePacks,
        Self::ManageAdministrators,
        Self::SeeInvoices,
        Self::ChangePayer,
        Self::Bill,
        Self::SeeHealth,
    ];

    /// What this action requires of a role. This is the policy; nothing else decides.
    pub const fn demands(self, role: Role) -> Demand {
        use Demand::{Always, Manage, Never, NotOwn, Read, Send};
        use Role::{
            Accountant, Administrator, Auditor, BillingClerk, CardManager, Cardholder, ContractManager, Manager,
            Member, Operator,
        };
        match (self, role) {
            (Self::SeePublicPages | Self::ConfirmAddress, _)
            | (Self::SignIn | Self::Enrol, Cardholder | Member | Manager)
            | (Self::SignOut | Self::SeeSelf | Self::SearchRecipients, Member | Manager)
            | (
                Self::SeeMembers
                | Self::SuspendCard
                | Self::ResumeCard
                | Self::InviteMember
                | Self::SuspendMember
                | Self::ResumeMember
                | Self::OrderCards
                | Self::IssueCards
                | Self::OfferTemporary
                | Self::ChangeHolder
                | Self::MoveFacility
                | Self::ManageContracts
                | Self::ImportFacilities
                | Self::RequestChange
                | Self::SeeHealth,
                Operator,
            )
            | (
                Self::SeeMembers | Self::SuspendCard | Self::ChangeSettings | Self::OrderCards | Self::ChangeHolder,
                Manager,
            )
            | (
                Self::SignOut | Self::SeeConsole,
                Administrator | ContractManager | CardManager | Auditor | BillingClerk | Operator,
            )
            | (Self::SignOut, Accountant)
            | (
                Self::SeeInvoices,
                Manager | Administrator | ContractManager | Auditor | Accountant | BillingClerk | Operator,
            )
            | (Self::ChangePayer, Manager | Administrator | ContractManager | BillingClerk | Operator)
            | (
                Self::Bill | Self::DecideChange | Self::DecideApplication | Self::ManagePacks,
                BillingClerk | Operator,
            )
            | (Self::SeeMembers, Administrator | ContractManager | CardManager | Auditor)
            | (Self::SeeRecords, Administrator | Auditor | Operator)
            | (Self::Allot, Administrator | ContractManager | Operator)
            | (Self::RequestChange | Self::ImportFacilities | Self::MoveFacility, Administrator | ContractManager)
            | (Self::ManageContracts | Self::RequestChange, BillingClerk)
            | (Self::SuspendCard, ContractManager)
            | (Self::ManageInboxes, Manager | Administrator | ContractManager | Operator)
            | (
                Self::InviteMember
                | Self::SuspendCard
                | Self::ResumeCard
                | Self::SuspendMember
                | Self::ResumeMember
                | Self::OrderCards
                | Self::OfferTemporary
                | Self::ChangeHolder,
                Administrator | CardManager,
            ) => Always,
            (
                Self::ListInbox | Self::OpenDelivery | Self::CollectDocument | Self::NotePatientNumber,
                Member | Manager,
            ) => Read,
            (Self::Upload | Self::Send | Self::ListSent | Self::Cancel, Member | Manager) => Send,
            (Self::ManageAddresses | Self::ManageReaders, Member | Manager) => Manage,
            (
                Self::ConfirmCard | Self::ResumeCard | Self::InviteMember | Self::SuspendMember | Self::ResumeMember,
                Manager,
            )
            | (Self::ConfirmCard, Administrator | CardManager | Operator)
            | (Self::ManageAdministrators, Administrator | Operator) => NotOwn,
            (_, _) => Never,
        }
    }
}

/// The table as text for review: one line per action, one column per role.
pub fn print() -> String {
    let mut text = format!("{:<21}", "action");
    for role in Role::ALL {
        text += &format!("{:<17}", role.text());
    }
    for action in Action::ALL {
        text += &format!("\n{:<21}", format!("{action:?}"));
        for role in Role::ALL {
            text += &format!("{:<17}", action.demands(role).text());
        }
    }
    text.lines().map(|it| it.trim_end().to_owned() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table_is_as_reviewed() {
        assert_eq!(print(), include_str!("role.table.txt"));
    }

    #[test]
    fn a_guest_meets_nothing_but_public_pages() {
        let all = Rights { read: true, send: true, manage: true };
        for action in Action::ALL {
            let met = action.demands(Role::Guest).met_by(all, false);
            assert_eq!(met, matches!(action, Action::SeePublicPages | Action::ConfirmAddress), "{action:?}");
        }
    }
}
