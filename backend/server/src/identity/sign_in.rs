//! The door: who stands there, signing in at a facility, signing out.

use std::sync::Arc;

use medpost_domain::card::CardRefusal;
use medpost_domain::id::SessionId;
use medpost_domain::instant::MINUTE;
use medpost_domain::role::Role;
use medpost_wire::problem::Code;
use medpost_wire::session::{Affiliation, CardSeen, Door, Limits, Session, SignIn, Standing};

use crate::audit::entry::{self, Actor};
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::kit::telemetry::Figures;
use crate::net::peer::{Verdict, VerifiedCard};
use crate::session::caller::Caller;
use crate::session::store::{self, Card};
use crate::session::token::Claims;

use super::Identity;

impl Identity {
    /// What the door shows to somebody who is not signed in.
    pub async fn door(&self, verdict: Option<Verdict>) -> Outcome<Door> {
        let mut door = Door {
            standing: Standing::Refused,
            refusal: Some(CardRefusal::NoCard),
            card: None,
            member: None,
            facilities: Vec::new(),
            waiting: Vec::new(),
            session: None,
            desk: self.desk.to_string(),
        };
        let Some(verdict) = verdict else { return Ok(door) };
        door.card = verdict.facts.as_ref().and_then(|it| {
            Some(CardSeen {
                kind: it.kind?,
                holder: it.holder.clone(),
                kanji_name: it.kanji_name.clone(),
                professions: it.professions.clone(),
                not_after: it.not_after,
            })
        });
        let card = match verdict.card {
            Ok(it) => it,
            Err(why) => {
                door.refusal = Some(why);
                return Ok(door);
            }
        };
        door.refusal = None;
        let known = store::card_by_key(&*self.db, card.key_sha256()).await?;
        door.standing = match &known {
            None => Standing::NotEnrolled,
            Some(it) if it.suspended_at.is_some() => Standing::Suspended,
            Some(_) => Standing::MayChoose,
        };
        if let Some(known) = known.filter(|_| door.standing != Standing::Suspended) {
            door.member = store::member(&*self.db, known.member_id).await?.map(|it| it.name);
            if door.standing == Standing::MayChoose {
                let rows = store::belongings(&*self.db, known.id, self.clock.now()).await?;
                let (confirmed, waiting): (Vec<_>, Vec<_>) = rows.into_iter().partition(|it| it.2);
                door.waiting = waiting.into_iter().map(|it| it.1.name).collect();
                let seen = confirmed.into_iter().filter_map(|(it, facility, _)| {
                    let role = Role::read(&it.role)?;
                    Some(Affiliation { id: it.id, facility: facility.name, city: facility.city, role })
                });
                door.facilities = seen.collect();
                if door.facilities.is_empty() {
                    door.standing = if door.waiting.is_empty() { Standing::NoFacility } else { Standing::Waiting };
                }
            }
        }
        Ok(door)
    }

    /// Signs in; answers the session and its token.
    pub async fn sign_in(&self, card: &Arc<VerifiedCard>, wish: &SignIn) -> Outcome<(SessionId, String)> {
        let known = self.usable_card(card).await?;
        let now = self.clock.now();
        let belongings = store::belongings(&*self.db, known.id, now).await?;
        let chosen = belongings.into_iter().find(|it| it.0.id == wish.affiliation);
        let (affiliation, facility, confirmed) = chosen.ok_or(Code::NoAffiliation)?;
        if !confirmed {
            return Err(Code::CardWaiting.into());
        }
        let id = SessionId(entropy::id(now));
        let row = store::Session {
            id,
            member_id: known.member_id,
            card_id: known.id,
            affiliation_id: affiliation.id,
            certificate_sha256: card.certificate_sha256().to_vec(),
            revocation_number: card.revocation_number().to_owned(),
            created_at: now,
            active_at: now,
            ended_at: None,
        };
        let actor =
            Actor { kind: "person", member: Some(known.member_id), card: Some(known.id), facility: Some(facility.id) };
        let detail = format!("lists={}", card.revocation_number());
        let tx = self.db.write().await?;
        store::begin(&*tx, row).await?;
        entry::write(&*tx, actor, "session.begun", ("session", Some(id.0)), &detail, now).await?;
        tx.commit().await?;
        Figures::count(&self.figures.sign_ins);
        let claims = Claims {
            session: id.0,
            certificate: Some(*card.certificate_sha256()),
            expires: now.plus(i64::from(facility.idle_minutes) * MINUTE),
        };
        let token = self
            .sessions
            .keys
            .sign(&claims, now)
            .ok_or_else(|| Fault::broken("sign a session token")(std::io::Error::other("no key")))?;
        Ok((id, token))
    }

    async fn usable_card(&self, card: &VerifiedCard) -> Outcome<Card> {
        let known = store::card_by_key(&*self.db, card.key_sha256()).await?.ok_or(Code::CardNotEnrolled)?;
        if known.suspended_at.is_some() {
            return Err(Code::CardSuspended.into());
        }
        self.note_renewal(card, &known).await?;
        Ok(known)
    }

    /// Signs out, here or everywhere.
    pub async fn sign_out(&self, caller: &Caller, everywhere: bool) -> Outcome<()> {
        let now = self.clock.now();
        let tx = self.db.write().await?;
        if everywhere {
            store::end_of_member(&*tx, caller.member, now).await?;
        } else {
            store::end(&*tx, caller.session, now).await?;
        }
        let action = if everywhere { "session.ended_everywhere" } else { "session.ended" };
        entry::write(&*tx, Actor::person(caller), action, ("session", Some(caller.session.0)), "", now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What a signed-in person sees of themselves; the inboxes are filled in by the exchange.
    pub fn session_seen(caller: &Caller, limits: Limits) -> Session {
        let facility = &caller.facility_row;
        Session {
            id: caller.session,
            member: caller.member,
            name: caller.name.clone(),
            professions: caller.professions.clone(),
            card: caller.card,
            card_kind: caller.card_kind,
            role: caller.role,
            facility: caller.facility,
            facility_name: facility.name.clone(),
            idle_minutes: facility.idle_minutes.unsigned_abs(),
            hold_minutes: facility.hold_minutes.unsigned_abs(),
            screening_hold_minutes: facility.screening_hold_minutes.unsigned_abs(),
            may_skip_hold: facility.may_skip_hold,
            limits,
            inboxes: Vec::new(),
            token: None,
        }
    }
}
