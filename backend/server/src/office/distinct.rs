//! Whether two administrators are two people.

use medpost_domain::admission::Hands;
use medpost_domain::id::AdministratorId;
use medpost_domain::instant::Instant;
use sea_orm::{ConnectionTrait, DbErr};

use crate::identity::admission;

/// Whether two administrators are two people as far as is known: they share no card, and neither invited the other
/// without a third person's confirmation.
pub async fn are_distinct_people(
    db: &impl ConnectionTrait,
    one: AdministratorId,
    other: AdministratorId,
    now: Instant,
) -> Result<bool, DbErr> {
    Ok(!admission::one_hand(db, &Hands::of(Some(one.0)), now).await?.contains(&other.0))
}
