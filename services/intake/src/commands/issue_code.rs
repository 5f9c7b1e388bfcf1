//! A new code; the one before opens nothing from now on.

use authorization::{Action, Caller};
use persistence::{Tx, audit};

use super::{CommandError, On, alone, case_of};
use crate::Intake;
use crate::domain::Code;
use crate::store::{keepings, list, tracking};

/// Whether the caller can tell the complainant from others.
pub(super) const fn can_be_recognised(
    caller: &Caller,
    anonymous: bool,
) -> Result<(), CommandError> {
    if anonymous && matches!(caller, Caller::Staff(_)) {
        return Err(CommandError::Anonymous);
    }
    Ok(())
}

/// Issues one. The complainant may, by a token from number and code; the desk may for named
/// complainants, whom it can recognise. Anonymous ones were told that a lost code stays lost.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn issue_code(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
    entropy: [u8; 10],
) -> Result<Code, CommandError> {
    let found = crate::store::complaints::load(tx, on.complaint).await?;
    let (complaint, _) = found.ok_or(CommandError::NotFound)?;
    let action = match on.caller {
        Caller::Staff(_) => Action::Register,
        Caller::Complainant { .. } | Caller::Service(_) | Caller::Partner(_) | Caller::Public => {
            Action::NewCode
        }
    };
    let case = case_of(&complaint);
    alone(authorization::permit(tx, &on.caller, action, &case).await?)?;
    keepings::of(tx, on.complaint).await?.not_erased()?;
    let item = list::item(tx, on.complaint).await?;
    let item = item.ok_or(CommandError::NotFound)?;
    can_be_recognised(&on.caller, item.anonymous)?;
    let code = Code::from_entropy(entropy);
    let hash = intake.ring.code_hash(&item.number, code.canonical());
    tracking::replace_code(tx, on.complaint, hash.as_bytes(), on.at).await?;
    let actor = on.caller.actor();
    audit::append(tx, on.complaint.0, on.at, &actor, "code.issued", b"").await?;
    Ok(code)
}
