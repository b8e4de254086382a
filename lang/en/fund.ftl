fund-rule-version-altered = The rule version from { $from } ({ $decision }) is in force and cannot be altered. Add a new version that follows it.
act-load-fund = The fund was loaded
act-add-rule-version = New rule version
act-add-call = New call
act-change-call = The call was changed
act-contribute = A contribution was booked
act-correct-entry = A correction was booked

# Words that several of the fund's pages share.
fund-fund = Fund
fund-state = State
fund-period = Time
fund-period-from = From { $day }
fund-body = Decides
fund-available-kr = Available, kr
fund-decision = Decision
fund-decision-hint = Body, day and minute item, such as KS 2017-11-27 § 365.
fund-reason = Reason
fund-note = Explanation
fund-note-hint = A sentence for those who read the rules. May be left empty.
fund-amount = Amount
fund-months = Months
fund-days = Days
fund-back = Cancel
fund-choose = Choose one of the answers.
fund-limit = Write the amount in figures, such as 40 000, or leave the box empty.
fund-day-outside = The day must lie between { $first } and { $last }.
fund-toml-line = Line { $line }: { $reason }
fund-toml = { $reason }
fund-error-at = { $label }: { $reason }
fund-toml-format = The text cannot be read: { $detail }

fund-state-open = Open
fund-state-ahead = Not begun
fund-state-ahead-means = The fund begins on { $day }.
fund-state-closed = Closed to decisions
fund-state-closed-means = No new grants can be decided. Running grants are paid and reported to their end.
fund-state-settled = Settled
fund-state-settled-means = The fund was settled on { $day }. It can be read but not changed.

# The list.
fund-list-title = Funds
fund-list-empty = No funds
fund-list-empty-text = No fund has been loaded yet.

# A fund.
fund-to-position = The fund's position
fund-on-day = On { $day }
fund-about = About the fund
fund-members = Members
fund-court = Appealed to
fund-owner = Owner
fund-unit = Unit
fund-contact = E-mail
fund-repayment-account = Account for repayments
fund-numbers = Pattern of registry numbers
fund-rules = Rules
fund-rules-today = Rules in force on { $day }
fund-rule = Rule
fund-rule-says = What it says
fund-rule-from = Valid from
fund-versions = Rule versions
fund-version = From { $day }, { $decision }
fund-version-ahead = Not in force yet
fund-calls = Calls
fund-no-calls = The fund has no calls.
fund-call = Call
fund-call-opens = Opens
fund-call-closes = Closes
fund-call-decision-day = Decision day
fund-call-areas = Focus areas
fund-call-areas-of-rules = Those that the rules have open
fund-call-ahead = Not opened
fund-call-open = Open
fund-call-closed = Closed
fund-moves = Contributions and transfers
fund-no-moves = No money has been added or transferred.
fund-move-corrects = Corrects entry { $seq }.
fund-correct = Correct
fund-conditions = Conditions of every approval
fund-conditions-text = These conditions stand in every approval letter. Decisions are in Swedish.

# The rules in words.
fund-say-no-areas = No focus area is open
fund-say-no-applicants = Nobody may apply
fund-say-reported-yes = Yes, an overdue report stands in the way of a new application
fund-say-reported-no = No, it is not examined
fund-say-no-last-day = No last day
fund-say-ceiling = { $amount }
fund-say-no-ceiling = No ceiling
fund-say-own = At least { $percent } per cent of the cost
fund-say-own-none = No own share is needed
fund-say-no-costs = The fund pays no costs
fund-say-retroactive-yes = The project may have begun before the application
fund-say-retroactive-no = The project may not have begun before the application
fund-say-no-attachments = No attachments are needed
fund-say-no-time = No time is needed
fund-say-months = { $months ->
    [one] 1 month
   *[other] { $months } months
}
fund-say-days = { $days ->
    [one] 1 day
   *[other] { $days } days
}
fund-say-months-and-days = { $months } and { $days }
fund-say-report = At the latest { $span } after the project's end
fund-say-auditor = Grants above { $amount } need an auditor's statement
fund-say-no-auditor = No auditor's statement is needed
fund-say-surplus = Surplus below { $amount } is not reclaimed
fund-say-no-surplus = Every krona that is left is reclaimed
fund-say-wait-adjusted-minutes = Approved minutes
fund-say-wait-legal-force = Legal force
fund-say-body-decides-all = { $body } decides on everything
fund-say-body-decides-rest = { $body } decides on the rest
fund-say-delegate = { $title }: { $matters }
fund-say-delegate-up-to = { $line }, up to { $amount }
fund-say-plan-at-once = Grants up to { $amount }: all at once, { $when }
fund-say-plan-share = { $share } per cent { $when }
fund-say-plan-up-to = Up to { $amount } { $when }
fund-say-plan-rest = The rest { $when }
fund-matter-grant = grants
fund-matter-dismissal = dismissal
fund-matter-closure = closure without decision
fund-matter-release = release
fund-matter-reclaim = reclaim

# A new rule version.
fund-rules-title = New rule version
fund-rules-lead = Change what is to change and leave the rest as it is. The new version says only what differs from today.
fund-rules-ahead = The latest rule version is valid only from { $day }.
fund-rules-ahead-text = The form shows that version, since the new one is to follow it.
fund-rules-from-hint = Today at the earliest, and after the latest version.
fund-group-who = Who may apply
fund-group-what = What they may apply for
fund-group-decision = Decisions
fund-group-payment = Disbursement
fund-group-report = Report
fund-empty-no-day = Leave empty if there is no last day.
fund-empty-no-limit = Leave empty if there is no limit.
fund-own-hint = 0 if no own share is needed.
fund-surplus-hint = Surplus below the limit is not reclaimed. Leave empty if every krona is to be reclaimed.
fund-report-after = Time from the project's end to the report
fund-delegation-hint = One [[delegation]] per delegate, with role (case_officer, secretary or chair), matters (grant, dismissal, closure, release, reclaim), up-to-kr (an amount or "none") and title with sv and en. Leave empty if nobody is a delegate.
fund-plan-hint = One [[instalments]] per part, with trigger (decision-final, project-start, half-way, report-approved, requisition or monthly) and one of share (per cent), up-to-kr and rest = true. At the top there may be at-once-up-to-kr.
fund-rules-save = Save the rule version
fund-rules-saved = The rule version is saved and valid from { $day }.

# Calls.
fund-call-new = New call
fund-call-change = Change the call
fund-call-lead = A call can be changed until the day on which it opens.
fund-call-code = Code
fund-call-code-hint = Lower-case letters, figures and hyphens, such as 2021-spring. The code cannot be changed later.
fund-call-has-code = Code: { $code }
fund-call-code-taken = The fund already has a call with this code.
fund-call-past = The call closes before today, { $today }.
fund-call-has-opened = The call opened on { $day } and cannot be changed.
fund-call-text-both = Write the text in both languages, or not at all.
fund-name-sv = Name in Swedish
fund-name-en = Name in English
fund-text-sv = Text in Swedish
fund-text-en = Text in English
fund-call-text-hint = A few sentences on what the call is for. May be left empty.
fund-call-decision-day-hint = The meeting that is to decide on the call's applications. May be left empty.
fund-call-areas-hint = Tick none if the call takes everything that the rules have open.
fund-call-save = Save the call
fund-call-added = The call is saved.
fund-call-changed = The call is changed.

# Contributions and corrections.
fund-contribution-title = Register a contribution
fund-contribution-lead = Money that is added to the fund by a decision. It counts as available from the day that the decision names.
fund-contribution-day = Effective from
fund-contribution-day-hint = The day in the decision. It may lie ahead.
fund-contribution-save = Book the contribution
fund-contribution-saved = The contribution of { $amount } is booked on { $day }.
fund-correction-title = Correct an entry
fund-correction-lead = The correction is booked as the same event with the opposite sign. The wrong entry stays. The right amount is then booked by itself.
fund-correction-wrong = The entry that is corrected
fund-correction-day = Day of the correction
fund-correction-day-hint = A day in an open period, at the earliest the entry's own.
fund-correction-decision-hint = Who decided on the correction, and when.
fund-correction-save = Book the correction
fund-correction-saved = The correction is booked.
fund-entry-corrected = Corrected by entry { $seq } on { $day }.
fund-entry-is-correction = The entry is a correction itself. Book the right amount anew instead.
fund-entry-of-case = The entry belongs to a case and is corrected there.

# Loading a fund.
fund-load-title = Load a fund
fund-load-lead = A fund is described in a TOML file. If anything is wrong, nothing is loaded. A fund that is there already gets what is new; rules in force are never altered.
fund-load-file = The fund's file
fund-load-file-hint = A TOML file of at most 1 MB.
fund-load-forms = Forms
fund-load-forms-hint = The form files that the fund names. Those that come with the program need not be sent.
fund-load-fund-file = The fund's file
fund-load-save = Load
fund-load-problems = What has to be put right
fund-load-where = Where
fund-load-line = Line
fund-load-reason = What is wrong
fund-load-choose = Choose the fund's file.
fund-load-too-large = The file { $name } is too large. It may have at most 1 MB.
fund-load-not-text = The file { $name } is no text file.
fund-load-refused = { $count ->
    [one] The file has one fault. Nothing was loaded.
   *[other] The file has { $count } faults. Nothing was loaded.
}
fund-loaded = { $name } is loaded.
fund-condition-cited = Condition { $code } has been cited in a decision or a proposal and cannot be changed or removed. Add a new condition instead.
fund-members-unadjusted = The number of members cannot be changed from { $from } to { $to } while a meeting that has been held has §§ that are not adjusted.
