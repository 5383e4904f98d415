//! Plans on offer, and their prices.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use medpost::app::App;
use medpost::audit::entry::Actor;
use medpost::contract::{plans, store as contracts};
use medpost_domain::plan::MB;

use super::tell::{Outcome, tell};

#[derive(Subcommand)]
pub(super) enum PlanCommand {
    /// Imports plans, campaigns, fees and tax rates from a file like infra/plans.toml: what is there already stays,
    /// changed terms become a new price from their first day on, and contracts keep what they were promised.
    Import {
        /// The file (TOML).
        file: PathBuf,
    },
    /// Lists the plans on offer now.
    List,
}

pub(super) async fn run(app: &App, command: PlanCommand) -> Outcome {
    match command {
        PlanCommand::Import { file } => bring_in(app, &read(&file)?).await,
        PlanCommand::List => {
            for it in contracts::packs(&*app.db, app.clock.now()).await? {
                tell!(
                    "{}  {}  {}  {} MB  {} yen a month",
                    it.code,
                    it.name,
                    it.audience,
                    it.pool_bytes.0 / MB,
                    it.monthly_yen
                );
            }
            Ok(())
        }
    }
}

pub(super) fn read(file: &Path) -> Outcome<plans::File> {
    let text = std::fs::read_to_string(file).map_err(|it| format!("{} can't be read: {it}", file.display()))?;
    plans::read(&text).map_err(Into::into)
}

pub(super) async fn bring_in(app: &App, file: &plans::File) -> Outcome {
    let tx = app.db.write().await?;
    let brought = plans::bring_in(&*tx, Actor::OPERATOR, file, app.clock.now()).await?;
    tx.commit().await?;
    let rates = if brought.rates { "; the rates of tax to come are other ones" } else { "" };
    tell!(
        "{} plans added, {} got another last day, {} were there already or are over{rates}",
        brought.added,
        brought.ended,
        brought.unchanged
    );
    Ok(())
}
