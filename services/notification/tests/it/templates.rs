//! Texts that administrators write.

use regulation::ReplyChannel;
use serde_json::{Value, json};

use crate::cast::{self, ADMINISTRATOR, OFFICER};
use crate::world::{World, staff};

const ACCEPTED: &str = "/v1/templates/accepted/email/zh-CN";
const SMS: &str = "/v1/templates/reply/sms/zh-CN";

fn text(subject: &str, body: &str) -> Value {
    json!({ "subject": subject, "body": body })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_looked_at_before_it_is_saved_kept_in_versions_and_named_by_what_was_sent() {
    let registered = cast::registered(ReplyChannel::Email);
    let mut world = World::with(&registered).await;
    let complaint_id = registered.complaint_id;
    let (admin, officer) = (staff(ADMINISTRATOR), staff(OFFICER));
    let new = text(
        "受理 {number}",
        "您的来件 {number} 我们收下了。\n\n承诺 {promised} 前答复。\n{site}",
    );
    for path in ["/v1/templates", ACCEPTED] {
        assert_eq!(world.get(&officer, path).await.problem(), (403, "role"));
    }
    assert_eq!(
        world
            .post(&officer, ACCEPTED, 0, new.clone())
            .await
            .problem(),
        (403, "role")
    );
    let preview = format!("{ACCEPTED}/preview");
    assert_eq!(
        world
            .post_blind(&officer, &preview, new.clone())
            .await
            .status,
        403
    );
    assert_eq!(world.get_unsigned(ACCEPTED).await.status, 401);

    let shown = world.post_blind(&admin, &preview, new.clone()).await;
    assert_eq!(shown.status, 200, "{shown:?}");
    assert_eq!(shown.body["subject"], "受理 ZW-2026-000123-7");
    assert!(
        shown.body["body"]
            .as_str()
            .unwrap()
            .contains("承诺 2026年12月7日 前答复"),
        "{shown:?}"
    );
    // Looking saves nothing.
    let read = world.get(&admin, ACCEPTED).await;
    assert_eq!(
        read.body["versions"].as_array().unwrap().len(),
        1,
        "{read:?}"
    );
    assert_eq!(
        world.post(&admin, ACCEPTED, 1, new.clone()).await.status,
        412
    );
    assert_eq!(
        world.post_blind(&admin, ACCEPTED, new.clone()).await.status,
        428
    );
    for _ in 0..2 {
        // The same once more is already done.
        let saved = world.post(&admin, ACCEPTED, 0, new.clone()).await;
        assert_eq!((saved.status, &saved.body["version"]), (201, &json!(1)));
    }
    let read = world.get(&admin, ACCEPTED).await;
    let versions = read.body["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 2, "{read:?}");
    assert_eq!(versions[0]["written_by"], json!(ADMINISTRATOR));

    let accepted = events::complaint::ComplaintAccepted {
        complaint_id,
        at: cast::now(),
        accepted_by: OFFICER,
        promised_date: registered.promised_date,
    };
    world.tell(&accepted).await;
    let mail = world.mail("li@example.org", "受理 ZW-2026-000123-7").await;
    assert!(mail.text().contains("我们收下了"), "{}", mail.text());
    let id = world.delivery(complaint_id, "accepted", "sent").await;
    assert_eq!(world.seen(id).await["template_version"], 1);
    let id = world
        .delivery(complaint_id, "acknowledgement", "sent")
        .await;
    assert_eq!(world.seen(id).await["template_version"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_cannot_be_filled_or_is_more_than_text_is_refused() {
    let world = World::start().await;
    let admin = staff(ADMINISTRATOR);
    let fine = "{number} 已受理，{promised} 前答复。";
    for (path, body, pointer) in [
        (
            ACCEPTED,
            text("受理 {number}", "{number} {promised} {secret}"),
            "/body",
        ),
        (
            ACCEPTED,
            text("受理 {number}", "{number} 没有日期"),
            "/body",
        ),
        (
            ACCEPTED,
            text("受理 {number}", "{number} {promised} {"),
            "/body",
        ),
        (
            ACCEPTED,
            text("受理 {number}", "{number} {promised} <script>x</script>"),
            "/body",
        ),
        (
            ACCEPTED,
            text("受理 {number}", "{number} {promised} \u{202e}"),
            "/body",
        ),
        (ACCEPTED, text("受理 {reply}", fine), "/subject"),
        (ACCEPTED, text("受理\nBcc: x@example.org", fine), "/subject"),
        (ACCEPTED, text("", fine), "/subject"),
        (ACCEPTED, text("受理", &"长".repeat(4001)), "/body"),
        (SMS, text("有主题", "来件{number}已有答复"), "/subject"),
        (SMS, text("", "来件{number}：{reply}"), "/body"),
        (
            SMS,
            text("", "关于窗口人员索要红包的来件{number}已有答复"),
            "/body",
        ),
        (
            SMS,
            text("", &format!("来件{{number}}{}", "请查看。".repeat(60))),
            "/body",
        ),
    ] {
        for answer in [
            world.post(&admin, path, 0, body.clone()).await,
            world
                .post_blind(&admin, &format!("{path}/preview"), body.clone())
                .await,
        ] {
            assert_eq!(answer.status, 422, "{body}: {answer:?}");
            assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{body}");
            assert!(!answer.text.contains("Bcc"), "{answer:?}");
        }
    }
    let shown = world
        .post_blind(
            &admin,
            &format!("{SMS}/preview"),
            text("", "来件{number}已有答复，请凭编号和查询码查看。"),
        )
        .await;
    assert_eq!(
        (&shown.body["units"], &shown.body["segments"]),
        (&json!(34), &json!(1)),
        "{shown:?}"
    );
    for path in [
        "/v1/templates/accepted/phone/zh-CN",
        "/v1/templates/nonsense/email/zh-CN",
        "/v1/templates/accepted/email/fr",
    ] {
        assert_eq!(world.get(&admin, path).await.status, 404, "{path}");
    }
    let first = world.get(&admin, "/v1/templates?limit=2").await;
    assert_eq!(first.body["items"].as_array().unwrap().len(), 2);
    let next = first.body["next"].as_str().unwrap();
    let rest = world
        .get(&admin, &format!("/v1/templates?limit=100&cursor={next}"))
        .await;
    let rest = rest.body["items"].as_array().unwrap();
    assert!(rest.len() > 50, "{}", rest.len());
    assert_ne!(rest[0], first.body["items"][1]);
}
