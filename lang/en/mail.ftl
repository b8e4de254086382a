mail-greeting = Hello!
mail-footer-from = Kind regards, { $contact }
mail-footer-record = Everything that you send to the municipality becomes a public record.
