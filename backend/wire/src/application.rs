//! お申し込み: from the public page to the clerk's decision.

use medpost_domain::card::CardKind;
use medpost_domain::change_request::{State, Step};
use medpost_domain::id::{ApplicationId, FacilityId, PackId};
use medpost_domain::instant::Instant;
use medpost_domain::plan::Audience;
use medpost_domain::stored::Word;

use crate::letters::{Letters, MailedLink};

crate::choices! {
    /// The order of a list of applications.
    #[derive(Default)]
    pub enum ApplicationSort {
        /// The newest first.
        #[default]
        Newest,
        /// Those that have waited longest first.
        Oldest,
        /// Those that begin first.
        Begins,
    }
}

crate::travels! {
    /// A plan on offer: a pack for groups, or an individual one.
    pub struct Pack {
        /// Which.
        pub id: PackId,
        /// A short name for lists.
        pub code: String,
        /// Name, e.g. 10GBパック.
        pub name: String,
        /// Whom it is for.
        pub audience: Word<Audience>,
        /// The kind of card it is meant for; none: any.
        pub card: Option<CardKind>,
        /// Size of the pool, in bytes.
        pub pool: u64,
        /// Yen a month.
        pub monthly_yen: u64,
        /// Yen for the registration now: a campaign's where one runs.
        pub registration_yen: u64,
        /// Yen for the registration without a campaign.
        pub registration_regular_yen: u64,
        /// Months after which the registration is due again; 0: never.
        pub registration_months: u32,
        /// Cards that come with it.
        pub included_cards: u32,
        /// Yen of each PKI card beyond those.
        pub card_yen: u64,
        /// Facilities from which it is meant.
        pub min_facilities: u32,
        /// Bytes of one sending.
        pub dispatch: u64,
        /// Days for which what arrives is kept.
        pub retention_days: u32,
        /// The longest hold (送信待機) that a facility may set, in minutes.
        pub most_hold_minutes: u32,
        /// Changes of a contract year that cost nothing.
        pub free_changes: u32,
        /// Yen of each change beyond those.
        pub change_yen: u64,
        /// Whether all these prices hold the tax.
        pub tax_included: bool,
        /// From when it is on offer.
        pub valid_from: Instant,
        /// Until when it is on offer.
        pub valid_until: Option<Instant>,
    }

    /// Adds a plan, or a new price of one: the old row of this code ends when the new one begins.
    pub struct AddPack {
        /// A short name for lists.
        pub code: String,
        /// Name.
        pub name: String,
        /// Whom it is for.
        pub audience: Audience,
        /// The kind of card it is meant for; none: any.
        pub card: Option<CardKind>,
        /// Size of the pool, in bytes.
        pub pool: u64,
        /// Yen a month.
        pub monthly_yen: u64,
        /// Yen for the registration.
        pub registration_yen: u64,
        /// Months after which the registration is due again; 0: never.
        pub registration_months: u32,
        /// Yen for the registration while a campaign runs.
        pub campaign_yen: Option<u64>,
        /// Until when the campaign runs.
        pub campaign_until: Option<Instant>,
        /// Cards that come with it.
        pub included_cards: u32,
        /// Yen of each PKI card beyond those.
        pub card_yen: u64,
        /// Facilities from which it is meant.
        pub min_facilities: u32,
        /// Bytes of one sending.
        pub dispatch: u64,
        /// Days for which what arrives is kept.
        pub retention_days: u32,
        /// The longest hold (送信待機) that a facility may set, in minutes.
        pub most_hold_minutes: u32,
        /// Changes of a contract year that cost nothing.
        pub free_changes: u32,
        /// Yen of each change beyond those.
        pub change_yen: u64,
        /// Whether all these prices hold the tax.
        pub tax_included: bool,
        /// From when it is on offer; not before now.
        pub valid_from: Instant,
        /// Until when it is on offer.
        pub valid_until: Option<Instant>,
    }

    /// What can be applied for, and the dates that apply now.
    pub struct Offer {
        /// The plans on offer now.
        pub packs: Vec<Pack>,
        /// 締切日: the beginning of this day in Japan; received until its end it counts from `begins`.
        pub closes: Instant,
        /// 開通日
        pub begins: Instant,
        /// The terms, as text.
        pub terms: String,
        /// Their version: the first line.
        pub terms_version: String,
    }

    /// An application as it is filled in.
    pub struct Apply {
        /// The plan.
        pub pack: PackId,
        /// Name of the facility or of the association.
        pub name: String,
        /// フリガナ
        pub kana: String,
        /// Kind of facility, or of association.
        pub kind: String,
        /// 医療機関コード or member number; empty for an association.
        pub code: String,
        /// 郵便番号, seven digits.
        pub postal_code: String,
        /// 市区町村
        pub city: String,
        /// 町名・番地・建物
        pub address: String,
        /// Telephone.
        pub phone: String,
        /// 院長, or who represents the association.
        pub director: String,
        /// Who answers questions.
        pub contact: String,
        /// Where the link to confirm it and the receipt go.
        pub mail: String,
        /// How many facilities a group means to have.
        pub facilities: u32,
        /// What else is to be known.
        pub note: String,
        /// Version of the terms that were agreed to.
        pub terms_version: String,
    }

    /// An application has arrived. What came through the form waits for its address: a link to confirm it is mailed.
    pub struct Received {
        /// 受付番号
        pub number: String,
        /// 開通日
        pub begins: Instant,
    }

    /// Another link is to be mailed to confirm the address of an application.
    pub struct AskLink {
        /// 受付番号
        pub number: String,
        /// The address, as it was filled in.
        pub mail: String,
    }

    /// The link of an applicant.
    pub struct ApplicantLink {
        /// The token at its end.
        pub token: String,
    }

    /// What an applicant answers who was asked back.
    pub struct AnswerApplication {
        /// The token at the end of their link.
        pub token: String,
        /// The answer; it may be empty where the form is corrected.
        pub answer: String,
        /// The form with what was corrected; none: it stays. The mail address can't differ: it was confirmed.
        pub wish: Option<Apply>,
    }

    /// An applicant's form, to be corrected.
    pub struct OwnForm {
        /// As it stands.
        pub wish: Apply,
        /// Its plan, which may no longer be on offer to others.
        pub pack: Pack,
    }

    /// A field of an application that was corrected after it came.
    pub struct Correction {
        /// Which field of the form.
        pub field: String,
        /// What stood there before.
        pub before: String,
        /// When.
        pub at: Instant,
        /// Whether a clerk did it; else the applicant.
        pub by_clerk: bool,
    }

    /// A clerk corrects an application that is not decided yet.
    pub struct CorrectApplication {
        /// The version that was looked at.
        pub version: i32,
        /// The form as it should be. The terms stay those that were agreed to.
        pub wish: Apply,
    }

    /// An application as the applicant sees it.
    pub struct OwnApplication {
        /// 受付番号
        pub number: String,
        /// Name of the facility or of the association.
        pub name: String,
        /// The plan.
        pub pack: String,
        /// Where it stands.
        pub state: State,
        /// 開通日
        pub begins: Instant,
        /// What the clerk asks, or why it was refused.
        pub reason: String,
        /// Whether it can be withdrawn now.
        pub may_withdraw: bool,
        /// The form, while it is asked back.
        pub form: Option<OwnForm>,
    }

    /// Which applications are wanted.
    #[derive(Default)]
    pub struct FindApplications {
        /// Words that must be found.
        pub text: String,
        /// Only those that stand there.
        pub state: Option<State>,
        /// The order.
        pub sort: ApplicationSort,
        /// How many were shown before.
        pub skip: u32,
    }

    /// Some applications of those that were found.
    pub struct Applications {
        /// The applications, the newest first.
        pub items: Vec<Application>,
        /// How many were found in all.
        pub total: u32,
    }

    /// An application as the clerk sees it.
    pub struct Application {
        /// Which.
        pub id: ApplicationId,
        /// 受付番号
        pub number: String,
        /// As it was filled in.
        pub wish: Apply,
        /// The plan.
        pub pack: Pack,
        /// Where it stands.
        pub state: Word<State>,
        /// 受付日
        pub received_at: Instant,
        /// 開通日
        pub begins: Instant,
        /// Whether it came on paper.
        pub on_paper: bool,
        /// Why it counts although it came after the closing day.
        pub late_reason: String,
        /// What the clerk said with the last step: the question, or why it was refused.
        pub reason: String,
        /// What the clerk asked back; it stays when it is decided.
        pub question: String,
        /// What the applicant answered.
        pub answer: String,
        /// What was corrected after it came, the oldest first.
        pub corrections: Vec<Correction>,
        /// Facilities of this name or code that are there already.
        pub alike: Vec<String>,
        /// Grows with every step.
        pub version: i32,
    }

    /// An application that came on paper or by FAX.
    pub struct EnterApplication {
        /// As it was filled in.
        pub wish: Apply,
        /// 受付日: the beginning of that day in Japan.
        pub received_at: Instant,
    }

    /// A clerk's step.
    pub struct StepApplication {
        /// The version that was looked at.
        pub version: i32,
        /// What is done.
        pub step: Step,
        /// Why; needed where it is sent back or refused.
        pub reason: String,
        /// 締切後受付: why it counts from the next month although it came after the closing day; empty: it does not.
        pub late_reason: String,
        /// Approved for the association, or the facility, of this name that is there already.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub existing: bool,
        /// Approved, the letter to the facility of an individual contract (利用開始のご案内) is drawn at once and counts as
        /// sent. Needs the right to invite.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub print_letter: bool,
    }

    /// What came of a clerk's step.
    pub struct Decided {
        /// The facility that was made; its people are invited there.
        pub facility: Option<FacilityId>,
        /// The one-time link of a group's first administrator; it was mailed too.
        pub link: Option<MailedLink>,
        /// The letter with the code, told once; none where it was not asked for, where the card that comes with the plan
        /// brings its own, or where the printer is away: then it is printed at the facility.
        pub letters: Option<Letters>,
        /// Whether the card that comes with the plan was ordered; its letter goes with it.
        pub orders_card: bool,
    }
}
