//! Cards of a facility: confirmed by somebody else than their holder, suspended by anybody who may.

use medpost_domain::id::CardId;
use medpost_domain::role::{Action, Rights};
use medpost_domain::text::fold;
use medpost_entity::card;
use medpost_wire::problem::Code;
use sea_orm::Set;

use crate::audit::entry::{self, Actor};
use crate::kit::db::Tx;
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;
use crate::session::store as sessions;

use super::{Identity, store};

/// Letters of a reason that are kept.
const REASON_LETTERS: usize = 200;

impl Identity {
    /// Confirms a card for its holder's belonging to the caller's facility, after its certificate was
    /// looked at. Nobody confirms their own card. Whoever issued the code may confirm what came of it
    /// only where it gives nobody more than they have themselves, and, for a person who has a card
    /// already, only under the same name.
    pub async fn confirm_card(&self, caller: &Caller, id: CardId) -> Outcome<()> {
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let row = store::card(&*tx, id).await?.ok_or(Code::NotFound)?;
        let enrolment = store::enrolment_at(&*tx, &row, caller.facility).await?.ok_or(Code::NotFound)?;
        let own = row.member_id == caller.member;
        let mut may = Action::ConfirmCard.demands(caller.role).met_by(Rights::default(), own);
        if enrolment.issued_by == Some(caller.member) {
            let theirs = sessions::inboxes(&*tx, row.member_id, caller.facility, now).await?;
            may = may && theirs.iter().all(|it| it.1.within(caller.scope.rights(it.0.id)));
            let others = store::confirmed_cards(&*tx, enrolment.affiliation_id).await?;
            may = may && others.iter().all(|it| fold(&it.holder) == fold(&row.holder));
        }
        if !may {
            return Err(Code::Forbidden.into());
        }
        if enrolment.confirmed_at.is_none() {
            store::confirm(&*tx, &enrolment, Some(caller.member), now).await?;
            let detail = format!("affiliation={}", enrolment.affiliation_id);
            entry::write(&*tx, Actor::person(caller), "card.confirmed", ("card", Some(id.0)), &detail, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Confirms a card for every belonging that waits for it: the operator, who saw the papers.
    pub async fn confirm(&self, by: Actor, id: CardId) -> Outcome<usize> {
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let all = store::enrolments(&*tx, id).await?;
        let waiting: Vec<_> = all.into_iter().filter(|it| it.confirmed_at.is_none()).collect();
        for it in &waiting {
            store::confirm(&*tx, it, None, now).await?;
            let detail = format!("affiliation={}", it.affiliation_id);
            entry::write(&*tx, by, "card.confirmed", ("card", Some(id.0)), &detail, now).await?;
        }
        tx.commit().await?;
        Ok(waiting.len())
    }

    /// Suspends a card of the facility at once, also its running sessions and open connections.
    pub async fn suspend_card(&self, caller: &Caller, id: CardId, reason: &str) -> Outcome<()> {
        let tx = self.db.write().await?;
        let row = self.card_in_reach(&*tx, caller, id, Action::SuspendCard).await?;
        self.suspend_row(tx, Actor::person(caller), row, reason).await
    }

    /// Lets a suspended card sign in again. Nobody resumes their own.
    pub async fn resume_card(&self, caller: &Caller, id: CardId) -> Outcome<()> {
        let tx = self.db.write().await?;
        let row = self.card_in_reach(&*tx, caller, id, Action::ResumeCard).await?;
        self.resume_row(tx, Actor::person(caller), row).await
    }

    /// Suspends a card: the operator.
    pub async fn suspend(&self, by: Actor, id: CardId, reason: &str) -> Outcome<()> {
        let tx = self.db.write().await?;
        let row = store::card(&*tx, id).await?.ok_or(Code::NotFound)?;
        self.suspend_row(tx, by, row, reason).await
    }

    /// Resumes a card: the operator.
    pub async fn resume(&self, by: Actor, id: CardId) -> Outcome<()> {
        let tx = self.db.write().await?;
        let row = store::card(&*tx, id).await?.ok_or(Code::NotFound)?;
        self.resume_row(tx, by, row).await
    }

    async fn suspend_row(&self, tx: Tx, by: Actor, row: store::Card, reason: &str) -> Outcome<()> {
        let now = self.clock.now();
        let change = card::ActiveModel {
            suspended_at: Set(Some(now)),
            suspended_reason: Set(Some(reason_kept(reason))),
            ..Default::default()
        };
        store::change_card(&*tx, row.id, change).await?;
        sessions::end_of_card(&*tx, row.id, now).await?;
        entry::write(&*tx, by, "card.suspended", ("card", Some(row.id.0)), "", now).await?;
        tx.commit().await?;
        self.cutoff.cut([(row.key_sha256, now)]);
        Ok(())
    }

    async fn resume_row(&self, tx: Tx, by: Actor, row: store::Card) -> Outcome<()> {
        let now = self.clock.now();
        // What was revoked stays so.
        if store::own_card(&*tx, &row.key_sha256).await?.is_some_and(|it| it.revoked_at.is_some()) {
            return Err(Code::CardRefused.into());
        }
        let change = card::ActiveModel { suspended_at: Set(None), suspended_reason: Set(None), ..Default::default() };
        store::change_card(&*tx, row.id, change).await?;
        entry::write(&*tx, by, "card.resumed", ("card", Some(row.id.0)), "", now).await?;
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
        // The card as a whole is the concern of the facility it was first enrolled for; every other one
        // suspends the person where they act for it.
        let row = store::card(tx, id).await?.ok_or(Code::NotFound)?;
        let home = store::affiliation(tx, row.affiliation_id).await?;
        if home.is_none_or(|it| it.facility_id != caller.facility) {
            return Err(Code::NotFound.into());
        }
        let own = row.member_id == caller.member;
        if action.demands(caller.role).met_by(Rights::default(), own) { Ok(row) } else { Err(Code::Forbidden.into()) }
    }
}

/// As much of a reason as is kept.
pub(super) fn reason_kept(reason: &str) -> String {
    reason.chars().take(REASON_LETTERS).collect()
}
