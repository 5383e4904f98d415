//! Looks at everything that serving needs, one after the other, and goes on after a fault: says what is
//! wrong and what to do.

use std::io::Write;

use medpost::app::{self, App};
use medpost::config::{Config, Profile};
use medpost::kit::clock::Clock;
use medpost::kit::problem::chain as causes;
use medpost::net::listener::Identity;
use medpost::net::verifier::CardVerifier;
use medpost::notify::post::Post;
use medpost::print::Printer;
use medpost::vault::depot::{self, MARK};
use medpost::vault::keyring::Keyring;
use medpost::vault::store;

/// Found well, or ill with what to do.
type Found = Result<String, String>;

fn say(error: impl std::error::Error) -> String {
    causes(&error)
}

/// Prints a line for each thing looked at; an error if any is ill.
pub async fn look(config: Config) -> Result<(), String> {
    let mut ill = 0;
    let mut report = |what: &str, found: Found| {
        ill += usize::from(found.is_err());
        let (mark, line) = match found {
            Ok(it) => ("ok   ", it),
            Err(it) => ("ILL  ", it),
        };
        let _ = writeln!(std::io::stdout(), "{mark} {what}: {line}");
    };
    report("configuration", Ok(format!("{} listeners, {} trusts", config.listener.len(), config.trust.len())));
    report("profile", profile(config.service.profile));
    for it in &config.listener {
        let found = Identity::load(&it.certificate_file, &it.key_file).map(|_| "certificate and key fit".to_owned());
        let found = found.map_err(|error| format!("{error}: look at certificate_file and key_file"));
        report(&format!("listener {}", it.name), found);
    }
    let keyring = Keyring::read(&config.vault.keyring_file).map_err(say);
    report("keyring", keyring.map(|_| "read, and readable by its owner only".to_owned()));
    report("store", depot_found(&config).await);
    report("mail", mail(&config).await);
    report("letters", letters(&config).await);
    if config.billing.as_ref().is_some_and(|it| it.stripe.is_some()) {
        report("credit cards", stripe(&config).await);
    }
    match app::open_verifier(&config).map_err(say) {
        Ok(it) => {
            for source in config.revocation_lists() {
                report(&format!("revocation list {source}"), list(&it, source).await);
            }
        }
        Err(error) => report("trusts", Err(format!("{error}: look at root_file and authority_files"))),
    }
    report("clock", clock());
    match App::build(config, Clock::System).await.map_err(say) {
        Ok(app) => {
            report("database", app.ready().await.map(|()| "in reach, clocks agree".to_owned()));
            let found = app.check().await.map_err(say);
            report("installation", found.map(|()| "database, store and keys belong together".to_owned()));
            report("records", records(&app).await);
        }
        Err(error) => report("database", Err(format!("{error}: look at [database] and whether it runs"))),
    }
    if ill == 0 { Ok(()) } else { Err(format!("{ill} things are ill")) }
}

/// Records of earlier versions have no end until the service has moved them.
async fn records(app: &App) -> Found {
    match store::count_endless_records(&*app.db).await.map_err(say)? {
        0 => Ok("every one has an end".into()),
        left => Ok(format!(
            "{left} of an earlier version have no end yet: `medpost serve` and `work` give them one, an hour after the first \
             process of this version began"
        )),
    }
}

fn profile(it: Profile) -> Found {
    match it {
        Profile::Production => Ok("production".into()),
        Profile::Demo => Err("this is a demo's configuration; never serve patients' data with it".into()),
    }
}

async fn depot_found(config: &Config) -> Found {
    let depot = app::open_depot(&config.store).map_err(say)?;
    match depot.get(MARK, None).await {
        Ok(_) => {}
        Err(depot::Error::Missing) => {
            return Err("it carries no mark: run `medpost setup`, or look whether the right volume is there".into());
        }
        Err(it) => return Err(format!("{}: look at [store] and whether it is in reach", say(it))),
    }
    if depot.keeps_nothing().await.map_err(say)? {
        Ok("in reach, marked, and nothing deleted stays".into())
    } else {
        Err("it keeps versions or locks objects: what is deleted would stay; use one that does not".into())
    }
}

async fn mail(config: &Config) -> Found {
    let post = Post::open(&config.mail).map_err(say)?;
    match post.test().await {
        Ok(()) => Ok("ready; an SMTP server was reached over TLS".into()),
        Err(it) => Err(format!("{}: look at [mail], and whether this machine may reach it", say(it))),
    }
}

async fn list(verifier: &CardVerifier, source: &str) -> Found {
    let der =
        app::fetch(source).await.map_err(|it| format!("{it}: is the address right, and may this machine reach it?"))?;
    let now = Clock::System.now();
    let list = verifier.take_list(&der, now).map_err(|it| format!("{it}: cards of its issuer can't sign in"))?;
    if list.next_update <= now {
        return Err(format!("its next update was due {}: cards of its issuer can't sign in", list.next_update));
    }
    Ok(format!("number {}, signature holds, good until {}", list.number, list.next_update))
}

/// What the machine's time service says of itself, where there is one that can be asked.
fn clock() -> Found {
    let words = ["show", "--property=NTPSynchronized", "--value"];
    let out = std::process::Command::new("timedatectl").args(words).output().ok().filter(|it| it.status.success());
    match out.as_ref().map(|it| it.stdout.trim_ascii()) {
        Some(b"yes") => Ok("synchronised".into()),
        Some(b"no") => Err("this machine's clock is not synchronised: set a time service up (chrony)".into()),
        _ => Ok("no time service to ask on this machine; it is compared with the database below".into()),
    }
}

async fn stripe(config: &Config) -> Found {
    let Some(stripe) = app::open_stripe(config).map_err(say)? else { return Ok("nobody pays by card".into()) };
    match stripe.check().await {
        Ok(()) if stripe.is_live() => Ok("Stripe answers; real money moves".into()),
        Ok(()) => Ok("Stripe answers; its key is a test's".into()),
        Err(it) => Err(format!("{}: look at billing.stripe, and whether this machine may reach Stripe", say(it))),
    }
}

/// Draws a letter of nobody's.
async fn letters(config: &Config) -> Found {
    let printer = Printer::new(config.print.program(), config.print.fonts.clone());
    let empty = serde_json::json!({ "template": "enrolment", "date": "", "sender": "", "desk": "", "letters": [] });
    let advice = "look at [print], and whether medpost-print and the package fonts-noto-cjk are installed";
    printer.draw(&empty).await.map(|_| "a page can be drawn".to_owned()).map_err(|_| advice.to_owned())
}
