//! What a card proves, and why one is refused.
//!
//! Profile facts: MHLW HPKI certificate policy for authentication, JAHIS 24-002; measured on
//! published certificates.

use serde::{Deserialize, Serialize};

use crate::instant::Instant;

stored! {
    /// Which kind of card a trust anchor issues.
    pub enum CardKind {
        /// A doctor's card of the public HPKI (医師資格証 and its kin).
        Hpki = "hpki",
        /// A facility PKI card, issued for this service (施設認証用PKIカード).
        Pki = "pki",
    }
}

/// Why a certificate may not sign in. One code each: every one has its page in plain words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum CardRefusal {
    /// The browser presented no certificate.
    NoCard,
    /// The bytes are no X.509 certificate this service can read.
    Unreadable,
    /// No configured authority issued it.
    UnknownIssuer,
    /// The signing certificate of a card was chosen: nonRepudiation without digitalSignature.
    SigningCertificate,
    /// Its key usage does not allow signing in.
    WrongKeyUsage,
    /// Its extended key usage excludes client authentication.
    WrongExtendedKeyUsage,
    /// Its policy is not one that may sign in (test cards end here in production).
    WrongPolicy,
    /// Not valid yet.
    NotYetValid,
    /// Validity is over.
    Expired,
    /// On the authority's revocation list.
    Revoked,
    /// The issuing authority itself is revoked.
    IssuerRevoked,
    /// No current revocation list is at hand: the card can't be judged, so it is not let in.
    RevocationUnknown,
    /// An HPKI card must state a profession (hcRole) under HPKI's coding scheme, and this one does not.
    NoProfession,
    /// A critical extension that this service does not know.
    UnknownCriticalExtension,
    /// The chain is broken: a signature, a constraint or a path length does not hold.
    BrokenChain,
    /// The key is too weak, or of a kind that is not used for cards.
    WeakKey,
}

impl CardRefusal {
    /// Every refusal, in the order of the help pages.
    pub const ALL: [Self; 16] = [
        Self::NoCard,
        Self::SigningCertificate,
        Self::Expired,
        Self::Revoked,
        Self::RevocationUnknown,
        Self::NotYetValid,
        Self::UnknownIssuer,
        Self::WrongPolicy,
        Self::NoProfession,
        Self::WrongKeyUsage,
        Self::WrongExtendedKeyUsage,
        Self::IssuerRevoked,
        Self::BrokenChain,
        Self::UnknownCriticalExtension,
        Self::WeakKey,
        Self::Unreadable,
    ];

    /// The code that travels and stands in the audit.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoCard => "no_card",
            Self::Unreadable => "unreadable",
            Self::UnknownIssuer => "unknown_issuer",
            Self::SigningCertificate => "signing_certificate",
            Self::WrongKeyUsage => "wrong_key_usage",
            Self::WrongExtendedKeyUsage => "wrong_extended_key_usage",
            Self::WrongPolicy => "wrong_policy",
            Self::NotYetValid => "not_yet_valid",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::IssuerRevoked => "issuer_revoked",
            Self::RevocationUnknown => "revocation_unknown",
            Self::NoProfession => "no_profession",
            Self::UnknownCriticalExtension => "unknown_critical_extension",
            Self::BrokenChain => "broken_chain",
            Self::WeakKey => "weak_key",
        }
    }

    /// One plain English sentence, for the command line and the log.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NoCard => "no certificate was presented",
            Self::Unreadable => "this is not a readable X.509 certificate",
            Self::UnknownIssuer => "no configured authority issued it",
            Self::SigningCertificate => {
                "it is a signing certificate (nonRepudiation only); the authentication certificate of the same card is needed"
            }
            Self::WrongKeyUsage => "its key usage lacks digitalSignature",
            Self::WrongExtendedKeyUsage => "its extended key usage excludes client authentication",
            Self::WrongPolicy => "its certificate policy is not one that may sign in",
            Self::NotYetValid => "it is not valid yet",
            Self::Expired => "its validity is over",
            Self::Revoked => "its authority has revoked it",
            Self::IssuerRevoked => "the authority that issued it is revoked",
            Self::RevocationUnknown => "no current revocation list of its authority is at hand",
            Self::NoProfession => "it states no profession of HPKI's coding scheme (hcRole)",
            Self::UnknownCriticalExtension => "it carries a critical extension that is not understood",
            Self::BrokenChain => "its chain of signatures and constraints does not hold",
            Self::WeakKey => "its key is weaker than RSA 2048 or P-256",
        }
    }
}

/// What a certificate says about its holder. Names are personal data: never log one.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct CardFacts {
    /// The kind that its issuer makes; `None` when no configured trust issues it.
    pub kind: Option<CardKind>,
    /// Subject common name, romaji on HPKI cards.
    pub holder: String,
    /// Kanji name from a directory name in the subject's alternative names, if there is one.
    pub kanji_name: Option<String>,
    /// Subject organisation, as issued.
    pub organisation: Option<String>,
    /// Subject organisational unit, as issued.
    pub unit: Option<String>,
    /// Subject serialNumber attribute: opaque.
    pub serial_number: Option<String>,
    /// hcRole texts as issued (`Medical Doctor`), unknown ones included; those of another coding scheme are marked
    /// ([`unknown_role`]).
    pub professions: Vec<String>,
    /// Certificate policy OIDs, dotted.
    pub policies: Vec<String>,
    /// Key usage bits by their RFC 5280 names.
    pub key_usage: Vec<String>,
    /// Start of validity.
    pub not_before: Instant,
    /// End of validity.
    pub not_after: Instant,
    /// Issuer's distinguished name (RFC 4514).
    pub issuer: String,
    /// SHA-256 of the certificate, hexadecimal.
    pub certificate_sha256: String,
    /// SHA-256 of the SubjectPublicKeyInfo, hexadecimal.
    pub key_sha256: String,
}

/// hcRole texts and their Japanese words. Source: MHLW HPKI CP, table of hcRole; the first five are
/// confirmed on published certificates.
pub const PROFESSIONS: [(&str, &str); 25] = [
    ("Medical Doctor", "医師"),
    ("Dentist", "歯科医師"),
    ("Pharmacist", "薬剤師"),
    ("Medical Technologist", "臨床検査技師"),
    ("Radiological Technologist", "診療放射線技師"),
    ("General Nurse", "看護師"),
    ("Public Health Nurse", "保健師"),
    ("Midwife", "助産師"),
    ("Physical Therapist", "理学療法士"),
    ("Occupational Therapist", "作業療法士"),
    ("Orthoptist", "視能訓練士"),
    ("Speech Therapist", "言語聴覚士"),
    ("Dental Technician", "歯科技工士"),
    ("Dental Hygienist", "歯科衛生士"),
    ("National Registered Dietitian", "管理栄養士"),
    ("Certified Social Worker", "社会福祉士"),
    ("Certified Care Worker", "介護福祉士"),
    ("Emergency Medical Technician", "救急救命士"),
    ("Psychiatric Social Worker", "精神保健福祉士"),
    ("Clinical Engineer", "臨床工学技士"),
    ("Director of Hospital", "病院長"),
    ("Director of Clinic", "診療所院長"),
    ("Supervisor of Pharmacy", "管理薬剤師"),
    ("Proprietor of Pharmacy", "薬局開設者"),
    ("Director", "管理責任者"),
];

/// What stands beside a name in every record where a temporary card was used.
pub const TEMPORARY: &str = "Temporary card";

/// What stands beside a name where an HPKI card states no profession (資格の記載なし).
pub const NONE_STATED: &str = "No profession stated";

/// Whether one of these roles, as issued, is a profession of HPKI's coding scheme.
pub fn states_profession<'a>(mut issued: impl Iterator<Item = &'a str>) -> bool {
    issued.any(|it| text_of_unknown_role(it).is_none())
}

/// The roles of a card, a line each, as they stand beside its holder's name: where an HPKI card states no profession, that
/// is said.
pub fn roles_told(kind: CardKind, issued: &str) -> Vec<String> {
    let mut all: Vec<String> = issued.lines().map(str::to_owned).collect();
    if kind == CardKind::Hpki && !states_profession(issued.lines()) {
        all.push(NONE_STATED.to_owned());
    }
    all
}

/// What stands before a role of another coding scheme than HPKI's.
const UNKNOWN_ROLE: &str = "Unknown role of ";

/// A role under another coding scheme than HPKI's (dotted; `None`: under none). Its text is kept as issued, behind a mark:
/// it is no profession here, whatever it says.
pub fn unknown_role(scheme: Option<&str>, text: &str) -> String {
    format!("{UNKNOWN_ROLE}{}: {text}", scheme.unwrap_or("no scheme"))
}

/// The text as issued of what [`unknown_role`] wrote, `None` for anything else.
pub fn text_of_unknown_role(issued: &str) -> Option<&str> {
    issued.strip_prefix(UNKNOWN_ROLE)?.split_once(": ").map(|it| it.1)
}

/// The Japanese word for an hcRole text, `None` for one this table does not know: it is then
/// shown as issued.
pub fn profession_in_japanese(issued: &str) -> Option<&'static str> {
    match issued {
        TEMPORARY => return Some("臨時カード"),
        NONE_STATED => return Some("資格の記載なし"),
        _ => {}
    }
    PROFESSIONS.iter().find(|it| it.0 == issued).map(|it| it.1)
}
