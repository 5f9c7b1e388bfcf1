//! What clients read.

use chrono::{DateTime, Utc};
use regulation::{Finding, Scope, Sensitivity, Severity};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::add_record::RecordKindCode;
use super::verify::{ComplexityCode, MethodCode};
use crate::commands::View;
use crate::domain::{
    Classified, Conclusion, Ending, Group, Interest, Investigation, Judgement, Proposal, Record,
    StaffId, Stage, Subtype, Verification,
};
use crate::store::Listed;

/// How far it is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StageCode {
    /// Not accepted yet.
    Registered,
    /// Is verified and investigated.
    Verifying,
    /// Has a finding.
    Concluded,
    /// 不予受理.
    Declined,
    /// 撤回.
    Withdrawn,
    /// 办结.
    Closed,
    /// 并单.
    Merged,
}

impl From<&Stage> for StageCode {
    fn from(stage: &Stage) -> Self {
        match stage {
            Stage::Registered => Self::Registered,
            Stage::Verifying(_) => Self::Verifying,
            Stage::Concluded(..) => Self::Concluded,
            Stage::Ended {
                how: Ending::Declined,
                ..
            } => Self::Declined,
            Stage::Ended {
                how: Ending::Withdrawn,
                ..
            } => Self::Withdrawn,
            Stage::Ended {
                how: Ending::Closed,
                ..
            } => Self::Closed,
            Stage::Ended {
                how: Ending::Merged,
                ..
            } => Self::Merged,
        }
    }
}

/// Where an investigation stands after a change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Standing {
    complaint_id: Uuid,
    stage: StageCode,
    /// None before acceptance.
    round: Option<i32>,
    /// What it counts as, once classified.
    severity: Option<Severity>,
    sensitivity: Sensitivity,
    /// A step down waits for a second person.
    awaits_confirmation: bool,
    /// Somebody must still find out the truth.
    finding_due: bool,
}

impl Standing {
    pub(super) fn of(investigation: &Investigation) -> Self {
        Self {
            complaint_id: investigation.complaint().0,
            stage: investigation.stage().into(),
            round: investigation.work().map(|work| work.round),
            severity: investigation
                .classified()
                .map(|now| now.judgement.severity()),
            sensitivity: investigation.case().sensitivity,
            awaits_confirmation: investigation.proposal().is_some(),
            finding_due: investigation.finding_due(),
        }
    }
}

/// One investigation. Texts are absent for those who may not read the evidence.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvestigationView {
    #[serde(flatten)]
    standing: Standing,
    number: String,
    site_id: Uuid,
    window_id: Option<Uuid>,
    department_id: Option<Uuid>,
    respondent_ids: Vec<Uuid>,
    /// As named at registration.
    named_scopes: Vec<Scope>,
    /// By the system.
    proposed_severity: Severity,
    registered_at: DateTime<Utc>,
    opened_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    handler_id: Option<Uuid>,
    preliminary_verification: Option<VerificationView>,
    group: Option<GroupView>,
    /// Evidence, oldest first; absent where its texts may not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<Vec<RecordView>>,
    /// Interests declared, oldest first; absent likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    interests: Option<Vec<InterestView>>,
    conclusion: Option<ConclusionView>,
    classification: Option<ClassificationView>,
    /// The step down that waits for a second person.
    downgrade: Option<DowngradeView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct VerificationView {
    methods: Vec<MethodCode>,
    complexity: ComplexityCode,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    verified_by: Uuid,
    verified_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
struct GroupView {
    leader_id: Uuid,
    member_ids: Vec<Uuid>,
    formed_by: Uuid,
    formed_at: DateTime<Utc>,
    /// By the leadership, for a major complaint.
    designated: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct RecordView {
    id: Uuid,
    kind: RecordKindCode,
    text: String,
    /// When it was taken.
    at: DateTime<Utc>,
    recorded_by: Uuid,
    recorded_at: DateTime<Utc>,
}

/// Somebody keeps out of the case.
#[derive(Debug, Serialize, ToSchema)]
struct InterestView {
    staff_id: Uuid,
    declared_at: DateTime<Utc>,
    reason: String,
}

impl From<Interest> for InterestView {
    fn from(interest: Interest) -> Self {
        Self {
            staff_id: interest.act.by.0,
            declared_at: interest.act.at,
            reason: interest.reason.as_str().to_owned(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct ConclusionView {
    finding: Finding,
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<String>,
    evidence_relied_on: Vec<Uuid>,
    concluded_by: Uuid,
    concluded_at: DateTime<Utc>,
    by_designated_group: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct JudgementView {
    severity: Severity,
    /// Gravest first.
    scopes: Vec<Scope>,
    subtypes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ClassificationView {
    #[serde(flatten)]
    judgement: JudgementView,
    classified_by: Uuid,
    classified_at: DateTime<Utc>,
    /// The second person, where it went down.
    confirmed_by: Option<Uuid>,
}

#[derive(Debug, Serialize, ToSchema)]
struct DowngradeView {
    #[serde(flatten)]
    judgement: JudgementView,
    proposed_by: Uuid,
    proposed_at: DateTime<Utc>,
}

fn ids(people: &[StaffId]) -> Vec<Uuid> {
    people.iter().map(|person| person.0).collect()
}

impl VerificationView {
    fn of(verification: &Verification, texts: bool) -> Self {
        Self {
            methods: verification
                .methods
                .iter()
                .map(|method| (*method).into())
                .collect(),
            complexity: verification.complexity.into(),
            note: texts.then(|| verification.note.as_str().to_owned()),
            verified_by: verification.act.by.0,
            verified_at: verification.act.at,
        }
    }
}

impl From<&Group> for GroupView {
    fn from(group: &Group) -> Self {
        Self {
            leader_id: group.leader().0,
            member_ids: ids(group.members()),
            formed_by: group.formed().by.0,
            formed_at: group.formed().at,
            designated: group.is_designated(),
        }
    }
}

impl From<Record> for RecordView {
    fn from(record: Record) -> Self {
        Self {
            id: record.id.0,
            kind: record.kind.into(),
            text: record.text.as_str().to_owned(),
            at: record.taken_at,
            recorded_by: record.act.by.0,
            recorded_at: record.act.at,
        }
    }
}

impl ConclusionView {
    fn of(conclusion: &Conclusion, texts: bool) -> Self {
        Self {
            finding: conclusion.finding,
            facts: texts.then(|| conclusion.facts.as_str().to_owned()),
            evidence_relied_on: conclusion.evidence.iter().map(|id| id.0).collect(),
            concluded_by: conclusion.act.by.0,
            concluded_at: conclusion.act.at,
            by_designated_group: conclusion.by_designated_group,
        }
    }
}

impl JudgementView {
    fn of(judgement: &Judgement, texts: bool) -> Self {
        Self {
            severity: judgement.severity(),
            scopes: judgement.scopes().to_vec(),
            subtypes: judgement
                .subtypes()
                .iter()
                .map(Subtype::to_string)
                .collect(),
            reason: texts.then(|| judgement.reason().as_str().to_owned()),
        }
    }
}

impl ClassificationView {
    fn of(now: &Classified, texts: bool) -> Self {
        Self {
            judgement: JudgementView::of(&now.judgement, texts),
            classified_by: now.act.by.0,
            classified_at: now.act.at,
            confirmed_by: now.confirmed_by.map(|second| second.0),
        }
    }
}

impl DowngradeView {
    fn of(proposal: &Proposal, texts: bool) -> Self {
        Self {
            judgement: JudgementView::of(&proposal.judgement, texts),
            proposed_by: proposal.act.by.0,
            proposed_at: proposal.act.at,
        }
    }
}

impl From<View> for InvestigationView {
    fn from(view: View) -> Self {
        let (investigation, texts) = (&view.investigation, view.texts.is_some());
        let (case, work) = (investigation.case(), investigation.work());
        let ended_at = match investigation.stage() {
            Stage::Registered | Stage::Verifying(_) | Stage::Concluded(..) => None,
            Stage::Ended { at, .. } => Some(*at),
        };
        let verification = work.and_then(|work| work.verification.as_ref());
        Self {
            standing: Standing::of(investigation),
            number: case.number.clone(),
            site_id: case.site,
            window_id: case.window,
            department_id: case.department,
            respondent_ids: ids(&case.respondents),
            named_scopes: case.scopes.clone(),
            proposed_severity: case.proposed,
            registered_at: case.registered_at,
            opened_at: work.map(|work| work.opened_at),
            ended_at,
            handler_id: case.handler.map(|handler| handler.0),
            preliminary_verification: verification.map(|v| VerificationView::of(v, texts)),
            group: work
                .and_then(|work| work.group.as_ref())
                .map(GroupView::from),
            conclusion: investigation
                .conclusion()
                .map(|c| ConclusionView::of(c, texts)),
            classification: investigation
                .classified()
                .map(|now| ClassificationView::of(now, texts)),
            downgrade: investigation
                .proposal()
                .map(|p| DowngradeView::of(p, texts)),
            records: view
                .texts
                .map(|records| records.into_iter().map(RecordView::from).collect()),
            interests: view
                .interests
                .map(|all| all.into_iter().map(InterestView::from).collect()),
        }
    }
}

/// A row of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvestigationRow {
    complaint_id: Uuid,
    number: String,
    site_id: Uuid,
    /// As in the view of one.
    stage: String,
    round: Option<i32>,
    registered_at: DateTime<Utc>,
    opened_at: Option<DateTime<Utc>>,
    sensitivity: Sensitivity,
    proposed_severity: Severity,
    severity: Option<Severity>,
    verified: bool,
    awaits_confirmation: bool,
    finding_due: bool,
}

impl From<Listed> for InvestigationRow {
    fn from(listed: Listed) -> Self {
        Self {
            complaint_id: listed.complaint,
            number: listed.number,
            site_id: listed.site,
            stage: listed.stage,
            round: listed.round,
            registered_at: listed.registered_at,
            opened_at: listed.opened_at,
            sensitivity: listed.sensitivity,
            proposed_severity: listed.proposed,
            severity: listed.severity,
            verified: listed.verified,
            awaits_confirmation: listed.awaits_confirmation,
            finding_due: listed.finding_due,
        }
    }
}
