//! Letters: printed and posted by people, work until then.

use regulation::ReplyChannel;
use serde_json::json;

use crate::cast::{self, HANDLER, OFFICER, REGISTRAR};
use crate::world::{World, staff};

const ACKNOWLEDGED: &str = "redress.acknowledgement.sent.v1";

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_work_until_somebody_has_posted_it_and_only_then_it_is_sent() {
    let registered = cast::registered(ReplyChannel::Letter);
    let world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    let id = world
        .delivery(complaint, "acknowledgement", "to_post")
        .await;
    let (registrar, path) = (staff(REGISTRAR), format!("/v1/letters/{id}"));
    assert_eq!(world.work(REGISTRAR).await, [(json!(id), json!("print"))]);
    assert_eq!(world.work(HANDLER).await, []);
    let read = world.seen(id).await;
    let seen = read["version"].as_i64().unwrap();
    assert_eq!(read["letter"]["prints"], 0, "{read}");
    let act = async |who: &str, what: &str, seen: i64| {
        world
            .post(who, &format!("{path}/{what}"), seen, json!({}))
            .await
    };
    assert_eq!(
        act(&registrar, "postings", seen).await.problem(),
        (409, "not-printed")
    );
    assert_eq!(act(&staff(HANDLER), "printings", seen).await.status, 404);
    assert_eq!(act(&registrar, "printings", seen).await.status, 204);
    assert_eq!(act(&registrar, "printings", seen).await.status, 412);
    assert_eq!(world.work(REGISTRAR).await, [(json!(id), json!("post"))]);
    // Once more: the printer jammed.
    assert_eq!(act(&registrar, "printings", seen + 1).await.status, 204);
    assert_eq!(world.all_published(complaint, ACKNOWLEDGED).await.len(), 0);
    assert_eq!(act(&registrar, "postings", seen + 2).await.status, 204);
    let told = world.published(complaint, ACKNOWLEDGED).await;
    assert_eq!(told["channel"], "letter");
    // The same once more is already done, and told once.
    assert_eq!(act(&registrar, "postings", seen + 2).await.status, 204);
    assert_eq!(world.all_published(complaint, ACKNOWLEDGED).await.len(), 1);
    let read = world.seen(id).await;
    assert_eq!(
        (
            &read["state"],
            &read["letter"]["prints"],
            &read["letter"]["posted_by"]
        ),
        (&json!("sent"), &json!(2), &json!(REGISTRAR)),
        "{read}"
    );
    assert_eq!(world.work(REGISTRAR).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_comes_back_is_work_again_and_can_be_told_by_telephone() {
    let registered = cast::registered(ReplyChannel::Letter);
    let world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    let id = world
        .delivery(complaint, "acknowledgement", "to_post")
        .await;
    let (officer, path) = (staff(OFFICER), format!("/v1/letters/{id}"));
    for (what, expected) in [
        // What was not posted does not come back.
        ("returns", 409),
        ("printings", 204),
        ("postings", 204),
        ("returns", 204),
    ] {
        let seen = world.seen(id).await["version"].as_i64().unwrap();
        let answer = world
            .post(&officer, &format!("{path}/{what}"), seen, json!({}))
            .await;
        assert_eq!(answer.status, expected, "{what}: {answer:?}");
    }
    let told = world
        .published(complaint, "redress.message.failed.v1")
        .await;
    assert_eq!(told["delivery_id"], json!(id));
    world.mail("d1@hall.test", "未送达").await;
    assert_eq!(world.work(OFFICER).await, [(json!(id), json!("resend"))]);
    let read = world.seen(id).await;
    assert_eq!(read["problem"], "letter-returned", "{read}");
    let (calls, seen) = (
        format!("/v1/notifications/{id}/calls"),
        read["version"].as_i64().unwrap(),
    );
    let call = async |who: &str, seen: i64, reached: bool| {
        world
            .post(who, &calls, seen, json!({ "reached": reached }))
            .await
            .status
    };
    assert_eq!(call(&staff(HANDLER), seen, true).await, 404);
    assert_eq!(call(&officer, seen, false).await, 204);
    assert_eq!(world.seen(id).await["state"], "failed");
    assert_eq!(call(&officer, seen + 1, true).await, 204);
    let read = world.seen(id).await;
    assert_eq!(
        (&read["state"], &read["channel"]),
        (&json!("sent"), &json!("phone")),
        "{read}"
    );
    assert_eq!(world.work(OFFICER).await, []);
    // What was told already is not told again.
    assert_eq!(call(&officer, seen + 2, true).await, 409);
}
