//! What the caller may do now, held against what becomes of it when they try.

use std::collections::{BTreeMap, BTreeSet};

use events::Event;
use events::assignment::Designated;
use events::complaint::ComplaintWithdrawn;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::hearing::classification;
use crate::world::{Answer, World};

const ACTIONS: [&str; 8] = [
    "preliminary-verification",
    "records",
    "recordings",
    "conclusion",
    "classification",
    "confirmation",
    "group",
    "interest",
];

/// How far a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Far {
    Registered,
    Accepted,
    Simple,
    Complex,
    Grouped,
    Concluded,
    Major,
    Designated,
    /// An officer wants it to be ordinary after all.
    DownWaits,
    Withdrawn,
}

const ALL: [Far; 10] = [
    Far::Registered,
    Far::Accepted,
    Far::Simple,
    Far::Complex,
    Far::Grouped,
    Far::Concluded,
    Far::Major,
    Far::Designated,
    Far::DownWaits,
    Far::Withdrawn,
];

const EVERYBODY: [Uuid; 6] = [
    OFFICER,
    SECOND_OFFICER,
    REGISTRAR,
    LEADER,
    INVESTIGATOR,
    INTEGRITY,
];

fn verification(complexity: &str) -> Value {
    json!({ "methods": ["talk"], "complexity": complexity, "note": "谈话" })
}

fn group() -> Value {
    json!({ "leader_id": INVESTIGATOR, "member_ids": [COLLEAGUE] })
}

/// One that nothing is wrong with, and that is other than what was done before.
fn body_of(action: &str) -> Value {
    match action {
        "preliminary-verification" => {
            json!({ "methods": ["talk"], "complexity": "complex", "note": "再次谈话" })
        }
        "records" => json!({ "kind": "video", "text": "监控显示", "at": "2026-11-23T01:00:00Z" }),
        "recordings" => json!({ "name": "一号窗口", "overwritten_at": "2099-01-01T00:00:00Z" }),
        "conclusion" => {
            json!({ "finding": "unverifiable", "facts": "无法核实", "evidence_relied_on": [] })
        }
        "classification" => {
            json!({ "severity": "major", "scopes": ["A", "B", "C", "D"], "reason": "核实后认定" })
        }
        "classification/confirmation" => json!({ "agreed": true }),
        "group" => json!({ "leader_id": COLLEAGUE, "member_ids": [] }),
        _ => json!({ "reason": "与当事人是亲属" }),
    }
}

/// Behind the case's own address.
fn address(action: &str) -> &str {
    match action {
        "confirmation" => "classification/confirmation",
        action => action,
    }
}

/// Another case every time.
struct Cases(u128);

impl Cases {
    fn next(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(20_000 + self.0)
    }
}

impl World {
    async fn heard<E: Event>(&self, event: &E) {
        let heard = self.reaction(self.send(event).await).await;
        assert_eq!(heard.0, "handled", "{heard:?}");
    }

    async fn does(&self, case: Uuid, who: Uuid, noun: &str, body: Value) {
        let answer = self.post_about(case, who, noun, body).await;
        assert!(
            matches!(answer.status, 200 | 201),
            "{noun}: {}",
            answer.body
        );
    }

    async fn so_far(&self, case: Uuid, far: Far) {
        self.heard(&registered(case)).await;
        if far == Far::Registered {
            return;
        }
        self.heard(&accepted(case)).await;
        let looked = match far {
            Far::Simple | Far::Concluded => Some("simple"),
            Far::Complex | Far::Grouped => Some("complex"),
            _ => None,
        };
        if let Some(complexity) = looked {
            let body = verification(complexity);
            self.does(case, OFFICER, "preliminary-verification", body)
                .await;
        }
        match far {
            Far::Grouped => self.does(case, OFFICER, "group", group()).await,
            Far::Concluded => {
                let body = json!({ "finding": "unverifiable", "facts": "没有证据", "evidence_relied_on": [] });
                self.does(case, OFFICER, "conclusion", body).await;
            }
            Far::Major | Far::Designated | Far::DownWaits => {
                let major = classification("major");
                self.does(case, REGISTRAR, "classification", major).await;
            }
            Far::Withdrawn => {
                let withdrawn = ComplaintWithdrawn {
                    complaint_id: case,
                    at: at(4),
                    ends_case: true,
                    recorded_by: None,
                };
                self.heard(&withdrawn).await;
            }
            _ => {}
        }
        if far == Far::DownWaits {
            let down = classification("ordinary");
            self.does(case, OFFICER, "classification", down).await;
        }
        if far == Far::Designated {
            let designated = Designated {
                complaint_id: case,
                at: at(4),
                leader_id: INVESTIGATOR,
                member_ids: vec![INVESTIGATOR, COLLEAGUE],
                due_at: at(23),
                designated_by: LEADER,
            };
            self.heard(&designated).await;
        }
    }

    async fn offers(&self, case: Uuid, who: Uuid) -> Answer {
        self.get(who, &format!("/{case}/actions")).await
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
            let action = item["action"].as_str().unwrap();
            (action.to_owned(), because.to_owned())
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
    let new = cases.next();
    world.so_far(new, Far::Registered).await;
    let early = "not-accepted";
    let desk = [
        ("preliminary-verification", early),
        ("records", early),
        ("recordings", ""),
        ("conclusion", early),
        ("classification", early),
        ("interest", ""),
    ];
    assert_eq!(world.offered(new, REGISTRAR).await, these(&desk));
    let officer = [&desk[..], &[("confirmation", early), ("group", early)]].concat();
    assert_eq!(world.offered(new, OFFICER).await, these(&officer));

    let simple = cases.next();
    world.so_far(simple, Far::Simple).await;
    let officer = these(&[
        ("preliminary-verification", ""),
        ("records", ""),
        ("recordings", ""),
        ("conclusion", ""),
        ("classification", ""),
        ("confirmation", "nothing-to-confirm"),
        ("group", ""),
        ("interest", ""),
    ]);
    assert_eq!(world.offered(simple, OFFICER).await, officer);
    let complex = cases.next();
    world.so_far(complex, Far::Complex).await;
    let officer = world.offered(complex, OFFICER).await;
    let of = |action: &str| officer.get(action).map(String::as_str);
    assert_eq!(of("preliminary-verification"), Some("already-verified"));
    assert_eq!(of("conclusion"), Some("no-group"));

    let down = cases.next();
    world.so_far(down, Far::DownWaits).await;
    let confirmation = async |who| world.offered(down, who).await.remove("confirmation");
    assert_eq!(confirmation(OFFICER).await.as_deref(), Some("same-person"));
    assert_eq!(confirmation(SECOND_OFFICER).await.as_deref(), Some(""));
    let looks = world.trail(down).await;
    let looks = looks
        .iter()
        .filter(|(_, what)| what == "investigation.read");
    assert_eq!(looks.count(), 0, "asking is no look of its own");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_offered_is_what_happens_and_what_is_not_offered_never_does() {
    let world = World::start().await;
    let mut cases = Cases(0);
    let mut allowed = BTreeSet::new();
    for far in ALL {
        let still = cases.next();
        world.so_far(still, far).await;
        for who in EVERYBODY {
            if world.offers(still, who).await.status == 404 {
                continue;
            }
            let offered = world.offered(still, who).await;
            for action in ACTIONS {
                let name = format!("{far:?}: {action} by {who}");
                let body = body_of(address(action));
                match offered.get(action).map(String::as_str) {
                    Some("") => {
                        let fresh = cases.next();
                        world.so_far(fresh, far).await;
                        let answer = world.post_about(fresh, who, address(action), body).await;
                        let done = matches!(answer.status, 200 | 201 | 204);
                        assert!(done, "{name}: {}", answer.body);
                        allowed.insert(action);
                    }
                    because => {
                        let before = world.version(still).await;
                        let answer = world.post_about(still, who, address(action), body).await;
                        is_refused(&answer, because, &name);
                        assert_eq!(world.version(still).await, before, "{name}");
                    }
                }
            }
        }
    }
    assert_eq!(
        allowed,
        ACTIONS.into_iter().collect(),
        "each for somebody, once"
    );
    world.end().await;
}

/// With the word that was told; without one, it was not offered at all.
fn is_refused(answer: &Answer, because: Option<&str>, name: &str) {
    match because {
        Some("done-already") => assert_eq!(answer.status, 200, "{name}: {}", answer.body),
        Some(because) => assert_eq!(answer.problem(), (409, because), "{name}"),
        None => assert_eq!(answer.status, 403, "{name}, not offered: {}", answer.body),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_who_is_recused_or_of_another_site_is_told_nothing_and_recorded() {
    let world = World::start().await;
    let mut cases = Cases(0);
    let case = cases.next();
    world.so_far(case, Far::Grouped).await;
    assert_eq!(world.offers(case, COLLEAGUE).await.status, 200);
    let interest = json!({ "reason": "与当事人是亲属" });
    let answer = world
        .post_about(case, COLLEAGUE, "interest", interest)
        .await;
    assert_eq!(answer.status, 204, "{}", answer.body);
    for who in [COLLEAGUE, RESPONDENT, SUBORDINATE, STRANGER] {
        let refused = world.offers(case, who).await;
        assert_eq!((refused.status, refused.version), (404, 0));
    }
    let trail = world.trail(case).await;
    let denied = trail.iter().filter(|(_, what)| what == "access.denied");
    assert_eq!(denied.count(), 4, "{trail:?}");
    assert_eq!(world.offers(Uuid::from_u128(98), OFFICER).await.status, 404);
    world.end().await;
}
