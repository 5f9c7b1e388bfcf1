//! Name and password, and a code where there is a second factor, begin a session.

use chrono::{DateTime, Utc};
use persistence::{Actor, Tx, audit};
use secrecy::SecretString;
use uuid::Uuid;

use super::{AccountError, Token, issue, named, new_secret, step_of, subject};
use crate::Directory;
use crate::domain::account::{ABSOLUTE, MOST_FAILURES};
use crate::store::accounts::{self, Account};

/// What somebody typed. No `Debug`.
pub struct SignIn {
    /// The code of the member of staff.
    pub name: String,
    /// The password.
    pub password: SecretString,
    /// Of the second factor.
    pub code: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A new session. No `Debug`.
pub struct SignedIn {
    /// Opens the session; kept by its owner, and as a hash here.
    pub session: SecretString,
    /// When the session ends, however much it is used.
    pub ends_at: DateTime<Utc>,
    /// The first token.
    pub token: Token,
}

/// Checks and counts. Names of nobody, and people who left or were never invited, take the same way.
///
/// # Errors
/// [`AccountError`].
#[tracing::instrument(skip_all)]
pub async fn sign_in(directory: &Directory, cmd: SignIn) -> Result<SignedIn, AccountError> {
    let SignIn {
        name,
        password,
        code,
        at,
    } = cmd;
    let checked = check(directory, &name, password, at).await?;
    let subject = subject_of(&name);
    let signed_in = directory.db.transaction(async move |mut tx| {
        let account = still_fits(&mut tx, &checked).await?;
        if let Err(e) = pass(&mut tx, directory, &checked, &account, code.as_deref(), at).await? {
            return Ok(Err(e));
        }
        let signed_in = begin(&mut tx, directory, (checked.who, BY_PASSWORD), at).await?;
        accounts::forget_failures(&mut tx, &subject).await?;
        Ok::<_, AccountError>(Ok(signed_in))
    });
    signed_in.await?
}

/// The account, locked, where the password is still the one that was checked: it may have been changed, or
/// its owner shut out, while it was hashed.
pub(super) async fn still_fits(
    tx: &mut Tx<'_>,
    checked: &Checked,
) -> Result<Account, AccountError> {
    let account = accounts::lock(tx, checked.who).await?;
    let account = account.filter(|account| account.password.as_ref() == Some(&checked.kept));
    account.ok_or(AccountError::Refused)
}

/// Whether the second factor lets somebody pass, where there is one. What is refused is to be committed, so
/// that it counts.
pub(super) async fn pass(
    tx: &mut Tx<'_>,
    directory: &Directory,
    checked: &Checked,
    account: &Account,
    code: Option<&str>,
    at: DateTime<Utc>,
) -> Result<Result<(), AccountError>, AccountError> {
    if !account.has_second_factor() {
        return Ok(Ok(()));
    }
    let who = checked.who;
    let Some(code) = code else {
        // Whoever got this far knows the password: no failure, and no absolution either, or codes could
        // be guessed without end.
        accounts::forget_attempt(tx, checked.attempt).await?;
        return Ok(Err(AccountError::CodeNeeded));
    };
    let fits = match step_of(directory, who, account, code)? {
        Some(step) => accounts::take_step(tx, who, step).await?,
        None => false,
    };
    if !fits {
        note_refusal(tx, who, at).await?;
        return Ok(Err(AccountError::Refused));
    }
    Ok(Ok(()))
}

fn subject_of(name: &str) -> [u8; 32] {
    subject(&name.trim().to_lowercase())
}

/// A password that fits.
pub(super) struct Checked {
    /// Whose it is.
    pub(super) who: Uuid,
    /// What was kept of it when it was checked.
    pub(super) kept: String,
    /// Counts as a failure until it is forgotten.
    pub(super) attempt: i64,
}

/// Whether the password is that of the name; counts as a failure until [`accounts::forget_failures`].
pub(super) async fn check(
    directory: &Directory,
    name: &str,
    password: SecretString,
    at: DateTime<Utc>,
) -> Result<Checked, AccountError> {
    let subject = subject_of(name);
    let who = named(name).ok();
    let kept = directory.db.transaction(async move |mut tx| {
        let attempt = accounts::begin_attempt(&mut tx, &subject, at, MOST_FAILURES).await?;
        let attempt = attempt.ok_or(AccountError::TooMany)?;
        let account = match who {
            Some(who) => accounts::read(&mut tx, who).await?,
            None => None,
        };
        Ok::<_, AccountError>((attempt, account.and_then(|account| account.password)))
    });
    let (attempt, kept) = kept.await?;
    let fits = directory.passwords.fits(password, kept.clone()).await;
    let fits = match fits {
        Ok(fits) => fits,
        Err(busy) => {
            // Nobody looked at it.
            let forgotten = directory
                .db
                .transaction(async move |mut tx| accounts::forget_attempt(&mut tx, attempt).await);
            forgotten.await?;
            return Err(busy.into());
        }
    };
    match (who, kept) {
        (Some(who), Some(kept)) if fits => Ok(Checked { who, kept, attempt }),
        (Some(who), Some(_)) => {
            let noted = directory
                .db
                .transaction(async move |mut tx| note_refusal(&mut tx, who, at).await);
            noted.await?;
            Err(AccountError::Refused)
        }
        _ => Err(AccountError::Refused),
    }
}

pub(super) async fn note_refusal(
    tx: &mut Tx<'_>,
    who: Uuid,
    at: DateTime<Utc>,
) -> Result<(), AccountError> {
    Ok(audit::append(tx, who, at, &Actor::Public, "sign_in.refused", b"{}").await?)
}

/// What the trail says of a session that began with a password.
pub(super) const BY_PASSWORD: &[u8] = b"{}";
/// The same, by the OpenID provider.
pub(super) const BY_PROVIDER: &[u8] = b"{\"by\":\"provider\"}";

/// A new session with its first token.
pub(super) async fn begin(
    tx: &mut Tx<'_>,
    directory: &Directory,
    (who, by): (Uuid, &[u8]),
    at: DateTime<Utc>,
) -> Result<SignedIn, AccountError> {
    let account = accounts::read(tx, who).await?;
    let account = account.ok_or(AccountError::Refused)?;
    let (session, kept) = new_secret();
    accounts::begin_session(tx, &kept, who, at).await?;
    audit::append(tx, who, at, &Actor::Staff(who), "sign_in.succeeded", by).await?;
    Ok(SignedIn {
        session,
        ends_at: at + ABSOLUTE,
        token: issue(directory, who, &account)?,
    })
}
