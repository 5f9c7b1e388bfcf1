//! Evidence in an S3-compatible store: a real server, over HTTP.

use serde_json::json;
use testkit::new_id;

use crate::files;
use crate::s3_server::{BUCKET, serve};
use crate::world::*;

#[tokio::test(flavor = "multi_thread")]
async fn evidence_lies_sealed_in_an_s3_compatible_store() {
    let folder = std::env::temp_dir().join(format!("s3-{}", new_id().simple()));
    let address = serve(&folder).await;
    let endpoint = format!("http://{address}");
    let settings = |secret: &'static str| {
        [
            ("REDRESS_OBJECTS__STORE", "s3"),
            ("REDRESS_OBJECTS__BUCKET", BUCKET),
            ("REDRESS_OBJECTS__ENDPOINT", endpoint.as_str()),
            ("REDRESS_OBJECTS__PREFIX", "hall/one"),
            ("REDRESS_OBJECTS__ACCESS_KEY", "intake"),
            ("REDRESS_OBJECTS__SECRET_KEY", secret),
            ("REDRESS_OBJECTS__ALLOW_HTTP", "true"),
        ]
    };
    let world = World::with(&settings("a-secret-key")).await;
    let told = world.registered(&form()).await;
    let officer = staff(OFFICER);
    let place = format!("/v1/complaints/{}/evidence", told.id);
    let mut brought = Vec::new();
    // More than one object, and a picture.
    for file in [files::mp4(9_000_000), files::photo()] {
        let added = world
            .post(&place)
            .by(&officer)
            .file(file.clone())
            .send()
            .await;
        assert_eq!(added.status, 201, "{}", added.text);
        brought.push((added.body["id"].as_str().unwrap().to_owned(), file));
    }
    for (id, file) in &brought {
        let content = world.get(&format!("{place}/{id}/content")).by(&officer);
        assert!(
            content.fetch().await.2.as_ref() == Some(file),
            "the same bytes"
        );
    }
    let (_, _, copy) = world
        .get(&format!("{place}/{}/view", brought[1].0))
        .by(&officer)
        .fetch()
        .await;
    assert!(image::load_from_memory(&copy.unwrap()).is_ok());

    let objects = folder.join(BUCKET).join("hall/one/evidence");
    let video = objects.join(brought[0].0.replace('-', "")).join("original");
    let count = std::fs::read_dir(&video).unwrap().count();
    assert_eq!(count, 3, "9 MB in objects of 4 MiB");
    let second = video.join("000001");
    let mut stored = std::fs::read(&second).unwrap();
    assert!(!stored.windows(4).any(|part| part == b"ftyp"), "sealed");
    stored[0] ^= 1;
    std::fs::write(&second, stored).unwrap();
    let verify = format!("{place}/{}/verification", brought[0].0);
    let found = world.post(&verify).by(&officer).send().await.body;
    let chunk = (json!(4 * 1024 * 1024), json!(4 * 1024 * 1024 + 64 * 1024));
    assert_eq!(found["condition"], "altered");
    assert_eq!(
        (&found["damaged_from"], &found["damaged_to"]),
        (&chunk.0, &chunk.1)
    );
    std::fs::remove_file(&second).unwrap();
    let found = world.post(&verify).by(&officer).send().await.body;
    assert_eq!(found["condition"], "missing");
    world.end().await;

    // With another key nothing is taken, and the sender is told to try again.
    let world = World::with(&settings("another-key")).await;
    let told = world.registered(&form()).await;
    let place = format!(
        "http://{}/v1/complaints/{}/evidence",
        world.running.addr, told.id
    );
    let client = reqwest::Client::new();
    let refused = client
        .post(place)
        .bearer_auth(&officer)
        .body(files::pdf(100));
    assert_eq!(refused.send().await.unwrap().status(), 503);
    world.end().await;
    std::fs::remove_dir_all(&folder).unwrap();
}
