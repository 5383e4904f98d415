//! The audit log: a chain that reveals every change, every gap and a truncated end; and its head, kept outside, which
//! reveals a chain that was rewritten.

use medpost::audit::chain::{Verdict, Wrong, inspect};
use medpost::audit::head::{Head, compare_with_kept};
use medpost::audit::{entry, store};
use medpost::kit::db::Db;
use medpost_domain::hex::hex;
use medpost_domain::instant::{DAY, HOUR};
use medpost_tests::service::{Database, Service};
use sea_orm::{ConnectionTrait, Statement};
use sha2::{Digest, Sha256};

crate::both!(
    every_change_and_every_gap_is_named,
    a_cut_end_and_a_chain_written_anew_are_named_by_a_head_that_was_kept,
    the_head_of_a_day_is_written_once,
    the_head_of_a_day_is_mailed_once_and_shows_a_cut_end,
);

async fn run(it: &Service, sql: &str) {
    it.app.db.execute_raw(Statement::from_string(it.app.db.get_database_backend(), sql)).await.unwrap();
}

/// A service with an intact chain, and the chain's length.
async fn sealed(database: Database) -> (Service, i64) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    it.work().await;
    let Verdict::Holds { last, .. } = inspect(&*it.app.db).await.unwrap() else { panic!("the chain holds") };
    assert!(last >= 6);
    (it, last)
}

async fn every_change_and_every_gap_is_named(database: Database) {
    let line = |column: &str, seq: i64| {
        format!("(SELECT {column} FROM audit_entry WHERE id = (SELECT entry_id FROM audit_link WHERE seq = {seq}))")
    };
    let (mine, own) = ("UPDATE audit_entry SET", "WHERE id = (SELECT entry_id FROM audit_link WHERE seq = 3)");
    // What somebody with write access to the database might do, where it is detected, and as what.
    let cases: Vec<(Vec<String>, i64, Wrong)> = vec![
        (vec![format!("{mine} detail = 'x' {own}")], 3, Wrong::LineChanged),
        (vec![format!("{mine} at = at + 1 {own}")], 3, Wrong::LineChanged),
        (vec![format!("{mine} action = 'x' {own}")], 3, Wrong::LineChanged),
        (vec![format!("{mine} actor = 'x' {own}")], 3, Wrong::LineChanged),
        (vec![format!("{mine} member_id = NULL, subject_id = NULL, card_id = id {own}")], 3, Wrong::LineChanged),
        // Another entry's digest.
        (vec![format!("{mine} digest = {} {own}", line("digest", 2))], 3, Wrong::LineChanged),
        // A whole entry in place of another, with its own digest.
        (
            vec![
                "CREATE TABLE kept AS SELECT entry_id FROM audit_link WHERE seq = 2".to_owned(),
                "DELETE FROM audit_link WHERE seq = 2".to_owned(),
                "UPDATE audit_link SET entry_id = (SELECT entry_id FROM kept) WHERE seq = 3".to_owned(),
            ],
            2,
            Wrong::Gap,
        ),
        (vec!["UPDATE audit_link SET hash = previous WHERE seq = 4".to_owned()], 4, Wrong::LinkChanged),
        (vec!["UPDATE audit_link SET previous = hash WHERE seq = 4".to_owned()], 4, Wrong::LinkChanged),
        (vec!["DELETE FROM audit_link WHERE seq = 1".to_owned()], 1, Wrong::Gap),
        (vec!["DELETE FROM audit_link WHERE seq IN (3, 4)".to_owned()], 3, Wrong::Gap),
        // A gap closed by renumbering.
        (
            vec![
                "DELETE FROM audit_link WHERE seq = 3".to_owned(),
                "UPDATE audit_link SET seq = -seq + 1 WHERE seq > 3".to_owned(),
                "UPDATE audit_link SET seq = -seq WHERE seq < 0".to_owned(),
            ],
            3,
            Wrong::LinkChanged,
        ),
    ];
    let (it, _) = sealed(database).await;
    for (statements, at, why) in cases {
        let tx = it.app.db.write().await.unwrap();
        for sql in &statements {
            tx.execute_raw(Statement::from_string(tx.get_database_backend(), sql)).await.unwrap();
        }
        assert_eq!(inspect(&*tx).await.unwrap(), Verdict::Broken { at, why }, "{statements:?}");
    }
    // A changed entry with a matching digest doesn't match its link.
    let (_, row) = store::links_from(&*it.app.db, 3, 1).await.unwrap().remove(0);
    let mut row = row.unwrap();
    "x".clone_into(&mut row.detail);
    let digest = hex(&entry::digest(&row));
    let digest = match database {
        Database::Sqlite => format!("X'{digest}'"),
        Database::Postgres => format!("'\\x{digest}'::bytea"),
    };
    let tx = it.app.db.write().await.unwrap();
    tx.execute_unprepared(&format!("{mine} detail = 'x', digest = {digest} {own}")).await.unwrap();
    assert_eq!(inspect(&*tx).await.unwrap(), Verdict::Broken { at: 3, why: Wrong::LinkChanged });
    drop(tx);
    assert!(matches!(inspect(&*it.app.db).await.unwrap(), Verdict::Holds { .. }), "nothing of that was kept");
    // A removed entry: somebody disables the constraints that keep entries and links together.
    let url = it.app.config.database_url().unwrap().reveal().to_owned();
    let other = Db::connect(&url, 1).await.unwrap();
    let lifted = match database {
        Database::Sqlite => "PRAGMA foreign_keys = OFF",
        Database::Postgres => "SET session_replication_role = replica",
    };
    other.execute_unprepared(lifted).await.unwrap();
    other.execute_unprepared(&format!("DELETE FROM audit_entry {own}")).await.unwrap();
    assert_eq!(inspect(&*it.app.db).await.unwrap(), Verdict::Broken { at: 3, why: Wrong::LineGone });
}

async fn a_cut_end_and_a_chain_written_anew_are_named_by_a_head_that_was_kept(database: Database) {
    let (it, last) = sealed(database).await;
    let early = it.app.head().await.unwrap();
    it.clinic("例示医院", "代表").await;
    it.work().await;
    let kept = it.app.head().await.unwrap();
    assert!((early.last, kept.last) == (last, kept.last) && kept.last > last);
    let against = async |head: &Head| compare_with_kept(&*it.app.db, head).await.unwrap();
    assert_eq!((against(&early).await, against(&kept).await), (None, None));
    // The head is the same after being mailed and retyped, and only this installation can produce its code.
    let typed: Head = format!(" {kept}\n").parse().unwrap();
    assert!(typed == kept && it.app.made(&kept) && it.app.made(&early));
    let forged = Head { last: kept.last - 1, ..kept.clone() };
    assert!(!it.app.made(&forged));
    assert!(!it.app.made(&Head { code: (9, kept.code.1), ..kept.clone() }), "of a key that there is not");
    let text = kept.to_string();
    for wrong in ["", "1", &text[1..], &format!("{text}-1"), &text.replace('-', "_"), &text[..text.len() - 2]] {
        assert!(wrong.parse::<Head>().is_err() || !it.app.made(&wrong.parse().unwrap()), "{wrong}");
    }
    // The newest links are cut off, together with their entries. The chain is consistent in itself, but differs from
    // the kept head.
    let line = "SELECT entry_id FROM audit_link WHERE seq > ";
    run(&it, &format!("CREATE TABLE gone AS {line}{last}")).await;
    run(&it, &format!("DELETE FROM audit_link WHERE seq > {last}")).await;
    run(&it, "DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM gone)").await;
    let Verdict::Holds { last: now, .. } = inspect(&*it.app.db).await.unwrap() else { panic!("it holds") };
    assert_eq!((now, against(&early).await, against(&kept).await), (last, None, Some(Wrong::CutEnd)));
    // Other entries are sealed in their place.
    it.clinic("例示総合病院", "代表").await;
    it.clinic("例示第二医院", "代表").await;
    it.work().await;
    assert!(matches!(inspect(&*it.app.db).await.unwrap(), Verdict::Holds { .. }));
    assert_eq!((against(&early).await, against(&kept).await), (None, Some(Wrong::Rewritten)));
    // The whole chain is rebuilt over changed entries, as the program itself would do it. Only the kept head reveals
    // that.
    run(&it, "DELETE FROM audit_link").await;
    run(&it, "UPDATE audit_entry SET sealed = NULL").await;
    run(&it, "DELETE FROM audit_entry WHERE action = 'card.enrolled'").await;
    it.work().await;
    assert!(matches!(inspect(&*it.app.db).await.unwrap(), Verdict::Holds { .. }));
    assert_eq!(against(&early).await, Some(Wrong::Rewritten));
}

async fn the_head_of_a_day_is_written_once(database: Database) {
    let (it, _) = sealed(database).await;
    let head = it.app.daily_head().await.unwrap().expect("that of today");
    assert!(it.app.made(&head));
    it.clock.advance(HOUR);
    assert_eq!(it.app.daily_head().await.unwrap(), None);
    it.clock.advance(DAY);
    let next = it.app.daily_head().await.unwrap().expect("that of the next day");
    it.work().await;
    let sql = "SELECT detail FROM audit_entry WHERE action = 'audit.head' ORDER BY at";
    let rows = it.app.db.query_all_raw(Statement::from_string(it.app.db.get_database_backend(), sql)).await.unwrap();
    let written: Vec<String> = rows.iter().map(|it| it.try_get("", "detail").unwrap()).collect();
    assert_eq!(written, [head, next].map(|it| format!("head={it}")));
    // The code requires a key that isn't in the database.
    assert_ne!(Sha256::digest(b"").as_slice(), it.app.head().await.unwrap().code.1);
}

async fn the_head_of_a_day_is_mailed_once_and_shows_a_cut_end(database: Database) {
    let it = Service::start_changed(database, None, |config| {
        config.ops.alarm_to = Some("operator@localhost".into());
    })
    .await;
    it.clinic("見本クリニック", "代表").await;
    it.work().await;
    let mailed = || {
        let sent = it.app.post.sent().into_iter().filter(|it| it.message_id.starts_with("audit-head-"));
        sent.collect::<Vec<_>>()
    };
    for _ in 0..3 {
        it.app.watch_head().await;
        it.work().await;
        it.clock.advance(HOUR);
    }
    assert_eq!(mailed().len(), 1, "once a day, however often it is looked at");
    it.clock.advance(DAY);
    it.app.watch_head().await;
    it.work().await;
    let letters = mailed();
    assert_eq!((letters.len(), letters[1].to.as_str()), (2, "operator@localhost"));
    // The mailed text is what `medpost audit verify --head` accepts.
    let heads: Vec<Head> =
        letters.iter().map(|it| it.text.lines().find_map(|line| line.parse().ok()).expect("a head")).collect();
    let against = async |head: &Head| compare_with_kept(&*it.app.db, head).await.unwrap();
    assert!(heads.iter().all(|it| it.last > 0) && heads[1].last > heads[0].last);
    for head in &heads {
        assert!(it.app.made(head));
        assert_eq!(against(head).await, None);
    }
    // The last link of the second mail is cut off: the first head still matches, the second doesn't.
    let cut = format!("seq >= {}", heads[1].last);
    run(&it, &format!("DELETE FROM audit_link WHERE {cut}")).await;
    assert!(matches!(inspect(&*it.app.db).await.unwrap(), Verdict::Holds { .. }), "by itself it holds");
    assert_eq!((against(&heads[0]).await, against(&heads[1]).await), (None, Some(Wrong::CutEnd)));
}
