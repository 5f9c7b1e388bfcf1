//! Statistics, samples, what repeats, and a leader's inbox, as staff see them: every number has its list.

use std::collections::BTreeSet;

use journeys_tests::cast::{HANDLER, HEAD, LEADER, OFFICER, OTHER_CLERK, OTHER_HEAD, SUPERVISOR};
use journeys_tests::matters::{LOST, SLOW};
use journeys_tests::{Service, World, within};
use rehearsal::Who;
use scraper::Selector;
use serde_json::json;

use crate::browser::{Browser, Shown};
use crate::support::Front;

const PASSWORD: &str = "correct horse staple rain";
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);
const SEPTEMBER: &str = "year=2026&part=09";

/// An installation, and a portal with its clock.
struct Hall {
    world: World,
    front: Front,
}

impl Hall {
    async fn open() -> Self {
        let world = World::start().await;
        let clock = world.stack.folder.join("clock.json");
        let clock = clock.to_string_lossy().into_owned();
        let front = Front::before(&world, &[("REDRESS_CLOCK_FILE", &clock)]).await;
        Self { world, front }
    }

    async fn close(self) {
        self.front.running.stop().await;
        self.world.finish().await;
    }

    /// Somebody who is signed in.
    async fn somebody(&self, who: &str) -> Browser {
        let mut command = self.world.stack.command("directory");
        let invited = command.args(["account", "invite", "--staff", who]).output();
        let said = String::from_utf8_lossy(&invited.expect("directory runs").stdout).into_owned();
        let (_, secret) = said.trim().split_once('#').expect("a link");
        let accept = json!({"invitation": secret, "password": PASSWORD});
        let path = "/v1/invitations/acceptance";
        let chosen = self.world.post(Who::Public, "directory", path, accept);
        assert_eq!(chosen.await.status, 204);
        let browser = self.front.browser();
        let page = browser.get("/staff/sign-in").await;
        let typed = [("name", who), ("password", PASSWORD)];
        let home = browser.next(&page, &typed).await;
        assert_eq!((home.status, home.path.as_str()), (200, "/staff"));
        browser
    }

    /// Waits until so many count as closed.
    async fn counts_closed(&self, expected: i64) {
        let path = "/v1/statistics?period=2026-09";
        within(PATIENCE, "what was closed to be counted", async || {
            let answer = self.world.get(Who::Staff(OFFICER), "intake", path).await;
            (answer.body["total"]["counts"]["closed"] == expected).then_some(())
        })
        .await;
    }
}

/// Where the numbers of a page lead that count complaints, and what they are.
fn numbers(page: &Shown) -> BTreeSet<(String, usize)> {
    let links = Selector::parse(".numbers a:not(.days)").expect("a selector");
    let document = page.document();
    let found = document.select(&links).filter_map(|link| {
        let text: String = link.text().collect();
        let path = link.value().attr("href").expect("it leads somewhere");
        Some((path.to_owned(), text.trim().parse().ok()?))
    });
    found.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_number_has_its_list_and_a_sample_its_seed() {
    let hall = Hall::open().await;
    for mail in ["a@example.org", "b@example.org", "c@example.org"] {
        let (case, link) = hall.world.replied(mail).await;
        case.answer(&link, "satisfied").await;
        case.at_stage("closed").await;
    }
    hall.world.web_complaint(SLOW, "d@example.org").await;
    hall.counts_closed(3).await;
    let officer = hall.somebody(OFFICER).await;
    numbers_lead_to_as_many(&officer).await;
    downloads_have_type_and_name(&hall, &officer).await;
    the_seed_decides(&hall.somebody(SUPERVISOR).await).await;
    others_have_no_page(&hall.somebody(HANDLER).await).await;
    hall.close().await;
}

async fn numbers_lead_to_as_many(officer: &Browser) {
    let page = officer.get(&format!("/staff/statistics?{SEPTEMBER}")).await;
    assert_eq!(page.status, 200, "{}", page.html);
    assert_eq!(page.text("#figure-closed td a"), "3");
    assert_eq!(page.text("#figure-on_time_rate td"), "100.0%");
    assert_eq!(page.texts("svg[role=img]").len(), 3);
    assert!(page.texts(".ways a").contains(&"统计".to_owned()));
    let numbers = numbers(&page);
    assert!(numbers.len() > 50, "{}", numbers.len());
    assert!(numbers.iter().filter(|(_, count)| *count > 0).count() > 15);
    for (path, count) in &numbers {
        let list = officer.get(path).await;
        assert_eq!(list.status, 200, "{path}");
        assert_eq!(list.texts(".counted tbody tr").len(), *count, "{path}");
        assert_eq!(list.text("p.lead"), format!("共 {count} 件"), "{path}");
    }
    // Another month has nothing, and no year is told so.
    let october = officer.get("/staff/statistics?year=2026&part=10").await;
    assert_eq!(october.text("#figure-received td a"), "0");
    let wrong = officer.get("/staff/statistics?year=26").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text("#year-fault").contains("四位数"));
}

async fn downloads_have_type_and_name(hall: &Hall, officer: &Browser) {
    let table = format!("/staff/statistics/table.csv?{SEPTEMBER}");
    let table = officer.get(&table).await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    let name = "%E6%8A%95%E8%AF%89%E7%BB%9F%E8%AE%A1%2D2026%2D09";
    let told = table.header("content-disposition").to_owned();
    assert!(told.starts_with("attachment;"), "{told}");
    assert!(
        told.ends_with(&format!("filename*=UTF-8''{name}%2Ecsv")),
        "{told}"
    );
    assert!(table.html.contains("period,as_of"), "{}", table.html);

    let ask = format!("/staff/statistics/workbook?{SEPTEMBER}");
    let page = officer.get(&ask).await;
    let long = "季".repeat(201);
    let refused = officer.next(&page, &[("reason", &long)]).await;
    assert_eq!((refused.status, refused.field("reason")), (422, long));
    let english = officer
        .press(&page, &[("reason", "季度分析")], "lang:en")
        .await;
    assert_eq!(english.field("reason"), "季度分析");
    let page = officer.press(&english, &[], "lang:zh-CN").await;
    let book = officer.next(&page, &[]).await;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!((book.status, book.header("content-type")), (200, kind));
    let told = book.header("content-disposition");
    assert!(
        told.ends_with(&format!("filename*=UTF-8''{name}%2Exlsx")),
        "{told}"
    );
    assert!(book.html.starts_with("PK"), "a workbook is a zip");

    // Who may count and not export takes the figures, and is told why not the complaints.
    let head = hall.somebody(HEAD).await;
    let page = head.get(&ask).await;
    let refused = head.next(&page, &[("reason", "了解情况")]).await;
    assert_eq!(refused.status, 422);
    assert!(!refused.text("#reason-fault").is_empty());
    assert_eq!(refused.field("reason"), "了解情况");
    let book = head.next(&refused, &[("reason", "")]).await;
    assert_eq!((book.status, book.header("content-type")), (200, kind));
}

async fn the_seed_decides(supervisor: &Browser) {
    let proposed = supervisor.get("/staff/samples").await;
    assert_eq!(proposed.status, 200);
    let seed = proposed.attribute("#seed", "value").expect("a seed");
    assert_eq!(seed.len(), 8, "{seed}");
    let drawn = async |size: &str, seed: &str| {
        let path = format!("/staff/samples?{SEPTEMBER}&size={size}&seed={seed}");
        let page = supervisor.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.html);
        assert_eq!(page.attribute("#seed", "value").as_deref(), Some(seed));
        page.texts(".counted tbody th a")
    };
    let three = drawn("3", &seed).await;
    assert_eq!(three.len(), 3);
    assert_eq!(drawn("3", &seed).await, three, "the same again");
    assert_eq!(drawn("2", &seed).await, three[..2]);
    let mut others = Vec::new();
    for n in 0..12 {
        others.push(drawn("3", &format!("other{n}")).await);
    }
    assert!(others.iter().any(|it| *it != three), "{others:?}");
    let path = format!("/staff/samples?{SEPTEMBER}&size=0&seed=");
    let wrong = supervisor.get(&path).await;
    assert_eq!((wrong.status, wrong.texts(".faults li").len()), (422, 2));
    let page = supervisor
        .get(&format!("/staff/samples?{SEPTEMBER}&size=1&seed=x"))
        .await;
    let row = page
        .attribute(".counted tbody th a", "href")
        .expect("a link");
    assert_eq!(supervisor.get(&row).await.status, 200, "{row}");
}

async fn others_have_no_page(handler: &Browser) {
    for page in [
        "statistics",
        "statistics/table.csv",
        "statistics/list?figure=received",
        "samples?size=1&seed=x",
    ] {
        let refused = handler.get(&format!("/staff/{page}")).await;
        assert_eq!(refused.status, 403, "{page}");
        assert!(refused.texts("table").is_empty(), "{page}");
    }
    let home = handler.get("/staff").await;
    let ways = home.texts(".ways a");
    for name in ["统计", "抽查", "批办"] {
        assert!(!ways.contains(&name.to_owned()), "{ways:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_decides_and_what_repeats_is_seen_through() {
    let hall = Hall::open().await;
    hall.world
        .reorganize(&[("person_complaints = 2", "person_complaints = 1")]);
    let leader = hall.somebody(LEADER).await;
    let nothing = leader.get("/staff/inbox").await;
    assert!(
        nothing.text("[role=status]").contains("没有等您决定"),
        "{}",
        nothing.html
    );

    let case = hall.world.desk_complaint(LOST, "a@example.org").await;
    case.accept().await;
    case.classify("major", &["B"]).await;
    case.awaits("awaiting_designation").await;
    let page = leader.get("/staff/inbox").await;
    assert_eq!(page.text("article h2"), case.told.number);
    assert_eq!(page.text("article .badge.major"), "重大");
    assert!(page.text("article").contains(LOST), "{}", page.html);
    let own = format!("/staff/complaints/{}", case.id());
    assert_eq!(ways(&page), [format!("{own}/designation")]);
    as_many_as_their_lists(&leader, &page).await;
    assert_eq!(leader.get(&ways(&page)[0]).await.status, 200);

    case.designate().await;
    case.sign_for(OTHER_HEAD).await;
    let verified = json!({
        "methods": ["business_records"], "complexity": "complex", "note": "需要小组调查。",
    });
    let verify = "/preliminary-verification";
    case.does(OTHER_HEAD, Service::Investigation, verify, verified)
        .await;
    case.conclude(OTHER_HEAD, "substantiated").await;
    case.submit(OTHER_HEAD).await;
    case.awaits("awaiting_approval").await;
    let page = leader.get("/staff/inbox").await;
    let words = page.text("article");
    for part in ["属实", "看手机", "已对当事人批评教育"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert_eq!(
        ways(&page),
        [format!("{own}/approval"), format!("{own}/redo")]
    );
    as_many_as_their_lists(&leader, &page).await;
    case.does(LEADER, Service::Assignment, "/approval", json!({}))
        .await;
    let page = leader.get(&format!("/staff/inbox?of={}", case.id())).await;
    assert!(page.texts("article").is_empty(), "{}", page.html);

    a_pattern_is_seen_through(&hall, &own).await;
    hall.close().await;
}

fn ways(page: &Shown) -> Vec<String> {
    let links = Selector::parse("article .acts a").expect("a selector");
    let document = page.document();
    let paths = document
        .select(&links)
        .filter_map(|it| it.value().attr("href"));
    paths.map(str::to_owned).collect()
}

async fn as_many_as_their_lists(leader: &Browser, page: &Shown) {
    let links = Selector::parse(".digest a").expect("a selector");
    let counts: Vec<(String, String)> = {
        let document = page.document();
        let counts = document.select(&links).map(|it| {
            let text: String = it.text().collect();
            let path = it.value().attr("href").expect("a list").to_owned();
            (path, text)
        });
        counts.collect()
    };
    assert_eq!(counts.len(), 4);
    for (path, text) in counts {
        let rows = leader.get(&path).await.texts("tbody tr").len();
        let count = text.trim().rsplit(|c: char| !c.is_ascii_digit()).next();
        assert_eq!(count, Some(rows.to_string().as_str()), "{path}: {text}");
    }
}

async fn a_pattern_is_seen_through(hall: &Hall, complaint: &str) {
    let head = hall.somebody(HEAD).await;
    let found = within(PATIENCE, "the pattern", async || {
        let page = head.get("/staff/patterns?kind=person").await;
        (!page.texts(".cards-list li").is_empty()).then_some(page)
    })
    .await;
    assert_eq!(
        found.attribute(".evidence a", "href").as_deref(),
        Some(complaint)
    );
    let adopt = found
        .attribute(".cards-list .buttons a", "href")
        .expect("a deed");
    assert!(adopt.ends_with("/adoption"), "{adopt}");
    let owner = hall.world.people.staff(OTHER_CLERK).to_string();
    let fill = [
        ("kind", "training"),
        ("owner_id", owner.as_str()),
        ("due_date", "2020-01-01"),
        ("description", "组织全科室培训。"),
    ];
    let page = head.get(&adopt).await;
    let lacking = head
        .next(&page, &[("description", "组织全科室培训。")])
        .await;
    assert_eq!(lacking.status, 422);
    assert_eq!(lacking.field("description"), "组织全科室培训。");
    assert_eq!(lacking.texts(".faults li").len(), 3, "{}", lacking.html);
    let past = head.next(&page, &fill).await;
    assert_eq!(past.status, 422);
    assert!(!past.text("#due_date-fault").is_empty(), "{}", past.html);
    let mut fill = fill;
    fill[2].1 = "2026-10-20";
    let done = head.next(&page, &fill).await;
    assert!(
        done.text("[role=status]").contains("提出整改措施"),
        "{}",
        done.html
    );
    assert!(done.text(".cards-list li").contains("组织全科室培训。"));
    let again = head.next(&page, &fill).await;
    assert_eq!(again.status, 422, "what was seen has changed");
    assert_eq!(again.field("description"), "组织全科室培训。");

    let owner = hall.somebody(OTHER_CLERK).await;
    let mine = owner.get("/staff/patterns").await;
    assert!(
        mine.texts(".evidence").is_empty(),
        "the measure and nothing else"
    );
    let complete = mine
        .attribute(".cards-list .buttons a", "href")
        .expect("a deed");
    let page = owner.get(&complete).await;
    let done = owner
        .next(&page, &[("proof", "培训已完成，签到表附后。")])
        .await;
    // She reads English.
    assert_eq!(
        done.path, "/staff/patterns?done=completion",
        "{}",
        done.html
    );
    assert!(
        done.text(".note[role=status]").starts_with("Done: "),
        "{}",
        done.html
    );

    let found = head.get("/staff/patterns").await;
    let check = found
        .attribute(".cards-list .buttons a", "href")
        .expect("a deed");
    assert!(check.ends_with("/check-off"), "{check}");
    let page = head.get(&check).await;
    assert!(page.html.contains("签到表附后"));
    let done = head.next(&page, &[]).await;
    assert!(
        done.text(".cards-list li").contains("已验收"),
        "{}",
        done.html
    );
    assert!(done.texts(".cards-list .buttons a").is_empty());
}
