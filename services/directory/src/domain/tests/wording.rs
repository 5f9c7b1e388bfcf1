//! Things in words, as the organization file writes them.

use calendar::Unit;

use super::*;

/// The fields that a change names, in words: before, and after.
fn said(change: impl FnOnce(&mut Organization)) -> Vec<(&'static str, String, String)> {
    let mut wanted = small();
    change(&mut wanted);
    let mut all = diff(&small(), &wanted);
    assert_eq!(all.len(), 1);
    match all.remove(0).change {
        Change::Changed(fields) => fields
            .into_iter()
            .map(|f| (f.field, f.from, f.to))
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn one(field: &'static str, from: &str, to: &str) -> [(&'static str, String, String); 1] {
    [(field, from.into(), to.into())]
}

#[test]
fn a_site_is_described_by_hours_channels_and_parent() {
    let opens = said(|it| site_of(it, "hall").opens = clock("08:30:00"));
    assert_eq!(opens, one("opens", "09:00", "08:30"));
    let channel = |in_charge: Option<&str>| PublishedChannel {
        channel: Channel::Desk,
        address: "一楼".into(),
        in_charge: in_charge.map(code),
    };
    let desk = said(|it| site_of(it, "hall").channels = vec![channel(None), channel(Some("li"))]);
    assert_eq!(desk, one("channel", "", "desk 一楼, desk 一楼 (li)"));
    let parent = said(|it| site_of(it, "hall").parent = None);
    assert_eq!(parent, one("parent", "root", ""));
}

#[test]
fn a_person_is_described_by_roles_relations_and_absences() {
    let wang = said(|it| {
        let wang = staff_of(it, "wang");
        wang.grants.insert((Role::Officer, code("hall")));
        wang.relations.insert(code("li"));
        wang.absences = vec![Absence {
            from: day("2026-10-12"),
            until: day("2026-10-16"),
            deputy: Some(code("li")),
        }];
        wang.person.title = Some("科长".into());
    });
    let came: Vec<_> = wang
        .iter()
        .map(|(field, _, to)| (*field, to.as_str()))
        .collect();
    assert_eq!(
        came,
        [
            ("roles", "officer@hall"),
            ("relations", "li"),
            ("absences", "2026-10-12 to 2026-10-16 (li)"),
            ("title", "科长"),
        ]
    );
}

#[test]
fn f_4_4b_a_calendar_is_described_by_its_days_off_and_its_make_up_days() {
    let before = WorkingCalendar::default();
    let exception = |off, name: &str| DayException {
        off,
        name: name.into(),
    };
    let after = WorkingCalendar {
        revision: 1,
        published_years: [2026].into(),
        days: [
            (day("2026-10-01"), exception(true, "国庆节")),
            (day("2026-10-10"), exception(false, "国庆节")),
        ]
        .into(),
    };
    let with = |calendar: WorkingCalendar| {
        let mut it = small();
        it.calendars.insert(code("cn"), calendar);
        it
    };
    let Change::Changed(fields) = diff(&with(before), &with(after)).remove(0).change else {
        panic!("it is known already")
    };
    let came: Vec<_> = fields.iter().map(|f| (f.field, f.to.as_str())).collect();
    assert_eq!(
        came,
        [
            ("revision", "1"),
            ("published_years", "2026"),
            ("days", "2026-10-01 off 国庆节, 2026-10-10 working 国庆节"),
        ]
    );
}

/// What is said where this of a site's policy changes, before and after.
fn policy(change: impl FnOnce(&mut Policy)) -> [(&'static str, String, String); 1] {
    let said = said(|it| change(&mut site_of(it, "hall").policy));
    said.try_into().expect("one field")
}

/// A change, and what is said before and after it.
type Number = (fn(&mut Policy), &'static str, &'static str);

#[test]
fn every_number_of_a_policy_is_named_where_it_changes() {
    let bank = Limit {
        count: 15,
        unit: Unit::CalendarDays,
    };
    let cases: [Number; 11] = [
        (
            |it| it.anonymous_allowed = false,
            "anonymous_allowed true",
            "anonymous_allowed false",
        ),
        (|it| it.redo_limit = 3, "redo_limit 2", "redo_limit 3"),
        (|it| it.return_limit = 1, "return_limit 2", "return_limit 1"),
        (
            |it| it.representatives_limit = 4,
            "representatives_limit 5",
            "representatives_limit 4",
        ),
        (|it| it.keeping.years = 10, "keep_years 5", "keep_years 10"),
        (
            |it| it.keeping.archive_after.count = 7,
            "archive_after 5 working days",
            "archive_after 7 working days",
        ),
        (
            |it| it.relief.extension_limit = 2,
            "extension_limit 1",
            "extension_limit 2",
        ),
        (
            |it| it.return_within.count = 2,
            "return_within 1 working days",
            "return_within 2 working days",
        ),
        (
            |it| it.patterns.person_days = 180,
            "patterns person_days 365",
            "patterns person_days 180",
        ),
        (
            |it| it.correspondence.night_holds_email = true,
            "correspondence night_holds_email false",
            "correspondence night_holds_email true",
        ),
        (
            |it| it.correspondence.follow_up_tries = 5,
            "correspondence follow_up_tries 3",
            "correspondence follow_up_tries 5",
        ),
    ];
    for (change, from, to) in cases {
        assert_eq!(policy(change), one("policy", from, to));
    }
    assert_eq!(
        policy(|it| it.ordinary.handling = bank),
        one(
            "policy",
            "ordinary handling 3 working days",
            "ordinary handling 15 calendar days"
        )
    );
    assert_eq!(
        policy(|it| it.major.review = bank),
        one(
            "policy",
            "major review 15 working days",
            "major review 15 calendar days"
        )
    );
    assert_eq!(
        policy(|it| it.relief.ordinary_later = vec![bank]),
        one(
            "policy",
            "ordinary_extension 3 working days",
            "ordinary_extension 3 working days, then 15 calendar days"
        )
    );
    assert_eq!(
        policy(|it| {
            let own = it.scopes.entry(regulation::Scope::Integrity).or_default();
            own.major.limits.insert(regulation::Clock::Handling, bank);
            own.ordinary.extension = vec![bank, bank];
        }),
        one(
            "policy",
            "",
            "scope.C.ordinary extension 15 calendar days, then 15 calendar days, \
             scope.C.major handling 15 calendar days"
        )
    );
}
