//! JSON requests and answers.

use medpost_wire::problem::{Code, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, Headers, RequestInit, Response};

use crate::clock;
use crate::line::{Answer, Fault, Pulse, out_of_reach, retry_after};
use crate::pause::wait_or;

/// Why a request is made: by a person's action, or by the page itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A person's action; keeps the session alive.
    Person,
    /// A transfer that a person started; keeps the session alive.
    Transfer,
    /// The page itself.
    Background,
}

/// Requests that nobody waits for are aborted after this many milliseconds, because a frozen connection never reports
/// an error.
const FROZEN: u32 = 60_000;
/// The service confirms that it is there within this many milliseconds.
const THERE: i32 = 20_000;

/// An answer whose body is still to come; its connection is watched until this is dropped.
pub(crate) struct Coming {
    answer: Response,
    _watch: Option<Pulse>,
}

impl Coming {
    async fn text(&self) -> Answer<String> {
        text(&self.answer).await.ok_or_else(out_of_reach)
    }

    async fn bytes(&self) -> Answer<JsValue> {
        let bytes = self.answer.array_buffer().map_err(|_| out_of_reach())?;
        JsFuture::from(bytes).await.map_err(|_| out_of_reach())
    }
}

pub(crate) async fn send(method: &str, path: &str, body: Option<String>, cause: Cause) -> Answer<Coming> {
    attempt(method, path, body, cause).await.map_err(|it| it.problem)
}

pub(crate) async fn attempt(method: &str, path: &str, body: Option<String>, cause: Cause) -> Result<Coming, Fault> {
    let asked = clock::here();
    let mut watch = None;
    let answer = async {
        let init = RequestInit::new();
        init.set_method(method);
        let headers = Headers::new().ok()?;
        if let Some(it) = body {
            headers.set("content-type", "application/json; charset=utf-8").ok()?;
            init.set_body(&it.into());
        }
        if cause == Cause::Background {
            headers.set("medpost-background", "1").ok()?;
        }
        if cause == Cause::Person {
            let controller = AbortController::new().ok()?;
            init.set_signal(Some(&controller.signal()));
            watch = Some(Pulse::beside(is_there, move || controller.abort()));
        } else {
            init.set_signal(Some(&AbortSignal::timeout_with_u32(FROZEN)));
        }
        init.set_headers(&headers);
        let answer = JsFuture::from(web_sys::window()?.fetch_with_str_and_init(path, &init)).await.ok()?;
        answer.dyn_into::<Response>().ok()
    };
    let answer = answer.await.ok_or_else(out_of_reach)?;
    clock::note(&answer, asked);
    if answer.ok() { Ok(Coming { answer, _watch: watch }) } else { Err(fault(&answer).await) }
}

/// Whether the service answers anything at all.
async fn is_there() -> bool {
    let init = RequestInit::new();
    let asked = || -> Result<_, JsValue> {
        let headers = Headers::new()?;
        headers.set("medpost-background", "1")?;
        init.set_headers(&headers);
        Ok(web_sys::window().ok_or(JsValue::NULL)?.fetch_with_str_and_init("/api/v1/place", &init))
    };
    match asked() {
        Ok(it) => wait_or(it, THERE).await.is_some(),
        Err(_) => false,
    }
}

/// Reads a refusal with its status and its requested waiting time.
pub(crate) async fn fault(answer: &Response) -> Fault {
    let mut problem = problem(answer).await;
    problem.status = answer.status();
    Fault { problem, after: retry_after(answer.headers().get("retry-after").ok().flatten()) }
}

/// Reads a refusal. Anything else counts as out of reach.
pub async fn problem(answer: &Response) -> Problem {
    let text = text(answer).await.unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_else(|_| out_of_reach())
}

async fn text(answer: &Response) -> Option<String> {
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}

pub(crate) async fn ask<T: DeserializeOwned>(
    method: &str,
    path: &str,
    body: Option<String>,
    cause: Cause,
) -> Answer<T> {
    let answer = send(method, path, body, cause).await?;
    serde_json::from_str(&answer.text().await?).map_err(|_| out_of_reach())
}

/// Performs an operation that a person requested, and reads its answer.
pub(crate) async fn call<T: DeserializeOwned>(method: &str, path: &str, body: Option<String>) -> Answer<T> {
    ask(method, path, body, Cause::Person).await
}

/// Performs an operation that a person requested and that has no answer.
pub(crate) async fn done(method: &str, path: &str, body: Option<String>) -> Answer<()> {
    send(method, path, body, Cause::Person).await.map(|_| ())
}

/// Requests a document, which records the download, and saves it under this name.
pub async fn fetch_document(path: &str, body: Option<String>, name: &str) -> Answer<()> {
    let answer = send("POST", path, body, Cause::Person).await?;
    let bytes = answer.bytes().await?;
    crate::save::save(&js_sys::Array::of1(&bytes), name).ok_or_else(|| Problem::new(Code::NotSaved))
}

pub(crate) fn json(value: &impl Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}

/// Whether two answers are equal.
pub fn alike<T: Serialize>(one: &T, other: &T) -> bool {
    match (serde_json::to_string(one), serde_json::to_string(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
