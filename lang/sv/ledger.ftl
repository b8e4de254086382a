ledger-contribution = Tillskott
ledger-grant = Beviljat
ledger-release = Indraget
ledger-disbursement = Utbetalt
ledger-repayment = Återbetalt
ledger-transfer-out = Överfört
