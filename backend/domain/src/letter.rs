//! What a dispatch says besides its documents: kind, subject, text, patient.

use serde::{Deserialize, Serialize};

use crate::text::{Unfit, line, lines};

/// Letters a subject may have.
pub const SUBJECT_CHARS: usize = 100;
/// Letters each patient field may have.
pub const PATIENT_CHARS: usize = 60;

stored! {
    /// What kind of exchange it is. The list is data of the product.
    pub enum DispatchKind {
        /// 紹介状(診療情報提供書)
        Referral = "referral",
        /// 返書・報告書
        Reply = "reply",
        /// 検査結果
        Results = "results",
        /// 画像
        Images = "images",
        /// 退院時サマリー
        DischargeSummary = "discharge_summary",
        /// 訪問看護指示書・報告書
        HomeNursing = "home_nursing",
        /// 主治医意見書
        CareOpinion = "care_opinion",
        /// 検診・健診
        Screening = "screening",
        /// その他
        Other = "other",
    }
}

impl DispatchKind {
    /// As people write it in Japanese.
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
            Self::Other => "その他",
        }
    }
}

/// The longest hold of this kind, in minutes, where a plan allows `most`: of screenings it is twice as long.
pub const fn longest_hold(kind: DispatchKind, most: u32) -> u32 {
    match kind {
        DispatchKind::Screening => most.saturating_mul(2),
        _ => most,
    }
}

/// Whom it is about; every field may be empty. Sealed wherever it lies, never logged: no `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(poem_openapi::Object))]
pub struct Patient {
    /// 患者番号, as the sender numbers them.
    pub number: String,
    /// 患者氏名
    pub name: String,
    /// フリガナ
    pub kana: String,
    /// 生年月日, `2026-11-22` or as the sender writes it.
    pub born: String,
}

/// What a letter says, as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Said {
    /// Subject.
    pub subject: String,
    /// Text; may be empty.
    pub text: String,
    /// Whom it is about.
    pub patient: Patient,
}

/// Why a letter can't be sent as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLetter {
    /// There is no subject.
    #[error("a subject is needed")]
    NoSubject,
    /// An invalid field: `subject`, `text`, or `patient_` and a name.
    #[error("the field {field} is invalid")]
    Field {
        /// Which one.
        field: &'static str,
        /// Why.
        #[source]
        why: Unfit,
    },
}

/// Reads subject, text (at most `text_bytes` of UTF-8) and patient fields, cleaned of what came with them when they were
/// pasted.
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
