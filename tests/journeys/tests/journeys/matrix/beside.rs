//! What stands beside the address: ids in bodies, in queries and of parts are decided on as well. What
//! somebody may not see is, there too, as if it were not there.

use journeys_tests::World;
use rehearsal::{Method, Who};
use serde_json::{Value, json};
use testkit::new_id;
use uuid::Uuid;

use super::cases::{Cases, Subject};

const OFFICER: Who<'static> = Who::Staff("hall-officer");

/// What the hall's officer may not see: elsewhere, integrity, and where they are complained about.
const HIDDEN: [&str; 4] = ["elsewhere", "elsewhere grave", "new grave", "conflict"];

fn subject<'c>(cases: &'c Cases, name: &str) -> &'c Subject {
    let mut all = cases.all.iter();
    all.find(|subject| subject.name == name)
        .expect("one of the cases")
}

/// Everything that is wrong.
pub(super) async fn wrong(world: &World, cases: &Cases) -> Vec<String> {
    let mut wrong = bodies(world, cases).await;
    wrong.extend(queries(world, cases).await);
    wrong.extend(parts(world, cases).await);
    wrong
}

/// Naming what is hidden is answered like naming nothing, word for word.
async fn bodies(world: &World, cases: &Cases) -> Vec<String> {
    let new = subject(cases, "new");
    let thing = format!("/v1/complaints/{}", new.id);
    let seen = world.get(OFFICER, "intake", &thing).await.etag;
    let acts = |id: Uuid| {
        let repeat = "repeat_without_new_facts";
        [
            ("merging", json!({ "into": id })),
            (
                "declination",
                json!({ "reason": repeat, "earlier_id": id, "signpost": "请参见原投诉件。" }),
            ),
        ]
    };
    let ask = async |act: &str, body: Value| {
        let (path, people) = (format!("{thing}/{act}"), &world.people);
        let answer = people.post(OFFICER, "intake", &path, &body, seen.as_deref());
        let answer = answer.await.expect("an answer");
        (answer.status, answer.text)
    };
    let mut wrong = Vec::new();
    for (n, (act, nothing)) in acts(new_id()).iter().enumerate() {
        let expected = ask(act, nothing.clone()).await;
        for name in HIDDEN {
            let named = acts(subject(cases, name).id);
            let found = ask(act, named[n].1.clone()).await;
            if found != expected || found.0 < 400 {
                wrong.push(format!(
                    "{act} of {name}: {found:?}, of nothing {expected:?}"
                ));
            }
        }
    }
    wrong
}

/// Asking for what is hidden finds nothing.
async fn queries(world: &World, cases: &Cases) -> Vec<String> {
    let (bank, target) = (
        world.people.site("bank"),
        world.people.staff("hall-officer"),
    );
    let mut asked = vec![
        ("intake", format!("/v1/complaints?site={bank}")),
        ("intake", format!("/v1/complaints?respondent={target}")),
        (
            "intake",
            format!("/v1/complaints/search?q=窗口&site={bank}"),
        ),
        (
            "intake",
            format!("/v1/statistics/list?period=2026-09&figure=received&site={bank}"),
        ),
        ("investigation", format!("/v1/investigations?site={bank}")),
    ];
    for name in HIDDEN {
        let Subject { id, number, .. } = subject(cases, name);
        asked.push(("intake", format!("/v1/complaints?number={number}")));
        asked.push(("notification", format!("/v1/notifications?complaint={id}")));
    }
    let mut wrong = Vec::new();
    for (service, path) in asked {
        let answer = world.get(OFFICER, service, &path).await;
        let none = answer.body["items"].as_array().is_some_and(Vec::is_empty);
        if !(answer.status == 200 && none) {
            wrong.push(format!("{path}: {} {}", answer.status, answer.text));
        }
    }
    let path = format!("/v1/statistics?period=2026-09&site={bank}");
    let counted = world.get(OFFICER, "intake", &path).await;
    if counted.body["total"]["counts"]["received"] != 0 {
        wrong.push(format!("{path}: {}", counted.text));
    }
    // The same questions find something where they may.
    let major = subject(cases, "major");
    for path in [
        format!("/v1/complaints?number={}", major.number),
        format!(
            "/v1/complaints?respondent={}",
            world.people.staff("hall-target")
        ),
    ] {
        let found = world.get(OFFICER, "intake", &path).await;
        if !found.text.contains(&major.id.to_string()) {
            wrong.push(format!("{path} finds nothing: {}", found.text));
        }
    }
    wrong
}

/// What belongs to another complaint is not found by way of one's own.
async fn parts(world: &World, cases: &Cases) -> Vec<String> {
    let (ordinary, grave) = (subject(cases, "ordinary"), subject(cases, "grave"));
    let evidence = format!(
        "/v1/complaints/{}/evidence/{}",
        ordinary.id, grave.ids["evidence"]
    );
    let answer = format!(
        "/v1/assignments/{}/supervision-orders/{}/answer",
        subject(cases, "approved").id,
        ordinary.ids["order"]
    );
    let said = json!({ "text": "已经反馈。" });
    let mut wrong = Vec::new();
    for (who, method, service, path, body) in [
        (
            "hall-officer",
            Method::GET,
            "intake",
            format!("{evidence}/content?purpose=examine"),
            None,
        ),
        (
            "hall-officer",
            Method::GET,
            "intake",
            format!("{evidence}/view?purpose=examine"),
            None,
        ),
        (
            "hall-officer",
            Method::POST,
            "intake",
            format!("{evidence}/verification"),
            None,
        ),
        (
            "hall-handler",
            Method::POST,
            "assignment",
            answer,
            Some(&said),
        ),
    ] {
        let headers = [("if-match", "\"1\"")];
        let who = Who::Staff(who);
        let answer = world
            .call(who, method, service, &path, body, &headers)
            .await;
        if !matches!(answer.status, 403 | 404) {
            wrong.push(format!("{path}: {} {}", answer.status, answer.text));
        }
    }
    wrong
}
