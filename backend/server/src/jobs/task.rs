//! Every task: its fields, which dependency it waits for, and how it is treated.
//!
//! A task is stored as its kind and a payload: its fields in order, separated by `/`. Processes of other versions read
//! both, and together they are the task's name: the same one is enqueued once, ever. So a kind and its fields never
//! change.

use medpost_domain::billing::remind::Reminder;
use medpost_domain::id::{
    AddressId, AdministratorId, AffiliationId, ApplicationId, AssociationNameId, AttemptId, CardId, ChangeId,
    ContractId, DebitFileId, DeliveryId, DocumentId, FacilityChangeId, FacilityId, HolderId, InboxId, InvoiceId,
    PkiCardId, RefundId, RunId, TransferId,
};
use medpost_domain::instant::Instant;
use medpost_domain::office::OfficeNotice;
use uuid::Uuid;

use super::lane::Lane;

/// How a kind of task is treated.
#[derive(Clone, Copy)]
pub struct KindPolicy {
    /// The dependency it waits for.
    pub lane: Lane,
    /// Given up after its last attempt: another event, or the next look, brings it again. Never what destroys or moves
    /// money.
    pub gives_up: bool,
    /// Continues after a restore: it ends what is due, or keeps house. All other work waits for the operator, since its
    /// result may have left the service already.
    pub after_restore: bool,
    /// Ends, destroys, bills, debits or admits because a day has come: not while the time is in doubt.
    pub dated: bool,
}

impl KindPolicy {
    const fn of(lane: Lane) -> Self {
        Self { lane, gives_up: false, after_restore: false, dated: false }
    }
}

/// Generates [`Kind`] and [`Task`] from one table.
macro_rules! tasks {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* } = $text:literal in $lane:ident $(, $flag:ident)*;)+) => {
        /// The kind of a task, without its fields.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[$doc])* $name),+
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The stored name.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// Reads [`Kind::text`]; `None` if only another version knows it.
            pub fn read(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)+ _ => None }
            }

            /// How it is treated.
            pub const fn treatment(self) -> KindPolicy {
                match self {
                    $(Self::$name => KindPolicy { $($flag: true,)* ..KindPolicy::of(Lane::$lane) }),+
                }
            }
        }

        /// A task with its fields.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Task {
            $($(#[$doc])* $name { $(#[allow(missing_docs, reason = "the name and its type say it")] $field: $type),* }),+
        }

        impl Task {
            /// Its kind.
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$name { .. } => Kind::$name),+ }
            }

            /// Its fields, as they are stored.
            pub fn payload(&self) -> String {
                match self {
                    $(Self::$name { $($field),* } => {
                        let parts: &[String] = &[$($field.write()),*];
                        parts.iter().filter(|it| !it.is_empty()).map(String::as_str).collect::<Vec<_>>().join("/")
                    })+
                }
            }

            /// Reads a stored payload; `None` if it is none of this kind.
            pub fn read(kind: Kind, payload: &str) -> Option<Self> {
                let mut rest = Some(payload);
                let task = match kind {
                    $(Kind::$name => Self::$name { $($field: Part::read(&mut rest)?),* }),+
                };
                rest.is_none().then_some(task)
            }
        }
    };
}

tasks! {
    /// Mails an alarm to the operator.
    AlarmMail { alarm: Alarmed } = "alarm_mail" in Mail, after_restore;
    /// Mails an applicant what became of their application.
    ApplicationMail { step: ApplicationStep } = "application" in Mail;
    /// Mails an applicant a link to confirm their address. Strangers ask for it as often as they like: nobody else's
    /// mail waits for it.
    ApplicationLink { application: ApplicationId, links: u32 } = "application_link" in Strangers, gives_up;
    /// Gives an association its new name.
    AssociationName { name: AssociationNameId } = "association_name" in Database, dated;
    /// Issues an approved bill.
    BillingIssue { run: RunId, version: i32 } = "billing_issue" in Bills, dated;
    /// Mails an address that a facility card ends soon.
    CardEnds { card: PkiCardId, address: AddressId } = "card_ends" in Mail;
    /// Has Stripe forget a credit card.
    CreditCardForget { card: Text } = "card_forget" in Stripe, gives_up;
    /// Makes a new revocation list of our own authority.
    CardList { at: Text } = "card_list" in Token, after_restore;
    /// Collects an invoice by credit card.
    CreditCardPayment { attempt: AttemptId } = "card_payment" in Stripe, dated;
    /// Refunds money to a credit card.
    CreditCardRefund { refund: RefundId } = "card_refund" in Stripe, dated;
    /// Mails somebody that a credit card was refused.
    CreditCardRefused { attempt: AttemptId, to: Billed } = "card_refused" in Mail, gives_up;
    /// Mails an address that a card was suspended by its stop code.
    CardStopped { card: CardId, at: Micros, address: AddressId } = "card_stopped" in Mail;
    /// Admits a card after the wait, unless somebody objected.
    CardValid { card: CardId, belonging: AffiliationId, at: Micros } = "card_valid" in Database, dated;
    /// Tells a facility about a card that waits.
    CardWaits { card: CardId, at: Micros, belonging: AffiliationId } = "card_waits" in Database;
    /// Puts an approved change of a contract into effect.
    Change { change: ChangeId } = "change" in Database, dated;
    /// Mails somebody the decision about a change.
    ChangeMail { change: ChangeId, version: i32, to: AdministratorId } = "change_mail" in Mail;
    /// Finds whoever asked for a change.
    ChangeTold { change: ChangeId, version: i32 } = "change_told" in Database;
    /// Continues a contract at its end if its renewal is under review.
    ContractRenewal { contract: ContractId, ends: Micros } = "contract_renewal" in Database, after_restore;
    /// Mails somebody that a contract is suspended for an invoice.
    ContractSuspended { invoice: InvoiceId, version: i32, to: Billed } = "contract_suspended" in Mail, gives_up;
    /// Destroys the key of a day that is over.
    Day { day: i32 } = "day" in Store, after_restore, dated;
    /// Mails somebody that a direct debit was refused.
    DebitRefused { invoice: InvoiceId, file: DebitFileId, to: Billed } = "debit_refused" in Mail, gives_up;
    /// Closes the record of a misdirected delivery whose recipient never answered.
    MisdirectedEnd { delivery: DeliveryId } = "misdirected_end" in Database, after_restore, dated;
    /// Finds the recipient's addresses, to ask them to delete what was misdirected.
    StopNotice { delivery: DeliveryId } = "stop_notice" in Database;
    /// Asks an address of the recipient to delete what was misdirected.
    StopMail { delivery: DeliveryId, address: AddressId } = "stop_mail" in Mail;
    /// Finds the sender's addresses, to tell them that a delivery was set aside.
    SetAsideNotice { delivery: DeliveryId } = "set_aside_notice" in Database;
    /// Tells an address of the sender that a delivery was set aside.
    SetAsideMail { delivery: DeliveryId, address: AddressId } = "set_aside_mail" in Mail;
    /// Reminds an address of an inbox of what nobody has collected, on the morning of a day.
    UncollectedMail { inbox: InboxId, day: i32, address: AddressId } = "uncollected_mail" in Mail, gives_up;
    /// Tells an address of a sending inbox what is not collected two open days before its end.
    SentUncollectedMail { inbox: InboxId, day: i32, address: AddressId } = "sent_uncollected_mail" in Mail, gives_up;
    /// Finds the addresses of a sending inbox, to tell them what ended without being collected.
    ExpiredReport { inbox: InboxId, day: i32 } = "expired_report" in Database;
    /// Tells one of them.
    ExpiredMail { inbox: InboxId, day: i32, address: AddressId } = "expired_mail" in Mail, gives_up;
    /// Finds the addresses of both sides if an urgent letter is still unopened after half an hour.
    UrgentUnopened { delivery: DeliveryId } = "urgent_unopened" in Database;
    /// Tells one of them.
    UrgentMail { delivery: DeliveryId, address: AddressId } = "urgent_mail" in Mail, gives_up;
    /// Finds the sender's addresses, to ask them to send a letter again.
    ResendNotice { delivery: DeliveryId } = "resend_notice" in Database;
    /// Asks one of them.
    ResendMail { delivery: DeliveryId, address: AddressId } = "resend_mail" in Mail;
    /// Deletes the objects of an ended document.
    Discard { document: DocumentId } = "discard" in Store, after_restore, dated;
    /// Ends a document that was not sent in time.
    Draft { document: DocumentId } = "draft" in Database, after_restore, dated;
    /// Ends a delivery. Placed late it ends late: it has a task for each end that it was given.
    End { delivery: DeliveryId, until: Option<Micros> } = "end" in Database, after_restore, dated;
    /// Puts changed facts of a facility into effect.
    FacilityChange { change: FacilityChangeId } = "facility_change" in Database, dated;
    /// Mails the head of the audit's chain to the operator.
    HeadMail { day: i32 } = "head_mail" in Mail, after_restore;
    /// Admits a new holder of a post after the wait, unless somebody objected.
    HolderValid { holder: HolderId } = "holder_valid" in Database, dated;
    /// Tells a facility about a new holder of a post who waits.
    HolderWaits { holder: HolderId, at: Micros, belonging: AffiliationId } = "holder_waits" in Database;
    /// Tells a facility that an inbox is handed over to somebody.
    InboxHanded { facility: FacilityId, inbox: InboxId, belonging: AffiliationId } = "inbox_handed" in Database;
    /// Mails somebody about an invoice.
    InvoiceMail { invoice: InvoiceId, to: Billed } = "invoice_mail" in BulkMail, gives_up;
    /// Draws an invoice.
    InvoicePdf { invoice: InvoiceId } = "invoice_pdf" in Printer;
    /// Mails somebody a reminder of an invoice.
    InvoiceReminder { invoice: InvoiceId, step: Reminder, to: Billed } = "invoice_reminder" in BulkMail, gives_up, dated;
    /// Finds the addresses of an inbox at release.
    Notice { delivery: DeliveryId } = "notice" in Database;
    /// Mails one of them.
    NoticeMail { delivery: DeliveryId, address: AddressId } = "mail" in Mail, gives_up;
    /// Finds whoever is concerned when somebody's keys of the console change.
    OfficeTold { event: OfficeEvent } = "office_told" in Database;
    /// Mails one of them.
    OfficeMail { event: OfficeEvent, to: AdministratorId } = "office_mail" in Mail;
    /// Mails a link to confirm a payer's address.
    PayerLink { payer: Uuid, version: i32 } = "payer_link" in Mail, gives_up;
    /// Places what waits for room in an inbox, when some came free or every ten minutes; `why` makes repeated tasks
    /// distinct.
    Place { inbox: InboxId, why: Text } = "place" in Store, dated;
    /// Tells a facility about a reader whom the console added.
    ReaderWaits { facility: FacilityId, inbox: InboxId, reader: Uuid, belonging: AffiliationId } = "reader_waits" in Database;
    /// Gives records without an end one, turn by turn.
    RecordRewrap { day: i32, turn: Option<u32> } = "record_rewrap" in Bills, after_restore;
    /// Looks up what an event of Stripe is about.
    StripeLook { event: Text, object: Text, id: Text } = "stripe_look" in Stripe, gives_up;
    /// Mails an address about a temporary card.
    TemporaryCard { card: PkiCardId, address: AddressId } = "temporary_card" in Mail;
    /// Finds the addresses of an inbox with little room left.
    Tight { inbox: InboxId, day: i32 } = "tight" in Database;
    /// Mails one of them.
    TightMail { inbox: InboxId, day: i32, address: AddressId } = "tight_mail" in Mail;
    /// Carries out a transfer of facilities on its day.
    Transfer { transfer: TransferId } = "transfer" in Database, dated;
    /// Mails somebody how a transfer stands.
    TransferMail { transfer: TransferId, version: i32, to: AdministratorId } = "transfer_mail" in Mail;
    /// Finds whoever must hear of a step of a transfer.
    TransferTold { transfer: TransferId, version: i32 } = "transfer_told" in Database;
    /// Finds those above a facility who could confirm what waits.
    WaitsAbove { what: Waits } = "waits_above" in Database;
    /// Mails one of them.
    WaitsAboveMail { what: Waits, to: AdministratorId } = "waits_above_mail" in Mail;
    /// Mails an address of the facility that something waits for confirmation.
    WaitsMail { what: Waits, address: AddressId } = "waits_mail" in Mail;
}

impl Task {
    /// Its fields as a part of a Message-ID: the same task sends the same mail.
    pub fn in_message_id(&self) -> String {
        self.payload().replace('/', "-")
    }
}

/// A field of a payload.
pub trait Part: Sized {
    /// Its stored form; empty if there is nothing to store.
    fn write(&self) -> String;
    /// Takes it off the front of `rest`, which is `None` after the last field.
    fn read(rest: &mut Option<&str>) -> Option<Self>;
}

/// Takes what is before the next `/`.
fn next<'a>(rest: &mut Option<&'a str>) -> Option<&'a str> {
    let text = (*rest)?;
    let (part, left) = text.split_once('/').map_or((text, None), |(part, left)| (part, Some(left)));
    *rest = left;
    Some(part)
}

macro_rules! parts {
    ($($type:ty)+) => {$(
        impl Part for $type {
            fn write(&self) -> String {
                self.to_string()
            }

            fn read(rest: &mut Option<&str>) -> Option<Self> {
                next(rest)?.parse().ok()
            }
        }
    )+};
}

parts!(
    AddressId AdministratorId AffiliationId ApplicationId AssociationNameId CardId AttemptId RefundId ChangeId
    ContractId DebitFileId DeliveryId DocumentId FacilityChangeId FacilityId HolderId InboxId InvoiceId PkiCardId RunId
    TransferId Uuid i32 u32
);

impl<T: Part> Part for Option<T> {
    fn write(&self) -> String {
        self.as_ref().map(Part::write).unwrap_or_default()
    }

    fn read(rest: &mut Option<&str>) -> Option<Self> {
        if rest.is_none() { Some(None) } else { T::read(rest).map(Some) }
    }
}

/// A moment as microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Micros(pub Instant);

impl Part for Micros {
    fn write(&self) -> String {
        self.0.0.to_string()
    }

    fn read(rest: &mut Option<&str>) -> Option<Self> {
        next(rest)?.parse().ok().map(|it| Self(Instant(it)))
    }
}

/// A text without `/`.
#[derive(Clone, Debug, PartialEq)]
pub struct Text(pub String);

impl Part for Text {
    fn write(&self) -> String {
        self.0.clone()
    }

    fn read(rest: &mut Option<&str>) -> Option<Self> {
        next(rest).map(|it| Self(it.to_owned()))
    }
}

impl Part for Reminder {
    fn write(&self) -> String {
        self.text().to_owned()
    }

    fn read(rest: &mut Option<&str>) -> Option<Self> {
        Self::read(next(rest)?)
    }
}

/// An alarm as it was raised, mailed once a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarmed {
    /// Its name.
    pub name: String,
    /// When it was raised.
    pub raised: Instant,
    /// The day on which it is mailed, in days since 1970.
    pub day: i32,
}

impl Part for Alarmed {
    fn write(&self) -> String {
        format!("{}/{}/{}", self.name, self.raised.0, self.day)
    }

    fn read(rest: &mut Option<&str>) -> Option<Self> {
        Some(Self { name: next(rest)?.to_owned(), raised: Instant(next(rest)?.parse().ok()?), day: Part::read(rest)? })
    }
}

/// An application after a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ApplicationStep {
    /// The application.
    pub id: ApplicationId,
    /// Its version after the step.
    pub version: i32,
}

impl Part for ApplicationStep {
    fn write(&self) -> String {
        format!("{} {}", self.id, self.version)
    }

    fn read(rest: &mut Option<&str>) -> Option<Self> {
        let (id, version) = next(rest)?.split_once(' ')?;
        Some(Self { id: id.parse().ok()?, version: version.parse().ok()? })
    }
}

/// Who is mailed about an invoice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Billed {
    /// The address given for invoices.
    Payer,
    /// An address of the facility.
    Address(AddressId),
    /// An administrator of the association.
    Administrator(AdministratorId),
}

impl Part for Billed {
    fn write(&self) -> String {
        match self {
            Self::Payer => "payer".to_owned(),
            Self::Address(it) => format!("address/{it}"),
            Self::Administrator(it) => format!("administrator/{it}"),
        }
    }

    fn read(rest: &mut Option<&str>) -> Option<Self> {
        Some(match next(rest)? {
            "payer" => Self::Payer,
            "address" => Self::Address(Part::read(rest)?),
            "administrator" => Self::Administrator(Part::read(rest)?),
            _ => return None,
        })
    }
}

/// A change to the keys or the standing of somebody who signs in to the console.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OfficeEvent {
    /// What happened.
    pub what: OfficeNotice,
    /// To whom.
    pub of: AdministratorId,
    /// By whom; `None`: by the command line, or themselves.
    pub by: Option<AdministratorId>,
    /// When.
    pub at: Instant,
}

impl Part for OfficeEvent {
    fn write(&self) -> String {
        let by = self.by.map_or_else(|| "-".to_owned(), |it| it.to_string());
        format!("{}/{}/{by}/{}", self.what.text(), self.of, self.at.0)
    }

    fn read(rest: &mut Option<&str>) -> Option<Self> {
        let what = OfficeNotice::read(next(rest)?)?;
        let of = Part::read(rest)?;
        let by = match next(rest)? {
            "-" => None,
            it => Some(it.parse().ok()?),
        };
        Some(Self { what, of, by, at: Instant(next(rest)?.parse().ok()?) })
    }
}

/// What a facility, and those above it, are told about: it waits for confirmation, or counts by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Waits {
    /// A card.
    Card(CardId, Instant, AffiliationId),
    /// A new holder of a post.
    Holder(HolderId, Instant, AffiliationId),
    /// A reader whom the console added.
    Reader(FacilityId, InboxId, Uuid, AffiliationId),
    /// An inbox that is handed over to somebody.
    Inbox(FacilityId, InboxId, AffiliationId),
}

impl Waits {
    /// The belonging it is about.
    pub const fn belonging(self) -> AffiliationId {
        match self {
            Self::Card(_, _, it) | Self::Holder(_, _, it) | Self::Reader(_, _, _, it) | Self::Inbox(_, _, it) => it,
        }
    }

    /// The task that tells the facility.
    pub const fn task(self) -> Task {
        match self {
            Self::Card(card, at, belonging) => Task::CardWaits { card, at: Micros(at), belonging },
            Self::Holder(holder, at, belonging) => Task::HolderWaits { holder, at: Micros(at), belonging },
            Self::Reader(facility, inbox, reader, belonging) => {
                Task::ReaderWaits { facility, inbox, reader, belonging }
            }
            Self::Inbox(facility, inbox, belonging) => Task::InboxHanded { facility, inbox, belonging },
        }
    }
}

impl Part for Waits {
    fn write(&self) -> String {
        let task = self.task();
        format!("{}/{}", task.kind().text(), task.payload())
    }

    fn read(rest: &mut Option<&str>) -> Option<Self> {
        let kind = next(rest)?;
        Some(match Kind::read(kind)? {
            Kind::CardWaits => Self::Card(Part::read(rest)?, <Micros as Part>::read(rest)?.0, Part::read(rest)?),
            Kind::HolderWaits => Self::Holder(Part::read(rest)?, <Micros as Part>::read(rest)?.0, Part::read(rest)?),
            Kind::ReaderWaits => {
                Self::Reader(Part::read(rest)?, Part::read(rest)?, Part::read(rest)?, Part::read(rest)?)
            }
            Kind::InboxHanded => Self::Inbox(Part::read(rest)?, Part::read(rest)?, Part::read(rest)?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_as_it_was_and_nothing_else_is() {
        let id = |it: u32| format!("00000000-0000-4000-8000-{it:012}");
        let stored = [
            (Kind::End, id(1)),
            (Kind::End, format!("{}/1800000000000000", id(1))),
            (Kind::RecordRewrap, "20783".to_owned()),
            (Kind::RecordRewrap, "20783/2".to_owned()),
            (Kind::ApplicationMail, format!("{} 3", id(2))),
            (Kind::InvoiceMail, format!("{}/payer", id(3))),
            (Kind::InvoiceMail, format!("{}/administrator/{}", id(3), id(4))),
            (Kind::InvoiceReminder, format!("{}/again/address/{}", id(3), id(4))),
            (Kind::Place, format!("{}/round-3", id(5))),
            (Kind::OfficeMail, format!("invited/{}/-/1800000000000000/{}", id(6), id(7))),
            (Kind::OfficeTold, format!("replaced/{}/{}/1800000000000000", id(6), id(7))),
            (Kind::WaitsMail, format!("card_waits/{}/1800000000000000/{}/{}", id(8), id(9), id(10))),
            (Kind::WaitsAboveMail, format!("holder_waits/{}/1800000000000000/{}/{}", id(8), id(9), id(10))),
            (Kind::WaitsAbove, format!("reader_waits/{}/{}/{}/{}", id(8), id(9), id(10), id(11))),
            (Kind::WaitsMail, format!("inbox_handed/{}/{}/{}/{}", id(8), id(9), id(10), id(11))),
            (Kind::StripeLook, "evt_1/payment_intent/pi_1".to_owned()),
            (Kind::AlarmMail, "mail_away/1800000000000000/20783".to_owned()),
        ];
        for (kind, payload) in stored {
            let task = Task::read(kind, &payload).unwrap_or_else(|| panic!("{payload}"));
            assert_eq!((task.kind(), task.payload()), (kind, payload.clone()));
            // With more fields, or fewer, it is another kind's.
            assert_eq!(Task::read(kind, &format!("{payload}/1/1")), None, "{payload}");
            assert_eq!(Task::read(Kind::NoticeMail, &id(1)), None);
        }
        assert_eq!(Task::read(Kind::WaitsAbove, &format!("day/{}", id(1))), None);
    }

    #[test]
    fn every_kind_is_read_by_its_text() {
        for it in Kind::ALL {
            assert_eq!(Kind::read(it.text()), Some(*it));
        }
        assert_eq!(Kind::read("growth"), None);
    }
}
