# Fondens regler, och fel i en fonds fil.

rule-focus-areas = Öppna fokusområden
rule-applicant-kinds = Vilka som får söka
rule-needs-reported-earlier = Tidigare bidrag ska vara redovisade
rule-last-application-day = Sista dag för ansökan
rule-ceiling = Högsta belopp att söka
rule-own-contribution = Andel som andra intäkter ska täcka
rule-cost-kinds = Vad fonden betalar
rule-retroactive = Projekt som redan har börjat
rule-notice-before-start = Tid mellan ansökan och start
rule-attachments = Bilagor som krävs
rule-draft-retention = Hur länge ett utkast sparas
rule-completion-time = Tid att komplettera
rule-delegation = Delegation
rule-last-decision-day = Sista dag för beslut
rule-payment-plan = Betalplan
rule-payment-wait = Vad en utbetalning väntar på
rule-last-payment-day = Sista dag för utbetalning
rule-report-deadline = När redovisningen ska vara inne
rule-auditor-threshold = Gräns för revisorsintyg
rule-surplus-threshold = Gräns för återkrav

trigger-decision-final = när beslutet är klart
trigger-project-start = när projektet börjar
trigger-half-way = när halva projekttiden har gått
trigger-report-approved = när redovisningen är godkänd
trigger-requisition = när ni rekvirerar pengarna
trigger-monthly = månadsvis mot redovisade kostnader

attachment-statutes = Stadgar
attachment-activity-report = Verksamhetsberättelse
attachment-annual-accounts = Bokslut
attachment-audit-report = Revisionsberättelse
attachment-board-minutes = Styrelseprotokoll som visar vem som tecknar firman

fund-file-format = Filen går inte att läsa: { $detail }
fund-file-empty = Här saknas en text
fund-file-words = Texten ska finnas på både svenska (sv) och engelska (en)
fund-file-list-empty = Listan är tom
fund-file-code = ”{ $code }” kan inte vara kod. Använd små bokstäver a–z, siffror och bindestreck, högst 40 tecken.
fund-file-twice = ”{ $code }” står två gånger
fund-file-not-declared = ”{ $code }” finns inte i fonden
fund-file-email = Det är ingen e-postadress
fund-file-orgnr = Det är inget organisationsnummer (NNNNNN-NNNN med rätt kontrollsiffra)
fund-file-members = Det beslutande organet ska ha minst en ledamot
fund-file-inverted = { $end } ligger före { $start }
fund-file-outside-period = { $day } ligger utanför fondens tid
fund-file-pattern = Mönstret ska ha {"{"}year{"}"} och {"{"}serial{"}"} en gång var, och kan ha {"{"}plan{"}"}
fund-file-plan-code = Mönstret har {"{"}plan{"}"}, så plan-code ska finnas
fund-file-no-form = Formuläret ”{ $name }” finns inte
fund-file-no-condition = Det saknas ett villkor av slaget ”{ $kind }”, som beslut behöver kunna hänvisa till
fund-file-no-rules = Fonden har inga regler
fund-file-rule-missing = Den första regelversionen ska säga vad som gäller för ”{ $rule }”
fund-file-rule-empty = Regelversionen ändrar ingenting
fund-file-rules-late = Den första regelversionen ska gälla senast när fonden börjar, { $start }
fund-file-rules-order = Regelversionen ska gälla från en senare dag än den före, { $before }
fund-file-rules-past = En ny regelversion kan gälla tidigast från i dag, { $today }
fund-file-decision = Här saknas hänvisning till beslutet
fund-file-span-nothing = Tiden ska vara minst en dag
fund-file-percent = Procenttalet ska vara mellan 0 och 99
fund-file-delegation-clash = Två delegater har samma gräns i samma sorts beslut
fund-file-plan-empty = Betalplanen har inga delar
fund-file-plan-amount = Delen ska ha ett och bara ett av share, up-to-kr och rest
fund-file-plan-mixed = Delar i procent och delar i kronor kan inte blandas
fund-file-plan-sum = Delarna blir { $sum } procent, inte 100
fund-file-plan-rest = Den sista delen, och bara den, ska ha rest = true
fund-file-plan-zero = Delen är noll
