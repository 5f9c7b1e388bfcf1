//! Who hears of it: never somebody who is recused, never nobody (F-4.2b, F-4.4e).

use persistence::Tx;
use regulation::{Role, Sensitivity};

use super::CommandError;
use crate::domain::{Case, StaffId};

/// Leaves out who is recused or left; where that leaves nobody, the complaint department hears.
///
/// # Errors
/// [`CommandError::NotYet`] while directory has not told of somebody: recusal fails closed, and
/// would leave out everybody.
pub(crate) async fn after_recusal(
    tx: &mut Tx<'_>,
    case: &Case,
    staff: Vec<StaffId>,
) -> Result<Vec<StaffId>, CommandError> {
    let left = keep(tx, case, staff).await?;
    if left.is_empty() {
        complaint_department(tx, case).await
    } else {
        Ok(left)
    }
}

/// Whoever writes the replies: officers, for S3 integrity officers; else the level above.
///
/// # Errors
/// [`CommandError::NotYet`] as above.
pub(crate) async fn complaint_department(
    tx: &mut Tx<'_>,
    case: &Case,
) -> Result<Vec<StaffId>, CommandError> {
    let roles: &[Role] = match case.sensitivity {
        Sensitivity::S1 | Sensitivity::S2 => &[Role::Officer, Role::Registrar, Role::Leadership],
        Sensitivity::S3 => &[Role::IntegrityOfficer],
    };
    for role in roles {
        let holders = organization::with_role(tx, *role, case.site).await?;
        let left = keep(tx, case, holders.into_iter().map(StaffId).collect()).await?;
        if !left.is_empty() {
            return Ok(left);
        }
    }
    Ok(Vec::new())
}

async fn keep(
    tx: &mut Tx<'_>,
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
        if person.active
            && !organization::excluded(tx, id.0, &respondents, case.sensitivity).await?
        {
            kept.push(id);
        }
    }
    Ok(kept)
}
