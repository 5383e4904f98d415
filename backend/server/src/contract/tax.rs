//! Rates of consumption tax: those of the law so far, and those from the operator's file.

use medpost_domain::billing::month::Month;
use medpost_domain::billing::tax::{Rate, Rates, Rounding, price};
use medpost_domain::instant::Instant;
use medpost_domain::number::Price;
use medpost_domain::plan::Audience;
use medpost_entity::tax_rate;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};

use super::store;

/// All known rates. A stored one replaces the law's of the same month.
pub async fn rates(db: &impl ConnectionTrait) -> Result<Rates, DbErr> {
    let rows = tax_rate::Entity::find().all(db).await?;
    let mut all: Vec<Rate> = Rates::default().all().to_vec();
    all.retain(|it| rows.iter().all(|row| row.month != it.from.0));
    all.extend(rows.iter().map(|it| Rate { from: Month(it.month), percent: u8::try_from(it.percent).unwrap_or(0) }));
    Ok(Rates::new(all).unwrap_or_default())
}

/// The lowest price of an individual plan on offer at `now` that is not free: yen a month, without tax.
pub async fn basic_fee(db: &impl ConnectionTrait, now: Instant) -> Result<Option<u64>, DbErr> {
    let percent = rates(db).await?.at(Month::at(now));
    let all = store::packs(db, now).await?;
    let individual = all.iter().filter(|it| it.audience == Audience::Individual && it.monthly_yen > Price(0));
    let net = individual
        .map(|it| price(it.monthly_yen.signed(), it.tax_included, percent, Rounding::Down).net.unsigned_abs());
    Ok(net.min())
}

/// Replaces all rates that begin after a month. Earlier ones stay, because they may be billed already.
pub async fn replace_after(db: &impl ConnectionTrait, month: Month, rates: &[Rate]) -> Result<(), DbErr> {
    tax_rate::Entity::delete_many().filter(tax_rate::Column::Month.gt(month.0)).exec(db).await?;
    for it in rates.iter().filter(|it| it.from > month) {
        let row = tax_rate::Model { month: it.from.0, percent: i32::from(it.percent) };
        tax_rate::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    }
    Ok(())
}
