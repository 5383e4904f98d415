//! An inbox's list for a team: who is at what, what ends first, what came when.

use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, Instant, MINUTE};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::scenes::exchange::{arrivals, deliver, id};
use medpost_tests::scenes::office::later;
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

crate::both!(
    whoever_opens_a_letter_is_at_it_and_the_team_says_when_it_is_done,
    what_ends_first_is_listed_first_page_by_page,
    a_list_is_narrowed_to_days,
);

async fn listed(clinic: &Clinic, more: Value) -> Value {
    let mut request = json!({ "text": "", "kind": null, "phase": null, "after": null });
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    clinic.user.call(calls::list_inbox(clinic.inbox(), &request)).await.fine()
}

fn ids(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(id).collect()
}

async fn whoever_opens_a_letter_is_at_it_and_the_team_says_when_it_is_done(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let (_, colleague) = it.person(to.facility, &to.inboxes, Role::Member, CardKind::Hpki).await;
    let (dispatch, first) = deliver(&it, &from, &to, b"one", "1").await;
    let (_, second) = deliver(&it, &from, &to, b"two", "2").await;
    assert_eq!((&first["handling"], &first["handled_by"]), (&json!("open"), &json!(null)));
    to.user.call(calls::open_delivery(id(&first))).await.fine();
    let working = listed(&to, json!({ "handling": "working" })).await;
    assert_eq!(ids(&working), [id(&first)]);
    let by = working["items"][0]["handled_by"].as_str().unwrap().to_owned();
    // A colleague who reads it too doesn't take it over, but may finish it.
    colleague.call(calls::open_delivery(id(&first))).await.fine();
    assert_eq!(listed(&to, json!({ "handling": "working" })).await["items"][0]["handled_by"], by);
    colleague.call(calls::handle_delivery(id(&first), &json!({ "handling": "done" }))).await.fine();
    let done = listed(&to, json!({ "handling": "done" })).await;
    assert_eq!(ids(&done), [id(&first)]);
    assert_ne!(done["items"][0]["handled_by"], by);
    // Opening it again changes nothing; giving it back clears the name.
    to.user.call(calls::open_delivery(id(&first))).await.fine();
    assert_eq!(ids(&listed(&to, json!({ "handling": "done" })).await), [id(&first)]);
    to.user.call(calls::handle_delivery(id(&first), &json!({ "handling": "open" }))).await.fine();
    let open = listed(&to, json!({ "handling": "open" })).await;
    assert_eq!(ids(&open), [id(&second), id(&first)]);
    assert_eq!((&open["items"][1]["handled_by"], &open["items"][1]["handled_at"]), (&json!(null), &json!(null)));
    // It is the inbox's own business.
    from.user.call(calls::handle_delivery(id(&first), &json!({ "handling": "done" }))).await.refused(Code::NotFound);
    to.user.call(calls::handle_delivery(id(&first), &json!({ "handling": "?" }))).await.refused(Code::Malformed);
    let seen = from.user.call(calls::dispatch(id(&dispatch))).await.fine().to_string();
    assert!(!seen.contains("handl"), "{seen}");
}

async fn what_ends_first_is_listed_first_page_by_page(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let (mut from, mut to) = (from, to);
    let mut sent = Vec::new();
    for day in 0..3 {
        sent.push(deliver(&it, &from, &to, b"x", &format!("k{day}")).await.1);
        later(&it, DAY).await;
        (from.user, to.user) = (from.user.client.sign_in().await, to.user.client.sign_in().await);
    }
    let oldest: Vec<_> = sent.iter().map(id).collect();
    assert_eq!(ids(&listed(&to, json!({ "sort": "deadline" })).await), oldest);
    assert_eq!(arrivals(&to).await["items"][0]["id"], sent[2]["id"], "by default the newest is first");
    // What is over is not in it: nothing can be done about it any more.
    later(&it, 5 * DAY).await;
    to.user = to.user.client.sign_in().await;
    assert_eq!(ids(&listed(&to, json!({ "sort": "deadline" })).await), oldest[1..]);
    // Page by page, each once.
    from.user = from.user.client.sign_in().await;
    let mut all: Vec<String> = oldest[1..].iter().map(|it| (*it).to_owned()).collect();
    for index in 0..60 {
        all.push(id(&deliver(&it, &from, &to, b"x", &format!("m{index}")).await.1).to_owned());
        if index % 4 == 3 {
            (from.user, to.user) = (from.user.client.sign_in().await, to.user.client.sign_in().await);
        }
    }
    let (mut seen, mut after) = (Vec::new(), json!(null));
    loop {
        let page = listed(&to, json!({ "sort": "deadline", "after": after })).await;
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        after = page["next"].clone();
        if after.is_null() {
            break;
        }
    }
    all.sort();
    let mut once = seen.clone();
    once.sort();
    assert_eq!(once, all);
    let other = json!({ "text": "", "kind": null, "phase": null, "sort": "deadline", "after": "elsewhere_1_2" });
    to.user.call(calls::list_inbox(to.inbox(), &other)).await.refused(Code::Malformed);
}

async fn a_list_is_narrowed_to_days(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let (_, first) = deliver(&it, &from, &to, b"one", "1").await;
    it.clock.advance(10 * MINUTE);
    let between: Instant = it.clock.now();
    let (_, second) = deliver(&it, &from, &to, b"two", "2").await;
    assert_eq!(ids(&listed(&to, json!({ "from": between })).await), [id(&second)]);
    assert_eq!(ids(&listed(&to, json!({ "until": between })).await), [id(&first)]);
    assert_eq!(ids(&listed(&to, json!({ "from": between, "until": between })).await), Vec::<&str>::new());
    let sent = json!({ "text": "", "kind": null, "phase": null, "from": between, "after": null });
    let sent = from.user.call(calls::list_sent(from.inbox(), &sent)).await.fine();
    assert_eq!(sent["items"].as_array().unwrap().len(), 1);
}
