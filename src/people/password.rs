//! Passwords: the rule for new ones, the hash that is kept, the check.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::config::PasswordCost;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};

/// Characters of a password at least.
pub const SHORTEST: usize = 12;
/// Characters of a password at most: hashing must not become a burden.
const LONGEST: usize = 200;
/// Strength at least, out of 0–4.
const STRENGTH: u8 = 3;

/// What Swedes put into passwords first, and an English list of words does not have. Strength is
/// judged as if an attacker tried these before anything else.
const COMMON: [&str; 66] = [
    "integrationsfond",
    "integrationsfonden",
    "kommun",
    "kommunen",
    "kommunstyrelsen",
    "västervik",
    "vastervik",
    "lösenord",
    "losenord",
    "lösenordet",
    "losenordet",
    "hemlig",
    "hemligt",
    "hemligheten",
    "passord",
    "välkommen",
    "valkommen",
    "sommar",
    "sommaren",
    "vinter",
    "vintern",
    "hösten",
    "hosten",
    "våren",
    "varen",
    "midsommar",
    "semester",
    "januari",
    "februari",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
    "måndag",
    "mandag",
    "fredag",
    "sverige",
    "svensk",
    "svenska",
    "stockholm",
    "göteborg",
    "goteborg",
    "malmö",
    "malmo",
    "kalmar",
    "småland",
    "smaland",
    "hejsan",
    "hejhej",
    "hejhejhej",
    "hallonsaft",
    "älskling",
    "alskling",
    "jagälskardig",
    "jagalskardig",
    "mamma",
    "pappa",
    "fotboll",
    "ishockey",
    "djurgården",
    "djurgarden",
    "blomma",
    "kanelbulle",
    "qwertyuiopå",
    "asdfghjklö",
];

/// A password that was hashed; the password itself is gone.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub(super) String);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// What is wrong with a new password, if anything; `known` are words that an attacker would try
/// first: the person's name and address.
pub fn fault(password: &str, known: &[&str]) -> Option<FieldError> {
    let length = password.chars().count();
    if length < SHORTEST {
        let msg = Msg::new("people-password-short").with("least", SHORTEST);
        return Some(FieldError::msg("password", msg));
    }
    if length > LONGEST {
        let msg = Msg::new("field-too-long").with("most", LONGEST).with("length", length);
        return Some(FieldError::msg("password", msg));
    }
    let words: Vec<&str> = known
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() > 2)
        .chain(COMMON)
        .collect();
    let score = u8::from(zxcvbn::zxcvbn(password, &words).score());
    (score < STRENGTH).then(|| FieldError::new("password", "people-password-weak"))
}

/// Hashes a password with argon2id. Takes a while on purpose: never inside a transaction.
pub fn hash(cost: PasswordCost, password: &str) -> Outcome<PasswordHash> {
    let hash: phc::PasswordHash =
        hasher(cost)?.hash_password(password.as_bytes()).map_err(Refusal::internal)?;
    Ok(PasswordHash(hash.to_string()))
}

/// Whether the password is the one of the hash. Without a hash the same work is done in vain, so
/// that the time tells nobody whether there is such an account.
pub fn is_right(cost: PasswordCost, password: &str, hash: Option<&str>) -> Outcome<bool> {
    let Some(hash) = hash else {
        let mut out = [0u8; 32];
        hasher(cost)?
            .hash_password_into(password.as_bytes(), b"nobody's salt 16", &mut out)
            .map_err(Refusal::internal)?;
        return Ok(false);
    };
    let parsed = phc::PasswordHash::new(hash).map_err(Refusal::internal)?;
    Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

fn hasher(cost: PasswordCost) -> Outcome<Argon2<'static>> {
    let params =
        Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(Refusal::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const CHEAP: PasswordCost = PasswordCost { memory_kib: 64, passes: 1 };

    #[test]
    fn short_and_guessable_passwords_are_refused() {
        let key = |password: &str| {
            fault(password, &["Lena Lindqvist", "lena.lindqvist@vastervik.example"])
                .map(|fault| fault.msg.key)
        };
        assert_eq!(key("kort"), Some("people-password-short"));
        assert_eq!(key("elva tecken"), Some("people-password-short"));
        for guessable in [
            "aaaaaaaaaaaa",
            "password1234",
            "lindqvistlena",
            "lösenord1234",
            "sommaren2026!",
            "Västervik2026",
            "hejhejhej123",
            "Välkommen123!",
            "hemligheten1",
            "Jagälskardig1",
            "Kommunen2026!",
            "qwertyuiopå1",
        ] {
            assert_eq!(key(guessable), Some("people-password-weak"), "{guessable}");
        }
        assert_eq!(key(&"å".repeat(201)), Some("field-too-long"));
        assert_eq!(key("vårens tolv gäss över Gamleby"), None);
    }

    #[test]
    fn a_hash_knows_its_password_and_no_other() {
        let made = hash(CHEAP, "vårens tolv gäss").unwrap();
        assert!(made.0.starts_with("$argon2id$"));
        assert_ne!(made, hash(CHEAP, "vårens tolv gäss").unwrap(), "each has a salt of its own");
        assert!(is_right(CHEAP, "vårens tolv gäss", Some(&made.0)).unwrap());
        assert!(!is_right(CHEAP, "vårens tolv gås", Some(&made.0)).unwrap());
        assert!(!is_right(CHEAP, "vårens tolv gäss", None).unwrap());
    }
}
