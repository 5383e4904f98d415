//! Bad weather: wrong clocks, and neighbours that hang, are away or misbehave. Nothing is lost, nothing ends too early,
//! and only what needs that neighbour waits.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use medpost::app::App;
use medpost::config::{Mail, SmtpTls};
use medpost::jobs::lane::Lane;
use medpost::jobs::queue;
use medpost::jobs::task::Task;
use medpost::kit::alarm;
use medpost::kit::clock::{Clock, store as time};
use medpost::notify::mails::Letter;
use medpost::notify::post::{Error, Post};
use medpost::vault::store as vault;
use medpost_demo::pki::Authority;
use medpost_domain::instant::{DAY, Instant, MINUTE, SECOND};
use medpost_tests::calls;
use medpost_tests::clock::library;
use medpost_tests::postgres as server;
use medpost_tests::service::{Clinic, Database, Service, config, pki};
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use medpost_tests::scenes::exchange::{arrivals, deliver, sending};

crate::both!(
    while_the_time_is_in_doubt_nothing_ends_and_everything_else_goes_on,
    alarms_are_kept_mailed_once_and_over_again,
    answers_tell_the_installations_time,
);

async fn two(it: &Service) -> (Clinic, Clinic) {
    (it.clinic("見本クリニック", "代表").await, it.clinic_of("見本市", "例示総合病院", "地域連携室").await)
}

async fn while_the_time_is_in_doubt_nothing_ends_and_everything_else_goes_on(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = two(&it).await;
    deliver(&it, &from, &to, b"content", "k").await;
    let now = it.clock.now();
    let tx = it.app.db.write().await.unwrap();
    time::hold(&*tx, now, 8 * DAY, "test").await.unwrap();
    // A second one doesn't replace the first.
    time::hold(&*tx, now, DAY, "another").await.unwrap();
    tx.commit().await.unwrap();
    it.clock.advance(9 * DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    it.work().await;
    let ended = |actions: Vec<String>| {
        actions
            .iter()
            .filter(|it| ["delivery.ended", "day_key.destroyed", "document.destroyed"].contains(&it.as_str()))
            .count()
    };
    assert_eq!(ended(medpost_tests::scenes::office::actions(&it).await), 0);
    assert!(it.app.vault.sweep(true).await.is_err());
    // Expiry is still shown immediately, and new work proceeds.
    let to = Clinic { user: it.client(medpost_domain::card::CardKind::Hpki, Some(&to.card)).sign_in().await, ..to };
    let from =
        Clinic { user: it.client(medpost_domain::card::CardKind::Hpki, Some(&from.card)).sign_in().await, ..from };
    assert_eq!(arrivals(&to).await["items"][0]["phase"], "expired");
    deliver(&it, &from, &to, b"content", "k2").await;
    assert_eq!(arrivals(&to).await["unread"], 1);
    let guard = time::guard(&*it.app.db).await.unwrap().unwrap();
    assert_eq!((guard.held_step, guard.held_why.as_deref()), (8 * DAY, Some("test")));
    // Once accepted, it resumes by itself.
    let tx = it.app.db.write().await.unwrap();
    time::accept(&*tx, it.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    it.clock.advance(11 * MINUTE);
    it.work().await;
    assert!(ended(medpost_tests::scenes::office::actions(&it).await) >= 3);
    // A pause ends by itself.
    let tx = it.app.db.write().await.unwrap();
    time::pause(&*tx, it.clock.now().plus(6 * 60 * MINUTE)).await.unwrap();
    tx.commit().await.unwrap();
    assert!(it.app.clock.may_end(&*it.app.db).await.is_err());
    it.clock.advance(6 * 60 * MINUTE);
    it.app.clock.may_end(&*it.app.db).await.unwrap();
}

async fn alarms_are_kept_mailed_once_and_over_again(database: Database) {
    let it =
        Service::start_changed(database, None, |config| config.ops.alarm_to = Some("operator@localhost".into())).await;
    let told = |it: &Service| it.app.post.sent().iter().filter(|it| it.message_id.starts_with("alarm-")).count();
    it.app.alarms.raise(alarm::Alarm::ListsOld, "one");
    it.app.alarms.raise(alarm::Alarm::ListsOld, "two");
    it.app.watch_alarms().await;
    it.app.watch_alarms().await;
    it.work().await;
    assert_eq!(told(&it), 1);
    assert!(it.app.post.sent()[0].text.contains("lists_old") && it.app.post.sent()[0].to == "operator@localhost");
    let raised = alarm::store::raised(&*it.app.db).await.unwrap();
    assert!(raised.iter().any(|it| it.kind == "lists_old" && it.detail == "two"), "{raised:?}");
    // Repeated a day later; once it is over, it is no longer mailed.
    it.clock.advance(DAY + SECOND);
    it.app.watch_alarms().await;
    it.work().await;
    assert_eq!(told(&it), 2);
    it.app.alarms.clear(alarm::Alarm::ListsOld);
    it.app.watch_alarms().await;
    assert!(!alarm::store::raised(&*it.app.db).await.unwrap().iter().any(|it| it.kind == "lists_old"));
    // If it returns within a moment, it is the same alarm; later it is a new one.
    for (pause, expected) in [(MINUTE, 2), (11 * MINUTE, 3)] {
        it.clock.advance(pause);
        it.app.alarms.raise(alarm::Alarm::ListsOld, "again");
        it.app.watch_alarms().await;
        it.work().await;
        assert_eq!(told(&it), expected);
        it.app.alarms.clear(alarm::Alarm::ListsOld);
        it.app.watch_alarms().await;
    }
}

async fn answers_tell_the_installations_time(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    it.clock.advance(SECOND - 1);
    for _ in 0..2 {
        let now = it.clock.now();
        // Also with a refusal, because a page learns the time from its first answer.
        for path in ["/api/v1/session", "/api/v1/nowhere", "/"] {
            let answer = clinic.user.get(path).await;
            assert_eq!(Instant::from_http(answer.header("date")).unwrap().0, now.0 / SECOND * SECOND, "{path}");
        }
        it.clock.advance(DAY);
    }
}

/// What a separate process works on, passed through the environment because it is this very program.
const WORKS_ON: &str = "MEDPOST_TEST_WORKS_ON";

/// Works for a while on the given database and folder, and prints its alarms. Run by other tests.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a process that other tests start"]
#[expect(clippy::disallowed_methods, reason = "a process is told by its environment what it works on")]
async fn a_process_that_works() {
    let Ok(told) = std::env::var(WORKS_ON) else { return };
    let (folder, url) = told.split_once('|').unwrap();
    let addresses = [([127, 0, 0, 1], 0).into(); 4];
    let app = App::build(config(std::path::Path::new(folder), url, &addresses), Clock::system()).await.unwrap();
    app.check().await.unwrap();
    let working = tokio::spawn({
        let app = app.clone();
        async move { app.work().await }
    });
    // Long enough for the first check of the clock, and for every lane's first job.
    for _ in 0..40 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    app.watch_clock().await;
    app.watch_alarms().await;
    for (it, detail) in app.alarms.raised() {
        println!("raised {} {detail}", it.name());
    }
    println!("ready {:?}", app.ready().await);
    app.stop();
    working.await.unwrap();
}

/// Runs [`a_process_that_works`] with its clock off by this many seconds; returns its output.
fn work_with_clock(folder: &std::path::Path, url: &str, off: i64) -> String {
    let mut it = Command::new(std::env::current_exe().unwrap());
    it.args(["--ignored", "--nocapture", "--exact", "weather::a_process_that_works"]);
    it.env(WORKS_ON, format!("{}|{url}", folder.display()));
    if off != 0 {
        it.env("LD_PRELOAD", library(false))
            .env("FAKETIME", format!("{off:+}s"))
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }
    let out = it.stderr(Stdio::inherit()).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
    String::from_utf8(out.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_eight_days_ahead_or_behind_end_nothing_and_the_healthy_one_what_is_due() {
    let it = Service::start(Database::Postgres).await;
    let url = it.app.config.database_url().unwrap().reveal().to_owned();
    let addresses = [([127, 0, 0, 1], 0).into(); 4];
    let app = App::build(config(&it.folder, &url, &addresses), Clock::system()).await.unwrap();
    // One key is due by the database's time, the other in three days.
    let now = app.clock.now();
    let (over, coming) = (now.japan_day() - 1, now.japan_day() + 3);
    for day in [over, coming] {
        app.vault.day_key(day).await.unwrap();
        let tx = app.db.write().await.unwrap();
        queue::enqueue(&*tx, &Task::Day { day }, Instant::japan_day_begin(day + 1), now).await.unwrap();
        tx.commit().await.unwrap();
    }
    let state = async || {
        let gone = async |day| vault::epoch(&*app.db, day).await.unwrap().unwrap().1;
        (gone(over).await, gone(coming).await)
    };
    for off in [8 * 86_400, -8 * 86_400] {
        let printed = work_with_clock(&it.folder, &url, off);
        assert!(printed.contains("raised clock_off") && printed.contains("differs from the database's"), "{printed}");
        assert!(printed.contains("ready Err("), "{printed}");
        assert_eq!(state().await, (false, false), "{off}");
    }
    let raised = alarm::store::raised(&*app.db).await.unwrap();
    assert!(raised.iter().any(|it| it.kind == "clock_off"), "the doctor reads it here: {raised:?}");
    // It was postponed, and is done by a process whose clock is right.
    app.db.execute_unprepared("UPDATE job SET run_at = 0 WHERE kind = 'day' AND error IS NOT NULL").await.unwrap();
    let printed = work_with_clock(&it.folder, &url, 0);
    assert!(printed.contains("ready Ok("), "{printed}");
    assert_eq!(state().await, (true, false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_row_that_somebody_holds_keeps_only_those_waiting_who_need_it() {
    let it = Service::start_changed(Database::Postgres, None, |config| config.database.connections = 8).await;
    let (from, to) = two(&it).await;
    let other = it.clinic("別の医院", "代表").await;
    let url = it.app.config.database_url().unwrap().reveal().to_owned();
    for (table, id) in [("inbox", to.inbox().0), ("facility", from.facility.0)] {
        let stuck = server::hold(&url, &format!("SELECT * FROM {table} WHERE id = '{id}' FOR UPDATE"));
        let watching = tokio::spawn({
            let db = it.app.db.clone();
            async move {
                loop {
                    let _ = db.watch_waits().await;
                    tokio::time::sleep(Duration::from_millis(250)).await;
                }
            }
        });
        let began = std::time::Instant::now();
        let waiting: Vec<_> = (0..24)
            .map(|n| {
                let (user, request) = (from.user.clone(), sending(&from, &[&to], &[], &format!("{table}-{n}")));
                let inbox = from.inbox();
                tokio::spawn(async move {
                    if n % 2 == 0 {
                        user.call(calls::send(&request)).await
                    } else {
                        user.create(inbox, "a.pdf", 1_000).await
                    }
                })
            })
            .collect();
        // In the meantime everybody else is served, and readiness answers.
        for _ in 0..10 {
            other.user.call(calls::session()).await.fine();
            let place = other.user.upload(other.inbox(), "b.pdf", b"content").await;
            assert!(!place.is_empty());
            it.app.ready().await.unwrap();
        }
        let mut refused = 0;
        for it in waiting {
            let answer = it.await.unwrap();
            if answer.status == 503 {
                refused += 1;
                assert_eq!((answer.code().as_str(), answer.header("retry-after")), ("unavailable", "5"));
            } else {
                answer.fine();
            }
        }
        assert!(refused >= 11, "{table}: {refused}");
        // A guard against hanging, not a measurement.
        assert!(began.elapsed() < Duration::from_secs(40), "{table}: {:?}", began.elapsed());
        watching.abort();
        drop(stuck);
    }
    from.user.call(calls::send(&sending(&from, &[&to], &[], "after"))).await.fine();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_a_database_everybody_is_told_to_try_again_and_later_all_is_well() {
    let it = Service::start(Database::Postgres).await;
    let (from, to) = two(&it).await;
    let url = it.app.config.database_url().unwrap().reveal().to_owned();
    server::refuse(&url, true);
    let answers = async {
        for answer in [
            from.user.call(calls::session()).await,
            from.user.call(calls::send(&sending(&from, &[&to], &[], "k"))).await,
            from.user.create(from.inbox(), "a.pdf", 10).await,
            it.client(medpost_domain::card::CardKind::Hpki, Some(&from.card)).call(calls::door()).await,
        ] {
            answer.refused(Code::Unavailable);
            assert_eq!(answer.header("retry-after"), "5");
        }
        assert!(it.app.ready().await.is_err());
    };
    tokio::time::timeout(Duration::from_secs(40), answers).await.expect("it is said, and at once");
    server::refuse(&url, false);
    from.user.call(calls::send(&sending(&from, &[&to], &[], "k"))).await.fine();
    it.app.ready().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_turned_read_only_is_left_for_a_connection_that_writes() {
    let it = Service::start(Database::Postgres).await;
    let (from, to) = two(&it).await;
    from.user.call(calls::send(&sending(&from, &[&to], &[], "before"))).await.fine();
    let url = it.app.config.database_url().unwrap().reveal().to_owned();
    // All open connections now lead to a server that has become a standby; new ones lead to the new primary.
    for _ in 0..20 {
        it.app.db.execute_unprepared("SET default_transaction_read_only = on").await.unwrap();
    }
    let mut told = 0;
    for n in 0..30 {
        let answer = from.user.call(calls::send(&sending(&from, &[&to], &[], &format!("k{n}")))).await;
        if answer.status == 503 {
            told += 1;
        } else {
            answer.fine();
        }
    }
    assert!(told <= 25, "{told}: old connections are retired, and it goes on by itself");
    from.user.call(calls::send(&sending(&from, &[&to], &[], "after"))).await.fine();
    let _ = url;
}

/// An SMTP server over TLS that answers each command from a script, and records what it receives.
async fn rude(script: &'static [(&'static str, &'static str)]) -> Mail {
    let (folder, now) = (medpost_tests::service::pki_folder(), medpost_tests::service::noon());
    let (certificate, key) = pki().server("localhost", &["localhost"], now).unwrap();
    let identity = medpost::net::tls::Identity::load(&certificate, &key).unwrap();
    let tls = medpost::net::tls::config(&["1.3".into()], None, Arc::new(identity)).unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(tls));
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = socket.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = socket.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let (read, mut write) = tokio::io::split(stream);
                let mut lines = BufReader::new(read).lines();
                let answer =
                    |command: &str| script.iter().find(|it| command.starts_with(it.0)).map_or("250 fine", |it| it.1);
                let greeting = script.iter().find(|it| it.0 == "greeting").map_or("220 here", |it| it.1);
                let _ = write.write_all(format!("{greeting}\r\n").as_bytes()).await;
                let mut body = false;
                while let Ok(Some(line)) = lines.next_line().await {
                    if body {
                        body = line != ".";
                        if !body {
                            let _ = write.write_all(format!("{}\r\n", answer("message")).as_bytes()).await;
                        }
                        continue;
                    }
                    let said = match line.as_str() {
                        "DATA" if answer("DATA") == "250 fine" => {
                            body = true;
                            "354 go on"
                        }
                        it => answer(it),
                    };
                    let _ = write.write_all(format!("{said}\r\n").as_bytes()).await;
                }
            });
        }
    });
    let ca_file = Some(pki().certificate(Authority::Servers));
    let from = "MEDPost <notice@localhost>".to_owned();
    let _ = folder;
    Mail::Smtp { host: "localhost".into(), port, tls: SmtpTls::Wrapped, ca_file, user: None, password_file: None, from }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_a_mail_server_says_of_a_recipient_speaks_of_the_address() {
    let letter = Letter {
        to: "someone@localhost".into(),
        subject: "s".into(),
        text: "t".into(),
        message_id: "m".into(),
        attached: None,
    };
    for (script, expected) in [
        (&[("greeting", "554 no")] as &'static [_], "away"),
        (&[("EHLO", "550 who are you")], "away"),
        (&[("MAIL", "550 not from you")], "away"),
        (&[("RCPT", "450 later")], "later"),
        (&[("RCPT", "550 no such person")], "refused"),
        (&[("DATA", "554 no")], "away"),
        (&[("message", "554 spam")], "away"),
    ] {
        let post = Post::open(&rude(script).await).unwrap();
        let said = match post.send(&letter).await.unwrap_err() {
            Error::Refused => "refused",
            Error::Deferred(_) => "later",
            Error::Failed(_) => "away",
            other => panic!("{script:?}: {other:?}"),
        };
        assert_eq!(said, expected, "{script:?}");
    }
    Post::open(&rude(&[]).await).unwrap().send(&letter).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_refuses_us_loses_no_notice_and_no_address() {
    let mail = rude(&[("MAIL", "550 not from you")]).await;
    let it = Service::start_changed(Database::Sqlite, None, |config| config.mail = mail).await;
    let (from, to) = two(&it).await;
    let path = format!("/api/v1/inboxes/{}/addresses", to.inbox());
    to.user.post(&path, &json!({ "address": "to@localhost" })).await.refused(Code::Unavailable);
    assert_eq!(to.user.get(&path).await.fine().as_array().unwrap().len(), 1, "the address is not to blame");
    it.app.db.execute_unprepared("UPDATE notice_address SET confirmed_at = created_at").await.unwrap();
    from.user.call(calls::send(&sending(&from, &[&to], &[], "k"))).await.fine();
    it.clock.advance(6 * MINUTE);
    // For days, if necessary.
    for _ in 0..30 {
        it.work().await;
        it.clock.advance(3 * MINUTE);
    }
    let due = queue::oldest_due(&*it.app.db, Lane::Mail, it.clock.now()).await.unwrap();
    assert!(due.is_some(), "the notice waits");
    assert!(!medpost_tests::scenes::office::actions(&it).await.contains(&"notice.refused".to_owned()));
}
