//! The line: what of a failed request is waited for and how long, how a frozen one is noticed, and how far a transfer
//! is in the few steps that are told aloud.

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

/// A request that moves no byte for so many milliseconds is frozen.
const FROZEN: f64 = 60_000.0;
/// After so many milliseconds without an answer the service is asked whether it is there.
const BESIDE: f64 = 20_000.0;
/// How often transfers are looked at, in milliseconds.
const LOOK: i32 = 500;
/// The longest wait between two tries, in milliseconds.
const LONGEST: u32 = 15_000;
/// What an answer asks to wait is honoured up to so many seconds.
const HONOURED: u32 = 300;
/// So many times in a row an upload may be found to stand elsewhere.
const QUARREL: u32 = 6;
/// So many transfers go at once; the others wait for their turn.
const LANES: usize = 3;

/// What an operation answers.
pub type Answer<T> = Result<T, Problem>;

/// Nobody answers: the line, or the service.
pub fn out_of_reach() -> Problem {
    Problem::new(Code::Unavailable)
}

/// A request that failed.
pub(crate) struct Fault {
    /// Why.
    pub problem: Problem,
    /// `Retry-After` of the answer, in seconds.
    pub after: Option<u32>,
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self { problem, after: None }
    }
}

/// Reads `Retry-After` as whole seconds; as a date it counts for nothing.
pub(crate) fn retry_after(text: Option<String>) -> Option<u32> {
    text?.trim().parse().ok()
}

/// What follows from a failed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// It is tried again after so many milliseconds, and sooner if the line comes back.
    Soon(u32),
    /// It is tried again after so many milliseconds and no sooner: the service asked for it.
    After(u32),
    /// It is over.
    Over,
}

/// Judges a failed request; `tries` have failed in a row before it.
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

/// Whether a person has to sign in before it goes on.
pub fn asks_for_sign_in(problem: &Problem) -> bool {
    problem.status == 401
}

/// Outlasts what passes: counts failures in a row, and waits between them.
pub(crate) struct Patience<'a> {
    stop: &'a Rc<Cell<bool>>,
    broken: &'a dyn Fn(&Problem),
    tries: Cell<u32>,
}

impl<'a> Patience<'a> {
    /// Until `stop` is set; `broken` is told what is waited for.
    pub fn new(stop: &'a Rc<Cell<bool>>, broken: &'a dyn Fn(&Problem)) -> Self {
        Self { stop, broken, tries: Cell::new(0) }
    }

    /// Something arrived: the failures before it count no more.
    pub fn went(&self) {
        self.tries.set(0);
    }

    /// Waits until it should be tried again; false if it was stopped meanwhile, and the problem if waiting helps nothing.
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

/// Waits some milliseconds; true at once if the line comes back or somebody looks at the page again.
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
    // An event comes with itself, the timer with nothing.
    let event = JsFuture::from(first).await.is_ok_and(|it| !it.is_undefined());
    if let Some(it) = told {
        let _ = window.remove_event_listener_with_callback("online", &it);
        if let Some(document) = &document {
            let _ = document.remove_event_listener_with_callback("visibilitychange", &it);
        }
    }
    event
}

/// Watches one request: cut when nothing is heard for a minute, or when somebody stops it.
pub(crate) struct Pulse(Rc<Beat>);

struct Beat {
    moved_at: Cell<f64>,
    over: Cell<bool>,
}

impl Pulse {
    /// Until it is dropped.
    pub fn begin(stop: &Rc<Cell<bool>>, cut: impl FnOnce() + 'static) -> Self {
        let stop = stop.clone();
        Self::watch(move || stop.get(), || ready(false), cut)
    }

    /// Of a request that may take its time, as a bank's file or a thousand letters to print: heard is whether the
    /// service `answers` beside it.
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

    /// A byte moved.
    pub fn moved(&self) {
        self.0.moved_at.set(Date::now());
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.0.over.set(true);
    }
}

/// Whether a request that moved nothing for so many milliseconds is frozen. After a sleep of the computer it is: what
/// was open before it seldom is.
fn is_frozen(millis: f64) -> bool {
    millis >= FROZEN
}

/// Turns of transfers.
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

/// While one of these lives, the browser asks before the page is left.
pub struct UnderWay(());

impl UnderWay {
    /// Something is under way.
    pub fn begin() -> Self {
        Self::count(UNDER_WAY.get() + 1);
        Self(())
    }

    fn count(now: usize) {
        UNDER_WAY.set(now);
        let Some(window) = web_sys::window() else { return };
        // Only while it is needed: a page with such a listener can't be kept for Back.
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
        // Browsers of before 2024 look here.
        let _ = js_sys::Reflect::set(&it, &"returnValue".into(), &JsValue::from_str("1"));
    });
    asks.into_js_value().unchecked_into()
}

/// How far a transfer is, in quarters: only these are told aloud.
pub fn quarter(sent: u64, length: u64) -> u64 {
    if length == 0 {
        return 4;
    }
    // Of a transfer that ends above 2^62 bytes nobody will hear.
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
        // A page of somebody's proxy is no code of ours; its status counts.
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
