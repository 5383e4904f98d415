//! The wording of the audit log: its acts and their details, in Japanese and English. The page, its search and its
//! table all use it.

use crate::instant::Instant;
use crate::words::Words;

stored! {
    /// Who acted.
    pub enum ActorKind {
        /// A person signed in at a facility.
        Person = "person",
        /// An administrator signed in to the console.
        Administrator = "administrator",
        /// The operator at the command line.
        Operator = "operator",
        /// The service itself.
        System = "system",
        /// An unknown person: nobody was signed in.
        Guest = "guest",
    }
}

stored! {
    /// The kind of thing an act was about. Its id is stored beside it.
    pub enum SubjectKind {
        /// A mail address that receives notices.
        Address = "address",
        /// An administrator.
        Administrator = "administrator",
        /// A key that an administrator signs in with.
        AdministratorKey = "administrator_key",
        /// A person's affiliation with a facility.
        Affiliation = "affiliation",
        /// An application for a contract.
        Application = "application",
        /// An association.
        Association = "association",
        /// The audit itself.
        Audit = "audit",
        /// A payment file from a bank.
        BankFile = "bank_file",
        /// A month's bill.
        BillingRun = "billing_run",
        /// A card.
        Card = "card",
        /// A request to change a contract.
        ChangeRequest = "change_request",
        /// An enrolment code.
        Code = "code",
        /// An administrator's session.
        ConsoleSession = "console_session",
        /// A contract.
        Contract = "contract",
        /// A day of the audit log, the head of which was mailed.
        Day = "day",
        /// A file of direct debits.
        DebitFile = "debit_file",
        /// A delivery in an inbox.
        Delivery = "delivery",
        /// A dispatch.
        Dispatch = "dispatch",
        /// A document.
        Document = "document",
        /// A facility.
        Facility = "facility",
        /// An inbox.
        Inbox = "inbox",
        /// The installation as a whole.
        Installation = "installation",
        /// An invoice.
        Invoice = "invoice",
        /// The keyring with the master keys.
        Keyring = "keyring",
        /// A registered person.
        Member = "member",
        /// An order for cards.
        Order = "order",
        /// A plan on offer: a size of pool and its price.
        Pack = "pack",
        /// Whoever pays for a contract: a facility or its holder.
        Payer = "payer",
        /// A payment.
        Payment = "payment",
        /// A PKI card issued by the operator.
        PkiCard = "pki_card",
        /// The limits that apply to a facility.
        Plan = "plan",
        /// A person's session at a facility.
        Session = "session",
        /// A transfer of facilities to another contract.
        Transfer = "transfer",
    }
}

/// An act's name in Japanese and English, by its code. `None` if the code is unknown, e.g. written by another version.
pub fn words(code: &str) -> Option<Words> {
    Act::read(code).map(Act::words)
}

/// An act's details in words: `kind=card days=7` becomes 種類 カード、日数 7. Ids, empty values and unknown keys are
/// left out.
pub fn details(text: &str, japanese: bool) -> String {
    let said = |(key, value): (&str, &str)| {
        let key = of(&KEYS, key)?;
        let value: Vec<String> = value.split(',').map(|it| said_value(it, japanese)).collect::<Option<_>>()?;
        let key = if japanese { key.0 } else { key.1 };
        Some(format!("{key} {}", value.join(if japanese { "・" } else { ", " })))
    };
    let all: Vec<String> = text.split(' ').filter_map(|it| it.split_once('=')).filter_map(said).collect();
    all.join(if japanese { "、" } else { "; " })
}

/// A value in words: a moment as its date in Japan, a known code as its word, anything else as it stands. `None` for
/// ids, empty values and `-`.
fn said_value(value: &str, japanese: bool) -> Option<String> {
    if value.is_empty() || value == "-" || is_id(value) {
        return None;
    }
    if let Ok(at) = value.parse::<Instant>() {
        return Some(at.japan_date().to_string());
    }
    // Steps are recorded under their Rust names (`Approve`); the table is in lower case.
    let code = value.to_ascii_lowercase();
    let word = of(&VALUES, &code).map(|it| if japanese { it.0 } else { it.1 });
    Some(word.unwrap_or(value).to_owned())
}

fn is_id(value: &str) -> bool {
    value.len() == 36 && value.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-')
}

fn of(table: &[(&str, &'static str, &'static str)], code: &str) -> Option<(&'static str, &'static str)> {
    table.iter().find(|it| it.0 == code).map(|it| (it.1, it.2))
}

/// Declares the acts: name, code as the audit log stores it for good, and wording in Japanese and English.
macro_rules! acts {
    ($($name:ident = $code:literal, $japanese:literal, $english:literal;)+) => {
        stored! {
            /// What was done, as the audit log records it, by code.
            pub enum Act { $(#[doc = concat!($english, ".")] $name = $code),+ }
        }

        impl Act {
            /// The act's name in Japanese and English.
            pub const fn words(self) -> Words {
                match self { $(Self::$name => Words::new($japanese, $english)),+ }
            }
        }
    };
}

acts! {
    AddressAdded = "address.added", "通知先の追加", "Notice address added";
    AddressConfirmed = "address.confirmed", "通知先の確認", "Notice address confirmed";
    AddressRemoved = "address.removed", "通知先の削除", "Notice address removed";
    AddressUnreachable = "address.unreachable", "通知先へ届かないことの記録", "Notice address unreachable";
    AdministratorChanged = "administrator.changed", "運用担当者の変更", "Administrator changed";
    AdministratorConfirmed = "administrator.confirmed", "運用担当者の確認", "Administrator confirmed";
    AdministratorInvited = "administrator.invited", "運用担当者の招待", "Administrator invited";
    AdministratorLinkIssued = "administrator.link_issued", "ログイン用リンクの発行", "Sign-in link issued";
    AlarmEnded = "alarm.ended", "警報の終了", "Alarm ended";
    ApplicationAnswered = "application.answered", "お申し込みへの回答", "Application answered";
    ApplicationCorrected = "application.corrected", "お申し込みの訂正", "Application corrected";
    ApplicationReceived = "application.received", "お申し込みの受付", "Application received";
    ApplicationStep = "application.step", "お申し込みの手続き", "Application processed";
    ApplicationWithdrawn = "application.withdrawn", "お申し込みの取下げ", "Application withdrawn";
    AssociationAdded = "association.added", "団体の登録", "Association added";
    AssociationNameInEffect = "association.name_in_effect", "団体名の変更の適用", "Association rename in effect";
    AssociationNameRefused = "association.name_refused", "団体名の変更を適用できず", "Association rename not applied";
    AssociationNameTakenBack = "association.name_taken_back", "団体名の変更の取消し", "Association rename cancelled";
    AssociationNamed = "association.named", "団体名の変更の登録", "Association rename entered";
    AuditHead = "audit.head", "操作記録の末尾の控え", "End of the audit log recorded";
    BillingComputed = "billing.computed", "請求の計算", "Billing calculated";
    BillingIssued = "billing.issued", "請求書の発行", "Invoices issued";
    BillingStep = "billing.step", "請求の手続き", "Billing processed";
    BreakdownLayout = "breakdown.layout", "施設別内訳の書式の変更", "Breakdown layout changed";
    ChargeAsked = "card.asked", "クレジットカードへの請求", "Credit card charge requested";
    CardConfirmed = "card.confirmed", "カードの確認", "Card confirmed";
    ChargeDisputed = "card.disputed", "クレジットカードの異議申立て", "Credit card payment disputed";
    CardEnrolled = "card.enrolled", "カードの登録", "Card enrolled";
    CardKeyOfAnother = "card.key_of_another", "登録済みの鍵のカードを拒否", "Card with a registered key rejected";
    ChargePaid = "card.paid", "クレジットカードでの入金", "Paid by credit card";
    ChargeRefused = "card.refused", "クレジットカードの利用不可", "Credit card declined";
    CardRenewed = "card.renewed", "カードの更新", "Card renewed";
    CardResumed = "card.resumed", "カードの停止解除", "Card suspension lifted";
    CardStopped = "card.stopped", "停止用番号によるカードの停止", "Card suspended by a stop code";
    CardSuspended = "card.suspended", "カードの停止", "Card suspended";
    CardsOrdered = "cards.ordered", "カードの注文", "Cards ordered";
    ChangeApplied = "change.applied", "契約変更の適用", "Contract change applied";
    ChangeAsked = "change.asked", "契約変更の申込み", "Contract change requested";
    ChangeDrafted = "change.drafted", "契約変更の下書き", "Contract change drafted";
    ChangeStep = "change.step", "契約変更の手続き", "Contract change processed";
    ClockAccepted = "clock.accepted", "時刻の承認", "Time accepted";
    CodeIssued = "code.issued", "利用開始コードの発行", "Enrolment code issued";
    CodeWrongCard = "code.wrong_card", "利用開始コードと違うカード", "Enrolment code used with wrong card";
    ConsoleBegun = "console.begun", "管理画面へのログイン", "Signed in to the console";
    ConsoleEnded = "console.ended", "管理画面からのログアウト", "Signed out of the console";
    ConsoleFresh = "console.fresh", "本人確認", "Identity confirmed";
    ConsoleKeyAdded = "console.key_added", "ログイン方法の追加", "Sign-in method added";
    ConsoleKeyRemoved = "console.key_removed", "ログイン方法の削除", "Sign-in method removed";
    ContactsPrinted = "contacts.printed", "緊急連絡網の印刷", "Emergency list printed";
    ContractAdded = "contract.added", "契約の登録", "Contract added";
    ContractAdjusted = "contract.adjusted", "請求明細の調整", "Bill adjusted";
    ContractAllotted = "contract.allotted", "容量の割り当て", "Storage allocated";
    ContractBilling = "contract.billing", "請求方法の変更", "Contract billing changed";
    ContractDestructionCertified = "contract.destruction_certified", "消去証明書の発行", "Destruction certified";
    ContractDivided = "contract.divided", "容量の割り当て", "Storage divided";
    ContractEnds = "contract.ends", "契約終了の登録", "End of contract entered";
    ContractGoesOn = "contract.goes_on", "契約の継続", "Contract continued";
    ContractPrice = "contract.price", "料金の取決め", "Price agreed";
    ContractPromised = "contract.promised", "1回の送信の大きさの変更", "Maximum letter size changed";
    ContractRenewing = "contract.renewing", "更新手続き中として継続", "Contract continued during renewal review";
    ContractResumed = "contract.resumed", "契約の停止解除", "Contract suspension lifted";
    ContractSuspended = "contract.suspended", "契約の停止", "Contract suspended";
    ContractUndone = "contract.undone", "契約の取消し", "Contract undone";
    CreditCardAsked = "credit_card.asked", "クレジットカード登録の開始", "Adding a credit card started";
    CreditCardEntered = "credit_card.entered", "クレジットカードの登録", "Credit card added";
    CreditCardGone = "credit_card.gone", "クレジットカードの削除", "Credit card removed";
    DayKeyDestroyed = "day_key.destroyed", "保管期限を過ぎた文書の消去", "Expired documents destroyed";
    DebitsDropped = "debits.dropped", "口座振替データの取消し", "Debit file cancelled";
    DebitsFetched = "debits.fetched", "口座振替データの保存", "Debit file saved";
    DebitsMade = "debits.made", "口座振替データの作成", "Debit file created";
    DebitsRead = "debits.read", "口座振替の結果の読込み", "Debit results imported";
    DeliveryDeleted = "delivery.deleted", "誤送信された文書の削除の回答", "Deletion of a misdirected letter confirmed";
    DeliveryEnded = "delivery.ended", "文書の保管期限", "Letter expired";
    DeliveryForwarded = "delivery.forwarded", "文書の転送", "Letter forwarded";
    DeliveryHandled = "delivery.handled", "対応の記録", "Handling of a letter noted";
    DeliveryLost = "delivery.lost", "文書の消失", "Letter lost";
    DeliveryNoted = "delivery.noted", "文書の控え", "Letter noted";
    DeliveryOpened = "delivery.opened", "文書の開封", "Letter opened";
    DeliveryPlaced = "delivery.placed", "空き待ちの文書の配達", "Waiting letter delivered";
    DeliveryRecalled = "delivery.recalled", "文書の回収", "Letter recalled";
    DeliveryResendAsked = "delivery.resend_asked", "再送の依頼", "Resend requested";
    DeliverySetAside = "delivery.set_aside", "文書の受取不可", "Letter set aside";
    DeliveryStopped = "delivery.stopped", "誤送信による閲覧停止", "Misdirected letter stopped";
    DispatchCancelled = "dispatch.cancelled", "送信の取消し", "Letter cancelled";
    DispatchSent = "dispatch.sent", "文書の送信", "Letter sent";
    DocumentCollected = "document.collected", "文書の受領", "Document collected";
    DocumentDestroyed = "document.destroyed", "文書の消去", "Document destroyed";
    DocumentHandedOver = "document.handed_over", "文書の受渡し", "Document handed over";
    FacilitiesImported = "facilities.imported", "施設の取り込み", "Facilities imported";
    FacilityAdded = "facility.added", "施設の登録", "Facility added";
    FacilityChangeCancelled = "facility.change_cancelled", "施設情報の変更の取消し", "Facility change cancelled";
    FacilityChangeEntered = "facility.change_entered", "施設情報の変更の登録", "Facility change entered";
    FacilityChangeRefused = "facility.change_refused", "施設情報の変更を適用できず", "Facility change not applied";
    FacilityChanged = "facility.changed", "施設情報の変更", "Facility details changed";
    FacilityCloses = "facility.closes", "受信終了の登録", "Facility closing entered";
    FacilityGoesOn = "facility.goes_on", "受信終了の取消し", "Facility closing cancelled";
    FacilityJoined = "facility.joined", "契約への加入", "Joined a contract";
    FacilityLeaves = "facility.leaves", "契約からの脱退の登録", "Leaving a contract entered";
    FacilityOnPlan = "facility.on_plan", "プランの変更", "Plan changed";
    FacilityOpenness = "facility.openness", "施設の公開範囲の変更", "Facility openness changed";
    FacilityRecordsPrinted = "facility.records_printed", "通信記録の出力", "Records exported";
    FacilityReopened = "facility.reopened", "施設の利用再開", "Facility reopened";
    FacilityResumed = "facility.resumed", "施設の停止解除", "Facility suspension lifted";
    FacilitySettings = "facility.settings", "施設の設定の変更", "Facility settings changed";
    FacilitySuspended = "facility.suspended", "施設の停止", "Facility suspended";
    HeldDecided = "held.decided", "止めていた処理の決定", "Held work decided";
    InboxAdded = "inbox.added", "受信BOXの追加", "Inbox added";
    InboxClosed = "inbox.closed", "受信BOXの受信終了", "Inbox closed";
    InboxHanded = "inbox.handed", "受信BOXの担当者交代", "Inbox handed over";
    InboxOpenness = "inbox.openness", "受信BOXの公開範囲の変更", "Inbox openness changed";
    InboxRenamed = "inbox.renamed", "受信BOXの名称変更", "Inbox renamed";
    InboxReopened = "inbox.reopened", "受信BOXの受信再開", "Inbox reopened";
    InstallationMade = "installation.made", "システムの設置", "System installed";
    InstallationRestored = "installation.restored", "バックアップからの復元", "Restored from a backup";
    InvoiceOpened = "invoice.opened", "請求書の閲覧", "Invoice opened";
    InvoiceReminded = "invoice.reminded", "支払いのお願いの送付", "Payment reminder sent";
    InvoiceReversed = "invoice.reversed", "請求書の取消し", "Invoice reversed";
    InvoicesLinkSent = "invoices.link_sent", "請求書のリンクの送付", "Link to invoices emailed";
    InvoicesTaken = "invoices.taken", "請求書類の一括保存", "Billing documents saved as ZIP";
    LettersPrinted = "letters.printed", "利用開始案内の印刷", "Enrolment letters printed";
    MandateChanged = "mandate.changed", "口座振替の手続きの変更", "Mandate changed";
    MasterKeyRetired = "master_key.retired", "マスター鍵の廃止", "Master key retired";
    MasterKeyRewrapped = "master_key.rewrapped", "マスター鍵の掛替え", "Resealed with a new master key";
    MemberAdded = "member.added", "登録者の追加", "Member added";
    MemberResumed = "member.resumed", "登録者の停止解除", "Member suspension lifted";
    MemberStopped = "member.stopped", "停止用番号による登録者の停止", "Member suspended by a stop code";
    MemberSuspended = "member.suspended", "登録者の停止", "Member suspended";
    NoticeRefused = "notice.refused", "届かない通知先の停止", "Notice address stopped";
    OneTimeSent = "one_time.sent", "確認番号の送付", "One-time code sent";
    OneTimeWrongCode = "one_time.wrong_code", "誤った確認番号", "Wrong one-time code";
    PackAdded = "pack.added", "プラン・料金の追加", "Plan added";
    PackEnded = "pack.ended", "プラン・料金の終了", "Plan ended";
    PayerByTransfer = "payer.by_transfer", "支払方法を振込へ変更", "Payment method set to bank transfer";
    PayerChanged = "payer.changed", "請求先の変更", "Payer settings changed";
    PayerMailConfirmed = "payer.mail_confirmed", "請求先メールの確認", "Payer's email address confirmed";
    PaymentAdded = "payment.added", "入金の登録", "Payment recorded";
    PaymentAside = "payment.aside", "入金の保留", "Payment set aside";
    PaymentRefundFailed = "payment.refund_failed", "カードへの返金の失敗", "Refund to card failed";
    PaymentRefunded = "payment.refunded", "カードへの返金", "Refunded to card";
    PaymentSettled = "payment.settled", "入金の消込み", "Payment settled";
    PaymentUndone = "payment.undone", "消込みの取消し", "Settlement undone";
    PaymentsBrought = "payments.brought", "入金データの読込み", "Bank file imported";
    PkiCardCancelled = "pki_card.cancelled", "カード注文の取消し", "Card order cancelled";
    PkiCardIssued = "pki_card.issued", "PKIカードの発行", "PKI card issued";
    PkiCardRevoked = "pki_card.revoked", "PKIカードの失効", "PKI card revoked";
    PkiCardShipped = "pki_card.shipped", "PKIカードの発送", "PKI card shipped";
    PlanAdded = "plan.added", "利用条件の登録", "Terms added";
    PostHolderAccepted = "post.holder_accepted", "役職の担当者の受諾", "Post accepted by its holder";
    PostHolderConfirmed = "post.holder_confirmed", "役職の担当者の確認", "Post holder confirmed";
    PostHolderSet = "post.holder_set", "役職の担当者の交代", "Post holder changed";
    PostVacated = "post.vacated", "役職の担当者なし", "Post vacated";
    PostWrongCode = "post.wrong_code", "誤った担当者コード", "Wrong post holder code";
    ReaderAdded = "reader.added", "受信する人の追加", "Reader added";
    ReaderChanged = "reader.changed", "受信する人の変更", "Reader changed";
    ReceiptMismatch = "receipt.mismatch", "受領した文書の不一致", "Collected document doesn't match";
    RecordKeyDestroyed = "record_key.destroyed", "保存期間を過ぎた記録の消去", "Expired records destroyed";
    RecordsEnded = "records.ended", "記録の保存期間の終了", "Records ended";
    SessionBegun = "session.begun", "ログイン", "Signed in";
    SessionEnded = "session.ended", "ログアウト", "Signed out";
    SessionEndedEverywhere = "session.ended_everywhere", "すべての端末からのログアウト", "Signed out everywhere";
    SessionOtherCard = "session.other_card", "別のカードでの操作を拒否", "Another card refused";
    StoreLost = "store.lost", "保管先の消失", "Store lost";
    TaxChanged = "tax.changed", "消費税率の変更", "Tax rates changed";
    TemporaryCardClaimed = "temporary_card.claimed", "臨時カードの保存", "Temporary card saved";
    TemporaryCardExtended = "temporary_card.extended", "臨時カードの延長", "Temporary card extended";
    TemporaryCardOffered = "temporary_card.offered", "臨時カードの提供", "Temporary card offered";
    TransferAgreed = "transfer.agreed", "合併・移管への同意", "Transfer agreed";
    TransferAsked = "transfer.asked", "合併・移管の申込み", "Transfer requested";
    TransferDone = "transfer.done", "合併・移管の実施", "Transfer done";
    TransferEnded = "transfer.ended", "合併・移管の取りやめ", "Transfer cancelled";
    TransferLapsed = "transfer.lapsed", "合併・移管の期限切れ", "Transfer lapsed";
    TransferTakenUp = "transfer.taken_up", "合併・移管の受付", "Transfer number accepted";
    UploadEnded = "upload.ended", "送信前の文書の取消し", "Upload ended";
    UploadExpired = "upload.expired", "送信前の文書の期限切れ", "Upload expired";
}

const KEYS: [(&str, &str, &str); 55] = [
    ("added", "追加", "added"),
    ("admitted", "指定した施設", "selected facilities"),
    ("aside", "保留", "set aside"),
    ("attempts_left", "残り回数", "attempts left"),
    ("bytes", "容量(バイト)", "bytes"),
    ("cards", "カード", "cards"),
    ("changed", "変更", "changed"),
    ("collected", "振替済み", "collected"),
    ("columns", "項目", "fields"),
    ("confirmed", "確かめた相違", "confirmed differences"),
    ("count", "件数", "count"),
    ("day", "日付", "day"),
    ("days", "日数", "days"),
    ("deliveries", "宛先", "deliveries"),
    ("delivery", "送付方法", "delivery"),
    ("everything", "契約全体", "whole contract"),
    ("extra", "追加料金の枚数", "charged additionally"),
    ("facilities", "施設", "facilities"),
    ("failed", "振替不能", "failed"),
    ("first", "1人目", "first"),
    ("forwards", "転送元", "forwards"),
    ("from", "開始", "from"),
    ("hidden", "非公開", "hidden"),
    ("inboxes", "受信BOX", "inboxes"),
    ("invoices", "請求書", "invoices"),
    ("kind", "種類", "kind"),
    ("left", "残り", "left"),
    ("letters", "通数", "letters"),
    ("manage", "管理", "manage"),
    ("method", "支払方法", "method"),
    ("month", "年月", "month"),
    ("moved", "移動", "moved"),
    ("objects", "文書データ", "objects"),
    ("of", "全体", "of"),
    ("payments", "入金", "payments"),
    ("pool", "契約の容量(バイト)", "contract storage in bytes"),
    ("read", "受信", "read"),
    ("replaces", "差し替え元", "replaces"),
    ("resends", "再送元", "resends"),
    ("role", "役割", "role"),
    ("rows", "行", "rows"),
    ("second", "2人目", "second"),
    ("send", "送信", "send"),
    ("senders", "受付", "accepts from"),
    ("shared", "共有", "shared"),
    ("state", "状態", "state"),
    ("step", "手続き", "step"),
    ("suspended", "停止", "suspended"),
    ("total", "合計(円)", "total yen"),
    ("until", "終了", "until"),
    ("version", "版", "version"),
    ("why", "理由", "why"),
    ("wraps", "対象", "wraps"),
    ("year", "年", "year"),
    ("yen", "金額(円)", "yen"),
];

const VALUES: [(&str, &str, &str); 46] = [
    ("accountant", "経理担当", "accountant"),
    ("address", "住所", "address"),
    ("administrator", "運用責任者", "administrator"),
    ("all", "すべて", "all"),
    ("applied", "適用済み", "applied"),
    ("approve", "承認", "approve"),
    ("approved", "承認", "approved"),
    ("auditor", "監査担当", "auditor"),
    ("billing_clerk", "請求担当", "billing clerk"),
    ("card", "カード", "card"),
    ("card_manager", "カード担当", "card manager"),
    ("city", "市区町村", "municipality"),
    ("code", "施設コード", "code"),
    ("contract_manager", "契約担当", "contract manager"),
    ("debit", "口座振替", "direct debit"),
    ("director", "院長", "director"),
    ("draft", "下書き", "draft"),
    ("drop", "破棄", "discard"),
    ("emergency", "緊急連絡先", "emergency contact"),
    ("false", "いいえ", "no"),
    ("former_city", "旧市区町村", "former municipality"),
    ("founder", "開設者", "founder"),
    ("group", "同じ団体", "the same association"),
    ("hpki", "医師資格証（HPKIカード）", "HPKI card"),
    ("kana", "フリガナ", "kana"),
    ("listed", "指定した施設", "selected facilities"),
    ("mail", "メール", "email"),
    ("manager", "施設の運用担当者", "facility manager"),
    ("member", "登録者", "member"),
    ("name", "名称", "name"),
    ("operator", "運営", "operator"),
    ("passkey", "本人確認(パスキー)", "passkey"),
    ("phone", "電話", "telephone"),
    ("pki", "施設認証用PKIカード", "facility PKI card"),
    ("post", "郵送", "post"),
    ("postal_code", "郵便番号", "postal code"),
    ("refuse", "不承認", "reject"),
    ("refused", "不承認", "rejected"),
    ("return", "差戻し", "send back"),
    ("returned", "差戻し", "sent back"),
    ("review", "確認中", "under review"),
    ("submit", "提出", "submit"),
    ("transfer", "振込", "bank transfer"),
    ("true", "はい", "yes"),
    ("withdraw", "取下げ", "withdraw"),
    ("withdrawn", "取下げ", "withdrawn"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_said_in_words_and_ids_are_left_out() {
        let id = "0190a0b0-0000-7000-8000-000000000000";
        assert_eq!(details(&format!("key={id} kind=card"), true), "種類 カード");
        assert_eq!(details(&format!("affiliation={id} read=true send=false"), true), "受信 はい、送信 いいえ");
        assert_eq!(details("step=Approve state=approved", false), "step approve; state approved");
        assert_eq!(details("contract=x until=2026-12-31T15:00:00Z", true), "終了 2027-01-01");
        assert_eq!(details("columns=name,phone from=-", true), "項目 名称・電話");
        assert_eq!(details("", true), "");
    }

    #[test]
    fn each_code_stands_once() {
        for table in [&KEYS[..], &VALUES[..]] {
            assert!(table.is_sorted_by(|one, other| one.0 < other.0));
        }
        assert!(Act::ALL.is_sorted_by(|one, other| one.text() < other.text()));
    }
}
