# The frame around every page: head, menu, foot, buttons that are shared.
layout-skip = Skip to the content
layout-menu = Menu
layout-main-menu = Main menu
layout-account = Pages, account and language
layout-crumbs = Breadcrumbs
layout-about = About the service
layout-sign-in = Sign in
layout-sign-out = Sign out
layout-accessibility = Accessibility
layout-privacy = Personal data
layout-records-note = As a rule, everything that is sent to the municipality becomes a public record.
layout-show = Show
layout-pages = Pages of the list
layout-page = Page
layout-previous = Previous
layout-next = Next
layout-error-prefix = Error:
layout-errors = { $count ->
    [one] One answer needs to be corrected
   *[other] { $count } answers need to be corrected
}

layout-demo = Demonstration
layout-demo-today = Today is { $day }. Everything is made up.
layout-demo-people = Change person
layout-demo-move = Move forward to
layout-demo-go = Go to the day

# Pages for when something did not work.
error-reference = Reference
error-way-back = Go to the start page
error-kept = If you were filling in a form, go back in the browser. What you wrote is usually still there.
error-ask = If it happens again, contact us and tell us the reference.

# Accessibility.
about-accessibility-title = Accessibility
about-accessibility-lead = { $name } should be usable by everybody, also with a screen reader, magnification, only a keyboard or voice.
about-accessibility-scope-heading = What applies
about-accessibility-scope = This statement is about { $name }, for which { $municipality } is responsible. The Swedish act on accessibility of digital public services requires the service to follow the standard EN 301 549, which builds on WCAG 2.1 at level AA.
about-accessibility-how-heading = How the service is built
about-accessibility-how-1 = Everything can be done with only the keyboard, and you can always see where you are.
about-accessibility-how-2 = Everything can be done without scripts in the browser.
about-accessibility-how-3 = The text can be enlarged to 400 per cent without scrolling sideways, except in wide tables.
about-accessibility-how-4 = States and errors are always said in words, never by colour alone.
about-accessibility-how-5 = The pages come in light and dark and follow the setting of your computer or phone.
about-accessibility-how-6 = Charts always have a table with the same figures.
about-accessibility-gaps-heading = What may be difficult
about-accessibility-gaps = Files that others have sent in, such as attachments to an application, may be made in a way that assistive technology cannot read. Ask us for them in another form. Wide tables of amounts scroll sideways on small screens.
about-accessibility-test-heading = How the service has been tested
about-accessibility-test = We have tested the service ourselves, with automatic checks of every kind of page and by going through it with a keyboard. Nobody from outside has reviewed it.
about-accessibility-contact-heading = Tell us when something does not work
about-accessibility-contact = Contact us if you find an obstacle, or if you need the content in another form. We answer as soon as we can.
about-accessibility-supervision-heading = Supervision
about-accessibility-supervision = The Swedish Agency for Digital Government supervises the act. If you are not satisfied with how we deal with what you tell us, you can report it to the agency.

# Personal data.
about-privacy-title = Personal data
about-privacy-lead = This page says which data about people { $name } uses, why, and for how long.
about-privacy-who-heading = Who is responsible
about-privacy-who = The municipal executive board of { $municipality } is the controller of the personal data in the service.
about-privacy-what-heading = Which data we use
about-privacy-what-1 = Name, e-mail address and telephone number of those who apply, sign or are the contact person of an association.
about-privacy-what-2 = What you write yourselves in the application, in messages and in the report, and what your attachments say.
about-privacy-what-3 = Name and assignment of those who prepare, decide and pay.
about-privacy-what-4 = Who did what and when in a case.
about-privacy-not = Do not write personal identity numbers, health or addresses of people who take part in the project. We do not need them.
about-privacy-why-heading = Why we may use them
about-privacy-why = We need the data to handle applications, make decisions, pay grants and follow up how the money is used. It is a task in the public interest and part of the municipality's exercise of authority. Accounting and archives are required by law.
about-privacy-public-heading = Public records
about-privacy-public = What is sent to the municipality becomes a public record as a rule, and anybody who asks may read it. Before we hand anything out we examine whether any part is confidential. Only you can see drafts that you have not submitted.
about-privacy-share-heading = Who receives the data
about-privacy-share = The municipality's bank and accounting system receive what is needed to pay. Decisions are announced on the municipality's notice board. Which associations have received grants is published, without data about contact persons. We sell no data and use them for no advertising.
about-privacy-time-heading = How long we keep them
about-privacy-time-1 = Granted applications, decisions and final reports are kept for ever.
about-privacy-time-2 = Rejected applications are disposed of after two years.
about-privacy-time-3 = Accounting material is disposed of after seven years.
about-privacy-time-4 = Drafts that are never submitted are removed after a time that is stated in the draft.
about-privacy-cookies-heading = Cookies
about-privacy-cookies = The service uses only cookies that it needs: one that keeps you signed in and protects forms, one that remembers which language you chose, and one that shows a message on the next page. No cookie follows you between sites.
about-privacy-rights-heading = Your rights
about-privacy-rights = You can ask to see the data that we have about you and to have errors corrected. In some cases you can have data erased or restricted, or object to how they are used. Data in public records can usually not be removed. Contact us or the municipality's data protection officer. If you are not satisfied you can complain to the Swedish Authority for Privacy Protection.
about-privacy-contact-heading = Contact us
layout-noticeboard = Notice board
