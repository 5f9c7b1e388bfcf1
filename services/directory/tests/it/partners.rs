//! Systems of somebody else: their secrets, the tokens they get for them, and their end.

use chrono::TimeDelta;
use directory::domain::partner_id;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::accounts::{Answer, GOOD, problem};
use crate::support::{DEMO, World, at, code, staff};

const HOTLINE: &str = "hotline-12345";
const FIGURES: &str = "city-data";

fn id(partner: &str) -> Uuid {
    partner_id(&code(partner))
}

impl World {
    /// A token, asked for as RFC 6749 says, in the header.
    async fn grant(&self, client: &str, secret: &str) -> Answer {
        let request = self.http.post(self.url("/v1/partners/token"));
        let request = request
            .basic_auth(client, Some(secret))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body("grant_type=client_credentials");
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        (response.status(), response.json().await.unwrap())
    }

    /// The same by a body of any kind.
    async fn grant_by(&self, body: String) -> Answer {
        let request = self.http.post(self.url("/v1/partners/token"));
        let request = request
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        let response = request.send().await.unwrap();
        (response.status(), response.json().await.unwrap())
    }

    async fn by_admin(&self, admin: &str, path: &str) -> Answer {
        let token = self.staff_token(admin);
        self.send(Method::POST, path, Some(&token), None).await
    }

    /// A new secret, by two administrators.
    async fn secret(&self, partner: &str) -> (Uuid, String) {
        let path = format!("/v1/partners/{}/secrets", id(partner));
        let (status, _) = self.by_admin("jz-admin", &path).await;
        assert_eq!(status, StatusCode::ACCEPTED);
        let (status, made) = self.by_admin("jz-qiu", &path).await;
        assert_eq!(status, StatusCode::OK, "{made}");
        assert_eq!(made["client_id"], partner);
        let secret = made["client_secret"].as_str().unwrap().to_owned();
        (made["id"].as_str().unwrap().parse().unwrap(), secret)
    }

    async fn end_secret(&self, partner: &str, secret: Uuid) {
        let path = format!("/v1/partners/{}/secrets/{secret}/end", id(partner));
        let (status, _) = self.by_admin("jz-admin", &path).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
    }

    async fn token_of(&self, partner: &str, secret: &str) -> String {
        let (status, granted) = self.grant(partner, secret).await;
        assert_eq!(status, StatusCode::OK, "{granted}");
        assert_eq!(
            (&granted["token_type"], &granted["expires_in"]),
            (&json!("Bearer"), &json!(600))
        );
        granted["access_token"].as_str().unwrap().to_owned()
    }

    async fn listed(&self, partner: &str) -> Value {
        let token = self.staff_token("jz-admin");
        let (status, all) = self
            .send(Method::GET, "/v1/partners", Some(&token), None)
            .await;
        assert_eq!(status, StatusCode::OK, "{all}");
        let mut all = all.as_array().unwrap().iter();
        let found = all.find(|p| p["code"] == partner);
        found.cloned().unwrap_or_default()
    }

    /// What it asks here is for staff; who it is, is known all the same.
    async fn is_known(&self, token: &str) -> Answer {
        self.me(token).await
    }
}

fn refused(answer: &Answer) -> bool {
    answer.0 == StatusCode::UNAUTHORIZED && answer.1 == json!({"error": "invalid_client"})
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_make_a_secret_and_it_opens_tokens_for_the_partner_alone() {
    let (world, hand) = World::at_hand().await;
    let path = format!("/v1/partners/{}/secrets", id(HOTLINE));
    let leader = world.by_admin("jz-luo", &path).await;
    assert_eq!(problem(&leader).0, 403);
    for _ in 0..2 {
        let (status, _) = world.by_admin("jz-admin", &path).await;
        assert_eq!(status, StatusCode::ACCEPTED, "one alone makes none");
    }
    assert_eq!(world.listed(HOTLINE).await["secrets"], json!([]));
    let (_, secret) = world.secret(HOTLINE).await;
    assert!(
        !world.stored().await.contains(&secret),
        "told once, and kept as a hash"
    );

    let listed = world.listed(HOTLINE).await;
    assert_eq!(listed["purpose"], "register_transferred");
    assert_eq!(listed["secrets"][0]["last_used_at"], Value::Null);
    hand.set(at() + TimeDelta::hours(3));
    let token = world.token_of(HOTLINE, &secret).await;
    let used = world.listed(HOTLINE).await["secrets"][0]["last_used_at"].clone();
    assert_eq!(used, json!("2026-11-23T05:00:00Z"));
    let in_body =
        format!("grant_type=client_credentials&client_id={HOTLINE}&client_secret={secret}&scope=");
    assert_eq!(world.grant_by(in_body).await.0, StatusCode::OK);

    let known = world.is_known(&token).await;
    assert_eq!(known.0, StatusCode::FORBIDDEN, "no member of staff");
    assert_eq!(known.1["reason"], "staff-only");
    for (method, path) in [
        (Method::GET, "/v1/partners".to_owned()),
        (Method::POST, path),
        (Method::GET, "/v1/organization".to_owned()),
    ] {
        let answer = world.send(method, &path, Some(&token), None).await;
        assert_eq!(answer.0, StatusCode::FORBIDDEN, "{path}");
    }
    let trail = world.trail(id(HOTLINE)).await;
    let actions: Vec<&str> = trail.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "redress.partner.changed.v1",
            "second_person.awaited",
            "second_person.confirmed",
            "secret.made",
            "sign_in.succeeded",
            "sign_in.succeeded",
        ]
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_of_the_credentials_is_wrong_the_answer_is_the_same_and_no_person_comes_in_by_them()
 {
    let (world, _hand) = World::at_hand().await;
    world.let_in("hall-sun", GOOD, at()).await;
    let (_, secret) = world.secret(HOTLINE).await;
    let (_, other) = world.secret(FIGURES).await;
    for (client, secret) in [
        (HOTLINE, other.as_str()),
        (HOTLINE, ""),
        (FIGURES, secret.as_str()),
        ("nobody", secret.as_str()),
        ("not a code!", secret.as_str()),
        ("hall-sun", GOOD),
        ("hall-sun", secret.as_str()),
    ] {
        let answer = world.grant(client, secret).await;
        assert!(refused(&answer), "{client}: {answer:?}");
    }
    let nobody = world.grant_by("grant_type=client_credentials".into()).await;
    assert!(refused(&nobody), "{nobody:?}");
    let by_password = format!("grant_type=password&client_id=hall-sun&client_secret={GOOD}");
    for (body, error) in [
        (by_password.as_str(), "unsupported_grant_type"),
        ("client_id=hotline-12345", "invalid_request"),
        (
            "grant_type=client_credentials&scope=everything",
            "invalid_scope",
        ),
    ] {
        let (status, answer) = world.grant_by(body.into()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(answer, json!({"error": error}));
    }
    for name in [HOTLINE, FIGURES] {
        let answer = world.sign_in(name, &secret).await;
        assert_eq!(problem(&answer), (401, "sign-in-refused"));
    }
    // No person has a secret, and no partner an invitation.
    let path = format!("/v1/partners/{}/secrets", staff("hall-sun"));
    world.by_admin("jz-admin", &path).await;
    assert_eq!(problem(&world.by_admin("jz-qiu", &path).await).0, 404);
    let path = format!("/v1/staff/{}/invitation", id(HOTLINE));
    for (admin, expected) in [("jz-admin", 202), ("jz-qiu", 404)] {
        let token = world.staff_token(admin);
        let answer = world.as_somebody(&path, &token, json!({})).await;
        assert_eq!(answer.0.as_u16(), expected);
    }
    // Both of their own are still good.
    assert_eq!(world.grant(HOTLINE, &secret).await.0, StatusCode::OK);
    assert_eq!(world.grant(FIGURES, &other).await.0, StatusCode::OK);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_failures_of_a_partner_are_the_last_for_a_quarter_of_an_hour_and_another_goes_on() {
    let (world, hand) = World::at_hand().await;
    let (_, secret) = world.secret(HOTLINE).await;
    let (_, other) = world.secret(FIGURES).await;
    // What somebody types at the door of people counts there.
    for _ in 0..5 {
        world.sign_in(HOTLINE, "guessed").await;
    }
    let attempts = (0..9).map(|_| world.grant(HOTLINE, "guessed"));
    let answers = futures_util::future::join_all(attempts).await;
    let looked_at = answers.iter().filter(|answer| refused(answer)).count();
    assert_eq!(looked_at, 5);
    let late = world.grant(HOTLINE, "guessed").await;
    assert_eq!(late.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(world.grant(FIGURES, &other).await.0, StatusCode::OK);
    hand.set(at() + TimeDelta::minutes(15) + TimeDelta::seconds(1));
    assert!(refused(&world.grant(HOTLINE, "guessed").await));
    // Whoever fails in a partner's name does not shut it out.
    let attempts = (0..9).map(|_| world.grant(HOTLINE, "guessed"));
    futures_util::future::join_all(attempts).await;
    let late = world.grant(HOTLINE, "guessed").await;
    assert_eq!(late.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(world.grant(HOTLINE, &secret).await.0, StatusCode::OK);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_secrets_are_good_at_a_time_and_one_that_was_ended_opens_nothing_any_more() {
    let (world, _hand) = World::at_hand().await;
    let (first, old) = world.secret(HOTLINE).await;
    let leaked = world.token_of(HOTLINE, &old).await;
    let (second, new) = world.secret(HOTLINE).await;
    world.token_of(HOTLINE, &old).await;
    world.token_of(HOTLINE, &new).await;
    let path = format!("/v1/partners/{}/secrets", id(HOTLINE));
    world.by_admin("jz-admin", &path).await;
    let third = world.by_admin("jz-qiu", &path).await;
    assert_eq!(problem(&third), (409, "two-secrets"));

    // Not by way of another partner.
    world.end_secret(FIGURES, first).await;
    world.token_of(HOTLINE, &old).await;
    for _ in 0..2 {
        world.end_secret(HOTLINE, first).await;
    }
    let listed = world.listed(HOTLINE).await;
    assert_eq!(listed["secrets"].as_array().unwrap().len(), 1);
    assert_eq!(listed["secrets"][0]["id"], json!(second));
    assert!(refused(&world.grant(HOTLINE, &old).await));
    world.is_shut_out(&json!(leaked)).await;
    let token = world.token_of(HOTLINE, &new).await;
    assert_eq!(world.is_known(&token).await.0, StatusCode::FORBIDDEN);
    let trail = world.trail(id(HOTLINE)).await;
    let ended = trail.iter().filter(|(a, _)| a == "secret.ended").count();
    assert_eq!(ended, 1, "{trail:?}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_the_file_no_longer_names_is_let_out_and_comes_back_without_its_secret() {
    let (world, _hand) = World::at_hand().await;
    let (_, secret) = world.secret(HOTLINE).await;
    let token = world.token_of(HOTLINE, &secret).await;
    let without = DEMO.replace("code = \"hotline-12345\"", "code = \"hotline-2\"");
    let import = async |admin: &str, file: &str| {
        let (url, bearer) = (world.url("/v1/organization"), world.staff_token(admin));
        let ask = async |query: &str, etag: Option<header::HeaderValue>| {
            let mut request = world.http.post(format!("{url}{query}"));
            if let Some(etag) = etag {
                request = request.header(header::IF_MATCH, etag);
            }
            let request = request.header(header::CONTENT_TYPE, "application/toml");
            let request = request.bearer_auth(&bearer).body(file.to_owned());
            request.send().await.unwrap()
        };
        let looked_at = ask("?dry_run=true", None).await;
        let etag = looked_at.headers()[header::ETAG].clone();
        let shown: Value = looked_at.json().await.unwrap();
        (ask("", Some(etag)).await.status(), shown)
    };
    let (status, shown) = import("jz-admin", &without).await;
    assert_eq!(status, StatusCode::ACCEPTED, "another one is let in by two");
    assert_eq!(shown["needs_second_person"], true);
    assert_eq!(
        shown["changes"],
        json!([
            {"kind": "partner", "path": "hotline-2", "change": "added"},
            {"kind": "partner", "path": HOTLINE, "change": "removed"},
        ])
    );
    assert!(!world.listed(HOTLINE).await.is_null(), "not yet");
    assert_eq!(import("jz-qiu", &without).await.0, StatusCode::OK);
    assert!(world.listed(HOTLINE).await.is_null());
    assert!(refused(&world.grant(HOTLINE, &secret).await));
    world.is_shut_out(&json!(token)).await;

    assert_eq!(import("jz-admin", DEMO).await.0, StatusCode::ACCEPTED);
    assert_eq!(import("jz-qiu", DEMO).await.0, StatusCode::OK);
    assert!(refused(&world.grant(HOTLINE, &secret).await));
    let (_, secret) = world.secret(HOTLINE).await;
    world.token_of(HOTLINE, &secret).await;
    world.stop().await;
}
