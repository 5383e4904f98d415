//! What a contract owes, recomputed each time from what happened: its ledger entries, its facilities' stays, and its
//! first and last month. Nothing is pro-rated: service begins on the 1st, and a month that has begun is owed in full. A
//! past month yields the same yen whenever it is asked for, because entries are only ever added.

use std::ops::Range;

use uuid::Uuid;

use crate::id::FacilityId;

use super::month::Month;

stored! {
    /// What a charge is for.
    pub enum Kind {
        /// 月額利用料. In a group contract it is one price for all its facilities.
        Monthly = "monthly",
        /// 登録料 (registration fee)
        Registration = "registration",
        /// 登録更新料 (renewal fee): due again after a number of months.
        Renewal = "renewal",
        /// PKIカード発行料: a PKI card beyond those the contract includes.
        Card = "card",
        /// 契約変更手数料: a change beyond those that are free in a contract year.
        Change = "change",
        /// 調整: a line added by a clerk, with a reason.
        Adjustment = "adjustment",
    }
}

/// A ledger entry: something happened that costs money. Entries are added and never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The entry's id. Ids sort by time.
    pub id: Uuid,
    /// What it is for.
    pub kind: Kind,
    /// The facility concerned, if it is about a single one.
    pub facility: Option<FacilityId>,
    /// Yen per month, or per piece.
    pub yen: i64,
    /// Number of pieces. For a renewal, the number of months after which it is due again and again.
    pub quantity: i32,
    /// The month from which it applies.
    pub from: Month,
}

/// The time a facility spends in a contract, in whole months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The facility.
    pub facility: FacilityId,
    /// Its first month.
    pub from: Month,
    /// The first month in which it is no longer in the contract.
    pub until: Option<Month>,
}

/// The time a contract is in force, in whole months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its first month.
    pub begins: Month,
    /// The first month in which it is no longer in force.
    pub ends: Option<Month>,
}

impl Standing {
    /// Whether it is in force in a month.
    pub fn holds(self, month: Month) -> bool {
        self.begins <= month && self.ends.is_none_or(|it| month < it)
    }
}

/// A charge: an amount of yen for one month, and for one facility if it is about a single one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Charge {
    /// The month it is for.
    pub month: Month,
    /// What it is for.
    pub kind: Kind,
    /// The ledger entry it comes from.
    pub entry: Uuid,
    /// The facility. `None` if it concerns the contract holder only.
    pub facility: Option<FacilityId>,
    /// Number of pieces.
    pub quantity: i32,
    /// Total in yen, without or with tax as the contract has it.
    pub yen: i64,
}

/// Everything a contract owes for these months, sorted. The facilities in the contract in a month share its monthly
/// price equally; leftover yen go to the first ones by id, one yen each, so the shares always add up to the price.
/// Without any facility the holder bears it.
pub fn charges(standing: Standing, entries: &[Entry], stays: &[Stay], months: Range<Month>) -> Vec<Charge> {
    let mut monthly: Vec<&Entry> = entries.iter().filter(|it| it.kind == Kind::Monthly).collect();
    monthly.sort_by_key(|it| (it.from, it.id));
    let mut found = Vec::new();
    for month in months.start.until(months.end).filter(|it| standing.holds(*it)) {
        if let Some(price) = monthly.iter().rfind(|it| it.from <= month) {
            share(price, &present(stays, month), month, &mut found);
        }
    }
    for it in entries.iter().filter(|it| it.kind != Kind::Monthly) {
        let charge = |month: Month, quantity: i32| Charge {
            month,
            kind: it.kind,
            entry: it.id,
            facility: it.facility,
            quantity,
            yen: it.yen.saturating_mul(i64::from(quantity)),
        };
        if it.kind == Kind::Renewal {
            let every = usize::try_from(it.quantity).unwrap_or(0);
            if every > 0 {
                let due = it.from.until(months.end).step_by(every).skip(1);
                let due = due.filter(|month| months.contains(month) && standing.holds(*month));
                found.extend(due.map(|month| charge(month, 1)));
            }
        } else if months.contains(&it.from) && (it.kind != Kind::Registration || standing.holds(it.from)) {
            found.push(charge(it.from, it.quantity));
        }
    }
    found.retain(|it| it.yen != 0);
    found.sort_unstable();
    found
}

/// The facilities in the contract in a month, without duplicates, sorted by id.
fn present(stays: &[Stay], month: Month) -> Vec<FacilityId> {
    let there = stays.iter().filter(|it| it.from <= month && it.until.is_none_or(|until| month < until));
    let mut ids: Vec<FacilityId> = there.map(|it| it.facility).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn share(price: &Entry, among: &[FacilityId], month: Month, found: &mut Vec<Charge>) {
    let charge = |facility: Option<FacilityId>, yen: i64| Charge {
        month,
        kind: Kind::Monthly,
        entry: price.id,
        facility,
        quantity: 1,
        yen,
    };
    let Ok(count) = i64::try_from(among.len()) else { return };
    if count == 0 {
        found.push(charge(None, price.yen));
        return;
    }
    let (each, left) = (price.yen.div_euclid(count), price.yen.rem_euclid(count));
    found.extend(among.iter().zip(0..).map(|(it, index)| charge(Some(*it), each + i64::from(index < left))));
}

/// What is due but not billed yet: the charges less those already on invoices. If both agree nothing is left, so asking
/// twice bills once. If the past has come out differently, the difference is left.
pub fn unbilled(due: &[Charge], billed: &[Charge]) -> Vec<Charge> {
    let key = |it: &Charge| (it.month, it.kind, it.entry, it.facility);
    let mut rest: std::collections::BTreeMap<_, (i32, i64)> = std::collections::BTreeMap::new();
    for (all, sign) in [(due, 1), (billed, -1)] {
        for it in all {
            let sum = rest.entry(key(it)).or_default();
            sum.0 = sum.0.saturating_add(sign * it.quantity);
            sum.1 = sum.1.saturating_add(i64::from(sign) * it.yen);
        }
    }
    let left = rest.into_iter().filter(|it| it.1.1 != 0);
    left.map(|((month, kind, entry, facility), (quantity, yen))| {
        // A changed price is billed as one piece with the difference.
        let quantity = if quantity == 0 { i32::from(yen > 0) * 2 - 1 } else { quantity };
        Charge { month, kind, entry, facility, quantity, yen }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(it: u8) -> FacilityId {
        FacilityId(Uuid::from_u128(u128::from(it)))
    }

    fn entry(it: u128, kind: Kind, yen: i64, quantity: i32, from: i32) -> Entry {
        Entry { id: Uuid::from_u128(it), kind, facility: None, yen, quantity, from: Month(from) }
    }

    fn total(all: &[Charge]) -> i64 {
        all.iter().map(|it| it.yen).sum()
    }

    #[test]
    fn a_price_counts_from_its_month_and_the_yen_left_over_go_round() {
        let standing = Standing { begins: Month(10), ends: Some(Month(14)) };
        let entries = [entry(1, Kind::Monthly, 100, 1, 10), entry(2, Kind::Monthly, 200, 1, 12)];
        let stays = [1, 2, 3].map(|it| Stay { facility: id(it), from: Month(10), until: None });
        let found = charges(standing, &entries, &stays, Month(0)..Month(99));
        let of = |month: i32| found.iter().filter(|it| it.month == Month(month)).map(|it| it.yen).collect::<Vec<_>>();
        assert_eq!((of(10), of(13), of(14)), (vec![34, 33, 33], vec![67, 67, 66], vec![]));
        assert_eq!(total(&found), 600);
    }

    #[test]
    fn a_registration_is_due_again_while_the_contract_stands() {
        let standing = Standing { begins: Month(100), ends: Some(Month(220)) };
        let entries = [entry(1, Kind::Registration, 0, 1, 100), entry(2, Kind::Renewal, 30_000, 60, 100)];
        let found = charges(standing, &entries, &[], Month(0)..Month(400));
        let months: Vec<i32> = found.iter().map(|it| it.month.0).collect();
        assert_eq!((months, total(&found)), (vec![160], 30_000), "five years on, and not where it has ended");
        let open = Standing { ends: None, ..standing };
        assert_eq!(total(&charges(open, &entries, &[], Month(0)..Month(221))), 60_000);
    }

    #[test]
    fn what_was_billed_is_not_billed_again_and_a_difference_is() {
        let standing = Standing { begins: Month(1), ends: None };
        let price = [entry(1, Kind::Monthly, 1_000, 1, 1)];
        let before = charges(standing, &price, &[], Month(1)..Month(4));
        assert_eq!(unbilled(&before, &before), []);
        // Three months were billed in advance; then the price changed for the third.
        let after = charges(standing, &[price[0].clone(), entry(2, Kind::Monthly, 700, 1, 3)], &[], Month(1)..Month(4));
        let left = unbilled(&after, &before);
        assert_eq!(total(&left), -300);
        assert_eq!(left.iter().map(|it| (it.month.0, it.yen)).collect::<Vec<_>>(), [(3, -1_000), (3, 700)]);
    }

    fn ledgers() -> impl Strategy<Value = (Standing, Vec<Entry>, Vec<Stay>)> {
        let standing = (0..40i32, prop::option::of(1..60i32))
            .prop_map(|(begins, long)| Standing { begins: Month(begins), ends: long.map(|it| Month(begins + it)) });
        let one = (0..6usize, 0..100_000i64, 1..30i32, 0..80i32, prop::option::of(0..8u8));
        let entries = prop::collection::vec(one, 0..12).prop_map(|all| {
            let number = all.into_iter().zip(1u128..);
            number
                .map(|((kind, yen, quantity, from, facility), it)| Entry {
                    facility: facility.map(id),
                    ..entry(it, Kind::ALL[kind], yen, quantity, from)
                })
                .collect()
        });
        let stay = (0..8u8, 0..60i32, prop::option::of(0..40i32)).prop_map(|(it, from, long)| Stay {
            facility: id(it),
            from: Month(from),
            until: long.map(|it| Month(from + it)),
        });
        (standing, entries, prop::collection::vec(stay, 0..12))
    }

    proptest! {
        #[test]
        fn any_partition_of_the_facilities_sums_to_the_whole((standing, entries, stays) in ledgers(), mask in any::<u8>()) {
            let all = charges(standing, &entries, &stays, Month(0)..Month(100));
            let inside = |it: &&Charge| it.facility.is_some_and(|it| mask >> (it.0.as_u128() % 8) & 1 == 1);
            let some: i64 = all.iter().filter(inside).map(|it| it.yen).sum();
            let others: i64 = all.iter().filter(|it| !inside(it)).map(|it| it.yen).sum();
            prop_assert_eq!(some + others, total(&all));
            // The shares of each month also add up to its price, whichever facilities are in it.
            let bare = charges(standing, &entries, &[], Month(0)..Month(100));
            prop_assert_eq!(total(&bare), total(&all));
        }

        #[test]
        fn months_add_up_and_the_past_does_not_change((standing, entries, stays) in ledgers(), cut in 0..100i32, later in 0..100_000i64) {
            let whole = charges(standing, &entries, &stays, Month(0)..Month(100));
            let past = charges(standing, &entries, &stays, Month(0)..Month(cut));
            let rest = charges(standing, &entries, &stays, Month(cut)..Month(100));
            prop_assert_eq!(total(&past) + total(&rest), total(&whole));
            let mut grown = entries.clone();
            grown.push(entry(99, Kind::Monthly, later, 1, cut));
            prop_assert_eq!(&past, &charges(standing, &grown, &stays, Month(0)..Month(cut)));
            // The order in which the ledger is read makes no difference.
            grown.reverse();
            prop_assert_eq!(past, charges(standing, &grown, &stays, Month(0)..Month(cut)));
        }

        #[test]
        fn billed_bit_by_bit_it_is_billed_once((standing, entries, stays) in ledgers(), cuts in prop::collection::vec(0..100i32, 0..6)) {
            let mut billed: Vec<Charge> = Vec::new();
            for cut in cuts.into_iter().chain([100]) {
                let due = charges(standing, &entries, &stays, Month(0)..Month(cut));
                // A run for an earlier month takes nothing back.
                let last = billed.iter().map(|it| it.month.0 + 1).max().unwrap_or(0).max(cut);
                let due = if last > cut { charges(standing, &entries, &stays, Month(0)..Month(last)) } else { due };
                billed.extend(unbilled(&due, &billed));
            }
            prop_assert_eq!(total(&billed), total(&charges(standing, &entries, &stays, Month(0)..Month(100))));
        }
    }
}
