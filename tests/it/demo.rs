//! The demo never goes stale: it can be created at any time of day, and restarted a month later.

use medpost::app::App;
use medpost::kit::clock::Clock;
use medpost_demo::config::Ports;
use medpost_demo::seed::Demo;
use medpost_domain::instant::{DAY, HOUR, Instant, MINUTE};
use medpost_tests::service::noon;
use sea_orm::{ConnectionTrait, Statement};

async fn newest(config: medpost::config::Config, now: Instant) -> (i64, Instant) {
    let app = App::build(config, Clock::manual(now)).await.unwrap();
    app.check().await.unwrap();
    app.refresh_lists().await;
    let current = app.verifier.lists().iter().all(|it| now < it.next_update);
    assert!(current, "the lists were issued anew");
    let sql = "SELECT COUNT(*) AS count, MAX(releases_at) AS newest FROM delivery";
    let row = app.db.query_one_raw(Statement::from_string(app.db.get_database_backend(), sql)).await.unwrap().unwrap();
    (row.try_get("", "count").unwrap(), Instant(row.try_get("", "newest").unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_as_fresh_a_month_later_as_on_its_first_day() {
    let folder = std::env::temp_dir().join(format!("medpost-demo-{}", std::process::id()));
    let demo = Demo { folder: folder.clone(), ports: Ports::default() };
    // Early in the morning in Japan, then at noon the next day, then a month later in the evening.
    let (count, at) = newest(demo.prepare(noon().plus(-11 * HOUR)).await.unwrap(), noon().plus(-11 * HOUR)).await;
    assert!(count > 15 && noon().since(at) < 2 * DAY, "{count}");
    let (more, at) = newest(demo.prepare(noon()).await.unwrap(), noon()).await;
    assert!(more > count && noon().since(at) < DAY);
    let later = noon().plus(30 * DAY + 8 * HOUR);
    let (most, at) = newest(demo.prepare(later).await.unwrap(), later).await;
    assert!(most > more && later.since(at) < DAY, "{most}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_starts_at_any_time_of_day_and_again_half_an_hour_later() {
    let folder = std::env::temp_dir().join(format!("medpost-demo-hours-{}", std::process::id()));
    let demo = Demo { folder: folder.clone(), ports: Ports::default() };
    let midnight = noon().plus(-12 * HOUR);
    let mut last = 0;
    for half_hours in 0..=48 {
        // Some minutes past the hour, so that no scene begins at that very moment.
        let now = midnight.plus(half_hours * 30 * MINUTE + 10 * MINUTE);
        let (count, newest) = newest(demo.prepare(now).await.unwrap(), now).await;
        assert!(count >= last && newest <= now, "{half_hours}");
        last = count;
    }
    // After gaps of some days, the revocation lists of the last start may have expired.
    for days in [3, 5, 9, 12, 40] {
        let now = midnight.plus((2 * days + 1) * DAY);
        newest(demo.prepare(now).await.unwrap(), now).await;
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_starts_again_after_it_ran_for_more_than_a_week() {
    let folder = std::env::temp_dir().join(format!("medpost-demo-long-{}", std::process::id()));
    let demo = Demo { folder: folder.clone(), ports: Ports::default() };
    let app = App::build(demo.prepare(noon()).await.unwrap(), Clock::manual(noon())).await.unwrap();
    app.check().await.unwrap();
    // Jobs due in the meantime have run, so the keys of past days are destroyed.
    app.clock.advance(9 * DAY);
    app.run_due_jobs().await;
    drop(app);
    let later = noon().plus(9 * DAY);
    let (_, told) = newest(demo.prepare(later).await.unwrap(), later).await;
    assert!(told <= later && later.since(told) < DAY);
    std::fs::remove_dir_all(folder).unwrap();
}
