mail-greeting = Hej!
mail-footer-from = Med vänlig hälsning, { $contact }
mail-footer-record = Allt ni skickar till kommunen blir allmän handling.
