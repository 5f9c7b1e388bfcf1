//! Facts leave, and deliveries take effect, in the transaction of the change.
//!
//! At-least-once transport, effect exactly once, applied per source and subject in the order in
//! which things happened. The way of one fact:
//!
//! `append` (in the command's transaction) → `outbox` → `relay` → [`Transport`] → `receive` →
//! `inbox` (gate, handler and effects in one transaction) → acknowledgement.
//!
//! `amqp` is the only room that knows the broker's library. Absent on purpose: anything about
//! complaints, and lapin's auto-recovery (consumers stayed dead without an error).

mod amqp;
mod append;
mod backoff;
mod batch;
mod catch_up;
mod consumer;
mod gates;
mod gauges;
mod inbox;
mod parked;
mod pending;
mod published;
mod receive;
mod relay;
mod runtime;
mod schema;
mod together;
mod topology;
mod transport;

pub use amqp::Amqp;
pub use append::{FirstFacts, Told, append};
pub use catch_up::{CatchUpError, catch_up};
pub use consumer::{ConsumeError, Consumer, Reaction, Reactions, Received};
pub use events::LISTENERS;
pub use gauges::{Gauges, gauges};
pub use inbox::keep_partitions;
pub use parked::{Parked, ReplayError, parked, replay, show};
pub use published::{Page, page};
pub use runtime::{Health, Messaging, Settings};
pub use topology::{Binding, PARTITIONS, Queue, Topology, partition};
pub use transport::{Incoming, Outgoing, Publisher, Subscription, Transport, TransportError};

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

/// This crate's tables.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();
