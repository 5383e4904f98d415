//! How a refusal travels: RFC 9457 problem details with a code that the apps say in words.

use medpost_wire::problem::{Code, Problem};
use poem::IntoResponse;
use poem::http::StatusCode;

/// A problem on its way to the client, with the chain of causes that stays here.
#[derive(Debug)]
pub struct Refusal(Box<Problem>);

impl Refusal {
    /// A refusal by its code; the status follows from the code.
    pub fn new(code: Code) -> Self {
        Self(Box::new(Problem::new(code)))
    }

    /// A refusal with more to say.
    pub fn with(problem: Problem) -> Self {
        Self(Box::new(problem))
    }

    /// Something broke on our side: logged here once with its causes, told to the client as a
    /// number only.
    pub fn broken(error: &dyn std::error::Error) -> Self {
        let id = super::entropy::bytes::<4>();
        let inquiry = format!("{:08X}", u32::from_be_bytes(id));
        tracing::error!(inquiry, causes = %chain(error), "a request failed on our side");
        let mut problem = Problem::new(Code::Internal);
        problem.inquiry = Some(inquiry);
        Self::with(problem)
    }

    /// What the client is told.
    pub fn problem(&self) -> &Problem {
        &self.0
    }
}

/// An error and its causes in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(it) = cause {
        text += ": ";
        text += &it.to_string();
        cause = it.source();
    }
    text
}

/// The HTTP status of a code.
pub fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> poem::Response {
        let body = serde_json::to_vec(&*self.0).unwrap_or_default();
        let mut response = poem::Response::builder()
            .status(status(self.0.code))
            .header("content-type", "application/problem+json")
            .header("cache-control", "no-store");
        if let Some(seconds) = come_back(self.0.code) {
            response = response.header("retry-after", seconds);
        }
        response.body(body)
    }
}

/// Seconds after which asking again may go well.
const fn come_back(code: Code) -> Option<u32> {
    match code {
        Code::TooMany => Some(60),
        Code::PrinterBusy | Code::CardsAway => Some(10),
        Code::Unavailable => Some(5),
        _ => None,
    }
}

impl From<Refusal> for poem::Error {
    fn from(it: Refusal) -> Self {
        Self::from_response(it.into_response())
    }
}

/// Turns poem's own refusals (parse, route, method) into problems, so that clients meet one form.
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
        400..500 => Code::Malformed,
        _ => return Refusal::broken(&Plain(error.to_string())).into_response(),
    };
    Refusal::new(code).into_response()
}

/// A text as an error.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Plain(pub String);
