//! A limited set of connections (a "crowd", ADR 22): whoever holds most loses its oldest first.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// A limited set of connections.
pub struct Crowd {
    most: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    count: usize,
    next: u64,
    /// The seats of each holder by age, with the bell that tells one to leave.
    seats: HashMap<IpAddr, BTreeMap<u64, Arc<Notify>>>,
}

/// A place in a crowd, until dropped.
pub struct Seat {
    crowd: Arc<Crowd>,
    holder: IpAddr,
    number: u64,
    bell: Arc<Notify>,
}

impl Crowd {
    /// A crowd of at most this many, and at least one.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most: most.max(1), state: Mutex::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many seats are taken.
    pub fn len(&self) -> usize {
        self.state().count
    }

    /// Whether no seat is taken.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes a seat. If the holder has `most_each` already, its oldest connection goes; if the crowd is full, the
    /// oldest of whoever holds most.
    pub fn enter(self: &Arc<Self>, holder: IpAddr, most_each: usize) -> Seat {
        let mut state = self.state();
        if state.seats.get(&holder).is_some_and(|it| it.len() >= most_each.max(1)) {
            state.evict_oldest(holder);
        } else if state.count >= self.most {
            state.evict_from_heaviest();
        }
        let number = state.next;
        state.next += 1;
        state.count += 1;
        let bell: Arc<Notify> = Arc::default();
        state.seats.entry(holder).or_default().insert(number, bell.clone());
        Seat { crowd: self.clone(), holder, number, bell }
    }

    /// Drops the oldest connection of whoever holds most: file handles are short.
    pub fn evict_from_heaviest(&self) {
        self.state().evict_from_heaviest();
    }
}

impl State {
    fn evict_from_heaviest(&mut self) {
        let heaviest = self.seats.iter().max_by_key(|(_, it)| {
            let oldest = it.keys().next().copied().unwrap_or(u64::MAX);
            (it.len(), std::cmp::Reverse(oldest))
        });
        if let Some(holder) = heaviest.map(|it| *it.0) {
            self.evict_oldest(holder);
        }
    }

    fn evict_oldest(&mut self, holder: IpAddr) {
        if let Some((number, bell)) =
            self.seats.get(&holder).and_then(|it| it.first_key_value()).map(|it| (*it.0, it.1.clone()))
        {
            self.leave(holder, number);
            bell.notify_one();
        }
    }

    fn leave(&mut self, holder: IpAddr, number: u64) {
        let Some(seats) = self.seats.get_mut(&holder) else { return };
        if seats.remove(&number).is_some() {
            self.count -= 1;
        }
        if seats.is_empty() {
            self.seats.remove(&holder);
        }
    }
}

impl Seat {
    /// Waits until this seat is needed for somebody else.
    pub async fn sent_away(&self) {
        self.bell.notified().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.crowd.state().leave(self.holder, self.number);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::kit::network::client_key;

    fn at(text: &str) -> IpAddr {
        client_key(text.parse().expect("an address"))
    }

    fn is_away(it: &Seat) -> bool {
        it.sent_away().now_or_never().is_some()
    }

    #[test]
    fn the_oldest_of_whoever_holds_most_gives_way() {
        let it = Crowd::new(4);
        let honest = it.enter(at("192.0.2.1"), 9);
        let flood: Vec<Seat> = (0..3).map(|_| it.enter(at("198.51.100.1"), 9)).collect();
        let late = it.enter(at("192.0.2.2"), 9);
        assert!(is_away(&flood[0]) && !is_away(&flood[1]) && !is_away(&honest) && !is_away(&late));
        assert_eq!(it.len(), 4);
        drop(flood);
        assert_eq!(it.len(), 2, "one that was sent away is not counted twice");
        // More than its share: its own oldest goes, whether or not there is room.
        let share: Vec<Seat> = (0..3).map(|_| it.enter(at("203.0.113.1"), 2)).collect();
        assert!(is_away(&share[0]) && !is_away(&share[1]));
        drop((honest, late, share));
        assert!(it.is_empty());
    }

    #[test]
    fn a_network_of_ipv6_is_one_holder_and_an_address_of_ipv4_is_one_whatever_socket_it_came_by() {
        assert_eq!(at("2001:db8:1:2::1"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_eq!(at("::ffff:192.0.2.1"), at("192.0.2.1"));
        assert_ne!(at("192.0.2.1"), at("192.0.2.2"));
    }
}
