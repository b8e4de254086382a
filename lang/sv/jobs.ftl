jobs-list = Jobb
jobs-lead = Det här gör programmet själv, en gång om dagen. Har en dag gått förbi körs den i efterhand, i ordning.
jobs-job = Jobb
jobs-last = Senast kört för
jobs-state = Läge
jobs-done = Klart
jobs-behind = { $days ->
    [one] En dag återstår
   *[other] { $days } dagar återstår
}
jobs-runs = Senaste körningar
jobs-day = Dag
jobs-at = Kördes
jobs-none = Inget jobb har körts
jobs-none-text = Det första körs när tjänsten startar.
job-clean-up = Städa bort gamla sessioner, länkar och försök
job-forget-people = Glöm dem som har lämnat en styrelse för två år sedan
job-remove-drafts = Ta bort utkast som ingen har sparat på länge
job-sweep-files = Ta bort filer som inget ärende eller annat längre hänvisar till
