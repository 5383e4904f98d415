//! Refusals: RFC 9457 problem details with a code that the apps say in words.

use medpost_domain::card::CardRefusal;
use medpost_domain::document::{NAME_UNITS, RefusedName};
use medpost_domain::id::InboxId;
use medpost_domain::letter::BadLetter;
use medpost_domain::text::Unfit;
use serde::{Deserialize, Serialize};

/// Makes the codes, their texts and their statuses from one list.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal $status:literal),+ $(,)?) => {
        /// Why something was refused. The apps say each code in Japanese and English.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "server", derive(poem_openapi::Enum))]
        pub enum Code {
            $($(#[doc = $doc])+ #[serde(rename = $text)] #[cfg_attr(feature = "server", oai(rename = $text))] $name),+
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// As it travels.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// Seconds after which trying again may help.
            pub const fn retry_after(self) -> Option<u32> {
                match self.status() {
                    429 => Some(60),
                    503 => Some(5),
                    507 => Some(300),
                    _ => None,
                }
            }

            /// What it means, for those who write programs.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_start()),+ }
            }

            /// The HTTP status that goes with it.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status),+ }
            }
        }
    };
}

codes! {
    /// Something broke on our side.
    Internal = "internal" 500,
    /// A word in a row is not known to this version; nothing was done. The detail is the word.
    RowUnread = "row_unread" 409,
    /// The service is starting, stopping or has lost its database.
    Unavailable = "unavailable" 503,
    /// The time is in doubt: nothing that ends, destroys, bills or debits is done until an operator has looked.
    ClockHeld = "clock_held" 503,
    /// The service's disk is full: nothing more is taken until there is room again.
    NoSpace = "no_space" 507,
    /// Too many letters are being drawn.
    PrinterBusy = "printer_busy" 503,
    /// The token of the authority that issues cards does not answer; nothing was issued.
    IssuerAway = "issuer_away" 503,
    /// The request can't be read.
    Malformed = "malformed" 400,
    /// No such address.
    NotFound = "not_found" 404,
    /// Not with this method.
    WrongMethod = "wrong_method" 405,
    /// The body is too large.
    TooLarge = "too_large" 413,
    /// The body came too slowly; nothing was kept.
    TooSlow = "too_slow" 408,
    /// The body is of the wrong media type.
    WrongMediaType = "wrong_media_type" 415,
    /// This host name is not served here.
    WrongHost = "wrong_host" 421,
    /// Too many of these.
    TooMany = "too_many" 429,
    /// The request comes from another site.
    ForeignOrigin = "foreign_origin" 403,
    /// A card is needed.
    CardNeeded = "card_needed" 401,
    /// The card can't be used; `card` says why.
    CardRefused = "card_refused" 403,
    /// Nobody has enrolled this card.
    CardNotEnrolled = "card_not_enrolled" 403,
    /// Enrolled, but nobody confirmed it yet.
    CardWaiting = "card_waiting" 403,
    /// Suspended.
    CardSuspended = "card_suspended" 403,
    /// The person does not belong to this facility now.
    NoAffiliation = "no_affiliation" 403,
    /// Not signed in, or no longer.
    SignedOut = "signed_out" 401,
    /// The session belongs to another card.
    OtherCard = "other_card" 401,
    /// This role or right does not allow it.
    Forbidden = "forbidden" 403,
    /// The code is not known, used, or of another card.
    CodeRefused = "code_refused" 403,
    /// The code is too old.
    CodeExpired = "code_expired" 403,
    /// This card is enrolled already.
    CardEnrolledAlready = "card_enrolled_already" 409,
    /// The key of this card belongs to another person.
    KeyOfAnother = "key_of_another" 409,
    /// No mail address.
    BadAddress = "bad_address" 422,
    /// The signing request can't be read, is not signed by its key, or its key is of another kind.
    BadSigningRequest = "bad_signing_request" 422,
    /// This installation issues no cards of its own.
    NoAuthority = "no_authority" 404,
    /// The facility is in no contract.
    NoContract = "no_contract" 409,
    /// Every contract of the facility is suspended: nothing is sent or uploaded.
    ContractSuspended = "contract_suspended" 403,
    /// No contract of the facility has begun, or all are over: nothing is sent or uploaded.
    NoContractStands = "no_contract_stands" 403,
    /// This is a person and no post.
    NoPost = "no_post" 409,
    /// Nobody holds the post now.
    PostVacant = "post_vacant" 403,
    /// The new holder of a post types their code once.
    HolderCodeNeeded = "holder_code_needed" 403,
    /// A one-time code was mailed: sign in again with it.
    OneTimeCodeSent = "one_time_code_sent" 403,
    /// A temporary card is offered only after the facility was called back.
    CallBackFirst = "call_back_first" 422,
    /// A code goes only to an address that the facility has confirmed.
    AddressNotConfirmed = "address_not_confirmed" 422,
    /// The new holder of a post waits for somebody's word.
    HolderWaiting = "holder_waiting" 403,
    /// A manager of the facility gives their word first.
    ManagerFirst = "manager_first" 403,
    /// A key or card that lately took another's place gives its word to nothing.
    KeyTooFresh = "key_too_fresh" 403,
    /// The card proved its key too long ago: a new handshake is needed, or a passkey.
    HandshakeNeeded = "handshake_needed" 403,
    /// A fact of a facility is missing or not plain; `detail` names it.
    BadFacts = "bad_facts" 422,
    /// A person's name is needed, in one line of at most 100 letters.
    BadName = "bad_name" 422,
    /// A passkey could not be made or is not known here.
    PasskeyRefused = "passkey_refused" 403,
    /// The link is not known, used or too old.
    LinkRefused = "link_refused" 403,
    /// A key must be shown anew before this step.
    StepUpNeeded = "step_up_needed" 403,
    /// Somebody else changed it meanwhile; nothing was changed now.
    Stale = "stale" 409,
    /// The last administrator who can sign in may not be taken away.
    LastAdministrator = "last_administrator" 409,
    /// The last key may not be taken away.
    LastKey = "last_key" 409,
    /// This step can't be taken where the request stands.
    WrongStep = "wrong_step" 409,
    /// Another request of this contract is under way.
    ChangeUnderWay = "change_under_way" 409,
    /// The operator suspended it: only the operator lets it go on.
    SuspendedByOperator = "suspended_by_operator" 403,
    /// The association suspended it: only they or the operator let it go on.
    SuspendedByAssociation = "suspended_by_association" 403,
    /// A transfer of this contract's facilities is under way.
    TransferUnderWay = "transfer_under_way" 409,
    /// Something stands in the way of the transfer; its plan names it.
    TransferHindered = "transfer_hindered" 409,
    /// A reason is needed.
    ReasonNeeded = "reason_needed" 422,
    /// The plan of a draft is no longer on offer.
    PackGone = "pack_gone" 409,
    /// A price or a date of a plan can't be used.
    BadPack = "bad_pack" 422,
    /// A field of an application is missing or not plain; `detail` names it.
    BadApplication = "bad_application" 422,
    /// The terms that were agreed to are not those that hold now.
    OldTerms = "old_terms" 409,
    /// Applications are not taken on this installation.
    NoApplications = "no_applications" 404,
    /// 受付日 lies in the future or too far back.
    BadDate = "bad_date" 422,
    /// This installation issues no invoices.
    NoBilling = "no_billing" 404,
    /// Another run is not issued yet.
    RunUnderWay = "run_under_way" 409,
    /// The month can't be issued before its day.
    RunTooEarly = "run_too_early" 409,
    /// What is due is not what was computed any more: compute again.
    RunStale = "run_stale" 409,
    /// Whoever computed a run, or had a hand in letting somebody in, does not give the go-ahead.
    SecondPersonNeeded = "second_person_needed" 403,
    /// Whoever noted a large sum by hand does not say what it is for.
    SecondClerkNeeded = "second_clerk_needed" 403,
    /// The document is not drawn yet.
    NotDrawn = "not_drawn" 409,
    /// No open invoice may be collected.
    NothingToCollect = "nothing_to_collect" 409,
    /// Nobody pays by credit card here.
    NoCards = "no_cards" 404,
    /// Stripe does not answer; nothing was changed.
    CardsAway = "cards_away" 503,
    /// An event's signature is not Stripe's, or too old.
    BadSignature = "bad_signature" 400,
    /// Nobody is suspended before the last reminder of an overdue invoice.
    NotWarned = "not_warned" 409,
    /// One member of a group is not suspended alone.
    MemberOfGroup = "member_of_group" 409,
    /// The invoice is not paid in full.
    NotPaid = "not_paid" 409,
    /// The invoice is taken back already, or takes one back.
    ReversedAlready = "reversed_already" 409,
    /// A contract that does not stand in this month owes nothing for it.
    ContractOver = "contract_over" 409,
    /// The facility is not in this contract then.
    NotInContract = "not_in_contract" 422,
    /// A sum is zero or too large.
    BadSum = "bad_sum" 422,
    /// This file was brought in before.
    FileTwice = "file_twice" 409,
    /// The parts are more than the payment, or than what is open of an invoice.
    Oversettled = "oversettled" 422,
    /// A field of whoever pays is missing or not plain; `detail` names it.
    BadPayer = "bad_payer" 422,
    /// A field of an account is not as a bank takes it; `detail` names it, and the letter that can't stand there.
    BadAccount = "bad_account" 422,
    /// A name holds a letter of private use (外字), which others can't read; `detail` shows where, and which.
    PrivateLetter = "private_letter" 422,
    /// The facility exists already.
    FacilityExists = "facility_exists" 409,
    /// All inboxes together would be larger than the pool; nothing was changed.
    PoolOverdrawn = "pool_overdrawn" 409,
    /// A facility's time is outside its bounds.
    BadSettings = "bad_settings" 422,
    /// A subject is needed.
    NoSubject = "no_subject" 422,
    /// The subject is too long.
    BadSubject = "bad_subject" 422,
    /// The text is too long.
    BadText = "bad_text" 422,
    /// A patient field is too long.
    BadPatient = "bad_patient" 422,
    /// A field holds a character that it can't have; `letter` says where.
    BadCharacter = "bad_character" 422,
    /// No recipient.
    NoRecipient = "no_recipient" 422,
    /// More recipients than the plan allows.
    TooManyRecipients = "too_many_recipients" 422,
    /// The recipient takes letters from other senders only.
    SenderNotAdmitted = "sender_not_admitted" 403,
    /// A facility's inbox has this name already.
    NameTaken = "name_taken" 409,
    /// The last inbox of a facility may not be closed by itself.
    LastInbox = "last_inbox" 409,
    /// The inbox is closed: nothing is sent from it.
    InboxClosed = "inbox_closed" 409,
    /// A recipient does not exist or is closed.
    UnknownRecipient = "unknown_recipient" 422,
    /// Neither text nor document.
    NothingToSend = "nothing_to_send" 422,
    /// More documents than the plan allows.
    TooManyDocuments = "too_many_documents" 422,
    /// All documents together are larger than the plan allows.
    DispatchTooLarge = "dispatch_too_large" 413,
    /// The hold is not one that the facility allows.
    BadHold = "bad_hold" 422,
    /// A document is unknown, sent already or gone.
    UnknownDocument = "unknown_document" 422,
    /// A document has not arrived in full.
    DocumentUnfinished = "document_unfinished" 409,
    /// At least one recipient has no room; `shortages` says which. Nothing was sent.
    InboxFull = "inbox_full" 409,
    /// The same key was used with another content.
    KeyReused = "key_reused" 422,
    /// Too late: it has arrived.
    TooLateToCancel = "too_late_to_cancel" 409,
    /// Cancelled already.
    CancelledAlready = "cancelled_already" 409,
    /// The retention is over; the documents are gone.
    Expired = "expired" 410,
    /// An object of the document is missing in the store.
    DocumentLost = "document_lost" 500,
    /// The client could not save what it received.
    NotSaved = "not_saved" 409,
    /// What the client received is not what was sent.
    ReceiptMismatch = "receipt_mismatch" 409,
    /// The file name is empty.
    NameEmpty = "name_empty" 422,
    /// The file name is too long.
    NameTooLong = "name_too_long" 422,
    /// The file name holds a character it can't have; `letter` says where.
    NameBadCharacter = "name_bad_character" 422,
    /// Blanks in the file name hide its ending.
    NamePadded = "name_padded" 422,
    /// The file name is disguised.
    NameDisguised = "name_disguised" 422,
    /// A kind that is never sent.
    KindRefused = "kind_refused" 422,
    /// The file name is reserved.
    NameReserved = "name_reserved" 422,
    /// An empty file.
    EmptyFile = "empty_file" 422,
    /// The facility has too much uploaded and not sent.
    StagingFull = "staging_full" 409,
    /// The offset is not where the upload stands.
    WrongOffset = "wrong_offset" 409,
    /// A newer request writes this upload.
    Overtaken = "overtaken" 409,
    /// The checksum does not match; nothing of this request was kept.
    ChecksumMismatch = "checksum_mismatch" 460,
    /// The file changed between the parts.
    FileChanged = "file_changed" 409,
    /// The upload ended: expired, deleted or refused.
    UploadGone = "upload_gone" 410,
    /// The tus version is not spoken here.
    WrongTusVersion = "wrong_tus_version" 412,
    /// The range lies outside the document.
    BadRange = "bad_range" 416,
}

crate::travels! {
    /// A refusal (RFC 9457).
    pub struct Problem {
        /// Why; said in words by the apps.
        pub code: Code,
        /// The HTTP status.
        pub status: u16,
        /// Which field or item, for a programmer.
        pub detail: Option<String>,
        /// 問い合わせ番号: quote it to the service desk.
        pub inquiry: Option<String>,
        /// Why the card was refused.
        pub card: Option<CardRefusal>,
        /// Inboxes without room.
        pub shortages: Option<Vec<Shortage>>,
        /// A limit that was passed, in bytes or pieces.
        pub limit: Option<u64>,
        /// Which letter of a text, counted from 1, can't be there.
        pub letter: Option<u32>,
        /// That letter: its number in Unicode.
        pub character: Option<u32>,
    }

    /// An inbox without room.
    pub struct Shortage {
        /// Which inbox.
        pub inbox: InboxId,
        /// Facility and inbox, as people read them.
        pub name: String,
        /// Bytes needed.
        pub needed: u64,
        /// Bytes free, rounded down to a tenth of the inbox's size.
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
    /// A refusal by its code.
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

    /// Names the field or item.
    #[must_use]
    pub fn about(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// A text that does not fit into its field: a character with its place, or `long` where it is too long.
    pub fn unfit(field: &str, why: Unfit, long: Code) -> Self {
        match why {
            Unfit::TooLong => Self::new(long).about(field),
            Unfit::Character { at, found } => Self::new(Code::BadCharacter).about(field).at(at, found),
        }
    }

    /// A letter that can't be sent as it is, where its text may have `most` bytes.
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

    /// A refused file name.
    pub fn of_name(why: RefusedName) -> Self {
        let code = Code::ALL.iter().find(|it| it.text() == why.code()).copied().unwrap_or(Code::NameBadCharacter);
        let problem = Self::new(code).about("filename");
        match (why, why.place()) {
            (_, Some((at, found))) => problem.at(at, found),
            (RefusedName::TooLong, None) => problem.beyond(NAME_UNITS as u64),
            (_, None) => problem,
        }
    }

    /// Names the letter, counted from 1.
    #[must_use]
    fn at(mut self, letter: usize, found: char) -> Self {
        self.letter = u32::try_from(letter).ok();
        self.character = Some(u32::from(found));
        self
    }

    /// Names the limit.
    #[must_use]
    pub const fn beyond(mut self, limit: u64) -> Self {
        self.limit = Some(limit);
        self
    }
}
