//! The program; everything is in the library.

fn main() -> std::process::ExitCode {
    service::front::<portal::Portal>()
}
