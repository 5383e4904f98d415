//! Communications of the facilities in reach, as metadata: who, to whom, when, how much. Subjects, letters
//! and names of files are sealed, and their keys are not in reach here.

use medpost_domain::id::DeliveryId;
use medpost_domain::instant::Instant;
use medpost_domain::letter::DispatchKind;
use medpost_domain::role::Action;
use medpost_domain::text::{fold, words};
use medpost_wire::console::{FindRecords, RecordLine, Records};
use medpost_wire::problem::Code;

use crate::kit::fault::Outcome;

use super::caller::ConsoleCaller;
use super::keeping::moment;
use super::{Console, rows};

/// Lines of a page.
const PAGE: usize = 50;
/// Rows that one search looks at; then it answers where to go on.
const LOOKED_AT: usize = 1_000;
/// Lines of a table.
const MOST: usize = 20_000;

impl Console {
    /// A page of communications.
    pub async fn records(&self, caller: &ConsoleCaller, wish: &FindRecords) -> Outcome<Records> {
        caller.must(Action::SeeRecords)?;
        let after = wish.after.as_deref().map(place).transpose()?;
        let looked_at = if words(&wish.text).is_empty() { PAGE } else { LOOKED_AT };
        let (items, next) = self.found_records(caller, wish, after, PAGE, looked_at).await?;
        Ok(Records { items, next: next.map(print) })
    }

    /// The communications that were asked for as CSV, the newest lines.
    pub async fn records_csv(&self, caller: &ConsoleCaller, wish: &FindRecords, shift_jis: bool) -> Outcome<Vec<u8>> {
        caller.must(Action::SeeRecords)?;
        let (lines, more) = self.found_records(caller, wish, None, MOST, MOST).await?;
        let head = ["着信日時", "送信元", "宛先", "種類", "文書数", "バイト数", "開封日時", "受領日時", "保管期限"];
        let lines = lines.into_iter().map(|it| {
            vec![
                moment(Some(it.arrived_at)),
                it.sender,
                it.recipient,
                DispatchKind::read(&it.kind).map_or(it.kind, |it| it.japanese().to_owned()),
                it.documents.to_string(),
                it.bytes.to_string(),
                moment(it.opened_at),
                moment(it.received_at),
                moment(Some(it.kept_until.plus(-1))),
            ]
        });
        super::export::write(&head, lines.chain(super::export::cut(more.is_some(), head.len())), shift_jis)
    }

    async fn found_records(
        &self,
        caller: &ConsoleCaller,
        wish: &FindRecords,
        mut after: Option<rows::Place>,
        most: usize,
        looked_at: usize,
    ) -> Outcome<(Vec<RecordLine>, Option<rows::Place>)> {
        let words = words(&wish.text);
        let which = rows::Which {
            facility: None,
            from: wish.from,
            until: wish.until,
            kind: wish.kind,
            unreceived: wish.unreceived,
        };
        let (found, next) = rows::records(&*self.db, caller.scope, which, after, self.clock.now(), looked_at).await?;
        let mut items = Vec::new();
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
            if items.len() == most {
                return Ok((items, after));
            }
        }
        Ok((items, next))
    }
}

fn place(text: &str) -> Outcome<(Instant, DeliveryId)> {
    let (at, id) = text.split_once('_').ok_or(Code::Malformed)?;
    Ok((Instant(at.parse().map_err(|_| Code::Malformed)?), id.parse().map_err(|_| Code::Malformed)?))
}

fn print(at: (Instant, DeliveryId)) -> String {
    format!("{}_{}", at.0.0, at.1)
}
