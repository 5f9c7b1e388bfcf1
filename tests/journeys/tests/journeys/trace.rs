//! One trace from the registration through every event to the last message, and nothing in it, nor
//! in logs and metrics, that names a person or says what the complaint is about.

use std::collections::BTreeSet;

use journeys_tests::World;
use journeys_tests::collector::{Collector, Span};
use rehearsal::Who;
use serde_json::json;
use testkit::{SERVICES, eventually};

const NAME: &str = "欧阳测痕";
const PHONE: &str = "13855667788";
const EMAIL: &str = "ouyang.trace@example.com";
const WORDS: &str = "柜台人员把我的材料扔在地上还骂人，紫檀木印章也摔坏了";

/// Everything under one root, the root included.
fn tree(spans: &[Span], trace: &str) -> Vec<Span> {
    spans.iter().filter(|s| s.trace == trace).cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_is_one_trace_down_to_the_acknowledgement_and_carries_no_personal_data() {
    let collector = Collector::start().await;
    let world = World::start_with("2026-09-29T10:00", collector.variables()).await;
    let body = json!({
        "site_id": world.people.site("hall"), "window_id": world.people.window("hall", "1"),
        "channel": "web", "narrative": WORDS,
        "complainant": {"name": NAME, "phone": PHONE, "email": EMAIL}, "reply_channel": "email",
    });
    let told = world.register(Who::Public, &body).await;
    let came = world
        .mailbox
        .wait_until(std::time::Duration::from_secs(30), |all| {
            all.iter().any(|m| m.to().iter().any(|to| to == EMAIL))
        });
    assert!(
        came.await.iter().any(|m| m.text().contains(&told.number)),
        "the acknowledgement"
    );

    let all_heard: BTreeSet<&str> =
        ["intake", "investigation", "assignment", "notification"].into();
    let spans = eventually("one trace through four services", async || {
        let spans = collector.spans();
        let roots = spans
            .iter()
            .filter(|s| s.service == "intake" && s.name.contains("POST /v1/complaints"));
        roots.map(|root| tree(&spans, &root.trace)).find(|tree| {
            let services: BTreeSet<&str> = tree.iter().map(|s| s.service.as_str()).collect();
            let sent = tree
                .iter()
                .any(|s| s.service == "notification" && s.name.contains("deliver"));
            sent && services.is_superset(&all_heard)
        })
    })
    .await;
    let ids: BTreeSet<&str> = spans.iter().map(|s| s.id.as_str()).collect();
    let roots: Vec<&Span> = spans
        .iter()
        .filter(|s| !ids.contains(s.parent.as_str()))
        .collect();
    assert_eq!(
        roots.len(),
        1,
        "every span hangs on the registration: {roots:#?}"
    );

    let metrics = |service: &'static str| world.get(Who::Public, service, "/metrics");
    let mut told_to_operators = vec![(
        "traces".to_owned(),
        String::from_utf8_lossy(&collector.bytes()).into_owned(),
    )];
    for service in SERVICES {
        told_to_operators.push((format!("{service}'s log"), world.stack.logged(service)));
        told_to_operators.push((format!("{service}'s metrics"), metrics(service).await.text));
    }
    for (what, text) in told_to_operators {
        assert!(!text.is_empty(), "{what}: there is something to look at");
        for secret in [NAME, PHONE, EMAIL, "紫檀木印章", told.code.as_str()] {
            assert!(!text.contains(secret), "{what} holds {secret}");
        }
    }
}
