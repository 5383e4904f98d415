//! Cards and whom they are for.

use medpost_domain::admission::Named;
use medpost_domain::card::{CardKind, profession_in_japanese, text_of_unknown_role};
use medpost_domain::pki_card::PkiCardState;
use medpost_wire::issuing::CardOffer;

use crate::words::{self, Lang, lang, pick};

use super::number::{both, en};

/// Whether a card names whom it was for, and the chip that says it.
pub fn named(it: Named) -> (&'static str, &'static str) {
    match it {
        Named::Same => (words::name_same(), "chip ok"),
        Named::Other => (words::name_other(), "chip bad"),
        Named::Unlike => (words::name_unlike(), "chip warn"),
    }
}

/// Where a facility card stands, and its chip.
pub fn card_state(it: PkiCardState) -> (&'static str, &'static str) {
    match it {
        PkiCardState::Ordered => (pick("発行待ち", "Ordered"), "chip warn"),
        PkiCardState::Issued => (pick("発送待ち", "To be shipped"), "chip warn"),
        PkiCardState::Shipped => (pick("発送済み", "Shipped"), "chip"),
        PkiCardState::Active => (pick("利用中", "In use"), "chip ok"),
        PkiCardState::Suspended => (pick("停止中", "Suspended"), "chip bad"),
        PkiCardState::Revoked => (pick("失効", "Revoked"), "chip bad"),
        PkiCardState::Expired => (pick("期限切れ", "Expired"), "chip"),
        PkiCardState::Cancelled => (pick("取消し", "Cancelled"), "chip"),
    }
}

/// 契約に含まれるカード: 1枚（うち1枚を使用）。追加は1枚 3,000円（税別）。
pub fn card_offer(it: &CardOffer) -> String {
    let (included, counted, price) = (it.included, it.counted, both(it.card_yen, it.tax_included));
    match lang() {
        Lang::Ja => format!("契約に含まれるカード：{included}枚（現在{counted}枚）。追加は1枚{price}です。"),
        Lang::En => {
            let included = en(included, "card", "cards");
            format!("The contract includes {included}; {counted} in use. Each further card costs {price}.")
        }
    }
}

/// What so many more cards cost.
pub fn card_cost(it: &CardOffer, count: usize) -> String {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let extra = (it.counted + count).saturating_sub(it.included.max(it.counted)).min(count);
    let price = both(u64::from(extra).saturating_mul(it.card_yen), it.tax_included);
    match lang() {
        Lang::Ja => format!("{count}枚を注文します。うち追加料金のカード：{extra}枚、{price}。"),
        Lang::En => format!("Cards: {count}, of them beyond what is included: {extra}, {price}."),
    }
}

/// 3枚を発送する
pub fn ship(count: usize) -> String {
    match lang() {
        Lang::Ja => format!("{count}枚を発送済みにして、ご案内を印刷する"),
        Lang::En => format!("Mark {count} as shipped and print their letters"),
    }
}

/// How many letters were saved.
pub fn letters_saved(count: u32) -> String {
    match lang() {
        Lang::Ja => format!("ご案内{count}通を保存しました。カードとは別に郵送してください。"),
        Lang::En => format!("Letters saved: {count}. Post them apart from the cards."),
    }
}

/// A kind of card.
pub fn card(it: CardKind) -> &'static str {
    match it {
        CardKind::Hpki => pick("HPKIカード(医師資格証など)", "HPKI card"),
        CardKind::Pki => pick("施設認証用PKIカード", "Facility PKI card"),
    }
}

/// Professions as a reader of this language knows them; unknown ones as issued, those of another coding scheme with
/// a word that they are none.
pub fn professions(issued: &[String]) -> String {
    let said = issued.iter().map(|it| match (lang(), text_of_unknown_role(it)) {
        (Lang::En, _) => it.clone(),
        (Lang::Ja, Some(text)) => format!("資格不明「{text}」"),
        (Lang::Ja, None) => profession_in_japanese(it).unwrap_or(it).to_owned(),
    });
    said.collect::<Vec<_>>().join("・")
}

/// A name with professions: 例示 一郎（医師）.
pub fn person(name: &str, issued: &[String]) -> String {
    if issued.is_empty() { name.to_owned() } else { format!("{name}（{}）", professions(issued)) }
}

/// Which group of a code was mistyped: 左から3組目.
pub fn wrong_group(place: usize) -> String {
    match lang() {
        Lang::Ja => format!("左から{place}組目の4文字をお確かめください。打ち間違いか、文字の抜けがあります。"),
        Lang::En => format!("Please check group {place} from the left: a letter is wrong or missing there."),
    }
}

/// Where a card was enrolled.
pub fn enrolled_at(facility: &str) -> String {
    match lang() {
        Lang::Ja => format!("「{facility}」にカードを登録しました。"),
        Lang::En => format!("The card is enrolled at {facility}."),
    }
}
