//! A third-party Stripe mock (`localstripe`), with a proxy in front that adds what it lacks: pages for entering a card,
//! disputes, idempotency keys, and failures scripted by a test.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use aws_lc_rs::hmac;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use medpost::config;
use medpost_domain::hex::hex;
use medpost_domain::instant::{Instant, SECOND};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A valid card.
pub const GOOD: &str = "4242424242424242";
/// A card that can be entered, but is refused on every payment.
pub const REFUSED: &str = "4000000000000341";
/// A card that requires its holder each time.
pub const ASKS: &str = "4000002760003184";
/// The secret that signs events.
pub const SECRET: &str = "whsec_of_a_test";
const KEY: &str = "sk_test_of_a_test";

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It is refused with this status and has no effect.
    Status(u16),
    /// It is permanently refused with this code.
    Refused(&'static str),
    /// It is never answered and has no effect.
    Silence,
    /// It takes effect, but the connection is closed before the answer.
    CutAfter,
    /// The connection is closed before it takes effect.
    CutBefore,
}

#[derive(Default)]
struct State {
    troubles: VecDeque<(&'static str, Trouble)>,
    calls: Vec<(String, String)>,
    answers: HashMap<String, (Bytes, StatusCode, Bytes)>,
    pages: HashMap<String, Value>,
    disputes: HashMap<String, Value>,
    intents: HashMap<String, String>,
    search_lags: bool,
}

/// A running Stripe mock; ends with its owner.
pub struct Stripe {
    child: Child,
    state: Arc<Mutex<State>>,
    front: Front,
    running: tokio::task::JoinHandle<()>,
}

impl Drop for Stripe {
    fn drop(&mut self) {
        self.running.abort();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Stripe {
    /// Starts a mock.
    pub async fn start() -> Arc<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new(here.join("../var/venv/bin/python"))
            .arg(here.join("it/stripe.py"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let state: Arc<Mutex<State>> = Arc::default();
        let client = Client::builder(TokioExecutor::new()).build_http();
        let behind = format!("http://127.0.0.1:{}", port.trim());
        let front = Front { behind, address, state: state.clone(), client };
        let serving = front.clone();
        let running = tokio::spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                let front = serving.clone();
                tokio::spawn(async move {
                    let service = hyper::service::service_fn(|it| front.answer(it));
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Arc::new(Self { child, state, front, running })
    }

    /// The configuration for using it.
    pub fn configured(&self, folder: &Path) -> config::Stripe {
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            medpost_demo::pki::write_secret(&path, text.as_bytes()).unwrap();
            path
        };
        config::Stripe {
            key_file: write("stripe.key", KEY),
            webhook_secret_file: write("stripe.secret", SECRET),
            url: Some(format!("http://{}/", self.front.address)),
            timeout_seconds: 2,
        }
    }

    /// From now on, searches don't find recent payments yet.
    pub fn search_lags(&self) {
        self.state.lock().unwrap().search_lags = true;
    }

    /// Makes the next call whose method and path contain `path` go wrong.
    pub fn trouble(&self, path: &'static str, it: Trouble) {
        self.state.lock().unwrap().troubles.push_back((path, it));
    }

    /// Whether every scripted failure has happened.
    pub fn is_calm(&self) -> bool {
        self.state.lock().unwrap().troubles.is_empty()
    }

    /// The number of calls with this method to a path that contains `path`.
    pub fn calls(&self, method: &str, path: &str) -> usize {
        self.state.lock().unwrap().calls.iter().filter(|it| it.0 == method && it.1.contains(path)).count()
    }

    /// Calls `localstripe` directly, without scripted failures.
    pub async fn ask(&self, method: &str, path: &str, form: &[(&str, &str)]) -> Value {
        self.front.ask(method, path, form).await
    }

    /// Enters a card on a page; returns the page's id.
    pub async fn enter(&self, url: &str, number: &str) -> String {
        let id = url.rsplit('/').next().unwrap().to_owned();
        self.front.enter(&id, number).await;
        id
    }

    /// Disputes a charge, or updates a dispute.
    pub fn dispute(&self, id: &str, charge: &str, yen: i64, status: &str) {
        let it = json!({
            "id": id, "object": "dispute", "charge": charge, "amount": yen, "currency": "jpy", "status": status,
            "reason": "fraudulent", "evidence_details": { "due_by": 1_798_761_600, "has_evidence": false },
        });
        self.state.lock().unwrap().disputes.insert(id.to_owned(), it);
    }

    /// The only successful charge.
    pub async fn charge(&self) -> String {
        let all = self.ask("GET", "/v1/charges?limit=10", &[]).await;
        let all = all["data"].as_array().unwrap().clone();
        let good: Vec<&Value> = all.iter().filter(|it| it["status"] == "succeeded").collect();
        assert_eq!(good.len(), 1, "{all:?}");
        good[0]["id"].as_str().unwrap().to_owned()
    }

    /// The total of all successful charges in yen.
    pub async fn taken(&self) -> i64 {
        let all = self.ask("GET", "/v1/charges?limit=100", &[]).await;
        let all = all["data"].as_array().unwrap().clone();
        all.iter().filter(|it| it["status"] == "succeeded").map(|it| it["amount"].as_i64().unwrap()).sum()
    }

    /// The total of all refunds in yen.
    pub async fn gone_back(&self) -> i64 {
        let all = self.ask("GET", "/v1/refunds?limit=100", &[]).await;
        all["data"].as_array().unwrap().iter().map(|it| it["amount"].as_i64().unwrap()).sum()
    }
}

/// An event as Stripe sends it: its header and its body.
pub fn event(id: &str, object: &Value, at: Instant, secret: &str) -> (String, String) {
    let body = json!({
        "id": id, "object": "event", "api_version": "2024-06-20", "created": at.0 / SECOND, "livemode": false,
        "pending_webhooks": 1, "type": "a.kind", "data": { "object": object },
    })
    .to_string();
    (sign(&body, at, secret), body)
}

/// The signature header for a body.
pub fn sign(body: &str, at: Instant, secret: &str) -> String {
    let seconds = at.0 / SECOND;
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, format!("{seconds}.{body}").as_bytes());
    format!("t={seconds},v1={}", hex(tag.as_ref()))
}

fn encode(form: &[(&str, &str)]) -> String {
    form.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

#[derive(Clone)]
struct Front {
    behind: String,
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    client: Client<hyper_util::client::legacy::connect::HttpConnector, Full<Bytes>>,
}

impl Front {
    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Broken> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| Broken)?.to_bytes();
        let (method, path) = (head.method.as_str().to_owned(), head.uri.path_and_query().unwrap().to_string());
        if let Some(id) = path.strip_prefix("/pay/") {
            return Ok(self.entered(&method, id, &String::from_utf8_lossy(&body)).await);
        }
        if !path.starts_with("/v1/") {
            return Ok(reply(StatusCode::NO_CONTENT, Bytes::new()));
        }
        let key = head.headers.get("idempotency-key").and_then(|it| it.to_str().ok()).map(str::to_owned);
        assert_eq!(head.headers["authorization"], format!("Bearer {KEY}"));
        assert_eq!(key.is_some(), method == "POST", "every call that does something has a key: {path}");
        let trouble = {
            let mut state = self.state.lock().unwrap();
            state.calls.push((method.clone(), path.clone()));
            let call = format!("{method} {path}");
            let at = state.troubles.iter().position(|it| call.contains(it.0));
            at.and_then(|it| state.troubles.remove(it)).map(|it| it.1)
        };
        match trouble {
            Some(Trouble::Status(status)) => {
                let status = StatusCode::from_u16(status).unwrap();
                let error: Bytes =
                    json!({ "error": { "type": "api_error", "message": "scripted" } }).to_string().into();
                // A key always gets the same answer, even if it was an error of Stripe's.
                if let Some(key) = key.filter(|_| status.is_server_error()) {
                    self.state.lock().unwrap().answers.insert(key, (body, status, error.clone()));
                }
                return Ok(reply(status, error));
            }
            Some(Trouble::Refused(code)) => {
                let error =
                    json!({ "error": { "type": "invalid_request_error", "code": code, "message": "scripted" } });
                return Ok(reply(StatusCode::BAD_REQUEST, error.to_string().into()));
            }
            Some(Trouble::Silence) => std::future::pending().await,
            Some(Trouble::CutBefore) => return Err(Broken),
            Some(Trouble::CutAfter) | None => {}
        }
        // A request with a key is performed once, and always gets the same answer.
        let kept = key.as_ref().and_then(|it| self.state.lock().unwrap().answers.get(it).cloned());
        let (status, answer) = match kept {
            Some((asked, ..)) if asked != body => {
                let error = json!({ "error": { "type": "idempotency_error", "message": "other parameters" } });
                (StatusCode::BAD_REQUEST, error.to_string().into())
            }
            Some((_, status, answer)) => (status, answer),
            None => self.pass(&method, &path, body.clone()).await,
        };
        if let Some(key) = key {
            self.state.lock().unwrap().answers.insert(key, (body, status, answer.clone()));
        }
        if trouble == Some(Trouble::CutAfter) {
            return Err(Broken);
        }
        Ok(reply(status, answer))
    }

    async fn ask(&self, method: &str, path: &str, form: &[(&str, &str)]) -> Value {
        let (status, body) = self.pass(method, path, encode(form).into()).await;
        assert!(status.is_success(), "{method} {path}: {status} {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }

    async fn enter(&self, id: &str, number: &str) {
        let customer = self.state.lock().unwrap().pages[id]["customer"].as_str().unwrap().to_owned();
        let card = [
            ("type", "card"),
            ("card[number]", number),
            ("card[exp_month]", "4"),
            ("card[exp_year]", "2029"),
            ("card[cvc]", "123"),
        ];
        let card = self.ask("POST", "/v1/payment_methods", &card).await["id"].as_str().unwrap().to_owned();
        self.ask("POST", &format!("/v1/payment_methods/{card}/attach"), &[("customer", &customer)]).await;
        let mut state = self.state.lock().unwrap();
        let page = state.pages.get_mut(id).unwrap();
        page["status"] = json!("complete");
        page["card"] = json!(card);
    }

    /// The page as a browser sees it: a number is entered, and the browser is sent back.
    async fn entered(&self, method: &str, id: &str, form: &str) -> Response<Full<Bytes>> {
        if method == "POST" {
            self.enter(id, form.strip_prefix("number=").unwrap()).await;
            let back = self.state.lock().unwrap().pages[id]["back"].as_str().unwrap().to_owned();
            return Response::builder().status(303).header("location", back).body(Full::default()).unwrap();
        }
        let page =
            "<!doctype html><title>Stripe</title><form method=post><input name=number><button>OK</button></form>";
        Response::builder().header("content-type", "text/html").body(Full::new(page.into())).unwrap()
    }

    /// Calls known to `localstripe` are passed on, without parameters it rejects; others are answered here.
    async fn pass(&self, method: &str, path: &str, body: Bytes) -> (StatusCode, Bytes) {
        let text = String::from_utf8_lossy(&body).into_owned();
        let field = |name: &str| {
            let found = text.split('&').find_map(|it| it.strip_prefix(&format!("{name}=")));
            found.map(|it| it.replace("%3A", ":").replace("%2F", "/").replace("%3F", "?"))
        };
        let plain = path.split('?').next().unwrap();
        if plain.starts_with("/v1/checkout/sessions") {
            return self.page(method, plain, field("customer"), field("success_url")).await;
        }
        if let Some(id) = plain.strip_prefix("/v1/disputes/") {
            let found = self.state.lock().unwrap().disputes.get(id).cloned();
            return match found {
                Some(it) => (StatusCode::OK, it.to_string().into()),
                None => {
                    (StatusCode::NOT_FOUND, json!({ "error": { "type": "invalid_request_error" } }).to_string().into())
                }
            };
        }
        if method == "GET" && ["/v1/payment_intents", "/v1/payment_intents/search"].contains(&plain) {
            return Box::pin(self.found(path)).await;
        }
        let unknown = ["payment_method_types", "off_session", "expand"];
        let known: Vec<&str> = text.split('&').filter(|it| !unknown.iter().any(|no| it.starts_with(no))).collect();
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{}", self.behind, path.replace("/payment_intents/all", "/payment_intents")))
            .header("authorization", format!("Bearer {KEY}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from(known.join("&"))))
            .unwrap();
        let answer = self.client.request(request).await.unwrap();
        let status = answer.status();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        let Ok(mut it) = serde_json::from_slice::<Value>(&bytes) else { return (status, bytes) };
        let mut state = self.state.lock().unwrap();
        if it["object"] == "payment_intent"
            && let (Some(charge), Some(intent)) = (it["latest_charge"]["id"].as_str(), it["id"].as_str())
        {
            state.intents.insert(charge.to_owned(), intent.to_owned());
        }
        // A charge should name its payment, but `localstripe` doesn't do so.
        if it["object"] == "charge"
            && let Some(intent) = it["id"].as_str().and_then(|it| state.intents.get(it))
        {
            it["payment_intent"] = json!(intent);
        }
        (status, it.to_string().into())
    }

    /// The payments of a customer, or those that match a search in their metadata.
    async fn found(&self, path: &str) -> (StatusCode, Bytes) {
        let (plain, query) = path.split_once('?').unwrap();
        let searches = plain.ends_with("/search");
        let all = self.ask("GET", "/v1/payment_intents/all?limit=100", &[]).await;
        let mut found = Vec::new();
        for it in all["data"].as_array().unwrap() {
            let id = it["id"].as_str().unwrap();
            let it = self.ask("GET", &format!("/v1/payment_intents/{id}?expand[0]=latest_charge"), &[]).await;
            let wanted = if searches {
                let of = it["metadata"]["invoice_id"].as_str();
                of.is_some_and(|it| query.contains(it)) && !self.state.lock().unwrap().search_lags
            } else {
                it["customer"].as_str().is_some_and(|it| query.contains(&format!("customer={it}")))
            };
            if wanted {
                found.push(it);
            }
        }
        (StatusCode::OK, json!({ "object": "list", "data": found, "has_more": false }).to_string().into())
    }

    async fn page(
        &self,
        method: &str,
        path: &str,
        customer: Option<String>,
        back: Option<String>,
    ) -> (StatusCode, Bytes) {
        if method == "POST" {
            let form = format!("customer={}", customer.clone().unwrap());
            let (_, setup) = Box::pin(self.pass("POST", "/v1/setup_intents", form.into())).await;
            let setup: Value = serde_json::from_slice(&setup).unwrap();
            let mut state = self.state.lock().unwrap();
            let id = format!("cs_test_{}", state.pages.len());
            let page =
                json!({ "customer": customer, "back": back, "setup": setup["id"], "status": "open", "card": null });
            state.pages.insert(id.clone(), page);
            let it = json!({ "id": id, "object": "checkout.session", "status": "open", "setup_intent": setup["id"], "url": format!("http://{}/pay/{id}", self.address) });
            return (StatusCode::OK, it.to_string().into());
        }
        let id = path.rsplit('/').next().unwrap();
        let page = self.state.lock().unwrap().pages.get(id).cloned().unwrap();
        let setup = match page["card"].as_str() {
            None => json!({ "id": page["setup"], "status": "requires_payment_method", "payment_method": null }),
            Some(it) => {
                let (_, card) = Box::pin(self.pass("GET", &format!("/v1/payment_methods/{it}"), Bytes::new())).await;
                let card: Value = serde_json::from_slice(&card).unwrap();
                json!({ "id": page["setup"], "status": "succeeded", "payment_method": card })
            }
        };
        let it = json!({ "id": id, "object": "checkout.session", "status": page["status"], "setup_intent": setup, "url": null });
        (StatusCode::OK, it.to_string().into())
    }
}

/// The connection is closed.
#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cut")
    }
}

impl std::error::Error for Broken {}

impl From<Infallible> for Broken {
    fn from(_: Infallible) -> Self {
        Self
    }
}

fn reply(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    Response::builder().status(status).header("content-type", "application/json").body(Full::new(body)).unwrap()
}
