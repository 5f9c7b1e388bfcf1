//! A database for one test.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use persistence::{Db, DbSettings};

use crate::{at_last, new_id, server};

/// A database of its own on the test server; dropped at the end.
pub struct TestDatabase {
    admin: String,
    name: String,
    url: String,
}

impl TestDatabase {
    /// Creates it.
    ///
    /// # Panics
    /// Where the server cannot be reached.
    pub async fn create() -> Self {
        Self::create_at(server("DATABASE_URL")).await
    }

    /// Creates it on another server than everybody's; `admin` is a URL like `DATABASE_URL`.
    ///
    /// # Panics
    /// Where the server cannot be reached.
    pub async fn create_at(admin: String) -> Self {
        let name = format!("t_{}", new_id().simple());
        let mut conn = AsyncPgConnection::establish(&admin)
            .await
            .expect("DATABASE_URL names a running PostgreSQL");
        conn.batch_execute(&format!("create database {name} template template0"))
            .await
            .expect("a database for the test");
        let (head, query) = admin
            .split_once('?')
            .map_or((admin.as_str(), ""), |(h, q)| (h, q));
        let (server, _) = head.rsplit_once('/').expect("a URL with a database");
        let url = if query.is_empty() {
            format!("{server}/{name}")
        } else {
            format!("{server}/{name}?{query}")
        };
        Self { admin, name, url }
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How a service connects to it.
    pub fn settings(&self, schema: &str) -> DbSettings {
        DbSettings {
            url: self.url.clone(),
            schema: schema.to_owned(),
            pool: 8,
        }
    }

    /// A pool in `schema`, migrated by `migrations` after the shared tables.
    ///
    /// # Panics
    /// Where a migration fails. Needs a multi-thread runtime.
    pub async fn migrated(
        &self,
        schema: &str,
        migrations: Vec<diesel_migrations::EmbeddedMigrations>,
    ) -> Db {
        let settings = self.settings(schema);
        let mut sources = vec![persistence::MIGRATIONS, messaging::MIGRATIONS];
        sources.extend(migrations);
        persistence::migrate(&settings, None, sources)
            .await
            .expect("migrations apply");
        Db::connect(settings)
    }

    /// A connection to it without a search path.
    ///
    /// # Panics
    /// Where the server cannot be reached.
    pub async fn connect(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.url)
            .await
            .expect("the test's database answers")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        at_last(async move {
            if let Ok(mut conn) = AsyncPgConnection::establish(&admin).await {
                // `force` ends connections that processes under test have left open.
                let _ = conn
                    .batch_execute(&format!("drop database if exists {name} with (force)"))
                    .await;
            }
        });
    }
}
