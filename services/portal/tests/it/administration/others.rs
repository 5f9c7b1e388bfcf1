//! Other people's accounts, partners' secrets, and a year's notice.

use journeys_tests::cast::ADMINISTRATOR;

use super::{Office, PASSWORD, SECOND, signs_in};

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_invite_and_one_shuts_out() {
    let office = Office::open().await;
    let (one, other) = (
        office.somebody(ADMINISTRATOR).await,
        office.somebody(SECOND).await,
    );
    let found = one.get("/staff/administration/staff?q=hall-sun").await;
    let person = found.hrefs("tbody th a").pop().expect("hall-sun is found");
    let invite = format!("{person}/invitation");
    let waits = one.post(&invite, &[]).await;
    assert_eq!(waits.path, format!("{person}?note=did-invite-wait"));
    assert!(!waits.html.contains("/welcome#"));
    let shown = other.post(&invite, &[]).await;
    let link = shown.text(".secret");
    let english = other.press(&shown, &[], "lang:en").await;
    assert_eq!(english.text(".secret"), link, "in the other language, too");
    let on = other.next(&english, &[]).await;
    assert_eq!(on.path, person);
    assert!(!on.html.contains(&link), "once");
    let (_, code) = link.split_once('#').expect("a link");
    let sun = office.front.browser();
    office.chooses(&sun, code, PASSWORD).await;
    assert_eq!(signs_in(&sun, "hall-sun", PASSWORD).await.path, "/staff");

    let shut_out = one.post(&format!("{person}/shut-out"), &[]).await;
    assert_eq!(shut_out.path, format!("{person}?note=did-shut-out"));
    testkit::eventually("hall-sun to be out", async || {
        let home = sun.get("/staff/account").await;
        home.path.starts_with("/staff/sign-in").then_some(())
    })
    .await;
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_is_given_a_secret_by_two_and_it_is_ended_by_one() {
    let office = Office::open().await;
    let (one, other) = (
        office.somebody(ADMINISTRATOR).await,
        office.somebody(SECOND).await,
    );
    let page = "/staff/administration/partners";
    let listed = one.get(page).await;
    assert_eq!(listed.texts("main section").len(), 2);
    let make = listed
        .attribute("main section form", "action")
        .expect("a button");
    assert_eq!(
        one.post(&make, &[]).await.path,
        format!("{page}?note=did-secret-wait")
    );
    let shown = other.post(&make, &[]).await;
    let secret = shown.text(".secret");
    assert!(secret.len() > 20, "{}", shown.html);
    let listed = one.get(page).await;
    assert!(!listed.html.contains(&secret), "told once");
    let end = listed.attribute(".secret-row", "action").expect("a secret");
    let ended = one.post(&end, &[]).await;
    assert_eq!(ended.path, format!("{page}?note=did-end-secret"));
    assert!(ended.texts(".secret-row").is_empty());
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_years_notice_is_looked_at_and_adopted() {
    let office = Office::open().await;
    let one = office.somebody(ADMINISTRATOR).await;
    let page = one.get("/staff/administration/calendars/cn/notice").await;
    let notice = "date,kind,name\n2027-01-01,off,元旦\n2027-01-02,off,元旦\n2027-01-04,off,元旦\n";
    let unknown = one.upload(&page, "notice.xlsx", notice.as_bytes()).await;
    assert_eq!(
        (unknown.status, unknown.text("#file-fault").is_empty()),
        (422, false)
    );
    let lacking = one.upload(&page, "notice.csv", notice.as_bytes()).await;
    assert_eq!(
        lacking.status, 422,
        "a table does not say of which year it is"
    );
    let fill = [("year", "2027"), ("source", "made up for a test")];
    let looked = one
        .upload_with(
            &page,
            &fill,
            "next",
            Some(("notice.csv", notice.as_bytes())),
        )
        .await;
    assert_eq!(looked.status, 200, "{}", looked.html);
    assert_eq!(
        (looked.field("year"), looked.field("source").as_str()),
        ("2027".to_owned(), "made up for a test")
    );
    assert!(
        looked
            .texts("tbody th")
            .iter()
            .any(|day| day.contains("2027")),
        "{}",
        looked.html
    );
    let adopted = one.upload_as(&looked, "send", None).await;
    assert_eq!(
        adopted.path,
        "/staff/administration/calendars/cn?note=did-adopt"
    );
    assert!(
        adopted.text("tbody tr").contains("made up for a test"),
        "{}",
        adopted.html
    );
    let version = adopted.hrefs("tbody th a").remove(0);
    assert!(one.get(&version).await.html.contains("2027"));
    office.close().await;
}
