//! The facilities in reach: listed, looked at, and helped: a manager invited, a code issued anew, a person
//! or a card suspended, at once and with a reason.

use medpost_domain::card::CardKind;
use medpost_domain::code::VALID_DAYS;
use medpost_domain::id::{AffiliationId, CardId, FacilityId, InboxId};
use medpost_domain::instant::DAY;
use medpost_domain::role::{Action, Role};
use medpost_wire::console::{
    ContactLine, FacilityDetail, FacilityList, FindFacilities, InvitePerson, PersonLine, Progress,
};
use medpost_wire::directory::{IssueCode, IssuedCode};
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;

use crate::audit::entry::Actor;
use crate::directory::store as directory;
use crate::identity::invite::{self, Invitation};
use crate::identity::store as people;
use crate::issuing::{holder, store as cards};
use crate::kit::fault::Outcome;

use super::caller::ConsoleCaller;
use super::inboxes::named;
use super::survey::{find, survey};
use super::{Console, rows};

/// Facilities on a page.
const PAGE: usize = 50;

impl Console {
    /// A page of the facilities in reach.
    pub async fn facilities(&self, caller: &ConsoleCaller, wish: &FindFacilities) -> Outcome<FacilityList> {
        caller.must(Action::SeeConsole)?;
        let found = find(survey(&*self.db, caller.scope, None, self.clock.now()).await?, wish);
        let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
        let items = found.iter().skip(wish.skip as usize).take(PAGE).map(super::survey::FacilityFigures::line);
        Ok(FacilityList { items: items.collect(), total })
    }

    /// 緊急連絡網 (users.md 35): how each facility that takes letters is reached when the service is not, by
    /// municipality and name. Printed each month.
    pub async fn contacts(&self, caller: &ConsoleCaller) -> Outcome<Vec<ContactLine>> {
        caller.must(Action::SeeConsole)?;
        let all = survey(&*self.db, caller.scope, None, self.clock.now()).await?;
        let open = all.into_iter().filter(|it| !matches!(it.progress(), Progress::Closed | Progress::Suspended));
        let mut lines: Vec<ContactLine> = open
            .map(|it| ContactLine {
                inboxes: it.inboxes.into_iter().map(|it| it.row.name).collect(),
                name: it.row.name,
                city: it.row.city,
                address: it.row.address,
                phone: it.row.phone,
                director: it.row.director,
            })
            .collect();
        // Stable: within a municipality they stay in the order of their names.
        lines.sort_by(|one, other| one.city.cmp(&other.city));
        Ok(lines)
    }

    /// A facility with its inboxes and people.
    pub async fn facility(&self, caller: &ConsoleCaller, id: FacilityId) -> Outcome<FacilityDetail> {
        caller.must(Action::SeeConsole)?;
        let (it, mut inboxes) = self.inbox_lines(caller, Some(id)).await?.into_iter().next().ok_or(Code::NotFound)?;
        for (inbox, sender) in directory::admitted(&*self.db, inboxes.iter().map(|it| it.id).collect()).await? {
            if let Some(line) = inboxes.iter_mut().find(|it| it.id == inbox) {
                line.admitted.push(named(sender));
            }
        }
        let everybody = people::members(&*self.db, id).await?;
        let people =
            if caller.must(Action::SeeMembers).is_ok() { self.people(everybody, id).await? } else { Vec::new() };
        Ok(FacilityDetail {
            line: it.line(),
            address: it.row.address.clone(),
            director: it.row.director.clone(),
            hidden: it.row.hidden,
            kana: it.row.kana.clone(),
            founder: it.row.founder.clone(),
            former_city: it.row.former_city.clone(),
            closes_at: it.row.closes_at,
            closed_reason: it.row.closed_reason.clone().unwrap_or_default(),
            successor: self.successor(&it.row).await?,
            suspended_at: it.row.suspended_at,
            suspended_reason: it.row.suspended_reason.clone().unwrap_or_default(),
            suspended_by_operator: it.row.suspended_by_operator,
            memberships: self.memberships(caller, id).await?,
            history: self.history(caller, &it.row).await?,
            inboxes,
            people,
        })
    }

    async fn people(&self, all: Vec<people::Person>, facility: FacilityId) -> Outcome<Vec<PersonLine>> {
        let now = self.clock.now();
        let posts = all.iter().filter(|it| it.1.post).map(|it| it.1.id).collect();
        let holders = cards::holders(&*self.db, posts).await?;
        let mut seen = Vec::with_capacity(all.len());
        for (belonging, person, cards) in all {
            let own = holders.iter().filter(|it| it.member_id == person.id && it.until_at.is_none_or(|it| it > now));
            let own = own.cloned().map(holder::seen);
            seen.push(PersonLine {
                id: belonging.id,
                post: person.post,
                holders: own.collect(),
                name: person.name,
                role: Role::read(&belonging.role).unwrap_or(Role::Member),
                suspended_at: belonging.suspended_at,
                cards: self.identity.cards_seen(cards, facility).await?,
            });
        }
        Ok(seen)
    }

    /// Invites a person to a facility; the code is told once. Their card waits for the facility's manager,
    /// unless it is the first that was ever enrolled there (decision 18); enrolling asks again.
    pub async fn invite_person(
        &self,
        caller: &ConsoleCaller,
        facility: FacilityId,
        wish: &InvitePerson,
    ) -> Outcome<IssuedCode> {
        caller.must(Action::InviteMember)?;
        caller.must_be_fresh()?;
        let (name, kana) = invite::named(&wish.name, &wish.kana)?;
        let now = self.clock.now();
        let tx = self.db.write().await?;
        self.in_reach(&*tx, caller, facility).await?;
        if people::open_codes(&*tx, facility, now).await? >= crate::identity::member::MOST_CODES {
            return Err(Code::TooMany.into());
        }
        let inboxes: Vec<InboxId> = if wish.manager {
            let all = directory::inboxes(&*tx, facility).await?;
            all.into_iter().filter(|it| it.closed_at.is_none()).map(|it| it.id).collect()
        } else {
            Vec::new()
        };
        let invitation = Invitation {
            name,
            kana,
            post: false,
            facility,
            role: if wish.manager { Role::Manager } else { Role::Member },
            kind: wish.card,
            inboxes: &inboxes,
            holder: None,
            needs_confirmation: people::has_enrolments(&*tx, facility).await?,
        };
        let (_, code) = invite::invite(&*tx, Actor::administrator(caller.administrator), &invitation, now).await?;
        tx.commit().await?;
        Ok(IssuedCode { code: code.print(), expires_at: now.plus(VALID_DAYS * DAY) })
    }

    /// A fresh code for a person of a facility: the letter was lost, or the card is dead.
    pub async fn reissue_code(
        &self,
        caller: &ConsoleCaller,
        id: AffiliationId,
        wish: &IssueCode,
    ) -> Outcome<IssuedCode> {
        caller.must(Action::InviteMember)?;
        caller.must_be_fresh()?;
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let facility = rows::facility_of(&*tx, caller.scope, id, now).await?.ok_or(Code::NotFound)?;
        let waits = people::has_enrolments(&*tx, facility).await?;
        let by = Actor::administrator(caller.administrator);
        let code = invite::issue(&*tx, by, id, wish.card, None, waits, now).await?;
        tx.commit().await?;
        Ok(IssuedCode { code: code.print(), expires_at: now.plus(VALID_DAYS * DAY) })
    }

    /// Suspends a person at their facility, at once.
    pub async fn suspend_person(&self, caller: &ConsoleCaller, id: AffiliationId, reason: &str) -> Outcome<()> {
        caller.must(Action::SuspendMember)?;
        rows::facility_of(&*self.db, caller.scope, id, self.clock.now()).await?.ok_or(Code::NotFound)?;
        self.identity.suspend_belonging(Actor::administrator(caller.administrator), id, reason).await
    }

    /// Lets a suspended person act for their facility again.
    pub async fn resume_person(&self, caller: &ConsoleCaller, id: AffiliationId) -> Outcome<()> {
        caller.must(Action::ResumeMember)?;
        caller.must_be_fresh()?;
        rows::facility_of(&*self.db, caller.scope, id, self.clock.now()).await?.ok_or(Code::NotFound)?;
        self.identity.resume_belonging(Actor::administrator(caller.administrator), id).await
    }

    /// Suspends a card at once, by telephone with a reason, at any hour.
    pub async fn suspend_card(&self, caller: &ConsoleCaller, id: CardId, reason: &str) -> Outcome<()> {
        caller.must(Action::SuspendCard)?;
        self.card_in_reach(caller, id).await?;
        self.identity.suspend(Actor::administrator(caller.administrator), id, reason).await
    }

    /// Lets a suspended card sign in again.
    pub async fn resume_card(&self, caller: &ConsoleCaller, id: CardId) -> Outcome<()> {
        caller.must(Action::ResumeCard)?;
        caller.must_be_fresh()?;
        self.card_in_reach(caller, id).await?;
        self.identity.resume(Actor::administrator(caller.administrator), id).await
    }

    /// Refuses a facility that is not in reach as one that is not there.
    pub(super) async fn in_reach(
        &self,
        db: &impl ConnectionTrait,
        caller: &ConsoleCaller,
        id: FacilityId,
    ) -> Outcome<()> {
        let found = rows::facilities(db, caller.scope, Some(id), self.clock.now()).await?;
        if found.is_empty() { Err(Code::NotFound.into()) } else { Ok(()) }
    }

    /// A card is in reach with the facility it was first enrolled for.
    async fn card_in_reach(&self, caller: &ConsoleCaller, id: CardId) -> Outcome<()> {
        let now = self.clock.now();
        let row = people::card(&*self.db, id).await?.ok_or(Code::NotFound)?;
        rows::facility_of(&*self.db, caller.scope, row.affiliation_id, now).await?.ok_or(Code::NotFound)?;
        CardKind::read(&row.kind).ok_or(Code::NotFound)?;
        Ok(())
    }
}
