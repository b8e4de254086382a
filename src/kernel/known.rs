//! What was worked out before, from things that mean the same for ever: texts. Nothing is kept that
//! could be older than what its reader sees, since the things themselves are the key.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// The results of the last few different questions.
pub struct Known<K, V> {
    kept: Mutex<VecDeque<(K, Arc<V>)>>,
    most: usize,
}

impl<K, V> Known<K, V> {
    /// Keeps `most` results; beyond that the oldest is forgotten.
    pub const fn new(most: usize) -> Self {
        Self { kept: Mutex::new(VecDeque::new()), most }
    }

    /// The result for the key that `is` recognises, or else what `make` makes, which is kept under
    /// the key that it answers. Failures are not kept.
    pub fn get<E>(
        &self,
        is: impl Fn(&K) -> bool,
        make: impl FnOnce() -> Result<(K, V), E>,
    ) -> Result<Arc<V>, E> {
        let find = |kept: &VecDeque<(K, Arc<V>)>| {
            kept.iter().find(|(key, _)| is(key)).map(|(_, value)| value.clone())
        };
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = find(&kept()) {
            return Ok(known);
        }
        // Made without holding the others up; two may make the same at once.
        let (key, value) = make()?;
        let value = Arc::new(value);
        let mut kept = kept();
        if let Some(known) = find(&kept) {
            return Ok(known);
        }
        if kept.len() >= self.most {
            kept.pop_front();
        }
        kept.push_back((key, value.clone()));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn each_key_has_its_own_result_and_the_oldest_is_forgotten() {
        let known: Known<String, usize> = Known::new(2);
        let length = |text: &str, made: &mut u32| {
            let get = known.get(
                |key| key == text,
                || {
                    *made += 1;
                    if text.is_empty() { Err("empty") } else { Ok((text.to_owned(), text.len())) }
                },
            );
            get.map(|length| *length)
        };
        let mut made = 0;
        assert_eq!(length("ett", &mut made), Ok(3));
        assert_eq!(length("ett", &mut made), Ok(3));
        assert_eq!(length("fyra", &mut made), Ok(4));
        assert_eq!(made, 2);
        assert_eq!(length("", &mut made), Err("empty"));
        assert_eq!(length("", &mut made), Err("empty"));
        assert_eq!(length("femte", &mut made), Ok(5));
        assert_eq!(length("fyra", &mut made), Ok(4));
        assert_eq!(made, 5);
        assert_eq!(length("ett", &mut made), Ok(3));
        assert_eq!(made, 6);
    }
}
