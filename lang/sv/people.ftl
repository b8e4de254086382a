# Inloggning.
people-sign-in = Logga in
people-sign-in-lead = Välj hur ni loggar in.
people-demo-heading = Det här är en demonstration
people-demo-text = Ni behöver inget konto.
people-demo-link = Välj en person att logga in som
people-by-mail = För er som söker bidrag
people-by-mail-text = Vi skickar en länk till er e-post. Den loggar in er utan lösenord. Har ni inget konto får ni en länk för att skapa ett.
people-by-mail-button = Mejla mig en länk
people-by-password = För anställda och förtroendevalda
people-by-password-text = Logga in med e-postadress och lösenord.
people-by-password-button = Logga in med lösenord
people-email = E-postadress
people-password-field = Lösenord
people-password-wrong = E-postadressen eller lösenordet stämmer inte. Kontrollera båda och försök igen.
people-signed-out = Ni är utloggade.

people-sent = Titta i er e-post
people-sent-lead = Vi har skickat ett mejl med en länk. Länken gäller i { $minutes } minuter.
people-sent-text = Har mejlet inte kommit om några minuter, titta i skräpposten.
people-sent-again = Skicka ett nytt mejl
people-code-heading = Läser ni mejlet på en annan enhet?
people-code-text = Skriv koden som står i mejlet, så loggas ni in här.
people-code = Kod, sex siffror
people-code-button = Logga in med koden
people-code-wrong = Koden stämmer inte eller gäller inte längre. Efter { $tries } fel behöver ni be om ett nytt mejl.

people-link = Logga in
people-link-lead = Länken gick till { $email }.
people-link-button = Logga in nu
people-link-text = Har ni inte bett om att logga in? Stäng sidan, då händer ingenting.
people-link-gone = Länken gäller inte längre
people-link-gone-text = Den är använd, för gammal eller inte hel. Be om en ny, så kommer den med e-post inom någon minut.
people-link-gone-password = Den är använd eller för gammal. Be administratören skicka en ny.
people-link-new = Be om en ny länk
people-to-sign-in = Till inloggningen

people-register = Skapa konto
people-register-lead = Ni skapar ett konto för { $email }.
people-register-text = Vi använder namn och e-postadress för att handlägga era ärenden.
people-register-privacy = Så använder vi personuppgifter
people-register-button = Skapa kontot
people-name = Namn
people-name-hint = Ert eget för- och efternamn. Föreningen lägger ni till sedan.
people-language = Språk
people-language-hint = Sidor och mejl kommer på det språket. Besluten är på svenska.

people-password = Välj lösenord
people-password-lead = Lösenordet gäller för { $email }.
people-first-lead = Här skapas den första administratören. Sedan kan den lägga till alla andra.
people-password-new = Nytt lösenord
people-password-hint = Minst { $least } tecken. Några ord som inte hör ihop är lätta att minnas och svåra att gissa.
people-password-again = Samma lösenord igen
people-password-button = Spara lösenordet och logga in
people-password-short = Lösenordet är för kort. Det måste ha minst { $least } tecken.
people-password-weak = Lösenordet är för lätt att gissa. Lägg till fler ord som inte hör ihop, och undvik namn och vanliga ord.
people-password-differs = De två lösenorden är inte lika.

# Administratörens sidor.
people-list = Personer
people-new = Lägg till en person
people-new-lead = Personen får ett mejl med en länk för att välja lösenord. Sökande lägger ni inte till här, de skapar sina konton själva.
people-new-button = Lägg till och mejla länken
people-cancel = Ångra
people-invited = Personen är tillagd. Ett mejl med en länk för att välja lösenord är på väg.
people-filter = Sök bland personer
people-search = Namn, titel eller e-post
people-which = Visa
people-which-staff = Anställda och förtroendevalda
people-which-applicants = Sökande
people-which-closed = Stängda konton
people-which-all = Alla
people-none = Ingen person passar
people-none-text = Ändra sökningen eller välj att visa alla.
people-count = { $count ->
    [one] En person
   *[other] { $count } personer
}
people-roles = Roller
people-roles-missing = Välj minst en roll.
people-roles-hint = Roller gäller från nästa klick, också för den som är inloggad.
people-state = Konto
people-state-open = Öppet
people-state-no-password = Väntar på lösenord
people-state-closed = Stängt
people-title = Titel
people-title-hint = Står i listor och brev. Kan lämnas tom.
people-person = Person
people-associations = Företräder
people-change = Namn och roller
people-change-button = Spara ändringarna
people-changed = Ändringarna är sparade.
people-access = Tillgång
people-access-password = Har personen glömt lösenordet? Skicka en länk för att välja ett nytt. Det gamla gäller tills det nya är valt.
people-access-close = Den som har ett stängt konto loggas ut direkt och kommer inte in igen. Det personen har gjort finns kvar.
people-access-closed = Kontot är stängt.
people-send-password-link = Mejla länk för nytt lösenord
people-password-link-sent = Ett mejl med en länk för att välja lösenord är på väg.
people-disable = Stäng kontot
people-disable-heading = Stänga kontot för { $name }?
people-disabled = Kontot är stängt.
people-enable = Öppna kontot igen
people-enabled = Kontot är öppet igen.
people-email-taken = Adressen har redan ett konto.
people-is-disabled = Kontot är stängt.
people-is-enabled = Kontot är redan öppet.
people-needs-no-password = Den här personen loggar in med länk och behöver inget lösenord.
people-last-administrator = Det måste finnas minst en administratör med öppet konto.

# Mejl.
people-mail-sign-in-subject = Logga in i { $site }
people-mail-sign-in = Ni har bett om att logga in i { $site }. Öppna länken och tryck på knappen på sidan.
people-mail-sign-in-button = Logga in
people-mail-code = Läser ni mejlet på en annan enhet än den där ni bad om att logga in? Skriv då koden där.
people-mail-valid = Länken och koden gäller i { $minutes } minuter. Har ni inte bett om det här kan ni strunta i mejlet.
people-mail-register-subject = Skapa konto i { $site }
people-mail-register = Någon, troligen ni, vill logga in i { $site } med den här adressen. Den har inget konto ännu. Öppna länken för att skapa ett.
people-mail-register-button = Skapa konto
people-mail-invited-subject = Inbjudan från { $name }
people-mail-invited = { $by } bjuder in er att arbeta med ansökningar för { $name }. Skapa ett konto med knappen.
people-mail-invited-button = Skapa konto
people-mail-joined = { $by } har lagt till er bland dem som arbetar med ansökningar för { $name }. Logga in som vanligt.
people-mail-joined-button = Mina ärenden
people-invite-not-this = Den adressen kan inte bjudas in.
people-invite-member = Personen arbetar redan för föreningen.
people-invite-many = Det väntar redan { $most } inbjudningar.
act-invitation-accepted = En inbjudan togs emot
people-mail-password-subject = Välj lösenord till { $site }
people-mail-password = Ni har ett konto i { $site }. Öppna länken och välj ett lösenord.
people-mail-password-button = Välj lösenord
people-mail-password-valid = Länken gäller i { $days } dagar.
people-mail-use-password = Ni har bett om en länk för att logga in i { $site }. Ert konto loggar in med lösenord i stället. Har ni glömt det, be administratören om ett nytt.
people-mail-use-password-button = Till inloggningen
people-mail-closed = Ni har bett om att logga in i { $site }, men ert konto är stängt. Frågor? { $contact }

# Historik.
act-account-created = Konto skapades
act-account-registered = Konto skapades av sökande
act-account-changed = Konto ändrades
act-account-disabled = Konto stängdes
act-account-enabled = Konto öppnades igen
act-membership-added = Person kopplades till förening
act-password-link-sent = Länk för nytt lösenord skickades
act-password-chosen = Lösenord valdes
