//! Records: subject, names and patient fields are deleted when each side's retention ends, and immediately for a side
//! that never got the letter. Records without an end from earlier versions get one, and master keys are retired.

use medpost::exchange::records::{self, seal_text};
use medpost::exchange::rewrap;
use medpost::kit::causes::chain;
use medpost::masters;
use medpost::vault::keyring::Keyring;
use medpost::vault::keys::Error;
use medpost::vault::purpose::Purpose;
use medpost::vault::rewrap::RewrapCounts;
use medpost::vault::store::{self, Wrap};
use medpost_domain::card::CardKind;
use medpost_domain::id::{DeliveryId, DispatchId, InboxId};
use medpost_domain::instant::{DAY, HOUR, Instant, MINUTE};
use medpost_domain::role::Role;
use medpost_entity::{delivery, record_epoch};
use medpost_tests::calls;
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use sea_orm::{EntityTrait, Set};
use serde_json::{Value, json};

use medpost_tests::scenes::billing::{DEBITS, billed_at, make};
use medpost_tests::scenes::cards::issuing;
use medpost_tests::scenes::exchange::noise;
use medpost_tests::scenes::exchange::{arrivals, content, deliver, letter_document, sending};
use medpost_tests::scenes::office::pass;

crate::both!(
    each_side_keeps_its_record_for_as_long_as_it_chose,
    a_facility_chooses_for_how_long_it_keeps_records,
    whoever_never_got_a_letter_keeps_nothing_of_its_record,
    a_record_can_end_earlier_for_one_inbox,
    records_without_an_end_are_read_and_get_one,
    beside_an_earlier_version_records_are_written_as_it_reads_them,
    what_is_not_sent_leaves_no_name,
    what_an_old_master_key_sealed_is_sealed_anew_and_the_key_given_up,
    what_does_not_open_keeps_its_master_key,
    a_process_without_the_newest_key_opens_and_does_not_seal,
);

const SUBJECT: &str = "心エコー検査のお願い";

fn id(of: &Value) -> uuid::Uuid {
    of["id"].as_str().unwrap().parse().unwrap()
}

/// An inbox's wraps for the record of a dispatch.
async fn records(it: &Service, dispatch: &Value, inbox: InboxId) -> Vec<Wrap> {
    store::wraps(&*it.app.db, "record", &[id(dispatch)], inbox).await.unwrap()
}

/// The last day of a record, as a date.
async fn until(it: &Service, dispatch: &Value, inbox: InboxId) -> String {
    let day = records(it, dispatch, inbox).await[0].epoch_day;
    Instant::japan_day_begin(day).japan_date().to_string()
}

async fn sent(from: &Clinic, dispatch: &Value) -> Value {
    from.user.call(calls::dispatch(dispatch["id"].as_str().unwrap())).await.fine()
}

async fn found(of: &Clinic, text: &str) -> Vec<Value> {
    let list = of.user.call(calls::list_inbox(of.inbox(), &json!({ "text": text }))).await;
    list.fine()["items"].as_array().unwrap().clone()
}

async fn keep_for(of: &Clinic, years: u32) -> medpost_tests::client::Answer {
    let request = json!({ "hold_minutes": 5, "screening_hold_minutes": 30, "may_skip_hold": true, "idle_minutes": 30, "record_years": years });
    of.user.call(calls::change_settings(&request)).await
}

/// Advances to a moment, runs due jobs, and signs in again.
async fn go_to(it: &Service, at: &str, clinics: &mut [&mut Clinic]) {
    it.clock.set(at.parse().unwrap());
    pass(it, 0, clinics).await;
}

async fn note_number(to: &Clinic, arrived: &Value, number: &str) {
    let path = format!("/api/v1/deliveries/{}", arrived["id"].as_str().unwrap());
    to.user.post(&format!("{path}/opening"), &json!({})).await.fine();
    to.user.json("PUT", &format!("{path}/patient-number"), &json!({ "number": number })).await.fine();
}

async fn own_number(to: &Clinic, arrived: &Value) -> Value {
    let path = format!("/api/v1/deliveries/{}/opening", arrived["id"].as_str().unwrap());
    to.user.post(&path, &json!({})).await.fine()["own_patient_number"].clone()
}

async fn each_side_keeps_its_record_for_as_long_as_it_chose(database: Database) {
    let it = Service::start(database).await;
    let (mut from, mut to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    keep_for(&from, 1).await.fine();
    keep_for(&to, 2).await.fine();
    let (dispatch, arrived) = deliver(&it, &from, &to, b"content", "k").await;
    note_number(&to, &arrived, "A-77").await;
    assert_eq!(until(&it, &dispatch, from.inbox()).await, "2027-11-22");
    assert_eq!(until(&it, &dispatch, to.inbox()).await, "2028-11-22");
    go_to(&it, "2027-11-22T14:00:00Z", &mut [&mut from, &mut to]).await;
    let seen = sent(&from, &dispatch).await;
    assert_eq!((&seen["subject"], &seen["record_over"]), (&json!(SUBJECT), &json!(false)));
    let dump = records(&it, &dispatch, from.inbox()).await;
    // Over immediately, before any job. What remains is shown, and nothing fails.
    it.clock.set("2027-11-22T15:00:00Z".parse().unwrap());
    from.user = from.user.client.sign_in().await;
    let seen = sent(&from, &dispatch).await;
    assert_eq!((&seen["subject"], &seen["record_over"]), (&json!("—"), &json!(true)));
    assert_eq!(seen["patient"], json!({ "number": "", "name": "", "kana": "", "born": "" }));
    let document = &seen["documents"][0];
    assert_eq!((&document["name"], &document["length"]), (&json!("—"), &json!(7)));
    assert_eq!(document["sha256"].as_str().unwrap().len(), 64);
    assert_eq!((&seen["kind"], &seen["document_count"]), (&json!("referral"), &json!(1)));
    assert_eq!(seen["deliveries"][0]["facility"], "例示総合病院");
    let list = format!("/api/v1/inboxes/{}/dispatches", from.inbox());
    let listed = async |text: &str| {
        let found = from.user.post(&list, &json!({ "text": text })).await.fine();
        found["items"].as_array().unwrap().clone()
    };
    assert_eq!(listed("").await[0]["record_over"], true);
    assert_eq!(
        (listed("例示総合病院").await.len(), listed("心エコー").await.len(), listed("架空").await.len()),
        (1, 0, 0)
    );
    it.work().await;
    assert!(records(&it, &dispatch, from.inbox()).await.is_empty());
    assert!(medpost_tests::scenes::office::actions(&it).await.iter().any(|it| it == "records.ended"));
    // The year's key is in the database. Until the year ends, restored wraps still open for anybody who has both, but
    // are shown to nobody.
    let inbox = from.inbox();
    let put_back = async || {
        let tx = it.app.db.write().await.unwrap();
        store::add_wraps(&*tx, dump.clone()).await.unwrap();
        tx.commit().await.unwrap();
        it.app.vault.key_for(Purpose::Record, id(&dispatch), inbox).await
    };
    assert!(put_back().await.is_ok());
    assert_eq!(listed("").await[0]["record_over"], true);
    go_to(&it, "2027-12-31T15:00:00Z", &mut [&mut from, &mut to]).await;
    assert!(records(&it, &dispatch, from.inbox()).await.is_empty());
    let year = store::record_epoch(&*it.app.db, 2027).await.unwrap().unwrap();
    assert!(year.sealed.is_none() && year.destroyed_at.is_some());
    assert!(store::record_epoch(&*it.app.db, 2028).await.unwrap().unwrap().sealed.is_some());
    assert!(medpost_tests::scenes::office::actions(&it).await.iter().any(|it| it == "record_key.destroyed"));
    assert!(matches!(put_back().await, Err(Error::Gone)), "the year is over, and its key gone");
    assert_eq!(sent(&from, &dispatch).await["record_over"], true);
    // The other side keeps its record for another year.
    go_to(&it, "2028-11-22T14:00:00Z", &mut [&mut from, &mut to]).await;
    let seen = found(&to, "A-77").await;
    assert_eq!((&seen[0]["subject"], &seen[0]["record_over"]), (&json!(SUBJECT), &json!(false)));
    go_to(&it, "2028-11-22T15:00:00Z", &mut [&mut to]).await;
    assert_eq!((found(&to, "A-77").await.len(), found(&to, "心エコー").await.len()), (0, 0));
    let seen = found(&to, "見本クリニック").await.remove(0);
    assert_eq!((&seen["subject"], &seen["record_over"]), (&json!("—"), &json!(true)));
    assert_eq!((&seen["bytes"], &seen["document_count"], &seen["endings"]), (&arrived["bytes"], &json!(1), &json!([])));
}

async fn a_facility_chooses_for_how_long_it_keeps_records(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let (_, member) = it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Pki).await;
    let years =
        async |of: &medpost_tests::client::Signed| of.call(calls::session()).await.fine()["record_years"].clone();
    assert_eq!(years(&member).await, 5);
    for wrong in [0, 6, u32::MAX] {
        keep_for(&clinic, wrong).await.refused(Code::BadSettings);
    }
    let request = json!({ "hold_minutes": 5, "screening_hold_minutes": 30, "may_skip_hold": true, "idle_minutes": 30, "record_years": 1 });
    member.call(calls::change_settings(&request)).await.refused(Code::Forbidden);
    let before = clinic
        .user
        .call(calls::send(&medpost_tests::scenes::exchange::sending(&clinic, &[&other], &[], "a")))
        .await
        .fine();
    keep_for(&clinic, 3).await.fine();
    // A program that doesn't know this setting doesn't change it.
    let times = json!({ "hold_minutes": 6, "screening_hold_minutes": 30, "may_skip_hold": true, "idle_minutes": 30 });
    clinic.user.call(calls::change_settings(&times)).await.fine();
    assert_eq!((years(&member).await, years(&other.user).await), (json!(3), json!(5)));
    let after = clinic
        .user
        .call(calls::send(&medpost_tests::scenes::exchange::sending(&clinic, &[&other], &[], "b")))
        .await
        .fine();
    assert_eq!(until(&it, &before, clinic.inbox()).await, "2031-11-22", "what is kept keeps its end");
    assert_eq!(until(&it, &after, clinic.inbox()).await, "2029-11-22");
    assert_eq!(until(&it, &after, other.inbox()).await, "2031-11-22");
}

async fn whoever_never_got_a_letter_keeps_nothing_of_its_record(database: Database) {
    let it = Service::start(database).await;
    let (mut from, to, mut other) = (
        it.clinic("見本クリニック", "代表").await,
        it.clinic("例示総合病院", "地域連携室").await,
        it.clinic("例示医院", "代表").await,
    );
    let document = from.user.upload(from.inbox(), "診療情報提供書.pdf", b"content").await;
    let held = sending(&from, &[&to, &other, &from], &[document], "held");
    let held = from.user.call(calls::send(&held)).await.fine();
    assert_eq!(records(&it, &held, to.inbox()).await.len(), 1);
    let cancel = |it: &Value| format!("/api/v1/dispatches/{}/cancellation", it["id"].as_str().unwrap());
    from.user.post(&cancel(&held), &json!({})).await.fine();
    for inbox in [to.inbox(), other.inbox()] {
        assert!(records(&it, &held, inbox).await.is_empty(), "at once");
        let opened = it.app.vault.key_for(Purpose::Record, id(&held), inbox).await;
        assert!(matches!(opened, Err(Error::Gone)));
    }
    // The sender keeps what was cancelled, even if their own inbox was among the recipients.
    assert_eq!(records(&it, &held, from.inbox()).await.len(), 1);
    assert_eq!(sent(&from, &held).await["subject"], SUBJECT);
    // What waited for room is cancelled, or ends without ever having arrived.
    let (first, _) = deliver(&it, &from, &other, &noise(30_000_000, 2), "first").await;
    let waits = async |key: &str| {
        let document = from.user.upload(from.inbox(), "診療情報提供書.pdf", &noise(25_000_000, 9)).await;
        let mut request = sending(&from, &[&other, &to], &[document], key);
        request["wait_for_room"] = json!(true);
        from.user.call(calls::send(&request)).await.fine()
    };
    let taken_back = waits("taken back").await;
    it.clock.advance(5 * MINUTE);
    it.work().await;
    from.user.post(&cancel(&taken_back), &json!({})).await.fine();
    assert!(records(&it, &taken_back, other.inbox()).await.is_empty());
    assert_eq!(records(&it, &taken_back, to.inbox()).await.len(), 1, "there it arrived");
    let never = waits("never").await;
    // Nobody can receive there any more, so it never finds room.
    let full = medpost_entity::inbox::ActiveModel {
        id: Set(other.inbox()),
        closed_at: Set(Some(it.clock.now())),
        ..Default::default()
    };
    medpost_entity::inbox::Entity::update(full).exec(&*it.app.db).await.unwrap();
    it.clock.advance(9 * DAY);
    pass(&it, 0, &mut [&mut from, &mut other]).await;
    assert_eq!(sent(&from, &never).await["deliveries"][0]["phase"], "expired");
    assert!(records(&it, &never, other.inbox()).await.is_empty());
    assert_eq!(records(&it, &never, from.inbox()).await.len(), 1);
    // What arrived and expired keeps its record.
    assert_eq!(records(&it, &first, other.inbox()).await.len(), 1);
}

async fn a_record_can_end_earlier_for_one_inbox(database: Database) {
    let it = Service::start(database).await;
    let (mut from, mut to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    go_to(&it, "2026-12-10T03:00:00Z", &mut [&mut from, &mut to]).await;
    let (dispatch, arrived) = deliver(&it, &from, &to, b"content", "k").await;
    note_number(&to, &arrived, "A-77").await;
    // Thirty days, into a year for which there was no key yet.
    let last = it.clock.now().japan_day() + 30;
    assert!(it.app.vault.shorten_record(id(&dispatch), to.inbox(), last).await.unwrap());
    assert_eq!(until(&it, &dispatch, to.inbox()).await, "2027-01-09");
    assert_eq!(until(&it, &dispatch, from.inbox()).await, "2031-12-10", "of nobody else");
    assert_eq!(own_number(&to, &arrived).await, "A-77");
    // This never extends it, and a side without a record gets none.
    assert!(it.app.vault.shorten_record(id(&dispatch), to.inbox(), last + 1).await.unwrap());
    assert_eq!(until(&it, &dispatch, to.inbox()).await, "2027-01-09");
    let stranger = it.clinic("例示医院", "代表").await;
    assert!(!it.app.vault.shorten_record(id(&dispatch), stranger.inbox(), last).await.unwrap());
    go_to(&it, "2027-01-09T14:00:00Z", &mut [&mut from, &mut to]).await;
    assert_eq!(found(&to, "").await[0]["subject"], SUBJECT);
    go_to(&it, "2027-01-09T15:00:00Z", &mut [&mut from, &mut to]).await;
    assert_eq!(found(&to, "").await[0]["record_over"], true);
    assert!(records(&it, &dispatch, to.inbox()).await.is_empty());
    assert_eq!(sent(&from, &dispatch).await["subject"], SUBJECT);
}

/// A record's wrap as earlier versions wrote it, without an end.
async fn endless(it: &Service, dispatch: &Value, of: InboxId, inbox: InboxId) -> Wrap {
    let vault = &it.app.vault;
    let key = vault.key_for(Purpose::Record, id(dispatch), of).await.unwrap();
    let inbox_key = vault.inbox_key(&*it.app.db, inbox).await.unwrap();
    vault.wrap(Purpose::Record, id(dispatch), (inbox, &inbox_key), None, &key, it.clock.now())
}

/// Replaces a wrap that has an end by one that doesn't.
async fn make_endless(it: &Service, dispatch: &Value, inbox: InboxId) {
    let before = records(it, dispatch, inbox).await.remove(0);
    let wrap = Wrap { id: before.id, ..endless(it, dispatch, inbox, inbox).await };
    let tx = it.app.db.write().await.unwrap();
    assert!(store::change_wrap(&*tx, before.epoch_day, wrap).await.unwrap());
    tx.commit().await.unwrap();
}

async fn left(it: &Service) -> u64 {
    store::count_endless_records(&*it.app.db).await.unwrap()
}

async fn records_without_an_end_are_read_and_get_one(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    keep_for(&to, 2).await.fine();
    let (dispatch, arrived) = deliver(&it, &from, &to, b"content", "k").await;
    make_endless(&it, &dispatch, from.inbox()).await;
    make_endless(&it, &dispatch, to.inbox()).await;
    // And the patient number, sealed with a key that had no end either.
    let own = records::own_key_of(&it.app.exchange, to.inbox()).await.unwrap();
    let delivery_id = DeliveryId(id(&arrived));
    let sealed = seal_text(&own, "delivery", delivery_id.0, "patient_number", "A-77");
    let change = delivery::ActiveModel { patient_number: Set(Some(sealed.clone())), ..Default::default() };
    medpost::exchange::store::change_delivery(&*it.app.db, delivery_id, change).await.unwrap();
    let reads = async || {
        assert_eq!(sent(&from, &dispatch).await["subject"], SUBJECT);
        assert_eq!((found(&to, "A-77").await.len(), found(&to, "心エコー").await.len()), (1, 1));
        assert_eq!(own_number(&to, &arrived).await, "A-77");
    };
    reads().await;
    // A cancelled one, whose recipient kept what opens it.
    let cancelled = from.user.call(calls::send(&sending(&from, &[&to], &[], "cancelled"))).await.fine();
    let path = format!("/api/v1/dispatches/{}/cancellation", cancelled["id"].as_str().unwrap());
    from.user.post(&path, &json!({})).await.fine();
    let kept = endless(&it, &cancelled, from.inbox(), to.inbox()).await;
    // One that can't be opened, and must not block the others.
    let (broken, _) = deliver(&it, &from, &to, b"content", "broken").await;
    make_endless(&it, &broken, to.inbox()).await;
    let mut row = records(&it, &broken, to.inbox()).await.remove(0);
    let last = row.sealed.len() - 1;
    row.sealed[last] ^= 1;
    let tx = it.app.db.write().await.unwrap();
    store::add_wraps(&*tx, vec![kept]).await.unwrap();
    assert!(store::change_wrap(&*tx, 0, row.clone()).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(left(&it).await, 4);
    // One at a time, as if a worker died then; the rest continues by itself.
    rewrap::rewrap_by(&it.app.exchange, (0, 0), 1, 1).await.unwrap();
    it.work().await;
    assert_eq!(left(&it).await, 1);
    assert_eq!(until(&it, &dispatch, from.inbox()).await, "2031-11-22");
    assert_eq!(until(&it, &dispatch, to.inbox()).await, "2028-11-22");
    reads().await;
    assert!(records(&it, &cancelled, to.inbox()).await.is_empty());
    assert_eq!(sent(&from, &cancelled).await["subject"], SUBJECT);
    assert_eq!(records(&it, &broken, to.inbox()).await, [row]);
    let shown = arrivals(&to).await["items"].as_array().unwrap().clone();
    let shown = shown.iter().find(|it| it["id"] != arrived["id"]).unwrap();
    assert_eq!(
        (&shown["subject"], &shown["record_over"]),
        (&json!("—"), &json!(false)),
        "it is not over: it is broken"
    );
    // The patient number now ends with the record.
    let after = medpost::exchange::store::any_delivery(&*it.app.db, delivery_id).await.unwrap().unwrap();
    assert_ne!(after.patient_number, Some(sealed));
    let read = |key| {
        medpost::exchange::records::open_text(
            key,
            "delivery",
            delivery_id.0,
            "patient_number",
            after.patient_number.as_deref().unwrap(),
        )
    };
    assert!(read(&own).is_err());
    // Repeated at every start: what is left is checked once, and nothing else is done.
    rewrap::begin_rewrap(&it.app.exchange).await.unwrap();
    assert_eq!(it.work().await, 1);
    rewrap::begin_rewrap(&it.app.exchange).await.unwrap();
    assert_eq!(it.work().await, 0);
    assert_eq!(left(&it).await, 1);
    // Once converted, it ends like any other.
    let day = records(&it, &dispatch, to.inbox()).await[0].epoch_day;
    it.clock.set(Instant::japan_day_begin(day + 1));
    medpost_tests::scenes::office::renew_lists(&it).await;
    it.work().await;
    assert!(records(&it, &dispatch, to.inbox()).await.is_empty());
}

async fn beside_an_earlier_version_records_are_written_as_it_reads_them(database: Database) {
    let it = Service::start(database).await;
    let (mut from, mut to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    // An installation that ran for a while before this version.
    it.clock.advance(2 * HOUR);
    record_epoch::Entity::delete_many().exec(&*it.app.db).await.unwrap();
    it.app.check().await.unwrap();
    pass(&it, 0, &mut [&mut from, &mut to]).await;
    let (dispatch, arrived) = deliver(&it, &from, &to, b"content", "k").await;
    note_number(&to, &arrived, "A-77").await;
    assert_eq!(records(&it, &dispatch, to.inbox()).await[0].epoch_day, 0);
    let own = records::own_key_of(&it.app.exchange, to.inbox()).await.unwrap();
    let row = medpost::exchange::store::any_delivery(&*it.app.db, DeliveryId(id(&arrived))).await.unwrap().unwrap();
    let number = row.patient_number.unwrap();
    let read = medpost::exchange::records::open_text(&own, "delivery", id(&arrived), "patient_number", &number);
    assert_eq!(read.unwrap(), "A-77", "an earlier version reads it");
    rewrap::begin_rewrap(&it.app.exchange).await.unwrap();
    it.clock.advance(50 * MINUTE);
    it.work().await;
    assert_eq!(left(&it).await, 2, "not while an earlier version may still run");
    it.clock.advance(10 * MINUTE);
    it.work().await;
    assert_eq!(left(&it).await, 0);
    pass(&it, 0, &mut [&mut from, &mut to]).await;
    assert_eq!(sent(&from, &dispatch).await["subject"], SUBJECT);
    assert_eq!(own_number(&to, &arrived).await, "A-77");
    let (dispatch, _) = deliver(&it, &from, &to, b"content", "later").await;
    assert_eq!(until(&it, &dispatch, to.inbox()).await, "2031-11-22");
}

async fn what_is_not_sent_leaves_no_name(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let name = async |id: &str| {
        let row = medpost::exchange::store::any_document(&*it.app.db, id.parse().unwrap()).await.unwrap().unwrap();
        row.name
    };
    let (taken, over) = (
        clinic.user.upload(clinic.inbox(), "架空花代.pdf", b"one").await,
        clinic.user.upload(clinic.inbox(), "架空花代.pdf", b"two").await,
    );
    let path = format!("/api/v1/uploads/{taken}");
    clinic.user.send("DELETE", &path, &[("tus-resumable", "1.0.0".into())], "").await.fine();
    assert!(name(&taken).await.is_empty() && !name(&over).await.is_empty());
    it.clock.advance(DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    it.work().await;
    assert!(name(&over).await.is_empty());
    // Nor does the digest of a request outlive the idempotency key it is found by.
    let request = sending(&clinic, &[&clinic], &[], "k");
    let user = clinic.user.client.sign_in().await;
    let sent = user.call(calls::send(&request)).await.fine();
    it.clock.advance(31 * DAY);
    it.app.forget().await;
    let row = medpost::exchange::store::any_dispatch(&*it.app.db, DispatchId(id(&sent))).await.unwrap().unwrap();
    assert!(row.request_digest.is_empty());
}

/// Adds a key to the file, as `medpost keyring add` does; every process reads it and uses it for sealing.
async fn new_key(it: &Service) {
    Keyring::add_to(&it.app.config.vault.keyring_file).unwrap();
    it.app.reload_keyring().await.unwrap();
    it.clock.advance(15 * MINUTE);
}

/// Writes the file without its first key.
fn without_first(it: &Service) {
    let file = &it.app.config.vault.keyring_file;
    let text = std::fs::read_to_string(file).unwrap();
    let rest: Vec<&str> = text.lines().filter(|it| !it.starts_with("1 ")).collect();
    std::fs::write(file, rest.join("\n")).unwrap();
}

async fn what_an_old_master_key_sealed_is_sealed_anew_and_the_key_given_up(database: Database) {
    let it = issuing(database).await;
    let (_, invoice) = billed_at(&it, true).await;
    medpost_tests::scenes::billing::day(&it, "2027-01-04").await;
    medpost_tests::scenes::billing::bill(&it, "2026-12").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let (file, bytes) = make(&clerk).await;
    let pdf = format!("/api/v1/console/invoices/{}/pdf", invoice["id"].as_str().unwrap());
    let drawn = clerk.post(&pdf, &json!(null)).await;
    drawn.fine();
    let (mut from, mut to) = (it.clinic("例示クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let (dispatch, arrived) = deliver(&it, &from, &to, b"content", "k").await;
    let refusal = async |version: i32| chain(&masters::retire(&it.app, version).await.unwrap_err());
    assert!(refusal(1).await.contains("1 is needed"), "the only one");
    new_key(&it).await;
    let listed = masters::list(&it.app).await.unwrap();
    assert_eq!(listed.iter().map(|it| (it.version, it.seals)).collect::<Vec<_>>(), [(1, false), (2, true)]);
    let told = refusal(1).await;
    for what in [
        "3 keys of inboxes",
        "keys of years of records",
        "keys of days",
        "1 bank accounts",
        "1 files for banks",
        "2 documents of invoices",
        "1 key of the authority",
    ] {
        assert!(told.contains(what), "{what} in {told}");
    }
    // One, as if the command died then; repeating it continues.
    let mut count = RewrapCounts::default();
    let after = it.app.vault.rewrap_inboxes(None, 1, &mut count).await.unwrap();
    assert_eq!(count.moved, 1);
    assert!(after.is_some() && refusal(1).await.contains("2 keys of inboxes"));
    let all = masters::rewrap(&it.app, &[], |_, _| {}).await.unwrap();
    assert!(all.moved > 9 && all.unopened == 0, "{all:?}");
    assert_eq!(masters::rewrap(&it.app, &[], |_, _| {}).await.unwrap(), RewrapCounts::default());
    assert!(masters::list(&it.app).await.unwrap()[0].sealed.is_empty());
    // Every process has had time to start using it, but not yet to finish what it began before.
    assert!(refusal(1).await.contains("not sealed for a quarter of an hour"));
    assert!(refusal(2).await.contains("2 is needed"));
    assert!(refusal(3).await.contains("no key 3"));
    it.clock.advance(15 * MINUTE);
    masters::retire(&it.app, 1).await.unwrap();
    assert!(refusal(1).await.contains("no key 1"));
    for action in ["master_key.rewrapped", "master_key.retired"] {
        assert!(medpost_tests::scenes::office::actions(&it).await.iter().any(|it| it == action), "{action}");
    }
    // While its line is still in the file, nothing happens: it neither comes back nor counts.
    it.app.reload_keyring().await.unwrap();
    assert_eq!(it.app.vault.key_count(), 1);
    without_first(&it);
    it.app.reload_keyring().await.unwrap();
    // Nothing sealed with it is left anywhere; another process starts without it and opens everything.
    for it in it.app.vault.depot.list("", None).await.unwrap() {
        assert!(!it.name.starts_with("invoices/") || it.name.ends_with("-2"), "{}", it.name);
    }
    let second = it.second().await;
    assert!(medpost::app::App::build((*it.app.config).clone(), it.clock.clone()).await.is_ok(), "the authority's key");
    pass(&second, 0, &mut [&mut from, &mut to]).await;
    assert_eq!(sent(&from, &dispatch).await["subject"], SUBJECT);
    let document = letter_document(&to, &arrived).await;
    to.user.get(&content(&arrived["id"], &json!(document))).await.fine_bytes(b"content");
    let clerk = second.administrator(None, Role::BillingClerk).await;
    clerk.post(&pdf, &json!(null)).await.fine_bytes(&drawn.body);
    let path = format!("{DEBITS}/{}/file", file["id"].as_str().unwrap());
    clerk.send("POST", &path, &[], "").await.fine_bytes(&bytes);
    deliver(&second, &from, &to, b"more", "more").await;
}

async fn what_does_not_open_keeps_its_master_key(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    new_key(&it).await;
    let (_, mut sealed) = store::inbox_key(&*it.app.db, other.inbox()).await.unwrap().unwrap();
    let last = sealed.len() - 1;
    sealed[last] ^= 1;
    let broken =
        medpost_entity::inbox::ActiveModel { id: Set(other.inbox()), sealed_key: Set(sealed), ..Default::default() };
    medpost_entity::inbox::Entity::update(broken).exec(&*it.app.db).await.unwrap();
    let all = masters::rewrap(&it.app, &[], |_, _| {}).await.unwrap();
    assert_eq!(all.unopened, 1);
    assert_eq!(store::inbox_key(&*it.app.db, clinic.inbox()).await.unwrap().unwrap().0, 2);
    it.clock.advance(HOUR);
    let told = chain(&masters::retire(&it.app, 1).await.unwrap_err());
    assert!(told.contains("1 is needed: 1 keys of inboxes;"), "{told}");
}

async fn a_process_without_the_newest_key_opens_and_does_not_seal(database: Database) {
    let it = Service::start(database).await;
    let (mut from, mut to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let (_, arrived) = deliver(&it, &from, &to, b"content", "k").await;
    let other = it.second().await;
    // A key that the operator added on one machine and forgot on this one.
    let file = it.folder.join("keyring");
    let before = std::fs::read_to_string(&file).unwrap();
    Keyring::add_to(&file).unwrap();
    let with = std::fs::read_to_string(&file).unwrap();
    other.app.reload_keyring().await.unwrap();
    std::fs::write(&file, &before).unwrap();
    assert!(matches!(it.app.vault.watch_keys().await, Err(Error::Mismatch(_))));
    assert!(it.app.vault.seal("invoice", b"x", b"x").is_ok(), "not yet: it is not the one that seals");
    it.clock.advance(15 * MINUTE);
    assert!(it.app.vault.seal("invoice", b"x", b"x").is_err());
    assert!(it.app.vault.new_inbox_key(to.inbox()).is_err());
    assert!(it.app.vault.record_epoch(2040).await.is_err());
    assert_eq!(own_number(&to, &arrived).await, "", "it reads on");
    std::fs::write(&file, &with).unwrap();
    it.app.reload_keyring().await.unwrap();
    assert_eq!(it.app.vault.sealing_version(), 2);
    // Sessions signed with a key that has since been replaced twice are over, however long they might still idle.
    let request = json!({ "hold_minutes": 5, "screening_hold_minutes": 30, "may_skip_hold": true, "idle_minutes": 60 });
    pass(&it, 0, &mut [&mut from, &mut to]).await;
    from.user.call(calls::change_settings(&request)).await.fine();
    let old = from.user.client.sign_in().await;
    new_key(&it).await;
    let newer = from.user.client.sign_in().await;
    old.call(calls::session()).await.fine();
    new_key(&it).await;
    old.call(calls::session()).await.refused(Code::SignedOut);
    newer.call(calls::session()).await.fine();
}
