//! Letters: HTML files to print on A4, in a folder that is kept closed. Their content is personal
//! data, hence never in the database; whoever prints them clears the folder.

use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use regulation::Language;
use uuid::Uuid;

use super::{Addressed, Outcome};
use crate::content::escape;
use crate::domain::DeliveryId;

const STYLE: &str = "@page{size:A4;margin:25mm 20mm}body{font:12pt/1.7 'Noto Serif SC','SimSun',serif;max-width:170mm;margin:0 auto;color:#000}\
address{font-style:normal;margin:20mm 0 15mm;white-space:pre-line}header{text-align:right}h1{font-size:14pt;margin:0 0 8mm}p{white-space:pre-line;margin:0 0 4mm}";

/// What a file is called until it is whole.
const ASIDE: &str = "part";

/// The folder.
#[derive(Clone)]
pub(crate) struct Letters(PathBuf);

impl Letters {
    /// Makes the folder where there is none, for this account only.
    ///
    /// # Errors
    /// The folder cannot be made or written to.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        use std::os::unix::fs::DirBuilderExt;
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
        let probe = folder.join(".probe");
        std::fs::write(&probe, b"")?;
        std::fs::remove_file(&probe)?;
        Ok(Self(folder.to_owned()))
    }

    fn path(&self, delivery: Uuid) -> PathBuf {
        self.0.join(format!("{delivery}.html"))
    }

    /// Removes a letter; nothing where it was cleared away before.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(crate) async fn remove(&self, delivery: Uuid) -> io::Result<()> {
        let path = self.path(delivery);
        for path in [path.with_extension(ASIDE), path] {
            match tokio::fs::remove_file(path).await {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Writes a letter, whole or not at all; written again, it is the same file.
    pub(super) async fn write(
        &self,
        delivery: DeliveryId,
        number: &str,
        addressed: &Addressed,
        today: NaiveDate,
    ) -> Outcome {
        let (path, text) = (self.path(delivery.0), page(number, addressed, today));
        let written = tokio::task::spawn_blocking(move || put(&path, text.as_bytes())).await;
        match written {
            Ok(Ok(())) => Outcome::Written,
            Ok(Err(e)) => {
                tracing::warn!(
                    error = &e as &dyn std::error::Error,
                    "a letter could not be written"
                );
                Outcome::Later("letter-not-written")
            }
            Err(_) => Outcome::Later("letter-not-written"),
        }
    }
}

fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let aside = path.with_extension(ASIDE);
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&aside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&aside, path)
}

/// A letter as it was written; none where there is none, or it was cleared away.
///
/// # Errors
/// The folder cannot be read.
pub(crate) async fn read_letter(letters: &Letters, delivery: Uuid) -> io::Result<Option<Vec<u8>>> {
    match tokio::fs::read(letters.path(delivery)).await {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

fn page(number: &str, addressed: &Addressed, today: NaiveDate) -> String {
    let lang = addressed.language.code();
    let date = match addressed.language {
        Language::ZhCn => today.format("%Y年%-m月%-d日"),
        Language::En => today.format("%-d %B %Y"),
    };
    let subject = escape(&addressed.said.subject);
    let recipient: String = addressed
        .address
        .iter()
        .chain(&addressed.name)
        .map(|line| escape(line) + "\n")
        .collect();
    let paragraphs: String = addressed
        .said
        .body
        .trim()
        .split("\n\n")
        .map(|paragraph| format!("<p>{}</p>\n", escape(paragraph)))
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{subject}</title><style>{STYLE}</style></head>\n\
         <body><header>{}<br>{date}</header>\n<address>{}</address>\n<h1>{subject}</h1>\n{paragraphs}</body></html>\n",
        escape(number),
        recipient.trim_end()
    )
}
