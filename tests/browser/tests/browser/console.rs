//! The console in Chromium: what clerks, officers, handlers, leaders and supervisors see, in both languages, each
//! page measured; and how many steps the daily work takes.

use browser_tests::{Chromium, Front, Kind, Tab};
use journeys_tests::World;
use journeys_tests::cast::{
    ADMINISTRATOR, DESK, HALL, HANDLER, HEAD, LEADER, OFFICER, REGISTRY, SUPERVISOR,
};
use journeys_tests::matters::RUDE;
use testkit::within;

const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

async fn look(tab: &Tab, name: &str) -> anyhow::Result<()> {
    if !tab.has_scripts() {
        return Ok(());
    }
    tab.looks_right(name).await?;
    tab.picture(name, 375).await?;
    tab.picture(name, 1280).await
}

/// A tab of somebody who has signed in.
async fn signed_in(
    chromium: &Chromium,
    front: &Front,
    kind: Kind,
    (who, password): (&str, &str),
) -> anyhow::Result<Tab> {
    let mut tab = chromium.open(&front.url(), kind).await?;
    tab.goto("/staff").await?;
    if kind.language == "en" {
        // Chosen, it is stronger than what directory knows of somebody.
        tab.click("button.language").await?;
        tab.click("button.language").await?;
    }
    tab.fill("#name", who).await?;
    tab.fill("#password", password).await?;
    tab.go_on().await?;
    Ok(tab)
}

/// The page of a deed, once it is possible.
async fn possible(tab: &Tab, id: &str, deed: &str) -> anyhow::Result<()> {
    let path = format!("/staff/complaints/{id}/{deed}");
    within(PATIENCE, &path, async || {
        tab.goto(&path).await.ok()?;
        tab.find("button.main").await.ok()
    })
    .await;
    Ok(())
}

async fn does(tab: &mut Tab, id: &str, deed: &str, fill: &[(&str, &str)]) -> anyhow::Result<()> {
    possible(tab, id, deed).await?;
    for (field, words) in fill {
        if words.is_empty() {
            tab.click(field).await?;
        } else {
            tab.fill(field, words).await?;
        }
    }
    tab.go_on().await?;
    assert!(
        tab.find(".note.good").await.is_ok(),
        "{deed}: {}",
        tab.text("main").await?
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_is_used_in_chromium() -> anyhow::Result<()> {
    let world = World::start().await;
    let front = Front::before(&world).await;
    let chromium = Chromium::start().await;
    let mut people = Vec::new();
    for who in [
        DESK,
        OFFICER,
        HANDLER,
        HEAD,
        SUPERVISOR,
        LEADER,
        ADMINISTRATOR,
    ] {
        people.push((who, world.let_in(who).await));
    }
    let registry = world.people.department(HALL, REGISTRY).to_string();
    for (language, scripts) in [("zh-CN", true), ("en", true), ("zh-CN", false)] {
        let kind = Kind { language, scripts };
        let site = Site {
            world: &world,
            front: &front,
            chromium: &chromium,
            people: &people,
            registry: &registry,
        };
        a_day(&site, kind).await?;
    }
    front.running.stop().await;
    world.finish().await;
    Ok(())
}

struct Site<'a> {
    world: &'a World,
    front: &'a Front,
    chromium: &'a Chromium,
    people: &'a [(&'a str, &'a str)],
    registry: &'a str,
}

impl Site<'_> {
    async fn tab(&self, kind: Kind, who: &str) -> anyhow::Result<Tab> {
        let person = self.people.iter().find(|(name, _)| *name == who);
        let person = person.expect("one who was let in");
        signed_in(self.chromium, self.front, kind, *person).await
    }
}

async fn a_day(site: &Site<'_>, kind: Kind) -> anyhow::Result<()> {
    let tab = site.chromium.open(&site.front.url(), kind).await?;
    tab.goto("/staff").await?;
    look(&tab, "20-sign-in").await?;
    tab.close().await?;

    let mut desk = site.tab(kind, DESK).await?;
    look(&desk, "21-home-empty").await?;
    desk.goto("/staff/registration").await?;
    look(&desk, "22-registration").await?;
    if kind.scripts {
        desk.looks_right_in_the_dark("22-registration").await?;
    }
    desk.go_on().await?;
    look(&desk, "22-registration-fault").await?;
    let focus = desk.web.active().await?;
    assert_eq!(
        focus.attr("role").await?.as_deref(),
        Some("alert"),
        "focus after a fault"
    );
    desk.acts();
    desk.click("#channel option[value=phone]").await?;
    desk.fill("#narrative", RUDE).await?;
    desk.fill("[name='complainant/name']", "林晓").await?;
    desk.fill("[name='complainant/phone']", "138 0013 8000")
        .await?;
    desk.go_on().await?;
    let acts = desk.acts();
    assert!(acts <= 10, "to register takes {acts} steps");
    look(&desk, "23-registered").await?;
    if kind.scripts {
        desk.medium("print").await?;
        desk.picture("23-registered-print", 800).await?;
        desk.medium("").await?;
    }
    let link = desk
        .find("main .buttons a[href*='/complaints/']")
        .await?
        .attr("href")
        .await?;
    let id = link
        .expect("a link")
        .rsplit('/')
        .next()
        .expect("an id")
        .to_owned();
    desk.goto("/staff/posters").await?;
    look(&desk, "43-posters").await?;
    if kind.scripts {
        desk.medium("print").await?;
        desk.picture("43-posters-print", 800).await?;
        desk.medium("").await?;
    }
    desk.close().await?;
    administered(site, kind).await?;
    taken_up(site, kind, &id).await?;
    handled(site, kind, &id).await?;
    let supervisor = site.tab(kind, SUPERVISOR).await?;
    supervisor
        .goto(&format!("/staff/complaints/{id}?tab=looks"))
        .await?;
    look(&supervisor, "36-looks").await?;
    supervisor
        .goto("/staff/complaints/00000000-0000-0000-0000-000000000000")
        .await?;
    look(&supervisor, "37-nothing").await?;
    for (path, name) in [
        ("/staff/statistics", "38-statistics"),
        ("/staff/samples", "39-samples"),
        ("/staff/patterns", "40-patterns"),
        ("/staff/account", "41-account"),
        ("/staff/account/second-factor", "42-second-factor"),
    ] {
        supervisor.goto(path).await?;
        look(&supervisor, name).await?;
    }
    supervisor.close().await
}

/// What administrators, and the leadership, see.
async fn administered(site: &Site<'_>, kind: Kind) -> anyhow::Result<()> {
    let leader = site.tab(kind, LEADER).await?;
    leader.goto("/staff/inbox").await?;
    look(&leader, "44-inbox").await?;
    leader.close().await?;
    let tab = site.chromium.open(&site.front.url(), kind).await?;
    tab.goto("/welcome").await?;
    look(&tab, "45-welcome").await?;
    tab.close().await?;
    let administrator = site.tab(kind, ADMINISTRATOR).await?;
    for (path, name) in [
        ("", "46-administration"),
        ("/organization", "47-organization"),
        ("/staff", "48-staff"),
        ("/partners", "49-partners"),
        ("/calendars", "50-calendars"),
        ("/templates", "51-templates"),
        ("/subtypes", "52-subtypes"),
    ] {
        administrator
            .goto(&format!("/staff/administration{path}"))
            .await?;
        look(&administrator, name).await?;
    }
    administrator.close().await
}

/// By the complaint department, up to the dispatch.
async fn taken_up(site: &Site<'_>, kind: Kind, id: &str) -> anyhow::Result<()> {
    let mut officer = site.tab(kind, OFFICER).await?;
    look(&officer, "24-home").await?;
    officer.goto("/staff/queues/registered").await?;
    look(&officer, "25-queue").await?;
    officer.goto("/staff/register").await?;
    look(&officer, "26-register").await?;
    officer.goto(&format!("/staff/complaints/{id}")).await?;
    look(&officer, "27-case").await?;
    if kind.scripts {
        officer.looks_right_in_the_dark("27-case").await?;
        officer.medium("forced").await?;
        officer.picture("27-case-forced", 375).await?;
        officer.medium("").await?;
    }
    possible(&officer, id, "acceptance").await?;
    look(&officer, "28-acceptance").await?;
    officer.go_on().await?;
    let verified = [
        ("label[for=methods]", ""),
        ("label[for=complexity]", ""),
        ("#note", "已与窗口人员谈话。"),
    ];
    does(&mut officer, id, "preliminary-verification", &verified).await?;
    possible(&officer, id, "classification").await?;
    look(&officer, "29-classification").await?;
    officer.fill("#reason", "服务态度问题。").await?;
    officer.go_on().await?;
    possible(&officer, id, "dispatch").await?;
    look(&officer, "30-dispatch").await?;
    officer.go_on().await?;
    look(&officer, "30-dispatch-fault").await?;
    officer.acts();
    let handler = site.world.people.staff(HANDLER);
    officer
        .click(&format!("#department_id option[value='{}']", site.registry))
        .await?;
    officer
        .click(&format!("#handler_id option[value='{handler}']"))
        .await?;
    officer.fill("#required", "查清事实，三日内反馈。").await?;
    officer.go_on().await?;
    let acts = officer.acts();
    assert!(acts <= 5, "to dispatch takes {acts} steps");
    for tab in ["investigation", "handling", "reply", "files", "steps"] {
        officer
            .goto(&format!("/staff/complaints/{id}?tab={tab}"))
            .await?;
        look(&officer, &format!("31-case-{tab}")).await?;
    }
    officer.close().await
}

/// By the handler, the head and the officer, up to the approval.
async fn handled(site: &Site<'_>, kind: Kind, id: &str) -> anyhow::Result<()> {
    let mut handler = site.tab(kind, HANDLER).await?;
    does(&mut handler, id, "sign-for", &[]).await?;
    look(&handler, "32-task").await?;
    let record = [
        ("label[for=kind-3]", ""),
        ("#text", "监控显示窗口人员看手机。"),
    ];
    possible(&handler, id, "records").await?;
    let select = handler.find("#kind option").await.is_ok();
    let record: Vec<_> = if select {
        vec![("#kind option[value=video]", ""), record[1]]
    } else {
        record.to_vec()
    };
    does(&mut handler, id, "records", &record).await?;
    possible(&handler, id, "conclusion").await?;
    look(&handler, "33-conclusion").await?;
    handler
        .click("#finding option[value=substantiated]")
        .await?;
    handler.fill("#facts", "窗口人员工作时间看手机。").await?;
    handler.click("label[for=evidence_relied_on]").await?;
    handler.go_on().await?;
    does(
        &mut handler,
        id,
        "result",
        &[("#summary", "经查属实，已批评教育。")],
    )
    .await?;
    handler.close().await?;
    let mut head = site.tab(kind, HEAD).await?;
    does(&mut head, id, "endorsement", &[]).await?;
    head.close().await?;

    let mut officer = site.tab(kind, OFFICER).await?;
    within(PATIENCE, "the queue of approvals", async || {
        officer.goto("/staff/queues/to-approve").await.ok()?;
        officer.find("tbody th a").await.ok()
    })
    .await;
    officer.acts();
    officer.click("tbody th a").await?;
    officer.click(".acts a[href$='/approval']").await?;
    look(&officer, "34-approval").await?;
    officer.go_on().await?;
    let acts = officer.acts();
    assert!(acts <= 4, "to approve takes {acts} steps");
    assert!(officer.find(".note.good").await.is_ok());
    officer.close().await
}
