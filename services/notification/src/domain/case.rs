//! What is known of a complaint here: ids, codes and dates.

use chrono::{DateTime, NaiveDate, Utc};
use regulation::{Language, ReplyChannel, Scope, Sensitivity, Severity};
use uuid::Uuid;

/// Names a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ComplaintId(pub Uuid);

/// Names a member of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StaffId(pub Uuid);

/// The case as others told it.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// As people cite it.
    pub number: String,
    /// Where it belongs.
    pub site: Uuid,
    /// Departments concerned.
    pub departments: Vec<Uuid>,
    /// Staff complained about; never written to about it, except as owners of a measure.
    pub respondents: Vec<StaffId>,
    /// Handler, or members of the group.
    pub assigned: Vec<StaffId>,
    /// Whoever handled the last approved result.
    pub handler: Option<StaffId>,
    /// Who may read what; S3: messages say nothing of the content.
    pub sensitivity: Sensitivity,
    /// Proposed until somebody classified.
    pub severity: Severity,
    /// Scopes named; the gravest has a say in the limits (F-4.4a). Empty until they are told.
    pub scopes: Vec<Scope>,
    /// Somebody classified.
    pub classified: bool,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// When it was registered: the promised date counts from here (F-4.6).
    pub registered_at: DateTime<Utc>,
    /// What the complainant was told last.
    pub promised: NaiveDate,
    /// What the complainant is written in.
    pub language: Language,
    /// How the complainant wants the answer.
    pub channel: ReplyChannel,
    /// No identity was given.
    pub anonymous: bool,
}

/// One thing that another service told.
#[derive(Debug, Clone, PartialEq)]
pub enum Learned {
    /// Who is complained about.
    Respondents(Vec<StaffId>),
    /// Who may read what.
    Sensitivity(Sensitivity),
    /// 分类.
    Classified(Severity, Vec<Scope>, Sensitivity),
    /// 交办: department and handler.
    Dispatched(Uuid, Option<StaffId>),
    /// 指定: the group.
    Designated(Vec<StaffId>),
    /// 签收: whoever signed handles it.
    SignedFor(StaffId),
    /// These do not handle it any more.
    Released(Vec<StaffId>),
    /// The promised date changed.
    Promised(NaiveDate),
}

impl Learned {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Respondents(_) => "respondents",
            Self::Sensitivity(_) => "sensitivity",
            Self::Classified(..) => "classification",
            Self::Dispatched(..) => "dispatch",
            Self::Designated(_) => "designation",
            Self::SignedFor(_) => "sign_for",
            Self::Released(_) => "release",
            Self::Promised(_) => "promised_date",
        }
    }
}

impl Case {
    pub(super) fn learn(&mut self, what: Learned) {
        match what {
            Learned::Respondents(respondents) => self.respondents = respondents,
            Learned::Sensitivity(sensitivity) => self.sensitivity = sensitivity,
            Learned::Classified(severity, scopes, sensitivity) => {
                self.severity = severity;
                self.scopes = scopes;
                self.classified = true;
                // Intake alone lowers it, after sealing or unsealing what it keeps.
                self.sensitivity = self.sensitivity.max(sensitivity);
            }
            Learned::Dispatched(department, handler) => {
                self.departments = vec![department];
                self.assigned = handler.into_iter().collect();
            }
            Learned::Designated(members) => self.assigned = members,
            Learned::SignedFor(by) => {
                if !self.assigned.contains(&by) {
                    self.assigned.push(by);
                }
            }
            Learned::Released(released) => self.assigned.retain(|staff| !released.contains(staff)),
            Learned::Promised(date) => self.promised = date,
        }
    }

    /// F-6.3: follows up who did not handle it.
    pub fn handled_by(&self, staff: StaffId) -> bool {
        self.handler == Some(staff) || self.assigned.contains(&staff)
    }

    /// How the complainant is written to: anonymous ones read everything with number and code
    /// (F-4.1a).
    pub const fn channel(&self) -> ReplyChannel {
        if self.anonymous {
            ReplyChannel::Tracking
        } else {
            self.channel
        }
    }
}
