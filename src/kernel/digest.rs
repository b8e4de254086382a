//! One hash over several parts.

use sha2::{Digest, Sha256};

/// SHA-256 over parts whose borders cannot be confused: each comes with its length before it.
pub fn of_parts<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        let part = part.as_ref();
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_count() {
        assert_ne!(of_parts(["ab", "c"]), of_parts(["a", "bc"]));
        assert_ne!(of_parts(["ab"]), of_parts(["ab", ""]));
        // Written down in ledgers and in history: it never changes.
        let known = "3fafa1cf2f19a7c1129beb20cf0983f73a489a221fc0dd2f16d1be292d089205";
        assert_eq!(hex::encode(of_parts(["a", "bc"])), known);
    }
}
