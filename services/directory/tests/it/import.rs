//! The organization becomes what the file says, and the others hear of what changed.

use directory::domain::{Change, organization_id, site_id};
use persistence::DbError;
use regulation::{Role, Sensitivity};

use crate::support::{DEMO, World, code, staff};

const SITE: &str = "redress.site.changed.v1";
const ROSTER: &str = "redress.duty_roster.changed.v1";
const STAFF: &str = "redress.staff.changed.v1";

fn entry(action: &str, seq: i64) -> (String, Option<i64>) {
    (action.to_owned(), Some(seq))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_shows_everything_and_changes_nothing_and_importing_twice_changes_nothing() {
    let world = World::start().await;
    let shown = world.dry_run(DEMO).await.unwrap();
    assert_eq!(shown.version, 0);
    assert!(shown.differences.iter().all(|d| d.change == Change::Added));
    assert!(world.trail(site_id(&code("hall"))).await.is_empty());
    let imported = world.import(DEMO).await.unwrap();
    assert_eq!(
        (imported.version, &imported.differences),
        (1, &shown.differences)
    );
    assert_eq!(
        world.trail(site_id(&code("hall"))).await,
        [entry(SITE, 1), entry(ROSTER, 2)]
    );
    let again = world.import(DEMO).await.unwrap();
    assert_eq!((again.version, again.differences.len()), (1, 0));
    assert_eq!(world.trail(site_id(&code("hall"))).await.len(), 2);
    assert_eq!(world.trail(organization_id()).await.len(), 1);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_changed_is_told_each_thing_with_numbers_without_gaps() {
    let world = World::with_demo().await;
    let longer = DEMO.replace("name = \"1 号窗口（企业登记）\"", "name = \"1 号综合窗口\"");
    let longer = longer.replace(
        "title = \"院长\"\nsite = \"hospital\"\nmanager = \"jz-he\"",
        "title = \"院长\"\nsite = \"hospital\"\nmanager = \"jz-luo\"",
    );
    let longer = longer.replace("weekdays = [\"wed\", \"fri\"]", "weekdays = [\"wed\"]");
    let imported = world.import(&longer).await.unwrap();
    let changed: Vec<_> = imported
        .differences
        .iter()
        .map(|d| (d.after.kind().to_string(), d.after.path()))
        .collect();
    let expected = [
        ("site", "hospital"),
        ("window", "hall/1"),
        ("staff", "hosp-kong"),
    ];
    assert_eq!(
        changed,
        expected.map(|(kind, path)| (kind.to_owned(), path.to_owned()))
    );
    assert_eq!(imported.told(), 3);
    let hospital = world.trail(site_id(&code("hospital"))).await;
    assert_eq!(
        hospital,
        [entry(SITE, 1), entry(ROSTER, 2), entry(ROSTER, 3)],
        "the roster alone"
    );
    assert_eq!(
        world.trail(staff("hosp-kong")).await,
        [entry(STAFF, 1), entry(STAFF, 2)]
    );
    assert_eq!(world.trail(staff("hosp-jin")).await, [entry(STAFF, 1)]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_or_address_is_told_to_nobody() {
    let world = World::with_demo().await;
    let married = DEMO
        .replace("冯雪", "冯雪梅")
        .replace("feng@hall", "feng.xuemei@hall");
    let imported = world.import(&married).await.unwrap();
    assert_eq!(
        (
            imported.version,
            imported.differences.len(),
            imported.told()
        ),
        (2, 1, 0)
    );
    let trail = world.trail(staff("hall-feng")).await;
    assert_eq!(trail, [entry(STAFF, 1), ("staff.changed".to_owned(), None)]);
    for subject in [
        staff("hall-feng"),
        staff("hall-qian"),
        site_id(&code("hall")),
        organization_id(),
    ] {
        for told in world.told(subject).await {
            assert!(
                !told.contains("冯雪") && !told.contains("feng") && !told.contains("钱小红"),
                "{told}"
            );
        }
    }
    assert_eq!(
        world.told(staff("hall-feng")).await[1],
        "[\"name\",\"email\"]"
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_left_the_file_holds_nothing_and_may_come_back() {
    let world = World::with_demo().await;
    let start = DEMO.find("[[staff]]\ncode = \"hall-feng\"").unwrap();
    let end = start + DEMO[start + 1..].find("[[staff]]").unwrap() + 1;
    let without = format!("{}{}", &DEMO[..start], &DEMO[end..]);
    assert_eq!(
        world.import(&without).await.unwrap().differences[0].change,
        Change::Removed
    );
    let known = known(&world, "hall-feng").await;
    assert!(!known.active && known.grants.is_empty());
    assert_eq!(
        world.import(DEMO).await.unwrap().differences[0].change,
        Change::Restored
    );
    assert!(
        self::known(&world, "hall-feng")
            .await
            .has_role(Role::Handler)
    );
    assert_eq!(
        world.trail(staff("hall-feng")).await,
        [
            entry(STAFF, 1),
            entry(STAFF, 2),
            entry("redress.tokens.revoked.v1", 3),
            ("sign_in.shut_out".to_owned(), None),
            entry(STAFF, 4)
        ]
    );
    world.stop().await;
}

async fn known(world: &World, who: &str) -> organization::Staff {
    let found = world
        .running
        .base
        .db
        .transaction(async |mut tx| organization::staff(&mut tx, staff(who)).await)
        .await;
    found.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_demo_enough_people_remain_for_every_kind_of_case() {
    let world = World::with_demo().await;
    let done: Result<(), DbError> = world
        .running
        .base
        .db
        .transaction(async |mut tx| {
            for (site, clerk) in [
                ("hall", "hall-wang"),
                ("bank", "bank-you"),
                ("hospital", "hosp-zou"),
            ] {
                let (site, respondent) = (site_id(&code(site)), [staff(clerk)]);
                for sensitivity in Sensitivity::ALL.iter().copied() {
                    let roles: &[(Role, usize)] = match sensitivity {
                        Sensitivity::S1 => &[
                            (Role::Officer, 1),
                            (Role::Handler, 1),
                            (Role::DepartmentHead, 1),
                            (Role::Leadership, 1),
                        ],
                        Sensitivity::S2 => &[
                            (Role::Officer, 1),
                            (Role::Investigator, 2),
                            (Role::Leadership, 2),
                        ],
                        Sensitivity::S3 => &[
                            (Role::IntegrityOfficer, 2),
                            (Role::Investigator, 2),
                            (Role::Leadership, 1),
                        ],
                    };
                    for (role, enough) in roles {
                        let mut free = 0;
                        for candidate in organization::with_role(&mut tx, *role, site).await? {
                            free += usize::from(
                                !organization::excluded_by_people(
                                    &mut tx,
                                    candidate,
                                    &respondent,
                                    sensitivity,
                                )
                                .await?,
                            );
                        }
                        assert!(free >= *enough, "{clerk}, {sensitivity}: {free} of {role}");
                    }
                }
            }
            Ok(())
        })
        .await;
    done.unwrap();
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_imports_at_once_come_one_after_the_other() {
    let world = World::with_demo().await;
    let (earlier, later) = (
        DEMO.replace("closes = \"17:00\"", "closes = \"16:00\""),
        DEMO.replace("closes = \"17:00\"", "closes = \"16:30\""),
    );
    let (one, other) = tokio::join!(world.import(&earlier), world.import(&later));
    let mut versions = [one.unwrap().version, other.unwrap().version];
    versions.sort_unstable();
    assert_eq!(versions, [2, 3]);
    let bank = world.trail(site_id(&code("bank"))).await;
    assert_eq!(
        bank,
        [
            entry(SITE, 1),
            entry(ROSTER, 2),
            entry(SITE, 3),
            entry(SITE, 4)
        ]
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4e_an_absence_is_told_alone_and_an_impossible_one_is_refused() {
    let world = World::with_demo().await;
    let line = "email = \"zhou@hall.jiangzhou.example\"\n";
    let away = |deputy: &str, until: &str| {
        let absence = format!(
            "{line}\n[[staff.absence]]\nfrom = 2026-10-12\nuntil = {until}\ndeputy = \"{deputy}\"\n"
        );
        DEMO.replace(line, &absence)
    };
    for wrong in [
        away("hall-zhou", "2026-10-16"),
        away("nobody", "2026-10-16"),
        away("hall-wu", "2026-10-11"),
    ] {
        assert!(world.import(&wrong).await.is_err(), "{wrong}");
    }
    let before = world.trail(staff("hall-zhou")).await.len();
    world.import(&away("hall-wu", "2026-10-16")).await.unwrap();
    let trail = world.trail(staff("hall-zhou")).await;
    assert_eq!(
        trail[before..],
        [entry("redress.absences.changed.v1", 2)],
        "the person is the same"
    );
    let again = world.import(&away("hall-wu", "2026-10-16")).await.unwrap();
    assert_eq!(again.differences, []);
    world.stop().await;
}
