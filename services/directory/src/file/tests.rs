//! The file: what it means, and what is said about a wrong one.

mod policies;

use regulation::{Channel, Policy, Role};

use super::{BadFile, OrganizationFile, read, write};
use crate::domain::{Change, Code, Organization, diff, site_id};

const DEMO: &str = include_str!("../../../../deploy/demo-organization.toml");

/// A root with a complaint department and two people; tests add to it.
const SMALL: &str = r#"[[site]]
code = "root"
name = "根"
number_prefix = "RT"
time_zone = "Asia/Shanghai"
calendar = "cn"
opens = "09:00"
closes = "17:30"

[[department]]
site = "root"
code = "complaints"
name = "投诉处理"
complaint_department = true
head = "li"

[[staff]]
code = "li"
name = "李"
site = "root"
department = "complaints"
roles = ["officer"]

[[staff]]
code = "wang"
name = "王"
site = "root"
manager = "li"
roles = ["handler"]
"#;

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

fn settled(text: &str) -> Result<Organization, BadFile> {
    let OrganizationFile {
        mut organization,
        lines,
    } = read(text)?;
    organization.settle_calendars(&Default::default());
    let flaws = organization.flaws();
    let file = OrganizationFile {
        organization,
        lines,
    };
    if flaws.is_empty() {
        Ok(file.organization)
    } else {
        Err(file.located(flaws))
    }
}

/// What is said about SMALL with one text replaced by another.
fn said(from: &str, to: &str) -> Vec<String> {
    assert!(SMALL.contains(from), "{from}");
    let bad = settled(&SMALL.replacen(from, to, 1)).expect_err("a flaw");
    bad.0.iter().map(ToString::to_string).collect()
}

#[test]
fn the_demo_organization_is_well_formed_and_everybody_needed_is_in_it() {
    let demo = settled(DEMO).unwrap();
    assert_eq!(demo.sites.len(), 4);
    for site in ["hall", "bank", "hospital"] {
        assert!(demo.windows.keys().any(|(s, _)| s.as_str() == site));
        for role in [
            Role::Registrar,
            Role::Officer,
            Role::Handler,
            Role::DepartmentHead,
            Role::Investigator,
            Role::Leadership,
        ] {
            let holds = demo
                .staff
                .values()
                .any(|s| s.grants.contains(&(role, code(site))));
            assert!(holds, "nobody is {role} at {site}");
        }
        assert!(!demo.sites[&code(site)].duties.is_empty());
    }
    for role in [
        Role::IntegrityOfficer,
        Role::Supervisor,
        Role::Administrator,
    ] {
        assert!(
            demo.staff
                .values()
                .any(|s| s.grants.contains(&(role, code("jiangzhou")))),
            "nobody is {role}"
        );
    }
    let emails = demo
        .staff
        .values()
        .filter_map(|s| s.person.email.as_deref());
    assert!(
        emails.clone().count() == demo.staff.len()
            && emails.into_iter().all(|e| e.ends_with(".example"))
    );
}

#[test]
fn a_site_has_from_its_parent_what_it_does_not_say_and_limits_read_like_words() {
    let demo = settled(DEMO).unwrap();
    let bank = &demo.sites[&code("bank")];
    assert_eq!(
        (bank.time_zone, bank.opens.to_string()),
        (chrono_tz::Asia::Shanghai, "09:00:00".to_owned())
    );
    assert_eq!(bank.closes.to_string(), "17:00:00");
    let calendar_days = |count| calendar::Limit {
        count,
        unit: calendar::Unit::CalendarDays,
    };
    assert_eq!(bank.policy.ordinary.handling, calendar_days(15));
    assert_eq!(bank.policy.major.handling, calendar_days(30));
    assert_eq!(bank.policy.ordinary.reply, Policy::default().ordinary.reply);
    assert_eq!(*demo.sites[&code("hall")].policy, Policy::default());
    let desk = demo.sites[&code("hall")]
        .channels
        .iter()
        .find(|c| c.channel == Channel::Desk)
        .unwrap();
    assert_eq!(desk.in_charge, Some(code("hall-qian")));
}

#[test]
fn an_export_imported_again_changes_nothing() {
    let demo = settled(DEMO).unwrap();
    let again = settled(&write(&demo)).unwrap();
    assert_eq!(diff(&demo, &again), []);
}

#[test]
fn f_6_4_a_site_sets_when_it_archives_and_how_long_it_keeps() {
    let (site, rest) = SMALL.split_once("\n\n").unwrap();
    let with = |policy: &str| format!("{site}\n[site.policy]\n{policy}\n{rest}");
    let own = settled(&with("archive_after = \"7 working days\"\nkeep_years = 10")).unwrap();
    let read = own.sites[&code("root")].policy.keeping;
    assert_eq!((read.archive_after.count, read.years), (7, 10));
    let again = settled(&write(&own)).unwrap();
    assert_eq!(diff(&own, &again), [], "written as it is read");
    for (policy, flaw) in [
        ("keep_years = 0", "policy: `0` is not from 1 to 100"),
        ("archive_after = \"soon\"", "policy: `soon` is no limit"),
    ] {
        let bad = settled(&with(policy)).unwrap_err();
        let said = bad.0[0].to_string();
        assert!(said.contains(flaw), "{said}");
    }
}

#[test]
fn f_4_4c_f_5_3_a_site_sets_how_soon_a_return_comes_and_what_is_a_pattern() {
    let policy = "\n[site.policy]\nreturn_within = \"2 working days\"\n
[site.policy.patterns]\nperson_complaints = 3\nperson_days = 180\nwindow_complaints = 5\n";
    let (site, rest) = SMALL.split_once("\n\n").unwrap();
    let with = |policy: &str| format!("{site}\n{policy}\n{rest}");
    let own = settled(&with(policy)).unwrap();
    let read = &own.sites[&code("root")].policy;
    assert_eq!(read.return_within, calendar::Limit::working_days(2));
    assert_eq!(
        read.patterns,
        regulation::PatternPolicy {
            person_complaints: 3,
            person_days: 180,
            window_complaints: 5,
        }
    );
    let again = settled(&write(&own)).unwrap();
    assert_eq!(diff(&own, &again), [], "written as it is read");
    let told = diff(&settled(SMALL).unwrap(), &own);
    assert_eq!((told.len(), told[0].facts().len()), (1, 1));
    // Each is told where it alone is another.
    for line in policy.lines().filter(|line| line.contains('=')) {
        let table = match line.starts_with("return_within") {
            true => "site.policy",
            false => "site.policy.patterns",
        };
        let one = settled(&with(&format!("[{table}]\n{line}\n"))).unwrap();
        let told = diff(&settled(SMALL).unwrap(), &one);
        assert_eq!((told.len(), told[0].facts().len()), (1, 1), "{line}");
    }
    for (from, to, flaw) in [
        ("2 working days", "soon", "policy: `soon` is no limit"),
        ("= 180", "= 0", "policy: `0` is not from 1 to 1830"),
        (
            "person_complaints = 3",
            "person_complaints = 0",
            "policy: `0` is not from 1 to 100",
        ),
        ("= 5", "= 1001", "policy: `1001` is not from 1 to 1000"),
        ("window_complaints", "windows", "unknown field `windows`"),
    ] {
        let bad = settled(&with(&policy.replace(from, to))).unwrap_err();
        let said = bad.0[0].to_string();
        assert!(said.contains(flaw), "{said}");
    }
}

#[test]
fn ids_follow_from_codes_alone() {
    assert_eq!(site_id(&code("hall")), site_id(&code("hall")));
    assert_ne!(site_id(&code("hall")), site_id(&code("bank")));
    assert_eq!(site_id(&code("hall")).get_version_num(), 8);
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let cases = [
        (
            "code = \"wang\"",
            "code = \"Wang\"",
            "line 25: staff `Wang`, code: a code is 1 to 32 of a-z, 0-9 and -",
        ),
        (
            "manager = \"li\"",
            "manager = \"zhao\"",
            "line 25: staff `wang`, manager: there is no staff `zhao`",
        ),
        (
            "manager = \"li\"",
            "manager = \"wang\"",
            "line 25: staff `wang`, manager: the reporting line comes back",
        ),
        (
            "roles = [\"handler\"]",
            "roles = [\"boss\"]",
            "line 25: staff `wang`, roles: `boss` is none of registrar,",
        ),
        (
            "roles = [\"handler\"]",
            "roles = [\"handler@hall\"]",
            "line 25: staff `wang`, roles: handler: there is no site `hall`",
        ),
        (
            "roles = [\"handler\"]",
            "roles = [\"administrator\", \"handler\"]",
            "line 25: staff `wang`, roles: an administrator holds no",
        ),
        (
            "number_prefix = \"RT\"",
            "number_prefix = \"rt\"",
            "line 2: site `root`, number_prefix: 2 to 4 capital letters",
        ),
        (
            "\"Asia/Shanghai\"",
            "\"Asia/Peking\"",
            "line 2: site `root`, time_zone: `Asia/Peking` is no IANA time zone",
        ),
        (
            "calendar = \"cn\"",
            "calendar = \"de\"",
            "line 2: site `root`, calendar: there is no calendar `de`",
        ),
        (
            "closes = \"17:30\"",
            "closes = \"08:30\"",
            "line 2: site `root`, closes: a site closes after it opens",
        ),
        (
            "opens = \"09:00\"\n",
            "",
            "line 2: site `root`, opens: is needed where there is no parent",
        ),
        (
            "complaint_department = true",
            "complaint_department = false",
            "line 2: site `root`: neither the site nor one above it",
        ),
        (
            "head = \"li\"",
            "",
            "line 12: department `root/complaints`, head: a complaint department needs a head",
        ),
        (
            "name = \"王\"",
            "name = \"王\\u202e\"",
            "line 25: staff `wang`, name: holds control characters",
        ),
        (
            "name = \"王\"",
            "name = \"王\"\nemail = \"wang at home\"",
            "line 25: staff `wang`, email: is no e-mail address",
        ),
        (
            "name = \"王\"",
            "nane = \"王\"",
            "line 26: file: unknown field `nane`",
        ),
        (
            "code = \"wang\"",
            "code = \"li\"",
            "line 25: staff `li`: is in the file twice, first on line 18",
        ),
    ];
    for (from, to, expected) in cases {
        let said = said(from, to);
        assert!(
            said.iter().any(|s| s.starts_with(expected)),
            "{from} → {to}: {said:#?}"
        );
    }
}

#[test]
fn all_flaws_are_found_and_not_only_the_first() {
    let text = SMALL
        .replace("closes = \"17:30\"", "closes = \"late\"")
        .replace("[\"officer\"]", "[\"boss\"]");
    let bad = settled(&text).unwrap_err();
    let lines: Vec<_> = bad.0.iter().map(|f| f.line).collect();
    assert_eq!(lines, [Some(2), Some(18)]);
}

#[test]
fn a_site_below_a_missing_one_is_reported_once() {
    let text = format!(
        "{SMALL}\n[[site]]\ncode = \"hall\"\nname = \"厅\"\nnumber_prefix = \"HA\"\nparent = \"nowhere\"\n"
    );
    let bad = settled(&text).unwrap_err();
    let said: Vec<_> = bad.0.iter().map(ToString::to_string).collect();
    assert!(
        said[0].contains("site `hall`, parent: there is no site `nowhere`"),
        "{said:#?}"
    );
    assert!(
        !said
            .iter()
            .any(|s| s.contains("is needed") || s.contains("closes")),
        "{said:#?}"
    );
    let circle = text.replace("parent = \"nowhere\"", "parent = \"hall\"");
    let said = settled(&circle).unwrap_err().to_string();
    assert!(said.contains("flaw"));
}

#[test]
fn a_roster_that_would_not_fit_into_a_message_is_refused() {
    let text = format!(
        "{SMALL}\n[[duty]]\nsite = \"root\"\nfrom = 2026-01-01\nuntil = 2127-12-31\nstaff = \"li\"\n"
    );
    let said = settled(&text).unwrap_err().0[0].to_string();
    assert!(said.contains("a roster covers at most 400 days"), "{said}");
}

#[test]
fn only_what_others_may_know_is_told() {
    let before = settled(SMALL).unwrap();
    let private = settled(&SMALL.replace(
        "name = \"王\"",
        "name = \"王伟\"\nemail = \"w@root.example\"",
    ))
    .unwrap();
    let differences = diff(&before, &private);
    assert_eq!((differences.len(), differences[0].facts().len()), (1, 0));
    let moved = settled(&SMALL.replace("manager = \"li\"\n", "")).unwrap();
    let differences = diff(&before, &moved);
    assert_eq!((differences.len(), differences[0].facts().len()), (1, 1));
    let duty =
        format!("{SMALL}\n[[duty]]\nsite = \"root\"\ndates = [2026-11-23]\nstaff = \"li\"\n");
    let differences = diff(&before, &settled(&duty).unwrap());
    assert_eq!(differences[0].facts(), [crate::domain::Fact::Roster]);
}

#[test]
fn what_the_file_no_longer_names_is_kept_without_roles_and_can_come_back() {
    let before = settled(SMALL).unwrap();
    let gone = settled(SMALL.split("[[staff]]\ncode = \"wang\"").next().unwrap()).unwrap();
    let differences = diff(&before, &gone);
    assert_eq!(differences.len(), 1);
    assert_eq!(differences[0].change, Change::Removed);
    let crate::domain::Thing::Staff(_, left) = &differences[0].after else {
        panic!("staff")
    };
    assert!(!left.active && left.grants.is_empty() && left.manager == Some(code("li")));
    let mut stored = gone.clone();
    stored.staff.insert(code("wang"), left.clone());
    assert_eq!(diff(&stored, &gone), [], "gone already");
    assert_eq!(diff(&stored, &before)[0].change, Change::Restored);
}

#[test]
fn an_absence_is_written_as_it_is_read() {
    let away = SMALL.to_owned()
        + "\n[[staff.absence]]\nfrom = 2026-10-12\nuntil = 2026-10-16\ndeputy = \"li\"\n";
    let organization = settled(&away).unwrap();
    let absence = &organization.staff[&code("wang")].absences[0];
    assert_eq!(absence.deputy, Some(code("li")));
    let again = settled(&write(&organization)).unwrap();
    assert_eq!(again.staff, organization.staff);
}

#[test]
fn a_partner_is_written_as_it_is_read_and_its_purpose_is_one_of_the_list() {
    let partner = "\n[[partner]]\ncode = \"hotline\"\nname = \"热线\"\npurpose = \"register_transferred\"\nsite = \"root\"\n";
    let text = format!("{SMALL}{partner}");
    let organization = settled(&text).unwrap();
    let read = &organization.partners[&code("hotline")];
    assert_eq!((read.name_en.as_str(), read.active), ("热线", true));
    let again = settled(&write(&organization)).unwrap();
    assert_eq!(again.partners, organization.partners);
    let said = settled(&text.replace("register_transferred", "everything")).unwrap_err();
    let said = said.0[0].to_string();
    let expected =
        "partner `hotline`, purpose: `everything` is none of register_transferred, statistics";
    assert!(said.ends_with(expected), "{said}");
}

#[test]
fn a_subtype_is_written_as_it_is_read_and_has_both_names() {
    let own = "\n[[subtype]]\ncode = \"B4\"\nname = \"预约不符\"\nname_en = \"appointment\"\nfrom = 2026-12-01\n";
    let text = format!("{SMALL}{own}");
    let organization = settled(&text).unwrap();
    assert_eq!(organization.subtypes.len(), 1);
    let again = settled(&write(&organization)).unwrap();
    assert_eq!(again.subtypes, organization.subtypes);
    for code in ["E1", "B04", "b4"] {
        let bad = settled(&text.replace("\"B4\"", &format!("\"{code}\""))).unwrap_err();
        let said = bad.0[0].to_string();
        assert!(said.contains("the letter of a scope"), "{said}");
    }
    let nameless = text.replace("name_en = \"appointment\"\n", "");
    assert!(
        settled(&nameless).unwrap_err().0[0]
            .to_string()
            .contains("name_en")
    );
}
