//! The command line.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::doctor;
use clap::{Parser, Subcommand};
use medpost::app::{self, App};
use medpost::audit::chain;
use medpost::audit::entry::Actor;
use medpost::config::{Config, Profile};
use medpost::console::{administrators, store as console};
use medpost::contract::table::Row;
use medpost::contract::{import, offer, store as contracts};
use medpost::directory::store as directory;
use medpost::identity::invite::{self, Invitation, Wanted};
use medpost::identity::store as identity;
use medpost::issuing::key::{Key, KeyKind};
use medpost::issuing::order::{For, serial_number};
use medpost::issuing::token::TokenKey;
use medpost::issuing::{found, station, store as cards};
use medpost::kit::clock::Clock;
use medpost::kit::entropy;
use medpost::kit::problem::chain as causes;
use medpost::kit::secret::Secret;
use medpost::kit::telemetry;
use medpost::net::certificate;
use medpost::net::certificate::pem;
use medpost::net::verifier::CardVerifier;
use medpost::notify::post;
use medpost::vault::keyring::Keyring;
use medpost_domain::admission::Level;
use medpost_domain::card::{CardKind, CardRefusal};
use medpost_domain::id::{AdministratorId, AffiliationId, CardId, FacilityId, PkiCardId};
use medpost_domain::instant::Instant;
use medpost_domain::plan::{Audience, Limits, MB};
use medpost_domain::role::Role;
use medpost_wire::application::AddPack;
use medpost_wire::problem::Code;

/// A line for the operator; a reader that goes away early, as `head` does, is no failure.
macro_rules! tell {
    ($($words:tt)*) => {{
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

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
    /// Serves on every listener, and works.
    Serve,
    /// Works only: jobs, lists, the sweep.
    Work,
    /// Sets a fresh installation up: keyring, mark, facilities from a table, enrolment codes (printed once).
    Setup {
        /// Table of facilities (UTF-8 CSV).
        #[arg(long)]
        facilities: Option<PathBuf>,
        /// Kind of card of the first manager of each facility.
        #[arg(long, default_value = "hpki")]
        card: String,
    },
    /// Brings the database to this version.
    Migrate,
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
    /// Those who look after associations in the console.
    #[command(subcommand)]
    Administrator(AdministratorCommand),
    /// Packs that associations can have.
    #[command(subcommand)]
    Pack(PackCommand),
    /// The audit.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Deletes objects of the store that no row speaks of and that are older than 48 hours: at most one in a
    /// hundred of all, as the service does by itself.
    Sweep {
        /// All of them: an operator's word, after looking why there are so many.
        #[arg(long)]
        all: bool,
    },
}

#[derive(Subcommand)]
enum CardCommand {
    /// Reads a certificate (DER or PEM) and says whether it may sign in, and why not.
    Inspect {
        /// The file.
        file: PathBuf,
        /// JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// Confirms a card after its name, number and profession were seen (`member list` shows them). Not one whose code
    /// was printed by this command line: whoever printed it does not confirm what came of it.
    Confirm {
        /// Id of the card.
        id: CardId,
    },
    /// Suspends a card at once.
    Suspend {
        /// Id of the card.
        id: CardId,
        /// Why; kept with the card.
        #[arg(long)]
        reason: String,
    },
    /// Resumes a suspended card.
    Resume {
        /// Id of the card.
        id: CardId,
    },
    /// Orders a facility card for a new person, or a post, of a facility.
    Order {
        /// Id of the facility.
        #[arg(long)]
        facility: FacilityId,
        /// Registered name of the person, or name of the post.
        #[arg(long)]
        name: String,
        /// フリガナ
        #[arg(long, default_value = "")]
        kana: String,
        /// A post in place of a person.
        #[arg(long)]
        post: bool,
        /// Manages the facility, with all its inboxes.
        #[arg(long)]
        manager: bool,
    },
    /// Lists facility cards that were ordered and wait to be issued.
    Orders,
    /// Issues an ordered card to the token in this station's reader: makes keys in it, signs their certificate,
    /// and puts it beside them.
    Issue {
        /// Id of the card, as listed by `card orders`.
        id: PkiCardId,
        /// The token and its driver.
        #[command(flatten)]
        token: TokenArgs,
        /// Kind of key.
        #[arg(long, value_enum, default_value = "rsa")]
        kind: KeyKind,
    },
}

/// A token behind PKCS #11.
#[derive(clap::Args)]
struct TokenArgs {
    /// The driver, e.g. /usr/lib/softhsm/libsofthsm2.so
    #[arg(long)]
    module: PathBuf,
    /// Label of the token.
    #[arg(long)]
    token: String,
    /// File with its PIN.
    #[arg(long)]
    pin_file: PathBuf,
}

#[derive(Subcommand)]
enum AuthorityCommand {
    /// Founds one: a root, whose key is put away, and the authority that issues; says what to configure.
    Make {
        /// Folder for certificates, sealed keys and the root's list.
        #[arg(long)]
        folder: PathBuf,
        /// Name of the operator, as certificates carry it.
        #[arg(long)]
        organisation: String,
        /// The operator's own policy for its cards, dotted.
        #[arg(long)]
        policy: String,
        /// Driver of a token that holds the issuing key; else a sealed file does.
        #[arg(long, requires_all = ["token", "pin_file"])]
        module: Option<PathBuf>,
        /// Label of the token.
        #[arg(long)]
        token: Option<String>,
        /// File with its PIN.
        #[arg(long)]
        pin_file: Option<PathBuf>,
    },
    /// Makes the root's list anew, once a year; needs the root's key in the folder.
    RootList {
        /// The folder.
        #[arg(long)]
        folder: PathBuf,
    },
}

#[derive(Subcommand)]
enum FacilityCommand {
    /// Puts a facility on a plan of these sizes, made if there is none of this name.
    Plan {
        /// Id of the facility.
        id: FacilityId,
        /// Name of the plan.
        #[arg(long)]
        code: String,
        /// Megabytes (1 000 000 bytes) of an inbox.
        #[arg(long, default_value_t = 50)]
        inbox_mb: u64,
        /// Megabytes of one sending; four times as much may be uploaded and not sent yet.
        #[arg(long, default_value_t = 30)]
        dispatch_mb: u64,
    },
    /// Lists the facilities with their ids.
    List,
    /// Brings facilities in from a table (UTF-8 CSV).
    Import {
        /// The file.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum MemberCommand {
    /// Invites a person: prints a one-time enrolment code.
    Invite {
        /// Id of the facility.
        #[arg(long)]
        facility: FacilityId,
        /// Registered name.
        #[arg(long)]
        name: String,
        /// フリガナ
        #[arg(long, default_value = "")]
        kana: String,
        /// Kind of card: hpki or pki.
        #[arg(long, default_value = "hpki")]
        card: String,
        /// Name expected on the certificate.
        #[arg(long)]
        holder: Option<String>,
        /// A facility manager, not a member.
        #[arg(long)]
        manager: bool,
    },
    /// Issues a code for a further card of a person, or a new one in place of a dead one; earlier codes
    /// of theirs count no more.
    Code {
        /// Id of the belonging, as listed.
        id: AffiliationId,
        /// Kind of card: hpki or pki.
        #[arg(long, default_value = "hpki")]
        card: String,
        /// Name expected on the certificate.
        #[arg(long)]
        holder: Option<String>,
    },
    /// Lists the people of a facility with their cards.
    List {
        /// Id of the facility.
        #[arg(long)]
        facility: FacilityId,
    },
    /// Suspends a person at one facility, at once; their cards go on elsewhere.
    Suspend {
        /// Id of the belonging, as listed.
        id: AffiliationId,
        /// Why; kept with the belonging.
        #[arg(long)]
        reason: String,
    },
    /// Resumes a person at a facility.
    Resume {
        /// Id of the belonging.
        id: AffiliationId,
    },
}

#[derive(Subcommand)]
enum AdministratorCommand {
    /// Invites somebody to the console: prints a one-time link.
    Invite {
        /// Name of the association; none: the operator's own staff.
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
    /// Lists them with their keys.
    List,
    /// Prints a new one-time link for somebody who lost every key.
    Link {
        /// Id, as listed.
        id: AdministratorId,
    },
}

#[derive(Subcommand)]
enum PackCommand {
    /// Adds a pack that can be had from now on; what contracts were promised stays.
    Add {
        /// A short name for lists.
        #[arg(long)]
        code: String,
        /// Name, e.g. 10GBパック.
        #[arg(long)]
        name: String,
        /// Megabytes (1 000 000 bytes) of the pool.
        #[arg(long)]
        mb: u64,
        /// Yen a month, without tax.
        #[arg(long)]
        yen: u64,
        /// Facilities from which it is meant.
        #[arg(long, default_value_t = 50)]
        facilities: u32,
        /// For one facility, and not for an association.
        #[arg(long)]
        individual: bool,
        /// The kind of card it is meant for: hpki or pki.
        #[arg(long, value_parser = card_kind)]
        card: Option<CardKind>,
        /// Yen for the registration, without tax.
        #[arg(long, default_value_t = 0)]
        registration_yen: u64,
        /// Months after which the registration is due again; 0: never.
        #[arg(long, default_value_t = 0)]
        registration_months: u32,
        /// Cards that come with it.
        #[arg(long, default_value_t = 0)]
        cards: u32,
        /// Yen of each PKI card beyond those, without tax.
        #[arg(long, default_value_t = 0)]
        card_yen: u64,
        /// Megabytes of one sending.
        #[arg(long, default_value_t = 30)]
        dispatch_mb: u64,
        /// Days for which what arrives is kept.
        #[arg(long, default_value_t = 7)]
        retention_days: u32,
    },
    /// Lists the packs that can be had now.
    List,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Walks the whole chain and prints its head.
    Verify,
}

/// Founds an authority, or renews its root's list. Runs before there is a certificate to configure.
fn authority(config: &Config, it: &AuthorityCommand) -> Outcome {
    let keyring = Keyring::read(&config.vault.keyring_file).map_err(say)?;
    let now = Clock::System.now();
    match it {
        AuthorityCommand::RootList { folder } => {
            found::root_list(folder, &keyring, now).map_err(say)?;
            tell!("made; put the root's key away again");
        }
        AuthorityCommand::Make { folder, organisation, policy, module, token, pin_file } => {
            let key = match (module, token, pin_file) {
                (Some(module), Some(token), Some(pin)) => {
                    let pin = Secret::from_file(pin).map_err(say)?;
                    let key = TokenKey::generate(module, token, AUTHORITY_LABEL, KeyKind::Rsa, &pin);
                    Some(Key::of_token(key.map_err(say)?))
                }
                _ => None,
            };
            let in_token = key.is_some();
            found::make(folder, organisation, policy, &keyring, key, now).map_err(say)?;
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

/// Label of the authority's key in a token.
const AUTHORITY_LABEL: &str = "medpost-authority";

/// Makes keys in the token of a card station, and their certificate for an ordered card.
async fn issue_card(app: &App, id: PkiCardId, token: &TokenArgs, kind: KeyKind) -> Outcome {
    let row = cards::lock_card(&*app.db, id).await.map_err(say)?.ok_or("there is no such card")?;
    let pin = Secret::from_file(&token.pin_file).map_err(say)?;
    let label = serial_number(id);
    let made = TokenKey::generate(&token.module, &token.token, &label, kind, &pin).map_err(say)?;
    let key = Key::of_token(made);
    let request = station::request(&key, &row.holder).map_err(say)?;
    let tx = app.db.write().await.map_err(say)?;
    let der = app.issuing.issue(&*tx, Actor::OPERATOR, &row, &request).await.map_err(say)?;
    tx.commit().await.map_err(say)?;
    // Found anew: what signed the request gave its session up with the request.
    drop(key);
    let made = TokenKey::find(&token.module, &token.token, &label, &pin).map_err(say)?;
    made.put_certificate(&der, &station::subject(&der), &label).map_err(say)?;
    tell!("issued {label} for {}; ship it from the console", row.holder);
    tell!("{}", pem(&der));
    Ok(())
}

fn card_kind(text: &str) -> Result<CardKind, String> {
    CardKind::read(text).ok_or_else(|| "a card is \"hpki\" or \"pki\"".to_owned())
}

/// The operator at this command line, above every association.
const OPERATOR: (Actor, Level) = (Actor::OPERATOR, Level::Operator);

type Outcome = Result<(), String>;

fn say(error: impl std::error::Error) -> String {
    causes(&error)
}

pub async fn run() -> Outcome {
    let cli = Cli::parse();
    if let Command::Card(CardCommand::Inspect { file, json }) = &cli.command {
        return inspect(&cli.config, file, *json).await;
    }
    if let Command::Openapi = cli.command {
        return openapi().await;
    }
    let config = Config::read(&cli.config).map_err(say)?;
    telemetry::start(&config.log.filter, config.log.json);
    if let Command::Setup { facilities, card } = &cli.command {
        return setup(config, facilities.as_deref(), card).await;
    }
    if let Command::Doctor = cli.command {
        return doctor::look(config).await;
    }
    if let Command::Authority(it) = &cli.command {
        return authority(&config, it);
    }
    if config.service.profile == Profile::Demo {
        return Err(
            "this is the configuration of a demo; its roots and keys are for nothing else: run `cargo xtask demo`"
                .into(),
        );
    }
    let app = App::build(config, Clock::System).await.map_err(say)?;
    match cli.command {
        Command::Migrate => app.migrate().await.map_err(say),
        Command::Serve => {
            app.check().await.map_err(say)?;
            app.refresh_lists().await;
            stop_on_signal(&app);
            app.serve().await.map_err(say)
        }
        Command::Work => {
            app.check().await.map_err(say)?;
            stop_on_signal(&app);
            Box::pin(app.work_alone()).await.map_err(say)
        }
        Command::Card(CardCommand::Order { facility, name, kana, post, manager }) => {
            let wanted = [For::New { name, kana, post, manager }];
            let tx = app.db.write().await.map_err(say)?;
            let by = (Actor::OPERATOR, uuid::Uuid::nil());
            let made = app.issuing.order(&*tx, by, (facility, None), &wanted, "", None).await.map_err(say)?;
            tx.commit().await.map_err(say)?;
            for it in made.cards {
                tell!("{it}  {}", made.number);
            }
            Ok(())
        }
        Command::Card(CardCommand::Orders) => {
            for it in cards::ordered(&*app.db).await.map_err(say)? {
                tell!("{}  {}  {}", it.0.id, it.1, it.0.holder);
            }
            Ok(())
        }
        Command::Card(CardCommand::Issue { id, token, kind }) => issue_card(&app, id, &token, kind).await,
        Command::Card(CardCommand::Suspend { id, reason }) => {
            app.identity.suspend(OPERATOR, id, &reason).await.map_err(say)?;
            tell!("suspended; running sessions end at once, open connections within five seconds");
            Ok(())
        }
        Command::Card(CardCommand::Confirm { id }) => match app.identity.confirm(Actor::OPERATOR, id).await {
            Ok(0) => Err("nothing waits for this card's confirmation".into()),
            Ok(count) => {
                tell!("confirmed at {count} facilities");
                Ok(())
            }
            Err(it) if it.code() == Code::SecondPersonNeeded => {
                Err("its code came from this command line: whoever printed a code does not confirm what came of it. \
                     Somebody in the console does, or, where there is nobody, it works by itself after a day \
                     (`member list` says when)"
                    .into())
            }
            Err(it) => Err(say(it)),
        },
        Command::Card(CardCommand::Resume { id }) => app.identity.resume(OPERATOR, id).await.map_err(say),
        Command::Facility(FacilityCommand::Plan { id, code, inbox_mb, dispatch_mb }) => {
            let now = app.clock.now();
            let limits = Limits {
                inbox_bytes: inbox_mb.saturating_mul(MB),
                dispatch_bytes: dispatch_mb.saturating_mul(MB),
                staging_bytes: dispatch_mb.saturating_mul(4 * MB),
                ..Limits::default()
            };
            let tx = app.db.write().await.map_err(say)?;
            directory::facility(&*tx, id).await.map_err(say)?.ok_or("there is no such facility")?;
            let plan = import::plan(&*tx, &code, &limits, now).await.map_err(say)?;
            import::put_on_plan(&*tx, id, &plan, now).await.map_err(say)?;
            tx.commit().await.map_err(say)?;
            tell!(
                "on the plan {}: {} MB an inbox, {} MB a sending",
                plan.code,
                plan.inbox_bytes.unsigned_abs() / MB,
                plan.dispatch_bytes.unsigned_abs() / MB
            );
            Ok(())
        }
        Command::Facility(FacilityCommand::List) => {
            for it in directory::every_facility(&*app.db).await.map_err(say)? {
                tell!("{}  {}  {}  {}", it.id, it.code, it.name, it.city);
            }
            Ok(())
        }
        Command::Facility(FacilityCommand::Import { file }) => {
            import_facilities(&app, &file).await?;
            Ok(())
        }
        Command::Member(MemberCommand::Invite { facility, name, kana, card, holder, manager }) => {
            let role = if manager { Role::Manager } else { Role::Member };
            let code = invite(&app, facility, &name, &kana, &card, holder.as_deref(), role).await?;
            tell!("{code}");
            Ok(())
        }
        Command::Member(MemberCommand::Code { id, card, holder }) => {
            let kind = card_kind(&card)?;
            let now = app.clock.now();
            let tx = app.db.write().await.map_err(say)?;
            let of = identity::affiliation(&*tx, id).await.map_err(say)?.ok_or("there is no such belonging")?;
            let person = identity::member(&*tx, of.member_id).await.map_err(say)?.ok_or("there is no such person")?;
            let wanted = Wanted { affiliation: id, kind, holder: holder.as_deref(), expected: Some(&person.name) };
            let code = invite::issue(&*tx, Actor::OPERATOR, &wanted, now).await.map_err(say)?;
            tx.commit().await.map_err(say)?;
            tell!("{}", code.print());
            Ok(())
        }
        Command::Member(MemberCommand::List { facility }) => list_members(&app, facility).await,
        Command::Member(MemberCommand::Suspend { id, reason }) => {
            app.identity.suspend_belonging(OPERATOR, id, &reason).await.map_err(say)?;
            tell!(
                "suspended at this facility; running sessions there end at once, open connections within five seconds"
            );
            Ok(())
        }
        Command::Member(MemberCommand::Resume { id }) => app.identity.resume_belonging(OPERATOR, id).await.map_err(say),
        Command::Administrator(it) => administrator(&app, it).await,
        Command::Pack(it) => pack(&app, it).await,
        Command::Sweep { all } => {
            let (seen, lost, deleted) = app.vault.sweep(all).await.map_err(say)?;
            tell!("{seen} objects seen, {lost} of them without a row, {deleted} deleted");
            Ok(())
        }
        Command::Audit(AuditCommand::Verify) => match chain::inspect(&*app.db).await.map_err(say)? {
            chain::Verdict::Holds { last, head } => {
                tell!("{last} {}", medpost_domain::hex::hex(&head));
                Ok(())
            }
            chain::Verdict::Broken { at } => Err(format!("the chain of the audit is broken at link {at}")),
        },
        Command::Setup { .. }
        | Command::Authority(_)
        | Command::Doctor
        | Command::Openapi
        | Command::Card(CardCommand::Inspect { .. }) => Ok(()),
    }
}

async fn pack(app: &App, command: PackCommand) -> Outcome {
    let now = app.clock.now();
    match command {
        PackCommand::Add {
            code,
            name,
            mb,
            yen,
            facilities,
            individual,
            card,
            registration_yen,
            registration_months,
            cards,
            card_yen,
            dispatch_mb,
            retention_days,
        } => {
            let wish = AddPack {
                code,
                name,
                audience: if individual { Audience::Individual } else { Audience::Group },
                card,
                pool: mb.saturating_mul(MB),
                monthly_yen: yen,
                registration_yen,
                registration_months,
                campaign_yen: None,
                campaign_until: None,
                included_cards: cards,
                card_yen,
                min_facilities: facilities,
                dispatch: dispatch_mb.saturating_mul(MB),
                retention_days,
                most_hold_minutes: Limits::default().most_hold_minutes,
                free_changes: import::FREE_CHANGES.unsigned_abs(),
                change_yen: 0,
                tax_included: false,
                valid_from: now,
                valid_until: None,
            };
            let tx = app.db.write().await.map_err(say)?;
            offer::add(&*tx, Actor::OPERATOR, &wish, now).await.map_err(say)?;
            tx.commit().await.map_err(say)
        }
        PackCommand::List => {
            for it in contracts::packs(&*app.db, now).await.map_err(say)? {
                tell!(
                    "{}  {}  {}  {} MB  {} yen a month",
                    it.code,
                    it.name,
                    it.audience,
                    it.pool_bytes.unsigned_abs() / MB,
                    it.monthly_yen
                );
            }
            Ok(())
        }
    }
}

async fn administrator(app: &App, command: AdministratorCommand) -> Outcome {
    let now = app.clock.now();
    let url = app.config.service.console_url.as_deref().ok_or("service.console_url is missing")?;
    let url = url.trim_end_matches('/');
    let tx = app.db.write().await.map_err(say)?;
    match command {
        AdministratorCommand::Invite { association, name, mail, role } => {
            let roles: &[Role] = if association.is_some() { &Role::ASSOCIATION } else { &Role::OPERATING };
            let role = Role::read(&role).filter(|it| roles.contains(it)).ok_or_else(|| {
                format!("a role there is one of {}", roles.iter().map(|it| it.text()).collect::<Vec<_>>().join(" "))
            })?;
            let association_id = match association {
                None => None,
                Some(it) => Some(
                    contracts::association_by_name(&*tx, &it)
                        .await
                        .map_err(say)?
                        .ok_or("there is no such association")?,
                ),
            };
            let mail = post::address(&mail).ok_or("this is no mail address")?.to_owned();
            let id = AdministratorId(entropy::id(now));
            let role = role.text().to_owned();
            let row = console::Administrator {
                id,
                association_id,
                name,
                mail,
                role,
                created_at: now,
                suspended_at: None,
                version: 1,
                invited_by: None,
                known_at: None,
            };
            let token = administrators::add(&*tx, Actor::OPERATOR, row, now).await.map_err(say)?;
            tell!("{url}/join#{token}");
        }
        AdministratorCommand::Link { id } => {
            console::administrator(&*tx, id).await.map_err(say)?.ok_or("there is no such administrator")?;
            let token = administrators::issue(&*tx, Actor::OPERATOR, id, now).await.map_err(say)?;
            tell!("{url}/join#{token}");
        }
        AdministratorCommand::List => {
            for it in console::every_administrator(&*tx).await.map_err(say)? {
                let keys = console::keys(&*tx, it.id).await.map_err(say)?.len();
                let of = it.association_id.map_or("operator".to_owned(), |it| it.to_string());
                let standing = state(it.suspended_at, Some(it.created_at), None);
                tell!("{}  {}  {}  {}  {of}  {keys} keys  {standing}", it.id, it.name, it.mail, it.role);
            }
        }
    }
    tx.commit().await.map_err(say)
}

async fn list_members(app: &App, facility: FacilityId) -> Outcome {
    for (belonging, person, cards) in identity::members(&*app.db, facility).await.map_err(say)? {
        let now = state(belonging.suspended_at, Some(belonging.from_at), None);
        tell!("{}  {}  {}  {now}", belonging.id, person.name, belonging.role);
        for (it, enrolment) in cards {
            let now = state(it.suspended_at, enrolment.confirmed_at, enrolment.valid_at);
            let serial = it.serial_number.as_deref().unwrap_or("-");
            let professions = it.professions.replace('\n', ", ");
            tell!(
                "    card {}  {}  {}  {serial}  {professions}  until {}  {now}",
                it.id,
                it.kind,
                it.holder,
                it.not_after
            );
        }
    }
    Ok(())
}

fn state(suspended_at: Option<Instant>, confirmed_at: Option<Instant>, valid_at: Option<Instant>) -> String {
    match (suspended_at, confirmed_at, valid_at) {
        (Some(at), ..) => format!("suspended {at}"),
        (None, None, None) => "waits for confirmation".to_owned(),
        (None, None, Some(at)) => format!("waits for confirmation, works from {at}"),
        (None, Some(_), _) => "in use".to_owned(),
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

async fn inspect(config: &Path, file: &Path, json: bool) -> Outcome {
    let bytes = std::fs::read(file).map_err(|it| format!("{} can't be read: {it}", file.display()))?;
    let der = certificate::from_file(&bytes).into_iter().next().unwrap_or_default();
    // Without a configuration, nothing is trusted, and the answer says so.
    let now = Clock::System.now();
    let verifier = if config.exists() {
        let config = Config::read(config).map_err(say)?;
        let verifier = app::open_verifier(&config).map_err(say)?;
        for source in config.revocation_lists() {
            match app::fetch(source).await {
                Ok(list) => _ = verifier.take_list(&list, now),
                Err(why) => eprintln!("medpost: the revocation list {source} could not be read: {why}"),
            }
        }
        verifier
    } else {
        CardVerifier::load(std::iter::empty()).map_err(say)?
    };
    let verdict = verifier.judge(Some(&der), None, now);
    let Some(facts) = verdict.facts else {
        return Err(format!("{}: {}", file.display(), CardRefusal::Unreadable.reason()));
    };
    let against = verdict.against;
    let reasons: Vec<_> =
        against.iter().map(|it| serde_json::json!({ "code": it.code(), "reason": it.reason() })).collect();
    if json {
        let mut value = serde_json::to_value(&facts).map_err(say)?;
        value["may_sign_in"] = against.is_empty().into();
        value["reasons"] = reasons.into();
        tell!("{}", serde_json::to_string_pretty(&value).map_err(say)?);
        return Ok(());
    }
    let or_none = |it: &Option<String>| it.clone().unwrap_or_else(|| "-".into());
    let list = |it: &[String]| if it.is_empty() { "-".to_owned() } else { it.join(", ") };
    tell!("kind          {}", facts.kind.map_or("-", CardKind::text));
    tell!("holder        {}", facts.holder);
    tell!("kanji name    {}", or_none(&facts.kanji_name));
    tell!("organisation  {}", or_none(&facts.organisation));
    tell!("unit          {}", or_none(&facts.unit));
    tell!("serialNumber  {}", or_none(&facts.serial_number));
    tell!("professions   {}", list(&facts.professions));
    tell!("policies      {}", list(&facts.policies));
    tell!("key usage     {}", list(&facts.key_usage));
    tell!("valid         {} … {}", facts.not_before, facts.not_after);
    tell!("issuer        {}", facts.issuer);
    tell!("certificate   {}", facts.certificate_sha256);
    tell!("key           {}", facts.key_sha256);
    tell!("may sign in   {}", if against.is_empty() { "yes" } else { "no" });
    for it in against {
        tell!("              {} ({})", it.reason(), it.code());
    }
    Ok(())
}

/// The document does not depend on a configuration: a throw-away one in memory does.
async fn openapi() -> Outcome {
    let folder = std::env::temp_dir().join(format!("medpost-openapi-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(say)?;
    let keyring = folder.join("keyring");
    Keyring::fresh().write_new(&keyring).map_err(say)?;
    let text = "[service]\nprofile = \"demo\"\npublic_url = \"https://www.localhost\"\ncard_url = \"https://card.localhost\"\npki_url = \"https://pki.localhost\"\n\
         [database]\nurl = \"sqlite::memory:\"\n[store]\nkind = \"memory\"\n[vault]\nkeyring_file = \"keyring\"\n[mail]\nkind = \"memory\"\n\
         [[listener]]\nname = \"none\"\nserves = \"public\"\naddress = \"127.0.0.1:0\"\nhosts = [\"localhost\"]\ncertificate_file = \"-\"\nkey_file = \"-\"\ntls = [\"1.3\"]\n".to_string();
    let config = Config::parse(&text, &folder.join("medpost.toml"), std::iter::empty()).map_err(say)?;
    let built = App::build(config, Clock::System).await.map_err(say);
    std::fs::remove_dir_all(&folder).map_err(say)?;
    tell!("{}", medpost::routes::service(&built?).spec());
    Ok(())
}

async fn setup(config: Config, facilities: Option<&Path>, card: &str) -> Outcome {
    if config.service.profile == Profile::Demo {
        return Err("a demo sets itself up: run `cargo xtask demo`".into());
    }
    // A table that does not do is refused before anything is made.
    if let Some(file) = facilities {
        read_table(file)?;
    }
    let path = &config.vault.keyring_file;
    if path.exists() {
        tell!("using the keyring {}", path.display());
    } else {
        Keyring::fresh().write_new(path).map_err(say)?;
        tell!("made the keyring {}: keep a copy in a safe; without it every document is lost", path.display());
    }
    let app = App::build(config, Clock::System).await.map_err(say)?;
    let id = app.install().await.map_err(say)?;
    tell!("made installation {id}");
    let Some(file) = facilities else { return Ok(()) };
    let made = import_facilities(&app, file).await?;
    tell!(
        "\nEnrolment codes of the facilities' first managers, printed once. Send each by post. Their cards wait until"
    );
    tell!("somebody in the console confirms them or, as long as nobody is there, for a day:");
    for facility in made {
        let row = directory::facility(&*app.db, facility).await.map_err(say)?.ok_or("the facility is gone")?;
        let name = if row.director.is_empty() { row.name.clone() } else { row.director.clone() };
        let code = invite(&app, facility, &name, "", card, None, Role::Manager).await?;
        tell!("{}  {}  {}  {code}", row.code, row.name, name);
    }
    Ok(())
}

fn read_table(file: &Path) -> Result<Vec<Row>, String> {
    let table = std::fs::read(file).map_err(|it| format!("{} can't be read: {it}", file.display()))?;
    import::read(&table).map_err(say)
}

async fn import_facilities(app: &App, file: &Path) -> Result<Vec<FacilityId>, String> {
    let rows = read_table(file)?;
    // Inboxes get keys that must open again: under the keys of this installation and no others.
    app.vault.check().await.map_err(say)?;
    let made = import::import(&app.vault, &rows, app.clock.now()).await.map_err(say)?;
    tell!("{} facilities made, {} were there already", made.len(), rows.len() - made.len());
    for (facility, inboxes) in &made {
        tell!("  {facility} with {} inboxes", inboxes.len());
    }
    Ok(made.into_iter().map(|it| it.0).collect())
}

async fn invite(
    app: &App,
    facility: FacilityId,
    name: &str,
    kana: &str,
    card: &str,
    holder: Option<&str>,
    role: Role,
) -> Result<String, String> {
    let kind = card_kind(card)?;
    let now = app.clock.now();
    let row = directory::facility(&*app.db, facility).await.map_err(say)?.ok_or("there is no such facility")?;
    let inboxes = directory::inboxes(&*app.db, row.id).await.map_err(say)?;
    let inboxes: Vec<_> = inboxes.into_iter().map(|it| it.id).collect();
    let tx = app.db.write().await.map_err(say)?;
    let it = Invitation { name, kana, post: false, facility, role, kind, inboxes: &inboxes, holder };
    let (_, code) = invite::invite(&*tx, Actor::OPERATOR, &it, now).await.map_err(say)?;
    tx.commit().await.map_err(say)?;
    Ok(code.print())
}
