//! Our own cards as a facility's manager handles them in the clinic app: ordering, cancelling and renewing them, and
//! saying who holds a post.

use medpost_domain::code::VALID_DAYS;
use medpost_domain::id::{AffiliationId, HolderId, PkiCardId};
use medpost_domain::instant::DAY;
use medpost_domain::pki_card::PkiCardState;
use medpost_domain::role::Action;
use medpost_wire::console::people::PostHolder;
use medpost_wire::directory::IssuedCode;
use medpost_wire::issuing::{CardOffer, FacilityCards, FacilityPost, OrderCards, OrderedCards, SetHolder};
use medpost_wire::problem::{Code, Problem};
use sea_orm::ConnectionTrait;

use crate::audit::entry::Actor;
use crate::identity::{admission, store as people};
use crate::issuing::order;
use crate::kit::fault::Outcome;
use crate::kit::typed;
use crate::session::caller::Caller;

use super::order::OrderFor;
use super::{Issuing, holder, store};

/// How many cards of a facility may be ordered and not issued yet.
const MOST_OPEN: usize = 50;
/// Maximum characters of a note.
const LETTERS: usize = 400;

/// The cards of the caller's facility, the price of further ones, and who holds its posts.
pub async fn facility_cards(issuing: &Issuing, caller: &Caller) -> Outcome<FacilityCards> {
    caller.must(Action::OrderCards)?;
    let included = order::included(issuing, &*issuing.db, caller.facility, None).await?;
    let offer = CardOffer {
        included: included.included,
        counted: included.counted,
        card_yen: included.card_yen,
        tax_included: included.tax_included,
        issues: issuing.authority.is_some(),
    };
    let cards = store::cards_of(&*issuing.db, vec![caller.facility]).await?;
    let name = &caller.facility_row.name;
    let cards = order::seen(issuing, cards, |_| name.clone()).await?;
    let posts = people::members(&*issuing.db, caller.facility).await?.into_iter().filter(|it| it.1.post);
    let mut seen = Vec::new();
    for (belonging, post, _) in posts.filter(|it| it.0.suspended_at.is_none()) {
        let holders = holders_of(issuing, caller, &belonging).await?;
        seen.push(FacilityPost { id: belonging.id, name: post.name, holders });
    }
    Ok(FacilityCards { offer, cards, posts: seen })
}

/// Who holds a post, and who will.
async fn holders_of(issuing: &Issuing, caller: &Caller, post: &people::Affiliation) -> Outcome<Vec<PostHolder>> {
    let now = issuing.clock.now();
    let mut seen = Vec::new();
    for it in store::holders(&*issuing.db, vec![post.member_id]).await? {
        if it.until_at.is_some_and(|until| until <= now) {
            continue;
        }
        let hands = holder::hands_of(&it);
        let may = it.waits_since.is_some()
            && admission::must_be_for_a_manager(&*issuing.db, caller, post, &hands, now).await.is_ok();
        seen.push(holder::seen(it, may));
    }
    Ok(seen)
}

/// Orders cards for people and posts of the caller's facility.
pub async fn order_own(issuing: &Issuing, caller: &Caller, request: &OrderCards) -> Outcome<OrderedCards> {
    caller.must(Action::OrderCards)?;
    let note = typed::line("note", &request.note, LETTERS, Code::BadText)?;
    issuing.authority()?;
    let wanted: Vec<OrderFor> = request.cards.iter().map(OrderFor::of).collect();
    let tx = issuing.db.write().await?;
    must_be_in_a_contract(issuing, &*tx, caller).await?;
    let ordered = store::cards_of(&*tx, vec![caller.facility]).await?;
    let now = issuing.clock.now();
    let open = ordered.iter().filter(|it| store::happened(it, None).state(now) == PkiCardState::Ordered).count();
    if open + wanted.len() > MOST_OPEN {
        return Err(Problem::new(Code::TooMany).beyond(MOST_OPEN as u64).into());
    }
    let by = (Actor::person(caller), caller.member.0);
    let made = order::order(issuing, &*tx, by, (caller.facility, None), &wanted, &note, None).await?;
    tx.commit().await?;
    Ok(made.into())
}

/// Cancels the order of a card of the caller's facility.
pub async fn cancel_own(issuing: &Issuing, caller: &Caller, id: PkiCardId) -> Outcome<()> {
    caller.must(Action::OrderCards)?;
    let tx = issuing.db.write().await?;
    let row = own_card(&*tx, caller, id).await?;
    order::cancel(issuing, &*tx, Actor::person(caller), &row).await?;
    tx.commit().await?;
    Ok(())
}

/// Orders a replacement for a card of the caller's facility that ends.
pub async fn renew_own(issuing: &Issuing, caller: &Caller, id: PkiCardId) -> Outcome<()> {
    caller.must(Action::OrderCards)?;
    let tx = issuing.db.write().await?;
    let row = own_card(&*tx, caller, id).await?;
    must_be_in_a_contract(issuing, &*tx, caller).await?;
    order::renew(issuing, &*tx, (Actor::person(caller), caller.member.0), None, &row).await?;
    tx.commit().await?;
    Ok(())
}

/// Refuses (`NoContract`) an order that nobody would pay for.
async fn must_be_in_a_contract(issuing: &Issuing, tx: &impl ConnectionTrait, caller: &Caller) -> Outcome<()> {
    let included = order::included(issuing, tx, caller.facility, None).await?;
    if included.contract.is_some() { Ok(()) } else { Err(Code::NoContract.into()) }
}

/// Sets who holds a post of the caller's facility, or, without a name, that nobody does. The code is shown once.
pub async fn set_own_holder(
    issuing: &Issuing,
    caller: &Caller,
    id: AffiliationId,
    request: &SetHolder,
) -> Outcome<IssuedCode> {
    caller.must(Action::ChangeHolder)?;
    let now = issuing.clock.now();
    let tx = issuing.db.write().await?;
    let found = store::people(&*tx, vec![id]).await?.into_iter().next();
    let post = found.filter(|it| it.0.facility_id == caller.facility).ok_or(Code::NotFound)?;
    // The holder gets the post's rights, so the caller must have all of them.
    let mine = admission::lasting(&*tx, caller.member, caller.facility, now).await?;
    if !admission::reaches(&*tx, &mine, &post.0, now).await? {
        return Err(Code::Forbidden.into());
    }
    let code = holder::change(&*tx, Actor::person(caller), &post, request, now).await?;
    tx.commit().await?;
    Ok(IssuedCode { code, expires_at: request.from.max(now).plus(VALID_DAYS * DAY) })
}

/// Confirms a new holder of a post of the caller's facility.
pub async fn confirm_own_holder(
    issuing: &Issuing,
    caller: &Caller,
    id: AffiliationId,
    holder: HolderId,
) -> Outcome<()> {
    caller.must(Action::ChangeHolder)?;
    let now = issuing.clock.now();
    let tx = issuing.db.write().await?;
    let (post, row) = own_post(&*tx, caller, id, holder).await?;
    admission::must_be_for_a_manager(&*tx, caller, &post, &holder::hands_of(&row), now).await?;
    holder::confirm(&*tx, Actor::person(caller), &row, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn own_post(
    tx: &impl ConnectionTrait,
    caller: &Caller,
    id: AffiliationId,
    holder: HolderId,
) -> Outcome<(people::Affiliation, store::Holder)> {
    let post = people::affiliation(tx, id).await?.filter(|it| it.facility_id == caller.facility);
    let post = post.ok_or(Code::NotFound)?;
    let row = store::lock_holder(tx, holder).await?.filter(|it| it.member_id == post.member_id);
    Ok((post, row.ok_or(Code::NotFound)?))
}

async fn own_card(tx: &impl ConnectionTrait, caller: &Caller, id: PkiCardId) -> Outcome<store::PkiCard> {
    let row = store::lock_card(tx, id).await?.filter(|it| it.facility_id == caller.facility);
    row.ok_or_else(|| Code::NotFound.into())
}
