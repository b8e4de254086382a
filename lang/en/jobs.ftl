jobs-list = Jobs
jobs-lead = The program does this by itself, once a day. Days that went by are run afterwards, in order.
jobs-job = Job
jobs-last = Last run for
jobs-state = State
jobs-done = Done
jobs-behind = { $days ->
    [one] One day to go
   *[other] { $days } days to go
}
jobs-runs = Latest runs
jobs-day = Day
jobs-at = Ran
jobs-none = No job has run
jobs-none-text = The first runs when the service starts.
job-clean-up = Clear away old sessions, links and tries
job-forget-people = Forget who left a board two years ago
job-remove-drafts = Remove drafts that nobody has saved for long
job-sweep-files = Remove files that no case or anything else refers to any more
