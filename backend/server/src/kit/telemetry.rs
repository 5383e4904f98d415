//! Logs and figures. Never a name, a file name, a subject, an address or a token.

use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use tracing_subscriber::EnvFilter;

/// Starts logging to standard error: lines for people, or JSON for collectors.
///
/// `certval` is silenced: it logs the subject names of certificates.
pub fn start(filter: &str, json: bool) {
    let filter =
        EnvFilter::try_new(format!("{filter},certval=off")).unwrap_or_else(|_| EnvFilter::new("info,certval=off"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start (tests start many servers in one process) keeps the first.
    let _ = if json { builder.json().try_init() } else { builder.with_target(false).try_init() };
}

/// The figures of a process, printed in the text format of Prometheus.
#[derive(Default)]
pub struct Figures {
    /// Open connections.
    pub connections: AtomicI64,
    /// Handshakes that failed or took too long.
    pub handshakes_failed: AtomicU64,
    /// Requests answered, by class of status: 1xx to 5xx.
    pub requests: [AtomicU64; 5],
    /// Cards refused at the door of the application.
    pub cards_refused: AtomicU64,
    /// Sign-ins.
    pub sign_ins: AtomicU64,
    /// Plaintext bytes sealed.
    pub sealed_bytes: AtomicU64,
    /// Plaintext bytes opened.
    pub opened_bytes: AtomicU64,
    /// Dispatches sent.
    pub dispatches: AtomicU64,
    /// Notices mailed.
    pub mails: AtomicU64,
    /// Jobs that failed and will be tried again, or not.
    pub jobs_failed: AtomicU64,
    /// Rows whose object is missing: an alarm.
    pub objects_missing: AtomicI64,
    /// Seconds since the oldest current revocation list was fetched.
    pub revocation_age_seconds: AtomicI64,
}

impl Figures {
    /// Counts one.
    pub fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// The figures as text.
    pub fn print(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, kind: &str, help: &str, value: i64| {
            let _ =
                write!(text, "# HELP medpost_{name} {help}\n# TYPE medpost_{name} {kind}\nmedpost_{name} {value}\n");
        };
        let of = |it: &AtomicU64| i64::try_from(it.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        line("connections", "gauge", "Open connections.", self.connections.load(Ordering::Relaxed));
        line("handshakes_failed_total", "counter", "Handshakes failed.", of(&self.handshakes_failed));
        line("cards_refused_total", "counter", "Cards refused.", of(&self.cards_refused));
        line("sign_ins_total", "counter", "Sign-ins.", of(&self.sign_ins));
        line("sealed_bytes_total", "counter", "Plaintext bytes sealed.", of(&self.sealed_bytes));
        line("opened_bytes_total", "counter", "Plaintext bytes opened.", of(&self.opened_bytes));
        line("dispatches_total", "counter", "Dispatches sent.", of(&self.dispatches));
        line("mails_total", "counter", "Notices mailed.", of(&self.mails));
        line("jobs_failed_total", "counter", "Jobs failed.", of(&self.jobs_failed));
        line("objects_missing", "gauge", "Rows without object.", self.objects_missing.load(Ordering::Relaxed));
        line(
            "revocation_age_seconds",
            "gauge",
            "Age of the oldest revocation list in use.",
            self.revocation_age_seconds.load(Ordering::Relaxed),
        );
        text += "# HELP medpost_requests_total Requests answered.\n# TYPE medpost_requests_total counter\n";
        for (index, it) in self.requests.iter().enumerate() {
            let _ = writeln!(text, "medpost_requests_total{{class=\"{}xx\"}} {}", index + 1, of(it));
        }
        text
    }
}
