//! A small SMTP server on loopback (RFC 5321, the minimum) that keeps what it is sent. Tests start
//! it on a free port and tell it to fail; the launcher's `mailbox` program writes what comes as
//! `.eml` files.
//!
//! Where a test wants it, it speaks TLS with a certificate of the test's own authority.
//!
//! Absent on purpose: sign-in, relaying. It never sends anything anywhere.
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let mailbox = mailbox::Mailbox::start(0).await.unwrap();
//! mailbox.script([mailbox::Fault::Refuse(mailbox::Stage::Recipient, 450)]); // the first try fails
//! // … send to mailbox.port() …
//! assert!(mailbox.messages().is_empty());
//! # });
//! ```

mod message;
mod session;
mod tls;

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore};
use tokio::task::{JoinHandle, JoinSet};

pub use message::Message;
pub use tls::{Authority, Identity, Security};

use tls::Protection;

/// Where a conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The client has connected.
    Connect,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`.
    Data,
    /// The message has been sent, the answer is due.
    Accept,
}

/// How one conversation fails. Each is used up by the conversation that meets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Answers with this code, 4xx or 5xx.
    Refuse(Stage, u16),
    /// Never answers.
    Stall(Stage),
    /// Closes the connection without an answer.
    HangUp(Stage),
    /// Keeps the message and hangs up before saying so: the client cannot know.
    KeepAndHangUp,
    /// Waits for [`Mailbox::release`], then goes on as if nothing had been: a slow server.
    Hold(Stage),
}

impl Fault {
    pub(crate) fn stage(self) -> Stage {
        match self {
            Self::Refuse(stage, _)
            | Self::Stall(stage)
            | Self::HangUp(stage)
            | Self::Hold(stage) => stage,
            Self::KeepAndHangUp => Stage::Accept,
        }
    }
}

pub(crate) struct Inside {
    messages: Mutex<Vec<Message>>,
    script: Mutex<VecDeque<Fault>>,
    numbers: AtomicUsize,
    arrived: Notify,
    gate: Semaphore,
    folder: Option<PathBuf>,
    pub(crate) protection: Protection,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inside {
    /// Keeps a message; in a folder, too, where there is one.
    pub(crate) async fn keep(&self, message: Message) -> io::Result<()> {
        if let Some(folder) = &self.folder {
            // Conversations run side by side: a number is taken before the file is written.
            let number = self.numbers.fetch_add(1, Ordering::Relaxed) + 1;
            let name = format!("{}-{number:05}.eml", message.received_ms());
            let aside = folder.join(format!(".{name}"));
            tokio::fs::write(&aside, message.raw()).await?;
            tokio::fs::rename(&aside, folder.join(name)).await?;
        }
        lock(&self.messages).push(message);
        self.arrived.notify_waiters();
        Ok(())
    }

    /// The next fault, if this stage is where it strikes. What is held comes back as no fault, once
    /// it is released.
    pub(crate) async fn fault_at(&self, stage: Stage) -> Option<Fault> {
        match self.scripted(stage)? {
            Fault::Hold(_) => {
                if let Ok(permit) = self.gate.acquire().await {
                    permit.forget();
                }
                None
            }
            fault => Some(fault),
        }
    }

    fn scripted(&self, stage: Stage) -> Option<Fault> {
        let mut script = lock(&self.script);
        if script.front()?.stage() == stage {
            script.pop_front()
        } else {
            None
        }
    }
}

/// A running mailbox; dropped, it stops.
pub struct Mailbox {
    address: SocketAddr,
    inside: Arc<Inside>,
    serving: JoinHandle<()>,
}

impl Mailbox {
    /// Listens on loopback; port 0 takes a free one.
    ///
    /// # Errors
    /// The port is taken.
    pub async fn start(port: u16) -> io::Result<Self> {
        Self::start_on(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port), None).await
    }

    /// Listens on a free port of loopback, and speaks TLS as `security` says.
    ///
    /// # Errors
    /// There is no free port, or the certificate does not fit its key.
    pub async fn start_secured(security: Security, identity: &Identity) -> io::Result<Self> {
        let anywhere = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        let protection = Protection::new(security, identity)?;
        Self::listen(anywhere, None, protection).await
    }

    /// Listens somewhere and keeps each message as a file in `folder` as well.
    ///
    /// # Errors
    /// The address is taken, the folder cannot be made.
    pub async fn start_on(address: SocketAddr, folder: Option<PathBuf>) -> io::Result<Self> {
        Self::listen(address, folder, Protection::None).await
    }

    async fn listen(
        address: SocketAddr,
        folder: Option<PathBuf>,
        protection: Protection,
    ) -> io::Result<Self> {
        if let Some(folder) = &folder {
            tokio::fs::create_dir_all(folder).await?;
        }
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let inside = Arc::new(Inside {
            messages: Mutex::default(),
            script: Mutex::default(),
            numbers: AtomicUsize::default(),
            arrived: Notify::new(),
            gate: Semaphore::new(0),
            folder,
            protection,
        });
        let serving = tokio::spawn(serve(listener, inside.clone()));
        Ok(Self {
            address,
            inside,
            serving,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The next conversations fail like this, in this order; those after succeed.
    pub fn script(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.inside.script).extend(faults);
    }

    /// Lets one conversation go on that a [`Fault::Hold`] holds.
    pub fn release(&self) {
        self.inside.gate.add_permits(1);
    }

    /// What has come so far.
    pub fn messages(&self) -> Vec<Message> {
        lock(&self.inside.messages).clone()
    }

    /// Waits until at least `count` messages have come; returns what is there when the time is up.
    pub async fn wait_for(&self, count: usize, at_most: Duration) -> Vec<Message> {
        self.wait_until(at_most, |messages| messages.len() >= count)
            .await
    }

    /// Waits until the messages are as wanted; returns what is there when the time is up.
    pub async fn wait_until(
        &self,
        at_most: Duration,
        enough: impl Fn(&[Message]) -> bool,
    ) -> Vec<Message> {
        let waiting = async {
            loop {
                let arrived = self.inside.arrived.notified();
                tokio::pin!(arrived);
                arrived.as_mut().enable();
                if enough(&lock(&self.inside.messages)) {
                    return;
                }
                arrived.await;
            }
        };
        // Too late is no error here: the caller's assertion on what came says more.
        let _ = tokio::time::timeout(at_most, waiting).await;
        self.messages()
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, inside: Arc<Inside>) {
    // Aborted together with this task.
    let mut sessions = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    sessions.spawn(session::converse(stream, inside.clone()));
                }
            }
            Some(_) = sessions.join_next() => {}
        }
    }
}
