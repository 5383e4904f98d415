//! お申し込み, for the operator's billing clerks who decide them. Nobody else sees what an applicant filled in.

use std::collections::HashMap;

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::card::CardKind;
use medpost_domain::change_request::{State, Step};
use medpost_domain::id::{ApplicationId, PackId};
use medpost_domain::instant::Instant;
use medpost_domain::number;
use medpost_domain::role::Action;
use medpost_domain::stored::Unread;
use medpost_domain::text::name_stem;
use medpost_domain::text::search::Search;
use medpost_wire::application::{
    Application, Applications, CorrectApplication, Decided, EnterApplication, FindApplications, Offer, Pack, Received,
    StepApplication,
};
use medpost_wire::console::letters::PrintLetters;
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::console::letters;
use crate::contract::application::{self, Approved, queue_mail};
use crate::contract::confirmation::is_unconfirmed;
use crate::contract::form::note;
use crate::contract::{correction, offer, store as contracts};
use crate::directory::store as directory;
use crate::issuing::order::{self, OrderFor};
use crate::kit::PAGE;
use crate::kit::causes::chain as causes;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;
use crate::office::store;

use super::{Console, administrators};

/// Maximum number of lines in a CSV file.
const MOST_LINES: u64 = 10_000;

/// Returns a page of the applications, each undecided one with the facilities that are alike.
pub async fn applications(
    console: &Console,
    caller: &ConsoleCaller,
    request: &FindApplications,
) -> Outcome<Applications> {
    caller.must(Action::DecideApplication)?;
    let mut found = found(console, request, (u64::from(request.skip), PAGE as u64)).await?;
    for it in found.items.iter_mut().filter(|it| matches!(it.state.known(), Some(State::Review | State::Returned))) {
        it.alike = directory::facilities_alike(&*console.db, &it.form.code, &name_stem(&it.form.name)).await?;
    }
    Ok(found)
}

/// Returns the matching applications as CSV.
pub async fn applications_csv(
    console: &Console,
    caller: &ConsoleCaller,
    request: &FindApplications,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    caller.must(Action::DecideApplication)?;
    let all = found(console, request, (0, MOST_LINES)).await?;
    let head = [
        "受付番号",
        "受付日",
        "開通日",
        "状態",
        "プラン",
        "名称",
        "フリガナ",
        "種別",
        "医療機関コード",
        "郵便番号",
        "市区町村",
        "住所",
        "電話",
        "代表者",
        "担当者",
        "メール",
        "施設数",
    ];
    let lines = all.items.into_iter().map(|it| {
        let day = |at: Instant| at.japan_date().to_string();
        let form = it.form;
        vec![
            it.number,
            day(it.received_at),
            day(it.begins),
            it.state.said(|it| it.words().ja).to_owned(),
            it.pack.name,
            form.name,
            form.kana,
            kind_word(form.kind),
            form.code,
            form.postal_code,
            form.city,
            form.address,
            form.phone,
            form.director,
            form.contact,
            form.mail,
            form.facilities.to_string(),
        ]
    });
    crate::office::tables::write(&head, lines, shift_jis)
}

async fn found(console: &Console, request: &FindApplications, page: (u64, u64)) -> Outcome<Applications> {
    let now = console.clock.now();
    let typed = Search::of(&request.text);
    let (rows, total) = contracts::applications(&*console.db, &typed, request.state, request.sort, page).await?;
    let mut packs: HashMap<PackId, contracts::Pack> = HashMap::new();
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        if !packs.contains_key(&row.pack_id)
            && let Some(it) = contracts::pack(&*console.db, row.pack_id).await?
        {
            packs.insert(row.pack_id, it);
        }
        let Some(pack) = packs.get(&row.pack_id) else { continue };
        // Prices as of the day of receipt: a campaign's promise holds.
        let pack = offer::to_wire(pack, row.received_at.min(now));
        items.push(seen(row, pack)?);
    }
    Ok(Applications { items, total: number::count(total) })
}

/// Returns the current offer and its dates, for entering paper.
pub async fn paper_offer(console: &Console, caller: &ConsoleCaller) -> Outcome<Offer> {
    caller.must(Action::DecideApplication)?;
    application::offer(&console.contracts).await
}

/// Enters an application that came on paper or by FAX.
pub async fn enter_application(
    console: &Console,
    caller: &ConsoleCaller,
    request: &EnterApplication,
) -> Outcome<Received> {
    caller.must(Action::DecideApplication)?;
    application::enter(
        &console.contracts,
        Actor::administrator(caller.administrator),
        &request.form,
        request.received_at,
    )
    .await
}

/// Corrects the form of an application that is not decided yet.
pub async fn correct_application(
    console: &Console,
    caller: &ConsoleCaller,
    id: ApplicationId,
    request: &CorrectApplication,
) -> Outcome<()> {
    caller.must(Action::DecideApplication)?;
    correction::correct(&console.contracts, Actor::administrator(caller.administrator), id, request).await
}

/// Sends an application back with a question, approves or refuses it, or withdraws it for an applicant who telephoned.
/// Approving makes the contract, and its facility or its first administrator.
pub async fn step_application(
    console: &Console,
    caller: &ConsoleCaller,
    id: ApplicationId,
    request: &StepApplication,
) -> Outcome<Decided> {
    caller.must(Action::DecideApplication)?;
    caller.must_be_fresh()?;
    if request.step == Step::Approve {
        caller.must_not_be_recent_key()?;
        if request.print_letter {
            caller.must(Action::InviteMember)?;
        }
    }
    let (reason, late) = (note("reason", &request.reason)?, note("reason", &request.late_reason)?);
    if reason.is_empty() && matches!(request.step, Step::Return | Step::Refuse | Step::Withdraw) {
        return Err(Code::ReasonNeeded.into());
    }
    let now = console.clock.now();
    let by = Actor::administrator(caller.administrator);
    let tx = console.db.write().await?;
    let row = contracts::lock_application(&*tx, id).await?.filter(|it| !is_unconfirmed(it)).ok_or(Code::NotFound)?;
    if row.version != request.version {
        return Err(Code::Stale.into());
    }
    if request.step == Step::Withdraw {
        application::withdrawn(&console.contracts, &*tx, by, &row, Some(&reason)).await?;
        tx.commit().await?;
        return Ok(Decided { facility: None, link: None, letters: None, orders_card: false });
    }
    // Only the applicant submits again.
    let decides = matches!(request.step, Step::Return | Step::Approve | Step::Refuse);
    let state = row.state.get()?.after(request.step).filter(|_| decides);
    let state = state.ok_or(Code::WrongStep)?;
    let change = medpost_entity::application::ActiveModel {
        state: Set(state.into()),
        decided_by: Set(Some(caller.administrator)),
        decided_at: Set(Some(now)),
        // The last question stays, to be read beside its answer.
        question: Set(if request.step == Step::Return { Some(reason.clone()) } else { row.question.clone() }),
        reason: Set(Some(reason)),
        version: Set(row.version + 1),
        ..Default::default()
    };
    contracts::change_application(&*tx, id, change).await?;
    let detail = format!("step={:?} state={}", request.step, state.text());
    entry::write(&*tx, by, Act::ApplicationStep, (SubjectKind::Application, Some(id.0)), &detail, now).await?;
    let (mut decided, mut token) = (Decided { facility: None, link: None, letters: None, orders_card: false }, None);
    let mut card = None;
    if request.step == Step::Approve {
        let made = application::approve(&console.contracts, &*tx, by, &row, &late, request.existing).await?;
        // An existing association with people of its own needs no first administrator.
        let headless = store::acting_administrators(&*tx, Some(made.association)).await?.is_empty();
        if made.facility.is_none() && headless {
            token = Some(first_administrator(&*tx, caller, &made, &row, now).await?);
        }
        decided.facility = made.facility;
        if request.print_letter && !made.returns {
            let pack = contracts::pack(&*tx, row.pack_id).await?;
            // Empty means any card: most facilities have an HPKI card.
            let kind = |it: contracts::Pack| match it.card.as_str() {
                "" => Ok(CardKind::Hpki),
                card => CardKind::read(card).ok_or_else(|| Unread(card.to_owned())),
            };
            card = pack.map(kind).transpose()?;
        }
        if let Some(facility) = made.facility.filter(|_| !made.returns)
            && console.issuing.authority.is_some()
            && order::included(&console.issuing, &*tx, facility, None).await?.included > 0
        {
            // The card included in the plan, for the director; it comes with a letter of its own.
            card = None;
            decided.orders_card = true;
            let (name, kana) = (row.director.clone(), String::new());
            let wanted = [OrderFor::New { name, kana, post: false, manager: true }];
            order::order(&console.issuing, &*tx, (by, caller.administrator.0), (facility, None), &wanted, "", None)
                .await?;
        }
    }
    let told = contracts::Application { version: row.version + 1, ..row };
    queue_mail(&*tx, &told, now).await?;
    tx.commit().await?;
    // Mailed after the commit, so that no link is sent for an approval that failed.
    if let Some(token) = token {
        decided.link = Some(administrators::mail_link(console, &told.mail, &token, now).await);
    }
    if let (Some(card), Some(facility)) = (card, decided.facility) {
        // The approval stands even if the letter can't be drawn.
        let print = PrintLetters { facilities: vec![facility], card, find: None, look: false, seen: None };
        let letters = letters::print_letters(console, caller, &print).await;
        decided.letters = letters
            .inspect_err(|it| tracing::warn!(causes = %causes(it), "a letter was not drawn"))
            .ok()
            .filter(|it| it.count > 0);
    }
    Ok(decided)
}

/// Makes the contact of a group's application its first administrator; returns the token of their link.
async fn first_administrator(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    made: &Approved,
    row: &contracts::Application,
    now: Instant,
) -> Outcome<String> {
    // Whoever approves may have sent the form themselves: both count as one hand until somebody else confirms.
    let who = administrators::invited(db, Some(made.association), &row.mail, caller.administrator, now).await?;
    let who = store::Administrator { name: row.contact.clone(), ..who };
    Ok(administrators::add(db, Actor::administrator(caller.administrator), who, now).await?)
}

/// An application as clerks see it; `alike` is filled in for pages only.
fn seen(row: contracts::Application, pack: Pack) -> Outcome<Application> {
    Ok(Application {
        form: correction::form_of(&row),
        corrections: correction::corrections(&row)?,
        id: row.id,
        number: row.number,
        state: row.state,
        received_at: row.received_at,
        begins: row.takes_effect_at,
        on_paper: row.on_paper,
        late_reason: row.late_reason.unwrap_or_default(),
        reason: row.reason.unwrap_or_default(),
        question: row.question.unwrap_or_default(),
        answer: row.answer.unwrap_or_default(),
        alike: Vec::new(),
        version: row.version,
        pack,
    })
}

/// The kind of an association as the form shows it; an institution's kind as it was typed.
fn kind_word(kind: String) -> String {
    match kind.as_str() {
        "medical_association" => "医師会等の団体".to_owned(),
        "municipality" => "市区町村".to_owned(),
        _ => kind,
    }
}
