//! How a refusal travels: RFC 9457 problem details with a code that the apps put into words.

use medpost_wire::problem::{Code, Problem};
use poem::IntoResponse;
use poem::http::StatusCode;
use poem_openapi::ApiResponse;
use poem_openapi::error::{ParseParamError, ParsePathError};
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::Type;

use super::causes::{chain, trouble};
use super::db::Trouble;
use super::fault::Fault;

/// The result of an operation; its refusal is part of the API's document.
pub type Result<T, E = Refusal> = std::result::Result<T, E>;

/// A problem on its way to the client. Causes are only logged.
#[derive(Debug)]
pub struct Refusal(Box<Problem>);

impl Refusal {
    /// A refusal by its code, which determines the status.
    pub fn new(code: Code) -> Self {
        Self(Box::new(Problem::new(code)))
    }

    /// A refusal with more than a code.
    pub fn with(problem: Problem) -> Self {
        Self(Box::new(problem))
    }

    /// A failure on our side: logged here once with its causes; the client only gets a number to quote.
    ///
    /// A database that is away, busy or full is not our fault: the client is told that, and may try again.
    pub fn broken(error: &(dyn std::error::Error + 'static)) -> Self {
        let code = match trouble(error) {
            Trouble::Ours => Code::Internal,
            Trouble::Full => Code::NoSpace,
            Trouble::Away | Trouble::Busy => Code::Unavailable,
        };
        if code != Code::Internal {
            tracing::warn!(causes = %chain(error), "the database could not be asked");
            return Self::new(code);
        }
        let id = super::entropy::bytes::<4>();
        let inquiry = format!("{:08X}", u32::from_be_bytes(id));
        tracing::error!(inquiry, causes = %chain(error), "a request failed on our side");
        let mut problem = Problem::new(Code::Internal);
        problem.inquiry = Some(inquiry);
        Self::with(problem)
    }

    /// The problem as the client gets it.
    pub fn problem(&self) -> &Problem {
        &self.0
    }
}

/// The HTTP status of a code.
pub fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(it) => Self::with(*it),
            Fault::Away { .. } => {
                tracing::error!(causes = %chain(&fault), "a neighbour is away");
                Self::new(Code::Unavailable)
            }
            other => Self::broken(&other),
        }
    }
}

impl From<Fault> for poem::Error {
    fn from(fault: Fault) -> Self {
        Refusal::from(fault).into()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> poem::Response {
        let body = serde_json::to_vec(&*self.0).unwrap_or_default();
        let mut response = poem::Response::builder()
            .status(status(self.0.code))
            .header("content-type", "application/problem+json")
            .header("cache-control", "no-store");
        if let Some(seconds) = self.0.code.retry_after() {
            response = response.header("retry-after", seconds);
        }
        response.body(body)
    }
}

impl ApiResponse for Refusal {
    fn meta() -> MetaResponses {
        let content = MetaMediaType { content_type: "application/problem+json", schema: Problem::schema_ref() };
        let refused = MetaResponse {
            description: REFUSED,
            status: None,
            status_range: None,
            content: vec![content],
            headers: Vec::new(),
        };
        MetaResponses { responses: vec![refused] }
    }

    fn register(registry: &mut Registry) {
        Problem::register(registry);
    }
}

/// The description of a refusal in the API's document.
const REFUSED: &str = "Refused, or broken on our side: `code` says why, and nothing was kept unless it says so.";

impl From<Refusal> for poem::Error {
    fn from(it: Refusal) -> Self {
        Self::from_response(it.into_response())
    }
}

/// Turns poem's own refusals (parsing, routing, method) into problems, so that clients see one form.
pub async fn from_poem(error: poem::Error) -> poem::Response {
    if error.is_from_response() {
        return error.into_response();
    }
    let code = match error.status().as_u16() {
        401 => Code::SignedOut,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        405 => Code::WrongMethod,
        413 => Code::TooLarge,
        415 => Code::WrongMediaType,
        400..500 => {
            let named = error
                .downcast_ref::<ParsePathError>()
                .map(|it| it.name)
                .or_else(|| error.downcast_ref::<ParseParamError>().map(|it| it.name));
            let mut problem = Problem::new(Code::Malformed);
            problem.detail = named.map(str::to_owned);
            return Refusal::with(problem).into_response();
        }
        _ => return Refusal::broken(&Plain(error.to_string())).into_response(),
    };
    Refusal::new(code).into_response()
}

/// A text as an error.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Plain(pub String);
