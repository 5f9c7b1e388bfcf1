//! A database per test and an organization in a few words.

use chrono::{DateTime, Utc};
use events::directory::{DepartmentChanged, RoleGrant, SiteChanged, StaffChanged};
use persistence::{Db, Tx};
use regulation::{Policy, Role};
use testkit::TestDatabase;
use uuid::Uuid;

/// One database, dropped with the test.
pub(crate) struct World {
    pub(crate) db: Db,
    _database: TestDatabase,
}

pub(crate) fn at() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-23T02:00:00Z")
        .unwrap()
        .to_utc()
}

/// Small ids that read well when a test fails.
pub(crate) fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let db = database
            .migrated("somebody", vec![organization::MIGRATIONS])
            .await;
        Self {
            db,
            _database: database,
        }
    }
}

pub(crate) fn site(n: u128, parent: Option<u128>) -> SiteChanged {
    SiteChanged {
        site_id: id(n),
        at: at(),
        parent_id: parent.map(id),
        code: format!("site-{n}"),
        number_prefix: "ZW".into(),
        name_zh: "政务大厅".into(),
        name_en: "Hall".into(),
        time_zone: "Asia/Shanghai".into(),
        calendar: "cn".into(),
        opens: "09:00".into(),
        closes: "17:30".into(),
        channels: Vec::new(),
        policy: Policy::default(),
        active: true,
    }
}

pub(crate) fn department(n: u128, site: u128, is_complaint_department: bool) -> DepartmentChanged {
    DepartmentChanged {
        department_id: id(n),
        at: at(),
        site_id: id(site),
        code: format!("dep-{n}"),
        name_zh: "科室".into(),
        name_en: "Department".into(),
        is_complaint_department,
        head_id: None,
        active: true,
    }
}

pub(crate) fn person(n: u128, manager: Option<u128>, department: Option<u128>) -> StaffChanged {
    StaffChanged {
        staff_id: id(n),
        at: at(),
        site_id: id(1),
        department_id: department.map(id),
        manager_id: manager.map(id),
        grants: Vec::new(),
        declared_relations: Vec::new(),
        active: true,
    }
}

pub(crate) fn grant(role: Role, site: u128) -> RoleGrant {
    RoleGrant {
        role,
        site_id: id(site),
    }
}

pub(crate) async fn hear_staff(tx: &mut Tx<'_>, people: &[StaffChanged]) {
    for fact in people {
        assert!(organization::remember::staff(tx, 1, fact).await.unwrap());
    }
}

pub(crate) async fn hear_sites(tx: &mut Tx<'_>, sites: &[SiteChanged]) {
    for fact in sites {
        assert!(organization::remember::site(tx, 1, fact).await.unwrap());
    }
}
