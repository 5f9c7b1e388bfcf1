//! Drives a running installation through its public doors only: feeds the demo, walks one complaint
//! through every stage, explains one number, watches a clock. It knows no database and no broker.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use rehearsal::walk::WalkOptions;
use rehearsal::watch::Watch;
use rehearsal::{Lang, Page, Trouble, demo, explain, settings, walk, watch};

/// Drive a running installation: the demo, the walk, the explanation of one complaint.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    at: At,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct At {
    /// Where a service is: intake=http://127.0.0.1:7601. Repeatable; the rest is at its default.
    #[arg(long = "url", global = true, value_name = "SERVICE=URL", env = "REHEARSAL_URLS", value_delimiter = ',', value_parser = settings::parse_url)]
    urls: Vec<(String, String)>,
    /// Directory's private key, to sign in as anybody of the demo organization.
    #[arg(
        long,
        global = true,
        default_value = ".local/keys/directory.key.pem",
        env = "REHEARSAL_KEY"
    )]
    key: PathBuf,
    /// The language of what is printed.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "en",
        env = "REHEARSAL_LANG"
    )]
    lang: Lang,
}

#[derive(Subcommand)]
enum Command {
    /// Feed the complaints of a JSONL file, with a progress bar; twice is harmless.
    Demo {
        /// The complaints, one JSON object a line; without it a dozen written for the project.
        file: Option<PathBuf>,
    },
    /// Take one ordinary and one major complaint through every stage and print what happened.
    Walk {
        /// Where the installation's mailbox keeps what it catches: the complainant then answers by
        /// the link in the reply, else by number and code.
        #[arg(long, env = "MAILBOX_FOLDER", value_name = "FOLDER")]
        mail: Option<PathBuf>,
    },
    /// Print a complaint's state, who must act next and by when, its deadlines in words and the rules behind them.
    Explain {
        /// The complaint's number, as on its acknowledgement.
        number: String,
    },
    /// Print reminders, overdue and escalations as they appear; for installations whose clock runs fast.
    Watch {
        /// The complaint's number; without it one is registered and dispatched for the purpose.
        number: Option<String>,
        /// End as soon as it was escalated; a failure where that does not come in time.
        #[arg(long)]
        until_escalated: bool,
        /// End then in any case: 90s, 2m.
        #[arg(long, default_value = "90s", value_parser = settings::parse_limit)]
        limit: Duration,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments).await {
        Ok(code) => code,
        // Whoever read the report has seen enough.
        Err(Trouble::Io(e)) if e.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("rehearsal: {trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn run(Arguments { at, command }: Arguments) -> Result<ExitCode, Trouble> {
    let installation = settings::installation(&at.urls, &at.key)?;
    let mut out = std::io::stdout();
    let mut page = Page::new(&mut out, at.lang);
    match command {
        Command::Demo { file } => {
            let (name, text) = match file {
                Some(file) => named(&file)?,
                None => (demo::DOZEN_NAME.to_owned(), demo::DOZEN.to_owned()),
            };
            let fed = demo::feed(&installation, &mut page, &name, &text).await?;
            // A few strange lines of somebody's file are told and left at that.
            if !fed.refused.is_empty() && fed.registered + fed.before == 0 {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Walk { mail } => {
            walk::walk(&installation, &mut page, &WalkOptions { mail }).await?;
        }
        Command::Explain { number } => explain::explain(&installation, &mut page, &number).await?,
        Command::Watch {
            number,
            until_escalated,
            limit,
        } => {
            let number = match number {
                Some(number) => number,
                None => walk::dispatched(&installation).await?.number,
            };
            page.title(&number)?;
            let watching = Watch {
                until_escalated,
                limit,
            };
            let seen = watch::watch(&installation, &mut page, &number, watching).await?;
            if until_escalated && seen.escalated == 0 {
                eprintln!(
                    "rehearsal: not escalated within {} s; does the clock run fast (--speed), and does its case wait for somebody?",
                    limit.as_secs()
                );
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn named(file: &std::path::Path) -> Result<(String, String), Trouble> {
    let text = std::fs::read_to_string(file)
        .map_err(|e| Trouble::Other(format!("cannot read {}: {e}", file.display())))?;
    let name = file.file_name().unwrap_or_default();
    Ok((name.to_string_lossy().into_owned(), text))
}
