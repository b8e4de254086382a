# Avveckling av en fond.
phase-out-lead = En fond avslutas när inget återstår. Då förs det som är kvar över, och fonden kan bara läsas.
phase-out-fund = Fond
phase-out-state = Läge
phase-out-balance-kr = Saldo, kr
phase-out-commitments-kr = Åtaganden, kr
phase-out-available-kr = Disponibelt, kr
phase-out-balance = Saldo
phase-out-promised = Åtaganden
phase-out-available = Disponibelt
phase-out-settled-on = Slutreglerad { $day }
phase-out-clear = Inget återstår
phase-out-clear-text = Fonden kan slutregleras.
phase-out-remains = { $count ->
    [one] En sak återstår
   *[other] { $count } saker återstår
}
phase-out-what-remains = Det här återstår
phase-out-commitments = { $count ->
    [one] Ett åtagande är varken betalt eller indraget
   *[other] { $count } åtaganden är varken betalda eller indragna
}
phase-out-open-cases = { $count ->
    [one] Ett ärende är öppet
   *[other] { $count } ärenden är öppna
}
phase-out-missing-reports = { $count ->
    [one] En redovisning saknas
   *[other] { $count } redovisningar saknas
}
phase-out-unpaid-claims = { $count ->
    [one] Ett återkrav är obetalt
   *[other] { $count } återkrav är obetalda
}
phase-out-running-appeals = { $count ->
    [one] Ett överklagande är inte avgjort
   *[other] { $count } överklaganden är inte avgjorda
}
phase-out-waiting-payments = { $count ->
    [one] En betalning väntar
   *[other] { $count } betalningar väntar
}
phase-out-others = och { $count } till
phase-out-sum = Sammanlagt { $amount }
phase-out-transfer = För över pengar ur fonden
phase-out-transfer-text = Efter ett beslut, högst det som är disponibelt på dagen och framåt.
phase-out-amount = Belopp
phase-out-day = Dag
phase-out-day-hint = Dagen då beslutet gäller
phase-out-decision = Beslut
phase-out-decision-hint = Till exempel KS 2020-11-16 § 301
phase-out-reason = Skäl
phase-out-do-transfer = För över
phase-out-settle = Slutreglera fonden
phase-out-settle-text = Det som är kvar förs över, och sedan kan fonden bara läsas. Det går inte att ångra.
phase-out-settle-day = Sista dag
phase-out-day-early = Det finns bokföring till och med { $day }. Dagen kan inte vara tidigare.
phase-out-day-future = Dagen har inte varit än.
phase-out-read-only = Fonden kan bara läsas. Pengar som ändå kommer in bokförs och förs vidare samma dag.
phase-out-received = Pengar har kommit in efter slutregleringen
phase-out-received-text = Återbetalningen bokförs på ärendet och förs vidare i samma steg, så att fonden förblir tom.
phase-out-number = Ärendets diarienummer
phase-out-value-day = Bankens valutadag
phase-out-do-receive = Bokför och för vidare
phase-out-no-case = Det finns inget ärende med det numret i fonden.
phase-out-said-transferred = Överföringen är bokförd.
phase-out-said-settled = Fonden är slutreglerad. { $amount } har förts över.
phase-out-said-received = Återbetalningen är bokförd och förd vidare.
act-transfer-out = Pengar fördes över ur fonden
act-settle-fund = Fonden slutreglerades
