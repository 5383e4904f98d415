//! The console: who gets in, what each role and each association can see and change, and pools that are never
//! overdrawn.

use medpost::audit::entry::Actor;
use medpost::contract::offer;
use medpost::issuing::order;
use medpost_demo::pki::Flaws;
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, MINUTE};
use medpost_domain::plan::Audience;
use medpost_domain::role::Role;
use medpost_tests::scenes::cards::{a_card};
use medpost_tests::scenes::console::{add_pack, pages};
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::service::{Clinic, Database, Service, make_card, noon};
use medpost_wire::application::AddPack;
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use medpost_tests::scenes::office::{go_ahead, mailed_link};
use medpost_tests::scenes::exchange::sending;

crate::both!(
    an_administrator_joins_by_a_link_that_works_once,
    a_session_ends_when_idle_and_works_on_its_own_host_alone,
    dangerous_steps_ask_for_a_fresh_key,
    no_operation_answers_another_association_or_a_guest,
    each_role_does_what_the_table_says,
    the_last_administrator_and_the_last_key_stay,
    a_pool_is_divided_at_once_and_never_overdrawn,
    what_lies_in_a_smaller_inbox_holds_its_part_of_the_pool,
    a_shared_pool_is_never_overrun_by_parallel_sends,
    the_first_page_says_what_is_to_do,
    a_facility_is_helped_from_the_console,
    lists_are_found_sorted_and_exported,
    records_are_metadata_of_ones_own_facilities,
    a_change_is_asked_for_decided_counted_and_counts_from_its_day,
    a_draft_is_its_associations_own_until_it_is_handed_in,
    contracts_and_requests_are_found_and_exported,
    a_table_is_looked_at_first_and_then_written_as_seen,
    letters_of_enrolment_come_in_the_order_of_the_postal_codes_and_their_codes_work,
    letters_to_a_clinic_without_room_say_so,
    a_printer_that_fails_is_told_and_letters_are_asked_for_again,
);

const ONE: &str = "例示医師会";
const OTHER: &str = "見本市";

async fn put(user: &Signed, path: &str, body: &Value) -> medpost_tests::client::Answer {
    user.json("PUT", path, body).await
}

/// The first contract in reach.
async fn contract(user: &Signed) -> Value {
    user.call(calls::contracts()).await.fine()[0].clone()
}

fn allotment(contract: &Value) -> String {
    format!("/api/v1/console/contracts/{}/allotment", contract["id"].as_str().unwrap())
}

fn divide(contract: &Value, sizes: &[(&Clinic, u64)]) -> Value {
    let inboxes: Vec<_> = sizes.iter().map(|it| json!({ "inbox": it.0.inbox(), "bytes": it.1 })).collect();
    json!({ "version": contract["version"], "sharing": "divided", "ceiling": 0, "inboxes": inboxes })
}

async fn prove(user: &Signed) {
    user.call(calls::prove_anew(&json!({ "answer": null, "program": false }))).await.fine();
}

async fn an_administrator_joins_by_a_link_that_works_once(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let token = it.console_link(Some(ONE), Role::Administrator).await;
    let card = make_card(CardKind::Pki, &Flaws::default());
    let client = it.console_client(Some(&card));
    let look = client.call(calls::look_at_link(&json!({ "token": token }))).await.fine();
    assert_eq!((&look["association"], &look["role"]), (&json!(ONE), &json!("administrator")));
    // Without a card or a passkey nothing is enrolled, and the link still works.
    let key = json!({ "token": token, "answer": null, "label": "業務用カード" });
    it.console_client(None).call(calls::join_by_link(&key)).await.refused(Code::CardNeeded);
    client.call(calls::console_sign_in(&json!({ "answer": null }))).await.refused(Code::CardNotEnrolled);
    let session = client.call(calls::join_by_link(&key)).await;
    assert!(session.header("set-cookie").starts_with("__Host-medpost-console="));
    assert_eq!(session.fine()["fresh"], true);
    client.call(calls::join_by_link(&key)).await.refused(Code::LinkRefused);
    client.call(calls::look_at_link(&json!({ "token": token }))).await.refused(Code::LinkRefused);
    assert_eq!(client.call(calls::console_door()).await.fine()["card"], "Mihon Hanako");
    // Somebody else's link, with a card that is already enrolled.
    let second = it.console_link(Some(ONE), Role::Auditor).await;
    let taken = json!({ "token": second, "answer": null, "label": "" });
    client.call(calls::join_by_link(&taken)).await.refused(Code::KeyOfAnother);
    // An expired link, and one replaced by a later link.
    it.clock.advance(7 * DAY);
    it.console_client(None).call(calls::look_at_link(&json!({ "token": second }))).await.refused(Code::LinkRefused);
    for token in ["", "x", &"A".repeat(10_000)] {
        it.console_client(None)
            .call(calls::look_at_link(&json!({ "token": token })))
            .await
            .refused(Code::LinkRefused);
    }
    // A removed key can be enrolled again, and the number of passkey requests is limited.
    medpost_tests::scenes::office::renew_lists(&it).await;
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let keys = async || user.call(calls::own_keys()).await.fine();
    let first = keys().await[0]["id"].as_str().unwrap().to_owned();
    let spare = make_card(CardKind::Pki, &Flaws::default());
    let with_spare = Signed { client: it.console_client(Some(&spare)), token: user.token.clone() };
    with_spare
        .call(calls::add_key(&json!({ "token": "", "answer": null, "label": "" })))
        .await
        .refused(Code::OtherCard);
    user.call(calls::remove_key(&first)).await.refused(Code::LastKey);
    for _ in 0..25 {
        it.console_client(None).call(calls::ask_for_passkey()).await.fine();
    }
    let mut refused = 0;
    for _ in 0..10 {
        refused += usize::from(it.console_client(None).call(calls::ask_for_passkey()).await.status == 429);
    }
    assert_eq!(refused, 5);
    it.clock.advance(MINUTE);
    // A passkey that nobody created, and a ceremony that can only be used once.
    let asked = client.call(calls::ask_for_passkey()).await.fine();
    assert!(asked["options"].as_str().unwrap().contains("challenge"));
    let answer = json!({ "answer": { "id": asked["id"], "credential": "{}" } });
    for _ in 0..2 {
        client.call(calls::console_sign_in(&answer)).await.refused(Code::PasskeyRefused);
    }
}

async fn a_session_ends_when_idle_and_works_on_its_own_host_alone(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    user.call(calls::console_session()).await.fine();
    // A member's token is invalid here and the console's is invalid there, and no exchange operation is served.
    let member = Signed { client: it.console_client(Some(&clinic.card)), token: clinic.user.token.clone() };
    member.call(calls::console_session()).await.refused(Code::SignedOut);
    let guest = Signed { client: clinic.user.client.clone(), token: user.token.clone() };
    guest.call(calls::session()).await.refused(Code::SignedOut);
    assert_eq!(guest.call(calls::console_session()).await.status, 404);
    assert_eq!(user.call(calls::session()).await.status, 404);
    // A token can't be used with another card.
    let stolen = Signed { client: it.console_client(Some(&clinic.card)), token: user.token.clone() };
    stolen.call(calls::console_session()).await.refused(Code::OtherCard);
    let bare = Signed { client: it.console_client(None), token: user.token.clone() };
    bare.call(calls::console_session()).await.refused(Code::CardNeeded);
    it.clock.advance(14 * MINUTE);
    user.call(calls::console_session()).await.fine();
    it.clock.advance(15 * MINUTE);
    user.call(calls::console_session()).await.refused(Code::SignedOut);
}

async fn dangerous_steps_ask_for_a_fresh_key(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let wish = json!({ "name": "見本 次郎", "mail": "jiro@localhost", "role": "auditor" });
    let told = user.call(calls::invite_administrator(&wish)).await;
    assert_eq!((&told.fine()["mail"], &told.fine()["sent"]), (&json!("jiro@localhost"), &json!(true)));
    // The link is mailed to its owner; the person who requested it can't see it.
    assert!(!told.text().contains("/join#"), "{}", told.text());
    assert!(mailed_link(&it, "jiro@localhost").starts_with("https://console.localhost/join#"));
    it.clock.advance(6 * MINUTE);
    user.call(calls::invite_administrator(&wish)).await.refused(Code::StepUpNeeded);
    assert_eq!(user.call(calls::console_session()).await.fine()["fresh"], false);
    prove(&user).await;
    user.call(calls::invite_administrator(&wish)).await.fine();
    // Somebody else's key is no proof.
    let other = it.administrator(Some(ONE), Role::Auditor).await;
    it.clock.advance(6 * MINUTE);
    let mixed = Signed { client: other.client.clone(), token: user.token.clone() };
    mixed.call(calls::prove_anew(&json!({ "answer": null }))).await.refused(Code::OtherCard);
}

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

/// A request body that every operation can parse.
fn body(contract: &Value, clinic: &Clinic) -> Value {
    let mut all = json!({
        "name": "見本 花子", "kana": "", "mail": "x@localhost", "role": "auditor", "card": "pki", "manager": true,
        "reason": "x", "text": "", "sort": "name", "skip": 0, "version": contract["version"], "suspended": true,
        "sharing": "divided", "ceiling": 0, "inboxes": [{ "inbox": clinic.inbox(), "bytes": 1 }],
        "token": "", "answer": null, "label": "", "program": false,
        "contract": contract["id"], "pack": clinic.facility, "note": "", "step": "withdraw",
        "late_reason": "", "facilities": [], "table": "", "mark": "", "only": null, "closed": false, "hidden": false,
        "senders": "all", "admitted": [], "cards": [], "request": "", "replace": false, "days": 1, "called_back": true,
        "from": "2026-11-22T03:00:00Z", "apply": false, "state": null,
    });
    let more = json!({
        "code": "1", "kind": "", "postal_code": "", "city": "例示市", "former_city": "", "address": "", "phone": "", "director": "", "founder": "",
        "last_day": "2026-11-22T03:00:00Z", "successor": null, "nobody_reads": false, "municipality": false,
        "to": null, "everything": true, "standing": null, "pool": 1, "from_name": "例示市", "to_name": "新例示市",
        "wish": {
            "pack": contract["id"], "name": "x", "kana": "", "kind": "", "code": "", "postal_code": "", "city": "", "address": "",
            "phone": "", "director": "", "contact": "", "mail": "", "facilities": 1, "note": "", "terms_version": "",
        },
        "administrator": "見本 花子", "begins": "2026-11-22T03:00:00Z", "read": true, "send": true,
    });
    let billing = json!({
        "month": "2026-11", "yen": 1, "paid_on": "2026-11-22T03:00:00Z", "content": "", "parts": [], "payer": "holder", "cycle": "month",
        "advance": false, "pay_back": false, "dated": "month_end", "due": "thirty_days", "billed_from": "", "addressee": "x", "department": "",
        "creditor": "", "subject": "", "era": "western", "delivery": "screen", "method": "transfer", "account": "", "facility": null, "file": contract["id"], "mandate": "sent",
        "columns": [], "contract_number": "", "sent": 0, "surcharge": 0, "members": [],
    });
    for more in [more, billing] {
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    }
    all
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
    let facility = us.call(calls::facility(&ours.facility)).await.fine();
    let administrators = us.call(calls::administrators()).await.fine();
    let person = administrators.as_array().unwrap().iter().find(|it| it["own"] == false).unwrap();
    let keys = colleague.call(calls::own_keys()).await.fine();
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    add_pack(&it, 10, 40_000).await;
    let offer = us.call(calls::change_offer(&text(&contract["id"]))).await.fine();
    let draft = json!({ "contract": contract["id"], "pack": offer["packs"][0]["id"], "note": "", "draft": true });
    us.call(calls::ask_change(&draft)).await.fine();
    let change = list_of_changes(&us).await;
    let wish = json!({ "contract": contract["id"], "to": null, "everything": true, "standing": null, "facilities": [], "pool": 0, "begins": "2026-11-30T15:00:00Z", "note": "" });
    let asked = us.call(calls::ask_transfer(&wish)).await.fine();
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
    let before = us.call(calls::facility(&ours.facility)).await.fine();
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
    assert_eq!(
        us.call(calls::facility(&ours.facility)).await.fine(),
        before,
        "nothing changed"
    );
    let _ = theirs;
}

async fn each_role_does_what_the_table_says(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let head = it.administrator(Some(ONE), Role::Administrator).await;
    let contract = contract(&head).await;
    let path = format!("/api/v1/console/facilities/{}", clinic.facility);
    let card = head.call(calls::facility(&clinic.facility)).await.fine()["people"][0]["cards"][0]["id"].as_str().unwrap().to_owned();
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
        is(user.call(calls::invite_person(&clinic.facility, &invitation)).await, invites);
        is(user.call(calls::console_suspend_card(&card, &json!({ "reason": "x" }))).await, suspends);
        is(user.call(calls::invite_administrator(&administrator)).await, manages);
        is(user.call(calls::find_records(&json!({ "text": "" }))).await, records);
        user.call(calls::overview()).await.fine();
    }
    // A role of the operator's can't be assigned by anybody here.
    for role in ["operator", "billing_clerk", "manager", "guest"] {
        let wish = json!({ "name": "x", "mail": "x@localhost", "role": role });
        head.call(calls::invite_administrator(&wish)).await.refused(Code::Forbidden);
    }
}

async fn the_last_administrator_and_the_last_key_stay(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let (one, two) = (
        it.administrator(Some(ONE), Role::Administrator).await,
        it.administrator(Some(ONE), Role::Administrator).await,
    );
    let own = async |user: &Signed, own: bool| -> Value {
        let all = user.call(calls::administrators()).await.fine();
        all.as_array().unwrap().iter().find(|it| it["own"] == own).unwrap().clone()
    };
    let path = |it: &Value| format!("/api/v1/console/administrators/{}", it["id"].as_str().unwrap());
    let change = |it: &Value, role: &str, suspended: bool| json!({ "version": it["version"], "role": role, "suspended": suspended });
    // Nobody can change their own role.
    let me = own(&one, true).await;
    put(&one, &path(&me), &change(&me, "auditor", false)).await.refused(Code::Forbidden);
    // A change based on an outdated version is refused.
    let other = own(&one, false).await;
    put(&one, &path(&other), &change(&other, "auditor", false)).await.fine();
    put(&one, &path(&other), &change(&other, "administrator", false)).await.refused(Code::Stale);
    // Once suspended they are out immediately; the last one left always stays.
    let other = own(&one, false).await;
    put(&one, &path(&other), &change(&other, "administrator", false)).await.fine();
    let me_seen = own(&two, false).await;
    let other = own(&one, false).await;
    let (to_other, to_me) = (path(&other), path(&me_seen));
    let (out_other, out_me) = (change(&other, "auditor", true), change(&me_seen, "auditor", true));
    let (a, b) = tokio::join!(put(&one, &to_other, &out_other), put(&two, &to_me, &out_me));
    let fine = [&a, &b].iter().filter(|it| it.status == 204).count();
    assert_eq!(fine, 1, "{} {}", a.text(), b.text());
    // Somebody's only key.
    let (left, key) = if a.status == 204 { (&one, &two) } else { (&two, &one) };
    key.call(calls::console_session()).await.refused(Code::SignedOut);
    let keys = left.call(calls::own_keys()).await.fine();
    let gone = format!("/api/v1/console/keys/{}", keys[0]["id"].as_str().unwrap());
    left.send("DELETE", &gone, &[], "").await.refused(Code::LastKey);
}

async fn a_pool_is_divided_at_once_and_never_overdrawn(database: Database) {
    let it = Service::start(database).await;
    let (one, two) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let user = it.administrator(Some(ONE), Role::ContractManager).await;
    let before = contract(&user).await;
    let pool = before["pool"].as_u64().unwrap();
    assert_eq!((pool, before["allotted"].as_u64().unwrap()), (100_000_000, 100_000_000));
    let path = allotment(&before);
    let over = put(&user, &path, &divide(&before, &[(&one, 60_000_000)])).await;
    over.refused(Code::PoolOverdrawn);
    assert_eq!(over.json()["limit"], 10_000_000, "{}", over.text());
    // Two at the same time: one of them is based on an outdated version.
    let (wide, narrow) = (
        divide(&before, &[(&one, 70_000_000), (&two, 30_000_000)]),
        divide(&before, &[(&one, 20_000_000), (&two, 80_000_000)]),
    );
    let (a, b) = tokio::join!(put(&user, &path, &wide), put(&user, &path, &narrow));
    let codes = [a.status, b.status];
    assert!(codes.contains(&204) && codes.contains(&409), "{codes:?}");
    let after = user.get(&path).await.fine();
    let sizes: Vec<u64> = after["inboxes"].as_array().unwrap().iter().map(|it| it["bytes"].as_u64().unwrap()).collect();
    assert_eq!(sizes.iter().sum::<u64>(), pool);
    // It takes effect immediately.
    let seen = one.user.call(calls::session()).await.fine();
    assert!(sizes.contains(&seen["inboxes"][0]["capacity"].as_u64().unwrap()));
    // An inbox outside the contract, and a ceiling above the pool.
    let stranger = it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let now = contract(&user).await;
    put(&user, &path, &divide(&now, &[(&stranger, 1)])).await.refused(Code::NotFound);
    let shared = json!({ "version": now["version"], "sharing": "shared", "ceiling": pool + 1, "inboxes": [] });
    put(&user, &path, &shared).await.refused(Code::PoolOverdrawn);
}

async fn what_lies_in_a_smaller_inbox_holds_its_part_of_the_pool(database: Database) {
    let it = Service::start(database).await;
    let (one, two) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let bytes = vec![1u8; 20_000_000];
    medpost_tests::scenes::exchange::deliver(&it, &two, &one, &bytes, "k").await;
    prove(&user).await;
    let now = contract(&user).await;
    // It holds 20 MB: if made smaller, the contents stay, and nobody else gets that space yet.
    let path = allotment(&now);
    put(&user, &path, &divide(&now, &[(&one, 5_000_000), (&two, 95_000_000)])).await.refused(Code::PoolOverdrawn);
    put(&user, &path, &divide(&now, &[(&one, 5_000_000), (&two, 79_000_000)])).await.fine();
    let letter = two.user.call(calls::send(&sending(&two, &[&one], &[], "full"))).await;
    letter.refused(Code::InboxFull);
    let row = medpost_tests::scenes::exchange::arrivals(&one).await;
    assert_eq!(row["items"].as_array().unwrap().len(), 1, "nothing is lost");
    // Once they are gone, the space belongs to the pool again.
    it.clock.advance(8 * DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let now = contract(&user).await;
    put(&user, &path, &divide(&now, &[(&two, 95_000_000)])).await.fine();
}

async fn a_shared_pool_is_never_overrun_by_parallel_sends(database: Database) {
    let it = Service::start(database).await;
    let mut to = Vec::new();
    for number in 0..4 {
        to.push(it.clinic(&format!("医院{number}"), "代表").await);
    }
    let user = it.administrator(Some(ONE), Role::ContractManager).await;
    let now = contract(&user).await;
    assert_eq!(now["pool"], 200_000_000);
    // A pool of 200 MB; individual sizes are replaced by a ceiling of 80 MB each.
    let shared = json!({ "version": now["version"], "sharing": "shared", "ceiling": 80_000_000, "inboxes": [] });
    put(&user, &allotment(&now), &shared).await.fine();
    let seen = to[0].user.call(calls::session()).await.fine();
    assert_eq!(seen["inboxes"][0]["capacity"], 80_000_000);
    let size = 25_000_000;
    let mut sends = Vec::new();
    for number in 0..12 {
        let (from, target) = (&to[number / 3], &to[number % 4]);
        let document = from.user.upload(from.inbox(), "a.pdf", &vec![0u8; size]).await;
        let mut wish = wish(from, &[target], &[document], &format!("k{number}"));
        wish["text"] = json!("");
        sends.push((from, wish));
    }
    let asked = sends.iter().map(|it| it.0.user.call(calls::send(&it.1)));
    let answers = futures_util::future::join_all(asked).await;
    let sent = answers.iter().filter(|it| it.status == 200).count();
    answers.iter().filter(|it| it.status != 200).for_each(|it| it.refused(Code::InboxFull));
    // Eight fit into the pool, three into each inbox.
    assert_eq!(sent, 8);
    assert_eq!(contract(&user).await["used"], 200_000_000);
}

async fn the_first_page_says_what_is_to_do(database: Database) {
    let it = Service::start(database).await;
    let (one, two) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    medpost_tests::scenes::exchange::deliver(&it, &one, &two, &vec![7u8; 29_000_000], "k").await;
    let user = it.administrator(Some(ONE), Role::Auditor).await;
    let first = user.call(calls::overview()).await.fine();
    assert_eq!((&first["facilities"], &first["one_card"], &first["not_in_use"]), (&json!(2), &json!(2), &json!(0)));
    let days = first["days"].as_array().unwrap();
    let today = days.last().unwrap();
    assert_eq!((days.len(), &today["arrivals"]), (30, &json!(1)));
    assert_eq!(today["used"].as_u64().unwrap() / 1_000_000, 29);
    assert_eq!((&first["full_inboxes"], &first["ending_unreceived"]), (&json!(0), &json!(0)));
    let ending = json!({ "text": "", "ending": true });
    assert_eq!(user.call(calls::find_records(&ending)).await.fine()["items"], json!([]));
    it.clock.advance(6 * DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    let user = it.administrator(Some(ONE), Role::Auditor).await;
    assert_eq!(user.call(calls::overview()).await.fine()["ending_unreceived"], 1);
    // The list behind the figure contains them, with whom to call.
    let list = user.call(calls::find_records(&ending)).await.fine();
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
    assert_eq!(list["items"][0]["recipient_phone"], "000-0000-0000");
    let wish = "%7B%22text%22%3A%22%22%2C%22ending%22%3Atrue%7D";
    let table = user.call(calls::records_csv().query(format!("wish={}", wish))).await.text();
    assert!(table.lines().next().unwrap().ends_with(",電話,FAX"), "{table}");
    assert!(table.contains(",000-0000-0000,"), "{table}");
    // The emergency list is due until somebody prints it, and again the next month.
    let due = async || user.call(calls::overview()).await.fine()["contacts_due"].as_u64().unwrap();
    assert!(due().await > 0);
    user.call(calls::contacts_printed()).await.fine();
    assert_eq!(due().await, 0);
    it.clock.advance(3 * DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    let user = it.administrator(Some(ONE), Role::Auditor).await;
    let first = user.call(calls::overview()).await.fine();
    assert_eq!(first["days"].as_array().unwrap().last().unwrap()["used"], 0);
}

async fn a_facility_is_helped_from_the_console(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let table = "association,code,name,kana,kind,city,address,phone,director,inboxes\n\
        例示医師会,N1,新規医院,シンキイイン,診療所,例示市,例示市,000,新規 太郎,代表\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    let made = it.import(&rows).await;
    let user = it.administrator(Some(ONE), Role::CardManager).await;
    // A facility's first card: it waits for somebody other than the person who invited its holder.
    let path = format!("/api/v1/console/facilities/{}", made[0].0);
    let wish = json!({ "name": "新規 太郎", "kana": "シンキ タロウ", "card": "pki", "manager": true });
    assert_eq!(user.get(&path).await.fine()["line"]["progress"], "not_invited");
    let issued = user.post(&format!("{path}/people"), &wish).await.fine();
    assert_eq!(user.get(&path).await.fine()["line"]["progress"], "invited");
    let card = make_card(CardKind::Pki, &Flaws::default());
    let client = it.client(CardKind::Pki, Some(&card));
    assert_eq!(
        client.call(calls::enrol(&json!({ "code": issued["code"] }))).await.fine()["standing"],
        "waiting"
    );
    go_ahead(&it, ONE).await;
    let manager = client.sign_in().await;
    let detail = user.get(&path).await.fine();
    assert_eq!((&detail["line"]["progress"], &detail["line"]["cards"]), (&json!("in_use"), &json!(1)));
    assert_eq!(detail["inboxes"][0]["readers"], json!(["新規 太郎"]));
    // If there is a manager, the manager confirms.
    let issued = user
        .post(&format!("{path}/people"), &json!({ "name": "見本 花子", "kana": "", "card": "pki", "manager": false }))
        .await
        .fine();
    let second = it.client(CardKind::Pki, Some(&make_card(CardKind::Pki, &Flaws::default())));
    assert_eq!(
        second.call(calls::enrol(&json!({ "code": issued["code"] }))).await.fine()["standing"],
        "waiting"
    );
    // Suspending the only manager doesn't get anybody a card of their own, not even with a code for the manager's
    // affiliation.
    let belonging = detail["people"][0]["id"].as_str().unwrap().to_owned();
    let person_path = format!("/api/v1/console/people/{belonging}");
    let spare = user.call(calls::reissue_code(&belonging, &json!({ "card": "pki" }))).await.fine();
    user.call(calls::suspend_person(&belonging, &json!({ "reason": "x" }))).await.fine();
    let wish = json!({ "name": "だれか", "kana": "", "card": "pki", "manager": true });
    let issued = user.post(&format!("{path}/people"), &wish).await.fine();
    let thief = it.client(CardKind::Pki, Some(&make_card(CardKind::Pki, &Flaws::default())));
    assert_eq!(thief.call(calls::enrol(&json!({ "code": issued["code"] }))).await.fine()["standing"], "waiting");
    user.call(calls::resume_person(&belonging)).await.fine();
    let second_thief = it.client(CardKind::Pki, Some(&make_card(CardKind::Pki, &Flaws::default())));
    second_thief.call(calls::enrol(&json!({ "code": spare["code"] }))).await.refused(Code::CodeRefused);
    let spare = user.call(calls::reissue_code(&belonging, &json!({ "card": "pki" }))).await.fine();
    assert_eq!(
        second_thief.call(calls::enrol(&json!({ "code": spare["code"] }))).await.fine()["standing"],
        "waiting"
    );
    let manager = manager.client.sign_in().await;
    // A card reported lost by telephone; it is only resumed with a fresh proof.
    let person = &detail["people"][0];
    let card = format!("/api/v1/console/cards/{}/suspension", person["cards"][0]["id"].as_str().unwrap());
    it.clock.advance(6 * MINUTE);
    user.post(&card, &json!({ "reason": "紛失の電話" })).await.fine();
    manager.call(calls::session()).await.refused(Code::CardSuspended);
    user.send("DELETE", &card, &[], "").await.refused(Code::StepUpNeeded);
    prove(&user).await;
    user.send("DELETE", &card, &[], "").await.fine();
    client.sign_in().await;
    let actions = medpost_tests::scenes::office::actions(&it).await;
    assert!(actions.iter().any(|it| it == "card.suspended") && actions.iter().any(|it| it == "card.resumed"));
    let _ = clinic;
}

async fn lists_are_found_sorted_and_exported(database: Database) {
    let it = Service::start(database).await;
    let mut table = String::from("association,code,name,kana,kind,city,address,phone,director,inboxes\n");
    for number in 0..60 {
        table +=
            &format!("例示医師会,F{number:02},医院{number:02},イイン{number:02},診療所,例示市,例示市,000,,代表|健診\n");
    }
    table += "例示医師会,F98,=SUM(A1),シキ,診療所,例示市,例示市,000,,代表\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    it.import(&rows).await;
    let busy = it.clinic("込合医院", "代表").await;
    medpost_tests::scenes::exchange::deliver(&it, &busy, &busy, &vec![0u8; 1_000_000], "k").await;
    let user = it.administrator(Some(ONE), Role::Auditor).await;
    let path = "/api/v1/console/facilities/search";
    let find =
        |text: &str, sort: &str, skip: u32| json!({ "text": text, "progress": null, "sort": sort, "skip": skip });
    let first = user.call(calls::find_facilities(&find("", "name", 0))).await.fine();
    assert_eq!((first["items"].as_array().unwrap().len(), &first["total"]), (50, &json!(62)));
    let second = user.call(calls::find_facilities(&find("", "name", 50))).await.fine();
    assert_eq!(second["items"].as_array().unwrap().len(), 12);
    let found = user.call(calls::find_facilities(&find("いいん07", "name", 0))).await.fine();
    assert_eq!((&found["total"], &found["items"][0]["inboxes"]), (&json!(1), &json!(2)));
    // Callers are found by their number, however it is typed.
    for number in ["000-0000-0000", "００００００００００"] {
        let found = user.call(calls::find_facilities(&find(number, "name", 0))).await.fine();
        assert_eq!((&found["total"], &found["items"][0]["name"]), (&json!(1), &json!("込合医院")), "{number}");
    }
    assert_eq!(user.call(calls::find_facilities(&find("", "use", 0))).await.fine()["items"][0]["name"], "込合医院");
    let mut used = find("", "name", 0);
    used["progress"] = json!("in_use");
    assert_eq!(user.call(calls::find_facilities(&used)).await.fine()["total"], 1);
    // Those with only one card, and how to reach all of them in an emergency.
    used["cards"] = json!(1);
    assert_eq!(user.call(calls::find_facilities(&used)).await.fine()["items"][0]["name"], "込合医院");
    used["cards"] = json!(0);
    assert_eq!(user.call(calls::find_facilities(&used)).await.fine()["total"], 0);
    let contacts = user.call(calls::contacts()).await.fine();
    let contacts = contacts.as_array().unwrap();
    assert_eq!(contacts.len(), 62);
    assert!(contacts.iter().any(|it| it["name"] == "込合医院" && it["phone"] == "000-0000-0000"));
    let csv = user.call(calls::facilities_csv()).await;
    assert!(csv.header("content-disposition").contains("facilities.csv"));
    let text = csv.text();
    assert_eq!(text.lines().count(), 63);
    assert!(text.starts_with("\u{feff}医療機関コード") && text.contains("'=SUM(A1)"));
    let jis = user.call(calls::facilities_csv().query("shift_jis=true")).await;
    assert!(jis.body.starts_with(b"\x88\xe3\x97\xc3\x8b\x40"));
}

async fn records_are_metadata_of_ones_own_facilities(database: Database) {
    let it = Service::start(database).await;
    let (ours, theirs) =
        (it.clinic_of(ONE, "見本クリニック", "代表").await, it.clinic_of(OTHER, "例示総合病院", "地域連携室").await);
    medpost_tests::scenes::exchange::deliver(&it, &ours, &theirs, b"content", "k").await;
    medpost_tests::scenes::exchange::deliver(&it, &theirs, &theirs, b"content", "k").await;
    let us = it.administrator(Some(ONE), Role::Auditor).await;
    let seen = us.call(calls::find_records(&json!({ "text": "" }))).await;
    let items = seen.fine()["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 1, "{}", seen.text());
    assert_eq!(items[0]["sender"], "見本クリニック 代表");
    for sealed in ["心エコー", "架空", "00012345", "診療情報提供書.pdf"] {
        assert!(!seen.text().contains(sealed), "{sealed}");
    }
    let found = us.call(calls::find_records(&json!({ "text": "れいじそうごう 地域" }))).await.fine();
    assert_eq!(found["items"], json!([]), "names are found as they are written");
    let found = us.call(calls::find_records(&json!({ "text": "例示総合 地域" }))).await.fine();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    us.call(calls::find_records(&json!({ "text": "", "after": "x" }))).await.refused(Code::Malformed);
    let operator = it.administrator(None, Role::Operator).await;
    let all = operator.call(calls::find_records(&json!({ "text": "" }))).await.fine();
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
}

/// The requests in reach, newest first.
async fn list_of_changes(user: &Signed) -> Value {
    let wish = json!({ "text": "", "state": null, "skip": 0 });
    user.call(calls::find_changes(&wish)).await.fine()["items"].clone()
}

async fn contracts_and_requests_are_found_and_exported(database: Database) {
    let it = Service::start(database).await;
    it.clinic_of(ONE, "見本クリニック", "代表|検査室").await;
    it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    add_pack(&it, 10, 40_000).await;
    let operator = it.administrator(None, Role::Operator).await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let at = "/api/v1/console/contracts/search";
    let find = async |user: &Signed, text: &str, standing: Value| {
        let wish = json!({ "text": text, "standing": standing, "sort": "name", "skip": 0 });
        user.call(calls::find_contracts(&wish)).await.fine()
    };
    let all = find(&operator, "", Value::Null).await;
    assert_eq!((&all["total"], all["items"].as_array().unwrap().len()), (&json!(2), 2));
    let mine = find(&operator, "ﾚｲｼﾞ医師会", Value::Null).await;
    assert_eq!(mine["total"], 0, "the name is written in kanji");
    let mine = find(&operator, "例示医師会", Value::Null).await["items"][0].clone();
    assert_eq!((&mine["facilities"], &mine["inboxes"], &mine["allotted"]), (&json!(1), &json!(2), &json!(100_000_000)));
    assert_eq!(find(&us, "", Value::Null).await["items"], json!([mine]));
    assert_eq!(find(&us, "見本市", Value::Null).await["total"], 0);
    // By state; a contract that has ended is found, and is in the export.
    let end = format!("/api/v1/console/contracts/{}/end", mine["id"].as_str().unwrap());
    let wish = json!({ "version": mine["version"], "last_day": it.clock.now(), "reason": "解約" });
    operator.json("PUT", &end, &wish).await.fine();
    assert_eq!(find(&us, "", json!("ending")).await["total"], 1);
    it.clock.advance(DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    assert_eq!(find(&us, "", json!("over")).await["total"], 1);
    assert_eq!(find(&us, "", json!("running")).await["total"], 0);
    let csv = us.call(calls::contracts_csv()).await.text();
    assert!(
        csv.lines().count() == 2 && csv.contains("終了") && csv.contains("解約") && !csv.contains("見本市"),
        "{csv}"
    );
    // The same for change requests.
    let them = it.administrator(Some(OTHER), Role::Administrator).await;
    let theirs = them.call(calls::contracts()).await.fine()[0]["id"].clone();
    let offer = them.call(calls::change_offer(theirs.as_str().unwrap())).await.fine();
    let ask = json!({ "contract": theirs, "pack": offer["packs"][0]["id"], "note": "増床" });
    them.call(calls::ask_change(&ask)).await.fine();
    let search = json!({ "text": "10GB", "state": "review", "skip": 0 });
    assert_eq!(them.call(calls::find_changes(&search)).await.fine()["total"], 1);
    assert_eq!(us.call(calls::find_changes(&search)).await.fine()["total"], 0);
    let csv = them.call(calls::changes_csv()).await.text();
    assert!(csv.contains("増床") && csv.contains("確認中"), "{csv}");
    assert_eq!(us.call(calls::changes_csv()).await.text().lines().count(), 1);
}

async fn a_change_is_asked_for_decided_counted_and_counts_from_its_day(database: Database) {
    let it = Service::start(database).await;
    it.clinic_of(ONE, "見本クリニック", "代表").await;
    it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    for (gb, yen) in [(10, 40_000), (20, 70_000)] {
        add_pack(&it, gb, yen).await;
    }
    let manager = it.administrator(Some(ONE), Role::ContractManager).await;
    let now = contract(&manager).await;
    let id = now["id"].as_str().unwrap();
    // The 5th has passed and December's is a Saturday, so the deadline is the 7th, for the new year.
    let offer = manager.call(calls::change_offer(&id)).await.fine();
    assert_eq!((&offer["closes"], &offer["begins"]), (&json!("2026-12-06T15:00:00Z"), &json!("2026-12-31T15:00:00Z")));
    assert_eq!((&offer["free"], &offer["counted"], &offer["monthly_yen"]), (&json!(3), &json!(0), &json!(0)));
    let pack = |offer: &Value, name: &str| {
        offer["packs"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap()["id"].clone()
    };
    let ask = |pack: &Value| json!({ "contract": id, "pack": pack, "note": "施設が増えるため" });
    let path = "/api/v1/console/changes";
    let auditor = it.administrator(Some(ONE), Role::Auditor).await;
    auditor.call(calls::ask_change(&ask(&pack(&offer, "10GBパック")))).await.refused(Code::Forbidden);
    manager.call(calls::ask_change(&ask(&json!(id)))).await.refused(Code::NotFound);
    manager.call(calls::ask_change(&ask(&pack(&offer, "10GBパック")))).await.fine();
    manager.call(calls::ask_change(&ask(&pack(&offer, "20GBパック")))).await.refused(Code::ChangeUnderWay);
    // A later price increase doesn't affect an existing request.
    let first = async |user: &Signed| -> Value { list_of_changes(user).await[0].clone() };
    let step =
        |it: &Value, step: &str, reason: &str| json!({ "version": it["version"], "step": step, "reason": reason });
    let steps = |it: &Value| format!("{path}/{}/step", it["id"].as_str().unwrap());
    let asked = first(&manager).await;
    assert_eq!(
        (&asked["state"], &asked["pool"], &asked["monthly_yen"]),
        (&json!("review"), &json!(10_000_000_000u64), &json!(40_000))
    );
    manager.post(&steps(&asked), &step(&asked, "approve", "")).await.refused(Code::Forbidden);
    let stranger = it.administrator(Some(OTHER), Role::Administrator).await;
    stranger.post(&steps(&asked), &step(&asked, "withdraw", "")).await.refused(Code::NotFound);
    assert_eq!(list_of_changes(&stranger).await, json!([]));
    let clerk = it.administrator(None, Role::BillingClerk).await;
    clerk.post(&steps(&asked), &step(&asked, "apply", "")).await.refused(Code::WrongStep);
    clerk.post(&steps(&asked), &step(&asked, "return", " ")).await.refused(Code::ReasonNeeded);
    clerk.post(&steps(&asked), &step(&asked, "return", "施設数は何件ですか")).await.fine();
    clerk.post(&steps(&asked), &step(&asked, "approve", "")).await.refused(Code::Stale);
    let returned = first(&manager).await;
    assert_eq!((&returned["state"], &returned["reason"]), (&json!("returned"), &json!("施設数は何件ですか")));
    manager.post(&steps(&returned), &step(&returned, "submit", "")).await.fine();
    let again = first(&clerk).await;
    clerk.post(&steps(&again), &step(&again, "approve", "")).await.fine();
    // Nothing changes before its day; then everything does, once.
    it.clock.advance(38 * DAY);
    it.work().await;
    medpost_tests::scenes::office::renew_lists(&it).await;
    let manager = it.administrator(Some(ONE), Role::ContractManager).await;
    assert_eq!(contract(&manager).await["pool"], 50_000_000);
    it.clock.advance(2 * DAY);
    it.work().await;
    let manager = it.administrator(Some(ONE), Role::ContractManager).await;
    assert_eq!(contract(&manager).await["pool"], 10_000_000_000u64);
    assert_eq!(first(&manager).await["state"], "applied");
    // The fourth in a contract year carries a fee.
    for (number, name) in ["20GBパック", "10GBパック", "20GBパック"].into_iter().enumerate() {
        medpost_tests::scenes::office::renew_lists(&it).await;
        let manager = it.administrator(Some(ONE), Role::ContractManager).await;
        let clerk = it.administrator(None, Role::BillingClerk).await;
        manager.call(calls::ask_change(&ask(&pack(&offer, name)))).await.fine();
        let asked = first(&clerk).await;
        clerk.post(&steps(&asked), &step(&asked, "approve", "")).await.fine();
        assert_eq!(first(&clerk).await["fee"], number == 2, "{number}");
        it.clock.advance(62 * DAY);
        it.work().await;
    }
    // A pool smaller than the allotments is refused.
    medpost_tests::scenes::office::renew_lists(&it).await;
    let manager = it.administrator(Some(ONE), Role::ContractManager).await;
    let clinics = contract(&manager).await;
    let clinic = it.clinic_of(ONE, "込合医院", "代表").await;
    put(&manager, &allotment(&clinics), &json!({ "version": contract(&manager).await["version"], "sharing": "divided", "ceiling": 0, "inboxes": [{ "inbox": clinic.inbox(), "bytes": 15_000_000_000u64 }] })).await.fine();
    manager.call(calls::ask_change(&ask(&pack(&offer, "10GBパック")))).await.refused(Code::PoolOverdrawn);
}

async fn a_draft_is_its_associations_own_until_it_is_handed_in(database: Database) {
    let it = Service::start(database).await;
    it.clinic_of(ONE, "見本クリニック", "代表").await;
    for (gb, yen) in [(10, 40_000), (20, 70_000)] {
        add_pack(&it, gb, yen).await;
    }
    let manager = it.administrator(Some(ONE), Role::ContractManager).await;
    let id = contract(&manager).await["id"].clone();
    let offer = manager.call(calls::change_offer(id.as_str().unwrap())).await.fine();
    let path = "/api/v1/console/changes";
    let ask = |pack: usize, note: &str, draft: bool| json!({ "contract": id, "pack": offer["packs"][pack]["id"], "note": note, "draft": draft });
    manager.call(calls::ask_change(&ask(0, "相談中", true))).await.fine();
    let draft = list_of_changes(&manager).await[0].clone();
    assert_eq!((&draft["state"], &draft["pool"]), (&json!("draft"), &json!(10_000_000_000u64)));
    // Nobody else can see or decide it.
    let clerk = it.administrator(None, Role::BillingClerk).await;
    assert_eq!(list_of_changes(&clerk).await, json!([]));
    assert_eq!(clerk.call(calls::overview()).await.fine()["changes"], 0);
    // Saving it again updates the same draft; the previous version is outdated.
    manager.call(calls::ask_change(&ask(1, "理事会で決定", true))).await.fine();
    let all = list_of_changes(&manager).await;
    assert_eq!(
        (all.as_array().unwrap().len(), &all[0]["id"], &all[0]["note"]),
        (1, &draft["id"], &json!("理事会で決定"))
    );
    let step = |it: &Value| json!({ "version": it["version"], "step": "submit", "reason": "" });
    let at = format!("{path}/{}/step", draft["id"].as_str().unwrap());
    manager.post(&at, &step(&draft)).await.refused(Code::Stale);
    // Submitted on another day, it follows that day's closing day.
    it.clock.advance(20 * DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    let manager = it.administrator(Some(ONE), Role::ContractManager).await;
    // The price has changed since: a draft guarantees nothing.
    add_pack(&it, 20, 80_000).await;
    manager.post(&at, &step(&all[0])).await.refused(Code::PackGone);
    let offer = manager.call(calls::change_offer(id.as_str().unwrap())).await.fine();
    let anew = json!({ "contract": id, "pack": offer["packs"][1]["id"], "note": "", "draft": true });
    manager.call(calls::ask_change(&anew)).await.fine();
    manager.post(&at, &step(&list_of_changes(&manager).await[0])).await.fine();
    let asked = list_of_changes(&manager).await[0].clone();
    assert_eq!((&asked["state"], &asked["takes_effect_at"]), (&json!("review"), &json!("2027-01-31T15:00:00Z")));
    assert_eq!(asked["monthly_yen"], 80_000);
    let clerk = it.administrator(None, Role::BillingClerk).await;
    assert_eq!(list_of_changes(&clerk).await[0]["pool"], 20_000_000_000u64);
    manager.call(calls::ask_change(&ask(0, "", true))).await.refused(Code::ChangeUnderWay);
}

async fn a_table_is_looked_at_first_and_then_written_as_seen(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic_of(ONE, "見本クリニック", "代表").await;
    it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let user = it.administrator(Some(ONE), Role::ContractManager).await;
    let contract = contract(&user).await;
    let path = format!("/api/v1/console/contracts/{}/facilities", contract["id"].as_str().unwrap());
    let list = async || {
        let wish = json!({ "text": "", "progress": null, "sort": "name", "skip": 0 });
        user.call(calls::find_facilities(&wish)).await.fine()
    };
    let send = async |table: &[u8], mark: &Value| {
        let table = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, table);
        user.post(&path, &json!({ "table": table, "mark": mark })).await
    };
    let code = list().await["items"][0]["code"].as_str().unwrap().to_owned();
    // Errors are reported by row and column, and nothing is written.
    let wrong = send("医療機関コード,施設名,郵便番号\nN1,,12\nN2,新規医院,\n".as_bytes(), &json!("")).await.fine();
    assert_eq!(
        wrong["errors"],
        json!([
            { "row": 2, "column": "name", "fault": "empty" },
            { "row": 2, "column": "postal_code", "fault": "postal_code" },
        ])
    );
    let nowhere = send("code,name\nN2,新規医院\n".as_bytes(), &json!("")).await.fine();
    assert_eq!(nowhere["errors"], json!([{ "row": 2, "column": "city", "fault": "empty" }]));
    send(b"code,name\nN2,x\n", &nowhere["mark"]).await.fine();
    assert_eq!(list().await["total"], 1);
    user.post(&path, &json!({ "table": "%", "mark": "" })).await.refused(Code::Malformed);
    // Shift_JIS as a spreadsheet saves it: one facility changes, one is new; a preview writes nothing.
    let text = format!(
        "医療機関コード,施設名,フリガナ,市区町村,電話,受信BOX\r\n{code},見本クリニック,,,000-1111-2222,\r\nN1,新規医院,シンキイイン,例示市,,代表|検査室\r\n"
    );
    let (table, ..) = encoding_rs::SHIFT_JIS.encode(&text);
    let seen = send(&table, &json!("")).await.fine();
    assert_eq!((&seen["added"][0]["code"], &seen["added"][0]["name"]), (&json!("N1"), &json!("新規医院")));
    assert_eq!(
        seen["changed"][0]["changes"],
        json!([{ "column": "phone", "before": "000-0000-0000", "after": "000-1111-2222" }])
    );
    assert_eq!((&seen["applied"], list().await["total"].as_u64()), (&json!(false), Some(1)));
    // It is only imported as previewed, by somebody with the right to do so and a fresh proof.
    let other = format!("{text}N3,別の医院,,例示市,,\r\n");
    send(other.as_bytes(), &seen["mark"]).await.refused(Code::Stale);
    assert_eq!(send(&table, &seen["mark"]).await.fine()["applied"], true);
    send(&table, &seen["mark"]).await.refused(Code::Stale);
    let found = list().await;
    assert_eq!(found["total"], 2);
    let items = found["items"].as_array().unwrap();
    let new = items.iter().find(|it| it["code"] == "N1").unwrap();
    assert_eq!((&new["inboxes"], &new["progress"]), (&json!(2), &json!("not_invited")));
    assert_eq!(items.iter().find(|it| it["code"] == code).unwrap()["phone"], "000-1111-2222");
    // The clinic keeps working, and a search finds the new one.
    let search = json!({ "text": "シンキ", "sender": clinic.inbox() });
    assert!(clinic.user.call(calls::search_recipients(&search)).await.text().contains("新規医院"));
    // Facilities missing from the table are reported and stay.
    let seen = send("code,name\nN1,新規医院\n".as_bytes(), &json!("")).await.fine();
    assert_eq!((seen["absent"].as_array().unwrap().len(), &seen["absent"][0]["code"]), (1, &json!(code)));
    assert_eq!(seen["changed"], json!([]));
    // Importing our own export changes nothing, in either encoding.
    for query in ["", "?shift_jis=true"] {
        let own = user.get(&format!("/api/v1/console/facilities.csv{query}")).await;
        let seen = send(&own.body, &json!("")).await.fine();
        assert_eq!(
            (&seen["errors"], &seen["added"], &seen["changed"]),
            (&json!([]), &json!([]), &json!([])),
            "{query}"
        );
    }
    it.clock.advance(6 * MINUTE);
    send(&table, &json!("x")).await.refused(Code::StepUpNeeded);
    for role in [Role::CardManager, Role::Auditor] {
        let user = it.administrator(Some(ONE), role).await;
        user.post(&path, &json!({ "table": "", "mark": "" })).await.refused(Code::Forbidden);
    }
}

async fn letters_of_enrolment_come_in_the_order_of_the_postal_codes_and_their_codes_work(database: Database) {
    let it = Service::start(database).await;
    it.clinic_of(ONE, "見本クリニック", "代表").await;
    it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let table = "association,code,name,kana,kind,postal_code,city,address,phone,director,inboxes\n\
        例示医師会,L1,い医院,イ,診療所,0000009,例示市,例示市9-1,000,九番 太郎,代表\n\
        例示医師会,L2,ろ医院,ロ,診療所,0000002,例示市,2-2,000,,代表|検査室\n\
        例示医師会,L3,は*薬局#,ハ,薬局,,例示市,3,000,三番 太郎,代表\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    let made = it.import(&rows).await;
    let user = it.administrator(Some(ONE), Role::CardManager).await;
    let path = "/api/v1/console/facilities/letters";
    let print = async |of: &[medpost_domain::id::FacilityId]| {
        user.call(calls::print_letters(&json!({ "facilities": of, "card": "hpki" }))).await.fine()
    };
    // What is printed is what is listed. Counting first issues nothing.
    let list = |text: &str| json!({ "text": text, "progress": null, "cards": null, "sort": "name", "skip": 0 });
    let of = |find: &Value, look: bool, seen: Option<u32>| json!({ "facilities": [], "card": "hpki", "find": find, "look": look, "seen": seen });
    for (text, count) in [("い医院", 1), ("い医院 例示市", 1), ("どこにもない", 0), ("", 3)] {
        let looked = user.call(calls::print_letters(&of(&list(text), true, None))).await.fine();
        let found = json!({ "pdf": "", "count": count, "left": 0, "roomless": 0 });
        assert_eq!(looked, found, "{text}");
    }
    user.call(calls::print_letters(&of(&list(""), false, Some(2)))).await.refused(Code::Stale);
    let one = user.call(calls::print_letters(&of(&list("い医院"), false, Some(1)))).await.fine();
    assert_eq!((&one["count"], &one["roomless"]), (&json!(1), &json!(0)));
    assert!(!pages(one["pdf"].as_str().unwrap())[0].replace(' ', "").contains("まだ割り当てられていません"));
    assert_eq!(user.call(calls::print_letters(&of(&list("い医院"), true, None))).await.fine()["count"], 0);
    let printed = print(&[made[0].0, made[1].0, made[2].0]).await;
    assert_eq!((&printed["count"], &printed["left"]), (&json!(3), &json!(0)));
    let text = pages(printed["pdf"].as_str().unwrap());
    assert_eq!(text.len(), 3);
    for (page, words) in text.iter().zip([
        ["は*薬局#", "三番 太郎", "例示市3", "薬剤師資格証"],
        ["ろ医院", "〒000-0002", "代表、検査室", "医師資格証"],
        ["い医院", "〒000-0009", "例示市9-1", "医師資格証"],
    ]) {
        // Text extraction may insert blanks between Latin and Japanese words.
        let page = page.replace(' ', "");
        assert!(words.iter().all(|it| page.contains(&it.replace(' ', ""))), "{page}");
        assert!(page.contains("https://card.localhost") && page.contains(ONE), "{page}");
        // What to have ready comes before the code, and a pharmacist's card is not called a doctor's.
        assert!(page.find("準備").unwrap() < page.find("利用開始コード（").unwrap(), "{page}");
        assert!(page.contains("再発行は有償です") && page.contains("「このカードを登録する」"), "{page}");
        assert_eq!(page.contains("薬剤師"), words[0].contains("薬局"), "{page}");
    }
    // Facilities that already got a letter only get another one if they are named; the first code is then invalid.
    assert_eq!(print(&[]).await, json!({ "pdf": "", "count": 0, "left": 0, "roomless": 0 }));
    let code = |page: &str| -> String {
        let words: Vec<&str> = page.split(' ').collect();
        (*words.iter().find(|it| it.len() == 44 && it.matches('-').count() == 8).unwrap()).to_owned()
    };
    let old = code(&text[2]);
    let again = pages(print(&[made[0].0]).await["pdf"].as_str().unwrap());
    assert_eq!(again.len(), 1);
    let client = it.client(CardKind::Hpki, Some(&make_card(CardKind::Hpki, &Flaws::default())));
    client.call(calls::enrol(&json!({ "code": old }))).await.refused(Code::CodeRefused);
    // A colleague could review it, so it waits for confirmation, however long that takes.
    it.administrator(Some(ONE), Role::CardManager).await;
    let door = client.call(calls::enrol(&json!({ "code": code(&again[0]) }))).await.fine();
    assert_eq!((&door["standing"], &door["waits_until"]), (&json!("waiting"), &Value::Null));
    go_ahead(&it, ONE).await;
    // Facilities in use get no letter, nor does somebody else's facility.
    client.sign_in().await;
    assert_eq!(print(&[made[0].0]).await["count"], 0);
    let other = it.administrator(Some(OTHER), Role::Administrator).await;
    let theirs = other.call(calls::print_letters(&json!({ "facilities": [made[1].0], "card": "hpki" }))).await.fine();
    assert_eq!(theirs["count"], 0);
    for role in [Role::ContractManager, Role::Auditor] {
        let user = it.administrator(Some(ONE), role).await;
        user.call(calls::print_letters(&json!({ "facilities": [], "card": "hpki" }))).await.refused(Code::Forbidden);
    }
    it.clock.advance(6 * MINUTE);
    user.call(calls::print_letters(&json!({ "facilities": [], "card": "hpki" }))).await.refused(Code::StepUpNeeded);
}

async fn letters_to_a_clinic_without_room_say_so(database: Database) {
    let it = Service::start(database).await;
    it.clinic_of(ONE, "見本クリニック", "代表").await;
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let contract = contract(&user).await;
    let at = format!("/api/v1/console/contracts/{}/facilities", contract["id"].as_str().unwrap());
    let table = "医療機関コード,施設名,市区町村,受信BOX\nR1,新規医院,例示市,代表\n";
    let table = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, table);
    let seen = user.post(&at, &json!({ "table": table, "mark": "" })).await.fine();
    user.post(&at, &json!({ "table": table, "mark": seen["mark"] })).await.fine();
    let path = "/api/v1/console/facilities/letters";
    let of = |look: bool| json!({ "facilities": [], "card": "hpki", "look": look });
    let looked = user.call(calls::print_letters(&of(true))).await.fine();
    assert_eq!((&looked["count"], &looked["roomless"]), (&json!(1), &json!(1)));
    let printed = user.call(calls::print_letters(&of(false))).await.fine();
    assert_eq!((&printed["count"], &printed["roomless"]), (&json!(1), &json!(1)));
    let text = pages(printed["pdf"].as_str().unwrap())[0].replace(' ', "");
    assert!(text.contains("受信BOXの容量は、まだ割り当てられていません"), "{text}");
    // Once it has room, the letter no longer mentions it.
    let now = user.get(&allotment(&contract)).await.fine();
    let inbox = now["inboxes"].as_array().unwrap().iter().find(|it| it["facility"] == "新規医院").unwrap();
    let wish =
        json!({ "version": now["contract"]["version"], "sharing": "shared", "ceiling": 1_000_000, "inboxes": [] });
    put(&user, &allotment(&contract), &wish).await.fine();
    let named = json!({ "facilities": [inbox["facility_id"]], "card": "hpki" });
    let again = user.call(calls::print_letters(&named)).await.fine();
    assert_eq!((&again["count"], &again["roomless"]), (&json!(1), &json!(0)));
    assert!(!pages(again["pdf"].as_str().unwrap())[0].replace(' ', "").contains("まだ割り当てられていません"));
}

async fn a_printer_that_fails_is_told_and_letters_are_asked_for_again(database: Database) {
    let it = Service::start_changed(database, None, |it| it.print.program = Some("/bin/false".into())).await;
    it.clinic_of(ONE, "見本クリニック", "代表").await;
    let table = "association,code,name,kana,kind,city,address,phone,director,inboxes\n例示医師会,L1,い医院,イ,診療所,例示市,9,000,九番 太郎,代表\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    let made = it.import(&rows).await;
    let user = it.administrator(Some(ONE), Role::CardManager).await;
    for of in [json!([]), json!([made[0].0])] {
        let wish = json!({ "facilities": of, "card": "hpki" });
        user.call(calls::print_letters(&wish)).await.refused(Code::Unavailable);
    }
}
