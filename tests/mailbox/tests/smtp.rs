//! The mailbox against a real client.

use std::time::Duration;

use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport as _, Message, Tokio1Executor};
use mailbox::{Fault, Mailbox, Stage};

fn client(mailbox: &Mailbox) -> AsyncSmtpTransport<Tokio1Executor> {
    AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
        .port(mailbox.port())
        .build()
}

fn message(body: &str) -> Message {
    Message::builder()
        .from("redress@example.org".parse().expect("an address"))
        .to("zhang@example.org".parse().expect("an address"))
        .subject("投诉回执 TS-2026-000123-7")
        .body(body.to_owned())
        .expect("a message")
}

#[tokio::test]
async fn a_message_arrives_as_it_was_sent() {
    let mailbox = Mailbox::start(0).await.unwrap();
    let body = "您的投诉已登记。\r\n.\r\n..两个点\r\n";
    client(&mailbox).send(message(body)).await.unwrap();
    let messages = mailbox.wait_for(1, Duration::from_secs(5)).await;
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].to(), ["zhang@example.org"]);
    assert_eq!(messages[0].from(), "redress@example.org");
    assert_eq!(messages[0].subject(), "投诉回执 TS-2026-000123-7");
    assert_eq!(messages[0].text().trim_end(), body.trim_end());
}

#[tokio::test]
async fn a_scripted_refusal_strikes_once() {
    let mailbox = Mailbox::start(0).await.unwrap();
    mailbox.script([
        Fault::Refuse(Stage::Recipient, 450),
        Fault::Refuse(Stage::Accept, 554),
    ]);
    let client = client(&mailbox);
    assert!(client.send(message("a")).await.unwrap_err().is_transient());
    assert!(client.send(message("b")).await.unwrap_err().is_permanent());
    client.send(message("c")).await.unwrap();
    assert_eq!(mailbox.messages().len(), 1);
}

#[tokio::test]
async fn a_stall_lasts_until_the_client_gives_up() {
    let mailbox = Mailbox::start(0).await.unwrap();
    mailbox.script([Fault::Stall(Stage::Connect), Fault::Stall(Stage::Data)]);
    let client = client(&mailbox);
    // lettre's own timeout covers connecting only, so the caller has to have one.
    let patience = Duration::from_millis(200);
    for text in ["a", "b"] {
        let sending = tokio::time::timeout(patience, client.send(message(text)));
        assert!(sending.await.is_err());
    }
    client.send(message("c")).await.unwrap();
    assert_eq!(mailbox.messages().len(), 1);
}

#[tokio::test]
async fn kept_but_not_said_is_kept() {
    let mailbox = Mailbox::start(0).await.unwrap();
    mailbox.script([Fault::KeepAndHangUp]);
    assert!(client(&mailbox).send(message("a")).await.is_err());
    assert_eq!(mailbox.messages().len(), 1);
}

#[tokio::test]
async fn messages_are_files_where_there_is_a_folder() {
    let folder = std::env::temp_dir().join(format!("mailbox-{}", std::process::id()));
    let anywhere = "127.0.0.1:0".parse().unwrap();
    let mailbox = Mailbox::start_on(anywhere, Some(folder.clone()))
        .await
        .unwrap();
    client(&mailbox).send(message("a")).await.unwrap();
    let files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    assert_eq!(files.len(), 1);
    let read = mailbox::Message::read(&files[0]).unwrap();
    assert_eq!(read.subject(), "投诉回执 TS-2026-000123-7");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn messages_that_come_together_are_all_kept_in_the_folder() {
    let folder = std::env::temp_dir().join(format!("mailbox-many-{}", std::process::id()));
    let anywhere = "127.0.0.1:0".parse().unwrap();
    let mailbox = Mailbox::start_on(anywhere, Some(folder.clone()))
        .await
        .unwrap();
    let mut sending = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let client = client(&mailbox);
        sending.spawn(async move { client.send(message("a")).await });
    }
    while let Some(sent) = sending.join_next().await {
        sent.unwrap().unwrap();
    }
    assert_eq!(mailbox.messages().len(), 20);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 20);
    std::fs::remove_dir_all(&folder).unwrap();
}
