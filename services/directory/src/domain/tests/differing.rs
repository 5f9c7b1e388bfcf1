//! What differs between two organizations, and who hears of it.

use super::*;

fn differences(change: impl FnOnce(&mut Organization)) -> Vec<Difference> {
    let mut wanted = small();
    change(&mut wanted);
    diff(&small(), &wanted)
}

/// The only difference, and the facts that it tells.
fn told(change: impl FnOnce(&mut Organization)) -> (Difference, Vec<Fact>) {
    let mut all = differences(change);
    assert_eq!(all.len(), 1, "{all:?}");
    let only = all.remove(0);
    let facts = only.facts();
    (only, facts)
}

fn words(field: &'static str, from: &str, to: &str) -> Change {
    Change::Changed(vec![FieldChange {
        field,
        from: from.into(),
        to: to.into(),
    }])
}

fn duty(text: &str) -> BTreeMap<NaiveDate, Code> {
    [(day(text), code("li"))].into()
}

fn absence() -> Absence {
    Absence {
        from: day("2026-10-12"),
        until: day("2026-10-16"),
        deputy: None,
    }
}

#[test]
fn where_nothing_differs_nothing_is_told() {
    assert_eq!(differences(|_| ()), []);
}

#[test]
fn s_3_1_of_a_site_its_own_change_and_its_roster_are_told_apart() {
    let (renamed, facts) = told(|it| site_of(it, "hall").name_en = "Court".into());
    assert_eq!(renamed.change, words("name_en", "Hall", "Court"));
    assert_eq!(facts, [Fact::State]);
    let (roster, facts) = told(|it| site_of(it, "hall").duties = duty("2026-11-23"));
    assert_eq!(roster.change, words("duty", "", "2026-11-23 li"));
    assert_eq!(facts, [Fact::Roster]);
    let (_, facts) = told(|it| {
        let hall = site_of(it, "hall");
        hall.closes = clock("18:00:00");
        hall.duties = duty("2026-11-23");
    });
    assert_eq!(facts, [Fact::State, Fact::Roster]);
    // A roster that takes the place of another is no other change of the site.
    let mut next = full();
    site_of(&mut next, "hall").duties = duty("2026-11-24");
    let moved = diff(&full(), &next).remove(0);
    assert_eq!(
        moved.change,
        words("duty", "2026-11-23 li", "2026-11-24 li")
    );
    assert_eq!(moved.facts(), [Fact::Roster]);
}

#[test]
fn a_new_site_or_person_is_told_with_the_roster_or_absences_that_they_have() {
    let new = |duties: BTreeMap<_, _>| {
        told(|it| {
            let annex = Site {
                duties,
                ..site(Some("root"), "AN")
            };
            it.sites.insert(code("annex"), annex);
        })
    };
    let (added, facts) = new(BTreeMap::new());
    assert_eq!((added.before, added.change), (None, Change::Added));
    assert_eq!(facts, [Fact::State]);
    assert_eq!(new(duty("2026-11-23")).1, [Fact::State, Fact::Roster]);
    let hired = |absences: Vec<_>| {
        told(|it| {
            let zhao = Staff {
                absences,
                ..staff("hall", None)
            };
            it.staff.insert(code("zhao"), zhao);
        })
    };
    assert_eq!(hired(vec![]).1, [Fact::State]);
    assert_eq!(hired(vec![absence()]).1, [Fact::State, Fact::Absences]);
}

#[test]
fn of_a_person_what_they_are_called_is_nobody_elses_business() {
    let (named, facts) = told(|it| staff_of(it, "wang").person.email = Some("w@x.example".into()));
    assert_eq!(named.change, words("email", "", "w@x.example"));
    assert_eq!(facts, []);
    let (away, facts) = told(|it| staff_of(it, "wang").absences = vec![absence()]);
    assert_eq!(
        away.change,
        words("absences", "", "2026-10-12 to 2026-10-16")
    );
    assert_eq!(facts, [Fact::Absences]);
    let (moved, facts) = told(|it| staff_of(it, "wang").site = code("hall"));
    assert_eq!(moved.change, words("site", "root", "hall"));
    assert_eq!(facts, [Fact::State]);
    let (_, facts) = told(|it| {
        let wang = staff_of(it, "wang");
        wang.manager = None;
        wang.absences = vec![absence()];
        wang.person.phone = Some("1".into());
    });
    assert_eq!(facts, [Fact::State, Fact::Absences]);
}

#[test]
fn departments_windows_and_calendars_are_told_as_they_are() {
    let (department, facts) = told(|it| {
        let own = local("root", "records");
        it.departments.get_mut(&own).unwrap().head = Some(code("wang"));
    });
    assert_eq!(department.change, words("head", "", "wang"));
    assert_eq!(department.after.path(), "root/records");
    assert_eq!(facts, [Fact::State]);
    let (window, facts) = told(|it| {
        let own = local("root", "w1");
        it.windows.get_mut(&own).unwrap().name_zh = "一号".into();
    });
    assert_eq!(window.change, words("name", "窗口", "一号"));
    assert_eq!(facts, [Fact::State]);
    let (calendar, facts) = told(|it| {
        it.calendars.insert(code("de"), WorkingCalendar::default());
    });
    assert_eq!(calendar.after.path(), "de");
    assert_eq!(calendar.after.kind(), Kind::Calendar);
    assert_eq!(facts, [Fact::State]);
}

/// The small organization with everything that goes when its thing goes.
fn full() -> Organization {
    let mut it = small();
    site_of(&mut it, "hall").duties = duty("2026-11-23");
    it.departments
        .insert(local("hall", "counter"), department(false, Some("wang")));
    it.windows.insert(local("hall", "w9"), window(None));
    let wang = staff_of(&mut it, "wang");
    wang.grants.insert((Role::Handler, code("root")));
    wang.relations.insert(code("li"));
    it.partners.insert(code("hotline"), partner());
    it.subtypes.insert(subtype("B4"), own_subtype());
    it
}

#[test]
fn what_is_no_longer_named_is_kept_without_what_it_may_or_must_do() {
    let mut wanted = full();
    wanted.sites.remove(&code("hall"));
    wanted.departments.remove(&local("hall", "counter"));
    wanted.windows.remove(&local("hall", "w9"));
    wanted.staff.remove(&code("wang"));
    wanted.partners.remove(&code("hotline"));
    wanted.subtypes.remove(&subtype("B4"));
    let gone = diff(&full(), &wanted);
    assert!(gone.iter().all(|it| it.change == Change::Removed));
    let after: Vec<Thing> = gone.into_iter().map(|it| it.after).collect();
    let site = Site {
        active: false,
        ..site(Some("root"), "HA")
    };
    let department = Department {
        active: false,
        ..department(false, None)
    };
    let window = Window {
        active: false,
        ..window(None)
    };
    // Whom they report to and are related to may still recuse them.
    let staff = Staff {
        active: false,
        relations: [code("li")].into(),
        ..staff("root", Some("li"))
    };
    let let_out = Partner {
        active: false,
        ..partner()
    };
    let retired = OwnSubtype {
        active: false,
        ..own_subtype()
    };
    assert_eq!(
        after,
        [
            Thing::Site(code("hall"), site),
            Thing::Department(local("hall", "counter"), department),
            Thing::Window(local("hall", "w9"), window),
            Thing::Staff(code("wang"), staff),
            Thing::Partner(code("hotline"), let_out),
            Thing::Subtype(subtype("B4"), retired),
        ]
    );
    // Once it is so, nothing differs any more.
    let mut stored = wanted.clone();
    for thing in after {
        match thing {
            Thing::Site(key, it) => drop(stored.sites.insert(key, it)),
            Thing::Department(key, it) => drop(stored.departments.insert(key, it)),
            Thing::Window(key, it) => drop(stored.windows.insert(key, it)),
            Thing::Staff(key, it) => drop(stored.staff.insert(key, it)),
            Thing::Partner(key, it) => drop(stored.partners.insert(key, it)),
            Thing::Subtype(key, it) => drop(stored.subtypes.insert(key, it)),
            Thing::Calendar(..) => panic!("calendars stay"),
        }
    }
    assert_eq!(diff(&stored, &wanted), []);
    let back = diff(&stored, &full());
    assert_eq!(back.len(), 6);
    assert!(back.iter().all(|it| it.change == Change::Restored));
}

#[test]
fn f_4_4b_a_calendar_that_is_no_longer_named_stays() {
    let mut stored = small();
    stored
        .calendars
        .insert(code("de"), WorkingCalendar::default());
    assert_eq!(diff(&stored, &small()), []);
}

#[test]
fn of_a_list_what_came_and_what_went_is_shown_and_of_a_long_one_the_first_five() {
    let related = |names: &[&str]| -> BTreeSet<Code> { names.iter().map(|it| code(it)).collect() };
    let change = |before: &[&str], after: &[&str]| {
        let with = |names| {
            let mut it = small();
            staff_of(&mut it, "wang").relations = related(names);
            it
        };
        diff(&with(before), &with(after)).remove(0).change
    };
    assert_eq!(
        change(&["a", "b"], &["b", "c", "d"]),
        words("relations", "a", "c, d")
    );
    assert_eq!(
        change(&[], &["a", "b", "c", "d", "e"]),
        words("relations", "", "a, b, c, d, e")
    );
    assert_eq!(
        change(&["a", "b", "c", "d", "e", "f", "g"], &[]),
        words("relations", "a, b, c, d, e and 2 more", "")
    );
}
