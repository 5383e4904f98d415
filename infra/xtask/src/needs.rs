//! What has to be on the machine: installed if we may, otherwise printed as a one-line command.

use std::path::Path;

use crate::run::{Done, command, has, root, run};

/// A Debian package, and a file that shows it is installed.
pub struct Package(pub &'static str, pub &'static str);

/// For a browser with a card.
pub const BROWSER: [Package; 2] =
    [Package("chromium", "/usr/bin/chromium"), Package("libnss3-tools", "/usr/bin/certutil")];

/// The second browser for tests.
pub const FIREFOX: [Package; 1] = [Package("firefox-esr", "/usr/bin/firefox-esr")];

/// For letters, and for text shown in a browser.
pub const LETTERS: [Package; 1] = [Package("fonts-noto-cjk", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")];

/// For npm packages: the web app's PDF renderer, and the tests' browser driver.
pub const NODE: [Package; 2] = [Package("nodejs", "/usr/bin/node"), Package("npm", "/usr/bin/npm")];

/// For running other processes with a wrong clock.
pub const CLOCKS: [Package; 1] = [Package("libfaketime", "/usr/share/doc/libfaketime")];

/// Everything else that the tests need.
pub const TESTS: [Package; 6] = [
    Package("postgresql", "/usr/bin/pg_lsclusters"),
    Package("postfix", "/usr/sbin/postfix"),
    Package("softhsm2", "/usr/bin/softhsm2-util"),
    // Used by an example on the developers' page.
    Package("curl", "/usr/bin/curl"),
    Package("jq", "/usr/bin/jq"),
    // Renders PDFs to images.
    Package("poppler-utils", "/usr/bin/pdftoppm"),
];

/// Installs what is missing if run as root, otherwise prints the command that does.
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
        // The tests start their own instance; the package's own must neither be configured nor listen.
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

/// Installs the packages from a folder's `package-lock.json`, once.
pub fn modules(folder: &str) -> Done {
    let folder = root().join(folder);
    // A copy of the lock file that was installed.
    let (lock, installed) = (folder.join("package-lock.json"), folder.join("node_modules/.installed"));
    let wanted = std::fs::read(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
    if std::fs::read(&installed).is_ok_and(|it| it == wanted) {
        return Ok(());
    }
    // `npm ci` refuses a lock file without the optional binaries of every other platform. This installs what is in the
    // lock, verified by hash, and leaves the lock unchanged. None of our packages has an install script, and none is
    // run.
    let words = ["install", "--no-save", "--omit=optional", "--ignore-scripts", "--no-fund", "--no-audit"];
    run(command("npm").args(words).current_dir(&folder))?;
    std::fs::write(&installed, wanted).map_err(|error| format!("{}: {error}", installed.display()))
}

/// Installs the target for which the web app is built.
pub fn wasm_target() -> Done {
    let out = command("rustup").args(["target", "list", "--installed"]).output();
    match out {
        Ok(it) if String::from_utf8_lossy(&it.stdout).contains("wasm32-unknown-unknown") => Ok(()),
        Ok(_) => run(command("rustup").args(["target", "add", "wasm32-unknown-unknown"])),
        Err(error) => Err(format!("rustup is needed: {error}")),
    }
}
