//! Facilities, their plans, and what their contracts promise.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use medpost::app::App;
use medpost::contract::table::Row;
use medpost::contract::{import, store as contracts};
use medpost::directory::store as directory;
use medpost_domain::id::FacilityId;
use medpost_domain::plan::{LEAST_INBOX, Limits, MB};

use super::tell::{Outcome, tell};

#[derive(Subcommand)]
pub(super) enum FacilityCommand {
    /// Puts a facility on a plan of these sizes, which is created if there is none of this name. One sending is never
    /// larger than its contract promises.
    Plan {
        /// Id of the facility.
        id: FacilityId,
        /// Name of the plan.
        #[arg(long)]
        code: String,
        /// Megabytes (1 000 000 bytes) of an inbox: at least 50.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(LEAST_INBOX / MB..))]
        inbox_mb: u64,
        /// Megabytes of one sending; four times as much may be uploaded and not sent yet.
        #[arg(long, default_value_t = 30)]
        dispatch_mb: u64,
    },
    /// Changes what the contracts of a facility promise for one sending, at once and for all their facilities.
    Promise {
        /// Id of the facility.
        id: FacilityId,
        /// Megabytes (1 000 000 bytes) of one sending.
        #[arg(long)]
        dispatch_mb: u64,
    },
    /// Lists the facilities with their ids.
    List,
    /// Imports facilities from a table (UTF-8 CSV).
    Import {
        /// The file.
        file: PathBuf,
    },
}

pub(super) async fn run(app: &App, command: FacilityCommand) -> Outcome {
    let now = app.clock.now();
    match command {
        FacilityCommand::Plan { id, code, inbox_mb, dispatch_mb } => {
            let limits = Limits {
                inbox_bytes: inbox_mb.saturating_mul(MB),
                dispatch_bytes: dispatch_mb.saturating_mul(MB),
                staging_bytes: dispatch_mb.saturating_mul(4 * MB),
                ..Limits::default()
            };
            let tx = app.db.write().await?;
            directory::facility(&*tx, id).await?.ok_or("there is no such facility")?;
            let plan = import::limits::plan(&*tx, &code, &limits, now).await?;
            import::limits::put_on_plan(&*tx, id, &plan, now).await?;
            let contracts = contracts::contracts_of(&*tx, vec![id], now).await?;
            tx.commit().await?;
            tell!(
                "on the plan {}: {} MB an inbox, {} MB a sending",
                plan.code,
                plan.inbox_bytes.0 / MB,
                plan.dispatch_bytes.0 / MB
            );
            let promised = contracts.iter().map(|it| it.1.dispatch_bytes).max();
            if let Some(it) = promised.filter(|it| *it < plan.dispatch_bytes) {
                let it = it.0 / MB;
                tell!("its contract promises {it} MB a sending, and that counts: see `facility promise`");
            }
        }
        FacilityCommand::Promise { id, dispatch_mb } => {
            let tx = app.db.write().await?;
            let all = contracts::contracts_of(&*tx, vec![id], now).await?;
            if all.is_empty() {
                return Err("no contract of this facility stands".into());
            }
            for (_, contract) in &all {
                import::limits::set_dispatch_size(&*tx, contract, dispatch_mb.saturating_mul(MB), now).await?;
                tell!("{}: {dispatch_mb} MB a sending", contract.name);
            }
            tx.commit().await?;
        }
        FacilityCommand::List => {
            for it in directory::every_facility(&*app.db).await? {
                tell!("{}  {}  {}  {}", it.id, it.code, it.name, it.city);
            }
        }
        FacilityCommand::Import { file } => {
            import_facilities(app, &file).await?;
        }
    }
    Ok(())
}

pub(super) fn read_table(file: &Path) -> Outcome<Vec<Row>> {
    let table = std::fs::read(file).map_err(|it| format!("{} can't be read: {it}", file.display()))?;
    let found = import::look(&table)?;
    for it in &found.notes {
        tell!("{it}");
    }
    Ok(found.rows)
}

pub(super) async fn import_facilities(app: &App, file: &Path) -> Outcome<Vec<FacilityId>> {
    let rows = read_table(file)?;
    // Keys of new inboxes must open again: they are sealed under this installation's keys and no others.
    app.vault.check().await?;
    let made = import::import(&app.vault, &rows, app.clock.now()).await?;
    tell!("{} facilities made, {} were there already", made.len(), rows.len() - made.len());
    for (facility, inboxes) in &made {
        tell!("  {facility} with {} inboxes", inboxes.len());
    }
    Ok(made.into_iter().map(|it| it.0).collect())
}
