# The fund's rules, and errors in a fund's file.

rule-focus-areas = Open focus areas
rule-applicant-kinds = Who may apply
rule-needs-reported-earlier = Earlier grants must have been reported
rule-last-application-day = Last day for applications
rule-ceiling = Most that may be applied for
rule-own-contribution = Share that other income must cover
rule-cost-kinds = What the fund pays for
rule-retroactive = Projects that have already begun
rule-notice-before-start = Time between application and start
rule-attachments = Required attachments
rule-draft-retention = How long a draft is kept
rule-completion-time = Time to complete
rule-delegation = Delegation
rule-last-decision-day = Last day for decisions
rule-payment-plan = Payment plan
rule-payment-wait = What a payment waits for
rule-last-payment-day = Last day for payments
rule-report-deadline = When the report is due
rule-auditor-threshold = Threshold for an auditor's statement
rule-surplus-threshold = Threshold for a claim to pay back

trigger-decision-final = when the decision is final
trigger-project-start = when the project starts
trigger-half-way = when half of the project's time has passed
trigger-report-approved = when the report has been approved
trigger-requisition = when you ask for the money
trigger-monthly = monthly against reported cost

attachment-statutes = Statutes
attachment-activity-report = Activity report
attachment-annual-accounts = Annual accounts
attachment-audit-report = Audit report
attachment-board-minutes = Board minutes that show who may sign

fund-file-format = The file cannot be read: { $detail }
fund-file-empty = A text is missing here
fund-file-words = The text must be there in both Swedish (sv) and English (en)
fund-file-list-empty = The list is empty
fund-file-code = “{ $code }” cannot be a code. Use small letters a–z, digits and hyphens, at most 40 characters.
fund-file-twice = “{ $code }” stands twice
fund-file-not-declared = The fund has no “{ $code }”
fund-file-email = This is not an e-mail address
fund-file-orgnr = This is not an organisation number (NNNNNN-NNNN with the right check digit)
fund-file-members = The deciding body must have at least one member
fund-file-inverted = { $end } is before { $start }
fund-file-outside-period = { $day } is outside the fund's period
fund-file-pattern = The pattern must have {"{"}year{"}"} and {"{"}serial{"}"} once each, and may have {"{"}plan{"}"}
fund-file-plan-code = The pattern has {"{"}plan{"}"}, so there must be a plan-code
fund-file-no-form = There is no form “{ $name }”
fund-file-no-condition = A condition of the kind “{ $kind }” is missing, which decisions must be able to cite
fund-file-no-rules = The fund has no rules
fund-file-rule-missing = The first rule version must say what holds for “{ $rule }”
fund-file-rule-empty = The rule version changes nothing
fund-file-rules-late = The first rule version must be valid when the fund begins, { $start }
fund-file-rules-order = The rule version must be valid from a later day than the one before, { $before }
fund-file-rules-past = A new rule version can be valid from today, { $today }, at the earliest
fund-file-decision = The reference to the decision is missing
fund-file-span-nothing = The time must be at least a day
fund-file-percent = The percentage must be between 0 and 99
fund-file-delegation-clash = Two delegates have the same limit in the same kind of decision
fund-file-plan-empty = The payment plan has no parts
fund-file-plan-amount = The part must have one and only one of share, up-to-kr and rest
fund-file-plan-mixed = Parts in per cent and parts in kronor cannot be mixed
fund-file-plan-sum = The parts are { $sum } per cent, not 100
fund-file-plan-rest = The last part, and only that one, must have rest = true
fund-file-plan-zero = The part is zero
