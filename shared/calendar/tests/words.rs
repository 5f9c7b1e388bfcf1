//! What the ledger says of a deadline, sentence by sentence.

use calendar::{Calendar, Deadline, Limit, Office};
use chrono::{DateTime, NaiveDateTime, Utc};

fn office() -> Office {
    Office::parse("Asia/Shanghai", "09:00", "17:30").expect("right")
}

fn local(text: &str) -> DateTime<Utc> {
    let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S");
    office().instant(time.expect("a local time"))
}

fn around(start: &str, limit: Limit, suspensions: &[(&str, &str)]) -> Deadline {
    let spans: Vec<_> = suspensions
        .iter()
        .map(|(from, until)| (local(from), local(until)))
        .collect();
    calendar::deadline(&Calendar::china(), &office(), local(start), limit, &spans)
}

fn of(start: &str, limit: Limit) -> Deadline {
    around(start, limit, &[])
}

fn promised(limits: &[Limit]) -> Deadline {
    let start = local("2026-11-23T10:00:00");
    calendar::promised(&Calendar::china(), &office(), start, limits)
}

/// The last sentence, in brackets.
fn rules(due: &Deadline) -> String {
    let words = due.words("en");
    let (_, rules) = words.rsplit_once(" [").expect("rules at the end");
    rules.trim_end_matches(']').to_owned()
}

#[track_caller]
fn says(due: &Deadline, english: &str, chinese: &str) {
    let (en, zh) = (due.words("en"), due.words("zh-CN"));
    assert!(en.contains(english), "{english:?} in {en}");
    assert!(zh.contains(chinese), "{chinese:?} in {zh}");
}

#[test]
fn one_day_is_named_in_the_singular_and_more_in_the_plural() {
    let start = "2026-11-23T10:00:00";
    for (limit, english, chinese) in [
        (
            Limit::working_days(1),
            "The limit is 1 working day (calendar cn).",
            "时限1个工作日（日历cn）。",
        ),
        (
            Limit::working_days(2),
            "The limit is 2 working days (calendar cn).",
            "时限2个工作日（日历cn）。",
        ),
        (
            Limit::calendar_days(1),
            "The limit is 1 calendar day (calendar cn).",
            "时限1个自然日（日历cn）。",
        ),
        (
            Limit::calendar_days(15),
            "The limit is 15 calendar days (calendar cn).",
            "时限15个自然日（日历cn）。",
        ),
    ] {
        says(&of(start, limit), english, chinese);
    }
}

#[test]
fn limits_of_one_kind_are_added_up_and_those_of_two_are_told_apart() {
    says(
        &promised(&[1, 3, 1].map(Limit::working_days)),
        "The stages up to the reply add up to 1 + 3 + 1 = 5 working days (calendar cn).",
        "至答复各环节时限合计1 + 3 + 1 = 5个工作日（日历cn）。",
    );
    says(
        &promised(&[Limit::working_days(1), Limit::calendar_days(15)]),
        "The stages up to the reply add up to 1 working day + 15 calendar days (calendar cn).",
        "至答复各环节时限合计1个工作日 + 15个自然日（日历cn）。",
    );
}

#[test]
fn up_to_ten_days_are_named_and_of_more_the_first_and_the_last() {
    let start = "2026-11-02T10:00:00";
    let ten = of(start, Limit::working_days(10)).words("en");
    assert!(ten.contains("day 9 is Fri 2026-11-13; day 10 is Mon 2026-11-16."));
    says(
        &of(start, Limit::working_days(11)),
        "Counted: day 1 is Tue 2026-11-03; day 11 is Tue 2026-11-17.",
        "计入：第1日2026-11-03（周二）；第11日2026-11-17（周二）。",
    );
}

#[test]
fn seconds_are_told_only_where_there_are_some() {
    let limit = Limit::working_days(1);
    says(
        &of("2026-11-23T17:29:59", limit),
        "started on Mon 2026-11-23 17:29:59 (Asia/Shanghai)",
        "2026-11-23（周一）17:29:59（Asia/Shanghai）起算",
    );
    says(
        &of("2026-11-23T17:29:00", limit),
        "started on Mon 2026-11-23 17:29 (Asia/Shanghai)",
        "2026-11-23（周一）17:29（Asia/Shanghai）起算",
    );
}

#[test]
fn a_suspension_is_told_apart_from_the_weekend_that_follows_it() {
    let suspended = [("2026-11-26T08:00:00", "2026-11-27T18:00:00")];
    says(
        &around("2026-11-25T10:00:00", Limit::working_days(1), &suspended),
        "Not counted: Thu 2026-11-26 to Fri 2026-11-27 (suspended); Sat 2026-11-28 to Sun 2026-11-29 (weekend).",
        "不计入：2026-11-26（周四）至2026-11-27（周五）（中止期间）；2026-11-28（周六）至2026-11-29（周日）（周末）。",
    );
    // The same reason on two days that do not follow each other is told twice.
    let twice = [
        ("2026-11-24T08:00:00", "2026-11-24T18:00:00"),
        ("2026-11-26T08:00:00", "2026-11-26T18:00:00"),
    ];
    says(
        &around("2026-11-23T10:00:00", Limit::working_days(2), &twice),
        "Not counted: Tue 2026-11-24 (suspended); Thu 2026-11-26 (suspended).",
        "不计入：2026-11-24（周二）（中止期间）；2026-11-26（周四）（中止期间）。",
    );
}

#[test]
fn holidays_have_english_names_and_others_keep_their_own() {
    let named = |name: &str| {
        let holiday = ("2026-11-24".parse().expect("a date"), true, name);
        let calendar = Calendar::new("own", [2026], [holiday]);
        let start = local("2026-11-23T10:00:00");
        calendar::deadline(&calendar, &office(), start, Limit::working_days(1), &[])
    };
    for (name, english, chinese) in [
        (
            "中秋节、国庆节",
            "(Mid-Autumn Festival and National Day)",
            "（中秋节、国庆节）",
        ),
        ("元旦", "(New Year's Day)", "（元旦）"),
        ("三月三", "(三月三)", "（三月三）"),
        ("", "(holiday)", "（节假日）"),
    ] {
        says(&named(name), english, chinese);
    }
}

#[test]
fn a_deadline_cites_the_rules_that_it_rests_on_and_no_others() {
    let working = Limit::working_days;
    let plain = of("2026-11-20T10:00:00", working(3));
    assert_eq!(rules(&plain), "F-4.4a", "over a weekend");
    let holiday = of("2026-10-01T10:00:00", working(1));
    assert!(holiday.make_up_days.is_empty());
    assert_eq!(rules(&holiday), "F-4.4a, F-4.4b");
    let make_up = of("2026-10-09T10:00:00", working(1));
    assert!(make_up.skipped.is_empty());
    assert_eq!(rules(&make_up), "F-4.4a, F-4.4b");
    let provisional = of("2026-12-31T10:00:00", working(1));
    assert!(provisional.provisional && provisional.make_up_days.is_empty());
    assert_eq!(rules(&provisional), "F-4.4a, F-4.4b");
    let suspended = [("2026-11-24T08:00:00", "2026-11-24T18:00:00")];
    let suspended = around("2026-11-23T10:00:00", working(1), &suspended);
    assert_eq!(rules(&suspended), "F-4.4a, F-4.4d");
    let (china, office) = (Calendar::china(), office());
    let extended = calendar::extended(&china, &office, &plain, working(3), &[]);
    assert_eq!(rules(&extended), "F-4.4a, F-4.4d");
    assert_eq!(rules(&promised(&[working(1), working(2)])), "F-4.4a, F-4.6");
    assert!(plain.words("zh-CN").ends_with("〔F-4.4a〕"));
}

#[test]
fn chinese_is_told_from_any_other_language_by_its_tag() {
    let due = of("2026-11-23T10:00:00", Limit::working_days(1));
    for tag in ["zh", "zh-CN", "ZH-Hant"] {
        assert!(due.words(tag).contains("起算"), "{tag}");
    }
    for tag in ["en", "", "z", "日本語"] {
        assert!(due.words(tag).contains("The clock started"), "{tag}");
    }
}
