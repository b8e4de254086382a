# Utbetalningar: delar, attest, rekvisition.
disbursement-state-planned = Planerad
disbursement-state-ready = Ska granskas
disbursement-state-reviewed = Ska beslutsattesteras
disbursement-state-approved = Ska betalas
disbursement-state-paid = Betald
disbursement-state-cancelled = Utgår
disbursement-tabs = Var betalningen står
disbursement-none = Inget väntar här
disbursement-none-text = Nya betalningar kommer hit när det som de väntar på har hänt.
disbursement-case = Ärende
disbursement-recipient = Mottagare
disbursement-ready-on = Förfallen sedan
disbursement-paid-on = Betald
disbursement-amount = Belopp
disbursement-amount-kr = Belopp, kr
disbursement-remarks = Anmärkningar
disbursement-sum = Summa
disbursement-part = Del
disbursement-part-no = del { $no }
disbursement-blocked = Det här måste lösas först
disbursement-look = Titta en gång till
disbursement-payment = Betalningen
disbursement-to-account = Till
disbursement-trigger = Betalas
disbursement-note = Anteckning
disbursement-number = Diarienummer
disbursement-attestation = Attest
disbursement-attestation-text = Tre olika personer granskar, beslutar och betalar. Ingen av dem är närstående till mottagaren.
disbursement-reviewed-by = Granskningsattest
disbursement-approved-by = Beslutsattest
disbursement-paid-by = Markerad som betald av
disbursement-next = Nästa steg
disbursement-do-review = Granska och attestera
disbursement-do-approve = Beslutsattestera
disbursement-do-pay = Markera som betald
disbursement-bank-day = Bankens betaldag
disbursement-bank-day-hint = Dagen då pengarna lämnade kontot. För en kommunal enhet dagen för den interna bokföringen.
disbursement-send-back = Skicka tillbaka till granskning
disbursement-send-back-hint = Attesterna tas bort, och betalningen granskas på nytt.
disbursement-why = Skäl
disbursement-bounced = Banken har returnerat pengarna
disbursement-returned-on = Bankens dag för returen
disbursement-bounced-hint = Till exempel: kontot är avslutat. Betalningen bokas bort och granskas på nytt. Finns det ett återkrav minskas det med vad som kom tillbaka: bokför först återbetalningar som redan har kommit in.
disbursement-do-bounce = Boka returen
disbursement-bankgiro = bankgiro { $number }
disbursement-plusgiro = plusgiro { $number }
disbursement-account = konto { $number }
disbursement-internal = intern bokföring inom kommunen

# Besked efter en handling.
disbursement-said-reviewed = Betalningen är granskad. Nu ska någon annan beslutsattestera den.
disbursement-said-approved = Betalningen är beslutsattesterad. Nu ska en tredje person betala den.
disbursement-said-paid = Betalningen är bokförd, och sökanden har fått besked.
disbursement-said-sent-back = Betalningen ska granskas på nytt.
disbursement-said-bounced = Returen är bokförd. Betalningen ska granskas på nytt.
disbursement-said-stopped = Utbetalningarna är stoppade.
disbursement-said-resumed = Utbetalningarna fortsätter.
disbursement-said-asked = Rekvisitionen har kommit in. Pengarna betalas när den är granskad och attesterad.

# Hinder.
disbursement-needs-person = Det är en person som attesterar, inte programmet.
disbursement-close = Du är närstående till mottagaren och får inte attestera den här betalningen.
disbursement-same-reviewer = Du har granskat betalningen. Någon annan måste ta det här steget.
disbursement-same-approver = Du har beslutsattesterat betalningen. Någon annan måste markera den som betald.
disbursement-officer = Du har handlagt ärendet: är handläggare, skrev tjänsteskrivelsen, fattade beslutet, godkände redovisningen eller slutreglerade. Någon annan måste beslutsattestera.
disbursement-account-pending = Mottagarens konto håller på att ändras. En andra person måste först godkänna eller avslå ändringen.
disbursement-account-missing = Mottagaren har inget godkänt konto.
disbursement-account-changed = Kontot har ändrats sedan betalningen granskades. Skicka tillbaka den, så att den granskas på nytt.
disbursement-stopped = Utbetalningarna är stoppade: { $reason }
disbursement-after-last-day = Den { $day } görs inga utbetalningar mer (regel { $rule }, { $decision }, gäller från { $from }).
disbursement-duplicate = Samma mottagare har fått eller ska få samma belopp { $day } ({ $number }). Kontrollera att det inte är dubbelt.
disbursement-frame-exceeded = Det är mer än vad som är kvar: { $left }.
disbursement-no-grant = Ärendet har inget beviljat bidrag.
disbursement-no-grant-heading = Inget bidrag
disbursement-wrong-state = Betalningen står inte där det här steget börjar. Ladda om sidan.
disbursement-moved = Någon annan hann före. Ladda om sidan för att se var betalningen står.
disbursement-not-running = Projektet pågår inte.
disbursement-nothing-heading = Inget att rekvirera
disbursement-nothing-to-ask = Det finns inget att rekvirera. Resten betalas enligt planen i beslutet.
disbursement-stopped-already = Utbetalningarna är redan stoppade.
disbursement-not-stopped = Utbetalningarna är inte stoppade.
disbursement-no-condition = Fondens villkor saknar ett villkor som åtgärden kan bygga på ({ $kind }).
disbursement-day-future = Dagen har inte varit än. Skriv bankens dag, senast i dag.
disbursement-day-early = Dagen är för tidig. Den kan vara tidigast { $day }.

# Ett ärendes utbetalningar.
disbursement-case-title = Utbetalningar i ärendet
disbursement-granted = Beviljat
disbursement-paid = Utbetalt
disbursement-released = Indraget
disbursement-left = Kvar att betala eller dra in
disbursement-is-stopped = Utbetalningarna är stoppade
disbursement-no-plan = Ingen plan än
disbursement-no-plan-text = Planen görs när bidraget är beviljat.
disbursement-plan = Utbetalningsplan
disbursement-state = Läge
disbursement-stop = Stoppa utbetalningarna
disbursement-stop-hint = Skälet visas för sökanden. Villkoret som ger kommunen rätt att stoppa skrivs dit av sig självt.
disbursement-resume = Låt utbetalningarna fortsätta

# Rekvisition.
disbursement-requisition-title = Rekvirera pengar
disbursement-ask-whole = Ni kan rekvirera { $amount }.
disbursement-ask-frame = Ni kan rekvirera upp till { $amount } mot kostnader som ni redan har haft.
disbursement-ask-amount = Belopp
disbursement-ask-amount-hint = Så mycket som kostnaderna under perioden, till exempel 12 500
disbursement-ask-text = Vilka kostnader gäller det?
disbursement-ask-text-hint = Skriv period och kostnader, till exempel: mars, lokal 8 000, ledare 4 500.
disbursement-ask-files = Underlag
disbursement-ask-files-hint = Kvitton och fakturor som PDF eller bild.
disbursement-ask-do = Skicka rekvisitionen
disbursement-back = Tillbaka
disbursement-asked-before = Det har ni rekvirerat

# Mejl.
disbursement-mail-paid-subject = Pengar på väg, ärende { $number }
disbursement-mail-paid = Vi har betalat ut pengar till projektet { $title }. De är på ert konto inom någon dag.
disbursement-mail-paid-internal = Pengar till projektet { $title } har förts över genom intern bokföring.
disbursement-mail-see-case = Se ärendet


# Historik och handlingar.
act-plan-disbursements = Utbetalningarna planerades
act-instalment-ready = En del av bidraget förföll till betalning
act-instalment-reviewed = En betalning granskades
act-instalment-approved = En betalning beslutsattesterades
act-instalment-paid = En del av bidraget betalades ut
act-instalment-sent-back = En betalning skickades tillbaka till granskning
act-instalment-bounced = En betalning kom tillbaka från banken
act-instalment-cancelled = En planerad betalning utgick
act-stop-disbursements = Utbetalningarna stoppades
act-resume-disbursements = Utbetalningarna fick fortsätta
record-requisition = Rekvisition
record-payment_notice = Besked om utbetalning
job-instalments-due = Låt betalningar vars dag har kommit gå till granskning
disbursement-paper-close = Du är närstående till sökanden och får inte skriva av det som kommer på papper.
act-instalment-reduced = En utbetalning som kom tillbaka minskades
disbursement-part-of = Delutbetalning { $no }, { $amount }
disbursement-waits-heading = En utbetalning väntar
disbursement-waits-text = Den betalas när den har attesterats. Har pengarna kommit tillbaka från banken behöver kontot rättas innan den attesteras på nytt. Ska den inte skickas avstår kommunen från den, och beloppet föreslås dras in.
disbursement-give-up = Avstå från utbetalningen
disbursement-give-up-text = Utbetalningen ställs in. Indragningen av beloppet är ett eget beslut, som hänvisar till villkoret om minskning.
disbursement-give-up-hint = Till exempel: föreningen är upplöst. Texten blir en del av förslaget till beslut.
