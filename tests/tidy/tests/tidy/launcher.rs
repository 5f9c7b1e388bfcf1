//! The containers against the launcher: the same services, variables and ports.

use std::collections::BTreeMap;
use std::process::Command;

use crate::compose::{compose, environment, service, texts};
use crate::repository::{FRONTS, SERVICES, none, root};

/// What a function of the launcher prints; nothing is started.
fn launcher(call: &str) -> String {
    let script = format!(
        "cd deploy/local && . lib/base.sh && . lib/process.sh && . lib/packages.sh && . lib/servers.sh && . lib/services.sh && {call}"
    );
    let folder = std::env::temp_dir().join("redress-tidy-launcher");
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(root())
        .env_remove("DATABASE_URL")
        .env_remove("AMQP_URL")
        .env("LOCAL_DIR", &folder)
        .output()
        .expect("bash runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{call}: {errors}");
    let text = String::from_utf8(output.stdout).expect("text");
    text.replace(folder.to_str().expect("the path is text"), "LOCAL")
}

fn variables(call: &str) -> BTreeMap<String, String> {
    let text = launcher(call);
    let pair = |line: &str| {
        line.split_once('=')
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
    };
    text.lines().filter_map(pair).collect()
}

/// Where a container finds what the launcher has on the machine.
fn in_a_container(value: &str) -> String {
    let mut value = value
        .replace("LOCAL/secrets", "/run/redress")
        .replace("LOCAL/anchors", "/var/lib/redress/anchors")
        .replace("LOCAL/letters", "/var/lib/redress/letters")
        .replace("LOCAL/evidence", "/var/lib/redress/evidence");
    for (name, port) in [
        ("intake", 7601),
        ("investigation", 7602),
        ("assignment", 7603),
        ("notification", 7604),
        ("directory", 7605),
    ] {
        value = value.replace(
            &format!("http://127.0.0.1:{port}"),
            &format!("http://{name}:{port}"),
        );
    }
    value
}

#[test]
fn the_launcher_starts_the_same_services() {
    let listed = launcher("printf '%s\\n' \"${SERVICES[@]}\"");
    assert_eq!(listed.lines().collect::<Vec<_>>(), SERVICES);
    let listed = launcher("printf '%s\\n' \"${FRONTS[@]}\"");
    assert_eq!(listed.lines().collect::<Vec<_>>(), FRONTS);
    let compose = compose();
    for name in SERVICES.into_iter().chain(FRONTS) {
        service(&compose, name);
    }
}

#[test]
fn containers_are_told_what_the_launcher_tells() {
    let compose = compose();
    let mut found = Vec::new();
    let serve = |name: &str| (name.to_owned(), format!("service_environment {name}"));
    let migrate = |name: &str| {
        let call = format!("migration_environment {name}");
        (format!("{name}-migrate"), call)
    };
    let services = SERVICES.map(|name| vec![serve(name), migrate(name)]);
    let fronts = FRONTS.map(|name| vec![serve(name)]);
    for containers in services.into_iter().chain(fronts) {
        for (container, call) in containers {
            let told = environment(service(&compose, &container));
            let launched = variables(&call);
            for variable in told.keys().filter(|k| !launched.contains_key(*k)) {
                found.push(format!("{container}: only compose has {variable}"));
            }
            for (variable, value) in &launched {
                let expected = match variable.as_str() {
                    "REDRESS_HTTP__LISTEN" => value.replace("127.0.0.1", "0.0.0.0"),
                    "REDRESS_SMTP__HOST" => "mailbox".to_owned(),
                    // What people's browsers reach, in both.
                    "REDRESS_PUBLIC__URL" => value.clone(),
                    _ => in_a_container(value),
                };
                match told.get(variable) {
                    None => found.push(format!("{container}: only the launcher has {variable}")),
                    Some(told) if *told != expected => {
                        found.push(format!(
                            "{container}: {variable} is {told}, by the launcher {expected}"
                        ));
                    }
                    Some(_) => {}
                }
            }
        }
    }
    none(&found, "compose and launcher");
}

#[test]
fn services_listen_on_the_same_ports_everywhere() {
    let compose = compose();
    for name in SERVICES.into_iter().chain(FRONTS) {
        let listen = &variables(&format!("service_environment {name}"))["REDRESS_HTTP__LISTEN"];
        let port = listen.rsplit(':').next().expect("a port");
        let published = texts(&service(&compose, name)["ports"]);
        assert_eq!(published, [format!("127.0.0.1:{port}:{port}")], "{name}");
        let defaults = crate::repository::read(&format!("services/{name}/src/config.default.toml"));
        assert!(
            defaults.contains(&format!("listen = \"{listen}\"")),
            "{name}: the default is another port"
        );
    }
}

#[test]
fn every_script_is_bash_and_can_be_run() {
    use std::os::unix::fs::PermissionsExt as _;
    for name in [
        "up", "down", "status", "logs", "run", "explain", "test", "stack", "hostile",
    ] {
        let path = root().join("deploy/local").join(name);
        let mode = std::fs::metadata(&path)
            .expect("the script is there")
            .permissions()
            .mode();
        assert!(mode & 0o111 != 0, "{name} is not executable");
        let checked = Command::new("bash")
            .arg("-n")
            .arg(&path)
            .status()
            .expect("bash runs");
        assert!(checked.success(), "{name} is no bash");
    }
}
