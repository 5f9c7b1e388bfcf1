//! Who hears that a deadline is near or over: whoever must act, then one level up each working day, and
//! never nobody (F-4.4e).

use chrono::NaiveDate;
use organization::Presence;
use persistence::{DbError, Tx};
use regulation::{Alarm, Role, Sensitivity};
use uuid::Uuid;

use super::people::{above, complaint_department_head, free, in_hand, levels};
use super::staff;
use crate::domain::{Assignment, StaffId};

/// Who hears an alarm (F-4.4e): whoever must act, then one level up each working day.
pub(super) async fn recipients(
    tx: &mut Tx<'_>,
    case: &Assignment,
    alarm: Alarm,
    today: NaiveDate,
) -> Result<Vec<StaffId>, DbError> {
    let site = case.matter().site.0;
    let level = match alarm {
        Alarm::Half | Alarm::MostlyGone | Alarm::LastDay | Alarm::Overdue => {
            in_hand(tx, case).await?
        }
        Alarm::EscalateUnitHead => match case.stage().order().and_then(|o| o.department()) {
            Some(unit) => {
                let head = organization::department_head(tx, unit.0).await?;
                free(tx, case, head.into_iter().collect(), &[]).await?
            }
            None => complaint_department_head(tx, case, &[]).await?,
        },
        Alarm::EscalateSiteLeader => {
            let leaders = organization::with_role(tx, Role::Leadership, site).await?;
            free(tx, case, leaders, &[]).await?
        }
        Alarm::EscalateSupervisor => {
            let role = match case.matter().sensitivity {
                Sensitivity::S1 | Sensitivity::S2 => Role::Supervisor,
                Sensitivity::S3 => Role::IntegrityOfficer,
            };
            let people = organization::with_role(tx, role, site).await?;
            free(tx, case, people, &[]).await?
        }
    };
    let mut people = match alarm {
        // Whoever has it in hand hears of it, there or not; notification tells deputies as well.
        Alarm::Half | Alarm::MostlyGone | Alarm::LastDay | Alarm::Overdue => level,
        Alarm::EscalateUnitHead | Alarm::EscalateSiteLeader | Alarm::EscalateSupervisor => {
            present(tx, case, level, today).await?
        }
    };
    // An empty level is skipped, upwards: to whoever is there, else to whoever will hear of it when
    // they are back.
    for role in levels(case) {
        if people.is_empty() {
            let level = organization::with_role(tx, *role, site).await?;
            people = present(tx, case, level, today).await?;
        }
    }
    if people.is_empty() {
        people = above(tx, case, &[]).await?;
    }
    if people.is_empty() {
        people = anywhere(tx, case).await?;
    }
    Ok(staff(people))
}

/// Never to nobody: at last whoever supervises anywhere in the organization; of S3 the integrity
/// officers first, and supervisors not at all.
async fn anywhere(tx: &mut Tx<'_>, case: &Assignment) -> Result<Vec<Uuid>, DbError> {
    let roles: &[Role] = match case.matter().sensitivity {
        Sensitivity::S1 | Sensitivity::S2 => {
            &[Role::Supervisor, Role::IntegrityOfficer, Role::Leadership]
        }
        Sensitivity::S3 => &[Role::IntegrityOfficer, Role::Leadership],
    };
    for role in roles {
        let people = organization::with_role_anywhere(tx, *role).await?;
        let people = free(tx, case, people, &[]).await?;
        if !people.is_empty() {
            return Ok(people);
        }
    }
    Ok(Vec::new())
}

/// Those who are there today, and whoever stands in for those who are not: a level where nobody is, is
/// skipped. Whoever stands in must be free of conflict, too.
async fn present(
    tx: &mut Tx<'_>,
    case: &Assignment,
    people: Vec<Uuid>,
    today: NaiveDate,
) -> Result<Vec<Uuid>, DbError> {
    let (site, sensitivity) = (case.matter().site.0, case.matter().sensitivity);
    let mut there = Vec::with_capacity(people.len());
    for person in people {
        match organization::presence(tx, person, today).await? {
            Presence::There => there.push(person),
            Presence::Away {
                stand_in: Some(deputy),
                ..
            } if organization::may_stand_in(tx, deputy, site, sensitivity).await? => {
                there.push(deputy);
            }
            Presence::Away { .. } => {}
        }
    }
    free(tx, case, there, &[]).await
}
