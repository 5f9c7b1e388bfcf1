//! Notices over HTTP: looked at, adopted, and kept as versions.

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, ETAG, IF_MATCH};
use serde_json::{Value, json};

use crate::support::{World, staff};

const FEED: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20270103\r\nSUMMARY:元旦（休）\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
const TABLE: &str = "date,kind,name\n2027-01-01,off,元旦\n2027-01-02,off,元旦\n";
const JSON: &str = r#"{"year": 2027, "papers": ["https://a.example/2027"], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}, {"name": "元旦", "date": "2027-01-02", "isOffDay": true}]}"#;
const BESIDE: &str = "&year=2027&source=https%3A%2F%2Fa.example%2F2027";

impl World {
    async fn post_notice(
        &self,
        query: &str,
        who: Option<&str>,
        if_match: Option<&str>,
        (kind, body): (&str, &[u8]),
    ) -> reqwest::Response {
        let mut request = self
            .http
            .post(self.url(&format!("/v1/calendars/cn/notices{query}")))
            .header(CONTENT_TYPE, kind);
        if let Some(who) = who {
            request = request.bearer_auth(self.staff_token(who));
        }
        if let Some(version) = if_match {
            request = request.header(IF_MATCH, version);
        }
        request.body(body.to_vec()).send().await.unwrap()
    }

    async fn get_calendar(&self, who: Option<&str>, path: &str) -> (StatusCode, Value) {
        let mut request = self.http.get(self.url(&format!("/v1/calendars{path}")));
        if let Some(who) = who {
            request = request.bearer_auth(self.staff_token(who));
        }
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }
}

const ADMIN: Option<&str> = Some("jz-admin");

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4b_each_format_shows_the_same_days_and_what_was_shown_is_adopted() {
    let world = World::with_demo().await;
    let (mut shown, mut version) = (Vec::new(), String::new());
    for (query, kind, body) in [
        (String::from("?dry_run=true"), "application/json", JSON),
        (
            format!("?dry_run=true{BESIDE}"),
            "text/calendar; charset=utf-8",
            FEED,
        ),
        (format!("?dry_run=true{BESIDE}"), "text/csv", TABLE),
    ] {
        let answer = world
            .post_notice(&query, ADMIN, None, (kind, body.as_bytes()))
            .await;
        assert_eq!(answer.status(), StatusCode::OK, "{kind}");
        version = answer.headers()[ETAG].to_str().unwrap().to_owned();
        shown.push(answer.json::<Value>().await.unwrap());
    }
    let first = &shown[0];
    assert!(shown.iter().all(|other| other == first), "{shown:?}");
    let expected = json!([
        {"date": "2027-01-01", "change": "becomes_off", "to": "元旦"},
        {"date": "2027-01-02", "change": "renamed", "to": "元旦"},
    ]);
    assert_eq!(first["changes"], expected);
    assert_eq!(
        (&first["published_before"], &first["revision"]),
        (&json!(false), &json!(2))
    );
    let days = first["calendar"]["days"].as_array().unwrap();
    assert_eq!(
        days.last().unwrap(),
        &json!({"date": "2027-01-02", "off": true, "name": "元旦"})
    );

    let csv = ("text/csv", TABLE.as_bytes());
    let query = format!("?dry_run=false{BESIDE}");
    let blind = world.post_notice(&query, ADMIN, None, csv).await;
    assert_eq!(blind.status(), StatusCode::PRECONDITION_REQUIRED);
    let adopted = world.post_notice(&query, ADMIN, Some(&version), csv).await;
    assert_eq!(adopted.status(), StatusCode::OK);
    let adopted: Value = adopted.json().await.unwrap();
    assert_eq!(adopted["changes"], expected);
    let stale = world.post_notice(&query, ADMIN, Some(&version), csv).await;
    assert_eq!(stale.status(), StatusCode::PRECONDITION_FAILED);

    // What it was, is, and who did it.
    let (status, versions) = world.get_calendar(ADMIN, "/cn/versions?limit=1").await;
    assert_eq!(status, StatusCode::OK);
    let latest = &versions["items"][0];
    let by = format!("staff:{}", staff("jz-admin"));
    assert_eq!(
        (&latest["version"], &latest["adopted_by"]),
        (&json!(2), &json!(by))
    );
    assert_eq!(latest["source"], "https://a.example/2027");
    let next = versions["next"].as_str().unwrap();
    let (_, earlier) = world
        .get_calendar(ADMIN, &format!("/cn/versions?cursor={next}"))
        .await;
    assert_eq!(earlier["items"][0]["version"], 1);
    let whole = async |version| {
        let (status, body) = world
            .get_calendar(ADMIN, &format!("/cn/versions/{version}"))
            .await;
        assert_eq!(status, StatusCode::OK);
        body["calendar"]["days"].as_array().unwrap().len()
    };
    assert_eq!(whole(2).await, whole(1).await + 2);
    let (_, list) = world.get_calendar(ADMIN, "").await;
    assert_eq!(
        (&list["items"][0]["name"], &list["items"][0]["revision"]),
        (&json!("cn"), &json!(2))
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_an_administrator_reads_or_changes_calendars() {
    let world = World::with_demo().await;
    let query = format!("?dry_run=true{BESIDE}");
    for (who, expected) in [
        (None, StatusCode::UNAUTHORIZED),
        (Some("nobody"), StatusCode::UNAUTHORIZED),
        (Some("hall-sun"), StatusCode::FORBIDDEN),
        (Some("jz-luo"), StatusCode::FORBIDDEN),
        (Some("jz-fang"), StatusCode::FORBIDDEN),
    ] {
        let refused = world
            .post_notice(&query, who, None, ("text/csv", TABLE.as_bytes()))
            .await;
        assert_eq!(refused.status(), expected, "{who:?} imports");
        for path in ["", "/cn/versions", "/cn/versions/1"] {
            let (status, _) = world.get_calendar(who, path).await;
            assert_eq!(status, expected, "{who:?} reads {path}");
        }
    }
    for path in ["/mars/versions", "/cn/versions/99", "/Not-A-Name!/versions"] {
        assert_eq!(
            world.get_calendar(ADMIN, path).await.0,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_cannot_be_read_is_answered_place_by_place_and_changes_nothing() {
    let world = World::with_demo().await;
    let answer = async |query: &str, kind: &str, body: &[u8]| {
        let query = format!("?dry_run=true{query}");
        let answer = world.post_notice(&query, ADMIN, None, (kind, body)).await;
        let status = answer.status();
        (status, answer.json::<Value>().await.unwrap())
    };
    let (status, problem) =
        answer(BESIDE, "text/csv", b"date,kind,name\n2027-01-01,often,x\n").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["type"], "/problems/invalid-notice");
    let detail = problem["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.starts_with("line 2: the kind is"), "{problem}");
    let unpublished = br#"{"year": 2027, "papers": [], "days": []}"#;
    let (status, problem) = answer("", "application/json", unpublished).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    for (query, kind, body, expected) in [
        (
            "",
            "text/csv",
            TABLE.as_bytes().to_vec(),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            BESIDE,
            "text/plain",
            TABLE.as_bytes().to_vec(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        (
            BESIDE,
            "text/csv",
            vec![b'x'; 512 * 1024 + 1],
            StatusCode::PAYLOAD_TOO_LARGE,
        ),
        (
            "&unmarked=maybe",
            "text/calendar",
            FEED.as_bytes().to_vec(),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ] {
        assert_eq!(answer(query, kind, &body).await.0, expected, "{kind}");
    }
    assert_eq!(
        world.get_calendar(ADMIN, "/cn/versions/2").await.0,
        StatusCode::NOT_FOUND
    );
    world.stop().await;
}
