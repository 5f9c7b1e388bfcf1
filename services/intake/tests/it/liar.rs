//! A clamd that says what a test wants.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lie {
    /// Takes connections and says nothing, not even to a PING.
    Deaf,
    /// Hears a file out, says this and ends the connection.
    Says(&'static [u8]),
    /// The same, and keeps the connection.
    Holds(&'static [u8]),
    /// Ends the connection in the middle of a file.
    Cuts,
}

/// Honest, as far as anybody can see.
pub(crate) const CLEAN: Lie = Lie::Says(b"stream: OK\0");

/// Listens on loopback until it is dropped.
pub(crate) struct Liar {
    pub(crate) addr: String,
    lie: watch::Sender<Lie>,
    files: Arc<AtomicUsize>,
    listening: JoinHandle<()>,
}

impl Liar {
    pub(crate) async fn who(lie: Lie) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap().to_string();
        let (lie, lies) = watch::channel(lie);
        let files = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&files);
        let listening = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (lie, count) = (*lies.borrow(), Arc::clone(&count));
                tokio::spawn(async move {
                    // Whoever asked may have gone.
                    let _ = serve(socket, lie, &count).await;
                });
            }
        });
        Self {
            addr,
            lie,
            files,
            listening,
        }
    }

    /// From the next connection on.
    pub(crate) fn does(&self, lie: Lie) {
        self.lie.send_replace(lie);
    }

    /// Files that it was asked about.
    pub(crate) fn files(&self) -> usize {
        self.files.load(Ordering::SeqCst)
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn serve(socket: TcpStream, lie: Lie, files: &AtomicUsize) -> std::io::Result<()> {
    let mut socket = BufReader::new(socket);
    if lie == Lie::Deaf {
        return forget(socket).await;
    }
    let mut command = Vec::new();
    socket.read_until(0, &mut command).await?;
    if command == b"zPING\0" {
        return socket.write_all(b"PONG\0").await;
    }
    assert_eq!(command, b"zINSTREAM\0");
    files.fetch_add(1, Ordering::SeqCst);
    let mut chunk = Vec::new();
    loop {
        let length = socket.read_u32().await?;
        if lie == Lie::Cuts {
            return Ok(());
        }
        chunk.resize(usize::try_from(length).unwrap(), 0);
        socket.read_exact(&mut chunk).await?;
        if length == 0 {
            break;
        }
    }
    match lie {
        Lie::Says(said) => socket.write_all(said).await,
        Lie::Holds(said) => {
            socket.write_all(said).await?;
            forget(socket).await
        }
        Lie::Deaf | Lie::Cuts => Ok(()),
    }
}

/// Until the other side ends it.
async fn forget(mut socket: BufReader<TcpStream>) -> std::io::Result<()> {
    let mut bytes = vec![0; 64 * 1024];
    while socket.read(&mut bytes).await? > 0 {}
    Ok(())
}
