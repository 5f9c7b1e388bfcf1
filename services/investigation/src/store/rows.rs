//! The complaint's own row.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use persistence::{DbError, Revision, Tx};
use regulation::{Sensitivity, Severity};
use uuid::Uuid;

use super::tables::investigations;
use super::{codes, deeds, judgements};
use crate::domain::{Case, ComplaintId, Fact, Investigation, StaffId, Stage, Work};

#[derive(Queryable, Selectable, AsChangeset, Insertable)]
#[diesel(table_name = investigations, primary_key(complaint_id), treat_none_as_null = true, treat_none_as_default_value = false)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub(super) struct Row {
    pub(super) complaint_id: Uuid,
    version: i32,
    event_seq: i64,
    number: String,
    site_id: Uuid,
    window_id: Option<Uuid>,
    department_id: Option<Uuid>,
    respondent_ids: Vec<Uuid>,
    named_scopes: Vec<String>,
    sensitivity: String,
    proposed_severity: String,
    registered_at: DateTime<Utc>,
    handling_department_id: Option<Uuid>,
    handler_id: Option<Uuid>,
    stage: String,
    ended_at: Option<DateTime<Utc>>,
    round: Option<i32>,
    opened_at: Option<DateTime<Utc>>,
    reopening: Option<i32>,
    severity: Option<String>,
    assigned_ids: Vec<Uuid>,
    finding_due: bool,
}

/// Which deeds count now, by the version that wrote them.
#[derive(Queryable, Selectable)]
#[diesel(table_name = investigations, check_for_backend(diesel::pg::Pg))]
pub(super) struct Counting {
    verification_version: Option<i32>,
    group_version: Option<i32>,
    conclusion_version: Option<i32>,
    classification_version: Option<i32>,
    proposal_version: Option<i32>,
}

/// How a save changes that: the outer `None` leaves a column as it is.
#[derive(AsChangeset)]
#[diesel(table_name = investigations)]
pub(super) struct Pointers {
    verification_version: Option<Option<i32>>,
    group_version: Option<Option<i32>>,
    conclusion_version: Option<Option<i32>>,
    classification_version: Option<Option<i32>>,
    proposal_version: Option<Option<i32>>,
}

/// Nothing there: nothing counts. New with these facts: this version's row counts. Else as before.
fn pointer(there: bool, new: bool, version: i32) -> Option<Option<i32>> {
    match (there, new) {
        (false, _) => Some(None),
        (true, true) => Some(Some(version)),
        (true, false) => None,
    }
}

impl Pointers {
    pub(super) fn of(investigation: &Investigation, facts: &[Fact], version: i32) -> Self {
        let new = |is: fn(&Fact) -> bool| facts.iter().any(is);
        let work = investigation.work();
        let verified = work.is_some_and(|work| work.verification.is_some());
        let grouped = work.is_some_and(|work| work.group.is_some());
        let (concluded, classified) = (
            investigation.conclusion().is_some(),
            investigation.classified().is_some(),
        );
        let proposed = investigation.proposal().is_some();
        Self {
            verification_version: pointer(
                verified,
                new(|f| matches!(f, Fact::Verified(_))),
                version,
            ),
            group_version: pointer(
                grouped,
                new(|f| matches!(f, Fact::GroupFormed(..))),
                version,
            ),
            conclusion_version: pointer(
                concluded,
                new(|f| matches!(f, Fact::Concluded(_))),
                version,
            ),
            classification_version: pointer(
                classified,
                new(|f| matches!(f, Fact::Classified { .. })),
                version,
            ),
            proposal_version: pointer(
                proposed,
                new(|f| matches!(f, Fact::DowngradeProposed(_))),
                version,
            ),
        }
    }
}

impl Row {
    pub(super) fn of(investigation: &Investigation, revision: Revision) -> Self {
        let (case, work) = (investigation.case(), investigation.work());
        let (stage, ended_at) = match investigation.stage() {
            Stage::Registered => ("registered", None),
            Stage::Verifying(_) => ("verifying", None),
            Stage::Concluded(..) => ("concluded", None),
            Stage::Ended { how, at, .. } => (codes::ending(*how), Some(*at)),
        };
        let severity = investigation
            .classified()
            .map(|now| now.judgement.severity().code().to_owned());
        Self {
            complaint_id: investigation.complaint().0,
            version: revision.version,
            event_seq: revision.event_seq,
            number: case.number.clone(),
            site_id: case.site,
            window_id: case.window,
            department_id: case.department,
            respondent_ids: deeds::ids(&case.respondents),
            named_scopes: deeds::scope_codes(&case.scopes)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            sensitivity: case.sensitivity.code().to_owned(),
            proposed_severity: case.proposed.code().to_owned(),
            registered_at: case.registered_at,
            handling_department_id: case.handling_department,
            handler_id: case.handler.map(|handler| handler.0),
            stage: stage.to_owned(),
            ended_at,
            round: work.map(|work| work.round),
            opened_at: work.map(|work| work.opened_at),
            reopening: work.map(|work| work.reopening),
            severity,
            assigned_ids: deeds::ids(&investigation.assigned_to()),
            finding_due: investigation.finding_due(),
        }
    }

    fn case(&self) -> Result<Case, DbError> {
        Ok(Case {
            number: self.number.clone(),
            site: self.site_id,
            window: self.window_id,
            department: self.department_id,
            respondents: deeds::people(self.respondent_ids.clone()),
            scopes: deeds::scopes_of(&self.named_scopes)?,
            sensitivity: Sensitivity::parse(&self.sensitivity)?,
            proposed: Severity::parse(&self.proposed_severity)?,
            registered_at: self.registered_at,
            handling_department: self.handling_department_id,
            handler: self.handler_id.map(StaffId),
        })
    }

    async fn work(&self, tx: &mut Tx<'_>, counting: &Counting) -> Result<Option<Work>, DbError> {
        let (round, opened_at, reopening) = match (self.round, self.opened_at, self.reopening) {
            (Some(round), Some(opened_at), Some(reopening)) => (round, opened_at, reopening),
            (None, None, None) => return Ok(None),
            _ => return Err(DbError::Corrupt("a round without its beginning")),
        };
        let key = |version| (self.complaint_id, version);
        let verification = match counting.verification_version {
            Some(version) => Some(deeds::verification(tx, key(version)).await?),
            None => None,
        };
        let group = match counting.group_version {
            Some(version) => Some(deeds::group(tx, key(version)).await?),
            None => None,
        };
        Ok(Some(Work {
            round,
            opened_at,
            reopening,
            verification,
            group,
            // Behind the second wall: read once the case is open.
            records: Vec::new(),
        }))
    }
}

pub(super) async fn restore(
    tx: &mut Tx<'_>,
    (row, counting): (Row, Counting),
) -> Result<(Investigation, Revision), DbError> {
    let work = row.work(tx, &counting).await?;
    let conclusion = match counting.conclusion_version {
        Some(version) => Some(deeds::conclusion(tx, (row.complaint_id, version)).await?),
        None => None,
    };
    let stage = match (row.stage.as_str(), work, conclusion, row.ended_at) {
        ("registered", None, None, None) => Stage::Registered,
        ("verifying", Some(work), None, None) => Stage::Verifying(work),
        ("concluded", Some(work), Some(conclusion), None) => Stage::Concluded(work, conclusion),
        (how, work, conclusion, Some(at)) => {
            let left = work.map(|work| (work, conclusion));
            Stage::Ended {
                how: codes::ending_of(how)?,
                at,
                left,
            }
        }
        _ => return Err(DbError::Corrupt("a stage without what belongs to it")),
    };
    let classified = match counting.classification_version {
        Some(version) => Some(judgements::classified(tx, (row.complaint_id, version)).await?),
        None => None,
    };
    let proposal = match counting.proposal_version {
        Some(version) => Some(judgements::proposal(tx, (row.complaint_id, version)).await?),
        None => None,
    };
    let revision = Revision {
        version: row.version,
        event_seq: row.event_seq,
    };
    let complaint = ComplaintId(row.complaint_id);
    Ok((
        Investigation::restore(complaint, row.case()?, stage, classified, proposal),
        revision,
    ))
}
