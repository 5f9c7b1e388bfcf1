//! What goes wrong: each fault is said at its field, and nothing that was typed is lost.

use journeys_tests::World;
use journeys_tests::cast::HALL;
use journeys_tests::matters::RUDE;

use crate::browser::{Browser, Shown};
use crate::filing::to_the_overview;
use crate::support::Front;

/// The page says what is wrong in its title, in the summary and at the field, in the same words.
fn says(page: &Shown, field: &str, words: &str) {
    assert_eq!(page.status, 422, "{}", page.html);
    assert!(page.title().starts_with("错误："), "{}", page.title());
    let summary = page.text(&format!(".faults a[href='#{field}']"));
    assert!(summary.contains(words), "{field}: {summary}");
    assert_eq!(
        page.text(&format!("#{field}-fault")),
        format!("错误：{summary}")
    );
    assert!(
        page.attribute(&format!("#{field}"), "id").is_some(),
        "it leads to the field"
    );
    assert!(page.attribute(".faults", "autofocus").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_goes_wrong_nothing_typed_is_lost() {
    let world = World::start().await;
    let front = Front::before(&world, &[]).await;
    let site = world.people.site(HALL).to_string();
    what_is_lacking_is_said_at_each_question(&front, &site).await;
    what_intake_refuses_is_said_at_its_field(&front, &site).await;
    another_language_keeps_every_answer(&front, &site).await;
    what_was_changed_is_refused_kindly(&world, &front, &site).await;
    a_form_that_no_person_fills_is_asked_for_again(&world, &front, &site).await;
    a_service_that_is_away_loses_nothing(&world, &front, &site).await;
    front.running.stop().await;
    world.finish().await;
}

async fn what_is_lacking_is_said_at_each_question(front: &Front, site: &str) {
    let browser = front.browser();
    let page = browser.get("/complaint").await;
    let page = browser.next(&page, &[]).await;
    says(&page, "site", "请选择您要投诉的单位");
    let page = browser.next(&page, &[("site", site)]).await;
    let page = browser.next(&page, &[]).await;
    says(&page, "window", "请选择窗口");
    let page = browser.next(&page, &[("window", "unsure")]).await;
    let page = browser.next(&page, &[]).await;
    says(&page, "scope", "请至少选择一类问题");
    let page = browser.next(&page, &[("scope", "B")]).await;
    let page = browser
        .next(&page, &[("occurred", "九月初"), ("respondent", "高个子")])
        .await;
    says(&page, "narrative", "请说明发生了什么");
    says(&page, "occurred", "请填写日期");
    assert_eq!(page.field("occurred"), "九月初", "as it was typed");
    assert_eq!(page.field("respondent"), "高个子");
    let page = browser
        .next(&page, &[("narrative", RUDE), ("occurred", "")])
        .await;
    let page = browser.next(&page, &[]).await;
    says(&page, "files", "请选择是否有文件");
    let page = browser.next(&page, &[("files", "no")]).await;
    let page = browser.next(&page, &[]).await;
    says(&page, "identity", "请选择实名或者匿名");
    let page = browser.next(&page, &[("identity", "named")]).await;
    let page = browser.next(&page, &[("age", "三十")]).await;
    says(&page, "name", "请填写您的姓名");
    says(&page, "phone", "请填写手机号码，例如 138 0013 8000");
    says(&page, "age", "1 至 120");
    // All the way back, each answer is as it was.
    let page = browser.press(&page, &[], "back").await;
    assert_eq!(page.field("identity"), "named");
    let page = browser.press(&page, &[], "back").await;
    let page = browser.press(&page, &[], "back").await;
    assert_eq!(page.field("narrative"), RUDE);
    let page = browser.press(&page, &[], "back").await;
    assert_eq!(page.field("scope"), "B");
    let page = browser.press(&page, &[], "back").await;
    assert_eq!(page.field("window"), "unsure");
    let page = browser.press(&page, &[], "back").await;
    assert_eq!(page.field("site"), site);
}

async fn what_intake_refuses_is_said_at_its_field(front: &Front, site: &str) {
    let browser = front.browser();
    let page = to_the_overview(&browser, site, "太短了").await;
    let page = browser.press(&page, &[], "change:details").await;
    let wrong = [
        ("phone", "打给我"),
        ("email", "no-address"),
        ("age", "150"),
        ("name", "林晓"),
    ];
    let page = browser.next(&page, &wrong).await;
    let page = browser.press(&page, &[], "send").await;
    says(&page, "narrative", "10 至 5000 个字");
    assert_eq!(page.field("narrative"), "太短了");
    let page = browser
        .next(&page, &[("narrative", RUDE), ("occurred", "2199-01-01")])
        .await;
    let page = browser.press(&page, &[], "send").await;
    says(&page, "occurred", "不能晚于今天");
    let page = browser.next(&page, &[("occurred", "2026-09-01")]).await;
    let page = browser.press(&page, &[], "send").await;
    says(&page, "phone", "请填写手机号码");
    says(&page, "email", "请填写电子邮箱");
    says(&page, "age", "1 至 120");
    assert_eq!(page.field("phone"), "打给我");
    let right = [
        ("phone", "0123-5550100 转 8"),
        ("email", "lin@example.org"),
        ("age", "34"),
    ];
    let page = browser.next(&page, &right).await;
    let done = browser.press(&page, &[], "send").await;
    assert_eq!(done.status, 200, "{}", done.html);
}

async fn another_language_keeps_every_answer(front: &Front, site: &str) {
    let browser = front.browser();
    let page = browser.get("/complaint").await;
    let page = browser.next(&page, &[("site", site)]).await;
    let page = browser.next(&page, &[("window", "unsure")]).await;
    let page = browser.press(&page, &[("scope", "B")], "lang:en").await;
    assert_eq!(page.attribute("html", "lang").as_deref(), Some("en"));
    assert_eq!(page.field("scope"), "B", "what was just ticked, too");
    let page = browser.next(&page, &[]).await;
    let typed = "第一行\n第二行 <b>&amp;";
    let page = browser
        .press(&page, &[("narrative", typed)], "lang:zh-CN")
        .await;
    assert_eq!(page.attribute("html", "lang").as_deref(), Some("zh-CN"));
    assert_eq!(page.field("narrative"), typed);
    // Pages without a form remember it, too.
    let page = browser.press(&page, &[], "lang:en").await;
    assert_eq!(page.field("narrative"), typed);
    let start = browser.get("/").await;
    assert_eq!(start.attribute("html", "lang").as_deref(), Some("en"));
    let fields = [("back", "//evil.example"), ("lang", "zh-CN")];
    let fields = fields.map(|(k, v)| (k.to_owned(), v.to_owned()));
    let back = browser.post("/language", &fields).await;
    assert_eq!(back.path, "/", "never to another site");
    assert_eq!(back.attribute("html", "lang").as_deref(), Some("zh-CN"));
}

/// The draft of a page, otherwise.
async fn with_draft(browser: &Browser, page: &Shown, draft: &str) -> Shown {
    browser.press(page, &[("draft", draft)], "next").await
}

async fn what_was_changed_is_refused_kindly(world: &World, front: &Front, site: &str) {
    let browser = front.browser();
    let page = to_the_overview(&browser, site, RUDE).await;
    let draft = page.field("draft");
    assert!(!draft.contains("138") && draft.len() > 200);
    let mut changed = draft.clone().into_bytes();
    let middle = changed.len() / 2;
    changed[middle] = if changed[middle] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).expect("ASCII");
    for wrong in [changed.as_str(), "nothing", &draft[..40]] {
        let refused = with_draft(&browser, &page, wrong).await;
        assert_eq!(refused.status, 400);
        assert!(
            refused.title().contains("表单已经失效"),
            "{}",
            refused.title()
        );
    }
    // Sealed for something else.
    let mine = browser.press(&page, &[], "send").await;
    let receipt = mine.field("receipt");
    assert_eq!(with_draft(&browser, &page, &receipt).await.status, 400);
    // Too old.
    let impatient = Front::before(world, &[("REDRESS_GUARD__DRAFT_HOURS", "0")]).await;
    let late = browser.moved_to(&impatient.url());
    let refused = late.press(&page, &[], "send").await;
    assert_eq!(refused.status, 400, "{}", refused.html);
    impatient.running.stop().await;
    // An address alone holds no answers.
    let anew = browser.get("/complaint/details").await;
    assert_eq!(anew.path, "/complaint");
    assert_eq!(browser.get("/complaint/nowhere").await.status, 404);
}

async fn a_form_that_no_person_fills_is_asked_for_again(world: &World, front: &Front, site: &str) {
    let browser = front.browser();
    let page = to_the_overview(&browser, site, RUDE).await;
    let page = browser
        .press(&page, &[("homepage", "http://buy.example")], "send")
        .await;
    assert_eq!(page.status, 429);
    assert!(page.html.contains("都还在"), "answers are kept");
    let done = browser.press(&page, &[], "send").await;
    assert_eq!(done.status, 200, "a person presses again: {}", done.html);

    let slow = Front::before(world, &[("REDRESS_GUARD__MIN_FILL_SECONDS", "3600")]).await;
    let browser = slow.browser();
    let page = to_the_overview(&browser, site, RUDE).await;
    let fast = browser.press(&page, &[], "send").await;
    assert_eq!(fast.status, 429);
    let wait: u64 = fast.header("retry-after").parse().expect("seconds");
    assert!((3500..=3600).contains(&wait), "{wait}");
    let again = browser.press(&fast, &[], "send").await;
    assert_eq!(again.status, 429, "time does not pass by pressing");
    // Kept: once it is late enough, the same draft is taken.
    let patient = browser.moved_to(&front.url());
    let done = patient.press(&again, &[], "send").await;
    assert_eq!(done.status, 200, "{}", done.html);
    slow.running.stop().await;
}

async fn a_service_that_is_away_loses_nothing(world: &World, front: &Front, site: &str) {
    let nobody = format!("http://127.0.0.1:{}", testkit::free_port());
    let alone = Front::before(world, &[("REDRESS_PEERS__INTAKE", &nobody)]).await;
    let browser = alone.browser();
    let page = to_the_overview(&browser, site, RUDE).await;
    let away = browser.press(&page, &[], "send").await;
    assert_eq!(away.status, 503);
    assert!(!away.header("retry-after").is_empty());
    assert!(away.html.contains("都还在"));
    let english = browser.press(&away, &[], "lang:en").await;
    assert_eq!(english.attribute("html", "lang").as_deref(), Some("en"));
    assert!(
        english.html.contains("林晓"),
        "the overview, in the other language"
    );
    let better = browser.moved_to(&front.url());
    let done = better.press(&away, &[], "send").await;
    assert_eq!(done.status, 200, "{}", done.html);
    alone.running.stop().await;

    let blind = Front::before(world, &[("REDRESS_PEERS__DIRECTORY", &nobody)]).await;
    let browser = blind.browser();
    assert_eq!(browser.get("/").await.status, 200, "the first page stands");
    let away = browser.get("/complaint").await;
    assert_eq!(away.status, 503);
    let better = browser.moved_to(&front.url());
    let page = better.press(&away, &[], "show").await;
    assert_eq!(page.status, 200);
    assert!(
        page.title().starts_with("您要投诉哪个单位"),
        "{}",
        page.title()
    );
    blind.running.stop().await;
}
