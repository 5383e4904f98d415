//! What a dispatch says apart from its documents: kind, subject, text, patient.

use serde::{Deserialize, Serialize};

use crate::text::fields::{Unfit, line, lines};

/// Maximum length of a subject, in characters.
pub const SUBJECT_CHARS: usize = 100;
/// Maximum length of each patient field, in characters.
pub const PATIENT_CHARS: usize = 60;

stored! {
    // A kind is added here and in `ui/say/exchange.rs`. Stored words never change.
    /// The kind of a dispatch (種別).
    pub enum DispatchKind {
        /// 紹介状(診療情報提供書): a referral.
        Referral = "referral",
        /// 返書・報告書: a reply or report.
        Reply = "reply",
        /// 検査結果: test results.
        Results = "results",
        /// 画像: images.
        Images = "images",
        /// 退院時サマリー: a discharge summary.
        DischargeSummary = "discharge_summary",
        /// 訪問看護指示書・報告書: home nursing orders and reports.
        HomeNursing = "home_nursing",
        /// 主治医意見書: the attending doctor's opinion for long-term care insurance.
        CareOpinion = "care_opinion",
        /// 検診・健診: screening and health check-ups.
        Screening = "screening",
        /// 診療・検査予約申込: a request for an appointment or test.
        AppointmentRequest = "appointment_request",
        /// 予約票・受診案内: an appointment slip or directions for a visit.
        AppointmentSlip = "appointment_slip",
        /// 照会・回答: an inquiry or its answer.
        Inquiry = "inquiry",
        /// 看護・薬剤サマリー: a summary by nurses or pharmacists.
        CareSummary = "care_summary",
        /// 通知・案内: a notice to facilities.
        Announcement = "announcement",
        /// その他: anything else.
        Other = "other",
    }
}

impl DispatchKind {
    /// The kind's name in Japanese, as people write it.
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Referral => "紹介状（診療情報提供書）",
            Self::Reply => "返書・報告書",
            Self::Results => "検査結果",
            Self::Images => "画像",
            Self::DischargeSummary => "退院時サマリー",
            Self::HomeNursing => "訪問看護指示書・報告書",
            Self::CareOpinion => "主治医意見書",
            Self::Screening => "検診・健診",
            Self::AppointmentRequest => "診療・検査予約申込",
            Self::AppointmentSlip => "予約票・受診案内",
            Self::Inquiry => "照会・回答",
            Self::CareSummary => "看護・薬剤サマリー",
            Self::Announcement => "通知・案内",
            Self::Other => "その他",
        }
    }
}

/// The longest hold for this kind, in minutes, if the plan allows `most`. For screenings it is twice as long.
pub const fn longest_hold(kind: DispatchKind, most: u32) -> u32 {
    match kind {
        DispatchKind::Screening => most.saturating_mul(2),
        _ => most,
    }
}

/// The patient a letter is about; every field may be empty. Encrypted wherever it is stored and never logged, hence no
/// `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(poem_openapi::Object))]
pub struct Patient {
    /// 患者番号: the sender's patient number.
    pub number: String,
    /// 患者氏名: the patient's name.
    pub name: String,
    /// フリガナ: the reading of the name.
    pub kana: String,
    /// 生年月日: date of birth, `2026-11-22` or as the sender writes it.
    pub born: String,
}

/// The contents of a letter, as stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Said {
    /// The subject.
    pub subject: String,
    /// The text; may be empty.
    pub text: String,
    /// The patient it is about.
    pub patient: Patient,
}

/// Why a letter can't be sent as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLetter {
    /// The subject is empty.
    #[error("a subject is needed")]
    NoSubject,
    /// An invalid field: `subject`, `text`, or `patient_` followed by a name.
    #[error("the field {field} is invalid")]
    Field {
        /// The name of the field.
        field: &'static str,
        /// What is wrong with it.
        #[source]
        why: Unfit,
    },
}

/// Reads subject, text (at most `text_bytes` of UTF-8) and patient fields, and cleans up what pasting left in them.
pub fn read(subject: &str, text: &str, patient: &Patient, text_bytes: u64) -> Result<Said, BadLetter> {
    let one = |field, text: &str, most| line(text, most).map_err(|why| BadLetter::Field { field, why });
    let said = Said {
        subject: one("subject", subject, SUBJECT_CHARS)?,
        text: lines(text, text_bytes).map_err(|why| BadLetter::Field { field: "text", why })?,
        patient: Patient {
            number: one("patient_number", &patient.number, PATIENT_CHARS)?,
            name: one("patient_name", &patient.name, PATIENT_CHARS)?,
            kana: one("patient_kana", &patient.kana, PATIENT_CHARS)?,
            born: one("patient_born", &patient.born, PATIENT_CHARS)?,
        },
    };
    if said.subject.is_empty() { Err(BadLetter::NoSubject) } else { Ok(said) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(subject: &str, text: &str, patient: &Patient, expected: BadLetter) {
        assert_eq!(read(subject, text, patient, 100).err(), Some(expected));
    }

    #[test]
    fn a_letter_needs_a_plain_subject_and_keeps_to_its_limits() {
        let nobody = Patient::default();
        let field = |field, why| BadLetter::Field { field, why };
        refused("  ", "", &nobody, BadLetter::NoSubject);
        refused(&"あ".repeat(101), "", &nobody, field("subject", Unfit::TooLong));
        refused("a", &"あ".repeat(34), &nobody, field("text", Unfit::TooLong));
        refused("a", "一\n\u{7}", &nobody, field("text", Unfit::Character { at: 3, found: '\u{7}' }));
        let long = Patient { name: "あ".repeat(61), ..Patient::default() };
        refused("a", "", &long, field("patient_name", Unfit::TooLong));
    }

    #[test]
    fn what_was_pasted_is_kept_clean() {
        let patient = Patient { name: "見本\t花子\u{200B}".to_owned(), ..Patient::default() };
        let said = read("結果\tのご報告\u{200B}", "一行目\u{B}二行目\r\n", &patient, 100).ok();
        let said = said.map(|it| (it.subject, it.text, it.patient.name));
        let kept = ("結果 のご報告".to_owned(), "一行目\n二行目".to_owned(), "見本 花子".to_owned());
        assert_eq!(said, Some(kept));
    }
}
