//! 归档, legal holds and erasure (F-6.4), and that what is erased stays erased.

use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use testkit::eventually;
use uuid::Uuid;

use crate::evidence;
use crate::files::png;
use crate::world::*;

/// A clock that the test moves.
struct Time(std::path::PathBuf);

impl Time {
    fn at(local: &str) -> Self {
        let time = Self(std::env::temp_dir().join(format!("clock-{}.json", testkit::new_id())));
        time.set(local);
        time
    }

    fn set(&self, local: &str) {
        let at: chrono::DateTime<chrono::Utc> = format!("{local}:00+08:00").parse().unwrap();
        let real = clock::real_now().to_rfc3339();
        let text = format!(
            r#"{{"real":"{real}","at":"{}","rate":0.0}}"#,
            at.to_rfc3339()
        );
        let new = self.0.with_extension("new");
        std::fs::write(&new, text).unwrap();
        std::fs::rename(&new, &self.0).unwrap();
    }

    /// Moves it, and waits until the service has seen that.
    async fn goes_on_to(&self, world: &World, local: &str) {
        self.set(local);
        let at: chrono::DateTime<chrono::Utc> = format!("{local}:00+08:00").parse().unwrap();
        eventually("the clock to be looked at", async || {
            (world.running.base.clock.now() == at).then_some(())
        })
        .await;
    }
}

impl Drop for Time {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

async fn world_at(local: &str) -> (World, Time) {
    let time = Time::at(local);
    let tombstones = time.0.with_extension("tombstones");
    let world = World::with(&[
        ("REDRESS_CLOCK_FILE", time.0.to_str().unwrap()),
        ("REDRESS_ERASURE__TOMBSTONES", tombstones.to_str().unwrap()),
    ])
    .await;
    (world, time)
}

async fn act(world: &World, id: Uuid, what: &str, by: Uuid, body: &Value) -> Answer {
    let seen = world.row(id).await["version"].as_i64().unwrap();
    let path = format!("/v1/complaints/{id}/{what}");
    let request = world.post(&path).by(&staff(by)).seen(seen).json(body);
    request.send().await
}

/// Wanted by both.
async fn by_two(world: &World, id: Uuid, what: &str, body: &Value) {
    for (by, status) in [(LEADER, 202), (INTEGRITY, 204)] {
        let answer = act(world, id, what, by, body).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text);
    }
}

async fn closed(world: &World) -> Told {
    let told = world.accepted().await;
    close(world, &told).await;
    told
}

async fn close(world: &World, told: &Told) {
    let closing = json!({ "result": "explained", "reason": "已向投诉人当面解释" });
    let answer = act(world, told.id, "closure", OFFICER, &closing).await;
    assert_eq!(answer.status, 204, "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ended_is_archived_within_seven_working_days_and_opened_again_leaves_the_archive() {
    // Monday; nothing is closed that week but the weekend.
    let (world, time) = world_at("2026-03-02T10:00").await;
    let told = closed(&world).await;
    let open = world.accepted().await;
    let intake = &world.running.service;
    time.goes_on_to(&world, "2026-03-09T17:29").await;
    assert_eq!(
        intake.archive_due().await.unwrap(),
        0,
        "the fifth working day is not over"
    );
    time.goes_on_to(&world, "2026-03-09T17:30").await;
    assert_eq!(intake.archive_due().await.unwrap(), 1);
    assert_eq!(intake.archive_due().await.unwrap(), 0, "once");
    let row = world.row(told.id).await;
    assert_eq!(row["archived_at"], "2026-03-09T09:30:00Z");
    assert_eq!(row["keep_until"], "2031-03-02T02:00:00Z");
    assert_eq!(row["stage"], "closed");
    assert_eq!(world.row(open.id).await["archived_at"], Value::Null);

    let reopening = json!({ "reason": "new_facts", "note": "发现新的线索" });
    let answer = act(&world, told.id, "reopening", OFFICER, &reopening).await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    let row = world.row(told.id).await;
    assert_eq!(
        (&row["archived_at"], &row["keep_until"]),
        (&Value::Null, &Value::Null)
    );
    time.goes_on_to(&world, "2036-03-09T17:30").await;
    assert_eq!(intake.archive_due().await.unwrap(), 0, "it goes on");
    assert_eq!(intake.erase_due().await.unwrap(), 0, "it goes on");
    let facts = world.published(told.id).await;
    let last = facts.iter().rev().take(2).collect::<Vec<_>>();
    assert_eq!(
        last,
        [
            "redress.complaint.reopened.v1",
            "redress.complaint.archived.v1"
        ]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_years_personal_data_and_words_are_gone_and_the_register_stays() {
    let (world, time) = world_at("2026-03-02T10:00").await;
    let told = world.accepted().await;
    let file = evidence::bring(&world, &told, &staff(OFFICER), png(8, 8)).await;
    let disclosures = format!("/v1/complaints/{}/identity-disclosures", told.id);
    let why = json!({ "reason": "需要核实投诉人本人的联系方式。" });
    let asked = world.post(&disclosures).by(&staff(OFFICER)).json(&why);
    assert_eq!(asked.send().await.status, 200);
    close(&world, &told).await;
    let intake = &world.running.service;
    time.goes_on_to(&world, "2026-03-11T09:00").await;
    assert_eq!(intake.archive_due().await.unwrap(), 1);
    time.goes_on_to(&world, "2031-03-02T09:59").await;
    assert_eq!(intake.erase_due().await.unwrap(), 0, "a minute too soon");
    assert!(
        !evidence::objects(&world).is_empty(),
        "evidence lies in the store"
    );
    time.goes_on_to(&world, "2031-03-02T10:00").await;
    assert_eq!(intake.erase_due().await.unwrap(), 1);
    assert_eq!(intake.erase_due().await.unwrap(), 0, "once");
    assert_eq!(intake.remove_erased_evidence().await.unwrap(), 1);
    assert_eq!(intake.remove_erased_evidence().await.unwrap(), 0);
    assert!(evidence::objects(&world).is_empty(), "its bytes are gone");

    let row = world.row(told.id).await;
    assert_eq!(row["erased_at"], "2031-03-02T02:00:00Z");
    assert_eq!(
        (&row["stage"], &row["result"]),
        (&json!("closed"), &json!("explained"))
    );
    let path = format!("/v1/complaints/{}", told.id);
    let content = format!("evidence/{file}/content?purpose=examine");
    for gone in ["narrative", "evidence", &content] {
        let answer = world
            .get(&format!("{path}/{gone}"))
            .by(&staff(OFFICER))
            .send()
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.kind()),
            (409, "erased"),
            "{gone}: {}",
            answer.text
        );
    }
    let contact = world
        .get(&format!("{path}/contact"))
        .by(&service("notification"))
        .send()
        .await;
    assert_eq!((contact.status.as_u16(), contact.kind()), (409, "erased"));
    let listed = world.get(&disclosures).by(&staff(SUPERVISOR)).send().await;
    let looked = &listed.body["items"][0];
    assert_eq!(
        (&looked["staff_id"], &looked["reason"]),
        (&json!(OFFICER), &Value::Null),
        "who looked is still known: {}",
        listed.text
    );
    let code = act(&world, told.id, "code", REGISTRAR, &json!({})).await;
    assert_eq!((code.status.as_u16(), code.kind()), (409, "erased"));
    // Number and code open nothing, as if they were wrong; nor does the token that they gave.
    let body = json!({ "number": told.number, "code": told.code });
    assert_eq!(
        world.post("/v1/tracking").json(&body).send().await.status,
        404
    );
    assert_eq!(left(&world, told.id).await, [0; 6]);
    let late = act(
        &world,
        told.id,
        "reopening",
        OFFICER,
        &json!({ "reason": "new_facts", "note": "太晚了" }),
    )
    .await;
    assert_eq!((late.status.as_u16(), late.kind()), (409, "erased"));
    let facts = world.published(told.id).await;
    assert_eq!(
        facts.last().map(String::as_str),
        Some("redress.complaint.erased.v1")
    );
    world.end().await;
}

/// Rows that still say something personal, a place each.
async fn left(world: &World, id: Uuid) -> [i64; 6] {
    use diesel::sql_types::{BigInt, Uuid as SqlUuid};
    use diesel_async::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let mut found = [0; 6];
    let places = [
        "particulars where (wrapped_key is not null or identity is not null or details is not null or narrative is not null
            or narrative_sealed is not null or phone_index is not null or email_index is not null or wechat_index is not null)
            and complaint_id = $1",
        "search_texts where complaint_id = $1",
        "blind_keys where complaint_id = $1",
        "remarks where complaint_id = $1",
        "representatives where complaint_id = $1",
        "evidence where bytes_left and complaint_id = $1",
    ];
    for (n, place) in found.iter_mut().zip(places) {
        let query =
            diesel::sql_query(format!("select count(*) as n from {place}")).bind::<SqlUuid, _>(id);
        let counted: Count = query.get_result(&mut world.conn().await).await.unwrap();
        *n = counted.n;
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_legal_hold_takes_two_keeps_what_is_overdue_and_ends_by_two() {
    let (world, time) = world_at("2026-03-02T10:00").await;
    let told = closed(&world).await;
    let reason = json!({ "reason": "行政诉讼期间保全" });
    for by in [REGISTRAR, OFFICER, HEAD, HANDLER, SUPERVISOR] {
        for what in ["legal-hold", "legal-hold-release", "erasure"] {
            let body = if what == "erasure" {
                json!({ "ground": "ordered" })
            } else {
                reason.clone()
            };
            let answer = act(&world, told.id, what, by, &body).await;
            assert_eq!(answer.status, 403, "{by} {what}: {}", answer.text);
        }
    }
    let wordless = act(
        &world,
        told.id,
        "legal-hold",
        LEADER,
        &json!({ "reason": "" }),
    )
    .await;
    assert_eq!(
        (wordless.status.as_u16(), wordless.pointers()),
        (422, vec!["/reason"])
    );
    for _ in 0..2 {
        let waits = act(&world, told.id, "legal-hold", LEADER, &reason).await;
        assert_eq!(waits.status, 202, "nobody is two people");
        assert_eq!(world.row(told.id).await["held"], false);
    }
    // In words of one's own: the wish is the same.
    let second = act(
        &world,
        told.id,
        "legal-hold",
        INTEGRITY,
        &json!({ "reason": "同意" }),
    )
    .await;
    assert_eq!(second.status, 204, "{}", second.text);
    assert_eq!(world.row(told.id).await["held"], true);

    let intake = &world.running.service;
    time.goes_on_to(&world, "2026-03-11T09:00").await;
    assert_eq!(intake.archive_due().await.unwrap(), 1);
    time.goes_on_to(&world, "2033-01-04T09:00").await;
    assert_eq!(intake.erase_due().await.unwrap(), 0, "held");
    let held = act(
        &world,
        told.id,
        "erasure",
        LEADER,
        &json!({ "ground": "ordered" }),
    )
    .await;
    assert_eq!((held.status.as_u16(), held.kind()), (409, "held"));
    assert!(world.stored_narrative(told.id).await.0.is_some());
    by_two(
        &world,
        told.id,
        "legal-hold-release",
        &json!({ "reason": "诉讼已结" }),
    )
    .await;
    assert_eq!(intake.erase_due().await.unwrap(), 1, "overdue");
    assert_eq!(world.stored_narrative(told.id).await, (None, false));
    let facts = world.published(told.id).await;
    let end: Vec<_> = facts
        .iter()
        .skip(3)
        .map(|fact| fact.trim_start_matches("redress.complaint."))
        .collect();
    assert_eq!(
        end,
        [
            "hold_placed.v1",
            "archived.v1",
            "hold_lifted.v1",
            "erased.v1"
        ]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complainant_who_asks_is_forgotten_sooner_by_two_but_not_while_the_case_goes_on() {
    let (world, _time) = world_at("2026-03-02T10:00").await;
    let open = world.accepted().await;
    let asked = json!({ "ground": "complainant_asked" });
    let early = act(&world, open.id, "erasure", LEADER, &asked).await;
    assert_eq!((early.status.as_u16(), early.kind()), (409, "not-ended"));
    let told = closed(&world).await;
    let over = act(
        &world,
        told.id,
        "erasure",
        LEADER,
        &json!({ "ground": "retention_over" }),
    )
    .await;
    assert_eq!((over.status.as_u16(), over.kind()), (409, "kept-longer"));
    let nonsense = act(
        &world,
        told.id,
        "erasure",
        LEADER,
        &json!({ "ground": "bored" }),
    )
    .await;
    assert_eq!(
        (nonsense.status.as_u16(), nonsense.pointers()),
        (422, vec!["/ground"])
    );
    let waits = act(&world, told.id, "erasure", LEADER, &asked).await;
    assert_eq!(waits.status, 202);
    let other = act(
        &world,
        told.id,
        "erasure",
        INTEGRITY,
        &json!({ "ground": "ordered" }),
    )
    .await;
    assert_eq!(
        other.status, 202,
        "two who want it for different reasons do not agree"
    );
    assert!(world.stored_narrative(told.id).await.0.is_some());
    let second = act(&world, told.id, "erasure", INTEGRITY, &asked).await;
    assert_eq!(second.status, 204, "{}", second.text);
    assert_eq!(world.stored_narrative(told.id).await, (None, false));
    let again = act(&world, told.id, "erasure", LEADER, &asked).await;
    assert_eq!(again.status, 204, "done already: {}", again.text);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_on_within_another_is_kept_and_erased_with_it() {
    let (world, time) = world_at("2026-03-02T10:00").await;
    let lead = world.accepted().await;
    let member = world.accepted().await;
    let into = json!({ "into": lead.id });
    let merged = act(&world, member.id, "merging", OFFICER, &into).await;
    assert_eq!(merged.status, 204, "{}", merged.text);
    let closing = json!({ "result": "explained", "reason": "已解释" });
    let answer = act(&world, lead.id, "closure", OFFICER, &closing).await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    let intake = &world.running.service;
    time.goes_on_to(&world, "2026-03-11T09:00").await;
    assert_eq!(intake.archive_due().await.unwrap(), 1, "as one");
    assert_eq!(
        world.row(member.id).await["keep_until"],
        world.row(lead.id).await["keep_until"]
    );
    let ground = json!({ "ground": "ordered" });
    let alone = act(&world, member.id, "erasure", LEADER, &ground).await;
    assert_eq!((alone.status.as_u16(), alone.kind()), (409, "merged"));
    // A hold on either keeps both.
    by_two(
        &world,
        member.id,
        "legal-hold",
        &json!({ "reason": "保全" }),
    )
    .await;
    time.goes_on_to(&world, "2031-03-02T10:00").await;
    assert_eq!(intake.erase_due().await.unwrap(), 0);
    assert!(world.stored_narrative(lead.id).await.0.is_some());
    by_two(
        &world,
        member.id,
        "legal-hold-release",
        &json!({ "reason": "解除" }),
    )
    .await;
    assert_eq!(intake.erase_due().await.unwrap(), 1, "as one");
    for told in [&lead, &member] {
        assert_eq!(world.stored_narrative(told.id).await, (None, false));
        assert_eq!(left(&world, told.id).await, [0; 6]);
    }
    // What goes on within another may be added to, but not now.
    let added = json!({ "text": "我还想补充一点情况。" });
    let late = act(&world, member.id, "supplements", REGISTRAR, &added).await;
    assert_eq!((late.status.as_u16(), late.kind()), (409, "erased"));
    let late = act(&world, member.id, "unmerging", OFFICER, &json!({})).await;
    assert_eq!((late.status.as_u16(), late.kind()), (409, "erased"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_copy_from_before_is_erased_again_where_a_tombstone_stands() {
    let (world, _time) = world_at("2026-03-02T10:00").await;
    let told = closed(&world).await;
    let kept = closed(&world).await;
    // A copy from before, of everything that erasure touches.
    const TOUCHED: [&str; 6] = [
        "particulars",
        "registrations",
        "remarks",
        "search_texts",
        "keepings",
        "erased",
    ];
    let mut copy = String::from("set search_path = intake;");
    for table in TOUCHED {
        copy.push_str(&format!(
            "create table copy_of_{table} as select * from {table};"
        ));
    }
    let mut conn = world.database.connect().await;
    conn.batch_execute(&copy).await.unwrap();
    by_two(
        &world,
        told.id,
        "erasure",
        &json!({ "ground": "complainant_asked" }),
    )
    .await;
    let mut restore = String::from("begin;");
    for table in TOUCHED {
        restore.push_str(&format!(
            "delete from {table}; insert into {table} select * from copy_of_{table};"
        ));
    }
    restore.push_str("commit;");
    conn.batch_execute(&restore).await.unwrap();
    assert!(
        world.stored_narrative(told.id).await.0.is_some(),
        "it is back"
    );

    let (ok, said) = replay(&world);
    assert!(
        ok && said.contains("1 tombstones, 1 complaints erased again"),
        "{said}"
    );
    assert_eq!(world.stored_narrative(told.id).await, (None, false));
    assert_eq!(left(&world, told.id).await, [0; 6]);
    assert!(world.row(told.id).await["erased_at"].is_string());
    let (_, last) = world.trail(told.id).await.pop().unwrap();
    assert_eq!(last, "complaint.erased_again");
    let (ok, said) = replay(&world);
    assert!(
        ok && said.contains("1 tombstones, 0 complaints erased again"),
        "{said}"
    );
    assert!(
        world.stored_narrative(kept.id).await.0.is_some(),
        "nothing else is"
    );

    // Whoever starts on such a copy does it alone.
    conn.batch_execute(&restore).await.unwrap();
    let replica = world.replica().await;
    eventually("the replica to erase it again", async || {
        let stored = world.stored_narrative(told.id).await;
        (stored == (None, false)).then_some(())
    })
    .await;
    replica.stop().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_leaves_no_tombstone_and_one_that_stands_for_nothing_is_not_believed() {
    let (world, time) = world_at("2026-03-02T10:00").await;
    let lead = world.accepted().await;
    let mut members = Vec::new();
    for _ in 0..2 {
        let member = world.accepted().await;
        let merged = act(
            &world,
            member.id,
            "merging",
            OFFICER,
            &json!({ "into": lead.id }),
        )
        .await;
        assert_eq!(merged.status, 204, "{}", merged.text);
        members.push(member.id);
    }
    members.sort();
    close(&world, &lead).await;
    // The later one: the earlier would be forgotten by then.
    by_two(
        &world,
        members[1],
        "legal-hold",
        &json!({ "reason": "保全" }),
    )
    .await;
    for by in [LEADER, INTEGRITY] {
        let ground = json!({ "ground": "ordered" });
        let held = act(&world, lead.id, "erasure", by, &ground).await;
        assert!([202, 409].contains(&held.status.as_u16()), "{}", held.text);
    }
    let tombstones = time.0.with_extension("tombstones");
    assert!(!tombstones.exists(), "nothing was erased");

    // As a commit that failed would have left it: the held one stays, the others were to be erased.
    let line = |id: Uuid| format!(r#"{{"complaint_id":"{id}","at":"2026-03-02T02:00:00Z"}}"#);
    std::fs::write(&tombstones, line(members[1]) + "\n").unwrap();
    let (ok, said) = replay(&world);
    assert!(
        ok && said.contains("1 tombstones, 0 complaints erased again"),
        "{said}"
    );
    assert!(world.stored_narrative(members[1]).await.0.is_some());
    // One that was committed for certain is believed, whatever this copy says.
    let certain = line(members[1]).replace('}', r#","committed":true}"#);
    std::fs::write(&tombstones, certain + "\n").unwrap();
    let (ok, said) = replay(&world);
    assert!(
        ok && said.contains("1 tombstones, 1 complaints erased again"),
        "{said}"
    );
    assert_eq!(world.stored_narrative(members[1]).await, (None, false));
    std::fs::write(&tombstones, "no tombstone\n").unwrap();
    let (ok, said) = replay(&world);
    assert!(!ok && said.contains("line 1 is no tombstone"), "{said}");
    std::fs::remove_file(&tombstones).unwrap();
    world.end().await;
}

/// `intake tombstones replay`: whether it went well, and what it said.
fn replay(world: &World) -> (bool, String) {
    let env = world.env.iter();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_intake"))
        .args(["tombstones", "replay"])
        .env_clear()
        .envs(env.map(|(name, value)| (name.as_str(), value.as_str())))
        .output()
        .unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.success(), said)
}
