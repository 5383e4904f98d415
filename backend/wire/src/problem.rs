//! Refusals: RFC 9457 problem details with a code that the apps put into words.

use medpost_domain::card::CardRefusal;
use medpost_domain::document::{NAME_UNITS, RefusedName};
use medpost_domain::id::InboxId;
use medpost_domain::letter::BadLetter;
use medpost_domain::text::fields::Unfit;
use serde::{Deserialize, Serialize};

/// Declares the codes with their texts and HTTP statuses.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal $status:literal),+ $(,)?) => {
        /// Why a request was refused. The apps explain each code in Japanese and English.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "server", derive(poem_openapi::Enum))]
        pub enum Code {
            $($(#[doc = $doc])+ #[serde(rename = $text)] #[cfg_attr(feature = "server", oai(rename = $text))] $name),+
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code as text.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// Number of seconds after which a retry may succeed.
            pub const fn retry_after(self) -> Option<u32> {
                match self.status() {
                    429 => Some(60),
                    503 => Some(5),
                    507 => Some(300),
                    _ => None,
                }
            }

            /// The meaning of the code, for API clients.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_start()),+ }
            }

            /// The HTTP status of the code.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status),+ }
            }
        }
    };
}

codes! {
    /// An internal error occurred.
    Internal = "internal" 500,
    /// A stored row contains a word unknown to this version, given in `detail`. Nothing was done.
    RowUnread = "row_unread" 409,
    /// The service is starting or stopping, or has lost its database.
    Unavailable = "unavailable" 503,
    /// The time is in doubt. Nothing expires, is destroyed, billed or debited until an operator has checked.
    ClockHeld = "clock_held" 503,
    /// The service's disk is full. Nothing more is accepted until space is freed.
    NoSpace = "no_space" 507,
    /// Too many letters are being drawn at the moment.
    PrinterBusy = "printer_busy" 503,
    /// The token of the issuing authority doesn't respond. Nothing was issued.
    IssuerAway = "issuer_away" 503,
    /// The request can't be read.
    Malformed = "malformed" 400,
    /// There is nothing at this address.
    NotFound = "not_found" 404,
    /// This method is not allowed here.
    WrongMethod = "wrong_method" 405,
    /// The body is too large.
    TooLarge = "too_large" 413,
    /// The body arrived too slowly. Nothing was kept.
    TooSlow = "too_slow" 408,
    /// The body has the wrong media type.
    WrongMediaType = "wrong_media_type" 415,
    /// This host name is not served here.
    WrongHost = "wrong_host" 421,
    /// There are too many of these, or too many requests.
    TooMany = "too_many" 429,
    /// The request comes from another site.
    ForeignOrigin = "foreign_origin" 403,
    /// A card is needed.
    CardNeeded = "card_needed" 401,
    /// The card can't be used; `card` says why.
    CardRefused = "card_refused" 403,
    /// This card is not enrolled.
    CardNotEnrolled = "card_not_enrolled" 403,
    /// This card is enrolled, but nobody has confirmed it yet.
    CardWaiting = "card_waiting" 403,
    /// The card is suspended.
    CardSuspended = "card_suspended" 403,
    /// The person is currently not affiliated with this facility.
    NoAffiliation = "no_affiliation" 403,
    /// Not signed in, or no longer signed in.
    SignedOut = "signed_out" 401,
    /// The session belongs to another card.
    OtherCard = "other_card" 401,
    /// The caller's role or rights don't allow this.
    Forbidden = "forbidden" 403,
    /// The code is unknown, already used, or for another card.
    CodeRefused = "code_refused" 403,
    /// The code has expired.
    CodeExpired = "code_expired" 403,
    /// This card is already enrolled.
    CardEnrolledAlready = "card_enrolled_already" 409,
    /// The key of this card belongs to another person.
    KeyOfAnother = "key_of_another" 409,
    /// This is not a valid mail address.
    BadAddress = "bad_address" 422,
    /// The signing request can't be read, is not signed by its own key, or has the wrong kind of key.
    BadSigningRequest = "bad_signing_request" 422,
    /// This installation doesn't issue PKI cards.
    NoAuthority = "no_authority" 404,
    /// The facility is not in any contract.
    NoContract = "no_contract" 409,
    /// All contracts of the facility are suspended, so nothing can be sent or uploaded.
    ContractSuspended = "contract_suspended" 403,
    /// None of the facility's contracts is in force, so nothing can be sent or uploaded.
    NoContractStands = "no_contract_stands" 403,
    /// This is a person, not a post.
    NoPost = "no_post" 409,
    /// Nobody holds the post at the moment.
    PostVacant = "post_vacant" 403,
    /// The new holder of a post has to enter their code once.
    HolderCodeNeeded = "holder_code_needed" 403,
    /// A one-time code was mailed. Sign in again with it.
    OneTimeCodeSent = "one_time_code_sent" 403,
    /// A temporary card is only offered after calling the facility back.
    CallBackFirst = "call_back_first" 422,
    /// Codes are only sent to an address that the facility has confirmed.
    AddressNotConfirmed = "address_not_confirmed" 422,
    /// The new holder of the post is awaiting confirmation.
    HolderWaiting = "holder_waiting" 403,
    /// A manager of the facility has to confirm first.
    ManagerFirst = "manager_first" 403,
    /// A key or card that recently replaced another one can't confirm anything.
    KeyTooFresh = "key_too_fresh" 403,
    /// The card proved its key too long ago. A new TLS handshake or a passkey is needed.
    HandshakeNeeded = "handshake_needed" 403,
    /// A fact of the facility is missing or invalid; `detail` names it.
    BadFacts = "bad_facts" 422,
    /// A person's name is required, in one line of at most 100 characters.
    BadName = "bad_name" 422,
    /// The passkey could not be created or is unknown here.
    PasskeyRefused = "passkey_refused" 403,
    /// The link is unknown, already used, or has expired.
    LinkRefused = "link_refused" 403,
    /// This step requires a fresh proof with a key.
    StepUpNeeded = "step_up_needed" 403,
    /// Somebody else has changed it in the meantime. Nothing was changed.
    Stale = "stale" 409,
    /// The last administrator who can sign in can't be removed.
    LastAdministrator = "last_administrator" 409,
    /// The last key can't be removed.
    LastKey = "last_key" 409,
    /// This step is not possible in the current state.
    WrongStep = "wrong_step" 409,
    /// Another change request for this contract is pending.
    ChangeUnderWay = "change_under_way" 409,
    /// The operator suspended it; only the operator can resume it.
    SuspendedByOperator = "suspended_by_operator" 403,
    /// The association suspended it; only the association or the operator can resume it.
    SuspendedByAssociation = "suspended_by_association" 403,
    /// A transfer of facilities of this contract is pending.
    TransferUnderWay = "transfer_under_way" 409,
    /// Something prevents the transfer; its plan says what.
    TransferHindered = "transfer_hindered" 409,
    /// A reason is required.
    ReasonNeeded = "reason_needed" 422,
    /// The plan in the draft is no longer on offer.
    PackGone = "pack_gone" 409,
    /// A price or date of the plan is invalid.
    BadPack = "bad_pack" 422,
    /// A field of the application is missing or invalid; `detail` names it.
    BadApplication = "bad_application" 422,
    /// The terms that were agreed to are no longer current.
    OldTerms = "old_terms" 409,
    /// This installation doesn't accept applications.
    NoApplications = "no_applications" 404,
    /// 受付日 is in the future or too far in the past.
    BadDate = "bad_date" 422,
    /// This installation doesn't issue invoices.
    NoBilling = "no_billing" 404,
    /// Another run has not been issued yet.
    RunUnderWay = "run_under_way" 409,
    /// It is too early to issue this month.
    RunTooEarly = "run_too_early" 409,
    /// What is due has changed since it was computed. Compute again.
    RunStale = "run_stale" 409,
    /// Whoever computed a run, or had a hand in letting somebody in, may not approve or confirm it.
    SecondPersonNeeded = "second_person_needed" 403,
    /// Whoever recorded a large sum by hand may not match it with invoices.
    SecondClerkNeeded = "second_clerk_needed" 403,
    /// The document has not been drawn yet.
    NotDrawn = "not_drawn" 409,
    /// There is no open invoice that may be collected.
    NothingToCollect = "nothing_to_collect" 409,
    /// Payment by credit card is not available here.
    NoCards = "no_cards" 404,
    /// Stripe doesn't respond. Nothing was changed.
    CardsAway = "cards_away" 503,
    /// The event's signature is not Stripe's, or is too old.
    BadSignature = "bad_signature" 400,
    /// Nobody is suspended before the last reminder for the overdue invoice.
    NotWarned = "not_warned" 409,
    /// A single member of a group can't be suspended.
    MemberOfGroup = "member_of_group" 409,
    /// The invoice is not fully paid.
    NotPaid = "not_paid" 409,
    /// The invoice has already been reversed, or is itself a reversal.
    ReversedAlready = "reversed_already" 409,
    /// The contract is not in force in this month and owes nothing for it.
    ContractOver = "contract_over" 409,
    /// The facility is not in this contract at that time.
    NotInContract = "not_in_contract" 422,
    /// An amount is zero or too large.
    BadSum = "bad_sum" 422,
    /// This file has already been imported.
    FileTwice = "file_twice" 409,
    /// The parts exceed the payment, or what is open on an invoice.
    Oversettled = "oversettled" 422,
    /// A field of the payer is missing or invalid; `detail` names it.
    BadPayer = "bad_payer" 422,
    /// A field of the account is not as banks require; `detail` names it, and the character that is not allowed.
    BadAccount = "bad_account" 422,
    /// A name contains a private use character (外字), which others can't read; `detail` shows which one, and where.
    PrivateLetter = "private_letter" 422,
    /// The facility already exists.
    FacilityExists = "facility_exists" 409,
    /// The inboxes together would exceed the pool. Nothing was changed.
    PoolOverdrawn = "pool_overdrawn" 409,
    /// A setting of the facility is out of range.
    BadSettings = "bad_settings" 422,
    /// A subject is required.
    NoSubject = "no_subject" 422,
    /// The subject is too long.
    BadSubject = "bad_subject" 422,
    /// The text is too long.
    BadText = "bad_text" 422,
    /// A patient field is too long.
    BadPatient = "bad_patient" 422,
    /// A field contains a character that is not allowed; `letter` gives its position.
    BadCharacter = "bad_character" 422,
    /// There is no recipient.
    NoRecipient = "no_recipient" 422,
    /// There are more recipients than the plan allows.
    TooManyRecipients = "too_many_recipients" 422,
    /// The recipient doesn't accept letters from this sender.
    SenderNotAdmitted = "sender_not_admitted" 403,
    /// Another inbox of the facility has this name.
    NameTaken = "name_taken" 409,
    /// The last inbox of a facility can't be closed on its own.
    LastInbox = "last_inbox" 409,
    /// The inbox is closed, so nothing can be sent from it.
    InboxClosed = "inbox_closed" 409,
    /// A recipient doesn't exist or is closed.
    UnknownRecipient = "unknown_recipient" 422,
    /// There is neither a text nor a document.
    NothingToSend = "nothing_to_send" 422,
    /// There are more documents than the plan allows.
    TooManyDocuments = "too_many_documents" 422,
    /// The documents together are larger than the plan allows.
    DispatchTooLarge = "dispatch_too_large" 413,
    /// The facility doesn't allow this hold.
    BadHold = "bad_hold" 422,
    /// A document is unknown, already sent, or deleted.
    UnknownDocument = "unknown_document" 422,
    /// A document has not been uploaded completely.
    DocumentUnfinished = "document_unfinished" 409,
    /// At least one recipient has no room; `shortages` says which. Nothing was sent.
    InboxFull = "inbox_full" 409,
    /// The same key was used with different content.
    KeyReused = "key_reused" 422,
    /// It is too late to cancel: it has already arrived.
    TooLateToCancel = "too_late_to_cancel" 409,
    /// It has already been cancelled.
    CancelledAlready = "cancelled_already" 409,
    /// It has not arrived yet: it can still be cancelled.
    NotArrivedYet = "not_arrived_yet" 409,
    /// Somebody has opened it, so it can no longer be recalled. It can be handled as misdirected.
    OpenedAlready = "opened_already" 409,
    /// It can still be collected, so nobody has to send it again.
    StillOpen = "still_open" 409,
    /// Its sender recalled it before anybody had opened it.
    DeliveryRecalled = "delivery_recalled" 410,
    /// Its sender handles it as misdirected: it can no longer be opened.
    DeliveryStopped = "delivery_stopped" 410,
    /// A reader of the inbox set it aside.
    DeliverySetAside = "delivery_set_aside" 410,
    /// The retention period is over and the documents are deleted.
    Expired = "expired" 410,
    /// An object of the document is missing from the store.
    DocumentLost = "document_lost" 500,
    /// The client could not save what it received.
    NotSaved = "not_saved" 409,
    /// What the client received differs from what was sent.
    ReceiptMismatch = "receipt_mismatch" 409,
    /// The file name is empty.
    NameEmpty = "name_empty" 422,
    /// The file name is too long.
    NameTooLong = "name_too_long" 422,
    /// The file name contains a character that is not allowed; `letter` gives its position.
    NameBadCharacter = "name_bad_character" 422,
    /// Blanks in the file name hide its extension.
    NamePadded = "name_padded" 422,
    /// The file name is disguised.
    NameDisguised = "name_disguised" 422,
    /// Files of this kind are never sent.
    KindRefused = "kind_refused" 422,
    /// The file name is reserved by Windows.
    NameReserved = "name_reserved" 422,
    /// The file is empty.
    EmptyFile = "empty_file" 422,
    /// The facility has uploaded too much without sending it.
    StagingFull = "staging_full" 409,
    /// The offset differs from the upload's current length.
    WrongOffset = "wrong_offset" 409,
    /// A newer request has taken over this upload.
    Overtaken = "overtaken" 409,
    /// The checksum doesn't match. Nothing from this request was kept.
    ChecksumMismatch = "checksum_mismatch" 460,
    /// The file changed between the parts of the upload.
    FileChanged = "file_changed" 409,
    /// The upload has ended: it has expired, or was deleted or refused.
    UploadGone = "upload_gone" 410,
    /// This tus version is not supported.
    WrongTusVersion = "wrong_tus_version" 412,
    /// The range is outside the document.
    BadRange = "bad_range" 416,
}

crate::travels! {
    /// A refusal (RFC 9457 problem details).
    pub struct Problem {
        /// The code; the apps put it into words.
        pub code: Code,
        /// The HTTP status.
        pub status: u16,
        /// The field or item concerned, for programmers.
        pub detail: Option<String>,
        /// 問い合わせ番号: an inquiry number to quote to the service desk.
        pub inquiry: Option<String>,
        /// Why the card was refused.
        pub card: Option<CardRefusal>,
        /// The inboxes without room.
        pub shortages: Option<Vec<Shortage>>,
        /// The limit that was exceeded, in bytes or pieces.
        pub limit: Option<u64>,
        /// Position of the character that is not allowed, counted from 1.
        pub letter: Option<u32>,
        /// That character, as its Unicode code point.
        pub character: Option<u32>,
    }

    /// An inbox without room.
    pub struct Shortage {
        /// The inbox.
        pub inbox: InboxId,
        /// Facility and inbox, as shown to people.
        pub name: String,
        /// Bytes needed.
        pub needed: u64,
        /// Bytes free, rounded down to a tenth of the inbox's capacity.
        pub free: u64,
        /// Whether it could wait there for room (空きしだい届ける).
        pub can_wait: bool,
    }
}

impl std::fmt::Debug for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Problem({})", self.code.text())
    }
}

impl Problem {
    /// A refusal with this code.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            status: code.status(),
            detail: None,
            inquiry: None,
            card: None,
            shortages: None,
            limit: None,
            letter: None,
            character: None,
        }
    }

    /// Sets the field or item concerned.
    #[must_use]
    pub fn about(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The refusal for a text that doesn't fit its field: the character and its position or, if it is too long, the
    /// code `long`.
    pub fn unfit(field: &str, why: Unfit, long: Code) -> Self {
        match why {
            Unfit::TooLong => Self::new(long).about(field),
            Unfit::Character { at, found } => Self::new(Code::BadCharacter).about(field).at(at, found),
        }
    }

    /// The refusal for a letter that can't be sent as it is; its text may have `most` bytes.
    pub fn of_letter(why: BadLetter, most: u64) -> Self {
        match why {
            BadLetter::NoSubject => Self::new(Code::NoSubject),
            BadLetter::Field { field: "subject", why } => Self::unfit("subject", why, Code::BadSubject),
            BadLetter::Field { field: "text", why: Unfit::TooLong } => {
                Self::new(Code::BadText).about("text").beyond(most)
            }
            BadLetter::Field { field, why } => Self::unfit(field, why, Code::BadPatient),
        }
    }

    /// The refusal for a file name.
    pub fn of_name(why: RefusedName) -> Self {
        let code = Code::ALL.iter().find(|it| it.text() == why.code()).copied().unwrap_or(Code::NameBadCharacter);
        let problem = Self::new(code).about("filename");
        match (why, why.place()) {
            (_, Some((at, found))) => problem.at(at, found),
            (RefusedName::TooLong, None) => problem.beyond(NAME_UNITS as u64),
            (_, None) => problem,
        }
    }

    /// Sets the character and its position, counted from 1.
    #[must_use]
    fn at(mut self, letter: usize, found: char) -> Self {
        self.letter = u32::try_from(letter).ok();
        self.character = Some(u32::from(found));
        self
    }

    /// Sets the limit that was exceeded.
    #[must_use]
    pub const fn beyond(mut self, limit: u64) -> Self {
        self.limit = Some(limit);
        self
    }
}
