ledger-contribution = Contribution
ledger-grant = Granted
ledger-release = Released
ledger-disbursement = Disbursed
ledger-repayment = Repaid
ledger-transfer-out = Transferred out
