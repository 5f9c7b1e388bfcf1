//! Words that go with a decision or were added later, sealed as the narrative is.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{Prepared, Tx};
use sealing::{DataKey, Personal, Sealed};
use uuid::Uuid;

use super::particulars::OpenError;
use super::tables::remarks;
use crate::domain::{ComplaintId, StaffId};

const TABLE: &str = "remarks";
const SEALED: &str = "sealed";

/// What a remark goes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Added by the complainant or the desk.
    Supplement,
    /// Where to turn instead (F-2.2); the complainant reads it, so it is never sealed.
    Signpost,
    /// Why the complaint department closed it.
    Closing,
    /// Why it was opened again.
    Reopening,
    /// Why a legal hold was placed.
    Hold,
    /// Why it was lifted.
    HoldLifted,
}

impl Kind {
    const fn code(self) -> &'static str {
        match self {
            Self::Supplement => "supplement",
            Self::Signpost => "signpost",
            Self::Closing => "closing",
            Self::Reopening => "reopening",
            Self::Hold => "hold",
            Self::HoldLifted => "hold_lifted",
        }
    }
}

/// One remark, opened. No `Debug`.
pub(crate) struct Remark {
    /// Its id.
    pub(crate) id: Uuid,
    /// `supplement`, `signpost`, `closing`, `reopening`, `hold`, `hold_lifted`.
    pub(crate) kind: String,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Who; none where the complainant did.
    pub(crate) staff_id: Option<Uuid>,
    /// The words.
    pub(crate) text: String,
}

impl Remark {
    /// Added by the complainant.
    pub(crate) fn is_of_complainant(&self) -> bool {
        self.kind == Kind::Supplement.code() && self.staff_id.is_none()
    }
}

/// Keeps a remark; with a key, sealed.
#[expect(clippy::too_many_arguments, reason = "one per column")]
pub(crate) async fn add(
    tx: &mut Tx<'_>,
    id: Uuid,
    complaint: ComplaintId,
    kind: Kind,
    at: DateTime<Utc>,
    by: Option<StaffId>,
    text: &str,
    key: Option<&DataKey>,
) -> Result<(), OpenError> {
    let row = id.to_string();
    let sealed = key.map(|key| key.seal_row(TABLE, SEALED, &row, text.as_bytes()).0);
    diesel::insert_into(remarks::table)
        .values((
            remarks::id.eq(id),
            remarks::complaint_id.eq(complaint.0),
            remarks::kind.eq(kind.code()),
            remarks::at.eq(at),
            remarks::staff_id.eq(by.map(|by| by.0)),
            remarks::text.eq(sealed.is_none().then_some(text)),
            remarks::sealed.eq(sealed),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

type Row = (
    Uuid,
    String,
    DateTime<Utc>,
    Option<Uuid>,
    Option<String>,
    Option<Vec<u8>>,
);

async fn rows(tx: &mut Tx<'_>, complaint: ComplaintId) -> Result<Vec<Row>, OpenError> {
    let query = remarks::table
        .filter(remarks::complaint_id.eq(complaint.0))
        .order((remarks::at, remarks::id))
        .select((
            remarks::id,
            remarks::kind,
            remarks::at,
            remarks::staff_id,
            remarks::text,
            remarks::sealed,
        ));
    Ok(query.load(tx.conn()).await?)
}

/// All remarks, oldest first. The caller has been permitted to read them.
pub(crate) async fn of(
    tx: &mut Tx<'_>,
    key: &DataKey,
    complaint: ComplaintId,
) -> Result<Vec<Remark>, OpenError> {
    let mut opened = Vec::new();
    for (id, kind, at, staff_id, text, sealed) in rows(tx, complaint).await? {
        let text = match (text, sealed) {
            (Some(text), _) => text,
            (None, Some(sealed)) => open(key, id, sealed)?.expose().to_owned(),
            (None, None) => return Err(OpenError::Gone),
        };
        opened.push(Remark {
            id,
            kind,
            at,
            staff_id,
            text,
        });
    }
    Ok(opened)
}

/// The signpost of a declined complaint.
pub(crate) async fn signpost(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
) -> Result<Option<String>, persistence::DbError> {
    let query = remarks::table
        .filter(remarks::complaint_id.eq(complaint.0))
        .filter(remarks::kind.eq(Kind::Signpost.code()))
        .order(remarks::at.desc())
        .select(remarks::text);
    let found: Option<Option<String>> = query.first(tx.conn()).await.optional()?;
    Ok(found.flatten())
}

fn open(key: &DataKey, id: Uuid, sealed: Vec<u8>) -> Result<Personal, OpenError> {
    let plain = key.open_row(TABLE, SEALED, &id.to_string(), &Sealed(sealed))?;
    Ok(plain.into_text()?)
}

/// Follows the narrative when the sensitivity changes; signposts stay readable.
pub(super) async fn reseal(
    tx: &mut Tx<'_>,
    key: &DataKey,
    complaint: ComplaintId,
    seal: bool,
) -> Result<(), OpenError> {
    for (id, kind, _, _, text, sealed) in rows(tx, complaint).await? {
        if kind == Kind::Signpost.code() {
            continue;
        }
        let (text, sealed) = match (text, sealed, seal) {
            (Some(text), None, true) => {
                let sealed = key.seal_row(TABLE, SEALED, &id.to_string(), text.as_bytes());
                (None, Some(sealed.0))
            }
            (None, Some(sealed), false) => {
                let text = open(key, id, sealed)?;
                (Some(text.expose().to_owned()), None)
            }
            _ => continue,
        };
        Prepared(
            diesel::update(remarks::table.find(id))
                .set((remarks::text.eq(text), remarks::sealed.eq(sealed))),
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}
