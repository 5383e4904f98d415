//! Every task there is: what it is about, which neighbour it waits for, and how it is treated.
//!
//! A task is stored as its kind and a payload: its fields, in order, with `/` between them. Both are read by processes of
//! other versions, and are the task's name: the same one is enqueued once, ever. So a kind and its fields stay as they are.

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
pub struct Treatment {
    /// The neighbour it waits for.
    pub lane: Lane,
    /// Given up after its last try: another event, or the next look, brings it again. What destroys or moves money never is.
    pub gives_up: bool,
    /// Goes on after a restore: it ends what is due, or keeps house. All other work waits for the operator, for the world
    /// may have seen its result already.
    pub after_restore: bool,
    /// Ends, destroys, bills, debits or lets in because a day has come: not while the time is in doubt.
    pub dated: bool,
}

impl Treatment {
    const fn of(lane: Lane) -> Self {
        Self { lane, gives_up: false, after_restore: false, dated: false }
    }
}

/// Makes [`Kind`] and [`Task`] of one table.
macro_rules! tasks {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* } = $text:literal in $lane:ident $(, $flag:ident)*;)+) => {
        /// What sort of task it is, without what it is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[$doc])* $name),+
        }

        impl Kind {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// As it is stored.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// Reads [`Kind::text`]; none: a process of another version knows it.
            pub fn read(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)+ _ => None }
            }

            /// How it is treated.
            pub const fn treatment(self) -> Treatment {
                match self {
                    $(Self::$name => Treatment { $($flag: true,)* ..Treatment::of(Lane::$lane) }),+
                }
            }
        }

        /// A task with what it is about.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Task {
            $($(#[$doc])* $name { $(#[allow(missing_docs, reason = "the name and its type say it")] $field: $type),* }),+
        }

        impl Task {
            /// What sort it is.
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$name { .. } => Kind::$name),+ }
            }

            /// What it is about, as it is stored.
            pub fn payload(&self) -> String {
                match self {
                    $(Self::$name { $($field),* } => {
                        let parts: &[String] = &[$($field.write()),*];
                        parts.iter().filter(|it| !it.is_empty()).map(String::as_str).collect::<Vec<_>>().join("/")
                    })+
                }
            }

            /// Reads what is stored; none: it is no payload of this kind.
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
    /// An alarm is mailed to the operator.
    AlarmMail { alarm: Alarmed } = "alarm_mail" in Mail, after_restore;
    /// An applicant is mailed where their application stands.
    ApplicationMail { step: ApplicationStep } = "application" in Mail;
    /// A link to confirm an address is mailed to somebody who applied. Strangers ask for it, as often as they like: nobody
    /// else's mail waits for it.
    ApplicationLink { application: ApplicationId, links: u32 } = "application_link" in Strangers, gives_up;
    /// An association has another name from now on.
    AssociationName { name: AssociationNameId } = "association_name" in Database, dated;
    /// What was approved is issued.
    BillingIssue { run: RunId, version: i32 } = "billing_issue" in Bills, dated;
    /// An address is told that a facility card ends soon.
    CardEnds { card: PkiCardId, address: AddressId } = "card_ends" in Mail;
    /// Stripe forgets a credit card.
    CreditCardForget { card: Text } = "card_forget" in Stripe, gives_up;
    /// The revocation list of our own authority is made anew.
    CardList { at: Text } = "card_list" in Token, after_restore;
    /// An invoice is collected by credit card.
    CreditCardPayment { attempt: AttemptId } = "card_payment" in Stripe, dated;
    /// Money goes back to a credit card.
    CreditCardRefund { refund: RefundId } = "card_refund" in Stripe, dated;
    /// Somebody is told that a credit card was refused.
    CreditCardRefused { attempt: AttemptId, to: Billed } = "card_refused" in Mail, gives_up;
    /// An address is told that a card was suspended by its stop number.
    CardStopped { card: CardId, at: Micros, address: AddressId } = "card_stopped" in Mail;
    /// A card is let in when nobody said anything.
    CardValid { card: CardId, belonging: AffiliationId, at: Micros } = "card_valid" in Database, dated;
    /// A facility is told of a card that waits.
    CardWaits { card: CardId, at: Micros, belonging: AffiliationId } = "card_waits" in Database;
    /// An approved change of a contract takes effect.
    Change { change: ChangeId } = "change" in Database, dated;
    /// Somebody is told what was decided about a change.
    ChangeMail { change: ChangeId, version: i32, to: AdministratorId } = "change_mail" in Mail;
    /// Whoever asked for a change is found.
    ChangeTold { change: ChangeId, version: i32 } = "change_told" in Database;
    /// It is looked whether a contract goes on at its end.
    ContractRenewal { contract: ContractId, ends: Micros } = "contract_renewal" in Database, after_restore;
    /// Somebody is told that a contract is suspended for an invoice.
    ContractSuspended { invoice: InvoiceId, version: i32, to: Billed } = "contract_suspended" in Mail, gives_up;
    /// A day is over: its key is destroyed.
    Day { day: i32 } = "day" in Store, after_restore, dated;
    /// Somebody is told that a direct debit was refused.
    DebitRefused { invoice: InvoiceId, file: DebitFileId, to: Billed } = "debit_refused" in Mail, gives_up;
    /// The objects of an ended document go.
    Discard { document: DocumentId } = "discard" in Store, after_restore, dated;
    /// A document that was not sent in time ends.
    Draft { document: DocumentId } = "draft" in Database, after_restore, dated;
    /// A delivery ends. Placed late it ends late: it has an end for each time it was given.
    End { delivery: DeliveryId, until: Option<Micros> } = "end" in Database, after_restore, dated;
    /// Facts of a facility change.
    FacilityChange { change: FacilityChangeId } = "facility_change" in Database, dated;
    /// The end of the audit's chain is mailed to the operator.
    HeadMail { day: i32 } = "head_mail" in Mail, after_restore;
    /// A new holder of a post is let in when nobody said anything.
    HolderValid { holder: HolderId } = "holder_valid" in Database, dated;
    /// A facility is told of a new holder of a post, who waits.
    HolderWaits { holder: HolderId, at: Micros, belonging: AffiliationId } = "holder_waits" in Database;
    /// A facility is told that an inbox goes over to somebody.
    InboxHanded { facility: FacilityId, inbox: InboxId, belonging: AffiliationId } = "inbox_handed" in Database;
    /// Somebody is told of an invoice.
    InvoiceMail { invoice: InvoiceId, to: Billed } = "invoice_mail" in BulkMail, gives_up;
    /// An invoice is drawn.
    InvoicePdf { invoice: InvoiceId } = "invoice_pdf" in Printer;
    /// Somebody is reminded of an invoice.
    InvoiceReminder { invoice: InvoiceId, step: Reminder, to: Billed } = "invoice_reminder" in BulkMail, gives_up, dated;
    /// At release the addresses of an inbox are found.
    Notice { delivery: DeliveryId } = "notice" in Database;
    /// One of them is told.
    NoticeMail { delivery: DeliveryId, address: AddressId } = "mail" in Mail, gives_up;
    /// Somebody's keys of the console changed: whoever is concerned is found.
    OfficeTold { event: OfficeEvent } = "office_told" in Database;
    /// One of them is told.
    OfficeMail { event: OfficeEvent, to: AdministratorId } = "office_mail" in Mail;
    /// A link to confirm the address of a payer is mailed.
    PayerLink { payer: Uuid, version: i32 } = "payer_link" in Mail, gives_up;
    /// What waits for room in an inbox is placed, for a delivery or in a round.
    Place { inbox: InboxId, why: Text } = "place" in Store, dated;
    /// A facility is told of a reader whom the console added.
    ReaderWaits { facility: FacilityId, inbox: InboxId, reader: Uuid, belonging: AffiliationId } = "reader_waits" in Database;
    /// Records without an end get one, in turns.
    RecordRewrap { day: i32, turn: Option<u32> } = "record_rewrap" in Bills, after_restore;
    /// Something that Stripe told of is looked at.
    StripeLook { event: Text, object: Text, id: Text } = "stripe_look" in Stripe, gives_up;
    /// An address is told of a temporary card.
    TemporaryCard { card: PkiCardId, address: AddressId } = "temporary_card" in Mail;
    /// Little room is left in an inbox: its addresses are found.
    Tight { inbox: InboxId, day: i32 } = "tight" in Database;
    /// One of them is told.
    TightMail { inbox: InboxId, day: i32, address: AddressId } = "tight_mail" in Mail;
    /// The day of a transfer of facilities has come.
    Transfer { transfer: TransferId } = "transfer" in Database, dated;
    /// Somebody is told how a transfer went on.
    TransferMail { transfer: TransferId, version: i32, to: AdministratorId } = "transfer_mail" in Mail;
    /// Those who must hear of a step of a transfer are found.
    TransferTold { transfer: TransferId, version: i32 } = "transfer_told" in Database;
    /// Those above a facility who could give their word are found.
    WaitsAbove { what: Waits } = "waits_above" in Database;
    /// One of them is told.
    WaitsAboveMail { what: Waits, to: AdministratorId } = "waits_above_mail" in Mail;
    /// An address of the facility is told that something waits for a word.
    WaitsMail { what: Waits, address: AddressId } = "waits_mail" in Mail;
}

impl Task {
    /// What it is about as a part of a Message-ID: the same task writes the same mail.
    pub fn in_message_id(&self) -> String {
        self.payload().replace('/', "-")
    }
}

/// A field of a payload.
pub trait Part: Sized {
    /// As it is stored; nothing where there is nothing to store.
    fn write(&self) -> String;
    /// Takes it off the front of what is left; none of it is left after the last field.
    fn read(rest: &mut Option<&str>) -> Option<Self>;
}

/// What stands before the next `/`.
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

/// An alarm as it was raised, told once a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarmed {
    /// Its name.
    pub name: String,
    /// When it was raised.
    pub raised: Instant,
    /// The day on which it is told, as days since 1970.
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
    /// Its version then.
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

/// Who is told of an invoice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Billed {
    /// The address that was set for invoices.
    Payer,
    /// An address of the facility.
    Address(AddressId),
    /// Somebody of the association.
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

/// What happened to the keys or the standing of somebody who signs in to the console.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OfficeEvent {
    /// What happened.
    pub what: OfficeNotice,
    /// To whom.
    pub of: AdministratorId,
    /// By whom; none: the command line, or themselves.
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

/// What a facility, and those above it, are told of: it waits for somebody's word, or counts by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Waits {
    /// A card.
    Card(CardId, Instant, AffiliationId),
    /// A new holder of a post.
    Holder(HolderId, Instant, AffiliationId),
    /// A reader whom the console added.
    Reader(FacilityId, InboxId, Uuid, AffiliationId),
    /// An inbox that goes over to somebody.
    Inbox(FacilityId, InboxId, AffiliationId),
}

impl Waits {
    /// The belonging that it is about.
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
            // More than its fields, or fewer, is another kind's.
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
