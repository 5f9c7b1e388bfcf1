//! What complainants read of their own complaint: its way, their words, their files; and nobody else does.

use chrono::{NaiveDate, TimeDelta};
use events::assignment::{Designated, Dispatched, Extended, Returned};
use events::notification::{FollowUpRecorded, ReplySent};
use regulation::{Clock, ReplyChannel, Satisfaction};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::evidence::bring;
use crate::files;
use crate::following::{approved, at, ordinary};
use crate::world::*;

const ADDRESSES: [&str; 3] = ["own-timeline", "own-narrative", "own-evidence"];

async fn read(world: &World, told: &Told, token: &str, what: &str) -> Answer {
    let path = format!("/v1/complaints/{}/{what}", told.id);
    let answer = world.get(&path).by(token).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.headers["cache-control"], "no-store");
    answer
}

/// The steps without their dates.
async fn steps(world: &World, told: &Told, token: &str) -> (Vec<Value>, String) {
    let timeline = read(world, told, token, "own-timeline").await;
    let mut items = timeline.body["items"].as_array().unwrap().clone();
    let mut last = String::new();
    for item in &mut items {
        let at = item["at"].as_str().unwrap().to_owned();
        assert!(at >= last, "{}", timeline.text);
        last = at;
        item.as_object_mut().unwrap().remove("at");
    }
    (items, timeline.text)
}

async fn act(world: &World, told: &Told, what: &str, by: &str, body: &Value) {
    let path = format!("/v1/complaints/{}/{what}", told.id);
    let version = world.row(told.id).await["version"].as_i64().unwrap();
    let act = world.post(&path).by(by).seen(version).json(body);
    let answer = act.send().await;
    assert!(answer.status.is_success(), "{}", answer.text);
}

fn dispatched(complaint_id: Uuid) -> Dispatched {
    Dispatched {
        complaint_id,
        at: at(),
        department_id: COUNTER,
        handler_id: Some(HANDLER),
        due_at: at() + TimeDelta::days(3),
        dispatched_by: OFFICER,
    }
}

fn extended(complaint_id: Uuid, promised_date: NaiveDate) -> Extended {
    Extended {
        complaint_id,
        at: at(),
        approved_by: LEADER,
        clock: Clock::Handling,
        due_at: at() + TimeDelta::days(9),
        promised_date,
    }
}

fn replied(complaint_id: Uuid) -> ReplySent {
    ReplySent {
        complaint_id,
        at: at(),
        delivery_id: Uuid::from_u128(1),
        channel: ReplyChannel::Email,
        round: 1,
        replied_by: OFFICER,
    }
}

fn answered(complaint_id: Uuid, satisfaction: Satisfaction) -> FollowUpRecorded {
    FollowUpRecorded {
        complaint_id,
        at: at(),
        satisfaction: Some(satisfaction),
        attempt: 1,
        finished: true,
        round: 1,
        recorded_by: Some(REGISTRAR),
    }
}

fn later() -> NaiveDate {
    NaiveDate::from_ymd_opt(2099, 1, 5).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_complainant_reads_the_way_that_it_took_and_of_nobody_who_took_it() {
    let world = World::new().await;
    let told = world.accepted().await;
    let token = world.opened(&told).await;
    let promised = world.row(told.id).await["promised_date"].clone();
    // What staff do among themselves is no step: neither classifying, nor returning, nor dispatching anew.
    world.tell(&ordinary(told.id)).await;
    world.tell(&dispatched(told.id)).await;
    let returned = Returned {
        complaint_id: told.id,
        at: at(),
        returned_by: HANDLER,
        returns: 1,
    };
    world.tell(&returned).await;
    world.tell(&dispatched(told.id)).await;
    world.tell(&extended(told.id, later())).await;
    bring(&world, &told, &staff(OFFICER), files::photo()).await;
    approved(&world, told.id).await;
    world.tell(&replied(told.id)).await;
    world.until_stage(told.id, "to_follow_up").await;
    world
        .tell(&answered(told.id, Satisfaction::Dissatisfied))
        .await;
    world
        .until(told.id, "the second round", |row| row["round"] == 1)
        .await;

    let (steps, text) = steps(&world, &told, &token).await;
    let expected = [
        json!({ "what": "registered", "promised_date": promised }),
        json!({ "what": "accepted", "promised_date": promised }),
        json!({ "what": "handling_begun" }),
        json!({ "what": "promise_moved", "promised_date": "2099-01-05" }),
        json!({ "what": "replied" }),
        json!({ "what": "followed_up", "satisfaction": "dissatisfied" }),
        json!({ "what": "reopened" }),
    ];
    assert_eq!(json!(steps), json!(expected));
    for person in [OFFICER, HANDLER, HEAD, REGISTRAR, LEADER, COUNTER] {
        assert!(!text.contains(&person.to_string()), "{text}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_major_looks_as_what_is_ordinary_and_what_is_restricted_tells_no_more_than_handling()
 {
    let world = World::new().await;
    let told = world.registered(&bribery()).await;
    let token = world.opened(&told).await;
    let supplement = json!({ "text": "补充：当时还有别人在场。" });
    let path = format!("/v1/complaints/{}/supplements", told.id);
    let added = world.post(&path).by(&token).json(&supplement).send().await;
    assert_eq!(added.status, 201, "{}", added.text);
    let path = format!("/v1/complaints/{}/acceptance", told.id);
    let accepted = world.post(&path).by(&staff(INTEGRITY)).seen(2).send().await;
    assert_eq!(accepted.status, 204, "{}", accepted.text);
    let designated = Designated {
        complaint_id: told.id,
        at: at(),
        leader_id: INTEGRITY,
        member_ids: vec![INTEGRITY],
        due_at: at() + TimeDelta::days(7),
        designated_by: LEADER,
    };
    world.tell(&designated).await;
    world.tell(&extended(told.id, later())).await;
    testkit::eventually("both to be heard", async || {
        let trail = world.trail(told.id).await;
        let heard = |(_, what): &&(String, String)| what.contains("assignment.");
        (trail.iter().filter(heard).count() == 2).then_some(())
    })
    .await;
    let (steps, _) = steps(&world, &told, &token).await;
    let whats: Vec<_> = steps.iter().map(|step| &step["what"]).collect();
    assert_eq!(
        json!(whats),
        json!(["registered", "supplemented", "handling_begun"])
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_merged_one_the_way_of_the_other_is_told_but_not_what_its_complainant_did() {
    let world = World::new().await;
    let (lead, repeat) = (world.accepted().await, world.accepted().await);
    let token = world.opened(&repeat).await;
    act(
        &world,
        &repeat,
        "merging",
        &staff(OFFICER),
        &json!({ "into": lead.id }),
    )
    .await;
    let supplement = json!({ "text": "别人的补充，与此无关。" });
    act(
        &world,
        &lead,
        "supplements",
        &world.opened(&lead).await,
        &supplement,
    )
    .await;
    approved(&world, lead.id).await;
    world.tell(&replied(lead.id)).await;
    world
        .tell(&answered(lead.id, Satisfaction::Satisfied))
        .await;
    world.until_stage(lead.id, "closed").await;
    let (steps, text) = steps(&world, &repeat, &token).await;
    let whats: Vec<_> = steps.iter().map(|step| &step["what"]).collect();
    let expected = [
        "registered",
        "accepted",
        "merged",
        "handling_begun",
        "replied",
        "closed",
    ];
    assert_eq!(json!(whats), json!(expected));
    assert!(
        !text.contains(&lead.id.to_string()) && !text.contains(&lead.number),
        "{text}"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_merged_one_nothing_is_told_of_how_far_a_restricted_one_is() {
    let world = World::new().await;
    let (lead, repeat) = (world.accepted().await, world.accepted().await);
    let token = world.opened(&repeat).await;
    let into = json!({ "into": lead.id });
    act(&world, &repeat, "merging", &staff(OFFICER), &into).await;
    let alleged = json!({ "text": "补充：窗口人员还索要了两条香烟，收了我五百元红包。" });
    let own = world.opened(&lead).await;
    act(&world, &lead, "supplements", &own, &alleged).await;
    let trail = world.trail(lead.id).await;
    let restricted = trail
        .iter()
        .any(|(_, what)| what.contains("sensitivity_changed"));
    assert!(restricted, "by the allegation: {trail:?}");
    world.tell(&extended(lead.id, later())).await;
    testkit::eventually("the extension to be heard", async || {
        let trail = world.trail(lead.id).await;
        let heard = trail
            .iter()
            .any(|(_, what)| what.contains("assignment.extended"));
        heard.then_some(())
    })
    .await;
    let (steps, text) = steps(&world, &repeat, &token).await;
    assert!(
        steps.iter().all(|step| step["what"] != "promise_moved") && !text.contains("2099"),
        "{text}"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_complainant_reads_the_own_words_and_files_and_none_of_those_of_staff() {
    let world = World::new().await;
    let body = with(
        form(),
        json!({ "wanted_outcome": "请当面道歉", "respondent": "戴眼镜的男士" }),
    );
    let told = world.registered(&body).await;
    let token = world.opened(&told).await;
    let (mine, theirs) = ("补充：我还有照片。", "前台代为记录：来电询问进度。");
    act(
        &world,
        &told,
        "supplements",
        &token,
        &json!({ "text": mine }),
    )
    .await;
    let desk = staff(REGISTRAR);
    act(
        &world,
        &told,
        "supplements",
        &desk,
        &json!({ "text": theirs }),
    )
    .await;
    let words = read(&world, &told, &token, "own-narrative").await;
    assert_eq!(words.body["narrative"], form()["narrative"]);
    assert_eq!(words.body["wanted_outcome"], "请当面道歉");
    assert_eq!(words.body["respondent"], "戴眼镜的男士");
    let supplements = words.body["supplements"].as_array().unwrap();
    assert_eq!(
        (supplements.len(), &supplements[0]["text"]),
        (1, &json!(mine))
    );
    assert!(
        !words.text.contains(&REGISTRAR.to_string()),
        "{}",
        words.text
    );

    let photo = files::photo();
    let upload = world.post(&format!("/v1/complaints/{}/evidence", told.id));
    let name = "attachment; filename*=UTF-8''%E7%AA%97%E5%8F%A3.jpg";
    let upload = upload.by(&token).header("content-disposition", name);
    let upload = upload.file(photo.clone()).send().await;
    assert_eq!(upload.status, 201, "{}", upload.text);
    bring(&world, &told, &staff(OFFICER), files::photo()).await;
    let bad = world.post(&format!("/v1/complaints/{}/evidence", told.id));
    let bad = bad
        .by(&token)
        .file(b"nothing that is known".to_vec())
        .send()
        .await;
    assert_eq!(bad.status, 415, "{}", bad.text);
    let owned = read(&world, &told, &token, "own-evidence").await;
    let items = owned.body["items"].as_array().unwrap();
    let kept = items
        .iter()
        .find(|item| item["id"] == upload.body["id"])
        .unwrap();
    assert_eq!(
        (&kept["name"], &kept["size"]),
        (&json!("窗口.jpg"), &json!(photo.len()))
    );
    let hash = upload.body["sha256"].as_str().unwrap();
    assert_eq!(kept["hash"], hash[..12]);
    assert_eq!(kept["refused"], Value::Null);
    let states: Vec<_> = items.iter().map(|item| &item["state"]).collect();
    assert_eq!(json!(states), json!(["kept", "refused"]), "{}", owned.text);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_complainant_reads_it_and_no_reading_counts() {
    let world = World::new().await;
    let (told, other) = (world.accepted().await, world.accepted().await);
    let token = world.opened(&told).await;
    let before = world.trail(told.id).await;
    for what in ADDRESSES {
        read(&world, &told, &token, what).await;
    }
    assert_eq!(
        world.trail(told.id).await,
        before,
        "looking leaves no entry"
    );
    let path = format!("/v1/complaints/{}", told.id);
    let row = world.get(&path).by(&token).send().await;
    assert_eq!(row.body["accesses"], 1);
    let others = world.opened(&other).await;
    for what in ADDRESSES {
        let path = format!("/v1/complaints/{}/{what}", told.id);
        assert_eq!(world.get(&path).send().await.status, 401, "{what}");
        let strangers = [OFFICER, SUPERVISOR, LEADER, REGISTRAR].map(staff);
        for by in strangers.iter().chain([&others, &service("notification")]) {
            assert_eq!(world.get(&path).by(by).send().await.status, 404, "{what}");
        }
        let nothing = format!("/v1/complaints/{}/{what}", Uuid::nil());
        assert_eq!(world.get(&nothing).by(&token).send().await.status, 404);
    }
    world.end().await;
}
