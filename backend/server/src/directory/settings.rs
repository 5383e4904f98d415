//! A facility's own times (hold of a dispatch, idle time of a session, years for which records are kept), and the facts
//! that its manager reports.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::record::YEARS;
use medpost_domain::role::Action;
use medpost_wire::directory::{FacilitySettings, OwnFacts};
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;

use crate::audit::entry::{self, Actor};
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

use super::facts::{self, Facts};
use super::{Directory, store};

/// The note in a facility's history beside facts that it reported itself.
const REPORTED: &str = "施設からの届出";

/// Changes the times. What is held already keeps its time, and what is recorded already its end.
pub async fn change_settings(directory: &Directory, caller: &Caller, request: &FacilitySettings) -> Outcome<()> {
    if !caller.may(Action::ChangeSettings, None) {
        return Err(Code::Forbidden.into());
    }
    let plan = store::plan(&*directory.db, caller.facility_row.plan_id).await?.ok_or(Code::NotFound)?;
    let most = plan.most_hold_minutes.0;
    let bounds = [
        (request.hold_minutes, 0..=most),
        (request.screening_hold_minutes, 0..=most * 2),
        (request.idle_minutes, 5..=60),
    ];
    if bounds.iter().any(|it| !it.1.contains(&it.0)) || request.record_years.is_some_and(|it| !YEARS.contains(&it)) {
        return Err(Code::BadSettings.into());
    }
    let mut detail = format!(
        "hold={} screening_hold={} may_skip={} idle={}",
        request.hold_minutes, request.screening_hold_minutes, request.may_skip_hold, request.idle_minutes
    );
    if let Some(it) = request.record_years {
        detail += &format!(" record_years={it}");
    }
    let now = directory.clock.now();
    let tx = directory.db.write().await?;
    store::change_settings(&*tx, caller.facility, request).await?;
    let subject = (SubjectKind::Facility, Some(caller.facility.0));
    entry::write(&*tx, Actor::person(caller), Act::FacilitySettings, subject, &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The facts that a manager may report, as they are on file.
pub async fn own_facts(db: &impl ConnectionTrait, caller: &Caller) -> Outcome<OwnFacts> {
    if !caller.may(Action::ChangeSettings, None) {
        return Err(Code::Forbidden.into());
    }
    let row = store::facility(db, caller.facility).await?.ok_or(Code::NotFound)?;
    Ok(OwnFacts {
        kana: row.kana,
        postal_code: row.postal_code,
        address: row.address,
        phone: row.phone,
        fax: row.fax,
        emergency: Some(row.emergency),
        director: row.director,
    })
}

/// Changes the reported facts at once; the facility's history keeps the old ones.
pub async fn report_facts(directory: &Directory, caller: &Caller, request: &OwnFacts) -> Outcome<()> {
    if !caller.may(Action::ChangeSettings, None) {
        return Err(Code::Forbidden.into());
    }
    let now = directory.clock.now();
    let tx = directory.db.write().await?;
    let row = store::lock_facility(&*tx, caller.facility).await?.ok_or(Code::NotFound)?;
    let wanted = Facts {
        kana: request.kana.clone(),
        postal_code: request.postal_code.clone(),
        address: request.address.clone(),
        phone: request.phone.clone(),
        fax: request.fax.clone(),
        emergency: request.emergency.clone().unwrap_or_else(|| row.emergency.clone()),
        director: request.director.clone(),
        ..Facts::of(&row)
    };
    // Whoever says where letters go has a hand in what they bring (ADR 19).
    let by = (Actor::person(caller), Some(caller.member.0));
    facts::change(&*tx, by, &row, &wanted, (now, REPORTED), now).await?;
    tx.commit().await?;
    Ok(())
}
