//! The launcher's and the containers' mail catcher: what the services send ends as `.eml` files.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use mailbox::{Mailbox, Message};
use tokio::signal::unix::{SignalKind, signal};

/// Catch mail on loopback instead of sending it.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take mail and write each message to a folder, until stopped.
    Serve {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:7625", env = "MAILBOX_LISTEN")]
        listen: SocketAddr,
        /// Where the messages go.
        #[arg(long, env = "MAILBOX_FOLDER")]
        folder: PathBuf,
    },
    /// Print what came, oldest first.
    List {
        /// Where the messages are.
        #[arg(long, env = "MAILBOX_FOLDER")]
        folder: PathBuf,
        /// Their texts, too.
        #[arg(long)]
        texts: bool,
    },
    /// Ask whether a mailbox listens.
    Healthcheck {
        /// Where it listens.
        #[arg(long, default_value = "127.0.0.1:7625", env = "MAILBOX_LISTEN")]
        listen: SocketAddr,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve { listen, folder } => serve(listen, folder).await,
        Command::List { folder, texts } => list(&folder, texts),
        Command::Healthcheck { listen } => healthcheck(listen).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("mailbox: {e:#}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(listen: SocketAddr, folder: PathBuf) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("hearing SIGTERM")?;
    let mailbox = Mailbox::start_on(listen, Some(folder))
        .await
        .with_context(|| format!("listening on {listen}"))?;
    eprintln!("mailbox: listening on {}", mailbox.address());
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted.context("hearing SIGINT")?,
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the list is what was asked for")]
fn list(folder: &std::path::Path, texts: bool) -> anyhow::Result<()> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .with_context(|| format!("reading {}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "eml"))
        .collect();
    files.sort();
    for file in files {
        let message =
            Message::read(&file).with_context(|| format!("reading {}", file.display()))?;
        let to = message.header("To").unwrap_or_default();
        println!("{}  {}  {to}", file.display(), message.subject());
        if texts {
            println!("\n{}\n", message.text());
        }
    }
    Ok(())
}

async fn healthcheck(listen: SocketAddr) -> anyhow::Result<()> {
    use tokio::io::AsyncReadExt as _;
    let ip = if listen.ip().is_unspecified() {
        std::net::Ipv4Addr::LOCALHOST.into()
    } else {
        listen.ip()
    };
    let asking = async {
        let mut stream = tokio::net::TcpStream::connect((ip, listen.port())).await?;
        let mut greeting = [0; 3];
        stream.read_exact(&mut greeting).await?;
        Ok::<_, std::io::Error>(greeting)
    };
    let greeting = tokio::time::timeout(std::time::Duration::from_secs(3), asking)
        .await
        .context("no answer")??;
    anyhow::ensure!(&greeting == b"220", "not a mailbox");
    Ok(())
}
