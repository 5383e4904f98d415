//! People of a facility: invited, confirmed, suspended there alone. Nobody does it to themselves.

use medpost_domain::card::CardKind;
use medpost_domain::code::VALID_DAYS;
use medpost_domain::id::{AffiliationId, FacilityId};
use medpost_domain::instant::DAY;
use medpost_domain::role::{Action, Rights, Role};
use medpost_entity::affiliation;
use medpost_wire::directory::{FacilityCard, FacilityMember, InviteMember, IssueCode, IssuedCode};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::kit::db::Tx;
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

use super::invite::{self, Invitation};
use super::{Identity, store};

/// Codes of a facility that may be open at once.
pub const MOST_CODES: u64 = 100;

impl Identity {
    /// Everybody of the caller's facility, with their cards and inboxes.
    pub async fn members(&self, caller: &Caller) -> Outcome<Vec<FacilityMember>> {
        if !caller.may(Action::SeeMembers, None) {
            return Err(Code::Forbidden.into());
        }
        let readers = store::readers(&*self.db, caller.facility, self.clock.now()).await?;
        let mut seen = Vec::new();
        for (belonging, person, cards) in store::members(&*self.db, caller.facility).await? {
            seen.push(FacilityMember {
                id: belonging.id,
                name: person.name,
                kana: person.kana,
                role: Role::read(&belonging.role).unwrap_or(Role::Member),
                suspended_at: belonging.suspended_at,
                own: person.id == caller.member,
                inboxes: readers.iter().filter(|it| it.0 == person.id).map(|it| it.1.clone()).collect(),
                cards: self.cards_seen(cards, caller.facility).await?,
            });
        }
        Ok(seen)
    }

    /// The cards of a person as a facility sees them.
    pub async fn cards_seen(
        &self,
        cards: Vec<(store::Card, store::Enrolment)>,
        facility: FacilityId,
    ) -> Outcome<Vec<FacilityCard>> {
        let mut shown = Vec::with_capacity(cards.len());
        for (it, enrolment) in cards {
            let home = store::affiliation(&*self.db, it.affiliation_id).await?;
            shown.extend(CardKind::read(&it.kind).map(|kind| FacilityCard {
                id: it.id,
                kind,
                holder: it.holder,
                serial_number: it.serial_number,
                professions: it.professions.lines().map(str::to_owned).collect(),
                not_after: it.not_after,
                enrolled_at: enrolment.enrolled_at,
                confirmed_at: enrolment.confirmed_at,
                valid_at: enrolment.valid_at.filter(|_| enrolment.confirmed_at.is_none()),
                suspended_at: it.suspended_at,
                enrolled_here: home.is_some_and(|it| it.facility_id == facility),
            }));
        }
        Ok(shown)
    }

    /// Invites a person: the code is told once. Their card works after somebody saw and confirmed it.
    pub async fn invite_member(&self, caller: &Caller, wish: &InviteMember) -> Outcome<IssuedCode> {
        let own = Rights::default();
        if !Action::InviteMember.demands(caller.role).met_by(own, false) {
            return Err(Code::Forbidden.into());
        }
        let (name, kana) = invite::named(&wish.name, &wish.kana)?;
        let holder = wish.holder.as_deref().map(str::trim).filter(|it| !it.is_empty());
        if !holder.is_none_or(invite::is_plain_name) {
            return Err(Code::BadName.into());
        }
        // Nobody gives away rights that they could not look after.
        if wish.inboxes.iter().any(|it| !caller.scope.rights(*it).manage) {
            return Err(Code::Forbidden.into());
        }
        let mut inboxes = wish.inboxes.clone();
        inboxes.sort_unstable();
        inboxes.dedup();
        let invitation = Invitation {
            name,
            kana,
            post: false,
            facility: caller.facility,
            role: if wish.manager { Role::Manager } else { Role::Member },
            kind: wish.card,
            inboxes: &inboxes,
            holder,
            needs_confirmation: true,
        };
        let now = self.clock.now();
        let tx = self.db.write().await?;
        if store::open_codes(&*tx, caller.facility, now).await? >= MOST_CODES {
            return Err(Code::TooMany.into());
        }
        let (_, code) = invite::invite(&*tx, Actor::person(caller), &invitation, now).await?;
        tx.commit().await?;
        Ok(IssuedCode { code: code.print(), expires_at: now.plus(VALID_DAYS * DAY) })
    }

    /// Issues a code for a further card of a person, or for a new one in place of a dead one.
    pub async fn issue_code(&self, caller: &Caller, id: AffiliationId, wish: &IssueCode) -> Outcome<IssuedCode> {
        let now = self.clock.now();
        let tx = self.db.write().await?;
        self.member_in_reach(&*tx, caller, id, Action::InviteMember).await?;
        let code = invite::issue(&*tx, Actor::person(caller), id, wish.card, None, true, now).await?;
        tx.commit().await?;
        Ok(IssuedCode { code: code.print(), expires_at: now.plus(VALID_DAYS * DAY) })
    }

    /// Suspends a person at the caller's facility, at once, also running sessions there.
    pub async fn suspend_member(&self, caller: &Caller, id: AffiliationId, reason: &str) -> Outcome<()> {
        let tx = self.db.write().await?;
        let row = self.member_in_reach(&*tx, caller, id, Action::SuspendMember).await?;
        self.suspend_at(tx, Actor::person(caller), row, reason).await
    }

    /// Lets a suspended person act for the caller's facility again.
    pub async fn resume_member(&self, caller: &Caller, id: AffiliationId) -> Outcome<()> {
        let tx = self.db.write().await?;
        let row = self.member_in_reach(&*tx, caller, id, Action::ResumeMember).await?;
        self.resume_at(tx, Actor::person(caller), row).await
    }

    /// Suspends a person at one facility: the operator.
    pub async fn suspend_belonging(&self, by: Actor, id: AffiliationId, reason: &str) -> Outcome<()> {
        let tx = self.db.write().await?;
        let row = store::affiliation(&*tx, id).await?.ok_or(Code::NotFound)?;
        self.suspend_at(tx, by, row, reason).await
    }

    /// Lets a suspended person act for a facility again: the operator.
    pub async fn resume_belonging(&self, by: Actor, id: AffiliationId) -> Outcome<()> {
        let tx = self.db.write().await?;
        let row = store::affiliation(&*tx, id).await?.ok_or(Code::NotFound)?;
        self.resume_at(tx, by, row).await
    }

    async fn suspend_at(&self, tx: Tx, by: Actor, row: store::Affiliation, reason: &str) -> Outcome<()> {
        let now = self.clock.now();
        store::stop_belonging(&*tx, row.id, reason, now).await?;
        entry::write(&*tx, by, "member.suspended", ("affiliation", Some(row.id.0)), "", now).await?;
        let keys = store::keys_of(&*tx, row.member_id).await?;
        tx.commit().await?;
        // Open connections end; where the person acts for another facility, the browser comes back.
        self.cutoff.cut(keys.into_iter().map(|it| (it, now)));
        Ok(())
    }

    async fn resume_at(&self, tx: Tx, by: Actor, row: store::Affiliation) -> Outcome<()> {
        let now = self.clock.now();
        let change =
            affiliation::ActiveModel { suspended_at: Set(None), suspended_reason: Set(None), ..Default::default() };
        store::change_affiliation(&*tx, row.id, change).await?;
        entry::write(&*tx, by, "member.resumed", ("affiliation", Some(row.id.0)), "", now).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn member_in_reach(
        &self,
        tx: &impl ConnectionTrait,
        caller: &Caller,
        id: AffiliationId,
        action: Action,
    ) -> Outcome<store::Affiliation> {
        let row = store::affiliation(tx, id).await?.filter(|it| it.facility_id == caller.facility);
        let row = row.ok_or(Code::NotFound)?;
        let own = row.member_id == caller.member;
        if action.demands(caller.role).met_by(Rights::default(), own) { Ok(row) } else { Err(Code::Forbidden.into()) }
    }
}
