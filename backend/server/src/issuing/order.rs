//! Cards from their order to their end: ordered, cancelled, issued from a signing request, shipped with a code,
//! revoked, replaced. Our own card can only be enrolled for the person it was ordered for.

use std::collections::HashMap;

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::admission::{Hands, Level};
use medpost_domain::billing::charge::Kind;
use medpost_domain::billing::month::Month;
use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, AssociationId, FacilityId, InboxId, OrderId, PkiCardId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number::{self, Count, Price};
use medpost_domain::pki_card::{NOTICE_DAYS, PkiCardState, ends};
use medpost_domain::role::{Rights, Role};
use medpost_domain::text::fields::{Field, clean};
use medpost_entity::pki_card;
use medpost_wire::issuing as wire;
use medpost_wire::issuing::OrderedCards;
use medpost_wire::problem::{Code, Problem};
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::contract::ledger::{self, NewEntry};
use crate::contract::store as contracts;
use crate::directory::store as directory;
use crate::identity::invite::{self, CodeRequest, Invitation};
use crate::identity::{admission, store as people};
use crate::issuing::holder;
use crate::jobs::queue;
use crate::jobs::task::{Task, Text};
use crate::kit::entropy;
use crate::kit::fault::Outcome;

use super::Issuing;
use super::authority::{Error, Issued, Request, Subject};
use super::store::{self, Included, PkiCard};

/// Maximum cards of one order.
const MOST: usize = 50;

/// Whom a card is ordered for.
pub enum OrderFor {
    /// An existing person or post of the facility.
    Known(AffiliationId),
    /// A person or a post that is added with the order.
    New {
        /// Registered name.
        name: String,
        /// フリガナ
        kana: String,
        /// A post instead of a person.
        post: bool,
        /// Manages the facility, with all its inboxes.
        manager: bool,
    },
}

impl OrderFor {
    /// Whom a request wants a card for.
    pub fn of(it: &wire::WantedCard) -> Self {
        match it.person {
            Some(person) => Self::Known(person),
            None => Self::New { name: it.name.clone(), kana: it.kana.clone(), post: it.post, manager: it.manager },
        }
    }
}

/// The result of an order.
pub struct Ordered {
    /// Its number, which people quote.
    pub number: String,
    /// Cards beyond those that the contract includes.
    pub extra: u32,
    /// The price of each of them, in yen.
    pub card_yen: u64,
    /// Whether the price includes tax.
    pub tax_included: bool,
    /// The cards.
    pub cards: Vec<PkiCardId>,
}

impl From<Ordered> for OrderedCards {
    fn from(it: Ordered) -> Self {
        Self { number: it.number, extra: it.extra, card_yen: it.card_yen, tax_included: it.tax_included }
    }
}

/// What a facility's contract includes, and how many of its cards count. With an association, its own contract only: it
/// orders at nobody else's expense and sees nobody else's terms.
pub async fn included(
    issuing: &Issuing,
    db: &impl ConnectionTrait,
    facility: FacilityId,
    association: Option<AssociationId>,
) -> Outcome<Included> {
    let now = issuing.clock.now();
    let contract = contracts::contract_to_come(db, facility, association, now).await?;
    included_in(issuing, db, contract).await
}

async fn included_in(
    issuing: &Issuing,
    db: &impl ConnectionTrait,
    contract: Option<contracts::Contract>,
) -> Outcome<Included> {
    let now = issuing.clock.now();
    let Some(it) = contract else {
        return Ok(Included { contract: None, included: 0, counted: 0, card_yen: 0, tax_included: false });
    };
    let at = contracts::moment(&it, now);
    let facilities = contracts::members_at(db, it.id, at).await?;
    Ok(Included {
        contract: Some(it.id),
        included: it.included_cards.0,
        counted: store::counting(db, facilities, now).await?,
        card_yen: it.card_yen.0,
        tax_included: it.tax_included,
    })
}

/// Orders cards for people and posts of a facility. With `replaces`, the one card replaces that one.
pub async fn order(
    issuing: &Issuing,
    tx: &impl ConnectionTrait,
    (by, who): (Actor, uuid::Uuid),
    (facility, association): (FacilityId, Option<AssociationId>),
    wanted: &[OrderFor],
    note: &str,
    replaces: Option<PkiCardId>,
) -> Outcome<Ordered> {
    if wanted.is_empty() || wanted.len() > MOST {
        return Err(Problem::new(Code::TooMany).beyond(MOST as u64).into());
    }
    let now = issuing.clock.now();
    directory::lock_facility(tx, facility).await?.ok_or(Code::NotFound)?;
    // Locked, so that two orders under one contract are counted one after the other.
    let contract = match contracts::contract_to_come(tx, facility, association, now).await? {
        Some(it) => contracts::lock_contracts(tx, &[it.id]).await?.pop(),
        None => None,
    };
    let included = included_in(issuing, tx, contract).await?;
    let count = number::count(wanted.len());
    // A replacement takes the old card's place among the included ones.
    let counted = included.counted.saturating_sub(u32::from(replaces.is_some()));
    let extra = (counted + count).saturating_sub(included.included.max(counted)).min(count);
    let mut number = entropy::readable("C", now);
    while store::has_number(tx, &number).await? {
        number = entropy::readable("C", now);
    }
    let order = OrderId(entropy::id(now));
    let row = store::Order {
        id: order,
        number: number.clone(),
        facility_id: facility,
        contract_id: included.contract,
        ordered_by: who,
        ordered_at: now,
        note: note.to_owned(),
        extra: Count(extra),
        card_yen: Price(included.card_yen),
    };
    store::add_order(tx, row).await?;
    let mut cards = Vec::with_capacity(wanted.len());
    for it in wanted {
        let (affiliation, holder) = belonging(issuing, tx, by, facility, it).await?;
        let id = PkiCardId(entropy::id(now));
        // A manager who orders gets card and letter by post; a clerk may have typed the address.
        let hands = Some(by.hand().to_string());
        let card = PkiCard { replaces, hands, ..new_card_row(id, Some(order), facility, affiliation, holder, now) };
        store::add_card(tx, card).await?;
        cards.push(id);
    }
    let detail = format!("facility={facility} cards={} extra={extra}", wanted.len());
    entry::write(tx, by, Act::CardsOrdered, (SubjectKind::Order, Some(order.0)), &detail, now).await?;
    Ok(Ordered { number, extra, card_yen: included.card_yen, tax_included: included.tax_included, cards })
}

/// The affiliation and name of whoever a card is for: found among the facility's people, or added.
async fn belonging(
    issuing: &Issuing,
    tx: &impl ConnectionTrait,
    by: Actor,
    facility: FacilityId,
    it: &OrderFor,
) -> Outcome<(AffiliationId, String)> {
    match it {
        OrderFor::Known(id) => {
            let all = store::people(tx, vec![*id]).await?;
            let found = all.into_iter().find(|it| it.0.facility_id == facility && it.0.suspended_at.is_none());
            let (belonging, person) = found.ok_or(Code::NotFound)?;
            if by.is_person() {
                admission::must_cover_rights(tx, by.member, &belonging, issuing.clock.now()).await?;
            }
            Ok((belonging.id, person.name))
        }
        OrderFor::New { name, kana, post, manager } => {
            let (name, kana) = holder::named(name, kana)?;
            let inboxes = if *manager { inboxes_given(issuing, tx, by, facility).await? } else { Vec::new() };
            let invitation = Invitation {
                name: &name,
                kana: &kana,
                post: *post,
                facility,
                role: if *manager { Role::Manager } else { Role::Member },
                kind: CardKind::Pki,
                inboxes: &inboxes,
                holder: Some(&name),
            };
            let id = invite::add(tx, by, &invitation, issuing.clock.now()).await?;
            Ok((id, name))
        }
    }
}

/// The inboxes that a new manager gets with a card: if a manager orders, those they manage permanently; else all open
/// ones.
async fn inboxes_given(
    issuing: &Issuing,
    tx: &impl ConnectionTrait,
    by: Actor,
    facility: FacilityId,
) -> Outcome<Vec<InboxId>> {
    let open = directory::inboxes(tx, facility).await?.into_iter().filter(|it| it.closed_at.is_none());
    let mut open: Vec<InboxId> = open.map(|it| it.id).collect();
    if let Some(member) = by.member.filter(|_| by.is_person()) {
        let mine = admission::lasting(tx, member, facility, issuing.clock.now()).await?;
        let all = Rights { read: true, send: true, manage: true };
        open.retain(|it| admission::gives(&mine, *it, all));
    }
    Ok(open)
}

/// Orders a replacement for a card that ends; the old one works until then.
pub async fn renew(
    issuing: &Issuing,
    tx: &impl ConnectionTrait,
    by: (Actor, uuid::Uuid),
    association: Option<AssociationId>,
    row: &PkiCard,
) -> Outcome<()> {
    let state = store::happened(row, None).state(issuing.clock.now());
    if row.temporary || !matches!(state, PkiCardState::Active | PkiCardState::Expired) {
        return Err(Code::WrongStep.into());
    }
    replace(issuing, tx, by, association, row).await
}

/// Orders a replacement for a card. A card is replaced only once (else `WrongStep`).
pub async fn replace(
    issuing: &Issuing,
    tx: &impl ConnectionTrait,
    by: (Actor, uuid::Uuid),
    association: Option<AssociationId>,
    row: &PkiCard,
) -> Outcome<()> {
    if store::is_replaced(tx, row.id).await? {
        return Err(Code::WrongStep.into());
    }
    let wanted = [OrderFor::Known(row.affiliation_id)];
    order(issuing, tx, by, (row.facility_id, association), &wanted, "", Some(row.id)).await.map(|_| ())
}

/// Cards as they are shown, each with its facility's name.
pub async fn seen(
    issuing: &Issuing,
    all: Vec<PkiCard>,
    name: impl Fn(&FacilityId) -> String,
) -> Outcome<Vec<wire::PkiCard>> {
    let now = issuing.clock.now();
    let keys = all.iter().filter_map(|it| it.key_sha256.clone()).collect();
    let enrolled: HashMap<Vec<u8>, _> =
        store::enrolled(&*issuing.db, keys).await?.into_iter().map(|it| (it.key_sha256.clone(), it)).collect();
    let orders = store::orders(&*issuing.db, all.iter().filter_map(|it| it.order_id).collect()).await?;
    let orders: HashMap<_, _> = orders.into_iter().map(|it| (it.id, it)).collect();
    let posts = store::people(&*issuing.db, all.iter().map(|it| it.affiliation_id).collect()).await?;
    let posts: HashMap<AffiliationId, bool> = posts.into_iter().map(|it| (it.0.id, it.1.post)).collect();
    let line = |it: PkiCard| {
        let order = it.order_id.and_then(|id| orders.get(&id));
        let own = it.key_sha256.as_ref().and_then(|key| enrolled.get(key));
        let happened = store::happened(&it, own);
        wire::PkiCard {
            id: it.id,
            order: it.order_id,
            order_number: order.map(|it| it.number.clone()).unwrap_or_default(),
            note: order.map(|it| it.note.clone()).unwrap_or_default(),
            facility: it.facility_id,
            facility_name: name(&it.facility_id),
            person: it.affiliation_id,
            post: posts.get(&it.affiliation_id).copied().unwrap_or(false),
            number: serial_number(it.id),
            state: happened.state(now),
            temporary: it.temporary,
            replaces: it.replaces.is_some(),
            ordered_at: it.created_at,
            issued_at: it.issued_at,
            shipped_at: it.shipped_at,
            activated_at: it.activated_at,
            not_after: happened.not_after,
            reason: it.revoked_reason.unwrap_or_default(),
            holder: it.holder,
        }
    };
    Ok(all.into_iter().map(line).collect())
}

/// Cancels the order of a card that is not issued yet.
pub async fn cancel(issuing: &Issuing, tx: &impl ConnectionTrait, by: Actor, row: &PkiCard) -> Outcome<()> {
    let now = issuing.clock.now();
    if !store::may_cancel(store::happened(row, None).state(now)) {
        return Err(Code::WrongStep.into());
    }
    let change = pki_card::ActiveModel { cancelled_at: Set(Some(now)), ..Default::default() };
    store::change_card(tx, row.id, change).await?;
    entry::write(tx, by, Act::PkiCardCancelled, (SubjectKind::PkiCard, Some(row.id.0)), "", now).await?;
    Ok(())
}

/// Signs the certificate of an ordered card from a signing request. Stores nothing: the authority's token may be slow,
/// so this runs outside the transaction that stores it.
pub async fn sign(issuing: &Issuing, db: &impl ConnectionTrait, row: &PkiCard, request: &[u8]) -> Outcome<Signed> {
    let authority = issuing.authority()?;
    let now = issuing.clock.now();
    let request = Request::read(request).map_err(|_| Code::BadSigningRequest)?;
    let key = request.key_sha256();
    must_be_issuable(db, row, &key, now).await?;
    let facility = directory::facility(db, row.facility_id).await?.ok_or(Code::NotFound)?;
    let number = serial_number(row.id);
    let subject = Subject { facility: &facility.name, holder: &row.holder, number: &number };
    let until = ends(now).min(authority.ends());
    let issued = authority.issue(&request, &subject, now.plus(-super::BACKDATED), until).await;
    Ok(Signed { certificate: issued.map_err(Error::for_a_person)?, key, until })
}

/// Issues a card with the certificate signed for it; returns that in DER.
pub async fn issue(
    issuing: &Issuing,
    tx: &impl ConnectionTrait,
    by: Actor,
    row: &PkiCard,
    it: Signed,
) -> Outcome<Vec<u8>> {
    let now = issuing.clock.now();
    // Checked again: signing may have taken a while.
    must_be_issuable(tx, row, &it.key, now).await?;
    let hands = row.hands.as_deref().map(Hands::read).unwrap_or_default();
    let change = pki_card::ActiveModel {
        certificate: Set(Some(it.certificate.der.clone())),
        serial: Set(Some(it.certificate.serial)),
        key_sha256: Set(Some(it.key.to_vec())),
        issued_at: Set(Some(now)),
        not_after: Set(Some(it.until)),
        hands: Set(Some(hands.and(by.hand()).to_string())),
        ..Default::default()
    };
    charge_extra_card(tx, by, row, now).await?;
    store::change_card(tx, row.id, change).await?;
    entry::write(tx, by, Act::PkiCardIssued, (SubjectKind::PkiCard, Some(row.id.0)), "", now).await?;
    Ok(it.certificate.der)
}

/// Charges for a card beyond the included ones. Of the cards of an order the included ones are issued first.
async fn charge_extra_card(tx: &impl ConnectionTrait, by: Actor, row: &PkiCard, now: Instant) -> Outcome<()> {
    let Some(order) = row.order_id else { return Ok(()) };
    let Some(order) = store::lock_order(tx, order).await? else { return Ok(()) };
    let cards = store::cards_in(tx, order.id).await?;
    let issued = cards.iter().filter(|it| it.issued_at.is_some()).count();
    let included = cards.len().saturating_sub(number::length(order.extra.0));
    let (Some(contract), true) = (order.contract_id, issued >= included && order.card_yen != Price(0)) else {
        return Ok(());
    };
    let fact = NewEntry {
        kind: Kind::Card,
        yen: order.card_yen.signed(),
        quantity: 1,
        facility: Some(row.facility_id),
        month: Month::at(now),
        note: &order.number,
    };
    ledger::add(tx, contract, fact, by.member.map(|it| it.0), now).await?;
    Ok(())
}

/// Marks a card as shipped and issues the code that enrols it. The letter is sent separately, never with the card.
pub async fn ship(
    issuing: &Issuing,
    tx: &impl ConnectionTrait,
    by: Actor,
    row: &PkiCard,
) -> Outcome<medpost_domain::code::Code> {
    let now = issuing.clock.now();
    let state = store::happened(row, None).state(now);
    if !matches!(state, PkiCardState::Issued | PkiCardState::Shipped) {
        return Err(Code::WrongStep.into());
    }
    let holder = Some(row.holder.as_str());
    let wanted = CodeRequest { affiliation: row.affiliation_id, kind: CardKind::Pki, holder, expected: holder };
    let code = invite::issue(tx, by, &wanted, now).await?;
    let change = pki_card::ActiveModel { shipped_at: Set(Some(now)), ..Default::default() };
    store::change_card(tx, row.id, change).await?;
    entry::write(tx, by, Act::PkiCardShipped, (SubjectKind::PkiCard, Some(row.id.0)), "", now).await?;
    Ok(code)
}

/// Revokes a card for good: it is on the next list, made at once, and can't sign in any more. Returns the key whose
/// connections the caller cuts after the commit.
pub async fn revoke(
    issuing: &Issuing,
    tx: &impl ConnectionTrait,
    (by, level): (Actor, Level),
    row: &PkiCard,
    reason: &str,
) -> Outcome<Option<Vec<u8>>> {
    let now = issuing.clock.now();
    if row.revoked_at.is_some() || row.issued_at.is_none() {
        return Err(Code::WrongStep.into());
    }
    let kept: String = clean(reason, Field::Line).chars().filter(|it| !it.is_control()).take(200).collect();
    if kept.is_empty() {
        return Err(Code::ReasonNeeded.into());
    }
    let change =
        pki_card::ActiveModel { revoked_at: Set(Some(now)), revoked_reason: Set(Some(kept)), ..Default::default() };
    store::change_card(tx, row.id, change).await?;
    if let Some(key) = &row.key_sha256
        && let Some(card) = people::card_by_key(tx, key).await?
    {
        people::stop_card(tx, &card, level, reason, now).await?;
    }
    queue::enqueue(tx, &Task::CardList { at: Text(now.to_string()) }, now, now).await?;
    entry::write(tx, by, Act::PkiCardRevoked, (SubjectKind::PkiCard, Some(row.id.0)), "", now).await?;
    Ok(row.key_sha256.clone())
}

/// Queues the notices for cards that end within sixty days, once for each card; returns the number of cards.
pub async fn queue_ending_notices(issuing: &Issuing) -> Outcome<usize> {
    let now = issuing.clock.now();
    let tx = issuing.db.write().await?;
    let mut told = 0;
    for it in store::to_announce(&*tx, now.plus(NOTICE_DAYS * DAY)).await? {
        let change = pki_card::ActiveModel { noticed_at: Set(Some(now)), ..Default::default() };
        store::change_card(&*tx, it.id, change).await?;
        for address in directory::addresses_of_facility(&*tx, it.facility_id).await? {
            queue::enqueue(&*tx, &Task::CardEnds { card: it.id, address }, now, now).await?;
        }
        told += 1;
    }
    tx.commit().await?;
    Ok(told)
}

/// A card to which nothing has happened yet.
pub(super) fn new_card_row(
    id: PkiCardId,
    order: Option<OrderId>,
    facility: FacilityId,
    affiliation: AffiliationId,
    holder: String,
    now: Instant,
) -> PkiCard {
    PkiCard {
        id,
        order_id: order,
        facility_id: facility,
        affiliation_id: affiliation,
        replaces: None,
        holder,
        created_at: now,
        cancelled_at: None,
        certificate: None,
        serial: None,
        key_sha256: None,
        issued_at: None,
        not_after: None,
        shipped_at: None,
        activated_at: None,
        noticed_at: None,
        revoked_at: None,
        revoked_reason: None,
        temporary: false,
        until_at: None,
        mail: None,
        claim_hash: None,
        hands: None,
    }
}

/// The number in a card's certificate: the end of its id, which people can read aloud.
pub fn serial_number(id: PkiCardId) -> String {
    let text = id.0.simple().to_string().to_uppercase();
    format!("M{}", &text[text.len() - 12..])
}

/// A certificate that was signed for an ordered card, and is not stored yet.
pub struct Signed {
    certificate: Issued,
    key: [u8; 32],
    until: Instant,
}

/// Refuses a card that does not wait to be issued, and a key that another card has: one that we issued, or one enrolled
/// with another authority's certificate.
async fn must_be_issuable(db: &impl ConnectionTrait, row: &PkiCard, key: &[u8; 32], now: Instant) -> Outcome<()> {
    if store::happened(row, None).state(now) != PkiCardState::Ordered {
        return Err(Code::WrongStep.into());
    }
    if store::card_by_key(db, key).await?.is_some() || people::card_by_key(db, key).await?.is_some() {
        return Err(Code::KeyOfAnother.into());
    }
    Ok(())
}
