//! Prints the API's document.

use medpost::app::App;
use medpost::config::Config;
use medpost::kit::clock::Clock;
use medpost::vault::keyring::Keyring;

use super::tell::{Outcome, tell};

/// The document depends on no configuration: a temporary one in memory will do.
pub(super) async fn run() -> Outcome {
    let folder = tempfile::tempdir()?;
    let keyring = folder.path().join("keyring");
    Keyring::fresh().write_new(&keyring)?;
    let text = "[service]\nprofile = \"demo\"\npublic_url = \"https://www.localhost\"\ncard_url = \"https://card.localhost\"\npki_url = \"https://pki.localhost\"\n\
         [database]\nurl = \"sqlite::memory:\"\n[store]\nkind = \"memory\"\n[vault]\nkeyring_file = \"keyring\"\n[mail]\nkind = \"memory\"\n\
         [[host]]\nname = \"none\"\nserves = \"public\"\naddress = \"127.0.0.1:0\"\nhosts = [\"localhost\"]\ncertificate_file = \"-\"\nkey_file = \"-\"\ntls = [\"1.3\"]\n".to_string();
    let config = Config::parse(&text, &folder.path().join("medpost.toml"), std::iter::empty())?;
    let app = App::build(config, Clock::system()).await?;
    tell!("{:#}", medpost::routes::document(&app)?);
    Ok(())
}
