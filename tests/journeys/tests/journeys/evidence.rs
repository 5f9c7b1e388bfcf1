//! Photos that come with an online complaint: looked at without the place, preserved, and compared.

use journeys_tests::cast::{OFFICER, OTHER_HEAD};
use journeys_tests::matters::RUDE;
use journeys_tests::photos::{PLACE, holds, photo, screenshot};
use journeys_tests::{Service, World, china};
use rehearsal::Who;
use serde_json::{Value, json};

/// How long a fact may take.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

async fn verified(world: &World, complaint: uuid::Uuid, evidence: &Value) -> Value {
    let evidence = evidence.as_str().expect("an id");
    let thing = Service::Intake.thing(complaint);
    let path = format!("{thing}/evidence/{evidence}/verification");
    let answer = world
        .post(Who::Staff(OTHER_HEAD), "intake", &path, Value::Null)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body
}

#[tokio::test(flavor = "multi_thread")]
async fn two_photos_are_looked_at_without_the_place_and_a_tampered_one_is_found() {
    let mut world = World::start().await;
    let case = world.web_complaint(RUDE, "lin@example.org").await;
    let token = world.track(&case).await["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let mut brought = Vec::new();
    for file in [photo(), screenshot()] {
        let added = world.upload(Who::Token(&token), case.id(), "", file).await;
        assert_eq!(added.status, 201, "{}", added.text);
        brought.push(added.body["id"].clone());
    }
    case.accept().await;

    let (status, copy) = world
        .download(OFFICER, case.id(), &brought[0], "view")
        .await;
    assert_eq!(status, 200);
    assert!(holds(&photo(), PLACE) && !holds(&copy, PLACE) && !holds(&copy, b"Exif"));
    let (_, original) = world
        .download(OFFICER, case.id(), &brought[0], "content")
        .await;
    assert_eq!(original, photo(), "the original is as it was");

    // The group's investigator sees it as soon as the register knows the group.
    let complex = json!({"methods": ["talk"], "complexity": "complex", "note": "各执一词。"});
    case.does(
        OFFICER,
        Service::Investigation,
        "/preliminary-verification",
        complex,
    )
    .await;
    let group = json!({"leader_id": world.people.staff(OTHER_HEAD), "member_ids": []});
    case.does(OFFICER, Service::Investigation, "/group", group)
        .await;
    let list = format!("{}/evidence", Service::Intake.thing(case.id()));
    let seen = testkit::within(PATIENCE, "the investigator to see it", async || {
        let answer = world.get(Who::Staff(OTHER_HEAD), "intake", &list).await;
        answer.is_success().then_some(answer.body)
    })
    .await;
    assert_eq!(seen["items"].as_array().map(Vec::len), Some(2));
    for evidence in &brought {
        assert_eq!(
            verified(&world, case.id(), evidence).await["condition"],
            "intact"
        );
    }

    // Somebody reaches into the store and changes one byte of the photo.
    let name = brought[0].as_str().expect("an id").replace('-', "");
    let object = format!("evidence/evidence/{name}/original/000000");
    let object = world.stack.folder.join(object);
    let mut stored = std::fs::read(&object).expect("the sealed photo");
    assert!(!holds(&stored, PLACE) && !holds(&stored, b"Exif"), "sealed");
    stored[100] ^= 1;
    std::fs::write(&object, stored).expect("the store is a folder");
    let found = verified(&world, case.id(), &brought[0]).await;
    let size = json!(photo().len());
    assert_eq!(
        [
            &found["condition"],
            &found["damaged_from"],
            &found["damaged_to"]
        ],
        [&json!("altered"), &json!(0), &size]
    );
    assert_eq!(
        verified(&world, case.id(), &brought[1]).await["condition"],
        "intact"
    );

    // The custody log has it all, in order.
    let path = format!("{}/custody", Service::Investigation.thing(case.id()));
    let acts = testkit::within(PATIENCE, "the custody log", async || {
        let log = world
            .get(Who::Staff(OTHER_HEAD), "investigation", &path)
            .await
            .body;
        let entries = log["entries"].as_array()?.clone();
        let of_photo = entries.iter().filter(|e| e["evidence_id"] == brought[0]);
        let acts: Vec<_> = of_photo
            .map(|e| (e["act"].clone(), e["condition"].clone()))
            .collect();
        (acts.len() == 5).then_some(acts)
    })
    .await;
    let expected = [
        ("collected", Value::Null),
        ("accessed", Value::Null),
        ("accessed", Value::Null),
        ("verified", json!("intact")),
        ("verified", json!("altered")),
    ];
    assert_eq!(
        acts,
        expected.map(|(act, condition)| (json!(act), condition))
    );

    // A crash when all bytes are there and the row does not say so: nothing is kept by halves.
    let (id, path) = (case.id(), list);
    world.stack.arm("intake", "evidence.before_finish");
    let lost = world
        .people
        .upload(Who::Token(&token), "intake", &path, photo())
        .await;
    assert!(lost.is_err(), "intake has crashed");
    testkit::within(PATIENCE, "the crash", async || world.stack.ended("intake")).await;
    world.stack.set_clock(china("2026-09-29T12:00"), 1.0);
    world.stack.serve("intake");
    world.stack.ready("intake").await;
    testkit::within(PATIENCE, "the sweep", async || {
        let files = world.get(Who::Staff(OFFICER), "intake", &path).await.body;
        let last = files["items"].as_array()?.last()?.clone();
        let folders = std::fs::read_dir(world.stack.folder.join("evidence/evidence")).ok()?;
        let with_objects = folders
            .filter_map(Result::ok)
            .filter(|folder| folder.path().join("original/000000").exists());
        (last["failure"] == "interrupted" && with_objects.count() == 2).then_some(())
    })
    .await;
    let again = world.upload(Who::Token(&token), id, "", photo()).await;
    assert_eq!(again.status, 201, "{}", again.text);
    world.finish().await;
}
