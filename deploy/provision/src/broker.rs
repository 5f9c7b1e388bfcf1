//! Broker users: each may declare, write and read its own queues, publish its own facts to the one
//! exchange and hear those of the services that it listens to, and nothing else. The exchange itself is
//! made here: whoever may declare it could take it away. The default exchange, which leads to every queue,
//! is nobody's.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use events::LISTENERS;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// One service's.
pub(crate) struct User<'a> {
    pub(crate) service: &'a str,
    pub(crate) password: String,
}

/// RabbitMQ's definitions file. Password hashes are salted: those in `before` that still fit are
/// kept, so that nothing changes where nothing changed.
pub(crate) fn definitions(
    prefix: &str,
    all: &[User<'_>],
    before: Option<&str>,
) -> anyhow::Result<String> {
    let before: Value = before
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let kept = |user: &User<'_>| {
        let users = before["users"].as_array()?;
        let known = users.iter().find(|u| u["name"] == user.service)?;
        let hash = known["password_hash"].as_str()?;
        let salt = STANDARD.decode(hash).ok()?.first_chunk::<4>().copied()?;
        (salted(salt, &user.password) == hash).then(|| hash.to_owned())
    };
    let users: Vec<Value> = all
        .iter()
        .map(|user| {
            let hash =
                kept(user).unwrap_or_else(|| salted(sealing::random_bytes(), &user.password));
            json!({
                "name": user.service, "password_hash": hash,
                "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": "",
            })
        })
        .collect();
    let exchange = format!("{prefix}\\.events");
    let permissions: Vec<Value> = all
        .iter()
        .map(|User { service, .. }| {
            let own = format!("{prefix}\\.{service}\\..*");
            json!({
                "user": service, "vhost": "/",
                "configure": format!("^{own}$"),
                "write": format!("^({exchange}|{own})$"),
                "read": format!("^({exchange}|{own})$"),
            })
        })
        .collect();
    let topics: Vec<Value> = all
        .iter()
        .map(|User { service, .. }| {
            json!({
                "user": service, "vhost": "/", "exchange": format!("{prefix}.events"),
                "write": format!("^{service}\\..*"), "read": heard_by(service),
            })
        })
        .collect();
    let exchanges = json!([{
        "name": format!("{prefix}.events"), "vhost": "/", "type": "topic",
        "durable": true, "auto_delete": false, "internal": false, "arguments": {},
    }]);
    Ok(serde_json::to_string_pretty(&json!({
        "vhosts": [{ "name": "/" }],
        "users": users, "permissions": permissions, "topic_permissions": topics, "exchanges": exchanges,
    }))?)
}

/// The facts that a service may bind its queues to; whoever listens to nobody, none.
fn heard_by(service: &str) -> String {
    let sources = LISTENERS.iter().find(|(name, _)| *name == service);
    match sources {
        Some((_, sources)) => format!("^({})\\..*", sources.join("|")),
        None => "^$".to_owned(),
    }
}

/// For a RabbitMQ that starts from these definitions: no default user, no default password.
pub(crate) fn configuration(definitions: &Path) -> String {
    format!(
        "load_definitions = {}\nloopback_users = none\nlisteners.tcp.default = 5672\nlog.console = true\nlog.console.level = info\nlog.file = false\n",
        definitions.display()
    )
}

/// RabbitMQ's way: base64 of the salt and SHA-256(salt, password).
fn salted(salt: [u8; 4], password: &str) -> String {
    let digest = Sha256::new()
        .chain_update(salt)
        .chain_update(password)
        .finalize();
    STANDARD.encode([&salt[..], &digest[..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intake() -> [User<'static>; 1] {
        [User {
            service: "intake",
            password: "secret".into(),
        }]
    }

    #[test]
    fn the_hash_is_rabbitmqs() {
        // The example of RabbitMQ's own documentation on password hashes.
        assert_eq!(
            salted([0x90, 0x8D, 0xC6, 0x0A], "test12"),
            "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"
        );
    }

    #[test]
    fn making_them_again_changes_nothing() {
        let first = definitions("redress", &intake(), None).unwrap();
        assert_eq!(
            definitions("redress", &intake(), Some(&first)).unwrap(),
            first
        );
    }

    #[test]
    fn a_service_reaches_its_own_queues_only() {
        let made: Value =
            serde_json::from_str(&definitions("redress", &intake(), None).unwrap()).unwrap();
        assert_eq!(
            made["permissions"][0]["read"],
            "^(redress\\.events|redress\\.intake\\..*)$"
        );
        assert_eq!(
            made["permissions"][0]["configure"],
            "^redress\\.intake\\..*$"
        );
        assert_eq!(made["topic_permissions"][0]["write"], "^intake\\..*");
        let read = made["topic_permissions"][0]["read"].as_str().unwrap();
        assert!(
            read.contains("directory") && !read.contains("intake"),
            "{read}"
        );
        assert_eq!(heard_by("directory"), "^$");
    }
}
