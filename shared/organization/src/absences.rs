//! Who is there: absences and deputies (F-4.4e).

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use events::directory::Absence;
use persistence::{DbError, Tx};
use regulation::{Role, Sensitivity};
use serde_json::Value;
use uuid::Uuid;

use crate::tables::org_absences;
use crate::with_role;

/// Whether somebody is there on a local date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// They are.
    There,
    /// They are not.
    Away {
        /// The last day of it.
        until: NaiveDate,
        /// Who stands in: the deputy; where the deputy is away, too, the deputy's, and so on. None
        /// where that ends with somebody who has none, or where they began.
        stand_in: Option<Uuid>,
    },
}

/// Whether somebody is there on a local date, and who stands in. Whether a deputy is with us, or free of
/// conflict, is for the caller to ask.
///
/// # Errors
/// [`DbError`].
pub async fn presence(tx: &mut Tx<'_>, staff: Uuid, date: NaiveDate) -> Result<Presence, DbError> {
    let Some(away) = absence(tx, staff, date).await? else {
        return Ok(Presence::There);
    };
    let (mut passed, mut next) = (vec![staff], away.deputy_id);
    let stand_in = loop {
        match next {
            Some(deputy) if !passed.contains(&deputy) => {
                let Some(away) = absence(tx, deputy, date).await? else {
                    break Some(deputy);
                };
                passed.push(deputy);
                next = away.deputy_id;
            }
            // Two who are away and deputies of each other: nobody is there.
            Some(_) | None => break None,
        }
    };
    let until = away.until;
    Ok(Presence::Away { until, stand_in })
}

/// Whether somebody may stand in where it is about a case of this sensitivity at this site: of S3 only
/// leaders and integrity officers hear, whosever deputies they are.
///
/// # Errors
/// [`DbError`].
pub async fn may_stand_in(
    tx: &mut Tx<'_>,
    staff: Uuid,
    site: Uuid,
    sensitivity: Sensitivity,
) -> Result<bool, DbError> {
    let roles: &[Role] = match sensitivity {
        Sensitivity::S1 | Sensitivity::S2 => return Ok(true),
        Sensitivity::S3 => &[Role::IntegrityOfficer, Role::Leadership],
    };
    for role in roles {
        if with_role(tx, *role, site).await?.contains(&staff) {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn absence(
    tx: &mut Tx<'_>,
    staff: Uuid,
    date: NaiveDate,
) -> Result<Option<Absence>, DbError> {
    let query = org_absences::table
        .find(staff)
        .select(org_absences::absences);
    let known: Option<Value> = query.first(tx.conn()).await.optional()?;
    let known: Vec<Absence> = match known {
        Some(known) => {
            serde_json::from_value(known).map_err(|_| DbError::Corrupt("somebody's absences"))?
        }
        None => Vec::new(),
    };
    let away = |a: &Absence| (a.from..=a.until).contains(&date);
    Ok(known.into_iter().find(away))
}
