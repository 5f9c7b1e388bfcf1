//! What answers show.

use chrono::{DateTime, Utc};
use regulation::{Clock, Finding, MeasureForm, MeasureKind, Scope, Sensitivity, Severity};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::relief_view::{ExtensionView, SuspensionView};
use super::side_view::SideView;
use crate::commands::{Sight, View};
use crate::domain::{Assignment, ClockRun, Measure, Progress, SentBack, Signature, Stage, To};

/// Where a case stands, after a change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Standing {
    complaint_id: Uuid,
    /// What is awaited.
    stage: &'static str,
    severity: Severity,
    /// The nearest deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<DeadlineView>,
    /// Measures, oldest first.
    measures: Vec<MeasureView>,
}

/// One clock.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeadlineView {
    clock: Clock,
    /// Goes up with each setting.
    version: i32,
    started_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    /// The calendar of that year is not published yet.
    provisional: bool,
    /// Met, overtaken or at rest since; absent while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped_at: Option<DateTime<Utc>>,
    /// Its time has passed, or had when it stopped.
    overdue: bool,
}

/// One measure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasureView {
    id: Uuid,
    kind: MeasureKind,
    /// What exactly, where the kind leaves that open.
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<MeasureForm>,
    owner_id: Uuid,
    due_at: DateTime<Utc>,
    description: String,
    /// `ordered`, `completed`, `checked_off`.
    state: &'static str,
    ordered_by: Uuid,
    ordered_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence_ids: Vec<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_off: Option<SignatureView>,
}

/// Who, and when.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignatureView {
    by: Uuid,
    at: DateTime<Utc>,
}

/// 交办 or 指定.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderView {
    #[serde(skip_serializing_if = "Option::is_none")]
    department_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    handler_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leader_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    member_ids: Vec<Uuid>,
    required: String,
    given: SignatureView,
    /// Cannot be returned.
    ruling: bool,
}

/// Who sent something back, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SentBackView {
    by: Uuid,
    at: DateTime<Utc>,
    reason: String,
}

/// What the group or the handler found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConclusionView {
    finding: Finding,
    by: Uuid,
    at: DateTime<Utc>,
}

/// Who must act next, and by when.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NextView {
    /// What is awaited: an action of the table, or `review`.
    action: &'static str,
    /// Of whom: any of these.
    staff_ids: Vec<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<DateTime<Utc>>,
    overdue: bool,
}

/// One case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseView {
    complaint_id: Uuid,
    number: String,
    site_id: Uuid,
    stage: &'static str,
    severity: Severity,
    /// False: `severity` is the proposal.
    classified: bool,
    scopes: Vec<Scope>,
    sensitivity: Sensitivity,
    /// Absent after the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<NextView>,
    /// Every clock that ever ran, oldest first.
    clocks: Vec<DeadlineView>,
    /// In force, or the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<OrderView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_for: Option<SignatureView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<ResultView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conclusion: Option<ConclusionView>,
    measures: Vec<MeasureView>,
    returns: Vec<SentBackView>,
    send_backs: Vec<SentBackView>,
    reviews: Vec<SentBackView>,
    /// Redos after dissatisfaction.
    redos: i32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reviewer_ids: Vec<Uuid>,
    /// What goes on beside the stages.
    beside: SideView,
    /// Asked for, oldest first.
    extensions: Vec<ExtensionView>,
    /// Asked for, oldest first.
    suspensions: Vec<SuspensionView>,
}

/// What came of the work, and who agreed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResultView {
    summary: String,
    submitted: SignatureView,
    #[serde(skip_serializing_if = "Option::is_none")]
    endorsed: Option<SignatureView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved: Option<SignatureView>,
}

/// Own measures, and nothing else of the case (F-5.4).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnMeasuresView {
    complaint_id: Uuid,
    measures: Vec<MeasureView>,
}

/// What somebody may see.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Shown {
    /// The case.
    Case(Box<CaseView>),
    /// Measures only.
    OwnMeasures(OwnMeasuresView),
}

impl From<Signature> for SignatureView {
    fn from(s: Signature) -> Self {
        Self {
            by: s.by.0,
            at: s.at,
        }
    }
}

impl From<&SentBack> for SentBackView {
    fn from(s: &SentBack) -> Self {
        Self {
            by: s.by.0,
            at: s.at,
            reason: s.reason.clone(),
        }
    }
}

impl DeadlineView {
    fn of(run: &ClockRun, now: DateTime<Utc>) -> Self {
        Self {
            clock: run.clock,
            version: run.version,
            started_at: run.start,
            due_at: run.due_at,
            provisional: run.provisional,
            stopped_at: run.stopped_at,
            overdue: run.stopped_at.unwrap_or(now) >= run.due_at,
        }
    }
}

impl From<&Measure> for MeasureView {
    fn from(measure: &Measure) -> Self {
        let (state, proof, completed_at, checked) = match &measure.progress {
            Progress::Ordered => ("ordered", None, None, None),
            Progress::Completed {
                proof,
                completed_at,
            } => ("completed", Some(proof), Some(*completed_at), None),
            Progress::CheckedOff {
                proof,
                completed_at,
                checked,
            } => (
                "checked_off",
                Some(proof),
                Some(*completed_at),
                Some((*checked).into()),
            ),
        };
        Self {
            id: measure.id.0,
            kind: measure.what.kind(),
            form: measure.what.form(),
            owner_id: measure.owner.0,
            due_at: measure.due_at,
            description: measure.description.clone(),
            state,
            ordered_by: measure.ordered.by.0,
            ordered_at: measure.ordered.at,
            proof: proof
                .map(|proof| proof.text().to_owned())
                .filter(|text| !text.is_empty()),
            evidence_ids: proof.map_or_else(Vec::new, |proof| proof.evidence().to_vec()),
            completed_at,
            checked_off: checked,
        }
    }
}

impl Standing {
    pub(crate) fn of(case: &Assignment, now: DateTime<Utc>) -> Self {
        Self {
            complaint_id: case.complaint().0,
            stage: case.stage().code(),
            severity: case.matter().severity,
            deadline: case.next_deadline().map(|run| DeadlineView::of(run, now)),
            measures: case.measures().iter().map(MeasureView::from).collect(),
        }
    }
}

impl OwnMeasuresView {
    pub(crate) fn of(case: &Assignment, me: Uuid) -> Self {
        let own = case.measures().iter().filter(|m| m.owner.0 == me);
        Self {
            complaint_id: case.complaint().0,
            measures: own.map(MeasureView::from).collect(),
        }
    }
}

impl Shown {
    pub(crate) fn of(view: &View, now: DateTime<Utc>) -> Self {
        match view.sight {
            Sight::Case => Self::Case(Box::new(CaseView::of(view, now))),
            Sight::OwnMeasures(me) => Self::OwnMeasures(OwnMeasuresView::of(&view.case, me)),
        }
    }
}

impl CaseView {
    fn of(view: &View, now: DateTime<Utc>) -> Self {
        let case = &view.case;
        let (matter, record, stage) = (case.matter(), case.record(), case.stage());
        let due_at = case.next_deadline().map(|run| run.due_at);
        let action = match stage {
            Stage::InReview { .. } => Some("review"),
            stage => crate::commands::people::awaited(stage).map(|action| action.name()),
        };
        let next = action.map(|action| NextView {
            action,
            staff_ids: view.next_actors.clone(),
            due_at,
            overdue: due_at.is_some_and(|due_at| due_at <= now),
        });
        Self {
            complaint_id: case.complaint().0,
            number: matter.number.clone(),
            site_id: matter.site.0,
            stage: stage.code(),
            severity: matter.severity,
            classified: matter.classified,
            scopes: matter.scopes.clone(),
            sensitivity: matter.sensitivity,
            next,
            clocks: case
                .clocks()
                .iter()
                .map(|run| DeadlineView::of(run, now))
                .collect(),
            order: stage.last_order().map(order),
            signed_for: stage.work().map(|work| work.signed.into()),
            result: result(stage),
            conclusion: record.conclusion.map(|c| ConclusionView {
                finding: c.finding,
                by: c.by.0,
                at: c.at,
            }),
            measures: case.measures().iter().map(MeasureView::from).collect(),
            returns: record.returns.iter().map(SentBackView::from).collect(),
            send_backs: record.send_backs.iter().map(SentBackView::from).collect(),
            reviews: record.reviews.iter().map(SentBackView::from).collect(),
            redos: record.redos,
            extensions: case.relief().extensions.iter().map(Into::into).collect(),
            suspensions: case.relief().suspensions.iter().map(Into::into).collect(),
            reviewer_ids: match stage {
                Stage::InReview { reviewers, .. } => reviewers.iter().map(|r| r.0).collect(),
                _ => Vec::new(),
            },
            beside: case.side().into(),
        }
    }
}

fn order(order: &crate::domain::Order) -> OrderView {
    let (department_id, handler_id, leader_id, member_ids) = match &order.to {
        To::Unit {
            department,
            handler,
        } => (Some(department.0), handler.map(|h| h.0), None, Vec::new()),
        To::Group { leader, members } => (
            None,
            None,
            Some(leader.0),
            members.iter().map(|m| m.0).collect(),
        ),
    };
    OrderView {
        department_id,
        handler_id,
        leader_id,
        member_ids,
        required: order.required.clone(),
        given: order.given.into(),
        ruling: order.ruling,
    }
}

fn result(stage: &Stage) -> Option<ResultView> {
    let submission = stage.submission()?;
    let endorsed = match stage {
        Stage::Endorsed(endorsement) => Some(endorsement.endorsed),
        stage => stage
            .approval()
            .map(|approval| approval.endorsement.endorsed),
    };
    Some(ResultView {
        summary: submission.result.summary.clone(),
        submitted: submission.result.submitted.into(),
        endorsed: endorsed.map(Into::into),
        approved: stage.approval().map(|approval| approval.approved.into()),
    })
}
