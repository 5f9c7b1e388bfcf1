//! Who hears of it: never somebody who is recused, never nobody (F-4.2b, F-4.4e).

use chrono::{DateTime, Utc};
use organization::Presence;
use persistence::{DbError, Tx};
use regulation::{Role, Sensitivity};
use uuid::Uuid;

use super::{CommandError, Heard};
use crate::domain::{Case, ComplaintId, Correspondence, Pattern, StaffId};
use crate::store;

/// What decides who may hear: of a complaint, or of what repeats.
pub(super) struct Matter<'a> {
    /// Where an interest may have been declared.
    complaint: Option<ComplaintId>,
    /// Where it belongs.
    pub(super) site: Uuid,
    /// How much of the organization is recused.
    pub(super) sensitivity: Sensitivity,
    respondents: &'a [StaffId],
}

impl<'a> Matter<'a> {
    fn of(complaint: ComplaintId, case: &'a Case) -> Self {
        Self {
            complaint: Some(complaint),
            site: case.site,
            sensitivity: case.sensitivity,
            respondents: &case.respondents,
        }
    }

    pub(super) fn repeated(pattern: &'a Pattern) -> Self {
        Self {
            complaint: None,
            site: pattern.site,
            sensitivity: pattern.sensitivity(),
            respondents: &pattern.respondents,
        }
    }

    pub(super) async fn recuses(&self, tx: &mut Tx<'_>, staff: StaffId) -> Result<bool, DbError> {
        let respondents: Vec<Uuid> = self.respondents.iter().map(|id| id.0).collect();
        let (staff, sensitivity) = (staff.0, self.sensitivity);
        match self.complaint {
            Some(complaint) => {
                organization::excluded(tx, complaint.0, staff, &respondents, sensitivity).await
            }
            None => organization::excluded_by_people(tx, staff, &respondents, sensitivity).await,
        }
    }

    /// Leaves out who is recused or left.
    ///
    /// # Errors
    /// [`CommandError::NotYet`] while directory has not told of somebody: recusal fails closed, and
    /// would leave out everybody.
    pub(super) async fn keep(
        &self,
        tx: &mut Tx<'_>,
        staff: Vec<StaffId>,
    ) -> Result<Vec<StaffId>, CommandError> {
        for respondent in self.respondents {
            if organization::staff(tx, respondent.0).await?.is_none() {
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
            if person.active && !self.recuses(tx, id).await? {
                kept.push(id);
            }
        }
        Ok(kept)
    }

    /// Whoever is away that day hears of it all the same, and whoever stands in as well (F-4.4e),
    /// unless that one is recused.
    ///
    /// # Errors
    /// [`CommandError::NotYet`] as above.
    pub(super) async fn with_deputies(
        &self,
        tx: &mut Tx<'_>,
        mut staff: Vec<StaffId>,
        at: DateTime<Utc>,
    ) -> Result<Vec<StaffId>, CommandError> {
        let site = organization::site(tx, self.site).await?;
        let site = site.ok_or(CommandError::NotYet("directory has not told of the site"))?;
        let today = organization::office(&site).date(at);
        let mut deputies = Vec::new();
        for person in &staff {
            if let Presence::Away {
                stand_in: Some(deputy),
                ..
            } = organization::presence(tx, person.0, today).await?
                && organization::may_stand_in(tx, deputy, self.site, self.sensitivity).await?
            {
                deputies.push(StaffId(deputy));
            }
        }
        staff.extend(self.keep(tx, deputies).await?);
        Ok(staff)
    }

    /// Who holds the first of these roles that somebody is left of.
    ///
    /// # Errors
    /// [`CommandError::NotYet`] as above.
    pub(super) async fn first_with_role(
        &self,
        tx: &mut Tx<'_>,
        roles: &[Role],
        but: &[StaffId],
    ) -> Result<Vec<StaffId>, CommandError> {
        for role in roles {
            let holders = organization::with_role(tx, *role, self.site).await?;
            let others = holders.into_iter().map(StaffId);
            let others = others.filter(|holder| !but.contains(holder)).collect();
            let left = self.keep(tx, others).await?;
            if !left.is_empty() {
                return Ok(left);
            }
        }
        Ok(Vec::new())
    }
}

/// Leaves out who is recused or left; where that leaves nobody, the complaint department hears.
///
/// # Errors
/// [`CommandError::NotYet`] while directory has not told of somebody.
pub(crate) async fn after_recusal(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    case: &Case,
    staff: Vec<StaffId>,
) -> Result<Vec<StaffId>, CommandError> {
    let left = Matter::of(complaint, case).keep(tx, staff).await?;
    if left.is_empty() {
        complaint_department(tx, complaint, case).await
    } else {
        Ok(left)
    }
}

/// Those, and whoever stands in for whoever of them is away.
///
/// # Errors
/// [`CommandError::NotYet`] as above.
pub(crate) async fn with_deputies(
    tx: &mut Tx<'_>,
    heard: &Heard,
    case: &Case,
    staff: Vec<StaffId>,
) -> Result<Vec<StaffId>, CommandError> {
    let matter = Matter::of(heard.complaint, case);
    matter.with_deputies(tx, staff, heard.at).await
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
    let matter = Matter::of(complaint, case);
    matter.first_with_role(tx, roles, &[]).await
}

/// Who supervises whoever read who complains (F-6.9), that person left out; where nobody does, the
/// leadership, for S3 integrity officers.
///
/// # Errors
/// [`CommandError::NotYet`] as above.
pub(crate) async fn supervisors(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    case: &Case,
    but: StaffId,
) -> Result<Vec<StaffId>, CommandError> {
    let roles: &[Role] = match case.sensitivity {
        Sensitivity::S1 | Sensitivity::S2 => &[Role::Supervisor, Role::Leadership],
        Sensitivity::S3 => &[Role::Supervisor, Role::IntegrityOfficer],
    };
    let matter = Matter::of(complaint, case);
    matter.first_with_role(tx, roles, &[but]).await
}

/// Nobody, where directory has told of nobody yet: who reads what waits for people sees it there.
///
/// # Errors
/// Any other.
pub(crate) fn or_nobody(
    staff: Result<Vec<StaffId>, CommandError>,
) -> Result<Vec<StaffId>, CommandError> {
    match staff {
        Err(CommandError::NotYet(_)) => Ok(Vec::new()),
        other => other,
    }
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
    let matter = Matter::of(correspondence.complaint(), case);
    if !matter.recuses(tx, to).await? {
        return Ok(false);
    }
    let may_own = delivery.message.kind.is_about_measure() && case.respondents.contains(&to);
    Ok(!(may_own && store::was_ordered(tx, correspondence.complaint(), to).await?))
}
