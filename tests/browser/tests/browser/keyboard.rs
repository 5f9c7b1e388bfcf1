//! Without a mouse: every question is answered with Tab, blank, arrows and Enter.

use browser_tests::{Chromium, Front, Kind, Tab, key};
use journeys_tests::World;
use journeys_tests::matters::RUDE;

/// Tabs on until the element has the focus, which everybody sees.
async fn reach(tab: &Tab, css: &str) -> anyhow::Result<()> {
    let reached = "return document.activeElement.matches(arguments[0])";
    for _ in 0..60 {
        if tab.run(reached, vec![css.into()]).await? == true {
            let outline = "return getComputedStyle(document.activeElement).outlineStyle";
            assert_eq!(
                tab.run(outline, Vec::new()).await?,
                "solid",
                "{css}: the focus is seen"
            );
            return Ok(());
        }
        tab.key(key::TAB).await?;
    }
    anyhow::bail!(
        "{css} is not reached by Tab on “{}”",
        tab.web.title().await?
    )
}

async fn type_in(tab: &Tab, css: &str, words: &str) -> anyhow::Result<()> {
    reach(tab, css).await?;
    tab.web.active().await?.send_keys(words).await
}

/// Chooses, and goes on by Enter on the button.
async fn choose(tab: &Tab, css: &str) -> anyhow::Result<()> {
    reach(tab, css).await?;
    tab.key(key::SPACE).await?;
    go_on(tab).await
}

async fn go_on(tab: &Tab) -> anyhow::Result<()> {
    reach(tab, "button.main").await?;
    tab.key(key::ENTER).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_is_filed_with_the_keyboard_alone() -> anyhow::Result<()> {
    let world = World::start().await;
    let front = Front::before(&world).await;
    let chromium = Chromium::start().await;
    let kind = Kind {
        language: "zh-CN",
        scripts: true,
    };
    let tab = chromium.open(&front.url(), kind).await?;
    tab.goto("/").await?;
    tab.key(key::TAB).await?;
    let first = tab.web.active().await?;
    assert_eq!(
        first.attr("class").await?.as_deref(),
        Some("skip"),
        "the first stop skips the head"
    );
    reach(&tab, "a.button.main").await?;
    tab.key(key::ENTER).await?;
    choose(&tab, "input[name=site]").await?;
    choose(&tab, "input[name=window]").await?;
    choose(&tab, "input[name=scope]").await?;
    type_in(&tab, "#narrative", RUDE).await?;
    go_on(&tab).await?;
    choose(&tab, "input[name=files]").await?;
    choose(&tab, "input[name=identity]").await?;
    // Enter in a field goes on; it never changes the language.
    type_in(&tab, "#name", "林晓").await?;
    tab.key(key::ENTER).await?;
    assert_eq!(
        tab.find("html").await?.attr("lang").await?.as_deref(),
        Some("zh-CN")
    );
    // From the summary to the field.
    reach(&tab, ".faults a").await?;
    tab.key(key::ENTER).await?;
    let field = tab.web.active().await?;
    assert_eq!(
        field.attr("id").await?.as_deref(),
        Some("phone"),
        "the summary leads to the field"
    );
    type_in(&tab, "#phone", "138 0013 8000").await?;
    go_on(&tab).await?;
    go_on(&tab).await?;
    assert!(!tab.text(".panel").await?.is_empty(), "it is registered");
    choose(&tab, "#saved").await?;
    reach(&tab, "#file").await?;
    tab.close().await?;
    front.running.stop().await;
    world.finish().await;
    Ok(())
}
