//! Words on the standard output.

use std::fmt::Arguments;
use std::io::Write as _;

/// `println!` for people and pipes: a reader who has seen enough (`| head`) is no reason to panic.
#[macro_export]
macro_rules! say {
    ($($text:tt)*) => { $crate::say_line(format_args!($($text)*)) };
}

/// What [`say!`] calls.
pub fn say_line(text: Arguments<'_>) {
    // There is nobody to tell that nobody listens.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
