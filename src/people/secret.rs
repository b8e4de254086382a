//! Tokens and codes that let people in. What recognises them is their hash; they themselves stand in
//! the mails that carry them, which the outbox empties once they have long ended.

use crate::kernel::digest;
use crate::kernel::refusal::{Outcome, Refusal};

/// A new token: 32 random bytes as text.
pub fn new_token() -> Outcome<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(Refusal::internal)?;
    Ok(hex::encode(bytes))
}

/// A new code of six digits, each code as likely as any other.
pub fn new_code() -> Outcome<String> {
    const CODES: u32 = 1_000_000;
    // The highest numbers would make the lowest codes likelier; they are thrown again.
    const FAIR: u32 = u32::MAX - u32::MAX % CODES;
    loop {
        let mut bytes = [0u8; 4];
        getrandom::fill(&mut bytes).map_err(Refusal::internal)?;
        let number = u32::from_be_bytes(bytes);
        if number < FAIR {
            return Ok(format!("{:06}", number % CODES));
        }
    }
}

/// The hash of a code, bound to the link that it belongs to: a code alone would be guessed from
/// its hash at once, and even so only the link's own token makes it worth nothing elsewhere.
pub fn code_hash(token_hash: &str, code: &str) -> String {
    hash_of(&["code", token_hash, code])
}

/// The hash under which tries are counted, so that the table holds no addresses.
pub fn subject(kind: &str, value: &str) -> String {
    hash_of(&[kind, value])
}

/// The hash that recognises a browser by its cookie.
pub fn browser_hash(cookie: &str) -> String {
    hash_of(&["browser", cookie])
}

fn hash_of(parts: &[&str]) -> String {
    hex::encode(digest::of_parts(parts))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn tokens_are_long_and_codes_have_six_digits() {
        assert_eq!(new_token().unwrap().len(), 64);
        assert_ne!(new_token().unwrap(), new_token().unwrap());
        for _ in 0..200 {
            let code = new_code().unwrap();
            assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
        }
    }

    #[test]
    fn a_code_belongs_to_its_link() {
        assert_ne!(code_hash("a", "123456"), code_hash("b", "123456"));
        assert_ne!(subject("link", "a@b.se"), subject("password", "a@b.se"));
    }
}
