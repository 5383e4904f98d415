//! Facilities: their facts, their contracts, their way into use and out of it.

use medpost_domain::id::{ContractId, FacilityChangeId, FacilityId};
use medpost_domain::instant::Instant;

use super::inboxes::{InboxLine, NamedFacility};
use super::people::PersonLine;

crate::choices! {
    /// By what a list is sorted.
    #[derive(Default)]
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
    pub enum FactState {
        /// Still to come.
        ToCome,
        /// In effect.
        InEffect,
        /// Taken back before its day.
        TakenBack,
    }

    /// Where a facility stands on its way into use.
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
}

impl Progress {
    /// Whether nobody uses it yet.
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::NotInvited | Self::Invited | Self::NotSignedIn)
    }
}

crate::travels! {
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

    /// Hides a facility from other groups, or shows it.
    pub struct HideFacility {
        /// Whether it is hidden.
        pub hidden: bool,
    }
}
