//! What the operator sees: health, readiness and metrics over HTTP, and an alarm from the moment it is raised until it
//! is over.

use std::net::SocketAddr;

use medpost::kit::alarm::{Alarm, store as alarms};
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, HOUR, SECOND};
use medpost_tests::calls;
use medpost_tests::service::{Database, Service};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

crate::both!(
    health_readiness_and_figures_are_told_over_http,
    a_day_without_a_new_list_is_an_alarm_until_one_comes,
    work_that_was_given_up_is_an_alarm_for_a_day,
    an_alarm_does_not_outlive_for_long_the_process_that_raised_it,
);

/// Serves a service's health and metrics; returns the address.
async fn serve_ops(it: &Service) -> SocketAddr {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = socket.local_addr().unwrap();
    let app = it.app.clone();
    tokio::spawn(async move { app.serve_ops_on(socket).await });
    at
}

/// Sends a plain HTTP request there; returns status and text.
async fn ask(at: SocketAddr, path: &str) -> (u16, String) {
    let mut line = TcpStream::connect(at).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {at}\r\nconnection: close\r\n\r\n");
    line.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    line.read_to_string(&mut text).await.unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// The value of a metric.
fn figure(text: &str, name: &str) -> i64 {
    let value = text.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix(' '));
    value.unwrap_or_else(|| panic!("{name} in\n{text}")).parse().unwrap()
}

async fn health_readiness_and_figures_are_told_over_http(database: Database) {
    let it = Service::start(database).await;
    let at = serve_ops(&it).await;
    assert_eq!(ask(at, "/health").await, (200, "ok\n".to_owned()));
    assert_eq!(ask(at, "/ready").await, (200, "ready\n".to_owned()));
    assert_eq!(ask(at, "/").await.0, 404);
    let clinic = it.clinic("見本クリニック", "代表").await;
    let (_, before) = ask(at, "/metrics").await;
    for _ in 0..3 {
        clinic.user.call(calls::session()).await.fine();
    }
    let refused = it.client(CardKind::Hpki, None).call(calls::session()).await;
    assert_eq!(refused.status / 100, 4);
    let (status, after) = ask(at, "/metrics").await;
    assert_eq!(status, 200);
    let more = |name: &str| figure(&after, name) - figure(&before, name);
    assert_eq!(more("medpost_requests_total{class=\"2xx\"}"), 3);
    assert_eq!(more("medpost_requests_total{class=\"4xx\"}"), 1);
    assert_eq!((more("medpost_sign_ins_total"), figure(&after, "medpost_sign_ins_total")), (0, 1));
    // Response times are a histogram: each bucket includes the previous ones, the last one all.
    let buckets: Vec<i64> = after
        .lines()
        .filter_map(|it| it.strip_prefix("medpost_answer_seconds_bucket{le=\"")?.rsplit_once(' '))
        .map(|it| it.1.parse().unwrap())
        .collect();
    assert!(buckets.len() > 10 && buckets.is_sorted(), "{buckets:?}");
    assert!(after.contains("\nmedpost_answer_seconds_bucket{le=\"+Inf\"} "));
    assert_eq!(buckets.last(), Some(&figure(&after, "medpost_answer_seconds_count")));
    assert_eq!(more("medpost_answer_seconds_count"), 4);
    let sum: f64 =
        after.lines().find_map(|it| it.strip_prefix("medpost_answer_seconds_sum ")).unwrap().parse().unwrap();
    assert!(sum > 0.0 && !after.contains("見本"));
    if database == Database::Postgres {
        let url = it.app.config.database_url().unwrap().reveal().to_owned();
        medpost_tests::postgres::refuse(&url, true);
        let (status, why) = ask(at, "/ready").await;
        assert!(status == 503 && why.contains("database"), "{status} {why}");
        // It is alive, and says so.
        assert_eq!((ask(at, "/health").await.0, ask(at, "/metrics").await.0), (200, 200));
        medpost_tests::postgres::refuse(&url, false);
        assert_eq!(ask(at, "/ready").await.0, 200);
    }
}

async fn a_day_without_a_new_list_is_an_alarm_until_one_comes(database: Database) {
    let it = Service::start_changed(database, None, |config| {
        config.ops.alarm_to = Some("operator@localhost".into());
    })
    .await;
    let at = serve_ops(&it).await;
    // Whether it is in the metrics and in the database, where the doctor reads it, and how often it was mailed.
    let look = async || {
        it.app.watch_lists().await;
        it.app.watch_alarms().await;
        it.work().await;
        let figures = ask(at, "/metrics").await.1;
        let kept = alarms::raised(&*it.app.db).await.unwrap().iter().any(|it| it.kind == "lists_old");
        let mailed = it.app.post.sent().iter().filter(|it| it.subject.contains("lists_old")).count();
        (figure(&figures, "medpost_alarm{kind=\"lists_old\"}"), kept, mailed)
    };
    it.clock.advance(DAY);
    assert_eq!(look().await, (0, false, 0));
    it.clock.advance(SECOND);
    assert_eq!(look().await, (1, true, 1));
    assert!(it.app.post.sent().iter().any(|it| it.text.contains("no new revocation list for 24 hours")));
    it.clock.advance(HOUR);
    assert_eq!(look().await, (1, true, 1), "it is told once a day");
    assert_eq!(figure(&ask(at, "/metrics").await.1, "medpost_revocation_age_seconds"), 90_001);
    medpost_tests::scenes::office::renew_lists(&it).await;
    assert_eq!(look().await, (0, false, 1));
    assert_eq!(figure(&ask(at, "/metrics").await.1, "medpost_revocation_age_seconds"), 0);
}

async fn work_that_was_given_up_is_an_alarm_for_a_day(database: Database) {
    use medpost::jobs::queue;
    let it = Service::start(database).await;
    let given_up = async || {
        it.app.watch_given_up().await;
        it.app.alarms.raised().into_iter().find(|it| it.0 == Alarm::GivenUp).map(|it| it.1)
    };
    assert_eq!(given_up().await, None);
    let tx = it.app.db.write().await.unwrap();
    queue::enqueue(&*tx, &medpost_tests::scenes::office::nobody(), it.clock.now(), it.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    for _ in 0..queue::ATTEMPTS.0 {
        assert_eq!(given_up().await, None);
        it.work().await;
        it.clock.advance(3 * HOUR);
    }
    assert_eq!(given_up().await.as_deref(), Some("mail=1"));
    it.clock.advance(DAY);
    assert_eq!(given_up().await, None);
}

async fn an_alarm_does_not_outlive_for_long_the_process_that_raised_it(database: Database) {
    let it = Service::start(database).await;
    it.app.alarms.raise(Alarm::CertificateEnds, "www");
    it.app.alarms.raise(Alarm::InvoiceChanged, "document");
    it.app.watch_alarms().await;
    // Another process that finds nothing wrong; the first one has ended and no longer reports anything.
    let other = it.second().await;
    let raised = async |kind: Alarm| {
        other.app.watch_alarms().await;
        alarms::raised(&*it.app.db).await.unwrap().iter().any(|it| it.kind == kind.name())
    };
    assert!(raised(Alarm::CertificateEnds).await);
    // A process that was away doesn't know which others were.
    it.clock.advance(HOUR);
    for _ in 0..20 {
        assert!(raised(Alarm::CertificateEnds).await);
        it.clock.advance(30 * SECOND);
    }
    assert!(raised(Alarm::CertificateEnds).await);
    it.clock.advance(30 * SECOND);
    assert!(!raised(Alarm::CertificateEnds).await);
    assert!(raised(Alarm::InvoiceChanged).await, "what was seen once does not mend itself");
}
