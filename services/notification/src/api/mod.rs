//! The door for HTTP: extract → command → respond.
//!
//! Absent on purpose: rules, SQL, domain types in bodies.

mod actions;
mod answer;
mod conversation;
mod counts;
mod errors;
mod follow_up;
mod letters;
mod link;
mod looks;
mod notifications;
mod receipts;
mod reply;
mod retry;
mod templates;
mod views;
mod waiting;

use authorization::{Action, Caller, permit, record_denial};
use chrono::{DateTime, Utc};
use persistence::{Revision, Tx};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use web::Problem;

use crate::Notification;
use crate::commands::facts_of;
use crate::domain::{ComplaintId, Correspondence};
use crate::store;

/// All addresses.
pub(crate) fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(reply::read)
        .service(actions::actions)
        .service(reply::send)
        // Before the address with a complaint in it.
        .service(link::answer)
        .service(follow_up::record)
        .service(link::form)
        .service(link::submit)
        .service(waiting::list)
        .service(counts::counts)
        .service(notifications::list)
        // Before the address with a delivery in it.
        .service(notifications::work)
        .service(notifications::read)
        .service(retry::retry)
        .service(retry::call)
        .service(receipts::receive)
        .service(letters::read)
        .service(letters::print)
        .service(letters::post_letter)
        .service(letters::come_back)
        // Before the address with a complaint in it.
        .service(answer::answer)
        .service(answer::form)
        .service(answer::submit)
        .service(conversation::read)
        .service(conversation::write)
        .service(looks::views)
        .service(templates::list)
        .service(templates::read)
        .service(templates::show)
        .service(templates::save);
}

/// The same for whoever replies: they see what they answer, and for others who may see the case it
/// is an act that is refused.
async fn permitted_to_reply(
    tx: &mut Tx<'_>,
    caller: &Caller,
    complaint: Uuid,
) -> Result<(Correspondence, i32), Problem> {
    let refused = match permitted(tx, caller, Action::SendReply, complaint).await {
        Err(refused) if refused.status() == 403 => refused,
        decided => return decided,
    };
    permitted(tx, caller, Action::ListRegister, complaint).await?;
    Err(refused)
}

/// How it stands with reply and follow-up: for whoever may read the case, and its complainant.
async fn permitted_to_read(
    tx: &mut Tx<'_>,
    caller: &Caller,
    complaint: Uuid,
) -> Result<(Correspondence, i32), Problem> {
    if matches!(caller, Caller::Complainant { .. }) {
        return permitted(tx, caller, Action::OwnComplaint, complaint).await;
    }
    match permitted(tx, caller, Action::TaskView, complaint).await {
        // Who replies may see what they answer, beyond the task view.
        Err(hidden) if hidden.status() == 404 => {
            let replies = permitted(tx, caller, Action::SendReply, complaint).await;
            replies.map_err(|_| hidden)
        }
        decided => decided,
    }
}

/// The correspondence, if the caller may; what they may not see looks as if it were not there.
async fn permitted(
    tx: &mut Tx<'_>,
    caller: &Caller,
    action: Action,
    complaint: Uuid,
) -> Result<(Correspondence, i32), Problem> {
    let (correspondence, revision) = peeked(tx, caller, complaint).await?;
    permit(tx, caller, action, &facts_of(&correspondence)).await?;
    Ok((correspondence, revision.version))
}

/// The correspondence, before anybody has asked whether the caller may see it.
async fn peeked(
    tx: &mut Tx<'_>,
    caller: &Caller,
    complaint: Uuid,
) -> Result<(Correspondence, Revision), Problem> {
    if matches!(caller, Caller::Public) {
        return Err(web::UNAUTHENTICATED);
    }
    let found = store::peek(tx, ComplaintId(complaint)).await?;
    found.ok_or(web::NOT_FOUND)
}

/// Who asks for what of which complaint.
struct Asked {
    complaint: Uuid,
    caller: Caller,
    wanted: Action,
    at: DateTime<Utc>,
}

impl Asked {
    fn to(wanted: Action, complaint: Uuid, caller: &Caller, at: DateTime<Utc>) -> Self {
        Self {
            complaint,
            caller: caller.clone(),
            wanted,
            at,
        }
    }

    /// Records a denial in a transaction of its own: that of the request is rolled back. What was
    /// refused for another reason is found out by asking the table again.
    async fn recorded<T>(
        &self,
        service: &Notification,
        done: Result<T, Problem>,
    ) -> Result<T, Problem> {
        if done
            .as_ref()
            .is_err_and(|e| matches!(e.status().as_u16(), 403 | 404))
        {
            let (id, caller, wanted) = (self.complaint, &self.caller, self.wanted);
            let asking = service.db.transaction(async |mut tx| {
                Ok::<_, Problem>(match store::peek(&mut tx, ComplaintId(id)).await? {
                    None => None,
                    Some((it, _)) => permit(&mut tx, caller, wanted, &facts_of(&it)).await.err(),
                })
            });
            if let Some(denied) = asking.await? {
                let db = &service.db;
                record_denial(db, id, caller, Some(wanted), self.at, &denied).await?;
            }
        }
        done
    }
}
