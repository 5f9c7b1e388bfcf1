//! Accounts, sessions, invitations, failures. Secrets are looked up by their hash.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Bool};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use sealing::{KeyRing, Sealed};
use service::{RewrapError, Rewrapped};
use uuid::Uuid;

use super::tables::{account, invitation, session, sign_in_failure, staff};
use crate::domain::account::{ABSOLUTE, Session, WINDOW};

/// What somebody signs in with. No `Debug`.
#[derive(Queryable, Selectable, Default)]
#[diesel(table_name = account, check_for_backend(diesel::pg::Pg))]
pub(crate) struct Account {
    /// PHC string; none before an invitation was accepted.
    pub(crate) password: Option<String>,
    /// Seed of the second factor.
    pub(crate) totp_sealed: Option<Vec<u8>>,
    /// Since when it counts.
    pub(crate) totp_since: Option<DateTime<Utc>>,
    /// Tokens that were issued before are void.
    pub(crate) tokens_from: Option<DateTime<Utc>>,
}

impl Account {
    /// Whether a code is asked for.
    pub(crate) const fn has_second_factor(&self) -> bool {
        self.totp_since.is_some()
    }
}

/// Of an active member of staff, who may never have signed in.
pub(crate) async fn read(tx: &mut Tx<'_>, who: Uuid) -> Result<Option<Account>, DbError> {
    let active = staff::table.filter(staff::id.eq(who)).filter(staff::active);
    let is_active = diesel::select(diesel::dsl::exists(active));
    if !is_active.get_result(tx.conn()).await? {
        return Ok(None);
    }
    let row = account::table.find(who).select(Account::as_select());
    let row: Option<Account> = row.first(tx.conn()).await.optional()?;
    Ok(Some(row.unwrap_or_default()))
}

/// The same, locked: whoever changes the password or the second factor comes before or after.
pub(crate) async fn lock(tx: &mut Tx<'_>, who: Uuid) -> Result<Option<Account>, DbError> {
    let row = account::table
        .find(who)
        .select(account::staff_id)
        .for_update();
    let _: Option<Uuid> = row.first(tx.conn()).await.optional()?;
    read(tx, who).await
}

/// Whoever left has nothing to come back with: should they, they are invited anew.
pub(crate) async fn forget(tx: &mut Tx<'_>, who: Uuid) -> Result<(), DbError> {
    forget_password(tx, who).await?;
    super::provider::unbind(tx, who).await?;
    set_seed(tx, who, None).await
}

/// Whoever was invited anew and comes by the provider signs in by it alone.
pub(crate) async fn forget_password(tx: &mut Tx<'_>, who: Uuid) -> Result<(), DbError> {
    let no_password: Option<String> = None;
    diesel::update(account::table.find(who))
        .set(account::password.eq(no_password))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Whether anybody has ever been able to sign in.
pub(crate) async fn is_anybody_let_in(tx: &mut Tx<'_>) -> Result<bool, DbError> {
    let with_password = account::table.filter(account::password.is_not_null());
    let is_anybody = diesel::select(diesel::dsl::exists(with_password));
    Ok(is_anybody.get_result(tx.conn()).await? || super::provider::is_anybody_bound(tx).await?)
}

/// Keeps a new password.
pub(crate) async fn set_password(tx: &mut Tx<'_>, who: Uuid, hash: &str) -> Result<(), DbError> {
    let change = account::password.eq(hash);
    diesel::insert_into(account::table)
        .values((account::staff_id.eq(who), change))
        .on_conflict(account::staff_id)
        .do_update()
        .set(change)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Keeps the seed of a second factor that does not count yet; `None` takes it away.
pub(crate) async fn set_seed(
    tx: &mut Tx<'_>,
    who: Uuid,
    sealed: Option<Vec<u8>>,
) -> Result<(), DbError> {
    let no_time: Option<DateTime<Utc>> = None;
    diesel::update(account::table.find(who))
        .set((
            account::totp_sealed.eq(sealed),
            account::totp_since.eq(no_time),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// From now on the second factor counts.
pub(crate) async fn confirm_seed(
    tx: &mut Tx<'_>,
    who: Uuid,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(account::table.find(who))
        .set(account::totp_since.eq(at))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes the code of a step; false where it, or a later one, was taken before.
pub(crate) async fn take_step(tx: &mut Tx<'_>, who: Uuid, step: i64) -> Result<bool, DbError> {
    let unused = account::table.find(who).filter(account::totp_step.lt(step));
    let taken = diesel::update(unused).set(account::totp_step.eq(step));
    Ok(taken.execute(tx.conn()).await? == 1)
}

/// Since when tokens count, where some were voided; of whoever left, too.
pub(crate) async fn tokens_from(
    tx: &mut Tx<'_>,
    who: Uuid,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let query = account::table.find(who).select(account::tokens_from);
    let from: Option<Option<DateTime<Utc>>> = query.first(tx.conn()).await.optional()?;
    Ok(from.flatten())
}

/// Voids the tokens that were issued before; the account's row comes with it.
pub(crate) async fn set_tokens_from(
    tx: &mut Tx<'_>,
    who: Uuid,
    from: DateTime<Utc>,
) -> Result<(), DbError> {
    let change = account::tokens_from.eq(from);
    diesel::insert_into(account::table)
        .values((account::staff_id.eq(who), change))
        .on_conflict(account::staff_id)
        .do_update()
        .set(change)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Counts one more fact about a member of staff; the organization is locked.
pub(crate) async fn next_fact(tx: &mut Tx<'_>, who: Uuid) -> Result<Option<i64>, DbError> {
    let count = diesel::update(staff::table.filter(staff::id.eq(who)))
        .set(staff::event_seq.eq(staff::event_seq + 1))
        .returning(staff::event_seq);
    Ok(count.get_result(tx.conn()).await.optional()?)
}

// --- failures ---------------------------------------------------------------------------------

/// Counts an attempt as a failure before it is looked at: of a hundred that come at once, only as many
/// are looked at as may fail. `None`: there were too many.
pub(crate) async fn begin_attempt(
    tx: &mut Tx<'_>,
    subject: &[u8],
    at: DateTime<Utc>,
    most: i64,
) -> Result<Option<i64>, DbError> {
    let lock = diesel::dsl::sql::<Bool>("pg_advisory_xact_lock(hashtextextended(encode(")
        .bind::<Binary, _>(subject)
        .sql(", 'hex'), 1)) is null");
    diesel::select(lock).execute(tx.conn()).await?;
    let recent = sign_in_failure::table
        .filter(sign_in_failure::subject.eq(subject))
        .filter(sign_in_failure::at.gt(at - WINDOW));
    if recent.count().get_result::<i64>(tx.conn()).await? >= most {
        return Ok(None);
    }
    let old = sign_in_failure::table.filter(sign_in_failure::at.le(at - WINDOW));
    diesel::delete(old).execute(tx.conn()).await?;
    let counted = diesel::insert_into(sign_in_failure::table).values((
        sign_in_failure::subject.eq(subject),
        sign_in_failure::at.eq(at),
    ));
    let counted = counted.returning(sign_in_failure::id);
    Ok(Some(counted.get_result(tx.conn()).await?))
}

/// This one was no failure; those before it still count.
pub(crate) async fn forget_attempt(tx: &mut Tx<'_>, attempt: i64) -> Result<(), DbError> {
    diesel::delete(sign_in_failure::table.find(attempt))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// It was no failure: those before it are forgotten.
pub(crate) async fn forget_failures(tx: &mut Tx<'_>, subject: &[u8]) -> Result<(), DbError> {
    let of = sign_in_failure::table.filter(sign_in_failure::subject.eq(subject));
    diesel::delete(of).execute(tx.conn()).await?;
    Ok(())
}

// --- sessions ---------------------------------------------------------------------------------

/// Keeps a new session; those that ended long ago go.
pub(crate) async fn begin_session(
    tx: &mut Tx<'_>,
    sha256: &[u8],
    who: Uuid,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::delete(session::table.filter(session::begun_at.lt(at - ABSOLUTE - ABSOLUTE)))
        .execute(tx.conn())
        .await?;
    diesel::insert_into(session::table)
        .values((
            session::sha256.eq(sha256),
            session::staff_id.eq(who),
            session::begun_at.eq(at),
            session::used_at.eq(at),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A session by its secret, with whose it is.
pub(crate) async fn session(
    tx: &mut Tx<'_>,
    sha256: &[u8],
) -> Result<Option<(Uuid, Session)>, DbError> {
    type Row = (Uuid, DateTime<Utc>, DateTime<Utc>, Option<DateTime<Utc>>);
    let query = session::table.filter(session::sha256.eq(sha256)).select((
        session::staff_id,
        session::begun_at,
        session::used_at,
        session::ended_at,
    ));
    let row: Option<Row> = query.first(tx.conn()).await.optional()?;
    Ok(row.map(|(who, begun_at, used_at, ended_at)| {
        let session = Session {
            begun_at,
            used_at,
            ended_at,
        };
        (who, session)
    }))
}

/// It was used; false where it was ended a moment before.
pub(crate) async fn use_session(
    tx: &mut Tx<'_>,
    sha256: &[u8],
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let open = session::table
        .filter(session::sha256.eq(sha256))
        .filter(session::ended_at.is_null());
    let used = diesel::update(open).set(session::used_at.eq(at));
    Ok(used.execute(tx.conn()).await? == 1)
}

/// Ends one.
pub(crate) async fn end_session(
    tx: &mut Tx<'_>,
    sha256: &[u8],
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(session::table.filter(session::sha256.eq(sha256)))
        .set(session::ended_at.eq(at))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Ends all of somebody's.
pub(crate) async fn end_sessions(
    tx: &mut Tx<'_>,
    who: Uuid,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let open = session::table
        .filter(session::staff_id.eq(who))
        .filter(session::ended_at.is_null());
    diesel::update(open)
        .set(session::ended_at.eq(at))
        .execute(tx.conn())
        .await?;
    Ok(())
}

// --- invitations ------------------------------------------------------------------------------

/// Keeps an invitation, in place of the one before.
pub(crate) async fn invite(
    tx: &mut Tx<'_>,
    who: Uuid,
    sha256: &[u8],
    expires_at: DateTime<Utc>,
    forgets_second_factor: bool,
) -> Result<(), DbError> {
    let content = (
        invitation::sha256.eq(sha256),
        invitation::expires_at.eq(expires_at),
        invitation::forgets_second_factor.eq(forgets_second_factor),
    );
    diesel::insert_into(invitation::table)
        .values((invitation::staff_id.eq(who), content))
        .on_conflict(invitation::staff_id)
        .do_update()
        .set(content)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Whether one is open, for anybody.
pub(crate) async fn is_anybody_invited(
    tx: &mut Tx<'_>,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let open = invitation::table.filter(invitation::expires_at.gt(at));
    Ok(diesel::select(diesel::dsl::exists(open))
        .get_result(tx.conn())
        .await?)
}

/// Whose an open invitation is, and whether it forgets the second factor.
pub(crate) async fn invited(
    tx: &mut Tx<'_>,
    sha256: &[u8],
    at: DateTime<Utc>,
) -> Result<Option<(Uuid, bool)>, DbError> {
    let query = invitation::table
        .filter(invitation::sha256.eq(sha256))
        .filter(invitation::expires_at.gt(at))
        .select((invitation::staff_id, invitation::forgets_second_factor));
    Ok(query.for_update().first(tx.conn()).await.optional()?)
}

/// It is spent, or void.
pub(crate) async fn forget_invitation(tx: &mut Tx<'_>, who: Uuid) -> Result<(), DbError> {
    diesel::delete(invitation::table.find(who))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Wraps anew what another key than the active one wraps, in some rows behind one.
///
/// # Errors
/// What does not open, or storage.
pub(crate) async fn rewrap(
    tx: &mut Tx<'_>,
    ring: &KeyRing,
    after: Uuid,
    rows: i64,
) -> Result<Rewrapped, RewrapError> {
    let query = account::table
        .filter(account::staff_id.gt(after))
        .order(account::staff_id)
        .limit(rows)
        .select((account::staff_id, account::totp_sealed))
        .for_update();
    let found: Vec<(Uuid, Option<Vec<u8>>)> = query.load(tx.conn()).await?;
    let (done, changed) = Rewrapped::of(found, |_, sealed| {
        Ok(ring.rewrap_alone(&Sealed(sealed))?.map(|anew| anew.0))
    })?;
    for (id, sealed) in changed {
        let anew = account::totp_sealed.eq(sealed);
        Prepared(diesel::update(account::table.find(id)).set(anew))
            .execute(tx.conn())
            .await?;
    }
    Ok(done)
}
