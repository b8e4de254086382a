demo-people = Choose a person
demo-lead = Sign in as somebody and see the fund with their eyes. Change person whenever you like.
demo-text = All people, associations and money are invented. The day stands at the top of the page and can be moved forward. Reminders and deadlines of each day on the way are then run.
demo-mailbox = Messages are not sent; the administrator reads them under Mail.
demo-applicants = Applicants
demo-applicants-text = Those who have something going on come first.
demo-others = { $count ->
    [one] One more applicant
   *[other] { $count } more applicants
}
demo-moved = It is now { $day }.
demo-day-past = The day can only be moved forward. Choose a day after { $day }.
demo-day-far = That is too far at once. Choose a day no later than { $day }.
demo-not-empty = The database is not empty. The demonstration needs a new database of its own.
demo-day-outside = The demonstration can begin on { $first } at the earliest and on { $last } at the latest.
