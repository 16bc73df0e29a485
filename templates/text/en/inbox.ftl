# Mail that has come: what is written in its report, and what the command answers
mail-in-came = (Reported by mail. Who sent it has not been checked.)
mail-in-nameless = A mail without a subject
mail-in-file = File { $no }, which has no name
mail-in-cut = (It was long and was taken up to here; the rest is in the mail itself.)
mail-in-missing = (Files that were not taken, { $count }: { $names })
cli-mail-taken = Taken as report { $number }.
cli-mail-loop = This system sent it itself. Nothing is done.
cli-mail-bounce = It tells of a delivery. Nothing is done.
cli-mail-automatic = A machine sent it. Nothing is done.
cli-mail-bulk = It was sent to many. Nothing is done.
