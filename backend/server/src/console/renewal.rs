//! 更新手続き中: a contract whose renewal is under review when it ends continues for thirty days (rounded up to the month's
//! end), so that nobody is shut out while a clerk decides.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::change_request::State;
use medpost_domain::id::ContractId;
use medpost_domain::instant::{HOUR, Instant};
use medpost_domain::plan::Audience;
use medpost_domain::service_period::goes_on_until;
use medpost_domain::stored::Word;
use medpost_entity::contract;
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::contract::store as contracts;
use crate::directory::store as directory;
use crate::jobs::queue;
use crate::jobs::task::{Micros, Task};
use crate::kit::fault::Outcome;
use crate::office::store;

use super::Console;

/// Enqueues the check, an hour before a contract's end, whether it continues.
pub(super) async fn schedule_check(
    db: &impl ConnectionTrait,
    id: ContractId,
    ends: Instant,
    now: Instant,
) -> Outcome<()> {
    let task = Task::ContractRenewal { contract: id, ends: Micros(ends) };
    queue::enqueue(db, &task, ends.plus(-HOUR).max(now), now).await?;
    Ok(())
}

/// Job: extends a contract whose renewal is under review; once, and only if its end is still `ends`.
pub async fn extend_under_review(console: &Console, id: ContractId, ends: Instant) -> Outcome<()> {
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let Some(row) = contracts::lock_contracts(&*tx, &[id]).await?.pop() else { return Ok(()) };
    if row.ends_at != Some(ends) || row.renewing_from.is_some() || !is_under_review(&*tx, &row, now).await? {
        return Ok(());
    }
    let until = Instant::japan_midnight(goes_on_until(ends.japan_date()));
    let change =
        contract::ActiveModel { ends_at: Set(Some(until)), renewing_from: Set(Some(ends)), ..Default::default() };
    contracts::change_contract(&*tx, id, row.version, change).await?;
    let detail = format!("from={ends} until={until}");
    entry::write(&*tx, Actor::SYSTEM, Act::ContractRenewing, (SubjectKind::Contract, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether its holder's renewal is undecided: a change of the contract, or an application of the same holder from an
/// address that is theirs. Anybody can apply under somebody's name, and that must not bill them for a month.
async fn is_under_review(db: &impl ConnectionTrait, row: &contracts::Contract, now: Instant) -> Outcome<bool> {
    let open = |it: &Word<State>| matches!(it.known(), Some(State::Review | State::Returned));
    if contracts::changes(db, vec![row.id]).await?.iter().any(|it| open(&it.state)) {
        return Ok(true);
    }
    let applications = contracts::applications_under_review(db).await?;
    let own = |mails: &[String], mail: &str| mails.iter().any(|it| it.eq_ignore_ascii_case(mail));
    if row.audience == Audience::Group {
        let names = contracts::association_names(db, vec![row.association_id]).await?;
        let people = store::acting_administrators(db, Some(row.association_id)).await?;
        let mails: Vec<String> = people.into_iter().map(|it| it.mail).collect();
        let name = names.get(&row.association_id);
        return Ok(applications.iter().any(|it| Some(&it.name) == name && own(&mails, &it.mail)));
    }
    for facility in directory::facilities(db, contracts::members_at(db, row.id, now).await?).await? {
        let known = directory::confirmed_addresses(db, facility.id).await?;
        let mails: Vec<String> = known.into_iter().map(|it| it.address).collect();
        if applications.iter().any(|it| it.code == facility.code && own(&mails, &it.mail)) {
            return Ok(true);
        }
    }
    Ok(false)
}
