//! A second factor: codes that an authenticator app shows (TOTP, RFC 6238).

use chrono::{DateTime, Utc};
use persistence::{Actor, Tx, audit};
use sealing::{KeyRing, Plain, Sealed};
use secrecy::SecretString;
use totp_rs::{Builder, Totp};
use uuid::Uuid;

use super::password::known;
use super::sign_in::{check, pass, still_fits};
use super::{AccountError, revoke, step_of, subject};
use crate::Directory;
use crate::store::{self, accounts, accounts::Account};

/// Bytes of a seed, as RFC 4226 recommends.
const SEED: usize = 20;

/// What an authenticator app is told. No `Debug`.
pub struct Enrolment {
    /// The seed in base32, to type.
    pub seed: String,
    /// `otpauth://…`, to scan as a QR code.
    pub address: String,
}

/// Makes a new second factor, which counts once a code of it was given.
///
/// # Errors
/// [`AccountError`].
#[tracing::instrument(skip_all)]
pub async fn enrol_second_factor(
    directory: &Directory,
    who: Uuid,
    password: SecretString,
    at: DateTime<Utc>,
) -> Result<Enrolment, AccountError> {
    let (name, _) = known(directory, who).await?;
    let ring = ring(directory)?;
    may_enrol(directory, who).await?;
    let checked = check(directory, &name, password, at).await?;
    let seed = sealing::random_bytes::<SEED>();
    let sealed = ring.seal_alone("account", "totp_sealed", &who.to_string(), &seed);
    let totp = totp(&seed, &name);
    let enrolment = Enrolment {
        seed: totp.secret().to_base32(),
        address: totp.to_url().expect("codes of staff have no colon"),
    };
    let enrolled = directory.db.transaction(async move |mut tx| {
        let account = still_fits(&mut tx, &checked).await?;
        if account.has_second_factor() {
            return Err(AccountError::SecondFactor);
        }
        accounts::forget_failures(&mut tx, &subject(&name)).await?;
        Ok(accounts::set_seed(&mut tx, who, Some(sealed.0)).await?)
    });
    enrolled.await?;
    Ok(enrolment)
}

/// Asked before the password, which would otherwise count as a failure.
async fn may_enrol(directory: &Directory, who: Uuid) -> Result<(), AccountError> {
    let account = directory
        .db
        .transaction(async move |mut tx| accounts::read(&mut tx, who).await);
    let account = account.await?.ok_or(AccountError::Refused)?;
    match account.has_second_factor() {
        true => Err(AccountError::SecondFactor),
        false => Ok(()),
    }
}

/// From its first code on, it counts; sessions from before end.
///
/// # Errors
/// [`AccountError`].
#[tracing::instrument(skip_all)]
pub async fn confirm_second_factor(
    tx: &mut Tx<'_>,
    directory: &Directory,
    who: Uuid,
    code: &str,
    at: DateTime<Utc>,
) -> Result<(), AccountError> {
    store::lock_organization(tx).await?;
    let account = accounts::read(tx, who).await?;
    let account = account.ok_or(AccountError::Refused)?;
    if account.has_second_factor() || account.totp_sealed.is_none() {
        return Err(AccountError::SecondFactor);
    }
    let step = step_of(directory, who, &account, code)?;
    let step = step.ok_or(AccountError::WrongCode)?;
    if !accounts::take_step(tx, who, step).await? {
        return Err(AccountError::WrongCode);
    }
    accounts::confirm_seed(tx, who, at).await?;
    let actor = Actor::Staff(who);
    revoke(tx, who, &actor, at).await?;
    Ok(audit::append(tx, who, at, &actor, "second_factor.added", b"{}").await?)
}

/// What is wanted. No `Debug`.
pub struct RemoveSecondFactor {
    /// Who; signed in.
    pub who: Uuid,
    /// The password.
    pub password: SecretString,
    /// A code of the factor.
    pub code: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Takes it away, by whoever has both; sessions from before end.
///
/// # Errors
/// [`AccountError`].
#[tracing::instrument(skip_all)]
pub async fn remove_second_factor(
    directory: &Directory,
    cmd: RemoveSecondFactor,
) -> Result<(), AccountError> {
    let RemoveSecondFactor {
        who,
        password,
        code,
        at,
    } = cmd;
    let (name, _) = known(directory, who).await?;
    let checked = check(directory, &name, password, at).await?;
    let removed = directory.db.transaction(async move |mut tx| {
        store::lock_organization(&mut tx).await?;
        let account = still_fits(&mut tx, &checked).await?;
        if !account.has_second_factor() {
            return Err(AccountError::SecondFactor);
        }
        if let Err(e) = pass(&mut tx, directory, &checked, &account, Some(&code), at).await? {
            return Ok(Err(e));
        }
        accounts::set_seed(&mut tx, who, None).await?;
        let actor = Actor::Staff(who);
        revoke(&mut tx, who, &actor, at).await?;
        accounts::forget_failures(&mut tx, &subject(&name)).await?;
        audit::append(&mut tx, who, at, &actor, "second_factor.removed", b"{}").await?;
        Ok(Ok(()))
    });
    removed.await?
}

fn ring(directory: &Directory) -> Result<&KeyRing, AccountError> {
    directory.ring.as_ref().ok_or(AccountError::NoKeyring)
}

/// The seed of somebody's second factor.
pub(super) fn open(
    directory: &Directory,
    who: Uuid,
    account: &Account,
) -> Result<Plain, AccountError> {
    let sealed = account.totp_sealed.clone();
    let sealed = Sealed(sealed.ok_or(AccountError::SecondFactor)?);
    let row = who.to_string();
    Ok(ring(directory)?.open_alone("account", "totp_sealed", &row, &sealed)?)
}

/// What makes and checks codes: SHA-1, six digits, thirty seconds, one step to either side, which is
/// what authenticator apps know.
pub(super) fn totp(seed: &[u8], name: &str) -> Totp {
    let built = Builder::new()
        .with_secret(seed.to_vec())
        .with_issuer(Some("redress"))
        .with_account_name(name)
        .build();
    built.expect("a seed of 20 bytes, and names without a colon")
}
