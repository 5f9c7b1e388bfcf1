//! Number and code: what stands there, what may be done, and who may not.

use journeys_tests::World;
use journeys_tests::cast::HALL;
use journeys_tests::matters::RUDE;
use journeys_tests::{photos, within};

use crate::browser::Browser;
use crate::filing::to_the_overview;
use crate::support::Front;

/// Until a fact has come from one service to another.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_is_followed_with_number_and_code() {
    let world = World::start().await;
    let front = Front::before(&world, &[]).await;
    let site = world.people.site(HALL).to_string();
    let [number, code] = file(&front.browser(), &site).await;
    a_wrong_code_opens_nothing(&front, &number, &code).await;
    words_and_files_are_added(&world, &front, &number, &code).await;
    nobody_else_acts(&front, &number, &code).await;
    words_wait_for_number_and_code(&front, &number, &code).await;
    it_is_withdrawn(&front, &number, &code).await;
    https_has_cookies_of_its_own(&world, &number, &code).await;
    front.running.stop().await;
    world.finish().await;
}

async fn file(browser: &Browser, site: &str) -> [String; 2] {
    let page = to_the_overview(browser, site, RUDE).await;
    let page = browser.press(&page, &[], "change:files").await;
    let page = browser.next(&page, &[("files", "yes")]).await;
    let done = browser.press(&page, &[], "send").await;
    let files = browser.next(&done, &[("saved", "yes")]).await;
    assert_eq!(
        files.path, "/my-complaint/files",
        "straight on to the files"
    );
    assert_eq!(files.status, 200, "without typing the code");
    done.texts(".code").try_into().expect("number and code")
}

async fn opened(browser: &Browser, number: &str, code: &str) -> crate::browser::Shown {
    let track = browser.get("/track").await;
    browser
        .next(&track, &[("number", number), ("code", code)])
        .await
}

async fn a_wrong_code_opens_nothing(front: &Front, number: &str, code: &str) {
    let browser = front.browser();
    let page = browser.get("/track").await;
    let page = browser.next(&page, &[]).await;
    assert_eq!(page.status, 422);
    let wrong = opened(&browser, number, "7ZQ4-0M3K-XB1T-9VHC").await;
    let unknown = opened(&browser, "ZW-2026-999999-0", code).await;
    assert_eq!((wrong.status, unknown.status), (422, 422));
    assert_eq!(
        wrong.text(".faults a"),
        unknown.text(".faults a"),
        "nobody learns which"
    );
    assert!(browser.cookie("complaint").is_none());
    let mine = opened(&browser, number, &code.to_lowercase().replace('-', " ")).await;
    assert_eq!((mine.status, mine.path.as_str()), (200, "/my-complaint"));
    assert!(mine.html.contains("已登记") && mine.html.contains(number));
    assert_eq!(mine.texts(".way li").len(), 6);
}

async fn words_and_files_are_added(world: &World, front: &Front, number: &str, code: &str) {
    let browser = front.browser();
    opened(&browser, number, code).await;
    let page = browser.get("/my-complaint/supplement").await;
    let page = browser.next(&page, &[]).await;
    assert_eq!(page.status, 422, "empty");
    let page = browser
        .press(&page, &[("text", "当时还有两位群众在场。")], "lang:en")
        .await;
    assert_eq!(page.field("text"), "当时还有两位群众在场。");
    let page = browser.press(&page, &[], "lang:zh-CN").await;
    let mine = browser.next(&page, &[]).await;
    assert!(
        mine.text("[role=status]").contains("补充说明已经收到"),
        "{}",
        mine.html
    );

    let page = browser.get("/my-complaint/message").await;
    let mine = within(PATIENCE, "the message to be taken", async || {
        let mine = browser.next(&page, &[("text", "请问还缺什么材料?")]).await;
        (mine.status == 200).then_some(mine)
    })
    .await;
    assert!(
        mine.texts(".talk .own")
            .join("")
            .contains("请问还缺什么材料"),
        "{}",
        mine.html
    );

    let page = browser.get("/my-complaint/files").await;
    let none = browser.upload(&page, "", b"").await;
    assert_eq!(none.status, 422);
    assert!(none.text("#file-fault").contains("请先选择一个文件"));
    let kept = browser.upload(&none, "照片 1.jpg", &photos::photo()).await;
    assert_eq!(kept.status, 200, "{}", kept.html);
    assert!(kept.texts(".files li").join("").contains("照片 1.jpg"));
    let refused = browser
        .upload(&kept, "run.sh", b"#!/bin/sh\necho hello\n")
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#file-fault").contains("JPEG"));
    assert!(
        refused.texts(".files li").join("").contains("照片 1.jpg"),
        "an error loses none"
    );
    let large = vec![0xff; 21 * 1024 * 1024];
    let large = [&photos::photo()[..], &large].concat();
    let refused = browser.upload(&refused, "large.jpg", &large).await;
    assert_eq!(refused.status, 422, "{}", refused.html);
    assert!(
        refused.text("#file-fault").contains("20 MB"),
        "{}",
        refused.text("#file-fault")
    );
    let both = browser
        .upload(&refused, "shot.png", &photos::screenshot())
        .await;
    assert_eq!(both.texts(".files li").len(), 2);
    let seen = world.people.track(number, code).await.expect("an answer");
    let id = seen.body["id"].as_str().expect("an id").to_owned();
    let files = world
        .get(
            rehearsal::Who::Staff(journeys_tests::cast::OFFICER),
            "intake",
            &format!("/v1/complaints/{id}/evidence"),
        )
        .await;
    let kept = files.body["items"].as_array().expect("a list").iter();
    let names: Vec<_> = kept
        .filter(|f| f["state"] == "kept")
        .map(|f| f["name"].clone())
        .collect();
    assert_eq!(names, ["照片 1.jpg", "shot.png"]);
}

async fn nobody_else_acts(front: &Front, number: &str, code: &str) {
    let mut browser = front.browser();
    opened(&browser, number, code).await;
    let page = browser.get("/my-complaint/withdrawal").await;
    let forged = browser
        .press(&page, &[("choice", "yes"), ("proof", "")], "next")
        .await;
    assert_eq!(forged.status, 403, "without the page's proof");
    for (header, value) in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
    ] {
        browser.headers = Vec::new();
        let track = browser.get("/track").await;
        browser.headers = vec![(header, value.to_owned())];
        // Nor does another site put somebody into a complaint of its own.
        let forged = browser
            .press(&track, &[("number", number), ("code", code)], "next")
            .await;
        assert_eq!(forged.status, 403, "tracking: {header}");
        let forged = browser.press(&page, &[("choice", "yes")], "next").await;
        assert_eq!(forged.status, 403, "{header}");
    }
    // Our own pages send no referrer, so browsers say `null`.
    browser.headers = vec![
        ("origin", "null".to_owned()),
        ("sec-fetch-site", "same-origin".to_owned()),
    ];
    let lacking = browser.next(&page, &[]).await;
    assert_eq!(lacking.status, 422, "it is asked whether they mean it");
    browser.headers = vec![("origin", front.url())];
    assert_eq!(browser.next(&page, &[]).await.status, 422);
    // Another complaint's proof.
    let site = page_site(&browser).await;
    let other = front.browser();
    let [other_number, other_code] = file(&other, &site).await;
    opened(&other, &other_number, &other_code).await;
    let forged = other.press(&page, &[("choice", "yes")], "next").await;
    assert_eq!(forged.status, 403, "the proof of another complaint");
}

async fn page_site(browser: &Browser) -> String {
    let page = browser.get("/complaint?site=hall").await;
    assert_eq!(page.status, 200);
    let page = browser.press(&page, &[], "back").await;
    page.field("site")
}

async fn words_wait_for_number_and_code(front: &Front, number: &str, code: &str) {
    let browser = front.browser();
    opened(&browser, number, code).await;
    let page = browser.get("/my-complaint/message").await;
    browser.forget("complaint");
    let words = "写了很久的一段话。";
    let ask = browser.next(&page, &[("text", words)]).await;
    assert!(ask.title().starts_with("查询我的投诉"), "{}", ask.title());
    assert!(!ask.html.contains(words), "sealed");
    let wrong = browser
        .next(&ask, &[("number", number), ("code", "wrong")])
        .await;
    let back = browser
        .next(&wrong, &[("number", number), ("code", code)])
        .await;
    assert_eq!(back.field("text"), words, "{}", back.html);
    let mine = browser.next(&back, &[]).await;
    assert!(mine.html.contains(words));
    let left = browser.post("/leave", &[]).await;
    assert_eq!(left.path, "/");
    assert!(
        browser
            .get("/my-complaint")
            .await
            .title()
            .starts_with("查询我的投诉")
    );
}

async fn it_is_withdrawn(front: &Front, number: &str, code: &str) {
    let browser = front.browser();
    opened(&browser, number, code).await;
    let page = browser.get("/my-complaint/withdrawal").await;
    let mine = browser.next(&page, &[("choice", "yes")]).await;
    assert!(mine.text(".stage").contains("已撤回"), "{}", mine.html);
    assert!(mine.texts(".acts a").is_empty(), "nothing more is offered");
    let again = browser.next(&page, &[("choice", "yes")]).await;
    assert!([200, 422].contains(&again.status), "{}", again.html);
}

async fn https_has_cookies_of_its_own(world: &World, number: &str, code: &str) {
    let settings = [("REDRESS_PUBLIC__URL", "https://complaints.example")];
    let front = Front::before(world, &settings).await;
    let browser = front.browser();
    let track = browser.get("/track").await;
    // Without following, to see what is set.
    let mine = browser
        .next(&track, &[("number", number), ("code", code)])
        .await;
    assert_eq!(mine.status, 200);
    assert!(browser.cookie("__Host-complaint").is_some());
    assert!(browser.cookie("complaint").is_none());
    front.running.stop().await;
}
