//! A database for one test.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use persistence::{Db, DbSettings};

use crate::{at_last, new_id, server};

/// Whom services connect as: it owns the test's database and is no superuser, so that row-level security
/// binds it as it binds an installation's.
const SERVED: &str = "redress_under_test";

/// A database of its own on the test server; dropped at the end.
pub struct TestDatabase {
    admin: String,
    name: String,
    url: String,
    superuser_url: String,
}

impl TestDatabase {
    /// Creates it.
    ///
    /// # Panics
    /// Where the server cannot be reached.
    pub async fn create() -> Self {
        Self::create_at(server("DATABASE_URL")).await
    }

    /// Creates it on another server than everybody's; `admin` is a URL like `DATABASE_URL`: of a superuser.
    ///
    /// # Panics
    /// Where the server cannot be reached.
    pub async fn create_at(admin: String) -> Self {
        let name = format!("t_{}", new_id().simple());
        let mut conn = AsyncPgConnection::establish(&admin)
            .await
            .expect("DATABASE_URL names a running PostgreSQL");
        // Tests begin at the same moment; only one of them makes it.
        let role = format!(
            "do $$ begin
                 create role {SERVED} login password '{SERVED}';
                 alter role {SERVED} set lc_messages = 'C';
             exception when duplicate_object or unique_violation then null; end $$"
        );
        conn.batch_execute(&role)
            .await
            .expect("a role for the services under test");
        let database = format!("create database {name} owner {SERVED} template template0");
        conn.batch_execute(&database)
            .await
            .expect("a database for the test");
        let (head, query) = admin
            .split_once('?')
            .map_or((admin.as_str(), ""), |(h, q)| (h, q));
        let (server, _) = head.rsplit_once('/').expect("a URL with a database");
        let superuser_url = if query.is_empty() {
            format!("{server}/{name}")
        } else {
            format!("{server}/{name}?{query}")
        };
        Self {
            url: as_role(&superuser_url, SERVED),
            admin,
            name,
            superuser_url,
        }
    }

    /// Where services find it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where tests find it, who see every row.
    pub fn superuser_url(&self) -> &str {
        &self.superuser_url
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

    /// How a test looks into a service's tables: at every row.
    pub fn looking(&self, schema: &str) -> DbSettings {
        DbSettings {
            url: self.superuser_url.clone(),
            ..self.settings(schema)
        }
    }

    /// A superuser's connection to it without a search path.
    ///
    /// # Panics
    /// Where the server cannot be reached.
    pub async fn connect(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.superuser_url)
            .await
            .expect("the test's database answers")
    }
}

/// The same place for a role whose password is its name.
fn as_role(url: &str, role: &str) -> String {
    let (scheme, rest) = url.split_once("://").expect("a URL");
    let (authority, path) = rest.split_once('/').expect("a URL with a database");
    let place = authority.rsplit_once('@').map_or(authority, |(_, at)| at);
    format!("{scheme}://{role}:{role}@{place}/{path}")
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
