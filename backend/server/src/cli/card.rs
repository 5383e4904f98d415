//! Cards: those that sign in, and those that this installation issues.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use medpost::app::{self, App};
use medpost::audit::entry::Actor;
use medpost::config::Config;
use medpost::identity::{admission, card};
use medpost::issuing::key::Key;
use medpost::issuing::kind::KeyKind;
use medpost::issuing::order::{self, OrderFor, serial_number};
use medpost::issuing::token::TokenKey;
use medpost::issuing::{station, store as cards};
use medpost::kit::clock::Clock;
use medpost::net::certificate::{self, pem};
use medpost::net::lists;
use medpost::net::verifier::CardVerifier;
use medpost_domain::card::{CardKind, CardRefusal};
use medpost_domain::id::{CardId, FacilityId, PkiCardId};
use medpost_wire::problem::Code;

use super::tell::{OPERATOR, Outcome, tell};
use super::token::{TokenArgs, place};

#[derive(Subcommand)]
pub(super) enum CardCommand {
    /// Reads a certificate (DER or PEM) and says whether it may sign in, and why not.
    Inspect {
        /// The file.
        file: PathBuf,
        /// JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// Confirms a card after its name, number and profession were checked (`member list` shows them). Not one whose
    /// code this command line printed: whoever prints a code never confirms what comes of it.
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
        /// A post instead of a person.
        #[arg(long)]
        post: bool,
        /// Manages the facility, with all its inboxes.
        #[arg(long)]
        manager: bool,
    },
    /// Lists facility cards that are ordered and not issued yet.
    Orders,
    /// Issues an ordered card to the token in this station's reader: generates keys in it, signs their certificate and
    /// stores it beside them.
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

pub(super) async fn run(app: &App, command: CardCommand) -> Outcome {
    match command {
        CardCommand::Order { facility, name, kana, post, manager } => {
            let wanted = [OrderFor::New { name, kana, post, manager }];
            let tx = app.db.write().await?;
            let by = (Actor::OPERATOR, uuid::Uuid::nil());
            let made = order::order(&app.issuing, &*tx, by, (facility, None), &wanted, "", None).await?;
            tx.commit().await?;
            for it in made.cards {
                tell!("{it}  {}", made.number);
            }
        }
        CardCommand::Orders => {
            for it in cards::ordered(&*app.db).await? {
                tell!("{}  {}  {}", it.0.id, it.1, it.0.holder);
            }
        }
        CardCommand::Issue { id, token, kind } => return issue(app, id, &token, kind).await,
        CardCommand::Suspend { id, reason } => {
            card::suspend(&app.identity, OPERATOR, id, &reason).await?;
            tell!("suspended; running sessions end at once, open connections within five seconds");
        }
        CardCommand::Confirm { id } => return confirm(app, id).await,
        CardCommand::Resume { id } => card::resume(&app.identity, OPERATOR, id).await?,
        // Runs without a database: see `inspect`.
        CardCommand::Inspect { .. } => {}
    }
    Ok(())
}

async fn confirm(app: &App, id: CardId) -> Outcome {
    match admission::confirm_by_command_line(&app.identity, Actor::OPERATOR, id).await {
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
        Err(it) => Err(it.into()),
    }
}

/// Generates keys in the token of a card station, and issues their certificate for an ordered card.
async fn issue(app: &App, id: PkiCardId, token: &TokenArgs, kind: KeyKind) -> Outcome {
    let row = cards::lock_card(&*app.db, id).await?.ok_or("there is no such card")?;
    let label = serial_number(id);
    let place = place(&token.module, &token.token, &token.pin_file, &label)?;
    let key = Key::of_token(TokenKey::generate(place.clone(), kind).await?);
    let request = station::request(&key, &row.holder).await?;
    // Signed before the transaction, so that a token that hangs locks no row (ADR 23).
    let signed = order::sign(&app.issuing, &*app.db, &row, &request).await?;
    let tx = app.db.write().await?;
    let row = cards::lock_card(&*tx, id).await?.ok_or("there is no such card")?;
    let der = order::issue(&app.issuing, &*tx, Actor::OPERATOR, &row, signed).await?;
    tx.commit().await?;
    // Opened again: the key that signed the request gave up its session with it.
    drop(key);
    let made = TokenKey::find(place).await?;
    made.put_certificate(&der, &station::subject(&der), &label).await?;
    tell!("issued {label} for {}; ship it from the console", row.holder);
    tell!("{}", pem(&der));
    Ok(())
}

/// Prints what a certificate says and whether it may sign in. Runs without a database, and without a configuration.
pub(super) async fn inspect(config: &Path, file: &Path, json: bool) -> Outcome {
    let bytes = std::fs::read(file).map_err(|it| format!("{} can't be read: {it}", file.display()))?;
    let der = certificate::from_file(&bytes).into_iter().next().unwrap_or_default();
    // Without a configuration nothing is trusted, and the output says so.
    let now = Clock::system().now();
    let verifier = if config.exists() {
        let config = Config::read(config)?;
        let verifier = app::open_verifier(&config)?;
        for source in config.revocation_lists() {
            match lists::fetch(source).await {
                Ok((list, _)) => _ = verifier.take_list(&list, now),
                Err(why) => eprintln!("medpost: the revocation list {source} could not be read: {why}"),
            }
        }
        verifier
    } else {
        CardVerifier::load(std::iter::empty())?
    };
    let verdict = verifier.judge(Some(&der), None, now);
    let Some(facts) = verdict.facts else {
        return Err(format!("{}: {}", file.display(), CardRefusal::Unreadable.reason()).into());
    };
    let against = verdict.against;
    let reasons: Vec<_> =
        against.iter().map(|it| serde_json::json!({ "code": it.code(), "reason": it.reason() })).collect();
    if json {
        let mut value = serde_json::to_value(&facts)?;
        value["may_sign_in"] = against.is_empty().into();
        value["reasons"] = reasons.into();
        tell!("{}", serde_json::to_string_pretty(&value)?);
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
