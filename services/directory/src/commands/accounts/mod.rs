//! Signing in and out, passwords, second factors, the OpenID provider, invitations, partners (security, section 5).
//!
//! Unlike other commands, those that check a password take two transactions: hashing takes long, and no
//! connection waits for it. What an attempt costs is counted in the first one.

mod invitation;
mod myself;
mod partner;
mod password;
mod provider;
mod second_factor;
mod sessions;
mod sign_in;

use authorization::{Denied, TokenSigner};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use persistence::{Actor, DbError, Tx};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::domain::account::Weak;
use crate::domain::{Code, NotACode, staff_id};
use crate::passwords::Busy;
use crate::provider::{Refusal, Unavailable};
use crate::store::accounts::{self, Account};
use crate::store::provider as identities;
use crate::{Directory, publish};

pub use invitation::{Accept, Invitation, Invite, accept, first_administrator, invite};
pub use myself::{Myself, myself};
pub use partner::{
    NewSecret, Partners, SignInPartner, end_secret, good_secrets, let_out, make_secret, partners,
    sign_in_partner,
};
pub use password::{ChangePassword, change_password};
pub use provider::{Begun, Came, begin_binding, begin_by_provider, come_back, unbind};
pub use second_factor::{
    Enrolment, RemoveSecondFactor, confirm_second_factor, enrol_second_factor, remove_second_factor,
};
pub use sessions::{renew, shut_out, sign_out};
pub use sign_in::{SignIn, SignedIn, sign_in};

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Name, password or code is wrong; nobody learns which.
    #[error("name, password or code is not right")]
    Refused,
    /// The password is right; a code of the second factor is needed, too.
    #[error("a code is needed")]
    CodeNeeded,
    /// Too many failures.
    #[error("too many failures")]
    TooMany,
    /// `[oidc]` is not set.
    #[error("there is no OpenID provider")]
    NoProvider,
    /// By the provider; nobody learns why.
    #[error("signing in by the provider was refused")]
    NotVouched(#[source] Refusal),
    /// The provider does not answer.
    #[error(transparent)]
    ProviderAway(#[from] Unavailable),
    /// Too many at the same time.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// Ended, or never was.
    #[error("the session has ended")]
    SessionEnded,
    /// Spent, expired, or never was.
    #[error("the invitation is not good any more")]
    NotInvited,
    /// The partner has two secrets that are good.
    #[error("two secrets are good already")]
    TwoSecrets,
    /// There is nobody like that.
    #[error("not a member of staff")]
    Nobody,
    /// The password in a field (a JSON pointer) cannot be taken.
    #[error("{0}: {1}")]
    Weak(&'static str, #[source] Weak),
    /// The code does not fit the new second factor.
    #[error("the code does not fit")]
    WrongCode,
    /// A second factor counts already, or none waits for its first code.
    #[error("the second factor is not in that state")]
    SecondFactor,
    /// `sealing.keyring` is not set.
    #[error("no key ring: second factors cannot be kept")]
    NoKeyring,
    /// `auth.key` is not set.
    #[error("no key: tokens cannot be signed")]
    NoSigner,
    /// What was sealed does not open.
    #[error(transparent)]
    Sealed(#[from] sealing::SealingError),
    /// Signing failed.
    #[error(transparent)]
    Token(#[from] authorization::KeyError),
    /// Not allowed.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Storage failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for AccountError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// What of an account changes with each password, second factor and shut-out: a second person agrees to
/// what the first one saw.
///
/// # Errors
/// [`DbError`].
pub async fn state(tx: &mut Tx<'_>, who: Uuid) -> Result<Option<DateTime<Utc>>, DbError> {
    accounts::tokens_from(tx, who).await
}

/// A token, for ten minutes at most. No `Debug`.
pub struct Token {
    /// Who it speaks for.
    pub staff: Uuid,
    /// The token.
    pub token: String,
    /// When it ends, by the machine's time.
    pub expires_at: DateTime<Utc>,
}

fn issue(directory: &Directory, who: Uuid, account: &Account) -> Result<Token, AccountError> {
    let at = issued_at(account.tokens_from);
    let token = signer(directory)?.staff(who, at, authorization::MAX_LIFE)?;
    Ok(Token {
        staff: who,
        token,
        expires_at: at + authorization::MAX_LIFE,
    })
}

fn signer(directory: &Directory) -> Result<&TokenSigner, AccountError> {
    directory.signer.as_deref().ok_or(AccountError::NoSigner)
}

/// What was issued before is void, and this one is issued after it, whatever this machine's clock says.
fn issued_at(tokens_from: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let now = clock::real_now();
    tokens_from.map_or(now, |from| from.max(now))
}

/// Voids the tokens that were issued to somebody until now, in every service, and ends the sessions; false
/// where nobody is like that. The organization is locked.
async fn revoke(
    tx: &mut Tx<'_>,
    who: Uuid,
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    accounts::end_sessions(tx, who, at).await?;
    // What was begun before leads nowhere: neither to a session nor to a binding.
    identities::forget_all_of(tx, who).await?;
    void_tokens(tx, who, actor, at).await
}

async fn void_tokens(
    tx: &mut Tx<'_>,
    who: Uuid,
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let Some(seq) = accounts::next_fact(tx, who).await? else {
        return Ok(false);
    };
    let from = void_from(accounts::tokens_from(tx, who).await?);
    accounts::set_tokens_from(tx, who, from).await?;
    publish::revocation(tx, actor, at, (who, seq), from).await?;
    Ok(true)
}

/// Since when tokens count that are not void. They count whole seconds, and after another revocation they
/// may count from the next one.
fn void_from(before: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let now = clock::real_now().trunc_subsecs(0);
    before.map_or(now, |before| before.max(now)) + TimeDelta::seconds(1)
}

/// A new secret: for its owner, and what is kept of it.
fn new_secret() -> (SecretString, [u8; 32]) {
    let secret = BASE64_URL_SAFE_NO_PAD.encode(sealing::random_bytes::<32>());
    let secret = SecretString::from(secret);
    let kept = kept_of(&secret);
    (secret, kept)
}

/// What is kept of a secret: it is long and random, so that nobody finds it from its hash.
fn kept_of(secret: &SecretString) -> [u8; 32] {
    Sha256::digest(secret.expose_secret()).into()
}

/// Under what failures are counted: names of nobody, too, and none is written down.
fn subject(name: &str) -> [u8; 32] {
    Sha256::digest(name).into()
}

/// Whom a typed name means: the code of a member of staff, however it was capitalised.
fn named(name: &str) -> Result<Uuid, NotACode> {
    Ok(staff_id(&Code::parse(&name.trim().to_lowercase())?))
}

/// The step of a code of somebody's second factor.
fn step_of(
    directory: &Directory,
    who: Uuid,
    account: &Account,
    code: &str,
) -> Result<Option<i64>, AccountError> {
    let seed = second_factor::open(directory, who, account)?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let now = clock::real_now().timestamp().unsigned_abs();
    let step = second_factor::totp(seed.expose(), "").check(&code, now);
    Ok(step.map(|step| i64::try_from(step).unwrap_or(i64::MAX)))
}
