fund-rule-version-altered = Regelversionen från { $from } ({ $decision }) gäller redan och kan inte ändras. Lägg till en ny version som följer den.
act-load-fund = Fonden lästes in
act-add-rule-version = Ny regelversion
act-add-call = Ny ansökningsomgång
act-change-call = Ansökningsomgången ändrades
act-contribute = Tillskott bokfördes
act-correct-entry = Rättelse bokfördes

# Ord som flera av fondens sidor har gemensamt.
fund-fund = Fond
fund-state = Läge
fund-period = Tid
fund-period-from = Från { $day }
fund-body = Beslutar
fund-available-kr = Disponibelt, kr
fund-decision = Beslut
fund-decision-hint = Organ, dag och paragraf, till exempel KS 2017-11-27 § 365.
fund-reason = Skäl
fund-note = Förklaring
fund-note-hint = En mening för den som läser reglerna. Kan lämnas tom.
fund-amount = Belopp
fund-months = Månader
fund-days = Dagar
fund-back = Avbryt
fund-choose = Välj ett av svaren.
fund-limit = Skriv beloppet med siffror, till exempel 40 000, eller lämna rutan tom.
fund-day-outside = Dagen ska ligga mellan { $first } och { $last }.
fund-toml-line = Rad { $line }: { $reason }
fund-toml = { $reason }
fund-error-at = { $label }: { $reason }
fund-toml-format = Texten går inte att läsa: { $detail }

fund-state-open = Öppen
fund-state-ahead = Inte börjat
fund-state-ahead-means = Fonden börjar { $day }.
fund-state-closed = Stängd för beslut
fund-state-closed-means = Inga nya bidrag kan beslutas. Bidrag som pågår betalas och redovisas till slutet.
fund-state-settled = Slutreglerad
fund-state-settled-means = Fonden slutreglerades { $day }. Den går att läsa men inte att ändra.

# Listan.
fund-list-title = Fonder
fund-list-empty = Inga fonder
fund-list-empty-text = Ingen fond har lästs in än.

# En fond.
fund-to-position = Fondens ställning
fund-on-day = Den { $day }
fund-about = Om fonden
fund-members = Ledamöter
fund-court = Överklagas till
fund-owner = Ägare
fund-unit = Enhet
fund-contact = E-post
fund-repayment-account = Konto för återbetalning
fund-numbers = Mönster för diarienummer
fund-rules = Regler
fund-rules-today = Regler som gäller { $day }
fund-rule = Regel
fund-rule-says = Vad den säger
fund-rule-from = Gäller från
fund-versions = Regelversioner
fund-version = Från { $day }, { $decision }
fund-version-ahead = Gäller inte än
fund-calls = Ansökningsomgångar
fund-no-calls = Fonden har inga ansökningsomgångar.
fund-call = Omgång
fund-call-opens = Öppnar
fund-call-closes = Stänger
fund-call-decision-day = Beslutsdag
fund-call-areas = Fokusområden
fund-call-areas-of-rules = De som reglerna har öppna
fund-call-ahead = Inte öppnad
fund-call-open = Öppen
fund-call-closed = Stängd
fund-moves = Tillskott och överföringar
fund-no-moves = Inga pengar har tillförts eller överförts.
fund-move-corrects = Rättar post { $seq }.
fund-correct = Rätta
fund-conditions = Villkor i varje beslut om bidrag
fund-conditions-text = De här villkoren står i varje brev om bifall.

# Reglerna i ord.
fund-say-no-areas = Inget fokusområde är öppet
fund-say-no-applicants = Ingen får söka
fund-say-reported-yes = Ja, en försenad redovisning hindrar en ny ansökan
fund-say-reported-no = Nej, det prövas inte
fund-say-no-last-day = Ingen sista dag
fund-say-ceiling = { $amount }
fund-say-no-ceiling = Inget tak
fund-say-own = Minst { $percent } procent av kostnaden
fund-say-own-none = Ingen egen andel krävs
fund-say-no-costs = Fonden betalar inga kostnader
fund-say-retroactive-yes = Projektet får ha börjat före ansökan
fund-say-retroactive-no = Projektet får inte ha börjat före ansökan
fund-say-no-attachments = Inga bilagor krävs
fund-say-no-time = Ingen tid krävs
fund-say-months = { $months ->
    [one] 1 månad
   *[other] { $months } månader
}
fund-say-days = { $days ->
    [one] 1 dag
   *[other] { $days } dagar
}
fund-say-months-and-days = { $months } och { $days }
fund-say-report = Senast { $span } efter projektets slut
fund-say-auditor = Revisorsintyg krävs för bidrag över { $amount }
fund-say-no-auditor = Inget revisorsintyg krävs
fund-say-surplus = Överskott under { $amount } återkrävs inte
fund-say-no-surplus = Varje krona som blir över återkrävs
fund-say-wait-adjusted-minutes = Justerat protokoll
fund-say-wait-legal-force = Laga kraft
fund-say-body-decides-all = { $body } beslutar om allt
fund-say-body-decides-rest = { $body } beslutar om resten
fund-say-delegate = { $title }: { $matters }
fund-say-delegate-up-to = { $line }, upp till { $amount }
fund-say-plan-at-once = Bidrag upp till { $amount }: allt på en gång, { $when }
fund-say-plan-share = { $share } procent { $when }
fund-say-plan-up-to = Upp till { $amount } { $when }
fund-say-plan-rest = Resten { $when }
fund-matter-grant = bidrag
fund-matter-dismissal = avvisning
fund-matter-closure = avskrivning
fund-matter-release = indragning
fund-matter-reclaim = återkrav

# En ny regelversion.
fund-rules-title = Ny regelversion
fund-rules-lead = Ändra det som ska ändras och lämna resten som det är. Den nya versionen säger bara det som skiljer sig från i dag.
fund-rules-ahead = Den senaste regelversionen gäller först från { $day }.
fund-rules-ahead-text = Formuläret visar den versionen, eftersom den nya ska följa efter den.
fund-rules-from-hint = Tidigast i dag, och efter den senaste versionen.
fund-group-who = Vilka som får söka
fund-group-what = Vad de får söka för
fund-group-decision = Beslut
fund-group-payment = Utbetalning
fund-group-report = Redovisning
fund-empty-no-day = Lämna tomt om det inte finns någon sista dag.
fund-empty-no-limit = Lämna tomt om det inte finns någon gräns.
fund-own-hint = 0 om ingen egen andel krävs.
fund-surplus-hint = Överskott under gränsen återkrävs inte. Lämna tomt om varje krona ska återkrävas.
fund-report-after = Tid från projektets slut till redovisningen
fund-delegation-hint = En [[delegation]] per delegat, med role (case_officer, secretary eller chair), matters (grant, dismissal, closure, release, reclaim), up-to-kr (ett belopp eller "none") och title med sv och en. Lämna tomt om ingen har delegation.
fund-plan-hint = En [[instalments]] per del, med trigger (decision-final, project-start, half-way, report-approved, requisition eller monthly) och ett av share (procent), up-to-kr och rest = true. Överst kan at-once-up-to-kr stå.
fund-rules-save = Spara regelversionen
fund-rules-saved = Regelversionen är sparad och gäller från { $day }.

# Omgångar.
fund-call-new = Ny ansökningsomgång
fund-call-change = Ändra ansökningsomgången
fund-call-lead = En omgång kan ändras fram till den dag då den öppnar.
fund-call-code = Kod
fund-call-code-hint = Små bokstäver, siffror och bindestreck, till exempel 2021-var. Koden kan inte ändras sedan.
fund-call-has-code = Kod: { $code }
fund-call-code-taken = Fonden har redan en omgång med den koden.
fund-call-past = Omgången stänger före i dag, { $today }.
fund-call-has-opened = Omgången öppnade { $day } och kan inte ändras.
fund-call-text-both = Skriv texten på båda språken, eller inte alls.
fund-name-sv = Namn på svenska
fund-name-en = Namn på engelska
fund-text-sv = Text på svenska
fund-text-en = Text på engelska
fund-call-text-hint = Några meningar om vad omgången är för. Kan lämnas tom.
fund-call-decision-day-hint = Sammanträdet där omgångens ansökningar ska avgöras. Kan lämnas tomt.
fund-call-areas-hint = Kryssa inget om omgången tar emot allt som reglerna har öppet.
fund-call-save = Spara omgången
fund-call-added = Omgången är sparad.
fund-call-changed = Omgången är ändrad.

# Tillskott och rättelser.
fund-contribution-title = Registrera tillskott
fund-contribution-lead = Pengar som tillförs fonden genom ett beslut. De räknas in i disponibelt från och med den dag som beslutet säger.
fund-contribution-day = Gäller från
fund-contribution-day-hint = Dagen i beslutet. Den får ligga framåt i tiden.
fund-contribution-save = Bokför tillskottet
fund-contribution-saved = Tillskottet på { $amount } är bokfört den { $day }.
fund-correction-title = Rätta en post
fund-correction-lead = Rättelsen bokförs som samma händelse med omvänt tecken. Den felaktiga posten står kvar. Det rätta beloppet bokför ni sedan för sig.
fund-correction-wrong = Posten som rättas
fund-correction-day = Rättelsens dag
fund-correction-day-hint = En dag i en öppen period, tidigast postens egen dag.
fund-correction-decision-hint = Vem som beslutade om rättelsen och när.
fund-correction-save = Bokför rättelsen
fund-correction-saved = Rättelsen är bokförd.
fund-entry-corrected = Rättad genom post { $seq } den { $day }.
fund-entry-is-correction = Posten är själv en rättelse. Bokför det rätta beloppet på nytt i stället.
fund-entry-of-case = Posten hör till ett ärende och rättas där.

# Att läsa in en fond.
fund-load-title = Läs in en fond
fund-load-lead = En fond beskrivs i en TOML-fil. Är något fel läses ingenting in. En fond som redan finns får det som är nytt; regler som gäller ändras aldrig.
fund-load-file = Fondens fil
fund-load-file-hint = En TOML-fil, högst 1 MB.
fund-load-forms = Formulär
fund-load-forms-hint = De formulärfiler som fonden nämner. De som följer med programmet behöver ni inte skicka.
fund-load-fund-file = Fondens fil
fund-load-save = Läs in
fund-load-problems = Det här behöver rättas
fund-load-where = Var
fund-load-line = Rad
fund-load-reason = Vad som är fel
fund-load-choose = Välj fondens fil.
fund-load-too-large = Filen { $name } är för stor. Den får vara högst 1 MB.
fund-load-not-text = Filen { $name } är ingen textfil.
fund-load-refused = { $count ->
    [one] Filen har ett fel. Ingenting lästes in.
   *[other] Filen har { $count } fel. Ingenting lästes in.
}
fund-loaded = { $name } är inläst.
fund-condition-cited = Villkor { $code } har åberopats i ett beslut eller ett förslag och kan inte ändras eller tas bort. Lägg till ett nytt villkor i stället.
fund-members-unadjusted = Antalet ledamöter kan inte ändras från { $from } till { $to } medan ett sammanträde som har hållits har paragrafer som inte är justerade.
