//! Time passes, and the association's people decide.

use medpost::issuing::list;
use medpost::jobs::task::Task;
use medpost_domain::card::CardKind;
use medpost_domain::id::{AddressId, DeliveryId};
use medpost_domain::instant::{DAY, HOUR};
use medpost_domain::role::Role;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use crate::calls;
use crate::client::Signed;
use crate::service::{Clinic, Service};

/// Renews the authorities' revocation lists for the current time, including the service's own, if it issues cards.
pub async fn renew_lists(it: &Service) {
    use medpost_demo::pki::Authority;
    let now = it.clock.now();
    let issues = it.app.issuing.authority.is_some();
    let others = [Authority::HpkiRoot, Authority::HpkiSignIn, Authority::PkiRoot];
    for authority in others.into_iter().chain((!issues).then_some(Authority::PkiCards)) {
        let list = crate::service::pki()
            .issue_list(authority, vec![], now.plus(-HOUR), now.plus(4 * DAY), now.0 / 1_000_000)
            .unwrap();
        it.app.take_list(&list).await.unwrap();
    }
    if issues {
        list::make_list(&it.app.issuing).await.unwrap();
    }
}

/// Advances by some days, renews the revocation lists, runs due jobs, and signs the doctors in again.
pub async fn pass(it: &Service, days: i64, clinics: &mut [&mut Clinic]) {
    it.clock.advance(days * DAY);
    renew_lists(it).await;
    it.work().await;
    for clinic in clinics {
        clinic.user = it.client(CardKind::Hpki, Some(&clinic.card)).sign_in().await;
    }
}

/// Confirms everything that is waiting at an association, as somebody who had no hand in it.
pub async fn go_ahead(it: &Service, association: &str) {
    let user = it.administrator(Some(association), Role::CardManager).await;
    assert!(say_all(&user).await > 0, "nothing waited");
}

/// Confirms whatever may be confirmed; returns how many there were.
pub async fn say_all(user: &Signed) -> usize {
    let all = user.call(calls::waiting()).await.fine();
    let mut said = 0;
    for (kind, thing, place) in [("cards", "card", "cards"), ("holders", "holder", "holders")] {
        for it in all[kind].as_array().unwrap().iter().filter(|it| it["hindrance"].is_null()) {
            let (person, id) = (it["person"].as_str().unwrap(), it[thing]["id"].as_str().unwrap());
            let path = format!("/api/v1/console/people/{person}/{place}/{id}/confirmation");
            user.post(&path, &json!({})).await.fine();
            said += 1;
        }
    }
    said
}

/// The last one-time link mailed to an address.
pub fn mailed_link(it: &Service, to: &str) -> String {
    let mails = it.app.post.sent();
    let found = mails.iter().rev().filter(|mail| mail.to == to);
    let links = found.filter_map(|mail| mail.text.lines().find(|it| it.contains("/join#")).map(str::to_owned));
    links.map(|it| it.trim().to_owned()).next().unwrap()
}

/// Advances the time, renews the revocation lists, and runs due jobs.
pub async fn later(it: &Service, micros: i64) {
    it.clock.advance(micros);
    renew_lists(it).await;
    it.work().await;
}

/// How many mails of this subject went to an address.
pub fn mails(it: &Service, to: &str, subject: &str) -> usize {
    it.app.post.sent().iter().filter(|mail| mail.to == to && mail.subject.contains(subject)).count()
}

/// The acts of all entries, oldest first.
pub async fn actions(it: &Service) -> Vec<String> {
    let sql =
        Statement::from_string(it.app.db.get_database_backend(), "SELECT action FROM audit_entry ORDER BY at, id");
    let rows = it.app.db.query_all_raw(sql).await.unwrap();
    rows.iter().map(|it| it.try_get("", "action").unwrap()).collect()
}

/// All entries, oldest first: act, detail, and member.
pub async fn lines(it: &Service) -> Vec<(String, String, Option<uuid::Uuid>)> {
    let sql = "SELECT action, detail, member_id FROM audit_entry ORDER BY at, id";
    let sql = Statement::from_string(it.app.db.get_database_backend(), sql);
    let rows = it.app.db.query_all_raw(sql).await.unwrap();
    let line = |it: &sea_orm::QueryResult| {
        (it.try_get("", "action").unwrap(), it.try_get("", "detail").unwrap(), it.try_get("", "member_id").unwrap())
    };
    rows.iter().map(line).collect()
}

/// A mail that reaches nobody, because there is no such delivery.
pub fn nobody() -> Task {
    Task::NoticeMail { delivery: DeliveryId(Default::default()), address: AddressId(Default::default()) }
}
