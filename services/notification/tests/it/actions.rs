//! What the caller may write now, held against what becomes of it when they try.

use std::collections::BTreeMap;

use events::complaint::{ComplaintWithdrawn, RespondentIdentified};
use regulation::ReplyChannel;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::{self, HANDLER, HEAD, INTEGRITY, OFFICER, REGISTRAR, SECOND_OFFICER, now};
use crate::world::{Answer, World, complainant, staff};

const ACTIONS: [&str; 3] = ["reply", "follow-up", "conversation"];

impl World {
    /// By name: why not, or an empty word.
    async fn offered(&self, complaint: Uuid, token: &str) -> BTreeMap<String, String> {
        let answer = self.offers(complaint, token).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let version = json!(self.version(complaint).await);
        assert_eq!(answer.body["version"], version);
        let items = answer.body["items"].as_array().unwrap().iter();
        let one = |item: &Value| {
            let because = item["because"].as_str().unwrap_or_default();
            assert_eq!(item["allowed"], json!(because.is_empty()), "{item}");
            let action = item["action"].as_str().unwrap();
            (action.to_owned(), because.to_owned())
        };
        items.map(one).collect()
    }

    async fn offers(&self, complaint: Uuid, token: &str) -> Answer {
        let path = format!("/v1/replies/{complaint}/actions");
        self.get(token, &path).await
    }

    async fn tries(&self, complaint: Uuid, token: &str, action: &str) -> Answer {
        let seen = self.version(complaint).await;
        let (place, body) = match action {
            "reply" => (
                "replies",
                json!({ "text": "经核实，您反映的情况属实，已批评教育。" }),
            ),
            "follow-up" => (
                "follow-ups",
                json!({ "outcome": "answered", "satisfaction": "satisfied" }),
            ),
            _ => ("conversations", json!({ "text": "请问当时几点？" })),
        };
        let path = format!("/v1/{place}/{complaint}");
        self.post(token, &path, seen, body).await
    }

    /// What is refused is refused with the word that was told, and what is not offered at all, too.
    async fn is_held(&self, complaint: Uuid, who: &[Uuid]) {
        for who in who {
            let token = staff(*who);
            if self.offers(complaint, &token).await.status == 404 {
                continue;
            }
            let offered = self.offered(complaint, &token).await;
            for action in ACTIONS {
                let because = offered.get(action).map(String::as_str);
                if because == Some("") {
                    continue;
                }
                let answer = self.tries(complaint, &token, action).await;
                let (status, word) = answer.problem();
                match because {
                    Some(because) => assert_eq!(word, because, "{action} by {who}"),
                    None => assert_eq!(status, 403, "{action} by {who}: {}", answer.text),
                }
                assert!(matches!(status, 403 | 409 | 422 | 429), "{}", answer.text);
            }
            assert_eq!(self.offered(complaint, &token).await, offered);
        }
    }

    async fn does(&self, complaint: Uuid, token: &str, action: &str) {
        let offered = self.offered(complaint, token).await;
        let told = offered.get(action).map(String::as_str);
        assert_eq!(told, Some(""), "{action}: {offered:?}");
        let answer = self.tries(complaint, token, action).await;
        assert!((200..300).contains(&answer.status), "{}", answer.text);
    }
}

fn these(expected: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(action, because): &(&str, &str)| ((*action).to_owned(), (*because).to_owned());
    expected.iter().map(owned).collect()
}

const EVERYBODY: [Uuid; 6] = [OFFICER, SECOND_OFFICER, HEAD, HANDLER, REGISTRAR, INTEGRITY];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_offered_is_what_happens_from_the_first_message_to_the_end() {
    let registered = cast::registered(ReplyChannel::Email);
    let mut world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    world.tell(&cast::dispatched(complaint)).await;
    let (officer, handler) = (staff(OFFICER), staff(HANDLER));
    let early = these(&[
        ("reply", "nothing-to-reply"),
        ("follow-up", "nothing-to-follow-up"),
        ("conversation", ""),
    ]);
    assert_eq!(world.offered(complaint, &officer).await, early);
    assert_eq!(world.offered(complaint, &staff(REGISTRAR)).await, early);
    let talks = these(&[("conversation", "")]);
    assert_eq!(world.offered(complaint, &handler).await, talks);
    assert_eq!(world.offered(complaint, &staff(HEAD)).await, these(&[]));
    let own = complainant(complaint);
    let theirs = these(&[("follow-up", "nothing-to-follow-up"), ("conversation", "")]);
    assert_eq!(world.offered(complaint, &own).await, theirs);
    world.is_held(complaint, &EVERYBODY).await;
    world.does(complaint, &handler, "conversation").await;
    world.does(complaint, &own, "conversation").await;

    world.tell(&cast::approved(complaint)).await;
    world.is_held(complaint, &EVERYBODY).await;
    world.does(complaint, &officer, "reply").await;
    // From then on nothing but the test changes its version.
    world.delivery(complaint, "reply", "sent").await;
    // By others, and in other words: in the same ones by the same person it is done already.
    let written = world.offered(complaint, &officer).await;
    assert_eq!(written["reply"], "already-replied");
    world.is_held(complaint, &[SECOND_OFFICER, REGISTRAR]).await;

    // Whoever signs for it now handles it, and is not the one to ask how it was.
    let signed = events::assignment::SignedFor {
        complaint_id: complaint,
        at: now(),
        signed_by: SECOND_OFFICER,
    };
    world.tell(&signed).await;
    let handles = world.offered(complaint, &staff(SECOND_OFFICER)).await;
    assert_eq!(handles["follow-up"], "handler");
    world
        .is_held(complaint, &[SECOND_OFFICER, HANDLER, HEAD])
        .await;
    world.does(complaint, &staff(REGISTRAR), "follow-up").await;
    world
        .is_held(complaint, &[SECOND_OFFICER, HANDLER, HEAD])
        .await;

    let withdrawn = ComplaintWithdrawn {
        complaint_id: complaint,
        // Whole seconds: the follow-up was a part of one later.
        at: now() + chrono::Duration::seconds(2),
        ends_case: true,
        recorded_by: None,
    };
    assert_eq!(world.tell(&withdrawn).await.0, "handled");
    let over = these(&[
        ("reply", "ended"),
        ("follow-up", "ended"),
        ("conversation", "ended"),
    ]);
    assert_eq!(world.offered(complaint, &staff(SECOND_OFFICER)).await, over);
    world
        .is_held(complaint, &[SECOND_OFFICER, HANDLER, HEAD])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_who_is_recused_or_may_not_read_it_is_told_nothing_and_recorded() {
    let registered = cast::registered(ReplyChannel::Email);
    let mut world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    world.tell(&cast::dispatched(complaint)).await;
    assert_eq!(world.offers(complaint, &staff(HANDLER)).await.status, 200);
    let identified = RespondentIdentified {
        complaint_id: complaint,
        at: now(),
        respondent_ids: vec![HANDLER],
        identified_by: OFFICER,
    };
    world.tell(&identified).await;
    let other = complainant(Uuid::from_u128(99));
    for token in [staff(HANDLER), staff(INTEGRITY), other] {
        assert_eq!(world.offers(complaint, &token).await.status, 404);
    }
    let trail = world.trail(complaint).await;
    let denied: Vec<_> = trail
        .iter()
        .filter(|(_, what)| what == "access.denied")
        .map(|(who, _)| who.clone())
        .collect();
    let them = [HANDLER, INTEGRITY].map(|who| format!("staff:{who}"));
    assert_eq!(denied, them);
    let unsigned = format!("/v1/replies/{complaint}/actions");
    assert_eq!(world.get_unsigned(&unsigned).await.status, 401);
}
