//! What each role and each association can see and change.

use medpost_domain::instant::MINUTE;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::scenes::cards::a_card;
use medpost_tests::scenes::console::add_pack;
use medpost_tests::scenes::exchange::sending;
use medpost_tests::service::{Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use super::{ONE, OTHER, allotment, body, contract, divide, list_of_changes, put};

crate::both!(no_operation_answers_another_association_or_a_guest, each_role_does_what_the_table_says);

/// Every operation in the document under `/console`, with these ids filled into its path.
fn operations(it: &Service, ids: &[(&str, String)]) -> Vec<(String, String)> {
    let spec = medpost::routes::document(&it.app).unwrap();
    let mut all = Vec::new();
    for (path, methods) in spec["paths"].as_object().unwrap() {
        if !path.starts_with("/console") {
            continue;
        }
        for (method, operation) in methods.as_object().unwrap() {
            if operation.get("security").is_none() {
                continue;
            }
            // A new prefix with an id is walked as well: somebody has to say which id of ours it takes.
            let id = ids.iter().find(|it| path.starts_with(it.0)).map(|it| it.1.as_str());
            let id = if path.contains('{') { id.expect(path) } else { "" };
            all.push((method.to_uppercase(), format!("/api/v1{}", filled(path, id))));
        }
    }
    assert!(all.len() > 20, "the walk found too little: {all:?}");
    all
}

/// The path with all its parameters replaced by one id.
fn filled(path: &str, id: &str) -> String {
    let parts = path.split('/').map(|it| if it.starts_with('{') { id } else { it });
    parts.collect::<Vec<_>>().join("/")
}

async fn no_operation_answers_another_association_or_a_guest(database: Database) {
    let it = Service::start(database).await;
    let (ours, theirs) =
        (it.clinic_of(ONE, "見本クリニック", "代表").await, it.clinic_of(OTHER, "例示総合病院", "地域連携室").await);
    ours.user.call(calls::send(&sending(&ours, &[&ours], &[], "k"))).await.fine();
    it.clock.advance(5 * MINUTE);
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let colleague = it.administrator(Some(ONE), Role::Auditor).await;
    let contract = contract(&us).await;
    let facility = us.call(calls::facility(ours.facility)).await.fine();
    let administrators = us.call(calls::administrators()).await.fine();
    let person = administrators.as_array().unwrap().iter().find(|it| it["own"] == false).unwrap();
    let keys = colleague.call(calls::own_keys()).await.fine();
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    add_pack(&it, 10, 40_000).await;
    let offer = us.call(calls::change_offer(text(&contract["id"]))).await.fine();
    let draft = json!({ "contract": contract["id"], "pack": offer["packs"][0]["id"], "note": "", "draft": true });
    us.call(calls::ask_change(&draft)).await.fine();
    let change = list_of_changes(&us).await;
    let request = json!({ "contract": contract["id"], "to": null, "everything": true, "standing": null, "facilities": [], "pool": 0, "begins": "2026-11-30T15:00:00Z", "note": "" });
    let asked = us.call(calls::ask_transfer(&request)).await.fine();
    let ids = [
        ("/console/facilities", ours.facility.to_string()),
        ("/console/people", text(&facility["people"][0]["id"])),
        ("/console/cards", text(&facility["people"][0]["cards"][0]["id"])),
        ("/console/inboxes", ours.inbox().to_string()),
        ("/console/pki-cards", a_card(&it, &ours).await),
        ("/console/contracts", text(&contract["id"])),
        ("/console/changes", text(&change[0]["id"])),
        ("/console/transfers", text(&asked["id"])),
        ("/console/administrators", text(&person["id"])),
        ("/console/keys", text(&keys[0]["id"])),
        ("/console/packs", contract["id"].as_str().unwrap().to_owned()),
        ("/console/applications", contract["id"].as_str().unwrap().to_owned()),
        ("/console/payers", ours.facility.to_string()),
        ("/console/billing-runs", contract["id"].as_str().unwrap().to_owned()),
        ("/console/invoices", contract["id"].as_str().unwrap().to_owned()),
        ("/console/payments", contract["id"].as_str().unwrap().to_owned()),
        ("/console/debits", contract["id"].as_str().unwrap().to_owned()),
    ];
    let before = us.call(calls::facility(ours.facility)).await.fine();
    let names = ["見本クリニック", ONE, "例示医師会"];
    let mut signed_in: Vec<(Role, Signed)> = Vec::new();
    for role in Role::ASSOCIATION {
        signed_in.push((role, it.administrator(Some(OTHER), role).await));
    }
    for (method, path) in operations(&it, &ids) {
        let body = body(&contract, &ours);
        let guest = it
            .console_client(None)
            .send(&method, &path, &[("content-type", "application/json".into())], body.to_string())
            .await;
        guest.refused(Code::SignedOut);
        for (role, them) in &mut signed_in {
            let mut answer = them.json(&method, &path, &body).await;
            if answer.code() == "signed_out" {
                // The previous operation was a sign-out.
                *them = it.administrator(Some(OTHER), *role).await;
                answer = them.json(&method, &path, &body).await;
            }
            // Their own lists are answered, without any of our names; paths with our ids are not found.
            assert!(names.iter().all(|it| !answer.text().contains(it)), "{method} {path} {role:?}: {}", answer.text());
            if ids.iter().any(|it| path.contains(&it.1)) {
                let code = answer.code();
                assert!(
                    ["not_found", "forbidden", "last_key"].contains(&code.as_str()),
                    "{method} {path} {role:?}: {code}"
                );
            }
        }
    }
    assert_eq!(us.call(calls::facility(ours.facility)).await.fine(), before, "nothing changed");
    let _ = theirs;
}

async fn each_role_does_what_the_table_says(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let head = it.administrator(Some(ONE), Role::Administrator).await;
    let contract = contract(&head).await;
    let card = head.call(calls::facility(clinic.facility)).await.fine()["people"][0]["cards"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let invitation = json!({ "name": "見本 花子", "kana": "", "card": "pki", "manager": false });
    let administrator = json!({ "name": "見本 次郎", "mail": "jiro@localhost", "role": "auditor" });
    for (role, allots, invites, suspends, manages, records) in [
        (Role::Administrator, true, true, true, true, true),
        (Role::ContractManager, true, false, true, false, false),
        (Role::CardManager, false, true, true, false, false),
        (Role::Auditor, false, false, false, false, true),
    ] {
        let user = it.administrator(Some(ONE), role).await;
        let is = |answer: medpost_tests::client::Answer, may: bool| {
            assert_eq!(answer.code() != "forbidden", may, "{role:?}: {}", answer.text());
        };
        is(put(&user, &allotment(&contract), &divide(&contract, &[(&clinic, 1)])).await, allots);
        is(user.call(calls::invite_person(clinic.facility, &invitation)).await, invites);
        is(user.call(calls::console_suspend_card(&card, &json!({ "reason": "x" }))).await, suspends);
        is(user.call(calls::invite_administrator(&administrator)).await, manages);
        is(user.call(calls::find_records(&json!({ "text": "" }))).await, records);
        user.call(calls::overview()).await.fine();
    }
    // A role of the operator's can't be assigned by anybody here.
    for role in ["operator", "billing_clerk", "manager", "guest"] {
        let request = json!({ "name": "x", "mail": "x@localhost", "role": role });
        head.call(calls::invite_administrator(&request)).await.refused(Code::Forbidden);
    }
}
