//! Backups of the database, and what an operator does after a restore.

use std::path::Path;

use clap::Subcommand;
use medpost::app::App;
use medpost::audit::entry::{self, Actor};
use medpost::backup;
use medpost::exchange::lost;
use medpost::jobs::queue;
use medpost::office::tables;
use medpost::vault::keyring::Keyring;
use medpost::vault::store as vault;
use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::instant::Instant;

use super::tell::{Outcome, tell};

#[derive(Subcommand)]
pub(super) enum HeldCommand {
    /// Lists held work by kind.
    List,
    /// Releases held work: its result had not left the service before the restore.
    Release {
        /// Only this kind; without it, all.
        #[arg(long)]
        kind: Option<String>,
    },
    /// Drops held work: it was done between backup and restore.
    Drop {
        /// Only this kind; without it, all.
        #[arg(long)]
        kind: Option<String>,
    },
}

pub(super) async fn take(app: &App, file: &Path) -> Outcome {
    let keyring = Keyring::read(&app.config.vault.keyring_file)?;
    let (head, rows) = backup::take(&app.db, &keyring, &app.clock, file).await?;
    tell!("{rows} rows as of {}; the audit's last link is {}", Instant(head.taken_at), head.audit.0);
    tell!("Keep it away from this machine, and the keyring away from it.");
    Ok(())
}

pub(super) fn inspect(app: &App, file: &Path) -> Outcome {
    let keyring = Keyring::read(&app.config.vault.keyring_file)?;
    let (head, rows) = backup::inspect(&keyring, file)?;
    tell!("installation {}, {rows} rows as of {}", head.installation, Instant(head.taken_at));
    tell!("made by version {}, with the audit's links up to {} {}", head.version, head.audit.0, head.audit.1);
    Ok(())
}

/// Restores a backup and prints what the operator has to do next.
pub(super) async fn restore(app: &App, file: &Path, without_store: bool, lost: Option<&Path>) -> Outcome {
    let keyring = Keyring::read(&app.config.vault.keyring_file)?;
    let (head, _) = backup::inspect(&keyring, file)?;
    // The depot is checked before anything is written.
    app.vault.must_belong_to(head.installation, without_store).await?;
    let (head, rows) = backup::restore(&app.db, &keyring, file, app.clock.now()).await?;
    if without_store {
        app.vault.mark_store(head.installation).await?;
    }
    tell!("restored: {rows} rows as of {}", Instant(head.taken_at));
    tell!(
        "Everybody signs in anew. What was written after that moment is not in here: above all, suspend again whatever"
    );
    tell!(
        "card, person or facility was suspended since (compare the head of the audit that you keep outside: {} {}).",
        head.audit.0,
        head.audit.1
    );
    losses(app, true, lost).await?;
    held(app, HeldCommand::List).await?;
    tell!("Then: medpost held release or medpost held drop, kind by kind; until then nothing is mailed or charged.");
    Ok(())
}

/// Reports the lost letters; `mark` also marks them, and `table` is where they are written as CSV.
pub(super) async fn losses(app: &App, mark: bool, table: Option<&Path>) -> Outcome {
    let lost = lost::find_lost(&app.exchange, mark).await?;
    tell!("{} letters are lost, in part or as a whole", lost.len());
    if let Some(path) = table {
        let head = ["送信番号", "送信日時", "送信施設", "送信元BOX", "受信施設", "受信BOX", "電話", "文書数"];
        let lines = lost.iter().map(|it| {
            vec![
                it.dispatch.to_string(),
                tables::format_time(Some(it.sent_at)),
                it.sender.0.clone(),
                it.sender.1.clone(),
                it.recipient.0.clone(),
                it.recipient.1.clone(),
                it.recipient.2.clone(),
                it.documents.to_string(),
            ]
        });
        let out = tables::write(&head, lines, false)?;
        std::fs::write(path, out).map_err(|it| format!("{} can't be written: {it}", path.display()))?;
    }
    Ok(())
}

/// Lists, releases or drops what a restore held.
pub(super) async fn held(app: &App, command: HeldCommand) -> Outcome {
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let (done, count) = match &command {
        HeldCommand::List => ("wait", 0),
        HeldCommand::Release { kind } => ("released", queue::release(&*tx, kind.as_deref()).await?),
        HeldCommand::Drop { kind } => ("dropped", queue::drop_held(&*tx, kind.as_deref(), now).await?),
    };
    let left = queue::held(&*tx).await?;
    if let HeldCommand::Release { kind } | HeldCommand::Drop { kind } = &command {
        if left.is_empty() {
            vault::clear_restored(&*tx).await?;
        }
        let detail = format!("{done}={count} kind={}", kind.as_deref().unwrap_or("all"));
        let subject = (SubjectKind::Installation, None);
        entry::write(&*tx, Actor::OPERATOR, Act::HeldDecided, subject, &detail, now).await?;
        tx.commit().await?;
        tell!("{count} {done}");
    }
    for (kind, count, oldest) in &left {
        tell!("{count:>6}  {kind}  since {oldest}");
    }
    if left.is_empty() {
        tell!("nothing is held");
    }
    Ok(())
}
