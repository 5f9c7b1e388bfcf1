//! What a well-formed organization is: people.

use super::*;

fn wang(change: impl FnOnce(&mut Staff)) -> Vec<String> {
    flaws(|it| {
        with_one_who_left(it);
        change(staff_of(it, "wang"));
    })
}

#[test]
fn everybody_works_at_an_active_site_and_in_a_department_of_it() {
    assert_eq!(wang(|it| it.department = Some(code("records"))), none());
    assert_eq!(
        wang(|it| it.site = code("nowhere")),
        ["staff `wang`, site: there is no site `nowhere`"]
    );
    let other = wang(|it| {
        it.site = code("hall");
        it.department = Some(code("records"));
    });
    assert_eq!(
        other,
        ["staff `wang`, department: site `hall` has no department `records`"]
    );
    let left = flaws(|it| {
        let left = staff_of(it, "wang");
        (left.active, left.site) = (false, code("nowhere"));
    });
    assert_eq!(left, none(), "who left is not looked at");
}

#[test]
fn a_reporting_line_leads_to_people_who_work_here_and_does_not_come_back() {
    for manager in ["nobody", "gone"] {
        let flaw = format!("staff `wang`, manager: there is no staff `{manager}`");
        assert_eq!(wang(|it| it.manager = Some(code(manager))), [flaw]);
    }
    let circle = flaws(|it| {
        staff_of(it, "li").manager = Some(code("wang"));
        it.staff.insert(code("zhao"), staff("root", Some("wang")));
    });
    let back = "manager: the reporting line comes back to this person";
    assert_eq!(
        circle,
        [
            format!("staff `li`, {back}"),
            format!("staff `wang`, {back}")
        ],
        "who reports into a circle is not in it"
    );
}

#[test]
fn a_role_holds_at_a_site_that_there_is() {
    let granted = |site: &'static str| {
        wang(|it| {
            it.grants.insert((Role::Handler, code(site)));
        })
    };
    assert_eq!(granted("hall"), none());
    assert_eq!(
        granted("nowhere"),
        ["staff `wang`, roles: handler: there is no site `nowhere`"]
    );
}

#[test]
fn an_administrator_holds_no_other_role() {
    let granted = |roles: &'static [(Role, &str)]| {
        wang(|it| {
            it.grants = roles
                .iter()
                .map(|(role, site)| (*role, code(site)))
                .collect();
        })
    };
    let administrator = (Role::Administrator, "root");
    assert_eq!(granted(&[(Role::Administrator, "root")]), none());
    assert_eq!(
        granted(&[(Role::Administrator, "root"), (Role::Administrator, "hall")]),
        none(),
        "the same role at two sites"
    );
    assert_eq!(
        granted(&[(Role::Officer, "root"), (Role::Handler, "root")]),
        none()
    );
    assert_eq!(
        wang(|it| {
            it.grants = [administrator, (Role::Handler, "hall")]
                .map(|(role, site)| (role, code(site)))
                .into();
        }),
        ["staff `wang`, roles: an administrator holds no other role"]
    );
}

#[test]
fn what_is_told_of_a_person_fits_into_one_message() {
    let granted = |count: usize| {
        flaws(|it| {
            for n in 0..count {
                let own = format!("s{n}");
                let prefix: String = [n / 26, n % 26]
                    .map(|at| char::from(b'A' + u8::try_from(at).unwrap()))
                    .iter()
                    .collect();
                it.sites
                    .insert(code(&own), site(Some("root"), &format!("X{prefix}")));
                let grant = (Role::Handler, code(&own));
                staff_of(it, "wang").grants.insert(grant);
            }
        })
    };
    assert_eq!(granted(100), none());
    assert_eq!(granted(101), ["staff `wang`, roles: at most 100"]);
    let related = |count: usize| {
        flaws(|it| {
            for n in 0..count {
                let own = code(&format!("p{n}"));
                it.staff.insert(own.clone(), staff("root", None));
                staff_of(it, "wang").relations.insert(own);
            }
        })
    };
    assert_eq!(related(200), none());
    assert_eq!(related(201), ["staff `wang`, relations: at most 200"]);
}

fn away(from: &str, until: &str, deputy: Option<&str>) -> Vec<String> {
    wang(|it| {
        it.absences = vec![Absence {
            from: day(from),
            until: day(until),
            deputy: deputy.map(code),
        }];
    })
}

#[test]
fn f_4_4e_an_absence_lasts_a_day_at_least() {
    assert_eq!(away("2026-10-12", "2026-10-12", None), none());
    assert_eq!(away("2026-10-12", "2026-10-13", None), none());
    assert_eq!(
        away("2026-10-12", "2026-10-11", None),
        ["staff `wang`, absence: 2026-10-11 is before 2026-10-12"]
    );
}

#[test]
fn f_4_4e_somebody_else_who_works_here_stands_in() {
    let with = |deputy| away("2026-10-12", "2026-10-16", Some(deputy));
    assert_eq!(with("li"), none());
    assert_eq!(
        with("wang"),
        ["staff `wang`, absence: nobody stands in for themselves"]
    );
    for deputy in ["nobody", "gone"] {
        let flaw = format!("staff `wang`, absence: there is no staff `{deputy}`");
        assert_eq!(with(deputy), [flaw]);
    }
}

#[test]
fn f_4_2b_a_relation_is_to_somebody_else_who_is_known_and_may_have_left() {
    let related = |other: &'static str| {
        wang(|it| {
            it.relations.insert(code(other));
        })
    };
    assert_eq!(related("li"), none());
    assert_eq!(related("gone"), none());
    assert_eq!(
        related("wang"),
        ["staff `wang`, relations: a relation to oneself"]
    );
    assert_eq!(
        related("nobody"),
        ["staff `wang`, relations: there is no staff `nobody`"]
    );
}
