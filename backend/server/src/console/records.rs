//! Communications of the facilities in reach, as metadata: who, to whom, when, how much. Subjects, letters
//! and names of files are sealed, and their keys are not in reach here.

use medpost_domain::id::DeliveryId;
use medpost_domain::instant::Instant;
use medpost_domain::role::Action;
use medpost_domain::text::{fold, words};
use medpost_wire::console::{FindRecords, RecordLine, Records};
use medpost_wire::problem::Code;

use crate::kit::fault::Outcome;

use super::caller::ConsoleCaller;
use super::{Console, rows};

/// Lines of a page.
const PAGE: usize = 50;
/// Rows that one search looks at; then it answers where to go on.
const LOOKED_AT: usize = 2_000;

impl Console {
    /// A page of communications.
    pub async fn records(&self, caller: &ConsoleCaller, wish: &FindRecords) -> Outcome<Records> {
        caller.must(Action::SeeRecords)?;
        let words = words(&wish.text);
        let now = self.clock.now();
        let mut after = wish.after.as_deref().map(place).transpose()?;
        let (mut items, mut looked_at) = (Vec::new(), 0);
        loop {
            let most = if words.is_empty() { PAGE } else { LOOKED_AT / 4 };
            let rows = rows::records(&*self.db, caller.scope, after, now, most as u64).await?;
            let last = rows.len() < most;
            for (delivery, dispatch, inbox, facility) in rows {
                looked_at += 1;
                let at = (delivery.releases_at, delivery.id);
                let sender = format!("{} {}", dispatch.sender_facility, dispatch.sender_inbox);
                let recipient = format!("{} {}", facility.name, inbox.name);
                after = Some(at);
                let text = fold(&format!("{sender} {recipient}"));
                if !words.iter().all(|it| text.contains(it)) {
                    continue;
                }
                items.push(RecordLine {
                    arrived_at: delivery.releases_at,
                    sender,
                    recipient,
                    kind: dispatch.kind,
                    documents: dispatch.document_count.unsigned_abs(),
                    bytes: delivery.bytes.unsigned_abs(),
                    opened_at: delivery.opened_at,
                    received_at: delivery.collected_at,
                    kept_until: delivery.kept_until,
                });
                if items.len() == PAGE {
                    return Ok(Records { items, next: Some(print(at)) });
                }
            }
            if last {
                return Ok(Records { items, next: None });
            }
            if looked_at >= LOOKED_AT {
                return Ok(Records { items, next: after.map(print) });
            }
        }
    }
}

fn place(text: &str) -> Outcome<(Instant, DeliveryId)> {
    let (at, id) = text.split_once('_').ok_or(Code::Malformed)?;
    Ok((Instant(at.parse().map_err(|_| Code::Malformed)?), id.parse().map_err(|_| Code::Malformed)?))
}

fn print(at: (Instant, DeliveryId)) -> String {
    format!("{}_{}", at.0.0, at.1)
}
