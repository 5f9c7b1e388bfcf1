//! Who is signed in.

use persistence::Tx;
use uuid::Uuid;

use super::AccountError;
use crate::domain::{Code, Staff};
use crate::store::{self, accounts, provider};

/// A member of staff, to themselves.
pub struct Myself {
    /// Who.
    pub id: Uuid,
    /// The name to sign in with.
    pub code: Code,
    /// The rest.
    pub staff: Staff,
    /// Whether a code is asked for at sign-in.
    pub second_factor: bool,
    /// Whether they sign in by the OpenID provider, too.
    pub provider: bool,
}

/// Of somebody who is signed in.
///
/// # Errors
/// [`AccountError`].
pub async fn myself(tx: &mut Tx<'_>, who: Uuid) -> Result<Myself, AccountError> {
    let found = store::staff(tx, who).await?;
    let (code, staff) = found.ok_or(AccountError::Nobody)?;
    let account = accounts::read(tx, who).await?;
    Ok(Myself {
        id: who,
        code,
        staff,
        provider: provider::is_bound(tx, who).await?,
        second_factor: account.is_some_and(|account| account.has_second_factor()),
    })
}
