//! A real PostgreSQL for the run, started as an unprivileged user, with a database for each test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

static SERVER: OnceLock<PathBuf> = OnceLock::new();
static COUNT: AtomicU32 = AtomicU32::new(0);

/// Creates an empty database; returns its address.
pub fn fresh() -> String {
    create(&[])
}

/// Copies a database made by [`fresh`] that has no connections; returns the copy's address.
pub fn copy(of: &str) -> String {
    create(&["-T", name(of)])
}

fn create(words: &[&str]) -> String {
    let folder = SERVER.get_or_init(start);
    let name = format!("t{}", COUNT.fetch_add(1, Ordering::SeqCst));
    let mut it = Command::new(tool("createdb"));
    let status = it.arg("-h").arg(folder).args(["-U", "medpost"]).args(words).arg(&name).status();
    assert!(status.unwrap().success(), "createdb");
    format!("postgres://medpost@localhost/{name}?host={}", folder.display())
}

/// The name of a database made by [`fresh`].
fn name(url: &str) -> &str {
    url.split_once("?host=").and_then(|it| it.0.rsplit('/').next()).unwrap()
}

/// Makes a database made by [`fresh`] unavailable: no new connections, and open ones are terminated. With `away` false,
/// makes it available again.
pub fn refuse(url: &str, away: bool) {
    let name = name(url);
    let sql = format!(
        "ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {}; \
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        !away
    );
    let folder = SERVER.get().unwrap();
    for it in sql.split("; ") {
        let mut one = Command::new(tool("psql"));
        one.arg("-h").arg(folder).args(["-U", "medpost", "-d", "postgres", "-q", "-c", it]);
        assert!(one.stdout(Stdio::null()).status().unwrap().success(), "{it}");
    }
}

/// Updates planner statistics and the visibility map of a database made by [`fresh`], as autovacuum would in time.
pub fn vacuum(url: &str) {
    let name = name(url);
    let mut it = Command::new(tool("psql"));
    it.arg("-h").arg(SERVER.get().unwrap()).args(["-U", "medpost", "-d", name, "-q", "-c", "VACUUM (ANALYZE)"]);
    assert!(it.stdout(Stdio::null()).status().unwrap().success(), "VACUUM");
}

/// A foreign transaction that has run a statement and stays open until dropped.
pub struct Held(std::process::Child);

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a statement in a database made by [`fresh`] and holds its locks.
pub fn hold(url: &str, sql: &str) -> Held {
    use std::io::{BufRead, BufReader, Write};
    let name = name(url);
    let mut it = Command::new(tool("psql"));
    it.arg("-h").arg(SERVER.get().unwrap()).args(["-U", "medpost", "-d", name, "-q", "-t"]);
    let mut it = it.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let input = it.stdin.as_mut().unwrap();
    writeln!(input, "BEGIN; {sql}; SELECT 'it is held';").unwrap();
    input.flush().unwrap();
    let mut lines = BufReader::new(it.stdout.as_mut().unwrap()).lines();
    assert!(lines.any(|it| it.is_ok_and(|it| it.contains("it is held"))), "{sql}");
    Held(it)
}

fn tool(name: &str) -> PathBuf {
    let mut versions: Vec<PathBuf> =
        fs::read_dir("/usr/lib/postgresql").unwrap().map(|it| it.unwrap().path()).collect();
    versions.sort();
    versions.last().unwrap().join("bin").join(name)
}

/// A server of its own, for tests that affect a server as a whole. Stopped on drop, or when this process ends.
pub struct Own(PathBuf);

impl Own {
    /// Starts a server with additional environment variables.
    pub fn start(name: &str, environment: &[(String, String)]) -> Self {
        let folder = std::env::temp_dir().join(format!("medpost-pg-{name}-{}", std::process::id()));
        Self(start_in(folder, environment))
    }

    /// Creates a database on it; returns its address.
    pub fn create(&self, name: &str) -> String {
        let status = Command::new(tool("createdb")).arg("-h").arg(&self.0).args(["-U", "medpost", name]).status();
        assert!(status.unwrap().success(), "createdb");
        format!("postgres://medpost@localhost/{name}?host={}", self.0.display())
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let mut stop = as_its_user(&tool("pg_ctl"), &[]);
        stop.arg("-D").arg(self.0.join("data")).args(["-m", "immediate", "stop"]);
        let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&fs::metadata("/proc/self").unwrap()) == 0
}

/// A command for one of the server's programs, which refuse to run as root; Debian's package provides the user. Only
/// the program itself gets the environment, not the one that changes the user.
fn as_its_user(program: &Path, environment: &[(String, String)]) -> Command {
    let mut it = Command::new(if is_root() { "runuser" } else { "env" });
    if is_root() {
        it.args(["-u", "postgres", "--", "env"]);
    }
    it.args(environment.iter().map(|(name, value)| format!("{name}={value}"))).arg(program).current_dir("/");
    it
}

fn start() -> PathBuf {
    start_in(std::env::temp_dir().join(format!("medpost-pg-{}", std::process::id())), &[])
}

#[expect(clippy::zombie_processes, reason = "the watcher outlives this process by design")]
fn start_in(folder: PathBuf, environment: &[(String, String)]) -> PathBuf {
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    if is_root() {
        assert!(Command::new("chown").arg("postgres").arg(&folder).status().unwrap().success());
    }
    let run = |name: &str, environment: &[(String, String)], words: &[&str]| {
        let status = as_its_user(&tool(name), environment).args(words).stdout(Stdio::null()).status().unwrap();
        assert!(status.success(), "{name}");
    };
    let data = folder.join("data");
    let data = data.to_str().unwrap();
    run("initdb", &[], &["-D", data, "-U", "medpost", "-A", "trust", "-E", "UTF8", "--no-sync"]);
    let options = format!(
        "-c listen_addresses= -c unix_socket_directories={} -c fsync=off -c full_page_writes=off -c max_connections=200",
        folder.display()
    );
    let log = folder.join("log");
    run("pg_ctl", environment, &["-D", data, "-l", log.to_str().unwrap(), "-w", "-o", &options, "start"]);
    // It ends with this process: a watcher waits for the process to go away.
    let watch = format!(
        "while test -d /proc/{}; do sleep 0.5; done; {} -D {data} -m immediate stop >/dev/null 2>&1; rm -rf {}",
        std::process::id(),
        tool("pg_ctl").display(),
        folder.display()
    );
    as_its_user(Path::new("sh"), &[])
        .args(["-c", &watch])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    folder
}
