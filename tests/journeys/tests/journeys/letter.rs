//! 信函: three dates, answered by letter.

use journeys_tests::cast::{DESK, HANDLER};
use journeys_tests::matters::{self, with};
use journeys_tests::{World, cast};
use rehearsal::{Method, Who};
use serde_json::{Value, json};
use testkit::within;

/// How long a fact may take from one service to another on a busy machine.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_keeps_its_three_dates_and_is_answered_by_a_letter_to_print() {
    let world = World::start().await;
    let body = with(
        matters::at_the_desk(&world.people, matters::SLOW, ""),
        json!({
            "channel": "letter", "postmark_date": "2026-09-25", "received_at": "2026-09-28T01:30:00Z",
            "complainant": {"name": "郭老先生", "address": "江州市北河街 3 号"}, "reply_channel": null,
        }),
    );
    let told = world.register(Who::Staff(DESK), &body).await;
    let case = world.case(told, "");
    let row = case.at_stage("registered").await;
    assert_eq!(row["postmark_date"], "2026-09-25");
    assert_eq!(row["received_at"], "2026-09-28T01:30:00Z");
    assert!(
        row["registered_at"]
            .as_str()
            .is_some_and(|at| at.starts_with("2026-09-29T02")),
        "{row}"
    );
    assert_eq!(row["reply_channel"], "letter");
    case.accept().await;
    case.verify().await;
    case.classify("ordinary", &["B"]).await;
    case.dispatch().await;
    case.sign_for(HANDLER).await;
    case.approved_by_all(HANDLER).await;
    case.write_reply(DESK).await;

    let reply = within(PATIENCE, "the reply to wait for the printer", async || {
        let work = "/v1/notifications/work";
        let work = world.get(Who::Staff(DESK), "notification", work).await;
        let items = work.body["items"].as_array()?;
        let is_reply = |d: &&Value| d["kind"] == "reply" && d["to_do"] == "print";
        items.iter().find(is_reply).cloned()
    })
    .await;
    let path = format!("/v1/letters/{}", reply["id"].as_str().expect("an id"));
    let letter = world.get(Who::Staff(DESK), "notification", &path).await;
    for said in [
        "郭老先生",
        "江州市北河街 3 号",
        "诚恳致歉",
        case.told.number.as_str(),
    ] {
        assert!(letter.text.contains(said), "{said}: {}", letter.text);
    }
    let hidden = world
        .get(Who::Staff(cast::HANDLER), "notification", &path)
        .await;
    assert!(
        !hidden.is_success(),
        "the handler does not read who complained"
    );
    let letters = std::fs::read_dir(world.stack.folder.join("letters")).expect("the folder");
    assert!(
        letters.count() >= 2,
        "acknowledgement and reply are files to print"
    );

    // Only what is posted is sent.
    case.at_stage("to_reply").await;
    for hand in ["printings", "postings"] {
        let read = world.get(Who::Staff(DESK), "notification", &path).await;
        let seen = read.etag.expect("a version");
        let headers = [("if-match", seen.as_str())];
        let (path, who) = (format!("{path}/{hand}"), Who::Staff(DESK));
        let body = Some(&json!({}));
        let done = world
            .call(who, Method::POST, "notification", &path, body, &headers)
            .await;
        assert_eq!(done.status, 204, "{hand}: {}", done.text);
    }
    case.at_stage("to_follow_up").await;
    case.follow_up(
        DESK,
        json!({"outcome": "answered", "satisfaction": "satisfied"}),
    )
    .await;
    case.at_stage("closed").await;
    world.finish().await;
}
