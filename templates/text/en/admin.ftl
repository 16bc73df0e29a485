# Administration, and one's own account
web-nav-admin = Administration
web-nav-account = My account
web-nav-password = Change the password
contents-password = The password that you sign in with
contents-readiness = What is missing to be ready: posts that nobody answers for, absences, channels
contents-simulate = Whom a given incident would be told to, and when
