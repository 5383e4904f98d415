//! The command line.

use medpost_domain::act::{Act, SubjectKind};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::doctor;
use clap::{Parser, Subcommand};
use medpost::app::{self, App};
use medpost::audit::chain;
use medpost::audit::entry::{self, Actor};
use medpost::audit::head::{self, Head};
use medpost::backup;
use medpost::config::{Config, Profile};
use medpost::console::{administrators, export, store as console};
use medpost::contract::table::Row;
use medpost::contract::{import, plans, store as contracts};
use medpost::directory::store as directory;
use medpost::exchange;
use medpost::identity::invite::{self, Invitation, Wanted};
use medpost::identity::store as identity;
use medpost::issuing::key::Key;
use medpost::issuing::kind::KeyKind;
use medpost::issuing::order::{For, serial_number};
use medpost::issuing::token::{PATIENCE, Place, TokenKey};
use medpost::issuing::{found, station, store as cards};
use medpost::jobs::queue;
use medpost::kit::alarm::{self, Alarm};
use medpost::kit::clock::{Clock, store as time};
use medpost::kit::entropy;
use medpost::kit::problem::chain as causes;
use medpost::kit::secret::Secret;
use medpost::kit::telemetry;
use medpost::masters;
use medpost::net::certificate;
use medpost::net::certificate::pem;
use medpost::net::lists;
use medpost::net::verifier::CardVerifier;
use medpost::notify::post;
use medpost::vault::keyring::Keyring;
use medpost::vault::store as vault;
use medpost_domain::admission::Level;
use medpost_domain::card::{CardKind, CardRefusal};
use medpost_domain::id::{AdministratorId, AffiliationId, CardId, FacilityId, PkiCardId};
use medpost_domain::instant::Instant;
use medpost_domain::plan::{LEAST_INBOX, Limits, MB};
use medpost_domain::role::Role;
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
        /// File of plans and rates of tax (TOML), as infra/plans.toml.
        #[arg(long)]
        plans: Option<PathBuf>,
    },
    /// Brings the database to this version.
    Migrate,
    /// Writes a sealed backup of the database to a new file, while the service runs: every row and every wrapped key, no
    /// document and no day's key. It opens with the master keyring alone.
    Backup {
        /// The new file.
        file: PathBuf,
    },
    /// Brings a backup into an empty database.
    Restore {
        /// The backup.
        file: PathBuf,
        /// The store is gone too: an empty one becomes this installation's, and what lay in the old one counts as lost.
        #[arg(long)]
        without_store: bool,
        /// Writes the letters that are lost to a table (CSV): whom to ask for them once more.
        #[arg(long)]
        lost: Option<PathBuf>,
    },
    /// Reads a backup to its end and says what it holds.
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
    /// Alarms that nothing looks at again.
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
    /// Those who look after associations in the console.
    #[command(subcommand)]
    Administrator(AdministratorCommand),
    /// Plans on offer, and their prices.
    #[command(subcommand)]
    Plan(PlanCommand),
    /// The audit.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// The master keys: which seal what, a fresh one, everything sealed anew, an old one given up.
    #[command(subcommand)]
    Keyring(KeyringCommand),
    /// Deletes objects of the store that no row speaks of and that are older than 48 hours: at most one in a
    /// hundred of all, as the service does by itself.
    Sweep {
        /// All of them: an operator's word, after looking why there are so many.
        #[arg(long)]
        all: bool,
    },
}

#[derive(Subcommand)]
enum ClockCommand {
    /// Says what time it is by the database, by this machine, and whether anything keeps work from ending.
    Show,
    /// Accepts the database's time after it made a step; a second person says so too. Look first that it is right.
    Accept {
        /// Who says so.
        #[arg(long)]
        by: String,
        /// Why the time is right now; kept with the audit. The second person needs to say it no more.
        #[arg(long)]
        reason: Option<String>,
    },
}

#[derive(Subcommand)]
enum AlarmCommand {
    /// Ends an alarm whose cause was looked into: invoice_changed, stripe_sum. All others end by themselves.
    End {
        /// Its name.
        kind: String,
    },
}

#[derive(Subcommand)]
enum HeldCommand {
    /// Lists it by kind.
    List,
    /// Lets it go on: its result did not reach the world before the restore.
    Release {
        /// Of this kind alone; without it, all.
        #[arg(long)]
        kind: Option<String>,
    },
    /// Takes it off: it was done between backup and restore.
    Drop {
        /// Of this kind alone; without it, all.
        #[arg(long)]
        kind: Option<String>,
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
    /// Makes the root's list anew, once a year, or with an authority that it revokes; needs the root's key in the folder.
    RootList {
        /// The folder.
        #[arg(long)]
        folder: PathBuf,
        /// The certificate of an authority of this root that is revoked from now on, for good.
        #[arg(long)]
        revoke: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum FacilityCommand {
    /// Puts a facility on a plan of these sizes, made if there is none of this name. Of one sending, no more counts than
    /// its contract promises.
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
    /// Changes what the contracts of a facility promise of one sending; all their facilities have it at once.
    Promise {
        /// Id of the facility.
        id: FacilityId,
        /// Megabytes (1 000 000 bytes) of one sending.
        #[arg(long)]
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
enum PlanCommand {
    /// Brings plans, campaigns, fees and rates of tax in from a file like infra/plans.toml: what is there already stays, other
    /// terms are a new price from their first day on, and what contracts were promised stays.
    Import {
        /// The file (TOML).
        file: PathBuf,
    },
    /// Lists the plans on offer now.
    List,
}

#[derive(Subcommand)]
enum KeyringCommand {
    /// Lists the keys: which one seals, and what each of them sealed.
    List,
    /// Adds a fresh key to the file. It seals 15 minutes after the first process has read it: copy the file to every
    /// machine before that, and send SIGHUP.
    Add,
    /// Seals everything that older keys sealed anew by the one that seals, while the service runs. Stopped, it goes on
    /// where it was.
    Rewrap {
        /// A key file besides the configured one, e.g. the root's.
        #[arg(long)]
        key_file: Vec<PathBuf>,
    },
    /// Gives an old key up, if nothing needs it any more; else says what does.
    Retire {
        /// Version of the key.
        version: i32,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Walks the whole chain and prints its head, to be kept outside.
    Verify {
        /// A head that was kept: the chain must still hold it.
        #[arg(long)]
        head: Option<Head>,
    },
}

/// Founds an authority, or renews its root's list. Runs before there is a certificate to configure.
async fn authority(config: &Config, it: &AuthorityCommand) -> Outcome {
    let keyring = Keyring::read(&config.vault.keyring_file).map_err(say)?;
    let now = Clock::system().now();
    match it {
        AuthorityCommand::RootList { folder, revoke } => {
            let revoked = found::root_list(folder, &keyring, revoke.as_deref(), now).await.map_err(say)?;
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
                    Some(Key::of_token(TokenKey::generate(place, KeyKind::Rsa).await.map_err(say)?))
                }
                _ => None,
            };
            let in_token = key.is_some();
            found::make(folder, organisation, policy, &keyring, key, now).await.map_err(say)?;
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

/// Where a key lies in a token.
fn place(module: &Path, token: &str, pin_file: &Path, label: &str) -> Result<Place, String> {
    Ok(Place {
        module: module.to_owned(),
        token: token.to_owned(),
        label: label.to_owned(),
        pin: Secret::from_file(pin_file).map_err(say)?,
        patience: PATIENCE,
    })
}

/// Makes keys in the token of a card station, and their certificate for an ordered card.
async fn issue_card(app: &App, id: PkiCardId, token: &TokenArgs, kind: KeyKind) -> Outcome {
    let row = cards::lock_card(&*app.db, id).await.map_err(say)?.ok_or("there is no such card")?;
    let label = serial_number(id);
    let place = place(&token.module, &token.token, &token.pin_file, &label)?;
    let key = Key::of_token(TokenKey::generate(place.clone(), kind).await.map_err(say)?);
    let request = station::request(&key, &row.holder).await.map_err(say)?;
    let signed = app.issuing.sign(&*app.db, &row, &request).await.map_err(say)?;
    let tx = app.db.write().await.map_err(say)?;
    let row = cards::lock_card(&*tx, id).await.map_err(say)?.ok_or("there is no such card")?;
    let der = app.issuing.issue(&*tx, Actor::OPERATOR, &row, signed).await.map_err(say)?;
    tx.commit().await.map_err(say)?;
    // Found anew: what signed the request gave its session up with the request.
    drop(key);
    let made = TokenKey::find(place).await.map_err(say)?;
    made.put_certificate(&der, &station::subject(&der), &label).await.map_err(say)?;
    tell!("issued {label} for {}; ship it from the console", row.holder);
    tell!("{}", pem(&der));
    Ok(())
}

fn card_kind(text: &str) -> Result<CardKind, String> {
    CardKind::read(text).ok_or_else(|| "a card is \"hpki\" or \"pki\"".to_owned())
}

/// Adds a fresh master key to the file. Runs without a database: the file is copied first.
fn add_key(config: &Config) -> Outcome {
    let path = &config.vault.keyring_file;
    let version = Keyring::add_to(path).map_err(say)?;
    tell!("added key {version} to {}: keep a copy in a safe", path.display());
    tell!("Copy the file to every machine, then send SIGHUP to each process; 15 minutes after the first one it seals.");
    tell!("Then: medpost keyring rewrap, and medpost keyring retire for the keys before it.");
    Ok(())
}

async fn keyring(app: &App, command: KeyringCommand) -> Outcome {
    app.vault.check().await.map_err(say)?;
    match command {
        KeyringCommand::List => {
            for it in masters::list(app).await.map_err(say)? {
                let state = match it.seals {
                    true => "seals".to_owned(),
                    false if it.from > app.clock.now() => format!("seals from {}", it.from),
                    false => "sealed once".to_owned(),
                };
                let sealed: Vec<String> = it.sealed.iter().map(|(what, count)| format!("{count} {what}")).collect();
                let sealed = if sealed.is_empty() { "nothing is under it".to_owned() } else { sealed.join(", ") };
                tell!("{}  {state}  {sealed}", it.version);
            }
        }
        KeyringCommand::Rewrap { key_file } => {
            let newest = app.vault.sealing();
            let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
            let all = masters::rewrap(app, &key_file, |what, some| {
                let sum = sums.entry(what).or_default();
                *sum += some.moved;
                tell!("{what}: {sum} sealed anew{}", unopened(some.unopened));
            });
            let all = all.await.map_err(say)?;
            tell!("{} in all are sealed by key {newest} now{}", all.moved, unopened(all.unopened));
            if all.unopened > 0 {
                return Err("something does not open, and stays under the key it was sealed by".into());
            }
        }
        KeyringCommand::Retire { version } => {
            masters::retire(app, version).await.map_err(say)?;
            tell!("key {version} is given up: a keyring without it starts.");
            tell!("Take its line out of the file on every machine and send SIGHUP; older backups still need it.");
            tell!("Before that, wherever else a key file of the authority lies, and for the root's that was put away:");
            tell!("medpost keyring rewrap --key-file FILE; its second line begins with the version that sealed it.");
        }
        KeyringCommand::Add => {}
    }
    Ok(())
}

fn unopened(count: u64) -> String {
    if count == 0 { String::new() } else { format!(", {count} do not open") }
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
    if let Command::Setup { facilities, card, plans } = &cli.command {
        return Box::pin(setup(config, facilities.as_deref(), card, plans.as_deref())).await;
    }
    if let Command::Doctor = cli.command {
        return Box::pin(doctor::look(config)).await;
    }
    if let Command::Authority(it) = &cli.command {
        return authority(&config, it).await;
    }
    if let Command::Keyring(KeyringCommand::Add) = cli.command {
        return add_key(&config);
    }
    if config.service.profile == Profile::Demo {
        return Err(
            "this is the configuration of a demo; its roots and keys are for nothing else: run `cargo xtask demo`"
                .into(),
        );
    }
    let app = App::build(config, Clock::system()).await.map_err(say)?;
    match cli.command {
        Command::Backup { file } => {
            let keyring = Keyring::read(&app.config.vault.keyring_file).map_err(say)?;
            let (head, rows) = backup::take(&app.db, &keyring, &app.clock, &file).await.map_err(say)?;
            tell!("{rows} rows as of {}; the audit's last link is {}", Instant(head.taken_at), head.audit.0);
            tell!("Keep it away from this machine, and the keyring away from it.");
            Ok(())
        }
        Command::BackupInspect { file } => {
            let keyring = Keyring::read(&app.config.vault.keyring_file).map_err(say)?;
            let (head, rows) = backup::inspect(&keyring, &file).map_err(say)?;
            tell!("installation {}, {rows} rows as of {}", head.installation, Instant(head.taken_at));
            tell!("made by version {}, with the audit's links up to {} {}", head.version, head.audit.0, head.audit.1);
            Ok(())
        }
        Command::Restore { file, without_store, lost } => restore(&app, &file, without_store, lost.as_deref()).await,
        Command::Held(it) => held(&app, it).await,
        Command::Alarm(AlarmCommand::End { kind }) => end_alarm(&app, &kind).await,
        Command::Clock(it) => clock(&app, it).await,
        Command::Losses { mark, lost } => losses(&app, mark, lost.as_deref()).await,
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
            let contracts = contracts::contracts_of(&*tx, vec![id], now).await.map_err(say)?;
            tx.commit().await.map_err(say)?;
            tell!(
                "on the plan {}: {} MB an inbox, {} MB a sending",
                plan.code,
                plan.inbox_bytes.unsigned_abs() / MB,
                plan.dispatch_bytes.unsigned_abs() / MB
            );
            let promised = contracts.iter().map(|it| it.1.dispatch_bytes).max();
            if let Some(it) = promised.filter(|it| *it < plan.dispatch_bytes) {
                let it = it.unsigned_abs() / MB;
                tell!("its contract promises {it} MB a sending, and that counts: see `facility promise`");
            }
            Ok(())
        }
        Command::Facility(FacilityCommand::Promise { id, dispatch_mb }) => {
            let now = app.clock.now();
            let tx = app.db.write().await.map_err(say)?;
            let all = contracts::contracts_of(&*tx, vec![id], now).await.map_err(say)?;
            if all.is_empty() {
                return Err("no contract of this facility stands".into());
            }
            for (_, contract) in &all {
                import::promise_size(&*tx, contract, dispatch_mb.saturating_mul(MB), now).await.map_err(say)?;
                tell!("{}: {dispatch_mb} MB a sending", contract.name);
            }
            tx.commit().await.map_err(say)
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
            tell!("{}", code.print_checked());
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
        Command::Plan(it) => plan(&app, it).await,
        Command::Keyring(it) => keyring(&app, it).await,
        Command::Sweep { all } => {
            let (seen, lost, deleted) = app.vault.sweep(all).await.map_err(say)?;
            tell!("{seen} objects seen, {lost} of them without a row, {deleted} deleted");
            Ok(())
        }
        Command::Audit(AuditCommand::Verify { head }) => verify_audit(&app, head.as_ref()).await,
        Command::Setup { .. }
        | Command::Authority(_)
        | Command::Doctor
        | Command::Openapi
        | Command::Card(CardCommand::Inspect { .. }) => Ok(()),
    }
}

/// Brings a backup back, and says what the operator has to do next.
async fn restore(app: &App, file: &Path, without_store: bool, lost: Option<&Path>) -> Outcome {
    let keyring = Keyring::read(&app.config.vault.keyring_file).map_err(say)?;
    let (head, _) = backup::inspect(&keyring, file).map_err(say)?;
    // The store is looked at before anything is written.
    app.vault.belongs_to(head.installation, without_store).await.map_err(say)?;
    let (head, rows) = backup::restore(&app.db, &keyring, file, app.clock.now()).await.map_err(say)?;
    if without_store {
        app.vault.mark_store(head.installation).await.map_err(say)?;
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

/// Shows the installation's clock, or accepts a step of it.
async fn clock(app: &App, command: ClockCommand) -> Outcome {
    app.clock.compare(&app.db, false).await.map_err(say)?;
    let raw = if app.db.is_embedded() { Clock::system().now() } else { time::now(&*app.db).await.map_err(say)? };
    let guard = time::guard(&*app.db).await.map_err(say)?.ok_or("no process of this installation has lived yet")?;
    match command {
        ClockCommand::Show => {
            tell!("database {raw}");
            tell!("this machine {}", Clock::system().now());
            tell!("the installation's time {}", app.clock.now());
            tell!("last heartbeat {}", guard.beat_at);
            match app.clock.may_end(&*app.db).await {
                Ok(_) => tell!("nothing keeps work from ending"),
                Err(why) => tell!("nothing ends: {}", say(why)),
            }
            Ok(())
        }
        ClockCommand::Accept { by, reason } => {
            let by = by.trim();
            if guard.held_at.is_none() && guard.paused_until.is_none_or(|it| it <= raw) {
                return Err("there is nothing to accept".into());
            }
            let tx = app.db.write().await.map_err(say)?;
            match (guard.accept_by.as_deref(), reason) {
                (Some(first), _) if first != by => {
                    let told = app.clock.now();
                    let expired = if raw < told {
                        exchange::store::keep_expired(&*tx, raw, told).await.map_err(say)?
                    } else {
                        0
                    };
                    time::accept(&*tx, raw).await.map_err(say)?;
                    let why = guard.accept_why.unwrap_or_default();
                    let detail =
                        format!("step={} first={first} second={by} stay_expired={expired} why={why}", guard.held_step);
                    let subject = (SubjectKind::Installation, None);
                    entry::write(&*tx, Actor::OPERATOR, Act::ClockAccepted, subject, &detail, raw)
                        .await
                        .map_err(say)?;
                    tx.commit().await.map_err(say)?;
                    tell!("accepted: every process takes the database's time over within ten seconds");
                }
                (_, Some(why)) if !why.trim().is_empty() && !by.is_empty() => {
                    time::propose(&*tx, by, why.trim()).await.map_err(say)?;
                    tx.commit().await.map_err(say)?;
                    tell!("noted; now a second person: medpost clock accept --by NAME");
                }
                _ => return Err("the first person gives a --reason; the second is somebody else".into()),
            }
            Ok(())
        }
    }
}

/// Ends an alarm that lasts until an operator says so.
async fn end_alarm(app: &App, kind: &str) -> Outcome {
    let Some(it) = Alarm::ALL.iter().find(|it| it.name() == kind && it.lasts()) else {
        return Err("only invoice_changed and stripe_sum are ended by hand: the others end by themselves".into());
    };
    let now = app.clock.now();
    let tx = app.db.write().await.map_err(say)?;
    alarm::store::clear(&*tx, it.name(), now).await.map_err(say)?;
    let subject = (SubjectKind::Installation, None);
    entry::write(&*tx, Actor::OPERATOR, Act::AlarmEnded, subject, kind, now).await.map_err(say)?;
    tx.commit().await.map_err(say)?;
    tell!("{kind} is over");
    Ok(())
}

/// Lists, releases or drops what a restore held.
async fn held(app: &App, command: HeldCommand) -> Outcome {
    let now = app.clock.now();
    let tx = app.db.write().await.map_err(say)?;
    let (done, count) = match &command {
        HeldCommand::List => ("wait", 0),
        HeldCommand::Release { kind } => ("released", queue::release(&*tx, kind.as_deref()).await.map_err(say)?),
        HeldCommand::Drop { kind } => ("dropped", queue::drop_held(&*tx, kind.as_deref(), now).await.map_err(say)?),
    };
    let left = queue::held(&*tx).await.map_err(say)?;
    if let HeldCommand::Release { kind } | HeldCommand::Drop { kind } = &command {
        if left.is_empty() {
            vault::note_looked_through(&*tx).await.map_err(say)?;
        }
        let detail = format!("{done}={count} kind={}", kind.as_deref().unwrap_or("all"));
        let subject = (SubjectKind::Installation, None);
        entry::write(&*tx, Actor::OPERATOR, Act::HeldDecided, subject, &detail, now).await.map_err(say)?;
        tx.commit().await.map_err(say)?;
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

/// Says which letters are lost.
async fn losses(app: &App, mark: bool, table: Option<&Path>) -> Outcome {
    let lost = app.exchange.look_for_losses(mark).await.map_err(say)?;
    tell!("{} letters are lost, in part or as a whole", lost.len());
    if let Some(path) = table {
        let head = ["送信番号", "送信日時", "送信施設", "送信元BOX", "受信施設", "受信BOX", "電話", "文書数"];
        let lines = lost.iter().map(|it| {
            vec![
                it.dispatch.to_string(),
                export::moment(Some(it.sent_at)),
                it.sender.0.clone(),
                it.sender.1.clone(),
                it.recipient.0.clone(),
                it.recipient.1.clone(),
                it.recipient.2.clone(),
                it.documents.to_string(),
            ]
        });
        let out = export::write(&head, lines, false).map_err(say)?;
        std::fs::write(path, out).map_err(|it| format!("{} can't be written: {it}", path.display()))?;
    }
    Ok(())
}

async fn plan(app: &App, command: PlanCommand) -> Outcome {
    match command {
        PlanCommand::Import { file } => import_plans(app, &read_plans(&file)?).await,
        PlanCommand::List => {
            for it in contracts::packs(&*app.db, app.clock.now()).await.map_err(say)? {
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
            let row = console::Administrator {
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
    let now = Clock::system().now();
    let verifier = if config.exists() {
        let config = Config::read(config).map_err(say)?;
        let verifier = app::open_verifier(&config).map_err(say)?;
        for source in config.revocation_lists() {
            match lists::fetch(source).await {
                Ok((list, _)) => _ = verifier.take_list(&list, now),
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

/// Walks the chain of the audit, compares it with a head that was kept, and prints the one that it has now.
async fn verify_audit(app: &App, kept: Option<&Head>) -> Outcome {
    if kept.is_some_and(|it| !app.made(it)) {
        return Err("no key of this installation made the code of that head".into());
    }
    if let chain::Verdict::Broken { at, why } = chain::inspect(&*app.db).await.map_err(say)? {
        return Err(format!("the chain of the audit is broken at link {at}: {why}"));
    }
    if let Some(kept) = kept
        && let Some(why) = head::stands_against(&*app.db, kept).await.map_err(say)?
    {
        return Err(format!("the chain of the audit does not hold the head of link {}: {why}", kept.last));
    }
    tell!("{}", app.head().await.map_err(say)?);
    Ok(())
}

/// The document does not depend on a configuration: a throw-away one in memory does.
async fn openapi() -> Outcome {
    let folder = tempfile::tempdir().map_err(say)?;
    let keyring = folder.path().join("keyring");
    Keyring::fresh().write_new(&keyring).map_err(say)?;
    let text = "[service]\nprofile = \"demo\"\npublic_url = \"https://www.localhost\"\ncard_url = \"https://card.localhost\"\npki_url = \"https://pki.localhost\"\n\
         [database]\nurl = \"sqlite::memory:\"\n[store]\nkind = \"memory\"\n[vault]\nkeyring_file = \"keyring\"\n[mail]\nkind = \"memory\"\n\
         [[host]]\nname = \"none\"\nserves = \"public\"\naddress = \"127.0.0.1:0\"\nhosts = [\"localhost\"]\ncertificate_file = \"-\"\nkey_file = \"-\"\ntls = [\"1.3\"]\n".to_string();
    let config = Config::parse(&text, &folder.path().join("medpost.toml"), std::iter::empty()).map_err(say)?;
    let app = App::build(config, Clock::system()).await.map_err(say)?;
    tell!("{:#}", medpost::routes::document(&app).map_err(say)?);
    Ok(())
}

async fn setup(config: Config, facilities: Option<&Path>, card: &str, plans: Option<&Path>) -> Outcome {
    if config.service.profile == Profile::Demo {
        return Err("a demo sets itself up: run `cargo xtask demo`".into());
    }
    // A table that is wrong is refused before anything is made.
    if let Some(file) = facilities {
        read_table(file)?;
    }
    let plans = plans.map(read_plans).transpose()?;
    let path = &config.vault.keyring_file;
    if path.exists() {
        tell!("using the keyring {}", path.display());
    } else {
        Keyring::fresh().write_new(path).map_err(say)?;
        tell!("made the keyring {}: keep a copy in a safe; without it every document is lost", path.display());
    }
    let app = App::build(config, Clock::system()).await.map_err(say)?;
    let id = app.install().await.map_err(say)?;
    tell!("made installation {id}");
    if let Some(it) = &plans {
        import_plans(&app, it).await?;
    }
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

fn read_plans(file: &Path) -> Result<plans::File, String> {
    let text = std::fs::read_to_string(file).map_err(|it| format!("{} can't be read: {it}", file.display()))?;
    plans::read(&text).map_err(say)
}

async fn import_plans(app: &App, file: &plans::File) -> Outcome {
    let tx = app.db.write().await.map_err(say)?;
    let brought = plans::bring_in(&*tx, Actor::OPERATOR, file, app.clock.now()).await.map_err(say)?;
    tx.commit().await.map_err(say)?;
    let rates = if brought.rates { "; the rates of tax to come are other ones" } else { "" };
    tell!(
        "{} plans added, {} got another last day, {} were there already or are over{rates}",
        brought.added,
        brought.ended,
        brought.unchanged
    );
    Ok(())
}

fn read_table(file: &Path) -> Result<Vec<Row>, String> {
    let table = std::fs::read(file).map_err(|it| format!("{} can't be read: {it}", file.display()))?;
    let found = import::look(&table).map_err(say)?;
    for it in &found.notes {
        tell!("{it}");
    }
    Ok(found.rows)
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
    Ok(code.print_checked())
}
