//! Pools that are never overdrawn.

use medpost_domain::instant::DAY;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::scenes::exchange::sending;
use medpost_tests::service::{Database, Service};
use medpost_wire::problem::Code;
use serde_json::json;

use super::{ONE, OTHER, allotment, contract, divide, prove, put};

crate::both!(
    a_pool_is_divided_at_once_and_never_overdrawn,
    what_lies_in_a_smaller_inbox_holds_its_part_of_the_pool,
    a_shared_pool_is_never_overrun_by_parallel_sends
);

async fn a_pool_is_divided_at_once_and_never_overdrawn(database: Database) {
    let it = Service::start(database).await;
    let (one, two) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let user = it.administrator(Some(ONE), Role::ContractManager).await;
    let before = contract(&user).await;
    let pool = before["pool"].as_u64().unwrap();
    assert_eq!((pool, before["allotted"].as_u64().unwrap()), (100_000_000, 100_000_000));
    let path = allotment(&before);
    let over = put(&user, &path, &divide(&before, &[(&one, 60_000_000)])).await;
    over.refused(Code::PoolOverdrawn);
    assert_eq!(over.json()["limit"], 10_000_000, "{}", over.text());
    // Two at the same time: one of them is based on an outdated version.
    let (wide, narrow) = (
        divide(&before, &[(&one, 70_000_000), (&two, 30_000_000)]),
        divide(&before, &[(&one, 20_000_000), (&two, 80_000_000)]),
    );
    let (a, b) = tokio::join!(put(&user, &path, &wide), put(&user, &path, &narrow));
    let codes = [a.status, b.status];
    assert!(codes.contains(&204) && codes.contains(&409), "{codes:?}");
    let after = user.get(&path).await.fine();
    let sizes: Vec<u64> = after["inboxes"].as_array().unwrap().iter().map(|it| it["bytes"].as_u64().unwrap()).collect();
    assert_eq!(sizes.iter().sum::<u64>(), pool);
    // It takes effect immediately.
    let seen = one.user.call(calls::session()).await.fine();
    assert!(sizes.contains(&seen["inboxes"][0]["capacity"].as_u64().unwrap()));
    // An inbox outside the contract, and a ceiling above the pool.
    let stranger = it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let now = contract(&user).await;
    put(&user, &path, &divide(&now, &[(&stranger, 1)])).await.refused(Code::NotFound);
    let shared = json!({ "version": now["version"], "sharing": "shared", "ceiling": pool + 1, "inboxes": [] });
    put(&user, &path, &shared).await.refused(Code::PoolOverdrawn);
}

async fn what_lies_in_a_smaller_inbox_holds_its_part_of_the_pool(database: Database) {
    let it = Service::start(database).await;
    let (one, two) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let bytes = vec![1u8; 20_000_000];
    medpost_tests::scenes::exchange::deliver(&it, &two, &one, &bytes, "k").await;
    prove(&user).await;
    let now = contract(&user).await;
    // It holds 20 MB: if made smaller, the contents stay, and nobody else gets that space yet.
    let path = allotment(&now);
    put(&user, &path, &divide(&now, &[(&one, 5_000_000), (&two, 95_000_000)])).await.refused(Code::PoolOverdrawn);
    put(&user, &path, &divide(&now, &[(&one, 5_000_000), (&two, 79_000_000)])).await.fine();
    let letter = two.user.call(calls::send(&sending(&two, &[&one], &[], "full"))).await;
    letter.refused(Code::InboxFull);
    let row = medpost_tests::scenes::exchange::arrivals(&one).await;
    assert_eq!(row["items"].as_array().unwrap().len(), 1, "nothing is lost");
    // Once they are gone, the space belongs to the pool again.
    it.clock.advance(8 * DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let now = contract(&user).await;
    put(&user, &path, &divide(&now, &[(&two, 95_000_000)])).await.fine();
}

async fn a_shared_pool_is_never_overrun_by_parallel_sends(database: Database) {
    let it = Service::start(database).await;
    let mut to = Vec::new();
    for number in 0..4 {
        to.push(it.clinic(&format!("医院{number}"), "代表").await);
    }
    let user = it.administrator(Some(ONE), Role::ContractManager).await;
    let now = contract(&user).await;
    assert_eq!(now["pool"], 200_000_000);
    // A pool of 200 MB; individual sizes are replaced by a ceiling of 80 MB each.
    let shared = json!({ "version": now["version"], "sharing": "shared", "ceiling": 80_000_000, "inboxes": [] });
    put(&user, &allotment(&now), &shared).await.fine();
    let seen = to[0].user.call(calls::session()).await.fine();
    assert_eq!(seen["inboxes"][0]["capacity"], 80_000_000);
    let size = 25_000_000;
    let mut sends = Vec::new();
    for number in 0..12 {
        let (from, target) = (&to[number / 3], &to[number % 4]);
        let document = from.user.upload(from.inbox(), "a.pdf", &vec![0u8; size]).await;
        let mut request = sending(from, &[target], &[document], &format!("k{number}"));
        request["text"] = json!("");
        sends.push((from, request));
    }
    let asked = sends.iter().map(|it| it.0.user.call(calls::send(&it.1)));
    let answers = futures_util::future::join_all(asked).await;
    let sent = answers.iter().filter(|it| it.status == 200).count();
    answers.iter().filter(|it| it.status != 200).for_each(|it| it.refused(Code::InboxFull));
    // Eight fit into the pool, three into each inbox.
    assert_eq!(sent, 8);
    assert_eq!(contract(&user).await["used"], 200_000_000);
}
