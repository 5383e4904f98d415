//! Serves the web apps embedded in this binary: immutable file names, compressed, and the start page for every address
//! that is no file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use poem::http::{StatusCode, header};
use poem::{Request, Response, handler};
use rust_embed::RustEmbed;

/// What `cargo xtask web` built. Debug builds read it from the folder.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../frontend/web/dist"]
#[allow_missing = true]
struct Files;

/// What the frame that draws PDFs may do: run our scripts and fetch our tables, in an origin of its own (ADR 7).
const FRAME: &str = "sandbox allow-scripts; default-src 'none'; script-src 'self'; connect-src 'self'; img-src blob: data:; \
    font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// The console, built by the same command.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../admin/dist"]
#[allow_missing = true]
struct ConsoleFiles;

/// Serves a file of the clinics' web app, or its start page.
#[handler]
pub fn serve(request: &Request) -> Response {
    page::<Files>(request)
}

/// Serves a file of the console, or its start page.
#[handler]
pub fn serve_console(request: &Request) -> Response {
    page::<ConsoleFiles>(request)
}

fn page<F: RustEmbed>(request: &Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if let Some(it) = file::<F>(request, path) {
        return it;
    }
    // A missing file with an extension is a mistake, not a page of the app.
    if path.rsplit('/').next().is_some_and(|it| it.contains('.')) {
        return StatusCode::NOT_FOUND.into();
    }
    file::<F>(request, "index.html").unwrap_or_else(|| {
        let text = "The web app is not built: run `cargo xtask web`.\n";
        Response::builder().status(StatusCode::SERVICE_UNAVAILABLE).body(text)
    })
}

/// A file's bytes, shared by all answers instead of copied.
fn lent<F: RustEmbed>(path: &str, packed: bool, data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(it) => Bytes::from_static(it),
        // A debug build reads its folder each time; equal bytes are shared.
        Cow::Owned(it) => {
            static READ: Mutex<BTreeMap<(&str, String), Bytes>> = Mutex::new(BTreeMap::new());
            let key = (std::any::type_name::<F>(), format!("{path} {packed}"));
            let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
            match read.get(&key) {
                Some(known) if *known == it => known.clone(),
                _ => {
                    let bytes = Bytes::from(it);
                    read.insert(key, bytes.clone());
                    bytes
                }
            }
        }
    }
}

fn file<F: RustEmbed>(request: &Request, path: &str) -> Option<Response> {
    let brotli = request.header(header::ACCEPT_ENCODING).is_some_and(|it| it.contains("br"));
    let (found, packed) = match F::get(&format!("{path}.br")).filter(|_| brotli) {
        Some(it) => (it, true),
        None => (F::get(path)?, false),
    };
    let media = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    // Names in this folder carry a hash of the content, which therefore never changes.
    let cache = if path.starts_with("a/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = Response::builder()
        .header("content-type", media)
        .header("cache-control", cache)
        .header("vary", "accept-encoding");
    if path.starts_with("a/") {
        // The frame that draws PDFs has an opaque origin; these files are public anyway (ADR 7).
        response = response.header("access-control-allow-origin", "*");
    }
    if path == "pdf.html" {
        response = response.header("content-security-policy", FRAME);
    }
    if packed {
        response = response.header("content-encoding", "br");
    }
    Some(response.body(lent::<F>(path, packed, found.data)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An app of three files; the text of a compressed one says so.
    #[derive(RustEmbed)]
    #[folder = "$CARGO_MANIFEST_DIR/src/net/sample"]
    struct Sample;

    const SCRIPT: &str = "/a/app-0123456789abcdef.js";

    async fn ask(path: &str, takes: &str) -> (StatusCode, impl Fn(&str) -> String, String) {
        let request = Request::builder().uri_str(path).header("accept-encoding", takes).finish();
        let (head, body) = page::<Sample>(&request).into_parts();
        let text = body.into_string().await.unwrap_or_default();
        let header =
            move |name: &str| head.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
        (head.status, header, text)
    }

    #[tokio::test]
    async fn a_page_is_asked_for_anew_each_time_and_goes_packed_to_whoever_can_read_it() {
        for path in ["/", "/letters/1", "/index.html"] {
            for (takes, packing, text) in
                [("gzip, br", "br", "packed index"), ("gzip", "", "<!doctype html>\n"), ("", "", "<!doctype html>\n")]
            {
                let (status, header, body) = ask(path, takes).await;
                assert_eq!((status, body.as_str()), (StatusCode::OK, text), "{path} {takes}");
                assert_eq!(header("content-encoding"), packing, "{path} {takes}");
                assert_eq!(header("content-type"), "text/html; charset=utf-8");
                assert_eq!(
                    (header("cache-control").as_str(), header("vary").as_str()),
                    ("no-cache", "accept-encoding")
                );
                // The host's guard adds the policy of pages.
                assert_eq!(header("content-security-policy"), "");
            }
        }
    }

    #[tokio::test]
    async fn what_is_named_by_its_content_is_kept_for_ever() {
        for (takes, packing, text) in [("br", "br", "packed script"), ("identity", "", "export default 1;\n")] {
            let (status, header, body) = ask(SCRIPT, takes).await;
            assert_eq!((status, body.as_str()), (StatusCode::OK, text));
            assert_eq!((header("content-encoding").as_str(), header("vary").as_str()), (packing, "accept-encoding"));
            assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
            assert_eq!(header("content-type"), "text/javascript; charset=utf-8");
            assert_eq!(header("access-control-allow-origin"), "*");
        }
        for path in ["/a/app-0.js", "/a/nothing.wasm", "/favicon.ico"] {
            assert_eq!(ask(path, "br").await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[tokio::test]
    async fn the_frame_of_pdfs_has_a_policy_of_its_own() {
        let (_, header, _) = ask("/pdf.html", "br").await;
        assert_eq!((header("content-security-policy").as_str(), header("cache-control").as_str()), (FRAME, "no-cache"));
        assert_eq!(header("content-encoding"), "", "nobody packed it");
    }
}
