//! Signing in by the organization's OpenID provider: begun here, gone on with there, finished here.
//!
//! **Who is who.** A member of staff is bound to the provider's own identifier (`iss`, `sub`) once, and from
//! then on nothing else counts: names at a provider are chosen, changed and given to the next person. What
//! binds is an invitation (two administrators) or the person's password, never the name alone, although
//! that would be less work: whoever can choose a name there, or runs the provider, would otherwise be any
//! member of staff who has not come yet, both administrators of the rule of two among them. Every
//! account begins with an invitation anyway, and whoever has a password binds themselves. The name has to fit
//! beside it: on a desk's computer a colleague may still be signed in at the provider.
//!
//! **Second factor.** Whoever has one here is asked for a code whichever way they come: that is what adding
//! one promised, and it is what an operator of the provider does not have. Whoever has none is asked for
//! whatever the provider asks for.

use chrono::{DateTime, Utc};
use persistence::{Actor, DbError, Tx, audit};
use secrecy::SecretString;
use uuid::Uuid;

use super::sign_in::{BY_PROVIDER, begin, check, note_refusal, pass, still_fits};
use super::{
    AccountError, SignedIn, kept_of, named, new_secret, password, revoke, step_of, subject,
};
use crate::Directory;
use crate::domain::account::{MOST_FAILURES, PROVIDER_ATTEMPT};
use crate::provider::{Answer, Derived, NotVouched, Provider, Refusal, Vouched, attempt};
use crate::store::provider::{self as identities, Identity, Stage};
use crate::store::{self, accounts};

/// An attempt that has begun. No `Debug`.
pub struct Begun {
    /// Opens it when its owner comes back; kept by the browser's side, and as a hash here.
    pub attempt: SecretString,
    /// Where to send them.
    pub address: String,
    /// It ends then.
    pub expires_at: DateTime<Utc>,
}

/// Begins. With an invitation, its owner is bound when they come back.
///
/// # Errors
/// [`AccountError`].
#[tracing::instrument(skip_all)]
pub async fn begin_by_provider(
    directory: &Directory,
    invitation: Option<SecretString>,
    at: DateTime<Utc>,
) -> Result<Begun, AccountError> {
    let (begun, kept) = prepare(directory, at).await?;
    let invitation = invitation.as_ref().map(kept_of);
    let until = (at, begun.expires_at);
    let kept = directory.db.transaction(async move |mut tx| {
        let binds = match invitation {
            Some(invitation) => {
                let invited = accounts::invited(&mut tx, &invitation, at).await?;
                let (who, _) = invited.ok_or(AccountError::NotInvited)?;
                Some((who, Some(invitation)))
            }
            None => None,
        };
        identities::keep(&mut tx, &kept, Stage::Begun(binds), until).await?;
        Ok::<_, AccountError>(())
    });
    kept.await?;
    Ok(begun)
}

/// Begins to bind somebody who is signed in, by their password and a code where there is a second factor.
///
/// # Errors
/// [`AccountError`].
#[tracing::instrument(skip_all)]
pub async fn begin_binding(
    directory: &Directory,
    who: Uuid,
    (password, code): (SecretString, Option<String>),
    at: DateTime<Utc>,
) -> Result<Begun, AccountError> {
    // Asked first: it may be away, and no password is counted then.
    let (begun, kept) = prepare(directory, at).await?;
    let (name, _) = password::known(directory, who).await?;
    let checked = check(directory, &name, password, at).await?;
    let until = (at, begun.expires_at);
    let passed = directory.db.transaction(async move |mut tx| {
        let account = still_fits(&mut tx, &checked).await?;
        if let Err(e) = pass(&mut tx, directory, &checked, &account, code.as_deref(), at).await? {
            return Ok(Err(e));
        }
        accounts::forget_failures(&mut tx, &subject(&name)).await?;
        let stage = Stage::Begun(Some((who, None)));
        identities::keep(&mut tx, &kept, stage, until).await?;
        Ok::<_, AccountError>(Ok(()))
    });
    passed.await??;
    Ok(begun)
}

fn provider(directory: &Directory) -> Result<&Provider, AccountError> {
    directory.provider.as_ref().ok_or(AccountError::NoProvider)
}

/// A new attempt, and what is to be kept of it.
async fn prepare(
    directory: &Directory,
    at: DateTime<Utc>,
) -> Result<(Begun, [u8; 32]), AccountError> {
    let provider = provider(directory)?;
    if !provider.admits() {
        return Err(AccountError::TooMany);
    }
    let (secret, _) = new_secret();
    let attempt = attempt(&secret, clock::real_now());
    let kept = kept_of(&attempt);
    let address = provider.address(&Derived::of(&attempt)).await?;
    let begun = Begun {
        attempt,
        address,
        expires_at: at + PROVIDER_ATTEMPT,
    };
    Ok((begun, kept))
}

/// Somebody came back. No `Debug`.
pub struct Came {
    /// What they began with.
    pub attempt: SecretString,
    /// What the provider sent back.
    pub state: String,
    /// The rest of it.
    pub answer: Answer,
    /// Of the second factor.
    pub second_factor: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// An attempt that was taken.
struct Taken {
    kept: [u8; 32],
    expires_at: DateTime<Utc>,
    /// Who is to be bound, and by which invitation.
    binds: Option<(Uuid, Option<[u8; 32]>)>,
    at: DateTime<Utc>,
}

/// Signs in whom the provider vouches for.
///
/// # Errors
/// [`AccountError`].
#[tracing::instrument(skip_all)]
pub async fn come_back(directory: &Directory, came: Came) -> Result<SignedIn, AccountError> {
    let provider = provider(directory)?;
    let came = finish(directory, provider, came).await;
    if let Err(AccountError::NotVouched(cause)) = &came {
        // The only place where it is said.
        tracing::warn!(%cause, "signing in by the OpenID provider was refused");
    }
    came
}

async fn finish(
    directory: &Directory,
    provider: &Provider,
    came: Came,
) -> Result<SignedIn, AccountError> {
    let Came {
        attempt,
        state,
        answer,
        second_factor,
        at,
    } = came;
    let (kept, derived) = (kept_of(&attempt), Derived::of(&attempt));
    // By their hashes, so that time tells nothing. Nothing is spent by it: whoever has lured somebody here
    // with an answer of their own leaves that one's attempt as it was.
    if kept_of(&state.into()) != kept_of(&derived.state.clone().into()) {
        return Err(AccountError::NotVouched(Refusal::State));
    }
    let taken = directory
        .db
        .transaction(async move |mut tx| identities::take(&mut tx, &kept, at).await);
    let taken = taken.await?;
    let (stage, expires_at) = taken.ok_or(AccountError::NotVouched(Refusal::Attempt))?;
    let binds = match stage {
        Stage::VouchedFor(who) => {
            return second_step(directory, (kept, expires_at), who, second_factor, at).await;
        }
        Stage::Begun(binds) => binds,
    };
    let vouched = match provider.vouch(answer, &derived).await {
        Ok(vouched) => vouched,
        Err(NotVouched::Unavailable(e)) => {
            // Nobody looked at it: the same answer may be sent again.
            let back = directory
                .db
                .transaction(async move |mut tx| identities::give_back(&mut tx, &kept).await);
            back.await?;
            return Err(e.into());
        }
        // The attempt is spent, and goes when it expires.
        Err(NotVouched::Refused(cause)) => return Err(AccountError::NotVouched(cause)),
    };
    let taken = Taken {
        kept,
        expires_at,
        binds,
        at,
    };
    let settled = directory
        .db
        .transaction(async move |mut tx| settle(&mut tx, directory, taken, vouched).await);
    settled.await?
}

/// Somebody stands behind the attempt. What is refused is to be committed, so that it is in the trail.
async fn settle(
    tx: &mut Tx<'_>,
    directory: &Directory,
    taken: Taken,
    vouched: Vouched,
) -> Result<Result<SignedIn, AccountError>, AccountError> {
    let at = taken.at;
    if taken.binds.is_some() {
        store::lock_organization(tx).await?;
    }
    if !identities::forget(tx, &taken.kept).await? {
        return Err(AccountError::NotVouched(Refusal::Gone));
    }
    let identity = Identity {
        issuer: vouched.issuer,
        sha256: vouched.sha256,
    };
    let name = vouched.name.as_deref().and_then(|name| named(name).ok());
    let bound = identities::whose(tx, &identity).await?;
    let who = match taken.binds {
        None => bound.ok_or((name, Refusal::Unbound)),
        Some((who, _)) if name != Some(who) => Err((Some(who), Refusal::OtherName)),
        Some((who, _)) if bound.is_some_and(|bound| bound != who) => {
            Err((Some(who), Refusal::BoundToOther))
        }
        Some((who, invitation)) => {
            bind(tx, who, invitation, &identity, at).await?;
            Ok(who)
        }
    };
    let who = match who {
        Ok(who) => who,
        Err((whose, cause)) => {
            if let Some(whose) = whose
                && store::staff(tx, whose).await?.is_some()
            {
                note_refusal(tx, whose, at).await?;
            }
            return Ok(Err(AccountError::NotVouched(cause)));
        }
    };
    let account = accounts::lock(tx, who).await?;
    let account = account.ok_or(AccountError::NotVouched(Refusal::Gone))?;
    // Whoever bound themselves gave a code with the password.
    let gave_code = matches!(taken.binds, Some((_, None)));
    if account.has_second_factor() && !gave_code {
        let until = (at, taken.expires_at);
        identities::keep(tx, &taken.kept, Stage::VouchedFor(who), until).await?;
        return Ok(Err(AccountError::CodeNeeded));
    }
    begin(tx, directory, (who, BY_PROVIDER), at).await.map(Ok)
}

/// Binds somebody who has shown who they are; what was begun before ends. The organization is locked.
async fn bind(
    tx: &mut Tx<'_>,
    who: Uuid,
    invitation: Option<[u8; 32]>,
    identity: &Identity,
    at: DateTime<Utc>,
) -> Result<(), AccountError> {
    let actor = Actor::Staff(who);
    let (code, _) = store::staff(tx, who)
        .await?
        .ok_or(AccountError::NotVouched(Refusal::Gone))?;
    if let Some(kept) = invitation {
        let invited = accounts::invited(tx, &kept, at).await?;
        let (_, forgets) = invited.ok_or(AccountError::NotInvited)?;
        accounts::forget_invitation(tx, who).await?;
        // Invited anew, somebody has lost the password, or it was seen.
        accounts::forget_password(tx, who).await?;
        accounts::forget_failures(tx, &subject(code.as_str())).await?;
        if forgets {
            accounts::set_seed(tx, who, None).await?;
            audit::append(tx, who, at, &actor, "second_factor.removed", b"{}").await?;
        }
    }
    identities::bind(tx, who, identity, at).await?;
    revoke(tx, who, &actor, at).await?;
    Ok(audit::append(tx, who, at, &actor, "identity.bound", b"{}").await?)
}

/// The provider has vouched for somebody; a code of the second factor decides.
async fn second_step(
    directory: &Directory,
    (kept, expires_at): ([u8; 32], DateTime<Utc>),
    who: Uuid,
    code: Option<String>,
    at: DateTime<Utc>,
) -> Result<SignedIn, AccountError> {
    let stepped = directory.db.transaction(async move |mut tx| {
        if !identities::forget(&mut tx, &kept).await? {
            return Err(AccountError::NotVouched(Refusal::Gone));
        }
        let found = store::staff(&mut tx, who).await?;
        let account = accounts::lock(&mut tx, who).await?;
        let (Some((name, _)), Some(account)) = (found, account) else {
            return Err(AccountError::NotVouched(Refusal::Gone));
        };
        let subject = subject(name.as_str());
        let fits = match code {
            _ if !account.has_second_factor() => true,
            None => {
                return again(
                    &mut tx,
                    &kept,
                    who,
                    (at, expires_at),
                    AccountError::CodeNeeded,
                )
                .await;
            }
            Some(code) => {
                let counted = accounts::begin_attempt(&mut tx, &subject, at, MOST_FAILURES).await?;
                if counted.is_none() {
                    return again(&mut tx, &kept, who, (at, expires_at), AccountError::TooMany)
                        .await;
                }
                match step_of(directory, who, &account, &code)? {
                    Some(step) => accounts::take_step(&mut tx, who, step).await?,
                    None => false,
                }
            }
        };
        if !fits {
            note_refusal(&mut tx, who, at).await?;
            return again(&mut tx, &kept, who, (at, expires_at), AccountError::Refused).await;
        }
        accounts::forget_failures(&mut tx, &subject).await?;
        begin(&mut tx, directory, (who, BY_PROVIDER), at)
            .await
            .map(Ok)
    });
    stepped.await?
}

/// Another code may be tried; what was refused counts.
async fn again(
    tx: &mut Tx<'_>,
    kept: &[u8; 32],
    who: Uuid,
    until: (DateTime<Utc>, DateTime<Utc>),
    refused: AccountError,
) -> Result<Result<SignedIn, AccountError>, AccountError> {
    identities::keep(tx, kept, Stage::VouchedFor(who), until).await?;
    Ok(Err(refused))
}

/// Nobody at the provider is this person any more, and whatever they had begun ends; false where nobody was, none
/// of whom nobody knows.
/// They are invited anew, or bind themselves by their password.
///
/// # Errors
/// [`DbError`].
#[tracing::instrument(skip_all)]
pub async fn unbind(
    tx: &mut Tx<'_>,
    who: Uuid,
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<Option<bool>, DbError> {
    store::lock_organization(tx).await?;
    if store::person(tx, who).await?.is_none() {
        return Ok(None);
    }
    if !identities::unbind(tx, who).await? {
        return Ok(Some(false));
    }
    revoke(tx, who, actor, at).await?;
    audit::append(tx, who, at, actor, "identity.unbound", b"{}").await?;
    Ok(Some(true))
}
