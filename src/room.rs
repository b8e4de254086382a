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
    /// Bytes in hand of all forms of visitors together.
    pub of_visitors: usize,
    /// Bytes of a signed-in person's form that are counted as small, so that whoever only writes is
    /// not held up by those who send files.
    pub small: usize,
    /// Bytes in hand of all small forms, and beginnings of large ones, together.
    pub of_small: usize,
    /// Bytes in hand of all the rest of large forms together.
    pub of_large: usize,
    /// Bytes in hand of one account.
    pub of_person: usize,
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
            of_visitors: 32 * MB,
            small: 64 * KB,
            of_small: 64 * MB,
            of_large: 160 * MB,
            of_person: 96 * MB,
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
    of: HashMap<AccountId, usize>,
}

impl Room {
    /// Room for a program with a number of connections to its database.
    pub fn new(limits: Limits, connections: u32) -> Self {
        let exports = usize::try_from(connections / 2).unwrap_or(usize::MAX).max(1);
        Self { limits, exports: Arc::new(Semaphore::new(exports)), held: Mutex::default() }
    }

    /// The share of a form that begins to come in.
    pub fn share(self: &Arc<Self>, who: Option<AccountId>) -> Share {
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
    who: Option<AccountId>,
    size: usize,
}

impl Share {
    /// Counts more bytes; `false`, and nothing counted, when there is no room for them.
    pub fn take(&mut self, bytes: usize) -> bool {
        let limits = &self.room.limits;
        let size = self.size + bytes;
        let mut held = self.room.held.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(who) = self.who else {
            let is_room = held.visitors + bytes <= limits.of_visitors;
            if is_room {
                held.visitors += bytes;
                self.size = size;
            }
            return is_room;
        };
        let small = size.min(limits.small) - self.size.min(limits.small);
        let large = bytes - small;
        let own = held.of.get(&who).copied().unwrap_or_default() + bytes;
        let is_room = held.small + small <= limits.of_small
            && held.large + large <= limits.of_large
            && own <= limits.of_person;
        if is_room {
            held.small += small;
            held.large += large;
            held.of.insert(who, own);
            self.size = size;
        }
        is_room
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut held = self.room.held.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(who) = self.who else {
            held.visitors -= self.size;
            return;
        };
        let small = self.size.min(self.room.limits.small);
        held.small -= small;
        held.large -= self.size - small;
        let left = held.of.get(&who).map_or(0, |own| own - self.size);
        if left == 0 {
            held.of.remove(&who);
        } else {
            held.of.insert(who, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> Arc<Room> {
        let limits = Limits {
            of_visitors: 100,
            small: 10,
            of_small: 25,
            of_large: 50,
            of_person: 40,
            ..Limits::default()
        };
        Arc::new(Room::new(limits, 7))
    }

    #[test]
    fn large_forms_leave_room_for_small_ones() {
        let room = room();
        let (mut one, mut two) = (room.share(Some(AccountId(1))), room.share(Some(AccountId(2))));
        assert!(one.take(40) && !one.take(1), "as much as one person may");
        assert!(two.take(30) && !two.take(1), "as much as all large ones may");
        let mut three = room.share(Some(AccountId(3)));
        assert!(three.take(5) && !three.take(1), "as much as all small ones may");
        assert!(room.share(None).take(100), "visitors have their own");
        drop(one);
        assert!(three.take(35));
        drop((two, three));
        assert_eq!(room.in_hand(), 0);
        assert!(room.held.lock().unwrap().of.is_empty());
    }

    #[test]
    fn half_of_the_connections_are_for_exports() {
        assert_eq!(room().exports.available_permits(), 3);
        assert_eq!(Room::new(Limits::default(), 1).exports.available_permits(), 1);
    }
}
