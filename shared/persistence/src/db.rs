//! The pool and the transaction.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{future::Future, time::Duration};

use diesel::ConnectionError;
use diesel::connection::InstrumentationEvent;
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, PoolableConnection, RecyclingMethod, bb8::Pool,
};
use diesel_async::pooled_connection::{PoolError, bb8::RunError};
use diesel_async::{
    AnsiTransactionManager, AsyncConnection, AsyncPgConnection, TransactionManager,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::sync::Notify;
use tokio::time::timeout;
use uuid::Uuid;

use crate::wall::{Opened, SETTING};
use crate::{DbError, fault};

/// A server that accepts the connection may still not say a word.
const OPEN_LIMIT: Duration = Duration::from_secs(5);
/// The server ends a statement after 5 s; this is for a link that went silent.
const TRANSACTION_LIMIT: Duration = Duration::from_secs(30);

async fn open(url: &str) -> Result<AsyncPgConnection, ConnectionError> {
    timeout(OPEN_LIMIT, AsyncPgConnection::establish(url))
        .await
        .unwrap_or_else(|_| {
            Err(ConnectionError::BadConnection(format!(
                "no answer within {OPEN_LIMIT:?}"
            )))
        })
}

/// Where and how to connect.
#[derive(Clone)]
pub struct DbSettings {
    /// `postgres://…`; holds a password, hence no `Debug`.
    pub url: String,
    /// The service's schema; SQL is unqualified.
    pub schema: String,
    /// Connections at most; 8 to 16 is best, 32 is slower.
    pub pool: u32,
}

impl DbSettings {
    /// The URL with search path and time limits (security, section 6).
    pub fn session_url(&self) -> String {
        self.url_with("-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000")
    }

    /// The same for migrations, which change the rows of every complaint.
    pub(crate) fn migrating_url(&self) -> String {
        self.url_with(&format!("-c {SETTING}=*"))
    }

    /// The URL with the search path only: for locks and other long statements.
    pub fn patient_url(&self) -> String {
        self.url_with("")
    }

    fn url_with(&self, options: &str) -> String {
        // `pg_temp` last: unnamed it comes first, and a temporary table would hide one of ours.
        // Keepalives on both sides: a peer that is gone without a word must let go of its locks.
        // Nothing is compiled just in time: it takes a second where the planner fears the worst, and
        // saves nothing in statements of milliseconds.
        let options = format!(
            "-c search_path={},pg_temp -c jit=off -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=20000 {options}",
            self.schema
        );
        let options = options.trim_end();
        let sign = if self.url.contains('?') { '&' } else { '?' };
        format!(
            "{}{sign}options={}&application_name={}&connect_timeout=5&tcp_user_timeout=20&keepalives_idle=10&keepalives_interval=5&keepalives_retries=3",
            self.url,
            utf8_percent_encode(options, NON_ALPHANUMERIC),
            self.schema
        )
    }
}

/// Proof that we are inside a transaction: only [`Db::transaction`] makes one.
pub struct Tx<'c> {
    conn: &'c AsyncPgConnection,
    pub(crate) opened: &'c Opened,
    pub(crate) seen: Arc<Seen>,
    /// The event that led here, where one did; published events name it as their cause.
    pub cause: Option<Uuid>,
}

/// What happened in a transaction.
#[derive(Default)]
pub(crate) struct Seen {
    /// Complaints that were opened on the way.
    opened: Mutex<Vec<Uuid>>,
    /// A statement failed.
    failed: AtomicBool,
    /// Something is to be sent once it is committed.
    told: AtomicBool,
}

impl Seen {
    pub(crate) fn opened(&self) -> MutexGuard<'_, Vec<Uuid>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'c> Tx<'c> {
    /// For queries of `store` rooms.
    pub fn conn(&mut self) -> &mut &'c AsyncPgConnection {
        &mut self.conn
    }

    /// The same transaction for somebody who works in it at the same time: statements of both are on
    /// their way together, and the server runs them one after the other. Neither is kept from rows
    /// that the other has locked, so only for what has no rows in common.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self {
            conn: self.conn,
            opened: self.opened,
            seen: Arc::clone(&self.seen),
            cause: self.cause,
        }
    }

    /// Once this transaction is committed, there is something to send: wakes whoever waits for
    /// [`Db::told`].
    pub fn tells(&self) {
        self.seen.told.store(true, Ordering::Relaxed);
    }
}

/// A `FnOnce` whose future is `Send`; lets `transaction` run inside a spawned task.
pub trait TxBody<A, T>: FnOnce(A) -> Self::Fut {
    /// What it returns.
    type Fut: Future<Output = T> + Send;
}

impl<A, T, F, Fut> TxBody<A, T> for F
where
    F: FnOnce(A) -> Fut,
    Fut: Future<Output = T> + Send,
{
    type Fut = Fut;
}

/// The database of one service. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: Pool<AsyncPgConnection>,
    told: Arc<Notify>,
    settings: Arc<DbSettings>,
}

/// Diesel's own beginning leaves no room for what is opened.
async fn run<T, E, F>(
    conn: &mut AsyncPgConnection,
    seen: &Arc<Seen>,
    opened: &Opened,
    body: F,
) -> Result<T, E>
where
    F: for<'t> AsyncFnOnce(Tx<'t>) -> Result<T, E> + for<'t> TxBody<Tx<'t>, Result<T, E>> + Send,
    T: Send,
    E: From<DbError> + From<diesel::result::Error> + Send,
{
    AnsiTransactionManager::begin_transaction_sql(conn, &opened.begin()).await?;
    let done = body(Tx {
        conn: &*conn,
        opened,
        seen: Arc::clone(seen),
        cause: None,
    })
    .await;
    // PostgreSQL answers such a COMMIT with a rollback and no error.
    let done = match done {
        Ok(_) if seen.failed.load(Ordering::Relaxed) => {
            Err(DbError::Query(diesel::result::Error::RollbackTransaction).into())
        }
        done => done,
    };
    fault::point("db.before_commit");
    match done {
        Ok(value) => {
            AnsiTransactionManager::commit_transaction(conn).await?;
            Ok(value)
        }
        Err(e) => match AnsiTransactionManager::rollback_transaction(conn).await {
            // What went wrong first says more.
            Ok(()) | Err(diesel::result::Error::BrokenTransactionManager) => Err(e),
            Err(rollback) => Err(rollback.into()),
        },
    }
}

impl Db {
    /// Opens the pool; connections are made when first needed, so a database that is down now
    /// shows in readiness and not here.
    ///
    /// Call it on the main runtime: a connection lives on the runtime that opened it, and those
    /// of actix's workers end first at shutdown. Hence the spawn on the runtime of the caller.
    pub fn connect(settings: DbSettings) -> Self {
        let main = tokio::runtime::Handle::current();
        let mut config = ManagerConfig::default();
        // No `SELECT 1` at each checkout (×1.3); a dead connection that nobody has noticed yet
        // becomes `DbError::Lost`.
        config.recycling_method = RecyclingMethod::Fast;
        config.custom_setup = Box::new(move |url| {
            let url = url.to_owned();
            let opening = main.spawn(async move { open(&url).await });
            Box::pin(async {
                opening
                    .await
                    .map_err(|e| ConnectionError::BadConnection(e.to_string()))?
            })
        });
        let manager = AsyncDieselConnectionManager::new_with_config(settings.session_url(), config);
        let pool = Pool::builder()
            .max_size(settings.pool)
            .connection_timeout(Duration::from_secs(2))
            .build_unchecked(manager);
        Self {
            pool,
            told: Arc::default(),
            settings: Arc::new(settings),
        }
    }

    /// Commits when `body` returns `Ok`, rolls everything back when it returns `Err`, and also
    /// when a statement failed and `body` did not say so. No complaint is open in it yet
    /// ([`Opened`]).
    ///
    /// # Errors
    /// The body's own, or storage's. After a [`DbError::Lost`] the outcome is unknown.
    pub async fn transaction<T, E, F>(&self, body: F) -> Result<T, E>
    where
        F: for<'t> AsyncFnOnce(Tx<'t>) -> Result<T, E>
            + for<'t> TxBody<Tx<'t>, Result<T, E>>
            + Send,
        T: Send,
        E: From<DbError> + From<diesel::result::Error> + Send,
    {
        self.transaction_on(&Opened::Nothing, body).await
    }

    /// The same with complaints opened from the start: for work that no caller has to be asked about.
    ///
    /// # Errors
    /// As above.
    pub async fn transaction_on<T, E, F>(&self, opened: &Opened, body: F) -> Result<T, E>
    where
        F: for<'t> AsyncFnOnce(Tx<'t>) -> Result<T, E>
            + for<'t> TxBody<Tx<'t>, Result<T, E>>
            + Send,
        T: Send,
        E: From<DbError> + From<diesel::result::Error> + Send,
    {
        let mut conn = self.conn().await?;
        let seen = Arc::new(Seen::default());
        let watched = Arc::clone(&seen);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::FinishQuery { error: Some(_), .. } = event {
                watched.failed.store(true, Ordering::Relaxed);
            }
        });
        let transaction = run(&mut conn, &seen, opened, body);
        // Given up in the middle, the connection does not go back to the pool.
        let done = timeout(TRANSACTION_LIMIT, transaction)
            .await
            .map_err(|_| DbError::no_answer(TRANSACTION_LIMIT))??;
        fault::point("db.after_commit");
        if seen.told.load(Ordering::Relaxed) {
            self.told.notify_one();
        }
        Ok(done)
    }

    /// One connection outside any transaction, for reads that need no snapshot of their own and
    /// for the machinery of messaging.
    ///
    /// # Errors
    /// [`DbError::Unavailable`].
    pub async fn conn(
        &self,
    ) -> Result<
        diesel_async::pooled_connection::bb8::PooledConnection<'_, AsyncPgConnection>,
        DbError,
    > {
        loop {
            let mut conn = self.pool.get().await?;
            // After a restart of the server all that lay in the pool are closed: knowing it costs
            // nothing, and the pool takes no broken one back.
            if !conn.is_broken() {
                return Ok(conn);
            }
        }
    }

    /// A connection of its own, outside the pool, without time limits: for session locks.
    ///
    /// # Errors
    /// [`DbError::Unavailable`].
    pub async fn dedicated(&self) -> Result<AsyncPgConnection, DbError> {
        open(&self.settings.patient_url())
            .await
            .map_err(|e| DbError::Unavailable(RunError::User(PoolError::ConnectionError(e))))
    }

    /// Wakes after each commit of this process that leaves something to send ([`Tx::tells`]).
    pub fn told(&self) -> Arc<Notify> {
        Arc::clone(&self.told)
    }

    /// How it connects.
    pub fn settings(&self) -> &DbSettings {
        &self.settings
    }
}
