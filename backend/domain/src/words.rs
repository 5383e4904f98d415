//! A text in both languages, and the words for states that pages, tables and papers share.

use crate::change_request::State;
use crate::contract::ContractStanding;
use crate::delivery::{Handling, Phase, Unfit};
use crate::pki_card::PkiCardState;
use crate::plan::Audience;
use crate::role::Role;

/// A text in Japanese and in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Japanese.
    pub ja: &'static str,
    /// English.
    pub en: &'static str,
}

impl Words {
    /// A text in both languages.
    pub const fn new(ja: &'static str, en: &'static str) -> Self {
        Self { ja, en }
    }
}

impl ContractStanding {
    /// The state in words.
    pub const fn words(self) -> Words {
        match self {
            Self::ToCome => Words::new("開始前", "Not started"),
            Self::Running => Words::new("有効", "Active"),
            Self::Suspended => Words::new("停止中", "Suspended"),
            Self::Ending => Words::new("終了予定", "Ending"),
            Self::Over => Words::new("終了", "Ended"),
        }
    }
}

impl PkiCardState {
    /// The state in words.
    pub const fn words(self) -> Words {
        match self {
            Self::Ordered => Words::new("発行待ち", "Ordered"),
            Self::Issued => Words::new("発送待ち", "To be shipped"),
            Self::Shipped => Words::new("発送済み", "Shipped"),
            Self::Active => Words::new("利用中", "In use"),
            Self::Suspended => Words::new("停止中", "Suspended"),
            Self::Revoked => Words::new("失効", "Revoked"),
            Self::Expired => Words::new("期限切れ", "Expired"),
            Self::Cancelled => Words::new("取消し", "Cancelled"),
        }
    }
}

impl Phase {
    /// The phase in words.
    pub const fn words(self) -> Words {
        match self {
            Self::Cancelled => Words::new("取消済み", "Cancelled"),
            Self::Recalled => Words::new("回収済み", "Recalled"),
            Self::Stopped => Words::new("閲覧停止", "Stopped"),
            Self::SetAside => Words::new("受取不可", "Set aside"),
            Self::Held => Words::new("送信待機中", "Held"),
            Self::Waiting => Words::new("空き待ち", "Waiting for space"),
            Self::Delivered => Words::new("着信・未開封", "Arrived, unread"),
            Self::Opened => Words::new("開封済み", "Opened"),
            Self::PartlyCollected => Words::new("一部受領", "Partly collected"),
            Self::Collected => Words::new("受領済み", "Collected"),
            Self::Ended => Words::new("保管終了", "Retention ended"),
            Self::Expired => Words::new("期限切れ（未受領）", "Expired (not collected)"),
        }
    }
}

impl Handling {
    /// The state in words.
    pub const fn words(self) -> Words {
        match self {
            Self::Open => Words::new("未対応", "Not started"),
            Self::Working => Words::new("対応中", "In progress"),
            Self::Done => Words::new("対応済み", "Done"),
        }
    }
}

impl Unfit {
    /// The reason in words.
    pub const fn words(self) -> Words {
        match self {
            Self::WrongRecipient => Words::new("宛先違い", "Wrong recipient"),
            Self::OtherDepartment => Words::new("別の部署", "Another department"),
            Self::UnknownPatient => Words::new("該当患者なし", "No such patient here"),
            Self::OtherPatient => Words::new("別の患者の文書", "A document about another patient"),
            Self::Unreadable => Words::new("開けない", "Can't be opened"),
            Self::Duplicate => Words::new("重複", "Duplicate"),
        }
    }
}

impl State {
    /// The state in words.
    pub const fn words(self) -> Words {
        match self {
            Self::Draft => Words::new("下書き", "Draft"),
            Self::Review => Words::new("確認中", "Under review"),
            Self::Returned => Words::new("差戻し", "Sent back"),
            Self::Approved => Words::new("承認", "Approved"),
            Self::Applied => Words::new("適用済み", "In effect"),
            Self::Withdrawn => Words::new("取下げ", "Withdrawn"),
            Self::Refused => Words::new("不承認", "Rejected"),
        }
    }
}

impl Role {
    /// The role in words. Whoever isn't a facility manager or an administrator is a member.
    pub const fn words(self) -> Words {
        match self {
            Self::Guest | Self::Cardholder | Self::Member => Words::new("登録者", "Member"),
            Self::Manager => Words::new("施設の運用担当者", "Facility manager"),
            Self::Administrator => Words::new("運用責任者", "Administrator"),
            Self::ContractManager => Words::new("契約担当", "Contract manager"),
            Self::CardManager => Words::new("カード担当", "Card manager"),
            Self::Auditor => Words::new("監査担当(閲覧のみ)", "Auditor (read only)"),
            Self::Accountant => Words::new("経理担当・税理士", "Accountant"),
            Self::BillingClerk => Words::new("請求担当", "Billing clerk"),
            Self::Operator => Words::new("運営事務局", "Service desk"),
        }
    }
}

impl Audience {
    /// The audience in words.
    pub const fn words(self) -> Words {
        match self {
            Self::Group => Words::new("団体", "Association"),
            Self::Individual => Words::new("個別", "Individual"),
        }
    }
}
