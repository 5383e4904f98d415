//! The operator's file of plans and tax rates (such as `infra/plans.toml`), imported as a whole. Importing the same
//! file again changes nothing; plans that it does not name stay.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::month::Month;
use medpost_domain::billing::tax::{Rate, Rates};
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number::{Count, Price, Size};
use medpost_domain::plan::{Audience, Limits, MB};
use medpost_wire::application::AddPack;
use sea_orm::{ConnectionTrait, DbErr};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use time::Date;
use time::macros::format_description;
use toml::Value;

use crate::audit::entry::{self, Actor};
use crate::kit::fault::Fault;

use super::{offer, store, tax};

/// Why a file is not imported. Nothing is kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Refused rows, each with its field.
    #[error("nothing was brought in:\n{}", .0.join("\n"))]
    Rows(Vec<String>),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] DbErr),
    /// Another step failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// A file that was read and checked.
pub struct File {
    plans: Vec<(String, Plan)>,
    rates: Option<Vec<Rate>>,
}

/// A plan as its row has it.
struct Plan {
    /// Dates as written; `valid_from` may be in the past.
    request: AddPack,
    /// Whether the row has a first day; otherwise the plan is on offer from the day of import.
    dated: bool,
}

/// The result of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Plans, or prices of plans, added.
    pub added: usize,
    /// Plans that got another last day.
    pub ended: usize,
    /// Plans that were stored already, or are over.
    pub unchanged: usize,
    /// Whether tax rates changed.
    pub rates: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanRow {
    code: String,
    name: String,
    audience: Audience,
    card: Option<CardKind>,
    pool_mb: u64,
    monthly_yen: u64,
    #[serde(default)]
    registration_yen: u64,
    /// Months until it is due again; 0 if it is due once.
    #[serde(default)]
    registration_months: u32,
    campaign_yen: Option<u64>,
    campaign_last_day: Option<String>,
    #[serde(default)]
    included_cards: u32,
    #[serde(default)]
    card_yen: u64,
    #[serde(default)]
    min_facilities: u32,
    #[serde(default = "dispatch_mb")]
    dispatch_mb: u64,
    #[serde(default = "retention_days")]
    retention_days: u32,
    #[serde(default = "most_hold_minutes")]
    most_hold_minutes: u32,
    #[serde(default)]
    free_changes: u32,
    #[serde(default)]
    change_yen: u64,
    #[serde(default)]
    tax_included: bool,
    first_day: Option<String>,
    last_day: Option<String>,
}

fn dispatch_mb() -> u64 {
    Limits::default().dispatch_bytes / MB
}

fn retention_days() -> u32 {
    Limits::default().retention_days
}

fn most_hold_minutes() -> u32 {
    Limits::default().most_hold_minutes
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RateRow {
    from: String,
    percent: u8,
}

/// A day written as 2027-03-31: its midnight in Japan.
fn day(text: &str) -> Option<Instant> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok().map(Instant::japan_midnight)
}

/// Reads and checks a file; the error lists all that is wrong with its rows.
pub fn read(text: &str) -> Result<File, Error> {
    let table: toml::Table = text.parse().map_err(|it: toml::de::Error| Error::Rows(vec![one_line(&it)]))?;
    let mut wrong: Vec<String> = Vec::new();
    for key in table.keys().filter(|it| !["plan", "tax"].contains(&it.as_str())) {
        wrong.push(format!("{key}: a file has [[plan]] and [[tax]]"));
    }
    let mut plans: Vec<(String, Plan)> = Vec::new();
    for (at, row) in rows::<PlanRow>(table.get("plan"), "plan", &mut wrong) {
        let what = format!("{at} ({})", row.code);
        if let Some(it) = plan(&row, &what, &mut wrong) {
            plans.push((what, it));
        }
    }
    for (index, (what, it)) in plans.iter().enumerate() {
        let begins = |it: &Plan| it.dated.then_some(it.request.valid_from);
        let same = |other: &Plan| other.request.code == it.request.code && begins(other) == begins(it);
        if plans[..index].iter().any(|other| same(&other.1)) {
            wrong.push(format!("{what}, first_day: another row of this code begins on the same day"));
        }
    }
    let rates: Vec<(String, RateRow)> = rows(table.get("tax"), "tax", &mut wrong);
    let mut read = Vec::new();
    for (at, row) in &rates {
        match row.from.parse::<Month>() {
            Ok(from) => read.push(Rate { from, percent: row.percent }),
            Err(()) => wrong.push(format!("{at}, from: a month is written 2019-10")),
        }
    }
    if !read.is_empty() && Rates::new(read.clone()).is_none() {
        wrong.push(format!("tax, percent: one rate a month, of at most {}", Rates::MOST));
    }
    if !wrong.is_empty() {
        return Err(Error::Rows(wrong));
    }
    // The earlier price first, because a later one ends it.
    plans.sort_by_key(|it| it.1.dated.then_some(it.1.request.valid_from));
    Ok(File { plans, rates: table.contains_key("tax").then_some(read) })
}

/// The rows of an array of tables, each with its position, such as `plan 1`.
fn rows<T: DeserializeOwned>(value: Option<&Value>, name: &str, wrong: &mut Vec<String>) -> Vec<(String, T)> {
    let none = Vec::new();
    let all = match value {
        None => &none,
        Some(Value::Array(it)) => it,
        Some(_) => {
            wrong.push(format!("{name}: rows are written [[{name}]]"));
            &none
        }
    };
    let mut found = Vec::new();
    for (index, it) in all.iter().enumerate() {
        let at = format!("{name} {}", index + 1);
        match it.clone().try_into::<T>() {
            Ok(row) => found.push((at, row)),
            Err(error) => wrong.push(format!("{at}: {}", one_line(&error))),
        }
    }
    found
}

fn one_line(error: &toml::de::Error) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn plan(row: &PlanRow, what: &str, wrong: &mut Vec<String>) -> Option<Plan> {
    let mut of = |text: &str, field: &str| {
        let found = day(text);
        if found.is_none() {
            wrong.push(format!("{what}, {field}: a day is written 2027-03-31"));
        }
        found
    };
    let first = row.first_day.as_deref().map(|it| of(it, "first_day"));
    let last = row.last_day.as_deref().map(|it| of(it, "last_day"));
    let campaign = row.campaign_last_day.as_deref().map(|it| of(it, "campaign_last_day"));
    if [first, last, campaign].contains(&Some(None)) {
        return None;
    }
    let (first, last, campaign) = (first.flatten(), last.flatten(), campaign.flatten());
    if row.campaign_yen.is_some() != campaign.is_some() {
        wrong.push(format!("{what}, campaign_last_day: a campaign has a price and a last day"));
        return None;
    }
    Some(Plan {
        request: AddPack {
            code: row.code.trim().to_owned(),
            name: row.name.trim().to_owned(),
            audience: row.audience,
            card: row.card,
            pool: row.pool_mb.saturating_mul(MB),
            monthly_yen: row.monthly_yen,
            registration_yen: row.registration_yen,
            registration_months: row.registration_months,
            campaign_yen: row.campaign_yen,
            // The last day counts in full.
            campaign_until: campaign.map(|it| it.plus(DAY)),
            included_cards: row.included_cards,
            card_yen: row.card_yen,
            min_facilities: row.min_facilities,
            dispatch: row.dispatch_mb.saturating_mul(MB),
            retention_days: row.retention_days,
            most_hold_minutes: row.most_hold_minutes,
            free_changes: row.free_changes,
            change_yen: row.change_yen,
            tax_included: row.tax_included,
            valid_from: first.unwrap_or(Instant(0)),
            valid_until: last.map(|it| it.plus(DAY)),
        },
        dated: first.is_some(),
    })
}

/// Imports a file. All or nothing is kept, by the caller's transaction.
pub async fn bring_in(db: &impl ConnectionTrait, by: Actor, file: &File, now: Instant) -> Result<Imported, Error> {
    let mut brought = Imported { rates: bring_rates(db, by, file, now).await?, ..Imported::default() };
    let mut added = Vec::new();
    for (index, (what, it)) in file.plans.iter().enumerate() {
        let request = &it.request;
        // A later price in the same file is in force already, so this one never will be.
        let followed = file.plans[index + 1..]
            .iter()
            .any(|other| other.1.request.code == request.code && other.1.request.valid_from <= now);
        if followed || request.valid_until.is_some_and(|it| it <= now) {
            brought.unchanged += 1;
            continue;
        }
        let rows = store::lock_packs(db, &request.code).await?;
        if let Some(row) = rows.iter().find(|row| matches_stored(row, it, now)) {
            match request.valid_until {
                Some(until) if row.valid_until != Some(until) => {
                    store::end_pack(db, row.id, until).await?;
                    let detail = format!("until={until}");
                    entry::write(db, by, Act::PackEnded, (SubjectKind::Pack, Some(row.id.0)), &detail, now).await?;
                    brought.ended += 1;
                }
                _ => brought.unchanged += 1,
            }
            continue;
        }
        let over = request.campaign_until.is_some_and(|it| it <= request.valid_from.max(now));
        let request = AddPack {
            valid_from: request.valid_from.max(now),
            campaign_yen: request.campaign_yen.filter(|_| !over),
            campaign_until: request.campaign_until.filter(|_| !over),
            ..request.clone()
        };
        let id = offer::put(db, by, &request, now).await.map_err(|it| refused(it, what))?;
        added.push(id);
        brought.added += 1;
    }
    if let Some(id) = offer::first_pack_above_basic_fee(db, &added, now).await? {
        let code = store::pack(db, id).await?.map(|it| it.code).unwrap_or_default();
        return Err(Error::Rows(vec![format!(
            "plan {code}, min_facilities: for each facility a pack is no dearer than the basic fee of an individual plan"
        )]));
    }
    Ok(brought)
}

/// Imports tax rates. Months that have begun may be billed already, so their rates must not change.
async fn bring_rates(db: &impl ConnectionTrait, by: Actor, file: &File, now: Instant) -> Result<bool, Error> {
    let Some(wanted) = &file.rates else { return Ok(false) };
    let (known, this) = (tax::rates(db).await?, Month::at(now));
    let changed = wanted.iter().filter(|it| it.from <= this && !known.all().contains(it));
    let wrong: Vec<String> = changed
        .map(|it| {
            format!("tax, from: {} has begun, and what was billed keeps its rate of {}", it.from, known.at(it.from))
        })
        .collect();
    if !wrong.is_empty() {
        return Err(Error::Rows(wrong));
    }
    let coming = |all: &[Rate]| all.iter().copied().filter(|it| it.from > this).collect::<Vec<_>>();
    let mut sorted = coming(wanted);
    sorted.sort_by_key(|it| it.from);
    if sorted == coming(known.all()) {
        return Ok(false);
    }
    tax::replace_after(db, this, &sorted).await?;
    let detail: Vec<String> = sorted.iter().map(|it| format!("{}={}", it.from, it.percent)).collect();
    entry::write(db, by, Act::TaxChanged, (SubjectKind::Installation, None), &detail.join(" "), now).await?;
    Ok(true)
}

/// Whether a stored row is a plan of the file: the same terms, and in force now or from the same day.
fn matches_stored(row: &store::Pack, plan: &Plan, now: Instant) -> bool {
    let it = &plan.request;
    let begins = if it.valid_from > now { row.valid_from == it.valid_from } else { row.valid_from <= now };
    let lasts = row.valid_until.is_none_or(|it| it > now);
    // A campaign that was over when its plan was imported was not stored.
    let campaign = (row.campaign_yen, row.campaign_until) == (it.campaign_yen.map(Price), it.campaign_until)
        || row.campaign_yen.is_none() && it.campaign_until.is_some_and(|it| it <= now);
    begins
        && lasts
        && campaign
        && (row.name.as_str(), row.audience.text(), row.card.as_str())
            == (it.name.as_str(), it.audience.text(), it.card.map(CardKind::text).unwrap_or_default())
        && (row.pool_bytes, row.dispatch_bytes, row.monthly_yen, row.registration_yen)
            == (Size(it.pool), Size(it.dispatch), Price(it.monthly_yen), Price(it.registration_yen))
        && (row.card_yen, row.change_yen, row.tax_included)
            == (Price(it.card_yen), Price(it.change_yen), it.tax_included)
        && (row.registration_months, row.included_cards, row.min_facilities)
            == (Count(it.registration_months), Count(it.included_cards), Count(it.min_facilities))
        && (row.retention_days, row.most_hold_minutes, row.free_changes)
            == (Count(it.retention_days), Count(it.most_hold_minutes), Count(it.free_changes))
}

/// Turns a refusal into a message with its row and field.
fn refused(fault: Fault, what: &str) -> Error {
    match fault {
        Fault::Refused(it) => {
            Error::Rows(vec![format!("{what}, {}: this can't be taken", it.detail.as_deref().unwrap_or("plan"))])
        }
        other => Error::Fault(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The file that ships with the service.
    const SHIPPED: &str = include_str!("../../../../infra/plans.toml");

    fn wrong(text: &str) -> String {
        match read(text) {
            Err(Error::Rows(it)) => it.join("\n"),
            _ => String::new(),
        }
    }

    #[test]
    fn what_ships_can_be_read_and_is_the_price_list() {
        let file = read(SHIPPED).expect("it is a file of plans");
        let of = |code: &str| {
            let row = file.plans.iter().find(|it| it.1.request.code == code).expect("it is there");
            (row.1.request.pool, row.1.request.monthly_yen, row.1.request.registration_yen, row.1.request.campaign_yen)
        };
        assert_eq!(of("hpki-50"), (50 * MB, 1_000, 10_000, Some(0)));
        assert_eq!(of("pki-50"), (50 * MB, 2_000, 30_000, None));
        assert_eq!(file.rates.as_deref().and_then(|it| it.last().map(|it| it.percent)), Some(10));
    }

    #[test]
    fn nonsense_is_named_by_row_and_field() {
        let good = "[[plan]]\ncode = \"a\"\nname = \"A\"\naudience = \"group\"\npool_mb = 10000\nmonthly_yen = 50000\n";
        assert_eq!(wrong(good), "");
        for (more, told) in [
            ("monthly_jen = 1\n", "plan 1: "),
            ("last_day = \"31.3.2027\"\n", "plan 1 (a), last_day"),
            ("campaign_yen = 0\n", "plan 1 (a), campaign_last_day"),
            ("card_yen = -1\n", "plan 1: "),
            ("[[tax]]\nfrom = \"October\"\npercent = 10\n", "tax 1, from"),
            ("[[tax]]\nfrom = \"2027-04\"\npercent = 100\n", "tax, percent"),
            ("[other]\n", "other: "),
        ] {
            let found = wrong(&format!("{good}{more}"));
            assert!(found.starts_with(told), "{more}: {found}");
        }
        let twice = wrong(&format!("{good}{good}"));
        assert!(twice.starts_with("plan 2 (a), first_day"), "{twice}");
        assert!(!wrong("plan = 1").is_empty() && !wrong("= x").is_empty());
    }
}
