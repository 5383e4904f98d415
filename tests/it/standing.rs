//! Without a contract in force, a facility can neither send nor upload. It can read what arrived, and what was sent
//! before still arrives.

use medpost::audit::entry::Actor;
use medpost::contract::{import, store as contracts};
use medpost_domain::instant::{DAY, Instant, MINUTE};
use medpost_domain::role::Role;
use medpost_entity::{contract, membership};
use medpost_tests::calls;
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};

use medpost_tests::scenes::exchange::noise;
use medpost_tests::scenes::exchange::{arrivals, deliver, sending};
use medpost_tests::scenes::office::pass;

crate::both!(
    under_a_suspended_contract_nothing_is_sent_or_uploaded,
    under_a_contract_that_is_over_or_has_not_begun_nothing_is_sent_or_uploaded,
    a_facility_in_no_contract_sends_and_uploads_nothing,
    of_two_contracts_one_that_stands_is_enough,
    what_was_accepted_arrives_whatever_becomes_of_the_senders_contract,
    no_hold_is_longer_than_the_plan_allows,
);

const ONE: &str = "例示医師会";
const OTHER: &str = "見本市";

/// The contract of an association.
async fn contract_of(it: &Service, association: &str) -> contracts::Contract {
    let all = contracts::all_contracts(&*it.app.db, None).await.unwrap();
    all.into_iter().find(|it| it.name == association).unwrap()
}

/// Suspends or resumes the contract of an association, as a clerk.
async fn suspend(it: &Service, association: &str, on: bool) {
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let row = contract_of(it, association).await;
    let request = json!({ "version": row.version, "suspended": on, "reason": if on { "料金の滞納" } else { "" } });
    clerk.call(calls::suspend_contract(row.id, &request)).await.fine();
}

/// Checks that this clinic can't send anything in any way; returns what its session says about it.
async fn nothing_leaves(it: &Service, from: &Clinic, to: &Clinic, draft: &str, code: Code) -> Value {
    let key = |name: &str| format!("{name}-{}", it.clock.now());
    from.user.call(calls::send(&sending(from, &[to], &[], &key("text")))).await.refused(code);
    let with = sending(from, &[to], &[draft.to_owned()], &key("draft"));
    from.user.call(calls::send(&with)).await.refused(code);
    // Not to itself either, nor as urgent.
    from.user.call(calls::send(&sending(from, &[from], &[], &key("own")))).await.refused(code);
    let mut urgent = sending(from, &[to], &[], &key("urgent"));
    urgent["urgent"] = json!(true);
    from.user.call(calls::send(&urgent)).await.refused(code);
    from.user.create(from.inbox(), "a.pdf", 3).await.refused(code);
    // What arrived can still be read, and the page knows the state before anybody writes.
    arrivals(from).await;
    from.user.call(calls::session()).await.fine()["contract"].clone()
}

/// An uploaded document that was not sent.
async fn draft(from: &Clinic) -> String {
    from.user.upload(from.inbox(), "下書き.pdf", b"draft").await
}

async fn under_a_suspended_contract_nothing_is_sent_or_uploaded(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic_of(OTHER, "例示総合病院", "代表").await);
    deliver(&it, &to, &from, b"letter", "before").await;
    let draft = draft(&from).await;
    let half = from.user.create(from.inbox(), "half.pdf", 6).await.header("location").to_owned();
    from.user.patch(&half, 0, b"hal", &[]).await.fine();
    let sent = from.user.call(calls::send(&sending(&from, &[&to], &[], "sent"))).await.fine();
    assert_eq!(from.user.call(calls::session()).await.fine()["contract"], "stands");
    suspend(&it, ONE, true).await;
    assert_eq!(nothing_leaves(&it, &from, &to, &draft, Code::ContractSuspended).await, "suspended");
    // Nor can an upload be resumed, but it may be deleted.
    from.user.patch(&half, 3, b"f..", &[]).await.refused(Code::ContractSuspended);
    assert_eq!(from.user.offset(&half).await, 3);
    from.user.send("DELETE", &half, &[("tus-resumable", "1.0.0".into())], "").await.fine();
    // Repeating an earlier request returns its result; nothing is sent a second time.
    let again = from.user.call(calls::send(&sending(&from, &[&to], &[], "sent"))).await.fine();
    assert_eq!(again["id"], sent["id"]);
    // What was held at that time still arrives, and what arrived can be read.
    it.clock.advance(5 * MINUTE);
    it.work().await;
    assert_eq!(arrivals(&to).await["items"].as_array().unwrap().len(), 1);
    let arrived = arrivals(&from).await["items"][0].clone();
    from.user.call(calls::open_delivery(arrived["id"].as_str().unwrap())).await.fine();
    suspend(&it, ONE, false).await;
    assert_eq!(from.user.call(calls::session()).await.fine()["contract"], "stands");
    from.user.call(calls::send(&sending(&from, &[&to], &[draft], "resumed"))).await.fine();
}

async fn under_a_contract_that_is_over_or_has_not_begun_nothing_is_sent_or_uploaded(database: Database) {
    let it = Service::start(database).await;
    let (mut from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic_of(OTHER, "例示総合病院", "代表").await);
    let operator = it.administrator(None, Role::Operator).await;
    let row = contract_of(&it, ONE).await;
    let ending = json!({ "version": row.version, "last_day": it.clock.now(), "reason": "解約" });
    operator.call(calls::end_contract(row.id, &ending)).await.fine();
    // On its last day it is still in force.
    from.user.call(calls::send(&sending(&from, &[&to], &[], "last day"))).await.fine();
    let late = draft(&from).await;
    let ends = Instant::japan_day_begin(it.clock.now().japan_day() + 1);
    it.clock.set(ends);
    pass(&it, 0, &mut [&mut from]).await;
    assert_eq!(nothing_leaves(&it, &from, &to, &late, Code::NoContractStands).await, "none");
    // A contract that has yet to begin, with the facility already in it.
    let to_come = contract::ActiveModel {
        id: Set(row.id),
        begins_at: Set(ends.plus(30 * DAY)),
        ends_at: Set(None),
        ..Default::default()
    };
    contract::Entity::update(to_come).exec(&*it.app.db).await.unwrap();
    assert_eq!(nothing_leaves(&it, &from, &to, &late, Code::NoContractStands).await, "none");
}

async fn a_facility_in_no_contract_sends_and_uploads_nothing(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic_of(OTHER, "例示総合病院", "代表").await);
    let draft = draft(&from).await;
    // Out of it from now on, like a facility that leaves a contract.
    let out = membership::ActiveModel { until_at: Set(Some(it.clock.now())), ..Default::default() };
    let mine = membership::Entity::update_many().set(out).filter(membership::Column::FacilityId.eq(from.facility));
    assert_eq!(mine.exec(&*it.app.db).await.unwrap().rows_affected, 1);
    assert_eq!(nothing_leaves(&it, &from, &to, &draft, Code::NoContractStands).await, "none");
    membership::Entity::delete_many()
        .filter(membership::Column::FacilityId.eq(from.facility))
        .exec(&*it.app.db)
        .await
        .unwrap();
    assert_eq!(nothing_leaves(&it, &from, &to, &draft, Code::NoContractStands).await, "none");
    // Other facilities are not affected.
    to.user.call(calls::send(&sending(&to, &[&to], &[], "other"))).await.fine();
}

async fn of_two_contracts_one_that_stands_is_enough(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic_of(OTHER, "例示総合病院", "代表").await);
    let (other, now) = (contract_of(&it, OTHER).await.id, it.clock.now());
    let tx = it.app.db.write().await.unwrap();
    import::add_member(&*tx, Actor::OPERATOR, other, from.facility, (now, None), now).await.unwrap();
    tx.commit().await.unwrap();
    suspend(&it, ONE, true).await;
    let document = draft(&from).await;
    from.user.call(calls::send(&sending(&from, &[&to], &[document], "one"))).await.fine();
    assert_eq!(from.user.call(calls::session()).await.fine()["contract"], "stands");
    let document = draft(&from).await;
    suspend(&it, OTHER, true).await;
    assert_eq!(nothing_leaves(&it, &from, &to, &document, Code::ContractSuspended).await, "suspended");
    suspend(&it, ONE, false).await;
    from.user.call(calls::send(&sending(&from, &[&from], &[document], "other"))).await.fine();
}

async fn what_was_accepted_arrives_whatever_becomes_of_the_senders_contract(database: Database) {
    let it = Service::start(database).await;
    let mut from = it.clinic("見本クリニック", "代表").await;
    let mut full = it.clinic_of(OTHER, "例示総合病院", "代表").await;
    let (_, first) = deliver(&it, &full, &full, &noise(30_000_000, 2), "first").await;
    let document = from.user.upload(from.inbox(), "診療情報提供書.pdf", &noise(30_000_000, 9)).await;
    let mut waits = sending(&from, &[&full], &[document], "waits");
    waits["wait_for_room"] = json!(true);
    let waits = from.user.call(calls::send(&waits)).await.fine();
    assert_eq!(waits["deliveries"][0]["phase"], "waiting");
    let out = membership::ActiveModel { until_at: Set(Some(it.clock.now())), ..Default::default() };
    let mine = membership::Entity::update_many().set(out).filter(membership::Column::FacilityId.eq(from.facility));
    mine.exec(&*it.app.db).await.unwrap();
    let ends: Instant = serde_json::from_value(first["kept_until"].clone()).unwrap();
    it.clock.set(ends);
    pass(&it, 0, &mut [&mut from, &mut full]).await;
    let arrived = arrivals(&full).await["items"][0].clone();
    assert_eq!((&arrived["id"], &arrived["phase"]), (&waits["deliveries"][0]["id"], &json!("delivered")));
    // If the recipient's own contract is suspended, nothing waiting gets room.
    let more = full.user.upload(full.inbox(), "a.pdf", b"content").await;
    let mut request = sending(&full, &[&full], &[more], "none");
    request["wait_for_room"] = json!(true);
    suspend(&it, OTHER, true).await;
    full.user.call(calls::send(&request)).await.refused(Code::ContractSuspended);
}

async fn no_hold_is_longer_than_the_plan_allows(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "代表").await);
    let most = from.user.call(calls::session()).await.fine()["limits"]["most_hold_minutes"].as_u64().unwrap();
    let send = async |kind: &str, minutes: u64| {
        let mut request = sending(&from, &[&to], &[], &format!("{kind}-{minutes}"));
        request["kind"] = json!(kind);
        request["hold_minutes"] = json!(minutes);
        from.user.call(calls::send(&request)).await
    };
    send("referral", most).await.fine();
    send("referral", most + 1).await.refused(Code::BadHold);
    // For screenings it is twice as long.
    send("screening", 2 * most).await.fine();
    send("screening", 2 * most + 1).await.refused(Code::BadHold);
    for kind in ["referral", "screening"] {
        send(kind, u64::from(u32::MAX)).await.refused(Code::BadHold);
    }
}
