//! お申し込み: applications, from the public page to the clerk's decision.

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
        /// Newest first.
        #[default]
        Newest,
        /// Longest wait first.
        Oldest,
        /// Earliest start of service first.
        Begins,
    }
}

crate::travels! {
    /// A plan on offer: a pack for groups, or an individual plan.
    pub struct Pack {
        /// The plan's id.
        pub id: PackId,
        /// A short name for lists.
        pub code: String,
        /// The plan's name, e.g. 10GBパック.
        pub name: String,
        /// Whom it is for.
        pub audience: Word<Audience>,
        /// The kind of card it is meant for; `null` if any.
        pub card: Option<CardKind>,
        /// Size of the pool, in bytes.
        pub pool: u64,
        /// The monthly fee in yen.
        pub monthly_yen: u64,
        /// The current registration fee in yen: the campaign price while a campaign is running.
        pub registration_yen: u64,
        /// The registration fee in yen without a campaign.
        pub registration_regular_yen: u64,
        /// Months after which the registration has to be renewed; 0 means never.
        pub registration_months: u32,
        /// Number of PKI cards included.
        pub included_cards: u32,
        /// Price in yen of each PKI card beyond those.
        pub card_yen: u64,
        /// The smallest number of facilities it is intended for.
        pub min_facilities: u32,
        /// Maximum size of a dispatch, in bytes.
        pub dispatch: u64,
        /// Days for which a delivery is kept.
        pub retention_days: u32,
        /// The longest hold (送信待機) that a facility may set, in minutes.
        pub most_hold_minutes: u32,
        /// Number of free changes in a contract year.
        pub free_changes: u32,
        /// Fee in yen for each change beyond those.
        pub change_yen: u64,
        /// Whether all these prices include tax.
        pub tax_included: bool,
        /// From when it is on offer.
        pub valid_from: Instant,
        /// Until when it is on offer; `null` if there is no end.
        pub valid_until: Option<Instant>,
    }

    /// Adds a plan, or a new price for one. The previous row with the same code ends when the new one begins.
    pub struct AddPack {
        /// A short name for lists.
        pub code: String,
        /// The plan's name.
        pub name: String,
        /// Whom it is for.
        pub audience: Audience,
        /// The kind of card it is meant for; `null` if any.
        pub card: Option<CardKind>,
        /// Size of the pool, in bytes.
        pub pool: u64,
        /// The monthly fee in yen.
        pub monthly_yen: u64,
        /// The registration fee in yen.
        pub registration_yen: u64,
        /// Months after which the registration has to be renewed; 0 means never.
        pub registration_months: u32,
        /// The registration fee in yen while a campaign is running.
        pub campaign_yen: Option<u64>,
        /// Until when the campaign runs.
        pub campaign_until: Option<Instant>,
        /// Number of PKI cards included.
        pub included_cards: u32,
        /// Price in yen of each PKI card beyond those.
        pub card_yen: u64,
        /// The smallest number of facilities it is intended for.
        pub min_facilities: u32,
        /// Maximum size of a dispatch, in bytes.
        pub dispatch: u64,
        /// Days for which a delivery is kept.
        pub retention_days: u32,
        /// The longest hold (送信待機) that a facility may set, in minutes.
        pub most_hold_minutes: u32,
        /// Number of free changes in a contract year.
        pub free_changes: u32,
        /// Fee in yen for each change beyond those.
        pub change_yen: u64,
        /// Whether all these prices include tax.
        pub tax_included: bool,
        /// From when it is on offer; must not be in the past.
        pub valid_from: Instant,
        /// Until when it is on offer; `null` if there is no end.
        pub valid_until: Option<Instant>,
    }

    /// What can be applied for, and the dates that apply at the moment.
    pub struct Offer {
        /// The plans currently on offer.
        pub packs: Vec<Pack>,
        /// 締切日: the closing day, as its beginning in Japan. Applications received by the end of that day take effect
        /// at `begins`.
        pub closes: Instant,
        /// 開通日: the day service begins.
        pub begins: Instant,
        /// The text of the terms.
        pub terms: String,
        /// The version of the terms: their first line.
        pub terms_version: String,
    }

    /// An application form as filled in.
    pub struct Apply {
        /// The plan applied for.
        pub pack: PackId,
        /// Name of the facility or the association.
        pub name: String,
        /// フリガナ: the reading of the name.
        pub kana: String,
        /// The kind of facility or association.
        pub kind: String,
        /// 医療機関コード or member number; empty for an association.
        pub code: String,
        /// 郵便番号: the postal code, seven digits.
        pub postal_code: String,
        /// 市区町村: the municipality.
        pub city: String,
        /// 町名・番地・建物: the rest of the address.
        pub address: String,
        /// Telephone number.
        pub phone: String,
        /// 院長: the director, or the person who represents the association.
        pub director: String,
        /// The person who answers questions.
        pub contact: String,
        /// Mail address for the confirmation link and the receipt.
        pub mail: String,
        /// Number of facilities that a group expects to have.
        pub facilities: u32,
        /// Anything else the clerk should know.
        pub note: String,
        /// Version of the terms that were agreed to.
        pub terms_version: String,
    }

    /// Acknowledges an application. One sent through the form is on hold until the applicant confirms the mail address
    /// by the link mailed to it.
    pub struct Received {
        /// 受付番号: the application number.
        pub number: String,
        /// 開通日: the day service begins.
        pub begins: Instant,
    }

    /// Requests another link to confirm the mail address of an application.
    pub struct AskLink {
        /// 受付番号: the application number.
        pub number: String,
        /// The mail address as it was filled in.
        pub mail: String,
    }

    /// An applicant's link.
    pub struct ApplicantLink {
        /// The token at the end of the link.
        pub token: String,
    }

    /// An applicant's answer to a clerk's question.
    pub struct AnswerApplication {
        /// The token at the end of the link.
        pub token: String,
        /// The answer; may be empty if the form is corrected.
        pub answer: String,
        /// The corrected form; `null` leaves it unchanged. The mail address can't be changed, because it was confirmed.
        pub form: Option<Apply>,
    }

    /// An applicant's own form, to be corrected.
    pub struct OwnForm {
        /// The form as it stands.
        pub form: Apply,
        /// The plan applied for, which may no longer be on offer to others.
        pub pack: Pack,
    }

    /// A field of an application that was corrected after receipt.
    pub struct Correction {
        /// The field's name in the form.
        pub field: String,
        /// The previous value.
        pub before: String,
        /// When it was corrected.
        pub at: Instant,
        /// Whether a clerk corrected it; otherwise the applicant did.
        pub by_clerk: bool,
    }

    /// A clerk's correction of an application that is not decided yet.
    pub struct CorrectApplication {
        /// The version that the clerk looked at.
        pub version: i32,
        /// The form as it should be. The terms remain those that were agreed to.
        pub form: Apply,
    }

    /// An application as the applicant sees it.
    pub struct OwnApplication {
        /// 受付番号: the application number.
        pub number: String,
        /// Name of the facility or the association.
        pub name: String,
        /// Name of the plan.
        pub pack: String,
        /// The state of the application.
        pub state: State,
        /// 開通日: the day service begins.
        pub begins: Instant,
        /// The clerk's question, or the reason for refusal.
        pub reason: String,
        /// The clerk's last question; empty if none was asked.
        #[serde(default)]
        pub question: String,
        /// The applicant's answer to it; may be empty.
        #[serde(default)]
        pub answer: String,
        /// Whether it can be withdrawn now.
        pub may_withdraw: bool,
        /// The form, while the clerk's question is open.
        pub form: Option<OwnForm>,
    }

    /// Which applications to find.
    #[derive(Default)]
    pub struct FindApplications {
        /// Words that must all be found.
        pub text: String,
        /// Only applications in this state.
        pub state: Option<State>,
        /// The order of the list.
        pub sort: ApplicationSort,
        /// Number of applications already shown.
        pub skip: u32,
    }

    /// A page of the applications found.
    pub struct Applications {
        /// The applications, in the requested order.
        pub items: Vec<Application>,
        /// Total number found.
        pub total: u32,
    }

    /// An application as a clerk sees it.
    pub struct Application {
        /// The application's id.
        pub id: ApplicationId,
        /// 受付番号: the application number.
        pub number: String,
        /// The form as filled in.
        pub form: Apply,
        /// The plan applied for.
        pub pack: Pack,
        /// The state of the application.
        pub state: Word<State>,
        /// 受付日: the day of receipt.
        pub received_at: Instant,
        /// 開通日: the day service begins.
        pub begins: Instant,
        /// Whether it came on paper.
        pub on_paper: bool,
        /// Why it counts although it came after the closing day.
        pub late_reason: String,
        /// What the clerk wrote with the last step: a question, or the reason for refusal.
        pub reason: String,
        /// The clerk's question; kept after the decision.
        pub question: String,
        /// The applicant's answer.
        pub answer: String,
        /// Corrections made after receipt, oldest first.
        pub corrections: Vec<Correction>,
        /// Existing facilities with the same name or code.
        pub alike: Vec<String>,
        /// The application's version; grows with every step.
        pub version: i32,
    }

    /// An application that came on paper or by FAX.
    pub struct EnterApplication {
        /// The form as filled in.
        pub form: Apply,
        /// 受付日: the day of receipt, as its beginning in Japan.
        pub received_at: Instant,
    }

    /// A step that a clerk takes with an application.
    pub struct StepApplication {
        /// The version that the clerk looked at.
        pub version: i32,
        /// The step.
        pub step: Step,
        /// The reason; required to send it back or to refuse it.
        pub reason: String,
        /// 締切後受付: why it counts from the next month although it came after the closing day. If empty, it does not.
        pub late_reason: String,
        /// On approval, uses the existing association or facility of the same name.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub existing: bool,
        /// On approval, immediately prints the letter for the facility of an individual contract (利用開始のご案内),
        /// which then counts as sent. Requires the right to invite.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub print_letter: bool,
    }

    /// The outcome of a clerk's step.
    pub struct Decided {
        /// The facility that was created; its people are invited there.
        pub facility: Option<FacilityId>,
        /// The one-time link for a group's first administrator; it was also mailed.
        pub link: Option<MailedLink>,
        /// The letter with the code, returned only once. `null` if it was not requested, if the card included in the
        /// plan comes with a letter of its own, or if the printer is unavailable; it can then be printed from the
        /// facility's page.
        pub letters: Option<Letters>,
        /// Whether the card included in the plan was ordered. Its letter is sent with it.
        pub orders_card: bool,
    }
}
