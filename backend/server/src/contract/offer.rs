//! Plans on offer (`Pack`), for groups and for single facilities, each with its dates. A new price is a new row; a
//! contract copies what it promises.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::cycle::{Cycle, Dated, Due, Payer};
use medpost_domain::billing::month::Month;
use medpost_domain::billing::tax::{Rounding, price};
use medpost_domain::card::CardKind;
use medpost_domain::id::{AssociationId, ContractId, PackId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{Count, Price, Size};
use medpost_domain::plan::{Audience, GB, LEAST_FACILITIES, LEAST_INBOX, MB, registration_yen};
use medpost_domain::pool::Sharing;
use medpost_domain::text;
use medpost_domain::text::fields::Field;
use medpost_wire::application::{AddPack, Pack};
use medpost_wire::problem::{Code, Problem};
use sea_orm::ConnectionTrait;

use crate::audit::entry::{self, Actor};
use crate::kit::entropy;
use crate::kit::fault::Outcome;

use super::import::limits::CEILING;
use super::{store, tax};

/// Maximum characters of a code or a name.
const LETTERS: usize = 60;
/// Maximum size of a pool, in bytes.
const MOST_BYTES: u64 = 10_000 * GB;
/// Maximum size of a dispatch, in bytes: the largest one tested end to end.
const MOST_DISPATCH: u64 = 10 * GB;
/// Maximum days of retention.
const MOST_DAYS: u32 = 92;
/// Maximum minutes of a hold: four hours.
const MOST_HOLD: u32 = 240;
/// Maximum price, in yen.
const MOST_YEN: u64 = 1_000_000_000;
/// Maximum months of a registration.
const MOST_MONTHS: u32 = 600;
/// Maximum cards, facilities and free changes of a plan.
const MOST: u32 = 10_000;

/// A plan as it is shown at `now`, with the price of a campaign that is running.
pub fn to_wire(row: &store::Pack, now: Instant) -> Pack {
    let campaign = row.campaign_yen.map(|it| it.0).zip(row.campaign_until);
    Pack {
        id: row.id,
        code: row.code.clone(),
        name: row.name.clone(),
        audience: row.audience.clone(),
        card: CardKind::read(&row.card),
        pool: row.pool_bytes.0,
        monthly_yen: row.monthly_yen.0,
        registration_yen: registration_yen(row.registration_yen.0, campaign, now),
        registration_regular_yen: row.registration_yen.0,
        registration_months: row.registration_months.0,
        included_cards: row.included_cards.0,
        card_yen: row.card_yen.0,
        min_facilities: row.min_facilities.0,
        dispatch: row.dispatch_bytes.0,
        retention_days: row.retention_days.0,
        most_hold_minutes: row.most_hold_minutes.0,
        free_changes: row.free_changes.0,
        change_yen: row.change_yen.0,
        tax_included: row.tax_included,
        valid_from: row.valid_from,
        valid_until: row.valid_until,
    }
}

/// Adds a plan, or a new price of one: the row of the same code on offer now ends where the new one begins. Refused
/// (`BadPack`) if a later one exists, as two prices would apply at once, or if a group plan would cost a facility more
/// than the basic fee.
pub async fn add(db: &impl ConnectionTrait, by: Actor, request: &AddPack, now: Instant) -> Outcome<PackId> {
    let id = put(db, by, request, now).await?;
    if first_pack_above_basic_fee(db, &[id], now).await?.is_some() {
        let field = match request.audience {
            Audience::Group => "min_facilities",
            Audience::Individual => "monthly_yen",
        };
        return Err(Problem::new(Code::BadPack).about(field).into());
    }
    Ok(id)
}

/// The first group plan that costs a facility more than the basic fee while both are on offer (a rule of the price
/// list). Only pairs with one of `added` are compared, both with tax, as only one of them may include it.
pub(super) async fn first_pack_above_basic_fee(
    db: &impl ConnectionTrait,
    added: &[PackId],
    now: Instant,
) -> Outcome<Option<PackId>> {
    let rates = tax::rates(db).await?;
    let all = store::packs_to_come(db, now).await?;
    let (groups, individuals): (Vec<_>, Vec<_>) = all.iter().partition(|it| it.audience == Audience::Group);
    let overlap = |one: &store::Pack, other: &store::Pack| {
        one.valid_until.is_none_or(|it| it > other.valid_from) && other.valid_until.is_none_or(|it| it > one.valid_from)
    };
    for pack in groups {
        for basic in individuals.iter().filter(|it| it.monthly_yen > Price(0) && overlap(pack, it)) {
            let percent = rates.at(Month::at(pack.valid_from.max(basic.valid_from)));
            let gross =
                |it: &store::Pack| price(it.monthly_yen.signed(), it.tax_included, percent, Rounding::Down).gross;
            let most = gross(basic).saturating_mul(i64::from(pack.min_facilities.0));
            if gross(pack) > most && (added.contains(&pack.id) || added.contains(&basic.id)) {
                return Ok(Some(pack.id));
            }
        }
    }
    Ok(None)
}

/// Adds a plan as [`add`] does; the caller checks [`first_pack_above_basic_fee`].
pub(super) async fn put(db: &impl ConnectionTrait, by: Actor, request: &AddPack, now: Instant) -> Outcome<PackId> {
    check(request, now)?;
    let begins = request.valid_from.max(now);
    for row in store::lock_packs(db, &text::fields::clean(&request.code, Field::Line)).await? {
        if row.valid_from >= begins {
            return Err(Problem::new(Code::BadPack).about("valid_from").into());
        }
        match row.valid_until {
            // Open-ended: it ends where the new one begins.
            None => store::end_pack(db, row.id, begins).await?,
            // It keeps its own end; if they overlapped, two prices would apply at once.
            Some(it) if it > begins => return Err(Problem::new(Code::BadPack).about("valid_from").into()),
            Some(_) => {}
        }
    }
    let row = store::Pack {
        id: PackId(entropy::id(now)),
        code: text::fields::clean(&request.code, Field::Line),
        name: text::fields::clean(&request.name, Field::Line),
        audience: request.audience.into(),
        card: request.card.map(CardKind::text).unwrap_or_default().to_owned(),
        pool_bytes: Size(request.pool),
        monthly_yen: Price(request.monthly_yen),
        registration_yen: Price(request.registration_yen),
        registration_months: Count(request.registration_months),
        campaign_yen: request.campaign_yen.map(Price),
        campaign_until: request.campaign_until,
        included_cards: Count(request.included_cards),
        card_yen: Price(request.card_yen),
        min_facilities: Count(request.min_facilities),
        valid_from: begins,
        valid_until: request.valid_until,
        dispatch_bytes: Size(request.dispatch),
        retention_days: Count(request.retention_days),
        most_hold_minutes: Count(request.most_hold_minutes),
        change_yen: Price(request.change_yen),
        tax_included: request.tax_included,
        free_changes: Count(request.free_changes),
    };
    let id = row.id;
    let detail = format!("code={} pool={} yen={}", row.code, row.pool_bytes, row.monthly_yen);
    store::add_pack(db, row).await?;
    entry::write(db, by, Act::PackAdded, (SubjectKind::Pack, Some(id.0)), &detail, now).await?;
    Ok(id)
}

/// The contract that a plan promises if requested at `asked`: a campaign counts as of then, and everything is copied,
/// so that later prices don't affect it.
pub fn promise(
    pack: &store::Pack,
    (association, name): (AssociationId, &str),
    asked: Instant,
    begins: Instant,
    now: Instant,
) -> store::Contract {
    let individual = pack.audience == Audience::Individual;
    store::Contract {
        id: ContractId(entropy::id(now)),
        association_id: association,
        name: name.to_owned(),
        sharing: (if individual { Sharing::Divided } else { Sharing::Shared }).into(),
        pool_bytes: pack.pool_bytes,
        ceiling_bytes: pack.pool_bytes.min(Size(CEILING)),
        begins_at: begins,
        ends_at: None,
        version: 1,
        created_at: now,
        pack_id: Some(pack.id),
        monthly_yen: pack.monthly_yen,
        free_changes: pack.free_changes,
        audience: pack.audience.clone(),
        registration_yen: Price(to_wire(pack, asked).registration_yen),
        registration_months: pack.registration_months,
        included_cards: pack.included_cards,
        card_yen: pack.card_yen,
        suspended_at: None,
        suspended_reason: None,
        ended_reason: None,
        dispatch_bytes: pack.dispatch_bytes,
        retention_days: pack.retention_days,
        most_hold_minutes: pack.most_hold_minutes,
        change_yen: pack.change_yen,
        tax_included: pack.tax_included,
        renewal_yen: pack.registration_yen,
        payer: (if individual { Payer::Facilities } else { Payer::Holder }).into(),
        cycle: Cycle::Month.into(),
        advance: false,
        pay_back: false,
        dated: Dated::MonthEnd.into(),
        due: Due::NextMonthEnd.into(),
        billed_from: None,
        renewing_from: None,
    }
}

/// Takes a plan off the offer at `now`. Contracts keep what they promise.
pub async fn end(db: &impl ConnectionTrait, by: Actor, id: PackId, now: Instant) -> Outcome<()> {
    let row = store::pack(db, id).await?.ok_or(Code::NotFound)?;
    let row = store::lock_packs(db, &row.code).await?.into_iter().find(|it| it.id == id).ok_or(Code::NotFound)?;
    if row.valid_until.is_some_and(|it| it <= now) {
        return Ok(());
    }
    // One that has not begun never will.
    store::end_pack(db, id, row.valid_from.max(now)).await?;
    entry::write(db, by, Act::PackEnded, (SubjectKind::Pack, Some(id.0)), "", now).await?;
    Ok(())
}

fn check(request: &AddPack, now: Instant) -> Result<(), Problem> {
    let wrong = |field: &str| Err(Problem::new(Code::BadPack).about(field));
    for (field, it) in [("code", &request.code), ("name", &request.name)] {
        let line = text::fields::line(it, LETTERS).map_err(|why| Problem::unfit(field, why, Code::BadPack))?;
        if line.is_empty() {
            return wrong(field);
        }
    }
    if request.pool < LEAST_INBOX || request.pool > MOST_BYTES {
        return wrong("pool");
    }
    if request.dispatch < MB || request.dispatch > MOST_DISPATCH {
        return wrong("dispatch");
    }
    if request.retention_days == 0 || request.retention_days > MOST_DAYS || request.most_hold_minutes > MOST_HOLD {
        return wrong("retention_days");
    }
    if request.valid_until.is_some_and(|it| it <= request.valid_from.max(now)) {
        return wrong("valid_until");
    }
    if [request.monthly_yen, request.registration_yen, request.card_yen, request.change_yen]
        .into_iter()
        .chain(request.campaign_yen)
        .any(|it| it > MOST_YEN)
    {
        return wrong("yen");
    }
    if request.audience == Audience::Group && request.min_facilities < LEAST_FACILITIES {
        return wrong("min_facilities");
    }
    let counts = [request.included_cards, request.min_facilities, request.free_changes];
    if request.registration_months > MOST_MONTHS || counts.iter().any(|it| *it > MOST) {
        return wrong("registration_months");
    }
    if request.valid_from.japan_day() < now.japan_day() {
        return wrong("valid_from");
    }
    match (request.campaign_yen, request.campaign_until) {
        (None, None) => Ok(()),
        (Some(yen), Some(until)) if yen <= request.registration_yen && until > request.valid_from.max(now) => Ok(()),
        _ => wrong("campaign"),
    }
}
