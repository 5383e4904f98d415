//! Ends before their time: recalled, handled as misdirected, set aside; who may, what is left, and who is told.

use http_body_util::{BodyExt, Full};
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
    a_recalled_letter_leaves_nothing_at_its_recipient,
    what_was_opened_is_not_recalled_but_stopped,
    a_stopped_letter_asks_for_deletion_and_closes_its_record,
    a_record_closes_after_thirty_days_without_an_answer,
    a_letter_is_set_aside_with_a_reason,
    nobody_else_ends_anything,
    of_two_at_once_one_wins,
    a_stop_reaches_a_download_in_progress,
    one_recipient_ends_without_the_others,
    what_a_list_shows_first_is_recorded_once,
);

async fn two(database: Database) -> (Service, Clinic, Clinic) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    (it, from, to)
}

async fn sent(from: &Clinic, dispatch: &Value) -> Value {
    from.user.call(calls::dispatch(id(dispatch))).await.fine()["deliveries"][0].clone()
}

fn kinds(delivery: &Value) -> Vec<&str> {
    delivery["events"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect()
}

async fn a_recalled_letter_leaves_nothing_at_its_recipient(database: Database) {
    let (it, from, to) = two(database).await;
    confirmed_address(&it, &to, "renkei@localhost").await;
    let (dispatch, arrived) = deliver(&it, &from, &to, b"a letter", "k").await;
    let used = arrivals(&to).await["used"].as_u64().unwrap();
    assert!(used > 0);
    from.user.call(calls::recall_delivery(id(&arrived))).await.fine();
    // The row says what became of it, and nothing else.
    let row = arrivals(&to).await["items"][0].clone();
    assert_eq!(
        (&row["phase"], &row["record_over"], &row["asks_deletion"]),
        (&json!("recalled"), &json!(true), &json!(false))
    );
    assert!(!row.to_string().contains("心エコー"), "{row}");
    assert_eq!(arrivals(&to).await["used"], 0);
    to.user.call(calls::open_delivery(id(&arrived))).await.refused(Code::DeliveryRecalled);
    let phase = json!({ "text": "", "kind": null, "phase": "recalled", "after": null });
    assert_eq!(to.user.call(calls::list_inbox(to.inbox(), &phase)).await.fine()["items"].as_array().unwrap().len(), 1);
    let delivery = sent(&from, &dispatch).await;
    assert_eq!((&delivery["phase"], kinds(&delivery)), (&json!("recalled"), vec!["listed", "recalled"]));
    // A second time there is nothing to take back, and time changes nothing.
    from.user.call(calls::recall_delivery(id(&arrived))).await.refused(Code::CancelledAlready);
    from.user.call(calls::stop_delivery(id(&arrived))).await.refused(Code::CancelledAlready);
    later(&it, 9 * DAY).await;
    let mut from = from;
    from.user = from.user.client.sign_in().await;
    assert_eq!(sent(&from, &dispatch).await["phase"], "recalled");
    assert_eq!(it.app.vault.depot.list("segments/", None).await.unwrap(), vec![]);
}

async fn what_was_opened_is_not_recalled_but_stopped(database: Database) {
    let (it, from, to) = two(database).await;
    let document = from.user.upload(from.inbox(), "a.pdf", b"content").await;
    let held = from.user.call(calls::send(&sending(&from, &[&to], &[document], "h"))).await.fine();
    let held = id(&held["deliveries"][0]).to_owned();
    from.user.call(calls::recall_delivery(&held)).await.refused(Code::NotArrivedYet);
    from.user.call(calls::stop_delivery(&held)).await.refused(Code::NotArrivedYet);
    let (_, arrived) = deliver(&it, &from, &to, b"a letter", "k").await;
    to.user.call(calls::open_delivery(id(&arrived))).await.fine();
    from.user.call(calls::recall_delivery(id(&arrived))).await.refused(Code::OpenedAlready);
    from.user.call(calls::stop_delivery(id(&arrived))).await.fine();
    from.user.call(calls::stop_delivery(id(&arrived))).await.refused(Code::CancelledAlready);
    to.user
        .call(calls::set_delivery_aside(id(&arrived), &json!({ "why": "duplicate" })))
        .await
        .refused(Code::DeliveryStopped);
}

async fn a_stopped_letter_asks_for_deletion_and_closes_its_record(database: Database) {
    let (it, from, to) = two(database).await;
    confirmed_address(&it, &to, "renkei@localhost").await;
    let bytes = noise(300_000, 3);
    let (dispatch, arrived) = deliver(&it, &from, &to, &bytes, "k").await;
    let document = json!(letter_document(&to, &arrived).await);
    assert_eq!(to.user.get(&content(&arrived["id"], &document)).await.body.to_vec(), bytes);
    to.user.call(calls::confirm_deletion(id(&arrived))).await.refused(Code::NotFound);
    from.user.call(calls::stop_delivery(id(&arrived))).await.fine();
    // Opening, fetching and receipts stop at once: a late receipt doesn't contradict the end.
    to.user.call(calls::open_delivery(id(&arrived))).await.refused(Code::DeliveryStopped);
    to.user.get(&content(&arrived["id"], &document)).await.refused(Code::DeliveryStopped);
    let stated = json!({ "length": bytes.len(), "sha256": sha256(&bytes) });
    to.user.post(&receipt(&arrived["id"], &document), &stated).await.refused(Code::DeliveryStopped);
    it.work().await;
    let mail = it.app.post.sent().pop().unwrap();
    assert_eq!(mail.to, "renkei@localhost");
    assert!(mail.message_id.starts_with("stopped-"), "{}", mail.message_id);
    // The reader still sees what it is about, to find the copies.
    let row = arrivals(&to).await["items"][0].clone();
    assert_eq!(
        (&row["phase"], &row["asks_deletion"], &row["subject"]),
        (&json!("stopped"), &json!(true), &json!("心エコー検査のお願い"))
    );
    assert_eq!(sent(&from, &dispatch).await["deleted_at"], json!(null));
    to.user.call(calls::confirm_deletion(id(&arrived))).await.fine();
    to.user.call(calls::confirm_deletion(id(&arrived))).await.fine();
    let delivery = sent(&from, &dispatch).await;
    assert_eq!(kinds(&delivery), ["listed", "opened", "handed_over", "stopped", "deleted"]);
    assert!(delivery["deleted_at"].is_string());
    let row = arrivals(&to).await["items"][0].clone();
    assert_eq!((&row["asks_deletion"], &row["record_over"]), (&json!(false), &json!(true)));
    assert!(!row.to_string().contains("心エコー"), "{row}");
    // The sender keeps their record.
    assert_eq!(from.user.call(calls::dispatch(id(&dispatch))).await.fine()["subject"], "心エコー検査のお願い");
}

async fn a_record_closes_after_thirty_days_without_an_answer(database: Database) {
    let (it, from, to) = two(database).await;
    let (dispatch, arrived) = deliver(&it, &from, &to, b"a letter", "k").await;
    to.user.call(calls::open_delivery(id(&arrived))).await.fine();
    // Also after its retention: copies may be left.
    later(&it, 9 * DAY).await;
    let (mut from, mut to) = (from, to);
    from.user = from.user.client.sign_in().await;
    to.user = to.user.client.sign_in().await;
    assert_eq!(sent(&from, &dispatch).await["phase"], "expired");
    from.user.call(calls::stop_delivery(id(&arrived))).await.fine();
    assert_eq!(arrivals(&to).await["items"][0]["record_over"], json!(false));
    later(&it, 29 * DAY).await;
    to.user = to.user.client.sign_in().await;
    assert_eq!(arrivals(&to).await["items"][0]["record_over"], json!(false));
    later(&it, 2 * DAY).await;
    to.user = to.user.client.sign_in().await;
    let row = arrivals(&to).await["items"][0].clone();
    assert_eq!((&row["record_over"], &row["phase"]), (&json!(true), &json!("stopped")));
}

async fn a_letter_is_set_aside_with_a_reason(database: Database) {
    let (it, from, to) = two(database).await;
    confirmed_address(&it, &from, "office@localhost").await;
    let (dispatch, arrived) = deliver(&it, &from, &to, b"a letter", "k").await;
    to.user.call(calls::set_delivery_aside(id(&arrived), &json!({ "why": "?" }))).await.refused(Code::Malformed);
    to.user.call(calls::set_delivery_aside(id(&arrived), &json!({ "why": "other_patient" }))).await.fine();
    to.user
        .call(calls::set_delivery_aside(id(&arrived), &json!({ "why": "duplicate" })))
        .await
        .refused(Code::DeliverySetAside);
    to.user.call(calls::open_delivery(id(&arrived))).await.refused(Code::DeliverySetAside);
    assert_eq!(arrivals(&to).await["used"], 0);
    let delivery = sent(&from, &dispatch).await;
    assert_eq!((&delivery["phase"], &delivery["unfit"]), (&json!("set_aside"), &json!("other_patient")));
    assert_eq!(kinds(&delivery), ["listed", "set_aside"]);
    it.work().await;
    let mail = it.app.post.sent().pop().unwrap();
    assert_eq!(mail.to, "office@localhost");
    assert!(mail.message_id.starts_with("set-aside-"), "{}", mail.message_id);
    // A patient's data were seen by the wrong people: the sender can still stop it.
    from.user.call(calls::stop_delivery(id(&arrived))).await.fine();
    assert_eq!(sent(&from, &dispatch).await["phase"], "stopped");
    // Had it been opened, its readers are asked to delete it, although a mail about it was sent before.
    confirmed_address(&it, &to, "renkei@localhost").await;
    let (_, opened) = deliver(&it, &from, &to, b"a letter", "k2").await;
    to.user.call(calls::open_delivery(id(&opened))).await.fine();
    to.user.call(calls::set_delivery_aside(id(&opened), &json!({ "why": "wrong_recipient" }))).await.fine();
    it.work().await;
    from.user.call(calls::stop_delivery(id(&opened))).await.fine();
    it.work().await;
    let mail = it.app.post.sent().pop().unwrap();
    assert_eq!((mail.to.as_str(), mail.message_id.starts_with("stopped-")), ("renkei@localhost", true));
    to.user.call(calls::confirm_deletion(id(&opened))).await.fine();
}

async fn nobody_else_ends_anything(database: Database) {
    let (it, from, to) = two(database).await;
    let stranger = it.clinic("架空医院", "代表").await;
    let (_, arrived) = deliver(&it, &from, &to, b"a letter", "k").await;
    let unfit = json!({ "why": "duplicate" });
    for user in [&to.user, &stranger.user] {
        user.call(calls::recall_delivery(id(&arrived))).await.refused(Code::NotFound);
        user.call(calls::stop_delivery(id(&arrived))).await.refused(Code::NotFound);
    }
    for user in [&from.user, &stranger.user] {
        user.call(calls::set_delivery_aside(id(&arrived), &unfit)).await.refused(Code::NotFound);
        user.call(calls::confirm_deletion(id(&arrived))).await.refused(Code::NotFound);
    }
    to.user.call(calls::open_delivery(id(&arrived))).await.fine();
}

async fn of_two_at_once_one_wins(database: Database) {
    let (it, from, to) = two(database).await;
    for round in 0..4 {
        let (dispatch, arrived) = deliver(&it, &from, &to, b"a letter", &format!("k{round}")).await;
        let (recalled, opened) = tokio::join!(
            from.user.call(calls::recall_delivery(id(&arrived))),
            to.user.call(calls::open_delivery(id(&arrived)))
        );
        let both = format!("{round}: {} {:?}, {} {:?}", recalled.status, recalled.text(), opened.status, opened.text());
        assert_ne!(recalled.status < 300, opened.status == 200, "{both}");
        let phase = sent(&from, &dispatch).await["phase"].clone();
        assert_eq!(phase, if opened.status == 200 { "opened" } else { "recalled" }, "round {round}");
    }
}

async fn a_stop_reaches_a_download_in_progress(database: Database) {
    let (it, from, to) = two(database).await;
    let bytes = noise(20_000_000, 4);
    let (_, arrived) = deliver(&it, &from, &to, &bytes, "k").await;
    let document = json!(letter_document(&to, &arrived).await);
    let path = content(&arrived["id"], &document);
    let get = http::Request::get(&path).header("host", &to.user.client.host);
    let get = get.header("authorization", format!("Bearer {}", to.user.token)).body(Full::default()).unwrap();
    // Begun, but not read yet.
    let answer = to.user.client.begin(get).await;
    assert_eq!(answer.status(), 200);
    from.user.call(calls::stop_delivery(id(&arrived))).await.fine();
    assert!(answer.into_body().collect().await.is_err(), "it went on to the end");
}

async fn one_recipient_ends_without_the_others(database: Database) {
    let (it, from, to) = two(database).await;
    let other = it.clinic("架空医院", "代表").await;
    let document = from.user.upload(from.inbox(), "a.pdf", b"content").await;
    let dispatch = from.user.call(calls::send(&sending(&from, &[&to, &other], &[document], "k"))).await.fine();
    it.clock.advance(6 * MINUTE);
    it.work().await;
    from.user.call(calls::recall_delivery(id(&dispatch["deliveries"][0]))).await.fine();
    it.work().await;
    let arrived = arrivals(&other).await["items"][0].clone();
    let document = json!(letter_document(&other, &arrived).await);
    assert_eq!(other.user.get(&content(&arrived["id"], &document)).await.body.to_vec(), b"content");
    from.user.call(calls::stop_delivery(id(&arrived))).await.fine();
    it.work().await;
    it.work().await;
    assert_eq!(it.app.vault.depot.list("segments/", None).await.unwrap(), vec![]);
}

async fn what_a_list_shows_first_is_recorded_once(database: Database) {
    let (it, from, to) = two(database).await;
    let (dispatch, _) = deliver(&it, &from, &to, b"a letter", "k").await;
    arrivals(&to).await;
    arrivals(&to).await;
    let delivery = sent(&from, &dispatch).await;
    assert_eq!(kinds(&delivery), ["listed"]);
    assert_eq!(delivery["phase"], "delivered");
}
