//! What the caller may do now, held against what becomes of it when they try.

use std::collections::{BTreeMap, BTreeSet};

use events::notification::ReplySent;
use regulation::ReplyChannel;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::files::png;
use crate::following::{approved, at};
use crate::world::*;

const ACTIONS: [&str; 16] = [
    "acceptance",
    "declination",
    "closure",
    "reopening",
    "withdrawal",
    "merging",
    "unmerging",
    "supplements",
    "evidence",
    "respondents",
    "representatives",
    "identity-disclosures",
    "legal-hold",
    "legal-hold-release",
    "erasure",
    "code",
];

/// How far a complaint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Far {
    Registered,
    Anonymous,
    Integrity,
    Accepted,
    Represented,
    Replied,
    Declined,
    Withdrawn,
    Closed,
    Held,
    Erased,
    Merged,
    Leading,
    /// Closed, and what goes on within it is held.
    LeadingHeld,
}

const ALL: [Far; 14] = [
    Far::Registered,
    Far::Anonymous,
    Far::Integrity,
    Far::Accepted,
    Far::Represented,
    Far::Replied,
    Far::Declined,
    Far::Withdrawn,
    Far::Closed,
    Far::Held,
    Far::Erased,
    Far::Merged,
    Far::Leading,
    Far::LeadingHeld,
];

const EVERYBODY: [Uuid; 7] = [
    REGISTRAR, OFFICER, HEAD, HANDLER, LEADER, INTEGRITY, SUPERVISOR,
];

/// One that nothing is wrong with; merged into `lead`.
fn body_of(action: &str, lead: Uuid) -> Value {
    match action {
        "declination" => json!({ "reason": "enquiry", "signpost": "请拨打热线" }),
        "closure" => json!({ "result": "explained", "reason": "已当面说明" }),
        "reopening" => json!({ "reason": "new_facts", "note": "发现新的线索" }),
        "merging" => json!({ "into": lead }),
        "supplements" => json!({ "text": "当时还有别人在场" }),
        "respondents" => json!({ "staff_ids": [CLERK] }),
        "representatives" => {
            json!({ "complainant": { "name": "代表", "phone": "13900139000" } })
        }
        "identity-disclosures" => json!({ "reason": "需要核实投诉人本人的联系方式。" }),
        "legal-hold" | "legal-hold-release" => json!({ "reason": "行政诉讼" }),
        "erasure" => json!({ "ground": "ordered" }),
        _ => json!({}),
    }
}

impl World {
    /// As the caller is told, with its version.
    async fn offers(&self, id: Uuid, who: Uuid) -> Answer {
        let path = format!("/v1/complaints/{id}/actions");
        self.get(&path).by(&staff(who)).send().await
    }

    /// By name: why not, or an empty word.
    async fn offered(&self, id: Uuid, who: Uuid) -> BTreeMap<String, String> {
        let answer = self.offers(id, who).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let version = format!("\"{}\"", answer.body["version"]);
        assert_eq!(answer.etag.as_deref(), Some(version.as_str()));
        let items = answer.body["items"].as_array().unwrap().iter();
        let one = |item: &Value| {
            let because = item["because"].as_str().unwrap_or_default();
            assert_eq!(item["allowed"], json!(because.is_empty()), "{item}");
            let action = item["action"].as_str().unwrap();
            (action.to_owned(), because.to_owned())
        };
        items.map(one).collect()
    }

    /// On the version that is there now.
    async fn tries(&self, id: Uuid, who: Uuid, action: &str, lead: Uuid) -> Answer {
        let path = format!("/v1/complaints/{id}/{action}");
        let seen = self.version(id).await;
        let request = self.post(&path).by(&staff(who)).seen(seen);
        match action {
            "evidence" => request.file(png(8, 8)).send().await,
            _ => request.json(&body_of(action, lead)).send().await,
        }
    }

    async fn does(&self, id: Uuid, who: Uuid, action: &str, lead: Uuid) {
        let answer = self.tries(id, who, action, lead).await;
        assert!(answer.status.is_success(), "{action}: {}", answer.text);
    }

    async fn version(&self, id: Uuid) -> i64 {
        use diesel::prelude::*;
        use diesel_async::RunQueryDsl;
        diesel::table! { complaints (id) { id -> Uuid, version -> Integer, } }
        let query = complaints::table.find(id).select(complaints::version);
        let version: i32 = query.first(&mut self.conn().await).await.unwrap();
        version.into()
    }

    /// Another one, so far.
    async fn so_far(&self, far: Far, lead: Uuid) -> Uuid {
        match far {
            Far::Registered | Far::Declined => {
                let id = self.registered(&form()).await.id;
                if far == Far::Declined {
                    self.does(id, OFFICER, "declination", lead).await;
                }
                return id;
            }
            Far::Anonymous => {
                let mut nameless = with(form(), json!({ "anonymous": true }));
                nameless.as_object_mut().unwrap().remove("complainant");
                return self.registered(&nameless).await.id;
            }
            Far::Integrity => return self.registered(&bribery()).await.id,
            _ => {}
        }
        let id = self.accepted().await.id;
        match far {
            Far::Represented => {
                for _ in 0..4 {
                    self.does(id, REGISTRAR, "representatives", lead).await;
                }
            }
            Far::Replied => self.reply(id).await,
            Far::Withdrawn => self.does(id, OFFICER, "withdrawal", lead).await,
            Far::Closed | Far::Held | Far::Erased => {
                self.does(id, OFFICER, "closure", lead).await;
            }
            Far::Merged => self.does(id, OFFICER, "merging", lead).await,
            Far::Leading | Far::LeadingHeld => {
                let member = self.accepted().await.id;
                self.does(member, OFFICER, "merging", id).await;
                if far == Far::LeadingHeld {
                    self.does(id, OFFICER, "closure", lead).await;
                    self.both_do(member, "legal-hold", lead).await;
                }
            }
            _ => {}
        }
        match far {
            Far::Held => self.both_do(id, "legal-hold", lead).await,
            Far::Erased => self.both_do(id, "erasure", lead).await,
            _ => {}
        }
        id
    }

    async fn both_do(&self, id: Uuid, action: &str, lead: Uuid) {
        for who in [LEADER, INTEGRITY] {
            self.does(id, who, action, lead).await;
        }
    }

    async fn reply(&self, id: Uuid) {
        approved(self, id).await;
        self.tell(&ReplySent {
            complaint_id: id,
            at: at(),
            delivery_id: Uuid::from_u128(1),
            channel: ReplyChannel::Email,
            round: 1,
            replied_by: OFFICER,
        })
        .await;
        self.until_stage(id, "to_follow_up").await;
    }
}

fn these(expected: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(action, because): &(&str, &str)| ((*action).to_owned(), (*because).to_owned());
    expected.iter().map(owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_offered_what_is_theirs_and_what_is_not_possible_now_says_why() {
    let world = World::new().await;
    let lead = world.accepted().await.id;
    let new = world.so_far(Far::Registered, lead).await;
    let officer = these(&[
        ("acceptance", ""),
        ("declination", ""),
        ("closure", "not-accepted"),
        ("reopening", "not-closed"),
        ("withdrawal", ""),
        ("merging", ""),
        ("unmerging", "not-merged"),
        ("supplements", ""),
        ("evidence", ""),
        ("respondents", ""),
        ("representatives", ""),
        ("identity-disclosures", ""),
        ("code", ""),
    ]);
    assert_eq!(world.offered(new, OFFICER).await, officer);
    let desk = [
        ("supplements", ""),
        ("evidence", ""),
        ("representatives", ""),
        ("code", ""),
    ];
    assert_eq!(world.offered(new, REGISTRAR).await, these(&desk));
    let leader = these(&[
        ("legal-hold", ""),
        ("legal-hold-release", "done-already"),
        ("erasure", "not-ended"),
    ]);
    assert_eq!(world.offered(new, LEADER).await, leader);
    let supervisor = these(&[("reopening", "not-closed")]);
    assert_eq!(world.offered(new, SUPERVISOR).await, supervisor);
    // On what conditions.
    let answer = world.offers(new, LEADER).await;
    let hold =
        json!({ "action": "legal-hold", "allowed": true, "reason": true, "second_person": true });
    assert_eq!(answer.body["items"][0], hold);

    let closed = world.so_far(Far::Closed, lead).await;
    let officer = world.offered(closed, OFFICER).await;
    let of = |action: &str| officer.get(action).map(String::as_str);
    assert_eq!(
        (of("reopening"), of("acceptance")),
        (Some(""), Some("closed"))
    );
    assert_eq!(of("closure"), Some("done-already"));
    let anonymous = world.so_far(Far::Anonymous, lead).await;
    let registrar = world.offered(anonymous, REGISTRAR).await;
    assert_eq!(registrar.get("code").map(String::as_str), Some("anonymous"));
    let erased = world.so_far(Far::Erased, lead).await;
    let officer = world.offered(erased, OFFICER).await;
    assert!(
        officer.values().all(|because| !because.is_empty()),
        "{officer:?}"
    );
    assert_eq!(officer.get("reopening").map(String::as_str), Some("erased"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_offered_is_what_happens_and_what_is_not_offered_never_does() {
    let world = World::with(&[
        ("REDRESS_DISCLOSURE__PER_HOUR", "1000"),
        ("REDRESS_DISCLOSURE__PER_DAY", "1000"),
    ])
    .await;
    let third = ALL.len() / 3;
    let (one, two) = (&ALL[..third], &ALL[third..2 * third]);
    let (one, two, three) = tokio::join!(
        held_against_the_posts(&world, one),
        held_against_the_posts(&world, two),
        held_against_the_posts(&world, &ALL[2 * third..])
    );
    let allowed: BTreeSet<_> = [one, two, three].into_iter().flatten().collect();
    assert_eq!(
        allowed,
        ACTIONS.into_iter().collect(),
        "each for somebody, once"
    );
    world.end().await;
}

/// What was allowed, and done then.
async fn held_against_the_posts(world: &World, stages: &[Far]) -> BTreeSet<&'static str> {
    let mut allowed = BTreeSet::new();
    for far in stages.iter().copied() {
        let lead = match far {
            Far::Integrity => world.registered(&bribery()).await.id,
            _ => world.accepted().await.id,
        };
        let still = world.so_far(far, lead).await;
        // Another lead than the one that it is merged into: to merge it there again is done already.
        let other = world.accepted().await.id;
        for who in EVERYBODY {
            if world.offers(still, who).await.status == 404 {
                continue;
            }
            let offered = world.offered(still, who).await;
            for action in ACTIONS {
                let name = format!("{far:?}: {action} by {who}");
                match offered.get(action).map(String::as_str) {
                    Some("") => {
                        let fresh = world.so_far(far, lead).await;
                        let answer = world.tries(fresh, who, action, lead).await;
                        assert!(answer.status.is_success(), "{name}: {}", answer.text);
                        allowed.insert(action);
                    }
                    because => is_refused(world, still, who, action, (because, other), &name).await,
                }
            }
            let again = world.offered(still, who).await;
            assert_eq!(again, offered, "asking changes nothing");
        }
    }
    allowed
}

/// With the word that was told; without one, it was not offered at all.
async fn is_refused(
    world: &World,
    id: Uuid,
    who: Uuid,
    action: &str,
    (because, lead): (Option<&str>, Uuid),
    name: &str,
) {
    let before = world.version(id).await;
    let answer = world.tries(id, who, action, lead).await;
    let status = answer.status.as_u16();
    match because {
        Some("done-already") => assert_eq!(status, 204, "{name}: {}", answer.text),
        Some(because) => {
            let word = answer.body["reason"].as_str().unwrap_or(answer.kind());
            assert_eq!(word, because, "{name}");
            assert!(matches!(status, 403 | 409 | 422), "{name}: {status}");
        }
        // A read that is refused is hidden.
        None => assert!(
            matches!(status, 403 | 404),
            "{name}, not offered: {}",
            answer.text
        ),
    }
    assert_eq!(
        world.version(id).await,
        before,
        "{name}: nothing was changed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_who_is_recused_or_of_another_site_is_told_nothing_and_recorded() {
    let world = World::new().await;
    let told = world.accepted().await;
    let about = json!({ "staff_ids": [HANDLER] });
    let path = format!("/v1/complaints/{}/respondents", told.id);
    let named = world.post(&path).by(&staff(OFFICER)).seen(2).json(&about);
    assert_eq!(named.send().await.status, 204);
    for who in [HANDLER, CLERK, ELSEWHERE, INTEGRITY] {
        let refused = world.offers(told.id, who).await;
        assert_eq!((refused.status.as_u16(), refused.etag), (404, None));
    }
    let before = world.trail(told.id).await;
    let denied = before.iter().filter(|(_, what)| what == "access.denied");
    assert_eq!(denied.count(), 4, "{before:?}");
    let own = world.opened(&told).await;
    let path = format!("/v1/complaints/{}/actions", told.id);
    assert_eq!(world.get(&path).by(&own).send().await.status, 404);
    assert_eq!(world.get(&path).send().await.status, 401);
    let nothing = world.offers(Uuid::from_u128(98), OFFICER).await;
    assert_eq!(nothing.status, 404);
    let before = world.trail(told.id).await;
    world.offered(told.id, OFFICER).await;
    assert_eq!(world.trail(told.id).await, before, "asking leaves no trace");
    world.end().await;
}
