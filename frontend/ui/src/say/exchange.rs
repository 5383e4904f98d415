//! Letters, their phases, and the progress of uploads and downloads.

use medpost_domain::delivery::{EventKind, Phase};
use medpost_domain::letter::DispatchKind;
use medpost_domain::quota::Fit;
use medpost_wire::console::contracts::Destruction;
use medpost_wire::session::Contracted;

use crate::when;
use crate::words::{self, pick};

use super::number::bytes;

/// The name of a kind of letter.
pub fn kind(it: DispatchKind) -> &'static str {
    let english = match it {
        DispatchKind::Referral => "Referral",
        DispatchKind::Reply => "Reply, report",
        DispatchKind::Results => "Results",
        DispatchKind::Images => "Images",
        DispatchKind::DischargeSummary => "Discharge summary",
        DispatchKind::HomeNursing => "Home nursing order or report",
        DispatchKind::CareOpinion => "Doctor's opinion",
        DispatchKind::Screening => "Screening",
        DispatchKind::AppointmentRequest => "Appointment request",
        DispatchKind::AppointmentSlip => "Appointment slip",
        DispatchKind::Inquiry => "Inquiry or answer",
        DispatchKind::CareSummary => "Nursing or pharmacy summary",
        DispatchKind::Announcement => "Notice",
        DispatchKind::Other => "Other",
    };
    pick(it.japanese(), english)
}

/// The name of a delivery's phase.
pub fn phase(it: Phase) -> &'static str {
    words::shared(it.words())
}

/// A subject, or a note that the record's retention is over.
pub fn subject(subject: &str, record_over: bool) -> String {
    if record_over { words::exchange::record_over().to_owned() } else { subject.to_owned() }
}

/// Why a facility can't send; `None` if it can.
pub fn cannot_send(it: Contracted) -> Option<&'static str> {
    match it {
        Contracted::Stands => None,
        Contracted::Suspended => Some(words::exchange::contract_suspended()),
        Contracted::None => Some(words::exchange::no_contract()),
    }
}

/// The name of what a reader did.
pub fn event(it: EventKind) -> &'static str {
    match it {
        EventKind::Opened => words::exchange::opened(),
        EventKind::HandedOver => words::exchange::handed_over(),
        EventKind::Collected => words::exchange::collected(),
        EventKind::Listed => words::exchange::listed(),
        EventKind::Recalled => words::sent::recalled(),
        EventKind::Stopped => words::sent::stopped(),
        EventKind::SetAside => phase(Phase::SetAside),
        EventKind::Deleted => words::letter::deleted(),
        EventKind::ResendAsked => words::letter::resend_asked(),
        EventKind::Forwarded => words::letter::forwarded(),
    }
}

/// How many of a contract's documents are left, until when, and how many are destroyed.
pub fn left(it: &Destruction) -> String {
    match it.last.map(when::date) {
        Some(until) => words::contracts::documents_left_until(it.left, &until, it.destroyed),
        None => words::contracts::documents_left(it.left, it.destroyed),
    }
}

/// The progress of several uploads.
#[derive(Default)]
pub struct Way {
    /// Number of uploads in progress.
    pub going: usize,
    /// Number of uploads that wait for the connection or for a new sign-in.
    pub broken: usize,
    /// Number of uploads that the user stopped.
    pub stopped: usize,
    /// Number of files that were refused, interrupted by a reload, or can't be read.
    pub failed: usize,
    /// Number of complete uploads.
    pub done: usize,
    /// The progress of all but the failed ones together, in quarters.
    pub quarter: u64,
}

/// The progress for screen readers, which changes only a few times.
pub fn way(it: &Way) -> String {
    match *it {
        Way { broken: 1.., .. } => words::compose::line_broken().to_owned(),
        Way { going: 1.., quarter: 0, .. } => words::compose::upload_began().to_owned(),
        Way { going: 1.., quarter, .. } => words::compose::upload_percent(quarter * 25),
        Way { failed: count @ 1.., .. } => words::compose::cannot_be_sent(count),
        Way { stopped: 1.., .. } => words::compose::upload_stopped().to_owned(),
        Way { done: count @ 1.., .. } => words::compose::documents_ready(count),
        Way { .. } => String::new(),
    }
}

/// How much of a file has been transferred: 62%.
pub fn percent(went: u64, length: u64) -> String {
    format!("{}%", (u128::from(went) * 100) / u128::from(length.max(1)))
}

/// How much has been transferred, how fast, and how long the rest takes: 62% ・ 3.1MB/秒 ・ 残り 4秒. `since` is when this
/// run began, in milliseconds of the browser's clock, and how many bytes had been transferred before.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate for people"
)]
pub fn pace(length: u64, went: u64, since: (f64, u64)) -> String {
    let seconds = (js_sys::Date::now() - since.0) / 1_000.0;
    let rate = went.saturating_sub(since.1) as f64 / seconds.max(0.1);
    let part = percent(went, length);
    if seconds < 1.0 || rate < 1.0 {
        return part;
    }
    let left = when::duration((length.saturating_sub(went) as f64 / rate) as u64);
    words::compose::pace(&part, &bytes(rate as u64), &left)
}

/// The progress of a download for screen readers, in quarters.
pub fn collecting(quarter: u64) -> String {
    match quarter {
        0 => words::letter::collecting().to_owned(),
        it => words::letter::collected_percent(it * 25),
    }
}

/// Whether a recipient's inbox has room for what is about to be sent; `free` is in bytes, rounded by the service.
pub fn room(fit: Fit, free: u64) -> String {
    let told = match fit {
        Fit::Fits => words::compose::room_fits,
        Fit::Tight => words::compose::room_tight,
        Fit::Full => words::compose::room_full,
    };
    told(&bytes(free))
}
