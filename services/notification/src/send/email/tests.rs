//! The connection to the mail server, against a real one.

use std::path::PathBuf;

use mailbox::{Authority, Fault, Mailbox as Server, Security, Stage};
use regulation::Language;
use uuid::Uuid;

use super::*;
use crate::content::Rendered;

/// A file that is gone with the test.
struct Trusted(PathBuf);

impl Trusted {
    fn of(authority: &Authority) -> Self {
        let name = format!("{}.pem", testkit::new_id().simple());
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, authority.certificate()).unwrap();
        Self(file)
    }
}

impl Drop for Trusted {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

async fn secured(security: Security, authority: &Authority, host: &str) -> Server {
    let identity = authority.identity(host);
    Server::start_secured(security, &identity).await.unwrap()
}

fn mailer(server: &Server, tls: config::Tls, trusted: Option<&Trusted>) -> Mailer {
    Mailer::new(&config::Smtp {
        host: "127.0.0.1".into(),
        port: server.port(),
        from: "redress <redress@hall.test>".into(),
        tls,
        ca: trusted.map(|t| t.0.clone()),
        user: None,
        password: None,
        timeout_seconds: 10,
    })
    .unwrap()
}

fn addressed() -> Addressed {
    Addressed {
        name: None,
        address: Some("li@example.org".into()),
        said: Rendered {
            subject: "投诉回执".into(),
            body: "您的投诉已登记。".into(),
        },
        language: Language::ZhCn,
        template: 0,
    }
}

async fn sent(mailer: &Mailer) -> Outcome {
    mailer
        .send(DeliveryId(Uuid::from_u128(1)), &addressed())
        .await
}

const BOTH: [(Security, config::Tls); 2] = [
    (Security::Starttls, config::Tls::Starttls),
    (Security::Tls, config::Tls::Tls),
];

#[tokio::test]
async fn mail_goes_by_starttls_and_by_tls_from_the_first_byte() {
    let authority = Authority::new();
    let trusted = Trusted::of(&authority);
    for (security, tls) in BOTH {
        let server = secured(security, &authority, "127.0.0.1").await;
        let mailer = mailer(&server, tls, Some(&trusted));
        assert_eq!(sent(&mailer).await, Outcome::Sent, "{security:?}");
        let came = server.messages();
        assert_eq!(came[0].to(), ["li@example.org"], "{security:?}");
    }
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_gets_nothing() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let trusted = Trusted::of(&stranger);
    for (security, tls) in BOTH {
        let server = secured(security, &authority, "127.0.0.1").await;
        for trusted in [None, Some(&trusted)] {
            let mailer = mailer(&server, tls, trusted);
            let outcome = sent(&mailer).await;
            assert_eq!(outcome, Outcome::Later("smtp-unavailable"), "{security:?}");
        }
        assert!(server.messages().is_empty(), "{security:?}");
    }
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    let authority = Authority::new();
    let trusted = Trusted::of(&authority);
    for (security, tls) in BOTH {
        let server = secured(security, &authority, "mail.elsewhere.test").await;
        let mailer = mailer(&server, tls, Some(&trusted));
        assert_eq!(
            sent(&mailer).await,
            Outcome::Later("smtp-unavailable"),
            "{security:?}"
        );
        assert!(server.messages().is_empty(), "{security:?}");
    }
}

#[tokio::test]
async fn a_server_without_starttls_is_not_spoken_to_in_the_clear() {
    let server = Server::start(0).await.unwrap();
    let mailer = mailer(&server, config::Tls::Starttls, None);
    assert!(matches!(sent(&mailer).await, Outcome::Later(_)));
    assert!(server.messages().is_empty());
}

/// What the server says late answers the message that it was about, and no other.
#[tokio::test]
async fn an_answer_that_comes_late_is_not_taken_for_the_next_message() {
    for stage in [Stage::Sender, Stage::Recipient, Stage::Data, Stage::Accept] {
        let server = Server::start(0).await.unwrap();
        let mailer = Mailer {
            patience: std::time::Duration::from_millis(200),
            ..mailer(&server, config::Tls::None, None)
        };
        server.script([Fault::Hold(stage), Fault::Refuse(Stage::Accept, 554)]);
        assert_eq!(
            sent(&mailer).await,
            Outcome::Later("smtp-timeout"),
            "{stage:?}"
        );
        server.release();
        assert_eq!(sent(&mailer).await, Outcome::Never("smtp-554"), "{stage:?}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_follow_is_tried_again() {
    let server = Server::start(0).await.unwrap();
    let mailer = mailer(&server, config::Tls::None, None);
    server.script([Fault::Refuse(Stage::Sender, 503)]);
    assert_eq!(sent(&mailer).await, Outcome::Later("smtp-refuses-us"));
    assert_eq!(sent(&mailer).await, Outcome::Sent);
}
