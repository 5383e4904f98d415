//! Sessions: bound to the card, ended immediately, and required for everything.

use medpost::session::caller::BACKGROUND;
use medpost_demo::pki::Authority;
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, MINUTE, SECOND};
use medpost_domain::number::Size;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::{Answer, Signed};
use medpost_tests::service::{Database, Service, make_card, pki};
use medpost_wire::problem::Code;
use serde_json::json;

crate::both!(
    a_session_that_comes_with_another_card_is_refused_and_audited,
    a_suspended_card_ends_running_sessions_and_open_connections,
    an_idle_session_ends_and_polling_does_not_keep_it,
    a_running_upload_keeps_its_session_and_no_other,
    a_browser_needs_its_own_origin_and_keeps_its_cookie,
    signing_out_everywhere_ends_every_session,
    every_operation_refuses_the_signed_out_and_the_cardless,
    a_revoked_card_ends_its_transfers_in_the_middle,
    whoever_is_not_signed_in_asks_at_a_pace,
);

async fn a_session_that_comes_with_another_card_is_refused_and_audited(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let other = it.clinic("例示医院", "代表").await;
    let stolen = Signed { client: other.user.client.clone(), token: clinic.user.token.clone() };
    stolen.call(calls::session()).await.refused(Code::OtherCard);
    clinic.user.call(calls::session()).await.fine();
    it.work().await;
    let lines = medpost_tests::scenes::office::actions(&it).await;
    assert!(lines.iter().any(|it| it == "session.other_card"), "{lines:?}");
}

async fn a_suspended_card_ends_running_sessions_and_open_connections(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let (_, member) = it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Hpki).await;
    let mut open = member.client.connect().await.unwrap();
    open.ready().await.unwrap();
    let id = medpost_tests::scenes::cards::of(&clinic, false).await["cards"][0]["id"].as_str().unwrap().to_owned();
    clinic.user.call(calls::suspend_card(&id, &json!({ "reason": "lost" }))).await.fine();
    medpost_tests::client::ended(&mut open).await;
    member.call(calls::session()).await.refused(Code::CardSuspended);
    assert_eq!(member.client.call(calls::door()).await.fine()["standing"], "suspended");
    // A member may not resume a card, and the manager not their own.
    clinic.user.call(calls::resume_card(&id)).await.fine();
    member.client.sign_in().await.call(calls::session()).await.fine();
}

async fn an_idle_session_ends_and_polling_does_not_keep_it(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let client = clinic.user.client.clone();
    // Each of a person's requests keeps the session alive, and renews the browser's cookie.
    let of = |answer: &Answer| answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let door = client.call(calls::door()).await.fine();
    let mut cookie = of(&client.call(calls::sign_in(&json!({ "affiliation": door["facilities"][0]["id"] }))).await);
    let ask = async |cookie: &str| client.send("GET", "/api/v1/session", &[("cookie", cookie.to_owned())], "").await;
    for _ in 0..3 {
        it.clock.advance(20 * MINUTE);
        let answer = ask(&cookie).await;
        answer.fine();
        cookie = of(&answer);
    }
    it.clock.advance(30 * MINUTE - SECOND);
    let answer = ask(&cookie).await;
    answer.fine();
    cookie = of(&answer);
    it.clock.advance(30 * MINUTE);
    ask(&cookie).await.refused(Code::SignedOut);
    // Background requests renew nothing.
    let fresh = client.sign_in().await;
    for minutes in [11, 11] {
        it.clock.advance(minutes * MINUTE);
        fresh.send("GET", "/api/v1/session", &[(BACKGROUND, "1".into())], "").await.fine();
    }
    it.clock.advance(8 * MINUTE);
    fresh.call(calls::session()).await.refused(Code::SignedOut);
}

async fn a_running_upload_keeps_its_session_and_no_other(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let idle = async |minutes: u32| {
        let body =
            json!({ "hold_minutes": 5, "screening_hold_minutes": 30, "may_skip_hold": true, "idle_minutes": minutes });
        clinic.user.call(calls::change_settings(&body)).await.fine();
    };
    // Tokens that last an hour, so that only activity matters.
    idle(60).await;
    let (busy, still) = (clinic.user.client.sign_in().await, clinic.user.client.sign_in().await);
    idle(30).await;
    let bytes = medpost_tests::scenes::exchange::noise(9_000_000, 8);
    let place = busy.create(clinic.inbox(), "a.zip", bytes.len()).await.header("location").to_owned();
    let background = [(BACKGROUND, "1".to_owned())];
    it.clock.advance(20 * MINUTE);
    still.send("GET", "/api/v1/session", &background, "").await.fine();
    // What counts is its bytes, not that it made a request.
    busy.patch(&place, 0, &bytes[..5_000_000], &background).await.fine();
    it.clock.advance(20 * MINUTE);
    busy.send("GET", "/api/v1/session", &background, "").await.fine();
    still.send("GET", "/api/v1/session", &background, "").await.refused(Code::SignedOut);
    it.clock.advance(10 * MINUTE);
    busy.patch(&place, 5_000_000, &bytes[5_000_000..], &background).await.refused(Code::SignedOut);
}

async fn a_browser_needs_its_own_origin_and_keeps_its_cookie(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let client = clinic.user.client.clone();
    let door = client.call(calls::door()).await.fine();
    let body = json!({ "affiliation": door["facilities"][0]["id"] });
    let answer = client.call(calls::sign_in(&body)).await;
    answer.fine();
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-medpost=") && cookie.contains("Secure; HttpOnly; SameSite=Strict"), "{cookie}");
    let cookie = ("cookie", cookie.split(';').next().unwrap().to_owned());
    let of = |more: &[(&'static str, &str)]| {
        let mut all = vec![cookie.clone()];
        all.extend(more.iter().map(|it| (it.0, it.1.to_owned())));
        all
    };
    client.send("GET", "/api/v1/session", &of(&[]), "").await.fine();
    let origin = "https://card.localhost";
    let out = |headers: Vec<(&'static str, String)>| {
        let client = client.clone();
        async move { client.send("DELETE", "/api/v1/session", &headers, "").await }
    };
    out(of(&[])).await.refused(Code::ForeignOrigin);
    out(of(&[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")])).await.refused(Code::ForeignOrigin);
    out(of(&[("origin", origin), ("sec-fetch-site", "same-site")])).await.refused(Code::ForeignOrigin);
    // The cookie is renewed while the person is active.
    it.clock.advance(2 * MINUTE);
    let renewed = client.send("GET", "/api/v1/session", &of(&[]), "").await;
    assert!(renewed.header("set-cookie").starts_with("__Host-medpost=ey"), "{}", renewed.header("set-cookie"));
    out(of(&[("origin", origin), ("sec-fetch-site", "same-origin")])).await.fine();
    client.send("GET", "/api/v1/session", &of(&[]), "").await.refused(Code::SignedOut);
    // Other host names are not answered here, whatever the request.
    client.send("GET", "/api/v1/door", &[("host", "www.localhost".into())], "").await.refused(Code::WrongHost);
}

async fn signing_out_everywhere_ends_every_session(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let second = clinic.user.client.sign_in().await;
    second.call(calls::sign_out_everywhere()).await.fine();
    clinic.user.call(calls::session()).await.refused(Code::SignedOut);
    second.call(calls::session()).await.refused(Code::SignedOut);
}

/// A self-signed card.
fn self_signed() -> medpost_demo::pki::Card {
    let made = rcgen::generate_simple_self_signed(vec!["doctor".to_owned()]).unwrap();
    medpost_demo::pki::Card {
        der: made.cert.der().to_vec(),
        pem: made.cert.pem(),
        key_pem: made.signing_key.serialize_pem(),
        serial: vec![1],
    }
}

/// Operations that need no session. All but the first five are on the public host: `cards.rs`, `mail.rs`, `stripe.rs`.
const OPEN: [&str; 11] = [
    "door",
    "sign_in",
    "enrol",
    "look_at_code",
    "place",
    "document",
    "confirm_address",
    "take_stripe_event",
    "stoppable_cards",
    "stop_card",
    "claim_temporary_card",
];

async fn every_operation_refuses_the_signed_out_and_the_cardless(database: Database) {
    let it = Service::start(database).await;
    let card = make_card(CardKind::Hpki, &Default::default());
    let stranger = it.client(CardKind::Hpki, Some(&card));
    let nobody = it.client(CardKind::Hpki, None);
    let forged = it.client(CardKind::Hpki, Some(&self_signed()));
    let document = medpost::routes::document(&it.app).unwrap();
    let mut walked = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        // The console is on a host of its own: `console.rs` walks it. Applications are on the public host, where nobody
        // signs in: `application.rs`; so are estimates, and invoices by a link: `prices.rs`.
        if ["/console", "/applications", "/estimates", "/kept-invoices"].iter().any(|it| path.starts_with(it)) {
            continue;
        }
        let path = path
            .replace("{id}", "01a2058c-17d1-7a92-bb9f-a045a66ad643")
            .replace("{document}", "01a2058c-17d1-7a92-bb9f-a045a66ad643")
            .replace("{member}", "01a2058c-17d1-7a92-bb9f-a045a66ad643")
            .replace("{delivery}", "01a2058c-17d1-7a92-bb9f-a045a66ad643");
        for (method, operation) in operations.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            if OPEN.contains(&name) {
                continue;
            }
            walked += 1;
            assert!(operation["security"].is_array(), "{name} states its security");
            let method = method.to_uppercase();
            let headers = [("content-type", "application/json".to_owned()), ("tus-resumable", "1.0.0".to_owned())];
            let at = format!("/api/v1{path}");
            for (who, code) in [(&stranger, Code::SignedOut), (&nobody, Code::CardNeeded), (&forged, Code::CardRefused)]
            {
                let answer = who.send(&method, &at, &headers, "{}").await;
                // An answer to HEAD has no body.
                if method == "HEAD" {
                    assert_eq!(answer.status, code.status(), "{name}");
                } else {
                    answer.refused(code);
                }
            }
        }
    }
    assert!(walked >= 18, "{walked}");
    for (path, body) in [
        ("/api/v1/session", json!({ "affiliation": "01a2058c-17d1-7a92-bb9f-a045a66ad643" })),
        ("/api/v1/enrolment", json!({ "code": "x" })),
        ("/api/v1/enrolment/look-up", json!({ "code": "x" })),
    ] {
        nobody.post(path, &body).await.refused(Code::CardNeeded);
    }
}

async fn whoever_is_not_signed_in_asks_at_a_pace(database: Database) {
    use medpost_tests::client::Client;
    let it = Service::start(database).await;
    let card = make_card(CardKind::Hpki, &medpost_demo::pki::Flaws::default());
    let with_card = it.client(CardKind::Hpki, Some(&card));
    let public = Client::new(it.public, "www.localhost", &pki().certificate(Authority::Servers), None);
    let console = it.console_client(None);
    let answer = json!({ "id": "01a2058c-17d1-7a92-bb9f-a045a66ad643", "credential": "{}" });
    // Operations that can be guessed at or used without a session, each limited to thirty a minute.
    let cases = [
        (&with_card, "/api/v1/enrolment", json!({ "code": "x" }), Code::CodeRefused),
        (&with_card, "/api/v1/enrolment/look-up", json!({ "code": "x" }), Code::CodeRefused),
        (&public, "/api/v1/address-confirmation", json!("x"), Code::CodeRefused),
        (&console, "/api/v1/console/link", json!({ "token": "x" }), Code::LinkRefused),
    ];
    for (client, path, body, code) in cases {
        for round in 0..2 {
            for number in 0..33 {
                let said = client.post(path, &body).await;
                said.refused(if number < 30 { code } else { Code::TooMany });
                assert_eq!(said.headers.contains_key("retry-after"), number >= 30, "{path} {round}");
            }
            it.clock.advance(MINUTE);
        }
    }
    // Ways into the console that share one limit.
    let ways = [
        ("/api/v1/console/session", json!({ "answer": answer, "program": true })),
        ("/api/v1/console/session", json!({ "answer": null, "program": true })),
        ("/api/v1/console/link/passkey", json!({ "token": "x" })),
        ("/api/v1/console/link/key", json!({ "token": "x", "answer": null, "label": "x" })),
    ];
    for number in 0..33 {
        let (path, body) = &ways[number % ways.len()];
        let said = console.post(path, body).await;
        assert_eq!(said.code() == Code::TooMany.text(), number >= 30, "{number} {path} {}", said.text());
    }
}

async fn a_revoked_card_ends_its_transfers_in_the_middle(database: Database) {
    use http_body_util::BodyExt;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let bytes = medpost_tests::scenes::exchange::noise(29_000_000, 21);
    let (_, arrived) = medpost_tests::scenes::exchange::deliver(&it, &from, &to, &bytes, "k").await;
    let document = medpost_tests::scenes::exchange::letter_document(&to, &arrived).await;
    let request = hyper::Request::builder()
        .uri(medpost_tests::scenes::exchange::content(&arrived["id"], &json!(document)))
        .header("host", "card.localhost")
        .header("authorization", format!("Bearer {}", to.user.token))
        .body(http_body_util::Full::default())
        .unwrap();
    let mut download = to.user.client.begin(request).await.into_body();
    let mut came = download.frame().await.unwrap().unwrap().into_data().unwrap().len();
    let made = to.user.create(to.inbox(), "a.zip", 20_000_000).await;
    let place = made.header("location").to_owned();
    let mut upload = to.user.half_patch(&place, 0, 20_000_000, &bytes[..9_000_000]).await;
    let now = it.clock.now();
    let serials = vec![to.card.serial.clone()];
    let list = pki().issue_list(Authority::HpkiSignIn, serials, now, now.plus(DAY), now.0 / SECOND + 10).unwrap();
    it.app.take_list(&list).await.unwrap();
    // The download is cut off, and is never a short success.
    let end = loop {
        match download.frame().await {
            Some(Ok(it)) => came += it.into_data().unwrap().len(),
            other => break other,
        }
    };
    assert!(matches!(end, Some(Err(_))) && came < bytes.len(), "{came}");
    // The upload accepts nothing more: it is refused, or the connection is closed before that can be said.
    let sent = upload.write_all(&bytes[9_000_000..20_000_000]).await;
    let mut answer = Vec::new();
    let read = upload.read_to_end(&mut answer).await;
    assert!(answer.starts_with(b"HTTP/1.1 401") || sent.is_err() || read.is_err(), "{answer:?}");
    let id = place.rsplit('/').next().unwrap().parse().unwrap();
    let row = medpost::exchange::store::any_document(&*it.app.db, id).await.unwrap().unwrap();
    assert!(row.received < Size(20_000_000) && row.completed_at.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_handshake_is_resumed_where_a_card_is_asked_for() {
    let it = Service::start(Database::Sqlite).await;
    for kind in [CardKind::Hpki, CardKind::Pki] {
        let card = make_card(kind, &Default::default());
        let client = it.client(kind, Some(&card));
        for _ in 0..3 {
            // A client that would resume if it could: it keeps what a server gives it.
            let mut line = client.raw().await.unwrap();
            tokio::io::AsyncWriteExt::write_all(&mut line, b"GET /api/v1/door HTTP/1.1\r\nhost: x\r\n\r\n")
                .await
                .unwrap();
            let mut some = [0; 64];
            tokio::io::AsyncReadExt::read(&mut line, &mut some).await.unwrap();
            assert_eq!(line.get_ref().1.handshake_kind(), Some(rustls::HandshakeKind::Full), "{kind:?}");
        }
    }
}
