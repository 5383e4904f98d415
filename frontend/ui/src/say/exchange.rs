//! Letters, their phases, and what is on its way.

use medpost_domain::delivery::{EventKind, Phase};
use medpost_domain::letter::DispatchKind;
use medpost_domain::quota::Fit;
use medpost_wire::console::contracts::Destruction;
use medpost_wire::session::Contracted;

use crate::when;
use crate::words::{self, Lang, lang, pick};

use super::number::{bytes, en};

/// A kind of exchange.
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
        DispatchKind::Other => "Other",
    };
    pick(it.japanese(), english)
}

/// Where a delivery stands.
pub fn phase(it: Phase) -> &'static str {
    match it {
        Phase::Recalled => pick("取消済み", "Cancelled"),
        Phase::Held => pick("送信待機中", "Held"),
        Phase::Waiting => pick("空き待ち", "Waiting for room"),
        Phase::Delivered => pick("着信・未開封", "Arrived, unread"),
        Phase::Opened => pick("開封済み", "Opened"),
        Phase::PartlyCollected => pick("一部受領", "Partly collected"),
        Phase::Collected => pick("受領済み", "Collected"),
        Phase::Ended => pick("保管終了", "Ended"),
        Phase::Expired => pick("期限切れ（未受領）", "Expired (not collected)"),
    }
}

/// A subject; of a record whose retention is over, that it is.
pub fn subject(subject: &str, record_over: bool) -> String {
    if record_over { words::record_over().to_owned() } else { subject.to_owned() }
}

/// Why a facility sends nothing; nothing if it may.
pub fn cannot_send(it: Contracted) -> Option<&'static str> {
    match it {
        Contracted::Stands => None,
        Contracted::Suspended => Some(words::contract_suspended()),
        Contracted::None => Some(words::no_contract_stands()),
    }
}

/// What a reader did.
pub fn event(it: EventKind) -> &'static str {
    match it {
        EventKind::Opened => words::event_opened(),
        EventKind::HandedOver => words::event_handed_over(),
        EventKind::Collected => words::event_collected(),
    }
}

/// What is left of a contract's documents.
pub fn left(it: &Destruction) -> String {
    let until = it.last.map(when::date);
    match (lang(), until) {
        (Lang::Ja, Some(until)) => {
            format!("保管中の文書 {}件(最後の期限 {until})、消去済み {}件。", it.left, it.destroyed)
        }
        (Lang::Ja, None) => {
            format!("保管中の文書 {}件、消去済み {}件。契約の終了後に消去証明書を出せます。", it.left, it.destroyed)
        }
        (Lang::En, Some(until)) => {
            format!("Documents kept: {}, the last until {until}. Destroyed: {}.", it.left, it.destroyed)
        }
        (Lang::En, None) => format!(
            "Documents kept: {}. Destroyed: {}. The certificate follows once the contract is over.",
            it.left, it.destroyed
        ),
    }
}

/// How a transfer of several documents stands.
#[derive(Default)]
pub struct Way {
    /// So many are on their way.
    pub going: usize,
    /// So many wait for something passing.
    pub broken: usize,
    /// So many were stopped.
    pub stopped: usize,
    /// So many were refused or can't be read.
    pub failed: usize,
    /// So many arrived.
    pub done: usize,
    /// How far all of it is, in quarters.
    pub quarter: u64,
}

/// What is told aloud of it: it changes a handful of times.
pub fn way(it: &Way) -> String {
    match (words::lang(), it) {
        (_, Way { broken: 1.., .. }) => pick(
            "通信を待っています。つながりしだい、続きから自動で送ります。",
            "Waiting for the line. It goes on by itself.",
        )
        .to_owned(),
        (_, Way { going: 1.., quarter: 0, .. }) => pick("文書を送り始めました。", "Uploading began.").to_owned(),
        (Lang::Ja, Way { going: 1.., quarter, .. }) => format!("{}%まで送りました。", quarter * 25),
        (Lang::En, Way { going: 1.., quarter, .. }) => format!("{}% uploaded.", quarter * 25),
        (Lang::Ja, Way { failed: count @ 1.., .. }) => format!("送れない文書が{count}件あります。"),
        (Lang::En, Way { failed: count @ 1.., .. }) => format!("{count} of the documents can't be sent."),
        (_, Way { stopped: 1.., .. }) => words::upload_stopped().to_owned(),
        (Lang::Ja, Way { done: count @ 1.., .. }) => format!("文書{count}件の準備ができました。"),
        (Lang::En, Way { done: 1, .. }) => "One document is ready.".to_owned(),
        (Lang::En, Way { done: count @ 1.., .. }) => format!("{count} documents are ready."),
        _ => String::new(),
    }
}

/// How much of a transfer went: 62%.
pub fn percent(went: u64, length: u64) -> String {
    format!("{}%", (u128::from(went) * 100) / u128::from(length.max(1)))
}

/// How much of a transfer went, how fast, and how long the rest takes: 62% ・ 3.1MB/秒 ・ 残り 4秒. `since` is when it
/// began, in milliseconds of the browser's clock, and how many bytes had gone before.
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
    format!("{part} ・ {}/{} ・ {} {left}", bytes(rate as u64), pick("秒", "s"), words::time_left())
}

/// What is told aloud while a document comes: how many quarters are there.
pub fn collecting(quarter: u64) -> String {
    match (words::lang(), quarter) {
        (_, 0) => words::collecting().to_owned(),
        (Lang::Ja, _) => format!("{}%まで受け取りました。", quarter * 25),
        (Lang::En, _) => format!("{}% collected.", quarter * 25),
    }
}

/// More documents are chosen than one sending may have.
pub fn too_many_documents(chosen: u32, most: u32) -> String {
    match words::lang() {
        Lang::Ja => format!(
            "1回に送れる文書は{most}件までです（いま{chosen}件）。分けて送るか、フォルダーをZIPファイルにまとめてから選んでください。"
        ),
        Lang::En => format!(
            "At most {most} documents go at once, and {chosen} are chosen. Send them in parts, or pack the folder into a ZIP file."
        ),
    }
}

/// Files of the system that a folder held.
pub fn passed_over(count: usize, first: &str) -> String {
    match words::lang() {
        Lang::Ja => format!("パソコンが自動で作るファイル（{first}など{count}件）は送りません。"),
        Lang::En if count == 1 => format!("{first} is a file of the system and is not sent."),
        Lang::En => format!("{count} files of the system, such as {first}, are not sent."),
    }
}

/// A folder held more than is taken at once.
pub fn folder_cut(most: usize) -> String {
    match words::lang() {
        Lang::Ja => format!("ファイルが多すぎるため、はじめの{most}件だけを取り込みました。"),
        Lang::En => format!("Too many files: only the first {most} were taken."),
    }
}

/// 未開封 3件
pub fn unread(count: u64) -> String {
    match lang() {
        Lang::Ja => format!("{} {count}件", words::unread()),
        Lang::En => format!("{count} unread"),
    }
}

/// How much one sending may be: said before anything is uploaded.
pub fn sending_limit(limit: u64, documents: u32) -> String {
    let limit = bytes(limit);
    match lang() {
        Lang::Ja => format!("1回の送信は合計{limit}、{documents}件まで。"),
        Lang::En => format!("At most {limit} and {} in one sending.", en(documents, "document", "documents")),
    }
}

/// The room of somebody else's inbox for what is about to be sent; `free` is rounded.
pub fn room(fit: Fit, free: u64) -> String {
    let free = bytes(free);
    match (lang(), fit) {
        (Lang::Ja, Fit::Fits) => format!("空き 約{free}"),
        (Lang::En, Fit::Fits) => format!("About {free} free"),
        (Lang::Ja, Fit::Tight) => format!("空き 約{free}・入りきらないことがあります"),
        (Lang::En, Fit::Tight) => format!("About {free} free: may not fit"),
        (Lang::Ja, Fit::Full) => format!("空き 約{free}・入りません"),
        (Lang::En, Fit::Full) => format!("About {free} free: does not fit"),
    }
}
