//! The operator's page on the state of the installation: correct, and visible to nobody else.

use medpost::jobs::lane::Lane;
use medpost::jobs::queue::{self, Job};
use medpost::kit::alarm::Alarm;
use medpost::kit::clock::store as time;
use medpost_domain::instant::{DAY, MINUTE};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::scenes::office::nobody;
use medpost_tests::service::{Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

crate::both!(
    an_alarm_is_seen_by_the_operator_alone_until_it_is_over,
    clock_keys_lists_certificates_and_work_are_told_as_they_are,
);

/// The row of a list in which a field has this value.
fn row<'a>(seen: &'a Value, list: &str, field: &str, is: &str) -> Option<&'a Value> {
    seen[list].as_array().unwrap().iter().find(|it| it[field] == is)
}

async fn an_alarm_is_seen_by_the_operator_alone_until_it_is_over(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    it.console_client(None).call(calls::installation_health()).await.refused(Code::SignedOut);
    for role in Role::ASSOCIATION {
        it.administrator(Some("例示医師会"), role)
            .await
            .call(calls::installation_health())
            .await
            .refused(Code::Forbidden);
    }
    for role in [Role::BillingClerk, Role::Accountant] {
        it.administrator(None, role).await.call(calls::installation_health()).await.refused(Code::Forbidden);
    }
    let operator = it.administrator(None, Role::Operator).await;
    assert_eq!(operator.call(calls::installation_health()).await.fine()["alarms"], json!([]));
    let now = it.clock.now();
    it.app.alarms.raise(Alarm::ListsOld, "no new revocation list for 25 hours");
    it.app.watch_alarms().await;
    it.clock.advance(MINUTE);
    let seen = operator.call(calls::installation_health()).await.fine();
    let alarm = row(&seen, "alarms", "kind", "lists_old").unwrap();
    assert_eq!(alarm["detail"], "no new revocation list for 25 hours");
    assert_eq!((&alarm["since"], &seen["at"]), (&json!(now.to_string()), &json!(it.clock.now().to_string())));
    it.app.alarms.clear(Alarm::ListsOld);
    it.app.watch_alarms().await;
    assert!(row(&operator.call(calls::installation_health()).await.fine(), "alarms", "kind", "lists_old").is_none());
}

async fn clock_keys_lists_certificates_and_work_are_told_as_they_are(database: Database) {
    let it = Service::start(database).await;
    let operator = it.administrator(None, Role::Operator).await;
    it.work().await;
    let seen = operator.call(calls::installation_health()).await.fine();
    assert_eq!((&seen["clock"]["state"], &seen["clock"]["why"]), (&json!("well"), &Value::Null));
    let keys = seen["keys"].as_array().unwrap();
    assert!(keys.len() == 1 && keys[0]["seals"] == true && keys[0]["here"] == true, "{keys:?}");
    let lists = seen["lists"].as_array().unwrap();
    assert!(!lists.is_empty() && lists.iter().all(|it| it["state"] == "well"), "{lists:?}");
    assert_eq!(seen["certificates"].as_array().unwrap().len(), it.app.config.host.len());
    assert!(seen["certificates"].as_array().unwrap().iter().all(|it| it["ends"].is_string()));
    assert_eq!(seen["lanes"].as_array().unwrap().len(), Lane::ALL.len());
    let mail = |seen: &Value| row(seen, "lanes", "lane", "mail").unwrap().clone();
    assert_eq!((&mail(&seen)["state"], &mail(&seen)["due"]), (&json!("well"), &json!(0)));
    // Late jobs count as ill; jobs that were given up remain to be reviewed.
    let (now, due) = (it.clock.now(), it.clock.now().plus(-61 * MINUTE));
    let tx = it.app.db.write().await.unwrap();
    queue::enqueue(&*tx, &nobody(), due, due).await.unwrap();
    time::hold(&*tx, now, 8 * DAY, "test").await.unwrap();
    tx.commit().await.unwrap();
    let seen = operator.call(calls::installation_health()).await.fine();
    let late = mail(&seen);
    assert_eq!((&late["state"], &late["due"], &late["oldest"]), (&json!("ill"), &json!(1), &json!(due.to_string())));
    assert_eq!((&seen["clock"]["state"], &seen["clock"]["why"]), (&json!("ill"), &json!("held")));
    let job = queue::claim(&it.app.db, Lane::Mail, now).await.unwrap().unwrap();
    queue::failed(&it.app.db, &Job { attempts: queue::ATTEMPTS, ..job }, "test", now).await.unwrap();
    let lane = mail(&operator.call(calls::installation_health()).await.fine());
    assert_eq!((&lane["state"], &lane["due"], &lane["given_up"]), (&json!("watch"), &json!(0), &json!(1)));
}
