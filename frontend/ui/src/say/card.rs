//! Cards, their states and costs, and their holders.

use medpost_domain::admission::Named;
use medpost_domain::card::{CardKind, profession_in_japanese, text_of_unknown_role};
use medpost_domain::pki_card::PkiCardState;
use medpost_wire::issuing::CardOffer;

use crate::words::{self, Lang, lang, pick};

use super::number::both;

/// Whether the name on a card is the expected one, and the CSS classes of the chip.
pub fn named(it: Named) -> (&'static str, &'static str) {
    match it {
        Named::Same => (words::cards::name_same(), "chip ok"),
        Named::Other => (words::cards::name_other(), "chip bad"),
        Named::Unlike => (words::cards::name_unlike(), "chip warn"),
    }
}

/// The state of a PKI card, and the CSS classes of its chip.
pub fn card_state(it: PkiCardState) -> (&'static str, &'static str) {
    let chip = match it {
        PkiCardState::Ordered | PkiCardState::Issued => "chip warn",
        PkiCardState::Active => "chip ok",
        PkiCardState::Suspended | PkiCardState::Revoked => "chip bad",
        PkiCardState::Shipped | PkiCardState::Expired | PkiCardState::Cancelled => "chip",
    };
    (words::shared(it.words()), chip)
}

/// 契約に含まれるカード：1枚（現在1枚）。追加は1枚税抜3,000円（税込3,300円）です。
pub fn card_offer(it: &CardOffer) -> String {
    words::cards::offer(it.included, it.counted, &both(it.card_yen, it.tax_included))
}

/// The cost of this many more cards.
pub fn card_cost(it: &CardOffer, count: usize) -> String {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let extra = (it.counted + count).saturating_sub(it.included.max(it.counted)).min(count);
    let price = both(u64::from(extra).saturating_mul(it.card_yen), it.tax_included);
    words::cards::cost(count, extra, &price)
}

/// The name of a kind of card.
pub fn card(it: CardKind) -> &'static str {
    match it {
        CardKind::Hpki => pick("HPKIカード(医師資格証など)", "HPKI card"),
        CardKind::Pki => pick("施設認証用PKIカード", "Facility PKI card"),
    }
}

/// Professions in the page's language; unknown ones as issued. In Japanese, those of another coding scheme are marked
/// 資格不明.
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
