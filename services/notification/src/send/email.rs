//! E-mail by SMTP.

use std::time::Duration;

use lettre::Address;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::{Addressed, Outcome};
use crate::config;
use crate::domain::DeliveryId;

/// Takes messages to the mail server, each by a connection of its own: the library's pool takes
/// back a connection that was given up in the middle of a conversation, and whoever comes next
/// reads the answers to what was said before.
#[derive(Clone)]
pub(crate) struct Mailer {
    server: (String, u16),
    tls: Tls,
    credentials: Option<Credentials>,
    from: Mailbox,
    patience: Duration,
}

#[derive(Clone)]
enum Tls {
    None,
    Starttls(TlsParameters),
    /// From the first byte.
    Wrapper(TlsParameters),
}

/// Why there is no mailer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MailerError {
    /// `smtp.from`.
    #[error("smtp.from is no address")]
    From,
    /// `smtp.ca`.
    #[error("smtp.ca cannot be read, or is no certificate in PEM form")]
    Ca,
    /// TLS cannot be set up.
    #[error("smtp.tls cannot be set up")]
    Tls(#[source] lettre::transport::smtp::Error),
    /// One of user and password is missing.
    #[error("smtp.user and smtp.password go together")]
    Credentials,
}

/// Tells other machines not to answer (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Mailer {
    /// From settings; connects when first needed.
    ///
    /// # Errors
    /// [`MailerError`].
    pub(crate) fn new(settings: &config::Smtp) -> Result<Self, MailerError> {
        web::client::install_tls();
        let parameters = || -> Result<TlsParameters, MailerError> {
            let mut builder = TlsParameters::builder(settings.host.clone());
            if let Some(path) = &settings.ca {
                let pem = std::fs::read(path).map_err(|_| MailerError::Ca)?;
                builder = builder.add_root_certificate(
                    Certificate::from_pem(&pem).map_err(|_| MailerError::Ca)?,
                );
            }
            builder.build().map_err(MailerError::Tls)
        };
        let tls = match settings.tls {
            config::Tls::None => Tls::None,
            config::Tls::Starttls => Tls::Starttls(parameters()?),
            config::Tls::Tls => Tls::Wrapper(parameters()?),
        };
        let credentials = match (&settings.user, &settings.password) {
            (Some(user), Some(password)) => Some(Credentials::new(
                user.clone(),
                password.expose_secret().to_owned(),
            )),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(MailerError::Credentials),
        };
        Ok(Self {
            server: (settings.host.clone(), settings.port),
            tls,
            credentials,
            from: settings.from.parse().map_err(|_| MailerError::From)?,
            patience: Duration::from_secs(settings.timeout_seconds.max(1)),
        })
    }

    /// Sends one message. What a server answers is not kept: it may repeat an address.
    pub(super) async fn send(&self, delivery: DeliveryId, addressed: &Addressed) -> Outcome {
        let Some(message) = self.message(delivery, addressed) else {
            return Outcome::Never("bad-address");
        };
        let patience = self.patience * 2;
        // Given up in the middle, the connection ends with the attempt.
        match timeout(patience, self.hand_over(&message)).await {
            Ok(Ok(mut connection)) => {
                // It has the message: what becomes of the farewell changes nothing.
                tokio::spawn(async move { timeout(patience, connection.abort()).await });
                Outcome::Sent
            }
            Ok(Err(e)) => outcome(&e),
            Err(_) => Outcome::Later("smtp-timeout"),
        }
    }

    async fn hand_over(&self, message: &Message) -> Result<AsyncSmtpConnection, Error> {
        let us = ClientId::default();
        let wrapper = match &self.tls {
            Tls::Wrapper(parameters) => Some(parameters.clone()),
            Tls::None | Tls::Starttls(_) => None,
        };
        let (host, port) = &self.server;
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (host.as_str(), *port),
            Some(self.patience),
            &us,
            wrapper,
            None,
        )
        .await?;
        if let Tls::Starttls(parameters) = &self.tls {
            connection.starttls(parameters.clone(), &us).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        connection
            .send(message.envelope(), &message.formatted())
            .await?;
        Ok(connection)
    }

    fn message(&self, delivery: DeliveryId, addressed: &Addressed) -> Option<Message> {
        let address: Address = addressed.address.as_deref()?.trim().parse().ok()?;
        let to = Mailbox::new(addressed.name.clone(), address);
        // The same for every try of a delivery, so that a mailbox can tell a repetition.
        let id = format!("<{}@{}>", delivery.0, self.from.email.domain());
        let builder = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(addressed.said.subject.clone());
        let builder = builder
            .message_id(Some(id))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN);
        builder.body(addressed.said.body.clone()).ok()
    }
}

/// 5xx is for good, unless it is about us: signing in, a server that serves nobody just now, or one
/// that does not follow our conversation (RFC 5321, section 4.2.4).
fn outcome(e: &Error) -> Outcome {
    let code = e.status().map(u16::from);
    match code {
        Some(421 | 500 | 502..=504 | 530 | 534 | 535 | 538) => Outcome::Later("smtp-refuses-us"),
        Some(550) => Outcome::Never("smtp-550"),
        Some(551) => Outcome::Never("smtp-551"),
        Some(552) => Outcome::Never("smtp-552"),
        Some(553) => Outcome::Never("smtp-553"),
        Some(554) => Outcome::Never("smtp-554"),
        Some(500..=599) => Outcome::Never("smtp-5xx"),
        Some(_) => Outcome::Later("smtp-4xx"),
        None if e.is_timeout() => Outcome::Later("smtp-timeout"),
        None => Outcome::Later("smtp-unavailable"),
    }
}

#[cfg(test)]
mod tests;
