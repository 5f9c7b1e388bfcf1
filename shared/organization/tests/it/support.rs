//! A schema per test and an organization in a few words.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use events::directory::{DepartmentChanged, RoleGrant, SiteChanged, StaffChanged};
use persistence::{Db, DbSettings, Tx};
use regulation::{Policy, Role};
use uuid::Uuid;

/// One schema, dropped when the test ends well.
pub(crate) struct World {
    pub(crate) db: Db,
    url: String,
    schema: String,
}

pub(crate) fn at() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-23T02:00:00Z").unwrap().to_utc()
}

/// Small ids that read well when a test fails.
pub(crate) fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

impl World {
    pub(crate) async fn new(test: &str) -> Self {
        let url = std::env::var("DATABASE_URL").expect("DATABASE_URL names a PostgreSQL for tests");
        let schema = format!("org_{}_{test}", std::process::id());
        let settings = DbSettings { url: url.clone(), schema: schema.clone(), pool: 2 };
        let sources = vec![persistence::MIGRATIONS, organization::MIGRATIONS];
        persistence::migrate(&settings, None, sources).await.unwrap();
        Self { db: Db::connect(settings), url, schema }
    }

    pub(crate) async fn drop(self) {
        let mut conn = AsyncPgConnection::establish(&self.url).await.unwrap();
        conn.batch_execute(&format!("drop schema {} cascade", self.schema)).await.unwrap();
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
    RoleGrant { role, site_id: id(site) }
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
