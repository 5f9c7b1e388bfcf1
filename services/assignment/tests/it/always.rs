//! P9 (F-4.4e): every alarm exactly once and at once, through jumps of the clock in both directions,
//! several replicas of which some die in the middle, edits, recounts, people who leave, new notices,
//! and a case that cannot be read. Years pass; the table, the broker and the service are real.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use events::complaint::ComplaintAccepted;
use events::directory::{CalendarChanged, DayException, StaffChanged};
use events::investigation::ComplaintClassified;
use regulation::{Sensitivity, Severity};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::world::World;

/// xorshift64*: the same walk for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % n
    }
}

struct Walk {
    world: World,
    dice: Dice,
    now: DateTime<Utc>,
    cases: Vec<Uuid>,
    notices: i32,
    handler_left: bool,
}

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = SqlUuid)]
    complaint_id: Uuid,
}

#[derive(QueryableByName)]
struct Early {
    #[diesel(sql_type = Bool)]
    early: bool,
}

impl Walk {
    async fn begin(seed: u64, cases: u128) -> Self {
        let mut world = World::start().await;
        let cases: Vec<Uuid> = (0..cases).map(|n| Uuid::from_u128(5000 + n)).collect();
        for case in &cases {
            world.tell(&registered(*case)).await;
        }
        Self {
            world,
            dice: Dice(seed),
            now: at("2026-11-23T01:00"),
            cases,
            notices: 10,
            handler_left: false,
        }
    }

    fn pick(&mut self) -> Uuid {
        let n = self.dice.below(self.cases.len() as u64);
        self.cases[usize::try_from(n).unwrap()]
    }

    /// Forward by minutes, weeks, or most of a year, and now and then back by days.
    fn jump(&mut self) {
        let by = match self.dice.below(8) {
            0 => -i64::try_from(self.dice.below(9 * 24 * 60)).unwrap(),
            1..4 => i64::try_from(self.dice.below(26 * 60)).unwrap(),
            4..7 => i64::try_from(self.dice.below(12 * 24 * 60)).unwrap(),
            _ => i64::try_from((30 + self.dice.below(270)) * 24 * 60).unwrap(),
        };
        self.now += TimeDelta::minutes(by);
        self.world.set(self.now);
    }

    /// Whatever comes next for this case, or something else about it; refusals are part of life.
    async fn edit(&mut self, case: Uuid) {
        let shown = self
            .world
            .get(SUPERVISOR, &format!("/assignments/{case}"))
            .await;
        let stage = shown.body["stage"].as_str().unwrap_or_default().to_owned();
        let (at, dice) = (self.now, self.dice.below(6));
        let act = async |who, noun: &str, body: Value| {
            let answer = self.world.post_about(case, who, noun, body).await;
            assert!(answer.status < 500, "{noun} at {stage}: {}", answer.body);
        };
        match (stage.as_str(), dice) {
            ("awaiting_acceptance", 0..4) => {
                let accepted = ComplaintAccepted {
                    complaint_id: case,
                    at,
                    ..accepted()
                };
                self.world.tell(&accepted).await;
            }
            ("awaiting_classification", 0..4) => self.classify(case).await,
            ("awaiting_dispatch", 0..4) => {
                let order =
                    json!({ "department_id": WINDOWS, "handler_id": HANDLER, "required": "查" });
                act(OFFICER, "dispatch", order).await;
            }
            ("awaiting_designation", 0..4) => {
                let group = json!({ "leader_id": INVESTIGATOR, "member_ids": [COLLEAGUE], "required": "查" });
                act(LEADER, "designation", group).await;
            }
            ("awaiting_sign_for", 0) => {
                act(HANDLER, "return", json!({ "reason": "不属本科" })).await;
            }
            ("awaiting_sign_for", 1..4) => {
                act(HANDLER, "sign-for", json!({})).await;
                act(INVESTIGATOR, "sign-for", json!({})).await;
            }
            ("in_handling", 0) => {
                let more = json!({ "days": 1 + self.now.timestamp() % 3, "reason": "等鉴定" });
                act(HANDLER, "extension", more).await;
                act(HEAD, "extension-ruling", json!({ "granted": true })).await;
            }
            ("in_handling", 1) => {
                let on = (at + TimeDelta::days(1 + at.timestamp() % 20)).date_naive();
                let wait =
                    json!({ "waits_for": "outside_body", "resumes_on": on, "reason": "等复函" });
                act(HANDLER, "suspension", wait).await;
                act(HEAD, "suspension-ruling", json!({ "granted": true })).await;
            }
            ("in_handling", 2) => act(HANDLER, "resumption", json!({})).await,
            ("in_handling" | "awaiting_sign_for" | "awaiting_dispatch", 4) => {
                self.classify(case).await;
            }
            ("in_handling", 3) => act(HANDLER, "result", json!({ "summary": "已办" })).await,
            _ => {}
        }
    }

    async fn classify(&mut self, case: Uuid) {
        let severity = match self.dice.below(3) {
            0 => Severity::Major,
            _ => Severity::Ordinary,
        };
        let sensitivity = match severity {
            Severity::Ordinary => Sensitivity::S1,
            Severity::Major => Sensitivity::S2,
        };
        let classified = ComplaintClassified {
            complaint_id: case,
            at: self.now,
            ..classified(severity, sensitivity)
        };
        self.world.tell(&classified).await;
    }

    async fn new_notice(&mut self) {
        self.notices += 1;
        let off = |days| DayException {
            date: (self.now + TimeDelta::days(days)).date_naive(),
            off: true,
            name: "特别假日".into(),
        };
        let notice = CalendarChanged {
            calendar_id: Uuid::from_u128(900),
            at: self.now,
            name: "cn".into(),
            revision: self.notices,
            published_years: vec![2026, 2027],
            days: vec![off(1), off(3)],
        };
        assert_eq!(self.world.tell(&notice).await.0, "handled");
    }

    /// The one handler of the hall leaves, or comes back: nothing is left without recipients by that.
    async fn somebody_leaves(&mut self) {
        self.handler_left = !self.handler_left;
        let handler = staff().into_iter().find(|s| s.staff_id == HANDLER).unwrap();
        let handler = StaffChanged {
            active: !self.handler_left,
            ..handler
        };
        assert_eq!(self.world.tell(&handler).await.0, "handled");
    }

    async fn due_now(&self) -> Vec<Uuid> {
        let due = "select distinct complaint_id from due_event where fired_at is null and at <= $1
                   union select complaint_id from assignment where resume_at <= $1";
        let rows: Vec<Waiting> = sql_query(due)
            .bind::<Timestamptz, _>(self.now)
            .load(&mut self.world.conn().await)
            .await
            .unwrap();
        rows.into_iter().map(|row| row.complaint_id).collect()
    }

    /// Several replicas look, one of them dies while it does; within a minute nothing is due but what
    /// `cannot` be read.
    async fn settle(&mut self, cannot: &[Uuid]) {
        let begun = Instant::now();
        let dies_after = Duration::from_micros(self.dice.below(30_000));
        let dies = tokio::time::timeout(dies_after, self.world.raise_due());
        let (_, (), ()) = tokio::join!(dies, self.world.raise_due(), self.world.raise_due());
        testkit::eventually("nothing to be due", async || {
            self.world.raise_due().await;
            (self.due_now().await == cannot).then_some(())
        })
        .await;
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(60), "late by {took:?}");
    }

    /// Of these cases each alarm at most once, never early, never to nobody; and of every deadline that
    /// has passed, all that it has to say.
    async fn check(&self, cases: &[Uuid]) {
        let early = "select exists (select from due_event where fired_at < at) as early";
        let early: Early = sql_query(early)
            .get_result(&mut self.world.conn().await)
            .await
            .unwrap();
        assert!(!early.early, "an alarm was told before its time");
        for case in cases {
            let told = self.told(*case).await;
            for (alarm, times) in &told {
                assert_eq!(*times, 1, "{case}: {alarm:?}");
            }
            let shown = self
                .world
                .get(SUPERVISOR, &format!("/assignments/{case}"))
                .await
                .body;
            for clock in shown["clocks"].as_array().unwrap() {
                let due_at: DateTime<Utc> = clock["due_at"].as_str().unwrap().parse().unwrap();
                if !clock["stopped_at"].is_null() || due_at > self.now {
                    continue;
                }
                let (name, version) = (
                    clock["clock"].as_str().unwrap(),
                    clock["version"].as_i64().unwrap(),
                );
                let has =
                    |alarm: &str| told.contains_key(&(name.to_owned(), version, alarm.to_owned()));
                assert!(
                    has("overdue"),
                    "{case}: {name} {version} is silent: {shown}"
                );
                // Wherever the holidays are, three working days have passed by then.
                if due_at + TimeDelta::days(30) < self.now {
                    for level in ["unit_head", "site_leader", "supervisor"] {
                        assert!(
                            has(&format!("escalate_{level}")),
                            "{case}: {name} {version} did not climb to the {level}"
                        );
                    }
                }
            }
        }
    }

    /// Alarms by clock, version and kind, and how often each was told.
    async fn told(&self, case: Uuid) -> HashMap<(String, i64, String), u32> {
        let mut told = HashMap::new();
        for (kind, data) in self.world.published(case).await {
            let alarm = match kind.as_str() {
                "assignment.overdue" => "overdue".to_owned(),
                "assignment.due_soon" | "assignment.escalated" => {
                    data["alarm"].as_str().unwrap().to_owned()
                }
                _ => continue,
            };
            assert!(
                !data["staff_ids"].as_array().unwrap().is_empty(),
                "told to nobody: {data}"
            );
            let key = (
                data["clock"].as_str().unwrap().to_owned(),
                data["deadline_version"].as_i64().unwrap(),
                alarm,
            );
            *told.entry(key).or_insert(0) += 1;
        }
        told
    }

    /// This case cannot be read for a while: the others go on, and it is heard afterwards.
    async fn poison(&mut self) {
        let case = self.pick();
        let spoil = "update assignment set stage = 'no ' || stage where complaint_id = $1";
        let without = "alter table assignment drop constraint if exists assignment_stage_check";
        {
            let conn = &mut self.world.conn().await;
            sql_query(without).execute(conn).await.unwrap();
            let spoil = sql_query(spoil).bind::<SqlUuid, _>(case);
            spoil.execute(conn).await.unwrap();
        }
        self.now += TimeDelta::days(20);
        self.world.set(self.now);
        let due: Vec<Uuid> = self.due_now().await;
        let cannot: Vec<Uuid> = due.into_iter().filter(|id| *id == case).collect();
        self.settle(&cannot).await;
        let heal = "update assignment set stage = substr(stage, 4) where complaint_id = $1";
        let heal = sql_query(heal).bind::<SqlUuid, _>(case);
        heal.execute(&mut self.world.conn().await).await.unwrap();
        self.settle(&[]).await;
        self.check(&[case]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4e_every_alarm_is_told_exactly_once_and_at_once_whatever_happens_over_the_years() {
    let mut walk = Walk::begin(20_260_413, 7).await;
    let begun = walk.now;
    for step in 0..36 {
        let mut touched = Vec::new();
        for _ in 0..3 {
            touched.push(walk.pick());
        }
        for case in &touched {
            walk.edit(*case).await;
        }
        if step % 6 == 2 {
            walk.new_notice().await;
        }
        if step % 5 == 3 {
            walk.somebody_leaves().await;
        }
        walk.jump();
        walk.settle(&[]).await;
        walk.check(&touched).await;
        if step % 12 == 7 {
            walk.poison().await;
        }
    }
    walk.check(&walk.cases).await;
    let years = (walk.now - begun).num_days() / 365;
    let mut all = 0;
    for case in &walk.cases {
        all += walk.told(*case).await.len();
    }
    assert!(
        years >= 2 && all > 50,
        "a dull walk: {years} years, {all} alarms"
    );
    walk.world.end().await;
}
