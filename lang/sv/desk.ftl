# Handläggarens bord: kön, ärendet, diariet.

desk-queue-title = Ärendekö
desk-groups = Delar av kön
desk-group-mine = Mina
desk-group-late = Försenade
desk-group-unassigned = Ej fördelade
desk-group-preparing = Bereds
desk-group-deciding = Beslut
desk-group-running = Pågår
desk-group-reports = Redovisade
desk-group-open = Öppna
desk-group-ended = Avslutade
desk-search = Sök och filtrera ärenden
desk-q = Sök på nummer, titel, förening eller organisationsnummer
desk-all = Alla
desk-everybody = Alla
desk-nobody = Ingen
desk-area = Fokusområde
desk-total =
    { $count ->
        [one] Ett ärende
       *[other] { $count } ärenden
    }
desk-clear = Rensa filtren
desk-none = Inga ärenden här
desk-none-text = Det finns inget som väntar i den här delen av kön.
desk-none-found = Inget hittades
desk-none-found-text = Ändra sökningen eller rensa filtren.
desk-pick = Välj
desk-pick-case = Välj { $case }
desk-col-case = Ärende
desk-col-number = Diarienummer
desk-col-title = Projekt
desk-col-applicant = Sökande
desk-col-fund = Fond
desk-col-state = Läge
desk-col-officer = Handläggare
desk-col-applied = Söker, kr
desk-col-received = Inkom
desk-col-due = Sista dag
desk-col-waits = Väntar
desk-days-late =
    { $days ->
        [one] 1 dag sen
       *[other] { $days } dagar sen
    }
desk-days-left =
    { $days ->
        [0] i dag
        [one] 1 dag kvar
       *[other] { $days } dagar kvar
    }
desk-days-here =
    { $days ->
        [0] ny i dag
        [one] 1 dag
       *[other] { $days } dagar
    }
desk-bulk = Valda ärenden
desk-assign = Fördela
desk-assigned =
    { $count ->
        [one] Ett ärende är fördelat.
       *[other] { $count } ärenden är fördelade.
    }
desk-choose-officer = Välj en handläggare. Gå tillbaka och försök igen.
desk-choose-cases = Välj minst ett ärende. Gå tillbaka och försök igen.
desk-as-csv = Hämta till Excel
desk-file = arenden
desk-register = Registrera ansökan

desk-case-parts = Ärendets delar
desk-tab-overview = Översikt
desk-tab-application = Ansökan
desk-tab-attachments = Bilagor
desk-tab-records = Handlingar
desk-tab-notes = Anteckningar
desk-tab-history = Historik
desk-received = inkom { $day }
desk-next = Nästa steg
desk-close = Du står sökanden nära
desk-close-text = Du kan läsa ärendet men inte handlägga det.
desk-waits-draft = Ansökan är inte inskickad.
desk-waits-submitted = Ansökan är registrerad och väntar på en handläggare.
desk-waits-preparing = Granska ansökan och skriv tjänsteskrivelsen.
desk-waits-completion = Sökanden har fått en fråga och ska svara.
desk-waits-proposed = Tjänsteskrivelsen är klar. Ärendet väntar på beslut.
desk-waits-agenda = Ärendet står på en ärendelista.
desk-waits-granted = Bidraget är beviljat. Beslutet är inte slutligt än.
desk-waits-running = Projektet pågår. Nästa är slutredovisningen.
desk-waits-reported = Slutredovisningen har kommit och ska granskas.
desk-waits-report-completion = Sökanden ska komplettera redovisningen.
desk-waits-settling = Redovisningen är klar. Pengarna ska slutregleras.
desk-waits-closed = Ärendet är avslutat.
desk-waits-rejected = Ansökan är avslagen.
desk-waits-dismissed = Ansökan är avvisad.
desk-waits-withdrawn = Ansökan är återkallad. Ärendet väntar på beslut om avskrivning.
desk-waits-closed-withdrawn = Ansökan är återkallad och ärendet avskrivet.
desk-step-assign = Fördela
desk-step-reassign = Byt handläggare
desk-step-completion = Begär komplettering
desk-step-go-on = Se begäran eller gå vidare utan svar
desk-step-statement = Skriv tjänsteskrivelse
desk-step-read-statement = Läs tjänsteskrivelsen
desk-step-agenda = Till sammanträdena
desk-step-decide = Besluta på delegation
desk-step-close = Avskriv ärendet
desk-step-payments = Utbetalningar
desk-step-report = Redovisning
desk-figure-applied = Söker
desk-figure-cost = Projektet kostar
desk-figure-others = Andra betalar
desk-figure-available = Fonden har tillgängligt
desk-figure-granted = Beviljat
desk-figure-disbursed = Utbetalt
desk-figure-remaining = Återstår
desk-figure-of = av sökta { $applied }
desk-figure-repaid = varav { $amount } återbetalt
desk-figure-released = { $amount } är indraget
desk-decisions = Beslut
desk-appealed = överklagat { $day }
desk-has-force = laga kraft { $day }
desk-appeal-until = kan överklagas till och med { $day }
desk-summary = Sammanfattning
desk-statement-ready = Tjänsteskrivelse:
desk-statement-draft = Utkast till tjänsteskrivelse:
desk-request = Komplettering begärd { $day }
desk-request-answered = Svar { $day }
desk-request-closed = Ärendet gick vidare utan svar { $day }.
desk-request-waits = Svar senast { $day }
desk-checks-ran = Körda { $day }
desk-checks-run = Kör igen
desk-overruled = Går vidare ändå:
desk-overrule = Gå vidare ändå, med skäl
desk-overrule-change = Ändra skälet
desk-budget = Budget
desk-budget-caption = Budget i kronor
desk-budget-line = Post
desk-budget-kind = Slag
desk-budget-planned = Planerat, kr
desk-budget-spent = Använt, kr
desk-budget-refused = Fonden betalar inte sådant
desk-budget-costs = Kostnader
desk-earlier = Sökandens andra ärenden
desk-earlier-caption = Andra ärenden, belopp i kronor
desk-earlier-none = Sökanden har inga andra ärenden.
desk-earlier-applied = Sökt, kr
desk-earlier-granted = Beviljat, kr
desk-earlier-repaid = Återbetalt, kr
desk-facts = Om ärendet
desk-fact-officer = Handläggare
desk-fact-applicant = Sökande
desk-fact-org-number = Organisationsnummer
desk-fact-kind = Sökandens slag
desk-fact-contact = Kontakt
desk-fact-fund = Fond
desk-fact-call = Omgång
desk-fact-channel = Kom in
desk-fact-report-due = Redovisning senast
desk-fact-stopped = Utbetalning stoppad
desk-fact-period = Tid
desk-fact-aim = Fokusområde och mål
desk-fact-groups = Målgrupp
desk-fact-places = Ort
desk-fact-people = Deltagare
desk-people = { $women } kvinnor, { $men } män, { $girls } flickor, { $boys } pojkar
desk-channel-web = på webben
desk-channel-paper = på papper
desk-channel-email = med e-post
desk-timeline = Tidslinje
desk-timeline-all = Hela historiken
desk-moment-answer = Sista dag för svar
desk-moment-report = Sista dag för redovisning
desk-moment-meeting = Tas upp på sammanträde
desk-form-version = { $form }, formulärets version { $version }
desk-no-answer = Inget svar
desk-files = Bilagor till ärendet
desk-files-caption = Filer som hör till ärendet
desk-files-none = Ärendet har inga bilagor.
desk-documents = Sökandens handlingar
desk-documents-caption = Filer som sökanden har lämnat
desk-documents-none = Sökanden har inte lämnat några handlingar.
desk-file-name = Fil
desk-file-kind = Vad
desk-file-part = Hör till
desk-file-size = Storlek
desk-file-day = Kom in
desk-part-application = Ansökan
desk-part-completion = Komplettering
desk-part-report = Redovisning
desk-part-claim = Begäran att företräda
desk-quarantined = Innehåller något som kan vara farligt och går inte att öppna
desk-records = Ärendets handlingar
desk-records-none = Ärendet har inga handlingar än
desk-record-no = Nr
desk-record-of = Ärende
desk-record-subject = Handling
desk-record-direction = Riktning
desk-record-counterpart = Avsändare eller mottagare
desk-record-day = Datum
desk-direction-in = Inkommen
desk-direction-out = Utgående
desk-direction-internal = Upprättad
desk-notes-lead = Arbetsmaterial för handläggare. Sökanden ser inte anteckningarna.
desk-note = Ny anteckning
desk-note-save = Spara anteckningen
desk-notes-none = Ingen har skrivit någon anteckning.
desk-history-day = Dag
desk-history-what = Vad
desk-history-who = Vem
detail-officer = Handläggare
detail-deadline = Sista dag
detail-reason = Skäl
detail-check = Kontroll
detail-version = Version
detail-proposal = Förslag
detail-amount = Belopp
detail-reference = Beslut
detail-number = Nummer
detail-obstacle = Hinder
detail-to = Nytt läge
detail-day = Dag

desk-registry-title = Diarium
desk-registry-lead = Alla inkomna, utgående och upprättade handlingar.
desk-registry-search = Sök i diariet
desk-registry-q = Sök på diarienummer, avsändare, mottagare eller ord
desk-registry-total =
    { $count ->
        [one] En handling
       *[other] { $count } handlingar
    }
desk-registry-none-text = Ändra sökningen.
