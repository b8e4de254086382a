# Formulär: fält, fel och läge.

form-state-not-started = Inte påbörjad
form-state-going-on = Påbörjad
form-state-done = Klar

form-yes = Ja
form-no = Nej
form-na = Gäller inte oss
form-women = Kvinnor
form-men = Män
form-girls = Flickor
form-boys = Pojkar
form-start = Börjar
form-end = Slutar
form-comment = Kommentar
form-agreed = Jag försäkrar detta
form-agreed-by = Försäkrat av { $name }
form-signatory = Firmatecknarens namn
form-costs = Kostnader
form-income = Andra intäkter
form-spent = Planerat och använt
form-spent-extra = Andra kostnader
form-total = Summa
form-column-label = Vad
form-column-kind = Slag
form-column-funder = Medfinansiär
form-column-amount = Belopp
form-column-planned = Planerat
form-column-spent = Använt
form-income-own = Egen insats
form-income-co-funder = Medfinansiär
form-income-fee = Avgifter
form-income-other = Annat
form-difference-over = { $amount } för mycket
form-difference-under = { $amount } för lite
form-option-closed = Går inte att välja nu. Regel { $rule }, { $decision }.

# Det som inte går att läsa.
form-too-long = Texten har { $length } tecken, men får ha högst { $max }. Korta texten.
form-date = Skriv datumet så här: 2021-04-06
form-amount = Skriv beloppet med siffror, till exempel 4 500 eller 4 500,50
form-number = Skriv antalet med siffror
form-least = Skriv minst { $limit }
form-most = Skriv högst { $limit }
form-option = Välj ett av svaren som finns
form-period-order = Slutdatumet ska vara samma dag som startdatumet eller senare
form-too-many-rows = Det är för många rader. Högst { $max } får plats.
form-too-many-files = Det är för många filer. Högst { $max } får plats.
form-too-many-choices = Välj högst { $max }

# Det som saknas.
form-required = Svara på ”{ $sv }”
form-choose = Välj ett svar på ”{ $sv }”
form-attach = Bifoga en fil vid ”{ $sv }”
form-agree = Kryssa i rutan vid ”{ $sv }”
form-cost-needed = Skriv minst en kostnad vid ”{ $sv }”
form-day-needed = Skriv ett datum
form-name-needed = Skriv firmatecknarens namn
form-line-label = Skriv vad raden gäller
form-line-kind = Välj slag för raden
form-line-amount = Skriv radens belopp
form-line-funder = Skriv medfinansiärens namn
form-spent-needed = Skriv vad raden kostade, eller 0
form-too-few-files = Bifoga minst { $min } filer
form-too-few-rows = Fyll i minst { $min } rader

# Det som fondens regler säger nej till.
form-focus-area-closed = Fokusområdet är inte öppet för ansökan. Regel { $rule }, { $decision }, gäller från { $from }.
form-goal-foreign = Målet hör inte till fokusområdet som ni har valt
form-start-early = Projektet får börja tidigast { $day }. Regel { $rule }, { $decision }.
form-applied-zero = Skriv hur mycket ni söker, mer än 0 kronor
form-ceiling = Ni kan söka högst { $most }. Regel { $rule }, { $decision }.
form-cost-refused = Fonden betalar inte det här slaget av kostnad. Regel { $rule }, { $decision }.
form-budget-over = Ni söker { $difference } för mycket. Kostnaderna är { $cost } och de andra intäkterna { $income }, men ni söker { $applied }.
form-budget-under = Det saknas { $difference }. Kostnaderna är { $cost }, men de andra intäkterna ({ $income }) och det ni söker ({ $applied }) räcker inte.
form-own-contribution = Andra intäkter ska täcka minst { $percent } procent av kostnaderna. Regel { $rule }, { $decision }.

# Fel i en formulärfil.
form-file-use = Formuläret är av fel sort: en ansökan ska ha use = "application", en redovisning use = "report"
form-file-version = Versionen ska vara 1 eller högre
form-file-key = ”{ $key }” kan inte vara nyckel. Använd små bokstäver a–z, siffror och understreck, högst 40 tecken.
form-file-not-for-kind = Inställningen finns inte för den här typen av fråga
form-file-length = max-length ska vara mellan 1 och 9 999
form-file-range = Det största värdet är mindre än det minsta, eller större än vad som går
form-file-options = Frågan ska ha antingen egna svar (options) eller fondens (options-from)
form-file-budget-kinds = En budget ska ha options-from = "cost-kinds"
form-file-statement = En försäkran ska ha en text (statement)
form-file-column = En kolumn kan vara text, date, amount eller number
form-file-show-if = Villkoret gäller ”{ $key }”, som inte är en tidigare fråga
form-file-show-if-answer = Frågan som villkoret gäller kan inte få svaret ”{ $answer }”
form-file-bind-missing = Ingen fråga har binds = "{ $bind }", som programmet behöver
form-file-bind-kind = binds = "{ $bind }" passar inte den här typen av fråga
form-file-bind-required = Frågan med binds = "{ $bind }" ska vara obligatorisk och utan villkor
form-file-mirror = mirrors gäller ”{ $key }”, som ansökan inte frågar efter
form-file-mirror-budget = Frågan ska spegla ansökans budget (mirrors)
form-file-mirror-use = Bara en redovisning kan spegla en ansökan
form-file-fund-lacks = Frågan hämtar svar ur en lista som är tom i fonden
