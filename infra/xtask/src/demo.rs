//! Starts the demo: web app, server, cards, and browsers with a card "inserted".

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::run::{Done, print_times, root, run as run_program, target, timed};
use crate::test::host;
use crate::{needs, web};

/// The cards for the browsers that `--browser N` opens, with the host each one visits.
const CARDS: [(&str, &str); 4] = [
    ("01-mihon-clinic-doctor", "https://card.localhost:8443/"),
    ("02-reiji-hospital-renkei", "https://card.localhost:8443/"),
    ("11-mihon-city-health", "https://pki.localhost:8443/"),
    ("14-reiji-association-office", "https://console.localhost:8443/"),
];

/// Builds and runs the demo.
pub fn run(words: &[&str]) -> Done {
    let begun = Instant::now();
    let mut browsers = 0;
    let (mut reset, mut timings) = (false, false);
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        match *word {
            "--reset" => reset = true,
            "--timings" => timings = true,
            "--browser" => {
                browsers = 1;
                if let Some(count) = words.peek().and_then(|it| it.parse::<usize>().ok()) {
                    browsers = count.clamp(1, CARDS.len());
                    words.next();
                }
            }
            other => return Err(format!("demo knows no {other}; it knows --browser [N], --reset and --timings")),
        }
    }
    if browsers > 0 {
        needs::packages(&[&needs::BROWSER])?;
    }
    needs::packages(&[&needs::LETTERS])?;
    web::build()?;
    run_program(host("build").args(["--bin", "medpost-demo", "--bin", "medpost-print"]))?;
    let folder = root().join("var/demo");
    if reset && folder.exists() {
        fs::remove_dir_all(&folder).map_err(|it| format!("{}: {it}", folder.display()))?;
    }
    let target = target();
    let mut server = Command::new(target.join("debug/medpost-demo"))
        .arg("--folder")
        .arg(&folder)
        .spawn()
        .map_err(|it| format!("the demo could not be started: {it}"))?;
    let mut opened = Vec::new();
    if browsers > 0 || timings {
        match timed("the demo writes its cards and its week, and serves", || wait_for_server(&mut server)) {
            Ok(()) => {
                if timings {
                    print_times(begun);
                }
                for (index, (card, address)) in CARDS.iter().take(browsers).enumerate() {
                    opened.push(browser(&folder, index, card, address)?);
                }
            }
            Err(why) => {
                let _ = server.kill();
                return Err(why);
            }
        }
    }
    let ended = server.wait().map_err(|it| it.to_string());
    for mut it in opened {
        let _ = it.kill();
    }
    if ended?.success() { Ok(()) } else { Err("the demo ended with an error".into()) }
}

fn wait_for_server(server: &mut Child) -> Done {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_mins(5) {
        if TcpStream::connect("127.0.0.1:8443").is_ok() {
            return Ok(());
        }
        if let Ok(Some(status)) = server.try_wait() {
            return Err(format!("the demo ended: {status}"));
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Err("the demo did not answer within five minutes".into())
}

/// Chromium with a throw-away profile that trusts the demo's root and has one card in its key store.
fn browser(folder: &Path, index: usize, card: &str, address: &str) -> Result<Child, String> {
    let home = folder.join(format!("browser-{}", index + 1));
    let store = home.join(".pki/nssdb");
    let profile = home.join("profile");
    if home.exists() {
        fs::remove_dir_all(&home).map_err(|it| it.to_string())?;
    }
    fs::create_dir_all(&store)
        .and_then(|()| fs::create_dir_all(profile.join("Default")))
        .map_err(|it| it.to_string())?;
    let db = format!("sql:{}", store.display());
    let root = folder.join("pki/servers.pem");
    let p12 = folder.join("cards").join(format!("{card}.p12"));
    run_program(Command::new("certutil").args(["-N", "--empty-password", "-d", &db]))?;
    run_program(Command::new("certutil").args(["-A", "-d", &db, "-n", "demo", "-t", "C,,", "-i"]).arg(root))?;
    run_program(Command::new("pk12util").args(["-d", &db, "-W", "demo", "-K", "", "-i"]).arg(p12))?;
    // Selects the only card without asking, in the profile; no policy of the machine is changed.
    let choice = r#"{"profile":{"content_settings":{"exceptions":{"auto_select_certificate":{"https://[*.]localhost,*":{"setting":{"filters":[{}]}}}}}}}"#;
    fs::write(profile.join("Default/Preferences"), choice).map_err(|it| it.to_string())?;
    let mut chromium = Command::new("chromium");
    chromium.env("HOME", &home).arg(format!("--user-data-dir={}", profile.display())).args([
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-sync",
        "--disable-background-networking",
        "--disable-component-update",
        "--password-store=basic",
        "--window-size=950,1000",
    ]);
    // Side by side, as far as the screen is wide enough.
    chromium.arg(format!("--window-position={},0", index * 955));
    if std::os::unix::fs::MetadataExt::uid(&fs::metadata("/proc/self").map_err(|it| it.to_string())?) == 0 {
        chromium.arg("--no-sandbox");
    }
    // Messages about the machine would hide the demo's output.
    chromium.stderr(Stdio::null()).arg(address).spawn().map_err(|it| format!("chromium: {it}"))
}
