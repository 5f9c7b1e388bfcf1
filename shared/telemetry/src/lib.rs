//! What operators see: logs, traces, metrics.

mod propagation;

pub use propagation::{link, set_parent, traceparent, traceparent_of};
