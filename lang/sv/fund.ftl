fund-rule-version-altered = Regelversionen från { $from } ({ $decision }) gäller redan och kan inte ändras. Lägg till en ny version som följer den.
act-load-fund = Fonden lästes in
