# Texts of statistics, samples and patterns.

### Statistics
nav-statistics = Statistics
statistics-title = Statistics
to-statistics = ‹ Back to statistics
statistics-year-wrong = Enter a year of four digits, for example 2026
statistics-in-year = Year
statistics-part = Period
statistics-whole-year = The whole year
statistics-scope = Scope (the gravest one)
statistics-count = Count
statistics-year = { $year }
statistics-quarter = Quarter { $count }
statistics-month = { $count ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
 }
statistics-as-of = Counted up to { $when }.
statistics-what-counts = Only complaints that you may see are counted; every number leads to the complaints behind it.
statistics-pictures = Pictures
statistics-trend = Received and closed by month, { $year }
statistics-received = Received
statistics-closed = Closed
statistics-by-month = Month
statistics-numbers = Show the numbers
statistics-satisfied = Satisfaction (five levels, asked at follow-up)
statistics-no-answers = Nobody has answered in this period yet.
statistics-stages = Working days per stage; the dashed lines are 3 and 7 days
statistics-median = Median
statistics-p90 = P90 (nine of ten took no longer)
statistics-stage = Stage
statistics-complaints = Complaints
statistics-where = Complaints received by site
statistics-nowhere = There were no complaints in this period.
statistics-where-means = Each row includes the sites below it; the darker, the more; what has no scope yet is in the total only.
statistics-figures = All figures and their definitions
statistics-figure = Figure
statistics-value = Value
statistics-definition = Definition
statistics-day = Day that decides
statistics-of-nothing = none
statistics-working-days = Working days
statistics-so-many = { $count ->
    [one] One complaint
   *[other] { $count } complaints
 }
statistics-list-nothing = There are no complaints.
statistics-csv = Download the table (CSV)
statistics-workbook = Download a workbook (Excel)
statistics-workbook-lead = The workbook has a summary, numbers by site and by scope, and the definitions. If you state a reason, it has the complaints themselves, too; who took them, and why, is recorded.
statistics-reason = Why you need the complaints themselves (optional)
statistics-reason-hint = At most 200 characters. Without a reason, they are left out.
statistics-download = Download
statistics-file = complaint-statistics-{ $period }

### Samples
nav-samples = Samples
samples-title = Sample of closed complaints
samples-lead = Drawn at random from what was closed in the period. The seed decides which: the same seed draws the same again.
samples-size = How many (1 to 100)
samples-seed = Seed
samples-seed-hint = Any words will do, for example numbers thrown at a meeting. The address holds the seed, so that it can be kept, and sent to somebody who checks. Each draw is recorded with the complaints that were drawn.
samples-size-wrong = Enter a whole number from 1 to 100
samples-seed-wrong = Enter a seed of 1 to 64 characters
samples-draw = Draw
samples-new = Take a new seed
samples-drawn = Drawn by the seed “{ $seed }”
samples-nothing = Nothing that was closed in this period can be drawn.

### Patterns
nav-patterns = Patterns
patterns-title = What repeats
to-patterns = ‹ Back to what repeats
patterns-lead = Persons against whom several complaints were substantiated within a year, and windows where the same kind of complaint repeats within a quarter, with the complaints that were counted.
patterns-mine-lead = Measures that you carry out because something repeats.
patterns-which = Which kind
patterns-both = All
patterns-persons = Persons
patterns-windows = Windows
patterns-none = Nothing repeats.
patterns-person = { $who }: substantiated several times
patterns-own-measure = A measure of yours
patterns-since = found { $when }
patterns-lapsed = does not hold any more since { $when }
patterns-counted-from = { $count ->
    [one] Counted from one complaint:
   *[other] Counted from { $count } complaints:
 }
patterns-complaint = Complaint { $count }
patterns-measure = Measure
pattern-adoption = Order a measure
pattern-adoption-lead = Say who carries it out, and by when. What repeats at a window is mended by a change of the process, by training or by correction.
pattern-changed = Somebody has changed this since you opened the page. See how it stands now, then decide whether to send; what you typed is still here.

### Inbox
nav-inbox = Inbox
inbox-title = Waiting for your decision
inbox-others = Others to decide
inbox-before = The one before
inbox-after = The next one
inbox-nothing = No complaint waits for your decision.
