//! 处理措施 (section 5, F-5.4).

use authorization::{Action, Outcome, permit};
use chrono::NaiveDate;
use persistence::Tx;
use regulation::{MeasureForm, MeasureKind, Role};

use super::{
    ByTwo, CommandError, Done, Opened, Request, carry_out, carry_out_by_two, case_of, heads_unit,
    terms,
};
use crate::domain::{Assignment, MeasureId, NewMeasure, Proof, Refusal, StaffId, What};

/// What is ordered, of whom, by when.
#[derive(Debug)]
pub struct OrderMeasure {
    /// A fresh id.
    pub id: MeasureId,
    /// What kind.
    pub kind: MeasureKind,
    /// What exactly, where the kind leaves that open.
    pub form: Option<MeasureForm>,
    /// Who must carry it out; may be the respondent.
    pub owner: StaffId,
    /// By the close of business of this local day.
    pub due_date: NaiveDate,
    /// What exactly.
    pub description: String,
}

/// Orders a measure.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn order_measure(
    tx: &mut Tx<'_>,
    request: Request,
    new: OrderMeasure,
) -> Result<Done, CommandError> {
    let opened = request.open(tx, Action::OrderMeasure).await?;
    let (case, at, by) = (opened.case, request.at, opened.by);
    if !organization::staff(tx, new.owner.0)
        .await?
        .is_some_and(|p| p.active)
    {
        return Err(CommandError::Unknown("/owner_id".into()));
    }
    may_own(tx, &case, new.kind, new.owner).await?;
    let heads_unit = heads_unit(tx, &case, by).await?;
    let due_at = terms(tx, case.matter().site)
        .await?
        .office
        .closing(new.due_date);
    let OrderMeasure {
        id,
        kind,
        form,
        owner,
        due_date: _,
        description,
    } = new;
    let measure = NewMeasure {
        id,
        what: What::new(kind, form)?,
        owner,
        due_at,
        description,
        by,
        heads_unit,
    };
    let decision = case.clone().order_measure(measure, at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}

/// F-5.3: 移交纪检监察 is an integrity officer's; others would not read what it is about.
async fn may_own(
    tx: &mut Tx<'_>,
    case: &Assignment,
    kind: MeasureKind,
    owner: StaffId,
) -> Result<(), CommandError> {
    if kind != MeasureKind::DisciplineHandover {
        return Ok(());
    }
    let site = case.matter().site.0;
    let officers = organization::with_role(tx, Role::IntegrityOfficer, site).await?;
    if officers.contains(&owner.0) {
        Ok(())
    } else {
        Err(CommandError::Unknown("/owner_id".into()))
    }
}

impl Request {
    async fn open_measure(
        &self,
        tx: &mut Tx<'_>,
        action: Action,
        measure: MeasureId,
    ) -> Result<Opened, CommandError> {
        let mut opened = self.load(tx).await?;
        let found = opened.case.measures().iter().find(|m| m.id == measure);
        let measure_owner = found.map(|m| m.owner.0);
        // Measures outlive the order, so whoever had the case still has them.
        let departments = opened
            .case
            .last_department()
            .map(|d| d.0)
            .into_iter()
            .collect();
        let case = authorization::Case {
            measure_owner,
            departments,
            ..case_of(&opened.case)
        };
        let permission = permit(tx, &self.caller, action, &case).await?;
        if permission.second_person {
            opened.by_two = Some(ByTwo {
                action,
                asked: case,
                above: Vec::new(),
            });
        }
        if measure_owner.is_none() {
            return Err(Refusal::NoSuchMeasure.into());
        }
        self.current(tx, opened).await
    }
}

/// The owner's proof of completion.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn complete_measure(
    tx: &mut Tx<'_>,
    request: Request,
    measure: MeasureId,
    proof: Proof,
) -> Result<Done, CommandError> {
    let opened = request
        .open_measure(tx, Action::CompleteMeasure, measure)
        .await?;
    let (case, at) = (opened.case, request.at);
    let decision = case
        .clone()
        .complete_measure(measure, opened.by, proof, at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}

/// Checked off by somebody else than the owner.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn check_off_measure(
    tx: &mut Tx<'_>,
    request: Request,
    measure: MeasureId,
) -> Result<Outcome<Done>, CommandError> {
    let opened = request
        .open_measure(tx, Action::CheckOffMeasure, measure)
        .await?;
    let case = opened.case.clone();
    let decision = case.check_off_measure(measure, opened.by, request.at)?;
    let wanted = ("check-off", measure.0);
    carry_out_by_two(tx, &request, opened, decision, &wanted).await
}
