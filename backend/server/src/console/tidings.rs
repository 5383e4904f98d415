//! Mails to administrators: of a transfer to whoever must agree, and to both sides how it went on; of a request to
//! change a contract what the clerk decided; of what waits for their word; of keys that were replaced, to whoever lost
//! them and to the heads.

use std::collections::BTreeSet;

use medpost_domain::change_request::State;
use medpost_domain::id::{AdministratorId, AssociationId, ChangeId, TransferId};
use medpost_domain::instant::Instant;
use medpost_domain::role::{Action, Rights, Role};
use medpost_wire::problem::Code;
use medpost_wire::transfer::TransferState;
use sea_orm::{ConnectionTrait, DbErr};

use crate::contract::store as contracts;
use crate::contract::transfer::{Transfer, store as transfers};
use crate::directory::store as directory;
use crate::identity::{admission, store as people};
use crate::issuing::Waiting;
use crate::jobs::queue::{self, Job};
use crate::kit::fault::Outcome;
use crate::notify::letters::{self, Office};
use crate::notify::post;

use super::{Console, store};

/// The operator, as mails name it.
pub(super) const OPERATOR: &str = "MEDPost 運営事務局";

/// A transfer went a step: its people are found.
const FOUND: &str = "transfer_told";
/// One of them is told.
const MAIL: &str = "transfer_mail";

/// After a step of a transfer, which has this version then.
pub async fn tell(db: &impl ConnectionTrait, id: TransferId, version: i32, now: Instant) -> Result<(), DbErr> {
    queue::enqueue(db, FOUND, &format!("{id}/{version}"), now, now).await
}

/// A clerk decided about a request: its association's people are found.
const DECIDED: &str = "change_told";
/// One of them is told.
const DECIDED_MAIL: &str = "change_mail";

/// After a clerk's step of a request, which has this version then.
pub async fn tell_change(db: &impl ConnectionTrait, id: ChangeId, version: i32, now: Instant) -> Result<(), DbErr> {
    queue::enqueue(db, DECIDED, &format!("{id}/{version}"), now, now).await
}

/// Somebody was invited, or keys changed: whoever is concerned is found.
const OFFICE: &str = "office_told";
/// One of them is told.
const OFFICE_MAIL: &str = "office_mail";
/// One of those who could give their word is told of what waits.
const WAITS_MAIL: &str = "waits_above_mail";

/// After somebody was invited or their keys changed, by whoever asked for it (none: the command line, or themselves).
pub async fn tell_office(
    db: &impl ConnectionTrait,
    what: Office,
    of: AdministratorId,
    by: Option<AdministratorId>,
    now: Instant,
) -> Result<(), DbErr> {
    let by = by.map_or_else(|| "-".to_owned(), |it| it.to_string());
    queue::enqueue(db, OFFICE, &format!("{}/{of}/{by}/{}", what.text(), now.0), now, now).await
}

impl Console {
    /// Does one job of this area's mails; none (`None`) of its kind.
    pub async fn run(&self, job: &Job) -> Option<Outcome<()>> {
        Some(match job.kind.as_str() {
            FOUND => self.find_people(&job.payload).await,
            MAIL => self.mail_one(&job.payload).await,
            DECIDED => self.find_askers(&job.payload).await,
            DECIDED_MAIL => self.mail_decision(&job.payload).await,
            OFFICE => self.find_concerned(&job.payload).await,
            OFFICE_MAIL => self.mail_office(&job.payload).await,
            admission::WAITS_ABOVE => self.find_watchers(&job.payload).await,
            WAITS_MAIL => self.mail_watcher(&job.payload).await,
            _ => return None,
        })
    }

    /// Who must agree; or, once nobody must any more, everybody who speaks for a side.
    async fn find_people(&self, payload: &str) -> Outcome<()> {
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let Some(it) = self.at_version(&*tx, payload).await? else { return Ok(()) };
        let (from, to) = self.sides(&*tx, &it).await?;
        let waits = super::transfers::state(&it, now) == TransferState::Waiting;
        let mut told: BTreeSet<AdministratorId> = BTreeSet::new();
        let asked = super::transfers::state(&it, now) == TransferState::Asked;
        let sides = [Some((&from, it.from_agreed_at)), to.as_ref().map(|it_to| (it_to, it.to_agreed_at))];
        for (of, agreed) in sides.into_iter().flatten().map(|(row, agreed)| (row.association_id, agreed)) {
            // Asked, it waits for nobody who is known; ended before that, whoever gives is told.
            if !asked && (!waits || agreed.is_none()) {
                told.extend(self.speakers(&*tx, of, Action::MoveFacility).await?);
            }
        }
        for one in told {
            queue::enqueue(&*tx, MAIL, &format!("{payload}/{one}"), now, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Tells one of them how it stands. Somebody who left, or an address that refuses for good, is no failure.
    async fn mail_one(&self, payload: &str) -> Outcome<()> {
        let (step, one) = payload.rsplit_once('/').ok_or(Code::Malformed)?;
        let one: AdministratorId = one.parse().map_err(|_| Code::Malformed)?;
        let Some(it) = self.at_version(&*self.db, step).await? else { return Ok(()) };
        let Some(who) = store::administrator(&*self.db, one).await? else { return Ok(()) };
        let (from, to) = self.sides(&*self.db, &it).await?;
        if who.suspended_at.is_some() {
            return Ok(());
        }
        let to = match to {
            Some(it) => self.side_name(&it).await?,
            None => "-".to_owned(),
        };
        let told = letters::Transferred {
            state: super::transfers::state(&it, self.clock.now()),
            from: &self.side_name(&from).await?,
            to: &to,
            begins: it.begins_at,
        };
        let id = format!("transfer-{}", payload.replace('/', "-"));
        self.send(&letters::transfer(&who.mail, &told, &self.url, &self.desk, id)).await
    }

    /// Whoever may ask for changes of a contract.
    async fn find_askers(&self, payload: &str) -> Outcome<()> {
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let Some((_, contract)) = self.change_at_version(&*tx, payload).await? else { return Ok(()) };
        for one in self.speakers(&*tx, contract.association_id, Action::RequestChange).await? {
            queue::enqueue(&*tx, DECIDED_MAIL, &format!("{payload}/{one}"), now, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn mail_decision(&self, payload: &str) -> Outcome<()> {
        let (step, one) = payload.rsplit_once('/').ok_or(Code::Malformed)?;
        let one: AdministratorId = one.parse().map_err(|_| Code::Malformed)?;
        let Some((row, contract)) = self.change_at_version(&*self.db, step).await? else { return Ok(()) };
        let Some(who) = store::administrator(&*self.db, one).await? else { return Ok(()) };
        if who.suspended_at.is_some() {
            return Ok(());
        }
        let told = letters::Decided {
            state: State::read(&row.state).unwrap_or(State::Refused),
            contract: &contract.name,
            begins: row.takes_effect_at,
            reason: row.reason.as_deref().unwrap_or_default(),
        };
        let id = format!("change-{}", payload.replace('/', "-"));
        self.send(&letters::decided(&who.mail, &told, &self.url, &self.desk, id)).await
    }

    /// Whoever lost their keys, and every head: also the one in whose name it was done, for that may have been somebody else.
    async fn find_concerned(&self, payload: &str) -> Outcome<()> {
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let Some((what, who, _)) = self.office(&*tx, payload).await? else { return Ok(()) };
        let mut told: BTreeSet<AdministratorId> = BTreeSet::new();
        if !matches!(what, Office::Added) {
            let heads = store::heads(&*tx, who.association_id).await?;
            told.extend(heads.into_iter().map(|it| it.id));
        }
        // Whoever is invited gets the link.
        if matches!(what, Office::Invited) {
            told.remove(&who.id);
        } else {
            told.insert(who.id);
        }
        for one in told {
            queue::enqueue(&*tx, OFFICE_MAIL, &format!("{payload}/{one}"), now, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn mail_office(&self, payload: &str) -> Outcome<()> {
        let (about, one) = payload.rsplit_once('/').ok_or(Code::Malformed)?;
        let one: AdministratorId = one.parse().map_err(|_| Code::Malformed)?;
        let Some((what, who, by)) = self.office(&*self.db, about).await? else { return Ok(()) };
        let Some(to) = store::administrator(&*self.db, one).await? else { return Ok(()) };
        let association = match who.association_id {
            Some(it) => store::association_name(&*self.db, it).await?,
            None => OPERATOR.to_owned(),
        };
        let by = by.map_or_else(
            || if matches!(what, Office::Added) { who.name.clone() } else { OPERATOR.to_owned() },
            |it| it.name,
        );
        let id = format!("office-{}", payload.replace('/', "-"));
        let told = (who.name.as_str(), association.as_str(), by.as_str());
        self.send(&letters::office(&to.mail, what, told, (&self.url, &self.desk), id)).await
    }

    /// What a mail about the office tells: of whom, and who did it.
    async fn office(
        &self,
        db: &impl ConnectionTrait,
        payload: &str,
    ) -> Outcome<Option<(Office, store::Administrator, Option<store::Administrator>)>> {
        let mut parts = payload.split('/');
        let what = parts.next().and_then(Office::read).ok_or(Code::Malformed)?;
        let of: AdministratorId = parts.next().and_then(|it| it.parse().ok()).ok_or(Code::Malformed)?;
        let by = match parts.next().and_then(|it| it.parse().ok()) {
            Some(it) => store::administrator(db, it).await?,
            None => None,
        };
        Ok(store::administrator(db, of).await?.map(|it| (what, it, by)))
    }

    /// Those who could give their word to what waits.
    async fn find_watchers(&self, payload: &str) -> Outcome<()> {
        let now = self.clock.now();
        let (kind, about) = payload.split_once('/').ok_or(Code::Malformed)?;
        let tx = self.db.write().await?;
        let Waiting::For { hands, .. } = self.issuing.waiting(&*tx, kind, about).await? else { return Ok(()) };
        let belonging = about.rsplit('/').next().and_then(|it| it.parse().ok()).ok_or(Code::Malformed)?;
        let Some(belonging) = people::affiliation(&*tx, belonging).await? else { return Ok(()) };
        for one in admission::watchers_above(&*tx, &belonging, &hands, now).await? {
            queue::enqueue(&*tx, WAITS_MAIL, &format!("{payload}/{one}"), now, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn mail_watcher(&self, payload: &str) -> Outcome<()> {
        let (about, one) = payload.rsplit_once('/').ok_or(Code::Malformed)?;
        let (kind, about) = about.split_once('/').ok_or(Code::Malformed)?;
        let one: AdministratorId = one.parse().map_err(|_| Code::Malformed)?;
        let Waiting::For { name, valid_at, .. } = self.issuing.waiting(&*self.db, kind, about).await? else {
            return Ok(());
        };
        let belonging = about.rsplit('/').next().and_then(|it| it.parse().ok()).ok_or(Code::Malformed)?;
        let Some(belonging) = people::affiliation(&*self.db, belonging).await? else { return Ok(()) };
        let facility = directory::facility(&*self.db, belonging.facility_id).await?.ok_or(Code::NotFound)?;
        let Some(who) = store::administrator(&*self.db, one).await?.filter(|it| it.suspended_at.is_none()) else {
            return Ok(());
        };
        let id = format!("waits-{}", payload.replace('/', "-"));
        let link = format!("{}/waiting", self.url);
        let about = (facility.name.as_str(), name.as_str());
        self.send(&letters::waits_above(&who.mail, about, valid_at, &link, &self.desk, id)).await
    }

    /// The request with its contract, if no later step has been taken.
    async fn change_at_version(
        &self,
        db: &impl ConnectionTrait,
        step: &str,
    ) -> Outcome<Option<(contracts::Change, contracts::Contract)>> {
        let (id, version) = step.split_once('/').ok_or(Code::Malformed)?;
        let id: ChangeId = id.parse().map_err(|_| Code::Malformed)?;
        let row = contracts::lock_change(db, id).await?.filter(|it| it.version.to_string() == version);
        let Some(row) = row else { return Ok(None) };
        Ok(contracts::contract(db, row.contract_id).await?.map(|it| (row, it)))
    }

    /// An address that refuses for good is no failure.
    pub async fn send(&self, letter: &letters::Letter) -> Outcome<()> {
        match self.post.send(letter).await {
            Ok(()) | Err(post::Error::Refused | post::Error::Malformed) => Ok(()),
            Err(error) => Err(error.fault("send a mail")),
        }
    }

    /// The transfer, if no later step has been taken: that one tells.
    async fn at_version(&self, db: &impl ConnectionTrait, step: &str) -> Outcome<Option<Transfer>> {
        let (id, version) = step.split_once('/').ok_or(Code::Malformed)?;
        let id: TransferId = id.parse().map_err(|_| Code::Malformed)?;
        Ok(transfers::find(db, id).await?.filter(|it| it.version.to_string() == version))
    }

    /// Those who do something for an association: its own people, and the operator's where it has nobody.
    pub async fn speakers(
        &self,
        db: &impl ConnectionTrait,
        of: AssociationId,
        what: Action,
    ) -> Result<Vec<AdministratorId>, DbErr> {
        let mut all = store::acting_administrators(db, Some(of)).await?;
        if all.is_empty() {
            all = store::acting_administrators(db, None).await?;
        }
        let may = |role: &str| {
            let demand = Role::read(role).map(|it| what.demands(it));
            demand.is_some_and(|it| it.met_by(Rights::default(), false))
        };
        Ok(all.into_iter().filter(|it| may(&it.role)).map(|it| it.id).collect())
    }
}
