//! One correspondence as a row.

use authorization::Case as Facts;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use persistence::{DbError, Revision, Tx};
use regulation::{Language, ReplyChannel, Satisfaction, Scope, Sensitivity, Severity};
use uuid::Uuid;

use super::follow_ups::attempts_of;
use super::mergers;
use super::tables::correspondences;
use crate::domain::{
    Approved, Case, ComplaintId, Correspondence, DeliveryId, End, Reply, StaffId, Stage,
};
use crate::publish::end_code;

#[derive(Queryable, Selectable, Identifiable, AsChangeset, Insertable)]
#[diesel(table_name = correspondences, primary_key(complaint_id), treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false, check_for_backend(diesel::pg::Pg))]
pub(super) struct Row {
    pub(super) complaint_id: Uuid,
    version: i32,
    event_seq: i64,
    pub(super) number: String,
    site_id: Uuid,
    department_ids: Vec<Uuid>,
    respondent_ids: Vec<Uuid>,
    assigned_ids: Vec<Uuid>,
    handler_id: Option<Uuid>,
    sensitivity: String,
    severity: String,
    scopes: Vec<String>,
    classified: bool,
    received_at: DateTime<Utc>,
    registered_at: DateTime<Utc>,
    promised_date: NaiveDate,
    language: String,
    reply_channel: String,
    anonymous: bool,
    stage: String,
    round: i32,
    since: DateTime<Utc>,
    approved_by: Option<Uuid>,
    approved_at: Option<DateTime<Utc>>,
    replied_by: Option<Uuid>,
    replied_at: Option<DateTime<Utc>>,
    reply_delivery_id: Option<Uuid>,
    sent_at: Option<DateTime<Utc>>,
    satisfaction: Option<String>,
    ended_how: Option<String>,
}

fn ids(staff: &[StaffId]) -> Vec<Uuid> {
    staff.iter().map(|id| id.0).collect()
}

impl Row {
    pub(super) fn of(correspondence: &Correspondence, revision: Revision) -> Self {
        let (case, stage) = (correspondence.case(), correspondence.stage());
        let own = stage.beneath();
        let (approved, reply, sent, satisfaction, ended) = match own {
            Stage::UnderWay { .. } | Stage::Merged { .. } => (None, None, None, None, None),
            Stage::ToReply { approved, .. } => (Some(approved), None, None, None, None),
            Stage::Replying {
                approved, reply, ..
            } => (Some(approved), Some(reply), None, None, None),
            Stage::Replied {
                approved,
                reply,
                sent_at,
                ..
            } => (Some(approved), Some(reply), Some(*sent_at), None, None),
            Stage::FollowedUp {
                approved,
                reply,
                sent_at,
                satisfaction,
                ..
            } => (
                Some(approved),
                Some(reply),
                Some(*sent_at),
                *satisfaction,
                None,
            ),
            Stage::Ended { how, .. } => (None, None, None, None, Some(end_code(*how).to_owned())),
        };
        Self {
            complaint_id: correspondence.complaint().0,
            version: revision.version,
            event_seq: revision.event_seq,
            number: case.number.clone(),
            site_id: case.site,
            department_ids: case.departments.clone(),
            respondent_ids: ids(&case.respondents),
            assigned_ids: ids(&case.assigned),
            handler_id: case.handler.map(|id| id.0),
            sensitivity: case.sensitivity.code().to_owned(),
            severity: case.severity.code().to_owned(),
            scopes: case.scopes.iter().map(|s| s.code().to_owned()).collect(),
            classified: case.classified,
            received_at: case.received_at,
            registered_at: case.registered_at,
            promised_date: case.promised,
            language: case.language.code().to_owned(),
            reply_channel: case.channel.code().to_owned(),
            anonymous: case.anonymous,
            stage: stage.code().to_owned(),
            round: stage.round(),
            since: own.since(),
            approved_by: approved.map(|a| a.by.0),
            approved_at: approved.map(|a| a.at),
            replied_by: reply.map(|r| r.by.0),
            replied_at: reply.map(|r| r.at),
            reply_delivery_id: reply.map(|r| r.delivery.0),
            sent_at: sent,
            satisfaction: satisfaction.map(|s| s.code().to_owned()),
            ended_how: ended,
        }
    }

    /// What decides who may see it.
    pub(super) fn facts(&self) -> Result<Facts, DbError> {
        Ok(Facts {
            departments: self.department_ids.clone(),
            sensitivity: Sensitivity::parse(&self.sensitivity)?,
            severity: Some(Severity::parse(&self.severity)?),
            respondents: self.respondent_ids.clone(),
            assigned_to: self.assigned_ids.clone(),
            ..Facts::new(self.complaint_id, self.site_id)
        })
    }

    /// What the cursor of a queue remembers.
    pub(super) const fn key(&self) -> (DateTime<Utc>, Uuid) {
        (self.since, self.complaint_id)
    }

    fn case(&self) -> Result<Case, DbError> {
        let staff = |ids: &[Uuid]| ids.iter().copied().map(StaffId).collect::<Vec<_>>();
        let scopes = self.scopes.iter().map(|code| Scope::parse(code));
        Ok(Case {
            number: self.number.clone(),
            site: self.site_id,
            departments: self.department_ids.clone(),
            respondents: staff(&self.respondent_ids),
            assigned: staff(&self.assigned_ids),
            handler: self.handler_id.map(StaffId),
            sensitivity: Sensitivity::parse(&self.sensitivity)?,
            severity: Severity::parse(&self.severity)?,
            scopes: scopes.collect::<Result<_, _>>()?,
            classified: self.classified,
            received_at: self.received_at,
            registered_at: self.registered_at,
            promised: self.promised_date,
            language: Language::parse(&self.language)?,
            channel: ReplyChannel::parse(&self.reply_channel)?,
            anonymous: self.anonymous,
        })
    }

    fn approved(&self) -> Option<Approved> {
        Some(Approved {
            by: StaffId(self.approved_by?),
            at: self.approved_at?,
        })
    }

    fn reply(&self) -> Option<Reply> {
        let delivery = DeliveryId(self.reply_delivery_id?);
        Some(Reply {
            by: StaffId(self.replied_by?),
            at: self.replied_at?,
            delivery,
        })
    }
}

fn end_of(code: &str) -> Result<End, DbError> {
    match code {
        "declined" => Ok(End::Declined),
        "withdrawn" => Ok(End::Withdrawn),
        "closed" => Ok(End::Closed),
        _ => Err(DbError::Corrupt("an unknown end")),
    }
}

pub(super) async fn restore(
    tx: &mut Tx<'_>,
    row: Row,
) -> Result<(Correspondence, Revision), DbError> {
    let (round, since) = (row.round, row.since);
    let merger = match row.stage.as_str() {
        "merged" => Some(mergers::of(tx, row.complaint_id).await?),
        _ => None,
    };
    let code = merger.as_ref().map_or(&row.stage, |(.., stage)| stage);
    let stage = match (code.as_str(), row.approved(), row.reply(), row.sent_at) {
        ("under_way", None, None, None) => Stage::UnderWay { round, since },
        ("to_reply", Some(approved), None, None) => Stage::ToReply { round, approved },
        ("replying", Some(approved), Some(reply), None) => Stage::Replying {
            round,
            approved,
            reply,
        },
        ("replied", Some(approved), Some(reply), Some(sent_at)) => {
            let attempts = attempts_of(tx, row.complaint_id, round).await?;
            Stage::Replied {
                round,
                approved,
                reply,
                sent_at,
                attempts,
            }
        }
        ("followed_up", Some(approved), Some(reply), Some(sent_at)) => {
            let satisfaction = row
                .satisfaction
                .as_deref()
                .map(Satisfaction::parse)
                .transpose()?;
            Stage::FollowedUp {
                round,
                approved,
                reply,
                sent_at,
                satisfaction,
                at: since,
            }
        }
        ("ended", ..) => {
            let how = row
                .ended_how
                .as_deref()
                .ok_or(DbError::Corrupt("an end without its reason"))?;
            Stage::Ended {
                round,
                how: end_of(how)?,
                at: since,
            }
        }
        _ => return Err(DbError::Corrupt("a stage without what belongs to it")),
    };
    let stage = match merger {
        None => stage,
        Some((lead, at, _)) => Stage::Merged {
            lead: ComplaintId(lead),
            at,
            before: Box::new(stage),
        },
    };
    let revision = Revision {
        version: row.version,
        event_seq: row.event_seq,
    };
    let complaint = ComplaintId(row.complaint_id);
    Ok((
        Correspondence::restore(complaint, row.case()?, stage),
        revision,
    ))
}
