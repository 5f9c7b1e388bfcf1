//! The environment as settings.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use clock::Clock;
use figment::value::{Dict, Tag, Value};

use super::{Key, Reference};

const PREFIX: &str = "REDRESS_";
/// Not settings: read where they are used, in test builds only.
const NOT_SETTINGS: [&str; 2] = [clock::FILE_VARIABLE, "REDRESS_FAULT_FILE"];
/// Names that other tools use for the same; ours are stronger.
const ALIASES: [(&str, &str); 2] = [("DATABASE_URL", "database.url"), ("AMQP_URL", "amqp.url")];

/// Reads `REDRESS_<SECTION>__<KEY>`, `…_FILE` of secrets, and the aliases.
///
/// # Errors
/// Unknown keys, a secret given twice, a file that cannot be read.
pub(super) fn read(env: &[(String, String)], reference: &Reference) -> anyhow::Result<Dict> {
    let mut found: BTreeMap<&str, (String, String)> = BTreeMap::new();
    for (name, value) in env {
        let known = match name.strip_prefix(PREFIX) {
            _ if NOT_SETTINGS.contains(&name.as_str()) => continue,
            Some(rest) => Some(find(rest, reference).with_context(|| unknown(name, reference))?),
            None => alias(name, env, reference),
        };
        let Some((key, is_file)) = known else {
            continue;
        };
        if value.is_empty() {
            // Compose passes variables that are not set as empty ones.
            continue;
        }
        let value = if is_file {
            read_file(name, value)?
        } else {
            value.clone()
        };
        if let Some((other, _)) = found.insert(&key.path, (name.clone(), value)) {
            bail!("{other} and {name} are both set: one of them");
        }
    }
    let mut dict = Dict::new();
    for (path, (name, text)) in found {
        let value = typed(&text, reference.example(path))
            .with_context(|| format!("{name} cannot be read"))?;
        insert(&mut dict, path, value);
    }
    Ok(dict)
}

/// The clock of a rehearsal, where one is named.
pub(super) fn clock(env: &[(String, String)]) -> Result<Clock, clock::ClockError> {
    let file = env
        .iter()
        .find(|(name, value)| name == clock::FILE_VARIABLE && !value.is_empty());
    file.map_or_else(
        || Ok(Clock::system()),
        |(_, path)| Clock::from_file(path.into()),
    )
}

fn find<'r>(rest: &str, reference: &'r Reference) -> Option<(&'r Key, bool)> {
    let path = rest.to_ascii_lowercase().replace("__", ".");
    if let Some(key) = reference.key(&path) {
        return Some((key, false));
    }
    reference
        .key(path.strip_suffix("_file")?)
        .filter(|key| key.secret)
        .map(|key| (key, true))
}

fn alias<'r>(
    name: &str,
    env: &[(String, String)],
    reference: &'r Reference,
) -> Option<(&'r Key, bool)> {
    let (plain, is_file) = name
        .strip_suffix("_FILE")
        .map_or((name, false), |plain| (plain, true));
    let (_, path) = ALIASES.iter().find(|(alias, _)| *alias == plain)?;
    let ours = format!("{PREFIX}{}", path.to_ascii_uppercase().replace('.', "__"));
    let stronger =
        |n: &String, v: &String| !v.is_empty() && (*n == ours || *n == format!("{ours}_FILE"));
    let overruled = env.iter().any(|(n, v)| stronger(n, v));
    reference
        .key(path)
        .filter(|_| !overruled)
        .map(|key| (key, is_file))
}

fn unknown(name: &str, reference: &Reference) -> String {
    let known: Vec<_> = reference.keys.iter().map(Key::variable).collect();
    format!(
        "{name} is no setting of this service; there are: {}",
        known.join(", ")
    )
}

fn read_file(name: &str, path: &str) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the file that {name} names cannot be read"))?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

/// As the default is: a password of digits stays a text.
fn typed(text: &str, example: Option<toml::Value>) -> anyhow::Result<Value> {
    Ok(match example {
        Some(toml::Value::Integer(_)) => {
            Value::from(text.parse::<i64>().context("not a whole number")?)
        }
        Some(toml::Value::Float(_)) => Value::from(text.parse::<f64>().context("not a number")?),
        Some(toml::Value::Boolean(_)) => {
            Value::from(text.parse::<bool>().context("neither true nor false")?)
        }
        Some(toml::Value::Array(_)) => Value::from(
            text.split(',')
                .map(|part| Value::from(part.trim().to_owned()))
                .collect::<Vec<_>>(),
        ),
        _ => Value::from(text.to_owned()),
    })
}

fn insert(dict: &mut Dict, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            dict.insert(path.to_owned(), value);
        }
        Some((section, rest)) => {
            let inner = dict
                .entry(section.to_owned())
                .or_insert_with(|| Value::Dict(Tag::Default, Dict::new()));
            if let Value::Dict(_, inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}
