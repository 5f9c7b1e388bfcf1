//! A one-time secret with which somebody chooses a password: the first one, or another one where it was
//! forgotten.

use chrono::{DateTime, Utc};
use persistence::{Actor, Tx, audit};
use regulation::Role;
use secrecy::SecretString;
use uuid::Uuid;

use super::password::{judge, set};
use super::{AccountError, kept_of, new_secret, subject};
use crate::Directory;
use crate::domain::account::INVITATION;
use crate::domain::{Code, staff_id};
use crate::store::{self, accounts};

/// What is wanted; whoever wants it has been permitted.
#[derive(Debug, Clone, Copy)]
pub struct Invite {
    /// Who is to be let in.
    pub who: Uuid,
    /// The second factor is lost, too.
    pub forgets_second_factor: bool,
    /// When.
    pub at: DateTime<Utc>,
}

/// An invitation. No `Debug`.
pub struct Invitation {
    /// Whose.
    pub code: Code,
    /// The secret, for that person alone.
    pub secret: SecretString,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Makes an invitation, in place of the one before.
///
/// # Errors
/// [`AccountError`].
#[tracing::instrument(skip_all)]
pub async fn invite(
    tx: &mut Tx<'_>,
    cmd: Invite,
    actor: &Actor,
) -> Result<Invitation, AccountError> {
    let (code, _) = store::staff(tx, cmd.who)
        .await?
        .ok_or(AccountError::Nobody)?;
    let (secret, kept) = new_secret();
    let expires_at = cmd.at + INVITATION;
    accounts::invite(tx, cmd.who, &kept, expires_at, cmd.forgets_second_factor).await?;
    let body = format!(
        "{{\"forgets_second_factor\":{}}}",
        cmd.forgets_second_factor
    );
    audit::append(
        tx,
        cmd.who,
        cmd.at,
        actor,
        "invitation.made",
        body.as_bytes(),
    )
    .await?;
    Ok(Invitation {
        code,
        secret,
        expires_at,
    })
}

/// Nobody can sign in yet: an invitation for the first administrator, where there is one in the
/// organization and none has been invited.
///
/// # Errors
/// [`AccountError`].
pub async fn first_administrator(
    tx: &mut Tx<'_>,
    at: DateTime<Utc>,
) -> Result<Option<Invitation>, AccountError> {
    // The usual case first: nothing is locked then.
    if accounts::is_anybody_let_in(tx).await? || accounts::is_anybody_invited(tx, at).await? {
        return Ok(None);
    }
    let stored = store::load_for_change(tx).await?;
    // Another replica may have been faster.
    if accounts::is_anybody_invited(tx, at).await? {
        return Ok(None);
    }
    let administers = |grants: &std::collections::BTreeSet<crate::domain::Grant>| {
        grants.iter().any(|(role, _)| *role == Role::Administrator)
    };
    let mut staff = stored.organization.staff.iter();
    let Some((code, _)) = staff.find(|(_, it)| it.active && administers(&it.grants)) else {
        return Ok(None);
    };
    let cmd = Invite {
        who: staff_id(code),
        forgets_second_factor: false,
        at,
    };
    invite(tx, cmd, &Actor::System).await.map(Some)
}

/// What is wanted. No `Debug`.
pub struct Accept {
    /// The invitation's secret.
    pub secret: SecretString,
    /// The password that was chosen.
    pub password: SecretString,
    /// When.
    pub at: DateTime<Utc>,
}

/// Spends an invitation: its owner signs in with this password from now on. A password that is too weak
/// leaves it open.
///
/// # Errors
/// [`AccountError`].
#[tracing::instrument(skip_all)]
pub async fn accept(directory: &Directory, cmd: Accept) -> Result<(), AccountError> {
    let Accept {
        secret,
        password,
        at,
    } = cmd;
    let kept = kept_of(&secret);
    let invited = directory.db.transaction(async move |mut tx| {
        let invited = accounts::invited(&mut tx, &kept, at).await?;
        let (who, _) = invited.ok_or(AccountError::NotInvited)?;
        let staff = store::staff(&mut tx, who).await?;
        staff.ok_or(AccountError::NotInvited)
    });
    let (code, staff) = invited.await?;
    judge(code.as_str(), &staff.person, &password)
        .map_err(|weak| AccountError::Weak("/password", weak))?;
    let hash = directory.passwords.hash(password).await?;
    let accepted = directory.db.transaction(async move |mut tx| {
        store::lock_organization(&mut tx).await?;
        // Once more: of two who have it, one is too late.
        let invited = accounts::invited(&mut tx, &kept, at).await?;
        let (who, forgets) = invited.ok_or(AccountError::NotInvited)?;
        set(&mut tx, who, &hash, at).await?;
        // Whoever was locked out by others' failures comes in by this.
        accounts::forget_failures(&mut tx, &subject(code.as_str())).await?;
        if forgets {
            accounts::set_seed(&mut tx, who, None).await?;
            audit::append(
                &mut tx,
                who,
                at,
                &Actor::Staff(who),
                "second_factor.removed",
                b"{}",
            )
            .await?;
        }
        Ok(())
    });
    accepted.await
}
