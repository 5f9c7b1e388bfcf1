//! S-5.1: a message is passed on to the other side, who learns what it says and from which side.

use chrono::{DateTime, Utc};
use persistence::{Actor, Tx};
use sealing::{KeyRing, Personal};
use serde_json::json;
use uuid::Uuid;

use super::{CommandError, after_recusal};
use crate::domain::{
    Author, ComplaintId, Correspondence, Details, Kind, Message, Refusal, Relayed, Wish,
};
use crate::publish;
use crate::store::{self, Told};

/// What somebody writes. No `Debug`: it holds the text.
pub(crate) struct Relay<'a> {
    /// Seals the text.
    pub(crate) ring: Option<&'a KeyRing>,
    /// Names the message.
    pub(crate) id: Uuid,
    /// About which complaint.
    pub(crate) complaint: ComplaintId,
    /// Who writes.
    pub(crate) author: Author,
    /// What it says; none asks for a call.
    pub(crate) text: Option<Personal>,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// Keeps the message and tells the other side of it.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.complaint.0))]
pub(crate) async fn relay(tx: &mut Tx<'_>, cmd: Relay<'_>) -> Result<(), CommandError> {
    let (current, _) = store::load(tx, cmd.complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    may_relay(tx, &current, cmd.author, cmd.at).await?;
    let wish = match cmd.text {
        Some(_) => Wish::Message,
        None => Wish::CallBack,
    };
    let relayed = Relayed {
        id: cmd.id,
        author: cmd.author,
        wish,
        at: cmd.at,
    };
    let told = Told {
        relayed,
        text: cmd.text,
    };
    store::write_relayed(tx, cmd.ring, cmd.complaint, &told).await?;
    let (actor, action) = match cmd.author {
        Author::Staff(by) => (Actor::Staff(by.0), "message.relayed"),
        Author::Complainant => (Actor::Complainant, "message.answered"),
    };
    let body = json!({ "message_id": cmd.id, "wish": wish.code() });
    publish::entry(tx, &actor, cmd.complaint, cmd.at, action, &body).await?;
    for message in tell(tx, &current, &relayed).await? {
        store::enqueue(tx, cmd.id, cmd.complaint, current.case(), &message, cmd.at).await?;
    }
    Ok(())
}

/// Whether something may be passed on now.
pub(super) async fn may_relay(
    tx: &mut Tx<'_>,
    current: &Correspondence,
    author: Author,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let complaint = current.complaint();
    let site = organization::site(tx, current.case().site).await?;
    let numbers = site
        .map(|site| site.policy.correspondence)
        .unwrap_or_default();
    let lately = store::relayed_lately(tx, complaint, author, at).await?;
    current.relay(author, lately, &numbers)?;
    // Words that are written after the erasure would stay.
    if erasure::is_marked(tx, complaint.0).await? {
        return Err(Refusal::Ended.into());
    }
    Ok(())
}

/// The complainant, or whoever of the staff wrote last, else those who handle it.
async fn tell(
    tx: &mut Tx<'_>,
    current: &Correspondence,
    relayed: &Relayed,
) -> Result<Vec<Message>, CommandError> {
    let details = Details {
        relayed: Some(relayed.id),
        ..Details::default()
    };
    match (relayed.author, relayed.wish) {
        (Author::Staff(_), Wish::Message) => {
            Ok(vec![Message::to_complainant(Kind::Message, details)])
        }
        (Author::Staff(_), Wish::CallBack) => {
            Ok(vec![Message::to_complainant(Kind::CallBack, details)])
        }
        (Author::Complainant, _) => {
            let asked = store::last_staff_author(tx, current.complaint()).await?;
            let staff = asked.map_or_else(|| current.case().assigned.clone(), |one| vec![one]);
            let (complaint, case) = (current.complaint(), current.case());
            let staff = after_recusal(tx, complaint, case, staff).await?;
            Ok(Message::to_staff(Kind::Answered, staff, details))
        }
    }
}

/// An answer by link.
pub(crate) struct AnswerMessage<'a> {
    /// Seals the text.
    pub(crate) ring: Option<&'a KeyRing>,
    /// Of the token.
    pub(crate) hash: [u8; 32],
    /// Names the message.
    pub(crate) id: Uuid,
    /// What it says.
    pub(crate) text: Personal,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// The complainant's answer; a link works once.
///
/// # Errors
/// [`CommandError::NotFound`] of every link that does not work, whatever the reason.
pub(crate) async fn answer_message(
    tx: &mut Tx<'_>,
    cmd: AnswerMessage<'_>,
) -> Result<(), CommandError> {
    let complaint = store::answer_link(tx, cmd.hash, cmd.at)
        .await?
        .ok_or(CommandError::NotFound)?;
    // Whoever has the link may answer.
    tx.open(complaint.0).await?;
    let answer = Relay {
        ring: cmd.ring,
        id: cmd.id,
        complaint,
        author: Author::Complainant,
        text: Some(cmd.text),
        at: cmd.at,
    };
    relay(tx, answer).await?;
    if store::use_answer_link(tx, cmd.hash, cmd.at).await? {
        Ok(())
    } else {
        Err(CommandError::NotFound)
    }
}
