//! The second person: cells of the table with a 2.
//!
//! The first person's request is kept as a proposal and answered 202; the same request by somebody
//! else who is permitted as well carries it out. A command asks [`Seconding::settle`] when its rules
//! have agreed, so that nothing is proposed that could not be done, and saves only where the answer
//! is yes:
//! ```text
//! let decision = case.clone().approve(…)?;
//! if permission.second_person && !seconding.settle(&mut tx, &(seen, "approval")).await? {
//!     return Ok(Outcome::AwaitsSecondPerson);
//! }
//! ```
//! What is wanted includes the version on which it was decided: agreement to one state of a case is
//! none to a later one. The caller holds the lock of the subject's row, so that two who come at once
//! take turns.
//!
//! Absent on purpose: the words of what is wanted. The second person says them too.

use actix_web::HttpResponse;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx, audit};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Action, Caller, Case, Denied, StaffCaller, permit};

/// A proposal that nobody has confirmed is forgotten after this.
pub const WAITS: TimeDelta = TimeDelta::days(7);

diesel::table! {
    second_person (subject, action, proposed_by) {
        subject -> Uuid,
        action -> Text,
        proposed_by -> Uuid,
        sha256 -> Binary,
        proposed_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

/// What became of a request that may want a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Outcome<T> {
    /// Done.
    CarriedOut(T),
    /// Kept until somebody else says the same; nothing else has changed.
    AwaitsSecondPerson,
}

/// Body of a 202: nothing has happened before a second person sends the same request.
#[derive(Debug, Serialize, ToSchema)]
pub struct AwaitsSecondPerson {
    /// Always true.
    awaits_second_person: bool,
}

impl AwaitsSecondPerson {
    /// 202.
    pub fn answer() -> HttpResponse {
        HttpResponse::Accepted().json(Self {
            awaits_second_person: true,
        })
    }
}

/// One request for which [`permit`] wants a second person.
#[derive(Debug)]
pub struct Seconding<'a> {
    /// Who asks; permitted already.
    pub caller: &'a Caller,
    /// For what.
    pub action: Action,
    /// About what.
    pub case: &'a Case,
    /// People who may although the table does not say so: the level above, where nobody is left.
    pub above: &'a [Uuid],
    /// When.
    pub at: DateTime<Utc>,
}

/// What the trail says of both. It outlives the words, so there is no digest of them in it; what
/// was done tells the fact that follows.
#[derive(Serialize)]
struct Note {
    action: &'static str,
    proposed_by: Uuid,
    proposed_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_by: Option<Uuid>,
}

impl Seconding<'_> {
    /// True: somebody else wants the same and still may, so carry it out now. False: it is kept, or
    /// was kept before. Another wish of the same person replaces the one before.
    ///
    /// # Errors
    /// [`Denied`] for others than staff, or where nothing could be read or kept.
    pub async fn settle(&self, tx: &mut Tx<'_>, wanted: &impl Serialize) -> Result<bool, Denied> {
        let me = self.caller.staff_id()?;
        let digest = digest(wanted);
        self.forget_expired(tx).await?;
        let proposals: Vec<(Uuid, DateTime<Utc>)> = second_person::table
            .filter(second_person::subject.eq(self.case.complaint))
            .filter(second_person::action.eq(self.action.name()))
            .filter(second_person::sha256.eq(&digest[..]))
            .order(second_person::proposed_at)
            .select((second_person::proposed_by, second_person::proposed_at))
            .load(tx.conn())
            .await?;
        for (first, proposed_at) in &proposals {
            if *first != me && self.still_may(tx, *first).await? {
                self.clear(tx).await?;
                let note = self.note(*first, *proposed_at, Some(me));
                self.record(tx, "second_person.confirmed", &note).await?;
                return Ok(true);
            }
        }
        if !proposals.iter().any(|(first, _)| *first == me) {
            self.keep(tx, me, &digest).await?;
            let note = self.note(me, self.at, None);
            self.record(tx, "second_person.awaited", &note).await?;
        }
        Ok(false)
    }

    /// Roles end and conflicts come to light while something waits.
    async fn still_may(&self, tx: &mut Tx<'_>, first: Uuid) -> Result<bool, Denied> {
        if self.above.contains(&first) {
            return Ok(true);
        }
        let first = Caller::Staff(StaffCaller { id: first });
        match permit(tx, &first, self.action, self.case).await {
            Ok(_) => Ok(true),
            Err(Denied::Db(e)) => Err(e.into()),
            Err(Denied::Unauthenticated | Denied::Hidden(_) | Denied::Forbidden(_)) => Ok(false),
        }
    }

    async fn forget_expired(&self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        let expired = second_person::table
            .filter(second_person::subject.eq(self.case.complaint))
            .filter(second_person::expires_at.le(self.at));
        diesel::delete(expired).execute(tx.conn()).await?;
        Ok(())
    }

    async fn clear(&self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        let settled = second_person::table
            .filter(second_person::subject.eq(self.case.complaint))
            .filter(second_person::action.eq(self.action.name()));
        diesel::delete(settled).execute(tx.conn()).await?;
        Ok(())
    }

    async fn keep(&self, tx: &mut Tx<'_>, me: Uuid, digest: &[u8]) -> Result<(), DbError> {
        let content = (
            second_person::sha256.eq(digest),
            second_person::proposed_at.eq(self.at),
            second_person::expires_at.eq(self.at + WAITS),
        );
        let key = (
            second_person::subject.eq(self.case.complaint),
            second_person::action.eq(self.action.name()),
            second_person::proposed_by.eq(me),
        );
        Prepared(
            diesel::insert_into(second_person::table)
                .values((key, content))
                .on_conflict((
                    second_person::subject,
                    second_person::action,
                    second_person::proposed_by,
                ))
                .do_update()
                .set(content),
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }

    fn note(&self, first: Uuid, proposed_at: DateTime<Utc>, second: Option<Uuid>) -> Note {
        Note {
            action: self.action.name(),
            proposed_by: first,
            proposed_at,
            confirmed_by: second,
        }
    }

    async fn record(&self, tx: &mut Tx<'_>, what: &str, note: &Note) -> Result<(), DbError> {
        let body = serde_json::to_vec(note).expect("ids, codes and times are JSON");
        let actor = self.caller.actor();
        audit::append(tx, self.case.complaint, self.at, &actor, what, &body).await
    }
}

/// What these people proposed about a subject waits no longer: they are recused (F-4.2b), and must
/// not turn out to be half of a decision later.
///
/// # Errors
/// [`DbError`].
pub async fn forget_proposals(
    tx: &mut Tx<'_>,
    subject: Uuid,
    people: &[Uuid],
) -> Result<(), DbError> {
    if people.is_empty() {
        return Ok(());
    }
    let theirs = second_person::table
        .filter(second_person::subject.eq(subject))
        .filter(second_person::proposed_by.eq_any(people));
    diesel::delete(theirs).execute(tx.conn()).await?;
    Ok(())
}

/// Of the canonical form: fields in the order of the type, no white space.
fn digest(wanted: &impl Serialize) -> [u8; 32] {
    let canonical = serde_json::to_vec(wanted).expect("what is wanted came as JSON");
    Sha256::digest(&canonical).into()
}
