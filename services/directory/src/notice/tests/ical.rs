//! iCalendar.

use super::*;

/// A feed with these events.
fn feed(events: &[&str]) -> String {
    let events: String = (1..)
        .zip(events)
        .map(|(n, event)| format!("BEGIN:VEVENT\r\nUID:e{n}\r\n{event}\r\nEND:VEVENT\r\n"))
        .collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//CN\r\n{events}END:VCALENDAR\r\n")
}

fn ical(text: &str) -> Result<Read, BadNotice> {
    super::super::read(text.as_bytes(), &how(Format::ICalendar))
}

fn with(unmarked: Unmarked, text: &str) -> Result<Read, BadNotice> {
    let how = How {
        unmarked,
        ..how(Format::ICalendar)
    };
    super::super::read(text.as_bytes(), &how)
}

/// One event of 2027-01-01, with this beside its title.
fn event(lines: &str) -> String {
    feed(&[&format!("DTSTART;VALUE=DATE:20270101\r\n{lines}")])
}

#[test]
fn an_event_lasts_until_the_day_before_its_end() {
    let text = feed(&[
        "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270103\r\nSUMMARY:元旦（休）",
        "DTSTART;VALUE=DATE:20270104\r\nSUMMARY:元旦\r\n （班）",
        "DTSTART:20270215\r\nDTEND:20270216\r\nSUMMARY:春节 假期 第1天/共8天\r\nBEGIN:VALARM\r\nTRIGGER:-P1D\r\nACTION:DISPLAY\r\nEND:VALARM",
    ]);
    let read = ical(&text).unwrap();
    let expected = [
        "2026-12-31 off 元旦",
        "2027-01-01 off 元旦",
        "2027-01-02 off 元旦",
        "2027-01-04 working 元旦",
        "2027-02-15 off 春节",
    ];
    assert_eq!(
        (said(&read), read.left_out),
        (expected.map(str::to_owned).to_vec(), 0)
    );
    assert_eq!(ical(&text.replace("\r\n", "\n")).unwrap(), read);
    assert_eq!(ical(&format!("\u{feff}{text}")).unwrap(), read);
}

#[test]
fn events_of_other_years_and_cancelled_ones_are_left_out_and_counted() {
    let text = feed(&[
        "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:元旦 休",
        "DTSTART;VALUE=DATE:20280101\r\nSUMMARY:元旦",
        "DTSTART;VALUE=DATE:20261224\r\nSUMMARY:x 休",
        "DTSTART;VALUE=DATE:20270501\r\nSTATUS:CANCELLED\r\nSUMMARY:劳动节 休",
        "DTSTART;VALUE=DATE:20271231\r\nDTEND;VALUE=DATE:20280102\r\nSUMMARY:元旦 休",
    ]);
    let read = ical(&text).unwrap();
    let expected = ["2027-12-31 off 元旦", "2028-01-01 off 元旦"];
    assert_eq!(
        (said(&read), read.left_out),
        (expected.map(str::to_owned).to_vec(), 4)
    );
}

#[test]
fn an_event_without_a_mark_is_what_the_caller_says_and_otherwise_refused() {
    let text = feed(&[
        "DTSTART;VALUE=DATE:20270601\r\nSUMMARY:儿童节",
        "DTSTART;VALUE=DATE:20270101\r\nSUMMARY:元旦 休",
    ]);
    assert_eq!(
        flaws(ical(&text)),
        ["event e1: its title says neither 休 nor 班"]
    );
    let off = with(Unmarked::Off, &text).unwrap();
    assert_eq!(said(&off), ["2027-01-01 off 元旦", "2027-06-01 off 儿童节"]);
    let left = with(Unmarked::LeaveOut, &text).unwrap();
    assert_eq!(
        (said(&left), left.left_out),
        (vec!["2027-01-01 off 元旦".to_owned()], 1)
    );
}

#[test]
fn the_mark_of_apple_feeds_counts_and_must_not_contradict_the_title() {
    for (mark, expected) in [("WORK-HOLIDAY", "off"), ("ALTERNATE-WORKDAY", "working")] {
        let read = ical(&event(&format!(
            "X-APPLE-SPECIAL-DAY:{mark}\r\nSUMMARY:元旦"
        )))
        .unwrap();
        assert_eq!(said(&read), [format!("2027-01-01 {expected} 元旦")]);
    }
    let said = flaws(ical(&event(
        "X-APPLE-SPECIAL-DAY:WORK-HOLIDAY\r\nSUMMARY:元旦 班",
    )));
    assert!(said[0].contains("contradict each other"), "{said:?}");
    let said = flaws(ical(&event("X-APPLE-SPECIAL-DAY:OTHER\r\nSUMMARY:元旦 班")));
    assert!(said[0].contains("unknown one"), "{said:?}");
}

#[test]
fn what_may_be_meant_in_two_ways_is_refused_with_its_uid() {
    for (lines, flaw) in [
        ("SUMMARY:春节 休 班", "says both 休 and 班"),
        ("SUMMARY:国庆节调休", "its title says 调休"),
        ("RRULE:FREQ=YEARLY\r\nSUMMARY:元旦 休", "recurs by RRULE"),
        (
            "RDATE;VALUE=DATE:20270102\r\nSUMMARY:元旦 休",
            "recurs by RDATE",
        ),
        ("DURATION:P2D\r\nSUMMARY:元旦 休", "has a DURATION"),
        (
            "DTEND;VALUE=DATE:20270101\r\nSUMMARY:元旦 休",
            "lasts 0 days",
        ),
        (
            "DTEND;VALUE=DATE:20261231\r\nSUMMARY:元旦 休",
            "lasts -1 days",
        ),
        (
            "DTEND;VALUE=DATE:20270202\r\nSUMMARY:元旦 休",
            "lasts 32 days",
        ),
        (
            "DTEND:20270102T000000Z\r\nSUMMARY:元旦 休",
            "its DTEND is no whole day",
        ),
        ("SUMMARY:元旦 休\r\nSUMMARY:元旦 班", "has SUMMARY twice"),
    ] {
        let said = flaws(ical(&event(lines)));
        assert!(
            said.len() == 1 && said[0].starts_with("event e1: "),
            "{said:?}"
        );
        assert!(said[0].contains(flaw), "{lines}: {said:?}");
    }
    for (event, flaw) in [
        (
            "DTSTART:20270101T080000\r\nSUMMARY:元旦 休",
            "its DTSTART is no whole day",
        ),
        (
            "DTSTART;VALUE=DATE:20270230\r\nSUMMARY:元旦 休",
            "its DTSTART is no whole day",
        ),
        ("SUMMARY:元旦 休", "has no DTSTART"),
    ] {
        let said = flaws(ical(&feed(&[event])));
        assert!(said[0].contains(flaw), "{event}: {said:?}");
    }
    let twice = feed(&[
        "DTSTART;VALUE=DATE:20270101\r\nSUMMARY:元旦 休",
        "DTSTART;VALUE=DATE:20270101\r\nSUMMARY:元旦 班",
    ]);
    assert_eq!(
        flaws(ical(&twice)),
        ["event e2: 2027-01-01 is a working day here and a day off at event e1"]
    );
    // The same holiday of two names is the same day off.
    let same = twice.replace("元旦 班", "新年 休");
    assert_eq!(said(&ical(&same).unwrap()), ["2027-01-01 off 元旦"]);
}

#[test]
fn what_is_no_calendar_is_refused_before_it_is_descended_into() {
    let nested = |depth: usize| {
        let begin = "BEGIN:VEVENT\r\n".repeat(depth);
        let end = "END:VEVENT\r\n".repeat(depth);
        format!("BEGIN:VCALENDAR\r\n{begin}{end}END:VCALENDAR\r\n")
    };
    let many = feed(&vec![
        "DTSTART;VALUE=DATE:20270101\r\nSUMMARY:元旦 休";
        2_001
    ]);
    for (text, flaw) in [
        (nested(10_000), "nests deeper than 4"),
        (many, "more than 2000 events"),
        (
            event("SUMMARY:元旦 休").replace("END:VEVENT", "END:VTODO"),
            "ends what did not begin",
        ),
        (
            event("SUMMARY:元旦 休").replace("END:VCALENDAR\r\n", ""),
            "ends before its events do",
        ),
        (
            format!("{0}{0}", event("SUMMARY:元旦 休")),
            "is not iCalendar",
        ),
        (
            event("SUMMARY:元旦 休").replace("VCALENDAR", "VCARD"),
            "is not iCalendar",
        ),
        (event("not a property"), "is not iCalendar"),
        ("<html></html>".to_owned(), "is not iCalendar"),
        (String::new(), "is not iCalendar"),
        (feed(&[]), "names no day of 2027"),
    ] {
        let said = flaws(ical(&text));
        let shown: String = text.chars().take(80).collect();
        assert!(said[0].contains(flaw), "{shown}: {said:?}");
    }
    let latin = super::super::read(b"BEGIN:VCALENDAR\xff", &how(Format::ICalendar));
    assert_eq!(flaws(latin), ["is not UTF-8"]);
}
