//! The connection: which failed requests are retried and for how long, how a frozen one is noticed, and the few steps
//! in which a transfer's progress is announced.

use std::cell::Cell;
use std::future::ready;
use std::rc::Rc;

use futures_util::lock::{Mutex, MutexGuard};
use js_sys::{Date, Function, Promise};
use medpost_wire::problem::{Code, Problem};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Event;

use crate::pause::wait;

/// A request that transfers no byte for this long is frozen, in milliseconds.
const FROZEN: f64 = 60_000.0;
/// If there is no answer for this long, the service is asked whether it is there, in milliseconds.
const BESIDE: f64 = 20_000.0;
/// How often transfers are checked, in milliseconds.
const LOOK: i32 = 500;
/// The longest wait between two attempts, in milliseconds.
const LONGEST: u32 = 15_000;
/// The longest wait requested by an answer that is honoured, in seconds.
const HONOURED: u32 = 300;
/// How many times in a row an upload may turn out to be at another position.
const QUARREL: u32 = 6;
/// This many transfers run at once; others wait for their turn.
const LANES: usize = 3;

/// The result of an operation.
pub type Answer<T> = Result<T, Problem>;

/// The problem if nobody answers, because of the connection or the service.
pub fn out_of_reach() -> Problem {
    Problem::new(Code::Unavailable)
}

/// A request that failed.
pub(crate) struct Fault {
    /// The reason.
    pub problem: Problem,
    /// The `Retry-After` of the answer, in seconds.
    pub after: Option<u32>,
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self { problem, after: None }
    }
}

/// Parses `Retry-After` as whole seconds; a date is ignored.
pub(crate) fn retry_after(text: Option<String>) -> Option<u32> {
    text?.trim().parse().ok()
}

/// What to do after a failed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// Retry after this many milliseconds, or sooner if the connection comes back.
    Soon(u32),
    /// Retry after this many milliseconds and no sooner, because the service asked for it.
    After(u32),
    /// Give up.
    Over,
}

/// Decides about a failed request that follows `tries` other failures in a row.
fn next(problem: &Problem, after: Option<u32>, tries: u32) -> Next {
    let passes = match (problem.status, problem.code) {
        (_, Code::DocumentLost) => false,
        (408 | 423 | 425 | 429 | 500.., _) => true,
        (409, Code::WrongOffset | Code::Overtaken) => tries < QUARREL,
        _ => false,
    };
    match after {
        _ if !passes => Next::Over,
        Some(it) => Next::After(it.clamp(1, HONOURED) * 1_000),
        None => Next::Soon((1_000 << tries.min(4)).min(LONGEST)),
    }
}

/// Whether a person has to sign in before it can continue.
pub fn asks_for_sign_in(problem: &Problem) -> bool {
    problem.status == 401
}

/// Waits out temporary failures: counts failures in a row, and waits between attempts.
pub(crate) struct Patience<'a> {
    stop: &'a Rc<Cell<bool>>,
    broken: &'a dyn Fn(&Problem),
    tries: Cell<u32>,
}

impl<'a> Patience<'a> {
    /// Continues until `stop` is set. `broken` is called with the reason for waiting.
    pub fn new(stop: &'a Rc<Cell<bool>>, broken: &'a dyn Fn(&Problem)) -> Self {
        Self { stop, broken, tries: Cell::new(0) }
    }

    /// Something arrived, so previous failures no longer count.
    pub fn went(&self) {
        self.tries.set(0);
    }

    /// Waits until it is time to retry. Returns false if stopped in the meantime, and the problem if waiting doesn't
    /// help.
    pub async fn outlasts(&self, fault: Fault) -> Answer<bool> {
        if self.stop.get() {
            return Ok(false);
        }
        let (millis, early) = match next(&fault.problem, fault.after, self.tries.get()) {
            Next::Soon(it) => (it, true),
            Next::After(it) => (it, false),
            Next::Over => return Err(fault.problem),
        };
        self.tries.set(self.tries.get().saturating_add(1));
        (self.broken)(&fault.problem);
        let until = Date::now() + f64::from(millis);
        while Date::now() < until && !self.stop.get() {
            if woken(LOOK).await && early {
                break;
            }
        }
        Ok(!self.stop.get())
    }
}

/// Waits some milliseconds. Returns true early if the connection comes back or somebody looks at the page again.
async fn woken(millis: i32) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let document = window.document();
    let mut told: Option<Function> = None;
    let first = Promise::new(&mut |resolve, _| {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        let _ = window.add_event_listener_with_callback("online", &resolve);
        if let Some(it) = &document {
            let _ = it.add_event_listener_with_callback("visibilitychange", &resolve);
        }
        told = Some(resolve);
    });
    // An event resolves with a value, the timer without one.
    let event = JsFuture::from(first).await.is_ok_and(|it| !it.is_undefined());
    if let Some(it) = told {
        let _ = window.remove_event_listener_with_callback("online", &it);
        if let Some(document) = &document {
            let _ = document.remove_event_listener_with_callback("visibilitychange", &it);
        }
    }
    event
}

/// Watches one request: it is aborted if nothing is received for a minute, or if stopped.
pub(crate) struct Pulse(Rc<Beat>);

struct Beat {
    moved_at: Cell<f64>,
    over: Cell<bool>,
}

impl Pulse {
    /// Watches until it is dropped.
    pub fn begin(stop: &Rc<Cell<bool>>, cut: impl FnOnce() + 'static) -> Self {
        let stop = stop.clone();
        Self::watch(move || stop.get(), || ready(false), cut)
    }

    /// Watches a request that may take long, such as a bank's file or a thousand letters to print. It counts as alive
    /// as long as the service answers another request, `answers`.
    pub fn beside<A: Future<Output = bool>>(answers: impl Fn() -> A + 'static, cut: impl FnOnce() + 'static) -> Self {
        Self::watch(|| false, answers, cut)
    }

    fn watch<A: Future<Output = bool>>(
        stops: impl Fn() -> bool + 'static,
        answers: impl Fn() -> A + 'static,
        cut: impl FnOnce() + 'static,
    ) -> Self {
        let beat = Rc::new(Beat { moved_at: Cell::new(Date::now()), over: Cell::new(false) });
        let watched = beat.clone();
        spawn_local(async move {
            while !watched.over.get() {
                let silent = Date::now() - watched.moved_at.get();
                if stops() || is_frozen(silent) {
                    cut();
                    return;
                }
                if silent >= BESIDE && answers().await {
                    watched.moved_at.set(Date::now());
                }
                wait(LOOK).await;
            }
        });
        Self(beat)
    }

    /// Records that a byte was transferred.
    pub fn moved(&self) {
        self.0.moved_at.set(Date::now());
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.0.over.set(true);
    }
}

/// Whether a request that has transferred nothing for this many milliseconds is frozen. This also applies after the
/// computer was asleep, because connections rarely survive that.
fn is_frozen(millis: f64) -> bool {
    millis >= FROZEN
}

/// Turns for transfers.
#[derive(Default)]
pub struct Lanes {
    lanes: [Mutex<()>; LANES],
    asked: Cell<usize>,
}

impl Lanes {
    /// Waits for a turn.
    pub async fn turn(&self) -> MutexGuard<'_, ()> {
        if let Some(free) = self.lanes.iter().find_map(Mutex::try_lock) {
            return free;
        }
        let lane = self.asked.get();
        self.asked.set((lane + 1) % LANES);
        self.lanes[lane].lock().await
    }
}

thread_local! {
    static UNDER_WAY: Cell<usize> = const { Cell::new(0) };
    static ASKS: Function = asks();
}

/// As long as one of these exists, the browser asks before leaving the page.
pub struct UnderWay(());

impl UnderWay {
    /// Records that something is in progress.
    pub fn begin() -> Self {
        Self::count(UNDER_WAY.get() + 1);
        Self(())
    }

    fn count(now: usize) {
        UNDER_WAY.set(now);
        let Some(window) = web_sys::window() else { return };
        // Only while needed: browsers don't keep a page with such a listener for Back.
        ASKS.with(|it| window.set_onbeforeunload((now > 0).then_some(it)));
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        Self::count(UNDER_WAY.get().saturating_sub(1));
    }
}

fn asks() -> Function {
    let asks = Closure::<dyn Fn(Event)>::new(|it: Event| {
        it.prevent_default();
        // Browsers from before 2024 check this.
        let _ = js_sys::Reflect::set(&it, &"returnValue".into(), &JsValue::from_str("1"));
    });
    asks.into_js_value().unchecked_into()
}

/// The progress of a transfer in quarters; only these are announced.
pub fn quarter(sent: u64, length: u64) -> u64 {
    if length == 0 {
        return 4;
    }
    // Transfers above 2^62 bytes are not expected.
    (sent.min(length).saturating_mul(4)) / length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, code: Code) -> Problem {
        let mut problem = Problem::new(code);
        problem.status = status;
        problem
    }

    #[test]
    fn what_passes_is_waited_for_without_end() {
        for status in [408, 423, 425, 429, 500, 502, 503, 504, 507] {
            for tries in [0, 6, 1_000, u32::MAX] {
                let told = next(&refused(status, Code::Unavailable), None, tries);
                assert!(matches!(told, Next::Soon(1_000..=LONGEST)), "{status} {tries}: {told:?}");
            }
        }
    }

    #[test]
    fn a_refusal_ends_it_with_its_reason() {
        for code in Code::ALL.iter().copied().filter(|it| (400..500).contains(&it.status())) {
            let passes =
                matches!(code.status(), 408 | 423 | 429) || matches!(code, Code::WrongOffset | Code::Overtaken);
            assert_eq!(next(&Problem::new(code), None, 0) == Next::Over, !passes, "{code:?}");
        }
        // An error page from a proxy has no code of ours; its status counts.
        assert_eq!(next(&refused(403, Code::Unavailable), None, 0), Next::Over);
        assert_eq!(next(&refused(404, Code::Unavailable), Some(5), 0), Next::Over);
        assert_eq!(next(&Problem::new(Code::DocumentLost), None, 0), Next::Over);
    }

    #[test]
    fn tries_come_slower_up_to_fifteen_seconds() {
        let waits: Vec<_> = (0..8).map(|it| next(&Problem::new(Code::Unavailable), None, it)).collect();
        let told = [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 15_000].map(Next::Soon);
        assert_eq!(waits, told);
    }

    #[test]
    fn what_an_answer_asks_is_honoured_within_bounds() {
        let after = |seconds| next(&Problem::new(Code::TooMany), Some(seconds), 0);
        assert_eq!(after(60), Next::After(60_000));
        assert_eq!(after(0), Next::After(1_000));
        assert_eq!(after(u32::MAX), Next::After(300_000));
        let read = |text: &str| retry_after(Some(text.to_owned()));
        assert_eq!((read(" 60 "), read("Sun, 29 Nov 2026 00:00:00 GMT"), read("-1")), (Some(60), None, None));
        assert_eq!(retry_after(None), None);
    }

    #[test]
    fn two_that_write_one_upload_end_some_time() {
        for code in [Code::WrongOffset, Code::Overtaken] {
            assert_ne!(next(&Problem::new(code), None, 0), Next::Over);
            assert_eq!(next(&Problem::new(code), None, QUARREL), Next::Over);
        }
    }

    #[test]
    fn a_minute_without_a_byte_is_frozen() {
        assert!(!is_frozen(59_999.0));
        assert!(is_frozen(60_000.0) && is_frozen(8.0 * 3_600_000.0));
        assert!(!is_frozen(-3_600_000.0), "a clock that was set back");
    }

    #[test]
    fn quarters_are_few_and_only_rise() {
        let length = 52_000_000;
        let told: Vec<_> = (0..=52).map(|it| quarter(it * 1_000_000, length)).collect();
        assert!(told.is_sorted());
        let mut changes = told.clone();
        changes.dedup();
        assert_eq!(changes, [0, 1, 2, 3, 4]);
        assert_eq!(quarter(length - 1, length), 3, "the last is told once all has gone");
        assert_eq!((quarter(0, 0), quarter(9, 3)), (4, 4));
    }
}
