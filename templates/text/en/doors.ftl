# Nothing typed is lost
kept-sign-in = Your session has ended. What you typed is still here (but for passwords, codes and files). When the same person signs in, you come back to the form. It has not been sent yet.
kept-title = You are signed in
kept-lead = What you typed is still here and has not been sent yet. Look it over on the next page, and send it.
kept-submit = Back to what I typed
kept-unsent = You have signed in again. What you typed has not been sent yet. Look it over and send it again. Enter passwords, codes and files anew.

# Showing who one is
proof-title = Confirm that it is you
proof-lead-code = Before this is done, enter the code of your authenticator app (or one of the printed codes).
proof-lead-password = Before this is done, enter your own password.
proof-kept = What you asked for is kept. It is done once you have confirmed.
proof-lead-provider = Before this your provider asks you again who you are.
proof-kept-provider = What you were about to do is kept. When you are back there is a button that does it.
proof-provider = Show who you are
proof-given-title = You have shown who you are
proof-given-lead = What you were about to do is kept, and is not done yet.
proof-given-submit = Do it
proof-nothing = This cannot be done: your account has nothing by which you could show again who you are.
proof-nothing-how = Set up codes at sign-in or a passkey, and it can. That needs the password of your account; where you do not know it, an administrator makes one. What you were about to do is kept on this page.
proof-nothing-off = Neither codes nor passkeys are in use here. Ask an administrator.
proof-nothing-link = Set up codes or a passkey (in another tab)
proof-nothing-submit = Go on, it is set up
proof-submit = Confirm and do it
proof-minutes = This counts for { $minutes } minutes. Sign out when you leave your desk.

# After the confirmation
confirm-onward-lead = On this device, on which you confirmed, you can go on without signing in. That it was recorded is told to you on your other channels as well.
confirm-onward-until = This device can go on until

# A report of the staff, without an account
staff-report-title = Report of the staff
staff-report-way = Members of staff report here (no account is needed)
staff-report-lead = For members of staff who cannot use an account, from a terminal of the office. If you can sign in, sign in and report there.
staff-report-unconfirmed = Until the desk or the manager of your section has asked you, the reporter counts as unconfirmed.
staff-report-told = The person of the staff number is told that there was a report.
staff-report-claim = The reporter is unconfirmed. Number and name are as they were written; nobody has asked them yet.
staff-report-them = The reporter was confirmed.
staff-report-other = The reporter turned out not to be the person who was named.
web-field-claimed_number = Staff number
web-field-claimed_name = Name
web-field-claimed_contact = Where to reach you (an extension, …)
web-field-reporter_is = Is the reporter who they say
web-form-reporter-check = Check the reporter
web-form-reporter-check-lead = Ask the reporter, by telephone for instance, before you record it. The number and name that were written stand under the reporters.
web-form-reporter-check-submit = Record
web-done-reporter-check = It was recorded about the reporter.
web-choice-them = It is them
web-choice-other = It is not
fact-reporter-claimed = A report of a member of staff who has not signed in (unconfirmed). {$people}, of the number that was written, were told.
fact-reporter-is-them = The reporter was confirmed.
fact-reporter-is-other = The reporter turned out not to be the person who was named.
config-networks = Write a list of networks such as ["10.0.0.0/8"] (of IPv6 up to /64)
config-clamd = Write "unix:/run/clamav/clamd.ctl" or "tcp://127.0.0.1:3310" (an IP address and no name)
