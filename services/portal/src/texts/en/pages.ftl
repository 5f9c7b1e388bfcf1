# All texts of the portal's pages. The keys are those of zh-CN.ftl; a test holds the two together.

### Every page
brand = Window complaints
title-of-site = { $title } - Window complaints
title-with-error = Error: { $title }
skip = Skip to the content
other-language = 中文
back = ‹ Back
go-on = Continue
change = Change
to-complaint = ‹ Back to my complaint
foot-confidential = Your name and how to reach you are kept sealed, apart from the rest. Whoever you complain about, and whoever they report to, can neither read your complaint nor take part in handling it.
faults-title = There is a problem
fault-before = Error:{" "}
homepage-label = Leave this field empty
letters-left = # characters left
letters-over = # characters too many
list-separator = ,{" "}
date = { $day } { $month ->
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
} { $year }
moment = { $day }, { $time }

### Start
start-title = Complain about service at a window
start-lead = You need no account, and about five minutes. You then get a number and a code, with which you can see at any time how your complaint stands.
start-begin = Make a complaint
start-track = Follow my complaint
start-scopes = What you can complain about
start-time = How long it takes
start-time-text = Ordinary complaints are dealt with within 3 working days after they are assigned, major ones within 7. Once you have sent it, you are told by which day you get an answer.
start-need = What you need
start-need-text = What happened, at which window, and roughly when. You can add photos, recordings or documents, and you can complain without them.
start-else = Other ways to reach us
start-phone = Telephone
start-letter = By letter

### Site
site-title = Where did it happen?
site-lead = If you scan the code at the window, this is filled in for you.
site-search = Find by name
site-search-button = Search
site-legend = Choose a site
site-none = No site has “{ $wanted }” in its name. Try another word.
site-more = { $count } more sites are not shown. Find them by name.
site-lacking = Choose the site that you complain about
site-gone = This site cannot be chosen now. Choose again

### Window
window-title = Which window was it?
window-other-site = Another site
window-legend = Choose a window
window-unsure = I am not sure
window-unsure-hint = That is all right: we find out which one it was.
window-lacking = Choose a window, or “I am not sure”
window-gone = This window cannot be chosen now. Choose again

### Scope
scope-title = What is your complaint about?
scope-legend = Choose what it is about
scope-hint = Choose all that apply.
scope-attitude = How you were treated
scope-attitude-hint = For example: cold or rude words, being sent away, being ignored for a long time.
scope-quality = How your business was handled
scope-quality-hint = For example: later than promised, papers lost, sent back again and again, something done wrongly.
scope-integrity = Integrity
scope-integrity-hint = For example: asking for money or gifts, accepting invitations, favours for friends.
scope-other = Something else
scope-other-hint = For example: the premises, notices that are wrong, fees that are not clear.
scope-note-title = How complaints about integrity are handled
scope-note = They are treated as major. Only integrity officers and the group that is appointed for it can read them. The department you complain about never receives what you wrote.
scope-lacking = Choose at least one

### Matter
matter-title = What happened?
narrative-label = Your complaint
narrative-hint = Tell what was done and said, and what came of it. 10 to 5,000 characters.
narrative-lacking = Tell us what happened
narrative-wrong = Tell what happened in 10 to 5,000 characters, without control characters
occurred-label = When it happened (optional)
occurred-hint = If you do not remember, give a day that is about right.
occurred-unreadable = Enter a date, for example 2026-09-30
occurred-wrong = The date must not be after today
respondent-label = Who it was (optional)
respondent-hint = A name, a badge number, or what the person looks like.
respondent-wrong = Describe the person in at most 200 characters
wanted-label = What you would like us to do (optional)
wanted-hint = For example: an apology, a quick decision, money back.
wanted-wrong = Use at most 1,000 characters
business-label = Your reference number (optional)
business-hint = From your receipt or your ticket.
business-wrong = A reference number has at most 64 characters

### Evidence
evidence-title = Do you have photos, recordings or documents?
evidence-lead = You add them one by one as soon as your complaint has its number. Each is kept as soon as it has come, so that no error loses one.
evidence-legend = Files to show
evidence-hint = At most 9, of at most 20 MB each: photos (HEIC too), PDF, Word documents, sound, video.
evidence-yes = Yes, I add them afterwards
evidence-yes-hint = Keep the originals, and do not edit the files.
evidence-no = No
evidence-no-hint = You can still add some later, in “My complaint”.
evidence-lacking = Choose whether you have files to show

### Named or anonymous
identity-title = Do you want to give your name?
identity-lead = Both are accepted and answered. Read what differs before you choose.
identity-legend = Choose
identity-named = Give my name
identity-named-hint = We can ask you, and tell you the result. If you lose the code, you can get a new one. Your name and how to reach you are sealed, and each look at them is recorded.
identity-anonymous = Stay anonymous
identity-anonymous-hint = We do not know who you are, and can answer on the page behind your code only. If you lose the code, it cannot be recovered.
identity-lacking = Choose whether you give your name
identity-refused = This site takes anonymous complaints about integrity only. Give your name

### Details
details-title = Who are you, and how do we reach you?
privacy-title = How we use your personal data
privacy-text = Only to deal with this complaint and to answer you. Your name and how to reach you are sealed; neither those you complain about nor those who handle it see them. They are erased when the complaint has been kept for its time.
name-label = Name
name-lacking = Enter your name
name-wrong = A name has at most 64 characters
contact-title = How to reach you
contact-hint = One of them is enough.
contact-lacking = Enter a telephone number, for example 138 0013 8000, or an e-mail address or a WeChat ID
phone-label = Telephone
phone-hint = With blanks, +86 or an extension, as you like.
phone-wrong = Enter a telephone number, for example 138 0013 8000
email-label = E-mail
email-wrong = Enter an e-mail address, for example name@example.com
wechat-label = WeChat ID
wechat-wrong = A WeChat ID has at most 64 characters
optional-title = Optional
sex-label = Sex
sex-male = Male
sex-female = Female
sex-undisclosed = Prefer not to say
sex-wrong = Choose one of the answers
age-label = Age
age-wrong = Age is a whole number from 1 to 120

### Check
check-title = Check your answers
check-lead = To change something, press “Change” beside it.
check-nothing = Not given
check-site = Site
check-window = Window
check-scope = About
check-occurred = When it happened
check-respondent = Who it was
check-wanted = What you would like us to do
check-business = Reference number
check-files = Photos, recordings or documents
check-identity = With or without a name
check-anonymous = You stay anonymous: write the code down that you are about to get. If you lose it, it cannot be recovered.
check-truth = By sending this you confirm that it is true.
check-send = Send complaint
check-refused = Something is not as it must be. Check it and send again

### Done
done-title = Your complaint is registered
number-label = Number
code-label = Code
done-keep = Write number and code down, or take a picture of them. The code is shown this once.
done-keep-named = If you lose it, you can get a new one at the complaint desk.
done-keep-anonymous = As you stay anonymous, a lost code cannot be recovered.
done-next-title = What happens next
done-next-acceptance = Within 1 working day it is decided whether the complaint is accepted.
done-next-promise = You get an answer by { $day } at the latest.
done-next-rating = After the answer you are asked whether you are satisfied; if you are not, it is done again.
done-contact = If you have questions:
done-print = You can also print this page, or save it as a PDF, with your browser.
done-saved = I have saved them
done-saved-lacking = Save number and code first, then tick “I have saved them”
done-to-files = Continue and add files
done-to-complaint = See my complaint

### Trouble
away-title = We cannot do this right now
away-advice = One of our services does not answer. Please try again in a moment.
busy-title = Too many people are sending
busy-advice = Too much has come from the same network in a short time. Please wait a little.
fast-title = Please wait a moment
fast-advice = The form was filled faster than people type. We want to be sure that it is you.
trapped-title = Please confirm once more
trapped-advice = A field that people do not see was filled, usually by a program or by what browsers fill in. If it is you, send it again.
sent-before-title = This complaint is registered already
sent-before-advice = It was sent before, and what you changed since came too late. Follow it with the number and code that you got then, and add what is new there.
refused-title = It was not done
refused-advice = The system did not take this. Check it and try again.
lost-title = This form cannot be used any more
lost-advice = It was open for too long, or is not complete. Please begin again; we are sorry for the trouble.
foreign-title = It was not done
foreign-advice = This request did not come from a page of this site, so it was not carried out. Go back to “My complaint” and try again.
nothing-title = There is no such page
nothing-advice = Check the address, or begin at the start.
trouble-kept = Everything that you typed is still here.
trouble-wait = Wait about { $count } seconds.
trouble-again = Try again
trouble-home = To the start

### Track
track-title = Follow my complaint
track-lead = Enter the number and the code that you got when you sent it.
track-over = For your safety this closes after ten minutes. Enter number and code once more; what you typed is kept.
number-hint = For example TS-2026-000123-7
code-hint = 16 characters, for example 7ZQ4-0M3K-XB1T-9VHC, in capitals or not.
track-open = Open
track-lacking = Enter number and code
track-wrong = Number or code is not right. Check them and try again
track-busy = Too many wrong codes. Try again in 15 minutes
track-lost-code = If you gave your name, you can get a new code at the complaint desk, with your identity card. If you stayed anonymous, a lost code cannot be recovered.

### My complaint
mine-title = My complaint
mine-registered = Registered
mine-promised = Answer at the latest by
mine-way = How it stands
mine-result = Result:
mine-signpost = Where to turn:
mine-merged = It goes on together with another complaint, and this is how that one stands.
mine-earlier = The same was registered before, under { $number }.
mine-replies = Answer
mine-rated = You said:
mine-messages = Messages
mine-office = The office
mine-you = You
mine-call = Please call us.
mine-acts = What you can do
mine-accesses = { $count ->
    [one] Opened once with number and code.
   *[other] Opened { $count } times with number and code.
}
mine-looks = { $count ->
    [one] Staff looked at what you told once.
   *[other] Staff looked at what you told { $count } times.
}
leave = Close this complaint's page
step-registered = Registered
step-accepted = Accepted and verified
step-handling = Handled
step-approval = Result approved
step-replied = Answered
step-closed = Closed
step-is-done = done
step-is-now = now
step-is-later = to come
stage-registered = Registered, not yet accepted
stage-registered-means = The complaint department decides within 1 working day whether it is accepted.
stage-accepted = Accepted, being verified
stage-accepted-means = We are finding out what happened and who will handle it.
stage-classified = Verified, about to be assigned
stage-classified-means = It is about to be given to whoever handles it.
stage-dispatched = Assigned
stage-dispatched-means = Whoever handles it has yet to take it over.
stage-in-handling = Being handled
stage-in-handling-means = It is being looked into and dealt with.
stage-in-approval = Result being approved
stage-in-approval-means = There is a result, and it is being approved.
stage-to-reply = About to be answered
stage-to-reply-means = The result stands, and the answer is being written.
stage-to-follow-up = Answered: are you satisfied?
stage-to-follow-up-means = Read the answer below, and tell us whether you are satisfied.
stage-in-review = Under review
stage-in-review-means = The next level is reviewing the result.
stage-closed = Closed
stage-closed-means = This complaint is closed.
stage-declined = Not accepted
stage-declined-means = This is not something that can be complained about here.
stage-withdrawn = Withdrawn
stage-withdrawn-means = You have withdrawn this complaint.
stage-merged = Handled with another one
stage-merged-means = It goes on together with another complaint.
result-resolved = Resolved
result-partly = Partly resolved
result-explained = Explained
result-unsubstantiated = Not found to be so
result-withdrawn = Withdrawn
result-declined = Not accepted
result-transferred = Passed on
result-not-window-service = Not about service at a window
result-in-other-procedure = Already before a court or another body
result-repeat-without-new-facts = The same as before, without new facts
result-no-matter-stated = Nothing in particular is stated
result-praise = It is praise
result-enquiry = It is a question
act-rate = Say whether I am satisfied
act-supplement = Add to what I said
act-files = Add files
act-message = Write to whoever handles it
act-withdraw = Withdraw my complaint
just-supplement = What you added has arrived.
just-message = Your message has been passed on.
just-rating = Thank you for your answer.
just-withdrawal = Your complaint is withdrawn.
act-away = The system does not answer right now. What you wrote is still here; try again in a moment
act-busy = That was too often. Try again a little later
act-soon = The complaint has only just been registered. Try again in a few seconds; what you wrote is still here
act-stale = Something about the complaint has just changed. See how it stands, and confirm once more
act-replied = It has been answered and cannot be withdrawn any more
act-ended = The complaint has ended, so this cannot be done any more
act-refused = This cannot be done now
text-wrong = It is too long, or has control characters in it. Change it
supplement-title = Add to what you said
supplement-lead = What else you remember, or what is new. What you wrote before stays as it is.
supplement-label = What you want to add
supplement-button = Add
supplement-lacking = Enter what you want to add
message-title = Write to whoever handles it
message-lead = The system passes it on. They do not see your name, and you do not see theirs.
message-label = Your message
message-button = Send
message-lacking = Enter your message
rate-title = Are you satisfied?
rate-lead = Read the answer first: you can say it once.
rate-button = Send
rate-lacking = Choose one
rate-very-satisfied = Very satisfied
rate-satisfied = Satisfied
rate-fairly-satisfied = Fairly satisfied
rate-dissatisfied = Dissatisfied
rate-very-dissatisfied = Very dissatisfied
rate-reopens = It is done again, or reviewed by the next level.
withdraw-title = Withdraw my complaint
withdraw-lead = Nothing more is done then, and it cannot be undone. Where it is about integrity, it is looked into all the same.
withdraw-yes = Yes, I withdraw this complaint
withdraw-button = Withdraw
withdraw-lacking = Tick “Yes, I withdraw this complaint”, or go back
files-title = Add files
files-lead = One at a time. Each is kept as soon as it has come.
files-added = Kept
files-finish = I have added all of them
file-label = Choose a file
file-hint = At most 9, of at most 20 MB each: photos (HEIC too), PDF, Word documents, sound, video.
file-button = Send this file
file-lacking = Choose a file first
file-too-large = The file has more than 20 MB. Choose a smaller one
file-case-full = There is no more room for files. Bring the others to the complaint desk
file-too-many = At most 9 files at once. Add something in words, then add more
file-kind = JPEG, PNG, HEIC, PDF, MP4, MP3, M4A and DOCX files are taken
file-pixels = The picture is too large. Make it smaller
file-unreadable = The file cannot be opened. It may be damaged
file-away = The file has not come whole. Choose it again; those before it are kept

### My complaint: its way, words, files
own-title = What happened
own-promised = a reply comes by { $day }
own-words = What I wrote
own-files = Files that I brought in
own-registered = Registered
own-accepted = Accepted
own-declined = Declined
own-supplemented = Words were added
own-evidence-added = A file came in
own-handling-begun = Being handled
own-promise-moved = Another date for the reply
own-replied = Replied
own-followed-up = What you thought of it
own-reopened = Opened again
own-withdrawn = Withdrawn
own-withdrawn-goes-on = Withdrawn; the matter of integrity goes on all the same
own-merged = Goes on within another complaint
own-unmerged = Goes on by itself again
own-closed = Closed
own-archived = Archived
own-other = There is news
own-file-receiving = on its way
own-file-checking = being checked
own-file-kept = kept
own-file-refused = not taken
