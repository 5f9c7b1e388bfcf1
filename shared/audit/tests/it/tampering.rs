//! Every kind of tampering is found where it was done.

use std::collections::BTreeSet;

use audit::{Anchors, Finding, Report, verify};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use uuid::Uuid;

use crate::history::{History, SERVICE, signer};
use crate::tampers::{Crime, KINDS, Kind, Names};

const SEEDS: u64 = 50;

/// Does it in a transaction that is taken back, and verifies inside of it.
async fn caught(
    history: &History,
    conn: &mut AsyncPgConnection,
    kind: Kind,
    seed: u64,
    reads_anchors: bool,
) -> (Report, Names) {
    let mut anchors = history.anchors(conn).await;
    conn.batch_execute("begin").await.unwrap();
    let mut random = SmallRng::seed_from_u64(seed);
    let mut crime = Crime {
        conn,
        random: &mut random,
        anchors: &mut anchors,
    };
    let names = crime.commit(kind).await;
    let anchors = reads_anchors.then_some(&anchors);
    let report = verify(conn, SERVICE, &history.keys(), anchors, None).await;
    let report = report.unwrap();
    conn.batch_execute("rollback").await.unwrap();
    (report, names)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_tampering_is_found_where_it_was_done() {
    let mut history = History::of_five_seals().await;
    let mut conn = history.db.dedicated().await.unwrap();
    assert_eq!(history.verified().await.findings, []);
    for kind in KINDS {
        for seed in 0..SEEDS {
            let (report, names) = caught(&history, &mut conn, kind, seed, true).await;
            let first = report.findings.first();
            assert!(
                first.is_some_and(names),
                "{kind:?}, {seed}: {:?}",
                report.findings
            );
        }
    }
    assert_eq!(history.verified().await.findings, [], "all was taken back");
}

/// What each broken verifier lets pass: a test that is content with it would be no test.
#[tokio::test(flavor = "multi_thread")]
async fn a_broken_verifier_is_caught_by_the_same_tampering() {
    let history = History::of_five_seals().await;
    let mut conn = history.db.dedicated().await.unwrap();
    let only = |mut report: Report, keeps: fn(&Finding) -> bool| {
        report.findings.retain(keeps);
        report
    };
    let mut missed = [const { BTreeSet::new() }; 4];
    for kind in KINDS {
        let (all, _) = caught(&history, &mut conn, kind, 1, true).await;
        let (inside, _) = caught(&history, &mut conn, kind, 1, false).await;
        let seen = [
            only(all.clone(), |it| matches!(it, Finding::Chain { .. })),
            only(all.clone(), |it| !matches!(it, Finding::Chain { .. })),
            only(all, |it| !matches!(it, Finding::Seal { .. })),
            inside,
        ];
        for (missed, report) in missed.iter_mut().zip(seen) {
            if report.findings.is_empty() {
                missed.insert(kind);
            }
        }
    }
    let [chains_only, no_chains, no_seals, no_anchors] = missed;
    for kind in [
        Kind::CutTail,
        Kind::RemoveChain,
        Kind::Rehash,
        Kind::RestoreOldCopy,
    ] {
        assert!(chains_only.contains(&kind), "{kind:?}: {chains_only:?}");
    }
    for kind in [Kind::Edit, Kind::Reorder, Kind::SwapBetweenChains] {
        assert!(no_chains.contains(&kind), "{kind:?}: {no_chains:?}");
    }
    // Who changes the seal as well is told by its anchor, too.
    assert!(no_seals.contains(&Kind::RehashAndLeaves), "{no_seals:?}");
    for kind in [
        Kind::RestoreOldCopy,
        Kind::RemoveLastSeals,
        Kind::EditAnchor,
        Kind::RemoveAnchor,
    ] {
        assert!(no_anchors.contains(&kind), "{kind:?}: {no_anchors:?}");
    }
}

/// With another service's key, or with none, no seal is believed.
#[tokio::test(flavor = "multi_thread")]
async fn seals_of_a_stranger_are_not_believed() {
    let history = History::of_five_seals().await;
    let mut conn = history.db.dedicated().await.unwrap();
    for keys in [vec![signer(2).key()], vec![]] {
        let report = verify(&mut conn, SERVICE, &keys, None, None).await.unwrap();
        let unsigned = |number| Finding::Seal {
            number,
            why: "was not signed by this service",
        };
        let expected: Vec<Finding> = (1..)
            .take(report.seals.try_into().unwrap())
            .map(unsigned)
            .collect();
        assert_eq!(report.findings, expected);
    }
}

/// A copy that is kept elsewhere is believed whatever the file beside the database says, and a copy from
/// some time ago is no alarm.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_elsewhere_tells_of_a_rewritten_history_and_may_be_old() {
    let history = History::of_five_seals().await;
    // The same service with other facts: its key, its numbers.
    let mut other = History::new().await;
    other.add(&[Uuid::from_u128(1)]).await;
    other.seal_all().await;
    let mut conn = history.db.dedicated().await.unwrap();
    let keys = history.keys();
    let beside = history.anchors(&mut conn).await;
    let mut with = async |files: Vec<String>| {
        let anchors = Anchors {
            noted: beside.noted.clone(),
            files,
            copies: true,
        };
        let report = verify(&mut conn, SERVICE, &keys, Some(&anchors), None).await;
        report.unwrap().findings
    };
    let (own, stranger) = (history.file.join("\n"), other.file[0].clone());
    let why = "the database has another one";
    let expected = [Finding::Anchor { number: 1, why }];
    for files in [[own.clone(), stranger.clone()], [stranger, own]] {
        assert_eq!(with(files.into()).await, expected);
    }
    let old = history.file[..2].join("\n");
    assert_eq!(with(vec![old]).await, []);
    let holed = [&history.file[0], &history.file[2]].map(String::as_str);
    let why = "it stands in none of these files any more";
    let expected = [Finding::Anchor { number: 2, why }];
    assert_eq!(with(vec![holed.join("\n")]).await, expected);
}
