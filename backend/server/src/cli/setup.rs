//! Sets up a fresh installation.

use std::path::Path;

use medpost::app::App;
use medpost::config::{Config, Profile};
use medpost::directory::store as directory;
use medpost::kit::clock::Clock;
use medpost::vault::keyring::Keyring;
use medpost_domain::role::Role;

use super::facility::{import_facilities, read_table};
use super::member::invite;
use super::plan;
use super::tell::{Outcome, tell};

pub(super) async fn run(config: Config, facilities: Option<&Path>, card: &str, plans: Option<&Path>) -> Outcome {
    if config.service.profile == Profile::Demo {
        return Err("a demo sets itself up: run `cargo xtask demo`".into());
    }
    // A wrong table is refused before anything is made.
    if let Some(file) = facilities {
        read_table(file)?;
    }
    let plans = plans.map(plan::read).transpose()?;
    let path = &config.vault.keyring_file;
    if path.exists() {
        tell!("using the keyring {}", path.display());
    } else {
        Keyring::fresh().write_new(path)?;
        tell!("made the keyring {}: keep a copy in a safe; without it every document is lost", path.display());
    }
    let app = App::build(config, Clock::system()).await?;
    let id = app.install().await?;
    tell!("made installation {id}");
    if let Some(it) = &plans {
        plan::bring_in(&app, it).await?;
    }
    let Some(file) = facilities else { return Ok(()) };
    let made = import_facilities(&app, file).await?;
    tell!(
        "\nEnrolment codes of the facilities' first managers, printed once. Send each by post. Their cards wait until"
    );
    tell!("somebody in the console confirms them or, as long as nobody is there, for a day:");
    for facility in made {
        let row = directory::facility(&*app.db, facility).await?.ok_or("the facility is gone")?;
        let name = if row.director.is_empty() { row.name.clone() } else { row.director.clone() };
        let code = invite(&app, facility, &name, "", card, None, Role::Manager).await?;
        tell!("{}  {}  {}  {code}", row.code, row.name, name);
    }
    Ok(())
}
