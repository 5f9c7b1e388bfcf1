//! Who looked at what: all of it for supervisors, a number for the complainant.

use serde_json::{Value, json};

use crate::searching::until_indexed;
use crate::world::*;

async fn page(world: &World, told: &Told, query: &str) -> Value {
    let path = format!("/v1/complaints/{}/views{query}", told.id);
    let answer = world.get(&path).by(&staff(SUPERVISOR)).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body
}

/// Who, what, and the stated purpose or why it was refused, of each.
fn told_of(page: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|it| {
            let said = match &it["refused"] {
                Value::Null => text(&it["purpose"]),
                refused => format!("{}: {}", text(&it["wanted"]), text(refused)),
            };
            (text(&it["actor"]), text(&it["what"]), said)
        })
        .collect()
}

fn entry(actor: &str, what: &str, said: &str) -> (String, String, String) {
    (actor.to_owned(), what.to_owned(), said.to_owned())
}

fn by(staff: uuid::Uuid) -> String {
    format!("staff:{staff}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_reads_who_looked_at_what_and_who_was_refused() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    until_indexed(&world, 1).await;
    let of = |what: &str| format!("/v1/complaints/{}/{what}", told.id);
    let read = async |what: &str, token: String, status: u16| {
        let answer = world.get(&of(what)).by(&token).send().await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text);
    };
    read("narrative", staff(HANDLER), 404).await;
    read("narrative", staff(OFFICER), 200).await;
    read("contact", service("notification"), 200).await;
    read("contact", service("assignment"), 404).await;
    read("evidence", staff(OFFICER), 200).await;
    let search = json!({ "phone": "13800138000", "purpose": "oversight" });
    let search = world.post("/v1/complaints/contact-search").json(&search);
    assert_eq!(search.by(&staff(OFFICER)).send().await.status, 200);
    let accept = world.post(&of("acceptance")).by(&staff(HEAD)).seen(1);
    assert_eq!(accept.send().await.status, 403);
    world.opened(&told).await;

    let officer = by(OFFICER);
    let mut expected = vec![
        entry("complainant", "tracking.opened", ""),
        entry(&by(HEAD), "access.denied", "accept: role"),
        entry(&officer, "contact.searched", "oversight"),
        entry(&officer, "evidence.listed", ""),
        entry(
            "service:assignment",
            "access.denied",
            "delivery_address: role",
        ),
        entry("service:notification", "contact.read", ""),
        entry(&officer, "narrative.read", ""),
        entry(&by(HANDLER), "access.denied", "full_narrative: role"),
    ];
    let all = page(&world, &told, "").await;
    assert_eq!(told_of(&all), expected, "the newest first");
    assert_eq!(all["items"][0]["staff_id"], Value::Null);
    assert_eq!(all["items"][2]["staff_id"], json!(OFFICER));
    assert!(all["items"][2]["at"].is_string() && all["next"].is_null());

    // Who reads this list stands in it, page by page.
    expected.insert(0, entry(&by(SUPERVISOR), "views.read", ""));
    let (mut found, mut next) = (Vec::new(), "?limit=4".to_owned());
    loop {
        let some = page(&world, &told, &next).await;
        found.extend(told_of(&some));
        match some["next"].as_str() {
            Some(cursor) => next = format!("?limit=4&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(found, expected);
    let looked = page(&world, &told, "?limit=3").await;
    let supervisor = entry(&by(SUPERVISOR), "views.read", "");
    assert_eq!(told_of(&looked), vec![supervisor; 3]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looked_is_for_supervisors_who_are_not_complained_about() {
    let world = World::new().await;
    let told = world.accepted().await;
    let path = format!("/v1/complaints/{}/views", told.id);
    assert_eq!(world.get(&path).send().await.status, 401);
    for token in [
        staff(REGISTRAR),
        staff(OFFICER),
        staff(LEADER),
        staff(INTEGRITY),
        staff(ELSEWHERE),
        service("notification"),
        world.opened(&told).await,
    ] {
        assert_eq!(world.get(&path).by(&token).send().await.status, 404);
    }
    assert_eq!(
        page(&world, &told, "?limit=1").await["items"][0]["wanted"],
        "audit_read"
    );
    // Of a grave one, too: who looked is not what was looked at.
    let grave = world.registered(&bribery()).await;
    page(&world, &grave, "").await;

    let named = json!({ "staff_ids": [SUPERVISOR] });
    let respondents = format!("/v1/complaints/{}/respondents", told.id);
    let named = world
        .post(&respondents)
        .by(&staff(OFFICER))
        .seen(2)
        .json(&named);
    assert_eq!(named.send().await.status, 204);
    let refused = world.get(&path).by(&staff(SUPERVISOR)).send().await;
    assert_eq!(refused.status, 404);
    let denied = (by(SUPERVISOR), "access.denied".to_owned());
    assert_eq!(world.trail(told.id).await.last(), Some(&denied));

    let nowhere = format!("/v1/complaints/{}/views", testkit::new_id());
    let answer = world.get(&nowhere).by(&staff(SUPERVISOR)).send().await;
    assert_eq!(answer.status, 404);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denial_is_no_decision_and_stays_with_supervisors() {
    let world = World::new().await;
    let told = world.accepted().await;
    let path = format!("/v1/complaints/{}", told.id);
    let narrative = format!("{path}/narrative");
    let refused = world.get(&narrative).by(&staff(HANDLER)).send().await;
    assert_eq!(refused.status, 404);
    page(&world, &told, "").await;
    let history = format!("{path}/history");
    let whats = async |by| {
        let history = world.get(&history).by(&staff(by)).send().await;
        let steps = history.body["items"].as_array().unwrap().clone();
        let whats = steps.iter().map(|s| s["what"].as_str().unwrap().to_owned());
        whats.collect::<Vec<_>>()
    };
    let decided = ["complaint.registered", "complaint.accepted"];
    assert_eq!(whats(OFFICER).await, decided);
    let looks = ["access.denied", "views.read"];
    assert_eq!(whats(SUPERVISOR).await, [decided, looks].concat());

    // Where there is no complaint, nobody was denied one.
    let nothing = testkit::new_id();
    let contact = format!("/v1/complaints/{nothing}/contact");
    for token in [staff(OFFICER), service("assignment")] {
        assert_eq!(world.get(&contact).by(&token).send().await.status, 404);
    }
    assert_eq!(world.trail(nothing).await, []);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_complainant_sees_how_often_staff_looked_and_never_who() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let looks = async || {
        let body = json!({ "number": told.number, "code": told.code });
        let opened = world.post("/v1/tracking").json(&body).send().await;
        assert!(
            !opened.text.contains(&OFFICER.to_string()),
            "{}",
            opened.text
        );
        let token = opened.body["token"].as_str().unwrap();
        let own = format!("/v1/complaints/{}", told.id);
        let own = world.get(&own).by(token).send().await;
        assert_eq!(own.body["looks_by_office"], opened.body["looks_by_office"]);
        opened.body["looks_by_office"].as_i64().unwrap()
    };
    assert_eq!(looks().await, 0);
    let read = async |what: &str, token: String| {
        let path = format!("/v1/complaints/{}/{what}", told.id);
        world.get(&path).by(&token).send().await.status.as_u16()
    };
    assert_eq!(read("narrative", staff(OFFICER)).await, 200);
    assert_eq!(looks().await, 1);
    // Refused, by a service, or of nothing that is restricted: none of these counts.
    assert_eq!(read("narrative", staff(HANDLER)).await, 404);
    assert_eq!(read("contact", service("notification")).await, 200);
    assert_eq!(read("views", staff(SUPERVISOR)).await, 200);
    assert_eq!(read("history", staff(SUPERVISOR)).await, 200);
    assert_eq!(looks().await, 1);
    assert_eq!(read("evidence", staff(OFFICER)).await, 200);
    assert_eq!(read("narrative", staff(OFFICER)).await, 200);
    assert_eq!(looks().await, 3);
    world.end().await;
}
