//! The audit: a chain that shows every change, every gap and a cut end.

use medpost::audit::chain::{Verdict, inspect};
use medpost_tests::service::{Database, Service};
use sea_orm::{ConnectionTrait, Statement};

crate::both!(a_change_a_gap_and_a_cut_end_are_noticed);

/// The actions of all lines, oldest first.
pub async fn actions(it: &Service) -> Vec<String> {
    let sql =
        Statement::from_string(it.app.db.get_database_backend(), "SELECT action FROM audit_entry ORDER BY at, id");
    let rows = it.app.db.query_all_raw(sql).await.unwrap();
    rows.iter().map(|it| it.try_get("", "action").unwrap()).collect()
}

/// All lines, oldest first: action, detail, and who did it.
pub async fn lines(it: &Service) -> Vec<(String, String, Option<uuid::Uuid>)> {
    let sql = "SELECT action, detail, member_id FROM audit_entry ORDER BY at, id";
    let sql = Statement::from_string(it.app.db.get_database_backend(), sql);
    let rows = it.app.db.query_all_raw(sql).await.unwrap();
    let line = |it: &sea_orm::QueryResult| {
        (it.try_get("", "action").unwrap(), it.try_get("", "detail").unwrap(), it.try_get("", "member_id").unwrap())
    };
    rows.iter().map(line).collect()
}

async fn run(it: &Service, sql: &str) {
    it.app.db.execute_raw(Statement::from_string(it.app.db.get_database_backend(), sql)).await.unwrap();
}

async fn a_change_a_gap_and_a_cut_end_are_noticed(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    it.work().await;
    let Verdict::Holds { last, head } = inspect(&*it.app.db).await.unwrap() else { panic!("the chain holds") };
    assert!(last >= 6);
    // Changed.
    run(&it, "UPDATE audit_entry SET detail = 'x' WHERE id = (SELECT entry_id FROM audit_link WHERE seq = 3)").await;
    assert_eq!(inspect(&*it.app.db).await.unwrap(), Verdict::Broken { at: 3 });
    run(&it, "UPDATE audit_entry SET detail = '' WHERE id = (SELECT entry_id FROM audit_link WHERE seq = 3)").await;
    // The newest links cut off: the chain holds, but its head is not the one kept outside.
    run(&it, &format!("DELETE FROM audit_link WHERE seq = {last}")).await;
    match inspect(&*it.app.db).await.unwrap() {
        Verdict::Holds { last: now, head: other } => assert!(now < last && other != head),
        Verdict::Broken { at } => assert!(at <= last),
    }
}
