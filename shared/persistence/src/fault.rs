//! Named places at which a test ends the process, as a crash would (security, section 7).
//!
//! `REDRESS_FAULT_FILE` names a file with one point a line. Reaching an armed point takes its
//! line away and aborts: no unwinding, no destructor, nothing flushed. In an optimised
//! build this room is empty.

/// Ends the process here if a test armed this point.
#[cfg(debug_assertions)]
pub fn point(name: &'static str) {
    use std::sync::LazyLock;
    static FILE: LazyLock<Option<std::path::PathBuf>> =
        LazyLock::new(|| std::env::var_os("REDRESS_FAULT_FILE").map(Into::into));
    let Some(file) = FILE.as_deref() else { return };
    let Ok(armed) = std::fs::read_to_string(file) else {
        return;
    };
    if armed.lines().any(|line| line == name) {
        let rest: Vec<&str> = armed.lines().filter(|line| *line != name).collect();
        // If the line cannot be taken away the process would die at each start: better not to.
        if std::fs::write(file, rest.join("\n")).is_ok() {
            std::process::abort();
        }
    }
}

/// Nothing: this build has no fault points.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn point(_name: &'static str) {}
