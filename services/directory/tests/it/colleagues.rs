//! Who works here, and in which department: for whoever works here.

use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection as _;
use reqwest::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use crate::support::{DEMO, World, code, staff};

impl World {
    pub(crate) async fn asked(&self, path: &str, token: Option<String>) -> (StatusCode, Value) {
        let mut request = self.http.get(self.url(path));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.unwrap();
        (response.status(), response.json().await.unwrap())
    }

    async fn rows(&self, path: &str) -> Vec<Value> {
        let (status, body) = self.asked(path, Some(self.staff_token("hall-wu"))).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body["items"].as_array().unwrap().clone()
    }

    /// The codes that a list answers with.
    async fn codes(&self, path: &str) -> Vec<String> {
        let rows = self.rows(path).await;
        rows.iter()
            .map(|row| row["code"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn site(text: &str) -> Uuid {
    directory::domain::site_id(&code(text))
}

fn department(site: &str, own: &str) -> Uuid {
    directory::domain::department_id(&code(site), &code(own))
}

/// The demo without the things that have all of these lines in them.
fn without(lines: &[&str]) -> String {
    let things = DEMO.split_inclusive("\n\n");
    things
        .filter(|thing| !lines.iter().all(|line| thing.contains(line)))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_works_here_reads_who_else_does_and_nobody_else_reads_it() {
    let world = World::with_demo().await;
    for path in ["/v1/staff", "/v1/departments"] {
        let (status, _) = world.asked(path, Some(world.staff_token("jz-admin"))).await;
        assert_eq!(status, StatusCode::OK, "{path} for an administrator");
        for (token, expected) in [
            (None, StatusCode::UNAUTHORIZED),
            (Some(world.staff_token("nobody")), StatusCode::UNAUTHORIZED),
            (
                Some(world.service_token("notification")),
                StatusCode::FORBIDDEN,
            ),
        ] {
            assert_eq!(world.asked(path, token).await.0, expected, "{path}");
        }
    }
    let (_, page) = world
        .asked("/v1/staff?q=hall-qian", Some(world.staff_token("hall-wu")))
        .await;
    let expected = serde_json::json!({
        "id": staff("hall-qian"), "code": "hall-qian", "name": "钱小红", "title": "投诉受理台",
        "site_id": site("hall"), "department_id": department("hall", "complaints"),
        "roles": [{"role": "registrar", "site_id": site("hall")}], "active": true,
    });
    assert_eq!(
        page["items"],
        serde_json::json!([expected]),
        "and no address"
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn colleagues_are_found_by_place_role_and_part_of_a_name() {
    let world = World::with_demo().await;
    let all = world.codes("/v1/staff?limit=100").await;
    assert!(all.is_sorted() && all.len() > 20, "{all:?}");
    let beginning = |prefix: &str| -> Vec<String> {
        let of = all.iter().filter(|code| code.starts_with(prefix));
        of.cloned().collect()
    };
    let hall = format!("/v1/staff?limit=100&site={}", site("hall"));
    assert_eq!(world.codes(&hall).await, beginning("hall-"));
    let below = format!("/v1/staff?limit=100&site={}", site("jiangzhou"));
    assert_eq!(world.codes(&below).await, all);
    let officers = world.codes(&format!("{hall}&role=officer")).await;
    assert_eq!(officers, ["hall-li", "hall-sun"]);
    // Of the hall's, not of another site's department with the same code.
    let own = format!("/v1/staff?department={}", department("hall", "complaints"));
    assert_eq!(
        world.codes(&own).await,
        ["hall-li", "hall-qian", "hall-sun"]
    );

    for (part, found) in [
        ("小红", &["hall-qian"][..]),
        ("%20HALL-QI%20", &["hall-qian"]),
        // Nothing of what was typed is a pattern.
        ("%25", &[]),
        ("hall_qian", &[]),
        // No match reaches from one field into the next.
        ("%E7%BA%A2hall", &[]),
    ] {
        let path = format!("/v1/staff?q={part}");
        assert_eq!(world.codes(&path).await, found, "{part}");
    }
    let token = || Some(world.staff_token("hall-wu"));
    let long = "a".repeat(65);
    for bad in [
        "q=",
        "q=%20",
        &format!("q={long}"),
        "role=king",
        "site=hall",
        "ids=",
        "ids=1",
        "name=x",
    ] {
        let (status, _) = world.asked(&format!("/v1/staff?{bad}"), token()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_colleagues_and_departments_lead_to_everybody_once() {
    let world = World::with_demo().await;
    for list in ["/v1/staff", "/v1/departments"] {
        let whole = world.rows(&format!("{list}?limit=100")).await;
        let mut path = format!("{list}?limit=3");
        let mut found = Vec::new();
        loop {
            let (_, page) = world.asked(&path, Some(world.staff_token("hall-wu"))).await;
            found.extend(page["items"].as_array().unwrap().clone());
            match page["next"].as_str() {
                Some(next) => path = format!("{list}?limit=3&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(found, whole, "{list}");
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_left_is_told_of_by_id_only_and_signs_for_nothing() {
    let world = World::with_demo().await;
    let left = without(&["[[staff]]", "code = \"hall-qian\""]);
    let left = left.replace("in_charge = \"hall-qian\"\n", "");
    world.import(&left).await.unwrap();
    assert_eq!(world.codes("/v1/staff?q=hall-qian").await, [""; 0]);
    let ids = format!(
        "/v1/staff?ids={},{},{}",
        staff("hall-qian"),
        staff("hall-sun"),
        Uuid::nil()
    );
    let rows = world.rows(&ids).await;
    let told: Vec<_> = rows.iter().map(|r| (&r["name"], &r["active"])).collect();
    assert_eq!(
        told,
        [
            (&"钱小红".into(), &false.into()),
            (&"孙丽".into(), &true.into())
        ]
    );
    let gone = world
        .asked("/v1/staff", Some(world.staff_token("hall-qian")))
        .await;
    assert_eq!(gone.0, StatusCode::UNAUTHORIZED);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_are_told_with_their_heads_and_abolished_ones_by_id() {
    let world = World::with_demo().await;
    let hall = format!("/v1/departments?site={}", site("hall"));
    let rows = world.rows(&hall).await;
    let codes: Vec<_> = rows.iter().map(|r| r["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["complaints", "registry", "social-security"]);
    assert_eq!(rows[1]["head_id"], staff("hall-zhou").to_string());
    assert_eq!(rows[1]["site_id"], site("hall").to_string());
    let whole = world
        .rows(&format!("/v1/departments?site={}", site("jiangzhou")))
        .await;
    assert_eq!(whole, world.rows("/v1/departments?limit=100").await);

    let without = without(&["[[department]]", "code = \"pharmacy\""]);
    let without = without.replace("department = \"pharmacy\"\n", "");
    world.import(&without).await.unwrap();
    let there = format!("/v1/departments?site={}", site("hospital"));
    assert!(!world.codes(&there).await.contains(&"pharmacy".to_owned()));
    let id = department("hospital", "pharmacy");
    let told = world.rows(&format!("/v1/departments?ids={id}")).await;
    assert_eq!((told.len(), &told[0]["active"]), (1, &false.into()));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sites_say_what_is_above_them_and_abolished_ones_are_told_by_id() {
    let world = World::with_demo().await;
    let (_, page) = world.asked("/v1/sites", None).await;
    let above = |row: &Value| row["parent_id"].as_str().map(str::to_owned);
    let rows = page["items"].as_array().unwrap();
    let parents: Vec<_> = rows.iter().map(above).collect();
    let top = Some(site("jiangzhou").to_string());
    assert_eq!(parents, [top.clone(), top.clone(), top, None]);

    let without = without(&["[[window]]", "site = \"hall\"", "code = \"7\""]);
    world.import(&without).await.unwrap();
    let windows = async |path: String| -> Vec<(String, bool)> {
        let (_, page) = world.asked(&path, None).await;
        let windows = page["items"][0]["windows"].as_array().unwrap().iter();
        windows
            .map(|w| (w["code"].as_str().unwrap().to_owned(), w["active"] == true))
            .collect()
    };
    let by_id = windows(format!("/v1/sites?ids={}", site("hall"))).await;
    assert_eq!(by_id.last().unwrap(), &("7".to_owned(), false));
    assert_eq!(by_id.iter().filter(|(_, active)| *active).count(), 2);
    let (_, page) = world.asked("/v1/sites", None).await;
    assert_eq!(page["items"][1]["windows"].as_array().unwrap().len(), 2);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_people_are_searched_in_a_tenth_of_a_second() {
    let world = World::with_demo().await;
    let many = "insert into directory.staff (code, id, version, event_seq, site, department, grants, relations, \
            absences, active, name, language)
        select 'many-' || n, gen_random_uuid(), 1, 1, 'hall', 'registry', '[[\"handler\", \"hall\"]]', '{}', '[]', \
            true, '职员' || n, 'zh-CN'
        from generate_series(1, 10000) n";
    let mut conn = world.database.connect().await;
    let granted = "insert into directory.org_grant (staff_id, role, site_id)
        select s.id, 'handler', p.id from directory.staff s join directory.site p on p.code = s.site
        where s.code like 'many-%'";
    for step in [
        many,
        granted,
        "analyze directory.staff, directory.org_grant",
    ] {
        conn.batch_execute(step).await.unwrap();
    }
    let known = world.rows("/v1/staff?limit=100&q=many-").await;
    let ids: Vec<_> = known.iter().map(|r| r["id"].as_str().unwrap()).collect();
    let ids = ids.join(",");
    for (query, found) in [
        ("q=%E5%91%989999", 1),
        ("q=nobody-at-all", 0),
        (&format!("site={}", site("jiangzhou")), 100),
        ("role=handler", 100),
        (&format!("ids={ids}"), 100),
    ] {
        let path = format!("/v1/staff?limit=100&{query}");
        let mut took = Vec::new();
        for _ in 0..10 {
            let began = Instant::now();
            assert_eq!(world.rows(&path).await.len(), found, "{query:.40}");
            took.push(began.elapsed());
        }
        let best = took.into_iter().min().unwrap();
        eprintln!("{query:.40} {best:?}");
        assert!(best < Duration::from_millis(100), "{query:.40}: {best:?}");
    }
    world.stop().await;
}
