//! What becomes of a session.

use chrono::{DateTime, Utc};
use persistence::{Actor, DbError, Tx, audit};
use secrecy::SecretString;
use uuid::Uuid;

use super::{AccountError, Token, issue, kept_of, revoke, void_tokens};
use crate::Directory;
use crate::domain::account::Session;
use crate::store::{self, accounts};

/// The next token of a session, which is thereby used.
///
/// # Errors
/// [`AccountError`].
#[tracing::instrument(skip_all)]
pub async fn renew(
    tx: &mut Tx<'_>,
    directory: &Directory,
    session: &SecretString,
    at: DateTime<Utc>,
) -> Result<Token, AccountError> {
    let kept = kept_of(session);
    let found = accounts::session(tx, &kept).await?;
    let (who, session) = found.ok_or(AccountError::SessionEnded)?;
    if !session.is_alive(at) || !accounts::use_session(tx, &kept, at).await? {
        return Err(AccountError::SessionEnded);
    }
    // Read last: what was voided before is known then.
    let account = accounts::read(tx, who).await?;
    let account = account.ok_or(AccountError::SessionEnded)?;
    issue(directory, who, &account)
}

/// Ends a session, and voids the tokens of its owner in every service. Of one that has ended already,
/// nothing is left to do.
///
/// # Errors
/// [`AccountError`].
#[tracing::instrument(skip_all)]
pub async fn sign_out(
    tx: &mut Tx<'_>,
    session: &SecretString,
    at: DateTime<Utc>,
) -> Result<(), AccountError> {
    let kept = kept_of(session);
    let is_open = |found: &(Uuid, Session)| found.1.ended_at.is_none();
    // Looked for before anything is locked: strangers must not keep others waiting.
    if !accounts::session(tx, &kept)
        .await?
        .is_some_and(|s| is_open(&s))
    {
        return Ok(());
    }
    store::lock_organization(tx).await?;
    let Some((who, _)) = accounts::session(tx, &kept).await?.filter(is_open) else {
        return Ok(());
    };
    let actor = Actor::Staff(who);
    accounts::end_session(tx, &kept, at).await?;
    void_tokens(tx, who, &actor, at).await?;
    Ok(audit::append(tx, who, at, &actor, "sign_in.ended", b"{}").await?)
}

/// Ends all sessions of a member of staff, takes an invitation back and voids their tokens, in every
/// service; false where nobody is like that.
///
/// # Errors
/// [`DbError`].
#[tracing::instrument(skip_all)]
pub async fn shut_out(
    tx: &mut Tx<'_>,
    who: Uuid,
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    store::lock_organization(tx).await?;
    accounts::forget_invitation(tx, who).await?;
    if !revoke(tx, who, actor, at).await? {
        return Ok(false);
    }
    audit::append(tx, who, at, actor, "sign_in.shut_out", b"{}").await?;
    Ok(true)
}
