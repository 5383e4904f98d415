//! 対応中・対応済み: what the inbox's team says about its own work on a delivery. The sender sees nothing of it.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::delivery::Handling;
use medpost_domain::id::DeliveryId;
use medpost_domain::role::Action;
use medpost_entity::delivery;
use medpost_wire::problem::Code;
use sea_orm::Set;

use crate::audit::entry::{self, Actor};
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

use super::{Exchange, store};

/// Says how far a delivery is dealt with, under the caller's name. Also after its retention: the work goes on.
pub async fn handle(exchange: &Exchange, caller: &Caller, id: DeliveryId, handling: Handling) -> Outcome<()> {
    let tx = exchange.db.write().await?;
    let row = store::lock_delivery(&*tx, &caller.scope.readable(), id).await?.ok_or(Code::NotFound)?;
    let now = exchange.clock.now();
    if !caller.may(Action::OpenDelivery, Some(row.inbox_id)) || store::facts(&row).is_unseen(now) {
        return Err(Code::NotFound.into());
    }
    let by = (handling != Handling::Open).then(|| caller.name.clone());
    let change = delivery::ActiveModel {
        handling: Set(handling.into()),
        handled_at: Set(by.as_ref().map(|_| now)),
        handled_by: Set(by),
        ..Default::default()
    };
    store::change_delivery(&*tx, id, change).await?;
    let subject = (SubjectKind::Delivery, Some(id.0));
    entry::write(&*tx, Actor::person(caller), Act::DeliveryHandled, subject, handling.text(), now).await?;
    tx.commit().await?;
    Ok(())
}
