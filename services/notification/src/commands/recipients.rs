//! Who hears of it: never somebody who is recused, never nobody (F-4.2b, F-4.4e).

use organization::Presence;
use persistence::Tx;
use regulation::{Role, Sensitivity};

use super::{CommandError, Heard};
use crate::domain::{Case, ComplaintId, Correspondence, Kind, StaffId};
use crate::store;

/// Leaves out who is recused or left; where that leaves nobody, the complaint department hears.
///
/// # Errors
/// [`CommandError::NotYet`] while directory has not told of somebody: recusal fails closed, and
/// would leave out everybody.
pub(crate) async fn after_recusal(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    case: &Case,
    staff: Vec<StaffId>,
) -> Result<Vec<StaffId>, CommandError> {
    let left = keep(tx, complaint, case, staff).await?;
    if left.is_empty() {
        complaint_department(tx, complaint, case).await
    } else {
        Ok(left)
    }
}

/// Whoever is away that day hears of it all the same, and whoever stands in as well (F-4.4e), unless
/// that one is recused.
///
/// # Errors
/// [`CommandError::NotYet`] as above.
pub(crate) async fn with_deputies(
    tx: &mut Tx<'_>,
    heard: &Heard,
    case: &Case,
    mut staff: Vec<StaffId>,
) -> Result<Vec<StaffId>, CommandError> {
    let site = organization::site(tx, case.site).await?;
    let site = site.ok_or(CommandError::NotYet("directory has not told of the site"))?;
    let today = organization::office(&site).date(heard.at);
    let mut deputies = Vec::new();
    for person in &staff {
        if let Presence::Away {
            stand_in: Some(deputy),
            ..
        } = organization::presence(tx, person.0, today).await?
            && organization::may_stand_in(tx, deputy, case.site, case.sensitivity).await?
        {
            deputies.push(StaffId(deputy));
        }
    }
    staff.extend(keep(tx, heard.complaint, case, deputies).await?);
    Ok(staff)
}

/// Whoever writes the replies: officers, for S3 integrity officers; else the level above.
///
/// # Errors
/// [`CommandError::NotYet`] as above.
pub(crate) async fn complaint_department(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    case: &Case,
) -> Result<Vec<StaffId>, CommandError> {
    let roles: &[Role] = match case.sensitivity {
        Sensitivity::S1 | Sensitivity::S2 => &[Role::Officer, Role::Registrar, Role::Leadership],
        Sensitivity::S3 => &[Role::IntegrityOfficer],
    };
    for role in roles {
        let holders = organization::with_role(tx, *role, case.site).await?;
        let left = keep(
            tx,
            complaint,
            case,
            holders.into_iter().map(StaffId).collect(),
        )
        .await?;
        if !left.is_empty() {
            return Ok(left);
        }
    }
    Ok(Vec::new())
}

/// Whether a message that waited is for somebody who has been recused since: it is not sent. Measures
/// are told to their owners, respondents among them (F-5.4).
///
/// # Errors
/// [`CommandError::Db`].
pub(crate) async fn is_for_somebody_recused(
    tx: &mut Tx<'_>,
    correspondence: &Correspondence,
    delivery: &store::Delivery,
) -> Result<bool, CommandError> {
    let (Some(to), case) = (delivery.message.to, correspondence.case()) else {
        return Ok(false);
    };
    if delivery.message.kind == Kind::MeasureOrdered && case.respondents.contains(&to) {
        return Ok(false);
    }
    let respondents: Vec<_> = case.respondents.iter().map(|id| id.0).collect();
    let (complaint, sensitivity) = (correspondence.complaint().0, case.sensitivity);
    Ok(organization::excluded(tx, complaint, to.0, &respondents, sensitivity).await?)
}

async fn keep(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    case: &Case,
    staff: Vec<StaffId>,
) -> Result<Vec<StaffId>, CommandError> {
    let respondents: Vec<_> = case.respondents.iter().map(|id| id.0).collect();
    for respondent in &respondents {
        if organization::staff(tx, *respondent).await?.is_none() {
            return Err(CommandError::NotYet(
                "directory has not told of a respondent",
            ));
        }
    }
    let mut kept = Vec::with_capacity(staff.len());
    for id in staff {
        let Some(person) = organization::staff(tx, id.0).await? else {
            return Err(CommandError::NotYet(
                "directory has not told of a recipient",
            ));
        };
        let sensitivity = case.sensitivity;
        let recused =
            organization::excluded(tx, complaint.0, id.0, &respondents, sensitivity).await?;
        if person.active && !recused {
            kept.push(id);
        }
    }
    Ok(kept)
}
