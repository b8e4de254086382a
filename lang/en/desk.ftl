# The case officer's desk: the queue, the case, the registry.

desk-queue-title = Case queue
desk-groups = Parts of the queue
desk-group-mine = Mine
desk-group-late = Late
desk-group-unassigned = Not assigned
desk-group-preparing = Being prepared
desk-group-deciding = Decisions
desk-group-running = Running
desk-group-reports = Reported
desk-group-open = Open
desk-group-ended = Ended
desk-search = Search and filter cases
desk-q = Search by number, title, association or organisation number
desk-all = All
desk-everybody = Everybody
desk-nobody = Nobody
desk-area = Focus area
desk-total =
    { $count ->
        [one] One case
       *[other] { $count } cases
    }
desk-clear = Clear the filters
desk-none = No cases here
desk-none-text = Nothing waits in this part of the queue.
desk-none-found = Nothing was found
desk-none-found-text = Change the search or clear the filters.
desk-pick = Choose
desk-pick-case = Choose { $case }
desk-col-case = Case
desk-col-number = Registry number
desk-col-title = Project
desk-col-applicant = Applicant
desk-col-fund = Fund
desk-col-state = State
desk-col-officer = Case officer
desk-col-applied = Applies for, kr
desk-col-received = Received
desk-col-due = Last day
desk-col-waits = Waits
desk-days-late =
    { $days ->
        [one] 1 day late
       *[other] { $days } days late
    }
desk-days-left =
    { $days ->
        [0] today
        [one] 1 day left
       *[other] { $days } days left
    }
desk-days-here =
    { $days ->
        [0] new today
        [one] 1 day
       *[other] { $days } days
    }
desk-bulk = Chosen cases
desk-assign = Assign
desk-assigned =
    { $count ->
        [one] One case is assigned.
       *[other] { $count } cases are assigned.
    }
desk-choose-officer = Choose a case officer. Go back and try again.
desk-choose-cases = Choose at least one case. Go back and try again.
desk-as-csv = Download for Excel
desk-file = cases
desk-register = Register an application

desk-case-parts = Parts of the case
desk-tab-overview = Overview
desk-tab-application = Application
desk-tab-attachments = Attachments
desk-tab-records = Records
desk-tab-notes = Notes
desk-tab-history = History
desk-received = received { $day }
desk-next = Next step
desk-close = You are close to the applicant
desk-close-text = You can read the case but not prepare it.
desk-waits-draft = The application has not been handed in.
desk-waits-submitted = The application is registered and waits for a case officer.
desk-waits-preparing = Examine the application and write the officer statement.
desk-waits-completion = The applicant has been asked and is to answer.
desk-waits-proposed = The officer statement is ready. The case waits for a decision.
desk-waits-agenda = The case stands on an agenda.
desk-waits-granted = The grant is approved. The decision is not final yet.
desk-waits-running = The project is running. Next comes the final report.
desk-waits-reported = The final report has come and is to be examined.
desk-waits-report-completion = The applicant is to complete the report.
desk-waits-settling = The report is done. The money is to be settled.
desk-waits-closed = The case is closed.
desk-waits-rejected = The application is rejected.
desk-waits-dismissed = The application is dismissed.
desk-waits-withdrawn = The application is withdrawn. The case waits for the decision to close it.
desk-waits-closed-withdrawn = The application is withdrawn and the case closed.
desk-step-assign = Assign
desk-step-reassign = Change case officer
desk-step-completion = Request completion
desk-step-go-on = See the request or go on without an answer
desk-step-statement = Write the officer statement
desk-step-read-statement = Read the officer statement
desk-step-agenda = To the meetings
desk-step-decide = Decide by delegation
desk-step-close = Close the case
desk-step-payments = Disbursements
desk-step-report = Report
desk-figure-applied = Applies for
desk-figure-cost = The project costs
desk-figure-others = Others pay
desk-figure-available = The fund has available
desk-figure-granted = Granted
desk-figure-disbursed = Disbursed
desk-figure-remaining = Remaining
desk-figure-of = of { $applied } applied for
desk-figure-repaid = of which { $amount } repaid
desk-figure-released = { $amount } is released
desk-decisions = Decisions
desk-appealed = appealed { $day }
desk-has-force = legal force { $day }
desk-appeal-until = can be appealed until { $day }
desk-summary = Summary
desk-statement-ready = Officer statement:
desk-statement-draft = Draft of the officer statement:
desk-request = Completion requested { $day }
desk-request-answered = Answer { $day }
desk-request-closed = The case went on without an answer on { $day }.
desk-request-waits = Answer by { $day }
desk-checks-ran = Run { $day }
desk-checks-run = Run again
desk-overruled = Going on all the same:
desk-overrule = Go on all the same, with a reason
desk-overrule-change = Change the reason
desk-budget = Budget
desk-budget-caption = Budget in kronor
desk-budget-line = Line
desk-budget-kind = Kind
desk-budget-planned = Planned, kr
desk-budget-spent = Spent, kr
desk-budget-refused = The fund does not pay for this
desk-budget-costs = Costs
desk-earlier = The applicant's other cases
desk-earlier-caption = Other cases, amounts in kronor
desk-earlier-none = The applicant has no other cases.
desk-earlier-applied = Applied for, kr
desk-earlier-granted = Granted, kr
desk-earlier-repaid = Repaid, kr
desk-facts = About the case
desk-fact-officer = Case officer
desk-fact-applicant = Applicant
desk-fact-org-number = Organisation number
desk-fact-kind = Kind of applicant
desk-fact-contact = Contact
desk-fact-fund = Fund
desk-fact-call = Call
desk-fact-channel = Came in
desk-fact-report-due = Report by
desk-fact-stopped = Payment stopped
desk-fact-period = Time
desk-fact-aim = Focus area and goal
desk-fact-groups = Target group
desk-fact-places = Locality
desk-fact-people = Participants
desk-people = { $women } women, { $men } men, { $girls } girls, { $boys } boys
desk-channel-web = on the web
desk-channel-paper = on paper
desk-channel-email = by e-mail
desk-timeline = Timeline
desk-timeline-all = The whole history
desk-moment-answer = Last day for an answer
desk-moment-report = Last day for the report
desk-moment-meeting = Comes up at a meeting
desk-form-version = { $form }, version { $version } of the form
desk-no-answer = No answer
desk-files = Attachments of the case
desk-files-caption = Files that belong to the case
desk-files-none = The case has no attachments.
desk-documents = The applicant's documents
desk-documents-caption = Files that the applicant has handed in
desk-documents-none = The applicant has handed in no documents.
desk-file-name = File
desk-file-kind = What
desk-file-part = Belongs to
desk-file-size = Size
desk-file-day = Came in
desk-part-application = Application
desk-part-completion = Completion
desk-part-report = Report
desk-part-claim = Claim to represent
desk-quarantined = Holds something that may be dangerous and cannot be opened
desk-records = Records of the case
desk-records-none = The case has no records yet
desk-record-no = No.
desk-record-of = Case
desk-record-subject = Record
desk-record-direction = Direction
desk-record-counterpart = Sender or recipient
desk-record-day = Date
desk-direction-in = Received
desk-direction-out = Sent
desk-direction-internal = Drawn up
desk-notes-lead = Working material of the case officers. The applicant does not see the notes.
desk-note = New note
desk-note-save = Save the note
desk-notes-none = Nobody has written a note.
desk-history-day = Day
desk-history-what = What
desk-history-who = Who
detail-officer = Case officer
detail-deadline = Last day
detail-reason = Reason
detail-check = Check
detail-version = Version
detail-proposal = Proposal
detail-amount = Amount
detail-reference = Decision
detail-number = Number
detail-obstacle = Obstacle
detail-to = New state
detail-day = Day

desk-registry-title = Registry
desk-registry-lead = All records received, sent and drawn up.
desk-registry-search = Search the registry
desk-registry-q = Search by registry number, sender, recipient or words
desk-registry-total =
    { $count ->
        [one] One record
       *[other] { $count } records
    }
desk-registry-none-text = Change the search.
