# Bedömning: kontroller, kompletteringar, tjänsteskrivelser.

finding-met = Uppfyllt
finding-not-met = Ej uppfyllt
finding-unsure = Att avgöra
finding-overruled = Går vidare ändå

proposal-approval = Bifall
proposal-approval-hint = Hela beloppet eller en del av det
proposal-rejection = Avslag
proposal-rejection-hint = Ansökan prövas och får nej
proposal-dismissal = Avvisning
proposal-dismissal-hint = Ansökan prövas inte: för sent inkommen eller fel sökande

check-rule = Regel { $rule }, { $decision }
check-from = gäller från { $day }
check-applicant-kind = Sökande får söka
check-applicant-kind-met = { $name } får söka.
check-applicant-kind-broken = { $name } får inte söka pengar ur fonden.
check-focus-area = Fokusområdet var öppet
check-focus-area-met = { $name } är öppet { $day }.
check-focus-area-broken = { $name } är inte öppet { $day }.
check-focus-area-not-in-call = { $name } är öppet { $day }, men hör inte till omgången.
check-focus-area-today = Fokusområdet är fortfarande öppet
check-call-window = Inkommen i tid
check-call-window-met = Inkom { $day }, sista dag var { $limit }. Omgång: { $name }.
check-call-window-late = Inkom { $day }, efter sista dagen { $limit }. Omgång: { $name }.
check-call-window-early = Inkom { $day }, innan omgången öppnade { $limit }. Omgång: { $name }.
check-call-window-none = Ansökan hör inte till någon omgång.
check-last-application-day = Fonden tar emot ansökningar
check-last-application-day-met = Inkom { $day }, sista dag för ansökan är { $limit }.
check-last-application-day-broken = Inkom { $day }, sista dag för ansökan var { $limit }.
check-ceiling = Beloppet är inte för högt
check-ceiling-met = Söker { $applied }, högsta belopp är { $limit }.
check-ceiling-broken = Söker { $applied }, men högsta belopp är { $limit }.
check-budget = Budgeten går ihop
check-budget-met = Kostnader { $cost } = andra intäkter { $income } + sökt { $applied }.
check-budget-broken = Kostnader { $cost }, andra intäkter { $income } och sökt { $applied }: det skiljer { $difference }.
check-own-contribution = Andra är med och betalar
check-own-contribution-met = Andra betalar { $income } av { $cost }, minst { $percent } procent ({ $share }) krävs.
check-own-contribution-broken = Andra betalar { $income } av { $cost }, men minst { $percent } procent ({ $share }) krävs.
check-cost-kinds = Fonden betalar sådana kostnader
check-cost-kinds-met = Alla kostnader är av slag som fonden betalar.
check-cost-kinds-carried = Fonden betalar inte { $list } ({ $amount }), men andra intäkter kan bära det.
check-cost-kinds-broken = Fonden betalar inte { $list } ({ $amount }), och andra intäkter räcker inte till det.
check-start = Projektet börjar inte för tidigt
check-start-met = Börjar { $day }, tidigast { $limit } är tillåtet.
check-start-broken = Börjar { $day }, men tidigast { $limit } är tillåtet.
check-start-unknown = Ansökan säger inte när projektet börjar.
check-attachments = Bilagor som krävs
check-attachments-met = Finns bland sökandens handlingar: { $list }.
check-attachments-broken = Saknas bland sökandens handlingar: { $list }.
check-reported-earlier = Tidigare bidrag är redovisade
check-reported-earlier-met = Ingen redovisning är försenad.
check-reported-earlier-broken =
    { $count ->
        [one] En redovisning är försenad: { $list }.
       *[other] { $count } redovisningar är försenade: { $list }.
    }
check-available = Pengarna finns
check-available-met = Söker { $applied }. Fonden har { $amount } tillgängligt { $day }.
check-available-broken = Söker { $applied }, men fonden har bara { $amount } tillgängligt { $day }.
check-last-decision-day = Det går att besluta
check-last-decision-day-met = Sista dag för beslut är { $limit }.
check-last-decision-day-broken = Sista dag för beslut var { $limit }, i dag är det { $day }.
check-other-cases = Andra ärenden hos sökanden
check-other-cases-met = Sökanden har inget annat öppet ärende.
check-other-cases-some = Öppna ärenden: { $list }. Av dem är { $count } beviljade och inte avslutade.
check-personal-numbers = Inga personnummer i svaren
check-personal-numbers-met = Inga personnummer hittades.
check-personal-numbers-some =
    { $count ->
        [one] Ett svar ser ut att innehålla ett personnummer.
       *[other] { $count } svar ser ut att innehålla personnummer.
    }

act-run-checks = Kontrollerna kördes
act-overrule-check = En kontroll gicks förbi, med skäl
act-add-note = En intern anteckning skrevs
record-completion_request = Begäran om komplettering
record-statement = Tjänsteskrivelse
assessment-record-request = Begäran om komplettering, svar senast { $day }
assessment-record-statement = Tjänsteskrivelse, version { $version }

assessment-fund = Fond
assessment-area = Fokusområde
assessment-period = Tid
assessment-received = Inkom
assessment-beside = Ärendet i korthet
assessment-more = Mer om ärendet
assessment-case = Ärendet
assessment-project = Projektet
assessment-read-application = Läs hela ansökan
assessment-checks = Kontroller
assessment-checks-met = { $met } av { $all } är uppfyllda.
assessment-completions = Kompletteringar
assessment-answer = Svar:
assessment-back = Till ärendet

assessment-assign-title = Fördela ärendet
assessment-assign-lead = Den som får ärendet handlägger det. Ingen handlägger ett ärende åt en förening som den själv står nära.
assessment-officer = Handläggare
assessment-assign = Fördela
assessment-assigned = Ärendet är fördelat.
assessment-no-officer = Välj en handläggare.
assessment-you-are-close = Du står sökanden i { $case } nära och kan inte handlägga ärendet. Låt någon annan ta det.
assessment-officer-is-close = { $officer } står sökanden i { $case } nära och kan inte handlägga ärendet. Välj någon annan.

assessment-checks-over = Ärendet { $case } är avgjort. Kontrollerna står som de var.
assessment-checks-run = Kontrollerna är körda.
assessment-overrule-title = Gå vidare ändå
assessment-overrule-lead = Kontrollen står kvar som den är. Skälet syns bredvid den och i tjänsteskrivelsen.
assessment-overrule-reason = Varför kan ärendet gå vidare?
assessment-overrule-hint = En eller två meningar. Skälet blir en del av ärendet.
assessment-overrule-do = Spara skälet
assessment-overruled = Skälet är sparat.

assessment-completion-title = Begär komplettering
assessment-completion-lead = Sökanden får ett mejl med er fråga och kan svara på sin sida. Begäran registreras som en utgående handling.
assessment-message = Vad behöver ni veta eller få?
assessment-message-hint = Skriv till sökanden, med enkla ord och en sak i taget.
assessment-sections = Vilka delar av ansökan gäller det?
assessment-sections-hint = Bara de delar som ni kryssar för öppnas för ändringar.
assessment-sections-missing = Kryssa för minst en del, eller välj att föreningen bara ska svara och bifoga filer.
assessment-sections-both = Välj antingen delar som ska ändras eller att föreningen bara ska svara. Inte båda.
assessment-answer-only = Föreningen ska bara svara eller bifoga filer
assessment-answer-only-hint = Inga svar i ansökan öppnas för ändringar.
assessment-answer-by = Svara senast
assessment-send = Skicka begäran
assessment-requested = Begäran är skickad. Ärendet väntar på sökanden.
assessment-message-missing = Skriv vad sökanden ska komplettera med.
assessment-deadline-past = Sista dagen ska vara efter { $day }.
assessment-deadline-far = Sista dagen ligger för långt fram. Välj en dag inom ett år.
assessment-late = Svaret är försenat
assessment-late-text = Sista dagen var { $day }. Ni kan vänta längre eller gå vidare utan svar.
assessment-waiting = Väntar på sökanden
assessment-waiting-text = Sökanden ska svara senast { $day }.
assessment-asked = Det här har ni bett om
assessment-sent = Skickat { $day }
assessment-go-on = Gå vidare utan svar
assessment-go-on-text = Ärendet bereds med det som finns. Sökanden kan då inte längre svara på begäran.
assessment-reason = Skäl
assessment-go-on-hint = Till exempel att svaret kommit på telefon eller att tiden har gått ut.
assessment-go-on-do = Gå vidare
assessment-went-on = Ärendet bereds vidare utan svar.

assessment-mail-subject = Vi behöver en komplettering i { $number }
assessment-mail-lead = Vi läser er ansökan om { $title } och behöver veta mer för att kunna gå vidare.
assessment-registry-number = Diarienummer
assessment-mail-open = Svara på begäran
assessment-mail-otherwise = Svarar ni inte i tid bedöms ansökan med de uppgifter som finns.

assessment-statement-title = Tjänsteskrivelse
assessment-amount = Föreslaget belopp
assessment-amount-hint = Bara vid bifall. Sökt belopp är { $applied }.
assessment-conditions-hint = Ett villkor på varje rad, utöver fondens vanliga villkor.
assessment-summary-hint = Ärendet i några meningar, för den som läser många.
assessment-assessment-hint = Hur projektet passar fondens mål och regler, och om sökanden kan genomföra det.
assessment-reason-hint = Behövs vid avslag och avvisning: vilken regel eller omständighet det beror på.
assessment-economy-hint = Lämnas fältet tomt skriver programmet så här, med det föreslagna beloppet: ”{ $text }”
assessment-children-hint = Vad förslaget betyder för barn och unga, enligt kommunens checklista.
assessment-ready = Klar för beslut
assessment-save = Spara utkast
assessment-look = Visa som PDF
assessment-ready-hint = När den är klar registreras tjänsteskrivelsen som en handling. Den kan tas tillbaka tills ärendet står på en ärendelista.
assessment-versions = Tidigare klara versioner: { $count }.
assessment-versions-link = Se handlingarna
assessment-version-by = Version { $version } · { $name }
assessment-as-pdf = Hämta som PDF
assessment-reopen = Ta tillbaka och ändra
assessment-reopen-text = Tas tjänsteskrivelsen tillbaka bereds ärendet igen. Den klara versionen finns kvar bland handlingarna.
assessment-reopened = Tjänsteskrivelsen är tagen tillbaka. Ändra och gör den klar igen.
assessment-no-proposal = Välj vad ni föreslår.
assessment-amount-above = Beloppet får inte vara högre än det sökta, { $applied }.
assessment-statement-saved = Utkastet är sparat.
assessment-statement-ready = Tjänsteskrivelsen är klar och ärendet väntar på beslut.
assessment-noted = Anteckningen är sparad.

statement-heading = Tjänsteskrivelse
statement-heading-draft = Utkast till tjänsteskrivelse
statement-date = Datum
statement-number = Diarienummer
statement-officer = Handläggare
statement-to = Till
statement-proposal = Förslag till beslut
statement-propose-approval = { $body } beviljar { $applicant } ({ $number }) { $amount } ur { $fund } till projektet { $title }.
statement-propose-rejection = { $body } avslår ansökan från { $applicant } ({ $number }) om bidrag ur { $fund } till projektet { $title }.
statement-propose-dismissal = { $body } avvisar ansökan från { $applicant } ({ $number }) om bidrag ur { $fund } till projektet { $title }.
statement-propose-conditions = Fondens villkor för bidrag gäller.
statement-propose-report = Projektet ska redovisas senast den { $day }.
statement-summary = Sammanfattning
statement-description = Ärendebeskrivning
statement-assessment = Bedömning
statement-reason = Skäl
statement-checks = Kontroller att känna till
statement-overruled = Handläggaren går vidare: { $reason }
statement-economy = Ekonomi
statement-economy-default = { $fund } har { $available } tillgängligt den { $day }. Förslaget kostar { $amount }, och därefter återstår { $left }.
statement-children = Barnperspektiv
statement-children-none = Förslaget bedöms inte påverka barn särskilt.
statement-conditions = Särskilda villkor
statement-basis = Beslutsunderlag
statement-applicant = Sökande
statement-period = Tid
statement-area = Fokusområde och mål
statement-groups = Målgrupp
statement-places = Ort
statement-participants = Deltagare
statement-people = { $women } kvinnor, { $men } män, { $girls } flickor, { $boys } pojkar
statement-applied = Sökt belopp
statement-received = Inkom
statement-budget = Projektets budget
statement-kronor = Kronor
statement-costs = Kostnader
statement-income = Andra intäkter
request-heading = Begäran om komplettering
request-lead = Vi läser er ansökan om { $title } och behöver veta mer för att kunna gå vidare:
request-deadline = Svara senast den { $day }.
