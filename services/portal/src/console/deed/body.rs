//! From what was typed to what a service reads, and back from its faults to the fields.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde_json::{Map, Value, json};

use super::{Field, Kind};
use crate::backend::Fault as Pointed;
use crate::form::Fields;
use crate::page::Fault;
use crate::wall;

/// The body, or what is lacking. Numbers of complaints are ids already: `resolved` by field.
pub(in crate::console) fn of(
    fields: &[Field],
    typed: &Fields,
    resolved: &[(&'static str, String)],
) -> Result<Value, Vec<Fault>> {
    let mut body = Map::new();
    let mut faults = Vec::new();
    for field in fields {
        let found = resolved.iter().find(|(name, _)| *name == field.name);
        let value = match found {
            Some((_, id)) => Ok(Some(json!(id))),
            None => value(field, typed),
        };
        match value {
            Ok(Some(value)) => put(&mut body, field.name, value),
            Ok(None) if field.must => faults.push(Fault::new(field.name, "field-lacking")),
            Ok(None) => {}
            Err(key) => faults.push(Fault::new(field.name, key)),
        }
    }
    if faults.is_empty() {
        Ok(Value::Object(body))
    } else {
        Err(faults)
    }
}

fn put(body: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('/') {
        None => drop(body.insert(name.to_owned(), value)),
        Some((outer, inner)) => {
            let within = body
                .entry(outer)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(within) = within {
                within.insert(inner.to_owned(), value);
            }
        }
    }
}

/// None where nothing was typed; else the value, or what is wrong with it.
fn value(field: &Field, typed: &Fields) -> Result<Option<Value>, &'static str> {
    let text = typed.text(field.name);
    let several = || {
        let all: Vec<_> = typed
            .all(field.name)
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect();
        (!all.is_empty()).then_some(all)
    };
    Ok(match field.kind {
        Kind::Some(..) | Kind::People | Kind::Subtypes | Kind::Sources => match several() {
            Some(all) => Some(json!(all)),
            // A finding that nothing bears says so.
            None => matches!(field.kind, Kind::Sources).then(|| json!([])),
        },
        Kind::Assisting => several().map(|all| {
            let parts = all.into_iter().map(|id| json!({ "department_id": id }));
            Value::Array(parts.collect())
        }),
        _ if text.is_empty() => None,
        Kind::Number => {
            let number: u32 = text.parse().map_err(|_| "field-number")?;
            Some(json!(number))
        }
        Kind::Day => {
            let day: NaiveDate = text.parse().map_err(|_| "field-day")?;
            Some(json!(day))
        }
        Kind::Moment => Some(json!(moment(&text).ok_or("field-moment")?)),
        Kind::Either => Some(json!(text == "yes")),
        Kind::Words(most) if text.chars().count() > most as usize => return Err("field-too-long"),
        Kind::Words(_)
        | Kind::Line
        | Kind::One(..)
        | Kind::Phone
        | Kind::Email
        | Kind::Site
        | Kind::Window
        | Kind::Person
        | Kind::Department
        | Kind::Complaint => Some(json!(text)),
    })
}

/// `2026-11-27T14:30`, on the wall in China.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M"))
        .ok()?;
    wall::when(naive)
}

/// The fields that a service's pointers mean; whatever else it points at is the first field's.
pub(in crate::console) fn faults(fields: &'static [Field], pointed: &[Pointed]) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    for Pointed { pointer, .. } in pointed {
        let pointer = pointer.trim_start_matches('/');
        let is_meant = |field: &&Field| {
            pointer == field.name
                || pointer
                    .strip_prefix(field.name)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        let field = fields.iter().find(is_meant).or(fields.first());
        let Some(field) = field else { continue };
        if faults.iter().all(|fault| fault.field != field.name) {
            faults.push(Fault::new(field.name, "field-wrong"));
        }
    }
    faults
}
