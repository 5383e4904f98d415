//! Fetches revocation lists.

use std::time::Duration;

use medpost_domain::instant::Instant;

use super::revocation::MOST_BYTES;

/// Fetches a list from a path, or by plain HTTP with limits (its signature is what counts). Returns it, and the time by
/// the server's `Date`.
pub async fn fetch(source: &str) -> Result<(Vec<u8>, Option<Instant>), String> {
    use http_body_util::{BodyExt, Empty, Limited};
    use hyper_util::client::legacy::Client;
    use hyper_util::rt::TokioExecutor;
    if !source.starts_with("http://") {
        let size = tokio::fs::metadata(source).await.map_err(|it| it.to_string())?.len();
        if size > MOST_BYTES as u64 {
            return Err("it is too large".into());
        }
        return tokio::fs::read(source).await.map(|it| (it, None)).map_err(|it| it.to_string());
    }
    let get = async {
        let client = Client::builder(TokioExecutor::new()).build_http::<Empty<bytes::Bytes>>();
        let address = source.parse().map_err(|_| "it is no address".to_owned())?;
        let answer = client.get(address).await.map_err(|it| it.to_string())?;
        if answer.status() != http::StatusCode::OK {
            return Err(format!("the server answered {}", answer.status()));
        }
        let date = answer.headers().get("date").and_then(|it| it.to_str().ok()).and_then(Instant::from_http);
        let body = Limited::new(answer.into_body(), MOST_BYTES).collect().await.map_err(|it| it.to_string())?;
        Ok((body.to_bytes().to_vec(), date))
    };
    tokio::time::timeout(Duration::from_secs(30), get).await.map_err(|_| "it took too long".to_owned())?
}
