//! What sealing promises: a value opens in its own place, under its own key, unchanged, or not at
//! all.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use sealing::{DataKey, KeyRing, KeyRingError, Personal, Sealed, SealingError, WrappedKey};
use uuid::Uuid;

const ONE: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

/// A folder of its own that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("sealing-{}-{test}", std::process::id()));
        fs::create_dir_all(&folder).expect("temporary files can be made");
        Self(folder)
    }

    fn ring(&self) -> PathBuf {
        self.0.join("keyring.json")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn ring(test: &str) -> (Folder, KeyRing) {
    let folder = Folder::new(test);
    let ring = KeyRing::generate(folder.ring()).expect("a ring can be made");
    (folder, ring)
}

fn refusal<T>(result: Result<T, SealingError>) -> SealingError {
    result.err().expect("refused")
}

fn opens(key: &DataKey, table: &str, column: &str, sealed: &Sealed) -> bool {
    key.open(table, column, sealed).is_ok()
}

#[test]
fn a_value_opens_in_its_own_place() {
    let (_folder, ring) = ring("own-place");
    let (key, wrapped) = ring.new_data_key(ONE);
    let sealed = key.seal_text("complainants", "name", &Personal::new("张三"));
    assert!(!sealed.0.windows(3).any(|w| w == "张".as_bytes()));
    let again = ring.unwrap(ONE, &wrapped).unwrap();
    assert_eq!(
        again
            .open_text("complainants", "name", &sealed)
            .unwrap()
            .expose(),
        "张三"
    );
    assert_eq!(
        again
            .open("complainants", "age", &key.seal("complainants", "age", b""))
            .unwrap()
            .expose(),
        b""
    );
}

#[test]
fn a_value_moved_to_another_table_column_or_row_does_not_open() {
    let (_folder, ring) = ring("moved");
    let (key, _) = ring.new_data_key(ONE);
    let sealed = key.seal("complainants", "name", b"x");
    assert!(opens(&key, "complainants", "name", &sealed));
    // The last two would collide if table and column were simply joined.
    for (table, column) in [
        ("complaints", "name"),
        ("complainants", "phone"),
        ("complainantsn", "ame"),
        ("complainant", "sname"),
    ] {
        assert_eq!(
            refusal(key.open(table, column, &sealed)),
            SealingError::Refused,
            "{table}.{column}"
        );
    }
    let first = key.seal_row("supplements", "text", "1", b"x");
    assert_eq!(
        key.open_row("supplements", "text", "1", &first)
            .unwrap()
            .expose(),
        b"x"
    );
    assert_eq!(
        refusal(key.open_row("supplements", "text", "2", &first)),
        SealingError::Refused
    );
    assert_eq!(
        refusal(key.open("supplements", "text", &first)),
        SealingError::Refused
    );
}

#[test]
fn a_value_moved_to_another_complaint_does_not_open_even_with_its_data_key() {
    let (_folder, ring) = ring("other-complaint");
    let (key, wrapped) = ring.new_data_key(ONE);
    let (other, _) = ring.new_data_key(OTHER);
    let sealed = key.seal("complainants", "name", b"x");
    assert_eq!(
        refusal(other.open("complainants", "name", &sealed)),
        SealingError::Refused
    );
    assert_eq!(refusal(ring.unwrap(OTHER, &wrapped)), SealingError::Refused);
}

#[test]
fn another_key_ring_opens_nothing() {
    let (_folder, ring_one) = ring("ring-one");
    let (_other_folder, ring_two) = ring("ring-two");
    let (_, wrapped) = ring_one.new_data_key(ONE);
    assert_eq!(
        refusal(ring_two.unwrap(ONE, &wrapped)),
        SealingError::Refused
    );
}

#[test]
fn a_change_of_any_byte_or_length_is_noticed() {
    let (_folder, ring) = ring("tampered");
    let (key, wrapped) = ring.new_data_key(ONE);
    let sealed = key.seal("t", "c", b"narrative");
    let alone = ring.seal_alone("idempotency", "body", "key-1", b"answer");
    let spoilt = |bytes: &[u8]| {
        let mut all = Vec::new();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.to_vec();
                changed[at] ^= 1 << bit;
                all.push(changed);
            }
            all.push(bytes[..at].to_vec());
        }
        all.push([bytes, &[0]].concat());
        all
    };
    for bytes in spoilt(&sealed.0) {
        assert!(!opens(&key, "t", "c", &Sealed(bytes)));
    }
    for bytes in spoilt(&wrapped.0) {
        assert!(ring.unwrap(ONE, &WrappedKey(bytes.clone())).is_err());
        assert!(ring.rewrap(ONE, &WrappedKey(bytes)).is_err());
    }
    for bytes in spoilt(&alone.0) {
        assert!(
            ring.open_alone("idempotency", "body", "key-1", &Sealed(bytes))
                .is_err()
        );
    }
}

#[test]
fn the_same_value_is_never_sealed_the_same_twice() {
    let (_folder, ring) = ring("nonces");
    let (key, _) = ring.new_data_key(ONE);
    let all: std::collections::HashSet<_> = (0..1000).map(|_| key.seal("t", "c", b"x").0).collect();
    assert_eq!(all.len(), 1000);
}

#[test]
fn rotation_rewraps_data_keys_and_leaves_sealed_values_alone() {
    let (folder, old) = ring("rotation");
    let (key, wrapped) = old.new_data_key(ONE);
    let sealed = key.seal("t", "c", b"x");
    let (blind, hash) = (
        old.blind_index().phone("13800138000"),
        old.code_hash("N1", "ABCD"),
    );

    assert_eq!(KeyRing::prepare(folder.ring()).unwrap(), "k2");
    assert_eq!(KeyRing::load(folder.ring()).unwrap().active(), "k1");
    assert_eq!(refused(KeyRing::switch(folder.ring(), "k3")), "no key");
    KeyRing::switch(folder.ring(), "k2").unwrap();
    let new = KeyRing::load(folder.ring()).unwrap();
    assert_eq!((&*old.active(), &*new.active()), ("k1", "k2"));
    assert!(
        opens(&new.unwrap(ONE, &wrapped).unwrap(), "t", "c", &sealed),
        "both keys are held"
    );

    let rewrapped = new
        .rewrap(ONE, &wrapped)
        .unwrap()
        .expect("was under the old key");
    assert_eq!((wrapped.kek(), rewrapped.kek()), (Ok("k1"), Ok("k2")));
    assert!(
        new.rewrap(ONE, &rewrapped).unwrap().is_none(),
        "nothing left to do"
    );
    assert_eq!(refusal(new.rewrap(OTHER, &wrapped)), SealingError::Refused);

    // What is sealed alone is wrapped by itself.
    let alone = old.seal_alone("t", "c", "r", b"y");
    let anew = new
        .rewrap_alone(&alone)
        .unwrap()
        .expect("under the old key");
    assert!(new.rewrap_alone(&anew).unwrap().is_none());

    // The old key is taken out of the file once nothing is wrapped by it, and kept beside it.
    assert_eq!(refused(KeyRing::retire(folder.ring(), "k2")), "in use");
    assert_eq!(refused(KeyRing::retire(folder.ring(), "k7")), "no key");
    let aside = KeyRing::retire(folder.ring(), "k1").unwrap();
    assert_eq!(
        fs::metadata(&aside).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let before = KeyRing::load(&aside).unwrap();
    assert!(opens(
        &before.unwrap(ONE, &wrapped).unwrap(),
        "t",
        "c",
        &sealed
    ));
    let without_old = KeyRing::load(folder.ring()).unwrap();
    assert!(opens(
        &without_old.unwrap(ONE, &rewrapped).unwrap(),
        "t",
        "c",
        &sealed
    ));
    assert_eq!(
        refusal(without_old.unwrap(ONE, &wrapped)),
        SealingError::UnknownKey("k1".into())
    );

    assert!(without_old.open_alone("t", "c", "r", &anew).is_ok());
    assert!(without_old.open_alone("t", "c", "r", &alone).is_err());
    // No number is given twice, and no key that was taken out is written over by another one.
    assert_eq!(KeyRing::prepare(folder.ring()).unwrap(), "k3");
    let aside = KeyRing::retire(folder.ring(), "k3").unwrap();
    assert_eq!(KeyRing::prepare(folder.ring()).unwrap(), "k4");
    fs::rename(&aside, aside.with_extension("retired-k4")).unwrap();
    assert_eq!(refused(KeyRing::retire(folder.ring(), "k4")), "exists");
    KeyRing::switch(folder.ring(), "k4").unwrap();

    assert_eq!(
        without_old.blind_index().phone("13800138000"),
        blind,
        "lookups survive rotation"
    );
    assert!(without_old.code_matches("N1", "ABCD", hash.as_bytes()));
}

fn refused<T>(result: Result<T, KeyRingError>) -> &'static str {
    match result.err().expect("refused") {
        KeyRingError::NoKey(_) => "no key",
        KeyRingError::InUse(_) => "in use",
        KeyRingError::File { .. } => "file",
        KeyRingError::Exists(_) => "exists",
        KeyRingError::Content { .. } => "content",
    }
}

#[test]
fn a_ring_follows_its_file_and_opens_what_a_quicker_one_sealed() {
    let (folder, slow) = ring("following");
    assert!(!slow.refresh().unwrap(), "nothing is new");
    KeyRing::prepare(folder.ring()).unwrap();
    KeyRing::switch(folder.ring(), "k2").unwrap();
    let quick = KeyRing::load(folder.ring()).unwrap();
    let (key, wrapped) = quick.new_data_key(ONE);
    let sealed = key.seal("t", "c", b"x");
    assert_eq!(slow.active(), "k1");
    // Read again by itself, where it meets a key that it does not know; clones as well.
    let clone = slow.clone();
    assert!(opens(
        &slow.unwrap(ONE, &wrapped).unwrap(),
        "t",
        "c",
        &sealed
    ));
    assert_eq!((&*slow.active(), &*clone.active()), ("k2", "k2"));

    // Another ring's file, or none that can be read, changes nothing.
    let (other, _) = ring("another");
    let text = fs::read(folder.ring()).unwrap();
    for wrong in [fs::read(other.ring()).unwrap(), b"{".to_vec(), Vec::new()] {
        fs::write(folder.ring(), wrong).unwrap();
        assert_eq!(refused(slow.refresh()), "content");
        assert!(opens(
            &slow.unwrap(ONE, &wrapped).unwrap(),
            "t",
            "c",
            &sealed
        ));
    }
    fs::remove_file(folder.ring()).unwrap();
    assert_eq!(refused(slow.refresh()), "file");
    fs::write(folder.ring(), text).unwrap();
    assert!(!slow.refresh().unwrap());
}

#[test]
fn a_key_ring_file_is_its_owners_only_and_never_overwritten() {
    let (folder, _) = ring("file");
    let mode = || fs::metadata(folder.ring()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    let before = fs::read(folder.ring()).unwrap();
    assert!(matches!(
        KeyRing::generate(folder.ring()),
        Err(KeyRingError::Exists(_))
    ));
    assert_eq!(fs::read(folder.ring()).unwrap(), before);
    for id in ["k2", "k3"] {
        assert_eq!(KeyRing::prepare(folder.ring()).unwrap(), id);
        KeyRing::switch(folder.ring(), id).unwrap();
    }
    assert_eq!(mode(), 0o600);
    assert_eq!(KeyRing::load(folder.ring()).unwrap().active(), "k3");
    assert_eq!(
        fs::read_dir(&folder.0).unwrap().count(),
        1,
        "nothing is left beside it"
    );
}

#[test]
fn a_spoilt_key_ring_is_refused_without_quoting_it() {
    let (folder, _) = ring("spoilt");
    let secret = "c2VjcmV0IHNlY3JldCBzZWNyZXQ=";
    for text in [
        String::new(),
        format!(r#"{{"active":"k1","keys":{{"k1":"{secret}"}},"lookup":"{secret}"}}"#),
        format!(r#"{{"active":"k2","keys":{{"k1":"{secret}"}},"lookup":"{secret}"}}"#),
        format!(r#"{{"active":"k1","keys":"{secret}","lookup":"{secret}"}}"#),
        format!(
            r#"{{"active":"k1","keys":{{"k1":"{secret}!"}},"lookup":"{secret}","more":"{secret}"}}"#
        ),
    ] {
        fs::write(folder.ring(), text).unwrap();
        let error = KeyRing::load(folder.ring()).err().expect("refused");
        assert!(matches!(error, KeyRingError::Content { .. }));
        assert!(!format!("{error} {error:?}").contains(secret));
    }
    assert!(matches!(
        KeyRing::load(folder.0.join("absent")),
        Err(KeyRingError::File { .. })
    ));
}

#[test]
fn equal_contacts_are_found_again_and_kinds_are_kept_apart() {
    let (_folder, ring) = ring("index");
    let index = ring.blind_index();
    assert_eq!(index.phone("+86 138-0013-8000"), index.phone("13800138000"));
    assert_ne!(index.phone("13800138000"), index.phone("13800138001"));
    assert_eq!(index.email(" A@B.cn"), index.email("a@b.cn"));
    assert_ne!(index.phone("13800138000"), index.wechat("13800138000"));
    assert_eq!(index.phone("none"), None);
    assert_eq!(
        index.ip("::ffff:192.0.2.1".parse().unwrap()),
        index.ip("192.0.2.1".parse().unwrap())
    );
    let (_other_folder, other) = self::ring("index-other");
    assert_ne!(
        other.blind_index().phone("13800138000"),
        index.phone("13800138000")
    );
}

#[test]
fn a_tracking_code_matches_its_own_number_however_it_is_copied() {
    let (_folder, ring) = ring("code");
    let stored = ring
        .code_hash("GH-2026-000001-5", "0123456789ABCDEF")
        .into_vec();
    assert!(ring.code_matches("GH-2026-000001-5", "0123456789ABCDEF", &stored));
    assert!(ring.code_matches("GH-2026-000001-5", "oI23-4567 89ab-cdef", &stored));
    assert!(!ring.code_matches("GH-2026-000001-5", "0123456789ABCDEG", &stored));
    assert!(!ring.code_matches("GH-2026-000002-3", "0123456789ABCDEF", &stored));
    assert!(!ring.code_matches("GH-2026-000001-5", "0123456789ABCDEF", &stored[..31]));
    assert!(!ring.code_matches("GH-2026-000001-5", "0123456789ABCDEF", &[]));
}

#[test]
fn a_remembered_answer_opens_under_its_own_key_only() {
    let (_folder, ring) = ring("alone");
    let sealed = ring.seal_alone("idempotency", "body", "key-1", b"answer");
    assert_eq!(
        ring.open_alone("idempotency", "body", "key-1", &sealed)
            .unwrap()
            .expose(),
        b"answer"
    );
    assert_eq!(
        refusal(ring.open_alone("idempotency", "body", "key-2", &sealed)),
        SealingError::Refused
    );
}
