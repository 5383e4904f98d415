//! The core of the service: documents and letters are uploaded, sent, held, delivered, collected and ended.

use std::sync::Arc;
use std::sync::atomic::AtomicI32;

use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::plan::Limits;
use medpost_wire::directory::Recipient;
use medpost_wire::problem::Code;
use medpost_wire::session::{Contracted, InboxSeen, Limits as SeenLimits, Session};
use sea_orm::ConnectionTrait;
use tokio::sync::watch;

use crate::contract::room::Rooms;
use crate::contract::store as contracts;
use crate::directory::store as directory;
use crate::identity::sign_in;
use crate::kit::cached::Cached;
use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::fault::Outcome;
use crate::kit::space::Space;
use crate::kit::telemetry::Figures;
use crate::kit::turns::Turns;
use crate::notify::post::Post;
use crate::session::caller::{Caller, Sessions};
use crate::session::store as sessions;
use crate::vault::keys::Vault;

pub mod api;
pub mod cancel;
pub mod collect;
pub mod door;
pub mod downloads;
pub mod enclosed;
pub mod handling;
pub mod inbox;
pub mod jobs;
pub mod lost;
pub mod open;
pub mod place;
pub mod receipts;
pub mod recipients;
pub mod records;
pub mod reminders;
pub mod rewrap;
pub mod send;
pub mod sent;
pub mod stops;
pub mod store;
pub mod tus;
pub mod upload;
pub mod writer;

/// What the operations of this area work with.
pub struct Exchange {
    /// The database.
    pub db: Db,
    /// The installation's time.
    pub clock: Clock,
    /// The encrypted store.
    pub vault: Arc<Vault>,
    /// Checks sessions during long transfers.
    pub sessions: Arc<Sessions>,
    /// Sends notices by mail.
    pub post: Post,
    /// The public host's address, for links in mails.
    pub public_url: Arc<str>,
    /// Telephone and hours of the service desk, for mails.
    pub desk: Arc<str>,
    /// Downloads in progress, by person.
    pub downloads: downloads::RunningWork,
    /// Free space on this machine's disks.
    pub space: Space,
    /// The day (in Japan, counted from 1970) whose reminders this process has enqueued.
    pub reminded: AtomicI32,
    /// Sends to one inbox take turns before they take a connection (ADR 23).
    pub sends: Turns<InboxId>,
    /// Counters for the metrics.
    pub figures: Arc<Figures>,
    /// The most bytes that any plan allows, told to callers without a session; cached.
    pub most: Cached<u64>,
    /// Becomes true at shutdown: uploads seal what they have, downloads break off.
    pub stop: watch::Receiver<bool>,
}

impl Exchange {
    /// The limits of the caller's facility, from its plan. A dispatch may have the smallest of what the plan allows,
    /// what may be uploaded and not sent, and what the contract promises; with several in force, the largest promise
    /// counts (ADR 4).
    pub async fn limits(&self, caller: &Caller) -> Outcome<Limits> {
        let plan = directory::plan(&*self.db, caller.facility_row.plan_id).await?.ok_or(Code::NotFound)?;
        let contracts = contracts::contracts_of(&*self.db, vec![caller.facility], self.clock.now()).await?;
        let staging_bytes = plan.staging_bytes.0;
        let own = plan.dispatch_bytes.0.min(staging_bytes);
        let promised = contracts.iter().map(|it| it.1.dispatch_bytes.0).max();
        Ok(Limits {
            inbox_bytes: plan.inbox_bytes.0,
            dispatch_bytes: promised.map_or(own, |it| it.min(own)),
            staging_bytes,
            recipients: plan.recipients.0,
            documents: plan.documents.0,
            text_bytes: plan.text_bytes.0,
            retention_days: plan.retention_days.0,
            most_hold_minutes: plan.most_hold_minutes.0,
        })
    }

    /// The caller's session as shown, with room and unread letters of each inbox.
    pub async fn session(&self, caller: &Caller) -> Outcome<Session> {
        let limits = self.limits(caller).await?;
        let limits = SeenLimits {
            dispatch_bytes: limits.dispatch_bytes,
            recipients: limits.recipients,
            documents: limits.documents,
            text_bytes: limits.text_bytes,
            most_hold_minutes: limits.most_hold_minutes,
        };
        let mut session = sign_in::session_seen(caller, limits);
        let now = self.clock.now();
        session.contract = contracts::contracted(&*self.db, caller.facility, now).await?;
        let inboxes = sessions::inboxes(&*self.db, caller.member, caller.facility, now).await?;
        let ids: Vec<_> = inboxes.iter().map(|it| (it.0.id, caller.facility)).collect();
        let rooms = Rooms::of(&*self.db, &ids, now).await?;
        for (it, rights) in inboxes {
            session.inboxes.push(InboxSeen {
                used: rooms.used(it.id),
                capacity: rooms.capacity(it.id),
                unread: if rights.read { store::unread(&*self.db, it.id, now).await? } else { 0 },
                id: it.id,
                name: it.name,
                closed: it.closed_at.is_some(),
                may_read: rights.read,
                may_send: rights.send,
                may_manage: rights.manage,
            });
        }
        Ok(session)
    }

    /// Sets each recipient's free room, and whether `bytes` more would fit.
    pub async fn fill_room(&self, recipients: &mut [Recipient], bytes: u64) -> Outcome<()> {
        let now = self.clock.now();
        let ids: Vec<_> = recipients.iter().map(|it| (it.inbox, it.facility)).collect();
        let rooms = Rooms::of(&*self.db, &ids, now).await?;
        for it in recipients {
            let told = rooms.told(it.inbox);
            (it.free, it.fit) = (told.free(), told.fit(bytes));
        }
        Ok(())
    }
}

/// Refuses unless a contract of the facility is in force at `now`: without one nothing is uploaded or sent (ADR 20).
async fn must_have_contract(db: &impl ConnectionTrait, facility: FacilityId, now: Instant) -> Outcome<()> {
    match contracts::contracted(db, facility, now).await? {
        Contracted::Stands => Ok(()),
        Contracted::Suspended => Err(Code::ContractSuspended.into()),
        Contracted::None => Err(Code::NoContractStands.into()),
    }
}
