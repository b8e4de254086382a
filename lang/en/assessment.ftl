# Assessment: checks, completion requests, officer statements.

finding-met = Met
finding-not-met = Not met
finding-unsure = To be judged
finding-overruled = Going on all the same

proposal-approval = Approval
proposal-approval-hint = The whole amount or a part of it
proposal-rejection = Rejection
proposal-rejection-hint = The application is considered and refused
proposal-dismissal = Dismissal
proposal-dismissal-hint = The application is not considered: too late or the wrong applicant

check-rule = Rule { $rule }, { $decision }
check-from = in force from { $day }
check-applicant-kind = The applicant may apply
check-applicant-kind-met = { $name } may apply.
check-applicant-kind-broken = { $name } may not apply for money from the fund.
check-focus-area = The focus area was open
check-focus-area-met = { $name } is open on { $day }.
check-focus-area-broken = { $name } is not open on { $day }.
check-focus-area-not-in-call = { $name } is open on { $day }, but does not belong to the call.
check-focus-area-today = The focus area is still open
check-call-window = Received in time
check-call-window-met = Received { $day }, the last day was { $limit }. Call: { $name }.
check-call-window-late = Received { $day }, after the last day { $limit }. Call: { $name }.
check-call-window-early = Received { $day }, before the call opened on { $limit }. Call: { $name }.
check-call-window-none = The application belongs to no call.
check-last-application-day = The fund takes applications
check-last-application-day-met = Received { $day }, the last day for applications is { $limit }.
check-last-application-day-broken = Received { $day }, the last day for applications was { $limit }.
check-ceiling = The amount is not too high
check-ceiling-met = Applies for { $applied }, the highest amount is { $limit }.
check-ceiling-broken = Applies for { $applied }, but the highest amount is { $limit }.
check-budget = The budget adds up
check-budget-met = Costs { $cost } = other income { $income } + applied for { $applied }.
check-budget-broken = Costs { $cost }, other income { $income } and applied for { $applied }: the difference is { $difference }.
check-own-contribution = Others pay their share
check-own-contribution-met = Others pay { $income } of { $cost }, at least { $percent } per cent ({ $share }) is required.
check-own-contribution-broken = Others pay { $income } of { $cost }, but at least { $percent } per cent ({ $share }) is required.
check-cost-kinds = The fund pays for such costs
check-cost-kinds-met = All costs are of kinds that the fund pays for.
check-cost-kinds-carried = The fund does not pay for { $list } ({ $amount }), but other income can carry it.
check-cost-kinds-broken = The fund does not pay for { $list } ({ $amount }), and other income does not cover it.
check-start = The project does not start too early
check-start-met = Starts { $day }, { $limit } is the earliest allowed.
check-start-broken = Starts { $day }, but { $limit } is the earliest allowed.
check-start-unknown = The application does not say when the project starts.
check-attachments = Required attachments
check-attachments-met = Among the applicant's documents: { $list }.
check-attachments-broken = Missing among the applicant's documents: { $list }.
check-reported-earlier = Earlier grants are reported
check-reported-earlier-met = No report is overdue.
check-reported-earlier-broken =
    { $count ->
        [one] One report is overdue: { $list }.
       *[other] { $count } reports are overdue: { $list }.
    }
check-available = The money is there
check-available-met = Applies for { $applied }. The fund has { $amount } available on { $day }.
check-available-broken = Applies for { $applied }, but the fund has only { $amount } available on { $day }.
check-last-decision-day = It can be decided
check-last-decision-day-met = The last day for decisions is { $limit }.
check-last-decision-day-broken = The last day for decisions was { $limit }, today is { $day }.
check-other-cases = The applicant's other cases
check-other-cases-met = The applicant has no other open case.
check-other-cases-some = Open cases: { $list }. Of these, { $count } granted and not closed.
check-personal-numbers = No personal identity numbers in the answers
check-personal-numbers-met = No personal identity numbers were found.
check-personal-numbers-some =
    { $count ->
        [one] One answer seems to hold a personal identity number.
       *[other] { $count } answers seem to hold personal identity numbers.
    }

act-run-checks = The checks were run
act-overrule-check = A check was gone past, with a reason
act-add-note = An internal note was written
record-completion_request = Completion request
record-statement = Officer statement
assessment-record-request = Completion request, answer by { $day }
assessment-record-statement = Officer statement, version { $version }

assessment-fund = Fund
assessment-area = Focus area
assessment-period = Time
assessment-received = Received
assessment-beside = The case in short
assessment-more = More about the case
assessment-case = The case
assessment-project = The project
assessment-read-application = Read the whole application
assessment-checks = Checks
assessment-checks-met = { $met } of { $all } are met.
assessment-completions = Completion requests
assessment-answer = Answer:
assessment-back = To the case

assessment-assign-title = Assign the case
assessment-assign-lead = Whoever gets the case prepares it. Nobody prepares a case for an association that they are close to.
assessment-officer = Case officer
assessment-assign = Assign
assessment-assigned = The case is assigned.
assessment-no-officer = Choose a case officer.
assessment-you-are-close = You are close to the applicant in { $case } and cannot prepare the case. Let somebody else take it.
assessment-officer-is-close = { $officer } is close to the applicant in { $case } and cannot prepare the case. Choose somebody else.

assessment-checks-over = The case { $case } is decided. The checks stand as they were.
assessment-checks-run = The checks have been run.
assessment-overrule-title = Go on all the same
assessment-overrule-lead = The check stays as it is. The reason is shown beside it and in the officer statement.
assessment-overrule-reason = Why can the case go on?
assessment-overrule-hint = One or two sentences. The reason becomes a part of the case.
assessment-overrule-do = Save the reason
assessment-overruled = The reason is saved.

assessment-completion-title = Request completion
assessment-completion-lead = The applicant gets a mail with your question and can answer on their page. The request is registered as an outgoing record.
assessment-message = What do you need to know or receive?
assessment-message-hint = Write to the applicant, in plain words and one thing at a time.
assessment-sections = Which parts of the application is it about?
assessment-sections-hint = Only the parts that you tick are opened for changes.
assessment-sections-missing = Tick one part at least, or choose that the association only answers and attaches files.
assessment-sections-both = Choose either parts to be changed or that the association only answers. Not both.
assessment-answer-only = The association only answers or attaches files
assessment-answer-only-hint = No answers of the application are opened for changes.
assessment-answer-by = Answer by
assessment-send = Send the request
assessment-requested = The request is sent. The case waits for the applicant.
assessment-message-missing = Write what the applicant is to complete.
assessment-deadline-past = The last day must be after { $day }.
assessment-deadline-far = The last day is too far away. Choose a day within a year.
assessment-late = The answer is late
assessment-late-text = The last day was { $day }. You can wait longer or go on without an answer.
assessment-waiting = Waiting for the applicant
assessment-waiting-text = The applicant is to answer by { $day }.
assessment-asked = This is what you asked for
assessment-sent = Sent { $day }
assessment-go-on = Go on without an answer
assessment-go-on-text = The case is prepared with what there is. The applicant can then no longer answer the request.
assessment-reason = Reason
assessment-go-on-hint = For example that the answer came by telephone or that the time has run out.
assessment-go-on-do = Go on
assessment-went-on = The case goes on without an answer.

assessment-mail-subject = We need more from you in { $number }
assessment-mail-lead = We are reading your application for { $title } and need to know more before we can go on.
assessment-registry-number = Registry number
assessment-mail-open = Answer the request
assessment-mail-otherwise = If you do not answer in time, the application is assessed with what there is.

assessment-statement-title = Officer statement
assessment-amount = Proposed amount
assessment-amount-hint = For approval only. { $applied } is applied for.
assessment-conditions-hint = One condition a line, beside the fund's usual conditions.
assessment-summary-hint = The case in a few sentences, for those who read many.
assessment-assessment-hint = How the project fits the fund's goals and rules, and whether the applicant can carry it out.
assessment-reason-hint = Needed for rejection and dismissal: the rule or circumstance that it rests on.
assessment-economy-hint = If the field is left empty the program writes, with the proposed amount: “{ $text }”
assessment-children-hint = What the proposal means for children and young people, by the municipality's checklist.
assessment-ready = Ready for decision
assessment-save = Save draft
assessment-look = Show as PDF
assessment-ready-hint = When it is ready, the officer statement is registered as a record. It can be taken back until the case stands on an agenda.
assessment-versions = Earlier finished versions: { $count }.
assessment-versions-link = See the records
assessment-version-by = Version { $version } · { $name }
assessment-as-pdf = Download as PDF
assessment-reopen = Take back and change
assessment-reopen-text = If the officer statement is taken back, the case is prepared again. The finished version stays among the records.
assessment-reopened = The officer statement is taken back. Change it and finish it again.
assessment-no-proposal = Choose what you propose.
assessment-amount-above = The amount may not be higher than what is applied for, { $applied }.
assessment-statement-saved = The draft is saved.
assessment-statement-ready = The officer statement is ready and the case waits for a decision.
assessment-noted = The note is saved.

statement-heading = Officer statement
statement-heading-draft = Draft of an officer statement
statement-date = Date
statement-number = Registry number
statement-officer = Case officer
statement-to = To
statement-proposal = Proposed decision
statement-propose-approval = { $body } grants { $applicant } ({ $number }) { $amount } from { $fund } for the project { $title }.
statement-propose-rejection = { $body } rejects the application from { $applicant } ({ $number }) for a grant from { $fund } for the project { $title }.
statement-propose-dismissal = { $body } dismisses the application from { $applicant } ({ $number }) for a grant from { $fund } for the project { $title }.
statement-propose-conditions = The fund's conditions for grants apply.
statement-propose-report = The project is to be reported by { $day }.
statement-summary = Summary
statement-description = Description of the case
statement-assessment = Assessment
statement-reason = Reason
statement-checks = Checks to be aware of
statement-overruled = The case officer goes on: { $reason }
statement-economy = Economy
statement-economy-default = { $fund } has { $available } available on { $day }. The proposal costs { $amount }, after which { $left } is left.
statement-children = Children's perspective
statement-children-none = The proposal is not judged to affect children in particular.
statement-conditions = Special conditions
statement-basis = What the decision rests on
statement-applicant = Applicant
statement-period = Time
statement-area = Focus area and goal
statement-groups = Target group
statement-places = Locality
statement-participants = Participants
statement-people = { $women } women, { $men } men, { $girls } girls, { $boys } boys
statement-applied = Amount applied for
statement-received = Received
statement-budget = The project's budget
statement-kronor = Kronor
statement-costs = Costs
statement-income = Other income
request-heading = Completion request
request-lead = We are reading your application for { $title } and need to know more before we can go on:
request-deadline = Answer by { $day }.
