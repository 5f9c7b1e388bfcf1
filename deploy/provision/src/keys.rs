//! Each service's Ed25519 key pair: the private half for itself, the public half for everybody.

use std::path::Path;

use anyhow::Context as _;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _};

use crate::files;

/// Makes the pair where there is none; the public half always follows from the private one.
pub(crate) fn pair(own: &Path, trust: &Path, issuer: &str) -> anyhow::Result<()> {
    let file = own.join("key.pem");
    let key = match files::read(&file)? {
        Some(pem) => SigningKey::from_pkcs8_pem(&pem)
            .with_context(|| format!("{} is no Ed25519 key", file.display()))?,
        None => {
            let key = SigningKey::from_bytes(&sealing::random_bytes());
            let pem = key
                .to_pkcs8_pem(LineEnding::LF)
                .context("writing the key as PEM")?;
            files::write_private(&file, &pem)?;
            key
        }
    };
    let public = key
        .verifying_key()
        .to_public_key_pem(LineEnding::LF)
        .context("writing the public key as PEM")?;
    files::write_for_others(&trust.join(format!("{issuer}.pub.pem")), &public)
}
