//! Recipients, and what a facility manages itself: its cards and mail addresses.

use medpost_domain::admission::Named;
use medpost_domain::card::CardKind;
use medpost_domain::id::{AddressId, AffiliationId, CardId, FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::quota::Fit;
use medpost_domain::role::Role;
use medpost_domain::stored::Word;

crate::travels! {
    /// Searches for recipients.
    pub struct SearchRecipients {
        /// The search input: any words from facility, kana, city, kind, department, person or profession.
        pub text: String,
        /// The inbox to send from. It determines which recipients are new to it.
        pub sender: InboxId,
        /// The `next` value of the previous answer.
        pub after: Option<String>,
        /// Number of bytes to be sent, if known yet.
        pub bytes: Option<u64>,
    }

    /// A page of recipients.
    pub struct Recipients {
        /// The recipients.
        pub items: Vec<Recipient>,
        /// Pass as `after` to get the next page.
        pub next: Option<String>,
    }

    /// An inbox that can be sent to.
    pub struct Recipient {
        /// The inbox.
        pub inbox: InboxId,
        /// Name of the inbox (部署).
        pub inbox_name: String,
        /// The facility.
        pub facility: FacilityId,
        /// Name of the facility.
        pub facility_name: String,
        /// Kind of facility (病院, 診療所, 薬局 …).
        pub kind: String,
        /// City.
        pub city: String,
        /// Address.
        pub address: String,
        /// Telephone number.
        pub phone: String,
        /// 院長: the director.
        pub director: String,
        /// Bytes free, rounded down to a tenth of the inbox's capacity.
        pub free: u64,
        /// Whether the given number of bytes fits, as far as those tenths tell.
        pub fit: Fit,
        /// The end of its last day of receiving, if it closes.
        pub closes_at: Option<Instant>,
        /// The facility that follows it then.
        pub successor: String,
        /// Whether it accepts letters from the sending facility.
        pub takes: bool,
        /// Whether nothing has ever been sent to it from the sending inbox.
        pub first_time: bool,
        /// Whether the sender should confirm that it is the right recipient: it is written to for the first time, or
        /// its name or municipality, or those of a facility it could be confused with, have changed since the last
        /// time.
        #[serde(default)]
        pub ask: bool,
        /// Whether nobody who could read it has a card in use yet, so a letter would stay unopened.
        #[serde(default)]
        pub nobody: bool,
        /// Other facilities with the same or a similar name, at most five.
        pub namesakes: Vec<Namesake>,
    }

    /// A facility that could be confused with another one.
    pub struct Namesake {
        /// The name, which is identical, similar, or read alike.
        pub name: String,
        /// Municipality.
        pub city: String,
    }

    /// A person at the facility, and their rights at an inbox.
    pub struct InboxReader {
        /// The id of the affiliation.
        pub id: AffiliationId,
        /// Registered name.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// Role at the facility.
        pub role: Word<Role>,
        /// May see what arrived.
        pub read: bool,
        /// May send from it.
        pub send: bool,
        /// May manage its readers and addresses.
        pub manage: bool,
        /// When the rights begin, if that is in the future; set from the console.
        pub from: Option<Instant>,
        /// Until when the rights apply; `null` if there is no end.
        pub until: Option<Instant>,
        /// Whether this is the caller, who can't change their own rights.
        pub own: bool,
    }

    /// Sets a person's rights at an inbox. If all are false, the person loses access.
    pub struct ChangeReader {
        /// May see what arrived.
        pub read: bool,
        /// May send from it.
        pub send: bool,
        /// May manage its readers and addresses.
        pub manage: bool,
        /// Until when the rights apply, e.g. for the days of an absence; `null` if there is no end.
        pub until: Option<Instant>,
    }

    /// Looks up recipients by id, e.g. once more right before sending.
    pub struct LookUpRecipients {
        /// The inboxes.
        pub inboxes: Vec<InboxId>,
        /// The inbox to send from.
        pub sender: InboxId,
        /// Number of bytes to be sent, if known yet.
        pub bytes: Option<u64>,
    }

    /// A person at the facility.
    pub struct FacilityMember {
        /// The id of the affiliation.
        pub id: AffiliationId,
        /// Registered name.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// Role at the facility.
        pub role: Word<Role>,
        /// When they were suspended at this facility.
        pub suspended_at: Option<Instant>,
        /// Whether the facility may resume them. Not the case if the association or the operator suspended them.
        pub resumable: bool,
        /// Whether this is the caller.
        pub own: bool,
        /// Inboxes of the facility at which they have rights.
        pub inboxes: Vec<String>,
        /// Their cards enrolled for this facility, newest first. Empty if they have not used a code yet.
        pub cards: Vec<FacilityCard>,
    }

    /// A card of a person at the facility.
    pub struct FacilityCard {
        /// The card's id.
        pub id: CardId,
        /// Kind of card.
        pub kind: CardKind,
        /// Name on the certificate.
        pub holder: String,
        /// The name in kanji on the certificate; empty if there is none.
        pub kanji_name: String,
        /// The name that its code was issued for, if any.
        pub expected: String,
        /// Whether the certificate is in that name.
        pub named: Named,
        /// Whether it is a temporary card, i.e. a certificate in software.
        pub temporary: bool,
        /// The serialNumber on the certificate.
        pub serial_number: Option<String>,
        /// Professions on the certificate.
        pub professions: Vec<String>,
        /// End of validity.
        pub not_after: Instant,
        /// When it was enrolled.
        pub enrolled_at: Instant,
        /// When somebody confirmed it for this facility. It works here from then on.
        pub confirmed_at: Option<Instant>,
        /// When it works even without confirmation, unless somebody objects.
        pub valid_at: Option<Instant>,
        /// Whether the caller may confirm it.
        pub confirmable: bool,
        /// When it was suspended.
        pub suspended_at: Option<Instant>,
        /// Why it was suspended. Only returned to the facility where it was first enrolled and the levels above it;
        /// otherwise empty.
        pub suspended_reason: String,
        /// Whether the caller may resume it. Not the case if a higher level suspended it.
        pub resumable: bool,
        /// Whether it was first enrolled for this facility, which may then suspend and resume it everywhere.
        pub enrolled_here: bool,
    }

    /// Invites a person to the facility.
    pub struct InviteMember {
        /// Registered name, as everybody will see it.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// The kind of card that the code can be used with.
        pub card: CardKind,
        /// The name expected on the certificate; `null` if any name is accepted and checked on confirmation.
        pub holder: Option<String>,
        /// Whether they will be a facility manager.
        pub manager: bool,
        /// Inboxes they will read and send from. The caller must have the right to manage each of them.
        pub inboxes: Vec<InboxId>,
    }

    /// Issues a code for another or a new card of a person.
    pub struct IssueCode {
        /// The kind of card that the code can be used with.
        pub card: CardKind,
    }

    /// An enrolment code, returned only once.
    pub struct IssuedCode {
        /// The code.
        pub code: String,
        /// Until when it can be used.
        pub expires_at: Instant,
    }

    /// Suspends a card or a person.
    pub struct Suspend {
        /// The reason, up to 200 characters; stored with what is suspended.
        pub reason: String,
    }

    /// The facility's own settings: its times, and how long it keeps records.
    pub struct FacilitySettings {
        /// Minutes for which a dispatch is held, from 0 to the plan's maximum.
        pub hold_minutes: u32,
        /// Minutes for which screening results are held, from 0 to twice the plan's maximum.
        pub screening_hold_minutes: u32,
        /// Whether senders may skip the hold in an emergency.
        pub may_skip_hold: bool,
        /// Minutes without activity after which a session ends, 5 to 60.
        pub idle_minutes: u32,
        /// Years for which records of future dispatches and deliveries are kept, 1 to 5; `null` leaves it unchanged.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub record_years: Option<u32>,
    }

    /// 施設情報の変更届: facts that a facility's manager reports. Name, code and municipality can only be changed by
    /// the association.
    pub struct OwnFacts {
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// 郵便番号: the postal code.
        pub postal_code: String,
        /// 住所: the address.
        pub address: String,
        /// 電話: the telephone number.
        pub phone: String,
        /// FAX number; may be empty.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub fax: String,
        /// 緊急連絡先: name and telephone number of a person, shown to the association and the operator only; `null`
        /// leaves it unchanged.
        #[serde(default)]
        pub emergency: Option<String>,
        /// 院長: the director.
        pub director: String,
    }

    /// An inbox of the caller's facility.
    pub struct OwnInbox {
        /// The inbox's id.
        pub id: InboxId,
        /// Name of the inbox.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// Since when it is closed. Its contents can still be read, but nothing new arrives.
        pub closed_at: Option<Instant>,
        /// The inbox's version; grows with every edit.
        pub version: i32,
    }

    /// The name of a new inbox.
    pub struct InboxName {
        /// The name as senders see it (部署).
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
    }

    /// Renames, closes or reopens an inbox.
    pub struct NameInbox {
        /// The version that was looked at.
        pub version: i32,
        /// Name of the inbox.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// Whether it accepts nothing new.
        pub closed: bool,
    }

    /// A mail address that receives notices about an inbox.
    pub struct NoticeAddress {
        /// The id of this entry.
        pub id: AddressId,
        /// The address.
        pub address: String,
        /// When its owner confirmed it by the mailed link. Notices are sent from then on.
        pub confirmed_at: Option<Instant>,
    }

    /// Adds a mail address to an inbox; a link is mailed to it.
    pub struct AddAddress {
        /// The address.
        pub address: String,
    }
}
