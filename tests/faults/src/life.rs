//! Complaints from registration to closing, over HTTP, by people who try again until it is done.
//!
//! An error never means "not done": the same step is repeated, with the same Idempotency-Key where
//! there is one; everywhere else "already done" is a success.

use std::sync::Arc;
use std::time::{Duration, Instant};

use journeys_tests::{cast, matters};
use rehearsal::{Answer, Installation, Who, steps::Told};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::ledger::Ledger;

/// How often a step is tried.
const PACE: Duration = Duration::from_millis(300);
/// How long a step may take, crashes of its service included.
const PATIENCE: Duration = Duration::from_secs(120);

/// Who drives, and what is remembered.
#[derive(Clone)]
pub(crate) struct Driver {
    pub(crate) people: Arc<Installation>,
    pub(crate) ledger: Arc<Ledger>,
}

/// One step on an existing complaint.
struct Step {
    name: &'static str,
    who: &'static str,
    service: &'static str,
    /// Read before, for the version.
    thing: String,
    act: String,
    body: Value,
    /// Where the register stands once it is done.
    then: &'static str,
}

/// The register's stages on the usual way.
const WAY: [&str; 9] = [
    "registered",
    "accepted",
    "classified",
    "dispatched",
    "in_handling",
    "in_approval",
    "to_reply",
    "to_follow_up",
    "closed",
];

fn place(stage: &str) -> Option<usize> {
    WAY.iter().position(|s| *s == stage)
}

fn pacing() -> tokio::time::Interval {
    let mut pace = tokio::time::interval(PACE);
    pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    pace
}

/// No answer, or one that does not say whether it was done.
fn unknown(answer: Option<&Answer>) -> bool {
    answer.is_none_or(|a| a.status >= 500)
}

fn said(answer: Option<&Answer>) -> String {
    answer.map_or_else(
        || "no answer".to_owned(),
        |a| format!("{} {}", a.status, a.text),
    )
}

impl Driver {
    /// From registration to closing. Every tenth is major, every other one is answered by e-mail.
    ///
    /// # Panics
    /// Where a step never succeeds.
    pub(crate) async fn live(&self, number: usize, run: Uuid) {
        let key = format!("crash-{}-{number:06}", run.simple());
        let told = self.register(number, &key).await;
        if number.is_multiple_of(10) {
            // Long after the answer, the same key gives the same one again.
            let again = self.register(number, &key).await;
            assert_eq!(again.number, told.number, "one key, one complaint");
            assert_eq!(again.code, told.code, "one key, one answer");
        }
        let major = number % 10 == 7;
        for step in self.steps(told.id, major) {
            self.take(told.id, step).await;
        }
        self.until_closed(told.id).await;
    }

    async fn register(&self, number: usize, key: &str) -> Told {
        let email = format!("complainant-{number}@crash.example");
        let narrative = match number % 10 {
            7 => matters::LOST,
            _ => matters::SLOW,
        };
        let mut body = matters::web_form(&self.people, narrative, &email);
        if number.is_multiple_of(2) {
            body = matters::with(body, json!({"reply_channel": "tracking"}));
        }
        let (mut pace, began) = (pacing(), Instant::now());
        loop {
            pace.tick().await;
            let sent = self.people.register(Who::Public, &body, Some(key)).await;
            let answer = sent.ok();
            self.ledger.tried("register", unknown(answer.as_ref()));
            match answer {
                Some(answer) if answer.status == 201 => {
                    let told = Told::read(&answer).expect("number, code and promised date");
                    self.ledger.acknowledge(key, told.id);
                    return told;
                }
                other => assert!(
                    began.elapsed() < PATIENCE,
                    "register: {}",
                    said(other.as_ref())
                ),
            }
        }
    }

    fn steps(&self, id: Uuid, major: bool) -> Vec<Step> {
        let people = &self.people;
        let at = |service: &'static str| match service {
            "intake" => format!("/v1/complaints/{id}"),
            "investigation" => format!("/v1/investigations/{id}"),
            _ => format!("/v1/assignments/{id}"),
        };
        let step = |name, who, service, act: &str, body, then| Step {
            name,
            who,
            service,
            thing: at(service),
            act: format!("{}{act}", at(service)),
            body,
            then,
        };
        let mut steps = vec![step(
            "accept",
            cast::OFFICER,
            "intake",
            "/acceptance",
            json!({}),
            "accepted",
        )];
        let verification =
            json!({"methods": ["talk"], "complexity": "simple", "note": "与窗口人员谈话。"});
        let classification = |severity: &str| json!({"severity": severity, "scopes": ["B"], "reason": "依据投诉事项。"});
        let handler = if major {
            cast::OTHER_HEAD
        } else {
            cast::HANDLER
        };
        if major {
            steps.push(step(
                "classify",
                cast::OFFICER,
                "investigation",
                "/classification",
                classification("major"),
                "classified",
            ));
            let group = json!({
                "leader_id": people.staff(cast::OTHER_HEAD),
                "member_ids": [people.staff(cast::OTHER_HEAD), people.staff(cast::CLERK)],
                "required": "成立专门小组调查处理。",
            });
            steps.push(step(
                "designate",
                cast::LEADER,
                "assignment",
                "/designation",
                group,
                "dispatched",
            ));
        } else {
            steps.push(step(
                "verify",
                cast::DESK,
                "investigation",
                "/preliminary-verification",
                verification.clone(),
                "classified",
            ));
            steps.push(step(
                "classify",
                cast::OFFICER,
                "investigation",
                "/classification",
                classification("ordinary"),
                "classified",
            ));
            let order = json!({
                "department_id": people.department(cast::HALL, cast::REGISTRY),
                "handler_id": people.staff(cast::HANDLER),
                "required": "查清事实，按期办结。",
            });
            steps.push(step(
                "dispatch",
                cast::OFFICER,
                "assignment",
                "/dispatch",
                order,
                "dispatched",
            ));
        }
        steps.push(step(
            "sign for",
            handler,
            "assignment",
            "/sign-for",
            json!({}),
            "in_handling",
        ));
        if major {
            steps.push(step(
                "verify",
                cast::CLERK,
                "investigation",
                "/preliminary-verification",
                verification,
                "in_approval",
            ));
        }
        let conclusion =
            json!({"finding": "unverifiable", "facts": "记录已不可查。", "evidence_relied_on": []});
        steps.push(step(
            "conclude",
            if major { cast::CLERK } else { cast::DESK },
            "investigation",
            "/conclusion",
            conclusion,
            "in_approval",
        ));
        let result = json!({"summary": "已核查处理，并向投诉人说明。"});
        // Of the group, a member submits and the leader endorses.
        let (submits, endorses, approves) = if major {
            (cast::CLERK, cast::OTHER_HEAD, cast::LEADER)
        } else {
            (cast::HANDLER, cast::HEAD, cast::OFFICER)
        };
        steps.push(step(
            "submit",
            submits,
            "assignment",
            "/result",
            result,
            "in_approval",
        ));
        steps.push(step(
            "endorse",
            endorses,
            "assignment",
            "/endorsement",
            json!({}),
            "to_reply",
        ));
        steps.push(step(
            "approve",
            approves,
            "assignment",
            "/approval",
            json!({}),
            "to_reply",
        ));
        let correspondent = if major { cast::OFFICER } else { cast::DESK };
        steps.push(Step {
            name: "reply",
            who: correspondent,
            service: "notification",
            thing: format!("/v1/replies/{id}"),
            act: format!("/v1/replies/{id}"),
            body: json!({"text": "您反映的问题已核查处理，谢谢您的监督。"}),
            then: "to_follow_up",
        });
        steps.push(Step {
            name: "follow up",
            who: correspondent,
            service: "notification",
            thing: format!("/v1/replies/{id}"),
            act: format!("/v1/follow-ups/{id}"),
            body: json!({"outcome": "answered", "satisfaction": "satisfied", "note": "电话回访。"}),
            then: "closed",
        });
        steps
    }

    /// Until it is done: told so, or seen in the register after an answer got lost.
    async fn take(&self, complaint: Uuid, step: Step) {
        let (mut pace, began) = (pacing(), Instant::now());
        let mut in_doubt = false;
        loop {
            pace.tick().await;
            let answer = self.act(&step).await;
            let lost = unknown(answer.as_ref());
            self.ledger.tried(step.name, lost);
            if answer.as_ref().is_some_and(Answer::is_success) {
                return;
            }
            if in_doubt && self.stands_at(complaint).await >= place(step.then) {
                self.ledger.was_done(step.name);
                return;
            }
            in_doubt |= lost;
            assert!(
                began.elapsed() < PATIENCE,
                "{} of {complaint}: {}",
                step.name,
                said(answer.as_ref())
            );
        }
    }

    /// Reads, and posts with the version read.
    async fn act(&self, step: &Step) -> Option<Answer> {
        let who = Who::Staff(step.who);
        let read = self.people.get(who, step.service, &step.thing).await.ok()?;
        if !read.is_success() {
            return Some(read);
        }
        let seen = read.etag.as_deref();
        let posted = self
            .people
            .post(who, step.service, &step.act, &step.body, seen);
        posted.await.ok()
    }

    async fn stands_at(&self, complaint: Uuid) -> Option<usize> {
        let path = format!("/v1/complaints/{complaint}");
        let read = self
            .people
            .get(Who::Staff(cast::OFFICER), "intake", &path)
            .await
            .ok()?;
        place(read.body["stage"].as_str()?)
    }

    async fn until_closed(&self, complaint: Uuid) {
        let (mut pace, began) = (pacing(), Instant::now());
        while self.stands_at(complaint).await != place("closed") {
            assert!(began.elapsed() < PATIENCE, "{complaint} does not close");
            pace.tick().await;
        }
    }
}
