//! Reads of restricted data: who may, and what they leave in the trail.

use serde_json::{Value, json};

use crate::world::*;

#[tokio::test(flavor = "multi_thread")]
async fn the_narrative_is_for_few_and_each_read_is_recorded() {
    let world = World::new().await;
    let body = with(
        form(),
        json!({
            "wanted_outcome": "请当面道歉", "business_number": "YW-123", "respondent": "三号窗口戴眼镜的男士",
        }),
    );
    let told = world.registered(&body).await;
    let path = format!("/v1/complaints/{}/narrative", told.id);
    for by in [REGISTRAR, HANDLER, HEAD, ELSEWHERE, INTEGRITY, LEADER] {
        assert_eq!(
            world.get(&path).by(&staff(by)).send().await.status,
            404,
            "{by}"
        );
    }
    assert_eq!(world.get(&path).send().await.status, 401);
    assert_eq!(
        world
            .get(&path)
            .by(&service("notification"))
            .send()
            .await
            .status,
        404
    );
    let story = world.get(&path).by(&staff(OFFICER)).send().await;
    assert_eq!(story.status, 200);
    assert_eq!(story.body["narrative"], form()["narrative"]);
    assert_eq!(story.body["wanted_outcome"], "请当面道歉");
    let subtypes = story.body["proposal"]["subtypes"].as_array().unwrap();
    assert!(!subtypes.is_empty());
    assert!(
        !story.text.contains("张三丰"),
        "an identity in {}",
        story.text
    );
    let read = (format!("staff:{OFFICER}"), "narrative.read".to_owned());
    assert_eq!(world.trail(told.id).await.last(), Some(&read));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contact_is_for_notification_alone_and_recorded() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let path = format!("/v1/complaints/{}/contact", told.id);
    assert_eq!(world.get(&path).send().await.status, 401);
    for token in [
        staff(OFFICER),
        staff(INTEGRITY),
        service("assignment"),
        world.opened(&told).await,
    ] {
        assert_eq!(world.get(&path).by(&token).send().await.status, 404);
    }
    let contact = world.get(&path).by(&service("notification")).send().await;
    assert_eq!(contact.status, 200, "{}", contact.text);
    assert_eq!(
        (&contact.body["name"], &contact.body["phone"]),
        (&json!("张三丰"), &json!("138 0013 8000"))
    );
    assert_eq!(
        (&contact.body["language"], &contact.body["number"]),
        (&json!("zh-CN"), &json!(told.number))
    );
    let read = ("service:notification".to_owned(), "contact.read".to_owned());
    assert_eq!(world.trail(told.id).await.last(), Some(&read));
    let anonymous = world.registered(&bribery()).await;
    let path = format!("/v1/complaints/{}/contact", anonymous.id);
    let contact = world.get(&path).by(&service("notification")).send().await;
    assert_eq!(
        (&contact.body["anonymous"], &contact.body["name"]),
        (&json!(true), &Value::Null)
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_shows_decisions_to_many_and_reads_to_none_of_them() {
    let world = World::new().await;
    let told = world.accepted().await;
    let path = format!("/v1/complaints/{}", told.id);
    assert_eq!(
        world
            .get(&format!("{path}/narrative"))
            .by(&staff(OFFICER))
            .send()
            .await
            .status,
        200
    );
    let whats = async |by| {
        let history = world
            .get(&format!("{path}/history"))
            .by(&staff(by))
            .send()
            .await;
        assert_eq!(history.status, 200, "{}", history.text);
        let steps = history.body["items"].as_array().unwrap().clone();
        steps
            .iter()
            .map(|s| s["what"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        whats(OFFICER).await,
        ["complaint.registered", "complaint.accepted"]
    );
    assert_eq!(
        whats(SUPERVISOR).await,
        [
            "complaint.registered",
            "complaint.accepted",
            "narrative.read"
        ]
    );
    assert_eq!(
        world
            .get(&format!("{path}/history"))
            .by(&staff(CLERK))
            .send()
            .await
            .status,
        404
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_row_message_or_audit_entry_holds_personal_data_in_plain_text() {
    let world = World::new().await;
    let canary = "canary13800138000";
    let body = with(
        bribery(),
        json!({
            "anonymous": false,
            "respondent": format!("{canary}"),
            "complainant": {
                "name": canary, "phone": "13800138000", "email": format!("{canary}@example.org"),
                "wechat": canary, "address": canary,
            },
            "narrative": format!("{canary} 索要红包，不给钱就拖着不办。"),
        }),
    );
    let request = world
        .post("/v1/complaints")
        .header("idempotency-key", "a-key-for-canaries");
    let told = told(&request.json(&body).send().await);
    let text = json!({ "text": format!("{canary} 又一次索要红包，还威胁我。") });
    let token = world.opened(&told).await;
    let path = format!("/v1/complaints/{}/supplements", told.id);
    assert_eq!(
        world.post(&path).by(&token).json(&text).send().await.status,
        201
    );
    let dump = dump(&world).await;
    assert!(dump.contains(&told.number), "the dump holds the rows");
    for secret in [
        canary,
        "13800138000",
        &told.code,
        &told.code.replace('-', ""),
    ] {
        assert!(!dump.contains(secret), "{secret} is stored in plain text");
    }
    world.end().await;
}

/// Every row of the schema as text, bytes decoded where they can be.
pub(crate) async fn dump(world: &World) -> String {
    use diesel::sql_types::Text;
    use diesel_async::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        line: String,
    }
    let mut conn = world.conn().await;
    let tables = "select table_name::text as line from information_schema.tables where table_schema = 'intake'";
    let tables: Vec<Line> = diesel::sql_query(tables).load(&mut conn).await.unwrap();
    assert!(tables.len() > 10);
    let mut dump = String::new();
    for Line { line: table } in tables {
        let rows =
            format!("select encode(convert_to(t::text, 'UTF8'), 'escape') as line from {table} t");
        for Line { line } in diesel::sql_query(rows)
            .load::<Line>(&mut conn)
            .await
            .unwrap()
        {
            dump.push_str(&line);
            // Bytes print as \x…: what is text in them is searched as text, too.
            for word in line.split(['(', ')', ',', '"', '\\']) {
                let hex = word.strip_prefix('x').unwrap_or_default().as_bytes();
                let bytes = hex
                    .chunks_exact(2)
                    .filter_map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
                dump.push_str(&String::from_utf8_lossy(&bytes.collect::<Vec<_>>()));
                dump.push('\n');
            }
        }
    }
    dump
}
