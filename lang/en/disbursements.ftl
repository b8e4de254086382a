# Disbursements: instalments, attestation, requisition.
disbursement-state-planned = Planned
disbursement-state-ready = To be reviewed
disbursement-state-reviewed = To be approved
disbursement-state-approved = To be paid
disbursement-state-paid = Paid
disbursement-state-cancelled = Cancelled
disbursement-tabs = Where the payment stands
disbursement-none = Nothing waits here
disbursement-none-text = New payments come here when what they wait for has happened.
disbursement-case = Case
disbursement-recipient = Recipient
disbursement-ready-on = Due since
disbursement-paid-on = Paid
disbursement-amount = Amount
disbursement-amount-kr = Amount, kr
disbursement-remarks = Remarks
disbursement-sum = Sum
disbursement-part = Instalment
disbursement-part-no = instalment { $no }
disbursement-blocked = This must be solved first
disbursement-look = Look once more
disbursement-payment = The payment
disbursement-to-account = To
disbursement-trigger = Paid
disbursement-note = Note
disbursement-number = Registry number
disbursement-attestation = Attestation
disbursement-attestation-text = Three different people review, approve and pay. None of them is close to the recipient.
disbursement-reviewed-by = Review attestation
disbursement-approved-by = Approval attestation
disbursement-paid-by = Marked as paid by
disbursement-next = Next step
disbursement-do-review = Review and attest
disbursement-do-approve = Approve
disbursement-do-pay = Mark as paid
disbursement-bank-day = The bank's payment day
disbursement-bank-day-hint = The day on which the money left the account. For a municipal unit the day of the internal voucher.
disbursement-send-back = Send back to review
disbursement-send-back-hint = The attestations are removed, and the payment is reviewed anew.
disbursement-why = Reason
disbursement-bounced = The bank has returned the money
disbursement-returned-on = The bank's day of the return
disbursement-bounced-hint = For example: the account is closed. The payment is taken back in the books and reviewed anew. A claim, if there is one, becomes less by what came back: first book repayments that have already come in.
disbursement-do-bounce = Book the return
disbursement-bankgiro = bankgiro { $number }
disbursement-plusgiro = plusgiro { $number }
disbursement-account = account { $number }
disbursement-internal = internal voucher within the municipality

# What is said after an act.
disbursement-said-reviewed = The payment is reviewed. Now somebody else is to approve it.
disbursement-said-approved = The payment is approved. Now a third person is to pay it.
disbursement-said-paid = The payment is booked, and the applicant has been told.
disbursement-said-sent-back = The payment is to be reviewed anew.
disbursement-said-bounced = The return is booked. The payment is to be reviewed anew.
disbursement-said-stopped = The disbursements are stopped.
disbursement-said-resumed = The disbursements go on.
disbursement-said-asked = The requisition has come in. The money is paid when it has been reviewed and approved.

# Obstacles.
disbursement-needs-person = A person attests, not the program.
disbursement-close = You are close to the recipient and may not attest this payment.
disbursement-same-reviewer = You have reviewed the payment. Somebody else must take this step.
disbursement-same-approver = You have approved the payment. Somebody else must mark it as paid.
disbursement-officer = You prepared the case: you are its officer, wrote the statement, decided it, approved the report or settled it. Somebody else must approve.
disbursement-account-pending = The recipient's account is being changed. A second person must first approve or refuse the change.
disbursement-account-missing = The recipient has no approved account.
disbursement-account-changed = The account has been changed since the payment was reviewed. Send it back, so that it is reviewed anew.
disbursement-stopped = The disbursements are stopped: { $reason }
disbursement-after-last-day = On { $day } no more disbursements are made (rule { $rule }, { $decision }, in force from { $from }).
disbursement-duplicate = The same recipient has got or is to get the same amount on { $day } ({ $number }). Check that it is not twice the same.
disbursement-frame-exceeded = That is more than what is left: { $left }.
disbursement-no-grant = Nothing has been granted in this case.
disbursement-no-grant-heading = No grant
disbursement-wrong-state = The payment does not stand where this step begins. Reload the page.
disbursement-moved = Somebody else was first. Reload the page to see where the payment stands.
disbursement-not-running = The project is not running.
disbursement-nothing-heading = Nothing to ask for
disbursement-nothing-to-ask = There is nothing to ask for. The rest is paid by the plan in the decision.
disbursement-stopped-already = The disbursements are stopped already.
disbursement-not-stopped = The disbursements are not stopped.
disbursement-no-condition = The fund's conditions lack one that the measure could stand on ({ $kind }).
disbursement-day-future = The day has not been yet. Write the bank's day, today at the latest.
disbursement-day-early = The day is too early. It can be { $day } at the earliest.

# The disbursements of a case.
disbursement-case-title = Disbursements of the case
disbursement-granted = Granted
disbursement-paid = Disbursed
disbursement-released = Released
disbursement-left = Left to disburse or release
disbursement-is-stopped = The disbursements are stopped
disbursement-no-plan = No plan yet
disbursement-no-plan-text = The plan is made when the grant has been decided.
disbursement-plan = Payment plan
disbursement-state = State
disbursement-stop = Stop the disbursements
disbursement-stop-hint = The applicant sees the reason. The condition that lets the municipality stop is added by itself.
disbursement-resume = Let the disbursements go on

# Requisition.
disbursement-requisition-title = Ask for money
disbursement-ask-whole = You can ask for { $amount }.
disbursement-ask-frame = You can ask for up to { $amount } against costs that you have had already.
disbursement-ask-amount = Amount
disbursement-ask-amount-hint = As much as the costs of the time, for example 12 500
disbursement-ask-text = Which costs is it about?
disbursement-ask-text-hint = Write time and costs, for example: March, premises 8 000, leaders 4 500.
disbursement-ask-files = Vouchers
disbursement-ask-files-hint = Receipts and invoices as PDF or picture.
disbursement-ask-do = Send the requisition
disbursement-back = Back
disbursement-asked-before = You have asked for this

# Mail.
disbursement-mail-paid-subject = Money on its way, case { $number }
disbursement-mail-paid = We have paid money to the project { $title }. It is in your account within a day or so.
disbursement-mail-paid-internal = Money for the project { $title } has been moved by internal voucher.
disbursement-mail-see-case = See the case


# History and records.
act-plan-disbursements = The disbursements were planned
act-instalment-ready = An instalment became due
act-instalment-reviewed = A payment was reviewed
act-instalment-approved = A payment was approved
act-instalment-paid = An instalment was paid
act-instalment-sent-back = A payment was sent back to review
act-instalment-bounced = A payment came back from the bank
act-instalment-cancelled = A planned payment was cancelled
act-stop-disbursements = The disbursements were stopped
act-resume-disbursements = The disbursements went on
record-requisition = Requisition
record-payment_notice = Notice of payment
job-instalments-due = Let payments whose day has come go to review
disbursement-paper-close = You are close to the applicant and may not type off what comes on paper.
act-instalment-reduced = A payment that came back was reduced
disbursement-part-of = Instalment { $no }, { $amount }
disbursement-waits-heading = A payment waits
disbursement-waits-text = It is paid when it has been attested. If the bank returned the money, the account must be put right before it is attested again. If it shall not be sent, the municipality gives it up, and the release of its amount is proposed.
disbursement-give-up = Give the payment up
disbursement-give-up-text = The payment is cancelled. The release of its amount is a decision of its own, which cites the condition on reduction.
disbursement-give-up-hint = For example: the association is dissolved. The text becomes part of the proposed decision.
