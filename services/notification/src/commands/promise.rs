//! F-4.6: the promised date follows from the severity, counted from registration.

use chrono::NaiveDate;
use organization::Site;
use persistence::Tx;

use super::CommandError;
use crate::domain::Case;

/// What has to be promised now: the sum of the limits to the reply.
///
/// # Errors
/// [`CommandError::NotYet`] before directory told of the site.
pub(crate) async fn promised_date(tx: &mut Tx<'_>, case: &Case) -> Result<NaiveDate, CommandError> {
    let site = site(tx, case).await?;
    let (calendar, office) = (
        organization::calendar(tx, &site.calendar).await?,
        organization::office(&site),
    );
    let limits = site.policy.promised(case.severity, &case.scopes);
    Ok(calendar::promised(&calendar, &office, case.registered_at, &limits).last_day)
}

/// Another severity; or the same, but another scope leads that has limits of its own there (F-4.4a).
///
/// # Errors
/// [`CommandError::NotYet`] before directory told of the site.
pub(crate) async fn other_limits(
    tx: &mut Tx<'_>,
    before: &Case,
    now: &Case,
) -> Result<bool, CommandError> {
    if before.severity != now.severity {
        return Ok(true);
    }
    if before.scopes == now.scopes {
        return Ok(false);
    }
    let policy = site(tx, now).await?.policy;
    let limits = |case: &Case| policy.limits(case.severity, &case.scopes);
    Ok(limits(before) != limits(now))
}

async fn site(tx: &mut Tx<'_>, case: &Case) -> Result<Site, CommandError> {
    let site = organization::site(tx, case.site).await?;
    site.ok_or(CommandError::NotYet("directory has not told of the site"))
}
