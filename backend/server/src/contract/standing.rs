//! The standing of a contract: suspended, resumed, ended.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::ContractId;
use medpost_domain::instant::Instant;
use medpost_entity::contract;
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;

use crate::audit::entry::{self, Actor};
use crate::kit::fault::Outcome;

use super::store as contracts;

/// Changes a contract's standing. Refused if it is over (`WrongStep`) or was changed since `version` (`Stale`).
pub async fn change_standing(
    tx: &impl ConnectionTrait,
    by: Actor,
    (id, version): (ContractId, i32),
    change: contract::ActiveModel,
    action: Act,
    now: Instant,
) -> Outcome<()> {
    let row = contracts::lock_contracts(tx, &[id]).await?.pop().ok_or(Code::NotFound)?;
    if row.ends_at.is_some_and(|it| it <= now) {
        return Err(Code::WrongStep.into());
    }
    if !contracts::change_contract(tx, id, version, change).await? {
        return Err(Code::Stale.into());
    }
    entry::write(tx, by, action, (SubjectKind::Contract, Some(id.0)), "", now).await?;
    Ok(())
}
