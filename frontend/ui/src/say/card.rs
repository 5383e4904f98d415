//! Cards and whom they are for.

use medpost_domain::admission::Named;
use medpost_domain::card::{CardKind, profession_in_japanese, text_of_unknown_role};
use medpost_domain::pki_card::PkiCardState;
use medpost_wire::issuing::CardOffer;

use crate::words::{self, Lang, lang, pick};

use super::number::both;

/// Whether a card names whom it was for, and the chip that says it.
pub fn named(it: Named) -> (&'static str, &'static str) {
    match it {
        Named::Same => (words::cards::name_same(), "chip ok"),
        Named::Other => (words::cards::name_other(), "chip bad"),
        Named::Unlike => (words::cards::name_unlike(), "chip warn"),
    }
}

/// Where a facility card stands, and its chip.
pub fn card_state(it: PkiCardState) -> (&'static str, &'static str) {
    match it {
        PkiCardState::Ordered => (pick("発行待ち", "Ordered"), "chip warn"),
        PkiCardState::Issued => (pick("発送待ち", "To be shipped"), "chip warn"),
        PkiCardState::Shipped => (pick("発送済み", "Shipped"), "chip"),
        PkiCardState::Active => (words::common::in_use(), "chip ok"),
        PkiCardState::Suspended => (words::common::suspended(), "chip bad"),
        PkiCardState::Revoked => (pick("失効", "Revoked"), "chip bad"),
        PkiCardState::Expired => (pick("期限切れ", "Expired"), "chip"),
        PkiCardState::Cancelled => (pick("取消し", "Cancelled"), "chip"),
    }
}

/// 契約に含まれるカード: 1枚（うち1枚を使用）。追加は1枚 3,000円（税別）。
pub fn card_offer(it: &CardOffer) -> String {
    words::cards::offer(it.included, it.counted, &both(it.card_yen, it.tax_included))
}

/// What so many more cards cost.
pub fn card_cost(it: &CardOffer, count: usize) -> String {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let extra = (it.counted + count).saturating_sub(it.included.max(it.counted)).min(count);
    let price = both(u64::from(extra).saturating_mul(it.card_yen), it.tax_included);
    words::cards::cost(count, extra, &price)
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
