//! Inboxes: created, renamed, closed and reopened; hidden ones, and the senders they accept letters from.

use medpost_domain::card::CardKind;
use medpost_domain::instant::MINUTE;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use medpost_tests::scenes::exchange::{arrivals, deliver, sending};

crate::both!(
    a_manager_makes_renames_closes_and_reopens_an_inbox,
    what_lies_in_a_closed_inbox_is_read_on_and_nothing_is_sent_from_it,
    a_hidden_inbox_is_found_by_its_group_and_by_whoever_is_named,
    an_inbox_takes_letters_from_those_it_names,
    inboxes_are_found_sorted_exported_and_changed_in_the_console,
    a_closed_inbox_gives_its_room_back_as_it_empties,
);

const ONE: &str = "例示医師会";
const OTHER: &str = "見本市";

async fn own(clinic: &Clinic) -> Vec<Value> {
    clinic.user.call(calls::own_inboxes()).await.fine().as_array().unwrap().clone()
}

async fn named(clinic: &Clinic, name: &str) -> Value {
    own(clinic).await.into_iter().find(|it| it["name"] == name).unwrap()
}

fn path(inbox: &Value) -> String {
    format!("/api/v1/facility/inboxes/{}", inbox["id"].as_str().unwrap())
}

fn change(inbox: &Value, name: &str, closed: bool) -> Value {
    json!({ "version": inbox["version"], "name": name, "kana": "", "closed": closed })
}

async fn search(from: &Clinic, text: &str) -> Vec<Value> {
    let request = json!({ "text": text, "sender": from.inbox() });
    let found = from.user.call(calls::search_recipients(&request)).await.fine();
    found["items"].as_array().unwrap().clone()
}

/// The path of an inbox in the console, with a request body that leaves it unchanged.
async fn in_console(user: &Signed, clinic: &Clinic) -> (String, Value) {
    let detail = user.call(calls::facility(clinic.facility)).await.fine();
    let all = detail["inboxes"].as_array().unwrap();
    let it = all.iter().find(|it| it["id"] == clinic.inbox().to_string()).unwrap();
    let body = json!({
        "version": it["version"], "name": it["name"], "kana": it["kana"], "closed": !it["closed_at"].is_null(),
        "hidden": it["hidden"], "senders": it["senders"], "admitted": [],
    });
    (format!("/api/v1/console/inboxes/{}", clinic.inbox()), body)
}

fn with(body: &Value, key: &str, value: impl Into<Value>) -> Value {
    let mut body = body.clone();
    body[key] = value.into();
    body
}

async fn a_manager_makes_renames_closes_and_reopens_an_inbox(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let request = json!({ "name": " 健診センター ", "kana": "ケンシン" });
    clinic.user.call(calls::make_inbox(&request)).await.fine();
    clinic.user.call(calls::make_inbox(&request)).await.refused(Code::NameTaken);
    for name in ["", " ", "a|b", &"長".repeat(61)] {
        clinic.user.call(calls::make_inbox(&json!({ "name": name, "kana": "" }))).await.refused(Code::BadName);
    }
    // Its manager can use it immediately, and it is found by name and reading.
    let session = clinic.user.call(calls::session()).await.fine();
    let seen = session["inboxes"].as_array().unwrap();
    let new = seen.iter().find(|it| it["name"] == "健診センター").unwrap();
    assert_eq!((&new["may_read"], &new["may_send"], &new["may_manage"]), (&json!(true), &json!(true), &json!(true)));
    assert_eq!(search(&other, "けんしん").await[0]["inbox_name"], "健診センター");
    // Renamed; an outdated version is refused, and another facility's inbox is not found.
    let it_was = named(&clinic, "健診センター").await;
    clinic.user.json("PUT", &path(&it_was), &change(&it_was, "健診部", false)).await.fine();
    clinic.user.json("PUT", &path(&it_was), &change(&it_was, "健診課", false)).await.refused(Code::Stale);
    let renamed = named(&clinic, "健診部").await;
    clinic.user.json("PUT", &path(&renamed), &change(&renamed, "代表", false)).await.refused(Code::NameTaken);
    other.user.json("PUT", &path(&renamed), &change(&renamed, "x", true)).await.refused(Code::NotFound);
    // Once closed, nobody finds it; the last one stays open; reopened, it is found again.
    clinic.user.json("PUT", &path(&renamed), &change(&renamed, "健診部", true)).await.fine();
    assert!(search(&other, "健診部").await.is_empty());
    let last = named(&clinic, "代表").await;
    clinic.user.json("PUT", &path(&last), &change(&last, "代表", true)).await.refused(Code::LastInbox);
    let closed = named(&clinic, "健診部").await;
    clinic.user.json("PUT", &path(&closed), &change(&closed, "健診部", false)).await.fine();
    assert_eq!(search(&other, "健診部").await.len(), 1);
    // Forty at most.
    for number in 0..38 {
        clinic.user.call(calls::make_inbox(&json!({ "name": format!("部署{number}"), "kana": "" }))).await.fine();
    }
    clinic.user.call(calls::make_inbox(&json!({ "name": "もう一つ", "kana": "" }))).await.refused(Code::TooMany);
    // Somebody who is not a manager, and somebody not signed in.
    let (_, member) = it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Pki).await;
    member.call(calls::own_inboxes()).await.refused(Code::Forbidden);
    member.call(calls::make_inbox(&request)).await.refused(Code::Forbidden);
    it.client(CardKind::Hpki, Some(&clinic.card)).call(calls::make_inbox(&request)).await.refused(Code::SignedOut);
    let actions = medpost_tests::scenes::office::actions(&it).await;
    for action in ["inbox.added", "inbox.renamed", "inbox.closed", "inbox.reopened"] {
        assert!(actions.iter().any(|it| it == action), "{action}");
    }
}

async fn what_lies_in_a_closed_inbox_is_read_on_and_nothing_is_sent_from_it(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) = (it.clinic("見本クリニック", "代表|検査室").await, it.clinic("例示医院", "代表").await);
    deliver(&it, &other, &clinic, b"content", "k").await;
    let inbox = named(&clinic, "代表").await;
    clinic.user.json("PUT", &path(&inbox), &change(&inbox, "代表", true)).await.fine();
    let arrived = arrivals(&clinic).await;
    let delivery = arrived["items"][0]["id"].as_str().unwrap().to_owned();
    clinic.user.call(calls::open_delivery(&delivery)).await.fine();
    let session = clinic.user.call(calls::session()).await.fine();
    assert_eq!(session["inboxes"][0]["closed"], true);
    // Neither to it nor from it.
    other.user.call(calls::send(&sending(&other, &[&clinic], &[], "to"))).await.refused(Code::UnknownRecipient);
    clinic.user.call(calls::send(&sending(&clinic, &[&other], &[], "from"))).await.refused(Code::InboxClosed);
}

async fn a_hidden_inbox_is_found_by_its_group_and_by_whoever_is_named(database: Database) {
    let it = Service::start(database).await;
    let hidden = it.clinic_of(ONE, "見本隠れ医院", "代表").await;
    let (mate, stranger) =
        (it.clinic_of(ONE, "例示医院", "代表").await, it.clinic_of(OTHER, "例示総合病院", "地域連携室").await);
    assert_eq!(search(&stranger, "隠れ").await.len(), 1);
    let user = it.administrator(Some(ONE), Role::ContractManager).await;
    let (inbox, body) = in_console(&user, &hidden).await;
    user.json("PUT", &inbox, &with(&body, "hidden", true)).await.fine();
    assert_eq!((search(&mate, "隠れ").await.len(), search(&stranger, "隠れ").await.len()), (1, 0));
    let look = json!({ "inboxes": [hidden.inbox()], "sender": stranger.inbox() });
    assert_eq!(stranger.user.call(calls::look_up_recipients(&look)).await.fine(), json!([]));
    let send = sending(&stranger, &[&hidden], &[], "k");
    stranger.user.call(calls::send(&send)).await.refused(Code::UnknownRecipient);
    mate.user.call(calls::send(&sending(&mate, &[&hidden], &[], "k"))).await.fine();
    // Facilities on its list find it and may send.
    let (_, body) = in_console(&user, &hidden).await;
    let named = with(&with(&body, "senders", "listed"), "admitted", json!([stranger.facility]));
    user.json("PUT", &inbox, &named).await.fine();
    assert_eq!(search(&stranger, "隠れ").await[0]["takes"], true);
    stranger.user.call(calls::send(&send)).await.fine();
    // A whole facility; its name doesn't appear in warnings about similar names either.
    let twin = it.clinic_of(OTHER, "見本隠れ医院", "代表").await;
    assert_eq!(twins(&stranger).await, 1);
    let theirs = it.administrator(Some(OTHER), Role::Administrator).await;
    user.call(calls::hide_facility(twin.facility, &json!({ "hidden": true }))).await.refused(Code::NotFound);
    theirs.call(calls::hide_facility(twin.facility, &json!({ "hidden": true }))).await.fine();
    assert_eq!(twins(&mate).await, 0);
    assert_eq!(search(&mate, "隠れ").await.len(), 1);
    assert_eq!(search(&stranger, "隠れ").await.len(), 2);
    // If it is hidden from us, it can't be put on the list or found either.
    let (_, body) = in_console(&user, &hidden).await;
    let unknown = with(&with(&body, "senders", "listed"), "admitted", json!([twin.facility]));
    user.json("PUT", &inbox, &unknown).await.refused(Code::NotFound);
    let found = user.call(calls::find_senders(&json!({ "text": "隠れ" }))).await.fine();
    assert_eq!(found.as_array().unwrap().len(), 1);
}

/// The number of similar names reported for the first facility found that are exactly this name.
async fn twins(from: &Clinic) -> usize {
    let found = search(from, "隠れ").await;
    found[0]["namesakes"].as_array().unwrap().iter().filter(|it| it["name"] == "見本隠れ医院").count()
}

async fn an_inbox_takes_letters_from_those_it_names(database: Database) {
    let it = Service::start(database).await;
    let closed = it.clinic_of(ONE, "見本クリニック", "代表").await;
    let (mate, stranger) =
        (it.clinic_of(ONE, "例示医院", "代表").await, it.clinic_of(OTHER, "例示総合病院", "地域連携室").await);
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let (inbox, body) = in_console(&user, &closed).await;
    user.json("PUT", &inbox, &with(&body, "senders", "group")).await.fine();
    let found = search(&stranger, "見本クリニック").await;
    assert_eq!(found[0]["takes"], false, "seen, and said to take nothing from there");
    let refused = stranger.user.call(calls::send(&sending(&stranger, &[&mate, &closed], &[], "k"))).await;
    refused.refused(Code::SenderNotAdmitted);
    assert_eq!(refused.json()["detail"], "見本クリニック 代表");
    it.clock.advance(5 * MINUTE);
    assert_eq!(arrivals(&mate).await["items"], json!([]), "all or none");
    mate.user.call(calls::send(&sending(&mate, &[&closed], &[], "k"))).await.fine();
    closed.user.call(calls::send(&sending(&closed, &[&closed], &[], "own"))).await.fine();
    // Restricting the senders requires a fresh proof; allowing more doesn't.
    let (_, body) = in_console(&user, &closed).await;
    it.clock.advance(MINUTE);
    user.json("PUT", &inbox, &with(&body, "senders", "listed")).await.refused(Code::StepUpNeeded);
    user.json("PUT", &inbox, &with(&body, "senders", "all")).await.fine();
    stranger.user.call(calls::send(&sending(&stranger, &[&closed], &[], "again"))).await.fine();
}

async fn inboxes_are_found_sorted_exported_and_changed_in_the_console(database: Database) {
    let it = Service::start(database).await;
    let (one, two) = (it.clinic("見本クリニック", "代表|検査室").await, it.clinic("例示医院", "代表").await);
    deliver(&it, &one, &two, &vec![0; 1_000_000], "k").await;
    let user = it.administrator(Some(ONE), Role::ContractManager).await;
    let find = |text: &str, only: Value, sort: &str| json!({ "text": text, "only": only, "sort": sort, "skip": 0 });
    assert_eq!(user.call(calls::find_inboxes(&find("", json!(null), "name"))).await.fine()["total"], 3);
    assert_eq!(user.call(calls::find_inboxes(&find("見本 検査", json!(null), "name"))).await.fine()["total"], 1);
    let fullest = user.call(calls::find_inboxes(&find("", json!(null), "use"))).await.fine();
    assert_eq!(
        (&fullest["items"][0]["facility_name"], &fullest["items"][0]["unread"]),
        (&json!("例示医院"), &json!(1))
    );
    assert_eq!(user.call(calls::find_inboxes(&find("", json!("no_address"), "name"))).await.fine()["total"], 3);
    assert_eq!(user.call(calls::find_inboxes(&find("", json!("closed"), "name"))).await.fine()["total"], 0);
    let csv = user.call(calls::inboxes_csv()).await;
    assert_eq!(csv.text().lines().count(), 4);
    // Created for a facility: its manager can read it.
    user.call(calls::add_inbox(two.facility, &json!({ "name": "放射線科", "kana": "" }))).await.fine();
    let session = two.user.call(calls::session()).await.fine();
    assert_eq!(session["inboxes"].as_array().unwrap().len(), 2);
    let (inbox, body) = in_console(&user, &one).await;
    user.json("PUT", &inbox, &with(&body, "name", "地域連携室")).await.fine();
    user.json("PUT", &inbox, &with(&body, "name", "x")).await.refused(Code::Stale);
    for role in [Role::CardManager, Role::Auditor] {
        let user = it.administrator(Some(ONE), role).await;
        user.json("PUT", &inbox, &body).await.refused(Code::Forbidden);
        user.call(calls::add_inbox(two.facility, &json!({ "name": "x", "kana": "" }))).await.refused(Code::Forbidden);
    }
}

async fn a_closed_inbox_gives_its_room_back_as_it_empties(database: Database) {
    let it = Service::start(database).await;
    let (one, two) = (it.clinic("見本クリニック", "代表|検査室").await, it.clinic("例示医院", "代表").await);
    deliver(&it, &two, &one, &vec![1; 20_000_000], "k").await;
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let (inbox, body) = in_console(&user, &one).await;
    user.json("PUT", &inbox, &with(&body, "closed", true)).await.fine();
    let contract = user.call(calls::contracts()).await.fine()[0].clone();
    // 150 MB were allotted; its 50 MB are free except for its contents.
    assert_eq!((&contract["pool"], &contract["allotted"]), (&json!(150_000_000), &json!(100_000_000)));
    let path = format!("/api/v1/console/contracts/{}/allotment", contract["id"].as_str().unwrap());
    let divide = |bytes: u64| {
        let inboxes = json!([{ "inbox": two.inbox(), "bytes": bytes }]);
        json!({ "version": contract["version"], "sharing": "divided", "ceiling": 0, "inboxes": inboxes })
    };
    user.json("PUT", &path, &divide(90_000_000)).await.refused(Code::PoolOverdrawn);
    user.json("PUT", &path, &divide(79_000_000)).await.fine();
    // Reopened, it has no room of its own until some is allotted.
    let (_, body) = in_console(&user, &one).await;
    user.json("PUT", &inbox, &with(&body, "closed", false)).await.fine();
    two.user.call(calls::send(&sending(&two, &[&one], &[], "full"))).await.refused(Code::InboxFull);
}
