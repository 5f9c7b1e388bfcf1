//! Whom to give a case to: ranked proposals with reasons (S-4.4).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use chrono::NaiveDate;
use regulation::Language;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Filter, Now, Problem};

use super::Asked;
use super::ledger::Words;
use crate::AssignmentService;
use crate::commands::{self, Routing};
use crate::domain::ComplaintId;
use crate::domain::routing::{Person, Proposal, Reason};

/// Why something is proposed, or comes later.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReasonView {
    /// `department_concerned`, `same_site`, `handled_scope`, `open_cases`, `returned_it`, `absent`,
    /// `stands_in`, `all_absent`.
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    /// Of `absent` and `stands_in`: the last day of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
    /// Of `stands_in`: for whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    staff_id: Option<Uuid>,
    words: String,
}

/// One department, with its people in order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProposalView {
    /// From 1.
    rank: usize,
    department_id: Uuid,
    reasons: Vec<ReasonView>,
    people: Vec<PersonView>,
}

/// One person of a proposed department.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonView {
    staff_id: Uuid,
    reasons: Vec<ReasonView>,
}

/// Best first. A person decides.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoutingView {
    complaint_id: Uuid,
    proposals: Vec<ProposalView>,
    /// Left out: recused from this case.
    recused_ids: Vec<Uuid>,
}

fn reasons(reasons: &[Reason], language: Language) -> Vec<ReasonView> {
    let view = |reason: &Reason| ReasonView {
        code: reason.code(),
        count: reason.count(),
        until: reason.until(),
        staff_id: reason.stood_in_for().map(|person| person.0),
        words: reason.words(language),
    };
    reasons.iter().map(view).collect()
}

impl PersonView {
    fn of(person: &Person, language: Language) -> Self {
        Self {
            staff_id: person.person.0,
            reasons: reasons(&person.reasons, language),
        }
    }
}

impl RoutingView {
    fn of(complaint_id: Uuid, routing: &Routing, language: Language) -> Self {
        let view = |(rank, proposal): (usize, &Proposal)| ProposalView {
            rank,
            department_id: proposal.department.0,
            reasons: reasons(&proposal.reasons, language),
            people: proposal
                .people
                .iter()
                .map(|person| PersonView::of(person, language))
                .collect(),
        };
        Self {
            complaint_id,
            proposals: (1..).zip(&routing.proposals).map(view).collect(),
            recused_ids: routing.recused.iter().map(|person| person.0).collect(),
        }
    }
}

/// For whoever may dispatch it: while it waits for dispatch, and for passing it on to somebody else.
#[utoipa::path(tag = "assignments", params(Words),
    responses((status = 200, body = RoutingView), web::Problems), security(("bearer" = [])))]
#[get("/v1/assignments/{complaint}/routing-proposals")]
pub(crate) async fn routing_proposals(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
    accepted: web::Language,
    Filter(words): Filter<Words>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked {
        complaint: path.into_inner(),
        caller,
        wanted: Some(Action::Dispatch),
        at,
    };
    let (caller, complaint) = (&asked.caller, ComplaintId(asked.complaint));
    let read = service
        .db
        .transaction(async |mut tx| commands::routing(&mut tx, caller, complaint, at).await)
        .await;
    let routing = asked.recorded(&service, read).await?;
    let language = words.lang.unwrap_or(accepted.0);
    Ok(HttpResponse::Ok().json(RoutingView::of(asked.complaint, &routing, language)))
}
