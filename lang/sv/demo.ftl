demo-people = Välj en person
demo-lead = Logga in som någon och se fonden med den personens ögon. Byt person när ni vill.
demo-text = Alla personer, föreningar och pengar är påhittade. Dagen står överst på sidan och kan flyttas framåt. Då körs påminnelser och frister för varje dag på vägen.
demo-mailbox = Mejlen skickas inte, utan läses av administratören under Post.
demo-applicants = Sökande
demo-applicants-text = De som har något på gång står först.
demo-others = { $count ->
    [one] En sökande till
   *[other] { $count } sökande till
}
demo-moved = Nu är det { $day }.
demo-day-past = Dagen går bara att flytta framåt. Välj en dag efter { $day }.
demo-day-far = Det är för långt på en gång. Välj en dag senast { $day }.
demo-not-empty = Databasen är inte tom. Demonstrationen behöver en egen, ny databas.
demo-day-outside = Demonstrationen kan börja tidigast { $first } och senast { $last }.
