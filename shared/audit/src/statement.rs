//! What a seal says, and who says it.

use chrono::{DateTime, Utc};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Keeps signatures of seals apart from all others that are made with the same key.
const CONTEXT: &[u8] = b"redress audit seal v1\0";

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("not an Ed25519 key in PEM form")]
pub struct KeyError;

/// Signs a service's seals.
pub struct Signer {
    service: String,
    key: SigningKey,
}

/// Tells whether a seal is the service's.
pub struct Key(VerifyingKey);

impl Signer {
    /// From a private key (PKCS #8, PEM).
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_pem(service: &str, pem: &str) -> Result<Self, KeyError> {
        let key = SigningKey::from_pkcs8_pem(pem).map_err(|_| KeyError)?;
        let service = service.to_owned();
        Ok(Self { service, key })
    }

    /// Whose seals these are.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The key that tells these seals from others.
    pub fn key(&self) -> Key {
        Key(self.key.verifying_key())
    }

    pub(crate) fn sign(&self, statement: &Statement) -> Seal {
        let said = serde_json::to_string(statement).expect("numbers and texts can be written");
        let signature = self.key.sign(&[CONTEXT, said.as_bytes()].concat());
        Seal {
            statement: said,
            signature: hex::encode(signature.to_bytes()),
        }
    }
}

impl Key {
    /// From a public key (SPKI, PEM).
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let key = VerifyingKey::from_public_key_pem(pem).map_err(|_| KeyError)?;
        Ok(Self(key))
    }
}

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Whose trail it is.
    pub service: String,
    /// From 1 without gaps.
    pub number: i64,
    /// When it was taken.
    pub at: DateTime<Utc>,
    /// How many chains had grown.
    pub chains: u64,
    /// Root of the Merkle tree (RFC 6962, SHA-256) over their newest entries, in the order of their
    /// subjects and numbers; hexadecimal.
    pub root: String,
    /// SHA-256 of the statement before, hexadecimal; zeros in the first.
    pub previous: String,
}

/// A statement with its signature: a line of an anchor file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// [`Statement`] as JSON, byte by byte as it was signed.
    pub statement: String,
    /// Ed25519, hexadecimal.
    pub signature: String,
}

impl Seal {
    /// As its row has it; none where the statement is no text.
    pub(crate) fn stored(statement: Vec<u8>, signature: &[u8]) -> Option<Self> {
        Some(Self {
            statement: String::from_utf8(statement).ok()?,
            signature: hex::encode(signature),
        })
    }

    /// What it says, where one of these keys has signed it and it speaks of this service's trail.
    pub fn read(&self, service: &str, keys: &[Key]) -> Option<Statement> {
        let signature = hex::decode(&self.signature).ok()?;
        let signature = Signature::from_slice(&signature).ok()?;
        let signed = [CONTEXT, self.statement.as_bytes()].concat();
        let is_ours = |key: &Key| key.0.verify_strict(&signed, &signature).is_ok();
        let statement: Statement = serde_json::from_str(&self.statement).ok()?;
        (keys.iter().any(is_ours) && statement.service == service).then_some(statement)
    }

    /// What the next seal calls the one that says this.
    pub(crate) fn hash_of(statement: &[u8]) -> String {
        hex::encode(Sha256::digest(statement))
    }
}

/// What the first seal follows.
pub(crate) fn beginning() -> String {
    hex::encode([0; 32])
}

/// The newest entry of a chain.
#[derive(diesel::QueryableByName, diesel::Queryable, Debug, Clone)]
pub struct Leaf {
    /// Whose chain.
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub subject: Uuid,
    /// Its place, from 1.
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub seq: i64,
    /// Its hash.
    #[diesel(sql_type = diesel::sql_types::Binary)]
    pub hash: Vec<u8>,
}

/// The root over leaves in the order of subject and number, as a statement has it.
pub fn root(leaves: &[Leaf]) -> String {
    let mut tree = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    for leaf in leaves {
        let (subject, seq) = (leaf.subject.as_bytes(), leaf.seq.to_be_bytes());
        tree.push([&subject[..], &seq, &leaf.hash].concat());
    }
    hex::encode(tree.root().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(seed: u8) -> Signer {
        Signer {
            service: "intake".into(),
            key: SigningKey::from_bytes(&[seed; 32]),
        }
    }

    fn statement() -> Statement {
        Statement {
            service: "intake".into(),
            number: 1,
            at: DateTime::UNIX_EPOCH,
            chains: 1,
            root: "00".into(),
            previous: beginning(),
        }
    }

    #[test]
    fn a_seal_is_read_with_its_services_key_only_and_only_as_it_was_signed() {
        let seal = signer(1).sign(&statement());
        let (own, other) = ([signer(1).key()], [signer(2).key()]);
        assert_eq!(seal.read("intake", &own), Some(statement()));
        let rotated = [signer(2).key(), signer(1).key()];
        assert!(seal.read("intake", &rotated).is_some());
        assert!(seal.read("intake", &other).is_none());
        assert!(seal.read("intake", &[]).is_none());
        assert!(seal.read("assignment", &own).is_none());
        let mut changed = seal.clone();
        changed.statement = changed.statement.replace("\"chains\":1", "\"chains\":2");
        assert!(changed.read("intake", &own).is_none());
        let mut unsigned = seal;
        unsigned.signature.truncate(10);
        assert!(unsigned.read("intake", &own).is_none());
    }

    /// RFC 6962, section 2.1: the root of one leaf is SHA-256 over a zero byte and the leaf; of two,
    /// over a one byte and both hashes.
    #[test]
    fn roots_are_those_of_rfc_6962() {
        let leaf = |n: u8| Leaf {
            subject: Uuid::from_u128(u128::from(n)),
            seq: i64::from(n),
            hash: vec![n; 32],
        };
        let hashed = |n: u8| {
            let mut digest = Sha256::new();
            digest.update([0]);
            digest.update(u128::from(n).to_be_bytes());
            digest.update(i64::from(n).to_be_bytes());
            digest.update([n; 32]);
            digest.finalize()
        };
        assert_eq!(root(&[leaf(1)]), hex::encode(hashed(1)));
        let both = [&[1], &hashed(1)[..], &hashed(2)[..]].concat();
        let leaves = [leaf(1), leaf(2)];
        assert_eq!(root(&leaves), hex::encode(Sha256::digest(both)));
    }
}
