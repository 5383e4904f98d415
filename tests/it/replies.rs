//! 返書: a reply is bound to its letter, both sides see it, and what waits for one is listed.

use medpost_domain::instant::{DAY, MINUTE};
use medpost_tests::calls;
use medpost_tests::scenes::exchange::{arrivals, deliver, id, sending};
use medpost_tests::scenes::office::later;
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

crate::both!(a_reply_is_bound_to_its_letter_on_both_sides, a_referral_without_a_reply_is_listed_after_two_weeks);

fn reply(from: &Clinic, to: &Clinic, letter: &Value, key: &str) -> Value {
    let mut request = sending(from, &[to], &[], key);
    (request["kind"], request["reply_to"]) = (json!("reply"), letter["id"].clone());
    request
}

async fn a_reply_is_bound_to_its_letter_on_both_sides(database: Database) {
    let it = Service::start(database).await;
    let (mut clinic, mut hospital) =
        (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let mut stranger = it.clinic("架空医院", "代表").await;
    let (dispatch, arrived) = deliver(&it, &clinic, &hospital, b"a referral", "k").await;
    // Only a letter that arrived at the replier can be replied to.
    clinic.user.call(calls::send(&reply(&clinic, &hospital, &arrived, "a"))).await.refused(Code::NotFound);
    stranger.user.call(calls::send(&reply(&stranger, &clinic, &arrived, "a"))).await.refused(Code::NotFound);
    let letter = hospital.user.call(calls::open_delivery(id(&arrived))).await.fine();
    assert_eq!(letter["sender_inbox"], json!(clinic.inbox()));
    let sent = hospital.user.call(calls::send(&reply(&hospital, &clinic, &arrived, "r"))).await.fine();
    // The same key with and without a reply are two requests.
    hospital.user.call(calls::send(&sending(&hospital, &[&clinic], &[], "r"))).await.refused(Code::KeyReused);
    // While it is held, the sender sees nothing of it.
    let held = clinic.user.call(calls::dispatch(id(&dispatch))).await.fine();
    assert_eq!(held["deliveries"][0]["replied_at"], json!(null));
    it.clock.advance(6 * MINUTE);
    it.work().await;
    let back = arrivals(&clinic).await["items"][0].clone();
    assert_eq!((&back["replies_to"], &back["kind"]), (&dispatch["id"], &json!("reply")));
    assert!(arrivals(&hospital).await["items"][0]["replied_at"].is_string());
    let seen = clinic.user.call(calls::dispatch(id(&dispatch))).await.fine();
    assert_eq!(seen["deliveries"][0]["replied_at"], back["arrived_at"]);
    for it in [&mut clinic, &mut hospital, &mut stranger] {
        it.user = it.user.client.sign_in().await;
    }
    // Its copy to somebody else doesn't name what it replies to.
    let other = sending(&hospital, &[&stranger], &[], "s");
    let mut other = other;
    other["reply_to"] = arrived["id"].clone();
    hospital.user.call(calls::send(&other)).await.fine();
    it.clock.advance(6 * MINUTE);
    it.work().await;
    assert_eq!(arrivals(&stranger).await["items"][0]["replies_to"], json!(null));
    for it in [&mut clinic, &mut hospital, &mut stranger] {
        it.user = it.user.client.sign_in().await;
    }
    // A reply that went elsewhere is none, and the sender doesn't hear of it; nor is a cancelled one.
    let (third, arrived) = deliver(&it, &clinic, &hospital, b"a third", "k3").await;
    hospital.user.call(calls::send(&reply(&hospital, &stranger, &arrived, "r3"))).await.fine();
    it.clock.advance(6 * MINUTE);
    it.work().await;
    let seen = clinic.user.call(calls::dispatch(id(&third))).await.fine();
    assert_eq!(seen["deliveries"][0]["replied_at"], json!(null));
    let (second, arrived) = deliver(&it, &clinic, &hospital, b"another", "k2").await;
    let sent_again = hospital.user.call(calls::send(&reply(&hospital, &clinic, &arrived, "r2"))).await.fine();
    hospital.user.call(calls::cancel(id(&sent_again))).await.fine();
    let seen = clinic.user.call(calls::dispatch(id(&second))).await.fine();
    assert_eq!(seen["deliveries"][0]["replied_at"], json!(null));
    assert_ne!(sent["id"], sent_again["id"]);
}

async fn a_referral_without_a_reply_is_listed_after_two_weeks(database: Database) {
    let it = Service::start(database).await;
    let (mut clinic, mut hospital) =
        (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let (first, _) = deliver(&it, &clinic, &hospital, b"one", "1").await;
    let (_, second) = deliver(&it, &clinic, &hospital, b"two", "2").await;
    let (fourth, set_aside) = deliver(&it, &clinic, &hospital, b"four", "4").await;
    let (_, recalled) = deliver(&it, &clinic, &hospital, b"three", "3").await;
    clinic.user.call(calls::recall_delivery(id(&recalled))).await.fine();
    hospital.user.call(calls::send(&reply(&hospital, &clinic, &second, "r"))).await.fine();
    // A reply that the clinic set aside leaves the referral without one.
    hospital.user.call(calls::send(&reply(&hospital, &clinic, &set_aside, "r4"))).await.fine();
    it.clock.advance(6 * MINUTE);
    it.work().await;
    let replies = arrivals(&clinic).await["items"].clone();
    let of = replies.as_array().unwrap().iter().find(|it| it["replies_to"] == fourth["id"]).unwrap();
    clinic.user.call(calls::set_delivery_aside(id(of), &json!({ "why": "unreadable" }))).await.fine();
    let waits = json!({ "text": "", "kind": null, "phase": null, "after": null, "awaits_reply": true });
    let listed = async |clinic: &Clinic| {
        let list = clinic.user.call(calls::list_sent(clinic.inbox(), &waits)).await.fine();
        list["items"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&clinic).await, Vec::<Value>::new());
    later(&it, 14 * DAY).await;
    clinic.user = clinic.user.client.sign_in().await;
    hospital.user = hospital.user.client.sign_in().await;
    assert_eq!(listed(&clinic).await, [fourth["id"].clone(), first["id"].clone()]);
}
