//! Evidence (S-3.3, S-4.2): brought in, looked at, taken out, compared.

use diesel_async::SimpleAsyncConnection;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::{eventually, new_id};
use uuid::Uuid;

use crate::files;
use crate::world::*;

fn sha256(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn place(told: &Told) -> String {
    format!("/v1/complaints/{}/evidence", told.id)
}

/// Brings a file in, and says its id.
pub(crate) async fn bring(world: &World, told: &Told, by: &str, bytes: Vec<u8>) -> Uuid {
    let answer = world.post(&place(told)).by(by).file(bytes).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.body["id"].as_str().unwrap().parse().unwrap()
}

/// What bringing it in comes to.
async fn bringing(world: &World, told: &Told, by: &str, bytes: Vec<u8>) -> String {
    let answer = world.post(&place(told)).by(by).file(bytes).send().await;
    format!("{} {}", answer.status.as_u16(), answer.kind())
}

pub(crate) async fn listed(world: &World, told: &Told) -> Vec<Value> {
    let answer = world.get(&place(told)).by(&staff(OFFICER)).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body["items"].as_array().unwrap().clone()
}

/// Every object in the store.
pub(crate) fn objects(world: &World) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![world.folder.join("evidence")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn the_original_stays_as_it_is_and_people_look_at_a_copy_without_the_place() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let (photo, complainant) = (files::photo(), world.opened(&told).await);
    let name = "attachment; filename*=UTF-8''%E7%AA%97%E5%8F%A3canaryname.jpg";
    let upload = world.post(&place(&told)).by(&complainant);
    let upload = upload.header("content-disposition", name);
    let added = upload.file(photo.clone()).send().await;
    assert_eq!(added.status, 201, "{}", added.text);
    assert_eq!(added.body["kind"], "jpeg");
    assert_eq!(added.body["sha256"], sha256(&photo));
    assert_eq!(added.body["size"], photo.len());
    let address = added.headers["location"].to_str().unwrap().to_owned();

    let officer = staff(OFFICER);
    let original = world.get(&format!("{address}/content")).by(&officer);
    let (status, headers, bytes) = original.fetch().await;
    assert_eq!(status, 200);
    assert_eq!(bytes.as_ref(), Some(&photo), "byte by byte");
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!(header("content-type"), "image/jpeg");
    assert_eq!(header("content-length"), photo.len().to_string());
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").starts_with("sandbox"));
    assert_eq!(header("content-disposition"), name);

    let copy = world.get(&format!("{address}/view")).by(&officer);
    let (status, headers, copy) = copy.fetch().await;
    assert_eq!(status, 200);
    let disposition = headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; filename*=UTF-8''copy%2D"));
    let copy = copy.unwrap();
    let holds = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
    assert!(holds(&photo, files::PLACE) && holds(&photo, b"Exif"));
    assert!(!holds(&copy, files::PLACE) && !holds(&copy, b"Exif"));
    let copy = image::load_from_memory(&copy).unwrap();
    assert_eq!((copy.width(), copy.height()), (20, 40), "turned upright");

    // Each of it is told and recorded, and nothing of it says what the file is called.
    assert_eq!(
        world.published(told.id).await,
        [
            "redress.complaint.registered.v1",
            "redress.evidence.added.v1",
            "redress.evidence.accessed.v1",
            "redress.evidence.accessed.v1",
        ]
    );
    let accessed = (
        format!("staff:{OFFICER}"),
        "redress.evidence.accessed.v1".to_owned(),
    );
    assert_eq!(world.trail(told.id).await.last(), Some(&accessed));
    let items = listed(&world, &told).await;
    assert_eq!(items[0]["name"], "窗口canaryname.jpg");
    let dump = crate::reading::dump(&world).await;
    assert!(!dump.contains("canaryname"), "a name in plain text");
    for object in objects(&world) {
        let stored = std::fs::read(&object).unwrap();
        assert!(!holds(&stored, files::PLACE) && !holds(&stored, b"Exif"));
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_limit_has_its_own_answer() {
    let world = World::with(&[
        ("REDRESS_EVIDENCE__FILES_PER_SUBMISSION", "2"),
        ("REDRESS_EVIDENCE__FILE_MIB", "1"),
        ("REDRESS_EVIDENCE__CASE_MIB", "2"),
        ("REDRESS_EVIDENCE__VIDEO_MIB", "3"),
        ("REDRESS_EVIDENCE__PICTURE_MEGAPIXELS", "1"),
        ("REDRESS_EVIDENCE__PICTURE_SIDE", "1500"),
    ])
    .await;
    const MIB: usize = 1024 * 1024;
    let told = world.registered(&form()).await;
    let complainant = world.opened(&told).await;
    let public = async |bytes| bringing(&world, &told, &complainant, bytes).await;
    assert_eq!(public(files::pdf(MIB + 1)).await, "413 file-too-large");
    let chunks = files::pdf(MIB + 1)
        .chunks(50_000)
        .map(<[u8]>::to_vec)
        .collect::<Vec<_>>();
    let unannounced = reqwest::Body::wrap_stream(futures_util::stream::iter(
        chunks.into_iter().map(Ok::<_, std::io::Error>),
    ));
    let answer = world.post(&place(&told)).by(&complainant);
    let answer = answer.file(unannounced).send().await;
    assert_eq!(
        (answer.status.as_u16(), answer.kind()),
        (413, "file-too-large")
    );
    assert_eq!(public(files::mp4(MIB + 1)).await, "413 file-too-large");
    assert_eq!(public(Vec::new()).await, "422 empty-file");

    // By content, whatever it is called.
    for strange in [
        files::archive(&["photo.jpg"]),
        files::archive(&[
            "[Content_Types].xml",
            "word/document.xml",
            "word/vbaProject.bin",
        ]),
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".to_vec(),
        b"<!DOCTYPE html><html><script>alert(1)</script></html>".to_vec(),
        b"MZ\x90\0\x03\0\0\0\x04\0\0\0".to_vec(),
        b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec(),
    ] {
        let lie = world.post(&place(&told)).by(&complainant);
        let lie = lie
            .header("content-type", "image/jpeg")
            .file(strange)
            .send()
            .await;
        assert_eq!((lie.status.as_u16(), lie.kind()), (415, "kind-not-taken"));
    }
    assert_eq!(public(files::png(1001, 1000)).await, "422 too-many-pixels");
    assert_eq!(public(files::png(1501, 1)).await, "422 too-many-pixels");
    let mut bomb = files::png(2, 2);
    bomb[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let refused = public(bomb).await;
    assert!(refused.starts_with("422 "), "before decoding: {refused}");
    assert_eq!(
        public(b"\x89PNG\r\n\x1a\nno picture".to_vec()).await,
        "422 unreadable-file"
    );

    // What was refused takes no room, and its bytes are gone.
    eventually("refused files to be removed", async || {
        objects(&world).is_empty().then_some(())
    })
    .await;
    let items = listed(&world, &told).await;
    assert!(
        items.iter().all(|item| item["state"] == "failed"),
        "{items:?}"
    );
    assert!(
        items.iter().any(|item| item["failure"] == "pixels"),
        "{items:?}"
    );

    // A PDF that says it is a picture is a PDF.
    let honest = world.post(&place(&told)).by(&complainant);
    let honest = honest.header("content-type", "image/jpeg");
    let honest = honest.file(files::pdf(MIB)).send().await;
    assert_eq!(honest.body["kind"], "pdf");
    assert_eq!(public(files::docx()).await, "201 ");
    assert_eq!(public(files::docx()).await, "422 too-many-files");
    let words = json!({ "text": "补充：另附当日照片。" });
    let path = format!("/v1/complaints/{}/supplements", told.id);
    let added = world.post(&path).by(&complainant).json(&words).send().await;
    assert_eq!(added.status, 201);
    assert_eq!(public(files::pdf(MIB)).await, "413 case-full");
    assert_eq!(public(files::pdf(1000)).await, "201 ");

    // Staff bring in longer videos, and nothing else that is longer.
    let officer = staff(OFFICER);
    let official = async |bytes| bringing(&world, &told, &officer, bytes).await;
    assert_eq!(official(files::mp4(3 * MIB)).await, "201 ");
    assert_eq!(
        official(files::mp4(3 * MIB + 1)).await,
        "413 file-too-large"
    );
    assert_eq!(official(files::pdf(MIB + 1)).await, "413 file-too-large");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_is_for_those_who_may_read_the_narrative() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    for by in [REGISTRAR, OFFICER, INTEGRITY] {
        bring(&world, &told, &staff(by), files::pdf(100)).await;
    }
    for by in [CLERK, HANDLER, HEAD, LEADER, SUPERVISOR, ELSEWHERE] {
        let refused = bringing(&world, &told, &staff(by), files::pdf(100)).await;
        assert_eq!(refused, "403 forbidden", "{by}");
    }
    assert_eq!(
        world
            .post(&place(&told))
            .file(files::pdf(100))
            .send()
            .await
            .status,
        401
    );
    let id = bring(&world, &told, &world.opened(&told).await, files::photo()).await;
    let another = world.registered(&form()).await;
    let anothers = world.opened(&another).await;
    assert_eq!(
        bringing(&world, &told, &anothers, files::pdf(100)).await,
        "403 forbidden"
    );
    let paths = |told: &Told, id| {
        let place = place(told);
        [
            place.clone(),
            format!("{place}/{id}/content"),
            format!("{place}/{id}/view"),
        ]
    };
    for path in paths(&told, id) {
        for by in [OFFICER, SUPERVISOR] {
            assert_eq!(
                world.get(&path).by(&staff(by)).fetch().await.0,
                200,
                "{by} {path}"
            );
        }
        let others = [
            REGISTRAR, CLERK, HANDLER, HEAD, LEADER, INTEGRITY, ELSEWHERE,
        ];
        for token in others
            .map(staff)
            .into_iter()
            .chain([anothers.clone(), service("notification")])
        {
            assert_eq!(
                world.get(&path).by(&token).send().await.status,
                404,
                "{path}"
            );
        }
        assert_eq!(world.get(&path).send().await.status, 401);
    }
    // A file of one complaint is none of another's.
    for path in &paths(&another, id)[1..] {
        assert_eq!(world.get(path).by(&staff(OFFICER)).send().await.status, 404);
    }

    // Integrity: neither the complaint department nor the accused's own.
    let secret = world.registered(&bribery()).await;
    let id = bring(
        &world,
        &secret,
        &world.opened(&secret).await,
        files::photo(),
    )
    .await;
    for path in paths(&secret, id) {
        for by in [REGISTRAR, OFFICER, CLERK, HANDLER, HEAD, LEADER, SUPERVISOR] {
            assert_eq!(
                world.get(&path).by(&staff(by)).send().await.status,
                404,
                "{by}"
            );
        }
        assert_eq!(world.get(&path).by(&staff(INTEGRITY)).fetch().await.0, 200);
    }
    let verify = format!("{}/{id}/verification", place(&secret));
    assert_eq!(
        world.post(&verify).by(&staff(OFFICER)).send().await.status,
        404
    );
    assert_eq!(
        world
            .post(&verify)
            .by(&staff(INTEGRITY))
            .send()
            .await
            .status,
        200
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_upload_gets_the_first_answer_and_adds_nothing() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let complainant = world.opened(&told).await;
    let send = async |by: &str, bytes: Vec<u8>| {
        let upload = world.post(&place(&told)).by(by);
        let upload = upload.header("idempotency-key", "the-same-key-again");
        upload.file(bytes).send().await
    };
    let first = send(&complainant, files::pdf(70_000)).await;
    let again = send(&complainant, files::pdf(70_000)).await;
    assert_eq!(
        (again.status, &again.text),
        (StatusCode::CREATED, &first.text)
    );
    for other in [files::pdf(69_999), files::pdf(70_001), files::photo()] {
        let other = send(&complainant, other).await;
        assert_eq!(
            (other.status.as_u16(), other.kind()),
            (422, "idempotency-key-reused")
        );
    }
    // Keys of one sender are not those of another.
    let official = send(&staff(OFFICER), files::pdf(70_000)).await;
    assert_eq!(official.status, 201);
    assert_ne!(official.body["id"], first.body["id"]);
    assert_eq!(listed(&world, &told).await.len(), 2);
    // A key whose upload failed is free again.
    let strange = world.post(&place(&told)).by(&complainant);
    let strange = strange.header("idempotency-key", "another-key-another");
    assert_eq!(
        strange.file(b"plain words".to_vec()).send().await.status,
        415
    );
    eventually("the key to be free", async || {
        let upload = world.post(&place(&told)).by(&complainant);
        let upload = upload.header("idempotency-key", "another-key-another");
        let answer = upload.file(files::pdf(100)).send().await;
        (answer.status == 201).then_some(())
    })
    .await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_byte_is_noticed_and_located_and_so_is_a_file_that_is_gone() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let officer = staff(OFFICER);
    let bytes = files::pdf(150_000);
    let id = bring(&world, &told, &officer, bytes.clone()).await;
    let address = format!("{}/{id}", place(&told));
    let verify = async || {
        let answer = world
            .post(&format!("{address}/verification"))
            .by(&officer)
            .send()
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body
    };
    let whole = verify().await;
    assert_eq!(whole["condition"], "intact");
    assert_eq!(whole["found_sha256"], sha256(&bytes));
    assert_eq!(whole["damaged_from"], Value::Null);

    let object = objects(&world).pop().unwrap();
    let mut stored = std::fs::read(&object).unwrap();
    stored[70_000] ^= 1;
    std::fs::write(&object, &stored).unwrap();
    let altered = verify().await;
    assert_eq!(altered["condition"], "altered");
    assert_eq!(altered["sha256"], sha256(&bytes), "what it was");
    assert_eq!(altered["found_sha256"], Value::Null);
    assert_eq!(
        (&altered["damaged_from"], &altered["damaged_to"]),
        (&json!(65_536), &json!(131_072))
    );
    let given = world.get(&format!("{address}/content")).by(&officer);
    assert!(
        !given.ends_well().await,
        "a changed file is not given out as if it were whole"
    );
    let metrics = world.get("/metrics").send().await.text;
    assert!(metrics.contains("redress_evidence_damaged 1"), "the alarm");

    std::fs::remove_file(&object).unwrap();
    let missing = verify().await;
    assert_eq!(missing["condition"], "missing");
    assert_eq!(
        (&missing["damaged_from"], &missing["damaged_to"]),
        (&json!(0), &json!(150_000))
    );
    let items = listed(&world, &told).await;
    assert_eq!(
        (&items[0]["state"], &items[0]["condition"]),
        (&json!("kept"), &json!("missing"))
    );
    let published = world.published(told.id).await;
    let verified = published
        .iter()
        .filter(|what| *what == "redress.evidence.verified.v1");
    assert_eq!(verified.count(), 3);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_breaks_off_leaves_a_failed_row_and_no_bytes() {
    use tokio::io::AsyncWriteExt as _;
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let mut socket = tokio::net::TcpStream::connect(world.running.addr)
        .await
        .unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {}\r\ncontent-length: 9000000\r\n\r\n",
        place(&told),
        world.opened(&told).await
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(&files::pdf(6_000_000)).await.unwrap();
    eventually("the first bytes in the store", async || {
        (!objects(&world).is_empty()).then_some(())
    })
    .await;
    assert_eq!(listed(&world, &told).await[0]["state"], "receiving");
    drop(socket);
    eventually("the upload to have failed", async || {
        let items = listed(&world, &told).await;
        (items[0]["failure"] == "interrupted" && objects(&world).is_empty()).then_some(())
    })
    .await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_crash_left_is_swept_and_what_was_kept_stays() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    bring(&world, &told, &staff(OFFICER), files::pdf(100)).await;
    // As a crash in the middle of an upload leaves it, and one between giving up and removing.
    let leave = async |state: &str, failure: &str, begun: &str| {
        let id = new_id();
        let row = format!(
            "insert into evidence (id, complaint_id, state, begun_at, reserved, sealed_key, scan, bytes_left, failure) \
             values ('{id}', '{}', '{state}', {begun}, 100, '\\x00', 'unscanned', true, {failure})",
            told.id
        );
        world.conn().await.batch_execute(&row).await.unwrap();
        let folder = world
            .folder
            .join("evidence/evidence")
            .join(id.simple().to_string());
        std::fs::create_dir_all(folder.join("original")).unwrap();
        std::fs::write(folder.join("original/000000"), b"sealed").unwrap();
        folder
    };
    let old = leave("receiving", "null", "now() - interval '2 hours'").await;
    let failed = leave("failed", "'pixels'", "now() - interval '2 hours'").await;
    let fresh = leave("receiving", "null", "now()").await;
    world.running.service.sweep_uploads().await.unwrap();
    let left = |folder: &std::path::Path| folder.join("original/000000").exists();
    assert!(!left(&old) && !left(&failed), "removed");
    assert!(left(&fresh), "may still end well");
    assert_eq!(objects(&world).len(), 2, "the kept one and the fresh one");
    let states: Vec<_> = listed(&world, &told).await;
    let count = |state: &str| states.iter().filter(|item| item["state"] == state).count();
    assert_eq!(
        (count("failed"), count("receiving"), count("kept")),
        (2, 1, 1)
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_evidence_is_immutable_for_the_database_too() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let id = bring(&world, &told, &staff(OFFICER), files::pdf(100)).await;
    for change in [
        "update evidence set sha256 = decode(repeat('00', 32), 'hex')",
        "update evidence set size = 5",
        "update evidence set state = 'failed', failure = 'none'",
        "update evidence set complaint_id = gen_random_uuid()",
        "delete from evidence",
    ] {
        let refused = world.conn().await.batch_execute(change).await;
        assert!(refused.is_err(), "{change}");
    }
    let scanned =
        format!("update evidence set scan = 'infected', scanned_at = now() where id = '{id}'");
    world.conn().await.batch_execute(&scanned).await.unwrap();
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_quarantine_before_it_is_released() {
    let world = World::with(&[("REDRESS_EVIDENCE__RELEASE_UNSCANNED", "false")]).await;
    let told = world.registered(&form()).await;
    let officer = staff(OFFICER);
    let id = bring(&world, &told, &world.opened(&told).await, files::photo()).await;
    let item = &listed(&world, &told).await[0];
    assert_eq!(
        (&item["scan"], &item["released"]),
        (&json!("unscanned"), &json!(false))
    );
    let given = async || {
        let mut answers = Vec::new();
        for what in ["content", "view"] {
            let path = format!("{}/{id}/{what}", place(&told));
            answers.push(world.get(&path).by(&officer).fetch().await.0.as_u16());
        }
        answers
    };
    let scan = async |what: &str| {
        let row = format!("update evidence set scan = '{what}', scanned_at = now()");
        world.conn().await.batch_execute(&row).await.unwrap();
    };
    assert_eq!(given().await, [409, 409]);
    scan("clean").await;
    assert_eq!(given().await, [200, 200]);
    scan("infected").await;
    assert_eq!(given().await, [409, 409]);
    // It can be compared all the same.
    let verify = format!("{}/{id}/verification", place(&told));
    assert_eq!(
        world.post(&verify).by(&officer).send().await.body["condition"],
        "intact"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_is_taken_until_the_case_has_ended() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let complainant = world.opened(&told).await;
    bring(&world, &told, &complainant, files::pdf(100)).await;
    let withdrawal = format!("/v1/complaints/{}/withdrawal", told.id);
    let withdrawn = world.post(&withdrawal).by(&complainant).seen(2);
    assert_eq!(withdrawn.send().await.status, 204);
    assert_eq!(
        bringing(&world, &told, &complainant, files::pdf(100)).await,
        "409 withdrawn"
    );
    world.end().await;
}

/// KiB of this process: now, or at its highest.
pub(crate) fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_video_is_streamed_in_and_out_and_never_in_memory_as_a_whole() {
    const PIECE: usize = 256 * 1024;
    const PIECES: usize = 256;
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let officer = staff(OFFICER);
    let video = files::mp4(PIECE);
    let hash = {
        let mut hash = Sha256::new();
        (0..PIECES).for_each(|_| hash.update(&video));
        let hash = hash.finalize();
        hash.iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    // From now on, the highest is that of what follows.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = memory("VmRSS:");
    let pieces = (0..PIECES).map(move |_| Ok::<_, std::io::Error>(video.clone()));
    let body = reqwest::Body::wrap_stream(futures_util::stream::iter(pieces));
    let added = world
        .post(&place(&told))
        .by(&officer)
        .file(body)
        .send()
        .await;
    assert_eq!(added.status, 201, "{}", added.text);
    assert_eq!(added.body["sha256"], hash);
    let address = added.headers["location"].to_str().unwrap().to_owned();
    let verify = world.post(&format!("{address}/verification")).by(&officer);
    assert_eq!(verify.send().await.body["condition"], "intact");
    let given = world.get(&format!("{address}/content")).by(&officer);
    assert_eq!(given.count().await, PIECES * PIECE);
    let grown = memory("VmHWM:").saturating_sub(before);
    let file = PIECES * PIECE / 1024;
    assert!(
        grown < 40 * 1024,
        "{grown} KiB more for a file of {file} KiB"
    );
    world.end().await;
}
