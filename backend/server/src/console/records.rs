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
const LOOKED_AT: usize = 1_000;

impl Console {
    /// A page of communications.
    pub async fn records(&self, caller: &ConsoleCaller, wish: &FindRecords) -> Outcome<Records> {
        caller.must(Action::SeeRecords)?;
        let words = words(&wish.text);
        let now = self.clock.now();
        let mut after = wish.after.as_deref().map(place).transpose()?;
        let mut items = Vec::new();
        let most = if words.is_empty() { PAGE } else { LOOKED_AT };
        let (found, next) = rows::records(&*self.db, caller.scope, None, after, now, most).await?;
        for it in found {
            after = Some((it.arrived_at, it.id));
            let text = fold(&format!("{} {}", it.sender, it.recipient));
            if !words.iter().all(|word| text.contains(word)) {
                continue;
            }
            items.push(RecordLine {
                arrived_at: it.arrived_at,
                sender: it.sender,
                recipient: it.recipient,
                kind: it.kind,
                documents: it.documents,
                bytes: it.bytes,
                opened_at: it.opened_at,
                received_at: it.collected_at,
                kept_until: it.kept_until,
            });
            if items.len() == PAGE {
                return Ok(Records { items, next: after.map(print) });
            }
        }
        Ok(Records { items, next: next.map(print) })
    }
}

fn place(text: &str) -> Outcome<(Instant, DeliveryId)> {
    let (at, id) = text.split_once('_').ok_or(Code::Malformed)?;
    Ok((Instant(at.parse().map_err(|_| Code::Malformed)?), id.parse().map_err(|_| Code::Malformed)?))
}

fn print(at: (Instant, DeliveryId)) -> String {
    format!("{}_{}", at.0.0, at.1)
}
