//! What holds for either kind of store.

use std::path::{Path as File, PathBuf};

use futures_util::{TryStreamExt as _, pin_mut};
use object_store::ObjectStoreExt as _;
use sealing::{CHUNK, FileKey};
use testkit::new_id;

use super::*;
use crate::config::{Objects, StoreKind};

#[path = "../../tests/it/s3_server.rs"]
mod s3_server;

fn settings(folder: &File) -> Objects {
    Objects {
        store: StoreKind::Folder,
        folder: folder.to_owned(),
        bucket: None,
        endpoint: None,
        region: "us-east-1".into(),
        prefix: None,
        access_key: None,
        secret_key: None,
        allow_http: false,
    }
}

/// One of each kind, and the folder that holds both.
async fn vaults() -> (Vec<Vault>, PathBuf) {
    web::client::install_tls();
    let folder = std::env::temp_dir().join(format!("vault-{}", new_id().simple()));
    let local = settings(&folder.join("local"));
    let address = s3_server::serve(&folder.join("s3")).await;
    let s3 = Objects {
        store: StoreKind::S3,
        bucket: Some(s3_server::BUCKET.into()),
        endpoint: Some(format!("http://{address}")),
        prefix: Some("a/prefix".into()),
        access_key: Some("intake".into()),
        secret_key: Some("a-secret-key".into()),
        allow_http: true,
        ..local.clone()
    };
    let open = |settings| Vault::open(settings).unwrap();
    (vec![open(&local), open(&s3)], folder)
}

async fn put(
    vault: &Vault,
    name: Name,
    key: &FileKey,
    bytes: &[u8],
) -> Result<Written, StoreError> {
    let mut writer = Writer::new(vault, name, key);
    // In pieces that fit nothing.
    for piece in bytes.chunks(100_003) {
        writer.write(piece).await?;
    }
    writer.finish().await
}

async fn get(vault: &Vault, name: Name, key: &FileKey, size: u64) -> Result<Vec<u8>, ReadError> {
    let pieces = pieces(vault.clone(), name, key.clone(), size);
    pin_mut!(pieces);
    pieces.try_concat().await
}

fn bytes(size: usize) -> Vec<u8> {
    (0..size).map(|n| u8::try_from(n % 251).unwrap()).collect()
}

#[tokio::test]
async fn what_goes_in_comes_out_and_is_never_overwritten() {
    let (vaults, folder) = vaults().await;
    let object = usize::try_from(OBJECT).unwrap();
    for vault in &vaults {
        for size in [1, CHUNK, CHUNK + 1, object, object + 1] {
            let name = Name::Original(new_id());
            let key = FileKey::new(&name.bound());
            let written = put(vault, name, &key, &bytes(size)).await.unwrap();
            assert_eq!(written.size, size as u64);
            let out = get(vault, name, &key, written.size).await.unwrap();
            assert!(out == bytes(size), "{size}");
            let again = put(vault, name, &key, &bytes(1)).await;
            assert!(
                matches!(again, Err(StoreError::AlreadyExists { .. })),
                "{again:?}"
            );
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn damage_is_located_to_the_chunk_and_a_cut_off_file_is_not_whole() {
    let (vaults, folder) = vaults().await;
    for vault in &vaults {
        let name = Name::Original(new_id());
        let key = FileKey::new(&name.bound());
        let size = 3 * CHUNK + 5;
        let written = put(vault, name, &key, &bytes(size)).await.unwrap();
        let place = vault.object(name, 0);
        let sealed = vault
            .store
            .get(&place)
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap();
        let damage = async |sealed: Vec<u8>| {
            vault.store.put(&place, sealed.into()).await.unwrap();
            match get(vault, name, &key, written.size).await {
                Err(ReadError::Altered(Damage { from, to })) => Some((from, to)),
                Ok(_) => None,
                Err(e) => panic!("{e}"),
            }
        };
        let chunk = CHUNK as u64;
        let mut changed = sealed.to_vec();
        changed[2 * (CHUNK + sealing::TAG) + 9] ^= 0x80;
        assert_eq!(damage(changed).await, Some((2 * chunk, 3 * chunk)));
        let cut = sealed[..sealed.len() - 1].to_vec();
        assert_eq!(damage(cut).await, Some((3 * chunk, 3 * chunk + 5)));
        let longer = [&sealed[..], b"more"].concat();
        assert_eq!(damage(longer).await, Some((0, written.size)));
        // One chunk fewer, and the row forged to fit: the last one is not sealed as the last.
        let forged = sealed[..3 * (CHUNK + sealing::TAG)].to_vec();
        vault.store.put(&place, forged.into()).await.unwrap();
        let short = get(vault, name, &key, 3 * chunk).await;
        assert!(matches!(short, Err(ReadError::Altered(_))));
        assert_eq!(damage(sealed.to_vec()).await, None);
        vault.store.delete(&place).await.unwrap();
        let gone = get(vault, name, &key, written.size).await;
        assert!(matches!(
            gone,
            Err(ReadError::Missing(Damage { from: 0, .. }))
        ));
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn what_is_discarded_is_gone_with_its_copy_and_nothing_else() {
    let (vaults, folder) = vaults().await;
    for vault in &vaults {
        let (one, other) = (new_id(), new_id());
        for name in [Name::Original(one), Name::View(one), Name::Original(other)] {
            let key = FileKey::new(&name.bound());
            put(vault, name, &key, &bytes(10)).await.unwrap();
        }
        vault.discard(one).await.unwrap();
        vault.discard(one).await.unwrap();
        let left = async |name| vault.store.head(&vault.object(name, 0)).await.is_ok();
        assert!(!left(Name::Original(one)).await && !left(Name::View(one)).await);
        assert!(left(Name::Original(other)).await);
    }
    std::fs::remove_dir_all(folder).unwrap();
}
