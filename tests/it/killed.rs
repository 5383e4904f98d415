//! A program that is killed in the middle of its work: another one continues where it left off.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use medpost::billing::runs::issue;
use medpost_domain::id::RunId;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::service::{Database, Service, beside};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use medpost_tests::scenes::billing::{compute, configure, day, prices, step};

crate::both!(a_month_whose_issue_is_killed_in_the_middle_is_issued_once);

/// Number of invoices numbered together; a month with more of them is issued in several steps.
const TOGETHER: i64 = 500;
/// Number of invoices beyond that.
const MORE: i64 = 40;

async fn run(it: &Service, sql: &str) {
    it.app.db.execute_raw(Statement::from_string(it.app.db.get_database_backend(), sql)).await.unwrap();
}

async fn ask(it: &Service, sql: &str) -> i64 {
    let sql = Statement::from_string(it.app.db.get_database_backend(), sql);
    it.app.db.query_one_raw(sql).await.unwrap().unwrap().try_get("", "n").unwrap()
}

/// A process over a service's database and store that runs jobs and serves nobody.
struct Worker(Child);

impl Worker {
    fn start(it: &Service) -> Self {
        let config = it.folder.join("work.toml");
        let text = format!(
            "[service]\nprofile = \"production\"\npublic_url = \"https://www.localhost\"\ncard_url = \"https://card.localhost\"\npki_url = \"https://pki.localhost\"\n\
             [database]\nurl = \"{}\"\n[store]\nkind = \"folder\"\npath = \"store\"\n[vault]\nkeyring_file = \"keyring\"\n\
             [mail]\nkind = \"smtp\"\nhost = \"localhost\"\nport = 1\ntls = \"required\"\nfrom = \"MEDPost <notice@localhost>\"\n[log]\nfilter = \"off\"\n\
             [print]\nprogram = \"/nowhere\"\n\
             [billing]\nissuer = \"見本\"\nregistration = \"T9000000000000\"\naddress = \"例示県\"\nresponsible = \"例示\"\ncontact = \"例示\"\nbank = \"例示\"\n\
             [[listener]]\nname = \"none\"\nserves = \"public\"\naddress = \"127.0.0.1:0\"\nhosts = [\"localhost\"]\ncertificate_file = \"-\"\nkey_file = \"-\"\ntls = [\"1.3\"]\n",
            it.app.config.database_url().unwrap().reveal()
        );
        // Written only once, because another worker may be reading it.
        if !config.exists() {
            std::fs::write(&config, text).unwrap();
        }
        let mut command = Command::new(beside("medpost"));
        command.arg("--config").arg(&config).arg("work").stdout(Stdio::null()).stderr(Stdio::inherit());
        Self(command.spawn().unwrap())
    }

    /// Panics if the program has ended by itself.
    fn lives(&mut self) {
        assert!(self.0.try_wait().unwrap().is_none(), "the program ended by itself");
    }

    /// Kills it like `kill -9`.
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn a_month_whose_issue_is_killed_in_the_middle_is_issued_once(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let mut table = String::from("association,code,name,kana,kind,city,address,phone,director,inboxes\n");
    for number in 1..TOGETHER + MORE {
        table += &format!("例示医師会,K{number:04},例{number:04}医院,レイ,診療所,例示市,例示市,000,,代表\n");
    }
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    it.import(&rows).await;
    let ids = prices(&it, &[("例示医師会", 1_000_000)]).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    configure(&clerk, ids[0], &json!({ "payer": "facilities" })).await;
    day(&it, "2026-12-01").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let run_of = compute(&clerk, "2026-11").await;
    assert_eq!(run_of["invoices"], TOGETHER + MORE);
    let second = it.administrator(None, Role::Operator).await;
    step(&second, &run_of, "approve", "").await.fine();
    let id: RunId = run_of["id"].as_str().unwrap().parse().unwrap();
    // The program uses the machine's clock, so this makes the run due whatever the time.
    run(&it, "UPDATE billing_run SET issues_at = 0").await;
    let claimable = "UPDATE job SET run_at = 0, lease_until = NULL WHERE kind = 'billing_issue'";
    run(&it, claimable).await;
    run(&it, "UPDATE job SET run_at = 9000000000000000 WHERE kind <> 'billing_issue'").await;
    let numbered = "SELECT COUNT(*) AS n FROM invoice WHERE number IS NOT NULL";
    // The very last draft can't be numbered, so the second step is blocked after assigning some of its numbers.
    let last = "(SELECT id FROM invoice WHERE number IS NULL ORDER BY payee DESC, id DESC LIMIT 1)";
    let held = if database == Database::Postgres {
        let tx = it.app.db.write().await.unwrap();
        let sql = format!("SELECT id FROM invoice WHERE id = {last} FOR UPDATE");
        tx.execute_raw(Statement::from_string(tx.get_database_backend(), sql)).await.unwrap();
        Some(tx)
    } else {
        let sql = format!(
            "CREATE TRIGGER holds BEFORE UPDATE ON invoice WHEN NEW.serial = {} BEGIN SELECT RAISE(ABORT, 'held'); END",
            TOGETHER + MORE
        );
        run(&it, &sql).await;
        None
    };
    let mut worker = Worker::start(&it);
    while ask(&it, numbered).await < TOGETHER {
        worker.lives();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    if held.is_some() {
        // In the middle of its transaction.
        let waits = "SELECT COUNT(*) AS n FROM pg_stat_activity \
            WHERE wait_event_type = 'Lock' AND datname = current_database()";
        while ask(&it, waits).await == 0 {
            worker.lives();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    worker.kill();
    assert_eq!(ask(&it, numbered).await, TOGETHER, "some are numbered, and some are not");
    match held {
        Some(tx) => drop(tx),
        None => run(&it, "DROP TRIGGER holds").await,
    }
    // The dead worker's lease expires; another one takes over, and a third works at the same time.
    run(&it, claimable).await;
    // SQLite has a single writer, so only one process works there.
    let count = if database == Database::Postgres { 2 } else { 1 };
    let mut others: Vec<Worker> = (0..count).map(|_| Worker::start(&it)).collect();
    let done = "SELECT COUNT(*) AS n FROM billing_run WHERE state = 'issued'";
    while ask(&it, done).await == 0 {
        others.iter_mut().for_each(Worker::lives);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    others.iter_mut().for_each(Worker::kill);
    // If repeated, nothing more happens.
    issue::issue(&it.app.billing, id).await.unwrap();
    let one_to = "SELECT COUNT(DISTINCT number) AS n FROM invoice WHERE serial BETWEEN 1 AND";
    let all = TOGETHER + MORE;
    assert_eq!(ask(&it, &format!("{one_to} {all}")).await, all, "no gap and no double");
    assert_eq!(ask(&it, numbered).await, all);
    assert_eq!(ask(&it, "SELECT CAST(MAX(serial) AS BIGINT) AS n FROM invoice").await, all);
    let drawn = "SELECT COUNT(*) AS n FROM job WHERE kind = 'invoice_pdf'";
    assert_eq!(ask(&it, drawn).await, all, "each is drawn");
    let told = "SELECT COUNT(*) AS n FROM audit_entry WHERE action = 'billing.issued'";
    assert_eq!(ask(&it, told).await, 1);
    // Every number matches the content, and no content was changed after it was hashed.
    let found = clerk.call(calls::find_invoices(&json!({ "run": run_of["id"] }))).await.fine();
    assert_eq!(found["total"], all);
}
