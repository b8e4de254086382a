# Winding down a fund.
phase-out-lead = A fund ends when nothing remains. What is left is then transferred, and the fund can only be read.
phase-out-fund = Fund
phase-out-state = State
phase-out-balance-kr = Balance, kr
phase-out-commitments-kr = Commitments, kr
phase-out-available-kr = Available, kr
phase-out-balance = Balance
phase-out-promised = Commitments
phase-out-available = Available
phase-out-settled-on = Settled on { $day }
phase-out-clear = Nothing remains
phase-out-clear-text = The fund can be settled.
phase-out-remains = { $count ->
    [one] One thing remains
   *[other] { $count } things remain
}
phase-out-what-remains = This remains
phase-out-commitments = { $count ->
    [one] One commitment is neither paid nor released
   *[other] { $count } commitments are neither paid nor released
}
phase-out-open-cases = { $count ->
    [one] One case is open
   *[other] { $count } cases are open
}
phase-out-missing-reports = { $count ->
    [one] One report is missing
   *[other] { $count } reports are missing
}
phase-out-unpaid-claims = { $count ->
    [one] One claim is unpaid
   *[other] { $count } claims are unpaid
}
phase-out-running-appeals = { $count ->
    [one] One appeal is undecided
   *[other] { $count } appeals are undecided
}
phase-out-waiting-payments = { $count ->
    [one] One payment waits
   *[other] { $count } payments wait
}
phase-out-others = and { $count } more
phase-out-sum = { $amount } together
phase-out-transfer = Transfer money out of the fund
phase-out-transfer-text = By a decision, at most what is available on the day and later.
phase-out-amount = Amount
phase-out-day = Day
phase-out-day-hint = The day on which the decision takes effect
phase-out-decision = Decision
phase-out-decision-hint = For example KS 2020-11-16 § 301
phase-out-reason = Reason
phase-out-do-transfer = Transfer
phase-out-settle = Settle the fund
phase-out-settle-text = What is left is transferred, and then the fund can only be read. This cannot be undone.
phase-out-settle-day = Last day
phase-out-day-early = There are entries up to { $day }. The day cannot be earlier.
phase-out-day-future = The day has not been yet.
phase-out-read-only = The fund can only be read. Money that comes in nevertheless is booked and passed on the same day.
phase-out-received = Money has come in after settlement
phase-out-received-text = The repayment is booked on the case and passed on in the same act, so that the fund stays empty.
phase-out-number = The case's registry number
phase-out-value-day = The bank's value day
phase-out-do-receive = Book and pass on
phase-out-no-case = There is no case with that number in the fund.
phase-out-said-transferred = The transfer is booked.
phase-out-said-settled = The fund is settled. { $amount } has been transferred.
phase-out-said-received = The repayment is booked and passed on.
act-transfer-out = Money was transferred out of the fund
act-settle-fund = The fund was settled
