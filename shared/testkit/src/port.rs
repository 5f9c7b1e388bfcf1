//! Ports for programs that a test starts.

use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::net::TcpListener;
use std::sync::Mutex;

/// Below what the system gives to whoever calls somebody: between asking for a port and listening on
/// it, no connection can take it.
const FIRST: u16 = 10_000;
const LAST: u16 = 32_000;

/// Tests run beside each other in processes of their own: a port is a locked file as long as its test
/// lives.
static HELD: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// A port of 127.0.0.1 that is this process's until it ends.
///
/// # Panics
/// Where none is left.
pub fn free_port() -> u16 {
    let ports = u64::from(LAST - FIRST);
    for attempt in 0..10_000_u32 {
        let offset = RandomState::new().hash_one(attempt) % ports;
        let port = FIRST + u16::try_from(offset).expect("less than the number of ports");
        let name = std::env::temp_dir().join(format!("redress-test-port-{port}"));
        let Ok(file) = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(name)
        else {
            continue;
        };
        if file.try_lock().is_ok() && TcpListener::bind(("127.0.0.1", port)).is_ok() {
            HELD.lock().expect("nobody panics with it").push(file);
            return port;
        }
    }
    panic!("no free port from {FIRST} to {LAST}");
}
