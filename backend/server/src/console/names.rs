//! New names from a given day on: of a municipality, for all its facilities at once (市町村合併), and of an association,
//! with its 団体コード.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::{AssociationNameId, ContractId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number;
use medpost_domain::role::Action;
use medpost_entity::association_name;
use medpost_wire::problem::{Code, Problem};
use medpost_wire::transfer::{AssociationName, NameAssociation, RenameCity, RenamedCity};

use crate::audit::entry::{self, Actor};
use crate::contract::form::note;
use crate::contract::store as contracts;
use crate::directory::facts::{self, Facts};
use crate::directory::store as directory;
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::fault::Outcome;
use crate::kit::{entropy, typed};
use crate::office::caller::ConsoleCaller;

use super::{Console, FURTHEST};

/// Maximum length of a name in characters.
const LETTERS: usize = 100;
/// Maximum number of facility names in the answer to a renaming.
const SHOWN: usize = 20;

/// Previews the facilities in a municipality or, with `apply`, gives them its new name from a day on; the old one stays
/// searchable. An association reaches its own facilities only.
pub async fn rename_city(console: &Console, caller: &ConsoleCaller, request: &RenameCity) -> Outcome<RenamedCity> {
    caller.must(Action::MoveFacility)?;
    if request.apply {
        caller.must_be_fresh()?;
    }
    let note = note("note", &request.note)?;
    let line = |field: &str, it: &str| typed::line(field, it, LETTERS, Code::BadFacts);
    let (before, after) = (line("city", &request.from_name)?, line("city", &request.to_name)?);
    if before.is_empty() || after.is_empty() || before == after {
        return Err(Problem::new(Code::BadFacts).about("city").into());
    }
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let found = directory::facilities_in_city(&*tx, &before, caller.scope.association()).await?;
    if request.apply {
        let by = (Actor::administrator(caller.administrator), Some(caller.administrator.0));
        for row in &found {
            let wanted = Facts { city: after.clone(), former_city: before.clone(), ..Facts::of(row) };
            facts::change(&*tx, by, row, &wanted, (request.from, &note), now).await?;
        }
    }
    tx.commit().await?;
    Ok(RenamedCity {
        facilities: number::count(found.len()),
        names: found.into_iter().take(SHOWN).map(|it| it.name).collect(),
        applied: request.apply,
    })
}

/// Returns all names of a contract's association, past and planned, latest first.
pub async fn association_names(
    console: &Console,
    caller: &ConsoleCaller,
    id: ContractId,
) -> Outcome<Vec<AssociationName>> {
    caller.must(Action::SeeConsole)?;
    let contract = super::contracts::contract(console, caller, id).await?;
    let row = contracts::association(&*console.db, contract.association_id).await?.ok_or(Code::NotFound)?;
    let mut seen: Vec<AssociationName> = Vec::new();
    let mut until = None;
    for it in contracts::names(&*console.db, row.id).await? {
        let before =
            AssociationName { id: it.id, name: it.name, code: it.code, from: it.from_at, until, note: it.note };
        until = Some(it.from_at);
        seen.push(before);
    }
    if seen.is_empty() {
        // Never renamed: its only name, under the association's own id.
        let id = AssociationNameId(row.id.0);
        seen.push(AssociationName {
            id,
            name: row.name,
            code: row.code,
            from: row.created_at,
            until,
            note: String::new(),
        });
    }
    Ok(seen)
}

/// Gives a contract's association another name or 団体コード from a day on.
pub async fn name_association(
    console: &Console,
    caller: &ConsoleCaller,
    id: ContractId,
    request: &NameAssociation,
) -> Outcome<()> {
    caller.must(Action::ManageContracts)?;
    caller.must_be_fresh()?;
    let note = note("note", &request.note)?;
    let (name, code) = (typed::name("name", &request.name, LETTERS, Code::BadName)?, request.code.trim());
    if name.is_empty() || contracts::is_own(&name) || !is_code(code) {
        return Err(Code::BadName.into());
    }
    let now = console.clock.now();
    if request.from > now.plus(FURTHEST) || request.from < now.plus(-FURTHEST) {
        return Err(Code::BadDate.into());
    }
    let contract = super::contracts::contract(console, caller, id).await?;
    let tx = console.db.write().await?;
    let row = contracts::lock_association(&*tx, contract.association_id).await?.ok_or(Code::NotFound)?;
    if row.kind == "direct" {
        // The operator's own tenant, which holds all individual contracts.
        return Err(Code::Forbidden.into());
    }
    if contracts::name_is_taken(&*tx, &name, row.id, now).await? {
        return Err(Code::FacilityExists.into());
    }
    let all = contracts::names(&*tx, row.id).await?;
    if all.iter().any(|it| it.from_at >= request.from) {
        // A name must be later than all others; a planned one has to be withdrawn first.
        return Err(Code::BadDate.into());
    }
    let by = Some(caller.administrator.0);
    let fresh = |name: &str, code: &str, from_at: Instant, note: &str| association_name::Model {
        id: AssociationNameId(entropy::id(now)),
        association_id: row.id,
        name: name.to_owned(),
        code: code.to_owned(),
        from_at,
        made_by: by,
        made_at: now,
        note: note.to_owned(),
    };
    if all.is_empty() {
        // The first change also records the name until now.
        contracts::add_name(&*tx, fresh(&row.name, &row.code, row.created_at.min(request.from.plus(-DAY)), "")).await?;
    }
    let new = fresh(&name, code, request.from, &note);
    let id = new.id;
    contracts::add_name(&*tx, new).await?;
    if request.from <= now {
        contracts::name_association(&*tx, row.id, Some(&name), Some(code)).await?;
    } else {
        queue::enqueue(&*tx, &Task::AssociationName { name: id }, request.from, now).await?;
    }
    let by = Actor::administrator(caller.administrator);
    let detail = format!("from={}", request.from);
    entry::write(&*tx, by, Act::AssociationNamed, (SubjectKind::Association, Some(row.id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Withdraws a planned name; `WrongStep` if its day has come.
pub async fn withdraw_name(
    console: &Console,
    caller: &ConsoleCaller,
    id: ContractId,
    name: AssociationNameId,
) -> Outcome<()> {
    caller.must(Action::ManageContracts)?;
    caller.must_be_fresh()?;
    let now = console.clock.now();
    let contract = super::contracts::contract(console, caller, id).await?;
    let tx = console.db.write().await?;
    contracts::lock_association(&*tx, contract.association_id).await?.ok_or(Code::NotFound)?;
    let all = contracts::names(&*tx, contract.association_id).await?;
    let it = all.iter().find(|it| it.id == name).ok_or(Code::NotFound)?;
    if it.from_at <= now {
        return Err(Code::WrongStep.into());
    }
    contracts::remove_name(&*tx, name).await?;
    let by = Actor::administrator(caller.administrator);
    let subject = (SubjectKind::Association, Some(contract.association_id.0));
    entry::write(&*tx, by, Act::AssociationNameTakenBack, subject, "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// Job: puts a name into effect on its day; does nothing if it was withdrawn.
pub async fn apply_name(console: &Console, id: AssociationNameId) -> Outcome<()> {
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let Some(it) = contracts::name(&*tx, id).await?.filter(|it| it.from_at <= now) else { return Ok(()) };
    contracts::lock_association(&*tx, it.association_id).await?;
    let subject = (SubjectKind::Association, Some(it.association_id.0));
    let action = if contracts::association_by_name(&*tx, &it.name).await?.is_some_and(|of| of != it.association_id) {
        // Another association took the name meanwhile, so this one keeps its old one.
        contracts::remove_name(&*tx, id).await?;
        Act::AssociationNameRefused
    } else {
        contracts::name_association(&*tx, it.association_id, Some(&it.name), Some(&it.code)).await?;
        Act::AssociationNameInEffect
    };
    entry::write(&*tx, Actor::SYSTEM, action, subject, "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether this is a 全国地方公共団体コード (six digits, the last a check digit, or five without it), or empty.
/// Source: 総務省, 全国地方公共団体コード仕様.
pub(super) fn is_code(code: &str) -> bool {
    let digits: Vec<u32> = code.chars().filter_map(|it| it.to_digit(10)).collect();
    if digits.len() != code.len() {
        return false;
    }
    match digits.len() {
        0 | 5 => true,
        6 => {
            let sum: u32 = digits.iter().take(5).zip([6, 5, 4, 3, 2]).map(|(digit, weight)| digit * weight).sum();
            digits[5] == (11 - sum % 11) % 10
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_code;

    #[test]
    fn the_last_digit_of_a_municipal_code_checks_the_others() {
        // 札幌市, 千代田区, 大阪市.
        for it in ["", "011002", "131016", "271004", "01100"] {
            assert!(is_code(it), "{it}");
        }
        for it in ["011003", "131010", "1", "０１１００２", "13101a", "1310160"] {
            assert!(!is_code(it), "{it}");
        }
    }
}
