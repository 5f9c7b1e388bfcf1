//! A key is changed while everything goes on.

use directory::keys;
use reqwest::StatusCode;
use serde_json::Value;

use crate::support::World;

impl World {
    async fn is_taken(&self, token: &str) -> bool {
        let request = self.http.get(self.url("/v1/me")).bearer_auth(token);
        request.send().await.unwrap().status() == StatusCode::OK
    }

    async fn published(&self) -> Vec<Value> {
        let request = self.http.get(self.url("/.well-known/jwks.json"));
        let mut set: Value = request.send().await.unwrap().json().await.unwrap();
        serde_json::from_value(set["keys"].take()).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_rotated_without_a_token_refused() {
    let world = World::with_demo().await;
    let folder = world.keys.path().to_owned();
    let key = folder.join("directory.key.pem");
    let old = world.staff_token("hall-sun");
    assert!(world.is_taken(&old).await);
    let before = world.published().await;
    assert_eq!(before.len(), 1, "of this service alone: {before:?}");
    assert_eq!(before[0]["crv"], "Ed25519");
    assert_eq!(header(&old)["kid"], before[0]["kid"]);

    assert!(matches!(
        keys::switch(&key, &folder, "directory"),
        Err(keys::KeyError::NotPrepared(_))
    ));
    keys::prepare(&key, &folder, "directory").unwrap();
    assert!(matches!(
        keys::prepare(&key, &folder, "directory"),
        Err(keys::KeyError::Exists(_))
    ));
    assert!(
        keys::retire(&key, &folder, "directory", true)
            .unwrap()
            .is_empty(),
        "neither is old"
    );
    testkit::eventually("both keys are trusted", async || {
        (world.published().await.len() == 2).then_some(())
    })
    .await;
    keys::switch(&key, &folder, "directory").unwrap();
    // As the service signs once it was started again; it is trusted by those that were not.
    let new = world.staff_token("hall-sun");
    assert_ne!(header(&old)["kid"], header(&new)["kid"]);
    assert!(world.is_taken(&new).await);
    assert!(world.is_taken(&old).await);

    assert!(matches!(
        keys::retire(&key, &folder, "directory", false),
        Err(keys::KeyError::TooEarly)
    ));
    let retired = keys::retire(&key, &folder, "directory", true).unwrap();
    assert_eq!(retired.len(), 1);
    testkit::eventually("the old key is trusted no more", async || {
        (!world.is_taken(&old).await).then_some(())
    })
    .await;
    assert!(world.is_taken(&new).await);
    assert_eq!(world.published().await.len(), 1);
    assert!(
        keys::retire(&key, &folder, "directory", true)
            .unwrap()
            .is_empty()
    );
    let other = keys::retire(&folder.join("intake.key.pem"), &folder, "directory", true);
    assert!(
        matches!(other, Err(keys::KeyError::NotTrusted(_))),
        "not its key"
    );
    world.stop().await;
}

fn header(token: &str) -> Value {
    use base64::Engine as _;
    let header = token.split('.').next().unwrap();
    let header = base64::prelude::BASE64_URL_SAFE_NO_PAD
        .decode(header)
        .unwrap();
    serde_json::from_slice(&header).unwrap()
}
