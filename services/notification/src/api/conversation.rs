//! `/v1/conversations/{complaint}`: messages between whoever handles a complaint and its complainant
//! (S-5.1). Neither learns from it who the other is.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use authorization::{Action, Caller};
use chrono::{DateTime, Utc};
use persistence::idempotency::{self, Claim};
use sealing::Personal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{IdempotencyKey, NewId, Now, Page, Paging, Problem, RawBody};

use super::{Asked, permitted};
use crate::commands::{Relay, relay};
use crate::content::is_readable;
use crate::domain::{Author, ComplaintId, StaffId, Wish};
use crate::store::{self, Told};
use crate::{Notification, publish};

/// Characters of a message.
const LENGTH: std::ops::RangeInclusive<usize> = 1..=2000;

/// What somebody sends.
#[derive(Deserialize, ToSchema, Clone, Copy, PartialEq, Eq, Default)]
#[serde(rename_all = "snake_case")]
enum NewWish {
    /// `text` is needed.
    #[default]
    Message,
    /// Asks the complainant to call; by staff only, without text.
    CallBack,
}

/// A message. No `Debug`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMessage {
    /// `message` where it is not given.
    #[serde(default)]
    wish: NewWish,
    /// What it says; no control characters.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 2000)]
    text: Option<Personal>,
}

impl NewMessage {
    fn text(self, by_staff: bool) -> Result<Option<Personal>, Problem> {
        match (self.wish, self.text) {
            (NewWish::Message, Some(text)) => checked(text).map(Some),
            (NewWish::Message, None) => Err(Problem::field("/text", "is required")),
            (NewWish::CallBack, None) if by_staff => Ok(None),
            (NewWish::CallBack, Some(_)) => Err(Problem::field("/text", "a call needs none")),
            (NewWish::CallBack, None) => Err(Problem::field("/wish", "staff ask for calls")),
        }
    }
}

/// 1 to 2000 characters, none of them hidden.
pub(super) fn checked(text: Personal) -> Result<Personal, Problem> {
    if text.is_blank() || !LENGTH.contains(&text.chars()) {
        return Err(Problem::field("/text", "has 1 to 2000 characters"));
    }
    if !is_readable(text.expose()) {
        let what = "control characters are not allowed";
        return Err(Problem::field("/text", what));
    }
    Ok(text)
}

/// One message, as either side reads it. No `Debug`.
#[derive(Serialize, ToSchema)]
pub(super) struct MessageView {
    /// Its name.
    id: Uuid,
    /// `office` or `complainant`.
    from: &'static str,
    /// Who of the staff wrote it; for staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    written_by: Option<Uuid>,
    /// `message`, or `call_back`: please call.
    wish: &'static str,
    /// What it says; a wish for a call has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// When.
    at: DateTime<Utc>,
}

impl MessageView {
    fn of(told: &Told, for_staff: bool) -> Self {
        let (from, by) = match told.relayed.author {
            Author::Staff(by) => ("office", Some(by.0)),
            Author::Complainant => ("complainant", None),
        };
        let wish: Wish = told.relayed.wish;
        Self {
            id: told.relayed.id,
            from,
            written_by: by.filter(|_| for_staff),
            wish: wish.code(),
            text: told.text.as_ref().map(|text| text.expose().to_owned()),
            at: told.relayed.at,
        }
    }
}

/// What was written, the oldest first; for the complainant and for those who may reach them.
#[utoipa::path(tag = "conversations", params(("complaint" = Uuid, Path), Paging),
    responses((status = 200, body = Page<MessageView>), web::Problems), security(("bearer" = [])))]
#[get("/v1/conversations/{complaint}")]
pub(super) async fn read(
    service: Data<Notification>,
    req: HttpRequest,
    path: Path<Uuid>,
    caller: Caller,
    paging: Paging,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (complaint, after) = (
        path.into_inner(),
        paging.after::<i32>()?.unwrap_or_default(),
    );
    let asked = Asked::to(Action::Contact, complaint, &caller, at);
    let ring = service.ring.as_ref();
    let for_staff = !matches!(caller, Caller::Complainant { .. });
    let page = service.db.transaction(async move |mut tx| {
        // What may not be written to looks as if it were not there.
        permitted(&mut tx, &caller, Action::Contact, complaint)
            .await
            .map_err(|e| if e.status() == 403 { web::NOT_FOUND } else { e })?;
        let id = ComplaintId(complaint);
        let rows = store::relayed_after(&mut tx, ring, id, after, paging.fetch()).await?;
        let (actor, body) = (caller.actor(), serde_json::json!({}));
        publish::entry(&mut tx, &actor, id, at, "conversation.read", &body).await?;
        Ok::<_, Problem>(paging.page(rows, |(seq, _)| *seq))
    });
    let page = asked
        .recorded(&service, page.await)
        .await?
        .map(|(_, told)| MessageView::of(&told, for_staff));
    Ok(page.respond(&req))
}

/// The name of a new message.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct Sent {
    /// Its name.
    id: Uuid,
}

/// Passes a message on: to the complainant by the channel that they chose, or to whoever handles it.
#[utoipa::path(tag = "conversations", params(("complaint" = Uuid, Path), web::IdempotencyKeyHeader), request_body = NewMessage,
    responses((status = 201, body = Sent), web::Problems, web::Limited), security(("bearer" = [])))]
#[post("/v1/conversations/{complaint}")]
pub(super) async fn write(
    service: Data<Notification>,
    path: Path<Uuid>,
    caller: Caller,
    IdempotencyKey(key): IdempotencyKey,
    NewId(id): NewId,
    Now(at): Now,
    body: RawBody,
) -> Result<HttpResponse, Problem> {
    let complaint = path.into_inner();
    let by_staff = !matches!(caller, Caller::Complainant { .. });
    let (hash, message) = (Sha256::digest(&body.0).into(), body.parse::<NewMessage>()?);
    let text = message.text(by_staff);
    let ring = service.ring.as_ref();
    let sent = service.db.transaction(async move |mut tx| {
        permitted(&mut tx, &caller, Action::Contact, complaint).await?;
        let author = match &caller {
            Caller::Complainant { .. } => Author::Complainant,
            _ => Author::Staff(StaffId(caller.staff_id()?)),
        };
        let (text, scope) = (text?, scope(&caller, complaint)?);
        if let Some(key) = &key {
            match idempotency::claim(&mut tx, &scope, key, hash, at).await? {
                Claim::First => {}
                Claim::OtherBody => return Err(web::OTHER_BODY),
                Claim::Replay { answer, .. } => {
                    let sent = serde_json::from_slice(&answer);
                    return sent.map_err(|e| Problem::internal(&e));
                }
            }
        }
        let cmd = Relay {
            ring,
            id,
            complaint: ComplaintId(complaint),
            author,
            text,
            at,
        };
        relay(&mut tx, cmd).await?;
        let sent = Sent { id };
        if let Some(key) = &key {
            let answer = serde_json::to_vec(&sent).map_err(|e| Problem::internal(&e))?;
            idempotency::remember(&mut tx, &scope, key, 201, &answer).await?;
        }
        Ok::<_, Problem>(sent)
    });
    Ok(HttpResponse::Created().json(sent.await?))
}

/// Keys of one person about one complaint are their own.
fn scope(caller: &Caller, complaint: Uuid) -> Result<String, Problem> {
    Ok(match caller {
        Caller::Complainant { .. } => format!("conversation:{complaint}"),
        _ => format!("conversation:{complaint}:{}", caller.staff_id()?),
    })
}
