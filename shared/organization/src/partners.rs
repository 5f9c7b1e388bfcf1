//! Systems of somebody else.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use regulation::Purpose;
use uuid::Uuid;

use crate::tables::org_partner;

/// A system of somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partner {
    /// What it is let in for; none where this version does not know the purpose.
    pub purpose: Option<Purpose>,
    /// The root of the subtree in which it is.
    pub site_id: Uuid,
    /// False once it is let in no more.
    pub active: bool,
}

/// A partner, where this service has heard of it.
///
/// # Errors
/// [`DbError`].
pub async fn partner(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Partner>, DbError> {
    let query = org_partner::table.find(id).select((
        org_partner::purpose,
        org_partner::site_id,
        org_partner::active,
    ));
    let found: Option<(String, Uuid, bool)> = query.first(tx.conn()).await.optional()?;
    Ok(found.map(|(purpose, site_id, active)| Partner {
        purpose: Purpose::parse(&purpose).ok(),
        site_id,
        active,
    }))
}
