//! Drives a running installation through its public doors only: feeds the demo, walks one complaint
//! through every stage, explains one number. It knows no database and no broker.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Drive a running installation: the demo, the walk, the explanation of one complaint.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Feed the complaints of a JSONL file, with a progress bar.
    Demo {
        /// The complaints, one JSON object a line; without it a dozen written for the project.
        file: Option<PathBuf>,
    },
    /// Take one ordinary and one major complaint through every stage and print what happened.
    Walk,
    /// Print a complaint's state, who must act next and by when, its deadlines in words and the rules behind them.
    Explain {
        /// The complaint's number, as on its acknowledgement.
        number: String,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let what = match arguments.command {
        Command::Demo { file } => format!("demo {}", file.unwrap_or_default().display()),
        Command::Walk => "walk".to_owned(),
        Command::Explain { number } => format!("explain {number}"),
    };
    eprintln!("rehearsal: `{what}` needs the services, which are not there yet");
    ExitCode::FAILURE
}
