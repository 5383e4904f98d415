//! A facility's own times: how long a sending is held, how long a session lasts without a person.

use medpost_domain::role::Action;
use medpost_wire::directory::FacilitySettings;
use medpost_wire::problem::Code;

use crate::audit::entry::{self, Actor};
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

use super::{Directory, store};

impl Directory {
    /// Changes them; what is held already keeps its time.
    pub async fn change_settings(&self, caller: &Caller, wish: &FacilitySettings) -> Outcome<()> {
        if !caller.may(Action::ChangeSettings, None) {
            return Err(Code::Forbidden.into());
        }
        let plan = store::plan(&*self.db, caller.facility_row.plan_id).await?.ok_or(Code::NotFound)?;
        let most = plan.most_hold_minutes.unsigned_abs();
        let bounds =
            [(wish.hold_minutes, 0..=most), (wish.screening_hold_minutes, 0..=most * 2), (wish.idle_minutes, 5..=60)];
        if bounds.iter().any(|it| !it.1.contains(&it.0)) {
            return Err(Code::BadSettings.into());
        }
        let detail = format!(
            "hold={} screening_hold={} may_skip={} idle={}",
            wish.hold_minutes, wish.screening_hold_minutes, wish.may_skip_hold, wish.idle_minutes
        );
        let now = self.clock.now();
        let tx = self.db.write().await?;
        store::change_settings(&*tx, caller.facility, wish).await?;
        let subject = ("facility", Some(caller.facility.0));
        entry::write(&*tx, Actor::person(caller), "facility.settings", subject, &detail, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
