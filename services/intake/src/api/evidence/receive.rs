//! A file on its way in: measured, told by its content, hashed, sealed, looked into, kept.
//!
//! What is in memory is a part of the file; only pictures and documents, whose size is limited, are
//! looked into as a whole, two at a time.

use actix_web::web::Payload;
use authorization::Action;
use futures_util::TryStreamExt as _;
use persistence::{Tx, fault};
use regulation::EvidenceKind;
use sealing::FileKey;
use uuid::Uuid;
use web::{IN_PROGRESS, OTHER_BODY, Problem};

use super::body;
use crate::Intake;
use crate::api::Asked;
use crate::commands::evidence::{self as command, Begin, Begun, GivingUp, Slot, Whole};
use crate::commands::{CommandError, On};
use crate::domain::{Collected, HEAD, Unfit, kind_of};
use crate::picture::{examine, needs_examination};
use crate::store::evidence::View;
use crate::vault::{Name, ReadError, StoreError, Writer, Written, pieces};

/// Takes a file in, or gives the first answer again: what was collected, and whether it has a
/// viewing copy.
pub(super) async fn receive(
    intake: &Intake,
    on: On,
    asked: Begin,
    body: &mut Payload,
) -> Result<(Collected, bool), Problem> {
    let denied = || Asked::of(&on, Action::AddEvidence);
    let begun = {
        let (on, asked) = (&on, &asked);
        let begin = async move |mut tx: Tx<'_>| command::begin(&mut tx, intake, on, asked).await;
        intake.asked(denied(), begin).await?
    };
    let slot = match begun {
        Begun::Receive(slot) => slot,
        Begun::Coming => return Err(IN_PROGRESS),
        Begun::Came(before, view) => {
            let same = body::hash(body, before.size).await? == Some(before.sha256);
            return if same {
                Ok((before, view))
            } else {
                Err(OTHER_BODY)
            };
        }
    };
    let mut giving_up = GivingUp::of(intake, asked.id);
    let whole = match take_in(intake, &slot, &asked, body).await {
        Ok(whole) => whole,
        Err(refusal) => {
            giving_up.refused(refusal.code()).await;
            return Err(refusal.problem());
        }
    };
    fault::point("evidence.before_finish");
    let collected = {
        let (on, whole) = (&on, &whole);
        let finish = async move |mut tx: Tx<'_>| command::finish(&mut tx, intake, on, whole).await;
        intake.asked(denied(), finish).await?
    };
    giving_up.kept();
    Ok((collected, whole.view.is_some()))
}

/// Why it did not come in.
enum Refusal {
    Unfit(Unfit),
    Broken(Problem),
    Store(StoreError),
}

impl From<Unfit> for Refusal {
    fn from(unfit: Unfit) -> Self {
        Self::Unfit(unfit)
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Broken(problem)
    }
}

impl From<StoreError> for Refusal {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

impl Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unfit(unfit) => unfit.code(),
            Self::Broken(_) => "interrupted",
            Self::Store(_) => "store",
        }
    }

    fn problem(self) -> Problem {
        match self {
            Self::Unfit(unfit) => CommandError::Unfit(unfit).into(),
            Self::Broken(problem) => problem,
            Self::Store(e) => super::content::store_is_away(&e),
        }
    }
}

async fn take_in(
    intake: &Intake,
    slot: &Slot,
    asked: &Begin,
    body: &mut Payload,
) -> Result<Whole, Refusal> {
    let limits = intake.settings.evidence.limits();
    let original = Name::Original(asked.id);
    let mut writer = Writer::new(&intake.vault, original, &slot.key);
    let (mut head, mut more) = (Vec::with_capacity(HEAD), true);
    while more && head.len() < HEAD {
        match body::next(body).await? {
            Some(bytes) => head.extend_from_slice(&bytes),
            None => more = false,
        }
    }
    if head.is_empty() {
        return Err(Unfit::Empty.into());
    }
    let kind = kind_of(&head).ok_or(Unfit::Kind)?;
    let limit = limits.of(kind, slot.by_staff, slot.granted);
    let fits = |bytes: u64| match bytes {
        bytes if bytes <= limit => Ok(()),
        // Less was granted than a file may have: the case has no more room.
        _ if limit < limits.file && asked.announced.is_none() => Err(Unfit::CaseFull),
        _ => Err(Unfit::TooLarge),
    };
    fits(head.len() as u64)?;
    writer.write(&head).await?;
    drop(head);
    while more {
        match body::next(body).await? {
            Some(bytes) => {
                fits(writer.size() + bytes.len() as u64)?;
                writer.write(&bytes).await?;
            }
            None => more = false,
        }
    }
    let written = writer.finish().await?;
    let view = look_into(intake, slot, asked.id, kind, written).await?;
    Ok(Whole {
        id: asked.id,
        kind,
        written,
        view,
        recording: asked.recording,
    })
}

/// Reads it back from the vault, as it will be read later, and makes the viewing copy.
async fn look_into(
    intake: &Intake,
    slot: &Slot,
    id: Uuid,
    kind: EvidenceKind,
    written: Written,
) -> Result<Option<View>, Refusal> {
    if !needs_examination(kind) {
        return Ok(None);
    }
    let permit = intake.examining.acquire().await;
    let _two_at_a_time = permit.expect("the semaphore is never closed");
    let key = slot.key.clone();
    let read = pieces(intake.vault.clone(), Name::Original(id), key, written.size);
    let bytes = read.try_concat().await.map_err(|e| match e {
        ReadError::Store(e) => Refusal::Store(e),
        e @ (ReadError::Altered(_) | ReadError::Missing(_)) => {
            Refusal::Broken(Problem::internal(&e))
        }
    })?;
    let frame = intake.settings.evidence.frame();
    let examined = tokio::task::spawn_blocking(move || examine(kind, &bytes, frame)).await;
    // A decoder that panics has met a picture that it cannot read.
    let copy = examined.unwrap_or(Err(Unfit::Unreadable))?;
    let Some(copy) = copy else { return Ok(None) };
    let key = FileKey::new(&Name::View(id).bound());
    let mut writer = Writer::new(&intake.vault, Name::View(id), &key);
    writer.write(&copy).await?;
    let size = writer.finish().await?.size;
    Ok(Some(View { key, size }))
}
