# Deadlines
fact-deadline-filed = A report with a deadline was sent.
web-area-deadlines = Deadlines
