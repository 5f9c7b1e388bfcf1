//! What answers show of what goes on beside the stages.

use chrono::{DateTime, Utc};
use regulation::{ContactOutcome, ContactWay};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{SentBackView, SignatureView};
use crate::domain::{Assist, Contact, Part, Side, Supervision, Urge};

/// 协办: one department's part.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssistView {
    department_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    handler_id: Option<Uuid>,
    asked: SignatureView,
    /// `asked`, `signed_for`, `contributed`, `released`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_for: Option<SignatureView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opinion: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contributed: Option<SignatureView>,
}

/// 催办.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UrgeView {
    urged: SignatureView,
    staff_ids: Vec<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// 督办.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SupervisionView {
    id: Uuid,
    what: String,
    due_at: DateTime<Utc>,
    ordered: SignatureView,
    /// Who must answer.
    staff_ids: Vec<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered: Option<SignatureView>,
}

/// An attempt to conciliate.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContactView {
    way: ContactWay,
    outcome: ContactOutcome,
    note: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    measure_id: Option<Uuid>,
    attempted: SignatureView,
}

/// What goes on beside the stages, oldest first each.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SideView {
    assisting: Vec<AssistView>,
    /// Results handed in without a part that was asked for.
    without: Vec<SentBackView>,
    reassignments: Vec<SentBackView>,
    urges: Vec<UrgeView>,
    supervision_orders: Vec<SupervisionView>,
    contact_attempts: Vec<ContactView>,
}

impl From<&Assist> for AssistView {
    fn from(assist: &Assist) -> Self {
        let (state, signed_for, opinion, contributed) = match &assist.part {
            Part::Asked => ("asked", None, None, None),
            Part::SignedFor(signed) => ("signed_for", Some(*signed), None, None),
            Part::Contributed {
                signed,
                opinion,
                given,
            } => (
                "contributed",
                Some(*signed),
                Some(opinion.clone()),
                Some(*given),
            ),
            Part::Released(_) => ("released", None, None, None),
        };
        Self {
            department_id: assist.department.0,
            handler_id: assist.handler.map(|handler| handler.0),
            asked: assist.asked.into(),
            state,
            signed_for: signed_for.map(Into::into),
            opinion,
            contributed: contributed.map(Into::into),
        }
    }
}

impl From<&Urge> for UrgeView {
    fn from(urge: &Urge) -> Self {
        Self {
            urged: urge.urged.into(),
            staff_ids: urge.recipients.iter().map(|person| person.0).collect(),
            note: urge.note.clone(),
        }
    }
}

impl From<&Supervision> for SupervisionView {
    fn from(order: &Supervision) -> Self {
        let answer = order.answer.as_ref();
        Self {
            id: order.id.0,
            what: order.what.clone(),
            due_at: order.due_at,
            ordered: order.ordered.into(),
            staff_ids: order.asked.iter().map(|person| person.0).collect(),
            answer: answer.map(|answer| answer.text.clone()),
            answered: answer.map(|answer| answer.given.into()),
        }
    }
}

impl From<&Contact> for ContactView {
    fn from(contact: &Contact) -> Self {
        Self {
            way: contact.way,
            outcome: contact.outcome,
            note: contact.note.clone(),
            measure_id: contact.measure.map(|measure| measure.0),
            attempted: contact.attempted.into(),
        }
    }
}

impl From<&Side> for SideView {
    fn from(side: &Side) -> Self {
        Self {
            assisting: side.assists.iter().map(Into::into).collect(),
            without: side.without.iter().map(Into::into).collect(),
            reassignments: side.reassignments.iter().map(Into::into).collect(),
            urges: side.urges.iter().map(Into::into).collect(),
            supervision_orders: side.supervisions.iter().map(Into::into).collect(),
            contact_attempts: side.contacts.iter().map(Into::into).collect(),
        }
    }
}
