//! Given an organization, when something in it changes, then …

mod account;
mod checking_people;
mod checking_places;
mod differing;
mod naming;
mod partners;
mod subtypes;
mod wording;

use calendar::Limit;
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use regulation::{Channel, Language, Policy, Purpose, Role, Subtype};

use super::*;

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

fn local(site: &str, own: &str) -> Local {
    (code(site), code(own))
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn clock(text: &str) -> NaiveTime {
    text.parse().unwrap()
}

pub(super) fn site(parent: Option<&str>, number_prefix: &str) -> Site {
    Site {
        parent: parent.map(code),
        number_prefix: number_prefix.into(),
        name_zh: "大厅".into(),
        name_en: "Hall".into(),
        time_zone: Tz::Asia__Shanghai,
        calendar: code("weekdays"),
        opens: clock("09:00:00"),
        closes: clock("17:30:00"),
        channels: vec![],
        policy: Box::default(),
        duties: BTreeMap::new(),
        active: true,
    }
}

fn department(complaints: bool, head: Option<&str>) -> Department {
    Department {
        name_zh: "科室".into(),
        name_en: "Department".into(),
        is_complaint_department: complaints,
        head: head.map(code),
        active: true,
    }
}

fn window(department: Option<&str>) -> Window {
    Window {
        department: department.map(code),
        name_zh: "窗口".into(),
        name_en: "Window".into(),
        active: true,
    }
}

fn staff(site: &str, manager: Option<&str>) -> Staff {
    Staff {
        site: code(site),
        department: None,
        manager: manager.map(code),
        grants: BTreeSet::new(),
        relations: BTreeSet::new(),
        absences: vec![],
        person: Person {
            name: "李".into(),
            name_en: None,
            title: None,
            email: None,
            phone: None,
            language: Language::ZhCn,
        },
        active: true,
    }
}

fn partner() -> Partner {
    Partner {
        name_zh: "热线".into(),
        name_en: "Hotline".into(),
        purpose: Purpose::RegisterTransferred,
        site: code("root"),
        active: true,
    }
}

fn subtype(code: &str) -> Subtype {
    Subtype::parse(code).unwrap()
}

fn own_subtype() -> OwnSubtype {
    OwnSubtype {
        name_zh: "预约不符".into(),
        name_en: "appointment not honoured".into(),
        from: None,
        active: true,
    }
}

/// A root with a complaint department, a window and two people, and a hall below it.
fn small() -> Organization {
    let mut it = Organization::default();
    it.sites.insert(code("root"), site(None, "RT"));
    it.sites.insert(code("hall"), site(Some("root"), "HA"));
    it.departments
        .insert(local("root", "complaints"), department(true, Some("li")));
    it.departments
        .insert(local("root", "records"), department(false, None));
    it.windows
        .insert(local("root", "w1"), window(Some("records")));
    it.staff.insert(code("li"), staff("root", None));
    it.staff.insert(code("wang"), staff("root", Some("li")));
    it
}

/// What is said about the small organization after one change.
fn flaws(change: impl FnOnce(&mut Organization)) -> Vec<String> {
    let mut it = small();
    change(&mut it);
    it.flaws().iter().map(ToString::to_string).collect()
}

fn none() -> [String; 0] {
    []
}

fn site_of<'a>(it: &'a mut Organization, name: &str) -> &'a mut Site {
    it.sites.get_mut(&code(name)).unwrap()
}

fn staff_of<'a>(it: &'a mut Organization, name: &str) -> &'a mut Staff {
    it.staff.get_mut(&code(name)).unwrap()
}

/// Somebody who is known, and left.
fn with_one_who_left(it: &mut Organization) {
    let left = Staff {
        active: false,
        ..staff("root", None)
    };
    it.staff.insert(code("gone"), left);
}
