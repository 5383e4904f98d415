//! もう一度送る, 差し替える, 転送: documents that were sent before go out again without an upload, and live and end apart.

use medpost_domain::instant::{DAY, MINUTE};
use medpost_tests::calls;
use medpost_tests::scenes::exchange::{
    arrivals, confirmed_address, content, deliver, id, letter_document, noise, receipt, sending, sha256,
};
use medpost_tests::scenes::office::later;
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

crate::both!(
    what_is_sent_again_shares_its_bytes_and_outlives_the_first,
    a_forwarded_letter_is_read_there_and_its_sender_sees_it,
    a_replaced_letter_stops_in_the_act_that_sends_the_right_one,
    a_replacement_that_does_not_fit_leaves_the_old_one,
    what_is_held_is_cancelled_when_replaced,
    nobody_sends_what_is_not_theirs_again,
    what_ended_or_was_lost_is_not_sent_again,
    nothing_is_shared_while_the_previous_program_may_run,
);

async fn three(database: Database) -> (Service, Clinic, Clinic, Clinic) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let third = it.clinic("架空医院", "代表").await;
    (it, from, to, third)
}

/// The documents of a dispatch, as its sender names them.
async fn documents(from: &Clinic, dispatch: &Value) -> Vec<String> {
    let seen = from.user.call(calls::dispatch(id(dispatch))).await.fine();
    seen["documents"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

fn again(from: &Clinic, to: &[&Clinic], dispatch: &Value, documents: &[String], key: &str) -> Value {
    let mut request = sending(from, to, documents, key);
    request["resends"] = dispatch["id"].clone();
    request
}

fn forward(from: &Clinic, to: &Clinic, arrived: &Value, documents: &[String], key: &str) -> Value {
    let mut request = sending(from, &[to], documents, key);
    request["forwards"] = arrived["id"].clone();
    request
}

async fn released(it: &Service) {
    it.clock.advance(6 * MINUTE);
    it.work().await;
}

/// The newest arrival, with its bytes collected and confirmed.
async fn collected(to: &Clinic) -> (Value, Vec<u8>) {
    let arrived = arrivals(to).await["items"][0].clone();
    let document = json!(letter_document(to, &arrived).await);
    let bytes = to.user.get(&content(&arrived["id"], &document)).await.body.to_vec();
    let stated = json!({ "length": bytes.len(), "sha256": sha256(&bytes) });
    to.user.post(&receipt(&arrived["id"], &document), &stated).await.fine();
    (arrived, bytes)
}

async fn objects(it: &Service) -> usize {
    it.app.vault.depot.list("segments/", None).await.unwrap().len()
}

async fn what_is_sent_again_shares_its_bytes_and_outlives_the_first(database: Database) {
    let (it, mut from, mut to, mut third) = three(database).await;
    let bytes = noise(300_000, 7);
    let (first, _) = deliver(&it, &from, &to, &bytes, "k").await;
    let named = documents(&from, &first).await;
    assert_eq!(from.user.call(calls::dispatch(id(&first))).await.fine()["text"], "よろしくお願いします。");
    let stored = objects(&it).await;
    // Days later, with a file of its own beside the one that was sent before.
    later(&it, 3 * DAY).await;
    for it in [&mut from, &mut to, &mut third] {
        it.user = it.user.client.sign_in().await;
    }
    let fresh = from.user.upload(from.inbox(), "追加.pdf", b"more").await;
    let request = again(&from, &[&third, &to], &first, &[named[0].clone(), fresh], "k2");
    let second = from.user.call(calls::send(&request)).await.fine();
    assert_eq!(second["resends"], first["id"]);
    // Once per key, also when repeated.
    assert_eq!(from.user.call(calls::send(&request)).await.fine()["id"], second["id"]);
    let names = from.user.call(calls::dispatch(id(&second))).await.fine();
    let names: Vec<_> = names["documents"].as_array().unwrap().iter().map(|it| it["name"].clone()).collect();
    assert_eq!(names, [json!("診療情報提供書.pdf"), json!("追加.pdf")]);
    assert_ne!(documents(&from, &second).await[0], named[0], "a document of its own");
    released(&it).await;
    assert_eq!(objects(&it).await, stored + 1, "only the new file was stored");
    let (arrived, got) = collected(&third).await;
    assert_eq!(got, bytes);
    // The first one ends, with its key; what shares its bytes can still be read.
    later(&it, 5 * DAY).await;
    for it in [&mut from, &mut to, &mut third] {
        it.user = it.user.client.sign_in().await;
    }
    let seen = from.user.call(calls::dispatch(id(&first))).await.fine();
    assert_eq!(seen["deliveries"][0]["phase"], "expired");
    assert_eq!(seen["text"], "");
    assert_eq!(objects(&it).await, stored + 1);
    let document = json!(letter_document(&third, &arrived).await);
    assert_eq!(third.user.get(&content(&arrived["id"], &document)).await.body.to_vec(), bytes);
    // A third time, made of the second: the bytes are those of the first.
    let third_time = documents(&from, &second).await;
    let request = again(&from, &[&to], &second, &third_time[..1], "k3");
    from.user.call(calls::send(&request)).await.fine();
    released(&it).await;
    later(&it, 4 * DAY).await;
    to.user = to.user.client.sign_in().await;
    let found = arrivals(&to).await["items"].as_array().unwrap().iter().find(|it| it["phase"] == "delivered").cloned();
    let found = found.unwrap();
    let document = json!(letter_document(&to, &found).await);
    assert_eq!(to.user.get(&content(&found["id"], &document)).await.body.to_vec(), bytes);
    // With the last, all objects go.
    later(&it, 9 * DAY).await;
    assert_eq!(objects(&it).await, 0);
}

async fn a_forwarded_letter_is_read_there_and_its_sender_sees_it(database: Database) {
    let (it, from, to, third) = three(database).await;
    let bytes = noise(200_000, 9);
    let (first, arrived) = deliver(&it, &from, &to, &bytes, "k").await;
    let document = letter_document(&to, &arrived).await;
    let sent = to.user.call(calls::send(&forward(&to, &third, &arrived, &[document], "f"))).await.fine();
    released(&it).await;
    let (there, got) = collected(&third).await;
    assert_eq!((got, &there["sender_facility"]), (bytes, &json!("例示総合病院")));
    // The first sender sees that it was passed on and by whom, but not where to.
    let seen = from.user.call(calls::dispatch(id(&first))).await.fine();
    let events = seen["deliveries"][0]["events"].as_array().unwrap().clone();
    assert_eq!(events.last().unwrap()["kind"], "forwarded");
    assert!(!seen.to_string().contains("架空医院"), "{seen}");
    // A stop reaches what the recipient holds; what was passed on is the forwarder's own sending.
    from.user.call(calls::stop_delivery(id(&arrived))).await.fine();
    to.user
        .call(calls::send(&forward(&to, &third, &arrived, &documents(&to, &sent).await, "g")))
        .await
        .refused(Code::DeliveryStopped);
    assert_eq!(it.app.vault.depot.list("segments/", None).await.unwrap().len(), 1);
    to.user.call(calls::stop_delivery(id(&there))).await.fine();
    it.work().await;
    assert_eq!(objects(&it).await, 0);
}

async fn a_replaced_letter_stops_in_the_act_that_sends_the_right_one(database: Database) {
    let (it, from, to, _) = three(database).await;
    confirmed_address(&it, &to, "renkei@localhost").await;
    let (wrong, arrived) = deliver(&it, &from, &to, b"another patient", "k").await;
    to.user.call(calls::open_delivery(id(&arrived))).await.fine();
    let right = from.user.upload(from.inbox(), "正.pdf", b"the right patient").await;
    let mut request = again(&from, &[&to], &wrong, &[right], "r");
    request["replaces"] = json!(true);
    let sent = from.user.call(calls::send(&request)).await.fine();
    // At once, not when the hold is over.
    to.user.call(calls::open_delivery(id(&arrived))).await.refused(Code::DeliveryStopped);
    let seen = from.user.call(calls::dispatch(id(&wrong))).await.fine();
    assert_eq!((&seen["deliveries"][0]["phase"], &seen["replaced_by"]), (&json!("stopped"), &sent["id"]));
    released(&it).await;
    assert!(it.app.post.sent().iter().any(|it| it.message_id.starts_with("stopped-")));
    let row = arrivals(&to).await["items"].as_array().unwrap().iter().find(|it| it["id"] != arrived["id"]).cloned();
    assert_eq!(row.unwrap()["in_place_of"], arrived["id"]);
    // Nothing is left to replace.
    let mut request = again(&from, &[&to], &wrong, &[], "r2");
    request["replaces"] = json!(true);
    from.user.call(calls::send(&request)).await.refused(Code::CancelledAlready);
}

async fn a_replacement_that_does_not_fit_leaves_the_old_one(database: Database) {
    let (it, from, to, third) = three(database).await;
    let (old, arrived) = deliver(&it, &from, &to, b"first", "k").await;
    let room = arrivals(&third).await["capacity"].as_u64().unwrap();
    // Another one fills the third clinic's inbox.
    let mut left = room - 1_000;
    while left > 0 {
        let some = left.min(25_000_000);
        let document = from.user.upload(from.inbox(), "大.pdf", &noise(usize::try_from(some).unwrap(), left)).await;
        from.user.call(calls::send(&sending(&from, &[&third], &[document], &left.to_string()))).await.fine();
        left -= some;
    }
    let big = from.user.upload(from.inbox(), "正.pdf", &noise(5_000, 1)).await;
    let mut request = again(&from, &[&third], &old, &[big], "r");
    request["replaces"] = json!(true);
    from.user.call(calls::send(&request)).await.refused(Code::InboxFull);
    to.user.call(calls::open_delivery(id(&arrived))).await.fine();
    assert_eq!(from.user.call(calls::dispatch(id(&old))).await.fine()["deliveries"][0]["phase"], "opened");
}

async fn what_is_held_is_cancelled_when_replaced(database: Database) {
    let (it, from, to, third) = three(database).await;
    let document = from.user.upload(from.inbox(), "誤.pdf", b"wrong").await;
    let old = from.user.call(calls::send(&sending(&from, &[&to], &[document], "k"))).await.fine();
    let named = documents(&from, &old).await;
    let mut request = again(&from, &[&third], &old, &named, "r");
    request["replaces"] = json!(true);
    from.user.call(calls::send(&request)).await.fine();
    assert_eq!(from.user.call(calls::dispatch(id(&old))).await.fine()["deliveries"][0]["phase"], "cancelled");
    released(&it).await;
    assert_eq!(arrivals(&to).await["items"], json!([]));
    let (there, got) = collected(&third).await;
    assert_eq!((got, &there["in_place_of"]), (b"wrong".to_vec(), &json!(null)));
}

async fn nobody_sends_what_is_not_theirs_again(database: Database) {
    let (it, from, to, third) = three(database).await;
    let (first, arrived) = deliver(&it, &from, &to, b"a letter", "k").await;
    let named = documents(&from, &first).await;
    // A stranger knows the ids and gains nothing.
    let of = async |request: Value| third.user.call(calls::send(&request)).await;
    of(again(&third, &[&to], &first, &named, "a")).await.refused(Code::NotFound);
    of(forward(&third, &to, &arrived, &named, "b")).await.refused(Code::NotFound);
    of(sending(&third, &[&to], &named, "c")).await.refused(Code::UnknownDocument);
    // The recipient forwards, but doesn't send again in the sender's name; the sender doesn't forward.
    to.user.call(calls::send(&again(&to, &[&third], &first, &named, "d"))).await.refused(Code::NotFound);
    from.user.call(calls::send(&forward(&from, &third, &arrived, &named, "e"))).await.refused(Code::NotFound);
    // Without saying where it is from, a document that was sent is no upload; nor is one from elsewhere.
    from.user.call(calls::send(&sending(&from, &[&third], &named, "f"))).await.refused(Code::UnknownDocument);
    let (_, other) = deliver(&it, &from, &third, b"other", "k2").await;
    let theirs = vec![letter_document(&third, &other).await];
    to.user.call(calls::send(&forward(&to, &third, &arrived, &theirs, "g"))).await.refused(Code::UnknownDocument);
    let twice = vec![named[0].clone(), named[0].clone()];
    from.user.call(calls::send(&again(&from, &[&third], &first, &twice, "h"))).await.refused(Code::UnknownDocument);
    // Before it has arrived, the recipient knows of nothing to forward.
    let document = from.user.upload(from.inbox(), "a.pdf", b"held").await;
    let held = from.user.call(calls::send(&sending(&from, &[&to], &[document], "k3"))).await.fine();
    to.user.call(calls::send(&forward(&to, &third, &held["deliveries"][0], &[], "i"))).await.refused(Code::NotFound);
    // What contradicts itself is refused by name.
    let mut both = again(&from, &[&third], &first, &named, "j");
    both["forwards"] = arrived["id"].clone();
    from.user.call(calls::send(&both)).await.refused(Code::Malformed);
    let mut nothing = sending(&from, &[&third], &[], "l");
    nothing["replaces"] = json!(true);
    from.user.call(calls::send(&nothing)).await.refused(Code::Malformed);
    assert_eq!(documents(&from, &first).await, named);
}

async fn what_ended_or_was_lost_is_not_sent_again(database: Database) {
    let (it, mut from, to, mut third) = three(database).await;
    let (first, _) = deliver(&it, &from, &to, b"a letter", "k").await;
    let named = documents(&from, &first).await;
    // Shared bytes that vanish lose both letters.
    from.user.call(calls::send(&again(&from, &[&third], &first, &named, "a"))).await.fine();
    released(&it).await;
    let listed = it.app.vault.depot.list("segments/", None).await.unwrap();
    let all: Vec<String> = listed.into_iter().map(|it| it.name).collect();
    it.app.vault.depot.delete(&all).await.unwrap();
    assert_eq!(medpost::exchange::lost::find_lost(&it.app.exchange, true).await.unwrap().len(), 2);
    from.user.call(calls::send(&again(&from, &[&third], &first, &named, "b"))).await.refused(Code::DocumentLost);
    assert!(arrivals(&third).await["items"][0]["lost"].as_bool().unwrap());
    // Recalled unopened, nothing is left of the next one to send again; its text can be, with other files.
    let (second, again_there) = deliver(&it, &from, &third, b"another", "c").await;
    let named: Vec<String> = documents(&from, &second).await;
    from.user.call(calls::recall_delivery(id(&again_there))).await.fine();
    from.user.call(calls::send(&again(&from, &[&to], &second, &named, "d"))).await.refused(Code::Expired);
    from.user.call(calls::send(&again(&from, &[&to], &second, &[], "e"))).await.fine();
    // After retention, too.
    let (last, _) = deliver(&it, &from, &third, b"the last", "f").await;
    let named = documents(&from, &last).await;
    later(&it, 9 * DAY).await;
    from.user = from.user.client.sign_in().await;
    third.user = third.user.client.sign_in().await;
    from.user.call(calls::send(&again(&from, &[&to], &last, &named, "g"))).await.refused(Code::Expired);
}

async fn nothing_is_shared_while_the_previous_program_may_run(database: Database) {
    let (it, mut from, to, third) = three(database).await;
    // As an upgraded installation is before the first start of this version.
    let sql = "UPDATE installation SET shares_from = NULL";
    sea_orm::ConnectionTrait::execute_unprepared(&*it.app.db, sql).await.unwrap();
    it.app.vault.check().await.unwrap();
    let (first, arrived) = deliver(&it, &from, &to, b"a letter", "k").await;
    let named = documents(&from, &first).await;
    from.user.call(calls::send(&again(&from, &[&third], &first, &named, "a"))).await.refused(Code::Unavailable);
    let document = letter_document(&to, &arrived).await;
    to.user.call(calls::send(&forward(&to, &third, &arrived, &[document], "b"))).await.refused(Code::Unavailable);
    // Text alone shares nothing.
    from.user.call(calls::send(&again(&from, &[&third], &first, &[], "c"))).await.fine();
    it.clock.advance(61 * MINUTE);
    it.work().await;
    from.user = from.user.client.sign_in().await;
    // A second start doesn't begin the hour anew.
    it.app.vault.check().await.unwrap();
    from.user.call(calls::send(&again(&from, &[&third], &first, &named, "a"))).await.fine();
}
