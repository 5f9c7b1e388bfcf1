//! A TCP proxy that tests put on a link and then cut, stall or mend.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

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

/// The next question with these bytes gets no answer, though it is heard.
struct Loss {
    question: &'static [u8],
    armed: AtomicBool,
    lost: AtomicU64,
}

/// A link that can fail. It ends with the value.
pub struct Proxy {
    addr: SocketAddr,
    loss: Arc<Loss>,
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
        Self::before(vec![target]).await
    }

    /// In front of the server that a URL names, and the URL that leads through it.
    ///
    /// # Panics
    /// Where the URL names no host, or no port is free.
    pub async fn on(url: &str) -> (Self, String) {
        let (_, rest) = url.split_once("://").expect("a URL");
        let authority = rest
            .split_once('/')
            .map_or(rest, |(authority, _)| authority);
        let host = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        let proxy = Self::to(host.to_owned()).await;
        let through = crate::stack::at_host(url, Some(&proxy.addr()));
        (proxy, through)
    }

    /// In front of replicas, as a load balancer is: a connection goes to the first that takes it.
    ///
    /// # Panics
    /// Where no port is free.
    pub async fn before(targets: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let addr = listener
            .local_addr()
            .expect("a bound socket has an address");
        let (link, watching) = watch::channel(Link::Open);
        let (epoch, epochs) = watch::channel(0);
        let targets: Arc<[String]> = targets.into();
        let loss = Arc::new(Loss {
            question: b"COMMIT",
            armed: AtomicBool::new(false),
            lost: AtomicU64::new(0),
        });
        let losing = Arc::clone(&loss);
        let listening = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *watching.borrow() == Link::Cut {
                    continue;
                }
                let (targets, watching, epochs) =
                    (Arc::clone(&targets), watching.clone(), epochs.clone());
                let loss = Arc::clone(&losing);
                tokio::spawn(async move {
                    for target in targets.iter() {
                        if let Ok(server) = TcpStream::connect(target.as_str()).await {
                            return carry(client, server, watching, epochs, &loss).await;
                        }
                    }
                });
            }
        });
        Self {
            addr,
            loss,
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

    /// The next COMMIT reaches the server and is carried out; the connection ends before the answer
    /// comes back.
    pub fn lose_next_commit(&self) {
        self.loss.armed.store(true, Ordering::SeqCst);
    }

    /// How often that happened.
    pub fn lost_commits(&self) -> u64 {
        self.loss.lost.load(Ordering::SeqCst)
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
    loss: &Loss,
) {
    epochs.mark_unchanged();
    let ((cr, cw), (sr, sw)) = (client.into_split(), server.into_split());
    let mute = AtomicBool::new(false);
    let ask = |bytes: &[u8]| {
        let named = bytes
            .windows(loss.question.len())
            .any(|w| w == loss.question);
        if named && loss.armed.swap(false, Ordering::SeqCst) {
            mute.store(true, Ordering::SeqCst);
            loss.lost.fetch_add(1, Ordering::SeqCst);
        }
        true
    };
    // The answer has come, so the server has done it: now the connection may end.
    let answer = |_: &[u8]| !mute.load(Ordering::SeqCst);
    tokio::select! {
        () = one_way(cr, sw, link.clone(), ask) => {}
        () = one_way(sr, cw, link, answer) => {}
        _ = epochs.changed() => {}
    }
}

async fn one_way(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut link: watch::Receiver<Link>,
    pass: impl Fn(&[u8]) -> bool,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(n @ 1..) = from.read(&mut buffer).await {
        if link.wait_for(|l| *l != Link::Stalled).await.is_err()
            || !pass(&buffer[..n])
            || to.write_all(&buffer[..n]).await.is_err()
        {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a stalled link holds is gone when its connections end.
    #[tokio::test]
    async fn what_was_on_its_way_over_a_stalled_link_is_lost_with_the_connection() {
        let server = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let target = server.local_addr().expect("an address").to_string();
        let proxy = Proxy::to(target).await;
        let mut client = TcpStream::connect(proxy.addr()).await.expect("a link");
        let (mut accepted, _) = server.accept().await.expect("a connection");
        let mut heard = [0; 5];
        client.write_all(b"first").await.expect("open");
        accepted.read_exact(&mut heard).await.expect("it passes");
        proxy.stall();
        client.write_all(b"second").await.expect("nobody is told");
        proxy.reset();
        let mut rest = Vec::new();
        // An end or an error, and nothing before it.
        let _ = accepted.read_to_end(&mut rest).await;
        assert!(rest.is_empty());
        proxy.mend();
    }
}
