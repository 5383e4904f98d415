//! What is on offer in the demo: the plans that ship with the product, and who has applied for them.

use medpost_wire::application::{Apply, Pack};

/// The terms that applicants agree to.
pub const TERMS: &str = "例示版 2026-10-01
MEDPost 利用規約（例示）

1. これはデモのための例示の規約です。実際の契約は成立しません。
2. 文書は暗号化して預かり、保管期限（7日）が過ぎると消去します。
3. カードは本人だけが使い、紛失したときはすぐに停止してください。
4. お申し込みは、開通日の前であれば費用なしで取り下げられます。
";

/// The plans that ship with the product, with fictitious prices for packs.
pub const PLANS: &str = include_str!("../../plans.toml");

/// An application by a clinic.
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

/// The application of a clinic with an individual contract.
pub fn member(packs: &[Pack]) -> Option<Apply> {
    let pack = packs.iter().find(|it| it.code == "pki-50")?;
    Some(clinic(4, "個別契約クリニック", "コベツケイヤククリニック", pack, "個別 四郎", ""))
}

/// The open applications.
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
