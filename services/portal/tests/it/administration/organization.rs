//! The organization file, given out, changed and taken in by two administrators.

use journeys_tests::cast::ADMINISTRATOR;

use super::{Office, SECOND};
use crate::browser::{Browser, Shown};

const PAGE: &str = "/staff/administration/organization";

async fn look(browser: &Browser, file: &str) -> Shown {
    let page = browser.get(PAGE).await;
    browser
        .upload(&page, "organization.toml", file.as_bytes())
        .await
}

/// The form once more, with the file in it and another button.
async fn adopt(browser: &Browser, looked: &Shown) -> Shown {
    browser.upload_as(looked, "send", None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_take_in_an_organization() {
    let office = Office::open().await;
    let (one, other) = (
        office.somebody(ADMINISTRATOR).await,
        office.somebody(SECOND).await,
    );
    let file = one.get(&format!("{PAGE}.toml")).await;
    assert_eq!(
        (file.status, file.header("content-type")),
        (200, "application/toml")
    );
    let same = look(&one, &file.html).await;
    assert_eq!(
        (same.status, same.texts(".cards-list li").len()),
        (200, 0),
        "it changes nothing"
    );

    // What is wrong is said by line, and nothing is changed.
    let broken = look(
        &one,
        &file.html.replace("code = \"jz-qiu\"", "code = \"JZ QIU\""),
    )
    .await;
    assert_eq!(broken.status, 422);
    assert!(!broken.texts("table td").is_empty(), "{}", broken.html);
    let nothing = one.get(PAGE).await;
    let nothing = one.upload(&nothing, "organization.toml", b"").await;
    assert_eq!(
        (nothing.status, nothing.text("#file-fault").is_empty()),
        (422, false)
    );

    // Somebody is given a role: one alone does not do it.
    let start = file
        .html
        .find("code = \"jz-fang\"")
        .expect("the supervisor");
    let (before, rest) = file.html.split_at(start);
    let changed = format!(
        "{before}{}",
        rest.replacen("roles = [", "roles = [\"leadership\", ", 1)
    );
    let looked = look(&one, &changed).await;
    assert_eq!(looked.status, 200, "{}", looked.html);
    assert!(
        looked.text(".cards-list .card-title").contains("jz-fang"),
        "{}",
        looked.html
    );
    assert!(looked.text(".cards-list table").contains("leadership"));
    let waits = adopt(&one, &looked).await;
    assert_eq!(waits.path, format!("{PAGE}?note=did-wait"));
    assert!(!waits.text(".note.good").is_empty());
    let again = adopt(&one, &looked).await;
    assert_eq!(
        again.path,
        format!("{PAGE}?note=did-wait"),
        "the same one is no second"
    );
    let looked = look(&other, &changed).await;
    let adopted = adopt(&other, &looked).await;
    assert_eq!(adopted.path, format!("{PAGE}?note=did-adopt"));
    let same = look(&one, &changed).await;
    assert_eq!(same.texts(".cards-list li").len(), 0, "it is there");

    // What was looked at before somebody changed it is not adopted unseen.
    let title = |to: &str| changed.replacen("邱明", to, 1);
    let stale = look(&one, &title("邱晓明")).await;
    let quick = look(&other, &title("邱大明")).await;
    assert_eq!(
        adopt(&other, &quick).await.path,
        format!("{PAGE}?note=did-adopt")
    );
    let stale = adopt(&one, &stale).await;
    assert_eq!(stale.status, 422);
    assert!(
        stale.text(".cards-list table").contains("邱大明"),
        "the difference to what is there now"
    );
    office.close().await;
}
