//! Filing, adding a file, following: in both languages, with JavaScript on and off; each page is measured.

use std::io::Write as _;

use browser_tests::{Chromium, Front, Kind, Tab};
use journeys_tests::matters::{BRIBE, RUDE};
use journeys_tests::{World, photos};

/// What is looked at on each page. Without scripts, pages are pressed through only: it is the same HTML.
async fn look(tab: &Tab, kind: Kind, name: &str) -> anyhow::Result<()> {
    if !kind.scripts {
        return Ok(());
    }
    tab.looks_right(name).await?;
    tab.picture(name, 375).await?;
    tab.picture(name, 1280).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_is_filed_and_followed_in_chromium() -> anyhow::Result<()> {
    let world = World::start().await;
    let front = Front::before(&world).await;
    let chromium = Chromium::start().await;
    for kind in [
        Kind {
            language: "zh-CN",
            scripts: true,
        },
        Kind {
            language: "en",
            scripts: true,
        },
        Kind {
            language: "zh-CN",
            scripts: false,
        },
        Kind {
            language: "en",
            scripts: false,
        },
    ] {
        let mut tab = chromium.open(&front.url(), kind).await?;
        speaks(&tab, kind).await?;
        let pair = named(&mut tab, kind, &world).await?;
        followed(&mut tab, kind, &pair).await?;
        tab.close().await?;
    }
    let mut tab = chromium
        .open(
            &front.url(),
            Kind {
                language: "zh-CN",
                scripts: true,
            },
        )
        .await?;
    in_few_steps(&mut tab).await?;
    tab.close().await?;
    front.running.stop().await;
    world.finish().await;
    Ok(())
}

/// The page is in the browser's language.
async fn speaks(tab: &Tab, kind: Kind) -> anyhow::Result<()> {
    tab.goto("/").await?;
    let lang = tab.find("html").await?.attr("lang").await?;
    assert_eq!(lang.as_deref(), Some(kind.language));
    Ok(())
}

/// Scripts run where they may, and nowhere else: one of them counts letters.
async fn scripts_are_as_set(tab: &Tab, kind: Kind) -> anyhow::Result<()> {
    assert_eq!(tab.find(".left").await.is_ok(), kind.scripts);
    Ok(())
}

/// Number and code.
async fn named(tab: &mut Tab, kind: Kind, world: &World) -> anyhow::Result<[String; 2]> {
    look(tab, kind, "01-start").await?;
    if kind.scripts {
        tab.looks_right_in_the_dark("01-start").await?;
    }
    tab.click("a.button.main").await?;
    tab.go_on().await?;
    look(tab, kind, "02-site-fault").await?;
    tab.fill("#q", "hall").await?;
    tab.click(".row button").await?;
    look(tab, kind, "02-site").await?;
    tab.click("label[for=site]").await?;
    tab.go_on().await?;
    look(tab, kind, "03-window").await?;
    tab.click("label[for=window]").await?;
    tab.go_on().await?;
    look(tab, kind, "04-scope").await?;
    tab.click("label[for=scope]").await?;
    tab.go_on().await?;
    scripts_are_as_set(tab, kind).await?;
    look(tab, kind, "05-matter").await?;
    tab.go_on().await?;
    look(tab, kind, "05-matter-fault").await?;
    // The focus is where one reads what is wrong.
    let focus = tab.web.active().await?;
    assert_eq!(
        focus.attr("role").await?.as_deref(),
        Some("alert"),
        "focus after a fault"
    );
    tab.fill("#narrative", RUDE).await?;
    tab.go_on().await?;
    look(tab, kind, "06-evidence").await?;
    tab.click("label[for=files]").await?;
    tab.go_on().await?;
    look(tab, kind, "07-identity").await?;
    tab.click("label[for=identity]").await?;
    tab.go_on().await?;
    look(tab, kind, "08-details").await?;
    if kind.scripts {
        tab.looks_right_in_the_dark("08-details").await?;
    }
    tab.go_on().await?;
    look(tab, kind, "08-details-fault").await?;
    if kind.scripts {
        tab.looks_right_in_the_dark("08-details-fault").await?;
    }
    tab.fill("#name", "林晓").await?;
    tab.fill("#phone", "138 0013 8000").await?;
    tab.go_on().await?;
    look(tab, kind, "09-check").await?;
    // The other language and back: everything is still there.
    tab.click("button.language").await?;
    assert!(tab.text(".rows").await?.contains("林晓"));
    tab.click("button.language").await?;
    tab.go_on().await?;
    look(tab, kind, "10-done").await?;
    if kind.scripts {
        tab.looks_right_in_the_dark("10-done").await?;
        tab.medium("print").await?;
        tab.picture("10-done-print", 800).await?;
        tab.medium("").await?;
        tab.medium("forced").await?;
        tab.picture("10-done-forced", 375).await?;
        tab.medium("").await?;
    }
    let number = tab.text(".panel div:first-child dd").await?;
    let code = tab.text(".panel div:last-child dd").await?;
    tab.go_on().await?;
    assert!(
        tab.text(".panel").await?.contains(&code),
        "not before it is saved"
    );
    tab.click("label[for=saved]").await?;
    tab.go_on().await?;
    let photo = world.stack.folder.join("photo.jpg");
    std::fs::File::create(&photo)?.write_all(&photos::photo())?;
    look(tab, kind, "11-files").await?;
    tab.fill_file("#file", &photo).await?;
    tab.go_on().await?;
    assert!(tab.text(".files").await?.contains("photo.jpg"));
    look(tab, kind, "11-files-added").await?;
    tab.click("main > p .button").await?;
    assert!(tab.text(".over").await?.contains(&number));
    look(tab, kind, "12-mine").await?;
    if kind.scripts {
        tab.looks_right_in_the_dark("12-mine").await?;
    }
    Ok([number, code])
}

async fn followed(tab: &mut Tab, kind: Kind, [number, code]: &[String; 2]) -> anyhow::Result<()> {
    tab.click("form[action='/leave'] button").await?;
    tab.acts();
    tab.goto("/track").await?;
    look(tab, kind, "13-track").await?;
    tab.fill("#number", number).await?;
    tab.fill("#code", "wrong").await?;
    tab.go_on().await?;
    look(tab, kind, "13-track-fault").await?;
    tab.acts();
    tab.fill("#number", number).await?;
    tab.fill("#code", code).await?;
    tab.go_on().await?;
    assert!(tab.acts() <= 3, "to follow takes three steps");
    assert!(tab.text(".over").await?.contains(number));
    tab.goto("/my-complaint/supplement").await?;
    tab.go_on().await?;
    look(tab, kind, "14-supplement-fault").await?;
    tab.fill("#text", "当时还有两位群众在场。").await?;
    tab.go_on().await?;
    look(tab, kind, "14-mine-supplemented").await?;
    tab.goto("/my-complaint/rating").await?;
    look(tab, kind, "15-rating").await?;
    tab.goto("/my-complaint/withdrawal").await?;
    look(tab, kind, "16-withdrawal").await?;
    tab.click("label[for=choice]").await?;
    tab.go_on().await?;
    let note = tab.find("[role=status]").await;
    assert!(note.is_ok(), "withdrawn");
    look(tab, kind, "16-mine-withdrawn").await?;
    tab.goto("/nowhere").await?;
    look(tab, kind, "17-nothing").await
}

/// With the code at the window, anonymous: at most twelve.
async fn in_few_steps(tab: &mut Tab) -> anyhow::Result<()> {
    tab.goto("/complaint?site=hall&window=1").await?;
    tab.acts();
    tab.go_on().await?;
    tab.click("label[for=scope-3]").await?;
    tab.go_on().await?;
    tab.fill("#narrative", BRIBE).await?;
    tab.go_on().await?;
    tab.click("label[for=files-2]").await?;
    tab.go_on().await?;
    tab.click("label[for=identity-2]").await?;
    tab.go_on().await?;
    tab.go_on().await?;
    assert!(!tab.text(".panel").await?.is_empty());
    let acts = tab.acts();
    assert!(acts <= 12, "{acts} steps");
    Ok(())
}
