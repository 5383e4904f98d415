//! What a dispatch says besides its documents: kind, subject, text, patient.

use serde::{Deserialize, Serialize};

use crate::text::is_plain_line;

/// Letters a subject may have.
pub const SUBJECT_CHARS: usize = 100;
/// Letters each patient field may have.
pub const PATIENT_CHARS: usize = 60;

/// What kind of exchange it is. The list is data of the product (users.md, moment 16).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum DispatchKind {
    /// 紹介状(診療情報提供書)
    Referral,
    /// 返書・報告書
    Reply,
    /// 検査結果
    Results,
    /// 画像
    Images,
    /// 退院時サマリー
    DischargeSummary,
    /// 訪問看護指示書・報告書
    HomeNursing,
    /// 主治医意見書
    CareOpinion,
    /// 検診・健診
    Screening,
    /// その他
    Other,
}

impl DispatchKind {
    /// Every kind, in the order of the form.
    pub const ALL: [Self; 9] = [
        Self::Referral,
        Self::Reply,
        Self::Results,
        Self::Images,
        Self::DischargeSummary,
        Self::HomeNursing,
        Self::CareOpinion,
        Self::Screening,
        Self::Other,
    ];

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

    /// As stored and sent.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Referral => "referral",
            Self::Reply => "reply",
            Self::Results => "results",
            Self::Images => "images",
            Self::DischargeSummary => "discharge_summary",
            Self::HomeNursing => "home_nursing",
            Self::CareOpinion => "care_opinion",
            Self::Screening => "screening",
            Self::Other => "other",
        }
    }

    /// Reads [`DispatchKind::text`].
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.text() == text)
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

/// Why a letter can't be sent as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLetter {
    /// There is no subject.
    #[error("a subject is needed")]
    NoSubject,
    /// Subject too long or not one plain line.
    #[error("the subject is too long or holds control characters")]
    BadSubject,
    /// Text longer than the plan allows, or control characters other than line breaks and tabs.
    #[error("the text is too long or holds control characters")]
    BadText,
    /// A patient field too long or not one plain line.
    #[error("a patient field is too long or holds control characters")]
    BadPatient,
}

/// Judges subject, text (at most `text_bytes` of UTF-8) and patient fields.
pub fn judge(subject: &str, text: &str, patient: &Patient, text_bytes: u64) -> Result<(), BadLetter> {
    if subject.trim().is_empty() {
        return Err(BadLetter::NoSubject);
    }
    if subject.chars().count() > SUBJECT_CHARS || !is_plain_line(subject) {
        return Err(BadLetter::BadSubject);
    }
    let plain = |it: char| !it.is_control() || matches!(it, '\n' | '\r' | '\t');
    if text.len() as u64 > text_bytes || !text.chars().all(plain) {
        return Err(BadLetter::BadText);
    }
    for field in [&patient.number, &patient.name, &patient.kana, &patient.born] {
        if field.chars().count() > PATIENT_CHARS || !is_plain_line(field) {
            return Err(BadLetter::BadPatient);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_needs_a_plain_subject_and_keeps_to_its_limits() {
        let nobody = Patient::default();
        assert_eq!(judge("心エコーのお願い", "よろしく\nお願いします", &nobody, 100), Ok(()));
        assert_eq!(judge("  ", "", &nobody, 100), Err(BadLetter::NoSubject));
        assert_eq!(judge("a\nb", "", &nobody, 100), Err(BadLetter::BadSubject));
        assert_eq!(judge(&"あ".repeat(101), "", &nobody, 100), Err(BadLetter::BadSubject));
        assert_eq!(judge("a", &"あ".repeat(34), &nobody, 100), Err(BadLetter::BadText));
        assert_eq!(judge("a", "\u{7}", &nobody, 100), Err(BadLetter::BadText));
        let long = Patient { name: "あ".repeat(61), ..Patient::default() };
        assert_eq!(judge("a", "", &long, 100), Err(BadLetter::BadPatient));
    }
}
