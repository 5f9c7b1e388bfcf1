//! Name and password, and a code where there is a second factor, begin a session.

use chrono::{DateTime, Utc};
use persistence::{Actor, Tx, audit};
use secrecy::SecretString;
use uuid::Uuid;

use super::{AccountError, Token, issue, named, new_secret, step_of, subject};
use crate::Directory;
use crate::domain::account::{ABSOLUTE, MOST_FAILURES};
use crate::store::accounts;

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
    let (who, subject) = (checked.who, subject_of(&name));
    let signed_in = directory.db.transaction(async move |mut tx| {
        let account = accounts::read(&mut tx, who).await?;
        let account = account.ok_or(AccountError::Refused)?;
        if account.has_second_factor() {
            let Some(code) = code else {
                // Whoever got this far knows the password: no failure, and no absolution either, or
                // codes could be guessed without end.
                accounts::forget_attempt(&mut tx, checked.attempt).await?;
                return Ok(Err(AccountError::CodeNeeded));
            };
            let step = step_of(directory, who, &account, &code)?;
            let fits = match step {
                Some(step) => accounts::take_step(&mut tx, who, step).await?,
                None => false,
            };
            if !fits {
                note_refusal(&mut tx, who, at).await?;
                return Ok(Err(AccountError::Refused));
            }
        }
        accounts::forget_failures(&mut tx, &subject).await?;
        let signed_in = begin(&mut tx, directory, who, at).await?;
        Ok::<_, AccountError>(Ok(signed_in))
    });
    signed_in.await?
}

fn subject_of(name: &str) -> [u8; 32] {
    subject(&name.trim().to_lowercase())
}

/// A password that fits.
pub(super) struct Checked {
    /// Whose it is.
    pub(super) who: Uuid,
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
    let is_known = kept.is_some();
    let fits = directory.passwords.fits(password, kept).await?;
    match who {
        Some(who) if fits => Ok(Checked { who, attempt }),
        Some(who) if is_known => {
            let noted = directory
                .db
                .transaction(async move |mut tx| note_refusal(&mut tx, who, at).await);
            noted.await?;
            Err(AccountError::Refused)
        }
        Some(_) | None => Err(AccountError::Refused),
    }
}

async fn note_refusal(tx: &mut Tx<'_>, who: Uuid, at: DateTime<Utc>) -> Result<(), AccountError> {
    Ok(audit::append(tx, who, at, &Actor::Public, "sign_in.refused", b"{}").await?)
}

/// A new session with its first token.
pub(super) async fn begin(
    tx: &mut Tx<'_>,
    directory: &Directory,
    who: Uuid,
    at: DateTime<Utc>,
) -> Result<SignedIn, AccountError> {
    let account = accounts::read(tx, who).await?;
    let account = account.ok_or(AccountError::Refused)?;
    let (session, kept) = new_secret();
    accounts::begin_session(tx, &kept, who, at).await?;
    audit::append(tx, who, at, &Actor::Staff(who), "sign_in.succeeded", b"{}").await?;
    Ok(SignedIn {
        session,
        ends_at: at + ABSOLUTE,
        token: issue(directory, who, &account)?,
    })
}
