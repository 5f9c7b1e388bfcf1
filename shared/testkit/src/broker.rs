//! Names on the broker for one test.

use lapin::options::{ExchangeDeleteOptions, QueueDeleteOptions};
use lapin::{Connection, ConnectionProperties};
use messaging::{LISTENERS, Topology};

use crate::{at_last, new_id, server};

/// A prefix of its own on the test broker; its exchange and queues go at the end.
pub struct TestBroker {
    uri: String,
    prefix: String,
    more: Vec<String>,
}

impl TestBroker {
    /// Takes a prefix; declares nothing.
    pub fn create() -> Self {
        Self::create_at(server("AMQP_URL"))
    }

    /// On another broker than everybody's; `uri` is one like `AMQP_URL`.
    pub fn create_at(uri: String) -> Self {
        Self {
            uri,
            prefix: format!("t{}", new_id().simple()),
            more: Vec::new(),
        }
    }

    /// Where the broker is.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// What all names begin with.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Names of the test.
    pub fn topology(&self) -> Topology {
        Topology::new(&self.prefix)
    }

    /// A service that the topology does not list: its queues, too, go at the end.
    pub fn also_clean(&mut self, service: &str) {
        self.more.push(service.to_owned());
    }

    /// A connection for looking and meddling.
    ///
    /// # Panics
    /// Where the broker cannot be reached.
    pub async fn connect(&self) -> Connection {
        let connecting = Connection::connect(&self.uri, ConnectionProperties::default());
        connecting.await.expect("AMQP_URL names a running RabbitMQ")
    }
}

impl Drop for TestBroker {
    fn drop(&mut self) {
        let topology = self.topology();
        let (uri, more) = (self.uri.clone(), std::mem::take(&mut self.more));
        at_last(async move {
            let Ok(connection) = Connection::connect(&uri, ConnectionProperties::default()).await
            else {
                return;
            };
            let Ok(channel) = connection.create_channel().await else {
                return;
            };
            let everything = [
                "intake",
                "investigation",
                "assignment",
                "notification",
                "directory",
            ];
            let services = LISTENERS
                .iter()
                .map(|(service, _)| *service)
                .chain(more.iter().map(String::as_str));
            for service in services {
                let queues = topology
                    .queues(service, &everything)
                    .into_iter()
                    .map(|q| q.name);
                let dead = topology.dead_queue(service);
                let _ = channel
                    .exchange_delete(dead.clone().into(), ExchangeDeleteOptions::default())
                    .await;
                for queue in queues.chain([dead]) {
                    // Deleting what is not there is no error in AMQP 0-9-1 as RabbitMQ speaks it.
                    let _ = channel
                        .queue_delete(queue.into(), QueueDeleteOptions::default())
                        .await;
                }
            }
            let _ = channel
                .exchange_delete(topology.exchange().into(), ExchangeDeleteOptions::default())
                .await;
            let _ = connection.close(200, "bye".into()).await;
        });
    }
}
