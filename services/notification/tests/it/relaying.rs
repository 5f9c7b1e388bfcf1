//! S-5.1: messages between whoever handles a complaint and its complainant.

use events::complaint::ComplaintWithdrawn;
use regulation::{ReplyChannel, Sensitivity};
use serde_json::{Value, json};

use crate::cast::{self, HANDLER, HEAD, INTEGRITY, OFFICER};
use crate::world::{World, complainant, staff};

const ASKED: &str = "请问当时您在几号窗口办理？";
const ANSWERED: &str = "在一号窗口，上午十点左右。";

fn message(text: &str) -> Value {
    json!({ "text": text })
}

fn link_in(text: &str) -> String {
    let (_, rest) = text.split_once("https://redress.test").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

/// Nothing of the complainant that intake would have told.
fn names_nobody(text: &str) {
    for never in ["李某某", "li@example.org", "13800138000", "人民路"] {
        assert!(!text.contains(never), "{never}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s_5_1_the_handler_asks_and_the_complainant_answers_by_link_without_meeting() {
    let registered = cast::registered(ReplyChannel::Email);
    let keyring = std::env::temp_dir().join(format!("{}.keyring", testkit::new_id().simple()));
    sealing::KeyRing::generate(&keyring).unwrap();
    let settings = [("REDRESS_SEALING__KEYRING", keyring.display().to_string())];
    let mut world = World::with_settings(&registered, &settings).await;
    std::fs::remove_file(&keyring).unwrap();
    let complaint = registered.complaint_id;
    let path = format!("/v1/conversations/{complaint}");
    let handler = staff(HANDLER);
    // Not assigned: not theirs to write to, nor to know of.
    assert_eq!(
        world
            .post_blind(&handler, &path, message(ASKED))
            .await
            .problem(),
        (403, "not-assigned")
    );
    assert_eq!(world.get(&handler, &path).await.status, 404);
    world.tell(&cast::dispatched(complaint)).await;
    assert_eq!(
        world
            .post_blind(&staff(HEAD), &path, message(ASKED))
            .await
            .status,
        403
    );
    assert_eq!(
        world
            .post_blind(&handler, &path, message(ASKED))
            .await
            .status,
        201
    );
    let mail = world.mail("li@example.org", "留言").await;
    assert!(mail.text().contains(ASKED), "{}", mail.text());
    assert!(!mail.text().contains(&HANDLER.to_string()));

    let link = link_in(&mail.text());
    let page = world.get_unsigned(&link).await;
    assert_eq!(page.status, 200);
    assert!(
        page.text.contains("<textarea") && !page.text.contains(ASKED),
        "{}",
        page.text
    );
    assert_eq!(world.submit(&link, "text=").await.status, 422);
    let form = "text=%E5%9C%A8%E4%B8%80%E5%8F%B7%E7%AA%97%E5%8F%A3%EF%BC%8C%E4%B8%8A%E5%8D%88%E5%8D%81%E7%82%B9%E5%B7%A6%E5%8F%B3%E3%80%82";
    assert_eq!(world.submit(&link, form).await.status, 200);
    assert_eq!(world.submit(&link, form).await.status, 404);
    assert_eq!(world.get_unsigned(&link).await.status, 404);

    let told = world.mail("d2@hall.test", "留言").await;
    names_nobody(&told.text());
    assert!(!told.text().contains(ANSWERED), "{}", told.text());
    let read = world.get(&handler, &path).await;
    names_nobody(&read.text);
    let items = read.body["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{read:?}");
    assert_eq!(
        (&items[1]["from"], &items[1]["text"]),
        (&json!("complainant"), &json!(ANSWERED))
    );
    // Neither table, trail nor event has it in the clear.
    let stored = world.stored().await;
    assert!(stored.contains("message.relayed"), "{stored}");
    for text in [ASKED, ANSWERED] {
        assert!(!stored.contains(text), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s_5_1_an_anonymous_complainant_reads_and_answers_with_number_and_code() {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    world.tell(&cast::dispatched(complaint)).await;
    let path = format!("/v1/conversations/{complaint}");
    let (handler, token) = (staff(HANDLER), complainant(complaint));
    let key = ("idempotency-key", "asked-once-asked-once");
    let asked = message(ASKED).to_string();
    let first = world
        .post_with(Some(&handler), &path, &[key], asked.clone())
        .await;
    let again = world.post_with(Some(&handler), &path, &[key], asked).await;
    assert_eq!((first.status, &first.body), (201, &again.body));
    let other = message("另一件事").to_string();
    let other = world.post_with(Some(&handler), &path, &[key], other).await;
    assert_eq!(other.status, 422, "{other:?}");
    let call = world
        .post_blind(&handler, &path, json!({ "wish": "call_back" }))
        .await;
    assert_eq!(call.status, 201, "{call:?}");

    let read = world.get(&token, &path).await;
    let items = read.body["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{read:?}");
    assert_eq!(
        (&items[0]["from"], &items[0]["text"], &items[1]["wish"]),
        (&json!("office"), &json!(ASKED), &json!("call_back"))
    );
    assert!(!read.text.contains(&HANDLER.to_string()), "{read:?}");
    assert_eq!(
        world
            .post_blind(&token, &path, json!({ "wish": "call_back" }))
            .await
            .status,
        422
    );
    assert_eq!(
        world
            .post_blind(&token, &path, message(ANSWERED))
            .await
            .status,
        201
    );
    world.mail("d2@hall.test", "留言").await;
    // Whose token it is not, sees and writes nothing.
    let stranger = complainant(testkit::new_id());
    assert_eq!(world.get(&stranger, &path).await.status, 404);
    assert_eq!(
        world
            .post_blind(&stranger, &path, message(ANSWERED))
            .await
            .status,
        403
    );
    assert_eq!(world.get_unsigned(&path).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_relayed_has_limits_and_ends_with_the_complaint() {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::with(&registered).await;
    let complaint_id = registered.complaint_id;
    let path = format!("/v1/conversations/{complaint_id}");
    let token = complainant(complaint_id);
    for (body, pointer) in [
        (json!({}), "/text"),
        (message(""), "/text"),
        (message("  \n"), "/text"),
        (message(&"长".repeat(2001)), "/text"),
        (message("有\u{0}字符"), "/text"),
        (message("反\u{202e}向"), "/text"),
        (json!({ "wish": "call_back", "text": "x" }), "/text"),
    ] {
        let answer = world.post_blind(&token, &path, body.clone()).await;
        assert_eq!(answer.status, 422, "{body}: {answer:?}");
        assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{body}");
    }
    let most = regulation::Policy::default()
        .correspondence
        .relayed_by_complainant;
    for n in 0..most {
        let answer = world
            .post_blind(&token, &path, message(&format!("第 {n} 条")))
            .await;
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    let enough = world.post_blind(&token, &path, message(ANSWERED)).await;
    assert_eq!(enough.status, 429, "{enough:?}");
    // The other side has a limit of its own.
    let officer = staff(OFFICER);
    assert_eq!(
        world
            .post_blind(&officer, &path, message(ASKED))
            .await
            .status,
        201
    );
    let page = world.get(&officer, &format!("{path}?limit=4")).await;
    assert_eq!(page.body["items"].as_array().unwrap().len(), 4);
    let next = page.body["next"].as_str().unwrap();
    let rest = world
        .get(&officer, &format!("{path}?limit=100&cursor={next}"))
        .await;
    assert_eq!(rest.body["items"].as_array().unwrap().len(), 7, "{rest:?}");

    world
        .tell(&ComplaintWithdrawn {
            complaint_id,
            at: clock::real_now(),
            ends_case: true,
            recorded_by: None,
        })
        .await;
    assert_eq!(
        world
            .post_blind(&officer, &path, message(ASKED))
            .await
            .problem(),
        (409, "ended")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_of_an_s3_matter_the_email_says_nothing_and_officers_do_not_write() {
    let mut registered = cast::registered(ReplyChannel::Email);
    registered.sensitivity = Sensitivity::S3;
    let world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    let path = format!("/v1/conversations/{complaint}");
    assert_eq!(
        world
            .post_blind(&staff(OFFICER), &path, message(ASKED))
            .await
            .problem(),
        (403, "sensitivity")
    );
    assert_eq!(
        world
            .post_blind(&staff(INTEGRITY), &path, message(ASKED))
            .await
            .status,
        201
    );
    let mail = world.mail("li@example.org", "有一条留言").await;
    assert!(!mail.text().contains(ASKED), "{}", mail.text());
    let answer =
        json!({ "token": link_in(&mail.text()).trim_start_matches("/m/"), "text": ANSWERED });
    let path = "/v1/conversations/answers";
    assert_eq!(world.post_unsigned(path, &answer).await.status, 204);
    assert_eq!(world.post_unsigned(path, &answer).await.status, 404);
    let told = world.mail("d5@hall.test", "待办").await;
    assert!(!told.text().contains("留言"), "{}", told.text());
}
