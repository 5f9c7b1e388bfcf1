//! 12345 等系统转办 (F-3.5): somebody else's system hands over what it received and follows it; another one
//! reads figures. Each has a secret of its own, and nothing but what it is let in for.

use std::time::Duration;

use journeys_tests::{World, matters};
use rehearsal::{Answer, Who};
use serde_json::{Value, json};
use uuid::Uuid;

const HOTLINE: &str = "hotline-12345";
const FIGURES: &str = "city-data";

/// A secret, by two administrators.
async fn secret(world: &World, partner: &str) -> (Uuid, Value) {
    let listed = world
        .get(Who::Staff("jz-admin"), "directory", "/v1/partners")
        .await;
    let mut all = listed.body.as_array().expect("partners").iter();
    let found = all.find(|p| p["code"] == partner).expect("of the file");
    let id: Uuid = rehearsal::register::id(found, "id").expect("an id");
    let path = format!("/v1/partners/{id}/secrets");
    let mut made = Value::Null;
    for (who, status) in [("jz-admin", 202), ("jz-qiu", 200)] {
        let answer = post(world, Who::Staff(who), "directory", &path, &Value::Null).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        made = answer.body;
    }
    (id, made)
}

async fn post(world: &World, who: Who<'_>, service: &str, path: &str, body: &Value) -> Answer {
    let answer = world.people.post(who, service, path, body, None);
    answer.await.expect("an answer")
}

async fn grant(world: &World, secret: &Value) -> Result<String, u16> {
    let text = |name: &str| secret[name].as_str().expect("a secret").to_owned();
    let url = format!("{}/v1/partners/token", world.people.url("directory"));
    let request = reqwest::Client::new()
        .post(url)
        .basic_auth(text("client_id"), Some(text("client_secret")))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials");
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    let body: Value = response.json().await.expect("JSON");
    match body["access_token"].as_str() {
        Some(token) => Ok(token.to_owned()),
        None => Err(status),
    }
}

fn handed_over(world: &World, site: &str) -> Value {
    json!({
        "site_id": world.people.site(site), "channel": "transfer", "narrative": matters::RUDE,
        "complainant": {"name": "林晓", "phone": "13800138000"}, "reply_channel": "tracking",
    })
}

async fn status(world: &World, token: &str, service: &str, path: &str) -> u16 {
    world.get(Who::Token(token), service, path).await.status
}

/// Within the minute that is promised, and in truth in seconds.
async fn refused(world: &World, token: &str, asked: &[(&str, &str)]) {
    testkit::within(Duration::from_secs(60), "refused everywhere", async || {
        for (service, path) in asked {
            if status(world, token, service, path).await != 401 {
                return None;
            }
        }
        Some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_3_5_a_hotline_hands_over_and_follows_and_a_platform_counts_each_by_its_own_secret() {
    let world = World::start().await;
    let (hotline, first) = secret(&world, HOTLINE).await;
    let (platform, of_platform) = secret(&world, FIGURES).await;
    let token = grant(&world, &first).await.expect("a token");
    let counting = grant(&world, &of_platform).await.expect("a token");

    // Handed over: registered as by a desk, number and code come at once.
    let form = handed_over(&world, "hall");
    let told = world
        .people
        .patiently(
            "intake to know the hotline",
            Duration::from_secs(30),
            async || {
                Ok(post(
                    &world,
                    Who::Token(&token),
                    "intake",
                    "/v1/complaints",
                    &form,
                )
                .await)
            },
        )
        .await
        .expect("known");
    assert_eq!(told.status, 201, "{}", told.text);
    let thing = format!(
        "/v1/complaints/{}",
        told.body["id"].as_str().expect("an id")
    );
    let row = world
        .get(Who::Staff("hall-sun"), "intake", &thing)
        .await
        .body;
    assert_eq!(
        (&row["channel"], &row["registered_by"]),
        (&json!("transfer"), &json!(hotline))
    );
    let history = format!("{thing}/history");
    let history = world.get(Who::Staff("hall-sun"), "intake", &history).await;
    assert!(
        history.text.contains(&format!("partner:{hotline}")),
        "an actor of its own: {}",
        history.text
    );

    // It follows what it handed over, and nothing else, and reads no more than the complainant does.
    let own = world.get(Who::Token(&token), "intake", &thing).await;
    assert_eq!(
        (own.status, &own.body["stage"]),
        (200, &json!("registered"))
    );
    assert_eq!(own.body["token"], Value::Null);
    for name in ["narrative", "complainant", "site_id", "registered_by"] {
        assert!(own.body.get(name).is_none(), "{name}: {}", own.text);
    }
    let by_public = matters::web_form(&world.people, matters::SLOW, "min@example.org");
    let others = world.register(Who::Public, &by_public).await;
    let others = format!("/v1/complaints/{}", others.id);
    assert_eq!(status(&world, &token, "intake", &others).await, 404);
    let desk = matters::with(form.clone(), json!({"channel": "desk"}));
    let desk = post(
        &world,
        Who::Token(&token),
        "intake",
        "/v1/complaints",
        &desk,
    )
    .await;
    assert_eq!(journeys_tests::verdict(&desk), "422 /channel");
    for path in ["/v1/complaints", "/v1/statistics?period=2026-09"] {
        assert_eq!(status(&world, &token, "intake", path).await, 403, "{path}");
    }
    let narrative = format!("{thing}/narrative");
    assert_eq!(status(&world, &token, "intake", &narrative).await, 404);

    // The other one counts, and sees nothing behind a number.
    let figures = "/v1/statistics?period=2026-09&by=site";
    testkit::within(Duration::from_secs(60), "both to be counted", async || {
        let numbers = world.get(Who::Token(&counting), "intake", figures).await;
        (numbers.body["total"]["counts"]["received"] == 2).then_some(())
    })
    .await;
    for (path, expected) in [
        ("/v1/statistics.csv?period=2026-09", 200),
        ("/v1/statistics/list?period=2026-09&figure=received", 403),
        ("/v1/statistics.xlsx?period=2026-09&reason=counting", 403),
        ("/v1/samples?period=2026-09&size=5&seed=counting", 403),
        ("/v1/complaints", 403),
        (thing.as_str(), 404),
    ] {
        assert_eq!(
            status(&world, &counting, "intake", path).await,
            expected,
            "{path}"
        );
    }
    let form = post(
        &world,
        Who::Token(&counting),
        "intake",
        "/v1/complaints",
        &form,
    )
    .await;
    assert_eq!(journeys_tests::verdict(&form), "403 purpose");

    // The secret leaked: a new one takes its place, and the old one opens nothing.
    let (_, second) = secret(&world, HOTLINE).await;
    let path = format!(
        "/v1/partners/{hotline}/secrets/{}/end",
        first["id"].as_str().expect("an id")
    );
    let ended = post(
        &world,
        Who::Staff("jz-admin"),
        "directory",
        &path,
        &Value::Null,
    )
    .await;
    assert_eq!(ended.status, 204, "{}", ended.text);
    assert_eq!(grant(&world, &first).await, Err(401));
    let asked = [
        ("intake", thing.as_str()),
        ("investigation", "/v1/investigations"),
        ("assignment", "/v1/assignments"),
        ("notification", "/v1/replies"),
        ("directory", "/v1/me"),
    ];
    refused(&world, &token, &asked).await;
    let token = grant(&world, &second).await.expect("a token");
    assert_eq!(status(&world, &token, "intake", &thing).await, 200);

    // Let in at the bank only, it hands over nothing at the hall; let out, it does nothing anywhere.
    let file = testkit::repository().join("deploy/demo-organization.toml");
    let file = std::fs::read_to_string(file).expect("the demo organization");
    let (rest, own) = file
        .split_once("code = \"hotline-12345\"")
        .expect("it is there");
    let at_bank = own.replacen("site = \"jiangzhou\"", "site = \"bank\"", 1);
    world.import(&format!("{rest}code = \"hotline-12345\"{at_bank}"));
    testkit::within(
        Duration::from_secs(60),
        "intake to hear of it",
        async || {
            let form = handed_over(&world, "hall");
            let told = post(
                &world,
                Who::Token(&token),
                "intake",
                "/v1/complaints",
                &form,
            )
            .await;
            (journeys_tests::verdict(&told) == "403 site").then_some(())
        },
    )
    .await;
    let form = handed_over(&world, "bank");
    let told = post(
        &world,
        Who::Token(&token),
        "intake",
        "/v1/complaints",
        &form,
    )
    .await;
    assert_eq!(told.status, 201, "{}", told.text);
    assert_eq!(
        status(&world, &token, "intake", &thing).await,
        404,
        "beyond it now"
    );
    world.import(&file.replace("\"city-data\"", "\"city-data-2\""));
    refused(&world, &counting, &[("intake", figures)]).await;
    assert_eq!(grant(&world, &of_platform).await, Err(401));
    assert_ne!(platform, hotline);
    world.rest().await;
}
