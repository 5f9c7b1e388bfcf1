//! A stage as the JSON of its row: flat, one field per thing that some stage keeps.

use chrono::{DateTime, Utc};
use persistence::DbError;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::domain::{
    Approval, DepartmentId, End, Endorsement, HandlingResult, Order, Replied, Signature, StaffId,
    Stage, Submission, To, Work,
};

#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct Signed {
    pub(super) by: Uuid,
    pub(super) at: DateTime<Utc>,
}

#[derive(Serialize, Deserialize)]
struct OrderDoc {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    department: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    handler: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leader: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    members: Vec<Uuid>,
    required: String,
    given: Signed,
    ruling: bool,
}

/// Which fields are there depends on the stage's code, which is a column of its own.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Doc {
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<Vec<Uuid>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<OrderDoc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed: Option<Signed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    submitted: Option<Signed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    endorsers: Vec<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    endorsed: Option<Signed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved: Option<Signed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replied: Option<Signed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<(String, Box<Doc>)>,
}

impl From<Signature> for Signed {
    fn from(s: Signature) -> Self {
        Self {
            by: s.by.0,
            at: s.at,
        }
    }
}

impl From<Signed> for Signature {
    fn from(s: Signed) -> Self {
        Self {
            by: StaffId(s.by),
            at: s.at,
        }
    }
}

pub(super) fn ids(people: &[StaffId]) -> Vec<Uuid> {
    people.iter().map(|p| p.0).collect()
}

pub(super) fn staff(ids: Vec<Uuid>) -> Vec<StaffId> {
    ids.into_iter().map(StaffId).collect()
}

impl From<&Order> for OrderDoc {
    fn from(order: &Order) -> Self {
        let (department, handler, leader, members) = match &order.to {
            To::Unit {
                department,
                handler,
            } => (Some(department.0), handler.map(|h| h.0), None, Vec::new()),
            To::Group { leader, members } => (None, None, Some(leader.0), ids(members)),
        };
        let (required, given) = (order.required.clone(), order.given.into());
        Self {
            department,
            handler,
            leader,
            members,
            required,
            given,
            ruling: order.ruling,
        }
    }
}

impl TryFrom<OrderDoc> for Order {
    type Error = DbError;

    fn try_from(doc: OrderDoc) -> Result<Self, DbError> {
        let to = match (doc.department, doc.leader) {
            (Some(department), None) => To::Unit {
                department: DepartmentId(department),
                handler: doc.handler.map(StaffId),
            },
            (None, Some(leader)) => To::Group {
                leader: StaffId(leader),
                members: staff(doc.members),
            },
            _ => {
                return Err(DbError::Corrupt(
                    "an order to nobody, or to a unit and a group",
                ));
            }
        };
        Ok(Self {
            to,
            required: doc.required,
            given: doc.given.into(),
            ruling: doc.ruling,
        })
    }
}

impl Doc {
    fn work(mut self, work: &Work) -> Self {
        self.order = Some((&work.order).into());
        self.signed = Some(work.signed.into());
        self
    }

    fn submission(self, submission: &Submission) -> Self {
        let mut doc = self.work(&submission.work);
        doc.summary = Some(submission.result.summary.clone());
        doc.submitted = Some(submission.result.submitted.into());
        doc.endorsers = ids(&submission.endorsers);
        doc
    }

    fn endorsement(self, endorsement: &Endorsement) -> Self {
        let mut doc = self.submission(&endorsement.submission);
        doc.endorsed = Some(endorsement.endorsed.into());
        doc
    }

    fn approval(self, approval: &Approval) -> Self {
        let mut doc = self.endorsement(&approval.endorsement);
        doc.approved = Some(approval.approved.into());
        doc
    }

    fn replied(self, replied: &Replied) -> Self {
        let mut doc = self.approval(&replied.approval);
        doc.replied = Some(replied.replied.into());
        doc
    }

    fn of(stage: &Stage) -> Self {
        let doc = Self::default();
        match stage {
            Stage::AwaitingAcceptance => doc,
            Stage::AwaitingClassification { since, by } => Self {
                since: Some(*since),
                by: by.map(|by| by.0),
                ..doc
            },
            Stage::AwaitingDispatch { prior } => Self {
                order: prior.as_ref().map(Into::into),
                ..doc
            },
            Stage::AwaitingDesignation {
                reported_to,
                reported_at,
                prior,
            } => Self {
                people: Some(ids(reported_to)),
                since: Some(*reported_at),
                order: prior.as_ref().map(Into::into),
                ..doc
            },
            Stage::Ordered(order) => Self {
                order: Some(order.into()),
                ..doc
            },
            Stage::InHandling(work) => doc.work(work),
            Stage::Submitted(submission) => doc.submission(submission),
            Stage::Endorsed(endorsement) => doc.endorsement(endorsement),
            Stage::Approved(approval) => doc.approval(approval),
            Stage::Replied(replied) => doc.replied(replied),
            Stage::FollowedUp { replied, at } => Self {
                since: Some(*at),
                ..doc
            }
            .replied(replied),
            Stage::InReview {
                decision,
                reviewers,
                opened_at,
            } => Self {
                people: Some(ids(reviewers)),
                since: Some(*opened_at),
                ..doc
            }
            .approval(decision),
            Stage::Ended { how, at, before } => Self {
                end: Some(end_code(*how).to_owned()),
                since: Some(*at),
                before: Some((before.code().to_owned(), Box::new(Self::of(before)))),
                ..doc
            },
        }
    }

    fn into_work(self) -> Result<Work, DbError> {
        Ok(Work {
            order: had(self.order)?.try_into()?,
            signed: had(self.signed)?.into(),
        })
    }

    fn into_submission(mut self) -> Result<Submission, DbError> {
        let (summary, submitted) = (had(self.summary.take())?, had(self.submitted)?.into());
        let result = HandlingResult { summary, submitted };
        let endorsers = staff(std::mem::take(&mut self.endorsers));
        Ok(Submission {
            work: self.into_work()?,
            result,
            endorsers,
        })
    }

    fn into_endorsement(self) -> Result<Endorsement, DbError> {
        let endorsed = had(self.endorsed)?.into();
        Ok(Endorsement {
            submission: self.into_submission()?,
            endorsed,
        })
    }

    fn into_approval(self) -> Result<Approval, DbError> {
        let approved = had(self.approved)?.into();
        Ok(Approval {
            endorsement: self.into_endorsement()?,
            approved,
        })
    }

    fn into_replied(self) -> Result<Replied, DbError> {
        let replied = had(self.replied)?.into();
        Ok(Replied {
            approval: self.into_approval()?,
            replied,
        })
    }

    fn into_stage(mut self, code: &str) -> Result<Stage, DbError> {
        Ok(match code {
            "awaiting_acceptance" => Stage::AwaitingAcceptance,
            "awaiting_classification" => Stage::AwaitingClassification {
                since: had(self.since)?,
                by: self.by.map(StaffId),
            },
            "awaiting_dispatch" => Stage::AwaitingDispatch {
                prior: self.order.map(Order::try_from).transpose()?,
            },
            "awaiting_designation" => Stage::AwaitingDesignation {
                reported_to: staff(had(self.people)?),
                reported_at: had(self.since)?,
                prior: self.order.map(Order::try_from).transpose()?,
            },
            "awaiting_sign_for" => Stage::Ordered(had(self.order)?.try_into()?),
            "in_handling" => Stage::InHandling(self.into_work()?),
            "awaiting_endorsement" => Stage::Submitted(self.into_submission()?),
            "awaiting_approval" => Stage::Endorsed(self.into_endorsement()?),
            "awaiting_reply" => Stage::Approved(self.into_approval()?),
            "awaiting_follow_up" => Stage::Replied(self.into_replied()?),
            "followed_up" => {
                let at = had(self.since)?;
                Stage::FollowedUp {
                    replied: self.into_replied()?,
                    at,
                }
            }
            "in_review" => {
                let (reviewers, opened_at) = (staff(had(self.people.take())?), had(self.since)?);
                Stage::InReview {
                    decision: self.into_approval()?,
                    reviewers,
                    opened_at,
                }
            }
            "ended" => {
                let (how, at) = (end_of(&had(self.end)?)?, had(self.since)?);
                let (code, doc) = had(self.before)?;
                Stage::Ended {
                    how,
                    at,
                    before: Box::new(doc.into_stage(&code)?),
                }
            }
            _ => return Err(DbError::Corrupt("an unknown stage")),
        })
    }
}

fn had<T>(field: Option<T>) -> Result<T, DbError> {
    field.ok_or(DbError::Corrupt("a stage without what it keeps"))
}

fn end_code(end: End) -> &'static str {
    match end {
        End::Declined => "declined",
        End::Withdrawn => "withdrawn",
        End::Closed => "closed",
        End::Merged => "merged",
    }
}

fn end_of(code: &str) -> Result<End, DbError> {
    match code {
        "declined" => Ok(End::Declined),
        "withdrawn" => Ok(End::Withdrawn),
        "closed" => Ok(End::Closed),
        "merged" => Ok(End::Merged),
        _ => Err(DbError::Corrupt("an unknown end")),
    }
}

pub(super) fn stage_to_json(stage: &Stage) -> Value {
    serde_json::to_value(Doc::of(stage)).expect("plain structs are JSON")
}

pub(super) fn stage_from_json(code: &str, data: Value) -> Result<Stage, DbError> {
    let doc: Doc = serde_json::from_value(data).map_err(|_| DbError::Corrupt("a stage's data"))?;
    doc.into_stage(code)
}
