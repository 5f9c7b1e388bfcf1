//! The HTTP server itself: actix', whose connections also give up on a head that comes too slowly.
//!
//! actix limits the head of a connection's first request only, and lets all later ones, as well as
//! the rest of a body that nobody read, come at one byte a minute for ever. Hence a stream of our
//! own below it, which is told by [`edge`](crate::edge()) when a head has come.

use std::cell::Cell;
use std::fmt::Debug;
use std::io;
use std::net::TcpListener;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use actix_http::error::DispatchError;
use actix_http::{HttpService, Request, Response};
use actix_server::{Server, ServerBuilder};
use actix_service::{
    IntoServiceFactory, ServiceFactory, ServiceFactoryExt as _, fn_service, map_config,
};
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, Service};
use actix_web::rt::net::TcpStream;
use actix_web::web::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use crate::problem::TOO_SLOW;

/// How connections are served.
#[derive(Debug, Clone, Copy)]
pub struct Serving {
    /// Threads.
    pub workers: usize,
    /// From its first byte on, a head has this long; from the connection on, the first one.
    pub head: Duration,
    /// A connection without requests stays open for so long.
    pub keep_alive: Duration,
    /// Seconds that requests in hand have to end in when the server stops.
    pub drain: u64,
}

impl Default for Serving {
    fn default() -> Self {
        Self {
            workers: 1,
            head: Duration::from_secs(5),
            keep_alive: Duration::from_secs(30),
            drain: 8,
        }
    }
}

/// Serves `app`, made anew for each worker, on `listener`; without handling signals.
///
/// # Errors
/// The listener cannot be used.
pub fn serve<F, I, S, B>(serving: Serving, listener: TcpListener, app: F) -> io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<Error> + 'static,
    S::InitError: Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + 'static,
{
    let addr = listener.local_addr()?;
    let builder = ServerBuilder::new()
        .workers(serving.workers.max(1))
        .shutdown_timeout(serving.drain)
        .disable_signals();
    let stopping = builder.graceful_shutdown_signal();
    let builder = builder.listen("http", listener, move || {
        let stopping = stopping.clone();
        let too_slow = too_slow();
        let app = app().into_factory().map_err(|e| {
            let e: Error = e.into();
            e.error_response()
        });
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(serving.keep_alive)
            // The stream below sees to it.
            .client_request_timeout(Duration::ZERO)
            .client_disconnect_timeout(Duration::from_secs(1))
            .local_addr(addr)
            .on_connect_ext(|stream: &Patient<TcpStream>, data| {
                data.insert(Rc::clone(&stream.heads));
            })
            .h1(map_config(app, |()| AppConfig::default()));
        fn_service(move |io: TcpStream| {
            let peer = io.peer_addr().ok();
            let stream = Patient::new(io, serving.head, too_slow.clone());
            async move { Ok::<_, DispatchError>((stream, peer)) }
        })
        .and_then(http)
    })?;
    Ok(builder.run())
}

/// What is known of a connection's requests; in the connection's data.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    /// Heads that have come.
    count: Cell<u64>,
    /// Requests whose answer has not ended.
    in_hand: Cell<u32>,
    /// The last answer did not wait for the whole body: more bytes may be the rest of it.
    unread: Cell<bool>,
}

impl Heads {
    /// A head has come; its answer has ended when what this returns is dropped.
    pub(crate) fn came(self: &Rc<Self>) -> InHand {
        self.count.set(self.count.get() + 1);
        self.in_hand.set(self.in_hand.get() + 1);
        InHand {
            heads: Rc::clone(self),
            body: Rc::default(),
        }
    }
}

/// A request, until its answer has ended.
pub(crate) struct InHand {
    heads: Rc<Heads>,
    body: Rc<Cell<bool>>,
}

impl InHand {
    /// To be set while bytes of the body may come.
    pub(crate) fn body(&self) -> Rc<Cell<bool>> {
        Rc::clone(&self.body)
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        self.heads.in_hand.set(self.heads.in_hand.get() - 1);
        self.heads.unread.set(self.body.get());
    }
}

/// A head on its way.
struct Coming {
    /// How many had come before it.
    after: u64,
    alarm: Pin<Box<Sleep>>,
}

/// A stream that ends where a head takes too long.
struct Patient<T> {
    io: T,
    heads: Rc<Heads>,
    limit: Duration,
    too_slow: Bytes,
    coming: Option<Coming>,
    ended: bool,
}

impl<T> Patient<T> {
    fn new(io: T, limit: Duration, too_slow: Bytes) -> Self {
        let mut stream = Self {
            io,
            heads: Rc::default(),
            limit,
            too_slow,
            coming: None,
            ended: false,
        };
        stream.begin();
        stream
    }

    fn begin(&mut self) {
        let after = self.heads.count.get();
        if self.coming.as_ref().is_none_or(|c| c.after != after) {
            let alarm = Box::pin(tokio::time::sleep_until(
                (Instant::now() + self.limit).into(),
            ));
            self.coming = Some(Coming { after, alarm });
        }
    }

    /// A head is on its way, and its time is over.
    fn is_too_slow(&mut self, cx: &mut Context<'_>) -> bool {
        let idle = self.heads.in_hand.get() == 0;
        let count = self.heads.count.get();
        match &mut self.coming {
            Some(coming) if idle && coming.after == count => {
                coming.alarm.as_mut().poll(cx).is_ready()
            }
            _ => {
                self.coming = None;
                false
            }
        }
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for Patient<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.ended {
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut this.io).poll_read(cx, buf) {
            if buf.filled().len() > before && this.heads.in_hand.get() == 0 {
                this.begin();
            }
            return Poll::Ready(read);
        }
        if !this.is_too_slow(cx) {
            return Poll::Pending;
        }
        // Nothing else is being written: no request is in hand. Where not all of it can be written,
        // the connection ends all the same. To the rest of a body there is no answer: it had one.
        if !this.heads.unread.get() {
            let _ = Pin::new(&mut this.io).poll_write(cx, &this.too_slow);
        }
        this.ended = true;
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Patient<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().io).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().io).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}

/// 408 as it is written where there is no request to answer.
fn too_slow() -> Bytes {
    let document = TOO_SLOW.document();
    let head = format!(
        "HTTP/1.1 408 Request Timeout\r\ncontent-type: application/problem+json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        document.len()
    );
    Bytes::from([head.into_bytes(), document].concat())
}
