//! Logs and metrics. They never hold a name, a file name, a subject, an address or a token.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tracing_subscriber::EnvFilter;

use super::alarm::{Alarm, Alarms};

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

/// Upper bounds of the latency histogram, in milliseconds.
const LATENCIES: [u64; 11] = [1, 2, 5, 10, 25, 50, 100, 250, 1_000, 5_000, 15_000];

/// The metrics of a process, printed in the text format of Prometheus.
#[derive(Default)]
pub struct Figures {
    /// Open connections.
    pub connections: AtomicI64,
    /// Handshakes that failed or took too long.
    pub handshakes_failed: AtomicU64,
    /// Requests answered, by class of status: 1xx to 5xx.
    pub requests: [AtomicU64; 5],
    /// Cards that were refused at the clinics' door.
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
    /// Runs of jobs that failed, whether or not they are tried again.
    pub jobs_failed: AtomicU64,
    /// Rows whose object is missing in the depot: an alarm.
    pub objects_missing: AtomicI64,
    /// Seconds since the quietest source of revocation lists brought something new.
    pub revocation_age_seconds: AtomicI64,
    /// Requests answered within each of [`LATENCIES`]; their number and total time in microseconds.
    latencies: [AtomicU64; LATENCIES.len()],
    answered: AtomicU64,
    answered_micros: AtomicU64,
    /// Seconds for which the oldest job of each lane has been due.
    lanes: Mutex<BTreeMap<&'static str, i64>>,
}

impl Figures {
    /// Increments a counter.
    pub fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Records how long a request took until its answer began.
    pub fn note_latency(&self, it: Duration) {
        for (bound, count) in LATENCIES.iter().zip(&self.latencies) {
            if it <= Duration::from_millis(*bound) {
                Self::count(count);
            }
        }
        Self::count(&self.answered);
        self.answered_micros.fetch_add(u64::try_from(it.as_micros()).unwrap_or(0), Ordering::Relaxed);
    }

    /// Records for how many seconds the oldest job of a lane has been due.
    pub fn note_lane(&self, lane: &'static str, seconds: i64) {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner).insert(lane, seconds);
    }

    /// The metrics as text, with the raised alarms.
    pub fn print(&self, alarms: &Alarms) -> String {
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
        text += "# HELP medpost_job_age_seconds For how long the oldest job of a lane has been due.\n# TYPE medpost_job_age_seconds gauge\n";
        for (lane, seconds) in self.lanes.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _ = writeln!(text, "medpost_job_age_seconds{{lane=\"{lane}\"}} {seconds}");
        }
        text += "# HELP medpost_alarm Alarms of this process: 1 while raised.\n# TYPE medpost_alarm gauge\n";
        let raised = alarms.raised();
        for it in Alarm::ALL {
            let on = i32::from(raised.iter().any(|raised| raised.0 == *it));
            let _ = writeln!(text, "medpost_alarm{{kind=\"{}\"}} {on}", it.name());
        }
        text += "# HELP medpost_answer_seconds Time until an answer began.\n# TYPE medpost_answer_seconds histogram\n";
        for (bound, count) in LATENCIES.iter().zip(&self.latencies) {
            let (seconds, millis) = (bound / 1_000, bound % 1_000);
            let _ = writeln!(text, "medpost_answer_seconds_bucket{{le=\"{seconds}.{millis:03}\"}} {}", of(count));
        }
        let (count, micros) = (of(&self.answered), of(&self.answered_micros));
        let _ = writeln!(text, "medpost_answer_seconds_bucket{{le=\"+Inf\"}} {count}");
        let _ = writeln!(text, "medpost_answer_seconds_sum {}.{:06}", micros / 1_000_000, micros % 1_000_000);
        let _ = writeln!(text, "medpost_answer_seconds_count {count}");
        text += "# HELP medpost_requests_total Requests answered.\n# TYPE medpost_requests_total counter\n";
        for (index, it) in self.requests.iter().enumerate() {
            let _ = writeln!(text, "medpost_requests_total{{class=\"{}xx\"}} {}", index + 1, of(it));
        }
        text
    }
}
