//! The API's routes, and which host serves what.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use medpost_domain::billing::tax::Rates;
use medpost_wire::problem::Code;
use medpost_wire::session::{Place, Tax, TaxRate};
use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderValue, StatusCode, header};
use poem::web::{Data, Json as PoemJson};
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response, Result, Route, get, handler};
use poem_openapi::OpenApiService;

use crate::app::App;
use crate::billing::api::{self as billing, BillingApi, FacilityBillingApi, PublicBillingApi, Strangers, take_event};
use crate::billing::payers::address as payers;
use crate::config::{Profile, Serves};
use crate::console::api::{self as console, ConsoleApi};
use crate::contract::api::{ApplicationApi, InboxApi};
use crate::contract::{confirmation, tax};
use crate::directory::address;
use crate::directory::api::DirectoryApi;
use crate::exchange::api::{ExchangeApi, content, content_head};
use crate::exchange::door::DoorApi;
use crate::exchange::recipients::RecipientsApi;
use crate::exchange::tus;
use crate::health::HealthApi;
use crate::identity::api::IdentityApi;
use crate::issuing::api::{CardApi, FacilityCardApi, published_list};
use crate::kit::cached::Cached;
use crate::kit::clock::Clock;
use crate::kit::db::{Db, retry_on_conflict};
use crate::kit::fault::Outcome;
use crate::kit::pace::Pace;
use crate::kit::problem::Refusal;
use crate::net::assets;
use crate::net::bodies::Bodies;
use crate::net::guard::Methods;
use crate::office::api::OfficeApi;
use crate::office::caller;
use crate::session::caller::{Renewal, must_be_within_pace};
use crate::{developers, document};

/// Maximum size of a JSON body: a letter's text, 300 recipients and 200 documents fit.
const JSON_BYTES: usize = 256 << 10;
/// The same in the console: sizes for ten thousand inboxes fit.
const DIVISION_BYTES: usize = 1 << 20;
/// Maximum size of a bank's file: some ten thousand payments, in Base64.
const BANK_FILE_BYTES: usize = 4 << 20;

type Clinics =
    (DoorApi, RecipientsApi, IdentityApi, DirectoryApi, InboxApi, ExchangeApi, FacilityCardApi, FacilityBillingApi);

/// The operations of every host.
type Hosts = (Clinics, OfficeApi, ConsoleApi, HealthApi, BillingApi, ApplicationApi, CardApi, PublicBillingApi);

fn clinics(app: &App) -> Clinics {
    (
        DoorApi { identity: app.identity.clone(), exchange: app.exchange.clone(), pace: Arc::default() },
        RecipientsApi { directory: app.directory.clone(), exchange: app.exchange.clone() },
        IdentityApi(app.identity.clone()),
        DirectoryApi(app.directory.clone()),
        InboxApi(app.contracts.clone()),
        ExchangeApi(app.exchange.clone()),
        FacilityCardApi(app.issuing.clone()),
        FacilityBillingApi(app.billing.clone()),
    )
}

/// The API's document: every operation of every host, as OpenAPI 3.0.
///
/// # Errors
///
/// If what poem-openapi prints is no JSON.
pub fn document(app: &App) -> serde_json::Result<serde_json::Value> {
    document::completed(&service(app).spec())
}

/// The methods of each address.
pub fn methods(app: &App) -> Methods {
    let all = &reference_of(app).methods;
    Arc::new(|address| all.at(address))
}

/// The API's document, and what is derived from it.
struct Reference {
    document: Bytes,
    page: Bytes,
    methods: document::Methods,
}

/// Made once per process: it depends on the types of the operations alone.
fn reference_of(app: &App) -> &'static Reference {
    static DRAWN: OnceLock<Reference> = OnceLock::new();
    DRAWN.get_or_init(|| {
        let document = document(app).unwrap_or_default();
        Reference {
            methods: document::Methods::of(&document),
            page: developers::page(&document).into(),
            document: document.to_string().into(),
        }
    })
}

fn service(app: &App) -> OpenApiService<Hosts, ()> {
    let apis = (
        clinics(app),
        OfficeApi(app.office.clone(), Arc::default()),
        console::of(&app.console),
        HealthApi(app.clone()),
        billing::of(&app.billing),
        ApplicationApi(app.contracts.clone()),
        CardApi(app.issuing.clone()),
        PublicBillingApi(app.billing.clone()),
    );
    OpenApiService::new(apis, "MEDPost", env!("CARGO_PKG_VERSION")).server("/api/v1")
}

/// What a host serves.
pub fn of(app: &App, serves: Serves) -> BoxEndpoint<'static, Response> {
    match serves {
        Serves::App => app_host(app),
        Serves::Public => public_host(app),
        Serves::Console => console_host(app),
    }
}

fn place(app: &App, serves: Serves) -> Place {
    Place {
        is_public: serves == Serves::Public,
        card_url: app.config.service.card_url.clone(),
        pki_url: app.config.service.pki_url.clone(),
        public_url: app.config.service.public_url.clone(),
        desk: app.config.service.desk.clone(),
        is_demo: app.config.service.profile == Profile::Demo,
        takes_applications: app.contracts.terms.is_some(),
        tax: Tax { rates: Vec::new(), rounding: app.console.rounding },
    }
}

fn app_host(app: &App) -> BoxEndpoint<'static, Response> {
    let (sessions, cards) = (app.sessions.clone(), app.sessions.clone());
    let takes = Arc::new(BodyPolicy {
        bodies: app.bodies.clone(),
        knows: Box::new(move |request| sessions.has_valid_token(request)),
        shown: Box::new(move |request| cards.card_at_a_clinic(request).is_ok()),
        most: JSON_BYTES,
        more: &[],
        open: Some(&["/api/v1/session", "/api/v1/enrolment", "/api/v1/enrolment/look-up"]),
    });
    let api = Route::new()
        .at("/place", get(show_place))
        .nest("/uploads", tus::routes())
        .at("/deliveries/:delivery/documents/:document/content", get(content).head(content_head))
        .nest(
            "/",
            OpenApiService::new(clinics(app), "MEDPost", env!("CARGO_PKG_VERSION"))
                .around(move |inner, request| takes.clone().body(inner, request)),
        );
    Route::new()
        .nest("/api/v1", api)
        .at("/*path", get(assets::serve))
        .at("/", get(assets::serve))
        .data(app.sessions.clone())
        .data(app.exchange.clone())
        .data(Arc::new(place(app, Serves::App)))
        .data(Arc::new(TaxRates { db: app.db.clone(), clock: app.clock.clone(), kept: Cached::default() }))
        .around(renew)
        .map_to_response()
        .boxed()
}

fn console_host(app: &App) -> BoxEndpoint<'static, Response> {
    let office = OfficeApi(app.office.clone(), Arc::default());
    let apis = (office, console::of(&app.console), HealthApi(app.clone()), billing::of(&app.billing));
    let service = OpenApiService::new(apis, "MEDPost", env!("CARGO_PKG_VERSION"));
    let (office, cards) = (app.office.clone(), app.sessions.clone());
    let takes = Arc::new(BodyPolicy {
        bodies: app.bodies.clone(),
        knows: Box::new(move |request| caller::has_valid_token(&office, request)),
        shown: Box::new(move |request| cards.card(request).is_ok()),
        most: DIVISION_BYTES,
        more: &[
            ("/api/v1/console/bank-files", BANK_FILE_BYTES),
            ("/api/v1/console/debit-result-files", BANK_FILE_BYTES),
        ],
        open: Some(&[
            "/api/v1/console/passkey",
            "/api/v1/console/session",
            "/api/v1/console/link",
            "/api/v1/console/link/passkey",
            "/api/v1/console/link/key",
        ]),
    });
    let service = service.around(move |inner, request| takes.clone().body(inner, request));
    let api = Route::new().at("/place", get(show_place)).nest("/", service);
    Route::new()
        .nest("/api/v1", api)
        .at("/*path", get(assets::serve_console))
        .at("/", get(assets::serve_console))
        .data(app.office.clone())
        .data(Arc::new(place(app, Serves::Console)))
        .data(Arc::new(TaxRates { db: app.db.clone(), clock: app.clock.clone(), kept: Cached::default() }))
        .around(renew)
        .map_to_response()
        .boxed()
}

fn public_host(app: &App) -> BoxEndpoint<'static, Response> {
    let apis =
        (ApplicationApi(app.contracts.clone()), CardApi(app.issuing.clone()), PublicBillingApi(app.billing.clone()));
    let service = OpenApiService::new(apis, "MEDPost", env!("CARGO_PKG_VERSION"));
    let takes = Arc::new(BodyPolicy {
        bodies: app.bodies.clone(),
        knows: Box::new(|_| false),
        shown: Box::new(|_| false),
        most: JSON_BYTES,
        more: &[],
        open: None,
    });
    let api = Route::new()
        .at("/place", get(show_place))
        .at("/address-confirmation", poem::post(confirm_address))
        .at("/stripe-events", poem::post(take_event))
        .at("/openapi.json", get(openapi))
        .nest("/", service)
        .around(move |inner, request| takes.clone().body(inner, request));
    let mut route = Route::new()
        .nest("/api/v1", api)
        .at("/crl/cards.crl", get(published_list))
        .at("/developers", get(reference))
        .at("/*path", get(assets::serve))
        .at("/", get(assets::serve));
    if app.config.service.profile == Profile::Demo {
        route = route.at("/demo/mails", get(demo_mails));
    }
    route
        .data(reference_of(app))
        .data(app.directory.clone())
        .data(Arc::<Confirmations>::default())
        .data(app.issuing.clone())
        .data(app.billing.clone())
        .data(app.contracts.clone())
        .data(Arc::<Strangers>::default())
        .data(app.config.clone())
        .data(Arc::new(place(app, Serves::Public)))
        .data(Arc::new(TaxRates { db: app.db.clone(), clock: app.clock.clone(), kept: Cached::default() }))
        .map_to_response()
        .boxed()
}

/// Health, readiness and metrics, for a loopback address.
pub fn ops(app: &App) -> impl Endpoint + use<> {
    Route::new().at("/health", get(health)).at("/ready", get(ready)).at("/metrics", get(metrics)).data(app.clone())
}

#[handler]
fn health() -> &'static str {
    "ok\n"
}

#[handler]
async fn ready(app: Data<&App>) -> Response {
    match app.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(why) => Response::builder().status(StatusCode::SERVICE_UNAVAILABLE).body(format!("{why}\n")),
    }
}

#[handler]
fn metrics(app: Data<&App>) -> Response {
    Response::builder().header("content-type", "text/plain; version=0.0.4").body(app.figures.print(&app.alarms))
}

#[handler]
fn openapi(it: Data<&&'static Reference>) -> Response {
    Response::builder().content_type("application/json").body(it.document.clone())
}

#[handler]
fn reference(it: Data<&&'static Reference>) -> Response {
    Response::builder().content_type("text/html; charset=utf-8").body(it.page.clone())
}

/// The rates of tax, which every page loads at its start.
struct TaxRates {
    db: Db,
    clock: Clock,
    kept: Cached<Rates>,
}

#[handler]
async fn show_place(place: Data<&Arc<Place>>, tax: Data<&Arc<TaxRates>>) -> PoemJson<Place> {
    let mut place = (**place.0).clone();
    // A page opens even while the database is away: with the rates of the law so far.
    let rates = tax.kept.get(tax.clock.now(), tax::rates(&*tax.db)).await.unwrap_or_default();
    place.tax.rates = rates.all().iter().map(|it| TaxRate { from: it.from.to_string(), percent: it.percent }).collect();
    PoemJson(place)
}

/// A rate limit for following links from mails.
#[derive(Default)]
struct Confirmations(Pace);

#[handler]
async fn confirm_address(
    request: &Request,
    directory: Data<&crate::directory::Directory>,
    billing: Data<&Arc<crate::billing::Billing>>,
    contracts: Data<&Arc<crate::contract::Contracts>>,
    pace: Data<&Arc<Confirmations>>,
    token: String,
) -> Result<StatusCode> {
    must_be_within_pace(request, &pace.0.0, directory.clock.now())?;
    // Only a page of ours confirms; a mail scanner that follows links does not.
    if request.header("sec-fetch-site").is_some_and(|it| it != "same-origin") {
        return Err(Refusal::new(Code::ForeignOrigin).into());
    }
    let token = token.trim();
    // It may be an inbox's, a payer's or an applicant's: each recognises its own.
    let mut confirmed = address::confirm_address(&directory, token).await;
    if is_unknown(&confirmed) {
        confirmed = payers::confirm_mail(&billing, token).await;
    }
    if is_unknown(&confirmed) {
        confirmed = retry_on_conflict(|| confirmation::confirm_mail(&contracts, token)).await;
    }
    confirmed?;
    Ok(StatusCode::NO_CONTENT)
}

fn is_unknown(confirmed: &Outcome<()>) -> bool {
    confirmed.as_ref().is_err_and(|it| it.code() == Code::CodeRefused)
}

/// The demo's mails, newest first: what would have been sent.
#[handler]
async fn demo_mails(config: Data<&Arc<crate::config::Config>>) -> Result<Response> {
    let crate::config::Mail::Folder { path, .. } = &config.mail else {
        return Err(Refusal::new(Code::NotFound).into());
    };
    let mut mails = Vec::new();
    if let Ok(mut entries) = tokio::fs::read_dir(path).await {
        while let Ok(Some(it)) = entries.next_entry().await {
            let written = it.metadata().await.and_then(|it| it.modified()).ok();
            mails.push((written, tokio::fs::read(it.path()).await.unwrap_or_default()));
        }
    }
    mails.sort_by_key(|it| std::cmp::Reverse(it.0));
    let mut page = String::from(
        "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\"><title>デモのメール</title><link rel=\"stylesheet\" href=\"/plain.css\"><main><h1>デモのメール</h1><p>実際には送信されていません。</p>",
    );
    for (_, bytes) in mails.into_iter().take(100) {
        page += &format!("<pre>{}</pre>", crate::notify::mails::readable(&bytes));
    }
    Ok(Response::builder().header("content-type", "text/html; charset=utf-8").body(page))
}

/// Which bodies a host takes.
struct BodyPolicy {
    bodies: Arc<Bodies>,
    /// Whether a request carries a token of ours. Whether its session is still valid is checked by the operation.
    knows: Box<dyn Fn(&Request) -> bool + Send + Sync>,
    /// Whether a request comes with a card that may sign in, so that its body is not a stranger's.
    shown: Box<dyn Fn(&Request) -> bool + Send + Sync>,
    /// Most bytes of a body.
    most: usize,
    /// More for some operations, by path.
    more: &'static [(&'static str, usize)],
    /// Paths open to strangers; `None`: all are.
    open: Option<&'static [&'static str]>,
}

impl BodyPolicy {
    /// Reads the body before anything looks at it; strangers' bodies only for what is open to strangers.
    async fn body<E: Endpoint>(self: Arc<Self>, inner: Arc<E>, mut request: Request) -> Result<E::Output> {
        let path = request.original_uri().path().to_owned();
        let member = (self.knows)(&request);
        if !member && self.open.is_some_and(|it| !it.contains(&path.as_str())) {
            request.set_body(poem::Body::empty());
            return inner.call(request).await;
        }
        let most = self.more.iter().find(|it| it.0 == path).map_or(self.most, |it| it.1);
        let known = member || (self.shown)(&request);
        let _memory = self.bodies.take(&mut request, most, known).await?;
        inner.call(request).await
    }
}

/// Gives each request a place for a renewed cookie, and sets it on the answer.
async fn renew<E: Endpoint>(inner: Arc<E>, mut request: Request) -> Result<Response> {
    let renewal = Renewal::default();
    request.extensions_mut().insert(renewal.clone());
    let mut response = match inner.call(request).await {
        Ok(it) => it.into_response(),
        Err(error) => crate::kit::problem::from_poem(error).await,
    };
    if let Some(cookie) = renewal.take()
        && let Ok(value) = HeaderValue::from_str(&cookie)
    {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}
