//! Recipients by typing, and again right before sending.

use medpost_domain::id::InboxId;
use medpost_domain::quota::Fit;
use medpost_domain::role::Action;
use medpost_domain::text::Search;
use medpost_wire::directory::{Recipient, Recipients};
use medpost_wire::problem::Code;

use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

use super::{Directory, store};

/// Recipients on a page.
const PAGE: u64 = 30;
/// Recipients that are looked up at once: as many as a dispatch may have.
const LOOK_UP: usize = 300;

impl Directory {
    /// A page of recipients that hold every word typed, in any order, width, kana and form of kanji; the better first.
    pub async fn search(
        &self,
        caller: &Caller,
        typed: &str,
        sender: InboxId,
        after: Option<&str>,
    ) -> Outcome<Recipients> {
        if !caller.may(Action::SearchRecipients, None) || !caller.may(Action::Send, Some(sender)) {
            return Err(Code::Forbidden.into());
        }
        let typed = Search::of(typed);
        if typed.is_empty() {
            return Ok(Recipients { items: Vec::new(), next: None });
        }
        let after = after.map(place).transpose()?;
        let looking = store::Looking {
            facility: caller.facility,
            city: &caller.facility_row.city,
            known: store::written_to(&*self.db, sender).await?,
        };
        let mut rows = store::search(&*self.db, &typed, &looking, after, self.clock.now(), PAGE + 1).await?;
        let more = rows.len() as u64 > PAGE;
        rows.truncate(usize::try_from(PAGE).unwrap_or(0));
        let next = if more { rows.last().map(|it| format!("{}.{}.{}", it.0, it.2.sort_key, it.1.id)) } else { None };
        let rows = rows.into_iter().map(|it| (it.1, it.2)).collect();
        Ok(Recipients { items: self.seen(caller, sender, rows).await?, next })
    }

    /// Recipients by id; unknown and closed ones are left out.
    pub async fn look_up(&self, caller: &Caller, inboxes: Vec<InboxId>, sender: InboxId) -> Outcome<Vec<Recipient>> {
        if !caller.may(Action::SearchRecipients, None) || !caller.may(Action::Send, Some(sender)) {
            return Err(Code::Forbidden.into());
        }
        if inboxes.len() > LOOK_UP {
            return Err(Code::TooManyRecipients.into());
        }
        let rows = store::with_facilities(&*self.db, inboxes).await?;
        let mut open: Vec<_> = rows.into_iter().filter(|it| store::is_open(&it.0, &it.1, self.clock.now())).collect();
        let openness = store::openness(&*self.db, caller.facility, &open, self.clock.now()).await?;
        let mut seen = openness.iter().map(|it| it.0.is_seen_by(it.1));
        open.retain(|_| seen.next().unwrap_or(false));
        self.seen(caller, sender, open).await
    }

    async fn seen(
        &self,
        caller: &Caller,
        sender: InboxId,
        rows: Vec<(store::Inbox, store::Facility)>,
    ) -> Outcome<Vec<Recipient>> {
        let ids: Vec<InboxId> = rows.iter().map(|it| it.0.id).collect();
        let before = store::sent_before(&*self.db, sender, &ids).await?;
        let now = self.clock.now();
        let openness = store::openness(&*self.db, caller.facility, &rows, now).await?;
        let mut seen = Vec::with_capacity(rows.len());
        for ((inbox, facility), (openness, by)) in rows.into_iter().zip(openness) {
            let takes = openness.takes_from(by) && store::is_open(&inbox, &facility, now);
            seen.push(Recipient {
                inbox: inbox.id,
                inbox_name: inbox.name,
                facility: facility.id,
                namesakes: store::namesakes(&*self.db, &facility).await?,
                facility_name: facility.name,
                kind: facility.kind,
                city: facility.city,
                address: facility.address,
                phone: facility.phone,
                director: facility.director,
                // The room left is filled in by the exchange.
                free: 0,
                fit: Fit::Full,
                takes,
                closes_at: facility.closes_at,
                successor: match facility.successor_id {
                    Some(it) => store::facility(&*self.db, it).await?.map(|it| it.name).unwrap_or_default(),
                    None => String::new(),
                },
                first_time: !before.contains(&inbox.id),
            });
        }
        Ok(seen)
    }
}

/// Where a page ended.
fn place(after: &str) -> Outcome<store::Place<'_>> {
    let (at, rest) = after.split_once('.').ok_or(Code::Malformed)?;
    let (key, id) = rest.split_once('.').ok_or(Code::Malformed)?;
    Ok((at.parse().map_err(|_| Code::Malformed)?, key, id.parse().map_err(|_| Code::Malformed)?))
}
