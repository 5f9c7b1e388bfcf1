//! What the caller may do now, held against what becomes of it when they try.

use std::collections::{BTreeMap, BTreeSet};

use regulation::Policy;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::stages::{Far, body_of};
use crate::world::{Answer, World};

/// Everything that has an address of its own below a case.
const ACTIONS: [&str; 19] = [
    "dispatch",
    "designation",
    "reassignment",
    "sign-for",
    "return",
    "result",
    "endorsement",
    "approval",
    "redo",
    "review",
    "extension",
    "extension-ruling",
    "suspension",
    "suspension-ruling",
    "resumption",
    "urge",
    "supervision-orders",
    "measures",
    "contact-attempts",
];

/// Another case every time.
struct Cases(u128);

impl Cases {
    fn next(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(20_000 + self.0)
    }
}

impl World {
    async fn offers(&self, case: Uuid, who: Uuid) -> Answer {
        self.get(who, &format!("/assignments/{case}/actions")).await
    }

    /// By name: why not, or an empty word.
    async fn offered(&self, case: Uuid, who: Uuid) -> BTreeMap<String, String> {
        let answer = self.offers(case, who).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.body["version"], json!(answer.version));
        let items = answer.body["items"].as_array().unwrap().iter();
        let one = |item: &Value| {
            let because = item["because"].as_str().unwrap_or_default();
            assert_eq!(item["allowed"], json!(because.is_empty()), "{item}");
            (
                item["action"].as_str().unwrap().to_owned(),
                because.to_owned(),
            )
        };
        items.map(one).collect()
    }
}

fn these(expected: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(action, because): &(&str, &str)| ((*action).to_owned(), (*because).to_owned());
    expected.iter().map(owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_offered_what_is_theirs_and_what_is_not_possible_now_says_why() {
    let world = World::start().await;
    let mut cases = Cases(0);
    let case = cases.next();
    world.so_far(case, Far::InHandling).await;
    let late = "not-now";
    let handler = these(&[
        ("sign-for", "done-already"),
        ("return", late),
        ("result", ""),
        ("extension", ""),
        ("suspension", ""),
        ("resumption", "nothing-suspended"),
        ("measures", ""),
        ("contact-attempts", ""),
    ]);
    assert_eq!(world.offered(case, HANDLER).await, handler);
    let officer = these(&[
        ("dispatch", late),
        ("reassignment", ""),
        ("approval", late),
        ("redo", late),
        ("extension-ruling", "nothing-asked"),
        ("suspension-ruling", "nothing-asked"),
        ("resumption", "nothing-suspended"),
        ("urge", ""),
        ("supervision-orders", ""),
        ("contact-attempts", ""),
    ]);
    assert_eq!(world.offered(case, OFFICER).await, officer);
    let head = these(&[
        ("dispatch", late),
        ("reassignment", ""),
        ("sign-for", late),
        ("return", late),
        ("result", ""),
        ("endorsement", late),
        ("extension", ""),
        ("extension-ruling", "nothing-asked"),
        ("suspension", ""),
        ("suspension-ruling", "nothing-asked"),
        ("resumption", "nothing-suspended"),
        ("measures", ""),
    ]);
    assert_eq!(world.offered(case, HEAD).await, head);
    let watch = these(&[("urge", ""), ("supervision-orders", "")]);
    for who in [LEADER, SUPERVISOR] {
        assert_eq!(world.offered(case, who).await, watch);
    }
    let submitted = cases.next();
    world.so_far(submitted, Far::Submitted).await;
    let head = world.offered(submitted, HEAD).await;
    let of = |action: &str| head.get(action).map(String::as_str);
    assert_eq!(of("endorsement"), Some(""));
    assert_eq!(
        (of("redo"), of("approval")),
        (Some(""), None),
        "until then the head's"
    );
    let handler = world.offered(submitted, HANDLER).await;
    assert_eq!(handler.get("redo"), None);
    // After the end it is nobody's: what is left is what the table gives for the site.
    let closed = cases.next();
    world.so_far(closed, Far::Closed).await;
    let officer = world.offered(closed, OFFICER).await;
    let over = |because: &String| !because.is_empty();
    assert!(officer.values().all(over), "{officer:?}");
    assert_eq!(officer.get("urge").map(String::as_str), Some("not-now"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_offered_is_what_happens_and_what_is_not_offered_never_does() {
    let mut world = World::start().await;
    let strict = Policy {
        redo_limit: 0,
        ..Policy::default()
    };
    world.tell(&hall(strict)).await;
    let (mut allowed, third) = (BTreeSet::new(), Far::ALL.len() / 3);
    let (one, two) = (&Far::ALL[..third], &Far::ALL[third..2 * third]);
    let three = &Far::ALL[2 * third..];
    let (one, two, three) = tokio::join!(
        held_against_the_posts(&world, Cases(0), one),
        held_against_the_posts(&world, Cases(1_000), two),
        held_against_the_posts(&world, Cases(2_000), three)
    );
    allowed.extend([one, two, three].into_iter().flatten());
    // Designation is of grave cases; every other one was possible for somebody, at some stage.
    let all = ACTIONS
        .into_iter()
        .filter(|action| *action != "designation");
    assert_eq!(allowed, all.collect(), "and nothing else");
    world.end().await;
}

/// What was allowed, and done then.
async fn held_against_the_posts(
    world: &World,
    mut cases: Cases,
    stages: &[Far],
) -> BTreeSet<&'static str> {
    let mut allowed = BTreeSet::new();
    for far in stages.iter().copied() {
        let still = cases.next();
        world.so_far(still, far).await;
        for who in [OFFICER, HANDLER, HEAD, LEADER, SUPERVISOR, INTEGRITY] {
            if world.offers(still, who).await.status == 404 {
                continue;
            }
            let offered = world.offered(still, who).await;
            for action in ACTIONS {
                let name = format!("{far:?}: {action}");
                match offered.get(action).map(String::as_str) {
                    Some("") => {
                        let fresh = cases.next();
                        world.so_far(fresh, far).await;
                        is_done(world, fresh, who, action, &name).await;
                        allowed.insert(action);
                    }
                    because => is_refused(world, still, who, action, because, &name).await,
                }
            }
            let again = world.offered(still, who).await;
            assert_eq!(again, offered, "asking changes nothing");
        }
    }
    allowed
}

async fn is_done(world: &World, case: Uuid, who: Uuid, action: &str, name: &str) {
    let mut body = body_of(action);
    if action == "contact-attempts"
        && let Some(measure) =
            world.get(who, &format!("/assignments/{case}")).await.body["measures"][0].get("id")
    {
        body["measure_id"] = measure.clone();
    }
    let answer = world.post_about(case, who, action, body).await;
    assert!(
        matches!(answer.status, 200 | 202),
        "{name} by {who}: {}",
        answer.body
    );
}

/// With the word that was told; without one, it was not offered at all.
async fn is_refused(
    world: &World,
    case: Uuid,
    who: Uuid,
    action: &str,
    because: Option<&str>,
    name: &str,
) {
    let before = world.offers(case, who).await.version;
    let answer = world.post_about(case, who, action, body_of(action)).await;
    match because {
        Some("done-already") if answer.status == 200 => {
            assert_eq!(answer.version, before, "{name}: nothing was left to do");
        }
        Some(because) => {
            let (status, word) = answer.problem();
            assert_eq!(word, because, "{name} by {who}");
            assert!(matches!(status, 403 | 409 | 422), "{name}: {status}");
        }
        None => assert!(
            matches!(answer.status, 403 | 404 | 409),
            "{name} by {who}, not offered: {}",
            answer.body
        ),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_who_is_recused_or_of_another_site_is_told_nothing_and_recorded() {
    let world = World::start().await;
    let mut cases = Cases(0);
    let case = cases.next();
    world.so_far(case, Far::InHandling).await;
    for who in [RESPONDENT, SUBORDINATE, STRANGER] {
        let refused = world.offers(case, who).await;
        assert_eq!((refused.status, refused.version), (404, 0));
    }
    assert_eq!(world.offers(Uuid::from_u128(98), OFFICER).await.status, 404);
    let views = format!("/complaints/{case}/views");
    let views = world.get(SUPERVISOR, &views).await.body;
    let who: Vec<_> = views["items"].as_array().unwrap().iter().collect();
    let denied = |who, why| json!([who, "access.denied", "task_view", why]);
    let of = |it: &&Value| json!([it["staff_id"], it["what"], it["wanted"], it["refused"]]);
    assert_eq!(
        who.iter().map(of).collect::<Vec<_>>(),
        [
            denied(STRANGER, "site"),
            denied(SUBORDINATE, "conflict"),
            denied(RESPONDENT, "conflict"),
        ]
    );
    // Who owns a measure sees that measure: there is nothing about the case for them to do.
    let measure = json!({ "kind": "self_criticism", "owner_id": RESPONDENT, "due_date": "2026-12-01", "description": "检讨" });
    world.post_about(case, HANDLER, "measures", measure).await;
    assert_eq!(world.offered(case, RESPONDENT).await, these(&[]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grave_case_is_the_leaderships_and_one_of_integrity_takes_two() {
    let world = World::start().await;
    let mut cases = Cases(0);
    let (early, late) = (cases.next(), cases.next());
    world.grave_so_far(early, false).await;
    world.grave_so_far(late, true).await;
    let approval = async |case, who| world.offered(case, who).await.remove("approval");
    assert_eq!(
        approval(early, LEADER).await.as_deref(),
        Some("not-concluded")
    );
    assert_eq!(approval(late, LEADER).await.as_deref(), Some(""));
    assert_eq!(approval(late, INVESTIGATOR).await, None);
    let looks = async || {
        let views = format!("/complaints/{late}/views");
        let views = world.get(SUPERVISOR, &views).await.body;
        let items = views["items"].as_array().unwrap().clone();
        items
            .iter()
            .filter(|it| it["what"] == "assignment.seen")
            .count()
    };
    assert_eq!(looks().await, 0, "asking is no look of its own");

    let waiting = cases.next();
    let bribery = events::complaint::ComplaintRegistered {
        complaint_id: waiting,
        ..bribery()
    };
    world.classified_as(bribery).await;
    assert_eq!(world.offers(waiting, OFFICER).await.status, 404);
    let answer = world.offers(waiting, INTEGRITY).await;
    let item = |action: &str| {
        let items = answer.body["items"].as_array().unwrap();
        items.iter().find(|item| item["action"] == action).cloned()
    };
    let two =
        json!({ "action": "designation", "allowed": true, "reason": false, "second_person": true });
    assert_eq!(item("designation"), Some(two));
    let alone = json!({ "action": "dispatch", "allowed": false, "because": "major-is-designated", "reason": false, "second_person": false });
    assert_eq!(item("dispatch"), Some(alone));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_the_level_above_is_offered_what_nobody_else_is_left_for() {
    let world = World::start().await;
    let mut cases = Cases(0);
    let (left, usual) = (cases.next(), cases.next());
    let against_the_officer = events::complaint::ComplaintRegistered {
        respondent_ids: vec![OFFICER],
        ..registered(left)
    };
    world.classified_as(against_the_officer).await;
    world.so_far(usual, Far::ToDispatch).await;
    let dispatch = async |case, who| world.offered(case, who).await.remove("dispatch");
    assert_eq!(dispatch(left, LEADER).await.as_deref(), Some(""));
    assert_eq!(dispatch(left, SUPERVISOR).await, None, "not the nearest");
    assert_eq!(dispatch(usual, LEADER).await, None, "there is an officer");
    is_done(&world, left, LEADER, "dispatch", "instead").await;
    world.end().await;
}
