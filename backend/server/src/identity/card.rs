//! Cards of a facility: confirmed by somebody else than their holder, suspended by anybody who may.

use medpost_domain::id::CardId;
use medpost_domain::role::Action;
use medpost_entity::card;
use medpost_wire::problem::Code;
use sea_orm::Set;

use crate::audit::entry::{self, Actor};
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;
use crate::session::store as sessions;

use super::{Identity, store};

impl Identity {
    /// Confirms a newly enrolled card after its certificate was looked at. Nobody confirms their own.
    pub async fn confirm_card(&self, caller: &Caller, id: CardId) -> Outcome<()> {
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let row = self.card_in_reach(&*tx, caller, id, Action::ConfirmCard).await?;
        if row.confirmed_at.is_none() {
            let change = card::ActiveModel {
                confirmed_at: Set(Some(now)),
                confirmed_by: Set(Some(caller.member)),
                ..Default::default()
            };
            store::change_card(&*tx, id, change).await?;
            entry::write(&*tx, Actor::person(caller), "card.confirmed", ("card", Some(id.0)), "", now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Suspends a card of the facility at once, also its running sessions and open connections.
    pub async fn suspend_card(&self, caller: &Caller, id: CardId, reason: &str) -> Outcome<()> {
        let tx = self.db.write().await?;
        self.card_in_reach(&*tx, caller, id, Action::SuspendCard).await?;
        drop(tx);
        self.suspend(Actor::person(caller), id, reason).await
    }

    /// Lets a suspended card sign in again. Nobody resumes their own.
    pub async fn resume_card(&self, caller: &Caller, id: CardId) -> Outcome<()> {
        let tx = self.db.write().await?;
        self.card_in_reach(&*tx, caller, id, Action::ResumeCard).await?;
        drop(tx);
        self.resume(Actor::person(caller), id).await
    }

    /// Suspends a card, by whomever may.
    pub async fn suspend(&self, by: Actor, id: CardId, reason: &str) -> Outcome<()> {
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let row = store::card(&*tx, id).await?.ok_or(Code::NotFound)?;
        let change = card::ActiveModel {
            suspended_at: Set(Some(now)),
            suspended_reason: Set(Some(reason.chars().take(200).collect())),
            ..Default::default()
        };
        store::change_card(&*tx, id, change).await?;
        sessions::end_of_card(&*tx, id, now).await?;
        entry::write(&*tx, by, "card.suspended", ("card", Some(id.0)), "", now).await?;
        tx.commit().await?;
        if let Ok(key) = row.key_sha256.try_into() {
            self.cutoff.cut(key);
        }
        Ok(())
    }

    /// Resumes a card, by whomever may.
    pub async fn resume(&self, by: Actor, id: CardId) -> Outcome<()> {
        let now = self.clock.now();
        let tx = self.db.write().await?;
        store::card(&*tx, id).await?.ok_or(Code::NotFound)?;
        let change = card::ActiveModel { suspended_at: Set(None), suspended_reason: Set(None), ..Default::default() };
        store::change_card(&*tx, id, change).await?;
        entry::write(&*tx, by, "card.resumed", ("card", Some(id.0)), "", now).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn card_in_reach(
        &self,
        tx: &impl sea_orm::ConnectionTrait,
        caller: &Caller,
        id: CardId,
        action: Action,
    ) -> Outcome<store::Card> {
        let row = store::card(tx, id).await?.ok_or(Code::NotFound)?;
        if !store::belongs(tx, row.member_id, caller.facility).await? {
            return Err(Code::NotFound.into());
        }
        // Any facility of theirs may suspend a card; the one it was enrolled for lets it work.
        let home =
            store::affiliation(tx, row.affiliation_id).await?.is_some_and(|it| it.facility_id == caller.facility);
        if action != Action::SuspendCard && !home {
            return Err(Code::Forbidden.into());
        }
        let own = row.member_id == caller.member;
        if action.demands(caller.role).met_by(medpost_domain::role::Rights::default(), own) {
            Ok(row)
        } else {
            Err(Code::Forbidden.into())
        }
    }
}
