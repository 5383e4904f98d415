//! What every request passes first: checks of host and origin, and headers that restrict the browser.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, UNIX_EPOCH};

use futures_util::FutureExt;
use medpost_domain::instant::{Instant, SECOND};
use medpost_wire::problem::Code;
use poem::http::{HeaderValue, Method, header};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};

use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::names;
use crate::kit::problem::{Plain, Refusal, from_poem};
use crate::kit::telemetry::Figures;

/// The content security policy of every page (decision 21).
pub const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; \
    connect-src 'self'; font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Where uploads are. By tus, every answer there except to OPTIONS names the version, a refusal too.
const UPLOADS: &str = "/api/v1/uploads";
/// The version of tus that is supported.
pub const TUS: &str = "1.0.0";

/// Lists the methods of an address.
pub type Methods = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// Checks the requests of one host, and adds headers to its answers.
#[derive(Clone)]
pub struct Guard {
    hosts: Arc<Vec<String>>,
    methods: Methods,
    figures: Arc<Figures>,
    db: Db,
    clock: Clock,
}

impl Guard {
    /// A guard that only answers these host names.
    pub fn new(hosts: Vec<String>, methods: Methods, figures: Arc<Figures>, db: Db, clock: Clock) -> Self {
        Self { hosts: Arc::new(hosts), methods, figures, db, clock }
    }

    fn check_request(&self, request: &Request) -> Result<(), Refusal> {
        let host = request
            .uri()
            .authority()
            .map(|it| it.as_str().to_owned())
            .or_else(|| request.header(header::HOST).map(str::to_owned));
        let host = host.unwrap_or_default();
        let name = host.rsplit_once(':').map_or(host.as_str(), |it| it.0).to_ascii_lowercase();
        if !names::matches(&self.hosts, &name) {
            return Err(Refusal::new(Code::WrongHost));
        }
        // Browsers send cookies along with any request, so a change needs proof that our page asked.
        let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        // If a browser says that another site asked, it is refused even without a cookie: the card is presented anyway.
        if changes && request.header("sec-fetch-site").is_some_and(|it| it != "same-origin") {
            return Err(Refusal::new(Code::ForeignOrigin));
        }
        let with_cookie = request.headers().contains_key(header::COOKIE);
        if changes && with_cookie {
            let origin = request.header(header::ORIGIN);
            let same_origin = origin.is_some_and(|it| it.strip_prefix("https://") == Some(host.as_str()));
            let same_site = request.header("sec-fetch-site") == Some("same-origin");
            if !same_origin || !same_site {
                return Err(Refusal::new(Code::ForeignOrigin));
            }
        }
        Ok(())
    }
}

/// A moment in HTTP's format, in whole seconds.
fn http_date(at: Instant) -> String {
    let seconds = u64::try_from(at.0.div_euclid(SECOND)).unwrap_or(0);
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
}

impl<E: Endpoint> Middleware<E> for Guard {
    type Output = Guarded<E>;
    fn transform(&self, inner: E) -> Guarded<E> {
        Guarded { inner, guard: self.clone() }
    }
}

/// An endpoint behind a [`Guard`].
pub struct Guarded<E> {
    inner: E,
    guard: Guard,
}

impl<E: Endpoint> Guarded<E> {
    async fn answer(&self, request: Request) -> Response {
        // Pages are served from memory; everything else may need the database.
        let queued = self.guard.db.queue();
        if queued.is_none() && request.uri().path().starts_with("/api/") {
            return Refusal::new(Code::Unavailable).into_response();
        }
        // A panic ends one request, not its connection: others share it.
        match AssertUnwindSafe(self.inner.call(request)).catch_unwind().await {
            Ok(Ok(it)) => it.into_response(),
            Ok(Err(error)) => from_poem(error).await,
            Err(_) => Refusal::broken(&Plain("an operation panicked".to_owned())).into_response(),
        }
    }
}

impl<E: Endpoint> Endpoint for Guarded<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let began = std::time::Instant::now();
        let path = request.uri().path().to_owned();
        let tus = request.uri().path().starts_with(UPLOADS) && request.method() != Method::OPTIONS;
        let mut response = match self.guard.check_request(&request) {
            Ok(()) => self.answer(request).await,
            Err(refusal) => refusal.into_response(),
        };
        self.guard.figures.note_latency(began.elapsed());
        let class = usize::from(response.status().as_u16() / 100).clamp(1, 5) - 1;
        self.guard.figures.requests[class].fetch_add(1, Ordering::Relaxed);
        let headers = response.headers_mut();
        if class + 1 == 4
            && let Ok(it) = HeaderValue::from_str(&(self.guard.methods)(&path))
        {
            headers.insert(header::ALLOW, it);
        }
        if tus {
            headers.insert("tus-resumable", HeaderValue::from_static(TUS));
        }
        // Pages set their clock by it, so it is the installation's time and not this machine's.
        if let Ok(it) = HeaderValue::from_str(&http_date(self.guard.clock.now())) {
            headers.insert(header::DATE, it);
        }
        for (name, value) in [
            ("content-security-policy", CSP),
            ("strict-transport-security", "max-age=63072000"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
            ("cache-control", "no-store"),
        ] {
            if !headers.contains_key(name) {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        Ok(response)
    }
}
