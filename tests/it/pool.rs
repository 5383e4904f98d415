//! The invariant of the pool, across the whole service: whatever is sent, allotted, shared, cancelled, removed and
//! expires, concurrently or in sequence, a pool is never overdrawn and nothing becomes negative.

use std::collections::HashMap;

use medpost::contract::room::Rooms;
use medpost::contract::store as contracts;
use medpost_domain::id::{ContractId, FacilityId, InboxId};
use medpost_domain::instant::{DAY, Instant, MINUTE};
use medpost_domain::number::Size;
use medpost_domain::pool::Sharing;
use medpost_domain::role::Role;
use medpost_entity::contract;
use medpost_tests::calls;
use medpost_tests::client::{Answer, Signed};
use medpost_tests::service::{Clinic, Database, Service};
use sea_orm::Set;
use serde_json::{Value, json};

use medpost_tests::scenes::exchange::noise;
use medpost_tests::scenes::exchange::sending;
use medpost_tests::scenes::office::pass;

crate::both!(whatever_happens_in_whatever_order_a_pool_is_never_overdrawn);

const ONE: &str = "例示医師会";
const POOL: u64 = 12_000_000;
const MB: u64 = 1_000_000;
const ROUNDS: u64 = 14;

/// A reproducible sequence of random numbers.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Something that somebody does.
#[derive(Clone, Debug)]
enum Act {
    Send { to: usize, document: String, key: String, wait: bool },
    Divide { sizes: Vec<u64> },
    Share { ceiling: u64 },
    Leave { who: usize, day: Option<Instant> },
    Cancel { dispatch: String },
}

async fn act(it: &Act, us: &Signed, from: &Clinic, to: &[&Clinic], contract: &Value) -> Answer {
    let id = contract["id"].as_str().unwrap();
    match it {
        Act::Send { to: index, document, key, wait } => {
            let mut request = sending(from, &[to[*index]], std::slice::from_ref(document), key);
            request["text"] = json!("");
            request["wait_for_room"] = json!(wait);
            from.user.call(calls::send(&request)).await
        }
        Act::Divide { sizes } => {
            let inboxes: Vec<Value> =
                to.iter().zip(sizes).map(|(it, bytes)| json!({ "inbox": it.inbox(), "bytes": bytes })).collect();
            let request =
                json!({ "version": contract["version"], "sharing": "divided", "ceiling": 0, "inboxes": inboxes });
            us.call(calls::divide(id, &request)).await
        }
        Act::Share { ceiling } => {
            let request =
                json!({ "version": contract["version"], "sharing": "shared", "ceiling": ceiling, "inboxes": [] });
            us.call(calls::divide(id, &request)).await
        }
        Act::Leave { who, day } => {
            let at = format!("/api/v1/console/contracts/{id}/facilities/{}/leaving", to[*who].facility);
            us.json("PUT", &at, &json!({ "last_day": day })).await
        }
        Act::Cancel { dispatch } => from.user.call(calls::cancel(dispatch)).await,
    }
}

/// Checks everything that must always hold.
async fn holds(it: &Service, id: ContractId, inboxes: &[(InboxId, FacilityId)], after: &str) {
    let (db, now) = (&*it.app.db, it.clock.now());
    let row = contracts::contract(db, id).await.unwrap().unwrap();
    let pool = row.pool_bytes.0;
    assert_eq!(pool, POOL, "{after}");
    let members = contracts::inboxes(db, id, now).await.unwrap();
    let sizes: HashMap<InboxId, u64> =
        contracts::allotments_in(db, id, now).await.unwrap().into_iter().map(|it| (it.inbox_id, it.bytes.0)).collect();
    let used: HashMap<InboxId, u64> = contracts::used_of(db, &members, now).await.unwrap().into_iter().collect();
    let of = |from: &HashMap<InboxId, u64>, inbox: &InboxId| from.get(inbox).copied().unwrap_or(0);
    if row.sharing == Sharing::Shared {
        assert!(members.iter().map(|it| of(&used, it)).sum::<u64>() <= pool, "{after}: {used:?}");
        assert!(sizes.is_empty(), "{after}: {sizes:?}");
    } else {
        // Contents beyond an inbox's size occupy their part of the pool until they are gone.
        let held: u64 = members.iter().map(|it| of(&sizes, it).max(of(&used, it))).sum();
        assert!(held <= pool, "{after}: {held} of {pool}: {sizes:?} {used:?}");
    }
    let rooms = Rooms::of(db, inboxes, now).await.unwrap();
    for (inbox, _) in inboxes {
        assert!(rooms.free(*inbox) <= pool, "{after}");
        assert!(members.contains(inbox) || rooms.capacity(*inbox) == 0, "{after}: whoever left has no room");
    }
}

async fn whatever_happens_in_whatever_order_a_pool_is_never_overdrawn(database: Database) {
    let it = Service::start(database).await;
    let mut from = it.clinic_of("見本市", "例示総合病院", "地域連携室").await;
    let to = [
        it.clinic("見本クリニック", "代表").await,
        it.clinic("例示医院", "代表").await,
        it.clinic("例示診療所", "代表").await,
    ];
    let to: Vec<&Clinic> = to.iter().collect();
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let first = us.call(calls::contracts()).await.fine()[0].clone();
    let id: ContractId = first["id"].as_str().unwrap().parse().unwrap();
    let inboxes: Vec<(InboxId, FacilityId)> = to.iter().map(|it| (it.inbox(), it.facility)).collect();
    let members = inboxes.iter().map(|it| it.0).collect();
    contracts::allot(&*it.app.db, id, members, Vec::new(), it.clock.now()).await.unwrap();
    let small = contract::ActiveModel {
        pool_bytes: Set(Size(POOL)),
        ceiling_bytes: Set(Size(POOL)),
        sharing: Set(Sharing::Shared.into()),
        ..Default::default()
    };
    let version = contracts::contract(&*it.app.db, id).await.unwrap().unwrap().version;
    assert!(contracts::change_contract(&*it.app.db, id, version, small).await.unwrap());
    let mut dice = Dice(20_261_122);
    let (mut sent, mut done, mut refused): (Vec<String>, u32, u32) = (Vec::new(), 0, 0);
    for round in 0..ROUNDS {
        let us = it.administrator(Some(ONE), Role::Administrator).await;
        let contract = us.call(calls::contracts()).await.fine()[0].clone();
        let mut acts = Vec::new();
        for turn in 0..5 {
            let who = usize::try_from(dice.throw(3)).unwrap();
            let next = match dice.throw(12) {
                0..=5 => {
                    let bytes = usize::try_from(1 + dice.throw(5 * MB)).unwrap();
                    let document = from.user.upload(from.inbox(), "a.pdf", &noise(bytes, round)).await;
                    Act::Send { to: who, document, key: format!("{round}-{turn}"), wait: dice.throw(2) == 0 }
                }
                6 | 7 => Act::Divide { sizes: (0..3).map(|_| dice.throw(7) * MB).collect() },
                8 => Act::Share { ceiling: MB + dice.throw(12) * MB },
                9 => Act::Leave { who, day: (dice.throw(2) == 0).then(|| it.clock.now().plus(DAY)) },
                _ => match sent.pop() {
                    Some(dispatch) => Act::Cancel { dispatch },
                    None => Act::Share { ceiling: POOL },
                },
            };
            acts.push(next);
        }
        // All at once.
        let answers = acts.iter().map(|one| act(one, &us, &from, &to, &contract));
        let answers = futures_util::future::join_all(answers).await;
        for (one, answer) in acts.iter().zip(&answers) {
            assert!(answer.status < 500, "{one:?}: {}", answer.text());
            if answer.status < 300 {
                done += 1;
            } else {
                refused += 1;
            }
            if let (Act::Send { .. }, 200) = (one, answer.status) {
                sent.push(answer.json()["id"].as_str().unwrap().to_owned());
            }
        }
        let after = format!("round {round}: {acts:?}");
        holds(&it, id, &inboxes, &after).await;
        it.clock.advance(10 * MINUTE);
        it.work().await;
        holds(&it, id, &inboxes, &after).await;
        pass(&it, i64::try_from(dice.throw(4)).unwrap(), &mut [&mut from]).await;
        holds(&it, id, &inboxes, &after).await;
    }
    // The random choices were useful: there were many of both kinds.
    assert!(done > 25 && refused > 5, "{done} done, {refused} refused");
}
