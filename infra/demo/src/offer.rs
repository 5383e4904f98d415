//! What can be had in the demo, with fictitious prices for packs, and who has applied for it.
//!
//! Individual plans cost what the product page of 2017 says: 50 MB, with a doctor's card ¥1,000 a month and
//! ¥10,000 for the registration (campaign: nothing), without one ¥2,000 a month and ¥30,000 for each five
//! years with the client and one PKI card.

use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::plan::{Audience, GB, MB};
use medpost_wire::application::{AddPack, Apply, Pack};

/// The terms that applicants agree to.
pub const TERMS: &str = "例示版 2026-10-01
MEDPost 利用規約（例示）

1. これはデモのための例示の規約です。実際の契約は成立しません。
2. 文書は暗号化して預かり、保管期限（7日）が過ぎると消去します。
3. カードは本人だけが使い、紛失したときはすぐに停止してください。
4. お申し込みは、開通日の前であれば費用なしで取り下げられます。
";

/// The plans.
pub fn packs(now: Instant) -> Vec<AddPack> {
    let group = |gb: u64, yen: u64| AddPack {
        code: format!("pack-{gb}"),
        name: format!("{gb}GBパック（例示）"),
        audience: Audience::Group,
        card: None,
        pool: gb * GB,
        monthly_yen: yen,
        registration_yen: 0,
        registration_months: 0,
        campaign_yen: None,
        campaign_until: None,
        included_cards: 0,
        card_yen: 3_000,
        min_facilities: 50,
        dispatch: 30 * MB,
        retention_days: 7,
        most_hold_minutes: 60,
        free_changes: 3,
        change_yen: 5_000,
        tax_included: false,
        valid_from: now,
        valid_until: None,
    };
    // From as many facilities as make it no dearer for each than the basic fee.
    let packs = [(10, 45_000, 50), (20, 80_000, 80), (30, 110_000, 110), (50, 170_000, 170), (100, 300_000, 300)];
    let sized = |(gb, yen, least): (u64, u64, u32)| AddPack { min_facilities: least, ..group(gb, yen) };
    let mut all: Vec<AddPack> = packs.into_iter().map(sized).collect();
    let single = |code: &str, name: &str, card: CardKind, yen: u64| AddPack {
        code: code.to_owned(),
        name: name.to_owned(),
        audience: Audience::Individual,
        card: Some(card),
        pool: 50 * MB,
        monthly_yen: yen,
        min_facilities: 0,
        ..group(1, 0)
    };
    all.push(AddPack {
        registration_yen: 10_000,
        campaign_yen: Some(0),
        campaign_until: Some(now.plus(180 * DAY)),
        ..single("hpki-50", "個別プラン 50MB（医師資格証をお持ちの方）", CardKind::Hpki, 1_000)
    });
    all.push(AddPack {
        registration_yen: 30_000,
        registration_months: 60,
        included_cards: 1,
        ..single("pki-50", "個別プラン 50MB（PKIカード付き）", CardKind::Pki, 2_000)
    });
    all
}

/// An applicant's clinic.
fn clinic(number: u32, name: &str, kana: &str, pack: &Pack, director: &str, note: &str) -> Apply {
    Apply {
        pack: pack.id,
        name: name.to_owned(),
        kana: kana.to_owned(),
        kind: "診療所".to_owned(),
        code: format!("00199{number:05}"),
        postal_code: format!("00000{number:02}"),
        city: "見本市".to_owned(),
        address: format!("例示町{number}-1"),
        phone: format!("000-0000-9{number:03}"),
        director: director.to_owned(),
        contact: director.to_owned(),
        mail: format!("office{number}@clinic.invalid"),
        facilities: 1,
        note: note.to_owned(),
        terms_version: TERMS.lines().next().unwrap_or_default().to_owned(),
    }
}

/// A clinic that has a contract of its own.
pub fn member(packs: &[Pack]) -> Option<Apply> {
    let pack = packs.iter().find(|it| it.code == "pki-50")?;
    Some(clinic(4, "個別契約クリニック", "コベツケイヤククリニック", pack, "個別 四郎", ""))
}

/// Who has applied.
pub fn applications(packs: &[Pack]) -> Vec<Apply> {
    let applied = |pack: &Pack| match pack.code.as_str() {
        "hpki-50" => Some(clinic(1, "申込見本クリニック", "モウシコミミホンクリニック", pack, "申込 一郎", "")),
        "pki-50" => Some(clinic(
            2,
            "申込例示整形外科",
            "モウシコミレイジセイケイゲカ",
            pack,
            "申込 二郎",
            "紹介状の送付に使います。",
        )),
        "pack-20" => Some(Apply {
            kind: "medical_association".to_owned(),
            code: String::new(),
            facilities: 120,
            ..clinic(3, "架空市医師会", "カクウシイシカイ", pack, "架空 三郎", "会員120施設で利用を予定しています。")
        }),
        _ => None,
    };
    packs.iter().filter_map(applied).collect()
}
