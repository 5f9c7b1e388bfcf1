//! Letters on their way through people's hands: printed, posted, come back.

use chrono::{DateTime, Utc};
use persistence::{Actor, Tx};
use regulation::ReplyChannel;
use serde_json::json;

use super::retry::found_and_locked;
use super::{CommandError, deliver, reply};
use crate::domain::{DeliveryId, Hand, Letter, StaffId};
use crate::{publish, store};

/// What somebody did with a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handling {
    /// Printed it, for the first time or once more.
    Print,
    /// Gave it to the post: now it is sent.
    Post,
    /// Found it in the post again, undeliverable.
    Return,
}

/// A letter in somebody's hands.
pub(crate) struct HandleLetter {
    /// Which delivery.
    pub(crate) delivery: DeliveryId,
    /// The version on which they decided.
    pub(crate) seen: i32,
    /// What they did.
    pub(crate) what: Handling,
    /// Who.
    pub(crate) by: StaffId,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// Records it; answers the delivery's version.
///
/// # Errors
/// [`CommandError`].
pub(crate) async fn handle_letter(tx: &mut Tx<'_>, cmd: HandleLetter) -> Result<i32, CommandError> {
    let (current, before, delivery) = found_and_locked(tx, cmd.delivery).await?;
    let known = store::letter(tx, delivery.id).await?;
    let Some((_, letter)) = known.filter(|_| delivery.channel == ReplyChannel::Letter) else {
        return Err(CommandError::NotFound);
    };
    let hand = Hand {
        by: cmd.by,
        at: cmd.at,
    };
    // Recorded already by the same person: done, whatever the version.
    if let (Handling::Post, Letter::Posted { posted, .. }) = (cmd.what, letter)
        && posted.by == cmd.by
    {
        return Ok(delivery.version);
    }
    if delivery.version != cmd.seen {
        return Err(CommandError::Stale);
    }
    let actor = Actor::Staff(cmd.by.0);
    let (action, state) = match cmd.what {
        Handling::Print => ("letter.printed", ["to_post", "sent"].as_slice()),
        Handling::Post => ("letter.posted", ["to_post"].as_slice()),
        Handling::Return => ("letter.returned", ["sent"].as_slice()),
    };
    if !state.contains(&delivery.state.as_str()) {
        return Err(CommandError::DeliveryState);
    }
    let body = json!({ "delivery_id": delivery.id.0 });
    publish::entry(tx, &actor, delivery.about, cmd.at, action, &body).await?;
    match cmd.what {
        Handling::Print => {
            store::save_letter(tx, delivery.id, letter.print(hand)).await?;
            Ok(store::touch(tx, delivery.id).await?)
        }
        Handling::Post => {
            let Some(posted) = letter.post(hand)? else {
                return Ok(delivery.version);
            };
            store::save_letter(tx, delivery.id, posted).await?;
            let channel = ReplyChannel::Letter;
            let version = store::sent_by_hand(tx, delivery.id, channel, cmd.at).await?;
            reply::sent(tx, &delivery, &actor, channel, cmd.at).await?;
            Ok(version)
        }
        Handling::Return => {
            let version = store::come_back(tx, delivery.id, "letter-returned", cmd.at).await?;
            deliver::tell_failure(tx, &actor, (current, before), &delivery, cmd.at).await?;
            Ok(version)
        }
    }
}
