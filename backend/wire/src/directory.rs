//! Recipients, and what a facility looks after: its cards and its mail addresses.

use medpost_domain::admission::Named;
use medpost_domain::card::CardKind;
use medpost_domain::id::{AddressId, AffiliationId, CardId, FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::quota::Fit;
use medpost_domain::role::Role;
use medpost_domain::stored::Word;

crate::travels! {
    /// Searches recipients.
    pub struct SearchRecipients {
        /// What was typed: any words of facility, kana, city, kind, department, person, profession.
        pub text: String,
        /// The inbox it will be sent from: tells which recipients are new to it.
        pub sender: InboxId,
        /// Where to go on, from the answer before.
        pub after: Option<String>,
        /// How many bytes will be sent, as far as that is known.
        pub bytes: Option<u64>,
    }

    /// A page of recipients.
    pub struct Recipients {
        /// The recipients.
        pub items: Vec<Recipient>,
        /// Where to go on.
        pub next: Option<String>,
    }

    /// An inbox that can be sent to.
    pub struct Recipient {
        /// The inbox.
        pub inbox: InboxId,
        /// Its name (部署).
        pub inbox_name: String,
        /// The facility.
        pub facility: FacilityId,
        /// Its name.
        pub facility_name: String,
        /// What it is (病院, 診療所, 薬局 …).
        pub kind: String,
        /// City.
        pub city: String,
        /// Address.
        pub address: String,
        /// Telephone.
        pub phone: String,
        /// 院長: the responsible person.
        pub director: String,
        /// Bytes free, rounded down to a tenth of the inbox's size.
        pub free: u64,
        /// Whether the bytes that were asked for fit, as far as those tenths tell.
        pub fit: Fit,
        /// The end of its last day of receiving, where it closes.
        pub closes_at: Option<Instant>,
        /// Who follows then.
        pub successor: String,
        /// Whether it takes letters from the sending facility.
        pub takes: bool,
        /// Whether this inbox has never been sent to from the sending inbox.
        pub first_time: bool,
        /// Whether the sender is to confirm that it is the right one: it is written to for the first time, or its name or
        /// municipality, or those of a facility that it may be taken for, are other ones than the last time.
        #[serde(default)]
        pub ask: bool,
        /// Whether nobody who could read it has a card in use yet: what is sent stays unopened.
        #[serde(default)]
        pub nobody: bool,
        /// Other facilities of the same or a like name, at most five.
        pub namesakes: Vec<Namesake>,
    }

    /// A facility that people may take for another.
    pub struct Namesake {
        /// Name: the very same, or one that is called or read alike.
        pub name: String,
        /// Municipality.
        pub city: String,
    }

    /// Somebody of the facility, and what they may do at an inbox.
    pub struct InboxReader {
        /// The belonging.
        pub id: AffiliationId,
        /// Registered name.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// The role at the facility.
        pub role: Word<Role>,
        /// See what arrived.
        pub read: bool,
        /// Send from it.
        pub send: bool,
        /// Look after its readers and addresses.
        pub manage: bool,
        /// From when, where that is still to come: added from the console.
        pub from: Option<Instant>,
        /// Until when; none: without end.
        pub until: Option<Instant>,
        /// Whether this is the asker, who changes nothing for themselves.
        pub own: bool,
    }

    /// Gives somebody rights at an inbox, or (none of them) takes them all away.
    pub struct ChangeReader {
        /// See what arrived.
        pub read: bool,
        /// Send from it.
        pub send: bool,
        /// Look after its readers and addresses.
        pub manage: bool,
        /// Until when, e.g. for the days of an absence; none: without end.
        pub until: Option<Instant>,
    }

    /// Asks for recipients by their ids, e.g. again right before sending.
    pub struct LookUpRecipients {
        /// The inboxes.
        pub inboxes: Vec<InboxId>,
        /// The inbox it will be sent from.
        pub sender: InboxId,
        /// How many bytes will be sent, as far as that is known.
        pub bytes: Option<u64>,
    }

    /// A person of the facility.
    pub struct FacilityMember {
        /// Their belonging to the facility.
        pub id: AffiliationId,
        /// Registered name.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Their role here.
        pub role: Word<Role>,
        /// When they were suspended at this facility.
        pub suspended_at: Option<Instant>,
        /// Whether the facility may let them act again: not where the association or the operator suspended them.
        pub resumable: bool,
        /// Whether it is the asker.
        pub own: bool,
        /// Inboxes of the facility at which they have a right.
        pub inboxes: Vec<String>,
        /// Their cards that are enrolled for this facility, newest first; none yet: no code was used.
        pub cards: Vec<FacilityCard>,
    }

    /// A card of a person of the facility.
    pub struct FacilityCard {
        /// The card.
        pub id: CardId,
        /// Kind of card.
        pub kind: CardKind,
        /// Name on the certificate.
        pub holder: String,
        /// Kanji name on the certificate, where it has one.
        pub kanji_name: String,
        /// Whom its code was for, where that was said.
        pub expected: String,
        /// Whether the certificate names them.
        pub named: Named,
        /// A certificate in software, for some days.
        pub temporary: bool,
        /// serialNumber on the certificate.
        pub serial_number: Option<String>,
        /// Professions on the certificate.
        pub professions: Vec<String>,
        /// End of validity.
        pub not_after: Instant,
        /// When it was enrolled.
        pub enrolled_at: Instant,
        /// When somebody confirmed it for this facility; it works here from then on.
        pub confirmed_at: Option<Instant>,
        /// When it works without anybody's word, unless somebody objects.
        pub valid_at: Option<Instant>,
        /// Whether the asker may give their word to it.
        pub confirmable: bool,
        /// When it was suspended.
        pub suspended_at: Option<Instant>,
        /// Why, for the facility that it is at home in and whoever is above that; else empty.
        pub suspended_reason: String,
        /// Whether the asker may let it go on: not what somebody above them suspended.
        pub resumable: bool,
        /// Whether it was first enrolled for this facility, which may suspend and resume it as a whole.
        pub enrolled_here: bool,
    }

    /// Invites a person to the facility.
    pub struct InviteMember {
        /// Registered name, as everybody will see it.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Kind of card that the code may be used with.
        pub card: CardKind,
        /// Name expected on the certificate; none: any, seen at the confirmation.
        pub holder: Option<String>,
        /// Whether they will be a facility manager.
        pub manager: bool,
        /// Inboxes to read and send from; the inviter looks after each of them.
        pub inboxes: Vec<InboxId>,
    }

    /// Issues a code for a further or a new card of a person.
    pub struct IssueCode {
        /// Kind of card that the code may be used with.
        pub card: CardKind,
    }

    /// An enrolment code, told once.
    pub struct IssuedCode {
        /// The code.
        pub code: String,
        /// Until when it may be used.
        pub expires_at: Instant,
    }

    /// Suspends a card or a person.
    pub struct Suspend {
        /// Why, up to 200 letters; kept with what is suspended.
        pub reason: String,
    }

    /// The facility's own times, and for how long it keeps its records.
    pub struct FacilitySettings {
        /// Minutes that a sending is held, 0 to what the plan says.
        pub hold_minutes: u32,
        /// Minutes that a screening result is held, 0 to twice that.
        pub screening_hold_minutes: u32,
        /// Whether a sender may skip the hold in an emergency.
        pub may_skip_hold: bool,
        /// Minutes without a person's doing after which a session ends, 5 to 60.
        pub idle_minutes: u32,
        /// Years for which records of what is sent and arrives from now on are kept, 1 to 5; none: as before.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub record_years: Option<u32>,
    }

    /// 施設情報の変更届: facts that a facility's manager reports. Name, code and municipality are its association's to change.
    pub struct OwnFacts {
        /// フリガナ
        pub kana: String,
        /// 郵便番号
        pub postal_code: String,
        /// 住所
        pub address: String,
        /// 電話
        pub phone: String,
        /// FAX; may be empty.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub fax: String,
        /// 緊急連絡先: a person's name and telephone, for the association and the operator alone; none: as it is.
        #[serde(default)]
        pub emergency: Option<String>,
        /// 院長
        pub director: String,
    }

    /// An inbox of one's own facility.
    pub struct OwnInbox {
        /// Which.
        pub id: InboxId,
        /// Name.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Closed since: what lies in it is read on, nothing new arrives.
        pub closed_at: Option<Instant>,
        /// Grows with every edit.
        pub version: i32,
    }

    /// A name for a new inbox.
    pub struct InboxName {
        /// Name, as senders see it (部署).
        pub name: String,
        /// フリガナ
        pub kana: String,
    }

    /// Renames an inbox, closes it, or opens it again.
    pub struct NameInbox {
        /// The version that was looked at.
        pub version: i32,
        /// Name.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Whether it takes nothing new.
        pub closed: bool,
    }

    /// A mail address that gets notices of an inbox.
    pub struct NoticeAddress {
        /// The address row.
        pub id: AddressId,
        /// The address.
        pub address: String,
        /// When its owner confirmed it by the mailed link; notices go out from then on.
        pub confirmed_at: Option<Instant>,
    }

    /// Adds a mail address to an inbox; a link is mailed to it.
    pub struct AddAddress {
        /// The address.
        pub address: String,
    }
}
