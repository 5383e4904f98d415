//! Corrections of an application under review: by the applicant it was returned to, or by a clerk who was told on the
//! telephone. The previous values are kept.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::change_request::{State, Step};
use medpost_domain::id::ApplicationId;
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use medpost_domain::text::search::search_line;
use medpost_entity::application::ActiveModel;
use medpost_wire::application::{Apply, CorrectApplication, Correction};
use medpost_wire::problem::{Code, Problem};
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::kit::fault::{Fault, Outcome};

use super::form::{checked, on_offer};
use super::{Contracts, store};

/// The current values, as a form.
pub fn form_of(row: &store::Application) -> Apply {
    Apply {
        pack: row.pack_id,
        name: row.name.clone(),
        kana: row.kana.clone(),
        kind: row.kind.clone(),
        code: row.code.clone(),
        postal_code: row.postal_code.clone(),
        city: row.city.clone(),
        address: row.address.clone(),
        phone: row.phone.clone(),
        director: row.director.clone(),
        contact: row.contact.clone(),
        mail: row.mail.clone(),
        facilities: row.facilities.0,
        note: row.note.clone(),
        terms_version: row.terms.clone(),
    }
}

/// The corrections so far, oldest first.
pub fn corrections(row: &store::Application) -> Outcome<Vec<Correction>> {
    let Some(text) = &row.corrections else { return Ok(Vec::new()) };
    serde_json::from_str(text).map_err(Fault::broken("read the corrections of an application"))
}

/// Corrects an undecided application for a clerk. A returned one goes back under review, since the answer came by
/// telephone.
pub async fn correct(contracts: &Contracts, by: Actor, id: ApplicationId, request: &CorrectApplication) -> Outcome<()> {
    let tx = contracts.db.write().await?;
    let row = store::lock_application(&*tx, id).await?.ok_or(Code::NotFound)?;
    if row.version != request.version {
        return Err(Code::Stale.into());
    }
    if !matches!(row.state.get()?, State::Review | State::Returned) {
        return Err(Code::WrongStep.into());
    }
    let now = contracts.clock.now();
    let fields = corrected(&*tx, by, &row, &request.form, now).await?;
    let answered = row.state.get()?.after(Step::Submit);
    if fields.is_some() || answered.is_some() {
        let mut change = ActiveModel { version: Set(row.version + 1), ..fields.unwrap_or_default() };
        if let Some(state) = answered {
            change.state = Set(state.into());
            entry::write(&*tx, by, Act::ApplicationAnswered, (SubjectKind::Application, Some(id.0)), "", now).await?;
        }
        store::change_application(&*tx, id, change).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The corrected fields of a locked application, whose names go into the audit; `None` if nothing differs. The terms
/// agreed to stay, and so does the mail address that an applicant has confirmed.
pub(super) async fn corrected(
    db: &impl ConnectionTrait,
    by: Actor,
    row: &store::Application,
    form: &Apply,
    now: Instant,
) -> Outcome<Option<ActiveModel>> {
    let before = form_of(row);
    let by_clerk = by.kind != Actor::GUEST.kind;
    if !by_clerk && form.mail.trim() != before.mail {
        return Err(Problem::new(Code::BadApplication).about("mail").into());
    }
    // The plan applied for stays open to them, even if it is no longer on offer.
    let old = store::pack(db, before.pack).await?.ok_or(Code::NotFound)?;
    let new = if form.pack == before.pack { old.clone() } else { on_offer(db, form.pack, now).await? };
    let after = Apply { terms_version: before.terms_version.clone(), ..form.clone() };
    let after = checked(&after, new.audience.get()?)?;
    let mut all = corrections(row)?;
    let known = all.len();
    let pairs = fields(&before, &old).into_iter().zip(fields(&after, &new));
    all.extend(pairs.filter(|(before, after)| before != after).map(|((field, before), _)| Correction {
        field: field.to_owned(),
        before,
        at: now,
        by_clerk,
    }));
    if all.len() == known {
        return Ok(None);
    }
    let names: Vec<&str> = all.iter().skip(known).map(|it| it.field.as_str()).collect();
    let detail = format!("fields={}", names.join(","));
    entry::write(db, by, Act::ApplicationCorrected, (SubjectKind::Application, Some(row.id.0)), &detail, now).await?;
    let rest = [row.number.as_str(), &after.code, &after.city, &after.phone, &after.mail, &after.director];
    Ok(Some(ActiveModel {
        corrections: Set(Some(serde_json::to_string(&all).map_err(Fault::broken("keep a correction"))?)),
        folded: Set(search_line(&[&after.name, &after.kana], &rest)),
        pack_id: Set(after.pack),
        name: Set(after.name),
        kana: Set(after.kana),
        kind: Set(after.kind),
        code: Set(after.code),
        postal_code: Set(after.postal_code),
        city: Set(after.city),
        address: Set(after.address),
        phone: Set(after.phone),
        director: Set(after.director),
        contact: Set(after.contact),
        mail: Set(after.mail),
        facilities: Set(Count(after.facilities)),
        note: Set(after.note),
        ..Default::default()
    }))
}

/// What can be corrected, by the field names of [`Apply`]. The plan is given by its name.
fn fields(it: &Apply, pack: &store::Pack) -> [(&'static str, String); 14] {
    [
        ("pack", pack.name.clone()),
        ("name", it.name.clone()),
        ("kana", it.kana.clone()),
        ("kind", it.kind.clone()),
        ("code", it.code.clone()),
        ("postal_code", it.postal_code.clone()),
        ("city", it.city.clone()),
        ("address", it.address.clone()),
        ("phone", it.phone.clone()),
        ("director", it.director.clone()),
        ("contact", it.contact.clone()),
        ("mail", it.mail.clone()),
        ("facilities", it.facilities.to_string()),
        ("note", it.note.clone()),
    ]
}
