//! The audit as an association may read it: what its own people did, and what the operator or the service did to its
//! facilities, inboxes, people and contracts. What clinics do is their own.

use std::collections::HashMap;

use medpost_domain::id::{AdministratorId, EntryId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Action;
use medpost_domain::text::{fold, words};
use medpost_wire::console::{FindTrail, Trail, TrailLine};
use medpost_wire::problem::Code;
use uuid::Uuid;

use crate::kit::fault::Outcome;

use super::caller::ConsoleCaller;
use super::{Console, rows, store};

/// Lines of a page.
const PAGE: usize = 50;
/// Rows that one search looks at; then it answers where to go on.
const LOOKED_AT: u64 = 1_000;
/// Lines of a table.
const MOST: usize = 20_000;

impl Console {
    /// A page of the audit.
    pub async fn trail(&self, caller: &ConsoleCaller, wish: &FindTrail) -> Outcome<Trail> {
        caller.must(Action::SeeRecords)?;
        let after = wish.after.as_deref().map(place).transpose()?;
        let (items, next) = self.found_lines(caller, &wish.text, after, PAGE, LOOKED_AT).await?;
        Ok(Trail { items, next: next.map(|it| format!("{}_{}", it.0.0, it.1)) })
    }

    /// What was asked for as CSV, the newest lines.
    pub async fn trail_csv(&self, caller: &ConsoleCaller, wish: &FindTrail, shift_jis: bool) -> Outcome<Vec<u8>> {
        caller.must(Action::SeeRecords)?;
        let (lines, _) = self.found_lines(caller, &wish.text, None, MOST, MOST as u64).await?;
        let lines = lines.into_iter().map(|it| {
            let actor = match (it.actor.as_str(), it.system) {
                ("", true) => "システム".to_owned(),
                ("", false) => "運営事務局".to_owned(),
                _ => it.actor,
            };
            vec![it.at.to_string(), actor, it.action, it.subject, it.detail]
        });
        super::export::write(&["日時", "操作者", "操作", "対象", "内容"], lines, shift_jis)
    }

    async fn found_lines(
        &self,
        caller: &ConsoleCaller,
        text: &str,
        after: Option<(Instant, EntryId)>,
        most: usize,
        looked_at: u64,
    ) -> Outcome<(Vec<TrailLine>, Option<(Instant, EntryId)>)> {
        let words = words(text);
        let wanted = if words.is_empty() { most as u64 } else { looked_at };
        let found = rows::trail(&*self.db, caller.scope, after, self.clock.now(), wanted).await?;
        let more = found.len() as u64 == wanted;
        let subjects: HashMap<Uuid, String> =
            rows::names_of(&*self.db, found.iter().filter_map(|it| it.subject_id).collect()).await?;
        let own = store::administrators(&*self.db, caller.scope.association()).await?;
        let names: HashMap<AdministratorId, String> = own.into_iter().map(|it| (it.id, it.name)).collect();
        let (mut items, mut last) = (Vec::new(), None);
        for it in found {
            last = Some((it.at, it.id));
            let by = it.member_id.filter(|_| it.actor == "administrator").map(|it| AdministratorId(it.0));
            let line = TrailLine {
                at: it.at,
                actor: by.and_then(|it| names.get(&it).cloned()).unwrap_or_default(),
                system: it.actor == "system",
                subject: it.subject_id.and_then(|it| subjects.get(&it).cloned()).unwrap_or_default(),
                action: it.action,
                detail: it.detail,
            };
            let folded = fold(&format!("{} {} {} {}", line.action, line.actor, line.subject, line.detail));
            if words.iter().all(|word| folded.contains(word)) {
                items.push(line);
            }
            if items.len() == most {
                return Ok((items, last));
            }
        }
        Ok((items, last.filter(|_| more)))
    }
}

fn place(text: &str) -> Outcome<(Instant, EntryId)> {
    let (at, id) = text.split_once('_').ok_or(Code::Malformed)?;
    Ok((Instant(at.parse().map_err(|_| Code::Malformed)?), id.parse().map_err(|_| Code::Malformed)?))
}
