//! Which facilities an administrator may see, and which they may change.

use medpost_domain::id::FacilityId;
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;

use crate::directory::store as directory;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;

use super::{Console, rows};

/// Returns a facility in reach; otherwise `NotFound`, whether or not it exists.
pub(super) async fn in_reach(
    console: &Console,
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    id: FacilityId,
) -> Outcome<directory::Facility> {
    let found = rows::facilities(db, caller.scope, Some(id), console.clock.now()).await?;
    Ok(found.into_iter().next().ok_or(Code::NotFound)?)
}

/// Refuses a facility that the caller may see but not change: only the association that brought it in, or the operator,
/// changes it; others that have it in a contract only see it (ADR 15).
pub(super) async fn must_be_own(
    console: &Console,
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    id: FacilityId,
) -> Outcome<()> {
    let row = in_reach(console, db, caller, id).await?;
    if caller.scope.association().is_some_and(|it| it != row.association_id) {
        return Err(Code::Forbidden.into());
    }
    Ok(())
}
