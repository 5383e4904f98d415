//! The command line: a file for each group of commands.

mod administrator;
mod audit;
mod authority;
mod backup;
mod card;
mod clock;
mod facility;
mod keyring;
mod member;
mod openapi;
mod plan;
mod setup;
mod standing;
pub(crate) mod tell;
mod token;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use medpost::app::App;
use medpost::config::{Config, Profile};
use medpost::kit::clock::Clock;
use medpost::kit::telemetry;

use crate::doctor;
use administrator::AdministratorCommand;
use audit::AuditCommand;
use authority::AuthorityCommand;
use backup::HeldCommand;
use card::CardCommand;
use clock::{AlarmCommand, ClockCommand};
use facility::FacilityCommand;
use keyring::KeyringCommand;
use member::MemberCommand;
use plan::PlanCommand;
use tell::{Outcome, tell};

/// MEDPost, the document exchange for medicine.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// The configuration file.
    #[arg(long, global = true, default_value = "medpost.toml")]
    config: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves every host, and does the background work.
    Serve,
    /// Does the background work only: jobs, lists, the sweep.
    Work,
    /// Sets up a fresh installation: keyring, mark, facilities from a table, enrolment codes (printed once).
    Setup {
        /// Table of facilities (UTF-8 CSV).
        #[arg(long)]
        facilities: Option<PathBuf>,
        /// Kind of card of the first manager of each facility.
        #[arg(long, default_value = "hpki")]
        card: String,
        /// File of plans and tax rates (TOML), like infra/plans.toml.
        #[arg(long)]
        plans: Option<PathBuf>,
    },
    /// Migrates the database to this version.
    Migrate,
    /// Writes a sealed backup of the database to a new file, while the service runs: every row and every wrapped key,
    /// no document and no day's key. The master keyring alone opens it.
    Backup {
        /// The new file.
        file: PathBuf,
    },
    /// Restores a backup into an empty database.
    Restore {
        /// The backup.
        file: PathBuf,
        /// The store is gone too: an empty one becomes this installation's, and what was in the old one counts as lost.
        #[arg(long)]
        without_store: bool,
        /// Writes the lost letters to a table (CSV), so that they can be asked for again.
        #[arg(long)]
        lost: Option<PathBuf>,
    },
    /// Reads a backup to its end and prints what it holds.
    BackupInspect {
        /// The backup.
        file: PathBuf,
    },
    /// The installation's clock.
    #[command(subcommand)]
    Clock(ClockCommand),
    /// Work that waits for the operator after a restore.
    #[command(subcommand)]
    Held(HeldCommand),
    /// Alarms that only an operator ends.
    #[command(subcommand)]
    Alarm(AlarmCommand),
    /// Compares living letters with the store.
    Losses {
        /// Marks them as lost: both sides are told.
        #[arg(long)]
        mark: bool,
        /// Writes them to a table (CSV).
        #[arg(long)]
        lost: Option<PathBuf>,
    },
    /// Prints the OpenAPI document.
    Openapi,
    /// Checks configuration, database, store, keys, mail, clock and lists; says what to do.
    Doctor,
    /// Cards.
    #[command(subcommand)]
    Card(CardCommand),
    /// The authority that issues facility cards.
    #[command(subcommand)]
    Authority(AuthorityCommand),
    /// Facilities.
    #[command(subcommand)]
    Facility(FacilityCommand),
    /// Members.
    #[command(subcommand)]
    Member(MemberCommand),
    /// People who manage associations in the console.
    #[command(subcommand)]
    Administrator(AdministratorCommand),
    /// Plans on offer, and their prices.
    #[command(subcommand)]
    Plan(PlanCommand),
    /// The audit.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// The master keys: list them, add one, reseal everything, retire one.
    #[command(subcommand)]
    Keyring(KeyringCommand),
    /// Deletes objects of the store that no row refers to and that are older than 48 hours: at most one in a hundred of
    /// all, as the service does by itself.
    Sweep {
        /// All of them: look first why there are so many.
        #[arg(long)]
        all: bool,
    },
}

/// Runs the command.
pub async fn run() -> Outcome {
    let cli = Cli::parse();
    // Commands that need no configuration.
    let config = match &cli.command {
        Command::Card(CardCommand::Inspect { file, json }) => return card::inspect(&cli.config, file, *json).await,
        Command::Openapi => return openapi::run().await,
        _ => Config::read(&cli.config)?,
    };
    telemetry::start(&config.log.filter, config.log.json);
    match &cli.command {
        Command::Setup { facilities, card, plans } => {
            return Box::pin(setup::run(config, facilities.as_deref(), card, plans.as_deref())).await;
        }
        Command::Doctor => return Ok(Box::pin(doctor::look(config)).await?),
        Command::Authority(it) => return authority::run(&config, it).await,
        Command::Keyring(KeyringCommand::Add) => return keyring::add(&config),
        _ if config.service.profile == Profile::Demo => {
            return Err("this is the configuration of a demo; its roots and keys are for nothing else: run \
                        `cargo xtask demo`"
                .into());
        }
        _ => {}
    }
    let app = App::build(config, Clock::system()).await?;
    match cli.command {
        Command::Backup { file } => backup::take(&app, &file).await,
        Command::BackupInspect { file } => backup::inspect(&app, &file),
        Command::Restore { file, without_store, lost } => {
            backup::restore(&app, &file, without_store, lost.as_deref()).await
        }
        Command::Held(it) => backup::held(&app, it).await,
        Command::Losses { mark, lost } => backup::losses(&app, mark, lost.as_deref()).await,
        Command::Alarm(AlarmCommand::End { kind }) => clock::end_alarm(&app, &kind).await,
        Command::Clock(it) => clock::run(&app, it).await,
        Command::Migrate => Ok(app.migrate().await?),
        Command::Serve => {
            app.check().await?;
            app.refresh_lists().await;
            stop_on_signal(&app);
            Ok(app.serve().await?)
        }
        Command::Work => {
            app.check().await?;
            stop_on_signal(&app);
            Ok(Box::pin(app.work_alone()).await?)
        }
        Command::Card(it) => card::run(&app, it).await,
        Command::Facility(it) => facility::run(&app, it).await,
        Command::Member(it) => member::run(&app, it).await,
        Command::Administrator(it) => administrator::run(&app, it).await,
        Command::Plan(it) => plan::run(&app, it).await,
        Command::Keyring(it) => keyring::run(&app, it).await,
        Command::Audit(it) => audit::run(&app, it).await,
        Command::Sweep { all } => {
            let (seen, lost, deleted) = app.vault.sweep(all).await?;
            tell!("{seen} objects seen, {lost} of them without a row, {deleted} deleted");
            Ok(())
        }
        Command::Setup { .. } | Command::Authority(_) | Command::Doctor | Command::Openapi => Ok(()),
    }
}

fn stop_on_signal(app: &App) {
    use tokio::signal::unix::{SignalKind, signal};
    let app = app.clone();
    tokio::spawn(async move {
        let mut end = signal(SignalKind::terminate()).ok();
        let terminated = async {
            match &mut end {
                Some(it) => it.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated => {}
        }
        tracing::info!("stopping: open requests may finish");
        app.stop();
    });
}
