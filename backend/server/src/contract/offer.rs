//! Plans as data: packs for groups and individual plans, each with its dates. A new price is a new row;
//! what a contract was promised it keeps (it copies what it needs).

use medpost_domain::card::CardKind;
use medpost_domain::id::PackId;
use medpost_domain::instant::Instant;
use medpost_domain::plan::{Audience, GB, MB, registration_yen};
use medpost_domain::text::is_plain_line;
use medpost_wire::application::{AddPack, Pack};
use medpost_wire::problem::{Code, Problem};
use sea_orm::ConnectionTrait;

use crate::audit::entry::{self, Actor};
use crate::kit::entropy;
use crate::kit::fault::Outcome;

use super::store;

/// Letters of a code or a name.
const LETTERS: usize = 60;
/// Bytes of a pool.
const MOST_BYTES: u64 = 10_000 * GB;
/// Yen of a price.
const MOST_YEN: u64 = 1_000_000_000;
/// Months of a registration.
const MOST_MONTHS: u32 = 600;
/// Cards and facilities of a plan.
const MOST: u32 = 10_000;

/// A plan as it is seen at `now`.
pub fn seen(row: &store::Pack, now: Instant) -> Pack {
    let campaign = row.campaign_yen.map(i64::unsigned_abs).zip(row.campaign_until);
    Pack {
        id: row.id,
        code: row.code.clone(),
        name: row.name.clone(),
        audience: Audience::read(&row.audience).unwrap_or(Audience::Group),
        card: CardKind::read(&row.card),
        pool: row.pool_bytes.unsigned_abs(),
        monthly_yen: row.monthly_yen.unsigned_abs(),
        registration_yen: registration_yen(row.registration_yen.unsigned_abs(), campaign, now),
        registration_regular_yen: row.registration_yen.unsigned_abs(),
        registration_months: row.registration_months.unsigned_abs(),
        included_cards: row.included_cards.unsigned_abs(),
        card_yen: row.card_yen.unsigned_abs(),
        min_facilities: row.min_facilities.unsigned_abs(),
        valid_from: row.valid_from,
        valid_until: row.valid_until,
    }
}

/// Adds a plan, or a new price of one: the row of the same code that can be had now ends where the new one
/// begins. Refused where a later one is there already: two prices would hold at once.
pub async fn add(db: &impl ConnectionTrait, by: Actor, wish: &AddPack, now: Instant) -> Outcome<PackId> {
    check(wish, now)?;
    let begins = wish.valid_from.max(now);
    for row in store::lock_packs(db, wish.code.trim()).await? {
        if row.valid_from >= begins {
            return Err(Problem::new(Code::BadPack).about("valid_from").into());
        }
        if row.valid_until.is_none_or(|it| it > begins) {
            store::end_pack(db, row.id, begins).await?;
        }
    }
    let big = |it: u64| i64::try_from(it).unwrap_or(i64::MAX);
    let int = |it: u32| i32::try_from(it).unwrap_or(i32::MAX);
    let row = store::Pack {
        id: PackId(entropy::id(now)),
        code: wish.code.trim().to_owned(),
        name: wish.name.trim().to_owned(),
        audience: wish.audience.text().to_owned(),
        card: wish.card.map(CardKind::text).unwrap_or_default().to_owned(),
        pool_bytes: big(wish.pool),
        monthly_yen: big(wish.monthly_yen),
        registration_yen: big(wish.registration_yen),
        registration_months: int(wish.registration_months),
        campaign_yen: wish.campaign_yen.map(big),
        campaign_until: wish.campaign_until,
        included_cards: int(wish.included_cards),
        card_yen: big(wish.card_yen),
        min_facilities: int(wish.min_facilities),
        valid_from: begins,
        valid_until: None,
    };
    let id = row.id;
    let detail = format!("code={} pool={} yen={}", row.code, row.pool_bytes, row.monthly_yen);
    store::add_pack(db, row).await?;
    entry::write(db, by, "pack.added", ("pack", Some(id.0)), &detail, now).await?;
    Ok(id)
}

/// Takes a plan off the offer from `now` on. Contracts that have it keep it.
pub async fn end(db: &impl ConnectionTrait, by: Actor, id: PackId, now: Instant) -> Outcome<()> {
    let row = store::pack(db, id).await?.ok_or(Code::NotFound)?;
    let row = store::lock_packs(db, &row.code).await?.into_iter().find(|it| it.id == id).ok_or(Code::NotFound)?;
    if row.valid_until.is_some_and(|it| it <= now) {
        return Ok(());
    }
    // One that has not begun never does.
    store::end_pack(db, id, row.valid_from.max(now)).await?;
    entry::write(db, by, "pack.ended", ("pack", Some(id.0)), "", now).await?;
    Ok(())
}

fn check(wish: &AddPack, now: Instant) -> Result<(), Problem> {
    let wrong = |field: &str| Err(Problem::new(Code::BadPack).about(field));
    let line = |it: &str| !it.trim().is_empty() && it.chars().count() <= LETTERS && is_plain_line(it);
    if !line(&wish.code) {
        return wrong("code");
    }
    if !line(&wish.name) {
        return wrong("name");
    }
    if wish.pool < MB || wish.pool > MOST_BYTES {
        return wrong("pool");
    }
    if [wish.monthly_yen, wish.registration_yen, wish.card_yen]
        .into_iter()
        .chain(wish.campaign_yen)
        .any(|it| it > MOST_YEN)
    {
        return wrong("yen");
    }
    if wish.registration_months > MOST_MONTHS || wish.included_cards > MOST || wish.min_facilities > MOST {
        return wrong("registration_months");
    }
    if wish.valid_from.japan_day() < now.japan_day() {
        return wrong("valid_from");
    }
    match (wish.campaign_yen, wish.campaign_until) {
        (None, None) => Ok(()),
        (Some(yen), Some(until)) if yen <= wish.registration_yen && until > wish.valid_from.max(now) => Ok(()),
        _ => wrong("campaign"),
    }
}
