//! Who the provider's people are, and sign-ins that have not come back from it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use uuid::Uuid;

use super::tables::{provider_attempt as attempt, provider_identity as identity};

/// Somebody as the provider knows them; the subject is kept as a hash. No `Debug`.
#[derive(Clone)]
pub(crate) struct Identity {
    /// Which provider.
    pub(crate) issuer: String,
    /// SHA-256 of the subject.
    pub(crate) sha256: [u8; 32],
}

/// Whose identity this is.
pub(crate) async fn whose(tx: &mut Tx<'_>, it: &Identity) -> Result<Option<Uuid>, DbError> {
    let query = identity::table
        .filter(identity::issuer.eq(&it.issuer))
        .filter(identity::sha256.eq(&it.sha256[..]))
        .select(identity::staff_id);
    Ok(query.first(tx.conn()).await.optional()?)
}

/// Whether somebody signs in by the provider.
pub(crate) async fn is_bound(tx: &mut Tx<'_>, who: Uuid) -> Result<bool, DbError> {
    let of = diesel::dsl::exists(identity::table.find(who));
    Ok(diesel::select(of).get_result(tx.conn()).await?)
}

/// Whether anybody does.
pub(crate) async fn is_anybody_bound(tx: &mut Tx<'_>) -> Result<bool, DbError> {
    let any = diesel::dsl::exists(identity::table.select(identity::staff_id));
    Ok(diesel::select(any).get_result(tx.conn()).await?)
}

/// Binds somebody, in place of what was bound before.
pub(crate) async fn bind(
    tx: &mut Tx<'_>,
    who: Uuid,
    it: &Identity,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let content = (
        identity::issuer.eq(&it.issuer),
        identity::sha256.eq(&it.sha256[..]),
        identity::bound_at.eq(at),
    );
    diesel::insert_into(identity::table)
        .values((identity::staff_id.eq(who), content))
        .on_conflict(identity::staff_id)
        .do_update()
        .set(content)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Nobody at the provider is this person any more; false where nobody was.
pub(crate) async fn unbind(tx: &mut Tx<'_>, who: Uuid) -> Result<bool, DbError> {
    let gone = diesel::delete(identity::table.find(who)).execute(tx.conn());
    Ok(gone.await? == 1)
}

// --- attempts ---------------------------------------------------------------------------------

/// What an attempt has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// On its way. Whoever is named is to be bound, by an open invitation with this hash where there is one.
    Begun(Option<(Uuid, Option<[u8; 32]>)>),
    /// A code of this person's second factor is missing.
    VouchedFor(Uuid),
}

/// Keeps an attempt, in place of what it was before; those that have expired go.
pub(crate) async fn keep(
    tx: &mut Tx<'_>,
    sha256: &[u8; 32],
    stage: Stage,
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), DbError> {
    diesel::delete(attempt::table.filter(attempt::expires_at.le(now)))
        .execute(tx.conn())
        .await?;
    let (binds, vouched_for) = match stage {
        Stage::Begun(binds) => (binds, None),
        Stage::VouchedFor(who) => (None, Some(who)),
    };
    let invitation = binds.and_then(|(_, invitation)| invitation);
    let content = (
        attempt::expires_at.eq(expires_at),
        attempt::taken.eq(false),
        attempt::binds.eq(binds.map(|(who, _)| who)),
        attempt::invitation.eq(invitation.map(Vec::from)),
        attempt::vouched_for.eq(vouched_for),
    );
    diesel::insert_into(attempt::table)
        .values((attempt::sha256.eq(&sha256[..]), content.clone()))
        .on_conflict(attempt::sha256)
        .do_update()
        .set(content)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes an attempt that is open, for nobody else to take: with its stage, and when it expires.
pub(crate) async fn take(
    tx: &mut Tx<'_>,
    sha256: &[u8; 32],
    at: DateTime<Utc>,
) -> Result<Option<(Stage, DateTime<Utc>)>, DbError> {
    type Row = (DateTime<Utc>, Option<Uuid>, Option<Vec<u8>>, Option<Uuid>);
    let open = attempt::table
        .find(&sha256[..])
        .filter(attempt::expires_at.gt(at))
        .filter(attempt::taken.eq(false));
    let taken = diesel::update(open)
        .set(attempt::taken.eq(true))
        .returning((
            attempt::expires_at,
            attempt::binds,
            attempt::invitation,
            attempt::vouched_for,
        ));
    let row: Option<Row> = taken.get_result(tx.conn()).await.optional()?;
    let Some((expires_at, binds, invitation, vouched_for)) = row else {
        return Ok(None);
    };
    let invitation = invitation
        .map(<[u8; 32]>::try_from)
        .transpose()
        .map_err(|_| DbError::Corrupt("an invitation's hash"))?;
    let stage = match vouched_for {
        Some(who) => Stage::VouchedFor(who),
        None => Stage::Begun(binds.map(|who| (who, invitation))),
    };
    Ok(Some((stage, expires_at)))
}

/// It was not looked at after all: whoever has it tries again.
pub(crate) async fn give_back(tx: &mut Tx<'_>, sha256: &[u8; 32]) -> Result<(), DbError> {
    diesel::update(attempt::table.find(&sha256[..]))
        .set(attempt::taken.eq(false))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// It has led to something, or never will; false where somebody voided it meanwhile.
pub(crate) async fn forget(tx: &mut Tx<'_>, sha256: &[u8; 32]) -> Result<bool, DbError> {
    let gone = diesel::delete(attempt::table.find(&sha256[..])).execute(tx.conn());
    Ok(gone.await? == 1)
}

/// What somebody began, or is missing a code for, leads nowhere any more.
pub(crate) async fn forget_all_of(tx: &mut Tx<'_>, who: Uuid) -> Result<(), DbError> {
    let of = attempt::table.filter(attempt::binds.eq(who).or(attempt::vouched_for.eq(who)));
    diesel::delete(of).execute(tx.conn()).await?;
    Ok(())
}
