//! The compose file: read with its anchors and defaults resolved, and held to its promises.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::repository::{FRONTS, SERVICES, none, read};

/// The compose file as an engine sees it with nothing set in the environment.
pub(crate) fn compose() -> Value {
    let mut yaml: serde_yaml_ng::Value =
        serde_yaml_ng::from_str(&read("deploy/docker-compose.yml"))
            .expect("the compose file is YAML");
    yaml.apply_merge().expect("its anchors merge");
    let mut json = serde_json::to_value(yaml).expect("YAML with text keys is JSON");
    defaults(&mut json);
    json
}

/// `${NAME:-default}` becomes its default, everywhere.
fn defaults(value: &mut Value) {
    match value {
        Value::String(text) => *text = with_defaults(text),
        Value::Array(items) => items.iter_mut().for_each(defaults),
        Value::Object(fields) => fields.values_mut().for_each(defaults),
        _ => {}
    }
}

fn with_defaults(text: &str) -> String {
    let mut done = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (inside, after) = after.split_once('}').expect("${…} is closed");
        let (_, default) = inside
            .split_once(":-")
            .unwrap_or_else(|| panic!("{inside} has no default: the file would need an edit"));
        done.push_str(before);
        done.push_str(default);
        rest = after;
    }
    done + rest
}

/// A service of the compose file.
pub(crate) fn service<'a>(compose: &'a Value, name: &str) -> &'a Value {
    let service = &compose["services"][name];
    assert!(
        service.is_object(),
        "the compose file has no service {name}"
    );
    service
}

/// A service's variables.
pub(crate) fn environment(service: &Value) -> BTreeMap<String, String> {
    let Some(fields) = service["environment"].as_object() else {
        return BTreeMap::new();
    };
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    fields.iter().map(|(k, v)| (k.clone(), text(v))).collect()
}

/// A list of texts, as commands are.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    items
        .iter()
        .filter_map(|v| v.as_str().map(str::to_owned))
        .collect()
}

/// Names of the services that run programs of ours.
pub(crate) fn ours(compose: &Value) -> Vec<String> {
    let services = compose["services"].as_object().expect("services");
    services
        .iter()
        .filter(|(_, s)| s["build"].is_object())
        .map(|(n, _)| n.clone())
        .collect()
}

/// What a stage of the Dockerfile says: the words after an instruction.
pub(crate) fn dockerfile(stage: &str, instruction: &str) -> String {
    let text = read("deploy/Dockerfile").replace("\\\n", " ");
    let stage = text
        .split("\nFROM ")
        .find(|part| {
            part.lines()
                .next()
                .is_some_and(|l| l.ends_with(&format!(" AS {stage}")))
        })
        .unwrap_or_else(|| panic!("the Dockerfile has no stage {stage}"))
        .to_owned();
    let line = stage
        .lines()
        .find_map(|l| l.trim().strip_prefix(instruction).map(str::trim));
    line.map(str::to_owned).unwrap_or_default()
}

fn json_words(text: &str) -> Vec<String> {
    let array = text.find('[').map_or("[]", |at| &text[at..]);
    serde_json::from_str(array).unwrap_or_else(|e| panic!("{text}: {e}"))
}

#[test]
fn it_is_valid_by_the_compose_schema() {
    let schema: Value = serde_json::from_str(&read("tests/tidy/schema/compose-spec.json"))
        .expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let compose = compose();
    let found: Vec<String> = validator
        .iter_errors(&compose)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    none(
        &found,
        "the compose file follows the schema of docker-compose 1.29",
    );
    // The schema bites: an unknown key is an error.
    let mut wrong = compose;
    wrong["services"]["intake"]["no_such_key"] = Value::Bool(true);
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn containers_are_read_only_without_capabilities_and_not_root() {
    let compose = compose();
    let mut found = Vec::new();
    for (name, service) in compose["services"].as_object().expect("services") {
        if service["read_only"] != true {
            found.push(format!("{name} may write to its image"));
        }
        if texts(&service["cap_drop"]) != ["ALL"] {
            found.push(format!("{name} keeps capabilities"));
        }
        if !texts(&service["security_opt"]).contains(&"no-new-privileges:true".to_owned()) {
            found.push(format!("{name} may gain privileges"));
        }
        if !service["privileged"].is_null() || !service["cap_add"].is_null() {
            found.push(format!("{name} is given privileges"));
        }
        if service["build"].is_null()
            && service["user"]
                .as_str()
                .is_none_or(|u| u == "root" || u == "0")
        {
            found.push(format!("{name} runs as root"));
        }
    }
    let user = dockerfile("runtime", "USER");
    if user.is_empty() || user.starts_with('0') || user.starts_with("root") {
        found.push(format!("our images run as `{user}`"));
    }
    none(&found, "containers are closed");
}

#[test]
fn ports_are_on_loopback_and_can_be_chosen() {
    let text = read("deploy/docker-compose.yml");
    let compose = compose();
    let mut found = Vec::new();
    for (name, service) in compose["services"].as_object().expect("services") {
        for port in texts(&service["ports"]) {
            if !port.starts_with("127.0.0.1:") {
                found.push(format!("{name} publishes {port}"));
            }
            let variable = format!("${{REDRESS_{}_PORT:-", name.to_uppercase());
            if !text.contains(&variable) {
                found.push(format!("the port of {name} cannot be chosen"));
            }
        }
    }
    none(&found, "ports");
}

#[test]
fn each_service_has_its_image_its_health_and_its_order() {
    let compose = compose();
    let mut found = Vec::new();
    for name in SERVICES.into_iter().chain(FRONTS) {
        let program = format!("/usr/local/bin/{name}");
        let serving = service(&compose, name);
        let mut containers = vec![("serve", serving)];
        if SERVICES.contains(&name) {
            containers.push(("migrate", service(&compose, &format!("{name}-migrate"))));
        }
        for (what, container) in containers {
            if container["build"]["target"] != name {
                found.push(format!("{name} {what}: not built from its stage"));
            }
            if texts(&container["command"]) != [what] {
                found.push(format!("{name} {what}: another command"));
            }
        }
        if json_words(&dockerfile(name, "ENTRYPOINT")) != [program.clone()] {
            found.push(format!("{name}: the image starts something else"));
        }
        if json_words(&dockerfile(name, "CMD")) != ["serve"] {
            found.push(format!("{name}: the image does not serve"));
        }
        let health = ["CMD".to_owned(), program.clone(), "healthcheck".to_owned()];
        if texts(&serving["healthcheck"]["test"]) != health {
            found.push(format!(
                "{name}: the health command is not the program's own"
            ));
        }
        if json_words(&dockerfile(name, "HEALTHCHECK")) != health[1..] {
            found.push(format!(
                "{name}: the image's health command is not the program's own"
            ));
        }
    }
    for name in SERVICES {
        let serving = service(&compose, name);
        let migrating = service(&compose, &format!("{name}-migrate"));
        let after = |container: &Value, other: &str| {
            container["depends_on"][other]["condition"]
                .as_str()
                .map(str::to_owned)
        };
        if after(serving, &format!("{name}-migrate")).as_deref()
            != Some("service_completed_successfully")
        {
            found.push(format!("{name} serves before its schema is migrated"));
        }
        if after(serving, "rabbitmq").as_deref() != Some("service_healthy") {
            found.push(format!("{name} does not wait for the broker"));
        }
        if after(migrating, "postgres").as_deref() != Some("service_healthy") {
            found.push(format!("{name}-migrate does not wait for the database"));
        }
    }
    for name in FRONTS {
        let provision = &service(&compose, name)["depends_on"]["provision"]["condition"];
        if provision != "service_completed_successfully" {
            found.push(format!("{name} serves before its secrets are made"));
        }
    }
    for server in ["postgres", "rabbitmq"] {
        let server = service(&compose, server);
        if server["depends_on"]["provision"]["condition"] != "service_completed_successfully" {
            found.push("a server starts before its secrets are made".to_owned());
        }
        if server["healthcheck"]["test"].is_null() {
            found.push("a server without a health check".to_owned());
        }
    }
    none(&found, "images, health and order");
}

#[test]
fn a_service_sees_its_own_secrets_only() {
    let compose = compose();
    let mut found = Vec::new();
    for (name, service) in compose["services"].as_object().expect("services") {
        if name == "provision" {
            continue;
        }
        let owner = name.strip_suffix("-migrate").unwrap_or(name);
        let owner = if owner == "demo-organization" {
            "directory"
        } else {
            owner
        };
        for volume in service["volumes"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default()
        {
            let text = match volume {
                Value::String(text) => text.clone(),
                other => format!(
                    "{}:{}",
                    other["source"].as_str().unwrap_or(""),
                    if other["read_only"] == true {
                        "ro"
                    } else {
                        "rw"
                    }
                ),
            };
            let source = text.split(':').next().unwrap_or("");
            let Some(of) = source.strip_suffix("-secrets") else {
                continue;
            };
            let own = of == owner || (of == "migrate" && name.ends_with("-migrate"));
            if !own || !text.ends_with("ro") {
                found.push(format!("{name} has {text}"));
            }
        }
    }
    none(&found, "secrets");
}

#[test]
fn no_secret_and_no_edit_is_in_the_file() {
    let compose = compose(); // panics on a variable without a default
    for (name, service) in compose["services"].as_object().expect("services") {
        for (variable, value) in environment(service) {
            let secret = ["PASSWORD", "SECRET", "KEY", "URL"]
                .iter()
                .any(|w| variable.ends_with(w));
            let harmless = value.starts_with("http://") || value.starts_with("/run/");
            assert!(!secret || harmless, "{name}: {variable} holds a secret");
        }
    }
}
