//! The program; everything is in the library.

fn main() -> std::process::ExitCode {
    service::main::<assignment::AssignmentService>()
}
