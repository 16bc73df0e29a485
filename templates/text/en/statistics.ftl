# Statistics.

statistics-title = Statistics
statistics-title-of = Statistics ({ $period })
statistics-quarter = Quarter { $quarter }
statistics-quarter-of = { $year }, quarter { $quarter }
statistics-whole-year = The whole year
statistics-period = from { $from } to { $to }
statistics-submit = Count
statistics-step = { $line }, { $step }, { $act }
web-field-year = Fiscal year
web-field-quarter = Quarter
web-field-from = First day
web-field-from-hint = Days outrank the fiscal year and its quarter.
web-field-to = Last day
web-field-to-hint = Left empty, it is today.
error-day = "{ $label }" must be a day.
error-day-order = The last day must not come before the first.

# Tables
statistics-overview = Counts
statistics-times = How long it took
statistics-units = By section
statistics-kinds = By kind
statistics-severities = By severity
statistics-origins = By origin of the report
statistics-lines = By line
statistics-steps = Times of the steps
statistics-dates = Dates of law
statistics-notes = How it is counted

# Rows
statistics-count-all = Incidents
statistics-count-open = of these, open
statistics-count-drills = Drills (in no other number)
statistics-count-void = False alarms (in no other number)
statistics-count-measures = Measures against recurrence
statistics-count-measures-live = of these, in progress
statistics-count-measures-late = of these, overdue
statistics-until-confirmed = To the first confirmation (MTTA)
statistics-until-recovered = To recovery (MTTR)
statistics-until-closed = To closing

# Columns
statistics-head-what = What
statistics-head-step = Line, step, act
statistics-head-clock = Date
statistics-head-count = Count
statistics-head-open = Open
statistics-head-known = Known for
statistics-head-mean = Mean
statistics-head-median = Median
statistics-head-p90 = 90th percentile
statistics-head-confirmed-mean = Confirmed, mean
statistics-head-confirmed-median = Confirmed, median
statistics-head-confirmed-p90 = Confirmed, 90th percentile
statistics-head-recovered-mean = Recovered, mean
statistics-head-recovered-median = Recovered, median
statistics-head-closed-mean = Closed, mean
statistics-head-closed-median = Closed, median
statistics-head-in-time = In time
statistics-head-late = Late
statistics-head-missed = Overdue and not done
statistics-head-passed = Passed: nobody could act
statistics-head-other = Running, or without a time
statistics-head-run-out = Run out and not done
statistics-head-running = Running

# Notes
statistics-note-whole = Counted are incidents that came in during the period. What may not be seen now and what was disposed of is not among them.
statistics-note-seen = Counted are only those incidents of the period that you may see. These are not the numbers of the whole body.
statistics-note-apart = Drills and false alarms are counted apart and are in no other number.
statistics-note-times = Times count from when the incident came in. It is recovered once its phase is "recovered" or beyond, and closed when it was closed last; a reopened one is open again. Nine of ten took no longer than the 90th percentile.
statistics-note-steps = The time of a step counts from when it was told (or the duty before it was done) until it was done. Duties that were withdrawn or needed no act are not counted.
statistics-note-minutes = Times in this file are minutes.

# Pictures
statistics-chart-months = By month (a year before)
statistics-chart-months-key = Blue is this period, grey the year before
statistics-chart-kinds = By kind (a year before)
statistics-chart-before = a year before { $count }
statistics-chart-key = Blue is this period, grey the year before; of a period that goes on, up to the same day
statistics-chart-confirmed = Until the first confirmation
statistics-chart-confirmed-says = The median of { $count } is { $median } (a year before { $before })
statistics-chart-limit = the line is the limit of { $limit }, passed by { $count }
statistics-chart-kept = Were the times kept
statistics-chart-kept-says = In time { $share } (a year before { $before }). In time { $in-time }, late { $late }, not done { $missed }
statistics-chart-kept-key = Blue is in time, grey late, red past its time and not done
statistics-chart-none = Nothing is recorded in this period.
statistics-and = ;{" "}
statistics-tables = The numbers in tables
statistics-files = Save the tables of this period:
statistics-months = By month
statistics-month = { $year }-{ $month }
statistics-kept = Were the times kept
statistics-kept-steps = Steps of the lines
statistics-kept-dates = Dates of law
statistics-head-month = Month
statistics-head-before = A year before
statistics-head-share = In time
statistics-head-share-before = A year before
