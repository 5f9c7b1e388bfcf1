//! Evidence is scanned by clamd: only what it calls clean, in so many words, leaves quarantine.

use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use serde_json::{Value, json};
use testkit::{Clamd, Proxy, eventually};
use uuid::Uuid;

use crate::evidence::{bring, listed, memory, place};
use crate::files;
use crate::liar::{CLEAN, Liar, Lie};
use crate::world::*;

diesel::table! { evidence (id) {
    id -> Uuid, scan -> Text, scan_tries -> Integer, scan_after -> Nullable<Timestamptz>,
} }

const MIB: usize = 1024 * 1024;

async fn scanned_by(address: &str) -> World {
    World::with(&[("REDRESS_CLAMD__ADDRESS", address)]).await
}

/// So many bytes of a PDF, the last of which are what clamd looks for.
fn infected_pdf(size: usize) -> Vec<u8> {
    [&files::pdf(size - Clamd::MARKER.len()), Clamd::MARKER].concat()
}

/// `unscanned`, `clean` or `infected`, as everybody is told.
async fn scan(world: &World, told: &Told, id: Uuid) -> String {
    let items = listed(world, told).await;
    let item = items.iter().find(|item| item["id"] == json!(id)).unwrap();
    let scan = item["scan"].as_str().unwrap();
    assert_eq!(item["released"], scan == "clean", "{item}");
    scan.to_owned()
}

async fn until(world: &World, told: &Told, id: Uuid, wanted: &str) {
    eventually(wanted, async || {
        (scan(world, told, id).await == wanted).then_some(())
    })
    .await;
}

/// What whoever may see evidence gets of a file: the original, and the viewing copy.
async fn given(world: &World, told: &Told, id: Uuid) -> Vec<(u16, String)> {
    let mut answers = Vec::new();
    for by in [OFFICER, SUPERVISOR] {
        for what in ["content", "view"] {
            let path = format!("{}/{id}/{what}", place(told));
            let (status, _, body) = world.get(&path).by(&staff(by)).fetch().await;
            let problem: Value = serde_json::from_slice(&body.unwrap()).unwrap_or_default();
            let kind = problem["type"].as_str().unwrap_or_default().to_owned();
            answers.push((status.as_u16(), kind));
        }
    }
    answers
}

async fn stays_in_quarantine(world: &World, told: &Told, id: Uuid) {
    let refused = (409, "/problems/quarantined".to_owned());
    assert_eq!(given(world, told, id).await, vec![refused; 4]);
}

/// A gauge of the service.
/// What the complainant reads of the own files: which, what became of it, and why it is refused.
async fn own_files(world: &World, told: &Told, complainant: &str) -> Vec<(Value, Value, Value)> {
    let path = format!("/v1/complaints/{}/own-evidence", told.id);
    let answer = world.get(&path).by(complainant).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let items = answer.body["items"].as_array().unwrap().iter();
    items
        .map(|item| {
            let field = |name: &str| item[name].clone();
            (field("id"), field("state"), field("refused"))
        })
        .collect()
}

async fn gauge(world: &World, name: &str) -> Option<f64> {
    let metrics = world.get("/metrics").send().await.text;
    let line = metrics
        .lines()
        .find(|line| line.split(' ').next() == Some(name))?;
    line.split(' ').nth(1)?.parse().ok()
}

async fn until_gauge(world: &World, name: &str, fits: impl Fn(f64) -> bool) {
    eventually(name, async || gauge(world, name).await.filter(|n| fits(*n))).await;
}

/// A first try is over, and came to nothing: waiting, and not taken up, for which it would be for
/// longer.
async fn until_tried(world: &World, id: Uuid, why: &str) {
    let soon = diesel::dsl::sql::<diesel::sql_types::Bool>(
        "scan_tries > 0 and scan_after < now() + interval '30 seconds'",
    );
    let query = evidence::table.find(id).filter(soon);
    let query = query.filter(evidence::scan.eq("unscanned")).count();
    eventually(why, async || {
        let tried: i64 = query
            .clone()
            .get_result(&mut world.conn().await)
            .await
            .unwrap();
        (tried == 1).then_some(())
    })
    .await;
}

/// As if nobody had tried, and nothing had to wait.
async fn anew(world: &World) {
    let row = "update evidence set scan_tries = 0, scan_after = null where scan = 'unscanned'";
    world.conn().await.batch_execute(row).await.unwrap();
}

/// Bodies of the trail's entries about scans.
async fn entries(world: &World, told: &Told) -> Vec<(String, Value)> {
    let query = audit_entry::table
        .filter(audit_entry::subject.eq(told.id))
        .filter(audit_entry::action.eq("evidence.scanned"))
        .order(audit_entry::seq)
        .select((audit_entry::actor, audit_entry::body));
    let rows: Vec<(String, Vec<u8>)> = query.load(&mut world.conn().await).await.unwrap();
    let read = |(actor, body): (String, Vec<u8>)| (actor, serde_json::from_slice(&body).unwrap());
    rows.into_iter().map(read).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_clamd_calls_clean_leaves_quarantine_and_what_is_infected_never_does() {
    let clamd = Clamd::start(&[]).await;
    let world = scanned_by(&clamd.addr()).await;
    let told = world.registered(&form()).await;
    let complainant = world.opened(&told).await;
    let clean = bring(&world, &told, &complainant, files::photo()).await;
    let infected = [&files::photo()[..], Clamd::MARKER].concat();
    let infected = bring(&world, &told, &complainant, infected).await;
    // More than an object of the vault; what is looked for lies in the second one.
    let long = infected_pdf(5 * MIB);
    let long = bring(&world, &told, &staff(OFFICER), long).await;
    until(&world, &told, clean, "clean").await;
    until(&world, &told, infected, "infected").await;
    until(&world, &told, long, "infected").await;

    let statuses = given(&world, &told, clean).await;
    assert!(
        statuses.iter().all(|(status, _)| *status == 200),
        "{statuses:?}"
    );
    stays_in_quarantine(&world, &told, infected).await;
    stays_in_quarantine(&world, &told, long).await;
    let own = [
        (json!(clean), json!("kept"), json!(null)),
        (json!(infected), json!("refused"), json!("infected")),
    ];
    assert_eq!(own_files(&world, &told, &complainant).await, own);
    until_gauge(&world, "redress_evidence_infected", |n| n == 2.0).await;
    until_gauge(&world, "redress_evidence_unscanned", |n| n == 0.0).await;
    let mut said = entries(&world, &told).await;
    said.sort_by_key(|(_, body)| body["evidence_id"].to_string());
    let entry = |id: Uuid, scan: &str| {
        let body = json!({ "evidence_id": id, "scan": scan });
        ("system".to_owned(), body)
    };
    let mut expected = vec![
        entry(clean, "clean"),
        entry(infected, "infected"),
        entry(long, "infected"),
    ];
    expected.sort_by_key(|(_, body)| body["evidence_id"].to_string());
    assert_eq!(said, expected);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_clamd_is_away_nothing_is_given_out_and_when_it_is_back_all_is_scanned() {
    let mut clamd = Clamd::prepare(&[]);
    let link = Proxy::to(clamd.addr()).await;
    let world = scanned_by(&link.addr()).await;
    let told = world.registered(&form()).await;
    let officer = staff(OFFICER);
    // Nobody listens.
    let first = bring(&world, &told, &officer, files::photo()).await;
    until_gauge(&world, "redress_evidence_unscanned", |n| n == 1.0).await;
    until_gauge(&world, "redress_evidence_unscanned_seconds", |n| n > 1.0).await;
    stays_in_quarantine(&world, &told, first).await;
    clamd.start_again().await;
    until(&world, &told, first, "clean").await;
    // It hangs.
    link.stall();
    let second = bring(&world, &told, &officer, files::photo()).await;
    until_gauge(&world, "redress_evidence_unscanned", |n| n == 1.0).await;
    stays_in_quarantine(&world, &told, second).await;
    link.reset();
    link.mend();
    until(&world, &told, second, "clean").await;
    // It was killed.
    clamd.stop();
    let third = bring(&world, &told, &officer, infected_pdf(1000)).await;
    until_gauge(&world, "redress_evidence_unscanned", |n| n == 1.0).await;
    clamd.start_again().await;
    until(&world, &told, third, "infected").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clamd_is_asked_by_its_unix_socket_too() {
    let clamd = Clamd::start(&[]).await;
    let world = scanned_by(clamd.socket().to_str().unwrap()).await;
    let told = world.registered(&form()).await;
    let id = bring(&world, &told, &staff(OFFICER), files::photo()).await;
    until(&world, &told, id, "clean").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_no_exact_ok_leaves_a_file_in_quarantine() {
    let liar = Liar::who(Lie::Deaf).await;
    let world = World::with(&[
        ("REDRESS_CLAMD__ADDRESS", &liar.addr),
        ("REDRESS_CLAMD__TIMEOUT_SECONDS", "2"),
    ])
    .await;
    let told = world.registered(&form()).await;
    let id = bring(&world, &told, &staff(OFFICER), files::photo()).await;
    for lie in [
        Lie::Says(b""),
        Lie::Says(b"OK\0"),
        Lie::Says(b"OK: stream\0"),
        Lie::Says(b"stream: OK"),
        Lie::Says(b"stream: OK\n"),
        Lie::Says(b"stream: OK\0stream: OK\0"),
        Lie::Says(b"stream: OK\0\xff"),
        Lie::Says(b"stream: OK ERROR\0"),
        Lie::Says(b"stream: lstat() failed, OK. ERROR\0"),
        Lie::Says(b"INSTREAM size limit exceeded. ERROR\0"),
        Lie::Says(&[b'O'; 100_000]),
        Lie::Holds(b"stream: OK\0"),
        Lie::Holds(b""),
        Lie::Cuts,
    ] {
        liar.does(lie);
        anew(&world).await;
        until_tried(&world, id, &format!("{lie:?}")).await;
        assert_eq!(scan(&world, &told, id).await, "unscanned", "{lie:?}");
        stays_in_quarantine(&world, &told, id).await;
    }
    assert!(entries(&world, &told).await.is_empty());
    liar.does(CLEAN);
    anew(&world).await;
    until(&world, &told, id, "clean").await;
    assert_eq!(entries(&world, &told).await.len(), 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_beyond_clamds_limit_stays_in_quarantine_and_holds_nobody_up() {
    let clamd = Clamd::start(&["StreamMaxLength 1M"]).await;
    let world = scanned_by(&clamd.addr()).await;
    let told = world.registered(&form()).await;
    let officer = staff(OFFICER);
    let long = bring(&world, &told, &officer, files::pdf(4 * MIB)).await;
    let short = bring(&world, &told, &officer, files::photo()).await;
    until(&world, &told, short, "clean").await;
    until_tried(&world, long, "a large file").await;
    stays_in_quarantine(&world, &told, long).await;
    let query = evidence::table.find(long).select(evidence::scan_tries);
    eventually("another try, later", async || {
        let tries: i32 = query.get_result(&mut world.conn().await).await.unwrap();
        (tries > 1).then_some(())
    })
    .await;
    stays_in_quarantine(&world, &told, long).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ok_for_more_than_clamd_looks_at_is_never_asked_for() {
    // Beyond MaxFileSize it says OK to whatever it is sent.
    let clamd = Clamd::start(&["MaxFileSize 1M", "MaxScanSize 1M"]).await;
    let world = World::with(&[
        ("REDRESS_CLAMD__ADDRESS", &clamd.addr()),
        ("REDRESS_CLAMD__LARGEST_MIB", "1"),
    ])
    .await;
    let told = world.registered(&form()).await;
    let officer = staff(OFFICER);
    let long = bring(&world, &told, &officer, infected_pdf(MIB + 1)).await;
    let short = bring(&world, &told, &officer, infected_pdf(MIB)).await;
    until(&world, &told, short, "infected").await;
    until_gauge(&world, "redress_evidence_unscannable", |n| n == 1.0).await;
    until_gauge(&world, "redress_evidence_unscanned", |n| n == 0.0).await;
    let query = evidence::table.find(long).select(evidence::scan_tries);
    let tries: i32 = query.get_result(&mut world.conn().await).await.unwrap();
    assert_eq!(tries, 0);
    stays_in_quarantine(&world, &told, long).await;
    world.end().await;

    // With AlertExceedsMax it says so, which is no finding.
    let clamd = Clamd::start(&["MaxFileSize 1M", "MaxScanSize 1M", "AlertExceedsMax yes"]).await;
    let world = scanned_by(&clamd.addr()).await;
    let told = world.registered(&form()).await;
    let long = bring(&world, &told, &officer, files::pdf(MIB + 1)).await;
    until_tried(&world, long, "a large file").await;
    assert_eq!(scan(&world, &told, long).await, "unscanned");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_scan_each_file_once() {
    const FILES: usize = 12;
    let liar = Liar::who(Lie::Deaf).await;
    let world = scanned_by(&liar.addr).await;
    let told = world.registered(&form()).await;
    for _ in 0..FILES {
        bring(&world, &told, &staff(OFFICER), files::pdf(1000)).await;
    }
    let replica = world.replica().await;
    liar.does(CLEAN);
    eventually("all to be clean", async || {
        let items = listed(&world, &told).await;
        let mut scans = items.iter().map(|item| &item["scan"]);
        scans.all(|scan| scan == "clean").then_some(())
    })
    .await;
    assert_eq!(liar.files(), FILES);
    assert_eq!(entries(&world, &told).await.len(), FILES);
    replica.stop().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_stops_in_the_middle_of_a_file_leaves_it_to_another_at_once() {
    let liar = Liar::who(Lie::Holds(b"")).await;
    let mut world = scanned_by(&liar.addr).await;
    let told = world.registered(&form()).await;
    let id = bring(&world, &told, &staff(OFFICER), files::photo()).await;
    eventually("the file to be on its way", async || {
        (liar.files() == 1).then_some(())
    })
    .await;
    liar.does(CLEAN);
    let replica = world.replica().await;
    std::mem::replace(&mut world.running, replica).stop().await;
    until(&world, &told, id, "clean").await;
    assert_eq!(liar.files(), 2);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changed_in_the_store_is_not_called_clean() {
    let liar = Liar::who(Lie::Deaf).await;
    let world = scanned_by(&liar.addr).await;
    let told = world.registered(&form()).await;
    let id = bring(&world, &told, &staff(OFFICER), files::pdf(200_000)).await;
    let object = crate::evidence::objects(&world).pop().unwrap();
    let whole = std::fs::read(&object).unwrap();
    let mut changed = whole.clone();
    changed[150_000] ^= 1;
    std::fs::write(&object, &changed).unwrap();
    liar.does(CLEAN);
    until_tried(&world, id, "a changed file").await;
    stays_in_quarantine(&world, &told, id).await;
    std::fs::write(&object, &whole).unwrap();
    anew(&world).await;
    until(&world, &told, id, "clean").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_video_is_scanned_without_ever_being_in_memory_as_a_whole() {
    const VIDEO: usize = 96 * MIB;
    let liar = Liar::who(Lie::Deaf).await;
    let world = World::with(&[
        ("REDRESS_CLAMD__ADDRESS", &liar.addr),
        ("REDRESS_CLAMD__LARGEST_MIB", "100"),
    ])
    .await;
    let told = world.registered(&form()).await;
    let piece = files::mp4(MIB);
    let pieces = (0..VIDEO / MIB).map(move |_| Ok::<_, std::io::Error>(piece.clone()));
    let body = reqwest::Body::wrap_stream(futures_util::stream::iter(pieces));
    let upload = world.post(&place(&told)).by(&staff(OFFICER));
    let added = upload.file(body).send().await;
    assert_eq!(added.status, 201, "{}", added.text);
    let id = added.body["id"].as_str().unwrap().parse().unwrap();
    // From now on, the highest is that of what follows.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = memory("VmRSS:");
    liar.does(CLEAN);
    until(&world, &told, id, "clean").await;
    let grown = memory("VmHWM:").saturating_sub(before);
    assert!(grown < 40 * 1024, "{grown} KiB more for {VIDEO} bytes");
    world.end().await;
}
