# Signing in.
people-sign-in = Sign in
people-sign-in-lead = Choose how to sign in.
people-demo-heading = This is a demonstration
people-demo-text = You need no account.
people-demo-link = Choose a person to sign in as
people-by-mail = If you apply for grants
people-by-mail-text = We send a link to your e-mail. It signs you in without a password. If you have no account, you get a link to create one.
people-by-mail-button = E-mail me a link
people-by-password = If you work for the municipality or sit on its board
people-by-password-text = Sign in with e-mail address and password.
people-by-password-button = Sign in with password
people-email = E-mail address
people-password-field = Password
people-password-wrong = The e-mail address or the password is wrong. Check both and try again.
people-signed-out = You are signed out.

people-sent = Check your e-mail
people-sent-lead = We have sent a message with a link. The link is valid for { $minutes } minutes.
people-sent-text = If it has not come in a few minutes, look among your junk mail.
people-sent-again = Send a new message
people-code-heading = Do you read your mail on another device?
people-code-text = Type the code from the message, and you are signed in here.
people-code = Code, six digits
people-code-button = Sign in with the code
people-code-wrong = The code is wrong or no longer valid. After { $tries } mistakes you need to ask for a new message.

people-link = Sign in
people-link-lead = The link was sent to { $email }.
people-link-button = Sign in now
people-link-text = You did not ask to sign in? Close this page, and nothing happens.
people-link-gone = The link is no longer valid
people-link-gone-text = It has been used, is too old or is not complete. Ask for a new one; it arrives within a minute.
people-link-gone-password = It has been used or is too old. Ask the administrator to send a new one.
people-link-new = Ask for a new link
people-to-sign-in = To the sign-in page

people-register = Create an account
people-register-lead = You create an account for { $email }.
people-register-text = We use your name and e-mail address to handle your cases.
people-register-privacy = How we use personal data
people-register-button = Create the account
people-name = Name
people-name-hint = Your own first name and surname. You add the association later.
people-language = Language
people-language-hint = Pages and messages come in that language. Decisions are in Swedish.

people-password = Choose a password
people-password-lead = The password is for { $email }.
people-first-lead = This creates the first administrator, who can then add everybody else.
people-password-new = New password
people-password-hint = At least { $least } characters. A few words that do not belong together are easy to remember and hard to guess.
people-password-again = The same password again
people-password-button = Save the password and sign in
people-password-short = The password is too short. It must have at least { $least } characters.
people-password-weak = The password is too easy to guess. Add more words that do not belong together, and avoid names and common words.
people-password-differs = The two passwords are not the same.

# The administrator's pages.
people-list = People
people-new = Add a person
people-new-lead = The person gets a message with a link to choose a password. Applicants are not added here; they create their accounts themselves.
people-new-button = Add and e-mail the link
people-cancel = Cancel
people-invited = The person has been added. A message with a link to choose a password is on its way.
people-filter = Search among people
people-search = Name, title or e-mail
people-which = Show
people-which-staff = Staff and board
people-which-applicants = Applicants
people-which-closed = Closed accounts
people-which-all = Everybody
people-none = Nobody matches
people-none-text = Change the search, or choose to show everybody.
people-count = { $count ->
    [one] One person
   *[other] { $count } people
}
people-roles = Roles
people-roles-missing = Choose at least one role.
people-roles-hint = Roles apply from the next click, also for whoever is signed in.
people-state = Account
people-state-open = Open
people-state-no-password = Waiting for password
people-state-closed = Closed
people-title = Title
people-title-hint = Stands in lists and letters. May be left empty.
people-person = Person
people-associations = Acts for
people-change = Name and roles
people-change-button = Save the changes
people-changed = The changes are saved.
people-access = Access
people-access-password = Has the person forgotten the password? Send a link to choose a new one. The old one works until then.
people-access-close = Whoever has a closed account is signed out at once and does not get in again. What the person has done remains.
people-access-closed = The account is closed.
people-send-password-link = E-mail a link for a new password
people-password-link-sent = A message with a link to choose a password is on its way.
people-disable = Close the account
people-disable-heading = Close the account of { $name }?
people-disabled = The account is closed.
people-enable = Open the account again
people-enabled = The account is open again.
people-email-taken = The address has an account already.
people-is-disabled = The account is closed.
people-is-enabled = The account is open already.
people-needs-no-password = This person signs in with a link and needs no password.
people-last-administrator = There must be at least one administrator with an open account.

# Mail.
people-mail-sign-in-subject = Sign in to { $site }
people-mail-sign-in = You have asked to sign in to { $site }. Open the link and press the button on the page.
people-mail-sign-in-button = Sign in
people-mail-code = Do you read this on another device than the one where you asked to sign in? Then type the code there.
people-mail-valid = Link and code are valid for { $minutes } minutes. If you did not ask for this, you can ignore the message.
people-mail-register-subject = Create an account in { $site }
people-mail-register = Somebody, probably you, wants to sign in to { $site } with this address. It has no account yet. Open the link to create one.
people-mail-register-button = Create an account
people-mail-invited-subject = Invitation from { $name }
people-mail-invited = { $by } invites you to work on applications for { $name }. Make an account with the button.
people-mail-invited-button = Make an account
people-mail-joined = { $by } has added you to those who work on applications for { $name }. Sign in as usual.
people-mail-joined-button = My cases
people-invite-not-this = That address cannot be invited.
people-invite-member = That person acts for the association already.
people-invite-many = { $most } invitations are waiting already.
act-invitation-accepted = An invitation was accepted
people-mail-password-subject = Choose a password for { $site }
people-mail-password = You have an account in { $site }. Open the link and choose a password.
people-mail-password-button = Choose a password
people-mail-password-valid = The link is valid for { $days } days.
people-mail-use-password = You have asked for a link to sign in to { $site }. Your account signs in with a password instead. If you have forgotten it, ask the administrator for a new one.
people-mail-use-password-button = To the sign-in page
people-mail-closed = You have asked to sign in to { $site }, but your account is closed. Questions? { $contact }

# History.
act-account-created = Account created
act-account-registered = Account created by applicant
act-account-changed = Account changed
act-account-disabled = Account closed
act-account-enabled = Account opened again
act-membership-added = Person connected to association
act-password-link-sent = Link for a new password sent
act-password-chosen = Password chosen
