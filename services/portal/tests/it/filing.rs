//! A complaint from the first page to its number, in both languages, named and anonymous.

use journeys_tests::World;
use journeys_tests::cast::{HALL, OFFICER};
use journeys_tests::matters::{BRIBE, RUDE};
use rehearsal::Who;

use crate::browser::{Browser, Shown};
use crate::support::Front;

/// From the first question to the overview, named.
pub(crate) async fn to_the_overview(browser: &Browser, site: &str, matter: &str) -> Shown {
    let page = browser.get("/complaint").await;
    assert_eq!(page.status, 200);
    let page = browser.next(&page, &[("site", site)]).await;
    let page = browser.next(&page, &[("window", "unsure")]).await;
    let page = browser.next(&page, &[("scope", "A")]).await;
    let page = browser.next(&page, &[("narrative", matter)]).await;
    let page = browser.next(&page, &[("files", "no")]).await;
    let page = browser.next(&page, &[("identity", "named")]).await;
    let fill = [("name", "林晓"), ("phone", "138 0013 8000")];
    let page = browser.next(&page, &fill).await;
    assert!(page.html.contains("林晓"), "{}", page.html);
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_is_filed_page_by_page_in_either_language() {
    let world = World::start().await;
    let front = Front::before(&world, &[]).await;
    let site = world.people.site(HALL).to_string();
    named_in_chinese(&world, &front, &site).await;
    anonymous_in_english(&world, &front).await;
    sent_twice_it_is_registered_once(&front, &site).await;
    world.finish().await;
    front.running.stop().await;
}

async fn named_in_chinese(world: &World, front: &Front, site: &str) {
    let browser = front.browser();
    let start = browser.get("/").await;
    assert_eq!(start.attribute("html", "lang").as_deref(), Some("zh-CN"));
    assert!(start.html.contains("3 个工作日") && start.html.contains("7 个工作日"));
    assert!(start.html.contains("0123-5550100"), "a telephone number");
    let page = browser.get("/complaint").await;
    let page = browser.next(&page, &[("q", "政务")]).await;
    assert_eq!(page.texts(".choice label").len(), 1, "found by its name");
    let page = browser.next(&page, &[("site", site)]).await;
    assert!(page.title().starts_with("是哪个窗口"), "{}", page.title());
    let window = world.people.window(HALL, "1").to_string();
    let page = browser.next(&page, &[("window", &window)]).await;
    assert!(page.html.contains("纪检人员"), "how integrity is handled");
    let page = browser.next(&page, &[("scope", "A")]).await;
    let fill = [
        ("narrative", RUDE),
        ("occurred", "2026-09-01"),
        ("wanted", "希望道歉"),
    ];
    let page = browser.next(&page, &fill).await;
    let page = browser.next(&page, &[("files", "no")]).await;
    assert!(
        page.html.contains("查询码丢失后无法找回"),
        "consequences first"
    );
    let page = browser.next(&page, &[("identity", "named")]).await;
    assert!(
        page.text(".note").contains("加密保存"),
        "before personal data"
    );
    assert_eq!(
        page.attribute("#name", "autocomplete").as_deref(),
        Some("name")
    );
    let fill = [
        ("name", "林晓"),
        ("phone", "+86 138 0013 8000"),
        ("age", "34"),
        ("sex", "female"),
    ];
    let page = browser.next(&page, &fill).await;
    let answers = page.texts(".rows dd.words").join("|");
    for said in [
        "林晓",
        "+86 138 0013 8000",
        "女",
        "希望道歉",
        "2026年9月1日",
        "服务态度",
    ] {
        assert!(answers.contains(said), "{said}: {answers}");
    }
    // One answer is changed, and one is back at once.
    let page = browser.press(&page, &[], "change:details").await;
    let page = browser.next(&page, &[("name", "林晓晓")]).await;
    assert!(page.title().starts_with("提交前请核对"), "{}", page.title());
    let done = browser.press(&page, &[], "send").await;
    assert_eq!(done.status, 200, "{}", done.html);
    let [number, code] = done.texts(".code").try_into().expect("number and code");
    assert!(done.html.contains("最晚20"), "a promised day");
    // The code stays until it is said to be saved.
    let again = browser.next(&done, &[]).await;
    assert_eq!(again.status, 422);
    assert!(again.html.contains(&code) && again.title().starts_with("错误："));
    let mine = browser.next(&again, &[("saved", "yes")]).await;
    assert_eq!((mine.status, mine.path.as_str()), (200, "/my-complaint"));
    assert!(mine.html.contains(&number) && !mine.html.contains(&code));

    // It is what was typed.
    let listed = world
        .people
        .get(
            Who::Staff(OFFICER),
            "intake",
            &format!("/v1/complaints?number={number}"),
        )
        .await
        .expect("an answer");
    let id = listed.body["items"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let told = world
        .get(
            Who::Staff(OFFICER),
            "intake",
            &format!("/v1/complaints/{id}/narrative"),
        )
        .await;
    assert_eq!(told.body["narrative"], RUDE, "{}", told.text);
    assert_eq!(told.body["wanted_outcome"], "希望道歉");
    let row = world
        .get(
            Who::Staff(OFFICER),
            "intake",
            &format!("/v1/complaints/{id}"),
        )
        .await;
    assert_eq!(row.body["channel"], "web");
    assert_eq!(row.body["window_id"], window.as_str());
}

async fn anonymous_in_english(world: &World, front: &Front) {
    let mut browser = front.english();
    browser
        .headers
        .push(("user-agent", "Mozilla/5.0 MicroMessenger/8.0".to_owned()));
    // The code at the window says which one it is.
    let page = browser
        .get(&format!("/complaint?site={HALL}&window=1"))
        .await;
    assert_eq!(page.attribute("html", "lang").as_deref(), Some("en"));
    let window = world.people.window(HALL, "1").to_string();
    assert_eq!(page.field("window"), window, "filled in");
    let page = browser.next(&page, &[]).await;
    let page = browser.next(&page, &[("scope", "C")]).await;
    let page = browser.next(&page, &[("narrative", BRIBE)]).await;
    let page = browser.next(&page, &[("files", "no")]).await;
    let page = browser.next(&page, &[("identity", "anonymous")]).await;
    assert!(
        page.title().starts_with("Check your answers"),
        "no details are asked: {}",
        page.title()
    );
    let done = browser.press(&page, &[], "send").await;
    assert_eq!(done.status, 200, "{}", done.html);
    assert!(done.html.contains("cannot be recovered"));
    let [number, code] = done.texts(".code").try_into().expect("number and code");
    let seen = world.people.track(&number, &code).await.expect("an answer");
    assert_eq!(seen.status, 200);
    let id = seen.body["id"].as_str().expect("an id");
    let row = world
        .get(
            Who::Staff(journeys_tests::cast::INTEGRITY),
            "intake",
            &format!("/v1/complaints/{id}"),
        )
        .await;
    assert_eq!(row.body["channel"], "wechat", "{}", row.text);
    assert_eq!(row.body["anonymous"], true);
}

async fn sent_twice_it_is_registered_once(front: &Front, site: &str) {
    let browser = front.browser();
    let page = to_the_overview(&browser, site, RUDE).await;
    let first = browser.press(&page, &[], "send").await;
    let second = browser.press(&page, &[], "send").await;
    assert_eq!(first.texts(".code"), second.texts(".code"));
    // Changed after it was sent, it is not sent again.
    let page = browser.press(&page, &[], "change:matter").await;
    let page = browser.next(&page, &[("narrative", BRIBE)]).await;
    let other = browser.press(&page, &[], "send").await;
    assert_eq!(other.status, 409, "{}", other.html);
    assert!(other.title().contains("已经登记过"));
}
