//! Deliveries that the depot has lost, after a restore without it or because objects vanished. Both sides see that they
//! are lost; the operator gets a list of whom to ask to send again.

use std::collections::{BTreeMap, HashSet};

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::{DocumentId, InboxId};
use medpost_domain::instant::Instant;
use medpost_entity::delivery;
use sea_orm::Set;
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::directory::store as directory;
use crate::kit::fault::Outcome;
use crate::vault::purpose::Purpose;
use crate::vault::store as vault_rows;

use super::{Exchange, store};

/// A delivery that can't be opened any more, in part or as a whole.
#[derive(Debug)]
pub struct Lost {
    /// The dispatch's id.
    pub dispatch: Uuid,
    /// When it was sent.
    pub sent_at: Instant,
    /// The sender: facility and inbox.
    pub sender: (String, String),
    /// The recipient: facility, inbox, telephone of the facility.
    pub recipient: (String, String, String),
    /// Number of its documents.
    pub documents: u32,
}

/// Compares living deliveries with the depot; returns those that are lost and not yet marked. With `mark`, marks them,
/// ends lost uploads, and drops days whose key is lost, so that they get a new one.
pub async fn find_lost(exchange: &Exchange, mark: bool) -> Outcome<Vec<Lost>> {
    let now = exchange.clock.now();
    let (mut segments, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = vault_rows::segments_by_object(&*exchange.db, after.as_deref(), 1_000).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.0.clone());
        segments.extend(page);
    }
    let epochs = vault_rows::living_epochs(&*exchange.db).await?;
    let named = segments.iter().map(|it| &it.0).chain(epochs.iter().map(|it| &it.1)).cloned().collect();
    let missing = exchange.vault.missing_among(&["keys/", "segments/"], named).await?;
    let documents: HashSet<DocumentId> =
        segments.into_iter().filter(|it| missing.contains(&it.0)).map(|it| it.1).collect();
    let days: Vec<i32> = epochs.into_iter().filter(|it| missing.contains(&it.1)).map(|it| it.0).collect();
    let mut letters: HashSet<(Uuid, InboxId)> = HashSet::new();
    for day in &days {
        letters.extend(vault_rows::subjects_of_day(&*exchange.db, *day).await?);
    }
    let mut lost = BTreeMap::new();
    for row in store::living(&*exchange.db, now).await? {
        let of: Vec<_> = store::documents_of(&*exchange.db, vec![row.dispatch_id]).await?;
        let hit = letters.contains(&(row.dispatch_id.0, row.inbox_id))
            || of
                .iter()
                .any(|it| documents.contains(&store::content(it)) || letters.contains(&(it.id.0, row.inbox_id)));
        if hit && row.lost_at.is_none() {
            lost.insert(row.id, row);
        }
    }
    let mut told = Vec::new();
    for row in lost.values() {
        let Some(dispatch) = store::any_dispatch(&*exchange.db, row.dispatch_id).await? else { continue };
        let named = directory::with_facilities(&*exchange.db, vec![row.inbox_id]).await?;
        let recipient = named.into_iter().next().map(|it| (it.1.name, it.0.name, it.1.phone)).unwrap_or_default();
        told.push(Lost {
            dispatch: dispatch.id.0,
            sent_at: dispatch.created_at,
            sender: (dispatch.sender_facility, dispatch.sender_inbox),
            recipient,
            documents: dispatch.document_count.0,
        });
    }
    if mark {
        let tx = exchange.db.write_long().await?;
        for id in lost.keys() {
            let change = delivery::ActiveModel { lost_at: Set(Some(now)), ..Default::default() };
            store::change_delivery(&*tx, *id, change).await?;
            entry::write(&*tx, Actor::OPERATOR, Act::DeliveryLost, (SubjectKind::Delivery, Some(id.0)), "", now)
                .await?;
        }
        // Lost uploads that were not sent end: the sender begins them again.
        for it in documents.iter().copied().chain(letters.iter().map(|it| DocumentId(it.0))) {
            let Some(row) = store::any_document(&*tx, it).await?.filter(|it| it.dispatch_id.is_none()) else {
                continue;
            };
            if store::end_unsent(&*tx, it, now).await? {
                vault_rows::drop_wraps(&*tx, &[Purpose::Document.text()], &[it.0], row.inbox_id).await?;
            }
        }
        for day in &days {
            vault_rows::drop_wraps_of(&*tx, *day).await?;
            vault_rows::forget_epoch(&*tx, *day).await?;
        }
        let detail = format!("letters={} days={}", lost.len(), days.len());
        entry::write(&*tx, Actor::OPERATOR, Act::StoreLost, (SubjectKind::Installation, None), &detail, now).await?;
        tx.commit().await?;
    }
    Ok(told)
}
