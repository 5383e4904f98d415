//! The facilities and people in the demo, all clearly fictitious.

use medpost_domain::card::CardKind;
use medpost_domain::role::Role;

/// The table of facilities, as CSV.
pub const FACILITIES: &str = include_str!("facilities.csv");

/// A person in the demo who has a card.
pub struct Person {
    /// Base name of the card's files.
    pub file: &'static str,
    /// Registered name.
    pub name: &'static str,
    /// フリガナ: the reading of the name.
    pub kana: &'static str,
    /// Name on the card.
    pub holder: &'static str,
    /// Kind of card.
    pub kind: CardKind,
    /// Profession on the card.
    pub profession: Option<&'static str>,
    /// Codes of the facilities where the person works.
    pub facilities: &'static [&'static str],
    /// Role at these facilities.
    pub role: Role,
}

/// The people of the demo.
pub const PEOPLE: [Person; 13] = [
    person(
        "01-mihon-clinic-doctor",
        "見本 花子",
        "ミホン ハナコ",
        "Hanako Mihon",
        Some("Medical Doctor"),
        &["D001"],
        Role::Manager,
    ),
    person(
        "02-reiji-hospital-renkei",
        "例示 一郎",
        "レイジ イチロウ",
        "Ichiro Reiji",
        Some("Medical Doctor"),
        &["D002"],
        Role::Manager,
    ),
    person(
        "03-reiji-hospital-radiology",
        "仮名 四郎",
        "カメイ シロウ",
        "Shiro Kamei",
        Some("Radiological Technologist"),
        &["D002"],
        Role::Member,
    ),
    person(
        "04-sakura-pharmacy",
        "仮名 次郎",
        "カメイ ジロウ",
        "Jiro Kamei",
        Some("Pharmacist"),
        &["D003"],
        Role::Manager,
    ),
    person(
        "05-reiji-orthopedics",
        "架空 三郎",
        "カクウ サブロウ",
        "Saburo Kakuu",
        Some("Medical Doctor"),
        &["D004"],
        Role::Manager,
    ),
    person(
        "06-suzuki-east-doctor",
        "鈴木 見本",
        "スズキ ミホン",
        "Mihon Suzuki",
        Some("Medical Doctor"),
        &["D005"],
        Role::Manager,
    ),
    person(
        "07-two-facilities-doctor",
        "例示 兼子",
        "レイジ カネコ",
        "Kaneko Reiji",
        Some("Medical Doctor"),
        &["D001", "D002"],
        Role::Member,
    ),
    person(
        "08-nursing-station",
        "看護 例子",
        "カンゴ レイコ",
        "Reiko Kango",
        Some("General Nurse"),
        &["D008"],
        Role::Manager,
    ),
    person("09-mihon-clinic-desk", "見本 受子", "ミホン ウケコ", "Ukeko Mihon", None, &["D001"], Role::Member),
    person("10-reiji-hospital-desk", "例示 事子", "レイジ コトコ", "Kotoko Reiji", None, &["D002"], Role::Member),
    person("11-mihon-city-health", "健康 推子", "ケンコウ スイコ", "Suiko Kenko", None, &["C001"], Role::Manager),
    person("12-suzuki-west-desk", "鈴木 西子", "スズキ ニシコ", "Nishiko Suzuki", None, &["D006"], Role::Manager),
    // The clinic with a contract of its own, which pays its own invoices.
    person(
        "17-kobetsu-clinic-manager",
        "個別 四郎",
        "コベツ シロウ",
        "Shiro Kobetsu",
        None,
        &["0019900004"],
        Role::Manager,
    ),
];

const fn person(
    file: &'static str,
    name: &'static str,
    kana: &'static str,
    holder: &'static str,
    profession: Option<&'static str>,
    facilities: &'static [&'static str],
    role: Role,
) -> Person {
    let kind = if profession.is_some() { CardKind::Hpki } else { CardKind::Pki };
    Person { file, name, kana, holder, kind, profession, facilities, role }
}
