//! The addresses: who may use them, and what they answer.

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, ETAG, IF_MATCH};

use crate::support::{DEMO, World, staff};

impl World {
    async fn post(
        &self,
        query: &str,
        who: Option<&str>,
        if_match: Option<&str>,
        file: &str,
    ) -> reqwest::Response {
        let mut request = self
            .http
            .post(self.url(&format!("/v1/organization{query}")))
            .header(CONTENT_TYPE, "application/toml");
        if let Some(who) = who {
            request = request.bearer_auth(self.staff_token(who));
        }
        if let Some(version) = if_match {
            request = request.header(IF_MATCH, version);
        }
        request.body(file.to_owned()).send().await.unwrap()
    }
}

fn etag(response: &reqwest::Response) -> String {
    response.headers()[ETAG].to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_imports_what_a_dry_run_showed_and_not_what_changed_meanwhile() {
    let world = World::with_demo().await;
    let file = DEMO
        .replace("钱小红", "钱晓红")
        .replace("closes = \"17:00\"", "closes = \"16:30\"");
    let shown = world
        .post("?dry_run=true", Some("jz-admin"), None, &file)
        .await;
    assert_eq!(shown.status(), StatusCode::OK);
    let version = etag(&shown);
    let body: serde_json::Value = shown.json().await.unwrap();
    assert_eq!((&body["dry_run"], &body["told"]), (&true.into(), &1.into()));
    assert_eq!(body["changes"][0]["path"], "bank");
    assert_eq!(
        body["changes"][0]["fields"][0],
        serde_json::json!({"field": "closes", "from": "17:00", "to": "16:30"})
    );

    let blind = world.post("", Some("jz-admin"), None, &file).await;
    assert_eq!(blind.status(), StatusCode::PRECONDITION_REQUIRED);
    let imported = world
        .post("", Some("jz-admin"), Some(&version), &file)
        .await;
    assert_eq!(
        (imported.status(), etag(&imported)),
        (StatusCode::OK, "\"2\"".to_owned())
    );
    let stale = world.post("", Some("jz-admin"), Some(&version), DEMO).await;
    assert_eq!(stale.status(), StatusCode::PRECONDITION_FAILED);

    let export = world
        .http
        .get(world.url("/v1/organization"))
        .bearer_auth(world.staff_token("jz-admin"));
    let export = export.send().await.unwrap();
    assert_eq!(etag(&export), "\"2\"");
    let text = export.text().await.unwrap();
    assert!(text.contains("钱晓红"));
    let again = world
        .post("?dry_run=true", Some("jz-admin"), None, &text)
        .await;
    assert_eq!(
        again.json::<serde_json::Value>().await.unwrap()["changes"],
        serde_json::json!([])
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_an_administrator_imports_or_exports() {
    let world = World::with_demo().await;
    for (who, expected) in [
        (None, StatusCode::UNAUTHORIZED),
        (Some("nobody"), StatusCode::UNAUTHORIZED),
        (Some("hall-sun"), StatusCode::FORBIDDEN),
        (Some("jz-luo"), StatusCode::FORBIDDEN),
        (Some("jz-fang"), StatusCode::FORBIDDEN),
    ] {
        let refused = world.post("?dry_run=true", who, None, DEMO).await;
        assert_eq!(refused.status(), expected, "{who:?} imports");
        let mut request = world.http.get(world.url("/v1/organization"));
        if let Some(who) = who {
            request = request.bearer_auth(world.staff_token(who));
        }
        assert_eq!(
            request.send().await.unwrap().status(),
            expected,
            "{who:?} exports"
        );
    }
    let service = world
        .http
        .get(world.url("/v1/organization"))
        .bearer_auth(world.service_token("notification"));
    assert_eq!(
        service.send().await.unwrap().status(),
        StatusCode::FORBIDDEN
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_file_is_answered_line_by_line_and_changes_nothing() {
    let world = World::with_demo().await;
    let wrong = DEMO
        .replacen("manager = \"hall-zhou\"", "manager = \"hall-zhu\"", 1)
        .replacen("\"YH\"", "\"ZW\"", 1);
    let refused = world
        .post("", Some("jz-admin"), Some("\"1\""), &wrong)
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem: serde_json::Value = refused.json().await.unwrap();
    assert_eq!(problem["type"], "/problems/invalid-organization");
    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].as_str().unwrap())
        .collect();
    assert!(pointers.contains(&"/staff/hall-wu/manager"), "{problem}");
    assert!(
        pointers.iter().any(|p| p.ends_with("/number_prefix")),
        "{problem}"
    );
    assert!(
        problem["errors"][0]["detail"]
            .as_str()
            .unwrap()
            .starts_with("line "),
        "{problem}"
    );

    let token = world.staff_token("jz-admin");
    let post = |kind: &str, body: Vec<u8>| {
        let request = world
            .http
            .post(world.url("/v1/organization?dry_run=true"))
            .bearer_auth(&token);
        request.header(CONTENT_TYPE, kind).body(body).send()
    };
    assert_eq!(
        post("application/json", b"{}".to_vec())
            .await
            .unwrap()
            .status(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    assert_eq!(
        post("application/toml", vec![0xff, 0xfe])
            .await
            .unwrap()
            .status(),
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        post("application/toml", vec![b'#'; 4 * 1024 * 1024 + 1])
            .await
            .unwrap()
            .status(),
        StatusCode::PAYLOAD_TOO_LARGE
    );
    assert_eq!(
        post("application/toml", b"[[site]]\ncode = ".to_vec())
            .await
            .unwrap()
            .status(),
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let unknown = world
        .http
        .get(world.url("/v1/organization?dry_run=true&x=1"))
        .send()
        .await
        .unwrap();
    assert_eq!(unknown.status(), StatusCode::UNAUTHORIZED);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_reads_where_to_complain_page_by_page() {
    let world = World::with_demo().await;
    let get = async |path: &str| {
        let response = world.http.get(world.url(path)).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.json::<serde_json::Value>().await.unwrap()
    };
    let first = get("/v1/sites?limit=2").await;
    let codes = |page: &serde_json::Value| -> Vec<String> {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["code"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(codes(&first), ["bank", "hall"]);
    let second = get(&format!(
        "/v1/sites?limit=2&cursor={}",
        first["next"].as_str().unwrap()
    ))
    .await;
    assert_eq!(codes(&second), ["hospital", "jiangzhou"]);
    assert_eq!(second["next"], serde_json::Value::Null);
    let hall = &first["items"][1];
    assert_eq!(
        (&hall["opens"], &hall["windows"][2]["code"]),
        (&"09:00".into(), &"7".into())
    );
    assert_eq!(hall["channels"][0]["channel"], "desk");
    assert_eq!(hall["channels"][0]["in_charge"], "钱小红");
    assert!(
        !first.to_string().contains("@hall.jiangzhou.example"),
        "no addresses of people"
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_notification_reads_an_address_and_each_reading_is_recorded() {
    let world = World::with_demo().await;
    let get = |who: &str, token: Option<String>| {
        let mut request = world
            .http
            .get(world.url(&format!("/v1/staff/{}/contact", staff(who))));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        request.send()
    };
    let response = get("hall-chen", Some(world.service_token("notification")))
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let contact: serde_json::Value = response.json().await.unwrap();
    let expected = serde_json::json!({"name": "陈晨", "email": "chen@hall.jiangzhou.example", "language": "en"});
    assert_eq!(contact, expected);
    assert_eq!(
        world.trail(staff("hall-chen")).await.last().unwrap().0,
        "contact.read"
    );

    assert_eq!(
        get("hall-chen", None).await.unwrap().status(),
        StatusCode::UNAUTHORIZED
    );
    let others = [
        world.staff_token("jz-admin"),
        world.staff_token("hall-chen"),
        world.service_token("intake"),
    ];
    for token in others {
        let refused = get("hall-chen", Some(token)).await.unwrap();
        assert!(
            [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&refused.status()),
            "{}",
            refused.status()
        );
    }
    let nobody = get("nobody", Some(world.service_token("notification")))
        .await
        .unwrap();
    assert_eq!(nobody.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        world.trail(staff("hall-chen")).await.len(),
        2,
        "refusals read nothing"
    );
    world.stop().await;
}
