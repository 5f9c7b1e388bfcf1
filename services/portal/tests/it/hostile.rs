//! What somebody types is shown as it was typed, and nothing more; the headers of every answer.

use journeys_tests::World;
use journeys_tests::cast::HALL;
use journeys_tests::matters::RUDE;
use journeys_tests::within;

use crate::browser::Shown;
use crate::filing::to_the_overview;
use crate::support::Front;

/// Until a fact has come from one service to another.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

const PAYLOADS: [&str; 10] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{7*7}}{% raw %}${7*7}",
    "\" autofocus onfocus=alert(1) x=\"",
    "<!--<a href=\"--><script>alert(1)//\">",
    "&lt;script&gt;\u{2028}<ſcript>",
];

/// Nothing but our own scripts, from files; no handlers, no styles inside.
fn is_clean(page: &Shown) {
    let document = page.document();
    for element in document
        .tree
        .nodes()
        .filter_map(|node| node.value().as_element().cloned())
    {
        for (name, value) in element.attrs() {
            assert!(!name.starts_with("on"), "{name} on <{}>", element.name());
            assert_ne!(name, "style", "<{}>", element.name());
            assert!(
                !value.trim_start().starts_with("javascript:") || name == "value",
                "{value}"
            );
        }
        assert!(!["img", "svg", "iframe", "object", "style", "base"].contains(&element.name()));
    }
    for script in page.texts("script") {
        assert!(script.is_empty(), "a script inside: {script}");
    }
    for source in ["script", "link"] {
        let attribute = if source == "link" { "href" } else { "src" };
        if let Some(from) = page.attribute(source, attribute) {
            assert!(from.starts_with("/assets/"), "{from}");
        }
    }
    let policy = page.header("content-security-policy");
    for wanted in [
        "default-src 'none'",
        "script-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(wanted), "{wanted}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert_eq!(page.header("cache-control"), "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_stays_text_on_every_page() {
    let world = World::start().await;
    let front = Front::before(&world, &[]).await;
    let site = world.people.site(HALL).to_string();
    let browser = front.browser();
    for path in [
        "/",
        "/track",
        "/complaint",
        "/nowhere",
        "/my-complaint",
        "/my-complaint/rating",
        "/my-complaint/files",
    ] {
        is_clean(&browser.get(path).await);
    }
    for payload in PAYLOADS {
        let encoded =
            percent_encoding::utf8_percent_encode(payload, percent_encoding::NON_ALPHANUMERIC);
        is_clean(
            &browser
                .get(&format!("/complaint?site={encoded}&window={encoded}"))
                .await,
        );
        is_clean(&browser.get(&format!("/my-complaint?done={encoded}")).await);
        let page = browser.get("/complaint").await;
        let found = browser.next(&page, &[("q", payload)]).await;
        is_clean(&found);
        assert_eq!(found.field("q"), payload.trim());
        let page = browser.next(&page, &[("site", &site)]).await;
        is_clean(&page);
        let page = browser.next(&page, &[("window", "unsure")]).await;
        let page = browser
            .next(&page, &[("scope", "A"), ("scope", payload)])
            .await;
        is_clean(&page);
        let page = browser.press(&page, &[], "back").await;
        let page = browser.next(&page, &[("scope", "A")]).await;
        let all = ["narrative", "occurred", "respondent", "wanted", "business"];
        let fill = all.map(|name| (name, payload));
        let page = browser.next(&page, &fill).await;
        is_clean(&page);
        for name in all {
            assert_eq!(page.field(name), payload, "{name}");
        }
        let page = browser.next(&page, &[("occurred", "")]).await;
        let page = browser.next(&page, &[("files", payload)]).await;
        let page = browser.next(&page, &[("files", "no")]).await;
        let page = browser.next(&page, &[("identity", "named")]).await;
        let all = ["name", "phone", "email", "wechat", "age"];
        let page = browser.next(&page, &all.map(|name| (name, payload))).await;
        is_clean(&page);
        for name in all {
            assert_eq!(page.field(name), payload, "{name}");
        }
        let page = browser.next(&page, &[("age", ""), ("sex", payload)]).await;
        is_clean(&page);
        assert!(
            page.texts(".rows dd.words")
                .iter()
                .filter(|said| *said == &payload.split_whitespace().collect::<Vec<_>>().join(" "))
                .count()
                >= 4,
            "{}",
            page.html
        );
        let page = browser.press(&page, &[], "send").await;
        is_clean(&page);
        // What intake takes is registered, and followed.
        let right = [("phone", "138 0013 8000"), ("email", "")];
        let page = browser.next(&page, &right).await;
        let done = browser.press(&page, &[], "send").await;
        is_clean(&done);
        assert_eq!(done.status, 200, "{payload}: {}", done.html);
        let mine = browser.next(&done, &[("saved", "yes")]).await;
        is_clean(&mine);
        let message = browser.get("/my-complaint/message").await;
        // Once notification has heard of it; until then the words stay.
        let mine = within(PATIENCE, "the message to be taken", async || {
            let page = browser.next(&message, &[("text", payload)]).await;
            is_clean(&page);
            assert!(page.status == 200 || page.field("text") == payload);
            (page.status == 200).then_some(page)
        })
        .await;
        let said = mine.texts(".talk .own .words");
        assert_eq!(
            said,
            [payload.split_whitespace().collect::<Vec<_>>().join(" ")]
        );
    }
    for payload in PAYLOADS {
        let track = browser.get("/track").await;
        let wrong = browser
            .next(&track, &[("number", payload), ("code", payload)])
            .await;
        is_clean(&wrong);
        assert_eq!(wrong.field("number"), payload);
    }
    // No number and code opens anything from here for a while: then no session of the complaint before is
    // left to whoever files the next one.
    assert!(browser.cookie("complaint").is_some());
    let page = to_the_overview(&browser, &site, RUDE).await;
    let done = browser.press(&page, &[], "send").await;
    assert_eq!(done.status, 200);
    assert!(browser.cookie("complaint").is_none());
    assets_are_kept_by_their_content(&front).await;
    front.running.stop().await;
    world.finish().await;
}

async fn assets_are_kept_by_their_content(front: &Front) {
    let browser = front.browser();
    let start = browser.get("/").await;
    let address = start
        .attribute("link[rel=stylesheet]", "href")
        .expect("a style sheet");
    let sheet = browser.get(&address).await;
    assert_eq!(sheet.status, 200);
    assert_eq!(sheet.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(
        sheet.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(browser.get("/assets/tokens.css").await.status, 404);
    assert_eq!(browser.get("/livez").await.status, 204);
    assert_eq!(browser.get("/readyz").await.status, 200);
    let metrics = browser.get("/metrics").await;
    assert!(metrics.html.contains("build_info"), "{}", metrics.html);
    assert!(start.html.len() < 50_000, "{} bytes", start.html.len());
}
