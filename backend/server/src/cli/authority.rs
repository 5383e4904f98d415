//! The authority that issues facility cards.

use std::path::PathBuf;

use clap::Subcommand;
use medpost::config::Config;
use medpost::issuing::found;
use medpost::issuing::key::Key;
use medpost::issuing::kind::KeyKind;
use medpost::issuing::token::TokenKey;
use medpost::kit::clock::Clock;
use medpost::vault::keyring::Keyring;

use super::tell::{Outcome, tell};
use super::token::place;

#[derive(Subcommand)]
pub(super) enum AuthorityCommand {
    /// Founds one: a root, whose key is put away, and the authority that issues; prints what to configure.
    Make {
        /// Folder for certificates, sealed keys and the root's list.
        #[arg(long)]
        folder: PathBuf,
        /// Name of the operator, as in certificates.
        #[arg(long)]
        organisation: String,
        /// The operator's own policy for its cards, dotted.
        #[arg(long)]
        policy: String,
        /// Driver of a token for the issuing key; without it, the key is in a sealed file.
        #[arg(long, requires_all = ["token", "pin_file"])]
        module: Option<PathBuf>,
        /// Label of the token.
        #[arg(long)]
        token: Option<String>,
        /// File with its PIN.
        #[arg(long)]
        pin_file: Option<PathBuf>,
    },
    /// Makes a new root's list, once a year or to revoke an authority; needs the root's key in the folder.
    RootList {
        /// The folder.
        #[arg(long)]
        folder: PathBuf,
        /// Certificate of an authority of this root, to revoke it for good.
        #[arg(long)]
        revoke: Option<PathBuf>,
    },
}

/// Label of the authority's key in a token.
const AUTHORITY_LABEL: &str = "medpost-authority";

/// Founds an authority, or renews its root's list. Runs before there is a certificate to configure.
pub(super) async fn run(config: &Config, it: &AuthorityCommand) -> Outcome {
    let keyring = Keyring::read(&config.vault.keyring_file)?;
    let now = Clock::system().now();
    match it {
        AuthorityCommand::RootList { folder, revoke } => {
            let revoked = found::root_list(folder, &keyring, revoke.as_deref(), now).await?;
            tell!("made, {revoked} revoked; put the root's key away again");
            if revoke.is_some() {
                tell!(
                    "once the service has read it (trust.revocation_lists), no card of that authority signs in any more"
                );
            }
        }
        AuthorityCommand::Make { folder, organisation, policy, module, token, pin_file } => {
            let key = match (module, token, pin_file) {
                (Some(module), Some(token), Some(pin)) => {
                    let place = place(module, token, pin, AUTHORITY_LABEL)?;
                    Some(Key::of_token(TokenKey::generate(place, KeyKind::Rsa).await?))
                }
                _ => None,
            };
            let in_token = key.is_some();
            found::make(folder, organisation, policy, &keyring, key, now).await?;
            let at = |name: &str| folder.join(name).display().to_string();
            let key = if in_token {
                format!("kind = \"token\", module = …, token = …, label = \"{AUTHORITY_LABEL}\", pin_file = …")
            } else {
                format!("kind = \"file\", path = \"{}\"", at("facility-cards.key"))
            };
            tell!("Put {} away: it is needed once a year, for `medpost authority root-list`.", at("facility-root.key"));
            tell!("Configure (cards.crl needs no place in revocation_lists: the service makes it):");
            tell!(
                "[authority]\ncertificate_file = \"{}\"\npolicy = \"{policy}\"\nkey = {{ {key} }}",
                at("facility-cards.pem")
            );
            tell!(
                "[[trust]]\nname = \"pki\"\nkind = \"pki\"\nroot_file = \"{}\"\nauthority_files = [\"{}\"]\npolicies = [\"{policy}\"]\nrevocation_lists = [\"{}\"]",
                at("facility-root.pem"),
                at("facility-cards.pem"),
                at("facility-root.crl")
            );
        }
    }
    Ok(())
}
