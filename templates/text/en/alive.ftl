# Pages that change, what is half written, what a field offers, copies.

alive-sending = Sending. Please wait.
# The time stands in the place of the percent sign.
alive-fresh = Brought up to date at { $time }.
alive-ended = Your sign-in has timed out. What you have written is kept when you send it and sign in again.
alive-copy = Copy
alive-copied = Copied
alive-names = Suggestions
alive-narrow = Search by letters
