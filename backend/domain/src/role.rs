//! Who may do what: the whole policy in one table.
//!
//! Inside a facility two things are asked: the person's role there, and, for anything that
//! touches an inbox, the person's right at that inbox. Whatever is not in the table is refused.

use serde::{Deserialize, Serialize};

stored! {
    /// What somebody is when they ask.
    pub enum Role {
        /// Nobody known: no card, or one that was refused.
        Guest = "guest",
        /// A verified card that has not signed in (not enrolled, waiting, or no facility chosen).
        Cardholder = "cardholder",
        /// 登録者: a person signed in at a facility.
        Member = "member",
        /// 施設の運用担当者: a member who also looks after cards, readers and addresses.
        Manager = "manager",
        /// 取りまとめ団体の運用責任者: everything of the association's own in the console.
        Administrator = "administrator",
        /// 契約担当: the contract and its allotment.
        ContractManager = "contract_manager",
        /// カード担当: facilities' people and their cards.
        CardManager = "card_manager",
        /// 監査担当: sees, and changes nothing.
        Auditor = "auditor",
        /// 経理担当・税理士: sees invoices, and nothing else.
        Accountant = "accountant",
        /// 請求担当 of the operator.
        BillingClerk = "billing_clerk",
        /// 運営事務局: the company that runs the service, at its command line and in the console.
        Operator = "operator",
    }
}

impl Role {
    /// Roles in the console of an association.
    pub const ASSOCIATION: [Self; 5] =
        [Self::Administrator, Self::ContractManager, Self::CardManager, Self::Auditor, Self::Accountant];

    /// Roles in the operator's own console.
    pub const OPERATING: [Self; 3] = [Self::Operator, Self::BillingClerk, Self::Accountant];
}

/// What a reader of an inbox may do there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// See what arrived.
    pub read: bool,
    /// Send from it, see and cancel what was sent.
    pub send: bool,
    /// Look after its readers and addresses.
    pub manage: bool,
}

impl Rights {
    /// Whether these are no more than `other`.
    pub const fn within(self, other: Self) -> bool {
        (!self.read || other.read) && (!self.send || other.send) && (!self.manage || other.manage)
    }
}

/// Everything somebody can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Landing page, help, refusal pages.
    SeePublicPages,
    /// Confirm a mail address by the link mailed to it.
    ConfirmAddress,
    /// Sign in: choose a facility.
    SignIn,
    /// Use an enrolment code.
    Enrol,
    /// Sign out, here or everywhere.
    SignOut,
    /// See one's own session, facility and inboxes.
    SeeSelf,
    /// Search recipients.
    SearchRecipients,
    /// List what arrived at an inbox.
    ListInbox,
    /// Open a delivery and read its letter.
    OpenDelivery,
    /// Fetch a document.
    CollectDocument,
    /// Note one's own patient number on a delivery.
    NotePatientNumber,
    /// Upload a document for sending.
    Upload,
    /// Send.
    Send,
    /// List what was sent, with its receipts.
    ListSent,
    /// Cancel a held dispatch.
    Cancel,
    /// Add or remove mail addresses of an inbox.
    ManageAddresses,
    /// See and change who reads, sends from and looks after an inbox.
    ManageReaders,
    /// List the people of the facility with their cards.
    SeeMembers,
    /// Give the go-ahead to a newly enrolled card of the facility, a person who joined it with a known card, or the new
    /// holder of a post.
    ConfirmCard,
    /// Suspend a card of the facility.
    SuspendCard,
    /// Resume a suspended card.
    ResumeCard,
    /// Invite a member, or issue a code for a further card of theirs.
    InviteMember,
    /// Suspend a person at this facility alone; their cards go on elsewhere.
    SuspendMember,
    /// Let a suspended person act for the facility again.
    ResumeMember,
    /// Change the facility's hold and idle times.
    ChangeSettings,
    /// Make, rename, close inboxes of a facility; in the console also say how open they are.
    ManageInboxes,
    /// Order cards of the operator's own, take orders back, revoke, renew.
    OrderCards,
    /// Issue and ship cards that were ordered.
    IssueCards,
    /// Offer somebody a temporary card.
    OfferTemporary,
    /// Set who holds a post.
    ChangeHolder,
    /// Change a facility's facts, let it leave a contract, close it.
    MoveFacility,
    /// Make, suspend and end contracts, and hand facilities over without asking.
    ManageContracts,
    /// Bring facilities in from a table.
    ImportFacilities,
    /// Sign in to the console, see its first page, facilities, inboxes, people and contracts in reach.
    SeeConsole,
    /// See the communications of facilities in reach as metadata.
    SeeRecords,
    /// Divide the pool of a contract, or share it.
    Allot,
    /// Ask for another pack of a contract, or withdraw what was asked for.
    RequestChange,
    /// Approve, refuse or send back what was asked for.
    DecideChange,
    /// See applications, enter those on paper, ask back, approve, refuse.
    DecideApplication,
    /// Add plans and their prices.
    ManagePacks,
    /// Invite, suspend and re-admit administrators, and give them roles.
    ManageAdministrators,
    /// See invoices and payments in reach: the facility's own, the association's, all.
    SeeInvoices,
    /// Set how invoices reach their payer and how they are paid.
    ChangePayer,
    /// Compute, approve and issue bills, set how contracts are billed, take in payments.
    Bill,
    /// See what is wrong with the installation: alarms, clock, keys, revocation lists, certificates, work.
    SeeHealth,
}

/// What the table asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Not for this role.
    Never,
    /// Always.
    Always,
    /// With the right to read at the inbox concerned.
    Read,
    /// With the right to send from the inbox concerned.
    Send,
    /// With the right to manage the inbox concerned.
    Manage,
    /// Always, except for one's own card, code or right.
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

    /// Whether somebody with these rights at the inbox concerned meets the demand.
    /// [`Demand::NotOwn`] is met by everybody but the one concerned.
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

    /// What this action asks of a role. The policy; nothing else decides.
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

/// The table as text, for review: a line for each action, a column for each role.
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
