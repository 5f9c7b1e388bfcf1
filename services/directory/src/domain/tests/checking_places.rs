//! What a well-formed organization is: sites, departments, windows, calendars.

use super::*;

const ROOTS: &str = "file: exactly one site is the organization itself and has no parent; found";
const NOWHERE: &str =
    "neither the site nor one above it has a complaint department (complaint_department = true)";

#[test]
fn a_small_organization_without_flaws_has_none() {
    assert_eq!(flaws(|_| ()), none());
}

#[test]
fn exactly_one_active_site_is_the_organization_itself() {
    let both = flaws(|it| site_of(it, "hall").parent = None);
    let second = format!("site `hall`: {NOWHERE}");
    assert_eq!(both, [format!("{ROOTS} `hall`, `root`"), second]);
    let no_root = flaws(|it| {
        site_of(it, "root").parent = Some(code("hall"));
    });
    assert!(no_root.contains(&format!("{ROOTS} none")), "{no_root:?}");
    let abolished = flaws(|it| {
        let second = site_of(it, "hall");
        (second.parent, second.active) = (None, false);
    });
    assert_eq!(abolished, none(), "what is abolished is not looked at");
}

#[test]
fn a_site_lies_below_an_active_one_and_never_below_itself() {
    let below = |name: &'static str| flaws(move |it| site_of(it, "hall").parent = Some(code(name)));
    let said = below("nowhere");
    assert_eq!(said[0], "site `hall`, parent: there is no site `nowhere`");
    let itself = "parent: the site lies below itself";
    assert_eq!(below("hall")[0], format!("site `hall`, {itself}"));

    let abolished = flaws(|it| {
        let closed = Site {
            active: false,
            ..site(Some("root"), "CL")
        };
        it.sites.insert(code("closed"), closed);
        site_of(it, "hall").parent = Some(code("closed"));
    });
    assert_eq!(
        abolished,
        ["site `hall`, parent: there is no site `closed`"]
    );

    // Two below each other; a third one below them is not to blame, and all go without.
    let circle = flaws(|it| {
        site_of(it, "hall").parent = Some(code("desk"));
        it.sites.insert(code("desk"), site(Some("hall"), "DE"));
        it.sites.insert(code("annex"), site(Some("hall"), "AN"));
    });
    assert_eq!(
        circle,
        [
            format!("site `annex`: {NOWHERE}"),
            format!("site `desk`, {itself}"),
            format!("site `desk`: {NOWHERE}"),
            format!("site `hall`, {itself}"),
            format!("site `hall`: {NOWHERE}"),
        ]
    );
}

#[test]
fn a_number_prefix_is_two_to_four_capital_letters_that_no_other_site_has() {
    let with = |prefix: &str| {
        let prefix = prefix.to_owned();
        flaws(move |it| site_of(it, "hall").number_prefix = prefix)
    };
    for prefix in ["HA", "HAL", "HALL"] {
        assert_eq!(with(prefix), none(), "{prefix}");
    }
    for prefix in ["", "H", "HALLS", "ha", "H1", "厅"] {
        let flaw = "site `hall`, number_prefix: 2 to 4 capital letters A-Z";
        assert_eq!(with(prefix), [flaw], "{prefix}");
    }
    let twice = "site `root`, number_prefix: `RT` is already the prefix of site `hall`";
    assert_eq!(with("RT"), [twice]);
}

#[test]
fn a_site_closes_after_it_opens() {
    let closes = |at: &str| {
        let at = clock(at);
        flaws(move |it| site_of(it, "hall").closes = at)
    };
    let flaw = "site `hall`, closes: a site closes after it opens, on the same day";
    assert_eq!(closes("08:59:00"), [flaw]);
    assert_eq!(closes("09:00:00"), [flaw]);
    assert_eq!(closes("09:01:00"), none());
}

#[test]
fn f_4_4b_a_site_cites_a_calendar_that_there_is_or_plain_weeks() {
    let unknown = flaws(|it| site_of(it, "hall").calendar = code("de"));
    assert_eq!(
        unknown,
        [
            "site `hall`, calendar: there is no calendar `de`: add a [[calendar]], or import its notices first"
        ]
    );
    let known = flaws(|it| {
        site_of(it, "hall").calendar = code("de");
        it.calendars.insert(code("de"), WorkingCalendar::default());
    });
    assert_eq!(known, none());
}

/// That many days from 2026-01-01 on.
fn days(count: usize) -> impl Iterator<Item = NaiveDate> {
    day("2026-01-01").iter_days().take(count)
}

#[test]
fn what_is_told_of_a_place_fits_into_one_message() {
    let calendar = |count| {
        flaws(move |it| {
            let exception = DayException {
                off: true,
                name: "休".into(),
            };
            let days = days(count).map(|date| (date, exception.clone()));
            let calendar = WorkingCalendar {
                days: days.collect(),
                ..WorkingCalendar::default()
            };
            it.calendars.insert(code("de"), calendar);
        })
    };
    assert_eq!(calendar(600), none());
    assert_eq!(calendar(601), ["calendar `de`, days: at most 600"]);
    let roster = |count| {
        flaws(move |it| {
            let days = days(count).map(|date| (date, code("li")));
            site_of(it, "hall").duties = days.collect();
        })
    };
    assert_eq!(roster(400), none());
    assert_eq!(
        roster(401),
        ["site `hall`, duty: a roster covers at most 400 days"]
    );
    let channels = |count| {
        flaws(move |it| {
            let desk = PublishedChannel {
                channel: Channel::Desk,
                address: "一楼".into(),
                in_charge: None,
            };
            site_of(it, "hall").channels = vec![desk; count];
        })
    };
    assert_eq!(channels(30), none());
    assert_eq!(channels(31), ["site `hall`, channel: at most 30"]);
}

#[test]
fn f_3_5_whoever_is_in_charge_of_a_channel_works_here() {
    let in_charge = |name: &'static str| {
        flaws(move |it| {
            with_one_who_left(it);
            site_of(it, "hall").channels = vec![PublishedChannel {
                channel: Channel::Phone,
                address: "12345".into(),
                in_charge: Some(code(name)),
            }];
        })
    };
    assert_eq!(in_charge("li"), none());
    for name in ["nobody", "gone"] {
        let flaw = format!("site `hall`, channel: in charge: there is no staff `{name}`");
        assert_eq!(in_charge(name), [flaw]);
    }
}

#[test]
fn s_3_1_whoever_is_on_duty_works_here_and_a_stranger_is_named_once() {
    let roster = |name: &'static str| {
        flaws(move |it| {
            with_one_who_left(it);
            let days = days(3).map(|date| (date, code(name)));
            site_of(it, "hall").duties = days.collect();
        })
    };
    assert_eq!(roster("wang"), none());
    for name in ["nobody", "gone"] {
        let flaw = format!("site `hall`, duty: there is no staff `{name}`");
        assert_eq!(roster(name), [flaw]);
    }
}

#[test]
fn every_site_or_one_above_it_has_a_complaint_department() {
    let gone = flaws(|it| {
        let own = local("root", "complaints");
        it.departments.get_mut(&own).unwrap().active = false;
    });
    assert_eq!(
        gone,
        [
            format!("site `hall`: {NOWHERE}"),
            format!("site `root`: {NOWHERE}")
        ]
    );
    // One of its own serves the hall and nobody above it.
    let own = flaws(|it| {
        it.departments.remove(&local("root", "complaints"));
        it.departments
            .insert(local("hall", "complaints"), department(true, Some("li")));
    });
    assert_eq!(own, [format!("site `root`: {NOWHERE}")]);
}

#[test]
fn a_site_has_one_complaint_department_at_most() {
    let second = |active, site: &'static str| {
        flaws(move |it| {
            let second = Department {
                active,
                ..department(true, Some("li"))
            };
            it.departments.insert(local(site, "second"), second);
        })
    };
    assert_eq!(
        second(true, "root"),
        ["site `root`: has more than one complaint department"]
    );
    assert_eq!(second(false, "root"), none());
    assert_eq!(second(true, "hall"), none(), "each its own");
}

#[test]
fn f_4_4e_a_complaint_department_has_a_head_and_any_head_works_here() {
    let headed = |own: &'static str, head: Option<&'static str>| {
        flaws(move |it| {
            with_one_who_left(it);
            let department = it.departments.get_mut(&local("root", own)).unwrap();
            department.head = head.map(code);
        })
    };
    assert_eq!(
        headed("complaints", None),
        [
            "department `root/complaints`, head: a complaint department needs a head: escalations go there"
        ]
    );
    assert_eq!(headed("records", None), none());
    assert_eq!(headed("records", Some("wang")), none());
    for head in ["nobody", "gone"] {
        let flaw = format!("department `root/records`, head: there is no staff `{head}`");
        assert_eq!(headed("records", Some(head)), [flaw]);
    }
}

#[test]
fn a_department_and_a_window_belong_to_a_site() {
    let stray = flaws(|it| {
        it.departments
            .insert(local("nowhere", "d"), department(false, None));
        it.windows.insert(local("nowhere", "w"), window(None));
    });
    assert_eq!(
        stray,
        [
            "department `nowhere/d`, site: there is no site `nowhere`",
            "window `nowhere/w`, site: there is no site `nowhere`",
        ]
    );
    let abolished = flaws(|it| {
        let gone = Window {
            active: false,
            ..window(Some("nothing"))
        };
        it.windows.insert(local("nowhere", "w"), gone);
    });
    assert_eq!(abolished, none());
}

#[test]
fn a_window_is_staffed_by_an_active_department_of_its_own_site() {
    let other = flaws(|it| {
        it.windows
            .insert(local("hall", "w"), window(Some("records")));
    });
    assert_eq!(
        other,
        ["window `hall/w`, department: site `hall` has no department `records`"]
    );
    let abolished = flaws(|it| {
        let own = local("root", "records");
        it.departments.get_mut(&own).unwrap().active = false;
    });
    assert_eq!(
        abolished,
        ["window `root/w1`, department: site `root` has no department `records`"]
    );
}
