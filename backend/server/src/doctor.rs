//! Checks everything that serving needs, one after the other, and continues after a fault: says what is wrong and what
//! to do.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use medpost::app::{self, App};
use medpost::config::{Authority, AuthorityKey, Config, Mail, Profile, Store};
use medpost::health;
use medpost::kit::alarm;
use medpost::kit::causes::chain as causes;
use medpost::kit::clock::Clock;
use medpost::kit::secret::Readers;
use medpost::net::lists;
use medpost::net::tls::Identity;
use medpost::net::verifier::CardVerifier;
use medpost::notify::post::Post;
use medpost::print::{Printer, SERVICE};
use medpost::vault::depot;
use medpost::vault::keyring::Keyring;
use medpost::vault::object::MARK;
use medpost::vault::store;
use medpost_wire::console::health::{Health, HealthState};

/// What was found, or what is wrong and what to do.
type Found = Result<String, String>;

fn say(error: impl std::error::Error) -> String {
    causes(&error)
}

/// Prints a line for each check; an error if any found something wrong.
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
    report("configuration", Ok(format!("{} hosts, {} trusts", config.host.len(), config.trust.len())));
    report("profile", profile(config.service.profile));
    let told = config.ops.alarm_to.clone().ok_or_else(|| "nobody is mailed: set ops.alarm_to".to_owned());
    report("alarms go to", told);
    report("disks", config.space().holds(0).map(|()| "have room".to_owned()).map_err(|it| it.0));
    for it in &config.host {
        let found = Identity::load(&it.certificate_file, &it.key_file).map(|_| "certificate and key fit".to_owned());
        let found = found.map_err(|error| format!("{error}: look at certificate_file and key_file"));
        report(&format!("host {}", it.name), found);
    }
    let covered =
        App::check_certificate_names(&config).map(|()| "none covers a name of another host of its address".to_owned());
    report("certificates of hosts", covered);
    report("secrets", secrets(&config));
    let keyring = Keyring::read(&config.vault.keyring_file).map_err(say);
    report("keyring", keyring.map(|_| "read, and readable by its owner only".to_owned()));
    report("store", depot_found(&config).await);
    report("mail", mail(&config).await);
    report("letters", letters(&config).await);
    if config.authority.is_some() {
        report("authority of cards", authority(&config).await);
    }
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
    match App::build(config, Clock::system()).await.map_err(say) {
        Ok(app) => {
            report("database", app.ready().await.map(|()| "in reach, clocks agree".to_owned()));
            report("time", time(&app).await);
            match alarm::store::raised(&*app.db).await {
                Ok(rows) if rows.is_empty() => report("alarms", Ok("none".into())),
                Ok(rows) => {
                    for it in rows {
                        let line = format!("{} since {}: {}", it.kind, it.raised_at, it.detail);
                        report("alarm", Err(line));
                    }
                }
                Err(error) => report("alarms", Err(say(error))),
            }
            let found = app.check().await.map_err(say);
            report("installation", found.map(|()| "database, store and keys belong together".to_owned()));
            report("records", records(&app).await);
            match health::look(&app).await.map_err(say) {
                Ok(it) => report_health(&it, &mut report),
                Err(error) => report("health", Err(error)),
            }
        }
        Err(error) => report("database", Err(format!("{error}: look at [database] and whether it runs"))),
    }
    if ill == 0 { Ok(()) } else { Err(format!("{ill} things are ill")) }
}

/// Reports keys, certificates and work as the operator's console shows them; the rest was checked above.
fn report_health(it: &Health, report: &mut impl FnMut(&str, Found)) {
    let mut tell = |what: &str, state: HealthState, line: String| match state {
        HealthState::Ill => report(what, Err(line)),
        HealthState::Watch | HealthState::Well => report(what, Ok(line)),
    };
    for it in &it.keys {
        let line = match (it.here, it.seals, it.from) {
            (false, ..) => "is not in this machine's keyring: copy it from a machine that has it".to_owned(),
            (_, true, _) => "seals".to_owned(),
            (_, _, Some(from)) if it.state == HealthState::Watch => format!("seals from {from}"),
            _ => "opens what it sealed before".to_owned(),
        };
        tell(&format!("master key {}", it.version), it.state, line);
    }
    for it in &it.certificates {
        let line = it.ends.map_or_else(|| "can't be read".to_owned(), |at| format!("ends {at}"));
        tell(&format!("certificate {}", it.host), it.state, line);
    }
    for it in &it.lanes {
        let oldest = it.oldest.map(|at| format!(", the oldest since {at}")).unwrap_or_default();
        tell(&format!("work {}", it.lane), it.state, format!("{} due{oldest}, {} given up", it.due, it.given_up));
    }
}

/// Records of earlier versions have no end until the service has given them one.
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

/// Who may read the files that hold secrets. The keyring's is checked when it is read.
fn secrets(config: &Config) -> Found {
    let mut files: Vec<&Path> = config.host.iter().map(|it| it.key_file.as_path()).collect();
    files.extend(config.database.url_file.as_deref());
    if let Store::S3 { access_key_file, secret_key_file, .. } = &config.store {
        files.extend([access_key_file.as_path(), secret_key_file]);
    }
    if let Mail::Smtp { password_file: Some(it), .. } = &config.mail {
        files.push(it);
    }
    if let Some(it) = config.billing.as_ref().and_then(|it| it.stripe.as_ref()) {
        files.extend([it.key_file.as_path(), &it.webhook_secret_file]);
    }
    if let Some(Authority { key: AuthorityKey::Token { pin_file, .. }, .. }) = &config.authority {
        files.push(pin_file);
    }
    let (mut wrong, mut open) = (Vec::new(), Vec::new());
    for it in &files {
        let name = it.display();
        match File::open(it).and_then(|file| Readers::of(&file, it)) {
            Ok(Readers::Owner) => {}
            Ok(Readers::Group) => open.push(name.to_string()),
            Ok(Readers::Everybody) => wrong.push(format!("everybody may read {name}: chmod 600 it")),
            Err(error) => wrong.push(format!("{name} can't be read: {error}")),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong.join("; "));
    }
    let group = if open.is_empty() { String::new() } else { format!("; open to their groups: {}", open.join(", ")) };
    Ok(format!("{} files, none open to everybody{group}", files.len()))
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
    if !depot.deletes_for_good().await.map_err(say)? {
        return Err("it keeps versions or locks objects: what is deleted would stay; use one that does not".into());
    }
    let tried = depot.trial(Clock::system().now()).await;
    tried.map_err(|it| format!("{}: look at what this key may do there, and whether the server does it", say(it)))?;
    Ok("in reach, marked; writes, reads ranges, lists and deletes, and nothing deleted stays".into())
}

async fn mail(config: &Config) -> Found {
    let post = Post::open(&config.mail).map_err(say)?;
    match post.test().await {
        Ok(()) => Ok("ready; an SMTP server was reached over TLS".into()),
        Err(it) => Err(format!("{}: look at [mail], and whether this machine may reach it", say(it))),
    }
}

async fn list(verifier: &CardVerifier, source: &str) -> Found {
    let (der, _) = lists::fetch(source)
        .await
        .map_err(|it| format!("{it}: is the address right, and may this machine reach it?"))?;
    let now = Clock::system().now();
    let list = verifier.take_list(&der, now).map_err(|it| format!("{it}: cards of its issuer can't sign in"))?;
    if list.next_update <= now {
        return Err(format!("its next update was due {}: cards of its issuer can't sign in", list.next_update));
    }
    Ok(format!("number {}, signature holds, good until {}", list.number, list.next_update))
}

/// Whether anything keeps work from ending.
async fn time(app: &App) -> Found {
    let advice = "look at the clocks of database and machine, then `medpost clock show`";
    app.clock.compare(&app.db, false).await.map_err(say)?;
    match app.clock.may_end(&*app.db).await {
        Ok(it) => Ok(format!("{it} by the database; nothing keeps work from ending")),
        Err(why) => Err(format!("{}: {advice}", say(why))),
    }
}

/// What the machine's time service reports, if there is one to ask.
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

/// Signs something meaningless, to see that the key works.
async fn authority(config: &Config) -> Found {
    let keyring = Keyring::read(&config.vault.keyring_file).map_err(say)?;
    let Some(it) = app::open_authority(config, &keyring).await.map_err(say)? else { return Ok("none".into()) };
    match it.prove().await {
        Ok(true) => Ok("its key signs".into()),
        Ok(false) => Err("its key does not belong to its certificate: look at [authority]".into()),
        Err(error) => Err(format!("{}: look at authority.key, and whether the token is there", say(error))),
    }
}

/// Draws an empty letter.
async fn letters(config: &Config) -> Found {
    let printer = Printer::new(config.print.program(), config.print.fonts.clone());
    let empty = serde_json::json!({ "template": "enrolment", "date": "", "sender": "", "desk": "", "letters": [] });
    let advice = "look at [print], and whether medpost-print and the package fonts-noto-cjk are installed";
    printer.draw(SERVICE, &empty).await.map(|_| "a page can be drawn".to_owned()).map_err(|_| advice.to_owned())
}
