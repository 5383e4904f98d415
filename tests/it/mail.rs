//! Mail to a real Postfix: STARTTLS is required, recipients may be refused, and a crash may repeat a mail.

use medpost::directory::address;
use medpost::jobs::lane::Lane;
use medpost::jobs::queue;
use medpost::jobs::task::Kind;
use medpost::notify::post::{Error, Post};
use medpost_domain::instant::MINUTE;
use medpost_tests::calls;
use medpost_tests::postfix::{KNOWN, Postfix, UNKNOWN};
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use serde_json::json;

use medpost_tests::scenes::exchange::sending;

fn header<'a>(mail: &'a str, name: &str) -> &'a str {
    mail.lines().find_map(|it| it.strip_prefix(name)).unwrap_or_default().trim()
}

/// Sends something from one clinic to the other and waits for its hold to pass.
async fn send(it: &Service, from: &Clinic, to: &Clinic, key: &str) {
    from.user.call(calls::send(&sending(from, &[to], &[], key))).await.fine();
    it.clock.advance(5 * MINUTE);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notices_leave_over_starttls_once_and_after_a_crash_with_the_same_message_id() {
    let postfix = Postfix::start();
    let mail = postfix.mail(postfix.port);
    let it = Service::start_changed(Database::Sqlite, None, |config| config.mail = mail).await;
    it.app.post.test().await.unwrap();
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let path = format!("/api/v1/inboxes/{}/addresses", to.inbox());
    // The server refuses this recipient: this is reported, and the address is not kept.
    to.user.post(&path, &json!({ "address": UNKNOWN })).await.refused(Code::BadAddress);
    assert_eq!(to.user.get(&path).await.fine(), json!([]));
    to.user.post(&path, &json!({ "address": KNOWN })).await.fine();
    let confirm = postfix.mails(1).remove(0);
    assert!(confirm.contains("with ESMTPS"), "{confirm}");
    let text = medpost::notify::mails::readable(confirm.replace('\n', "\r\n").as_bytes());
    let token = text.split("/confirm#").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    address::confirm_address(&it.app.directory, &token).await.unwrap();

    send(&it, &from, &to, "k1").await;
    it.work().await;
    assert_eq!(postfix.mails(2).len(), 2);

    // A process dies between the server's 250 and its own commit: the mail is sent, but the job is not done.
    send(&it, &from, &to, "k2").await;
    'dying: loop {
        for lane in [Lane::Database, Lane::Mail] {
            let Some(job) = queue::claim(&it.app.db, lane, it.clock.now()).await.unwrap() else { continue };
            it.app.perform(job.task.as_ref().unwrap()).await.unwrap();
            if job.kind == Kind::NoticeMail {
                break 'dying;
            }
            queue::done(&it.app.db, job.id, it.clock.now()).await.unwrap();
        }
    }
    assert_eq!(it.work().await, 0, "the dead worker's lease holds");
    it.clock.advance(6 * MINUTE);
    it.work().await;
    let mails = postfix.mails(4);
    let mut notices: Vec<_> =
        mails.iter().map(|it| header(it, "Message-ID:")).filter(|it| it.starts_with("<arrival-")).collect();
    notices.sort_unstable();
    assert_eq!(notices.len(), 3);
    notices.dedup();
    assert_eq!(notices.len(), 2, "the repeat carries the same Message-ID: {notices:?}");

    // The address no longer exists: the server refuses it permanently, which is recorded and not retried.
    let sql = format!("UPDATE notice_address SET address = '{UNKNOWN}'");
    sea_orm::ConnectionTrait::execute_unprepared(&*it.app.db, &sql).await.unwrap();
    send(&it, &from, &to, "k3").await;
    it.work().await;
    it.clock.advance(60 * MINUTE);
    assert_eq!(it.work().await, 0);
    assert_eq!(
        medpost_tests::scenes::office::actions(&it).await.iter().filter(|it| *it == "notice.refused").count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_tls_or_with_a_foreign_certificate_nothing_leaves_and_it_is_tried_again() {
    let postfix = Postfix::start();
    let mut foreign = postfix.mail(postfix.port);
    if let medpost::config::Mail::Smtp { ca_file, .. } = &mut foreign {
        *ca_file = None;
    }
    for mail in [postfix.mail(postfix.plain_port), foreign] {
        assert!(matches!(Post::open(&mail).unwrap().test().await, Err(Error::Failed(_))));
        let it = Service::start_changed(Database::Sqlite, None, |config| config.mail = mail).await;
        let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
        to.user.call(calls::add_address(to.inbox(), &json!({ "address": KNOWN }))).await.refused(Code::Unavailable);
        let sql = "UPDATE notice_address SET confirmed_at = created_at";
        sea_orm::ConnectionTrait::execute_unprepared(&*it.app.db, sql).await.unwrap();
        send(&it, &from, &to, "k").await;
        it.work().await;
        let waits = queue::next_due(&*it.app.db).await.unwrap().unwrap();
        assert!(it.clock.now() < waits && waits <= it.clock.now().plus(MINUTE), "it is tried again within a minute");
    }
    assert!(postfix.mails(0).is_empty());
}
