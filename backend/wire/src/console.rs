//! The console of associations and of the operator. Nothing of it reaches a letter or a document.

use medpost_domain::card::CardKind;
use medpost_domain::change_request::{State, Step};
use medpost_domain::id::{
    AdministratorId, AffiliationId, AssociationId, CardId, CeremonyId, ChangeId, ContractId, FacilityChangeId,
    FacilityId, HolderId, InboxId, KeyId, PackId,
};
use medpost_domain::instant::Instant;
use medpost_domain::letter::DispatchKind;
use medpost_domain::openness::Senders;
use medpost_domain::pool::Sharing;
use medpost_domain::role::Role;
use medpost_domain::stored::Word;
use serde::{Deserialize, Serialize};

use crate::application::Pack;
use crate::directory::FacilityCard;
use crate::problem::Code;

/// By what a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum FacilitySort {
    /// As they are read.
    #[default]
    Name,
    /// The fullest first.
    Use,
    /// The longest without a sign-in first.
    SignIn,
}

/// Where facts that change on a day stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum FactState {
    /// Still to come.
    ToCome,
    /// In effect.
    InEffect,
    /// Taken back before its day.
    TakenBack,
}

/// Where a contract stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum ContractStanding {
    /// Still to begin.
    ToCome,
    /// Running.
    Running,
    /// Suspended.
    Suspended,
    /// Running, with its last day known.
    Ending,
    /// Over.
    Over,
}

impl ContractStanding {
    /// Where a contract stands at `now`.
    pub fn of(begins: Instant, ends: Option<Instant>, suspended_at: Option<Instant>, now: Instant) -> Self {
        match (ends, suspended_at) {
            (Some(it), _) if it <= now => Self::Over,
            (_, Some(_)) => Self::Suspended,
            _ if begins > now => Self::ToCome,
            (Some(_), None) => Self::Ending,
            (None, None) => Self::Running,
        }
    }
}

/// By what a list of contracts is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum ContractSort {
    /// By name.
    #[default]
    Name,
    /// Those that began last first.
    Newest,
    /// Those that end first.
    Ending,
}

/// By what a list of inboxes is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum InboxSort {
    /// As their facilities are read.
    #[default]
    Name,
    /// The fullest first.
    Use,
}

/// Where an inbox stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum InboxState {
    /// At least nine tenths of its size are taken.
    Full,
    /// Nobody is told of arrivals: no confirmed mail address.
    NoAddress,
    /// Nobody reads it.
    NoReader,
    /// Hidden, or takes letters from some only.
    Restricted,
    /// Closed.
    Closed,
}

/// How something of the installation is, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum HealthState {
    /// Something does not work, or soon won't.
    Ill,
    /// It works; somebody should look at it in the next days.
    Watch,
    /// All is well.
    Well,
}

/// Why nothing ends, is billed or debited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum ClockDoubt {
    /// The clock made a step that nobody has accepted.
    Held,
    /// No process was there for a while.
    Paused,
    /// The clock of the machine that answered is off.
    Off,
    /// It could not be compared with the database's.
    Unknown,
}

/// Where somebody at a facility stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum PersonState {
    /// At least one card works.
    Working,
    /// The last of the cards that work ends within 60 days.
    Ending,
    /// A card waits for a confirmation.
    Waiting,
    /// No card works.
    NoCard,
    /// They act there, but the cards that let them in are suspended.
    CardSuspended,
    /// Suspended at their facility.
    Suspended,
}

/// By what a list of people is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum PeopleSort {
    /// By facility.
    #[default]
    Facility,
    /// By name.
    Name,
    /// Whose card ends first.
    Ending,
}

/// Where a facility stands on its way into use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum Progress {
    /// 未送付: nobody has a code yet.
    NotInvited,
    /// 送付済み: codes are out, no card is enrolled.
    Invited,
    /// 未ログイン: a card is enrolled, nobody has signed in.
    NotSignedIn,
    /// 利用中
    InUse,
    /// 停止中
    Suspended,
    /// 閉院・受信終了
    Closed,
}

impl Progress {
    /// Whether nobody uses it yet.
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::NotInvited | Self::Invited | Self::NotSignedIn)
    }
}

/// What is wrong with a cell of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum RowFault {
    /// The cell is empty.
    Empty,
    /// It is too long, or holds control characters.
    NotPlain,
    /// The row has cells beyond the last heading.
    WrongLength,
    /// The code stands twice in the table.
    Twice,
    /// The column is missing.
    Column,
    /// The column is not known and was passed over: told, and no fault.
    PassedOver,
    /// Not a postal code of seven digits.
    PostalCode,
    /// There are no rows.
    NoRows,
    /// More rows than a table may have.
    TooMany,
    /// The text is neither UTF-8, UTF-16 nor Shift_JIS.
    Encoding,
    /// A workbook, and no table of text.
    Workbook,
    /// A spreadsheet has made something else of it: a date, a power of ten, `###`.
    Spoilt,
    /// Zeros before it were lost, and it is read with them: told, and no fault where it is plain whose code it is.
    Zeros,
    /// A code shorter than those that are known: told, and no fault.
    Short,
    /// A facility of this name and place is there under another code.
    Alike,
    /// The row begins with ※, as the example of a template does: it was passed over. Told, and no fault.
    Note,
    /// A line of a bank's table that is no payment, as a sum: it was passed over. Told, and no fault.
    NoPayment,
    /// A payment like it was brought in before; it was passed over.
    Brought,
    /// It holds a letter of private use (外字).
    PrivateLetter,
    /// No such facility or post.
    Unknown,
    /// Not a date that does.
    Date,
    /// Not a sum of yen.
    Number,
    /// A record of another length or kind than what may stand there.
    Record,
    /// A sum or a count that does not fit the records.
    Sum,
}

crate::travels! {
    /// A passkey that is to be made or shown; the page hands `options` to the browser.
    pub struct Ceremony {
        /// Handed back with the browser's answer.
        pub id: CeremonyId,
        /// What WebAuthn calls the options, JSON.
        pub options: String,
    }

    /// The browser's answer to a ceremony.
    pub struct CeremonyAnswer {
        /// Which ceremony.
        pub id: CeremonyId,
        /// What the browser gave, JSON.
        pub credential: String,
    }

    /// A proof that is shown: a passkey, or (without one) the card of the connection.
    pub struct Proof {
        /// The browser's answer.
        pub answer: Option<CeremonyAnswer>,
        /// A program's sign-in: the token is answered, no cookie is set.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub program: bool,
    }

    /// A one-time link that somebody follows.
    pub struct JoinLink {
        /// The token at its end.
        pub token: String,
    }

    /// A key enrolled by a one-time link, or added by somebody who is signed in.
    pub struct NewKey {
        /// The token of the link; empty for somebody who is signed in.
        pub token: String,
        /// The browser's answer; none: the card of the connection.
        pub answer: Option<CeremonyAnswer>,
        /// What its holder calls it.
        pub label: String,
    }

    /// Whom a one-time link is for.
    pub struct Invited {
        /// Name.
        pub name: String,
        /// The association; empty for the operator.
        pub association: String,
        /// The role.
        pub role: Role,
    }

    /// Who stands at the console's door.
    pub struct ConsoleDoor {
        /// Name on the card of the connection that may sign in here, if there is one.
        pub card: Option<String>,
        /// The session, if there is one.
        pub session: Option<ConsoleSession>,
    }

    /// A signed-in administrator.
    pub struct ConsoleSession {
        /// Who.
        pub administrator: AdministratorId,
        /// Name.
        pub name: String,
        /// The role.
        pub role: Role,
        /// The association looked after; none: the operator.
        pub association: Option<AssociationId>,
        /// Its name; empty for the operator.
        pub association_name: String,
        /// Whether a key was shown lately, so that dangerous steps may be taken.
        pub fresh: bool,
        /// Until when the key at hand gives its word to nothing, for it took another's place.
        pub settles_at: Option<Instant>,
        /// How many keys there are to sign in with.
        pub keys: u32,
        /// Minutes without activity after which it ends.
        pub idle_minutes: u32,
        /// The token, for programs only.
        pub token: Option<String>,
    }

    /// A passkey or a card of one's own.
    pub struct OwnKey {
        /// Which.
        pub id: KeyId,
        /// Whether it is a card.
        pub card: bool,
        /// What its holder calls it.
        pub label: String,
        /// When it was added.
        pub created_at: Instant,
        /// When it was used last.
        pub used_at: Option<Instant>,
    }

    /// Somebody who looks after the association.
    pub struct Administrator {
        /// Which.
        pub id: AdministratorId,
        /// Name.
        pub name: String,
        /// Mail address.
        pub mail: String,
        /// The role.
        pub role: Word<Role>,
        /// Keys to sign in with.
        pub keys: u32,
        /// The last sign-in.
        pub signed_in_at: Option<Instant>,
        /// Suspended since.
        pub suspended_at: Option<Instant>,
        /// Whether this is the asker.
        pub own: bool,
        /// Grows with every edit.
        pub version: i32,
    }

    /// Invites an administrator.
    pub struct InviteAdministrator {
        /// Name.
        pub name: String,
        /// Mail address: the link goes there.
        pub mail: String,
        /// The role.
        pub role: Role,
    }

    /// Gives an administrator another role, suspends or re-admits them.
    pub struct ChangeAdministrator {
        /// The version that was looked at.
        pub version: i32,
        /// The role.
        pub role: Role,
        /// Whether they may not sign in.
        pub suspended: bool,
    }

    /// What waits for the word of somebody in the console.
    pub struct WaitingList {
        /// The cards, the oldest first.
        pub cards: Vec<WaitingCard>,
        /// The new holders of posts.
        pub holders: Vec<WaitingHolder>,
        /// Those who were invited to look after the console, and for whom nobody else has given their word.
        pub administrators: Vec<WaitingAdministrator>,
        /// Whether there are more than are told.
        pub more: bool,
    }

    /// A card that waits.
    pub struct WaitingCard {
        /// The belonging.
        pub person: AffiliationId,
        /// The facility.
        pub facility: FacilityId,
        /// Its name.
        pub facility_name: String,
        /// Registered name of the person, or of the post.
        pub name: String,
        /// The role there.
        pub role: Word<Role>,
        /// Inboxes that come with it.
        pub inboxes: Vec<String>,
        /// Nobody was ever let in to this facility.
        pub first: bool,
        /// The card, with whom it was for.
        pub card: FacilityCard,
        /// Who had a hand in it, by name.
        pub hands: Vec<String>,
        /// Why the asker does not give their word; none: they may.
        pub hindrance: Option<Code>,
    }

    /// A new holder of a post who waits.
    pub struct WaitingHolder {
        /// The post.
        pub person: AffiliationId,
        /// The facility.
        pub facility: FacilityId,
        /// Its name.
        pub facility_name: String,
        /// Name of the post.
        pub name: String,
        /// The holder.
        pub holder: PostHolder,
        /// Who had a hand in it, by name.
        pub hands: Vec<String>,
        /// Why the asker does not give their word; none: they may.
        pub hindrance: Option<Code>,
    }

    /// Somebody who was invited to look after the console.
    pub struct WaitingAdministrator {
        /// Which.
        pub id: AdministratorId,
        /// Name.
        pub name: String,
        /// Mail address.
        pub mail: String,
        /// The role.
        pub role: Word<Role>,
        /// Name of the association; empty for the operator.
        pub association: String,
        /// Who invited them.
        pub invited_by: String,
        /// When.
        pub since: Instant,
        /// When they count as somebody of their own although nobody says a word.
        pub valid_at: Option<Instant>,
        /// Why the asker does not give their word; none: they may.
        pub hindrance: Option<Code>,
    }

    /// How the installation is, as far as the process that answered and the database know. No key and no secret.
    pub struct Health {
        /// When this was looked at.
        pub at: Instant,
        /// Alarms that are raised, the oldest first.
        pub alarms: Vec<RaisedAlarm>,
        /// The time.
        pub clock: ClockHealth,
        /// Which disk is almost full; empty: none.
        pub full_disk: String,
        /// The master keys.
        pub keys: Vec<KeyHealth>,
        /// Revocation lists at hand.
        pub lists: Vec<ListHealth>,
        /// Lists that are wanted and not at hand.
        pub missing_lists: u32,
        /// Certificates of the hosts.
        pub certificates: Vec<CertificateHealth>,
        /// Work, by the neighbour that it waits for.
        pub lanes: Vec<LaneHealth>,
    }

    /// Something that the operator must look at.
    pub struct RaisedAlarm {
        /// What, as it stands in the runbook.
        pub kind: String,
        /// Codes and numbers.
        pub detail: String,
        /// Since when.
        pub since: Instant,
    }

    /// Whether anything keeps work from ending.
    pub struct ClockHealth {
        /// How it is.
        pub state: HealthState,
        /// Why nothing ends; none: it does.
        pub why: Option<ClockDoubt>,
        /// Until when, if that is known.
        pub until: Option<Instant>,
    }

    /// A master key.
    pub struct KeyHealth {
        /// Its version.
        pub version: i32,
        /// How it is.
        pub state: HealthState,
        /// From when on it seals, if no newer one does; none: from the beginning, or it is not here.
        pub from: Option<Instant>,
        /// Whether it seals now.
        pub seals: bool,
        /// Whether the keyring of the machine that answered has it.
        pub here: bool,
    }

    /// A revocation list.
    pub struct ListHealth {
        /// Who issued it.
        pub issuer: String,
        /// Its number.
        pub number: String,
        /// How it is.
        pub state: HealthState,
        /// When it came.
        pub came_at: Instant,
        /// Until when it counts.
        pub until: Instant,
    }

    /// The certificate of a host.
    pub struct CertificateHealth {
        /// Name of the host in the configuration.
        pub host: String,
        /// How it is.
        pub state: HealthState,
        /// When the first of its chain ends; none: it can't be read.
        pub ends: Option<Instant>,
    }

    /// Work that waits for one neighbour.
    pub struct LaneHealth {
        /// Which.
        pub lane: String,
        /// How it is.
        pub state: HealthState,
        /// Work that is due.
        pub due: u64,
        /// Since when the oldest of it.
        pub oldest: Option<Instant>,
        /// Work that was given up after its last try.
        pub given_up: u64,
    }

    /// 今日すること, and the use of the contracts.
    pub struct Overview {
        /// Cards and holders that wait for somebody's word.
        pub waiting: u32,
        /// Applications that wait for a clerk; none for associations.
        pub applications: u32,
        /// Requests that wait for a clerk; for associations those that were sent back to them.
        pub changes: u32,
        /// Transfers that wait for the reader's agreement, or whose day something stands in the way of.
        pub transfers: u32,
        /// Facilities in reach.
        pub facilities: u32,
        /// Of them, those where nobody has signed in yet.
        pub not_in_use: u32,
        /// Facilities with one card that works, or none.
        pub one_card: u32,
        /// Cards that end within 60 days.
        pub cards_ending: u32,
        /// Facility cards that are ordered and wait to be issued; none for whoever does not issue them.
        pub cards_ordered: u32,
        /// Inboxes that are at least nine tenths full.
        pub full_inboxes: u32,
        /// Deliveries that nobody has received and that end within two days.
        pub ending_unreceived: u32,
        /// Facilities on the emergency list, where the association has not printed it this month; else none.
        pub contacts_due: u32,
        /// The contracts.
        pub contracts: Vec<ContractUse>,
        /// Arrivals of the last days, the oldest first.
        pub days: Vec<DayCount>,
    }

    /// A day's arrivals.
    pub struct DayCount {
        /// The day's beginning in Japan.
        pub day: Instant,
        /// Deliveries that arrived.
        pub arrivals: u32,
        /// Bytes that lay in the inboxes at the day's end.
        pub used: u64,
    }

    /// A contract and how much of it is used.
    pub struct ContractUse {
        /// Which.
        pub id: ContractId,
        /// 契約件名
        pub name: String,
        /// Its holder.
        pub association: String,
        /// Which one.
        pub holder: AssociationId,
        /// From when.
        pub begins: Instant,
        /// Until when.
        pub ends: Option<Instant>,
        /// Suspended since.
        pub suspended_at: Option<Instant>,
        /// Why it is suspended, or ends.
        pub reason: String,
        /// Shared or divided.
        pub sharing: Word<Sharing>,
        /// Size of the pool, in bytes.
        pub pool: u64,
        /// Ceiling of an inbox in a shared pool.
        pub ceiling: u64,
        /// Bytes that are allotted.
        pub allotted: u64,
        /// Bytes that lie in its inboxes.
        pub used: u64,
        /// Facilities that belong to it.
        pub facilities: u32,
        /// Inboxes of those.
        pub inboxes: u32,
        /// A group's, and not of one facility alone.
        pub group: bool,
        /// The plan; empty where there is none.
        pub pack: String,
        /// Fewer facilities than the plan is meant for: one alone would pay so many yen a month, without tax.
        pub few_for: Option<u64>,
        /// Yen a month.
        pub monthly_yen: u64,
        /// Cards that come with it.
        pub included_cards: u32,
        /// Yen of each card beyond those.
        pub card_yen: u64,
        /// Whether its prices hold the tax.
        pub tax_included: bool,
        /// 更新手続き中: the end that it had; it goes on, for its renewal is under review.
        pub renewing_from: Option<Instant>,
        /// Bytes of one sending.
        pub dispatch: u64,
        /// Days for which what arrives is kept.
        pub retention_days: u32,
        /// Grows with every edit.
        pub version: i32,
    }

    /// Which facilities are wanted.
    #[derive(Default)]
    pub struct FindFacilities {
        /// Words that must be found.
        pub text: String,
        /// Only those that stand there.
        pub progress: Option<Progress>,
        /// Only those that nobody uses yet, wherever they stand on the way.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub not_in_use: bool,
        /// Only those with at most so many cards that work.
        pub cards: Option<u32>,
        /// The order.
        pub sort: FacilitySort,
        /// How many were shown before.
        pub skip: u32,
    }

    /// Some facilities of those that were found.
    pub struct FacilityList {
        /// The facilities.
        pub items: Vec<FacilityLine>,
        /// How many were found in all.
        pub total: u32,
    }

    /// A facility in a list.
    pub struct FacilityLine {
        /// Which.
        pub id: FacilityId,
        /// 医療機関コード
        pub code: String,
        /// Name.
        pub name: String,
        /// Kind.
        pub kind: String,
        /// Municipality.
        pub city: String,
        /// 郵便番号
        pub postal_code: String,
        /// Telephone.
        pub phone: String,
        /// Where it stands.
        pub progress: Progress,
        /// Inboxes.
        pub inboxes: u32,
        /// Bytes in them.
        pub used: u64,
        /// Bytes that may lie in them.
        pub capacity: u64,
        /// Cards that work.
        pub cards: u32,
        /// The last sign-in.
        pub signed_in_at: Option<Instant>,
    }

    /// How a facility is reached when the service is not.
    pub struct ContactLine {
        /// Name.
        pub name: String,
        /// Municipality.
        pub city: String,
        /// Address.
        pub address: String,
        /// Telephone.
        pub phone: String,
        /// FAX; may be empty.
        pub fax: String,
        /// 緊急連絡先: a person's name and telephone; may be empty.
        pub emergency: String,
        /// 院長
        pub director: String,
        /// Its inboxes.
        pub inboxes: Vec<String>,
    }

    /// A facility with its inboxes and people.
    pub struct FacilityDetail {
        /// As in the list.
        pub line: FacilityLine,
        /// Address.
        pub address: String,
        /// 院長
        pub director: String,
        /// フリガナ
        pub kana: String,
        /// FAX; may be empty.
        pub fax: String,
        /// 緊急連絡先: a person's name and telephone; may be empty.
        pub emergency: String,
        /// 開設者
        pub founder: String,
        /// The municipality's name before a merger.
        pub former_city: String,
        /// Whether it is hidden from facilities of other groups.
        pub hidden: bool,
        /// The end of its last day of receiving.
        pub closes_at: Option<Instant>,
        /// Why it closes.
        pub closed_reason: String,
        /// Who follows.
        pub successor: Option<NamedFacility>,
        /// When the whole facility was suspended.
        pub suspended_at: Option<Instant>,
        /// Why.
        pub suspended_reason: String,
        /// Whether the operator suspended it: then only the operator lets it go on.
        pub suspended_by_operator: bool,
        /// The contracts it is, was or is to be in.
        pub memberships: Vec<MembershipLine>,
        /// Facts that changed or are to change, the latest day first.
        pub history: Vec<FactChange>,
        /// The inboxes, also closed ones.
        pub inboxes: Vec<InboxLine>,
        /// The people.
        pub people: Vec<PersonLine>,
        /// Whether it is the asker's own to change, and not only to look at.
        pub own: bool,
        /// Addresses that the facility confirmed; only told to whoever may offer a temporary card.
        pub addresses: Vec<String>,
    }

    /// An inbox in a list.
    pub struct InboxLine {
        /// Which.
        pub id: InboxId,
        /// Its facility.
        pub facility: FacilityId,
        /// Name of the facility.
        pub facility_name: String,
        /// Name.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Closed since: what lies in it is read on, nothing new arrives.
        pub closed_at: Option<Instant>,
        /// Whether it is hidden from facilities of other groups.
        pub hidden: bool,
        /// Whom it takes letters from.
        pub senders: Word<Senders>,
        /// Those who are named as senders; told with its facility, not in lists.
        pub admitted: Vec<NamedFacility>,
        /// Grows with every edit.
        pub version: i32,
        /// Bytes in it.
        pub used: u64,
        /// Bytes that may lie in it.
        pub capacity: u64,
        /// Deliveries that nobody has opened.
        pub unread: u32,
        /// Confirmed mail addresses for notices.
        pub addresses: u32,
        /// Who reads it.
        pub readers: Vec<String>,
    }

    /// Changes facts of a facility from a day on.
    pub struct ChangeFacts {
        /// 医療機関コード, or a member number.
        pub code: String,
        /// Name.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Kind.
        pub kind: String,
        /// 郵便番号
        pub postal_code: String,
        /// 市区町村
        pub city: String,
        /// The municipality's name before a merger.
        pub former_city: String,
        /// 住所
        pub address: String,
        /// 電話
        pub phone: String,
        /// 院長
        pub director: String,
        /// 開設者
        pub founder: String,
        /// FAX; none: as it is.
        #[serde(default)]
        pub fax: Option<String>,
        /// 緊急連絡先: a person's name and telephone; none: as it is.
        #[serde(default)]
        pub emergency: Option<String>,
        /// From when; a past day counts at once.
        pub from: Instant,
        /// Why.
        pub note: String,
    }

    /// Facts that changed, or are to change.
    pub struct FactChange {
        /// Which.
        pub id: FacilityChangeId,
        /// The facts.
        pub facts: Vec<FactLine>,
        /// From when.
        pub from: Instant,
        /// Where it stands.
        pub state: FactState,
        /// Why.
        pub note: String,
        /// When it was entered.
        pub made_at: Instant,
        /// By whom, of the console; empty: a table, or the service.
        pub made_by: String,
    }

    /// A fact before and after.
    pub struct FactLine {
        /// The column.
        pub column: String,
        /// As it was.
        pub before: String,
        /// As it is, or will be.
        pub after: String,
    }

    /// A contract that a facility is, was or is to be in.
    pub struct MembershipLine {
        /// The contract.
        pub contract: ContractId,
        /// Its name.
        pub name: String,
        /// From when.
        pub from: Instant,
        /// Until when.
        pub until: Option<Instant>,
    }

    /// Lets a facility leave a contract.
    pub struct LeaveContract {
        /// Its last day; none: it stays.
        pub last_day: Option<Instant>,
    }

    /// Closes a facility.
    pub struct CloseFacility {
        /// Its last day of receiving; none: it goes on.
        pub last_day: Option<Instant>,
        /// Who follows, shown to senders.
        pub successor: Option<FacilityId>,
        /// Why.
        pub reason: String,
        /// Whether nobody reads there any more, at once: the only holder is dead or ill.
        pub nobody_reads: bool,
    }

    /// Makes an association with a contract, without an application.
    pub struct MakeAssociation {
        /// Name.
        pub name: String,
        /// A municipality, and no medical association.
        pub municipality: bool,
        /// 団体コード of a municipality.
        pub code: String,
        /// The pack.
        pub pack: PackId,
        /// From when.
        pub begins: Instant,
        /// Its first administrator.
        pub administrator: String,
        /// Their mail address: the link goes there.
        pub mail: String,
    }

    /// Which contracts are wanted.
    #[derive(Default)]
    pub struct FindContracts {
        /// Words that must be found in the contract's or its holder's name.
        pub text: String,
        /// Only those that stand so.
        pub standing: Option<ContractStanding>,
        /// The order.
        pub sort: ContractSort,
        /// How many were shown before.
        pub skip: u32,
    }

    /// Some contracts of those that were found.
    pub struct ContractList {
        /// The contracts.
        pub items: Vec<ContractUse>,
        /// How many were found in all.
        pub total: u32,
    }

    /// Which requests are wanted.
    #[derive(Default)]
    pub struct FindChanges {
        /// Words that must be found in association, contract or pack.
        pub text: String,
        /// Only those that stand there.
        pub state: Option<State>,
        /// How many were shown before.
        pub skip: u32,
    }

    /// Some requests of those that were found, the newest first.
    pub struct ChangeList {
        /// The requests.
        pub items: Vec<ChangeRequest>,
        /// How many were found in all.
        pub total: u32,
    }

    /// Begins as a new facility in the place of an old one (新しい施設として始める).
    pub struct BeginAnew {
        /// 医療機関コード of the new one.
        pub code: String,
        /// Name.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// 院長
        pub director: String,
        /// 開設者
        pub founder: String,
        /// Its first day.
        pub from: Instant,
        /// Why; senders do not read it.
        pub reason: String,
    }

    /// Suspends a whole facility, or lets it go on.
    pub struct SuspendFacility {
        /// Whether it is suspended.
        pub suspended: bool,
        /// Why; needed to suspend.
        pub reason: String,
    }

    /// Suspends a contract, or lets it go on.
    pub struct SuspendContract {
        /// The version that was looked at.
        pub version: i32,
        /// Whether it is suspended.
        pub suspended: bool,
        /// Why.
        pub reason: String,
    }

    /// Ends a contract.
    pub struct EndContract {
        /// The version that was looked at.
        pub version: i32,
        /// Its last day; none: it goes on.
        pub last_day: Option<Instant>,
        /// Why.
        pub reason: String,
    }

    /// What is left of a contract's documents.
    pub struct Destruction {
        /// Documents that are still there.
        pub left: u64,
        /// Until when the last of them is kept.
        pub last: Option<Instant>,
        /// Documents that are destroyed.
        pub destroyed: u64,
        /// 消去証明書 in base64, once the contract is over and nothing is left.
        pub pdf: String,
    }

    /// Lets somebody of a facility use one of its inboxes.
    pub struct AddReader {
        /// See what arrives.
        pub read: bool,
        /// Send from it.
        pub send: bool,
    }

    /// Gives an inbox to somebody new.
    pub struct HandInbox {
        /// Whoever had it; none: nobody loses it.
        pub before: Option<AffiliationId>,
        /// The last day on which they have it.
        pub last_day: Instant,
        /// Registered name of whoever gets it.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Kind of their card.
        pub card: CardKind,
    }

    /// A facility by its name.
    pub struct NamedFacility {
        /// Which.
        pub id: FacilityId,
        /// Name.
        pub name: String,
        /// Municipality.
        pub city: String,
    }

    /// Which inboxes are wanted.
    #[derive(Default)]
    pub struct FindInboxes {
        /// Words that must be found in its name or its facility's.
        pub text: String,
        /// Only those that stand there.
        pub only: Option<InboxState>,
        /// The order.
        pub sort: InboxSort,
        /// How many were shown before.
        pub skip: u32,
    }

    /// Some inboxes of those that were found.
    pub struct InboxList {
        /// The inboxes.
        pub items: Vec<InboxLine>,
        /// How many were found in all.
        pub total: u32,
    }

    /// Changes an inbox: its name, whether it is open, and to whom.
    pub struct ChangeInbox {
        /// The version that was looked at.
        pub version: i32,
        /// Name.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Whether it takes nothing new.
        pub closed: bool,
        /// Whether it is hidden from facilities of other groups.
        pub hidden: bool,
        /// Whom it takes letters from.
        pub senders: Senders,
        /// The facilities that are named.
        pub admitted: Vec<FacilityId>,
    }

    /// Hides a facility from other groups, or shows it.
    pub struct HideFacility {
        /// Whether it is hidden.
        pub hidden: bool,
    }

    /// Searches facilities that may be named as senders, of any group.
    pub struct FindSenders {
        /// Words that must be found.
        pub text: String,
    }

    /// A person of a facility.
    pub struct PersonLine {
        /// The belonging.
        pub id: AffiliationId,
        /// Registered name.
        pub name: String,
        /// The role there.
        pub role: Word<Role>,
        /// Suspended since.
        pub suspended_at: Option<Instant>,
        /// Why; empty where they are not.
        pub suspended_reason: String,
        /// Whether the asker may let them act again: not what somebody above suspended.
        pub resumable: bool,
        /// The cards.
        pub cards: Vec<FacilityCard>,
        /// Whether it is a post, and no person.
        pub post: bool,
        /// Who holds it now and who is to, the latest first.
        pub holders: Vec<PostHolder>,
    }

    /// Somebody who holds a post, or is to.
    pub struct PostHolder {
        /// Which.
        pub id: HolderId,
        /// Name.
        pub name: String,
        /// From when.
        pub from: Instant,
        /// Until when.
        pub until: Option<Instant>,
        /// Whether they have typed their code.
        pub accepted: bool,
        /// Whether they wait for a word.
        pub waits: bool,
        /// When they count although nobody says one, unless somebody objects.
        pub valid_at: Option<Instant>,
        /// Whether the asker may give their word.
        pub confirmable: bool,
    }

    /// Invites a facility's manager or member from the console.
    pub struct InvitePerson {
        /// Registered name.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Kind of card.
        pub card: CardKind,
        /// A manager; all inboxes come with it.
        pub manager: bool,
    }

    /// A contract with every inbox in it.
    pub struct Allotment {
        /// The contract.
        pub contract: ContractUse,
        /// Its inboxes, as they are read.
        pub inboxes: Vec<AllottedInbox>,
    }

    /// An inbox in a contract.
    pub struct AllottedInbox {
        /// Which.
        pub id: InboxId,
        /// Its name.
        pub name: String,
        /// The facility.
        pub facility: String,
        /// Which: several may have one name.
        pub facility_id: FacilityId,
        /// Municipality.
        pub city: String,
        /// Kind of facility; empty where nobody said.
        pub kind: String,
        /// Bytes it is allotted in this contract.
        pub bytes: u64,
        /// Bytes in it.
        pub used: u64,
        /// The most that lay in it at the end of a day lately: the measured need.
        pub need: u64,
    }

    /// Divides or shares the pool of a contract, all of it at once.
    pub struct Divide {
        /// The version that was looked at.
        pub version: i32,
        /// Shared or divided.
        pub sharing: Sharing,
        /// Ceiling of an inbox in a shared pool.
        pub ceiling: u64,
        /// The inboxes whose size is to change, in a divided pool; the others stay.
        pub inboxes: Vec<InboxBytes>,
    }

    /// A size for an inbox.
    pub struct InboxBytes {
        /// Which.
        pub inbox: InboxId,
        /// Bytes.
        pub bytes: u64,
    }

    /// What may be asked for a contract, and from when it would count.
    pub struct ChangeOffer {
        /// The contract.
        pub contract: ContractUse,
        /// Yen a month now; the contract says whether it holds the tax.
        pub monthly_yen: u64,
        /// The packs on offer now.
        pub packs: Vec<Pack>,
        /// The lowest price of an individual plan now, in yen a month without tax: to compare with a group below its size.
        pub individual_yen: Option<u64>,
        /// 締切日: asked for until the end of this day it counts from `begins`.
        pub closes: Instant,
        /// From when a change that is asked for now would count.
        pub begins: Instant,
        /// Changes that cost nothing in a contract year.
        pub free: u32,
        /// Changes that count already in the contract year of `begins`.
        pub counted: u32,
    }

    /// Asks for another pack.
    pub struct AskChange {
        /// The contract.
        pub contract: ContractId,
        /// The pack.
        pub pack: PackId,
        /// Why, or what to look at.
        pub note: String,
        /// Keeps it as a draft (下書き), in the place of the draft before; else it is handed in.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub draft: bool,
        /// 受付日 of a request that came on paper or by telephone, for a clerk who enters it; none: now.
        #[serde(default)]
        pub received_at: Option<Instant>,
    }

    /// A request to change the pack of a contract.
    pub struct ChangeRequest {
        /// Which.
        pub id: ChangeId,
        /// The association.
        pub association: String,
        /// The contract.
        pub contract: String,
        /// The pack that it has now; empty where there is none.
        pub present: String,
        /// The pool that it has now, in bytes.
        pub present_pool: u64,
        /// What it costs a month now, in yen.
        pub present_yen: u64,
        /// Whether that price holds the tax.
        pub present_tax_included: bool,
        /// The pack that is asked for.
        pub pack: String,
        /// Its pool, in bytes, as promised when it was asked for.
        pub pool: u64,
        /// Its price a month in yen, as promised then.
        pub monthly_yen: u64,
        /// Whether that price holds the tax.
        pub tax_included: bool,
        /// Where it stands.
        pub state: Word<State>,
        /// What was written with it.
        pub note: String,
        /// Who asked.
        pub asked_by: String,
        /// When.
        pub asked_at: Instant,
        /// From when it counts.
        pub takes_effect_at: Instant,
        /// Whether it is beyond the free ones, or would be if it were approved now.
        pub fee: bool,
        /// Yen of the fee.
        pub fee_yen: u64,
        /// Whether the fee holds the tax.
        pub fee_tax_included: bool,
        /// Which change of its contract year it is, or would be, counted from 1.
        pub nth: u32,
        /// How many of a contract year are free.
        pub free: u32,
        /// What the clerk answered.
        pub reason: String,
        /// Grows with every step.
        pub version: i32,
    }

    /// A step of a request.
    pub struct StepChange {
        /// The version that was looked at.
        pub version: i32,
        /// What is done.
        pub step: Step,
        /// Why; needed where it is sent back or refused.
        pub reason: String,
    }

    /// Which communications are wanted.
    #[derive(Default)]
    pub struct FindRecords {
        /// Words in the names of facilities and departments.
        pub text: String,
        /// Only those that arrived from here on.
        #[serde(default)]
        pub from: Option<Instant>,
        /// Only those that arrived before.
        #[serde(default)]
        pub until: Option<Instant>,
        /// Only those of this kind.
        #[serde(default)]
        pub kind: Option<DispatchKind>,
        /// Only those that lie there and that nobody has received in full.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub unreceived: bool,
        /// Only those that nobody has received and that end within two days: what the first page counts.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub ending: bool,
        /// Where to go on.
        pub after: Option<String>,
    }

    /// A facility that was in a contract of the association and is no more.
    pub struct FormerFacility {
        /// Which.
        pub id: FacilityId,
        /// 医療機関コード or member number.
        pub code: String,
        /// Name.
        pub name: String,
        /// Municipality.
        pub city: String,
        /// When its last contract there ended.
        pub until: Instant,
    }

    /// Which people are wanted.
    #[derive(Default)]
    pub struct FindPeople {
        /// Words in their names and their facilities'.
        pub text: String,
        /// Only those that stand there.
        pub state: Option<PersonState>,
        /// The order.
        pub sort: PeopleSort,
        /// How many were shown before.
        pub skip: u32,
    }

    /// Some people of those that were found.
    pub struct PeopleList {
        /// The people.
        pub items: Vec<PersonAt>,
        /// How many were found in all.
        pub total: u32,
    }

    /// A card that lets somebody in.
    pub struct PersonCard {
        /// Which.
        pub id: CardId,
        /// Kind of card.
        pub kind: CardKind,
        /// Name on the certificate.
        pub holder: String,
    }

    /// Somebody, or a post, at a facility.
    pub struct PersonAt {
        /// The belonging.
        pub id: AffiliationId,
        /// The facility.
        pub facility: FacilityId,
        /// Its name.
        pub facility_name: String,
        /// Registered name.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// The role there.
        pub role: Word<Role>,
        /// Whether it is a post, and no person.
        pub post: bool,
        /// Kinds of the cards that work.
        pub cards: Vec<CardKind>,
        /// Cards that the asker may suspend: lost ones, by telephone.
        pub stoppable: Vec<PersonCard>,
        /// When the first of them ends.
        pub card_ends: Option<Instant>,
        /// Where they stand.
        pub state: PersonState,
    }

    /// Which lines of the audit are wanted.
    #[derive(Default)]
    pub struct FindTrail {
        /// Words in what was done, by whom and to what.
        pub text: String,
        /// Where to go on.
        pub after: Option<String>,
    }

    /// Lines of the audit.
    pub struct Trail {
        /// The lines, the newest first.
        pub items: Vec<TrailLine>,
        /// Where to go on.
        pub next: Option<String>,
    }

    /// What somebody did.
    pub struct TrailLine {
        /// When.
        pub at: Instant,
        /// What, by its code.
        pub action: String,
        /// Who: an administrator's name; empty: the operator, or the service itself.
        pub actor: String,
        /// Whether the service did it by itself.
        pub system: bool,
        /// To what: the name of a facility, an inbox, a contract or somebody.
        pub subject: String,
        /// Codes and numbers.
        pub detail: String,
    }

    /// Communications of the facilities in reach: metadata only.
    pub struct Records {
        /// The communications, the newest first.
        pub items: Vec<RecordLine>,
        /// Where to go on.
        pub next: Option<String>,
    }

    /// One delivery as the console may see it.
    pub struct RecordLine {
        /// When it arrived.
        pub arrived_at: Instant,
        /// Facility and department that sent it.
        pub sender: String,
        /// Facility and department it went to.
        pub recipient: String,
        /// Its telephone, where somebody is to be reminded; else empty.
        pub recipient_phone: String,
        /// Its FAX, likewise.
        pub recipient_fax: String,
        /// Kind of dispatch, as text.
        pub kind: String,
        /// Documents.
        pub documents: u32,
        /// Bytes.
        pub bytes: u64,
        /// When it was opened first.
        pub opened_at: Option<Instant>,
        /// When all of it was received.
        pub received_at: Option<Instant>,
        /// Until when it is kept.
        pub kept_until: Instant,
    }

    /// What a table of facilities would change, or has changed.
    pub struct ImportPreview {
        /// What is wrong, by row and column; with any of these nothing is written.
        pub errors: Vec<RowError>,
        /// What is to be told of the table, though nothing is wrong.
        pub notes: Vec<RowError>,
        /// 追加: facilities that would be added.
        pub added: Vec<ImportLine>,
        /// 変更: facilities that would be changed.
        pub changed: Vec<ImportLine>,
        /// 休止: facilities of the contract that the table does not name.
        pub absent: Vec<ImportLine>,
        /// What was compared: written only if it is still the same.
        pub mark: String,
        /// Whether it was written.
        pub applied: bool,
    }

    /// A fault of a table.
    pub struct RowError {
        /// The row as a spreadsheet shows it, the headline being the first.
        pub row: u32,
        /// The column, as it is headed.
        pub column: String,
        /// What is wrong.
        pub fault: RowFault,
    }

    /// A facility that a table names, or does not.
    pub struct ImportLine {
        /// 医療機関コード
        pub code: String,
        /// Name.
        pub name: String,
        /// The facts that would be changed; of a new facility all that are taken.
        pub changes: Vec<ImportChange>,
    }

    /// A fact that a table would change.
    pub struct ImportChange {
        /// The column.
        pub column: String,
        /// As it is.
        pub before: String,
        /// As the table has it.
        pub after: String,
    }

    /// A table of facilities for a contract.
    pub struct ImportTable {
        /// The file, as it is, in base64.
        pub table: String,
        /// What was seen before and is to be written now; empty: only looked at.
        pub mark: String,
        /// The first of the month from which new facilities are in the contract; none: at once, or when it begins.
        #[serde(default)]
        pub from: Option<Instant>,
    }

    /// For whom letters of enrolment are wanted.
    pub struct PrintLetters {
        /// The facilities; none: all that were sent none yet, in reach or of `find`.
        pub facilities: Vec<FacilityId>,
        /// The kind of card that will be enrolled.
        pub card: CardKind,
        /// The list they are of; none: all in reach.
        #[serde(default)]
        pub find: Option<FindFacilities>,
        /// Whether they are counted only: nothing is issued and nothing drawn.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub look: bool,
        /// How many facilities were counted before, letters and those left together; others than so many are refused.
        #[serde(default)]
        pub seen: Option<u32>,
    }

}
