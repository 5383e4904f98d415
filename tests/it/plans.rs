//! Query plans: what runs every second and on each page uses an index, and reads nothing that is finished.
//!
//! The statements are recorded as the service sends them. PostgreSQL plans them as prepared statements, without the
//! values: a partial index is only used if the statement itself excludes all other rows.

use std::sync::{Arc, Mutex};

use medpost::audit::chain;
use medpost::audit::entry::{self, Actor};
use medpost::identity::store as people;
use medpost::jobs::lane::Lane;
use medpost::jobs::queue;
use medpost::jobs::task::Task;
use medpost::kit::entropy;
use medpost::vault::store as vault;
use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::InboxId;
use medpost_domain::instant::DAY;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::service::{Clinic, Database, Service};
use medpost_tests::years;
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait, Value};
use serde_json::json;

crate::both!(what_is_asked_again_and_again_reads_nothing_that_is_finished);

/// Tables that grow with every delivery or sign-in and are never emptied, or not for a long time.
const GROWING: [&str; 11] = [
    "audit_entry",
    "audit_link",
    "delivery",
    "delivery_event",
    "dispatch",
    "document",
    "hand_over",
    "job",
    "segment",
    "session",
    "wrap",
];

/// Indices on those tables that only contain what is not finished, so each may be read completely.
const SMALL: [&str; 6] = [
    "audit_entry_unsealed",
    "delivery_living",
    "delivery_living_releases_at",
    "document_staged",
    "document_unsent",
    "job_due",
];

/// All statements the service has sent since the last look.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Statement>>>);

impl Heard {
    fn of(it: &Service) -> Self {
        let heard = Self::default();
        let kept = heard.clone();
        it.app.db.listen(move |it| kept.0.lock().unwrap().push(it.clone()));
        heard
    }

    /// Each distinct statement once.
    fn take(&self) -> Vec<Statement> {
        let mut all: Vec<Statement> = Vec::new();
        for it in std::mem::take(&mut *self.0.lock().unwrap()) {
            if !all.iter().any(|known| known.sql == it.sql) {
                all.push(it);
            }
        }
        all
    }
}

fn grows(table: &str) -> bool {
    GROWING.contains(&table)
}

fn rows(found: &[sea_orm::QueryResult], column: &str) -> Vec<String> {
    found.iter().map(|it| it.try_get("", column).unwrap()).collect()
}

// ---- SQLite ----

/// The lines of SQLite's query plan.
async fn plan_of_file(it: &Service, statement: &Statement) -> Vec<String> {
    let values = statement.values.clone().map(|it| it.0).unwrap_or_default();
    let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let ask = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
    rows(&it.app.db.query_all_raw(ask).await.unwrap(), "detail")
}

/// What is wrong with a query plan of SQLite.
fn wrong_in_file(sql: &str, plan: &[String]) -> Option<String> {
    let small = |line: &str| SMALL.iter().any(|it| line.split(' ').any(|word| word == *it));
    for line in plan {
        let mut words = line.split(' ');
        let (deed, table) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if !grows(table) {
            continue;
        }
        // The end of an index, or of the table in its own order, if only the last row is needed.
        let sorts = plan.iter().any(|it| it.contains("TEMP B-TREE"));
        let end = !sorts && !sql.contains(" WHERE ") && sql.contains(" LIMIT ");
        if deed == "SCAN" && !small(line) && !end {
            return Some(format!("reads all of {table}"));
        }
        if line.contains("AUTOMATIC") {
            return Some(format!("makes an index of {table} by itself"));
        }
    }
    let sorts = plan.iter().any(|it| it == "USE TEMP B-TREE FOR ORDER BY");
    let of_growing = plan.iter().any(|it| it.split(' ').nth(1).is_some_and(grows));
    let wants_few = sql.contains(" LIMIT ");
    (sorts && of_growing && wants_few && !plan.iter().any(|it| small(it))).then(|| "sorts all for some".to_owned())
}

// ---- PostgreSQL ----

/// A step of a PostgreSQL query plan: its depth, what it does, and its details.
struct Step {
    depth: usize,
    deed: String,
    said: Vec<String>,
}

/// The type that a value is bound as.
const fn kind(it: &Value) -> &'static str {
    match it {
        Value::Bool(_) => "boolean",
        Value::Int(_) => "integer",
        Value::BigInt(_) | Value::BigUnsigned(_) | Value::Unsigned(_) => "bigint",
        Value::String(_) => "text",
        Value::Bytes(_) => "bytea",
        Value::Uuid(_) => "uuid",
        _ => "unknown",
    }
}

/// The steps of PostgreSQL's generic plan, which only does without an index if there is none.
async fn plan_of_server(it: &Service, statement: &Statement) -> Vec<Step> {
    let tx = it.app.db.begin().await.unwrap();
    for it in ["plan_cache_mode = force_generic_plan", "enable_seqscan = off", "enable_sort = off"] {
        tx.execute_unprepared(&format!("SET LOCAL {it}")).await.unwrap();
    }
    let values = statement.values.clone().map(|it| it.0).unwrap_or_default();
    let list = |each: fn(&Value) -> &'static str| {
        let all: Vec<&str> = values.iter().map(each).collect();
        if all.is_empty() { String::new() } else { format!("({})", all.join(", ")) }
    };
    let prepare = format!("PREPARE heard {} AS {}", list(kind), statement.sql);
    tx.execute_unprepared(&prepare).await.unwrap_or_else(|error| panic!("{error}: {prepare}"));
    let explain = Statement::from_string(DbBackend::Postgres, format!("EXPLAIN EXECUTE heard {}", list(|_| "NULL")));
    let lines = rows(&tx.query_all_raw(explain).await.unwrap(), "QUERY PLAN");
    tx.execute_unprepared("DEALLOCATE heard").await.unwrap();
    tx.rollback().await.unwrap();
    steps(&lines)
}

fn steps(lines: &[String]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in lines {
        let arrow = line.find("->  ");
        if let Some(depth) = arrow.or_else(|| steps.is_empty().then_some(0)) {
            let text = line.trim_start().trim_start_matches("->  ");
            let deed = text.split("  (cost").next().unwrap_or_default().to_owned();
            steps.push(Step { depth, deed, said: Vec::new() });
        } else if let Some(last) = steps.last_mut() {
            last.said.push(line.trim().to_owned());
        }
    }
    steps
}

/// What is wrong with a query plan of PostgreSQL.
fn wrong_on_server(steps: &[Step]) -> Option<String> {
    let after = |deed: &str, word: &str| {
        deed.split_once(word).map(|it| it.1.split(' ').next().unwrap_or_default().to_owned()).unwrap_or_default()
    };
    let of_growing =
        |index: &str| GROWING.iter().any(|it| index.strip_prefix(*it).is_some_and(|it| it.starts_with('_')));
    for (place, step) in steps.iter().enumerate() {
        let deed = &step.deed;
        // The steps above this one, nearest first.
        let mut depth = step.depth;
        let above: Vec<&Step> = steps[..place]
            .iter()
            .rev()
            .filter(|it| {
                let is_above = it.depth < depth;
                depth = depth.min(it.depth);
                is_above
            })
            .collect();
        if deed.contains("Seq Scan on ") && grows(&after(deed, "Seq Scan on ")) {
            return Some(deed.clone());
        }
        let index = match deed.strip_prefix("Bitmap Index Scan on ") {
            Some(it) => it.to_owned(),
            None if deed.contains("Index") && deed.contains(" using ") => after(deed, " using "),
            None => continue,
        };
        if !of_growing(&index) || SMALL.contains(&index.as_str()) {
            continue;
        }
        let limit = above.iter().position(|it| it.deed == "Limit");
        if !step.said.iter().any(|it| it.starts_with("Index Cond:")) {
            let end = above.first().is_some_and(|it| it.deed == "Limit")
                && !step.said.iter().any(|it| it.starts_with("Filter:"));
            if !end {
                return Some(format!("{deed}: the whole index"));
            }
        }
        // An incremental sort reads rows in the order of an index.
        if let Some(limit) = limit
            && above[..limit].iter().any(|it| it.deed == "Sort")
        {
            return Some(format!("{deed}: sorts all for some"));
        }
    }
    None
}

// ---- what is asked ----

/// Explains the recorded statements; returns what is wrong, and every plan as text.
async fn explain(it: &Service, what: &str, heard: &[Statement]) -> (Vec<String>, String) {
    assert!(!heard.is_empty(), "{what}: nothing was asked");
    let (mut wrong, mut all) = (Vec::new(), String::new());
    for statement in heard {
        let (fault, plan) = if it.app.db.is_embedded() {
            let plan = plan_of_file(it, statement).await;
            (wrong_in_file(&statement.sql, &plan), plan.join("\n"))
        } else {
            let steps = plan_of_server(it, statement).await;
            let lines = steps.iter().map(|it| format!("{:depth$}{} {:?}", "", it.deed, it.said, depth = it.depth));
            (wrong_on_server(&steps), lines.collect::<Vec<_>>().join("\n"))
        };
        if let Some(fault) = fault {
            wrong.push(format!("{what}: {fault}\n{}\n{plan}", statement.sql));
        }
        all += &plan;
        all += "\n";
    }
    (wrong, all)
}

/// Performs everything that is done frequently; returns the statements by name, with an index that must be used.
async fn ask(it: &Service, heard: &Heard, busy: &Clinic) -> Vec<(&'static str, &'static str, Vec<Statement>)> {
    let (db, now) = (&it.app.db, it.clock.now());
    let mut all = Vec::new();

    let tx = db.write().await.unwrap();
    queue::enqueue(&*tx, &Task::Tight { inbox: InboxId(entropy::id(now)), day: 0 }, now, now).await.unwrap();
    entry::write(&*tx, Actor::SYSTEM, Act::AlarmEnded, (SubjectKind::Installation, None), "", now).await.unwrap();
    tx.commit().await.unwrap();
    heard.take();

    let job = queue::claim(db, Lane::Database, now).await.unwrap().unwrap();
    all.push(("claim a job", "job_due", heard.take()));
    queue::done(db, job.id, now).await.unwrap();
    for lane in Lane::ALL {
        assert!(queue::claim(db, lane, now).await.unwrap().is_none());
    }
    queue::next_due(&**db).await.unwrap();
    it.app.watch_jobs().await;
    all.push(("look for jobs, and since when they wait", "job_due", heard.take()));
    assert!(chain::seal(db).await.unwrap() > 0);
    all.push(("seal the audit", "audit_entry_unsealed", heard.take()));
    people::suspended_since(&**db, now).await.unwrap();
    it.app.watch_alarms().await;
    all.push(("watches", "", heard.take()));
    medpost::billing::store::late_invoices(&**db, 1, 2).await.unwrap();
    all.push(("look for overdue invoices", "invoice_open", heard.take()));
    let tx = db.write().await.unwrap();
    vault::drop_wraps_of_day(&*tx, 1).await.unwrap();
    vault::any_record_until(&*tx, 1, 2).await.unwrap();
    queue::forget_done(&*tx, now.plus(-30 * DAY)).await.unwrap();
    drop(tx);
    all.push(("what is due with a day", "wrap_epoch_day", heard.take()));

    busy.user.call(calls::session()).await.fine();
    all.push(("who am I", "", heard.take()));
    let inbox = format!("/api/v1/inboxes/{}", busy.inbox());
    busy.user.post(&format!("{inbox}/arrivals"), &json!({})).await.fine();
    all.push(("the inbox", "delivery_living", heard.take()));
    busy.user.post(&format!("{inbox}/arrivals"), &json!({ "phase": "opened" })).await.fine();
    all.push(("the inbox, in one phase", "delivery_living", heard.take()));
    busy.user.post(&format!("{inbox}/arrivals"), &json!({ "kind": "other" })).await.fine();
    all.push(("the inbox, of one kind", "delivery_living", heard.take()));
    busy.user.post(&format!("{inbox}/dispatches"), &json!({ "text": "" })).await.fine();
    all.push(("what was sent", "", heard.take()));
    busy.user.get(&format!("{inbox}/uploads")).await.fine();
    busy.user.create(busy.inbox(), "a.pdf", 10).await.fine();
    all.push(("begin an upload", "document_staged", heard.take()));
    all
}

async fn what_is_asked_again_and_again_reads_nothing_that_is_finished(database: Database) {
    let it = Service::start(database).await;
    let (busy, other) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let association = it.administrator(Some("例示医師会"), Role::Administrator).await;
    let operator = it.administrator(None, Role::Operator).await;
    years::fill(&it, &busy, 5_000).await;
    // A page can only open what was really sent.
    for (from, to) in [(&busy, &other), (&other, &busy)] {
        for number in 0..55 {
            let request = json!({
                "sender": from.inbox(), "kind": "other", "subject": "件名", "text": "本文", "documents": [],
                "patient": { "number": "", "name": "", "kana": "", "born": "" }, "recipients": [to.inbox()],
                "urgent": true, "key": format!("plans-{number}"),
            });
            from.user.call(calls::send(&request)).await.fine();
        }
    }
    it.work().await;
    // The unread ones would fill the page before the others are read.
    let opened = "UPDATE delivery SET opened_at = releases_at WHERE opened_at IS NULL AND ended_at IS NULL";
    it.app.db.execute_unprepared(opened).await.unwrap();
    let heard = Heard::of(&it);
    // SQLite has no row statistics unless an operator creates them, and both cases must work.
    for counted in [false, true] {
        if counted && database == Database::Sqlite {
            it.app.db.execute_unprepared("ANALYZE").await.unwrap();
        }
        let mut asked = ask(&it, &heard, &busy).await;
        for (name, user) in [("first page of an association", &association), ("first page of the operator", &operator)]
        {
            user.call(calls::overview()).await.fine();
            asked.push((name, "delivery_living", heard.take()));
        }
        let unreceived = json!({ "text": "", "unreceived": true });
        association.call(calls::find_records(&unreceived)).await.fine();
        asked.push(("records that nobody received", "delivery_living_releases_at", heard.take()));
        let mut wrong = Vec::new();
        for (what, index, statements) in asked {
            let (found, plans) = explain(&it, what, &statements).await;
            wrong.extend(found);
            if !plans.contains(index) {
                wrong.push(format!("{what}: does without {index}\n{plans}"));
            }
        }
        assert!(wrong.is_empty(), "counted: {counted}\n{}", wrong.join("\n\n"));
    }
}
