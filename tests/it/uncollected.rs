//! 【未受領】: who is told that something is not collected, when, and once; and 再送を依頼する.

use medpost_domain::instant::{DAY, HOUR, MINUTE};
use medpost_tests::calls;
use medpost_tests::scenes::exchange::{arrivals, confirmed_address, deliver, id, letter_document, sending};
use medpost_tests::scenes::office::later;
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use serde_json::json;

crate::both!(
    what_is_not_collected_is_reminded_of_twice_and_reported,
    one_mail_speaks_of_all_letters_and_none_of_collected_ones,
    an_urgent_letter_that_nobody_opens_is_told_to_both_sides,
    a_reader_asks_for_what_expired_once,
);

/// Where a clinic is mailed.
const SENDER: &str = "sender@localhost";
const RECIPIENT: &str = "recipient@localhost";

async fn two(database: Database) -> (Service, Clinic, Clinic) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    confirmed_address(&it, &from, SENDER).await;
    confirmed_address(&it, &to, RECIPIENT).await;
    (it, from, to)
}

/// The kinds of mails sent to an address, by the first words of their Message-IDs.
fn mails(it: &Service, to: &str) -> Vec<String> {
    let all = it.app.post.sent();
    let of = all.iter().filter(|it| it.to == to);
    of.map(|it| it.message_id.split(|it: char| it.is_ascii_digit()).next().unwrap().to_owned()).collect()
}

fn count(it: &Service, to: &str, kind: &str) -> usize {
    it.app.post.sent().iter().filter(|it| it.to == to && it.message_id.starts_with(kind)).count()
}

/// Hour after hour, with the watch that a running service has.
async fn pass(it: &Service, days: i64) {
    for _ in 0..days * 24 {
        later(it, HOUR).await;
        it.app.watch_uncollected().await;
        it.work().await;
    }
}

async fn what_is_not_collected_is_reminded_of_twice_and_reported(database: Database) {
    let (it, mut from, mut to) = two(database).await;
    let (dispatch, arrived) = deliver(&it, &from, &to, b"a letter", "k").await;
    pass(&it, 12).await;
    assert_eq!(count(&it, RECIPIENT, "uncollected-"), 2, "{:?}", mails(&it, RECIPIENT));
    assert_eq!(count(&it, SENDER, "sent-uncollected-"), 1, "{:?}", mails(&it, SENDER));
    assert_eq!(count(&it, SENDER, "expired-"), 1);
    let all = it.app.post.sent();
    let told = all.iter().find(|it| it.message_id.starts_with("sent-uncollected-")).unwrap();
    assert!(told.text.contains("例示総合病院 地域連携室"), "{}", told.text);
    for it in &all {
        assert!(!it.text.contains("心エコー") && !it.text.contains("架空 花代"), "{}", it.text);
    }
    from.user = from.user.client.sign_in().await;
    to.user = to.user.client.sign_in().await;
    assert_eq!(from.user.call(calls::dispatch(id(&dispatch))).await.fine()["deliveries"][0]["phase"], "expired");
    assert_eq!(arrivals(&to).await["items"][0]["id"], arrived["id"]);
}

async fn one_mail_speaks_of_all_letters_and_none_of_collected_ones(database: Database) {
    let (it, from, to) = two(database).await;
    for key in ["1", "2", "3"] {
        deliver(&it, &from, &to, b"a letter", key).await;
    }
    // One with text alone is collected by opening it.
    let text = from.user.call(calls::send(&sending(&from, &[&to], &[], "4"))).await.fine();
    it.clock.advance(6 * MINUTE);
    it.work().await;
    to.user.call(calls::open_delivery(id(&text["deliveries"][0]))).await.fine();
    // Until the first open day.
    for _ in 0..7 {
        if count(&it, RECIPIENT, "uncollected-") == 0 {
            pass(&it, 1).await;
        }
    }
    let all = it.app.post.sent();
    let told: Vec<_> = all.iter().filter(|it| it.message_id.starts_with("uncollected-")).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].text.contains("3件"), "{}", told[0].text);
    // Stopped or set aside, nobody is reminded of them.
    let mut to = to;
    to.user = to.user.client.sign_in().await;
    for it in arrivals(&to).await["items"].as_array().unwrap() {
        if it["phase"] == "delivered" {
            to.user.call(calls::set_delivery_aside(id(it), &json!({ "why": "duplicate" }))).await.fine();
        }
    }
    pass(&it, 8).await;
    assert_eq!(count(&it, RECIPIENT, "uncollected-"), 1);
    assert_eq!((count(&it, SENDER, "sent-uncollected-"), count(&it, SENDER, "expired-")), (0, 0));
}

async fn an_urgent_letter_that_nobody_opens_is_told_to_both_sides(database: Database) {
    let (it, mut from, to) = two(database).await;
    let urgent = async |from: &Clinic, key: &str| {
        let mut request = sending(from, &[&to], &[], key);
        request["urgent"] = json!(true);
        from.user.call(calls::send(&request)).await.fine()
    };
    let opened = urgent(&from, "a").await;
    it.work().await;
    to.user.call(calls::open_delivery(id(&opened["deliveries"][0]))).await.fine();
    it.clock.advance(31 * MINUTE);
    it.work().await;
    assert_eq!((count(&it, SENDER, "urgent-"), count(&it, RECIPIENT, "urgent-")), (0, 0), "it was opened");
    from.user = from.user.client.sign_in().await;
    urgent(&from, "b").await;
    it.clock.advance(29 * MINUTE);
    it.work().await;
    assert_eq!((count(&it, SENDER, "urgent-"), count(&it, RECIPIENT, "urgent-")), (0, 0), "too early");
    it.clock.advance(2 * MINUTE);
    it.work().await;
    assert_eq!((count(&it, SENDER, "urgent-"), count(&it, RECIPIENT, "urgent-")), (1, 1));
}

async fn a_reader_asks_for_what_expired_once(database: Database) {
    let (it, mut from, mut to) = two(database).await;
    let mut stranger = it.clinic("架空医院", "代表").await;
    let (dispatch, arrived) = deliver(&it, &from, &to, b"a letter", "k").await;
    let (_, collected) = deliver(&it, &from, &to, b"another", "k2").await;
    let document = letter_document(&to, &collected).await;
    assert!(!document.is_empty());
    to.user.call(calls::request_resend(id(&arrived))).await.refused(Code::StillOpen);
    later(&it, 9 * DAY).await;
    for it in [&mut from, &mut to, &mut stranger] {
        it.user = it.user.client.sign_in().await;
    }
    stranger.user.call(calls::request_resend(id(&arrived))).await.refused(Code::NotFound);
    from.user.call(calls::request_resend(id(&arrived))).await.refused(Code::NotFound);
    to.user.call(calls::request_resend(id(&arrived))).await.fine();
    to.user.call(calls::request_resend(id(&arrived))).await.fine();
    it.work().await;
    assert_eq!(count(&it, SENDER, "resend-"), 1);
    let seen = from.user.call(calls::dispatch(id(&dispatch))).await.fine();
    let events = seen["deliveries"][0]["events"].as_array().unwrap();
    assert_eq!(events.iter().filter(|it| it["kind"] == "resend_asked").count(), 1);
    let row = arrivals(&to).await["items"].as_array().unwrap().iter().find(|it| it["id"] == arrived["id"]).cloned();
    assert!(row.unwrap()["resend_asked_at"].is_string());
    // Taken back by its sender, there is nothing to ask for.
    from.user.call(calls::stop_delivery(id(&arrived))).await.fine();
    to.user.call(calls::request_resend(id(&arrived))).await.refused(Code::StillOpen);
}
