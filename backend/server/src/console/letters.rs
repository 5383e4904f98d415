//! 利用開始のご案内 (users.md 10): for many facilities at once, as one PDF in the order of their postal codes,
//! with a fresh code each. Codes are told this once; asked for again, there are new ones.

use std::collections::HashMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use medpost_domain::card::CardKind;
use medpost_domain::code::VALID_DAYS;
use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::{Action, Role};
use medpost_wire::console::{Letters, PrintLetters, Progress};
use sea_orm::ConnectionTrait;
use serde::Serialize;

use crate::audit::entry::{self, Actor};
use crate::contract::store as contracts;
use crate::identity::invite::{self, Invitation};
use crate::identity::store as people;
use crate::kit::fault::Outcome;
use crate::notify::letters::day;

use super::Console;
use super::caller::ConsoleCaller;
use super::survey::{FacilityFigures, survey};

/// Letters of one PDF.
const MOST: usize = 300;

/// What the template `enrolment` draws.
#[derive(Serialize)]
struct Pages {
    template: &'static str,
    date: String,
    sender: String,
    desk: String,
    letters: Vec<Page>,
}

#[derive(Serialize)]
struct Page {
    postal_code: String,
    address: String,
    facility: String,
    person: String,
    code: String,
    valid_until: String,
    card: &'static str,
    url: String,
    inboxes: Vec<String>,
    begins: String,
}

impl Console {
    /// Issues a code to the first person of each facility where nobody has a card yet, and draws the letters.
    pub async fn print_letters(&self, caller: &ConsoleCaller, wish: &PrintLetters) -> Outcome<Letters> {
        caller.must(Action::InviteMember)?;
        caller.must_be_fresh()?;
        let now = self.clock.now();
        let mut all = survey(&*self.db, caller.scope, None, now).await?;
        all.retain(|it| match it.progress() {
            Progress::NotInvited => wish.facilities.is_empty() || wish.facilities.contains(&it.row.id),
            // Whoever had a letter gets another only when they are named.
            Progress::Invited => wish.facilities.contains(&it.row.id),
            _ => false,
        });
        all.sort_by_cached_key(|it| (it.row.postal_code.clone(), it.row.city.clone(), it.row.sort_key.clone()));
        let left = all.len().saturating_sub(MOST);
        all.truncate(MOST);
        if all.is_empty() {
            return Ok(Letters { pdf: String::new(), count: 0, left: 0 });
        }
        let ids: Vec<FacilityId> = all.iter().map(|it| it.row.id).collect();
        let begins: HashMap<FacilityId, Instant> = contracts::begins(&*self.db, ids, now).await?.into_iter().collect();
        let by = Actor::administrator(caller.administrator);
        let tx = self.db.write().await?;
        let mut letters = Vec::with_capacity(all.len());
        for it in &all {
            let (person, code) = issue(&*tx, by, it, wish.card, now).await?;
            letters.push(self.page(it, person, code, wish.card, begins.get(&it.row.id).copied(), now));
        }
        let detail = format!("letters={}", letters.len());
        entry::write(&*tx, by, "letters.printed", ("administrator", Some(caller.administrator.0)), &detail, now)
            .await?;
        tx.commit().await?;
        let count = u32::try_from(letters.len()).unwrap_or(u32::MAX);
        let pages = Pages {
            template: "enrolment",
            date: day(now),
            sender: if caller.association_name.is_empty() {
                "MEDPost 運営事務局".to_owned()
            } else {
                caller.association_name.clone()
            },
            desk: self.desk.to_string(),
            letters,
        };
        let pdf = self.printer.draw(&pages).await?;
        let left = u32::try_from(left).unwrap_or(u32::MAX);
        Ok(Letters { pdf: BASE64_STANDARD.encode(pdf), count, left })
    }

    fn page(
        &self,
        it: &FacilityFigures,
        person: String,
        code: String,
        card: CardKind,
        begins: Option<Instant>,
        now: Instant,
    ) -> Page {
        let (word, url) = match card {
            CardKind::Hpki => ("医師資格証（HPKIカード）", &self.card_url),
            CardKind::Pki => ("施設認証用PKIカード", &self.pki_url),
        };
        Page {
            postal_code: it.row.postal_code.clone(),
            // An address that begins with its municipality says it once.
            address: if it.row.address.starts_with(&it.row.city) {
                it.row.address.clone()
            } else {
                format!("{}{}", it.row.city, it.row.address)
            },
            facility: it.row.name.clone(),
            person,
            code,
            valid_until: day(now.plus(VALID_DAYS * DAY)),
            card: word,
            url: url.to_string(),
            inboxes: it.inboxes.iter().map(|it| it.row.name.clone()).collect(),
            begins: day(begins.unwrap_or(now).max(now)),
        }
    }
}

/// A code for the manager of a facility who waits for one, else for a new one: its director.
async fn issue(
    tx: &impl ConnectionTrait,
    by: Actor,
    it: &FacilityFigures,
    card: CardKind,
    now: Instant,
) -> Outcome<(String, String)> {
    let facility = it.row.id;
    let waits = people::has_enrolments(tx, facility).await?;
    let everybody = people::members(tx, facility).await?;
    let manager = everybody.into_iter().find(|(belonging, _, cards)| {
        belonging.role == Role::Manager.text() && belonging.suspended_at.is_none() && cards.is_empty()
    });
    if let Some((belonging, person, _)) = manager {
        let code = invite::issue(tx, by, belonging.id, card, None, waits, now).await?;
        return Ok((person.name, code.print()));
    }
    let name = if it.row.director.is_empty() { &it.row.name } else { &it.row.director };
    let inboxes: Vec<InboxId> = it.inboxes.iter().map(|it| it.row.id).collect();
    let invitation = Invitation {
        name,
        kana: "",
        facility,
        role: Role::Manager,
        kind: card,
        inboxes: &inboxes,
        holder: None,
        needs_confirmation: waits,
    };
    let (_, code) = invite::invite(tx, by, &invitation, now).await?;
    Ok((name.clone(), code.print()))
}
