//! `GET /v1/replies?stage=`: the queues of what waits for a reply, or for a follow-up (F-4.5).

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::{Action, Caller, Denied, Reach, reach};
use chrono::{DateTime, Utc};
use persistence::Tx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Filter, Page, Paging, Problem};

use crate::commands::{facts_of, tries_at};
use crate::domain::Correspondence;
use crate::{Notification, store};

/// The queues.
#[derive(Deserialize, ToSchema, Clone, Copy, Default)]
#[serde(rename_all = "snake_case")]
pub(super) enum Queue {
    /// Approved; the reply has to be written.
    #[default]
    ToReply,
    /// Written; on its way.
    Replying,
    /// Sent; has to be followed up.
    Replied,
}

/// Which queue.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// `to_reply` where it is not given.
    #[serde(default)]
    #[param(inline, required = false)]
    stage: Queue,
}

/// What waits.
#[derive(Serialize, ToSchema)]
pub(super) struct WaitingView {
    /// Which complaint.
    complaint_id: Uuid,
    /// As people cite it.
    number: String,
    /// Where it belongs.
    site_id: Uuid,
    /// As asked for.
    stage: &'static str,
    /// Which reply.
    round: i32,
    /// Since when it waits.
    since: DateTime<Utc>,
    /// The next try at a follow-up counts from then on, in another half-day (F-6.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    next_try_after: Option<DateTime<Utc>>,
    /// For the next change.
    version: i32,
}

/// The queue of those who reply (true); others who may see the register look at theirs (false).
pub(super) async fn reach_of(tx: &mut Tx<'_>, caller: &Caller) -> Result<(Reach, bool), Denied> {
    match reach(tx, caller, Action::SendReply).await {
        Err(Denied::Forbidden(_)) => Ok((reach(tx, caller, Action::ListRegister).await?, false)),
        decided => Ok((decided?, true)),
    }
}

/// What waits for a reply or a follow-up, the oldest first.
#[utoipa::path(tag = "replies", params(Wanted, Paging),
    responses((status = 200, body = Page<WaitingView>), web::Problems), security(("bearer" = [])))]
#[get("/v1/replies")]
pub(super) async fn list(
    service: Data<Notification>,
    req: HttpRequest,
    caller: Caller,
    Filter(wanted): Filter<Wanted>,
    paging: Paging,
) -> Result<HttpResponse, Problem> {
    let stage = match wanted.stage {
        Queue::ToReply => "to_reply",
        Queue::Replying => "replying",
        Queue::Replied => "replied",
    };
    let after = paging.after::<store::After>()?;
    let page = service.db.transaction(async move |mut tx| {
        let (reach, _) = reach_of(&mut tx, &caller).await?;
        let rows = store::waiting(&mut tx, &reach, stage, after, paging.fetch()).await?;
        let page = paging.page(rows, |(c, _)| (c.stage().since(), c.complaint().0));
        let items = reach
            .keep(&mut tx, page.items, |(c, _)| facts_of(c))
            .await?;
        let mut tries = HashMap::new();
        for (c, _) in &items {
            let site = c.case().site;
            if let Entry::Vacant(unknown) = tries.entry(site) {
                unknown.insert(tries_at(&mut tx, site).await?);
            }
        }
        let view = |(c, version): (Correspondence, i32)| WaitingView {
            complaint_id: c.complaint().0,
            number: c.case().number.clone(),
            site_id: c.case().site,
            stage: c.stage().code(),
            round: c.stage().round(),
            since: c.stage().since(),
            next_try_after: tries.get(&c.case().site).and_then(|t| c.next_try(*t)),
            version,
        };
        Ok::<_, Problem>(Page {
            items: items.into_iter().map(view).collect(),
            next: page.next,
        })
    });
    Ok(page.await?.respond(&req))
}
