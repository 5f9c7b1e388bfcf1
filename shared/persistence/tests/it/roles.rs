//! The roles of an installation.

use diesel_async::SimpleAsyncConnection;
use persistence::DbSettings;
use testkit::{TestDatabase, new_id};

use crate::support::SCHEMA;

/// A plain owner migrates and a plain role serves, as in an installation.
pub(crate) struct Roles {
    pub(crate) database: TestDatabase,
    pub(crate) owner: DbSettings,
    pub(crate) app: DbSettings,
    pub(crate) names: [String; 2],
}

impl Roles {
    pub(crate) async fn create() -> Self {
        let database = TestDatabase::create().await;
        let id = new_id().simple().to_string();
        let names = [format!("owner_{id}"), format!("app_{id}")];
        let [owner, app] = &names;
        let sql = format!(
            "create role {owner} login password 'secret'; create role {app} login password 'secret';
             create schema {SCHEMA} authorization {owner}; grant usage on schema {SCHEMA} to {app};"
        );
        database.connect().await.batch_execute(&sql).await.unwrap();
        let settings = |role: &str| {
            let (scheme, rest) = database.url().split_once("://").unwrap();
            let (_, place) = rest.split_once('@').unwrap();
            DbSettings {
                url: format!("{scheme}://{role}:secret@{place}"),
                ..database.settings(SCHEMA)
            }
        };
        let (owner, app) = (settings(owner), settings(app));
        Self {
            database,
            owner,
            app,
            names,
        }
    }

    pub(crate) async fn drop(self) {
        let [owner, app] = &self.names;
        let sql =
            format!("drop owned by {app}, {owner} cascade; drop role {app}; drop role {owner};");
        let mut conn = self.database.connect().await;
        conn.batch_execute(&sql).await.unwrap();
    }
}
