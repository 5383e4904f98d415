//! The audit.

use clap::Subcommand;
use medpost::app::App;
use medpost::audit::chain;
use medpost::audit::head::{self, Head};

use super::tell::{Outcome, tell};

#[derive(Subcommand)]
pub(super) enum AuditCommand {
    /// Checks the whole chain and prints its head, to be kept outside.
    Verify {
        /// A head that was kept: the chain must still contain it.
        #[arg(long)]
        head: Option<Head>,
    },
}

pub(super) async fn run(app: &App, command: AuditCommand) -> Outcome {
    let AuditCommand::Verify { head } = command;
    verify(app, head.as_ref()).await
}

/// Checks the chain of the audit, and that it contains a head that was kept; prints its current head.
async fn verify(app: &App, kept: Option<&Head>) -> Outcome {
    if kept.is_some_and(|it| !app.made(it)) {
        return Err("no key of this installation made the code of that head".into());
    }
    if let chain::Verdict::Broken { at, why } = chain::inspect(&*app.db).await? {
        return Err(format!("the chain of the audit is broken at link {at}: {why}").into());
    }
    if let Some(kept) = kept
        && let Some(why) = head::compare_with_kept(&*app.db, kept).await?
    {
        return Err(format!("the chain of the audit does not hold the head of link {}: {why}", kept.last).into());
    }
    tell!("{}", app.head().await?);
    Ok(())
}
