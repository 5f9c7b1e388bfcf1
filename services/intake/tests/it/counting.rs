//! A count is the number of rows that the list has: for everybody, over all pages.

use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection as _};
use serde_json::{Value, json};
use testkit::eventually;
use uuid::Uuid;

use crate::world::*;

/// By what each count is a list.
const LISTS: [(&str, &str); 7] = [
    ("new", "new=true"),
    ("registered", "stage=registered&new=false"),
    ("overdue", "overdue=true"),
    ("due", "overdue=false&due_before=2999-01-01T00:00:00Z"),
    ("major", "open=true&severity=major"),
    ("restricted", "open=true&sensitivity=s3"),
    ("dissatisfied", "open=true&dissatisfied=true"),
];

impl World {
    async fn counts(&self, by: Uuid) -> Value {
        let path = "/v1/complaint-counts?due_before=2999-01-01T00:00:00Z";
        let answer = self.get(path).by(&staff(by)).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body
    }

    /// The rows of a list, over pages of two.
    async fn listed(&self, by: Uuid, query: &str) -> Vec<Uuid> {
        let (mut rows, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/v1/complaints?limit=2&{query}{cursor}");
            let answer = self.get(&path).by(&staff(by)).send().await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            let items = answer.body["items"].as_array().unwrap();
            rows.extend(
                items
                    .iter()
                    .map(|r| r["id"].as_str().unwrap().parse::<Uuid>().unwrap()),
            );
            match answer.body["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return rows,
            }
        }
    }

    /// A row as it were if more had happened to it.
    async fn stands(&self, id: Uuid, set: &str) {
        let statement = format!("update complaints set {set} where id = '{id}'");
        self.conn().await.batch_execute(&statement).await.unwrap();
    }

    /// The same complaint many times.
    async fn multiply(&self, id: Uuid, times: i32, prefix: &str, set: &str) {
        let statement = format!(
            "insert into complaints select (jsonb_populate_record(c, jsonb_build_object(
                'id', gen_random_uuid(), 'number', '{prefix}' || n) || '{set}')).*
            from complaints c, generate_series(1, {times}) n where c.id = '{id}'"
        );
        self.conn().await.batch_execute(&statement).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_count_is_as_many_as_its_list_has_rows_whoever_asks() {
    let world = World::new().await;
    let web = world.registered(&form()).await.id;
    let major = world.registered(&form()).await.id;
    let late = world.accepted().await.id;
    let unhappy = world.accepted().await.id;
    let about_the_officer = world.registered(&form()).await.id;
    let sealed = world.registered(&bribery()).await.id;
    let strict = with(form(), json!({ "site_id": STRICT_SITE, "window_id": null }));
    let elsewhere = world.registered(&strict).await.id;
    let desk = with(form(), json!({ "channel": "desk" }));
    let desk = world
        .post("/v1/complaints")
        .by(&staff(REGISTRAR))
        .json(&desk);
    let desk = told(&desk.send().await).id;
    world
        .stands(
            web,
            "due_clock = 'handling', due_at = now() + interval '1 hour'",
        )
        .await;
    world.stands(major, "severity = 'major'").await;
    world
        .stands(
            late,
            "due_clock = 'handling', due_at = now() - interval '1 hour'",
        )
        .await;
    world
        .stands(unhappy, "satisfaction = 'very_dissatisfied'")
        .await;
    let named = format!("respondent_ids = '{{{OFFICER}}}', severity = 'major'");
    world.stands(about_the_officer, &named).await;
    let ended = world.registered(&form()).await.id;
    let closed = "stage = 'closed', ended_at = now(), ended_as = 'resolved', severity = 'major', satisfaction = 'dissatisfied', \
        due_clock = 'handling', due_at = now() - interval '1 hour'";
    world.stands(ended, closed).await;

    for (by, expected) in [
        (
            OFFICER,
            json!({ "new": [major, web], "registered": [desk], "overdue": [late],
            "major": [major], "restricted": [], "dissatisfied": [unhappy] }),
        ),
        (
            SUPERVISOR,
            json!({ "new": [elsewhere, about_the_officer, major, web],
            "registered": [desk], "overdue": [late], "major": [about_the_officer, major],
            "restricted": [], "dissatisfied": [unhappy] }),
        ),
        (
            INTEGRITY,
            json!({ "new": [sealed], "registered": [], "overdue": [], "major": [sealed],
            "restricted": [sealed], "dissatisfied": [] }),
        ),
    ] {
        let counts = world.counts(by).await;
        assert_eq!(counts["capped"], json!([]));
        for (name, query) in LISTS {
            let rows = world.listed(by, query).await;
            assert_eq!(counts[name], rows.len(), "{name} of {by}");
            if name != "due" {
                assert_eq!(json!(rows), expected[name], "{name} of {by}");
            }
        }
    }
    let due = world.listed(OFFICER, LISTS[3].1).await;
    assert!(due.contains(&web) && !due.contains(&late) && !due.contains(&ended));
    assert_eq!(world.listed(OFFICER, "open=false").await, [ended]);
    let content = world.listed(OFFICER, "dissatisfied=false").await;
    assert!(content.contains(&web) && !content.contains(&unhappy));
    assert_eq!(
        world
            .listed(OFFICER, "due_before=2020-01-01T00:00:00Z")
            .await,
        Vec::<Uuid>::new()
    );

    let asked = async |token: &str| {
        let answer = world.get("/v1/complaint-counts").by(token).send().await;
        answer.status.as_u16()
    };
    assert_eq!(asked(&service("notification")).await, 403);
    assert_eq!(asked(&staff(Uuid::from_u128(7))).await, 401);
    assert_eq!(world.get("/v1/complaint-counts").send().await.status, 401);
    let bare = world.get("/v1/complaint-counts").by(&staff(OFFICER)).send();
    assert_eq!(bare.await.body["due"], Value::Null);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_ends_at_a_thousand_says_so_and_reads_nothing_that_has_ended() {
    let world = World::new().await;
    let one = world.accepted().await.id;
    let closed =
        r#"{"stage": "closed", "ended_at": "2026-01-01T00:00:00Z", "ended_as": "resolved"}"#;
    let open_ones =
        r#"{"severity": "major", "due_clock": "handling", "due_at": "2998-01-01T00:00:00Z"}"#;
    world.multiply(one, 20_000, "EN", closed).await;
    world.multiply(one, 1_000, "MA", open_ones).await;
    world
        .multiply(one, 3, "UN", r#"{"satisfaction": "dissatisfied"}"#)
        .await;
    world
        .conn()
        .await
        .batch_execute("analyze complaints")
        .await
        .unwrap();
    let counts = world.counts(OFFICER).await;
    assert_eq!(
        (&counts["major"], &counts["capped"]),
        (&json!(1_000), &json!([]))
    );
    let also = "severity = 'major', due_clock = 'handling', due_at = '2998-01-01T00:00:00Z'";
    world.stands(one, also).await;
    let counts = world.counts(OFFICER).await;
    assert_eq!(counts["capped"], json!(["due", "major"]));
    assert_eq!(
        (&counts["major"], &counts["dissatisfied"]),
        (&json!(1_000), &json!(3))
    );

    #[derive(diesel::QueryableByName)]
    struct Used {
        #[diesel(sql_type = Text)]
        name: String,
    }
    // Counted by PostgreSQL a moment later.
    let wanted = [
        "complaints_open_dissatisfied",
        "complaints_open_major",
        "complaints_open_restricted",
    ];
    eventually("the indexes to be used", async || {
        let used = "select indexrelname::text as name from pg_stat_user_indexes
            where idx_scan > 0 and indexrelname like 'complaints_open_%' order by 1";
        let used: Vec<Used> = diesel::sql_query(used)
            .load(&mut world.conn().await)
            .await
            .unwrap();
        (used.iter().map(|u| u.name.as_str()).eq(wanted)).then_some(())
    })
    .await;
    world.end().await;
}
