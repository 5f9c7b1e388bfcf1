//! A pattern's row ↔ domain.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use persistence::{DbError, Revision};
use regulation::{MeasureForm, MeasureKind, PatternKind};
use uuid::Uuid;

use crate::domain::patterns::{Pattern, PatternId, Repeats};
use crate::domain::{
    ComplaintId, DepartmentId, Measure, MeasureId, Proof, Signature, SiteId, StaffId, What,
};
use crate::store::progress::from_columns;
use crate::store::tables::pattern as t;

#[derive(Queryable, Selectable)]
#[diesel(table_name = t, check_for_backend(diesel::pg::Pg))]
pub(super) struct Row {
    id: Uuid,
    version: i32,
    event_seq: i64,
    kind: String,
    site_id: Uuid,
    department_id: Option<Uuid>,
    staff_id: Option<Uuid>,
    window_id: Option<Uuid>,
    subtype: Option<String>,
    quarter: Option<NaiveDate>,
    restricted: bool,
    complaint_ids: Vec<Uuid>,
    respondent_ids: Vec<Uuid>,
    raised_at: DateTime<Utc>,
    lapsed_at: Option<DateTime<Utc>>,
    #[diesel(embed)]
    measure: MeasureRow,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = t, check_for_backend(diesel::pg::Pg))]
pub(super) struct MeasureRow {
    measure_kind: Option<String>,
    measure_form: Option<String>,
    owner_id: Option<Uuid>,
    due_at: Option<DateTime<Utc>>,
    description: Option<String>,
    ordered_by: Option<Uuid>,
    ordered_at: Option<DateTime<Utc>>,
    proof: Option<String>,
    evidence_ids: Vec<Uuid>,
    completed_at: Option<DateTime<Utc>>,
    checked_by: Option<Uuid>,
    checked_at: Option<DateTime<Utc>>,
}

const HALF: DbError = DbError::Corrupt("a pattern without what it keeps");

impl MeasureRow {
    fn measure(self, id: Uuid) -> Result<Option<Measure>, DbError> {
        let Some(kind) = self.measure_kind else {
            return Ok(None);
        };
        let form = self.measure_form.as_deref().map(MeasureForm::parse);
        let proof = self
            .proof
            .map(|text| Proof::restore(text, self.evidence_ids));
        let progress =
            from_columns(proof, self.completed_at, self.checked_by, self.checked_at).ok_or(HALF)?;
        Ok(Some(Measure {
            id: MeasureId(id),
            what: What::restore(MeasureKind::parse(&kind)?, form.transpose()?),
            owner: StaffId(self.owner_id.ok_or(HALF)?),
            due_at: self.due_at.ok_or(HALF)?,
            description: self.description.ok_or(HALF)?,
            ordered: Signature {
                by: StaffId(self.ordered_by.ok_or(HALF)?),
                at: self.ordered_at.ok_or(HALF)?,
            },
            progress,
        }))
    }
}

pub(super) fn whole(row: Row) -> Result<(Pattern, Revision), DbError> {
    let repeats = match PatternKind::parse(&row.kind)? {
        PatternKind::Person => Repeats::Person(StaffId(row.staff_id.ok_or(HALF)?)),
        PatternKind::Window => Repeats::Window {
            window: row.window_id.ok_or(HALF)?,
            subtype: row.subtype.ok_or(HALF)?,
            quarter: row.quarter.ok_or(HALF)?,
        },
    };
    let revision = Revision {
        version: row.version,
        event_seq: row.event_seq,
    };
    let pattern = Pattern {
        id: PatternId(row.id),
        repeats,
        site: SiteId(row.site_id),
        department: row.department_id.map(DepartmentId),
        restricted: row.restricted,
        complaints: row.complaint_ids.into_iter().map(ComplaintId).collect(),
        respondents: row.respondent_ids.into_iter().map(StaffId).collect(),
        raised_at: row.raised_at,
        lapsed_at: row.lapsed_at,
        measure: row.measure.measure(row.id)?,
    };
    Ok((pattern, revision))
}
