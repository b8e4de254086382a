fund-rule-version-altered = The rule version from { $from } ({ $decision }) is in force and cannot be altered. Add a new version that follows it.
act-load-fund = The fund was loaded
