//! The state of the installation, for the operator's console and the doctor: raised alarms, clock, disks, keys,
//! revocation lists, certificates, work. It asks the database and this process, and no other dependency.

use medpost_domain::instant::Instant;
use medpost_domain::number;
use medpost_domain::role::Action;
use medpost_wire::console::health::{
    CertificateHealth, ClockDoubt, ClockHealth, Health, HealthState, KeyHealth, LaneHealth, ListHealth, RaisedAlarm,
};
use poem_openapi::OpenApi;
use poem_openapi::payload::Json;

use crate::app::App;
use crate::config::Host;
use crate::jobs::queue;
use crate::kit::alarm;
use crate::kit::area::Area;
use crate::kit::clock::{self, Doubt};
use crate::kit::fault::Outcome;
use crate::kit::problem::Result;
use crate::net::{self, certificate};
use crate::office::caller::ConsoleCaller;
use crate::work::watches::{LATE, RENEWED, SILENT};

/// The console's operation.
pub struct HealthApi(pub App);

#[OpenApi(prefix_path = "/console", tag = "Area::Health")]
impl HealthApi {
    /// Returns the health of the installation. For the operator only.
    #[oai(path = "/health", method = "get", operation_id = "installation_health")]
    async fn health(&self, caller: ConsoleCaller) -> Result<Json<Health>> {
        Ok(Json(seen(&self.0, &caller).await?))
    }
}

async fn seen(app: &App, caller: &ConsoleCaller) -> Outcome<Health> {
    caller.must(Action::SeeHealth)?;
    look(app).await
}

/// Collects the state of everything.
pub async fn look(app: &App) -> Outcome<Health> {
    let now = app.clock.now();
    let raised = alarm::store::raised(&*app.db).await?;
    let lists = lists(app, now).await?;
    let wanted = app.config.revocation_lists().count() + usize::from(app.issuing.authority.is_some());
    Ok(Health {
        at: now,
        alarms: raised
            .into_iter()
            .map(|it| RaisedAlarm { kind: it.kind, detail: it.detail, since: it.raised_at })
            .collect(),
        clock: time(app).await?,
        full_disk: app.space.holds(0).err().map(|it| it.0).unwrap_or_default(),
        keys: keys(app, now),
        missing_lists: number::count(wanted.saturating_sub(lists.len())),
        lists,
        certificates: certificates(app, now),
        lanes: lanes(app, now).await?,
    })
}

/// Whether anything keeps work from ending.
async fn time(app: &App) -> Outcome<ClockHealth> {
    let doubt = match app.clock.may_end(&*app.db).await {
        Ok(_) => return Ok(ClockHealth { state: HealthState::Well, why: None, until: None }),
        Err(clock::Error::Doubt(it)) => it,
        Err(clock::Error::Database(it)) => return Err(it.into()),
    };
    let (state, why, until) = match doubt {
        Doubt::Held(_) => (HealthState::Ill, ClockDoubt::Held, None),
        // It ends by itself.
        Doubt::Paused(until) => (HealthState::Watch, ClockDoubt::Paused, Some(until)),
        Doubt::Off(_) => (HealthState::Ill, ClockDoubt::Off, None),
        Doubt::Unknown => (HealthState::Ill, ClockDoubt::Unknown, None),
    };
    Ok(ClockHealth { state, why: Some(why), until })
}

/// The master keys by version; the one that seals also if this process lacks it.
fn keys(app: &App, now: Instant) -> Vec<KeyHealth> {
    let seals = app.vault.sealing_version();
    let known = app.vault.keys("list").into_iter().map(|(version, from, _)| KeyHealth {
        version,
        state: if from <= now { HealthState::Well } else { HealthState::Watch },
        from: Some(from).filter(|it| *it > Instant(0)),
        seals: version == seals,
        here: true,
    });
    let mut all: Vec<KeyHealth> = known.collect();
    if !all.iter().any(|it| it.seals) {
        all.push(KeyHealth { version: seals, state: HealthState::Ill, from: None, seals: true, here: false });
    }
    all
}

async fn lists(app: &App, now: Instant) -> Outcome<Vec<ListHealth>> {
    let came = net::store::came(&*app.db).await?;
    let seen = |it: &net::revocation::List| {
        let came_at = came.get(&it.key).copied().unwrap_or(it.this_update);
        let state = if it.next_update <= now {
            HealthState::Ill
        } else if now.since(came_at) > SILENT {
            HealthState::Watch
        } else {
            HealthState::Well
        };
        ListHealth { issuer: it.issuer_name.clone(), number: it.number.clone(), state, came_at, until: it.next_update }
    };
    let mut all: Vec<ListHealth> = app.verifier.lists().iter().map(seen).collect();
    all.sort_by(|one, other| one.issuer.cmp(&other.issuer));
    Ok(all)
}

fn certificates(app: &App, now: Instant) -> Vec<CertificateHealth> {
    let seen = |host: &Host| {
        // As it is in the file, and as it is served: a new one that nobody loaded yet helps nobody.
        let lies = certificate::first_end(&std::fs::read(&host.certificate_file).unwrap_or_default());
        let ends = [lies, app.served_until(&host.name)].into_iter().flatten().min();
        let state = match ends {
            Some(it) if it.since(now) >= RENEWED => HealthState::Well,
            Some(it) if it > now => HealthState::Watch,
            _ => HealthState::Ill,
        };
        CertificateHealth { host: host.name.clone(), state, ends }
    };
    app.config.host.iter().map(seen).collect()
}

async fn lanes(app: &App, now: Instant) -> Outcome<Vec<LaneHealth>> {
    let seen = |it: queue::LaneLoad| {
        let late = it.oldest.is_some_and(|oldest| now.since(oldest) > LATE);
        let state = match (late, it.given_up) {
            (true, _) => HealthState::Ill,
            (false, 0) => HealthState::Well,
            (false, _) => HealthState::Watch,
        };
        LaneHealth { lane: it.lane.name().to_owned(), state, due: it.due, oldest: it.oldest, given_up: it.given_up }
    };
    Ok(queue::loads(&*app.db, now).await?.into_iter().map(seen).collect())
}
