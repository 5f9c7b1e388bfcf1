//! The rules on cases that a person can check with a paper calendar.

use calendar::{AlarmAt, Calendar, Deadline, Limit, Office, Why};
use chrono::{DateTime, NaiveDateTime, Utc};

fn office() -> Office {
    Office::parse("Asia/Shanghai", "09:00", "17:30").expect("right")
}

fn local(text: &str) -> DateTime<Utc> {
    let format = if text.len() == 16 {
        "%Y-%m-%dT%H:%M"
    } else {
        "%Y-%m-%dT%H:%M:%S"
    };
    office().instant(NaiveDateTime::parse_from_str(text, format).expect("a local time"))
}

fn show(at: DateTime<Utc>) -> String {
    office().local(at).format("%Y-%m-%dT%H:%M").to_string()
}

fn of(start: &str, limit: Limit) -> Deadline {
    calendar::deadline(&Calendar::china(), &office(), local(start), limit, &[])
}

fn three(start: &str) -> String {
    show(of(start, Limit::working_days(3)).due_at)
}

#[test]
fn a_minute_before_close_counts_today_and_close_itself_does_not() {
    assert_eq!(three("2026-11-23T17:29"), "2026-11-26T17:30");
    assert_eq!(three("2026-11-23T17:29:59"), "2026-11-26T17:30");
    assert_eq!(three("2026-11-23T17:30"), "2026-11-27T17:30");
    assert_eq!(three("2026-11-23T23:59"), "2026-11-27T17:30");
}

#[test]
fn before_opening_hours_is_already_today() {
    assert_eq!(three("2026-11-23T00:00"), "2026-11-26T17:30");
    assert_eq!(three("2026-11-23T08:59"), "2026-11-26T17:30");
}

#[test]
fn national_day_2026_is_skipped_and_its_make_up_saturday_counts() {
    // 1 to 7 October are off; Saturday 10 October is worked on.
    let due = of("2026-09-30T17:29", Limit::working_days(3));
    assert_eq!(show(due.due_at), "2026-10-10T17:30");
    assert_eq!(due.skipped.len(), 7);
    assert!(due.skipped.iter().all(|day| day.why
        == Why::Holiday {
            name: "国庆节".to_owned()
        }));
    assert_eq!(
        due.make_up_days,
        [("2026-10-10".parse().expect("a date"), "国庆节".to_owned())]
    );
    assert_eq!(three("2026-09-30T17:30"), "2026-10-12T17:30");
}

#[test]
fn a_make_up_sunday_can_be_day_zero() {
    // Sunday 4 January 2026 makes up for New Year's Day.
    let due = of("2026-01-04T10:00", Limit::working_days(1));
    assert_eq!(
        (due.day_zero.to_string().as_str(), show(due.due_at).as_str()),
        ("2026-01-04", "2026-01-05T17:30")
    );
}

#[test]
fn calendar_days_are_counted_as_they_come_from_day_zero() {
    let due = of("2026-09-30T10:00", Limit::calendar_days(15));
    assert_eq!(show(due.due_at), "2026-10-15T17:30");
    let due = of("2026-10-01T10:00", Limit::calendar_days(15));
    assert_eq!(
        show(due.due_at),
        "2026-10-23T17:30",
        "day 0 is the first working day, 8 October"
    );
}

#[test]
fn a_deadline_that_runs_into_an_unpublished_year_is_provisional() {
    assert!(
        !of("2026-12-28T10:00", Limit::working_days(3)).provisional,
        "due on 31 December"
    );
    assert!(
        of("2026-12-28T10:00", Limit::working_days(4)).provisional,
        "due on 1 January"
    );
    assert!(
        of("2026-12-31T17:30", Limit::working_days(0)).provisional,
        "day 0 is in 2027"
    );
    assert!(
        !of("2026-12-28T10:00", Limit::calendar_days(30)).provisional,
        "needs no calendar"
    );
    let plain = Calendar::weekdays();
    let due = calendar::deadline(
        &plain,
        &office(),
        local("2026-12-31T18:00"),
        Limit::working_days(9),
        &[],
    );
    assert!(!due.provisional);
}

#[test]
fn a_new_notice_moves_the_deadline() {
    let new_year = ("2027-01-01".parse().expect("a date"), true, "元旦");
    let next = Calendar::new("cn", [2026, 2027], [new_year]);
    let due = calendar::deadline(
        &next,
        &office(),
        local("2026-12-31T10:00"),
        Limit::working_days(1),
        &[],
    );
    assert_eq!(
        (show(due.due_at).as_str(), due.provisional),
        ("2027-01-04T17:30", false)
    );
}

#[test]
fn a_suspension_from_close_to_close_takes_out_the_first_close_only() {
    let suspended = |from: &str, until: &str| {
        let spans = [(local(from), local(until))];
        let limit = Limit::working_days(3);
        show(
            calendar::deadline(
                &Calendar::china(),
                &office(),
                local("2026-11-23T10:00"),
                limit,
                &spans,
            )
            .due_at,
        )
    };
    assert_eq!(
        suspended("2026-11-24T17:30", "2026-11-25T17:30"),
        "2026-11-27T17:30"
    );
    assert_eq!(
        suspended("2026-11-24T17:31", "2026-11-25T17:30"),
        "2026-11-26T17:30"
    );
    assert_eq!(
        suspended("2026-11-24T08:00", "2026-11-24T17:30"),
        "2026-11-26T17:30"
    );
    assert_eq!(
        suspended("2026-11-23T08:00", "2026-11-23T18:00"),
        "2026-11-26T17:30",
        "day 0 stays"
    );
    assert_eq!(
        suspended("2026-11-25T17:30", "2026-11-24T17:30"),
        "2026-11-26T17:30",
        "backwards"
    );
}

#[test]
fn an_extension_is_counted_on_from_the_same_start() {
    let (china, office) = (Calendar::china(), office());
    let due = of("2026-09-30T17:29", Limit::working_days(3));
    let later = calendar::extended(&china, &office, &due, Limit::working_days(3), &[]);
    assert_eq!(show(later.due_at), "2026-10-14T17:30");
    assert_eq!(later.limit, Limit::working_days(6));
    assert!(
        later
            .words("en")
            .contains("The limit with its extension is 3 + 3 = 6 working days")
    );
}

#[test]
fn the_promised_date_is_the_sum_of_the_stages() {
    let stages = [1, 3, 1, 3, 1, 2].map(Limit::working_days);
    let due = calendar::promised(
        &Calendar::china(),
        &office(),
        local("2026-11-23T10:00"),
        &stages,
    );
    assert_eq!(show(due.due_at), "2026-12-08T17:30");
    let mixed = [
        Limit::working_days(1),
        Limit::calendar_days(15),
        Limit::working_days(2),
    ];
    let due = calendar::promised(
        &Calendar::china(),
        &office(),
        local("2026-11-23T10:00"),
        &mixed,
    );
    assert_eq!(
        show(due.due_at),
        "2026-12-11T17:30",
        "24 November, 9 December, 11 December"
    );
}

fn alarms(start: &str, limit: Limit) -> Vec<(AlarmAt, String)> {
    let due = of(start, limit);
    let alarms = calendar::alarms(&Calendar::china(), &office(), &due);
    alarms
        .into_iter()
        .map(|(kind, at)| (kind, show(at)))
        .collect()
}

fn expected(alarms: &[(AlarmAt, &str)]) -> Vec<(AlarmAt, String)> {
    alarms
        .iter()
        .map(|(kind, at)| (*kind, (*at).to_owned()))
        .collect()
}

#[test]
fn reminders_that_coincide_are_one_and_escalations_climb_a_level_each_working_day() {
    use AlarmAt::{Escalate, Half, LastDay, MostlyGone, Overdue};
    let seven = [
        (Half, "2026-11-27T09:00"),
        (MostlyGone, "2026-12-01T09:00"),
        (LastDay, "2026-12-02T09:00"),
        (Overdue, "2026-12-02T17:30"),
        (Escalate(1), "2026-12-03T09:00"),
        (Escalate(2), "2026-12-04T09:00"),
        (Escalate(3), "2026-12-07T09:00"),
    ];
    assert_eq!(
        alarms("2026-11-23T10:00", Limit::working_days(7)),
        expected(&seven)
    );
    // N = 3: ⌈1.5⌉ = 2, ⌈2.4⌉ = 3 = the last day.
    let three = [
        (Half, "2026-10-09T09:00"),
        (LastDay, "2026-10-10T09:00"),
        (Overdue, "2026-10-10T17:30"),
        (Escalate(1), "2026-10-12T09:00"),
        (Escalate(2), "2026-10-13T09:00"),
        (Escalate(3), "2026-10-14T09:00"),
    ];
    assert_eq!(
        alarms("2026-09-30T17:29", Limit::working_days(3)),
        expected(&three)
    );
    let one = alarms("2026-11-23T10:00", Limit::working_days(1));
    assert_eq!(one[0], (LastDay, "2026-11-24T09:00".to_owned()));
    assert_eq!(one.len(), 5);
}

#[test]
fn reminders_of_calendar_days_go_out_on_the_working_day_before() {
    // Day 6 of 6 is Sunday 29 November.
    let six = alarms("2026-11-23T10:00", Limit::calendar_days(6));
    assert!(six.contains(&(AlarmAt::LastDay, "2026-11-27T09:00".to_owned())));
    assert!(six.contains(&(AlarmAt::Overdue, "2026-11-29T17:30".to_owned())));
    assert!(six.contains(&(AlarmAt::Escalate(1), "2026-11-30T09:00".to_owned())));
}

#[test]
fn working_days_left_are_none_on_the_last_day_and_negative_when_overdue() {
    let due_at = of("2026-11-23T10:00", Limit::working_days(3)).due_at;
    let left =
        |now: &str| calendar::working_days_left(&Calendar::china(), &office(), local(now), due_at);
    assert_eq!(left("2026-11-23T10:00"), 3);
    assert_eq!(
        left("2026-11-23T17:30"),
        2,
        "business has closed: today is tomorrow"
    );
    assert_eq!(left("2026-11-26T17:29"), 0);
    assert_eq!(left("2026-11-26T17:30"), -1);
    assert_eq!(
        left("2026-11-28T12:00"),
        -2,
        "on Saturday it is already Monday"
    );
    let sunday = of("2026-11-23T10:00", Limit::calendar_days(6)).due_at;
    let left = calendar::working_days_left(
        &Calendar::china(),
        &office(),
        local("2026-11-28T12:00"),
        sunday,
    );
    assert_eq!(left, 0, "not overdue before it is due");
}

#[test]
fn the_arithmetic_is_told_in_both_languages() {
    let due = of("2026-09-30T17:29", Limit::working_days(3));
    assert_eq!(
        due.words("en"),
        "The clock started on Wed 2026-09-30 17:29 (Asia/Shanghai), on a working day before close of \
         business at 17:30: that day is day 0. The limit is 3 working days (calendar cn). Not counted: \
         Thu 2026-10-01 to Wed 2026-10-07 (National Day). Worked on though a weekend: Sat 2026-10-10 \
         (make-up working day for National Day). Counted: day 1 is Thu 2026-10-08; day 2 is Fri \
         2026-10-09; day 3 is Sat 2026-10-10. Due at close of business on Sat 2026-10-10 17:30. \
         [F-4.4a, F-4.4b]"
    );
    assert_eq!(
        due.words("zh-CN"),
        "2026-09-30（周三）17:29（Asia/Shanghai）起算，当日为工作日且早于下班时间17:30，当日为第0日。\
         时限3个工作日（日历cn）。不计入：2026-10-01（周四）至2026-10-07（周三）（国庆节）。\
         周末上班，照常计入：2026-10-10（周六）（国庆节调休上班）。\
         计入：第1日2026-10-08（周四）；第2日2026-10-09（周五）；第3日2026-10-10（周六）。\
         截止于2026-10-10（周六）17:30下班时。〔F-4.4a、F-4.4b〕"
    );
}

#[test]
fn the_words_say_why_a_later_day_is_day_zero() {
    let late = of("2026-11-20T18:00", Limit::working_days(1)).words("en");
    assert!(
        late.contains(
            "not before close of business at 17:30: the next working day, Mon 2026-11-23, is day 0"
        ),
        "{late}"
    );
    assert!(
        late.contains(
            "Fri 2026-11-20 (business had closed); Sat 2026-11-21 to Sun 2026-11-22 (weekend)"
        ),
        "{late}"
    );
    let weekend = of("2026-11-21T10:00", Limit::working_days(1)).words("zh-CN");
    assert!(
        weekend.contains("当日不是工作日，以下一工作日2026-11-23（周一）为第0日"),
        "{weekend}"
    );
    let provisional = of("2026-12-31T10:00", Limit::working_days(3));
    assert!(provisional.words("en").contains("Provisional"));
    assert!(provisional.words("zh-CN").contains("暂定"));
}

#[test]
fn office_hours_that_cannot_be_are_refused() {
    assert!(Office::parse("Asia/Peking", "09:00", "17:30").is_err());
    assert!(Office::parse("Asia/Shanghai", "9 o'clock", "17:30").is_err());
    assert!(Office::parse("Asia/Shanghai", "18:00", "17:30").is_err());
}

#[test]
fn a_deadline_can_be_stored_and_read_back() {
    let due = of("2026-09-30T17:29", Limit::working_days(3));
    let json = serde_json::to_string(&due).expect("plain data");
    assert_eq!(
        serde_json::from_str::<Deadline>(&json).expect("the same"),
        due
    );
}
