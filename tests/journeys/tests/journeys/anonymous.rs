//! 匿名: everything is read with number and code.

use journeys_tests::World;
use journeys_tests::cast::{DESK, HANDLER};
use journeys_tests::matters::{self, with};
use rehearsal::Who;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn an_anonymous_complainant_reads_the_reply_and_answers_with_number_and_code() {
    let world = World::start().await;
    let form = matters::web_form(&world.people, matters::SLOW, "");
    let form = with(
        form,
        json!({"anonymous": true, "complainant": null, "reply_channel": null}),
    );
    let told = world.register(Who::Public, &form).await;
    let case = world.case(told, "nobody@example.org");
    case.accept().await;
    case.verify().await;
    case.classify("ordinary", &["B"]).await;
    case.dispatch().await;
    case.sign_for(HANDLER).await;
    case.approved_by_all(HANDLER).await;
    case.write_reply(DESK).await;
    case.at_stage("to_follow_up").await;

    let seen = world.track(&case).await;
    assert_eq!(seen["stage"], "to_follow_up");
    let token = seen["token"].as_str().expect("a token").to_owned();
    let path = format!("/v1/replies/{}", case.id());
    let replies = world.get(Who::Token(&token), "notification", &path).await;
    assert!(replies.text.contains("诚恳致歉"), "{}", replies.text);
    let path = format!("/v1/follow-ups/{}", case.id());
    let answer = json!({"outcome": "answered", "satisfaction": "very_satisfied"});
    let answer = world
        .people
        .post(
            Who::Token(&token),
            "notification",
            &path,
            &answer,
            replies.etag.as_deref(),
        )
        .await;
    assert_eq!(answer.expect("an answer").status, 204);
    let row = case.at_stage("closed").await;
    assert_eq!(row["satisfaction"], "very_satisfied");
    world.rest().await;
    // No mail but to staff.
    let strangers: Vec<_> = world
        .mailbox
        .messages()
        .into_iter()
        .flat_map(|m| m.to().to_vec())
        .filter(|to| !to.ends_with("jiangzhou.example"))
        .collect();
    assert!(strangers.is_empty(), "{strangers:?}");

    // A wrong code, an unknown number and a code for another complaint look alike.
    let other = world.web_complaint(matters::RUDE, "li@example.org").await;
    for (number, code) in [
        (&case.told.number, &other.told.code),
        (&other.told.number, &case.told.code),
    ] {
        let refused = world.people.track(number, code).await.expect("an answer");
        assert_eq!(refused.status, 404, "{}", refused.text);
    }
    let stranger = world
        .get(
            Who::Token(&token),
            "intake",
            &format!("/v1/complaints/{}", other.id()),
        )
        .await;
    assert_eq!(stranger.status, 404, "a token opens one complaint");
    let staff = world
        .get(
            Who::Staff(DESK),
            "intake",
            &format!("/v1/complaints/{}/narrative", case.id()),
        )
        .await;
    assert_eq!(staff.status, 404, "the desk reads tasks, not stories");
    world.finish().await;
}
