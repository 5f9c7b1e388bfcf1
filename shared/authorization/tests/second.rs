//! Two persons for what the table gives to two, against a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "tests")]

use authorization::{Action, Caller, Case, Denied, Seconding, StaffCaller, WAITS, permit};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use events::directory::{RoleGrant, SiteChanged, StaffChanged};
use organization::remember;
use persistence::{Db, DbError, Tx};
use regulation::{Policy, Role};
use serde_json::{Value, json};
use testkit::TestDatabase;
use uuid::Uuid;

use schema::audit_entry;

mod schema {
    diesel::table! {
        audit_entry (subject, seq) { subject -> Uuid, seq -> BigInt, actor -> Text, action -> Text, body -> Binary, }
    }
}

const HALL: Uuid = Uuid::from_u128(1);
const LEADER: Uuid = Uuid::from_u128(10);
const INTEGRITY: Uuid = Uuid::from_u128(11);
const OTHER_INTEGRITY: Uuid = Uuid::from_u128(12);
const OFFICER: Uuid = Uuid::from_u128(13);
const SUPERVISOR: Uuid = Uuid::from_u128(14);
const COMPLAINT: Uuid = Uuid::from_u128(30);

fn at(second: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(second)
}

async fn staff(tx: &mut Tx<'_>, seq: i64, id: Uuid, role: Role, active: bool) {
    let fact = StaffChanged {
        staff_id: id,
        at: at(0),
        site_id: HALL,
        department_id: None,
        manager_id: None,
        grants: vec![RoleGrant {
            role,
            site_id: HALL,
        }],
        declared_relations: Vec::new(),
        active,
    };
    remember::staff(tx, seq, &fact).await.unwrap();
}

struct World {
    _database: TestDatabase,
    db: Db,
}

impl World {
    async fn start() -> Self {
        let database = TestDatabase::create().await;
        let db = database
            .migrated("second", vec![organization::MIGRATIONS])
            .await;
        let told: Result<(), DbError> = db
            .transaction(async |mut tx| {
                let site = SiteChanged {
                    site_id: HALL,
                    at: at(0),
                    parent_id: None,
                    code: "hall".into(),
                    number_prefix: "ZW".into(),
                    name_zh: "大厅".into(),
                    name_en: "Hall".into(),
                    time_zone: "Asia/Shanghai".into(),
                    calendar: "cn".into(),
                    opens: "09:00".into(),
                    closes: "17:30".into(),
                    channels: Vec::new(),
                    policy: Policy::default(),
                    active: true,
                };
                remember::site(&mut tx, 1, &site).await.unwrap();
                for (id, role) in [
                    (LEADER, Role::Leadership),
                    (INTEGRITY, Role::IntegrityOfficer),
                    (OTHER_INTEGRITY, Role::IntegrityOfficer),
                    (OFFICER, Role::Officer),
                    (SUPERVISOR, Role::Supervisor),
                ] {
                    staff(&mut tx, 1, id, role, true).await;
                }
                Ok(())
            })
            .await;
        told.unwrap();
        Self {
            _database: database,
            db,
        }
    }

    /// As a command does: permitted, then settled. A case of integrity unless told otherwise.
    async fn want(
        &self,
        who: Uuid,
        action: Action,
        wanted: Value,
        second: i64,
    ) -> Result<bool, Denied> {
        let caller = Caller::Staff(StaffCaller { id: who });
        let case = Case::new(COMPLAINT, HALL);
        self.db
            .transaction(async |mut tx| {
                let permission = permit(&mut tx, &caller, action, &case).await?;
                assert!(permission.second_person, "the table wants two");
                let seconding = Seconding {
                    caller: &caller,
                    action,
                    case: &case,
                    above: &[SUPERVISOR],
                    at: at(second),
                };
                seconding.settle(&mut tx, &wanted).await
            })
            .await
    }

    async fn designates(&self, who: Uuid, wanted: &str, second: i64) -> bool {
        self.want(who, Action::Designate, json!(wanted), second)
            .await
            .unwrap()
    }

    /// Actor, action and body of each entry.
    async fn trail(&self) -> Vec<(String, String, Value)> {
        let entries: Vec<(String, String, Vec<u8>)> = audit_entry::table
            .filter(audit_entry::subject.eq(COMPLAINT))
            .order(audit_entry::seq)
            .select((audit_entry::actor, audit_entry::action, audit_entry::body))
            .load(&mut *self.db.conn().await.unwrap())
            .await
            .unwrap();
        entries
            .into_iter()
            .map(|(actor, action, body)| (actor, action, serde_json::from_slice(&body).unwrap()))
            .collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_person_wants_waits_until_another_one_wants_the_same_and_the_trail_names_both() {
    let world = World::start().await;
    assert!(!world.designates(LEADER, "a", 1).await);
    assert!(!world.designates(LEADER, "a", 2).await, "the same person");
    assert!(world.designates(INTEGRITY, "a", 3).await);
    let trail = world.trail().await;
    assert_eq!(
        trail,
        [
            (
                format!("staff:{LEADER}"),
                "second_person.awaited".to_owned(),
                json!({ "action": "designate", "proposed_by": LEADER, "proposed_at": at(1) })
            ),
            (
                format!("staff:{INTEGRITY}"),
                "second_person.confirmed".to_owned(),
                json!({
                    "action": "designate", "proposed_by": LEADER, "proposed_at": at(1),
                    "confirmed_by": INTEGRITY,
                })
            ),
        ]
    );
    // Settled is settled: the next time takes two again.
    assert!(!world.designates(OTHER_INTEGRITY, "a", 4).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_wish_replaces_the_one_before_of_the_same_person_and_confirms_nothing() {
    let world = World::start().await;
    assert!(!world.designates(LEADER, "a", 1).await);
    assert!(!world.designates(LEADER, "b", 2).await);
    assert!(!world.designates(INTEGRITY, "a", 3).await, "replaced");
    let approval = world.want(INTEGRITY, Action::Approve, json!("b"), 4).await;
    assert!(!approval.unwrap(), "another action");
    assert!(world.designates(OTHER_INTEGRITY, "b", 5).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_is_good_for_a_week() {
    let world = World::start().await;
    let week = WAITS.num_seconds();
    assert!(!world.designates(LEADER, "a", 0).await);
    assert!(!world.designates(INTEGRITY, "a", week).await, "too late");
    assert!(world.designates(LEADER, "a", week + 1).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn forbidden_whoever_may_not_do_it_cannot_confirm_it_and_whoever_no_longer_may_has_no_say() {
    let world = World::start().await;
    assert!(!world.designates(LEADER, "a", 1).await);
    let refused = world.want(OFFICER, Action::Designate, json!("a"), 2).await;
    assert!(matches!(refused, Err(Denied::Forbidden(_))), "{refused:?}");
    let left: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            staff(&mut tx, 2, LEADER, Role::Leadership, false).await;
            Ok(())
        })
        .await;
    left.unwrap();
    assert!(!world.designates(INTEGRITY, "a", 3).await);
    assert!(world.designates(OTHER_INTEGRITY, "a", 4).await);
}
