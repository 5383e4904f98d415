//! Every clinic operation with every id that belongs to another facility, of the same association and of another one:
//! nothing is returned, nothing is changed, no name is revealed.

use medpost_domain::card::CardKind;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::service::{Database, Service};
use serde_json::{Value, json};

use medpost_tests::scenes::exchange::{arrivals, confirmed_address, deliver, letter_document};

crate::both!(no_operation_answers_another_facility);

/// A request body that every operation can parse.
fn body() -> Value {
    json!({
        "card": "pki", "reason": "x", "read": true, "send": true, "manage": true, "until": null, "address": "x@localhost",
        "version": 1, "name": "x", "kana": "", "closed": true, "text": "", "length": 7, "number": "1",
        "handling": "done", "why": "duplicate",
        "sha256": medpost_tests::scenes::exchange::sha256(b"content"), "from": "2026-11-22T03:00:00Z",
    })
}

async fn no_operation_answers_another_facility(database: Database) {
    let it = Service::start(database).await;
    let (ours, from) =
        (it.clinic("見本クリニック", "秘密窓口").await, it.clinic_of("例示郡医師会", "例示病院", "代表").await);
    let (dispatch, arrived) = deliver(&it, &from, &ours, b"content", "k").await;
    let document = letter_document(&ours, &arrived).await;
    confirmed_address(&it, &ours, "office@localhost").await;
    let addresses = ours.user.call(calls::addresses(ours.inbox())).await.fine();
    let members = ours.user.call(calls::members()).await.fine();
    let session = ours.user.call(calls::session()).await.fine();
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let ids = [
        ("/members", text(&members[0]["id"])),
        ("/inboxes", ours.inbox().to_string()),
        ("/cards", text(&session["card"])),
        ("/addresses", text(&addresses[0]["id"])),
        ("/facility/inboxes", ours.inbox().to_string()),
        ("/facility/cards", medpost_tests::scenes::cards::a_card(&it, &ours).await),
        ("/facility/posts", text(&members[0]["id"])),
        ("/deliveries", text(&arrived["id"])),
        ("/dispatches", text(&dispatch["id"])),
        ("/documents", document.clone()),
        ("/uploads", document.clone()),
        ("/invoices", document.clone()),
    ];
    let (neighbour, other) =
        (it.clinic("例示医院", "代表").await, it.clinic_of("見本市", "例示総合病院", "連携").await);
    let (_, member) = it.person(other.facility, &other.inboxes, Role::Member, CardKind::Hpki).await;
    let state = async || {
        let people = ours.user.call(calls::members()).await.fine();
        (people, ours.user.call(calls::own_inboxes()).await.fine(), arrivals(&ours).await)
    };
    let before = state().await;
    let spec = medpost::routes::document(&it.app).unwrap();
    let mut walked = 0;
    for (path, methods) in spec["paths"].as_object().unwrap() {
        if path.starts_with("/console") || !path.contains('{') {
            continue;
        }
        let (_, id) = ids.iter().filter(|it| path.starts_with(it.0)).max_by_key(|it| it.0.len()).expect(path);
        // The first placeholder is determined by the beginning of the path; the others are a document or a person.
        let mut places = [id.as_str(), if path.contains("documents") { &document } else { &ids[0].1 }].into_iter();
        let parts = path.split('/').map(|it| if it.starts_with('{') { places.next().unwrap() } else { it });
        let at = format!("/api/v1{}", parts.collect::<Vec<_>>().join("/"));
        for method in methods.as_object().unwrap().keys().map(|it| it.to_uppercase()) {
            for (who, user) in [("neighbour", &neighbour.user), ("manager", &other.user), ("member", &member)] {
                let media = if method == "PATCH" { "application/offset+octet-stream" } else { "application/json" };
                let headers = [("content-type", media), ("tus-resumable", "1.0.0"), ("upload-offset", "0")];
                let headers = headers.map(|it| (it.0, it.1.to_owned()));
                let answer = user.send(&method, &at, &headers, body().to_string()).await;
                let code = answer.code();
                // An answer to HEAD has no body.
                let refused = (method == "HEAD" && [403, 404].contains(&answer.status))
                    || ["not_found", "forbidden"].contains(&code.as_str());
                assert!(refused, "{method} {path} {who}: {} {code}", answer.status);
                walked += 1;
            }
        }
    }
    assert!(walked > 60, "the walk found too little: {walked}");
    assert_eq!(state().await, before, "nothing changed");
    // Paths without any of our ids don't reveal our names either.
    for path in ["session", "members", "facility/inboxes", "facility/cards", "facility/facts"] {
        let told = other.user.get(&format!("/api/v1/{path}")).await.text();
        assert!(
            !told.contains("見本クリニック") && !told.contains("秘密窓口") && !told.contains("office@"),
            "{path}: {told}"
        );
    }
}
