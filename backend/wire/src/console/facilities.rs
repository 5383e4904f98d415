//! Facilities: their facts, their contracts, and how they start and stop using the service.

use medpost_domain::id::{ContractId, FacilityChangeId, FacilityId};
use medpost_domain::instant::Instant;

use super::inboxes::{InboxLine, NamedFacility};
use super::people::PersonLine;

crate::choices! {
    /// The order of a list of facilities.
    #[derive(Default)]
    pub enum FacilitySort {
        /// By reading.
        #[default]
        Name,
        /// Fullest first.
        Use,
        /// Longest without a sign-in first.
        SignIn,
    }

    /// The state of a change of facts.
    pub enum FactState {
        /// Not in effect yet.
        ToCome,
        /// In effect.
        InEffect,
        /// Withdrawn before it took effect.
        TakenBack,
    }

    /// How far a facility has got in using the service.
    pub enum Progress {
        /// 未送付: nobody has been issued a code.
        NotInvited,
        /// 送付済み: codes have been issued, but no card is enrolled.
        Invited,
        /// 未ログイン: a card is enrolled, but nobody has signed in.
        NotSignedIn,
        /// 利用中: in use.
        InUse,
        /// 停止中: suspended.
        Suspended,
        /// 閉院・受信終了: closed.
        Closed,
    }
}

impl Progress {
    /// Whether nobody uses the service there yet.
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::NotInvited | Self::Invited | Self::NotSignedIn)
    }
}

crate::travels! {
    /// Which facilities to find.
    #[derive(Default)]
    pub struct FindFacilities {
        /// Words that must all be found.
        pub text: String,
        /// Only facilities at this stage.
        pub progress: Option<Progress>,
        /// Only facilities where nobody uses the service yet, at whatever stage.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub not_in_use: bool,
        /// Only facilities with at most this many working cards.
        pub cards: Option<u32>,
        /// The order of the list.
        pub sort: FacilitySort,
        /// Number of facilities already shown.
        pub skip: u32,
    }

    /// A page of the facilities found.
    pub struct FacilityList {
        /// The facilities.
        pub items: Vec<FacilityLine>,
        /// Total number found.
        pub total: u32,
    }

    /// A facility in a list.
    pub struct FacilityLine {
        /// The facility's id.
        pub id: FacilityId,
        /// 医療機関コード: the facility's code.
        pub code: String,
        /// Name of the facility.
        pub name: String,
        /// Kind of facility.
        pub kind: String,
        /// Municipality.
        pub city: String,
        /// 郵便番号: the postal code.
        pub postal_code: String,
        /// Telephone number.
        pub phone: String,
        /// How far it has got in using the service.
        pub progress: Progress,
        /// Number of inboxes.
        pub inboxes: u32,
        /// Bytes in them.
        pub used: u64,
        /// Total capacity of its inboxes, in bytes.
        pub capacity: u64,
        /// Number of working cards.
        pub cards: u32,
        /// The last sign-in.
        pub signed_in_at: Option<Instant>,
    }

    /// How to reach a facility when the service is down.
    pub struct ContactLine {
        /// Name of the facility.
        pub name: String,
        /// Municipality.
        pub city: String,
        /// Address.
        pub address: String,
        /// Telephone number.
        pub phone: String,
        /// FAX number; may be empty.
        pub fax: String,
        /// 緊急連絡先: name and telephone number of a person; may be empty.
        pub emergency: String,
        /// 院長: the director.
        pub director: String,
        /// Names of its inboxes.
        pub inboxes: Vec<String>,
    }

    /// A facility with its inboxes and people.
    pub struct FacilityDetail {
        /// The facility as in the list.
        pub line: FacilityLine,
        /// Address.
        pub address: String,
        /// 院長: the director.
        pub director: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// FAX number; may be empty.
        pub fax: String,
        /// 緊急連絡先: name and telephone number of a person; may be empty.
        pub emergency: String,
        /// 開設者: the founder.
        pub founder: String,
        /// Name of the municipality before a merger.
        pub former_city: String,
        /// Whether it is hidden from facilities of other groups.
        pub hidden: bool,
        /// The end of its last day of receiving, if it closes.
        pub closes_at: Option<Instant>,
        /// Why it closes.
        pub closed_reason: String,
        /// The facility that follows it.
        pub successor: Option<NamedFacility>,
        /// When the whole facility was suspended.
        pub suspended_at: Option<Instant>,
        /// Why it was suspended.
        pub suspended_reason: String,
        /// Whether the operator suspended it, in which case only the operator can resume it.
        pub suspended_by_operator: bool,
        /// Its past, present and future contracts.
        pub memberships: Vec<MembershipLine>,
        /// Past and future changes of its facts, latest date first.
        pub history: Vec<FactChange>,
        /// The inboxes, including closed ones.
        pub inboxes: Vec<InboxLine>,
        /// The people.
        pub people: Vec<PersonLine>,
        /// Whether the caller may change it, and not only look at it.
        pub own: bool,
        /// The facility's confirmed addresses; only for callers who may offer a temporary card.
        pub addresses: Vec<String>,
    }

    /// Changes a facility's facts from a day on.
    pub struct ChangeFacts {
        /// 医療機関コード or member number.
        pub code: String,
        /// Name of the facility.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// Kind of facility.
        pub kind: String,
        /// 郵便番号: the postal code.
        pub postal_code: String,
        /// 市区町村: the municipality.
        pub city: String,
        /// Name of the municipality before a merger.
        pub former_city: String,
        /// 住所: the address.
        pub address: String,
        /// 電話: the telephone number.
        pub phone: String,
        /// 院長: the director.
        pub director: String,
        /// 開設者: the founder.
        pub founder: String,
        /// FAX number; `null` leaves it unchanged.
        #[serde(default)]
        pub fax: Option<String>,
        /// 緊急連絡先: name and telephone number of a person; `null` leaves it unchanged.
        #[serde(default)]
        pub emergency: Option<String>,
        /// The first day it applies; a past date takes effect immediately.
        pub from: Instant,
        /// The reason.
        pub note: String,
    }

    /// A past or future change of facts.
    pub struct FactChange {
        /// The change's id.
        pub id: FacilityChangeId,
        /// The facts changed.
        pub facts: Vec<FactLine>,
        /// The first day it applies.
        pub from: Instant,
        /// The state of the change.
        pub state: FactState,
        /// The reason.
        pub note: String,
        /// When it was entered.
        pub made_at: Instant,
        /// The administrator who entered it; empty if it came from a table or the service.
        pub made_by: String,
    }

    /// A fact before and after a change.
    pub struct FactLine {
        /// Name of the column.
        pub column: String,
        /// The previous value.
        pub before: String,
        /// The new value.
        pub after: String,
    }

    /// A past, present or future contract of a facility.
    pub struct MembershipLine {
        /// The contract.
        pub contract: ContractId,
        /// Name of the contract.
        pub name: String,
        /// When the membership begins.
        pub from: Instant,
        /// When it ends; `null` if there is no end.
        pub until: Option<Instant>,
    }

    /// Takes a facility out of a contract.
    pub struct LeaveContract {
        /// Its last day in the contract; `null` if it stays.
        pub last_day: Option<Instant>,
    }

    /// Closes a facility, or takes the closing back.
    pub struct CloseFacility {
        /// Its last day of receiving; `null` if it is to continue.
        pub last_day: Option<Instant>,
        /// The facility that follows it, shown to senders.
        pub successor: Option<FacilityId>,
        /// The reason.
        pub reason: String,
        /// Whether nobody reads there any more, effective immediately: the only holder has died or is ill.
        pub nobody_reads: bool,
    }

    /// Starts a new facility in place of an old one (新しい施設として始める).
    pub struct BeginAnew {
        /// 医療機関コード of the new facility.
        pub code: String,
        /// Name of the new facility.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// 院長: the director.
        pub director: String,
        /// 開設者: the founder.
        pub founder: String,
        /// Its first day.
        pub from: Instant,
        /// The reason; not shown to senders.
        pub reason: String,
    }

    /// Suspends or resumes a whole facility.
    pub struct SuspendFacility {
        /// Whether the facility is to be suspended.
        pub suspended: bool,
        /// The reason; required to suspend.
        pub reason: String,
    }

    /// A facility that used to be in a contract of the association.
    pub struct FormerFacility {
        /// The facility's id.
        pub id: FacilityId,
        /// 医療機関コード or member number.
        pub code: String,
        /// Name of the facility.
        pub name: String,
        /// Municipality.
        pub city: String,
        /// When its last contract there ended.
        pub until: Instant,
    }

    /// Hides a facility from other groups, or shows it.
    pub struct HideFacility {
        /// Whether it is hidden.
        pub hidden: bool,
    }
}
