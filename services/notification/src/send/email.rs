//! E-mail by SMTP.

use std::time::Duration;

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use secrecy::ExposeSecret;

use super::{Addressed, Outcome};
use crate::config;
use crate::domain::DeliveryId;

/// A pool of connections to the mail server.
#[derive(Clone)]
pub(crate) struct Mailer {
    smtp: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    patience: Duration,
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
            config::Tls::Starttls => Tls::Required(parameters()?),
            config::Tls::Tls => Tls::Wrapper(parameters()?),
        };
        let patience = Duration::from_secs(settings.timeout_seconds.max(1));
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host.clone())
                .port(settings.port)
                .tls(tls)
                .timeout(Some(patience));
        builder = match (&settings.user, &settings.password) {
            (Some(user), Some(password)) => builder.credentials(Credentials::new(
                user.clone(),
                password.expose_secret().to_owned(),
            )),
            (None, None) => builder,
            (Some(_), None) | (None, Some(_)) => return Err(MailerError::Credentials),
        };
        let from = settings.from.parse().map_err(|_| MailerError::From)?;
        Ok(Self {
            smtp: builder.build(),
            from,
            patience,
        })
    }

    /// Sends one message. What a server answers is not kept: it may repeat an address.
    pub(super) async fn send(&self, delivery: DeliveryId, addressed: &Addressed) -> Outcome {
        let Some(message) = self.message(delivery, addressed) else {
            return Outcome::Never("bad-address");
        };
        // The time limit of the library is one of each command.
        match tokio::time::timeout(self.patience * 2, self.smtp.send(message)).await {
            Ok(Ok(_)) => Outcome::Sent,
            Ok(Err(e)) => outcome(&e),
            Err(_) => Outcome::Later("smtp-timeout"),
        }
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

/// 5xx is for good, unless it is about us: signing in, or a server that serves nobody just now.
fn outcome(e: &lettre::transport::smtp::Error) -> Outcome {
    let code = e.status().map(u16::from);
    match code {
        Some(421 | 530 | 534 | 535 | 538) => Outcome::Later("smtp-refuses-us"),
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
