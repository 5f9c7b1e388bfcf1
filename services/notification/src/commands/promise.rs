//! F-4.6: the promised date follows from the severity, counted from registration.

use chrono::NaiveDate;
use persistence::Tx;

use super::CommandError;
use crate::domain::Case;

/// What has to be promised now: the sum of the limits to the reply.
///
/// # Errors
/// [`CommandError::NotYet`] before directory told of the site.
pub(crate) async fn promised_date(tx: &mut Tx<'_>, case: &Case) -> Result<NaiveDate, CommandError> {
    let site = organization::site(tx, case.site).await?;
    let site = site.ok_or(CommandError::NotYet("directory has not told of the site"))?;
    let (calendar, office) = (
        organization::calendar(tx, &site.calendar).await?,
        organization::office(&site),
    );
    let limits = site.policy.promised(case.severity);
    Ok(calendar::promised(&calendar, &office, case.registered_at, &limits).last_day)
}
