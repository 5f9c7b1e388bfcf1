//! The way out: claim, look up the address, call, record. The call is outside of any transaction.
//!
//! At least once, and documented so: what a worker that died had handed over already is sent again
//! when its lease is over, with the same Message-ID. A living worker renews the lease while it waits
//! for a slow server, so that no other takes the message up.
//! Absent on purpose: what to do about a failure (`commands`), and keeping addresses.

mod email;
mod letter;
mod peers;
mod prepare;
mod sms;

use std::sync::Arc;

use authorization::TokenSigner;
use chrono::{DateTime, TimeDelta, Utc};
use clock::Clock;
use persistence::{Db, DbError, Opened, fault};
use regulation::{Language, ReplyChannel};
use sealing::KeyRing;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use web::client::Client;

pub(crate) use email::Mailer;
pub(crate) use letter::{Letters, read_letter};
pub(crate) use sms::{Gateway, GatewayError, parse_message_id};

use crate::commands::{self, CommandError};
use crate::config::Settings;
use crate::content::Rendered;
use crate::store::{self, Claimed, Ending};

/// What became of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It is where it should be.
    Sent,
    /// The letter is written; people print and post it.
    Written,
    /// Trying again can help; why, as a code.
    Later(&'static str),
    /// Trying again can help, but not before so long; why, as a code.
    LaterIn(TimeDelta, &'static str),
    /// It cannot; why, as a code.
    Never(&'static str),
    /// Not now: business hours begin then.
    Quiet(DateTime<Utc>),
    /// Overtaken: nobody wants it any more.
    Obsolete,
}

/// Sends what is due. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Sender {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) http: Client,
    pub(crate) signer: Option<Arc<TokenSigner>>,
    pub(crate) mailer: Mailer,
    pub(crate) gateway: Option<Gateway>,
    pub(crate) letters: Letters,
    pub(crate) ring: Option<KeyRing>,
    pub(crate) settings: Arc<Settings>,
}

/// What was not recorded is taken up again when its lease is over.
fn report(done: Result<Result<(), CommandError>, JoinError>) {
    match done {
        Ok(Ok(())) => {}
        Ok(Err(e)) => {
            tracing::warn!(
                error = &e as &dyn std::error::Error,
                "the outcome of a delivery was not recorded"
            );
        }
        Err(e) => tracing::error!(panicked = e.is_panic(), "a delivery ended by itself"),
    }
}

/// A rendered message with its address; no `Debug`.
struct Addressed {
    name: Option<String>,
    address: Option<String>,
    said: Rendered,
    language: Language,
    template: i32,
}

/// What a call came to, with the version of the template that was filled.
type Called = (Outcome, Option<i32>);

impl Sender {
    /// Takes what is due as there is room, so that one slow server does not hold up the rest. Told
    /// to stop, it waits for what is in hand; what it cannot wait for is taken up again later.
    ///
    /// # Errors
    /// [`DbError`] where nothing could be claimed.
    pub(crate) async fn run(self, stop: CancellationToken) -> Result<(), DbError> {
        let (poll, most) = (
            self.settings.delivery.poll(),
            self.settings.delivery.parallel.max(1),
        );
        let room = usize::try_from(most).unwrap_or(usize::MAX);
        let mut in_hand = JoinSet::new();
        while !stop.is_cancelled() {
            while let Some(done) = in_hand.try_join_next() {
                report(done);
            }
            let free = room.saturating_sub(in_hand.len());
            let claimed = if free == 0 {
                Vec::new()
            } else {
                self.claim(free).await?
            };
            if claimed.is_empty() {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(poll) => {}
                    Some(done) = in_hand.join_next() => report(done),
                }
            }
            for claimed in claimed {
                let sender = self.clone();
                let delivery = &claimed.delivery;
                let span = tracing::info_span!("deliver", complaint.id = delivery.about.complaint().map(|it| display(it.0)), pattern.id = delivery.about.pattern().map(|it| display(it.0)), delivery.id = %delivery.id.0, delivery.kind = delivery.message.kind.code());
                telemetry::set_parent(&span, delivery.traceparent.as_deref());
                in_hand.spawn(async move { sender.one(&claimed).await }.instrument(span));
            }
        }
        while let Some(done) = in_hand.join_next().await {
            report(done);
        }
        Ok(())
    }

    async fn claim(&self, most: usize) -> Result<Vec<Claimed>, DbError> {
        let (now, real, lease) = (
            self.clock.now(),
            clock::real_now(),
            self.settings.delivery.lease(),
        );
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let claimed = self
            .db
            .transaction(async move |mut tx| store::claim(&mut tx, now, real, lease, most).await)
            .await?;
        fault::point("notification.after_claim");
        Ok(claimed)
    }

    async fn one(&self, claimed: &Claimed) -> Result<(), CommandError> {
        let (outcome, template) = tokio::select! {
            called = self.call(claimed) => called?,
            () = self.hold(claimed) => {
                tracing::warn!("the lease was lost: whoever has it now sends");
                return Ok(());
            }
        };
        fault::point("notification.after_call");
        let (at, settings) = (self.clock.now(), self.settings.delivery);
        let attempts = claimed.delivery.attempts;
        // Whoever has it sent anew has its tries counted anew.
        let most = settings
            .most_attempts
            .saturating_mul(claimed.delivery.resent.unsigned_abs() + 1);
        let outcome = match outcome {
            Outcome::Later(problem) | Outcome::LaterIn(_, problem)
                if attempts.unsigned_abs() >= most =>
            {
                Outcome::Never(problem)
            }
            other => other,
        };
        match outcome {
            Outcome::Sent => {
                tracing::info!(
                    channel = claimed.delivery.channel.code(),
                    attempts,
                    "delivered"
                );
                self.db
                    .transaction_on(&Opened::Everything, async move |mut tx| {
                        commands::delivered(&mut tx, claimed, template, at).await
                    })
                    .await
            }
            Outcome::Written => {
                tracing::info!(attempts, "a letter waits for the post");
                self.db
                    .transaction_on(&Opened::Everything, async move |mut tx| {
                        commands::written(&mut tx, claimed, template, at).await
                    })
                    .await
            }
            Outcome::Never(problem) => {
                tracing::warn!(problem, attempts, "not delivered");
                self.db
                    .transaction_on(&Opened::Everything, async move |mut tx| {
                        commands::gave_up(&mut tx, claimed, problem, at).await
                    })
                    .await
            }
            Outcome::Later(problem) => {
                self.later(claimed, settings.backoff(attempts), problem)
                    .await
            }
            Outcome::LaterIn(pause, problem) => {
                let pause = pause.max(settings.backoff(attempts));
                self.later(claimed, pause, problem).await
            }
            Outcome::Quiet(until) => self.end(claimed, Ending::Quiet(until)).await,
            Outcome::Obsolete => self.end(claimed, Ending::Cancelled(at)).await,
        }
    }

    async fn later(
        &self,
        claimed: &Claimed,
        pause: TimeDelta,
        problem: &'static str,
    ) -> Result<(), CommandError> {
        let attempts = claimed.delivery.attempts;
        tracing::info!(problem, attempts, "tried again later");
        let retry_at = clock::real_now() + pause;
        self.end(claimed, Ending::Later(retry_at, problem)).await
    }

    /// Renews the lease for as long as it is polled; returns when it is lost, or runs out because
    /// the database does not answer.
    async fn hold(&self, claimed: &Claimed) {
        let (db, lease) = (&self.db, self.settings.delivery.lease());
        let pause = (lease / 3).to_std().unwrap_or_default();
        let mut until = clock::real_now() + lease;
        loop {
            tokio::time::sleep(pause).await;
            let wanted = clock::real_now() + lease;
            let renewed: Result<bool, DbError> = db
                .transaction(async move |mut tx| store::renew(&mut tx, claimed, wanted).await)
                .await;
            match renewed {
                Ok(true) => until = wanted,
                Ok(false) => return,
                Err(e) => tracing::warn!(
                    error = &e as &dyn std::error::Error,
                    "the lease was not renewed"
                ),
            }
            if clock::real_now() + lease / 3 > until {
                return;
            }
        }
    }

    async fn end(&self, claimed: &Claimed, ending: Ending) -> Result<(), CommandError> {
        self.db
            .transaction(async move |mut tx| {
                Ok(store::finish(&mut tx, claimed, ending).await.map(|_| ())?)
            })
            .await
    }

    async fn call(&self, claimed: &Claimed) -> Result<Called, CommandError> {
        let delivery = &claimed.delivery;
        let prepared = match self.prepare(claimed).await? {
            Ok(prepared) => prepared,
            Err(outcome) => return Ok((outcome, None)),
        };
        let Some(slot) = prepared.slot(delivery) else {
            // At once readable with number and code; calls are left to people.
            return Ok((Outcome::Sent, None));
        };
        let addressed = match self.address(claimed, &prepared, slot).await {
            Ok(addressed) => addressed,
            Err(outcome) => return Ok((outcome, None)),
        };
        let outcome = match slot.channel {
            ReplyChannel::Email => self.mailer.send(delivery.id, &addressed).await,
            ReplyChannel::Sms => match &self.gateway {
                Some(gateway) => gateway.send(delivery.id, delivery.resent, &addressed).await,
                None => Outcome::Never("sms-not-set-up"),
            },
            ReplyChannel::Letter => {
                let today = organization::office(&prepared.site).date(self.clock.now());
                self.letters
                    .write(delivery.id, prepared.number(), &addressed, today)
                    .await
            }
            ReplyChannel::Phone | ReplyChannel::Tracking => Outcome::Sent,
        };
        Ok((outcome, Some(addressed.template)))
    }
}
