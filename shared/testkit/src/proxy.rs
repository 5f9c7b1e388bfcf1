//! A TCP proxy that tests put on a link and then cut, stall or mend.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the link does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    Open,
    /// Bytes wait on both sides; nobody is told.
    Stalled,
    /// New connections are closed at once.
    Cut,
}

/// A link that can fail. It ends with the value.
pub struct Proxy {
    addr: SocketAddr,
    link: watch::Sender<Link>,
    /// +1 with each cut: connections from before end.
    epoch: watch::Sender<u64>,
    listening: JoinHandle<()>,
}

impl Proxy {
    /// In front of `target` (`host:port`).
    ///
    /// # Panics
    /// Where no port is free.
    pub async fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let addr = listener
            .local_addr()
            .expect("a bound socket has an address");
        let (link, watching) = watch::channel(Link::Open);
        let (epoch, epochs) = watch::channel(0);
        let target = Arc::new(target);
        let listening = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *watching.borrow() == Link::Cut {
                    continue;
                }
                let (target, watching, epochs) =
                    (Arc::clone(&target), watching.clone(), epochs.clone());
                tokio::spawn(async move {
                    if let Ok(server) = TcpStream::connect(target.as_str()).await {
                        carry(client, server, watching, epochs).await;
                    }
                });
            }
        });
        Self {
            addr,
            link,
            epoch,
            listening,
        }
    }

    /// Where to connect instead.
    pub fn addr(&self) -> String {
        self.addr.to_string()
    }

    /// Ends every connection and refuses new ones.
    pub fn cut(&self) {
        self.link.send_replace(Link::Cut);
        self.epoch.send_modify(|n| *n += 1);
    }

    /// Ends every connection; new ones succeed.
    pub fn reset(&self) {
        self.epoch.send_modify(|n| *n += 1);
    }

    /// Lets nothing through and tells nobody.
    pub fn stall(&self) {
        self.link.send_replace(Link::Stalled);
    }

    /// As good as new; what was stalled goes on.
    pub fn mend(&self) {
        self.link.send_replace(Link::Open);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn carry(
    client: TcpStream,
    server: TcpStream,
    link: watch::Receiver<Link>,
    mut epochs: watch::Receiver<u64>,
) {
    epochs.mark_unchanged();
    let ((cr, cw), (sr, sw)) = (client.into_split(), server.into_split());
    tokio::select! {
        () = one_way(cr, sw, link.clone()) => {}
        () = one_way(sr, cw, link) => {}
        _ = epochs.changed() => {}
    }
}

async fn one_way(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut link: watch::Receiver<Link>,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(n @ 1..) = from.read(&mut buffer).await {
        if link.wait_for(|l| *l != Link::Stalled).await.is_err()
            || to.write_all(&buffer[..n]).await.is_err()
        {
            return;
        }
    }
}
