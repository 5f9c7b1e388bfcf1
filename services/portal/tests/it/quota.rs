//! Whose request it is: intake counts by people's addresses, not by the portal's, and not by what a browser
//! says of itself.

use journeys_tests::World;
use journeys_tests::cast::HALL;
use journeys_tests::matters::RUDE;

use crate::filing::to_the_overview;
use crate::support::Front;

#[tokio::test(flavor = "multi_thread")]
async fn intake_counts_by_the_address_that_the_proxy_saw() {
    let set = |name: &str, value: &str| (format!("intake:{name}"), value.to_owned());
    let world = World::start_with(
        "2026-09-29T10:00",
        vec![
            set("REDRESS_PUBLIC__BEHIND_PROXY", "true"),
            set("REDRESS_SUBMISSION__ADDRESS__AT_ONCE", "1"),
            set("REDRESS_SUBMISSION__ADDRESS__PER_HOUR", "1"),
        ],
    )
    .await;
    let site = world.people.site(HALL).to_string();
    let direct = Front::before(&world, &[]).await;
    let mut browser = direct.browser();
    let page = to_the_overview(&browser, &site, RUDE).await;
    assert_eq!(browser.press(&page, &[], "send").await.status, 200);
    // Who says to be somebody else is not believed.
    browser
        .headers
        .push(("x-forwarded-for", "203.0.113.9".to_owned()));
    let page = to_the_overview(&browser, &site, RUDE).await;
    let busy = browser.press(&page, &[], "send").await;
    assert_eq!(busy.status, 429, "{}", busy.html);
    assert!(busy.html.contains("都还在") && !busy.header("retry-after").is_empty());

    // Behind a proxy, the last entry is the proxy's own.
    let behind = Front::before(&world, &[("REDRESS_PUBLIC__BEHIND_PROXY", "true")]).await;
    for (forwarded, status) in [
        ("203.0.113.1", 200),
        ("203.0.113.77, 203.0.113.1", 429),
        ("203.0.113.1, 203.0.113.2", 200),
    ] {
        let mut browser = behind.browser();
        browser
            .headers
            .push(("x-forwarded-for", forwarded.to_owned()));
        let page = to_the_overview(&browser, &site, RUDE).await;
        let answer = browser.press(&page, &[], "send").await;
        assert_eq!(answer.status, status, "{forwarded}: {}", answer.html);
    }
    direct.running.stop().await;
    behind.running.stop().await;
    world.finish().await;
}
