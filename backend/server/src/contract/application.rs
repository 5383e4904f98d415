//! お申し込み: from the public form, or on paper, to a contract that begins on the first of a month.
//!
//! Applicants have no account: a signed link in their mail shows the application, answers a clerk's question, and
//! withdraws it. Until 開通日 withdrawing costs nothing.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::month::Month;
use medpost_domain::billing::tax::{Rounding, price};
use medpost_domain::change_request::{State, Step};
use medpost_domain::id::{AllotmentId, ApplicationId, AssociationId, ContractId, FacilityId, InboxId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number::{Count, Price, Size};
use medpost_domain::plan::Audience;
use medpost_domain::service_period::begins;
use medpost_domain::text::search::search_line;
use medpost_wire::application::{AnswerApplication, Apply, Offer, OwnApplication, OwnForm, Received};
use medpost_wire::problem::{Code, Problem};
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::directory::facts::{self, Facts};
use crate::directory::store as directory;
use crate::jobs::queue;
use crate::jobs::task::{ApplicationStep, Task};
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::notify::mails;
use crate::notify::mails::application::ApplicationMail;
use crate::notify::post;
use crate::session::token::Claims;

use super::form::{checked, note, on_offer};
use super::table::Row;
use super::{Contracts, correction, import, ledger, offer, store, tax};

/// How many days an applicant's link works, from the day they applied.
const LINK_DAYS: i64 = 180;
/// How many days ago a paper application may have been received when it is entered.
const PAPER_DAYS: i64 = 60;

/// The result of an approval.
pub struct Approved {
    /// The contract holder.
    pub association: AssociationId,
    /// The new contract.
    pub contract: ContractId,
    /// The facility of an individual contract; `None` for a group contract.
    pub facility: Option<FacilityId>,
    /// Whether the facility existed before.
    pub returns: bool,
}

/// The plans on offer and the next closing day and 開通日. Refused (`NoApplications`) if no terms are configured.
pub async fn offer(contracts: &Contracts) -> Outcome<Offer> {
    let terms = contracts.terms.as_ref().ok_or(Code::NoApplications)?;
    let now = contracts.clock.now();
    let activation = contracts.closing.activation(now.japan_date());
    let packs = store::packs(&*contracts.db, now).await?;
    Ok(Offer {
        packs: packs.iter().map(|it| offer::to_wire(it, now)).collect(),
        closes: Instant::japan_midnight(activation.closes),
        begins: Instant::japan_midnight(activation.begins),
        terms: terms.text.clone(),
        terms_version: terms.version.clone(),
    })
}

/// Enters an application that came on paper or by FAX at most `PAPER_DAYS` ago (else `BadDate`).
pub async fn enter(contracts: &Contracts, by: Actor, form: &Apply, received_at: Instant) -> Outcome<Received> {
    let now = contracts.clock.now();
    if received_at > now || received_at < now.plus(-PAPER_DAYS * DAY) {
        return Err(Code::BadDate.into());
    }
    let tx = contracts.db.write().await?;
    let row = filled_in(contracts, &*tx, form, received_at, true).await?;
    store::add_application(&*tx, row.clone()).await?;
    // A clerk holds the paper, so the address needs no confirmation.
    submit_for_review(&*tx, by, &row, now).await?;
    tx.commit().await?;
    Ok(Received { number: row.number, begins: row.takes_effect_at })
}

/// Checks a form (the public one, or `on_paper`) and builds a draft row with a new 受付番号 and its 開通日. Stores
/// nothing.
pub(super) async fn filled_in(
    contracts: &Contracts,
    db: &impl ConnectionTrait,
    form: &Apply,
    received_at: Instant,
    on_paper: bool,
) -> Outcome<store::Application> {
    let now = contracts.clock.now();
    let pack = on_offer(db, form.pack, now).await?;
    let form = checked(form, pack.audience.get()?)?;
    let mut number = entropy::readable("A", now);
    while store::has_number(db, &number).await? {
        number = entropy::readable("A", now);
    }
    let takes_effect = Instant::japan_midnight(contracts.closing.activation(received_at.japan_date()).begins);
    let rest = [number.as_str(), &form.code, &form.city, &form.phone, &form.mail, &form.director];
    Ok(store::Application {
        id: ApplicationId(entropy::id(now)),
        folded: search_line(&[&form.name, &form.kana], &rest),
        number,
        pack_id: pack.id,
        state: State::Draft.into(),
        name: form.name,
        kana: form.kana,
        kind: form.kind,
        code: form.code,
        postal_code: form.postal_code,
        city: form.city,
        address: form.address,
        phone: form.phone,
        director: form.director,
        contact: form.contact,
        mail: form.mail,
        facilities: Count(form.facilities),
        note: form.note,
        terms: form.terms_version,
        received_at,
        takes_effect_at: takes_effect,
        late_reason: None,
        created_at: now,
        on_paper,
        decided_by: None,
        decided_at: None,
        reason: None,
        question: None,
        answer: None,
        corrections: None,
        contract_id: None,
        version: 1,
        network: None,
        mail_link: None,
        mail_linked_at: None,
        mail_links: Count(0),
    })
}

/// An application as its link shows it. `token` comes from the link.
pub async fn own_application(contracts: &Contracts, token: &str) -> Outcome<OwnApplication> {
    let now = contracts.clock.now();
    let row = store::application(&*contracts.db, of_link(contracts, token)?).await?.ok_or(Code::LinkRefused)?;
    let pack = store::pack(&*contracts.db, row.pack_id).await?;
    let state = row.state.get()?;
    // Only a returned application is corrected; otherwise the link reveals as little as possible.
    let form = (state == State::Returned).then(|| correction::form_of(&row));
    let plan = pack.as_ref().map(|it| offer::to_wire(it, row.received_at.min(now)));
    Ok(OwnApplication {
        form: form.zip(plan).map(|(form, pack)| OwnForm { form, pack }),
        may_withdraw: may_withdraw(state, row.takes_effect_at, now),
        number: row.number,
        name: row.name,
        pack: pack.map(|it| it.name).unwrap_or_default(),
        state,
        begins: row.takes_effect_at,
        reason: row.reason.unwrap_or_default(),
        question: row.question.unwrap_or_default(),
        answer: row.answer.unwrap_or_default(),
    })
}

/// Stores the applicant's answer to a clerk: in words, as a corrected form, or both. The application goes back under
/// review. Its 開通日 stays unless it has passed; then it becomes the next one.
pub async fn answer(contracts: &Contracts, request: &AnswerApplication) -> Outcome<()> {
    let answer = note("note", &request.answer)?;
    let id = of_link(contracts, &request.token)?;
    let now = contracts.clock.now();
    let tx = contracts.db.write().await?;
    let row = store::lock_application(&*tx, id).await?.ok_or(Code::LinkRefused)?;
    let state = row.state.get()?.after(Step::Submit).ok_or(Code::WrongStep)?;
    let fields = match &request.form {
        Some(form) => correction::corrected(&*tx, Actor::GUEST, &row, form, now).await?,
        None => None,
    };
    if answer.is_empty() && fields.is_none() {
        return Err(Code::ReasonNeeded.into());
    }
    let mut change = medpost_entity::application::ActiveModel {
        state: Set(state.into()),
        answer: Set(Some(answer).filter(|it| !it.is_empty())),
        version: Set(row.version + 1),
        ..fields.unwrap_or_default()
    };
    if row.takes_effect_at <= now {
        let begins = contracts.closing.activation(now.japan_date()).begins;
        change.takes_effect_at = Set(Instant::japan_midnight(begins));
    }
    store::change_application(&*tx, id, change).await?;
    entry::write(&*tx, Actor::GUEST, Act::ApplicationAnswered, (SubjectKind::Application, Some(id.0)), "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// Withdraws an application by its link.
pub async fn withdraw(contracts: &Contracts, token: &str) -> Outcome<()> {
    let id = of_link(contracts, token)?;
    let tx = contracts.db.write().await?;
    let row = store::lock_application(&*tx, id).await?.ok_or(Code::LinkRefused)?;
    withdrawn(contracts, &*tx, Actor::GUEST, &row, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Withdraws a locked application. Its contract never begins, and the facility of an individual one is suspended. A
/// clerk's `reason` is stored and mailed; without one the earlier answer stays. Refused (`WrongStep`) after 開通日.
pub async fn withdrawn(
    contracts: &Contracts,
    tx: &impl ConnectionTrait,
    by: Actor,
    row: &store::Application,
    reason: Option<&str>,
) -> Outcome<()> {
    let now = contracts.clock.now();
    let state = row.state.get()?;
    if !may_withdraw(state, row.takes_effect_at, now) {
        return Err(Code::WrongStep.into());
    }
    if let Some(id) = row.contract_id
        && let Some(contract) = store::lock_contracts(tx, &[id]).await?.pop()
    {
        store::end_before_begin(tx, &contract, now).await?;
        if contract.audience == Audience::Individual {
            for it in store::members(tx, id).await? {
                // A returning facility may still be in an earlier contract.
                if is_held(tx, it, now).await? {
                    continue;
                }
                directory::suspend_facility(tx, it, now).await?;
                entry::write(tx, by, Act::FacilitySuspended, (SubjectKind::Facility, Some(it.0)), "", now).await?;
            }
        }
        entry::write(tx, by, Act::ContractUndone, (SubjectKind::Contract, Some(id.0)), "", now).await?;
    }
    let reason = reason.map(str::to_owned).or_else(|| row.reason.clone());
    let change = medpost_entity::application::ActiveModel {
        state: Set(State::Withdrawn.into()),
        reason: Set(reason.clone()),
        version: Set(row.version + 1),
        ..Default::default()
    };
    store::change_application(tx, row.id, change).await?;
    entry::write(tx, by, Act::ApplicationWithdrawn, (SubjectKind::Application, Some(row.id.0)), "", now).await?;
    let row = store::Application { version: row.version + 1, reason, ..row.clone() };
    queue_mail(tx, &row, now).await?;
    Ok(())
}

/// Makes the contract of a locked application and, for an individual one, its facility. With a `late_reason` it counts
/// as received by its month's closing day. `existing`: the clerk says that the applicant is already registered.
pub async fn approve(
    contracts: &Contracts,
    tx: &impl ConnectionTrait,
    by: Actor,
    row: &store::Application,
    late_reason: &str,
    existing: bool,
) -> Outcome<Approved> {
    let now = contracts.clock.now();
    let pack = store::pack(tx, row.pack_id).await?.ok_or(Code::NotFound)?;
    let today = now.japan_date();
    let promised = row.takes_effect_at.japan_date();
    let date = if late_reason.is_empty() {
        begins(promised, today)
    } else {
        let late = contracts.closing.late(row.received_at.japan_date());
        late.filter(|it| *it > today).ok_or(Code::BadDate)?
    };
    let from = Instant::japan_midnight(date);
    let individual = pack.audience == Audience::Individual;
    let (holder, kind) =
        if individual { (store::OWN, store::OWN_KIND) } else { (row.name.as_str(), row.kind.as_str()) };
    let there = match individual {
        true => store::association_by_exact_name(tx, holder).await?,
        false if store::is_own(holder) => return Err(Problem::new(Code::BadApplication).about("name").into()),
        false => store::association_by_name(tx, holder).await?,
    };
    let association = match there {
        // Using an existing name admits nobody by itself: the clerk has to say that it is the same one.
        Some(_) if !individual && !existing => return Err(Code::FacilityExists.into()),
        Some(it) => it,
        None => import::add_association(tx, by, holder, kind, now).await?,
    };
    if !individual && !row.code.is_empty() {
        store::name_association(tx, association, None, Some(&row.code)).await?;
    }
    let returning = match directory::facility_by_code(tx, association, &row.code).await? {
        Some(it) if individual => directory::lock_facility(tx, it.id).await?,
        _ => None,
    };
    if let Some(it) = &returning
        && (!existing || is_held(tx, it.id, from).await?)
    {
        return Err(Code::FacilityExists.into());
    }
    // A campaign counts as of the day of receipt.
    let promised = offer::promise(&pack, (association, &row.name), row.received_at, from, now);
    let contract = promised.id;
    let plan = import::limits::plan_of(tx, &promised, now).await?;
    ledger::add_contract(tx, promised).await?;
    entry::write(tx, by, Act::ContractAdded, (SubjectKind::Contract, Some(contract.0)), "", now).await?;
    let mut returns = false;
    let facility = if individual {
        let was_there = returning.is_some();
        let opened = match returning {
            Some(it) => reopen_facility(contracts, tx, by, it, row, &plan).await?,
            None => open_facility(contracts, tx, by, association, row, &plan).await?,
        };
        join(contracts, tx, by, contract, opened.0, &opened.1, (pack.pool_bytes, from)).await?;
        returns = was_there;
        Some(opened.0)
    } else {
        None
    };
    let change = medpost_entity::application::ActiveModel {
        contract_id: Set(Some(contract)),
        takes_effect_at: Set(from),
        late_reason: Set((!late_reason.is_empty()).then(|| late_reason.to_owned())),
        ..Default::default()
    };
    store::change_application(tx, row.id, change).await?;
    Ok(Approved { association, contract, facility, returns })
}

/// Adds the facility of an individual contract, with one inbox.
async fn open_facility(
    contracts: &Contracts,
    tx: &impl ConnectionTrait,
    by: Actor,
    association: AssociationId,
    row: &store::Application,
    plan: &directory::Plan,
) -> Outcome<(FacilityId, Vec<InboxId>)> {
    let now = contracts.clock.now();
    let facility_row = Row {
        line: 1,
        association: store::OWN.to_owned(),
        code: row.code.clone(),
        name: row.name.clone(),
        kana: row.kana.clone(),
        kind: row.kind.clone(),
        postal_code: row.postal_code.clone(),
        city: row.city.clone(),
        address: row.address.clone(),
        phone: row.phone.clone(),
        director: row.director.clone(),
        inboxes: import::compare::FIRST_INBOX.to_owned(),
        fax: String::new(),
        emergency: String::new(),
    };
    let made = import::add_facility(tx, &contracts.vault, by, association, plan, &facility_row, now).await;
    made.map_err(Fault::broken("open a facility"))
}

/// Reuses a facility that is in no contract any more, with its people, cards and inboxes. It is open again.
async fn reopen_facility(
    contracts: &Contracts,
    tx: &impl ConnectionTrait,
    by: Actor,
    row: directory::Facility,
    told: &store::Application,
    plan: &directory::Plan,
) -> Outcome<(FacilityId, Vec<InboxId>)> {
    let now = contracts.clock.now();
    let change = medpost_entity::facility::ActiveModel {
        suspended_at: Set(None),
        suspended_reason: Set(None),
        suspended_by_operator: Set(false),
        closes_at: Set(None),
        closed_reason: Set(None),
        successor_id: Set(None),
        ..Default::default()
    };
    directory::change_facility(tx, row.id, change).await?;
    directory::apply_limits(tx, row.id, plan).await?;
    entry::write(tx, by, Act::FacilityReopened, (SubjectKind::Facility, Some(row.id.0)), &plan.code, now).await?;
    // The application is newer than the facts on file.
    let facts = Facts {
        name: told.name.clone(),
        kana: told.kana.clone(),
        kind: told.kind.clone(),
        postal_code: told.postal_code.clone(),
        city: told.city.clone(),
        address: told.address.clone(),
        phone: told.phone.clone(),
        director: told.director.clone(),
        ..Facts::of(&row)
    };
    facts::change(tx, (by, by.member.map(|it| it.0)), &row, &facts, (now, ""), now).await?;
    let open = directory::inboxes(tx, row.id).await?.into_iter().filter(|it| it.closed_at.is_none());
    Ok((row.id, open.map(|it| it.id).collect()))
}

/// Whether a facility is in a contract at `at`, or will be later.
async fn is_held(db: &impl ConnectionTrait, id: FacilityId, at: Instant) -> Outcome<bool> {
    for it in store::memberships_of(db, id).await? {
        let contract = store::contract(db, it.contract_id).await?;
        let ends = [it.until_at, contract.and_then(|it| it.ends_at)].into_iter().flatten().min();
        if ends.is_none_or(|ends| ends > at && ends > it.from_at) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts a facility into an individual contract from a day on. Its first inbox gets the whole pool.
async fn join(
    contracts: &Contracts,
    tx: &impl ConnectionTrait,
    by: Actor,
    contract: ContractId,
    facility: FacilityId,
    inboxes: &[InboxId],
    (bytes, from): (Size, Instant),
) -> Outcome<()> {
    let now = contracts.clock.now();
    import::add_member(tx, by, contract, facility, (from, None), now).await?;
    let first = inboxes.first().map(|inbox| store::Allotment {
        id: AllotmentId(entropy::id(now)),
        contract_id: contract,
        inbox_id: *inbox,
        bytes,
        from_at: from,
        until_at: None,
    });
    let named = first.iter().map(|it| it.inbox_id).collect();
    Ok(store::allot(tx, contract, named, first.into_iter().collect(), now).await?)
}

/// Mails an applicant the state of their application. A retry has the same Message-ID.
pub async fn mail(contracts: &Contracts, id: ApplicationId) -> Outcome<()> {
    let Some(row) = store::application(&*contracts.db, id).await? else { return Ok(()) };
    let Some(to) = post::address(&row.mail) else { return Ok(()) };
    let now = contracts.clock.now();
    let claims = Claims { session: id.0, certificate: None, expires: row.created_at.plus(LINK_DAYS * DAY) };
    let token = contracts.keys.sign(&claims, now).ok_or(Code::Unavailable)?;
    let link = format!("{}/application#{token}", contracts.public_url);
    let pack = store::pack(&*contracts.db, row.pack_id).await?.ok_or(Code::NotFound)?;
    let pack = offer::to_wire(&pack, row.received_at);
    let percent = tax::rates(&*contracts.db).await?.at(Month::at(row.takes_effect_at));
    let fee = |yen: u64| price(Price(yen).signed(), pack.tax_included, percent, Rounding::Down);
    let told = ApplicationMail {
        number: &row.number,
        pack: &pack.name,
        begins: row.takes_effect_at,
        monthly: fee(pack.monthly_yen),
        registration: fee(pack.registration_yen),
        reason: row.reason.as_deref().unwrap_or_default(),
    };
    let state = row.state.get()?;
    let letter = mails::application::application(
        to,
        state,
        &contracts.desk,
        &told,
        &link,
        format!("application-{id}-{}", row.version),
    );
    match contracts.post.send(&letter).await {
        // The address takes no mail; the clerk can telephone.
        Ok(()) | Err(post::Error::Refused | post::Error::Malformed) => Ok(()),
        Err(error) => Err(error.fault("mail an applicant")),
    }
}

fn of_link(contracts: &Contracts, token: &str) -> Outcome<ApplicationId> {
    let claims = contracts.keys.read(token.trim(), contracts.clock.now()).ok_or(Code::LinkRefused)?;
    Ok(ApplicationId(claims.session))
}

/// Puts an application under review; a receipt is mailed.
pub async fn submit_for_review(
    db: &impl ConnectionTrait,
    by: Actor,
    row: &store::Application,
    now: Instant,
) -> Outcome<()> {
    let change = medpost_entity::application::ActiveModel { state: Set(State::Review.into()), ..Default::default() };
    store::change_application(db, row.id, change).await?;
    let detail = format!("pack={}", row.pack_id);
    entry::write(db, by, Act::ApplicationReceived, (SubjectKind::Application, Some(row.id.0)), &detail, now).await?;
    queue_mail(db, row, now).await
}

/// Queues the mail about an application's state. Without an address nothing is mailed.
pub async fn queue_mail(db: &impl ConnectionTrait, row: &store::Application, now: Instant) -> Outcome<()> {
    if row.mail.is_empty() {
        return Ok(());
    }
    Ok(queue::enqueue(
        db,
        &Task::ApplicationMail { step: ApplicationStep { id: row.id, version: row.version } },
        now,
        now,
    )
    .await?)
}

/// Whether an application can be withdrawn: only until its service begins.
fn may_withdraw(state: State, begins: Instant, now: Instant) -> bool {
    state.after(Step::Withdraw).is_some() && (state != State::Approved || now < begins)
}
