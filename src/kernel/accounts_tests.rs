#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

#[test]
fn giro_numbers_are_read_and_shown_in_the_usual_form() {
    for (kind, typed, stored, shown) in [
        ("bankgiro", "640-5070", "6405070", "640-5070"),
        ("bankgiro", "54029681", "54029681", "5402-9681"),
        ("bankgiro", " 5402\u{2011}9681 ", "54029681", "5402-9681"),
        ("bankgiro", "0640-5070", "6405070", "640-5070"),
        ("plusgiro", "28 65 43-4", "2865434", "28 65 43-4"),
        ("plusgiro", "41054685", "41054685", "410 54 68-5"),
        ("plusgiro", "18", "18", "1-8"),
        ("plusgiro", "123455", "123455", "1 23 45-5"),
    ] {
        let account = PaymentAccount::parse(kind, typed).unwrap();
        assert_eq!(account.stored(), stored, "{typed}");
        assert_eq!(account.to_string(), shown, "{typed}");
        assert_eq!(account.kind(), kind);
    }
}

#[test]
fn giro_numbers_with_a_fault_are_refused_with_the_reason() {
    for (kind, typed, fault) in [
        ("bankgiro", "5402-9682", AccountFault::CheckDigit),
        ("bankgiro", "640507", AccountFault::WrongLength),
        ("bankgiro", "540296811", AccountFault::WrongLength),
        ("bankgiro", "0000-0000", AccountFault::WrongLength),
        ("bankgiro", "", AccountFault::NotANumber),
        ("bankgiro", "BG 5402-9681", AccountFault::NotANumber),
        ("plusgiro", "410 54 68-6", AccountFault::CheckDigit),
        ("plusgiro", "4", AccountFault::WrongLength),
        ("plusgiro", "-", AccountFault::NotANumber),
        ("swish", "1231231231", AccountFault::UnknownKind),
    ] {
        assert_eq!(PaymentAccount::parse(kind, typed), Err(fault), "{kind} {typed}");
    }
}

#[test]
fn bank_accounts_pass_the_check_of_their_bank() {
    for (typed, shown, bank) in [
        ("9789-1111113", "9789-1111113", "Klarna Bank"),
        ("6789-123456789", "6789-123456789", "Handelsbanken"),
        ("6789 123 456 789", "6789-123456789", "Handelsbanken"),
        ("3300-0006205124", "3300-0006205124", "Nordea"),
        ("33000006205124", "3300-0006205124", "Nordea"),
        ("84244-9831892246", "84244-9831892246", "Swedbank"),
        ("8424-4, 983 189 224-6", "84244-9831892246", "Swedbank"),
        ("8424,9831892246", "8424-9831892246", "Swedbank"),
        ("842449831892246", "84244-9831892246", "Swedbank"),
        ("84249831892246", "8424-9831892246", "Swedbank"),
        ("9960-0002865434", "9960-2865434", "Plusgirot"),
        ("9960-2865434", "9960-2865434", "Plusgirot"),
        // Weights 10 to 1 over 1000000001: 10 + 1.
        ("5100-0000001", "5100-0000001", "SEB"),
    ] {
        let account = BankAccount::parse(typed).unwrap();
        assert_eq!(account.to_string(), shown, "{typed}");
        assert_eq!(account.bank(), bank, "{typed}");
    }
    assert_eq!(BankAccount::parse("84244-9831892246").unwrap().clearing_four(), "8424");
}

#[test]
fn bank_accounts_with_a_fault_are_refused_with_the_reason() {
    for (clearing, number, fault) in [
        ("6789", "123456788", AccountFault::CheckDigit),
        ("84241", "9831892246", AccountFault::ClearingCheckDigit),
        ("84244", "9831892247", AccountFault::CheckDigit),
        ("9789", "1111114", AccountFault::CheckDigit),
        ("9789", "0000000", AccountFault::CheckDigit),
        ("3300", "0006205125", AccountFault::CheckDigit),
        ("3300", "6205124", AccountFault::WrongLength),
        ("9789", "11111113", AccountFault::WrongLength),
        ("6789", "1234567", AccountFault::WrongLength),
        ("67891", "23456789", AccountFault::WrongLength),
        ("678", "123456789", AccountFault::WrongLength),
        ("9999", "1111113", AccountFault::UnknownClearing),
        ("0000", "1111113", AccountFault::UnknownClearing),
        ("6789", "", AccountFault::NotANumber),
        ("678a", "123456789", AccountFault::NotANumber),
    ] {
        assert_eq!(BankAccount::new(clearing, number), Err(fault), "{clearing}-{number}");
    }
    assert_eq!(BankAccount::parse("84241-9831892246"), Err(AccountFault::ClearingCheckDigit));
    assert_eq!(BankAccount::parse("8424"), Err(AccountFault::WrongLength));
    assert_eq!(BankAccount::parse("8424983189"), Err(AccountFault::WrongLength));
}

#[test]
fn an_account_is_the_same_however_it_is_padded() {
    let plain = BankAccount::new("6789", "123456789").unwrap();
    assert_eq!(BankAccount::new("6789", "000123456789"), Ok(plain));
    assert_eq!(BankAccount::new("9960", "2865434"), BankAccount::new("9960", "0002865434"));
    assert_eq!(PaymentAccount::Internal.stored(), "");
    assert_eq!(PaymentAccount::parse("internal", "anything"), Ok(PaymentAccount::Internal));
}

#[test]
fn ibans_are_checked_by_modulus_97() {
    for iban in
        ["SE45 5000 0000 0583 9825 7466", "se4550000000058398257466", "DE89370400440532013000"]
    {
        assert!(iban_ok(iban), "{iban}");
    }
    for iban in [
        "",
        "SE45 5000 0000 0583 9825 7467",
        "SE54 5000 0000 0583 9825 7466",
        "SE45 5000 0000 0583 9825 746",
        "SE45",
        "4550000000058398257466SE",
        "SE45500000000583982574å6",
    ] {
        assert!(!iban_ok(iban), "{iban}");
    }
}

proptest! {
    #[test]
    fn what_is_stored_and_what_is_shown_is_read_back(kind in 0usize..3, digits in "[0-9]{2,15}") {
        let kind = KINDS[kind];
        if let Ok(account) = PaymentAccount::parse(kind, &digits) {
            prop_assert_eq!(PaymentAccount::parse(kind, &account.stored()), Ok(account.clone()));
            prop_assert_eq!(PaymentAccount::parse(kind, &account.to_string()), Ok(account));
        }
    }

    #[test]
    fn one_of_ten_or_eleven_account_numbers_passes_and_no_single_slip(
        clearing in prop::sample::select(vec!["5100", "9789", "6789", "3300", "8424", "9180"]),
        body in "[1-9][0-9]{8}", at in 0usize..6, by in 1u8..10,
    ) {
        let kept = match clearing { "5100" | "9789" => 6, "6789" => 8, _ => 9 };
        let passing: Vec<String> = (0..10)
            .map(|check| format!("{}{check}", &body[..kept]))
            .filter(|number| BankAccount::new(clearing, number).is_ok())
            .collect();
        prop_assert!(passing.len() <= 1);
        if let Some(number) = passing.first() {
            let mut bytes = number.clone().into_bytes();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            let slipped = String::from_utf8(bytes).unwrap();
            prop_assert!(BankAccount::new(clearing, &slipped).is_err());
        }
    }

    #[test]
    fn no_text_makes_the_parsers_panic(kind in 0usize..4, text in "\\PC{0,40}") {
        if let Ok(account) = PaymentAccount::parse(KINDS[kind], &text) {
            prop_assert_eq!(account.kind(), KINDS[kind]);
        }
        let unfinished = format!("{text}-");
        prop_assert!(!iban_ok(&unfinished));
    }
}
