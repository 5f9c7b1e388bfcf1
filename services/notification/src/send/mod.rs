//! The way out: claim, look up the address, call, record. The call is outside of any transaction.
//!
//! At least once, and documented so: a worker that dies after the mail server took a message sends
//! it again when its lease is over, with the same Message-ID.
//! Absent on purpose: what to do about a failure (`commands`), and keeping addresses.

mod email;
mod letter;
mod peers;

use std::sync::Arc;

use authorization::TokenSigner;
use chrono::{DateTime, Utc};
use clock::Clock;
use organization::Site;
use persistence::{Db, DbError, fault};
use regulation::{Language, ReplyChannel};
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use web::client::Client;

pub(crate) use email::Mailer;
pub(crate) use letter::{Letters, read_letter};

use crate::commands::{self, CommandError};
use crate::config::Settings;
use crate::content::{Filling, Rendered, render};
use crate::domain::{Audience, Correspondence, Kind};
use crate::store::{self, Claimed, Ending};

/// What became of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It is where it should be.
    Sent,
    /// Trying again can help; why, as a code.
    Later(&'static str),
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
    pub(crate) letters: Letters,
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

/// What a call needs, read in one transaction.
struct Prepared {
    correspondence: Correspondence,
    site: Site,
    reply: Option<String>,
    link: Option<String>,
}

/// A rendered message with its address; no `Debug`.
struct Addressed {
    name: Option<String>,
    address: Option<String>,
    said: Rendered,
    language: Language,
}

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
                let span = tracing::info_span!("deliver", complaint.id = %delivery.complaint.0, delivery.id = %delivery.id.0, delivery.kind = delivery.message.kind.code());
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
        let outcome = self.call(claimed).await?;
        fault::point("notification.after_call");
        let (at, settings) = (self.clock.now(), self.settings.delivery);
        let attempts = claimed.delivery.attempts;
        let outcome = match outcome {
            Outcome::Later(problem) if attempts.unsigned_abs() >= settings.most_attempts => {
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
                    .transaction(async move |mut tx| {
                        commands::delivered(&mut tx, claimed, at).await
                    })
                    .await
            }
            Outcome::Never(problem) => {
                tracing::warn!(problem, attempts, "not delivered");
                self.db
                    .transaction(async move |mut tx| {
                        commands::gave_up(&mut tx, claimed, problem, at).await
                    })
                    .await
            }
            Outcome::Later(problem) => {
                tracing::info!(problem, attempts, "tried again later");
                self.end(
                    claimed,
                    Ending::Later(clock::real_now() + settings.backoff(attempts), problem),
                )
                .await
            }
            Outcome::Quiet(until) => self.end(claimed, Ending::Quiet(until)).await,
            Outcome::Obsolete => self.end(claimed, Ending::Cancelled(at)).await,
        }
    }

    async fn end(&self, claimed: &Claimed, ending: Ending) -> Result<(), CommandError> {
        self.db
            .transaction(async move |mut tx| {
                Ok(store::finish(&mut tx, claimed, ending).await.map(|_| ())?)
            })
            .await
    }

    async fn call(&self, claimed: &Claimed) -> Result<Outcome, CommandError> {
        let delivery = &claimed.delivery;
        let prepared = match self.prepare(claimed).await? {
            Ok(prepared) => prepared,
            Err(outcome) => return Ok(outcome),
        };
        if delivery.channel == ReplyChannel::Tracking {
            // At once readable with number and code: there is nobody to call.
            return Ok(Outcome::Sent);
        }
        let addressed = match self.address(claimed, &prepared).await {
            Ok(addressed) => addressed,
            Err(outcome) => return Ok(outcome),
        };
        Ok(match delivery.channel {
            ReplyChannel::Email => self.mailer.send(delivery.id, &addressed).await,
            ReplyChannel::Letter => {
                let number = &prepared.correspondence.case().number;
                self.letters
                    .write(delivery.id, number, &addressed, self.today(&prepared.site))
                    .await
            }
            // Claims leave calls to people.
            ReplyChannel::Phone | ReplyChannel::Tracking => Outcome::Sent,
        })
    }

    fn today(&self, site: &Site) -> chrono::NaiveDate {
        organization::office(site).date(self.clock.now())
    }

    /// Reads what the message needs; a link for the follow-up is made where the reply goes by e-mail.
    async fn prepare(&self, claimed: &Claimed) -> Result<Result<Prepared, Outcome>, CommandError> {
        let (at, url) = (self.clock.now(), self.settings.public.url.clone());
        self.db
            .transaction(async move |mut tx| {
                let delivery = &claimed.delivery;
                let Some((correspondence, _)) = store::peek(&mut tx, delivery.complaint).await?
                else {
                    return Err(CommandError::NotFound);
                };
                if !commands::is_due(&correspondence, delivery) {
                    return Ok(Err(Outcome::Obsolete));
                }
                let Some(site) = organization::site(&mut tx, correspondence.case().site).await?
                else {
                    return Ok(Err(Outcome::Later("site-unknown")));
                };
                if !delivery.urgent {
                    let calendar = organization::calendar(&mut tx, &site.calendar).await?;
                    let open =
                        calendar::next_business_moment(&calendar, &organization::office(&site), at);
                    if open > at {
                        return Ok(Err(Outcome::Quiet(open)));
                    }
                }
                let (mut reply, mut link) = (None, None);
                if delivery.message.kind == Kind::Reply {
                    reply = store::reply_text(&mut tx, delivery.id.0).await?;
                    if delivery.channel == ReplyChannel::Email {
                        let token = crate::link::Token::fresh();
                        let round = correspondence.stage().round();
                        store::issue_link(&mut tx, token.hash(), delivery.complaint, round, at)
                            .await?;
                        link = Some(format!("{}/f/{}", url.trim_end_matches('/'), token.text()));
                    }
                }
                Ok(Ok(Prepared {
                    correspondence,
                    site,
                    reply,
                    link,
                }))
            })
            .await
    }

    /// Asks for the address now, and forgets it afterwards.
    async fn address(&self, claimed: &Claimed, prepared: &Prepared) -> Result<Addressed, Outcome> {
        let (delivery, case) = (&claimed.delivery, prepared.correspondence.case());
        let by_email = delivery.channel == ReplyChannel::Email;
        let (name, address, language, signpost) =
            match (delivery.message.kind.audience(), delivery.message.to) {
                (Audience::Staff, Some(staff)) => {
                    let contact = self.staff_contact(staff).await?;
                    (contact.name, contact.email, contact.language, None)
                }
                (Audience::Staff | Audience::Complainant, _) => {
                    let contact = self.complainant_contact(delivery.complaint).await?;
                    let address = if by_email {
                        contact.email
                    } else {
                        contact.address
                    };
                    (
                        contact.name,
                        address,
                        contact.language.unwrap_or(case.language),
                        contact.signpost,
                    )
                }
            };
        if address
            .as_deref()
            .is_none_or(|address| address.trim().is_empty())
        {
            return Err(Outcome::Never("no-address"));
        }
        let said = render(&Filling {
            case,
            site: &prepared.site,
            message: &delivery.message,
            language,
            at: delivery.created_at,
            name: name.as_deref(),
            signpost: signpost.as_deref(),
            reply: prepared.reply.as_deref(),
            link: prepared.link.as_deref(),
            by_email,
        });
        Ok(Addressed {
            name,
            address,
            said,
            language,
        })
    }
}
