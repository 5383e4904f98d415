//! People who manage associations in the console.

use clap::Subcommand;
use medpost::app::App;
use medpost::audit::entry::Actor;
use medpost::console::administrators;
use medpost::contract::store as contracts;
use medpost::kit::entropy;
use medpost::notify::post;
use medpost::office::store as office;
use medpost_domain::id::AdministratorId;
use medpost_domain::role::Role;

use super::standing::standing;
use super::tell::{Outcome, tell};

#[derive(Subcommand)]
pub(super) enum AdministratorCommand {
    /// Invites somebody to the console: prints a one-time link.
    Invite {
        /// Name of the association; without it, the operator's own staff.
        #[arg(long)]
        association: Option<String>,
        /// Name.
        #[arg(long)]
        name: String,
        /// Mail address.
        #[arg(long)]
        mail: String,
        /// administrator, contract_manager, card_manager, auditor; for the operator: operator, billing_clerk.
        #[arg(long)]
        role: String,
    },
    /// Lists administrators with their keys.
    List,
    /// Prints a new one-time link for somebody who lost every key.
    Link {
        /// Id, as listed.
        id: AdministratorId,
    },
}

pub(super) async fn run(app: &App, command: AdministratorCommand) -> Outcome {
    let now = app.clock.now();
    let url = app.config.service.console_url.as_deref().ok_or("service.console_url is missing")?;
    let url = url.trim_end_matches('/');
    let tx = app.db.write().await?;
    match command {
        AdministratorCommand::Invite { association, name, mail, role } => {
            let roles: &[Role] = if association.is_some() { &Role::ASSOCIATION } else { &Role::OPERATING };
            let role = Role::read(&role).filter(|it| roles.contains(it)).ok_or_else(|| {
                format!("a role there is one of {}", roles.iter().map(|it| it.text()).collect::<Vec<_>>().join(" "))
            })?;
            let association_id = match association {
                None => None,
                Some(it) => {
                    Some(contracts::association_by_name(&*tx, &it).await?.ok_or("there is no such association")?)
                }
            };
            let mail = post::address(&mail).ok_or("this is no mail address")?.to_owned();
            let id = AdministratorId(entropy::id(now));
            let row = office::Administrator {
                id,
                association_id,
                name,
                mail,
                role: role.into(),
                created_at: now,
                suspended_at: None,
                version: 1,
                invited_by: None,
                known_at: None,
            };
            let token = administrators::add(&*tx, Actor::OPERATOR, row, now).await?;
            tell!("{url}/join#{token}");
        }
        AdministratorCommand::Link { id } => {
            office::administrator(&*tx, id).await?.ok_or("there is no such administrator")?;
            let token = administrators::issue(&*tx, Actor::OPERATOR, id, now).await?;
            tell!("{url}/join#{token}");
        }
        AdministratorCommand::List => {
            for it in office::every_administrator(&*tx).await? {
                let keys = office::keys(&*tx, it.id).await?.len();
                let of = it.association_id.map_or("operator".to_owned(), |it| it.to_string());
                let standing = standing(it.suspended_at, Some(it.created_at), None);
                tell!("{}  {}  {}  {}  {of}  {keys} keys  {standing}", it.id, it.name, it.mail, it.role);
            }
        }
    }
    tx.commit().await.map_err(Into::into)
}
