//! Sessions: bound to the card, ended at once, and nothing without one.

use medpost_domain::card::CardKind;
use medpost_domain::instant::MINUTE;
use medpost_domain::role::Role;
use medpost_tests::client::Signed;
use medpost_tests::service::{Database, Service, make_card};
use medpost_wire::problem::Code;
use serde_json::json;

crate::both!(
    a_session_that_comes_with_another_card_is_refused_and_audited,
    a_suspended_card_ends_running_sessions_and_open_connections,
    an_idle_session_ends_and_polling_does_not_keep_it,
    a_browser_needs_its_own_origin_and_keeps_its_cookie,
    signing_out_everywhere_ends_every_session,
    every_operation_refuses_the_signed_out_and_the_cardless,
);

async fn a_session_that_comes_with_another_card_is_refused_and_audited(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let other = it.clinic("例示医院", "代表").await;
    let stolen = Signed { client: other.user.client.clone(), token: clinic.user.token.clone() };
    stolen.get("/api/v1/session").await.refused(Code::OtherCard);
    clinic.user.get("/api/v1/session").await.fine();
    it.work().await;
    let lines = crate::audit::actions(&it).await;
    assert!(lines.iter().any(|it| it == "session.other_card"), "{lines:?}");
}

async fn a_suspended_card_ends_running_sessions_and_open_connections(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let (_, member) = it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Hpki).await;
    let open = member.client.connect().await.unwrap();
    assert!(open.is_ready() || !open.is_closed());
    let id = crate::member::of(&clinic, false).await["cards"][0]["id"].as_str().unwrap().to_owned();
    clinic.user.post(&format!("/api/v1/cards/{id}/suspension"), &json!({ "reason": "lost" })).await.fine();
    let mut open = open;
    let request = hyper::Request::builder()
        .uri("/api/v1/door")
        .header("host", "card.localhost")
        .body(http_body_util::Full::default())
        .unwrap();
    assert!(open.send_request(request).await.is_err(), "the open connection ended");
    member.get("/api/v1/session").await.refused(Code::CardSuspended);
    assert_eq!(member.client.get("/api/v1/door").await.fine()["standing"], "suspended");
    // A member may not resume, and the manager not their own.
    clinic.user.send("DELETE", &format!("/api/v1/cards/{id}/suspension"), &[], "").await.fine();
    member.client.sign_in().await.get("/api/v1/session").await.fine();
}

async fn an_idle_session_ends_and_polling_does_not_keep_it(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let program = clinic.user.clone();
    for _ in 0..2 {
        it.clock.advance(20 * MINUTE);
        // A person's request renews the row; the token itself is renewed by signing in again.
        program.get("/api/v1/session").await;
    }
    let fresh = clinic.user.client.sign_in().await;
    for _ in 0..3 {
        it.clock.advance(11 * MINUTE);
        fresh.send("GET", "/api/v1/session", &[("medpost-background", "1".into())], "").await;
    }
    fresh.get("/api/v1/session").await.refused(Code::SignedOut);
}

async fn a_browser_needs_its_own_origin_and_keeps_its_cookie(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let client = clinic.user.client.clone();
    let door = client.get("/api/v1/door").await.fine();
    let wish = json!({ "affiliation": door["facilities"][0]["id"] });
    let answer = client.post("/api/v1/session", &wish).await;
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
    // Another host name is not answered here, whatever is asked.
    client.send("GET", "/api/v1/door", &[("host", "www.localhost".into())], "").await.refused(Code::WrongHost);
}

async fn signing_out_everywhere_ends_every_session(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let second = clinic.user.client.sign_in().await;
    second.send("DELETE", "/api/v1/sessions", &[], "").await.fine();
    clinic.user.get("/api/v1/session").await.refused(Code::SignedOut);
    second.get("/api/v1/session").await.refused(Code::SignedOut);
}

/// Operations that need no session.
const OPEN: [&str; 3] = ["door", "sign_in", "enrol"];

async fn every_operation_refuses_the_signed_out_and_the_cardless(database: Database) {
    let it = Service::start(database).await;
    let card = make_card(CardKind::Hpki, &Default::default());
    let stranger = it.client(CardKind::Hpki, Some(&card));
    let nobody = it.client(CardKind::Hpki, None);
    let document: serde_json::Value = serde_json::from_str(&medpost::routes::service(&it.app).spec()).unwrap();
    let mut walked = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        let path = path
            .replace("{id}", "01a2058c-17d1-7a92-bb9f-a045a66ad643")
            .replace("{document}", "01a2058c-17d1-7a92-bb9f-a045a66ad643");
        for (method, operation) in operations.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            if OPEN.contains(&name) {
                continue;
            }
            walked += 1;
            assert!(operation["security"].is_array(), "{name} states its security");
            let method = method.to_uppercase();
            let headers = [("content-type", "application/json".to_owned())];
            let answer = stranger.send(&method, &format!("/api/v1{path}"), &headers, "{}").await;
            assert_eq!(answer.code(), "signed_out", "{name}: {}", answer.text());
            let answer = nobody.send(&method, &format!("/api/v1{path}"), &headers, "{}").await;
            assert_eq!(answer.code(), "card_needed", "{name}: {}", answer.text());
        }
    }
    assert!(walked >= 18, "{walked}");
    for (method, path) in [
        ("POST", "/api/v1/uploads"),
        ("PATCH", "/api/v1/uploads/01a2058c-17d1-7a92-bb9f-a045a66ad643"),
        (
            "GET",
            "/api/v1/deliveries/01a2058c-17d1-7a92-bb9f-a045a66ad643/documents/01a2058c-17d1-7a92-bb9f-a045a66ad643/content",
        ),
    ] {
        let headers = [("tus-resumable", "1.0.0".to_owned())];
        assert_eq!(nobody.send(method, path, &headers, "").await.code(), "card_needed", "{path}");
        assert_eq!(stranger.send(method, path, &headers, "").await.code(), "signed_out", "{path}");
    }
    for (path, body) in [
        ("/api/v1/session", json!({ "affiliation": "01a2058c-17d1-7a92-bb9f-a045a66ad643" })),
        ("/api/v1/enrolment", json!({ "code": "x" })),
    ] {
        nobody.post(path, &body).await.refused(Code::CardNeeded);
    }
}
