//! The areas of the API, by which its document groups operations.

/// Where an operation belongs. What stands above each is its description in the document.
#[derive(poem_openapi::Tags)]
pub enum Area {
    /// Who stands at the door of a facility: card, session, enrolment.
    Door,
    /// The people of one's own facility, their cards and their rights.
    OwnPeople,
    /// One's own facility: facts, times, inboxes, mail addresses, PKI cards.
    OwnFacility,
    /// Whom can be written to.
    Recipients,
    /// Letters and their documents: sent, read, collected.
    Letters,
    /// Invoices of a facility that pays itself.
    OwnInvoices,
    /// What needs no sign-in: applications, stop codes, temporary cards, estimates.
    Public,
    /// Signing in to the console, and one's own keys.
    ConsoleDoor,
    /// Those who look after an association or the service.
    Administrators,
    /// What waits for a second person's word.
    Waiting,
    /// The first page of the console, and the facilities in reach.
    Facilities,
    /// The inboxes of facilities.
    Inboxes,
    /// The people of facilities, and their cards.
    People,
    /// PKI cards: ordered, issued, shipped, revoked; temporary cards and holders of posts.
    PkiCards,
    /// Contracts: how their room is divided, how they end, who holds them.
    Contracts,
    /// Changes of contracts: asked for and decided.
    Changes,
    /// Plans on offer.
    Plans,
    /// Applications, as the operator's clerks see them.
    Applications,
    /// Facilities that go over to another contract.
    Transfers,
    /// Communications as metadata, and the audit.
    Records,
    /// A month's bill, and how contracts are billed.
    Billing,
    /// How whoever pays is written to.
    Payers,
    /// Invoices, and what is drawn of them.
    Invoices,
    /// Payments, direct debit, credit cards.
    Payments,
    /// How the installation is.
    Health,
}
