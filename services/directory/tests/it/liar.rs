//! An OpenID provider that says what a test wants. A real one never says most of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey as _;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha512};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What it says.
pub(crate) struct Said {
    /// Beside the usual description.
    pub(crate) description: Value,
    /// In place of what an honest ID token claims; null takes a claim away.
    pub(crate) claims: Value,
    /// How the ID token is signed.
    pub(crate) signed: Signed,
    /// The key (its seed) that its key set shows, and what it is called.
    pub(crate) shown: (u8, &'static str),
    /// In place of any answer of the token endpoint.
    pub(crate) answer: Option<(u16, String)>,
    /// Takes connections and says nothing.
    pub(crate) deaf: bool,
    /// The nonce that came with the person who was sent here last.
    pub(crate) nonce: String,
}

/// How an ID token is signed.
pub(crate) enum Signed {
    /// By the key of a seed, under a name.
    By(u8, Option<&'static str>),
    /// Not at all.
    Not,
    /// With a secret, which both sides know.
    WithSecret(Vec<u8>),
}

/// Listens on loopback until it is dropped.
pub(crate) struct Liar {
    pub(crate) addr: String,
    said: Arc<Mutex<Said>>,
    asked: Arc<Mutex<Vec<String>>>,
    listening: JoinHandle<()>,
}

pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Liar {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap().to_string();
        let said = Arc::new(Mutex::new(Said {
            description: json!({}),
            claims: json!({}),
            signed: Signed::By(1, Some("one")),
            shown: (1, "one"),
            answer: None,
            deaf: false,
            nonce: String::new(),
        }));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (saying, asking, issuer) = (
            Arc::clone(&said),
            Arc::clone(&asked),
            format!("http://{addr}"),
        );
        let listening = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (said, asked, issuer) =
                    (Arc::clone(&saying), Arc::clone(&asking), issuer.clone());
                tokio::spawn(async move {
                    // Whoever asked may have gone.
                    let _ = serve(socket, &said, &asked, &issuer).await;
                });
            }
        });
        Self {
            addr,
            said,
            asked,
            listening,
        }
    }

    pub(crate) fn issuer(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// From the next answer on.
    pub(crate) fn says(&self, change: impl FnOnce(&mut Said)) {
        change(&mut lock(&self.said));
    }

    /// How often this was asked for.
    pub(crate) fn asked_for(&self, path: &str) -> usize {
        lock(&self.asked)
            .iter()
            .filter(|asked| *asked == path)
            .count()
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn serve(
    socket: TcpStream,
    said: &Mutex<Said>,
    asked: &Mutex<Vec<String>>,
    issuer: &str,
) -> std::io::Result<()> {
    let mut socket = BufReader::new(socket);
    let (mut first, mut length) = (String::new(), 0);
    socket.read_line(&mut first).await?;
    loop {
        let mut line = String::new();
        socket.read_line(&mut line).await?;
        match line
            .trim_end()
            .to_lowercase()
            .strip_prefix("content-length:")
        {
            Some(bytes) => length = bytes.trim().parse().unwrap_or(0),
            None if line.trim_end().is_empty() => break,
            None => {}
        }
    }
    let mut body = vec![0; length];
    socket.read_exact(&mut body).await?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    lock(asked).push(path.clone());
    let deaf = lock(said).deaf;
    if deaf {
        return std::future::pending().await;
    }
    let (status, answer) = answer(&path, &lock(said), issuer);
    let answer = format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
        answer.len()
    );
    socket.write_all(answer.as_bytes()).await
}

fn answer(path: &str, said: &Said, issuer: &str) -> (u16, String) {
    match path {
        "/.well-known/openid-configuration" => (200, description(said, issuer).to_string()),
        "/keys" => (200, keys(said).to_string()),
        "/token" => said
            .answer
            .clone()
            .unwrap_or_else(|| (200, tokens(said, issuer).to_string())),
        _ => (404, "{}".to_owned()),
    }
}

fn description(said: &Said, issuer: &str) -> Value {
    let mut usual = json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        // It would sign with anything.
        "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    });
    put(&mut usual, &said.description);
    usual
}

fn put(into: &mut Value, changes: &Value) {
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(into.as_object_mut().unwrap().remove(name)),
            value => into[name] = value.clone(),
        }
    }
}

fn keys(said: &Said) -> Value {
    let (seed, name) = &said.shown;
    let x = BASE64_URL_SAFE_NO_PAD.encode(key(*seed).verifying_key().as_bytes());
    json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": name, "x": x}]})
}

fn tokens(said: &Said, issuer: &str) -> Value {
    let now = clock::real_now().timestamp();
    let access_token = "an access token";
    let half = &Sha512::digest(access_token)[..32];
    let mut claims = json!({
        "iss": issuer, "sub": "subject-1", "aud": "redress", "azp": "redress", "exp": now + 300, "iat": now,
        "nonce": said.nonce, "preferred_username": "hall-sun", "at_hash": BASE64_URL_SAFE_NO_PAD.encode(half),
        // It would be an administrator.
        "roles": ["administrator"], "groups": ["administrator"],
    });
    put(&mut claims, &said.claims);
    json!({
        "access_token": access_token, "token_type": "Bearer", "expires_in": 300,
        "id_token": sign(&said.signed, &claims),
    })
}

fn sign(signed: &Signed, claims: &Value) -> String {
    match signed {
        Signed::By(seed, name) => {
            let mut header = Header::new(Algorithm::EdDSA);
            header.kid = name.map(str::to_owned);
            let key = EncodingKey::from_ed_der(key(*seed).to_pkcs8_der().unwrap().as_bytes());
            jsonwebtoken::encode(&header, claims, &key).unwrap()
        }
        Signed::WithSecret(secret) => {
            let key = EncodingKey::from_secret(secret);
            jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key).unwrap()
        }
        Signed::Not => {
            let part = |it: &Value| BASE64_URL_SAFE_NO_PAD.encode(it.to_string());
            format!(
                "{}.{}.",
                part(&json!({"alg": "none", "typ": "JWT"})),
                part(claims)
            )
        }
    }
}
