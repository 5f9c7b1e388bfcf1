//! iCalendar (RFC 5545): events of whole days, whose end is the day after the last.
//!
//! Only what names its days is read. Rules of recurrence, times of day and durations are refused: a notice
//! names its days. An event counts whole where its first day is of the year, or of the week before; others
//! are left out, as feeds hold several years. Which days are worked on is in the title (`marks`), or in
//! the property that the feed of macOS and iOS has for it.

use chrono::{Days, NaiveDate};
use icalendar::parser::{Component, Property, read_components, unfold};

use super::collect::Collected;
use super::marks::{self, Mark, Unclear};
use super::{BadNotice, Unmarked};

/// Events at most: a feed of twenty years.
const MOST_EVENTS: usize = 2_000;
/// Days of one event at most.
const MOST_DAYS: i64 = 31;
/// A calendar holds events, and those alarms.
const MOST_NESTED: usize = 4;
/// Characters of a UID that are told.
const TOLD: usize = 80;

const RECURS: [&str; 5] = ["RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"];
const SPECIAL: &str = "X-APPLE-SPECIAL-DAY";

pub(super) fn read(
    bytes: &[u8],
    unmarked: Unmarked,
    days: &mut Collected,
) -> Result<(), BadNotice> {
    let text = std::str::from_utf8(bytes).map_err(|_| BadNotice::whole("is not UTF-8"))?;
    let text = unfold(text.strip_prefix('\u{feff}').unwrap_or(text));
    let events = count_events(&text)?;
    // The parser's own words repeat the file.
    let roots = read_components(&text).map_err(|_| BadNotice::whole("is not iCalendar"))?;
    let [root] = &roots[..] else {
        return Err(BadNotice::whole("holds more than one calendar"));
    };
    let found = root.components.iter().filter(|c| c.name == "VEVENT");
    if root.name != "VCALENDAR" || found.clone().count() != events {
        return Err(BadNotice::whole("is not iCalendar"));
    }
    for (n, event) in (1..).zip(found) {
        let uid = event.find_prop("UID").map(|uid| uid.val.as_str());
        let uid: String = uid.unwrap_or_default().chars().take(TOLD).collect();
        let place = match uid.as_str() {
            "" => format!("event {n}"),
            uid => format!("event {uid}"),
        };
        if let Err(detail) = add(event, &place, unmarked, days) {
            days.flaw(&place, detail);
        }
    }
    Ok(())
}

/// What begins also ends, and is not nested deeply: the parser descends as deep as the file says.
fn count_events(text: &str) -> Result<usize, BadNotice> {
    let (mut open, mut events) = (Vec::new(), 0);
    for (n, line) in (1..).zip(text.lines()) {
        let (word, name) = line.split_once(':').unwrap_or_default();
        let name = name.trim();
        if word.eq_ignore_ascii_case("BEGIN") {
            open.push(name);
            events += usize::from(name == "VEVENT");
            if open.len() > MOST_NESTED || events > MOST_EVENTS {
                let detail = format!(
                    "has more than {MOST_EVENTS} events, or nests deeper than {MOST_NESTED}, from line {n} on"
                );
                return Err(BadNotice::whole(detail));
            }
        } else if word.eq_ignore_ascii_case("END") && open.pop() != Some(name) {
            let detail = format!("line {n} ends what did not begin");
            return Err(BadNotice::whole(detail));
        }
    }
    if open.is_empty() {
        Ok(events)
    } else {
        Err(BadNotice::whole("ends before its events do"))
    }
}

fn add(
    event: &Component<'_>,
    place: &str,
    unmarked: Unmarked,
    days: &mut Collected,
) -> Result<(), String> {
    if only(event, "STATUS")?.is_some_and(|p| p.val.as_str().eq_ignore_ascii_case("CANCELLED")) {
        days.left_out += 1;
        return Ok(());
    }
    let start = only(event, "DTSTART")?.ok_or("has no DTSTART")?;
    let first = date(start)?;
    if !days.is_of_the_year(first) {
        days.left_out += 1;
        return Ok(());
    }
    if let Some(rule) = RECURS.iter().find(|rule| event.find_prop(rule).is_some()) {
        return Err(format!("recurs by {rule}; a notice names its days"));
    }
    if event.find_prop("DURATION").is_some() {
        return Err("has a DURATION; give DTEND, the day after the last".to_owned());
    }
    let end = match only(event, "DTEND")? {
        Some(end) => date(end)?,
        None => first.checked_add_days(Days::new(1)).ok_or("is too late")?,
    };
    let length = (end - first).num_days();
    if !(1..=MOST_DAYS).contains(&length) {
        let detail = format!(
            "lasts {length} days; DTEND is the day after the last, and an event has at most {MOST_DAYS}"
        );
        return Err(detail);
    }
    let summary = only(event, "SUMMARY")?.map(|p| p.val.as_str());
    let title = marks::read(summary.unwrap_or_default()).map_err(|unclear| match unclear {
        Unclear::Both => "its title says both 休 and 班",
        Unclear::Adjusted => "its title says 调休, which may be the rest or the work: say 休 or 班",
    })?;
    let special = only(event, SPECIAL)?.map(|p| p.val.as_str());
    let special = match special {
        None => None,
        Some("WORK-HOLIDAY") => Some(Mark::Off),
        Some("ALTERNATE-WORKDAY") => Some(Mark::Working),
        Some(_) => return Err(format!("its {SPECIAL} is an unknown one")),
    };
    let off = match (title.mark, special, unmarked) {
        (Some(title), Some(special), _) if title != special => {
            return Err(format!("its title and its {SPECIAL} contradict each other"));
        }
        (Some(mark), _, _) | (None, Some(mark), _) => mark == Mark::Off,
        (None, None, Unmarked::Off) => true,
        (None, None, Unmarked::LeaveOut) => {
            days.left_out += 1;
            return Ok(());
        }
        (None, None, Unmarked::Refuse) => {
            return Err("its title says neither 休 nor 班".to_owned());
        }
    };
    for day in first.iter_days().take_while(|day| *day < end) {
        days.add(place, day, off, &title.name);
    }
    Ok(())
}

/// A property that may stand there once.
fn only<'a>(event: &'a Component<'a>, name: &str) -> Result<Option<&'a Property<'a>>, String> {
    let mut found = event.properties.iter().filter(|p| p.name == name);
    match (found.next(), found.next()) {
        (first, None) => Ok(first),
        (_, Some(_)) => Err(format!("has {name} twice")),
    }
}

/// `20270101`, and not a time of day.
fn date(property: &Property<'_>) -> Result<NaiveDate, String> {
    let text = property.val.as_str().trim();
    let plain = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let date = NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    date.filter(|_| plain).ok_or_else(|| {
        let name = property.name.as_str();
        format!("its {name} is no whole day like 20270101")
    })
}
