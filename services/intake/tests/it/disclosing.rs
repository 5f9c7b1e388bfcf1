//! F-6.9: who complains is read for a stated reason, recorded, reported, and not too often.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use events::directory::{RoleGrant, StaffChanged};
use events::investigation::GroupFormed;
use persistence::Tx;
use regulation::Role;
use serde_json::{Value, json};
use testkit::eventually;
use uuid::Uuid;

use crate::following::at;
use crate::world::*;

diesel::table! { disclosures (id) {
    id -> Uuid, complaint_id -> Uuid, staff_id -> Uuid, at -> Timestamptz, sealed_reason -> Binary,
} }

const SECOND_LEADER: Uuid = Uuid::from_u128(0xDA);
const INVESTIGATOR: Uuid = Uuid::from_u128(0xDB);
const REVEALED: &str = "redress.identity.revealed.v1";
const REASON: &str = "张三丰来电要求核对本人身份，需回拨确认。";

/// About integrity, and somebody says who they are.
fn named_bribery() -> Value {
    let complainant =
        json!({ "name": "李举报", "sex": "female", "age": 41, "phone": "13900139000" });
    let grave = with(bribery(), json!({ "complainant": complainant }));
    with(grave, json!({ "anonymous": false }))
}

fn path(told: &Told) -> String {
    format!("/v1/complaints/{}/identity-disclosures", told.id)
}

async fn ask(world: &World, told: &Told, by: Uuid, reason: &str) -> Answer {
    let body = json!({ "reason": reason });
    let request = world.post(&path(told)).by(&staff(by)).json(&body);
    request.send().await
}

async fn two_more(world: &World) {
    let hire = async |mut tx: Tx<'_>| {
        for (staff_id, role) in [
            (SECOND_LEADER, Role::Leadership),
            (INVESTIGATOR, Role::Investigator),
        ] {
            let fact = StaffChanged {
                staff_id,
                at: at(),
                site_id: SITE,
                department_id: None,
                manager_id: None,
                grants: vec![RoleGrant {
                    role,
                    site_id: SITE,
                }],
                declared_relations: vec![],
                active: true,
            };
            organization::remember::staff(&mut tx, 1, &fact)
                .await
                .unwrap();
        }
        Ok::<_, persistence::DbError>(())
    };
    world.running.base.db.transaction(hire).await.unwrap();
}

/// How many disclosures of it were told.
async fn revealed(world: &World, told: &Told) -> usize {
    let published = world.published(told.id).await;
    published.iter().filter(|fact| *fact == REVEALED).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_an_officer_reads_who_complains_with_a_reason_that_only_supervisors_read() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let answer = ask(&world, &told, OFFICER, REASON).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.headers["cache-control"], "no-store");
    let body = &answer.body;
    assert_eq!(
        body["complainant"],
        json!({ "name": "张三丰", "sex": null, "age": null, "phone": "138 0013 8000",
            "email": "zhang@example.org", "wechat": null, "address": null })
    );
    assert_eq!(body["anonymous"], false);
    assert_eq!(body["representatives"], json!([]));
    let actor = format!("staff:{OFFICER}");
    assert_eq!(
        world.trail(told.id).await.last(),
        Some(&(actor.clone(), REVEALED.to_owned()))
    );
    // Neither the trail, which is what is told, nor any row holds a word of it in plain.
    let mut conn = world.conn().await;
    let bodies: Vec<Vec<u8>> = audit_entry::table
        .filter(audit_entry::subject.eq(told.id))
        .select(audit_entry::body)
        .load(&mut conn)
        .await
        .unwrap();
    assert!(bodies.len() > 1);
    let kept: Vec<Vec<u8>> = disclosures::table
        .select(disclosures::sealed_reason)
        .load(&mut conn)
        .await
        .unwrap();
    assert_eq!(kept.len(), 1);
    for bytes in bodies.iter().chain(&kept) {
        let text = String::from_utf8_lossy(bytes);
        for secret in ["张三丰", "回拨", "138 0013 8000", "zhang@example.org"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }

    let list = world.get(&path(&told)).by(&staff(SUPERVISOR)).send().await;
    assert_eq!(list.status, 200, "{}", list.text);
    let item = &list.body["items"][0];
    assert_eq!(
        [&item["id"], &item["staff_id"], &item["reason"]],
        [&body["id"], &json!(OFFICER), &json!(REASON)]
    );
    for other in [OFFICER, LEADER, INTEGRITY, HEAD, ELSEWHERE] {
        let refused = world.get(&path(&told)).by(&staff(other)).send().await;
        assert_eq!(refused.status, 404, "{other}");
    }
    let views = format!("/v1/complaints/{}/views?limit=100", told.id);
    let views = world.get(&views).by(&staff(SUPERVISOR)).send().await;
    let looks = views.body["items"].as_array().unwrap();
    let what = |what: &str| looks.iter().find(|look| look["what"] == what).unwrap();
    assert_eq!(what(REVEALED)["about_id"], body["id"]);
    assert_eq!(what(REVEALED)["staff_id"], json!(OFFICER));
    assert_eq!(what("disclosures.read")["staff_id"], json!(SUPERVISOR));
    let own = json!({ "number": told.number, "code": told.code });
    let own = world.post("/v1/tracking").json(&own).send().await;
    assert_eq!(own.body["looks_by_office"], 1);
    drop(conn);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_nobody_else_reads_who_complains_nor_learns_that_there_is_somebody() {
    let world = World::new().await;
    two_more(&world).await;
    let told = world.registered(&form()).await;
    let nothing = Told {
        id: testkit::new_id(),
        ..told.clone()
    };
    let absent = ask(&world, &nothing, OFFICER, REASON).await;
    assert_eq!(absent.status, 404);
    for other in [
        REGISTRAR,
        CLERK,
        HANDLER,
        HEAD,
        // Of S1; and not of the group.
        LEADER,
        INVESTIGATOR,
        INTEGRITY,
        SUPERVISOR,
        ELSEWHERE,
    ] {
        let refused = ask(&world, &told, other, REASON).await;
        assert_eq!(
            (refused.status, &refused.text),
            (absent.status, &absent.text)
        );
        let trail = world.trail(told.id).await;
        assert_eq!(trail.last().unwrap().1, "access.denied", "{other}");
    }
    let body = json!({ "reason": REASON });
    for token in [service("notification"), world.opened(&told).await] {
        let refused = world.post(&path(&told)).by(&token).json(&body);
        assert_eq!(refused.send().await.status, 404);
    }
    let unknown = world.post(&path(&told)).json(&body).send().await;
    assert_eq!(unknown.status, 401);
    // F-4.2b: whoever is complained about never does, whatever the role.
    let respondents = format!("/v1/complaints/{}/respondents", told.id);
    let named = world.post(&respondents).by(&staff(OFFICER)).seen(1);
    let named = named.json(&json!({ "staff_ids": [OFFICER] })).send().await;
    assert_eq!(named.status, 204, "{}", named.text);
    assert_eq!(ask(&world, &told, OFFICER, REASON).await.status, 404);
    assert_eq!(revealed(&world, &told).await, 0);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_without_a_reason_in_words_nothing_is_read() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let long = "长".repeat(501);
    for reason in ["", "because", "          x", &long, "0123456789\u{202E}txt"] {
        let answer = ask(&world, &told, OFFICER, reason).await;
        assert_eq!(answer.status, 422, "{reason}");
        assert_eq!(answer.pointers(), ["/reason"], "{reason}");
    }
    let without = world.post(&path(&told)).by(&staff(OFFICER));
    let without = without.json(&json!({})).send().await;
    assert_eq!(without.status, 422);
    assert_eq!(revealed(&world, &told).await, 0);
    let answer = ask(&world, &told, OFFICER, &"长".repeat(500)).await;
    assert_eq!(answer.status, 200);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_of_an_integrity_case_two_leaders_say_so_and_the_group_and_integrity_officers_alone()
{
    let world = World::new().await;
    two_more(&world).await;
    let told = world.registered(&named_bribery()).await;
    assert_eq!(ask(&world, &told, OFFICER, REASON).await.status, 404);
    let first = ask(&world, &told, LEADER, REASON).await;
    assert_eq!(first.status, 202, "{}", first.text);
    // The same person is no second one, and another reason is another wish.
    assert_eq!(ask(&world, &told, LEADER, REASON).await.status, 202);
    let other = "另有原因，需要核实投诉人身份。";
    assert_eq!(ask(&world, &told, SECOND_LEADER, other).await.status, 202);
    assert_eq!(revealed(&world, &told).await, 0);
    let second = ask(&world, &told, SECOND_LEADER, REASON).await;
    assert_eq!(second.status, 200, "{}", second.text);
    assert_eq!(second.body["complainant"]["name"], "李举报");
    assert_eq!(second.body["complainant"]["sex"], "female");
    assert_eq!(second.body["complainant"]["age"], 41);
    assert_eq!(revealed(&world, &told).await, 1);

    let alone = ask(&world, &told, INTEGRITY, REASON).await;
    assert_eq!(alone.status, 200, "{}", alone.text);
    assert_eq!(ask(&world, &told, INVESTIGATOR, REASON).await.status, 404);
    let accepted = format!("/v1/complaints/{}/acceptance", told.id);
    let accepted = world.post(&accepted).by(&staff(INTEGRITY)).seen(1);
    assert_eq!(accepted.send().await.status, 204);
    let group = GroupFormed {
        complaint_id: told.id,
        at: at(),
        leader_id: INVESTIGATOR,
        member_ids: vec![INVESTIGATOR],
        formed_by: INTEGRITY,
    };
    world.tell(&group).await;
    eventually("the investigator to be told", async || {
        let answer = ask(&world, &told, INVESTIGATOR, REASON).await;
        (answer.status == 200).then_some(())
    })
    .await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_of_an_anonymous_complaint_there_is_nobody_and_of_a_collective_one_all() {
    let world = World::new().await;
    let anonymous = with(form(), json!({ "anonymous": true, "complainant": null }));
    let told = world.registered(&anonymous).await;
    let nobody = ask(&world, &told, OFFICER, REASON).await;
    assert_eq!(nobody.status, 200, "{}", nobody.text);
    assert_eq!(nobody.body["anonymous"], true);
    assert_eq!(nobody.body["complainant"], Value::Null);
    assert_eq!(revealed(&world, &told).await, 1, "asked all the same");

    let told = world.accepted().await;
    let speaks = format!("/v1/complaints/{}/representatives", told.id);
    for name in ["王代表", "赵代表"] {
        let body = json!({ "complainant": { "name": name, "phone": "13700137000" } });
        let added = world.post(&speaks).by(&staff(REGISTRAR)).json(&body);
        let added = added.send().await;
        assert_eq!(added.status, 201, "{}", added.text);
    }
    let all = ask(&world, &told, OFFICER, REASON).await;
    let names = all.body["representatives"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|person| person["name"].clone()).collect();
    assert_eq!(names, ["王代表", "赵代表"]);
    assert_eq!(all.body["complainant"]["name"], "张三丰");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_one_person_reads_so_many_an_hour_and_a_day_whatever_replica_is_asked() {
    let limits = [
        ("REDRESS_DISCLOSURE__PER_HOUR", "3"),
        ("REDRESS_DISCLOSURE__PER_DAY", "5"),
    ];
    let world = World::with(&limits).await;
    let replica = world.replica().await;
    let told = world.registered(&form()).await;
    let url = format!("http://{}{}", replica.addr, path(&told));
    let client = reqwest::Client::new();
    let there = async |by: Uuid| {
        let request = client.post(&url).bearer_auth(staff(by));
        let request = request.json(&json!({ "reason": REASON }));
        let answer = request.send().await.unwrap();
        let retry = answer.headers().get("retry-after").is_some();
        (answer.status().as_u16(), retry)
    };
    // At once, at both: three are told.
    let here = async || ask(&world, &told, OFFICER, REASON).await.status.as_u16();
    let (a, b, c, d, e, f) = tokio::join!(
        here(),
        there(OFFICER),
        here(),
        there(OFFICER),
        here(),
        there(OFFICER)
    );
    let mut answers = [a, b.0, c, d.0, e, f.0];
    answers.sort_unstable();
    assert_eq!(answers, [200, 200, 200, 429, 429, 429]);
    assert_eq!(there(OFFICER).await, (429, true));
    assert_eq!(revealed(&world, &told).await, 3);
    // Somebody else has an own allowance.
    let grave = world.registered(&named_bribery()).await;
    assert_eq!(ask(&world, &grave, INTEGRITY, REASON).await.status, 200);

    // Those of an hour ago count for the day alone.
    let mut conn = world.conn().await;
    let earlier = |minutes: i64| at() - TimeDelta::minutes(minutes);
    let (complaint, sealed) = (told.id, vec![0_u8; 28]);
    for minutes in [61, 62, 63, 64, 24 * 60 + 1] {
        diesel::insert_into(disclosures::table)
            .values((
                disclosures::id.eq(testkit::new_id()),
                disclosures::complaint_id.eq(complaint),
                disclosures::staff_id.eq(INTEGRITY),
                disclosures::at.eq(earlier(minutes)),
                disclosures::sealed_reason.eq(&sealed),
            ))
            .execute(&mut conn)
            .await
            .unwrap();
    }
    assert_eq!(ask(&world, &grave, INTEGRITY, REASON).await.status, 429);
    // What stands there stays.
    let wiped = diesel::delete(disclosures::table).execute(&mut conn).await;
    assert!(wiped.is_err());
    let moved = diesel::update(disclosures::table).set(disclosures::at.eq(earlier(9_999)));
    assert!(moved.execute(&mut conn).await.is_err());
    drop(conn);
    replica.stop().await;
    world.end().await;
}
