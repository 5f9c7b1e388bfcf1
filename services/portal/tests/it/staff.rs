//! The console: whole journeys by people who are signed in, and who may not.

use journeys_tests::cast::{
    BANK_OFFICER, CLERK, DESK, HALL, HANDLER, HEAD, LEADER, OFFICER, REGISTRY, RESPONDENT,
    SUPERVISOR,
};
use journeys_tests::matters::RUDE;
use journeys_tests::{World, photos, within};

use crate::browser::{Browser, Shown};
use crate::support::Front;

/// Until a fact has come from one service to another.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// Takes a complaint down at the desk; its id.
async fn registered(world: &World, desk: &Browser) -> String {
    let page = desk.get("/staff/registration").await;
    assert_eq!(page.status, 200);
    let site = world.people.site(HALL).to_string();
    let done = desk
        .next(
            &page,
            &[
                ("site_id", site.as_str()),
                ("channel", "phone"),
                ("narrative", RUDE),
                ("complainant/name", "王小明"),
                ("complainant/phone", "138 0013 8000"),
                ("complainant/email", "wang@example.com"),
                ("reply_channel", "email"),
            ],
        )
        .await;
    assert_eq!(done.status, 200, "{}", done.html);
    assert_eq!(done.texts(".code").len(), 2, "number and code");
    assert!(done.html.contains(RUDE), "read back");
    let path = done
        .attribute("a[href^=\"/staff/complaints/\"]", "href")
        .expect("a link");
    path.trim_start_matches("/staff/complaints/").to_owned()
}

/// The page of a deed, once its service has heard of what it waits for.
async fn possible(who: &Browser, id: &str, deed: &str) -> Shown {
    let path = format!("/staff/complaints/{id}/{deed}");
    within(PATIENCE, &path, async || {
        let page = who.get(&path).await;
        (page.status == 200 && page.html.contains("name=\"seen\"")).then_some(page)
    })
    .await
}

/// Does it by the page, and comes back to the complaint or the queues.
async fn does(who: &Browser, id: &str, deed: &str, fill: &[(&str, &str)]) -> Shown {
    let page = possible(who, id, deed).await;
    let done = who.next(&page, fill).await;
    assert_eq!(done.status, 200, "{deed}: {}", done.html);
    assert!(
        done.path.contains("done="),
        "{deed}: {}",
        done.text(".faults")
    );
    done
}

/// What is offered on the complaint's page.
async fn offered(who: &Browser, id: &str) -> Vec<String> {
    who.get(&format!("/staff/complaints/{id}"))
        .await
        .texts(".acts a")
}

/// Signs out somebody elsewhere, by which all their tokens are void in every service, a moment later.
async fn voided(front: &Front, who: &str) {
    let elsewhere = front.browser();
    let page = elsewhere.get("/staff").await;
    let typed = [("name", who), ("password", "correct horse staple rain")];
    let home = elsewhere.next(&page, &typed).await;
    assert_eq!(home.path, "/staff");
    elsewhere.post("/staff/sign-out", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_goes_from_the_telephone_to_its_end_on_pages() {
    let world = World::start().await;
    let front = Front::before(&world, &[]).await;
    let (desk, officer) = (
        front.staff(&world, DESK).await,
        front.staff(&world, OFFICER).await,
    );
    let id = registered(&world, &desk).await;
    assert!(offered(&officer, &id).await.contains(&"受理".to_owned()));
    does(&officer, &id, "acceptance", &[]).await;
    let verified = [
        ("methods", "talk"),
        ("complexity", "simple"),
        ("note", "已与窗口人员谈话。"),
    ];
    does(&officer, &id, "preliminary-verification", &verified).await;
    // What is proposed is chosen already: a person agrees, and says why.
    let page = possible(&officer, &id, "classification").await;
    assert_eq!(page.field("severity"), "ordinary");
    let refused = officer.next(&page, &[]).await;
    assert_eq!(refused.status, 422, "a reason is needed");
    assert!(refused.text("#reason-fault").contains("请填写"));
    let classified = officer
        .next(&refused, &[("reason", "服务态度问题。")])
        .await;
    assert!(
        classified.path.contains("done=classification"),
        "{}",
        classified.html
    );

    let registry = world.people.department(HALL, REGISTRY).to_string();
    let handler = world.people.staff(HANDLER).to_string();
    let order = [
        ("department_id", registry.as_str()),
        ("handler_id", handler.as_str()),
        ("required", "查清事实，三日内反馈。"),
    ];
    let page = possible(&officer, &id, "dispatch").await;
    assert!(
        page.text(".help").contains("企业登记科"),
        "proposals with reasons"
    );
    let done = officer.next(&page, &order).await;
    assert!(done.path.contains("done=dispatch"), "{}", done.html);

    // The handler reads what is required, and not who complains.
    let handles = front.staff(&world, HANDLER).await;
    does(&handles, &id, "sign-for", &[]).await;
    let case = within(PATIENCE, "the register to know the handler", async || {
        let case = handles.get(&format!("/staff/complaints/{id}")).await;
        (case.status == 200).then_some(case)
    })
    .await;
    assert!(case.html.contains("查清事实") && !case.html.contains("王小明"));
    let record = [("kind", "video"), ("text", "监控显示窗口人员看手机。")];
    does(&handles, &id, "records", &record).await;
    let page = possible(&handles, &id, "conclusion").await;
    let record = page
        .attribute("input[name=evidence_relied_on]", "value")
        .expect("the record");
    let finding = [
        ("finding", "substantiated"),
        ("facts", "窗口人员工作时间看手机。"),
        ("evidence_relied_on", record.as_str()),
    ];
    let done = handles.next(&page, &finding).await;
    assert!(done.path.contains("done=conclusion"), "{}", done.html);
    does(
        &handles,
        &id,
        "result",
        &[("summary", "经查属实，已批评教育。")],
    )
    .await;
    let head = front.staff(&world, HEAD).await;
    let case = head.get(&format!("/staff/complaints/{id}")).await;
    assert!(
        case.html.contains("查清事实") && !case.html.contains(RUDE),
        "the task, not the words: {}",
        case.html
    );
    does(&head, &id, "endorsement", &[]).await;
    does(&officer, &id, "approval", &[]).await;

    let reply = [("text", "您反映的情况属实，已对当事人批评教育，谨致歉意。")];
    does(&desk, &id, "reply", &reply).await;
    let clerk = front.staff(&world, CLERK).await;
    let followed = [("outcome", "answered"), ("satisfaction", "satisfied")];
    let page = within(PATIENCE, "the follow-up", async || {
        let page = clerk
            .get(&format!("/staff/complaints/{id}/follow-up"))
            .await;
        (page.status == 200 && page.html.contains("name=\"seen\"")).then_some(page)
    })
    .await;
    let done = clerk.next(&page, &followed).await;
    assert!(done.path.contains("done=follow-up"), "{}", done.html);
    let case = within(PATIENCE, "the end", async || {
        let case = officer.get(&format!("/staff/complaints/{id}")).await;
        case.text(".badges").contains("已办结").then_some(case)
    })
    .await;
    assert!(case.html.contains("属实") && case.html.contains("满意"));
    for tab in ["investigation", "handling", "reply", "files", "steps"] {
        let page = officer
            .get(&format!("/staff/complaints/{id}?tab={tab}"))
            .await;
        assert_eq!(page.status, 200, "{tab}");
    }
    let steps = officer
        .get(&format!("/staff/complaints/{id}?tab=steps"))
        .await;
    let steps = steps.texts(".card-title").join(" ");
    for step in [
        "已登记",
        "已受理",
        "已分类",
        "已交办",
        "已签收",
        "已出核实结论",
        "结果已审批",
        "已答复",
        "已办结",
    ] {
        assert!(steps.contains(step), "{step}: {steps}");
    }
    front.running.stop().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_see_and_do_what_the_services_allow_and_nothing_else() {
    let world = World::start().await;
    let front = Front::before(&world, &[]).await;
    let (desk, officer) = (
        front.staff(&world, DESK).await,
        front.staff(&world, OFFICER).await,
    );
    let id = registered(&world, &desk).await;
    let path = format!("/staff/complaints/{id}");
    // Not for the desk, although the page can be asked for.
    let case = desk.get(&path).await;
    assert!(!case.texts(".acts a").contains(&"受理".to_owned()));
    assert!(
        case.html.contains("不在您的知悉范围内"),
        "no full text at the desk"
    );
    let refused = desk.get(&format!("{path}/acceptance")).await;
    assert_eq!(refused.status, 403, "{}", refused.html);
    let fields = [("seen".to_owned(), "\"1\"".to_owned())];
    let refused = desk.post(&format!("{path}/acceptance"), &fields).await;
    assert_eq!(refused.status, 403, "a form of one's own does not help");
    // What is not possible now is said, and why.
    let page = officer.get(&format!("{path}/closure")).await;
    assert!(
        page.text("[role=status]").contains("还没有受理"),
        "{}",
        page.html
    );
    assert!(!page.html.contains("name=\"seen\""), "no form");
    // Another site, the respondent, nobody.
    let respondent = world.people.staff(RESPONDENT).to_string();
    does(
        &officer,
        &id,
        "respondents",
        &[("staff_ids", respondent.as_str())],
    )
    .await;
    for other in [BANK_OFFICER, RESPONDENT] {
        let other = front.staff(&world, other).await;
        within(PATIENCE, "the complaint to be hidden", async || {
            (other.get(&path).await.status == 404).then_some(())
        })
        .await;
        assert_eq!(other.get(&format!("{path}/acceptance")).await.status, 404);
    }
    let nobody = front.browser().get(&path).await;
    assert!(
        nobody
            .path
            .starts_with("/staff/sign-in?back=/staff/complaints/")
    );
    // A supervisor reads, and sees who looked.
    let supervisor = front.staff(&world, SUPERVISOR).await;
    let looks = supervisor.get(&format!("{path}?tab=looks")).await;
    assert!(
        looks
            .texts(".card-title")
            .iter()
            .any(|it| it == "查看投诉全文"),
        "{}",
        looks.html
    );
    assert!(
        !officer
            .get(&path)
            .await
            .texts(".tabs a")
            .iter()
            .any(|it| it == "谁看过")
    );
    // Who complains is shown for a reason, once.
    let page = possible(&officer, &id, "identity-disclosures").await;
    let shown = officer
        .next(&page, &[("reason", "需要核对投诉人本人的联系方式。")])
        .await;
    assert!(shown.html.contains("王小明"), "{}", shown.html);
    front.running.stop().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_typed_is_lost_by_a_session_that_ends_or_a_colleague_who_is_faster() {
    let world = World::start().await;
    let front = Front::before(&world, &[]).await;
    let (desk, officer) = (
        front.staff(&world, DESK).await,
        front.staff(&world, OFFICER).await,
    );
    let id = registered(&world, &desk).await;
    let words = [("reason", "enquiry"), ("signpost", "请拨打服务热线咨询。")];

    // The session has ended: sign in, and go on with what was typed.
    let page = possible(&officer, &id, "declination").await;
    voided(&front, OFFICER).await;
    within(PATIENCE, "the token to be refused", async || {
        (officer.next(&page, &[]).await.status == 401).then_some(())
    })
    .await;
    let asked = officer.next(&page, &words).await;
    assert_eq!(asked.status, 401, "{}", asked.html);
    assert!(asked.html.contains("没有丢失"));
    let wrong = officer
        .next(&asked, &[("name", OFFICER), ("password", "not this one")])
        .await;
    assert_eq!(wrong.status, 422);
    let typed = [("name", OFFICER), ("password", "correct horse staple rain")];
    let resumed = officer.next(&wrong, &typed).await;
    assert!(resumed.html.contains("不予受理"), "says what it does");
    assert_eq!(
        resumed.field("signpost"),
        "请拨打服务热线咨询。",
        "{}",
        resumed.html
    );
    // It is theirs: whoever signs in on the same page instead gets nothing of it.
    let other = front.browser();
    world.let_in(SUPERVISOR).await;
    let typed = [
        ("name", SUPERVISOR),
        ("password", "correct horse staple rain"),
    ];
    let home = other.next(&wrong, &typed).await;
    assert_eq!(home.path, "/staff");
    assert!(!home.html.contains("服务热线"), "{}", home.html);

    // Meanwhile somebody else has changed it: what happened is shown, the words stay.
    does(
        &officer,
        &id,
        "respondents",
        &[("staff_ids", &world.people.staff(RESPONDENT).to_string())],
    )
    .await;
    let conflict = officer.next(&resumed, &[]).await;
    assert_eq!(conflict.status, 422, "{}", conflict.html);
    assert!(conflict.text(".faults").contains("有别人改动了"));
    assert!(
        conflict.text(".note").contains("已确认被投诉人"),
        "{}",
        conflict.html
    );
    assert_eq!(conflict.field("signpost"), "请拨打服务热线咨询。");
    // In the other language, too.
    let english = officer.press(&conflict, &[], "lang:en").await;
    assert!(english.title().contains("Decline"), "{}", english.title());
    assert_eq!(english.field("signpost"), "请拨打服务热线咨询。");
    let done = officer.next(&english, &[]).await;
    assert!(done.path.contains("done=declination"), "{}", done.html);
    assert!(done.text("[role=status]").contains("Decline"));
    front.running.stop().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_waits_and_is_sent_as_it_was_seen() {
    let world = World::start().await;
    let front = Front::before(&world, &[]).await;
    let (desk, officer) = (
        front.staff(&world, DESK).await,
        front.staff(&world, OFFICER).await,
    );
    let id = registered(&world, &desk).await;
    // The service of the deed is away: the words are on the page that says so, and go on by a button.
    let nobody = "http://127.0.0.1:1".to_owned();
    let blind = Front::before(&world, &[("REDRESS_PEERS__INTAKE", &nobody)]).await;
    let page = possible(&officer, &id, "declination").await;
    let before = page.field("seen");
    let away = officer.moved_to(&blind.url());
    let words = [("reason", "enquiry"), ("signpost", "请拨打服务热线咨询。")];
    let kept = away.next(&page, &words).await;
    assert_eq!(kept.status, 503, "{}", kept.html);
    assert!(kept.html.contains("不知道是否已经办成") && kept.html.contains("请拨打服务热线咨询。"));
    assert_eq!(
        kept.field("seen"),
        before,
        "as it was seen, not as it is now"
    );
    let done = officer.next(&kept, &[]).await;
    assert!(done.path.contains("done=declination"), "{}", done.html);

    // A version is taken up where it was seen, and not by a change of the language.
    let second = registered(&world, &desk).await;
    let page = possible(&officer, &second, "declination").await;
    let respondent = world.people.staff(RESPONDENT).to_string();
    let named = [("staff_ids", respondent.as_str())];
    does(&officer, &second, "respondents", &named).await;
    let english = officer.press(&page, &words, "lang:en").await;
    let conflict = officer.next(&english, &[]).await;
    assert_eq!(conflict.status, 422, "{}", conflict.html);
    assert!(
        !conflict.text(".note").is_empty(),
        "what happened meanwhile"
    );
    officer.press(&conflict, &[], "lang:zh-CN").await;

    // Signed out elsewhere, whoever goes on here does not notice.
    let page = officer
        .get(&format!("/staff/complaints/{second}/supplements"))
        .await;
    voided(&front, OFFICER).await;
    within(PATIENCE, "the token to be refused", async || {
        (officer.next(&page, &[]).await.status == 401).then_some(())
    })
    .await;
    for _ in 0..2 {
        let page = officer.get("/staff/register").await;
        assert_eq!((page.status, page.path.as_str()), (200, "/staff/register"));
    }
    blind.running.stop().await;
    front.running.stop().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_count_is_that_of_the_list_behind_it() {
    let world = World::start().await;
    let front = Front::before(&world, &[]).await;
    let desk = front.staff(&world, DESK).await;
    for _ in 0..3 {
        registered(&world, &desk).await;
    }
    for who in [OFFICER, LEADER, HEAD, SUPERVISOR, DESK] {
        let browser = front.staff(&world, who).await;
        let home = browser.get("/staff").await;
        let paths = home.document();
        let links = scraper::Selector::parse(".queues a").expect("a selector");
        let links: Vec<_> = paths
            .select(&links)
            .filter_map(|it| it.value().attr("href"))
            .map(str::to_owned)
            .collect();
        let counts = home.texts(".queues strong");
        assert_eq!(links.len(), counts.len());
        if who == OFFICER {
            assert!(
                links.iter().any(|it| it == "/staff/queues/registered"),
                "{links:?}"
            );
        }
        for (path, count) in links.iter().zip(counts) {
            let list = browser.get(path).await;
            assert_eq!(list.status, 200, "{path}");
            let rows = list.texts("tbody tr").len() + list.texts(".cards-list > li").len();
            assert_eq!(rows.to_string(), count, "{who} {path}");
        }
    }
    // The register finds a number, and words.
    let officer = front.staff(&world, OFFICER).await;
    let all = officer.get("/staff/register").await;
    assert_eq!(all.texts("tbody tr").len(), 3);
    let number = all.text("tbody th a");
    let one = officer.get(&format!("/staff/register?q={number}")).await;
    assert_eq!(one.texts("tbody th a"), [number]);
    let words: String = RUDE.chars().take(4).collect();
    let words = percent_encoding::utf8_percent_encode(&words, percent_encoding::NON_ALPHANUMERIC);
    let found = within(PATIENCE, "the words to be found", async || {
        let found = officer.get(&format!("/staff/register?q={words}")).await;
        (found.texts("tbody tr").len() == 3).then_some(found)
    })
    .await;
    assert!(found.html.contains("其他筛选条件不起作用"));
    let none = officer.get("/staff/register?stage=closed").await;
    assert!(none.text("[role=status]").contains("没有找到"));
    let wrong = officer.get("/staff/register?from=27.11.").await;
    assert_eq!(
        (wrong.status, wrong.title().starts_with("错误")),
        (422, true)
    );
    front.running.stop().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_secured_by_staff_and_looked_at() {
    let world = World::start().await;
    let front = Front::before(&world, &[]).await;
    let (desk, officer) = (
        front.staff(&world, DESK).await,
        front.staff(&world, OFFICER).await,
    );
    let id = registered(&world, &desk).await;
    let page = desk.get(&format!("/staff/complaints/{id}/evidence")).await;
    let none = desk.upload(&page, "", b"").await;
    assert_eq!(none.status, 422);
    let kept = desk.upload(&none, "现场照片.jpg", &photos::photo()).await;
    assert!(
        kept.text("[role=status]").contains("现场照片.jpg"),
        "{}",
        kept.html
    );
    let files = officer
        .get(&format!("/staff/complaints/{id}?tab=files"))
        .await;
    assert!(
        files
            .texts(".card-title")
            .iter()
            .any(|it| it == "现场照片.jpg"),
        "{}",
        files.html
    );
    let original = files
        .attribute("a[href*=\"/content\"]", "href")
        .expect("the original");
    let taken = officer.get(&original).await;
    assert_eq!(taken.status, 200);
    assert!(
        taken
            .header("content-disposition")
            .starts_with("attachment")
    );
    assert!(taken.header("content-security-policy").contains("sandbox"));
    assert_eq!(desk.get(&original).await.status, 404, "not for the desk");

    // A sheet of codes: each opens the complaint page with its window filled in.
    let sheet = desk.get("/staff/posters").await;
    assert_eq!(
        sheet.texts(".posters li").len(),
        4,
        "three windows and the site"
    );
    assert_eq!(sheet.texts(".posters svg").len(), 4);
    let address = sheet.text(".posters .hint");
    let path = address
        .split_once("/complaint?")
        .expect("an address")
        .1
        .to_owned();
    let opened = front.browser().get(&format!("/complaint?{path}")).await;
    assert!(opened.html.contains("1 号窗口"), "{}", opened.html);
    front.running.stop().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_door_of_the_console_holds() {
    let world = World::start().await;
    let front = Front::before(&world, &[]).await;
    let browser = front.browser();
    let page = browser.get("/staff/sign-in?back=//evil.example/").await;
    let word = world.let_in(OFFICER).await.to_owned();
    let home = browser
        .next(&page, &[("name", OFFICER), ("password", &word)])
        .await;
    assert_eq!(home.path, "/staff", "never to another site");
    let foreign = {
        let mut other = front.browser();
        other
            .headers
            .push(("sec-fetch-site", "cross-site".to_owned()));
        other
    };
    let fields = [
        ("name".to_owned(), OFFICER.to_owned()),
        ("password".to_owned(), word),
    ];
    assert_eq!(foreign.post("/staff/sign-in", &fields).await.status, 403);
    // Signed out, the cookie of before opens nothing.
    let kept = browser.cookie("staff").expect("a cookie");
    assert!(kept.len() < 3_800, "{} bytes of cookie", kept.len());
    let out = browser.post("/staff/sign-out", &[]).await;
    assert_eq!(out.path, "/staff/sign-in");
    assert!(browser.cookie("staff").is_none());
    let mut thief = front.browser();
    thief.headers.push(("cookie", format!("staff={kept}")));
    within(PATIENCE, "the token of before to be refused", async || {
        let page = thief.get("/staff/register").await;
        page.path.starts_with("/staff/sign-in").then_some(())
    })
    .await;
    // Failures under one name are the last for a while, whatever is typed then.
    for _ in 0..5 {
        let page = browser.get("/staff/sign-in").await;
        browser
            .next(
                &page,
                &[("name", LEADER), ("password", "guessed, and wrong")],
            )
            .await;
    }
    let page = browser.get("/staff/sign-in").await;
    let busy = browser
        .next(
            &page,
            &[("name", LEADER), ("password", "guessed, and wrong")],
        )
        .await;
    assert_eq!(busy.status, 429);
    front.running.stop().await;
    world.rest().await;
}
