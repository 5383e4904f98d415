//! 施設情報の変更届: facts of a facility (name, code, founder, director, address) change from a day on, and the old
//! values are kept. The facility keeps its identity: inboxes, address books and records stay (ADR 15).

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::{FacilityChangeId, FacilityId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::text::codes::{facility_code, postal_code};
use medpost_domain::text::name_stem;
use medpost_domain::text::order::sort_key;
use medpost_domain::text::search::search_line;
use medpost_entity::facility;
use medpost_wire::problem::{Code, Problem};
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::fault::{Fault, Outcome, refuse_private_use};
use crate::kit::{entropy, typed};

use super::store::{self, Changed, Facility};

/// A day further away than this is taken for a mistake.
const FURTHEST: i64 = 400 * DAY;
/// Maximum characters of a fact.
const LETTERS: usize = 200;

/// The facts of a facility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// 医療機関コード, or a member number.
    pub code: String,
    /// 施設名
    pub name: String,
    /// フリガナ
    pub kana: String,
    /// 種別
    pub kind: String,
    /// 郵便番号
    pub postal_code: String,
    /// 市区町村
    pub city: String,
    /// The municipality's name before a merger; searchable.
    pub former_city: String,
    /// 住所
    pub address: String,
    /// 電話
    pub phone: String,
    /// 院長
    pub director: String,
    /// 開設者
    pub founder: String,
    /// FAX
    pub fax: String,
    /// 緊急連絡先
    pub emergency: String,
}

impl Facts {
    /// The facts on file.
    pub fn of(it: &Facility) -> Self {
        Self {
            code: it.code.clone(),
            name: it.name.clone(),
            kana: it.kana.clone(),
            kind: it.kind.clone(),
            postal_code: it.postal_code.clone(),
            city: it.city.clone(),
            former_city: it.former_city.clone(),
            address: it.address.clone(),
            phone: it.phone.clone(),
            director: it.director.clone(),
            founder: it.founder.clone(),
            fax: it.fax.clone(),
            emergency: it.emergency.clone(),
        }
    }

    /// Each fact with its column's key.
    pub fn cells(&mut self) -> [(&'static str, &mut String); 13] {
        [
            ("code", &mut self.code),
            ("name", &mut self.name),
            ("kana", &mut self.kana),
            ("kind", &mut self.kind),
            ("postal_code", &mut self.postal_code),
            ("city", &mut self.city),
            ("former_city", &mut self.former_city),
            ("address", &mut self.address),
            ("phone", &mut self.phone),
            ("director", &mut self.director),
            ("founder", &mut self.founder),
            ("fax", &mut self.fax),
            ("emergency", &mut self.emergency),
        ]
    }

    /// The text that searches look through, including the municipality's former name.
    pub fn folded(&self) -> String {
        search_line(&[&self.name, &self.kana], &[&self.city, &self.former_city, &self.kind, &self.director])
    }

    /// The facts that differ, with both values.
    fn changes(&self, to: &Self) -> Vec<Changed> {
        let (mut from, mut to) = (self.clone(), to.clone());
        let pairs = from.cells().into_iter().zip(to.cells());
        let differing = pairs.filter(|(before, after)| before.1 != after.1);
        differing.map(|(before, after)| Changed(before.0.to_owned(), before.1.clone(), after.1.clone())).collect()
    }
}

/// The facts as they are stored. Refused (`BadFacts`) with the first column that is wrong.
pub fn fit(wanted: &Facts) -> Outcome<Facts> {
    let mut wanted = wanted.clone();
    for (column, cell) in wanted.cells() {
        let trimmed = typed::line(column, cell, LETTERS, Code::BadFacts)?;
        if trimmed.is_empty() && ["code", "name", "city"].contains(&column) {
            return Err(Problem::new(Code::BadFacts).about(column).into());
        }
        // Seven digits, or nothing.
        *cell = match column {
            "postal_code" if !trimmed.is_empty() => {
                postal_code(&trimmed).ok_or_else(|| Problem::new(Code::BadFacts).about(column))?
            }
            // A spreadsheet's mark alone is no code.
            "code" => Some(facility_code(&trimmed))
                .filter(|it| !it.is_empty())
                .ok_or_else(|| Problem::new(Code::BadFacts).about(column))?,
            _ => trimmed,
        };
    }
    Ok(wanted)
}

/// Changes facts of a locked facility from a day on: at once, or by a job on that day. Returns whether anything
/// differs.
pub async fn change(
    db: &impl ConnectionTrait,
    by: (Actor, Option<uuid::Uuid>),
    row: &Facility,
    wanted: &Facts,
    (from, note): (Instant, &str),
    now: Instant,
) -> Outcome<bool> {
    let wanted = fit(wanted)?;
    if from > now.plus(FURTHEST) || from < now.plus(-FURTHEST) {
        return Err(Code::BadDate.into());
    }
    let changes = Facts::of(row).changes(&wanted);
    if changes.is_empty() {
        return Ok(false);
    }
    // Only what changes is checked, so that an older unreadable value doesn't block the rest.
    changes.iter().try_for_each(|it| refuse_private_use(&it.2))?;
    code_is_free(db, row, &wanted.code).await?;
    let id = FacilityChangeId(entropy::id(now));
    let change = store::FacilityChange {
        id,
        facility_id: row.id,
        facts: serde_json::to_string(&changes).map_err(Fault::broken("keep a facility's facts"))?,
        effective_at: from,
        applied_at: None,
        cancelled_at: None,
        made_by: by.1,
        made_at: now,
        note: note.to_owned(),
    };
    store::add_change(db, change).await?;
    let columns: Vec<&str> = changes.iter().map(|it| it.0.as_str()).collect();
    let detail = format!("columns={} from={from}", columns.join(","));
    entry::write(db, by.0, Act::FacilityChangeEntered, (SubjectKind::Facility, Some(row.id.0)), &detail, now).await?;
    if from <= now {
        put(db, by.0, row, &changes, id, now).await?;
    } else {
        queue::enqueue(db, &Task::FacilityChange { change: id }, from, now).await?;
    }
    Ok(true)
}

/// Puts a change into effect on its day, unless it was cancelled.
pub async fn take_effect(db: &impl ConnectionTrait, id: FacilityChangeId, now: Instant) -> Outcome<()> {
    let Some(it) = store::lock_change(db, id).await? else { return Ok(()) };
    if it.applied_at.is_some() || it.cancelled_at.is_some() || now < it.effective_at {
        return Ok(());
    }
    let row = store::lock_facility(db, it.facility_id).await?.ok_or(Code::NotFound)?;
    let changes: Vec<Changed> = serde_json::from_str(&it.facts).map_err(Fault::broken("read a facility's facts"))?;
    let code = changes.iter().find(|it| it.0 == "code");
    if let Some(Changed(_, _, code)) = code
        && is_taken(db, &row, code).await?
    {
        // Another facility took the code meanwhile: nothing changes, and it has to be entered again.
        store::mark_change(db, id, None, Some(now)).await?;
        let by = Actor::SYSTEM;
        entry::write(db, by, Act::FacilityChangeRefused, (SubjectKind::Facility, Some(row.id.0)), "code", now).await?;
        return Ok(());
    }
    put(db, Actor::SYSTEM, &row, &changes, id, now).await
}

/// Cancels a change that has not taken effect yet.
pub async fn take_back(
    db: &impl ConnectionTrait,
    by: Actor,
    facility: FacilityId,
    id: FacilityChangeId,
    now: Instant,
) -> Outcome<()> {
    let it = store::lock_change(db, id).await?.filter(|it| it.facility_id == facility).ok_or(Code::NotFound)?;
    if it.applied_at.is_some() || it.cancelled_at.is_some() {
        return Err(Code::WrongStep.into());
    }
    store::mark_change(db, id, None, Some(now)).await?;
    entry::write(db, by, Act::FacilityChangeCancelled, (SubjectKind::Facility, Some(facility.0)), "", now).await?;
    Ok(())
}

async fn put(
    db: &impl ConnectionTrait,
    by: Actor,
    row: &Facility,
    changes: &[Changed],
    id: FacilityChangeId,
    now: Instant,
) -> Outcome<()> {
    // Only what was asked for, as other facts may have changed since.
    let mut facts = Facts::of(row);
    for (column, cell) in facts.cells() {
        if let Some(Changed(_, _, after)) = changes.iter().find(|it| it.0 == column) {
            cell.clone_from(after);
        }
    }
    code_is_free(db, row, &facts.code).await?;
    let change = facility::ActiveModel {
        folded: Set(facts.folded()),
        sort_key: Set(sort_key(&facts.kana, &facts.name)),
        stem: Set(name_stem(&facts.name)),
        code: Set(facts.code),
        name: Set(facts.name),
        kana: Set(facts.kana),
        kind: Set(facts.kind),
        postal_code: Set(facts.postal_code),
        city: Set(facts.city),
        former_city: Set(facts.former_city),
        address: Set(facts.address),
        phone: Set(facts.phone),
        director: Set(facts.director),
        founder: Set(facts.founder),
        fax: Set(facts.fax),
        emergency: Set(facts.emergency),
        ..Default::default()
    };
    store::change_facility(db, row.id, change).await?;
    store::mark_change(db, id, Some(now), None).await?;
    let columns: Vec<&str> = changes.iter().map(|it| it.0.as_str()).collect();
    let detail = format!("columns={}", columns.join(","));
    entry::write(db, by, Act::FacilityChanged, (SubjectKind::Facility, Some(row.id.0)), &detail, now).await?;
    Ok(())
}

async fn code_is_free(db: &impl ConnectionTrait, row: &Facility, code: &str) -> Outcome<()> {
    if is_taken(db, row, code).await? { Err(Code::FacilityExists.into()) } else { Ok(()) }
}

async fn is_taken(db: &impl ConnectionTrait, row: &Facility, code: &str) -> Outcome<bool> {
    let found = store::facility_by_code(db, row.association_id, code).await?;
    Ok(found.is_some_and(|it| it.id != row.id))
}
