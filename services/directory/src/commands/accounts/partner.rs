//! Systems of somebody else: a secret each, and tokens for it (RFC 6749, client credentials).

use chrono::{DateTime, Utc};
use persistence::{Actor, DbError, Tx, audit};
use secrecy::SecretString;
use uuid::Uuid;

use super::{
    AccountError, issued_at, kept_of, new_secret, sign_in::note_refusal, signer, subject, void_from,
};
use crate::domain::account::MOST_FAILURES;
use crate::domain::{Code, MOST_SECRETS, Partner, partner_id};
use crate::store::accounts;
use crate::store::partners::{self, Secret};
use crate::{Directory, publish, store};

/// What a partner sent. No `Debug`.
pub struct SignInPartner {
    /// Its code.
    pub code: String,
    /// Its secret.
    pub secret: SecretString,
    /// When.
    pub at: DateTime<Utc>,
}

/// A token for a partner that knows its secret. Codes of nobody, of staff, and of partners that were let
/// out take the same way, and failures count as those of staff do.
///
/// # Errors
/// [`AccountError`].
#[tracing::instrument(skip_all)]
pub async fn sign_in_partner(
    directory: &Directory,
    cmd: SignInPartner,
) -> Result<String, AccountError> {
    let SignInPartner { code, secret, at } = cmd;
    let (subject, code) = (subject_of(&code), Code::parse(&code).ok());
    let kept = kept_of(&secret);
    let signed_in = directory.db.transaction(async move |mut tx| {
        let who = match code.map(|code| partner_id(&code)) {
            Some(id) => partners::active(&mut tx, id).await?.map(|_| id),
            None => None,
        };
        let good = match who {
            Some(who) => partners::use_secret(&mut tx, who, &kept, at).await?,
            None => false,
        };
        let Some(who) = who.filter(|_| good) else {
            // Nobody guesses such a secret: failures are limited for whoever fails, and shut the partner out of
            // nothing. What is refused is committed, so that it counts.
            let attempt = accounts::begin_attempt(&mut tx, &subject, at, MOST_FAILURES).await?;
            attempt.ok_or(AccountError::TooMany)?;
            if let Some(who) = who {
                note_refusal(&mut tx, who, at).await?;
            }
            return Ok(Err(AccountError::Refused));
        };
        accounts::forget_failures(&mut tx, &subject).await?;
        let actor = Actor::Partner(who);
        audit::append(&mut tx, who, at, &actor, "sign_in.succeeded", b"{}").await?;
        // Read last: what was voided before is known then.
        let issued_at = issued_at(partners::tokens_from(&mut tx, who).await?);
        let token = signer(directory)?.partner(who, issued_at)?;
        Ok::<_, AccountError>(Ok(token))
    });
    signed_in.await?
}

/// No name that somebody types at the other door counts here: those are trimmed.
fn subject_of(code: &str) -> [u8; 32] {
    subject(&format!("\npartner {code}"))
}

/// Each partner that is let in, and its secrets that are good.
pub type Partners = Vec<(Code, Partner, Vec<Secret>)>;

/// All partners.
///
/// # Errors
/// [`DbError`].
pub async fn partners(tx: &mut Tx<'_>) -> Result<Partners, DbError> {
    let all = partners::all(tx).await?;
    let secrets = partners::secrets(tx).await?;
    let with_secrets = all.into_iter().map(|(code, partner)| {
        let id = partner_id(&code);
        let own = secrets.iter().filter(|secret| secret.partner_id == id);
        (code, partner, own.cloned().collect())
    });
    Ok(with_secrets.collect())
}

/// The secrets of a partner that are good, by id; none of one that there is not.
///
/// # Errors
/// [`DbError`].
pub async fn good_secrets(tx: &mut Tx<'_>, of: Uuid) -> Result<Vec<Uuid>, DbError> {
    let good = partners::secrets(tx).await?.into_iter();
    Ok(good.filter(|s| s.partner_id == of).map(|s| s.id).collect())
}

/// A new secret. No `Debug`.
pub struct NewSecret {
    /// Names it in the list.
    pub id: Uuid,
    /// Whose.
    pub code: Code,
    /// Told once.
    pub secret: SecretString,
}

/// Makes a secret, beside the one before: both are good until one is ended. The organization is locked, and
/// whoever wants it has been permitted.
///
/// # Errors
/// [`AccountError`].
#[tracing::instrument(skip_all)]
pub async fn make_secret(
    tx: &mut Tx<'_>,
    (id, of): (Uuid, Uuid),
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<NewSecret, AccountError> {
    let code = partners::active(tx, of).await?;
    let code = code.ok_or(AccountError::Nobody)?;
    if good_secrets(tx, of).await?.len() >= MOST_SECRETS {
        return Err(AccountError::TwoSecrets);
    }
    let (secret, kept) = new_secret();
    partners::keep_secret(tx, (id, of), &kept, at).await?;
    note(tx, "secret.made", (id, of), actor, at).await?;
    Ok(NewSecret { id, code, secret })
}

/// Ends a secret; what was issued before is void in every service, and the other secret asks for a token
/// anew. Of one that has ended already, nothing is left to do.
///
/// # Errors
/// [`DbError`].
#[tracing::instrument(skip_all)]
pub async fn end_secret(
    tx: &mut Tx<'_>,
    (id, of): (Uuid, Uuid),
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    store::lock_organization(tx).await?;
    if partners::end_secrets(tx, of, Some(id), at).await? == 0 {
        return Ok(());
    }
    note(tx, "secret.ended", (id, of), actor, at).await?;
    void(tx, of, actor, at).await
}

async fn note(
    tx: &mut Tx<'_>,
    what: &str,
    (id, of): (Uuid, Uuid),
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let body = format!("{{\"secret_id\":\"{id}\"}}");
    audit::append(tx, of, at, actor, what, body.as_bytes()).await
}

/// It is let in no more: all its secrets end. The organization is locked.
///
/// # Errors
/// [`DbError`].
pub async fn let_out(
    tx: &mut Tx<'_>,
    of: Uuid,
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    partners::end_secrets(tx, of, None, at).await?;
    void(tx, of, actor, at).await
}

async fn void(tx: &mut Tx<'_>, of: Uuid, actor: &Actor, at: DateTime<Utc>) -> Result<(), DbError> {
    let from = void_from(partners::tokens_from(tx, of).await?);
    let seq = partners::set_tokens_from(tx, of, from).await?;
    publish::revocation(tx, actor, at, (of, seq), from).await
}
