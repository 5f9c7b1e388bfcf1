//! What messages say, by two who write at the same time.

use journeys_tests::cast::ADMINISTRATOR;

use super::{Office, SECOND};

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_was_changed_meanwhile_keeps_what_was_typed() {
    let office = Office::open().await;
    let (one, other) = (
        office.somebody(ADMINISTRATOR).await,
        office.somebody(SECOND).await,
    );
    let path = "/staff/administration/templates/accepted/email/zh-CN";
    let page = one.get(path).await;
    assert_eq!(page.status, 200, "{}", page.html);
    let body = page.field("body");
    let with = |words: &str| format!("{}\n\n{words}", body.trim());

    // What cannot be saved says why; what can is shown as it would be sent.
    let wrong = one.next(&page, &[("body", "只有这一句。")]).await;
    assert_eq!(
        (wrong.status, wrong.field("body").trim()),
        (422, "只有这一句。")
    );
    assert!(
        wrong.texts("ul[lang=en] li").join(" ").contains("lacks"),
        "{}",
        wrong.html
    );
    let looked = one
        .press(&page, &[("body", &with("请耐心等待。"))], "show")
        .await;
    assert_eq!(looked.status, 200);
    assert!(
        looked.text(".help").contains("请耐心等待。"),
        "{}",
        looked.html
    );
    assert!(!looked.text(".help").contains('{'), "filled");
    assert!(looked.field("body").contains("请耐心等待。"));

    let quick = other.get(path).await;
    let saved = other.next(&quick, &[("body", &with("另一位写的。"))]).await;
    assert_eq!(saved.path, "/staff/administration/templates?note=did-save");
    let stale = one.next(&looked, &[]).await;
    assert_eq!(
        (stale.status, stale.text("#body-fault").is_empty()),
        (422, false)
    );
    assert!(
        stale.field("body").contains("请耐心等待。"),
        "it is still there"
    );
    assert!(
        stale.text("section.note").contains("另一位写的。"),
        "and so is the other one"
    );
    let saved = one.next(&stale, &[]).await;
    assert_eq!(
        saved.path, "/staff/administration/templates?note=did-save",
        "having seen it"
    );
    let after = other.get(path).await;
    assert!(after.field("body").contains("请耐心等待。"));
    office.close().await;
}
