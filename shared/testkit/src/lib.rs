//! What tests need of the world: a private database and queues for each, waiting without sleeps,
//! and the whole installation as separate processes ([`Stack`]).
//!
//! `DATABASE_URL` and `AMQP_URL` name the servers (`deploy/local/stack env` prints them); each test
//! makes a database of its own in the first and names with a prefix of its own in the second, and
//! both go when the test ends. A dev-dependency only.

mod broker;
mod clamd;
mod damaged;
mod database;
mod glewlwyd;
mod neighbours;
mod port;
mod proxy;
mod stack;
mod wait;

pub use broker::TestBroker;
pub use clamd::Clamd;
pub use damaged::damaged;
pub use database::TestDatabase;
pub use glewlwyd::Glewlwyd;
pub use neighbours::{Lent, Neighbours};
pub use port::free_port;
pub use proxy::Proxy;
pub use stack::{Link, SERVICES, Servers, Stack, StackOptions, programs, repository};
pub use wait::{eventually, within};

/// A server that `deploy/local/test` started; tests never fall back to any other.
///
/// # Panics
/// Where the variable is missing: says what to do.
fn server(variable: &str) -> String {
    std::env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} is not set: run the tests by deploy/local/test, or eval \"$(deploy/local/stack env)\""))
}

/// A fresh, time-ordered id.
#[expect(clippy::disallowed_methods, reason = "tests are an edge")]
pub fn new_id() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}

/// Runs `cleanup` to its end on a thread of its own: `Drop` cannot await, and the test's runtime
/// may be gone.
fn at_last(cleanup: impl Future<Output = ()> + Send + 'static) {
    let done = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime
            .expect("a runtime for cleaning up")
            .block_on(cleanup);
    })
    .join();
    if done.is_err() {
        tracing::warn!("cleaning up after a test failed");
    }
}
