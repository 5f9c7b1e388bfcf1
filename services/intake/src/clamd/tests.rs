//! What counts as an answer, and what does not.

use futures_util::stream;
use tokio::io::{DuplexStream, duplex};

use super::*;
use crate::vault::Damage;

/// Through a link that takes few bytes at once: nobody can send a file without its being read.
const LINK: usize = 64;

fn link() -> (io::Result<DuplexStream>, DuplexStream) {
    let (ours, theirs) = duplex(LINK);
    (Ok(ours), theirs)
}

fn file() -> impl Stream<Item = Result<Vec<u8>, ReadError>> {
    stream::iter([Ok(vec![b'a'; CHUNK + 1]), Ok(vec![b'b'; 10])])
}

/// All that is sent until the end mark of an `INSTREAM`, or to the end of the connection.
async fn heard(mut theirs: impl AsyncRead + Unpin) -> Vec<u8> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(&[0; 4]) && theirs.read_buf(&mut bytes).await.unwrap() > 0 {}
    bytes
}

#[tokio::test]
async fn a_file_goes_in_chunks_and_behind_it_its_end() {
    let (ours, mut theirs) = link();
    let clamd = async {
        let bytes = heard(&mut theirs).await;
        theirs.write_all(b"stream: OK\0").await.unwrap();
        drop(theirs);
        bytes
    };
    let (said, bytes) = tokio::join!(scan(ours, file()), clamd);
    assert_eq!(said.unwrap(), Scanned::Clean);
    let mut expected = b"zINSTREAM\0\0\x02\0\0".to_vec();
    expected.extend(vec![b'a'; CHUNK]);
    expected.extend(b"\0\0\0\x01a\0\0\0\x0abbbbbbbbbb\0\0\0\0");
    assert!(bytes == expected);
}

#[tokio::test]
async fn what_is_said_before_the_whole_file_was_sent_is_about_no_file() {
    for (early, much) in [
        (&b"stream: OK\0"[..], false),
        (b"stream: Eicar FOUND\0", false),
        (b"INSTREAM size limit exceeded. ERROR\0", true),
        (b"", false),
    ] {
        let (ours, mut theirs) = link();
        let clamd = async {
            theirs.read_exact(&mut [0; 20]).await.unwrap();
            theirs.write_all(early).await.unwrap();
            drop(theirs);
        };
        let (said, ()) = tokio::join!(scan(ours, file()), clamd);
        match said {
            Err(Unanswered::TooMuch) => assert!(much),
            Err(Unanswered::Cut(_)) => assert!(!much),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_to_its_end_gets_none() {
    let (ours, theirs) = link();
    let damage = Damage { from: 10, to: 20 };
    let file = stream::iter([Ok(vec![b'a'; 10]), Err(ReadError::Altered(damage))]);
    let (said, bytes) = tokio::join!(scan(ours, file), heard(theirs));
    assert!(matches!(said, Err(Unanswered::Unreadable(_))));
    assert_eq!(bytes, b"zINSTREAM\0\0\0\0\x0aaaaaaaaaaa");
}

#[test]
fn only_an_exact_ok_is_clean() {
    assert_eq!(judge(b"stream: OK\0").ok(), Some(Scanned::Clean));
    for lie in [
        &b"stream: OK"[..],
        b"stream: OK\n",
        b"stream: OK\0\0",
        b"stream: OK\0stream: OK\0",
        b"stream: OK\0stream: Eicar FOUND\0",
        b"stream: OK ERROR\0",
        b"stream: OKAY\0",
        b"stream: Ok\0",
        b"stream:  OK\0",
        b"stream: OK \0",
        b" stream: OK\0",
        b"stream: \0",
        b"stream: O\0",
        b"OK\0",
        b"OK: stream\0",
        b"1: stream: OK\0",
        b"/tmp/stream: OK\0",
        b"stream: lstat() failed: OK. ERROR\0",
        b"Command timed out. OK ERROR\0",
        b"UNKNOWN COMMAND\0",
        b"PONG\0",
        b"\0",
        b"",
    ] {
        let said = judge(lie);
        assert!(said.is_err(), "{:?}", String::from_utf8_lossy(lie));
    }
}

#[test]
fn what_is_found_is_named_and_half_a_finding_is_none() {
    let found = |answer: &[u8]| judge(answer).ok() == Some(Scanned::Infected);
    assert!(found(b"stream: Eicar-Test-Signature FOUND\0"));
    assert!(found(b"stream: Heuristics.Encrypted.PDF FOUND\0"));
    assert!(found(b"stream: OK FOUND\0"), "whatever it is called");
    for half in [
        &b"stream: Eicar-Test-Signature FOUND"[..],
        b"stream: Eicar-Test-Signature FOU\0",
        b"stream: FOUND\0",
        b"stream:  FOUND\0",
        b"stream: a\0b FOUND\0",
        b"stream: Eicar FOUND\0more",
        b"Eicar-Test-Signature FOUND\0",
    ] {
        assert!(judge(half).is_err(), "{:?}", String::from_utf8_lossy(half));
    }
}

#[test]
fn what_was_too_much_for_it_is_neither_clean_nor_infected() {
    for much in [
        &b"INSTREAM size limit exceeded. ERROR\0"[..],
        b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
        b"stream: Heuristics.Limits.Exceeded FOUND\0",
    ] {
        assert!(matches!(judge(much), Err(Unanswered::TooMuch)));
    }
}
