//! What the queries answer with.

use calendar::Office;
use chrono::NaiveTime;
use chrono_tz::Tz;
use events::directory::{PublishedChannel, RoleGrant};
use regulation::{Policy, Role};
use uuid::Uuid;

/// 窗口单位.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Its id.
    pub id: Uuid,
    /// The level above; none at the root.
    pub parent_id: Option<Uuid>,
    /// Short code, unique.
    pub code: String,
    /// Prefix of complaint numbers.
    pub number_prefix: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Where its clocks are.
    pub time_zone: Tz,
    /// Names its calendar.
    pub calendar: String,
    /// Opening, local.
    pub opens: NaiveTime,
    /// Close of business, local.
    pub closes: NaiveTime,
    /// How each channel is reached (F-3.5).
    pub channels: Vec<PublishedChannel>,
    /// Its numbers.
    pub policy: Policy,
    /// False once abolished.
    pub active: bool,
}

/// What the deadline arithmetic needs of a site.
pub fn office(site: &Site) -> Office {
    Office {
        time_zone: site.time_zone,
        opens: site.opens,
        closes: site.closes,
    }
}

/// 窗口.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// Its id.
    pub id: Uuid,
    /// Where it is.
    pub site_id: Uuid,
    /// Which department staffs it.
    pub department_id: Option<Uuid>,
    /// Short code, unique within the site.
    pub code: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// False once abolished.
    pub active: bool,
}

/// 科室.
#[derive(Debug, Clone, PartialEq)]
pub struct Department {
    /// Its id.
    pub id: Uuid,
    /// Where it is.
    pub site_id: Uuid,
    /// Short code, unique within the site.
    pub code: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// 投诉处理部门 of its site.
    pub is_complaint_department: bool,
    /// Who heads it.
    pub head_id: Option<Uuid>,
    /// False once abolished.
    pub active: bool,
}

/// 工作人员, without a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Staff {
    /// Their id.
    pub id: Uuid,
    /// Where they work.
    pub site_id: Uuid,
    /// Their department.
    pub department_id: Option<Uuid>,
    /// Whom they report to.
    pub manager_id: Option<Uuid>,
    /// What they may do, and where. Of somebody who left: nothing.
    pub grants: Vec<RoleGrant>,
    /// Declared interests and relations (F-4.2b), as they declared them.
    pub declared_relations: Vec<Uuid>,
    /// False once they left.
    pub active: bool,
}

impl Staff {
    /// Whether they hold the role anywhere.
    pub fn has_role(&self, role: Role) -> bool {
        self.grants.iter().any(|g| g.role == role)
    }
}
