# Ramen runt alla sidor: sidhuvud, meny, sidfot, gemensamma knappar.
layout-skip = Hoppa till innehållet
layout-menu = Meny
layout-main-menu = Huvudmeny
layout-account = Sidor, konto och språk
layout-crumbs = Brödsmulor
layout-about = Om tjänsten
layout-sign-in = Logga in
layout-sign-out = Logga ut
layout-accessibility = Tillgänglighet
layout-privacy = Personuppgifter
layout-records-note = Allt som skickas till kommunen blir i regel allmän handling.
layout-show = Visa
layout-pages = Sidor i listan
layout-page = Sida
layout-previous = Förra
layout-next = Nästa
layout-error-prefix = Fel:
layout-errors = { $count ->
    [one] Ett svar behöver rättas
   *[other] { $count } svar behöver rättas
}

layout-demo = Demonstration
layout-demo-today = I dag är det { $day }. Allt är påhittat.
layout-demo-people = Byt person
layout-demo-move = Flytta fram till
layout-demo-go = Gå till dagen

# Sidor när något inte gick.
error-reference = Referens
error-way-back = Gå till startsidan
error-kept = Om ni hade fyllt i ett formulär kan ni gå tillbaka i webbläsaren. Då finns det ni skrev oftast kvar.
error-ask = Om det händer igen, kontakta oss och säg referensen.

# Tillgänglighet.
about-accessibility-title = Tillgänglighet
about-accessibility-lead = { $name } ska kunna användas av alla, också av er som använder skärmläsare, förstoring, bara tangentbord eller röst.
about-accessibility-scope-heading = Vad som gäller
about-accessibility-scope = Den här redogörelsen gäller { $name }, som { $municipality } ansvarar för. Lagen om tillgänglighet till digital offentlig service kräver att tjänsten följer standarden EN 301 549, som bygger på WCAG 2.1 på nivå AA.
about-accessibility-how-heading = Så är tjänsten byggd
about-accessibility-how-1 = Allt går att göra med bara tangentbordet, och det syns alltid var ni är.
about-accessibility-how-2 = Allt går att göra utan skript i webbläsaren.
about-accessibility-how-3 = Texten går att förstora till 400 procent utan att ni behöver bläddra i sidled, utom i breda tabeller.
about-accessibility-how-4 = Lägen och fel sägs alltid med ord, aldrig bara med färg.
about-accessibility-how-5 = Sidorna finns i ljust och mörkt och följer inställningen i er dator eller telefon.
about-accessibility-how-6 = Diagram har alltid en tabell med samma siffror.
about-accessibility-gaps-heading = Det som kan vara svårt
about-accessibility-gaps = Filer som andra har skickat in, till exempel bilagor till en ansökan, kan vara gjorda så att de inte går att läsa med hjälpmedel. Be oss om dem på ett annat sätt. Breda tabeller med belopp bläddrar i sidled på små skärmar.
about-accessibility-test-heading = Hur tjänsten har prövats
about-accessibility-test = Vi har själva prövat tjänsten, med automatiska kontroller av varje sorts sida och genom att gå igenom den med tangentbord. Ingen utomstående har granskat den.
about-accessibility-contact-heading = Säg till om något inte fungerar
about-accessibility-contact = Hör av er om ni hittar ett hinder, eller om ni behöver innehållet i en annan form. Vi svarar så snart vi kan.
about-accessibility-supervision-heading = Tillsyn
about-accessibility-supervision = Myndigheten för digital förvaltning har tillsyn över lagen. Är ni inte nöjda med hur vi hanterar det ni säger kan ni anmäla det till myndigheten.

# Personuppgifter.
about-privacy-title = Personuppgifter
about-privacy-lead = Här står vilka uppgifter om personer som { $name } använder, varför och hur länge.
about-privacy-who-heading = Vem som ansvarar
about-privacy-who = Kommunstyrelsen i { $municipality } är personuppgiftsansvarig för uppgifterna i tjänsten.
about-privacy-what-heading = Vilka uppgifter vi använder
about-privacy-what-1 = Namn, e-postadress och telefonnummer till er som söker, skriver på eller är kontaktperson för en förening.
about-privacy-what-2 = Det ni själva skriver i ansökan, i meddelanden och i redovisningen, och det som står i era bilagor.
about-privacy-what-3 = Namn och uppdrag för dem som handlägger, beslutar och betalar ut.
about-privacy-what-4 = Vem som gjorde vad och när i ett ärende.
about-privacy-not = Skriv inte personnummer, hälsa eller adresser till personer som deltar i projektet. Vi behöver dem inte.
about-privacy-why-heading = Varför vi får använda dem
about-privacy-why = Vi behöver uppgifterna för att handlägga ansökningar, fatta beslut, betala ut bidrag och följa upp hur pengarna används. Det är en uppgift av allmänt intresse och en del av kommunens myndighetsutövning. Bokföring och arkiv är krav i lag.
about-privacy-public-heading = Allmänna handlingar
about-privacy-public = Det som skickas till kommunen blir i regel allmän handling, och den som frågar kan få läsa den. Innan vi lämnar ut något prövar vi om en uppgift är sekretessbelagd. Utkast som ni inte har skickat in ser bara ni själva.
about-privacy-share-heading = Vilka som får uppgifterna
about-privacy-share = Kommunens bank och ekonomisystem får det som behövs för att betala. Beslut anslås på kommunens anslagstavla. Uppgifter om vilka föreningar som har fått bidrag publiceras, utan uppgifter om kontaktpersoner. Vi säljer inga uppgifter och använder dem inte till reklam.
about-privacy-time-heading = Hur länge vi sparar dem
about-privacy-time-1 = Beviljade ansökningar, beslut och slutredovisningar bevaras för alltid.
about-privacy-time-2 = Ansökningar som fått avslag gallras efter två år.
about-privacy-time-3 = Underlag för bokföringen gallras efter sju år.
about-privacy-time-4 = Utkast som aldrig skickas in tas bort efter en tid, som står i utkastet.
about-privacy-cookies-heading = Kakor
about-privacy-cookies = Tjänsten använder bara kakor som behövs: en som håller er inloggade och skyddar formulär, en som minns vilket språk ni valt och en som visar ett besked på nästa sida. Ingen kaka följer er mellan webbplatser.
about-privacy-rights-heading = Era rättigheter
about-privacy-rights = Ni kan begära att få se de uppgifter som finns om er och få fel rättade. I vissa fall kan ni få uppgifter raderade eller begränsade, eller invända mot hur de används. Uppgifter i allmänna handlingar kan vi för det mesta inte ta bort. Kontakta oss eller kommunens dataskyddsombud. Är ni inte nöjda kan ni klaga hos Integritetsskyddsmyndigheten.
about-privacy-contact-heading = Kontakta oss
layout-noticeboard = Anslagstavla
