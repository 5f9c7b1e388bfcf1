//! Files that people send: passed on to intake while they come, one at a time.

use actix_multipart::{Field, Multipart};
use actix_web::web::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::Portal;
use crate::backend::Trouble;
use crate::backend::intake::Collected;
use crate::form::Fields;

/// Bytes of a field that is no file.
const FIELD: usize = 64 * 1024;

/// A file that was kept in this sitting. No `Debug`: its name may tell of people.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Added {
    pub(crate) name: String,
    pub(crate) kibibytes: u64,
}

/// Where a file goes, and who brings it.
pub(crate) struct Case<'a> {
    pub(crate) complaint: Uuid,
    pub(crate) token: &'a str,
    /// The recording that it secures; staff's alone.
    pub(crate) recording: Option<Uuid>,
}

/// Fields that come before the file, and more: a form of ours has fewer.
const MOST_FIELDS: usize = 8;

/// What the form says beside the file, which is its last field.
pub(crate) async fn before_the_file(parts: &mut Multipart) -> Option<(Fields, Option<Field>)> {
    let mut fields = Vec::new();
    while fields.len() <= MOST_FIELDS
        && let Some(mut part) = parts.try_next().await.ok()?
    {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            return Some((Fields::new(fields), Some(part)));
        }
        let value = part.bytes(FIELD).await.ok()?.ok()?;
        fields.push((name, String::from_utf8(value.to_vec()).ok()?));
    }
    Some((Fields::new(fields), None))
}

/// Passes the file on while it comes; what is in memory is a part of it.
///
/// # Errors
/// [`Trouble`]; the file was not kept.
pub(crate) async fn take_in(
    portal: &Portal,
    to: &Case<'_>,
    file: Option<Field>,
) -> Result<Added, Trouble> {
    let lacking = || Trouble::Refused("empty-file".to_owned());
    let mut file = file.ok_or_else(lacking)?;
    let name = file.content_disposition().and_then(|d| d.get_filename());
    let name = name.unwrap_or_default().to_owned();
    let Some(Ok(first)) = file.next().await else {
        return Err(lacking());
    };
    let (sender, receiver) = mpsc::channel::<Result<Bytes, std::io::Error>>(4);
    let body = futures_util::stream::unfold(receiver, |mut receiver| async move {
        Some((receiver.recv().await?, receiver))
    });
    let passing = async {
        let mut next = Some(Ok(first));
        while let Some(bytes) = next {
            let broken = bytes.is_err();
            let bytes = bytes.map_err(|_| std::io::ErrorKind::UnexpectedEof.into());
            // Intake has heard enough.
            if sender.send(bytes).await.is_err() || broken {
                break;
            }
            next = file.next().await;
        }
        drop(sender);
    };
    let body = reqwest::Body::wrap_stream(body);
    let adding = portal.backend().add_file(to, &name, body);
    let ((), added) = futures_util::future::join(passing, adding).await;
    let Collected { size, .. } = added?;
    Ok(Added {
        name,
        kibibytes: size.div_ceil(1024),
    })
}

/// What the catalogue says of it.
pub(crate) fn refusal(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Refused(kind) => match kind.as_str() {
            "empty-file" => "file-lacking",
            "file-too-large" => "file-too-large",
            "case-full" => "file-case-full",
            "too-many-files" => "file-too-many",
            "kind-not-taken" => "file-kind",
            "too-many-pixels" => "file-pixels",
            "unreadable-file" => "file-unreadable",
            _ => "act-refused",
        },
        Trouble::Busy(_) => "act-busy",
        Trouble::Away | Trouble::Expired => "file-away",
        Trouble::Fields(_) | Trouble::Forbidden(_) | Trouble::Stale | Trouble::Missing => {
            "act-refused"
        }
    }
}
