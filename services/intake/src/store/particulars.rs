//! Personal data and narrative: sealed on the way in, opened on the way out, nowhere else.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::{DeclineReason, Sensitivity};
use sealing::{DataKey, KeyRing, Personal, Sealed, WrappedKey};
use serde::{Deserialize, Serialize};
use service::{RewrapError, Rewrapped};
use uuid::Uuid;

use super::tables::particulars;
use crate::domain::{ComplaintId, Identity, Matter};

const TABLE: &str = "particulars";
const IDENTITY: &str = "identity";
const DETAILS: &str = "details";
const NARRATIVE: &str = "narrative_sealed";

/// A row of `particulars`, as it is stored.
#[derive(Queryable, Selectable)]
#[diesel(table_name = particulars, check_for_backend(diesel::pg::Pg))]
pub(crate) struct Particulars {
    pub(super) wrapped_key: Option<Vec<u8>>,
    pub(super) identity: Option<Vec<u8>>,
    pub(super) details: Option<Vec<u8>>,
    pub(super) narrative: Option<String>,
    pub(super) narrative_sealed: Option<Vec<u8>>,
    pub(super) phone_index: Option<Vec<u8>>,
    pub(super) email_index: Option<Vec<u8>>,
    pub(super) wechat_index: Option<Vec<u8>>,
}

/// What does not open, or is gone.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// Storage failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A sealed value does not open.
    #[error(transparent)]
    Sealing(#[from] sealing::SealingError),
    /// Erased, or never there.
    #[error("the personal data of this complaint is gone")]
    Gone,
}

impl From<diesel::result::Error> for OpenError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// The complainant, as sealed. No `Debug`; `Serialize` is for the envelope only.
#[derive(Serialize, Deserialize)]
struct IdentityDocument {
    name: Option<String>,
    sex: Option<String>,
    age: Option<u8>,
    phone: Option<String>,
    email: Option<String>,
    wechat: Option<String>,
    address: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct DetailsDocument {
    wanted_outcome: Option<String>,
    business_number: Option<String>,
    respondent: Option<String>,
    subtypes: Vec<String>,
    reasons: Vec<String>,
    outside: Option<DeclineReason>,
}

/// Why the text was read as it was. It tells the matter, so it is stored as the matter is.
#[derive(Clone, Default)]
pub(crate) struct Reading {
    /// `C1` …
    pub(crate) subtypes: Vec<String>,
    /// The rules' words.
    pub(crate) reasons: Vec<String>,
    /// It may lie outside (F-2.2).
    pub(crate) outside: Option<DeclineReason>,
}

/// Seals what is personal; the narrative only where `seal_narrative` says so.
pub(crate) fn seal(
    ring: &KeyRing,
    id: ComplaintId,
    identity: &Identity,
    matter: &Matter,
    reading: &Reading,
    seal_narrative: bool,
) -> (Particulars, DataKey) {
    let (key, WrappedKey(wrapped)) = ring.new_data_key(id.0);
    let details = DetailsDocument {
        wanted_outcome: matter.wanted_outcome.clone(),
        business_number: matter.business_number.clone(),
        respondent: matter.respondent.clone(),
        subtypes: reading.subtypes.clone(),
        reasons: reading.reasons.clone(),
        outside: reading.outside,
    };
    let has_identity = *identity != Identity::default();
    let narrative = &matter.narrative;
    let sealed_narrative = || key.seal(TABLE, NARRATIVE, narrative.as_bytes()).0;
    let index = ring.blind_index();
    let blind = |text: &Option<String>, of: &dyn Fn(&str) -> Option<sealing::Blind>| {
        text.as_deref().and_then(of).map(|blind| blind.0)
    };
    let row = Particulars {
        wrapped_key: Some(wrapped),
        identity: has_identity.then(|| key.seal(TABLE, IDENTITY, &identity_json(identity)).0),
        details: Some(seal_json(&key, DETAILS, &details)),
        narrative: (!seal_narrative).then(|| narrative.clone()),
        narrative_sealed: seal_narrative.then(sealed_narrative),
        phone_index: blind(&identity.phone, &|phone| index.phone(phone)),
        email_index: blind(&identity.email, &|email| index.email(email)),
        wechat_index: blind(&identity.wechat, &|id| index.wechat(id)),
    };
    (row, key)
}

/// An identity as it goes into its envelope.
pub(super) fn identity_json(identity: &Identity) -> Vec<u8> {
    let document = IdentityDocument {
        name: identity.name.clone(),
        sex: identity.sex.clone(),
        age: identity.age,
        phone: identity.phone.clone(),
        email: identity.email.clone(),
        wechat: identity.wechat.clone(),
        address: identity.address.clone(),
    };
    serde_json::to_vec(&document).expect("texts and numbers can be written as JSON")
}

fn seal_json<T: Serialize>(key: &DataKey, column: &str, document: &T) -> Vec<u8> {
    let json = serde_json::to_vec(document).expect("texts and numbers can be written as JSON");
    key.seal(TABLE, column, &json).0
}

async fn row(tx: &mut Tx<'_>, id: ComplaintId) -> Result<Particulars, OpenError> {
    let query = particulars::table
        .find(id.0)
        .select(Particulars::as_select());
    query
        .first(tx.conn())
        .await
        .optional()?
        // Every complaint has one; behind the second wall it is there for whoever opened the complaint.
        .ok_or(OpenError::Db(DbError::Corrupt(
            "particulars of a complaint that is not open",
        )))
}

impl Particulars {
    fn key(&self, ring: &KeyRing, id: ComplaintId) -> Result<DataKey, OpenError> {
        let wrapped = self.wrapped_key.clone().ok_or(OpenError::Gone)?;
        Ok(ring.unwrap(id.0, &WrappedKey(wrapped))?)
    }

    fn open<T: for<'de> Deserialize<'de>>(
        key: &DataKey,
        column: &str,
        sealed: Vec<u8>,
    ) -> Result<T, OpenError> {
        let plain = key.open(TABLE, column, &Sealed(sealed))?;
        let document = serde_json::from_slice(plain.expose());
        Ok(document.map_err(|_| DbError::Corrupt("a sealed document"))?)
    }

    fn open_narrative(&self, key: &DataKey) -> Result<Personal, OpenError> {
        match (&self.narrative, &self.narrative_sealed) {
            (Some(text), None) => Ok(Personal::new(text.as_str())),
            (None, Some(sealed)) => Ok(key.open_text(TABLE, NARRATIVE, &Sealed(sealed.clone()))?),
            (None, None) => Err(OpenError::Gone),
            (Some(_), Some(_)) => Err(DbError::Corrupt("a narrative twice").into()),
        }
    }
}

/// The complaint's own key.
pub(crate) async fn data_key(
    tx: &mut Tx<'_>,
    ring: &KeyRing,
    id: ComplaintId,
) -> Result<DataKey, OpenError> {
    row(tx, id).await?.key(ring, id)
}

/// What is complained about. The caller has been permitted to read it.
pub(crate) async fn matter(
    tx: &mut Tx<'_>,
    ring: &KeyRing,
    id: ComplaintId,
) -> Result<(Matter, Reading, DataKey), OpenError> {
    let row = row(tx, id).await?;
    let key = row.key(ring, id)?;
    let narrative = row.open_narrative(&key)?.expose().to_owned();
    let sealed = row.details.ok_or(OpenError::Gone)?;
    let details: DetailsDocument = Particulars::open(&key, DETAILS, sealed)?;
    let matter = Matter {
        narrative,
        wanted_outcome: details.wanted_outcome,
        business_number: details.business_number,
        respondent: details.respondent,
    };
    let reading = Reading {
        subtypes: details.subtypes,
        reasons: details.reasons,
        outside: details.outside,
    };
    Ok((matter, reading, key))
}

/// 业务编号, for its keyed hash; none of erased ones.
pub(super) fn business_number(
    row: &Particulars,
    ring: &KeyRing,
    id: ComplaintId,
) -> Result<Option<String>, OpenError> {
    let (Some(_), Some(sealed)) = (&row.wrapped_key, &row.details) else {
        return Ok(None);
    };
    let key = row.key(ring, id)?;
    let details: DetailsDocument = Particulars::open(&key, DETAILS, sealed.clone())?;
    Ok(details.business_number)
}

/// Who complains; nothing of anonymous ones. The caller has been permitted to read it.
pub(crate) async fn identity(
    tx: &mut Tx<'_>,
    ring: &KeyRing,
    id: ComplaintId,
) -> Result<Identity, OpenError> {
    let row = row(tx, id).await?;
    let key = row.key(ring, id)?;
    let Some(sealed) = row.identity else {
        return Ok(Identity::default());
    };
    let plain = key.open(TABLE, IDENTITY, &Sealed(sealed))?;
    identity_of(plain.expose())
}

/// The way back from [`identity_json`].
pub(super) fn identity_of(json: &[u8]) -> Result<Identity, OpenError> {
    let document: Result<IdentityDocument, _> = serde_json::from_slice(json);
    let document = document.map_err(|_| DbError::Corrupt("a sealed identity"))?;
    Ok(Identity {
        name: document.name,
        sex: document.sex,
        age: document.age,
        phone: document.phone,
        email: document.email,
        wechat: document.wechat,
        address: document.address,
    })
}

/// Whether a narrative of this sensitivity is sealed.
pub(crate) const fn is_sealed(sensitivity: Sensitivity, seal_all: bool) -> bool {
    seal_all || matches!(sensitivity, Sensitivity::S3)
}

/// Wraps anew what another key than the active one wraps, in some rows behind one. What was erased has none.
pub(crate) async fn rewrap(
    tx: &mut Tx<'_>,
    ring: &KeyRing,
    after: Uuid,
    rows: i64,
) -> Result<Rewrapped, RewrapError> {
    let query = particulars::table
        .filter(particulars::complaint_id.gt(after))
        .order(particulars::complaint_id)
        .limit(rows)
        .select((particulars::complaint_id, particulars::wrapped_key))
        .for_update();
    let found: Vec<(Uuid, Option<Vec<u8>>)> = query.load(tx.conn()).await?;
    let (done, changed) = Rewrapped::of(found, |id, wrapped| {
        Ok(ring.rewrap(id, &WrappedKey(wrapped))?.map(|anew| anew.0))
    })?;
    for (id, wrapped) in changed {
        let anew = particulars::wrapped_key.eq(wrapped);
        Prepared(diesel::update(particulars::table.find(id)).set(anew))
            .execute(tx.conn())
            .await?;
    }
    Ok(done)
}

/// Seals or opens the stored narrative after the sensitivity changed, in the same transaction.
pub(crate) async fn reseal(
    tx: &mut Tx<'_>,
    ring: &KeyRing,
    id: ComplaintId,
    seal: bool,
) -> Result<(), OpenError> {
    let row = row(tx, id).await?;
    if row.narrative_sealed.is_some() == seal {
        return Ok(());
    }
    let key = row.key(ring, id)?;
    let text = row.open_narrative(&key)?;
    let (plain, sealed) = if seal {
        (None, Some(key.seal_text(TABLE, NARRATIVE, &text).0))
    } else {
        (Some(text.expose()), None)
    };
    Prepared(diesel::update(particulars::table.find(id.0)).set((
        particulars::narrative.eq(plain),
        particulars::narrative_sealed.eq(sealed),
    )))
    .execute(tx.conn())
    .await?;
    super::remarks::reseal(tx, &key, id, seal).await?;
    // The words' row is written first, the text goes after that: see `search`.
    if seal {
        super::search::fill::take_out(tx, id).await?;
    } else {
        super::search::fill::again(tx, id).await?;
    }
    Ok(())
}
