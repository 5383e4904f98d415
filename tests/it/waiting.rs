//! 空きしだい届ける: what finds no room waits unseen and arrives once there is some, or never, which the sender is
//! told.

use medpost::contract::import;
use medpost_domain::instant::{DAY, Instant, MINUTE};
use medpost_domain::plan::Limits;
use medpost_tests::calls;
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use medpost_tests::scenes::exchange::noise;
use medpost_tests::scenes::exchange::{arrivals, content, deliver, letter_document, sending};
use medpost_tests::scenes::office::pass;
use medpost_tests::scenes::office::renew_lists;

crate::both!(
    what_finds_no_room_arrives_once_there_is_some_and_is_kept_as_long_as_anything,
    what_waits_is_taken_back_at_any_time,
    no_more_waits_than_the_inbox_could_hold_and_room_that_is_given_is_used,
    what_never_finds_room_ends_and_the_sender_knows,
);

/// Sends a dispatch that may wait for room.
async fn send(from: &Clinic, to: &[&Clinic], bytes: usize, key: &str, wait: bool) -> medpost_tests::client::Answer {
    let document = from.user.upload(from.inbox(), "診療情報提供書.pdf", &noise(bytes, 9)).await;
    let mut request = sending(from, to, &[document], key);
    request["wait_for_room"] = json!(wait);
    from.user.call(calls::send(&request)).await
}

async fn items(of: &Clinic) -> Vec<Value> {
    arrivals(of).await["items"].as_array().unwrap().clone()
}

async fn sent(from: &Clinic, dispatch: &Value) -> Value {
    from.user.call(calls::dispatch(dispatch["id"].as_str().unwrap())).await.fine()
}

async fn go_to(it: &Service, at: Instant) {
    it.clock.advance(at.since(it.clock.now()));
    renew_lists(it).await;
    it.work().await;
}

async fn what_finds_no_room_arrives_once_there_is_some_and_is_kept_as_long_as_anything(database: Database) {
    let it = Service::start(database).await;
    let mut from = it.clinic("見本クリニック", "代表").await;
    let (mut full, free) = (it.clinic("例示総合病院", "地域連携室").await, it.clinic("例示医院", "代表").await);
    let (_, first) = deliver(&it, &from, &full, &noise(30_000_000, 2), "first").await;
    let ends: Instant = serde_json::from_value(first["kept_until"].clone()).unwrap();
    let refused = send(&from, &[&full, &free], 30_000_000, "refused", false).await;
    refused.refused(Code::InboxFull);
    assert_eq!(refused.json()["shortages"][0]["can_wait"], true);
    let dispatch = send(&from, &[&full, &free], 30_000_000, "waits", true).await.fine();
    let (waits, goes) = (&dispatch["deliveries"][0], &dispatch["deliveries"][1]);
    assert_eq!((&waits["phase"], &goes["phase"]), (&json!("waiting"), &json!("held")));
    assert!(waits["arrives_at"].is_null() && goes["arrives_at"].is_string());
    let used = arrivals(&full).await["used"].clone();
    it.clock.advance(5 * MINUTE);
    it.work().await;
    assert_eq!(items(&free).await.len(), 1);
    // Nothing of it is visible at the recipient, and it takes up no room there.
    let seen = arrivals(&full).await;
    assert_eq!((seen["items"].as_array().unwrap().len(), &seen["used"]), (1, &used));
    let id = waits["id"].as_str().unwrap();
    full.user.call(calls::open_delivery(id)).await.refused(Code::NotFound);
    // Checked every ten minutes, in vain.
    it.clock.advance(DAY);
    it.work().await;
    pass(&it, 1, &mut [&mut from, &mut full]).await;
    assert_eq!(items(&full).await.len(), 1);
    // There is room the moment the first one expires.
    go_to(&it, ends).await;
    pass(&it, 0, &mut [&mut from, &mut full]).await;
    let arrived = items(&full).await;
    assert_eq!((&arrived[0]["id"], &arrived[0]["arrived_at"]), (&json!(id), &json!(ends)));
    let kept: Instant = serde_json::from_value(arrived[0]["kept_until"].clone()).unwrap();
    assert_eq!(kept, Instant::japan_day_begin(ends.japan_day() + 8), "seven days from when it arrived");
    let seen = sent(&from, &dispatch).await;
    assert_eq!(
        (&seen["deliveries"][0]["phase"], &seen["deliveries"][0]["arrives_at"]),
        (&json!("delivered"), &json!(ends))
    );
    // Long after the day it would have expired without waiting, it opens and is complete.
    pass(&it, 4, &mut [&mut from, &mut full]).await;
    pass(&it, 2, &mut [&mut from, &mut full]).await;
    assert!(it.clock.now() > ends.plus(5 * DAY));
    let document = letter_document(&full, &arrived[0]).await;
    full.user.get(&content(&json!(id), &json!(document))).await.fine_bytes(&noise(30_000_000, 9));
    assert_eq!(sent(&from, &dispatch).await["deliveries"][0]["phase"], "opened");
    // Then it expires like everything else.
    go_to(&it, kept).await;
    pass(&it, 0, &mut [&mut from, &mut full]).await;
    assert_eq!(sent(&from, &dispatch).await["deliveries"][0]["phase"], "expired");
    assert_eq!(it.app.vault.depot.list("segments/", None).await.unwrap(), vec![]);
}

async fn what_waits_is_taken_back_at_any_time(database: Database) {
    let it = Service::start(database).await;
    let mut from = it.clinic("見本クリニック", "代表").await;
    let (full, mut free) = (it.clinic("例示総合病院", "地域連携室").await, it.clinic("例示医院", "代表").await);
    deliver(&it, &from, &full, &noise(30_000_000, 2), "first").await;
    let both = send(&from, &[&full, &free], 30_000_000, "both", true).await.fine();
    it.clock.advance(20 * MINUTE);
    it.work().await;
    pass(&it, 0, &mut [&mut from, &mut free]).await;
    let cancel = |it: &Value| format!("/api/v1/dispatches/{}/cancellation", it["id"].as_str().unwrap());
    // Where there was room, it was released long ago. What is waiting is cancelled, the rest stays.
    from.user.post(&cancel(&both), &json!({})).await.fine();
    from.user.post(&cancel(&both), &json!({})).await.refused(Code::TooLateToCancel);
    let seen = sent(&from, &both).await;
    let phases = |it: &Value| [0, 1].map(|at| it["deliveries"][at]["phase"].as_str().unwrap_or_default().to_owned());
    assert_eq!(phases(&seen), ["cancelled", "delivered"]);
    assert!(seen["cancelled_at"].is_null());
    assert_eq!(items(&free).await.len(), 1);
    // If it is the only recipient, the whole dispatch is cancelled.
    let alone = send(&from, &[&full], 30_000_000, "alone", true).await.fine();
    it.clock.advance(20 * MINUTE);
    it.work().await;
    pass(&it, 0, &mut [&mut from]).await;
    from.user.post(&cancel(&alone), &json!({})).await.fine();
    assert!(sent(&from, &alone).await["cancelled_at"].is_string());
    it.work().await;
    assert_eq!(it.app.vault.depot.list("segments/", None).await.unwrap().len(), count_of(60_000_000));
    let stranger = it.clinic("例示診療所", "代表").await;
    stranger.user.post(&cancel(&alone), &json!({})).await.refused(Code::NotFound);
}

/// Number of objects for documents of this size: 30 MB for the first one, and what the other clinic got.
fn count_of(bytes: u64) -> usize {
    let objects = bytes.div_ceil(30_000_000) * 30_000_000u64.div_ceil(medpost::vault::stream::SEGMENT);
    usize::try_from(objects).unwrap()
}

async fn no_more_waits_than_the_inbox_could_hold_and_room_that_is_given_is_used(database: Database) {
    let it = Service::start(database).await;
    let (from, full) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    deliver(&it, &from, &full, &noise(30_000_000, 2), "first").await;
    send(&from, &[&full], 30_000_000, "one", true).await.fine();
    // Another one exceeds the total that fits, so it is refused; smaller ones may wait behind it.
    let refused = send(&from, &[&full], 25_000_000, "two", true).await;
    refused.refused(Code::InboxFull);
    assert_eq!(refused.json()["shortages"][0]["can_wait"], false);
    // What fits overtakes it.
    send(&from, &[&full], 1_000_000, "small", true).await.fine();
    it.clock.advance(5 * MINUTE);
    it.work().await;
    assert_eq!(items(&full).await.len(), 2);
    let tx = it.app.db.write().await.unwrap();
    let large = Limits { inbox_bytes: 100_000_000, ..Limits::default() };
    let plan = import::limits::plan(&*tx, "large", &large, it.clock.now()).await.unwrap();
    import::limits::put_on_plan(&*tx, full.facility, &plan, it.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    it.clock.advance(10 * MINUTE);
    it.work().await;
    assert_eq!(items(&full).await.len(), 3);
    // The same key returns the same result; a different choice counts as different content.
    let document = from.user.upload(from.inbox(), "a.pdf", b"a").await;
    let mut again = sending(&from, &[&full], &[document], "k");
    from.user.call(calls::send(&again)).await.fine();
    again["wait_for_room"] = json!(true);
    from.user.call(calls::send(&again)).await.refused(Code::KeyReused);
}

async fn what_never_finds_room_ends_and_the_sender_knows(database: Database) {
    let it = Service::start(database).await;
    let (mut from, mut full) =
        (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    deliver(&it, &from, &full, &noise(30_000_000, 2), "first").await;
    let dispatch = send(&from, &[&full], 30_000_000, "waits", true).await.fine();
    let until: Instant = serde_json::from_value(dispatch["deliveries"][0]["kept_until"].clone()).unwrap();
    // The inbox was made smaller in the meantime, so it never has room for it.
    let tx = it.app.db.write().await.unwrap();
    let small = Limits { inbox_bytes: 1_000_000, ..Limits::default() };
    let plan = import::limits::plan(&*tx, "small", &small, it.clock.now()).await.unwrap();
    import::limits::put_on_plan(&*tx, full.facility, &plan, it.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    go_to(&it, until.plus(-1)).await;
    pass(&it, 0, &mut [&mut from, &mut full]).await;
    assert_eq!(sent(&from, &dispatch).await["deliveries"][0]["phase"], "waiting");
    go_to(&it, until).await;
    pass(&it, 0, &mut [&mut from, &mut full]).await;
    let seen = sent(&from, &dispatch).await["deliveries"][0].clone();
    assert_eq!((&seen["phase"], &seen["arrives_at"]), (&json!("expired"), &json!(null)));
    let id = seen["id"].as_str().unwrap();
    assert!(items(&full).await.iter().all(|it| it["id"] != id), "what never came is not listed as gone");
    full.user.call(calls::open_delivery(id)).await.refused(Code::NotFound);
    from.user.call(calls::cancel(dispatch["id"].as_str().unwrap())).await.refused(Code::TooLateToCancel);
    assert_eq!(it.app.vault.depot.list("segments/", None).await.unwrap(), vec![]);
}
