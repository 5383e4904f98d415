//! A connection on which somebody signed in sends many requests.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use medpost_tests::client::Signed;
use serde_json::Value;

/// An open connection of somebody signed in.
pub struct Line {
    sender: hyper::client::conn::http1::SendRequest<Full<Bytes>>,
    user: Signed,
}

impl Line {
    /// Opens a connection.
    pub async fn open(user: &Signed) -> Self {
        Self { sender: user.client.connect().await.unwrap(), user: user.clone() }
    }

    /// Sends one request; returns its duration and the answer.
    pub async fn ask(&mut self, method: &str, path: &str, body: &Value) -> (Duration, Value) {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let request = hyper::Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.user.client.host)
            .header("authorization", format!("Bearer {}", self.user.token))
            .header("content-type", "application/json")
            .body(Full::from(text))
            .unwrap();
        self.sender.ready().await.unwrap();
        let begun = Instant::now();
        let answer = self.sender.send_request(request).await.unwrap();
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let took = begun.elapsed();
        assert!(status.is_success(), "{path}: {status} {}", String::from_utf8_lossy(&body));
        (took, serde_json::from_slice(&body).unwrap())
    }
}
