//! An invitation, a password and a second factor.

use totp_rs::{Builder, Secret};

use super::{Office, PASSWORD, signs_in};

const OTHER: &str = "seven lamps under water";

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_taken_up_once_and_the_password_is_changed() {
    let office = Office::open().await;
    let code = office.invited("hall-sun");
    let browser = office.front.browser();

    // Nothing that was typed comes back but the code; a weak password leaves the invitation as it is.
    let page = browser.get("/welcome").await;
    assert_eq!((page.status, page.field("invitation").as_str()), (200, ""));
    let link = format!("http://127.0.0.1:7600/welcome#{code}");
    let typed = [
        ("invitation", link.as_str()),
        ("password", OTHER),
        ("again", "another"),
    ];
    let differs = browser.next(&page, &typed).await;
    assert_eq!(
        (differs.status, differs.text("#again-fault").is_empty()),
        (422, false)
    );
    assert_eq!(differs.field("invitation"), code, "out of the whole link");
    assert!(
        !differs.html.contains(OTHER),
        "a password is never written back"
    );
    let english = browser
        .press(&differs, &[("password", OTHER)], "lang:en")
        .await;
    assert_eq!(
        (english.text("h1").as_str(), english.field("invitation")),
        ("Choose a password", code.clone())
    );
    assert!(!english.html.contains(OTHER));
    let weak = office.chooses(&browser, &code, "1234567890").await;
    assert_eq!(
        (weak.status, weak.text("#password-fault").is_empty()),
        (422, false)
    );

    let chosen = office.chooses(&browser, &code, PASSWORD).await;
    assert_eq!(chosen.path, "/staff/sign-in?note=signed-out-chosen");
    let spent = office.chooses(&browser, &code, OTHER).await;
    assert_eq!(
        (spent.status, spent.text("#invitation-fault").is_empty()),
        (422, false)
    );
    let refused = signs_in(&browser, "hall-sun", OTHER).await;
    assert_eq!(refused.status, 422);
    let home = signs_in(&browser, "hall-sun", PASSWORD).await;
    assert_eq!((home.status, home.path.as_str()), (200, "/staff"));

    let elsewhere = office.front.browser();
    assert_eq!(
        signs_in(&elsewhere, "hall-sun", PASSWORD).await.path,
        "/staff"
    );
    let page = browser.get("/staff/account/password").await;
    let wrong = browser
        .next(
            &page,
            &[("old", OTHER), ("password", OTHER), ("again", OTHER)],
        )
        .await;
    assert_eq!(
        (wrong.status, wrong.text("#old-fault").is_empty()),
        (422, false)
    );
    let weak = browser
        .next(
            &page,
            &[
                ("old", PASSWORD),
                ("password", "hall-sun12"),
                ("again", "hall-sun12"),
            ],
        )
        .await;
    assert_eq!(
        (weak.status, weak.text("#password-fault").is_empty()),
        (422, false)
    );
    let changed = browser
        .next(
            &page,
            &[("old", PASSWORD), ("password", OTHER), ("again", OTHER)],
        )
        .await;
    assert_eq!(
        (changed.status, changed.path.as_str()),
        (200, "/staff/account?note=password")
    );
    assert_eq!(
        signs_in(&office.front.browser(), "hall-sun", PASSWORD)
            .await
            .status,
        422
    );
    assert_eq!(
        signs_in(&office.front.browser(), "hall-sun", OTHER)
            .await
            .path,
        "/staff"
    );
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authenticator_app_is_added_asked_for_and_taken_away() {
    let office = Office::open().await;
    let browser = office.somebody("hall-sun").await;
    let page = browser.get("/staff/account/second-factor").await;
    let wrong = browser.next(&page, &[("password", "not this one")]).await;
    assert_eq!(
        (wrong.status, wrong.text("#password-fault").is_empty()),
        (422, false)
    );
    let begun = browser.next(&page, &[("password", PASSWORD)]).await;
    assert_eq!(begun.status, 200, "{}", begun.html);
    assert!(
        begun
            .attribute("svg.qr path", "d")
            .expect("a QR code")
            .len()
            > 1000
    );
    let seed = begun.text(".secret").replace(' ', "");

    // Neither a code that does not fit nor the other language makes another seed.
    let wrong = browser.next(&begun, &[("code", "000000")]).await;
    assert_eq!(
        (wrong.status, wrong.text("#code-fault").is_empty()),
        (422, false)
    );
    assert_eq!(wrong.text(".secret").replace(' ', ""), seed);
    let english = browser.press(&wrong, &[], "lang:en").await;
    assert_eq!(english.text(".secret").replace(' ', ""), seed);
    let secret = Secret::try_from_base32(&seed).expect("base32");
    let app = Builder::new().with_secret(secret).build().expect("an app");
    // Codes go by the real time, whatever the installation's clock says.
    let now = clock::real_now().timestamp().unsigned_abs();
    let signed_out = browser
        .next(&english, &[("code", &app.generate(now).to_string())])
        .await;
    assert_eq!(signed_out.status, 200, "{}", signed_out.html);
    assert!(
        signed_out.path.starts_with("/staff/sign-in?"),
        "{}",
        signed_out.path
    );
    assert!(browser.cookie("staff").is_none(), "every session has ended");

    let asked = signs_in(&browser, "hall-sun", PASSWORD).await;
    assert_eq!((asked.status, asked.field("password").as_str()), (200, ""));
    let wrong = browser.next(&asked, &[("code", "000000")]).await;
    assert_eq!(wrong.status, 422);
    // Each code counts once: the next one is good already.
    let home = browser
        .next(&wrong, &[("code", &app.generate(now + 30).to_string())])
        .await;
    assert_eq!(
        (home.status, home.path.as_str()),
        (200, "/staff"),
        "{}",
        home.html
    );
    let page = browser.get("/staff/account/second-factor").await;
    let lacking = browser.next(&page, &[("password", PASSWORD)]).await;
    assert_eq!(
        (lacking.status, lacking.text("#code-fault").is_empty()),
        (422, false)
    );
    office.close().await;
}
