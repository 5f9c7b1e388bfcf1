//! What a message fills in, as a row keeps it: codes and dates.

use chrono::{DateTime, NaiveDate, Utc};
use persistence::DbError;
use regulation::{Alarm, Clock, DeclineReason, MeasureKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::domain::{Details, Kind};

/// [`Details`] as a row keeps them.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct DetailsRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<Clock>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alarm: Option<Alarm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    measure: Option<MeasureKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    promised: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<DeclineReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    round: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relayed: Option<Uuid>,
}

/// As JSON.
pub(super) fn write_details(details: &Details) -> Value {
    let Details {
        due_at,
        clock,
        alarm,
        measure,
        promised,
        reason,
        round,
        failed,
        relayed,
    } = *details;
    let failed = failed.map(|kind| kind.code().to_owned());
    let row = DetailsRow {
        due_at,
        clock,
        alarm,
        measure,
        promised,
        reason,
        round,
        failed,
        relayed,
    };
    serde_json::to_value(row).expect("codes and dates are JSON")
}

/// The way back.
pub(super) fn read_details(value: Value) -> Result<Details, DbError> {
    let row: DetailsRow =
        serde_json::from_value(value).map_err(|_| DbError::Corrupt("a delivery's details"))?;
    let DetailsRow {
        due_at,
        clock,
        alarm,
        measure,
        promised,
        reason,
        round,
        failed,
        relayed,
    } = row;
    let failed = failed.as_deref().and_then(Kind::parse);
    Ok(Details {
        due_at,
        clock,
        alarm,
        measure,
        promised,
        reason,
        round,
        failed,
        relayed,
    })
}
