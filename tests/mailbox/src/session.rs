//! One conversation.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::tls::{Protection, Wire};
use crate::{Fault, Inside, Message, Stage};

const LINE: u64 = 4096;
const MESSAGE: usize = 10 * 1024 * 1024;
const RECIPIENTS: usize = 100;
/// A client that says nothing is let go.
const PATIENCE: Duration = Duration::from_secs(60);

enum After {
    Next,
    HangUp,
}

struct Session {
    stream: BufReader<Box<dyn Wire>>,
    secured: bool,
    inside: Arc<Inside>,
    from: Option<String>,
    to: Vec<String>,
}

/// Speaks with one client until it leaves.
pub(crate) async fn converse(stream: TcpStream, inside: Arc<Inside>) {
    let wire: Box<dyn Wire> = match &inside.protection {
        Protection::None | Protection::Starttls(_) => Box::new(stream),
        Protection::Tls(acceptor) => match acceptor.accept(stream).await {
            Ok(stream) => Box::new(stream),
            // A client that does not trust us.
            Err(_) => return,
        },
    };
    let mut session = Session {
        stream: BufReader::new(wire),
        secured: matches!(inside.protection, Protection::Tls(_)),
        inside,
        from: None,
        to: Vec::new(),
    };
    // A client that breaks off is that client's affair.
    let _ = session.run().await;
}

impl Session {
    async fn run(&mut self) -> io::Result<()> {
        if let After::HangUp = self.fails(Stage::Connect).await? {
            return Ok(());
        }
        self.say("220 mailbox ESMTP").await?;
        while let Some(line) = self.line().await? {
            let Ok(line) = String::from_utf8(line) else {
                self.say("500 5.5.2 not text").await?;
                continue;
            };
            if let After::HangUp = self.command(line.trim_end()).await? {
                break;
            }
        }
        Ok(())
    }

    async fn command(&mut self, line: &str) -> io::Result<After> {
        let verb = line.split(' ').next().unwrap_or("").to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => {
                self.forget();
                let starttls = if self.may_change_over() {
                    "250-STARTTLS\r\n"
                } else {
                    ""
                };
                let size = format!(
                    "250-mailbox\r\n{starttls}250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n250 SIZE {MESSAGE}"
                );
                self.say(&size).await?;
            }
            "HELO" => {
                self.forget();
                self.say("250 mailbox").await?;
            }
            "STARTTLS" => return self.change_over().await,
            "MAIL" if self.may_change_over() => self.say("530 5.7.0 STARTTLS first").await?,
            "MAIL" => return self.sender(line).await,
            "RCPT" => return self.recipient(line).await,
            "DATA" => return self.data().await,
            "RSET" => {
                self.forget();
                self.say("250 2.0.0 forgotten").await?;
            }
            "NOOP" => self.say("250 2.0.0 fine").await?,
            "VRFY" => self.say("252 2.5.0 try and see").await?,
            "QUIT" => {
                self.say("221 2.0.0 bye").await?;
                return Ok(After::HangUp);
            }
            _ => self.say("502 5.5.1 not known").await?,
        }
        Ok(After::Next)
    }

    fn may_change_over(&self) -> bool {
        !self.secured && matches!(self.inside.protection, Protection::Starttls(_))
    }

    /// What was sent ahead in the clear is dropped with the buffer (RFC 3207, section 5).
    async fn change_over(&mut self) -> io::Result<After> {
        let inside = self.inside.clone();
        let (Protection::Starttls(acceptor), false) = (&inside.protection, self.secured) else {
            self.say("502 5.5.1 not offered").await?;
            return Ok(After::Next);
        };
        self.say("220 2.0.0 go on").await?;
        let nothing: Box<dyn Wire> = Box::new(tokio::io::empty());
        let clear = std::mem::replace(&mut self.stream, BufReader::new(nothing)).into_inner();
        self.stream = BufReader::new(Box::new(acceptor.accept(clear).await?));
        self.secured = true;
        self.forget();
        Ok(After::Next)
    }

    async fn sender(&mut self, line: &str) -> io::Result<After> {
        if self.from.is_some() {
            self.say("503 5.5.1 one message after the other").await?;
            return Ok(After::Next);
        }
        let Some(address) = path(line, "FROM:") else {
            self.say("501 5.5.4 MAIL FROM:<address>").await?;
            return Ok(After::Next);
        };
        let declared = line.split(' ').find_map(|word| {
            word.to_ascii_uppercase()
                .strip_prefix("SIZE=")?
                .parse::<usize>()
                .ok()
        });
        if declared.is_some_and(|size| size > MESSAGE) {
            self.say("552 5.3.4 too large").await?;
            return Ok(After::Next);
        }
        self.answer(Stage::Sender, "250 2.1.0 ok", |session| {
            session.from = Some(address);
        })
        .await
    }

    async fn recipient(&mut self, line: &str) -> io::Result<After> {
        if self.from.is_none() {
            self.say("503 5.5.1 MAIL first").await?;
            return Ok(After::Next);
        }
        let Some(address) = path(line, "TO:").filter(|a| !a.is_empty()) else {
            self.say("501 5.5.4 RCPT TO:<address>").await?;
            return Ok(After::Next);
        };
        if self.to.len() >= RECIPIENTS {
            self.say("452 4.5.3 too many recipients").await?;
            return Ok(After::Next);
        }
        self.answer(Stage::Recipient, "250 2.1.5 ok", |session| {
            session.to.push(address);
        })
        .await
    }

    async fn data(&mut self) -> io::Result<After> {
        let Some(from) = self.from.clone().filter(|_| !self.to.is_empty()) else {
            self.say("503 5.5.1 MAIL and RCPT first").await?;
            return Ok(After::Next);
        };
        if let Some(fault) = self.inside.fault_at(Stage::Data).await {
            return self.fail(fault).await;
        }
        self.say("354 go on, end with a dot").await?;
        let Some(data) = self.body().await? else {
            self.forget();
            self.say("552 5.3.4 too large").await?;
            return Ok(After::Next);
        };
        let message = Message::new(from, std::mem::take(&mut self.to), data);
        self.forget();
        match self.inside.fault_at(Stage::Accept).await {
            Some(Fault::KeepAndHangUp) => {
                self.inside.keep(message).await?;
                return Ok(After::HangUp);
            }
            Some(fault) => return self.fail(fault).await,
            None => {}
        }
        match self.inside.keep(message).await {
            Ok(()) => self.say("250 2.0.0 kept").await?,
            Err(e) => self.say(&format!("451 4.3.0 not kept: {e}")).await?,
        }
        Ok(After::Next)
    }

    /// The lines up to the lone dot, with doubled dots made single; nothing where it is too large,
    /// and then it is read to its end all the same.
    async fn body(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut data = Vec::new();
        let mut too_large = false;
        loop {
            let mut line = Vec::new();
            let reading = (&mut self.stream)
                .take(MESSAGE as u64)
                .read_until(b'\n', &mut line)
                .await;
            if reading? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line == b".\r\n" || line == b".\n" {
                return Ok((!too_large).then_some(data));
            }
            let text = line.strip_prefix(b".").unwrap_or(&line);
            too_large |= data.len() + text.len() > MESSAGE;
            if !too_large {
                data.extend_from_slice(text);
            }
        }
    }

    /// Answers as scripted, else does it and says so.
    async fn answer(
        &mut self,
        stage: Stage,
        fine: &str,
        then: impl FnOnce(&mut Self),
    ) -> io::Result<After> {
        if let Some(fault) = self.inside.fault_at(stage).await {
            return self.fail(fault).await;
        }
        then(self);
        self.say(fine).await?;
        Ok(After::Next)
    }

    async fn fails(&mut self, stage: Stage) -> io::Result<After> {
        match self.inside.fault_at(stage).await {
            None => Ok(After::Next),
            Some(fault) => {
                self.fail(fault).await?;
                Ok(After::HangUp)
            }
        }
    }

    async fn fail(&mut self, fault: Fault) -> io::Result<After> {
        match fault {
            Fault::Refuse(_, code) => {
                let class = code / 100;
                self.say(&format!("{code} {class}.0.0 as scripted")).await?;
                Ok(After::Next)
            }
            // Until the client gives up, or the mailbox is dropped.
            Fault::Stall(_) => {
                let mut nothing = [0];
                while self.stream.read(&mut nothing).await? > 0 {}
                Ok(After::HangUp)
            }
            Fault::HangUp(_) | Fault::KeepAndHangUp => Ok(After::HangUp),
            // It has been waited for already.
            Fault::Hold(_) => Ok(After::Next),
        }
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut limited = (&mut self.stream).take(LINE);
        let reading = limited.read_until(b'\n', &mut line);
        timeout(PATIENCE, reading)
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        if line.last() == Some(&b'\n') {
            Ok(Some(line))
        } else {
            Ok(None) // gone, or a line without end
        }
    }

    async fn say(&mut self, text: &str) -> io::Result<()> {
        let stream = self.stream.get_mut();
        stream.write_all(format!("{text}\r\n").as_bytes()).await?;
        stream.flush().await
    }
}

/// The address in `MAIL FROM:<a@b> …`; empty for the null sender.
fn path(line: &str, keyword: &str) -> Option<String> {
    let rest = line.get(5..)?;
    let found = rest.get(..keyword.len())?;
    if !found.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let address = rest
        .get(keyword.len()..)?
        .trim_start()
        .strip_prefix('<')?
        .split_once('>')?
        .0;
    Some(address.to_owned())
}
