//! How much is in hand at once: bytes of forms that have come in, and files that are being sent. What
//! has no end of its own gets one here, so that no crowd and no slow neighbour takes the memory or the
//! connections of everybody.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::kernel::ids::AccountId;

const KB: usize = 1024;
const MB: usize = 1024 * KB;

/// Where each thing ends.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How long a form may come no further. Networks pause; a person who has gone does not come back.
    pub form_pause: Duration,
    /// How long a form may take in all: the largest one in this time needs 0.7 Mbit/s.
    pub form_time: Duration,
    /// The same for a visitor, whose forms are short.
    pub visitor_time: Duration,
    /// Bytes in hand of all forms of visitors together.
    pub of_visitors: usize,
    /// Bytes in hand of all forms of visitors from one place on the network, which may be a whole
    /// town hall.
    pub of_place: usize,
    /// Bytes of a signed-in person's form that are counted as small, so that whoever only writes is
    /// not held up by those who send files.
    pub small: usize,
    /// Bytes in hand of all small forms, and beginnings of large ones, together.
    pub of_small: usize,
    /// Bytes in hand of all the rest of large forms together.
    pub of_large: usize,
    /// Bytes in hand of one account.
    pub of_person: usize,
    /// Bytes of those that are counted as small.
    pub of_person_small: usize,
    /// How long a reader of a file that is sent while it is read may take nothing.
    pub reader_pause: Duration,
    /// How long such a file may take in all: for as long, a connection is held and the database
    /// keeps a picture of itself.
    pub reader_time: Duration,
    /// How long is waited for the end of another such file.
    pub export_wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            form_pause: Duration::from_secs(60),
            form_time: Duration::from_secs(600),
            visitor_time: Duration::from_secs(60),
            of_visitors: 32 * MB,
            of_place: 2 * MB,
            small: 64 * KB,
            of_small: 64 * MB,
            of_large: 160 * MB,
            of_person: 64 * MB,
            of_person_small: 4 * MB,
            reader_pause: Duration::from_secs(30),
            reader_time: Duration::from_secs(600),
            export_wait: Duration::from_secs(2),
        }
    }
}

/// What is in hand.
#[derive(Debug)]
pub struct Room {
    /// Where each thing ends.
    pub limits: Limits,
    /// Places for files that are sent while they are read: as many as leave connections to others.
    pub exports: Arc<Semaphore>,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    visitors: usize,
    small: usize,
    large: usize,
    of: HashMap<AccountId, Own>,
    at: HashMap<String, usize>,
}

/// What one account has in hand.
#[derive(Debug, Default, Clone, Copy)]
struct Own {
    all: usize,
    small: usize,
}

/// Who sends a form.
#[derive(Debug, Clone)]
pub enum Sender {
    /// Somebody who is signed in.
    Account(AccountId),
    /// A visitor, by their place on the network.
    Visitor(String),
}

/// Whether there is room for more bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// They are counted.
    Yes,
    /// The sender has as much in hand as one may.
    OwnIsFull,
    /// All together have as much in hand as may be.
    AllIsFull,
}

impl Room {
    /// Room for a program with a number of connections to its database.
    pub fn new(limits: Limits, connections: u32) -> Self {
        let exports = usize::try_from(connections / 2).unwrap_or(usize::MAX).max(1);
        Self { limits, exports: Arc::new(Semaphore::new(exports)), held: Mutex::default() }
    }

    /// The share of a form that begins to come in.
    pub fn share(self: &Arc<Self>, who: Sender) -> Share {
        Share { room: self.clone(), who, size: 0 }
    }

    /// Bytes of forms in hand.
    pub fn in_hand(&self) -> usize {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.visitors + held.small + held.large
    }
}

/// The bytes of one form; they are given back when this is dropped.
#[derive(Debug)]
pub struct Share {
    room: Arc<Room>,
    who: Sender,
    size: usize,
}

impl Share {
    /// Counts more bytes, unless there is no room for them.
    pub fn take(&mut self, bytes: usize) -> Taken {
        let limits = &self.room.limits;
        let size = self.size + bytes;
        let mut held = self.room.held.lock().unwrap_or_else(PoisonError::into_inner);
        let who = match &self.who {
            Sender::Account(who) => *who,
            Sender::Visitor(place) => {
                let here = held.at.get(place).copied().unwrap_or_default() + bytes;
                if here > limits.of_place {
                    return Taken::OwnIsFull;
                }
                if held.visitors + bytes > limits.of_visitors {
                    return Taken::AllIsFull;
                }
                held.visitors += bytes;
                held.at.insert(place.clone(), here);
                self.size = size;
                return Taken::Yes;
            }
        };
        let small = size.min(limits.small) - self.size.min(limits.small);
        let large = bytes - small;
        let own = held.of.get(&who).copied().unwrap_or_default();
        let own = Own { all: own.all + bytes, small: own.small + small };
        if own.all > limits.of_person || own.small > limits.of_person_small {
            return Taken::OwnIsFull;
        }
        if held.small + small > limits.of_small || held.large + large > limits.of_large {
            return Taken::AllIsFull;
        }
        held.small += small;
        held.large += large;
        held.of.insert(who, own);
        self.size = size;
        Taken::Yes
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut held = self.room.held.lock().unwrap_or_else(PoisonError::into_inner);
        match &self.who {
            Sender::Account(who) => {
                let small = self.size.min(self.room.limits.small);
                held.small -= small;
                held.large -= self.size - small;
                let own = held.of.get(who).copied().unwrap_or_default();
                let left = Own {
                    all: own.all.saturating_sub(self.size),
                    small: own.small.saturating_sub(small),
                };
                if left.all == 0 {
                    held.of.remove(who);
                } else {
                    held.of.insert(*who, left);
                }
            }
            Sender::Visitor(place) => {
                held.visitors -= self.size;
                let left = held.at.get(place).map_or(0, |here| here.saturating_sub(self.size));
                if left == 0 {
                    held.at.remove(place);
                } else {
                    held.at.insert(place.clone(), left);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Taken::{AllIsFull, OwnIsFull, Yes};
    use super::*;

    fn room() -> Arc<Room> {
        let limits = Limits {
            of_visitors: 100,
            of_place: 70,
            small: 10,
            of_small: 25,
            of_large: 50,
            of_person: 40,
            of_person_small: 15,
            ..Limits::default()
        };
        Arc::new(Room::new(limits, 7))
    }

    fn person(id: i64) -> Sender {
        Sender::Account(AccountId(id))
    }

    fn visitor(place: &str) -> Sender {
        Sender::Visitor(place.to_owned())
    }

    #[test]
    fn large_forms_leave_room_for_small_ones() {
        let room = room();
        let (mut one, mut two) = (room.share(person(1)), room.share(person(2)));
        assert_eq!((one.take(40), one.take(1)), (Yes, OwnIsFull), "as much as one person may");
        assert_eq!((two.take(30), two.take(1)), (Yes, AllIsFull), "as much as all large ones may");
        let mut three = room.share(person(3));
        assert_eq!((three.take(5), three.take(1)), (Yes, AllIsFull), "all small ones");
        drop(one);
        assert_eq!(three.take(35), Yes);
        drop((two, three));
        assert_eq!(room.in_hand(), 0);
        assert!(room.held.lock().unwrap().of.is_empty());
    }

    #[test]
    fn nobody_takes_the_room_of_all() {
        let room = room();
        let mut many: Vec<Share> = (0..3).map(|_| room.share(person(1))).collect();
        let taken: Vec<Taken> = many.iter_mut().map(|share| share.take(6)).collect();
        assert_eq!(taken, [Yes, Yes, OwnIsFull], "small forms of one person");
        assert_eq!(room.share(person(2)).take(10), Yes);
        let mut here = room.share(visitor("192.0.2.1"));
        assert_eq!((here.take(70), here.take(1)), (Yes, OwnIsFull));
        let mut there = room.share(visitor("192.0.2.2"));
        assert_eq!((there.take(30), there.take(1)), (Yes, AllIsFull));
        drop((many, here, there));
        assert_eq!(room.in_hand(), 0);
        assert!(room.held.lock().unwrap().at.is_empty());
    }

    #[test]
    fn half_of_the_connections_are_for_exports() {
        assert_eq!(room().exports.available_permits(), 3);
        assert_eq!(Room::new(Limits::default(), 1).exports.available_permits(), 1);
    }
}
