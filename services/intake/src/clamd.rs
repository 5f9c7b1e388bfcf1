//! A ClamAV daemon, asked by its own protocol (`INSTREAM`).
//!
//! The client is ours because it is small and everything depends on what it takes for an answer: the
//! crate `clamav-client` reads answers without end and knows no time limit. Here only an exact answer counts, after the last byte was sent and with
//! nothing behind it; everything else says nothing about the file.

#[cfg(test)]
mod tests;

use std::io;
use std::time::Duration;

use futures_util::stream::{Stream, StreamExt as _};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

use crate::config::{self, Address};
use crate::domain::Scanned;
use crate::vault::ReadError;

/// Bytes that are sent at once; clamd refuses larger ones than its StreamMaxLength.
const CHUNK: usize = 128 * 1024;
/// Bytes of an answer at most: clamd's longest names are far shorter.
const ANSWER: u64 = 1024;
/// Whoever is there answers a PING at once.
const PING: Duration = Duration::from_secs(5);

/// Why nothing is known about a file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unanswered {
    /// Nobody listens.
    #[error("clamd cannot be reached")]
    Away(#[source] io::Error),
    /// It says nothing, or not in time.
    #[error("clamd did not answer in time")]
    Late,
    /// The connection ended before the answer did.
    #[error("clamd ended the connection")]
    Cut(#[source] Option<io::Error>),
    /// It does not look at so much, be it in the file or inside of it.
    #[error("the file is more than clamd looks at")]
    TooMuch,
    /// An error of its own, or anything else.
    #[error("clamd gave no answer that counts")]
    Other,
    /// The file does not come whole out of the vault.
    #[error("the file cannot be read")]
    Unreadable(#[from] ReadError),
}

/// Where it is.
#[derive(Debug, Clone)]
pub(crate) struct Clamd {
    address: Address,
    timeout: Duration,
}

impl Clamd {
    /// None where the settings name none.
    pub(crate) fn of(settings: &config::Clamd) -> Option<Self> {
        Some(Self {
            address: settings.address.clone()?,
            timeout: settings.timeout(),
        })
    }

    /// Whether it is there: what fails while it is away is not the fault of any file.
    ///
    /// # Errors
    /// [`Unanswered`].
    pub(crate) async fn ping(&self) -> Result<(), Unanswered> {
        let asking = async {
            match &self.address {
                Address::Tcp(at) => ping(TcpStream::connect(at).await).await,
                Address::Unix(path) => ping(UnixStream::connect(path).await).await,
            }
        };
        let limit = PING.min(self.timeout);
        timeout(limit, asking)
            .await
            .unwrap_or(Err(Unanswered::Late))
    }

    /// Has it look at all of these bytes.
    ///
    /// # Errors
    /// [`Unanswered`]: that says nothing about the file.
    pub(crate) async fn scan(
        &self,
        pieces: impl Stream<Item = Result<Vec<u8>, ReadError>>,
    ) -> Result<Scanned, Unanswered> {
        let asking = async {
            match &self.address {
                Address::Tcp(at) => scan(TcpStream::connect(at).await, pieces).await,
                Address::Unix(path) => scan(UnixStream::connect(path).await, pieces).await,
            }
        };
        let asked = timeout(self.timeout, asking).await;
        asked.unwrap_or(Err(Unanswered::Late))
    }
}

async fn ping(socket: io::Result<impl AsyncRead + AsyncWrite + Unpin>) -> Result<(), Unanswered> {
    let mut socket = socket.map_err(Unanswered::Away)?;
    socket.write_all(b"zPING\0").await.map_err(cut)?;
    let mut answer = Vec::new();
    hear(&mut socket, &mut answer).await.map_err(cut)?;
    match answer.as_slice() {
        b"PONG\0" => Ok(()),
        _ => Err(Unanswered::Other),
    }
}

async fn scan(
    socket: io::Result<impl AsyncRead + AsyncWrite>,
    pieces: impl Stream<Item = Result<Vec<u8>, ReadError>>,
) -> Result<Scanned, Unanswered> {
    let (mut from, mut to) = tokio::io::split(socket.map_err(Unanswered::Away)?);
    let mut answer = Vec::new();
    let sent = tokio::select! {
        biased;
        heard = from.read_buf(&mut answer) => heard.map_or_else(|e| Err(cut(e)), |_| Err(Unanswered::Cut(None))),
        sent = send(&mut to, pieces) => sent,
    };
    match sent {
        Ok(()) => {
            hear(&mut from, &mut answer).await.map_err(cut)?;
            judge(&answer)
        }
        // What it says before it has all is about no file. Too much is what it says then.
        Err(Unanswered::Cut(e)) => {
            if answer.is_empty() {
                let _ = from.read_buf(&mut answer).await;
            }
            Err(match judge(&answer) {
                Err(Unanswered::TooMuch) => Unanswered::TooMuch,
                _ => Unanswered::Cut(e),
            })
        }
        Err(e) => Err(e),
    }
}

/// The end mark is sent behind a whole file only: without it clamd answers nothing.
async fn send(
    to: &mut (impl AsyncWrite + Unpin),
    pieces: impl Stream<Item = Result<Vec<u8>, ReadError>>,
) -> Result<(), Unanswered> {
    to.write_all(b"zINSTREAM\0").await.map_err(cut)?;
    let mut pieces = std::pin::pin!(pieces);
    while let Some(piece) = pieces.next().await {
        for chunk in piece?.chunks(CHUNK) {
            let length = u32::try_from(chunk.len()).expect("chunks are small");
            to.write_all(&length.to_be_bytes()).await.map_err(cut)?;
            to.write_all(chunk).await.map_err(cut)?;
        }
    }
    to.write_all(&[0; 4]).await.map_err(cut)
}

/// Hears it out, as far as an answer goes.
async fn hear(from: &mut (impl AsyncRead + Unpin), answer: &mut Vec<u8>) -> io::Result<()> {
    from.take(ANSWER).read_to_end(answer).await.map(|_| ())
}

fn cut(e: io::Error) -> Unanswered {
    Unanswered::Cut(Some(e))
}

/// What an answer says; all of it, to the connection's end.
fn judge(answer: &[u8]) -> Result<Scanned, Unanswered> {
    if answer.is_empty() {
        return Err(Unanswered::Cut(None));
    }
    let Some(words) = answer.strip_suffix(b"\0") else {
        return Err(Unanswered::Other);
    };
    if words == b"INSTREAM size limit exceeded. ERROR" {
        return Err(Unanswered::TooMuch);
    }
    let Some(said) = words.strip_prefix(b"stream: ") else {
        return Err(Unanswered::Other);
    };
    if said == b"OK" {
        return Ok(Scanned::Clean);
    }
    match said.strip_suffix(b" FOUND") {
        // With AlertExceedsMax: it found nothing, and did not look everywhere.
        Some(name) if name.starts_with(b"Heuristics.Limits.Exceeded") => Err(Unanswered::TooMuch),
        Some(name) if !name.is_empty() && name.iter().all(u8::is_ascii_graphic) => {
            Ok(Scanned::Infected)
        }
        _ => Err(Unanswered::Other),
    }
}
