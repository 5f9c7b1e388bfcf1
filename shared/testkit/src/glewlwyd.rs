//! A real OpenID provider of a test's own: Glewlwyd, a program that shares no code with ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Method, Response, Url};
use serde_json::{Value, json};

use crate::{eventually, free_port, new_id, repository};

/// On loopback, with SQLite, keys of its own (RS256), PKCE demanded and answers that name their issuer
/// (RFC 9207). Its people's claim `preferred_username` is the name they sign in with. It ends with the value,
/// and its files go.
pub struct Glewlwyd {
    folder: PathBuf,
    port: u16,
    running: Option<Child>,
    http: reqwest::Client,
}

/// What it asks of whoever signs in with it.
const PASSWORD: &str = "a password at the provider";

impl Glewlwyd {
    /// What the relying party is called.
    pub const CLIENT_ID: &str = "redress";
    /// What it shows.
    pub const CLIENT_SECRET: &str = "shown-by-redress-alone";
    /// Where people are sent back to.
    pub const REDIRECT_URI: &str = "http://127.0.0.1:7600/signed-in";

    /// Started, with one client and nobody in it.
    ///
    /// # Panics
    /// Where it was not unpacked, or does not start.
    pub async fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("glewlwyd-{}", new_id().simple()));
        let port = free_port();
        prepare(&folder, port);
        // The client wants one, although it speaks no TLS. An error: somebody was faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build();
        let mut provider = Self {
            folder,
            port,
            running: None,
            http: http.expect("constant settings"),
        };
        provider.start_again().await;
        provider.set_up().await;
        provider
    }

    /// Starts it, until it answers.
    ///
    /// # Panics
    /// Where it does not start.
    pub async fn start_again(&mut self) {
        let log = fs::File::create(self.folder.join("log")).expect("a log");
        let errors = log.try_clone().expect("a log");
        let child = Command::new(unpacked().join("usr/bin/glewlwyd"))
            .arg(format!("--config-file={}/conf", self.folder.display()))
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn();
        self.running = Some(child.unwrap_or_else(|e| panic!("glewlwyd: {e}")));
        eventually("glewlwyd to answer", async || {
            let ended = self.running.as_mut().and_then(|c| c.try_wait().ok()?);
            if let Some(status) = ended {
                let said = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                panic!("glewlwyd ended with {status}: {said}");
            }
            let asked = self.http.get(format!("{}/config", self.root())).send();
            asked.await.ok()?.status().is_success().then_some(())
        })
        .await;
    }

    /// Ends it; its address and its people stay.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// `host:port`.
    pub fn addr(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn root(&self) -> String {
        format!("http://{}", self.addr())
    }

    /// Its issuer identifier.
    pub fn issuer(&self) -> String {
        format!("{}/api/oidc", self.root())
    }

    async fn set_up(&self) {
        let administrator = self.session("admin", "password").await;
        self.ask(
            &administrator,
            Method::POST,
            "mod/plugin/",
            &self.plugin("first"),
        )
        .await;
        let client = json!({
            "client_id": Self::CLIENT_ID, "name": Self::CLIENT_ID, "enabled": true, "confidential": true,
            "client_secret": Self::CLIENT_SECRET, "redirect_uri": [Self::REDIRECT_URI],
            "authorization_type": ["code"], "token_endpoint_auth_method": ["client_secret_basic"], "scope": [],
        });
        self.ask(&administrator, Method::POST, "client/", &client)
            .await;
    }

    /// Adds somebody, whose subject nobody has had before, whatever they are called.
    pub async fn add(&self, name: &str) {
        let administrator = self.session("admin", "password").await;
        let person = json!({
            "username": name, "name": name, "email": "", "enabled": true, "password": PASSWORD, "scope": ["openid"],
        });
        self.ask(&administrator, Method::POST, "user/", &person)
            .await;
    }

    /// Somebody leaves; their name can be given to the next one.
    pub async fn remove(&self, name: &str) {
        let administrator = self.session("admin", "password").await;
        let path = format!("user/{name}");
        self.ask(&administrator, Method::DELETE, &path, &Value::Null)
            .await;
    }

    /// Signs with another key from now on, and shows the one before no more.
    pub async fn rotate(&self) {
        let administrator = self.session("admin", "password").await;
        let plugin = self.plugin("next");
        self.ask(&administrator, Method::PUT, "mod/plugin/oidc", &plugin)
            .await;
        self.ask(
            &administrator,
            Method::PUT,
            "mod/plugin/oidc/reset",
            &Value::Null,
        )
        .await;
    }

    /// What somebody's browser does with the address that it was sent to: signs in there, agrees, and is sent
    /// back. The parameters of the address that it is sent to.
    ///
    /// # Panics
    /// Where it is not sent back to [`Self::REDIRECT_URI`].
    pub async fn visit(&self, name: &str, address: &str) -> Value {
        let session = self.session(name, PASSWORD).await;
        let granting = format!("auth/grant/{}", Self::CLIENT_ID);
        self.ask(
            &session,
            Method::PUT,
            &granting,
            &json!({"scope": "openid"}),
        )
        .await;
        let answer = self
            .http
            .get(format!("{address}&g_continue"))
            .header(COOKIE, &session)
            .send()
            .await
            .expect("an answer");
        let back = answer
            .headers()
            .get(LOCATION)
            .unwrap_or_else(|| panic!("sent nowhere: {}", answer.status()));
        let back = Url::parse(back.to_str().expect("text")).expect("an address");
        let (page, _) = back.as_str().split_once('?').expect("parameters");
        assert_eq!(page, Self::REDIRECT_URI, "{back}");
        let parameters = back.query_pairs().map(|(k, v)| (k.into(), json!(v)));
        Value::Object(parameters.collect())
    }

    fn plugin(&self, key: &str) -> Value {
        let private = self.folder.join(format!("{key}.key"));
        let public = self.folder.join(format!("{key}.pem"));
        openssl(&["genrsa", "-out"], &private, &["2048"]);
        openssl(
            &["rsa", "-pubout", "-out"],
            &public,
            &["-in", &private.display().to_string()],
        );
        let read = |path: &Path| fs::read_to_string(path).expect("openssl wrote it");
        json!({"module": "oidc", "name": "oidc", "display_name": "oidc", "enabled": true, "parameters": {
            "iss": self.issuer(), "jwt-type": "rsa", "jwt-key-size": "256",
            "key": read(&private), "cert": read(&public), "jwks-show": true,
            "access-token-duration": 3600, "refresh-token-duration": 3600, "code-duration": 600,
            "refresh-token-rolling": false, "allow-non-oidc": false,
            "auth-type-code-enabled": true, "auth-type-id-token-enabled": true, "auth-type-token-enabled": false,
            "auth-type-none-enabled": false, "auth-type-password-enabled": false,
            "auth-type-client-enabled": false, "auth-type-refresh-enabled": false,
            "subject-type": "public", "pkce-allowed": true, "pkce-required": true,
            "pkce-method-plain-allowed": false, "oauth-as-iss-id": true,
            "name-claim": "no", "email-claim": "no", "scope-claim": "no",
            "claims": [{"name": "preferred_username", "user-property": "username", "type": "string", "mandatory": true}],
        }})
    }

    /// A cookie of somebody who has signed in there.
    async fn session(&self, name: &str, password: &str) -> String {
        let body = json!({"username": name, "password": password});
        let answer = self.ask("", Method::POST, "auth/", &body).await;
        let cookie = answer.headers().get(SET_COOKIE).expect("a session");
        let cookie = cookie.to_str().expect("text");
        cookie.split(';').next().unwrap_or(cookie).to_owned()
    }

    async fn ask(&self, session: &str, method: Method, path: &str, body: &Value) -> Response {
        let request = self
            .http
            .request(method, format!("{}/api/{path}", self.root()))
            .header(COOKIE, session)
            .json(body);
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer
    }
}

impl Drop for Glewlwyd {
    fn drop(&mut self) {
        self.stop();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Its folder: a database, a configuration, and the modules that are needed (others need more libraries).
fn prepare(folder: &Path, port: u16) {
    let unpacked = unpacked();
    let modules = [
        ("user", "user/libusermoddatabase.so"),
        ("client", "client/libclientmoddatabase.so"),
        ("plugin", "plugin/libprotocol_oidc.so"),
    ];
    fs::create_dir_all(folder.join("scheme")).expect("a folder for glewlwyd");
    for (kind, module) in modules {
        let from = unpacked.join("usr/lib/glewlwyd").join(module);
        fs::create_dir_all(folder.join(kind)).expect("a folder for glewlwyd");
        fs::copy(&from, folder.join(module)).unwrap_or_else(|e| panic!("{}: {e}", from.display()));
    }
    let schema = unpacked.join("usr/share/dbconfig-common/data/glewlwyd/install/sqlite3");
    let schema = fs::File::open(&schema).unwrap_or_else(|e| panic!("{}: {e}", schema.display()));
    let made = Command::new("sqlite3")
        .arg(folder.join("db"))
        .stdin(schema)
        .status();
    assert!(made.is_ok_and(|made| made.success()), "sqlite3 fails");
    let at = folder.display();
    let configuration = format!(
        "port={port}\nbind_address=\"127.0.0.1\"\nexternal_url=\"http://127.0.0.1:{port}\"\n\
         login_url=\"login.html\"\napi_prefix=\"api\"\nlog_mode=\"console\"\nlog_level=\"INFO\"\n\
         cookie_domain=\"127.0.0.1\"\ncookie_secure=0\nuser_module_path=\"{at}/user\"\n\
         client_module_path=\"{at}/client\"\nuser_auth_scheme_module_path=\"{at}/scheme\"\n\
         plugin_module_path=\"{at}/plugin\"\nhash_algorithm=\"SHA512\"\n\
         database = {{ type = \"sqlite3\"; path = \"{at}/db\"; }};\n"
    );
    fs::write(folder.join("conf"), configuration).expect("a configuration");
}

/// Quickly, where a library would take seconds unoptimised.
fn openssl(before: &[&str], file: &Path, after: &[&str]) {
    let run = Command::new("openssl")
        .args(before)
        .arg(file)
        .args(after)
        .stderr(Stdio::null())
        .status();
    assert!(run.is_ok_and(|run| run.success()), "openssl fails");
}

/// Where `deploy/local/test` unpacks it.
fn unpacked() -> PathBuf {
    let local = std::env::var_os("LOCAL_DIR")
        .map_or_else(|| repository().join(".local"), PathBuf::from)
        .join("glewlwyd");
    assert!(
        local.join("usr/bin/glewlwyd").is_file(),
        "glewlwyd is not in {}: run the tests by deploy/local/test, or deploy/local/stack provider",
        local.display()
    );
    local
}
