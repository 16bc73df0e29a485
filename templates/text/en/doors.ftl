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
proof-submit = Confirm and do it
proof-minutes = This counts for { $minutes } minutes. Sign out when you leave your desk.

# After the confirmation
confirm-onward-lead = On this device, on which you confirmed, you can go on without signing in. That it was recorded is told to you on your other channels as well.
confirm-onward-until = This device can go on until
