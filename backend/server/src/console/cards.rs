//! PKI cards of facilities in reach: ordered by associations, issued and shipped by the operator, revoked
//! and replaced by either; temporary cards; holders of posts.

use std::cmp::Reverse;
use std::collections::HashMap;

use medpost_domain::card::CardKind;
use medpost_domain::code::VALID_DAYS;
use medpost_domain::id::{AffiliationId, FacilityId, PkiCardId};
use medpost_domain::instant::DAY;
use medpost_domain::number;
use medpost_domain::pki_card::PkiCardState;
use medpost_domain::role::Action;
use medpost_domain::text::search::{Search, search_line};
use medpost_wire::directory::IssuedCode;
use medpost_wire::issuing::{
    CardOffer, ExtendTemporary, FindPkiCards, OfferTemporary, OfferedTemporary, OrderCards, OrderedCards, PkiCard,
    PkiCardList, PkiCardSort, RevokeCard, SetHolder, ShipCards, SignCard, SignedCard,
};
use medpost_wire::letters::Letters;
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;

use crate::audit::entry::Actor;
use crate::console::{facilities, letters, reach};
use crate::contract::form::note;
use crate::identity::store as people;
use crate::issuing::order::{self, OrderFor};
use crate::issuing::{holder, store as cards, temporary};
use crate::kit::PAGE;
use crate::kit::fault::Outcome;
use crate::net::certificate::pem;
use crate::office::caller::ConsoleCaller;

use super::letters::{Letter, fill_letter, whole_address};
use super::survey::survey;
use super::{Console, rows};

/// Maximum number of cards in one shipment.
const MOST_SHIPPED: usize = 300;

/// Returns a page of the PKI cards in reach.
pub async fn pki_cards(console: &Console, caller: &ConsoleCaller, request: &FindPkiCards) -> Outcome<PkiCardList> {
    caller.must(Action::SeeMembers)?;
    let found = found_cards(console, caller, request).await?;
    let total = number::count(found.len());
    Ok(PkiCardList { items: found.into_iter().skip(request.skip as usize).take(PAGE).collect(), total })
}

/// Returns the matching PKI cards as CSV, each with the address it is shipped to.
pub async fn pki_cards_csv(
    console: &Console,
    caller: &ConsoleCaller,
    request: &FindPkiCards,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    caller.must(Action::SeeMembers)?;
    let facilities = rows::facilities(&*console.db, caller.scope, None, console.clock.now()).await?;
    let facilities: HashMap<FacilityId, rows::Facility> = facilities.into_iter().map(|it| (it.id, it)).collect();
    let head = [
        "施設名",
        "郵便番号",
        "住所",
        "氏名・担当",
        "カード番号",
        "注文番号",
        "状態",
        "注文日",
        "発行日",
        "発送日",
        "利用開始日",
        "有効期限",
    ];
    let lines = found_cards(console, caller, request).await?.into_iter().map(|it| {
        let (postal_code, address) = facilities
            .get(&it.facility)
            .map_or_else(Default::default, |it| (it.postal_code.clone(), whole_address(&it.city, &it.address)));
        let day =
            |at: Option<medpost_domain::instant::Instant>| at.map(|it| it.japan_date().to_string()).unwrap_or_default();
        vec![
            it.facility_name,
            postal_code,
            address,
            it.holder,
            it.number,
            if it.temporary { "臨時".to_owned() } else { it.order_number },
            it.state.words().ja.to_owned(),
            day(Some(it.ordered_at)),
            day(it.issued_at),
            day(it.shipped_at),
            day(it.activated_at),
            day(it.not_after),
        ]
    });
    crate::office::tables::write(&head, lines, shift_jis)
}

/// Number of cards ordered and not issued yet; 0 for callers who don't issue cards.
pub(super) async fn cards_ordered(console: &Console, caller: &ConsoleCaller) -> Outcome<u32> {
    if caller.must(Action::IssueCards).is_err() || console.issuing.authority.is_none() {
        return Ok(0);
    }
    let request = FindPkiCards { state: Some(PkiCardState::Ordered), ..Default::default() };
    let found = found_cards(console, caller, &request).await?;
    Ok(number::count(found.iter().filter(|it| !it.temporary).count()))
}

async fn found_cards(console: &Console, caller: &ConsoleCaller, request: &FindPkiCards) -> Outcome<Vec<PkiCard>> {
    let now = console.clock.now();
    let facilities = rows::facilities(&*console.db, caller.scope, None, now).await?;
    let order: HashMap<FacilityId, (usize, String)> =
        facilities.into_iter().enumerate().map(|(index, it)| (it.id, (index, it.name))).collect();
    let all = rows::pki_cards(&*console.db, caller.scope, now).await?;
    let name = |it: &FacilityId| order.get(it).map(|it| it.1.clone()).unwrap_or_default();
    let mut found = order::seen(&console.issuing, all, name).await?;
    found.retain(|it| request.state.is_none_or(|state| it.state == state));
    match request.sort {
        PkiCardSort::Newest => found.sort_by_key(|it| Reverse((it.ordered_at, it.id))),
        PkiCardSort::Ending => found.sort_by_key(|it| (!it.state.counts(), it.not_after.is_none(), it.not_after)),
        PkiCardSort::Name => found.sort_by_key(|it| (order.get(&it.facility).map(|it| it.0), it.ordered_at)),
    }
    Search::of(&request.text)
        .sift(&mut found, |it| search_line(&[&it.facility_name, &it.holder], &[&it.number, &it.order_number]));
    Ok(found)
}

/// What cards would cost a facility now.
pub async fn card_offer(console: &Console, caller: &ConsoleCaller, id: FacilityId) -> Outcome<CardOffer> {
    caller.must(Action::SeeMembers)?;
    reach::in_reach(console, &*console.db, caller, id).await?;
    let it = order::included(&console.issuing, &*console.db, id, caller.scope.association()).await?;
    Ok(CardOffer {
        included: it.included,
        counted: it.counted,
        card_yen: it.card_yen,
        tax_included: it.tax_included,
        issues: console.issuing.authority.is_some(),
    })
}

/// Orders cards for a facility.
pub async fn order_cards(
    console: &Console,
    caller: &ConsoleCaller,
    id: FacilityId,
    request: &OrderCards,
) -> Outcome<OrderedCards> {
    caller.must(Action::OrderCards)?;
    caller.must_be_fresh()?;
    let note = note("note", &request.note)?;
    let wanted: Vec<OrderFor> = request.cards.iter().map(OrderFor::of).collect();
    let tx = console.db.write().await?;
    reach::must_be_own(console, &*tx, caller, id).await?;
    console.issuing.authority()?;
    let by = (Actor::administrator(caller.administrator), caller.administrator.0);
    let made = order::order(&console.issuing, &*tx, by, (id, caller.scope.association()), &wanted, &note, None).await?;
    tx.commit().await?;
    Ok(made.into())
}

/// Cancels the order of a card.
pub async fn cancel_card(console: &Console, caller: &ConsoleCaller, id: PkiCardId) -> Outcome<()> {
    caller.must(Action::OrderCards)?;
    let tx = console.db.write().await?;
    let row = pki_card(console, &*tx, caller, id).await?;
    order::cancel(&console.issuing, &*tx, Actor::administrator(caller.administrator), &row).await?;
    tx.commit().await?;
    Ok(())
}

/// Issues a card's certificate from the token's signing request.
pub async fn sign_card(
    console: &Console,
    caller: &ConsoleCaller,
    id: PkiCardId,
    request: &SignCard,
) -> Outcome<SignedCard> {
    caller.must(Action::IssueCards)?;
    caller.must_be_fresh()?;
    let row = pki_card(console, &*console.db, caller, id).await?;
    // Outside the transaction, because the authority's token may be slow; the row is read again, locked, afterwards.
    let signed = order::sign(&console.issuing, &*console.db, &row, request.request.as_bytes()).await?;
    let tx = console.db.write().await?;
    let row = pki_card(console, &*tx, caller, id).await?;
    let by = Actor::administrator(caller.administrator);
    let der = order::issue(&console.issuing, &*tx, by, &row, signed).await?;
    tx.commit().await?;
    Ok(SignedCard { certificate: pem(&der), authority: pem(&console.issuing.authority()?.certificate()) })
}

/// Marks cards as shipped and draws the letters with their codes, which are shown only here.
pub async fn ship_cards(console: &Console, caller: &ConsoleCaller, request: &ShipCards) -> Outcome<Letters> {
    caller.must(Action::IssueCards)?;
    caller.must_be_fresh()?;
    if request.cards.is_empty() || request.cards.len() > MOST_SHIPPED {
        return Err(Code::TooMany.into());
    }
    let now = console.clock.now();
    let by = Actor::administrator(caller.administrator);
    let figures = survey(&*console.db, caller.scope, None, now).await?;
    let tx = console.db.write().await?;
    let (mut letters, mut stops) = (Vec::with_capacity(request.cards.len()), HashMap::new());
    for id in &request.cards {
        let row = pki_card(console, &*tx, caller, *id).await?;
        let code = order::ship(&console.issuing, &*tx, by, &row).await?;
        let it = figures.iter().find(|it| it.row.id == row.facility_id).ok_or(Code::NotFound)?;
        letters.push(fill_letter(&*tx, it, (row.holder, code.print_checked()), &mut stops, now).await?);
    }
    tx.commit().await?;
    letters.sort_by_cached_key(Letter::place);
    letters::draw_letters(console, caller, letters, CardKind::Pki, 0).await
}

/// Revokes a card for good and, if wanted, orders another in its place.
pub async fn revoke_card(
    console: &Console,
    caller: &ConsoleCaller,
    id: PkiCardId,
    request: &RevokeCard,
) -> Outcome<()> {
    caller.must(Action::OrderCards)?;
    caller.must_be_fresh()?;
    let by = Actor::administrator(caller.administrator);
    let tx = console.db.write().await?;
    let row = pki_card(console, &*tx, caller, id).await?;
    let key = order::revoke(&console.issuing, &*tx, (by, caller.level()), &row, &request.reason).await?;
    if request.replace && !row.temporary {
        let by = (by, caller.administrator.0);
        order::replace(&console.issuing, &*tx, by, caller.scope.association(), &row).await?;
    }
    tx.commit().await?;
    // Ends open connections with the card, now that the revocation is committed.
    console.identity.cutoff.cut(key.into_iter().map(|it| (it, console.clock.now())));
    Ok(())
}

/// Orders a card in place of one that ends; the old one works until its end.
pub async fn renew_card(console: &Console, caller: &ConsoleCaller, id: PkiCardId) -> Outcome<()> {
    caller.must(Action::OrderCards)?;
    caller.must_be_fresh()?;
    let tx = console.db.write().await?;
    let row = pki_card(console, &*tx, caller, id).await?;
    let by = (Actor::administrator(caller.administrator), caller.administrator.0);
    order::renew(&console.issuing, &*tx, by, caller.scope.association(), &row).await?;
    tx.commit().await?;
    Ok(())
}

/// Offers a temporary card to a person of a facility, who must have been called back.
pub async fn offer_temporary(
    console: &Console,
    caller: &ConsoleCaller,
    id: AffiliationId,
    request: &OfferTemporary,
) -> Outcome<OfferedTemporary> {
    caller.must(Action::OfferTemporary)?;
    caller.must_be_fresh()?;
    caller.must_not_be_recent_key()?;
    if !request.called_back {
        return Err(Code::CallBackFirst.into());
    }
    let now = console.clock.now();
    let tx = console.db.write().await?;
    facilities::own_person(console, &*tx, caller, id).await?;
    let person = cards::people(&*tx, vec![id]).await?.into_iter().next().ok_or(Code::NotFound)?;
    if person.1.post || !people::is_open(&*tx, &person.0, now).await? {
        return Err(Code::NoAffiliation.into());
    }
    let by = Actor::administrator(caller.administrator);
    let (number, until) =
        temporary::offer_temporary(&console.issuing, &*tx, by, &person, i64::from(request.days), &request.mail).await?;
    tx.commit().await?;
    Ok(OfferedTemporary { number: number.print(), until })
}

/// Extends a temporary card to a number of days from now.
pub async fn extend_temporary(
    console: &Console,
    caller: &ConsoleCaller,
    id: PkiCardId,
    request: &ExtendTemporary,
) -> Outcome<()> {
    caller.must(Action::OfferTemporary)?;
    caller.must_be_fresh()?;
    caller.must_not_be_recent_key()?;
    let tx = console.db.write().await?;
    let row = pki_card(console, &*tx, caller, id).await?;
    let by = Actor::administrator(caller.administrator);
    temporary::extend(&console.issuing, &*tx, by, &row, i64::from(request.days)).await?;
    tx.commit().await?;
    Ok(())
}

/// Sets who holds a post from a day on; their code is shown only this once. Without a name, vacates the post.
pub async fn set_holder(
    console: &Console,
    caller: &ConsoleCaller,
    id: AffiliationId,
    request: &SetHolder,
) -> Outcome<IssuedCode> {
    caller.must(Action::ChangeHolder)?;
    caller.must_be_fresh()?;
    let now = console.clock.now();
    let by = Actor::administrator(caller.administrator);
    let tx = console.db.write().await?;
    facilities::own_person(console, &*tx, caller, id).await?;
    let post = cards::people(&*tx, vec![id]).await?.into_iter().next().ok_or(Code::NotFound)?;
    let code = holder::change(&*tx, by, &post, request, now).await?;
    tx.commit().await?;
    Ok(IssuedCode { code, expires_at: request.from.max(now).plus(VALID_DAYS * DAY) })
}

/// Locks and returns a PKI card of a facility that the caller may change.
async fn pki_card(
    console: &Console,
    tx: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    id: PkiCardId,
) -> Outcome<cards::PkiCard> {
    let row = cards::lock_card(tx, id).await?.ok_or(Code::NotFound)?;
    reach::must_be_own(console, tx, caller, row.facility_id).await?;
    Ok(row)
}
