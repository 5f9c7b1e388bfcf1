//! What is collected as evidence, and what is said of it (S-3.3, S-4.2).

use std::collections::BTreeSet;

use regulation::EvidenceKind;

use super::*;

const COLLECTED: Collected = Collected {
    id: Uuid::from_u128(11),
    kind: EvidenceKind::Pdf,
    size: 1,
    sha256: [7; 32],
    by: Some(OFFICER),
    recording: None,
    at: DateTime::UNIX_EPOCH,
};

#[test]
fn given_one_that_goes_on_when_a_file_is_collected_then_it_is_told_and_nothing_else_changes() {
    for given in [registered(), open(Work::Handling), open(Work::ToFollowUp)] {
        assert_eq!(given.takes_evidence(), Ok(()));
        let (next, facts) = changed(given.clone().collect(COLLECTED));
        assert_eq!(next, given);
        assert_eq!(facts, [Fact::EvidenceAdded(COLLECTED)]);
    }
}

#[test]
fn given_an_ended_one_when_a_file_is_collected_then_it_is_refused() {
    for (given, refusal) in [
        (declined(), Refusal::Declined),
        (withdrawn(), Refusal::Withdrawn),
        (closed(), Refusal::Closed),
    ] {
        assert_eq!(given.takes_evidence(), Err(refusal));
        assert_eq!(given.collect(COLLECTED), Err(refusal));
    }
}

#[test]
fn each_reason_why_a_file_is_not_taken_has_a_code_of_its_own() {
    let reasons = [
        Unfit::TooLarge,
        Unfit::CaseFull,
        Unfit::TooMany,
        Unfit::Empty,
        Unfit::Kind,
        Unfit::Pixels,
        Unfit::Unreadable,
    ];
    let codes: BTreeSet<&str> = reasons.iter().map(|reason| reason.code()).collect();
    assert_eq!(codes.len(), reasons.len());
    let written = |code: &&str| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    assert!(codes.iter().all(written), "{codes:?}");
    assert!(!codes.contains(""));
}

#[test]
fn what_a_scanner_said_is_read_again_as_it_was_written() {
    for scan in [Scan::Unscanned, Scan::Clean, Scan::Infected] {
        assert_eq!(Scan::parse(scan.code()), Some(scan));
    }
    assert_eq!(Scan::parse(""), None);
    assert_eq!(Scan::parse("Clean"), None);
}
