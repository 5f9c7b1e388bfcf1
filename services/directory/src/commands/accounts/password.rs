//! A new password, by whoever knows the old one.

use chrono::{DateTime, Utc};
use persistence::{Actor, Tx, audit};
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::sign_in::{BY_PASSWORD, begin, check, pass, still_fits};
use super::{AccountError, SignedIn, revoke, subject};
use crate::Directory;
use crate::domain::Person;
use crate::domain::account::{Weak, judge_password};
use crate::store::{self, accounts};

/// What is wanted. No `Debug`.
pub struct ChangePassword {
    /// Who; signed in.
    pub who: Uuid,
    /// As it is now.
    pub old: SecretString,
    /// As it is to be.
    pub new: SecretString,
    /// Of the second factor, where there is one.
    pub code: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Changes it, ends every session, and begins a new one.
///
/// # Errors
/// [`AccountError`].
#[tracing::instrument(skip_all)]
pub async fn change_password(
    directory: &Directory,
    cmd: ChangePassword,
) -> Result<SignedIn, AccountError> {
    let ChangePassword {
        who,
        old,
        new,
        code,
        at,
    } = cmd;
    let (name, person) = known(directory, who).await?;
    judge(&name, &person, &new).map_err(|weak| AccountError::Weak("/new", weak))?;
    let checked = check(directory, &name, old, at).await?;
    let hash = directory.passwords.hash(new).await?;
    let changed = directory.db.transaction(async move |mut tx| {
        store::lock_organization(&mut tx).await?;
        let account = still_fits(&mut tx, &checked).await?;
        if let Err(e) = pass(&mut tx, directory, &checked, &account, code.as_deref(), at).await? {
            return Ok(Err(e));
        }
        set(&mut tx, who, &hash, at).await?;
        accounts::forget_failures(&mut tx, &subject(&name)).await?;
        begin(&mut tx, directory, (who, BY_PASSWORD), at)
            .await
            .map(Ok)
    });
    changed.await?
}

/// The name to sign in with, and what else everybody knows of somebody.
pub(super) async fn known(
    directory: &Directory,
    who: Uuid,
) -> Result<(String, Person), AccountError> {
    let staff = directory
        .db
        .transaction(async move |mut tx| store::staff(&mut tx, who).await);
    let (code, staff) = staff.await?.ok_or(AccountError::Refused)?;
    Ok((code.to_string(), staff.person))
}

/// Whether somebody may take this password: it is not what everybody knows of them.
pub(super) fn judge(name: &str, person: &Person, password: &SecretString) -> Result<(), Weak> {
    let (email, phone) = (person.email.as_deref(), person.phone.as_deref());
    let about = [
        Some(name),
        Some(&*person.name),
        person.name_en.as_deref(),
        email,
        phone,
    ];
    let about: Vec<&str> = about.into_iter().flatten().collect();
    judge_password(password.expose_secret(), &about)
}

/// Keeps it; what was begun with the one before ends. The organization is locked.
pub(super) async fn set(
    tx: &mut Tx<'_>,
    who: Uuid,
    hash: &str,
    at: DateTime<Utc>,
) -> Result<(), AccountError> {
    let actor = Actor::Staff(who);
    accounts::set_password(tx, who, hash).await?;
    accounts::forget_invitation(tx, who).await?;
    revoke(tx, who, &actor, at).await?;
    Ok(audit::append(tx, who, at, &actor, "password.changed", b"{}").await?)
}
