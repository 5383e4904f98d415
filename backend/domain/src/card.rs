//! What a card proves, and why one is refused.
//!
//! Facts about profiles come from the MHLW HPKI certificate policy for authentication and JAHIS 24-002, checked against
//! published certificates.

use serde::{Deserialize, Serialize};

use crate::instant::Instant;

stored! {
    /// The kind of card that a trust anchor issues.
    pub enum CardKind {
        /// A doctor's card of the public HPKI (医師資格証 and similar cards).
        Hpki = "hpki",
        /// A facility's PKI card, issued for this service (施設認証用PKIカード).
        Pki = "pki",
    }
}

/// Why a certificate may not be used to sign in. Each reason has its own code and a help page in plain words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum CardRefusal {
    /// The browser presented no certificate.
    NoCard,
    /// The bytes are not an X.509 certificate that this service can read.
    Unreadable,
    /// No configured authority issued it.
    UnknownIssuer,
    /// The card's signing certificate was chosen: nonRepudiation without digitalSignature.
    SigningCertificate,
    /// Its key usage does not allow signing in.
    WrongKeyUsage,
    /// Its extended key usage excludes client authentication.
    WrongExtendedKeyUsage,
    /// Its policy is not one that may sign in. In production, test cards end here.
    WrongPolicy,
    /// It is not valid yet.
    NotYetValid,
    /// It has expired.
    Expired,
    /// It is on the authority's revocation list.
    Revoked,
    /// The issuing authority itself is revoked.
    IssuerRevoked,
    /// No current revocation list is available. The card can't be checked, so it is refused.
    RevocationUnknown,
    /// An HPKI card must state a profession (hcRole) under HPKI's coding scheme, and this one doesn't.
    NoProfession,
    /// It has a critical extension that this service doesn't know.
    UnknownCriticalExtension,
    /// The chain is broken: a signature, a constraint or a path length is invalid.
    BrokenChain,
    /// The key is too weak, or of a type not used for cards.
    WeakKey,
}

impl CardRefusal {
    /// All refusals, in the order of the help pages.
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

    /// The code used in the API and the audit log.
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

    /// One plain English sentence for the command line and the log.
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

/// What a certificate says about its holder. Names are personal data: never log them.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct CardFacts {
    /// The kind of card its issuer makes; `None` if no configured trust issued it.
    pub kind: Option<CardKind>,
    /// Subject common name; in romaji on HPKI cards.
    pub holder: String,
    /// The name in kanji, from a directory name among the subject alternative names, if there is one.
    pub kanji_name: Option<String>,
    /// Subject organisation, as issued.
    pub organisation: Option<String>,
    /// Subject organisational unit, as issued.
    pub unit: Option<String>,
    /// The subject's serialNumber attribute, an opaque value.
    pub serial_number: Option<String>,
    /// The hcRole texts as issued (`Medical Doctor`), including unknown ones. Those from another coding scheme are
    /// marked ([`unknown_role`]).
    pub professions: Vec<String>,
    /// Certificate policy OIDs, in dotted form.
    pub policies: Vec<String>,
    /// Key usage bits by their RFC 5280 names.
    pub key_usage: Vec<String>,
    /// Start of validity.
    pub not_before: Instant,
    /// End of validity.
    pub not_after: Instant,
    /// The issuer's distinguished name (RFC 4514).
    pub issuer: String,
    /// SHA-256 of the certificate, in hexadecimal.
    pub certificate_sha256: String,
    /// SHA-256 of the SubjectPublicKeyInfo, in hexadecimal.
    pub key_sha256: String,
}

/// hcRole texts and their Japanese equivalents. Source: hcRole table of the MHLW HPKI CP; the first five are confirmed
/// by published certificates.
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

/// Shown beside a name in every record in which a temporary card was used.
pub const TEMPORARY: &str = "Temporary card";

/// Shown beside a name if an HPKI card states no profession (資格の記載なし).
pub const NONE_STATED: &str = "No profession stated";

/// Whether any of these roles, as issued, is a profession in HPKI's coding scheme.
pub fn states_profession<'a>(mut issued: impl Iterator<Item = &'a str>) -> bool {
    issued.any(|it| text_of_unknown_role(it).is_none())
}

/// The roles of a card, as shown beside its holder's name. An HPKI card without a profession gets [`NONE_STATED`].
pub fn roles_told(kind: CardKind, issued: &str) -> Vec<String> {
    let mut all: Vec<String> = issued.lines().map(str::to_owned).collect();
    if kind == CardKind::Hpki && !states_profession(issued.lines()) {
        all.push(NONE_STATED.to_owned());
    }
    all
}

/// The mark in front of a role that is not from HPKI's coding scheme.
const UNKNOWN_ROLE: &str = "Unknown role of ";

/// Marks a role from another coding scheme (dotted OID; `None` if it has none). The text is kept as issued, but never
/// counts as a profession here.
pub fn unknown_role(scheme: Option<&str>, text: &str) -> String {
    format!("{UNKNOWN_ROLE}{}: {text}", scheme.unwrap_or("no scheme"))
}

/// The original text of a role that [`unknown_role`] marked; `None` for anything else.
pub fn text_of_unknown_role(issued: &str) -> Option<&str> {
    issued.strip_prefix(UNKNOWN_ROLE)?.split_once(": ").map(|it| it.1)
}

/// The Japanese word for an hcRole text. `None` if this table doesn't know it, in which case it is shown as issued.
pub fn profession_in_japanese(issued: &str) -> Option<&'static str> {
    match issued {
        TEMPORARY => return Some("臨時カード"),
        NONE_STATED => return Some("資格の記載なし"),
        _ => {}
    }
    PROFESSIONS.iter().find(|it| it.0 == issued).map(|it| it.1)
}
