//! A file that comes with a form. It is looked at first and adopted then, and the portal keeps nothing in
//! between, so that it travels in the page: nobody chooses it twice.

use actix_multipart::Multipart;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use futures_util::TryStreamExt as _;

use crate::backend::Trouble;
use crate::form::Fields;
use crate::page::Fault;

/// Bytes of a file at most: what directory takes of an organization.
const MOST: usize = 4 * 1024 * 1024;
/// Parts of a form at most: ours have fewer.
const MOST_PARTS: usize = 12;

/// What a form was sent with. No `Debug`.
pub(super) struct Sent {
    pub(super) fields: Fields,
    /// None where there is none, or an empty one.
    pub(super) file: Option<File>,
    /// It came with this form: nobody has looked at it yet.
    pub(super) is_new: bool,
    /// One came that is longer than what is taken.
    pub(super) is_too_large: bool,
}

/// No `Debug`: an organization file holds people.
pub(super) struct File {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

impl File {
    /// For the page.
    pub(super) fn kept(&self) -> String {
        BASE64.encode(&self.bytes)
    }

    pub(super) fn kibibytes(&self) -> usize {
        self.bytes.len().div_ceil(1024)
    }
}

/// Reads it; none of what is no form of ours, or too long.
pub(super) async fn read(parts: &mut Multipart) -> Option<Sent> {
    let (mut fields, mut file, mut is_too_large) = (Vec::new(), None, false);
    let mut number = 0;
    while let Some(part) = parts.try_next().await.ok()? {
        number += 1;
        if number > MOST_PARTS {
            return None;
        }
        let mut part = part;
        let name = part.name().unwrap_or_default().to_owned();
        let given = part.content_disposition().and_then(|d| d.get_filename());
        let given = given.unwrap_or_default().to_owned();
        // What is kept is a third longer.
        let value = part.bytes(2 * MOST).await.ok()?.ok()?;
        if name == "file" {
            is_too_large = value.len() > MOST;
            file = (!value.is_empty() && value.len() <= MOST).then(|| File {
                name: given,
                bytes: value.to_vec(),
            });
        } else {
            fields.push((name, String::from_utf8(value.to_vec()).ok()?));
        }
    }
    let fields = Fields::new(fields);
    // A new one counts before the one that was looked at.
    let is_new = file.is_some();
    let file = file.or_else(|| before(&fields).filter(|_| !is_too_large));
    Some(Sent {
        fields,
        file,
        is_new,
        is_too_large,
    })
}

fn before(fields: &Fields) -> Option<File> {
    let bytes = BASE64.decode(fields.text("kept")).ok()?;
    let name = fields.text("kept-name");
    (!bytes.is_empty() && bytes.len() <= MOST).then_some(File { name, bytes })
}

/// What is wrong with a file, place by place, and what is said of it at its field; `unclear`: where the service
/// refuses it as a whole. Other troubles take the place of the page.
pub(super) fn refused(
    why: Trouble,
    unclear: &'static str,
) -> Result<(Vec<(String, String)>, Fault), Trouble> {
    let (wrong, key) = match why {
        Trouble::Fields(pointed) => {
            let wrong = pointed.into_iter().map(|it| (it.pointer, it.detail));
            (wrong.collect(), "upload-wrong")
        }
        Trouble::Refused(_) => (Vec::new(), unclear),
        Trouble::Away => (Vec::new(), "not-reached"),
        Trouble::Busy(_) => (Vec::new(), "staff-busy-advice"),
        other => return Err(other),
    };
    Ok((wrong, Fault::new("file", key)))
}
