//! Deliveries: a row first, then the call.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::ReplyChannel;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::details::{read_details, write_details};
use super::tables::deliveries;
use crate::domain::{
    About, Audience, Case, ComplaintId, DeliveryId, Kind, Message, Pattern, PatternId, StaffId,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = deliveries, check_for_backend(diesel::pg::Pg))]
pub(super) struct DeliveryRow {
    id: Uuid,
    complaint_id: Option<Uuid>,
    pattern_id: Option<Uuid>,
    version: i32,
    kind: String,
    staff_id: Option<Uuid>,
    channel: String,
    urgent: bool,
    details: Value,
    state: String,
    attempts: i32,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    not_before: DateTime<Utc>,
    problem: Option<String>,
    traceparent: Option<String>,
    resent: i32,
    template_version: Option<i32>,
    receipt: Option<String>,
    receipt_at: Option<DateTime<Utc>>,
}

/// One delivery.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    /// Its id; the Message-ID is made of it.
    pub(crate) id: DeliveryId,
    /// What it is about.
    pub(crate) about: About,
    /// The ETag.
    pub(crate) version: i32,
    /// What it says, and to whom.
    pub(crate) message: Message,
    /// How.
    pub(crate) channel: ReplyChannel,
    /// Does not wait for business hours.
    pub(crate) urgent: bool,
    /// As rows write it.
    pub(crate) state: String,
    /// How often it was tried.
    pub(crate) attempts: i32,
    /// When it was caused.
    pub(crate) created_at: DateTime<Utc>,
    /// When it ended.
    pub(crate) finished_at: Option<DateTime<Utc>>,
    /// Quiet hours.
    pub(crate) not_before: DateTime<Utc>,
    /// Why it was not sent.
    pub(crate) problem: Option<String>,
    /// The trace of its cause.
    pub(crate) traceparent: Option<String>,
    /// How often people had it sent anew.
    pub(crate) resent: i32,
    /// Which version of its template was sent; 0 is the program's own.
    pub(crate) template_version: Option<i32>,
    /// What the gateway told afterwards, and when.
    pub(crate) receipt: Option<(String, DateTime<Utc>)>,
}

impl TryFrom<DeliveryRow> for Delivery {
    type Error = DbError;

    fn try_from(row: DeliveryRow) -> Result<Self, DbError> {
        let about = match (row.complaint_id, row.pattern_id) {
            (Some(complaint), None) => About::Complaint(ComplaintId(complaint)),
            (None, Some(pattern)) => About::Pattern(PatternId(pattern)),
            (Some(_), Some(_)) | (None, None) => {
                return Err(DbError::Corrupt("a delivery about two things or nothing"));
            }
        };
        let kind = Kind::parse(&row.kind).ok_or(DbError::Corrupt("an unknown kind of message"))?;
        let message = Message {
            kind,
            to: row.staff_id.map(StaffId),
            details: read_details(row.details)?,
        };
        Ok(Self {
            id: DeliveryId(row.id),
            about,
            version: row.version,
            message,
            channel: ReplyChannel::parse(&row.channel)?,
            urgent: row.urgent,
            state: row.state,
            attempts: row.attempts,
            created_at: row.created_at,
            finished_at: row.finished_at,
            not_before: row.not_before,
            problem: row.problem,
            traceparent: row.traceparent,
            resent: row.resent,
            template_version: row.template_version,
            receipt: row.receipt.zip(row.receipt_at),
        })
    }
}

/// The same cause, kind and recipient always give the same id.
pub(crate) fn delivery_id(cause: Uuid, message: &Message) -> DeliveryId {
    let mut digest = Sha256::new();
    digest.update(cause.as_bytes());
    digest.update(message.kind.code().as_bytes());
    digest.update(message.to.map_or(Uuid::nil(), |to| to.0).as_bytes());
    let hash: [u8; 32] = digest.finalize().into();
    DeliveryId(id_of(hash))
}

/// Queues a message about a complaint, unless the same cause has queued it already.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn enqueue(
    tx: &mut Tx<'_>,
    cause: Uuid,
    complaint: ComplaintId,
    case: &Case,
    message: &Message,
    at: DateTime<Utc>,
) -> Result<DeliveryId, DbError> {
    let audience = message.kind.audience();
    let channel = match audience {
        Audience::Staff => ReplyChannel::Email,
        Audience::Complainant => channel_of(case, message.kind),
    };
    let urgent = audience == Audience::Complainant || message.kind.is_urgent(case.severity);
    let way = Way { channel, urgent };
    insert(tx, cause, complaint.into(), way, message, at).await
}

/// The same of a message to staff about what repeats: it waits for business hours.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn enqueue_about_pattern(
    tx: &mut Tx<'_>,
    cause: Uuid,
    pattern: &Pattern,
    message: &Message,
    at: DateTime<Utc>,
) -> Result<DeliveryId, DbError> {
    let way = Way {
        channel: ReplyChannel::Email,
        urgent: false,
    };
    insert(tx, cause, About::Pattern(pattern.id), way, message, at).await
}

/// By what, and whether it waits for business hours.
struct Way {
    channel: ReplyChannel,
    urgent: bool,
}

async fn insert(
    tx: &mut Tx<'_>,
    cause: Uuid,
    about: About,
    way: Way,
    message: &Message,
    at: DateTime<Utc>,
) -> Result<DeliveryId, DbError> {
    let id = delivery_id(cause, message);
    let audience = match message.kind.audience() {
        Audience::Staff => "staff",
        Audience::Complainant => "complainant",
    };
    let (complaint, pattern) = match about {
        About::Complaint(complaint) => (Some(complaint.0), None),
        About::Pattern(pattern) => (None, Some(pattern.0)),
    };
    diesel::insert_into(deliveries::table)
        .values((
            deliveries::id.eq(id.0),
            deliveries::complaint_id.eq(complaint),
            deliveries::pattern_id.eq(pattern),
            deliveries::version.eq(1),
            deliveries::cause.eq(cause),
            deliveries::kind.eq(message.kind.code()),
            deliveries::audience.eq(audience),
            deliveries::staff_id.eq(message.to.map(|to| to.0)),
            deliveries::channel.eq(way.channel.code()),
            deliveries::urgent.eq(way.urgent),
            deliveries::details.eq(write_details(&message.details)),
            deliveries::state.eq("queued"),
            deliveries::attempts.eq(0),
            deliveries::not_before.eq(at),
            deliveries::retry_at.eq(clock::real_now()),
            deliveries::created_at.eq(at),
            deliveries::traceparent.eq(telemetry::traceparent()),
            deliveries::resent.eq(0),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(id)
}

/// Who wants to be answered by telephone is called for the reply; everything before that was said
/// during the call (S-3.2) or is read with number and code.
fn channel_of(case: &Case, kind: Kind) -> ReplyChannel {
    match (case.channel(), kind) {
        (ReplyChannel::Phone, Kind::Reply | Kind::LeadReply) => ReplyChannel::Phone,
        (ReplyChannel::Phone, _) => ReplyChannel::Tracking,
        (channel, _) => channel,
    }
}

/// Whether this person was ever told to carry out a measure of the complaint.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn was_ordered(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    staff: StaffId,
) -> Result<bool, DbError> {
    let ordered = deliveries::table
        .filter(deliveries::complaint_id.eq(complaint.0))
        .filter(deliveries::staff_id.eq(staff.0))
        .filter(deliveries::kind.eq(Kind::MeasureOrdered.code()));
    let query = diesel::select(diesel::dsl::exists(ordered));
    Ok(query.get_result(tx.conn()).await?)
}

/// One delivery, for reading.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn delivery(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Delivery>, DbError> {
    let query = deliveries::table.find(id).select(DeliveryRow::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.map(Delivery::try_from).transpose()
}

/// One delivery, locked.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn lock(tx: &mut Tx<'_>, id: DeliveryId) -> Result<Option<Delivery>, DbError> {
    let query = deliveries::table
        .find(id.0)
        .for_update()
        .select(DeliveryRow::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.map(Delivery::try_from).transpose()
}

/// Puts a locked delivery back to its beginning, on this channel; answers its new version.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn requeue(
    tx: &mut Tx<'_>,
    id: DeliveryId,
    channel: ReplyChannel,
) -> Result<i32, DbError> {
    use deliveries as t;
    let version = Prepared(
        diesel::update(t::table.find(id.0))
            .set((
                t::state.eq("queued"),
                t::channel.eq(channel.code()),
                t::retry_at.eq(clock::real_now()),
                t::leased_until.eq(None::<DateTime<Utc>>),
                t::finished_at.eq(None::<DateTime<Utc>>),
                t::problem.eq(None::<String>),
                t::resent.eq(t::resent + 1),
                t::receipt.eq(None::<String>),
                t::receipt_at.eq(None::<DateTime<Utc>>),
                t::version.eq(t::version + 1),
            ))
            .returning(t::version),
    )
    .get_result(tx.conn())
    .await?;
    Ok(version)
}

/// People brought it by this channel: a call, the post. Answers its new version.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn sent_by_hand(
    tx: &mut Tx<'_>,
    id: DeliveryId,
    channel: ReplyChannel,
    at: DateTime<Utc>,
) -> Result<i32, DbError> {
    use deliveries as t;
    let version = Prepared(
        diesel::update(t::table.find(id.0))
            .set((
                t::state.eq("sent"),
                t::channel.eq(channel.code()),
                t::leased_until.eq(None::<DateTime<Utc>>),
                t::finished_at.eq(at),
                t::problem.eq(None::<String>),
                t::version.eq(t::version + 1),
            ))
            .returning(t::version),
    )
    .get_result(tx.conn())
    .await?;
    Ok(version)
}

/// Something was recorded about it: whoever decides next has to know. Answers its new version.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn touch(tx: &mut Tx<'_>, id: DeliveryId) -> Result<i32, DbError> {
    use deliveries as t;
    let version = Prepared(
        diesel::update(t::table.find(id.0))
            .set(t::version.eq(t::version + 1))
            .returning(t::version),
    )
    .get_result(tx.conn())
    .await?;
    Ok(version)
}

/// The case ended, or its deadline is over: what still waits for staff, or never reached them, says
/// nothing any more.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn cancel(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    kinds: &[Kind],
    at: DateTime<Utc>,
) -> Result<usize, DbError> {
    use deliveries as t;
    let codes: Vec<_> = kinds.iter().map(|kind| kind.code()).collect();
    let waiting = t::table
        .filter(t::complaint_id.eq(complaint.0))
        .filter(t::state.eq_any(["queued", "failed"]))
        .filter(t::kind.eq_any(codes));
    let end = (
        t::state.eq("cancelled"),
        t::finished_at.eq(at),
        t::version.eq(t::version + 1),
    );
    Ok(Prepared(diesel::update(waiting).set(end))
        .execute(tx.conn())
        .await?)
}

/// A reply that is not due any more is not sent.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn cancel_reply(
    tx: &mut Tx<'_>,
    id: DeliveryId,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    use deliveries as t;
    let waiting = t::table
        .find(id.0)
        .filter(t::state.eq_any(["queued", "failed", "to_post"]));
    let end = (
        t::state.eq("cancelled"),
        t::finished_at.eq(at),
        t::version.eq(t::version + 1),
    );
    Prepared(diesel::update(waiting).set(end))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Names one failure of a delivery as a cause.
pub(crate) fn failure_cause(delivery: DeliveryId, attempts: i32) -> Uuid {
    let mut digest = Sha256::new();
    digest.update(delivery.0.as_bytes());
    digest.update(attempts.to_be_bytes());
    let hash: [u8; 32] = digest.finalize().into();
    id_of(hash)
}

/// Names the reply of a round to the complaint that another one was merged into, for that one.
pub(crate) fn lead_reply_cause(lead: ComplaintId, round: i32, member: ComplaintId) -> Uuid {
    let mut digest = Sha256::new();
    digest.update(lead.0.as_bytes());
    digest.update(round.to_be_bytes());
    digest.update(member.0.as_bytes());
    let hash: [u8; 32] = digest.finalize().into();
    id_of(hash)
}

fn id_of(hash: [u8; 32]) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    let builder = uuid::Builder::from_bytes(bytes).with_variant(uuid::Variant::RFC4122);
    builder.with_version(uuid::Version::Custom).into_uuid()
}
