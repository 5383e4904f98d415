//! What must be on the machine: installed where we may, else said in one line.

use std::path::Path;

use crate::run::{Done, command, has, root, run};

/// A Debian package and a file that shows it is there.
pub struct Package(pub &'static str, pub &'static str);

/// For a browser with a card in it.
pub const BROWSER: [Package; 2] =
    [Package("chromium", "/usr/bin/chromium"), Package("libnss3-tools", "/usr/bin/certutil")];

/// The tests' second browser.
pub const FIREFOX: [Package; 1] = [Package("firefox-esr", "/usr/bin/firefox-esr")];

/// For letters, and for what a browser shows.
pub const LETTERS: [Package; 1] = [Package("fonts-noto-cjk", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")];

/// For what comes from npm: the web app's drawing of PDFs, the tests' browser driver.
pub const NODE: [Package; 2] = [Package("nodejs", "/usr/bin/node"), Package("npm", "/usr/bin/npm")];

/// For clocks of other processes that are wrong.
pub const CLOCKS: [Package; 1] = [Package("libfaketime", "/usr/share/doc/libfaketime")];

/// For the tests besides.
pub const TESTS: [Package; 6] = [
    Package("postgresql", "/usr/bin/pg_lsclusters"),
    Package("postfix", "/usr/sbin/postfix"),
    Package("softhsm2", "/usr/bin/softhsm2-util"),
    // What a sample of the page for developers is written with.
    Package("curl", "/usr/bin/curl"),
    Package("jq", "/usr/bin/jq"),
    // Pictures of PDFs.
    Package("poppler-utils", "/usr/bin/pdftoppm"),
];

/// Installs what is missing, as root; else prints the one line that does.
pub fn packages(wanted: &[&[Package]]) -> Done {
    let missing: Vec<&str> =
        wanted.iter().copied().flatten().filter(|it| !Path::new(it.1).exists()).map(|it| it.0).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let line = format!("apt-get install -y --no-install-recommends {}", missing.join(" "));
    let root = std::fs::metadata("/proc/self").is_ok_and(|it| std::os::unix::fs::MetadataExt::uid(&it) == 0);
    if !root || !has("apt-get") {
        return Err(format!("these are missing; install them with\n  sudo {line}"));
    }
    run(command("apt-get").args(["update", "-qq"]))?;
    if missing.contains(&"postfix") {
        // The tests start their own; the package's must neither be set up nor listen.
        let preset = "echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections";
        run(command("sh").args(["-c", preset]))?;
    }
    let mut install = command("apt-get");
    install
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(missing);
    run(&mut install)
}

/// What a folder's `package-lock.json` names, once.
pub fn modules(folder: &str) -> Done {
    let folder = root().join(folder);
    // What was installed, said by the lock that named it.
    let (lock, installed) = (folder.join("package-lock.json"), folder.join("node_modules/.installed"));
    let wanted = std::fs::read(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
    if std::fs::read(&installed).is_ok_and(|it| it == wanted) {
        return Ok(());
    }
    // `npm ci` refuses a lock without the optional binaries of every other platform; this takes what the
    // lock names, by its hashes, and leaves the lock as it is. Nothing that we take has a program to run when it is
    // installed, and none is run.
    let words = ["install", "--no-save", "--omit=optional", "--ignore-scripts", "--no-fund", "--no-audit"];
    run(command("npm").args(words).current_dir(&folder))?;
    std::fs::write(&installed, wanted).map_err(|error| format!("{}: {error}", installed.display()))
}

/// The target that the web app is built for.
pub fn wasm_target() -> Done {
    let out = command("rustup").args(["target", "list", "--installed"]).output();
    match out {
        Ok(it) if String::from_utf8_lossy(&it.stdout).contains("wasm32-unknown-unknown") => Ok(()),
        Ok(_) => run(command("rustup").args(["target", "add", "wasm32-unknown-unknown"])),
        Err(error) => Err(format!("rustup is needed: {error}")),
    }
}
