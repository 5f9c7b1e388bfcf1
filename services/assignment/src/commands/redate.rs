//! A notice changed the working days: open deadlines are dated anew (F-4.4b).

use chrono::{DateTime, Utc};
use persistence::{Actor, Tx};

use super::{CommandError, carry_out, terms};
use crate::store;

/// Every open deadline of the sites that use this calendar, each with an entry in the ledger.
/// Returns how many cases changed.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all)]
pub async fn redate(tx: &mut Tx<'_>, name: &str, at: DateTime<Utc>) -> Result<usize, CommandError> {
    let sites = organization::sites(tx)
        .await?
        .into_iter()
        .filter(|site| site.calendar == name);
    let sites: Vec<_> = sites.map(|site| site.id).collect();
    let actor = Actor::Service("directory".to_owned());
    let mut changed = 0;
    for complaint in store::open_on_calendar(tx, &sites).await? {
        let Some((case, revision)) = store::load(tx, complaint).await? else {
            continue;
        };
        let terms = terms(tx, case.matter().site).await?;
        let decision = case.clone().calendar_changed(&terms, at)?;
        let (_, after) = carry_out(tx, &actor, case, revision, decision, at).await?;
        changed += usize::from(after != revision);
    }
    Ok(changed)
}
