//! 不予受理, with a reason and a signpost.

use journeys_tests::cast::OFFICER;
use journeys_tests::{Service, World, matters};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn praise_is_declined_with_a_reason_and_a_signpost_that_the_complainant_gets_and_reads() {
    let world = World::start().await;
    let case = world.web_complaint(matters::PRAISE, "he@example.org").await;
    let signpost = "感谢您的表扬，请在大厅意见簿或好差评系统中留言，我们会转告本人。";
    let body = json!({"reason": "praise", "signpost": signpost});
    case.does(OFFICER, Service::Intake, "/declination", body)
        .await;
    let row = case.at_stage("declined").await;
    assert_eq!(row["result"], "praise");
    let mail = world
        .mail("he@example.org", "refusal", |m| {
            m.subject().contains("不予受理")
        })
        .await;
    assert!(mail.text().contains(signpost), "{}", mail.text());

    let seen = world.track(&case).await;
    assert_eq!(
        (&seen["stage"], &seen["signpost"]),
        (&json!("declined"), &json!(signpost))
    );
    case.refused(
        OFFICER,
        Service::Intake,
        "/acceptance",
        json!({}),
        "409 declined",
    )
    .await;
    assert_eq!(case.awaits("ended").await["next"], Value::Null);
    assert!(
        world
            .timeline(case.id())
            .await
            .contains(&"complaint.declined".to_owned())
    );
    world.finish().await;
}
