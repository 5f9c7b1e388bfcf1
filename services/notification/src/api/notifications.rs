//! `/v1/notifications`: deliveries, for whoever has to see to what did not arrive.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::{Action, Caller, reach};
use regulation::ReplyChannel;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Filter, Page, Paging, Problem};

use super::permitted;
use super::views::DeliveryView;
use crate::domain::Kind;
use crate::{Notification, store};

/// States of a delivery.
#[derive(Deserialize, ToSchema, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum DeliveryState {
    /// Waits.
    Queued,
    /// Is being sent.
    Sending,
    /// A letter that is written; people print and post it.
    ToPost,
    /// Arrived.
    Sent,
    /// Did not, and will not by itself.
    Failed,
    /// Overtaken.
    Cancelled,
}

/// Which deliveries.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// One state only.
    #[param(inline, required = false)]
    state: Option<DeliveryState>,
    /// One channel only.
    #[param(inline, required = false)]
    channel: Option<ReplyChannel>,
    /// One kind only.
    #[param(required = false)]
    kind: Option<String>,
    /// One complaint only.
    #[param(required = false)]
    complaint: Option<Uuid>,
}

impl Wanted {
    fn rows(&self) -> Result<store::Wanted, Problem> {
        let kind = self
            .kind
            .as_deref()
            .map(|kind| Kind::parse(kind).ok_or(web::INVALID_QUERY.with_reason("kind")));
        let state = self.state.map(|state| match state {
            DeliveryState::Queued => "queued",
            DeliveryState::Sending => "sending",
            DeliveryState::ToPost => "to_post",
            DeliveryState::Sent => "sent",
            DeliveryState::Failed => "failed",
            DeliveryState::Cancelled => "cancelled",
        });
        Ok(store::Wanted {
            state: state.map(str::to_owned),
            channel: self.channel.map(|channel| channel.code().to_owned()),
            kind: kind.transpose()?,
            complaint: self.complaint,
        })
    }
}

/// Deliveries, the newest first; who they are for is never shown, except staff by id.
#[utoipa::path(tag = "notifications", params(Wanted, Paging),
    responses((status = 200, body = Page<DeliveryView>), web::Problems), security(("bearer" = [])))]
#[get("/v1/notifications")]
pub(super) async fn list(
    service: Data<Notification>,
    req: HttpRequest,
    caller: Caller,
    Filter(wanted): Filter<Wanted>,
    paging: Paging,
) -> Result<HttpResponse, Problem> {
    let (wanted, after) = (wanted.rows()?, paging.after::<store::After>()?);
    let page = service.db.transaction(async move |mut tx| {
        let reach = reach(&mut tx, &caller, Action::ListRegister).await?;
        let rows = store::list(&mut tx, &reach, &wanted, after, paging.fetch()).await?;
        let page = paging.page(rows, store::Listed::key);
        // The cursor is of the page as read; recused people see fewer rows of it.
        let items = reach
            .keep(&mut tx, page.items, |row| row.facts.clone())
            .await?;
        Ok::<_, Problem>(Page {
            items,
            next: page.next,
        })
    });
    let page = page
        .await?
        .map(|row| DeliveryView::of(row.delivery, row.complaint, row.number));
    Ok(page.respond(&req))
}

/// What waits for people, the oldest first: failures to send anew or tell otherwise, calls to make,
/// letters to print and post. Whoever replies sees it.
#[utoipa::path(tag = "notifications", params(Paging),
    responses((status = 200, body = Page<DeliveryView>), web::Problems), security(("bearer" = [])))]
#[get("/v1/notifications/work")]
pub(super) async fn work(
    service: Data<Notification>,
    req: HttpRequest,
    caller: Caller,
    paging: Paging,
) -> Result<HttpResponse, Problem> {
    let after = paging.after::<store::After>()?;
    let page = service.db.transaction(async move |mut tx| {
        let reach = reach(&mut tx, &caller, Action::SendReply).await?;
        let rows = store::to_do(&mut tx, &reach, after, paging.fetch()).await?;
        let page = paging.page(rows, store::Listed::key);
        let kept = reach
            .keep(&mut tx, page.items, |row| row.facts.clone())
            .await?;
        let mut items = Vec::with_capacity(kept.len());
        for row in kept {
            let letter = store::letter(&mut tx, row.delivery.id).await?;
            let view = DeliveryView::of(row.delivery, row.complaint, row.number);
            items.push(view.with_letter(letter));
        }
        Ok::<_, Problem>(Page {
            items,
            next: page.next,
        })
    });
    Ok(page.await?.respond(&req))
}

/// One delivery.
#[utoipa::path(tag = "notifications", params(("id" = Uuid, Path)),
    responses((status = 200, body = DeliveryView), web::Problems), security(("bearer" = [])))]
#[get("/v1/notifications/{id}")]
pub(super) async fn read(
    service: Data<Notification>,
    path: Path<Uuid>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let id = path.into_inner();
    let view = service.db.transaction(async move |mut tx| {
        let delivery = store::delivery(&mut tx, id).await?.ok_or(web::NOT_FOUND)?;
        let complaint = delivery.about.complaint().ok_or(web::NOT_FOUND)?;
        let (correspondence, _) =
            permitted(&mut tx, &caller, Action::ListRegister, complaint.0).await?;
        let letter = store::letter(&mut tx, delivery.id).await?;
        let version = delivery.version;
        let number = correspondence.case().number.clone();
        Ok::<_, Problem>((
            version,
            DeliveryView::of(delivery, complaint, number).with_letter(letter),
        ))
    });
    let (version, view) = view.await?;
    Ok(HttpResponse::Ok()
        .insert_header(web::etag(version))
        .json(view))
}
