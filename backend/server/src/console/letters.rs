//! 利用開始のご案内 for many facilities at once: one PDF in the order of postal codes, with a fresh code
//! in each letter. Codes are shown only here; printing again issues new ones.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::card::CardKind;
use medpost_domain::code::VALID_DAYS;
use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number;
use medpost_domain::role::{Action, Role};
use medpost_wire::console::facilities::Progress;
use medpost_wire::console::letters::PrintLetters;
use medpost_wire::letters::Letters;
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;
use serde::Serialize;

use crate::audit::entry::{self, Actor};
use crate::contract::store as contracts;
use crate::identity::invite::{self, Invitation};
use crate::identity::member::reissue;
use crate::identity::store as people;
use crate::issuing::stop;
use crate::kit::fault::Outcome;
use crate::notify::mails::day;
use crate::office::caller::ConsoleCaller;
use crate::office::outbox::OPERATOR;

use super::Console;
use super::survey::{FacilityFigures, find, survey};

/// Maximum number of letters in one PDF.
const MOST: usize = 300;

/// Data for the template `enrolment`.
#[derive(Serialize)]
struct Pages {
    template: &'static str,
    date: String,
    valid_until: String,
    sender: String,
    desk: String,
    /// Whether they are for PKI cards rather than HPKI cards.
    pki: bool,
    url: String,
    stop_url: String,
    letters: Vec<Letter>,
}

/// A letter to somebody of a facility.
#[derive(Serialize)]
pub(super) struct Letter {
    postal_code: String,
    address: String,
    facility: String,
    facility_code: String,
    inboxes: Vec<String>,
    begins: String,
    /// Nothing can arrive yet, because none of its inboxes has room.
    roomless: bool,
    /// Name of the HPKI card at this kind of facility.
    hpki: &'static str,
    /// 停止用番号: the facility's stop code.
    stop: String,
    person: String,
    code: String,
}

impl Letter {
    /// The key by which letters are sorted.
    pub(super) fn place(&self) -> (String, String, String) {
        (self.postal_code.clone(), self.address.clone(), self.facility.clone())
    }
}

/// The postal address: the municipality is not repeated if the address begins with it.
pub(super) fn whole_address(city: &str, address: &str) -> String {
    if address.starts_with(city) { address.to_owned() } else { format!("{city}{address}") }
}

/// Name of the HPKI card at a kind of facility: each profession's association issues its own.
fn hpki_card(kind: &str) -> &'static str {
    if kind.contains("薬局") {
        "薬剤師資格証（HPKIカード）"
    } else if !kind.contains("歯科") && (kind.contains("病院") || kind.contains("診療所")) {
        "医師資格証（HPKIカード）"
    } else {
        "HPKIカード（医師資格証など）"
    }
}

/// Fills in a letter with a person's code and their facility's stop code: a new one, but the same in all its letters of
/// one printing (`stops`).
pub(super) async fn fill_letter(
    tx: &impl ConnectionTrait,
    it: &FacilityFigures,
    (person, code): (String, String),
    stops: &mut HashMap<FacilityId, String>,
    now: Instant,
) -> Outcome<Letter> {
    let stop = match stops.entry(it.row.id) {
        Entry::Occupied(it) => it.get().clone(),
        Entry::Vacant(place) => place.insert(stop::issue(tx, it.row.id, now).await?).clone(),
    };
    let begins = contracts::begins(tx, vec![it.row.id], now).await?.first().map(|it| it.1);
    Ok(Letter {
        postal_code: it.row.postal_code.clone(),
        address: whole_address(&it.row.city, &it.row.address),
        facility: it.row.name.clone(),
        facility_code: it.row.code.clone(),
        inboxes: it.inboxes.iter().map(|it| it.row.name.clone()).collect(),
        begins: day(begins.unwrap_or(now).max(now)),
        roomless: is_roomless(it, begins, now),
        hpki: hpki_card(&it.row.kind),
        stop,
        person,
        code,
    })
}

/// Whether no inbox has room, and not just because the facility's contract has yet to begin.
fn is_roomless(it: &FacilityFigures, begins: Option<Instant>, now: Instant) -> bool {
    begins.is_none_or(|it| it <= now) && it.inboxes.iter().all(|it| it.capacity == 0)
}

/// Issues a code to the first person of each facility where nobody has a card yet, and draws the letters; with `look`
/// only counts them.
pub async fn print_letters(console: &Console, caller: &ConsoleCaller, request: &PrintLetters) -> Outcome<Letters> {
    caller.must(Action::InviteMember)?;
    if !request.look {
        caller.must_be_fresh()?;
    }
    let now = console.clock.now();
    let mut all = survey(&*console.db, caller.scope, None, now).await?;
    if let Some(list) = &request.find {
        all = find(all, list);
    }
    // Only its own facilities; others' it may only see.
    all.retain(|it| caller.scope.association().is_none_or(|of| of == it.row.association_id));
    all.retain(|it| match it.progress() {
        Progress::NotInvited => request.facilities.is_empty() || request.facilities.contains(&it.row.id),
        // An invited facility gets another letter only if it is named.
        Progress::Invited => request.facilities.contains(&it.row.id),
        _ => false,
    });
    // The number has changed since the preview.
    if request.seen.is_some_and(|seen| seen != number::count(all.len())) {
        return Err(Code::Stale.into());
    }
    all.sort_by_cached_key(|it| (it.row.postal_code.clone(), it.row.city.clone(), it.row.sort_key.clone()));
    let left = all.len().saturating_sub(MOST);
    all.truncate(MOST);
    if request.look {
        let ids = all.iter().map(|it| it.row.id).collect();
        let begins: HashMap<FacilityId, Instant> =
            contracts::begins(&*console.db, ids, now).await?.into_iter().collect();
        let without = all.iter().filter(|it| is_roomless(it, begins.get(&it.row.id).copied(), now));
        let roomless = number::count(without.count());
        return Ok(Letters {
            pdf: String::new(),
            count: number::count(all.len()),
            left: number::count(left),
            roomless,
        });
    }
    let by = Actor::administrator(caller.administrator);
    let tx = console.db.write().await?;
    let (mut letters, mut stops) = (Vec::with_capacity(all.len()), HashMap::new());
    for it in &all {
        let (person, code) = issue(&*tx, by, it, request.card, now).await?;
        letters.push(fill_letter(&*tx, it, (person, code), &mut stops, now).await?);
    }
    if !letters.is_empty() {
        let detail = format!("letters={}", letters.len());
        let subject = (SubjectKind::Administrator, Some(caller.administrator.0));
        entry::write(&*tx, by, Act::LettersPrinted, subject, &detail, now).await?;
    }
    // Committed before drawing: a letter that can't be drawn is printed again, with a new code.
    tx.commit().await?;
    draw_letters(console, caller, letters, request.card, left).await
}

/// Draws letters for a kind of card; `left` is the number that didn't fit into this PDF.
pub(super) async fn draw_letters(
    console: &Console,
    caller: &ConsoleCaller,
    letters: Vec<Letter>,
    card: CardKind,
    left: usize,
) -> Outcome<Letters> {
    if letters.is_empty() {
        return Ok(Letters { pdf: String::new(), count: 0, left: 0, roomless: 0 });
    }
    let now = console.clock.now();
    let url = match card {
        CardKind::Hpki => &console.office.card_url,
        CardKind::Pki => &console.office.pki_url,
    };
    let count = number::count(letters.len());
    let roomless = number::count(letters.iter().filter(|it| it.roomless).count());
    let pages = Pages {
        template: "enrolment",
        date: day(now),
        valid_until: day(now.plus(VALID_DAYS * DAY)),
        sender: if caller.association_name.is_empty() { OPERATOR.to_owned() } else { caller.association_name.clone() },
        desk: console.office.desk.to_string(),
        pki: card == CardKind::Pki,
        url: url.to_string(),
        stop_url: format!("{}/stop", console.office.public_url),
        letters,
    };
    let pdf = console.office.printer.draw(caller.administrator.0, &pages).await?;
    let left = number::count(left);
    Ok(Letters { pdf: BASE64_STANDARD.encode(pdf), count, left, roomless })
}

/// Issues a code for a manager without a card, or else invites the director as one; returns name and code.
async fn issue(
    tx: &impl ConnectionTrait,
    by: Actor,
    it: &FacilityFigures,
    card: CardKind,
    now: Instant,
) -> Outcome<(String, String)> {
    let facility = it.row.id;
    let everybody = people::members(tx, facility).await?;
    let manager = everybody.into_iter().find(|(belonging, _, cards)| {
        belonging.role == Role::Manager && belonging.suspended_at.is_none() && cards.is_empty()
    });
    if let Some((belonging, person, _)) = manager {
        let code = reissue(tx, by, &belonging, card, now).await?;
        return Ok((person.name, code.print_checked()));
    }
    let name = if it.row.director.is_empty() { &it.row.name } else { &it.row.director };
    let inboxes: Vec<InboxId> = it.inboxes.iter().map(|it| it.row.id).collect();
    let invitation = Invitation {
        name,
        kana: "",
        post: false,
        facility,
        role: Role::Manager,
        kind: card,
        inboxes: &inboxes,
        holder: None,
    };
    let (_, code) = invite::invite(tx, by, &invitation, now).await?;
    Ok((name.clone(), code.print_checked()))
}
