//! The contract as an AsyncAPI 3.0 document, made from the types themselves.
//!
//! One channel per source, since order holds per source and a service binds whole streams; one
//! message per event type. Absent on purpose: servers (an installation's own) and queues, which
//! belong to whoever hears.

use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use crate::registry::{ALL, Descriptor, LISTENERS};
use crate::{Envelope, Head};

/// Ask [`document`] for this to get the operations of every service.
pub const EVERY_SERVICE: &str = "all";

const BINDING_VERSION: &str = "0.3.0";

/// What a service sends and hears; of [`EVERY_SERVICE`], everything.
pub fn document(service: &str) -> Value {
    let wanted = |name: &str| service == EVERY_SERVICE || service == name;
    let mut operations = Map::new();
    let mut used = Vec::new();
    for source in sources() {
        if wanted(source) {
            operations.insert(format!("{source}.send"), send(source));
            used.push(source);
        }
    }
    for (listener, heard) in LISTENERS.iter().filter(|(listener, _)| wanted(listener)) {
        for source in *heard {
            operations.insert(
                format!("{listener}.receive.{source}"),
                receive(listener, source),
            );
            used.push(source);
        }
    }
    let used: Vec<&str> = sources().into_iter().filter(|s| used.contains(s)).collect();
    let told = || ALL.iter().filter(|d| used.contains(&d.source));

    let channels: Map<_, _> = used
        .iter()
        .map(|source| ((*source).to_owned(), channel(source)))
        .collect();
    let messages: Map<_, _> = told()
        .map(|d| (d.event_type.to_owned(), message(d)))
        .collect();
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": format!("redress: events of {}", if service == EVERY_SERVICE { "every service" } else { service }),
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Facts about complaints and about the organization, as CloudEvents 1.0 in structured JSON. \
                Delivered at least once; per subject and source in order, numbered by `sequence`. \
                Readers ignore fields that they do not know; anything but an added optional field is a new type (`.v2`).",
            "license": { "name": "Apache-2.0" },
        },
        "defaultContentType": Envelope::CONTENT_TYPE,
        "channels": channels,
        "operations": operations,
        "components": { "messages": messages, "schemas": schemas(told()) },
    })
}

/// Every source, in the registry's order.
fn sources() -> Vec<&'static str> {
    let mut sources: Vec<_> = ALL.iter().map(|d| d.source).collect();
    sources.dedup();
    sources
}

fn of(source: &str) -> impl Iterator<Item = &'static Descriptor> {
    ALL.iter().filter(move |d| d.source == source)
}

fn channel(source: &str) -> Value {
    let types: Vec<_> = of(source).map(|d| d.event_type).collect();
    let messages: Map<_, _> = types
        .iter()
        .map(|t| {
            (
                (*t).to_owned(),
                json!({ "$ref": format!("#/components/messages/{t}") }),
            )
        })
        .collect();
    let (partition, examples): (_, &[&str]) = if source == "directory" {
        (
            "Facts about the organization have one partition, `all`.",
            &["all"],
        )
    } else {
        (
            "`p<k>`; k is a number made of the first 8 bytes of SHA-256(subject), modulo the count of partitions.",
            &["p0", "p1", "p2", "p3"],
        )
    };
    json!({
        "address": format!("{source}.{{partition}}.{{type}}"),
        "title": format!("Told by {source}"),
        "description": "The address is the routing key on the exchange, whose name begins with the prefix of the installation.",
        "messages": messages,
        "parameters": {
            "partition": { "description": partition, "examples": examples },
            "type": { "description": "The event's type.", "enum": types },
        },
        "bindings": { "amqp": {
            "is": "routingKey",
            "exchange": { "name": "redress.events", "type": "topic", "durable": true, "autoDelete": false, "vhost": "/" },
            "bindingVersion": BINDING_VERSION,
        } },
    })
}

fn send(source: &str) -> Value {
    json!({
        "action": "send",
        "channel": { "$ref": format!("#/channels/{source}") },
        "summary": format!("{source} tells what happened, in the transaction in which it happened."),
        "messages": of(source).map(|d| within(source, d)).collect::<Vec<_>>(),
        "bindings": { "amqp": { "deliveryMode": 2, "mandatory": true, "bindingVersion": BINDING_VERSION } },
    })
}

fn receive(listener: &str, source: &str) -> Value {
    json!({
        "action": "receive",
        "channel": { "$ref": format!("#/channels/{source}") },
        "summary": format!("{listener} hears everything that {source} tells, and reacts to some of it."),
        "messages": of(source).map(|d| within(source, d)).collect::<Vec<_>>(),
        "bindings": { "amqp": { "ack": true, "bindingVersion": BINDING_VERSION } },
    })
}

/// Operations refer to messages by way of their channel, the specification says.
fn within(source: &str, d: &Descriptor) -> Value {
    json!({ "$ref": format!("#/channels/{source}/messages/{}", d.event_type) })
}

fn message(d: &Descriptor) -> Value {
    let summary = d.summary.trim();
    json!({
        "name": d.event_type,
        "title": d.name,
        "summary": summary,
        "contentType": Envelope::CONTENT_TYPE,
        "correlationId": { "description": "The subject whose life this belongs to.", "location": "$message.payload#/correlationid" },
        "headers": {
            "type": "object",
            "properties": {
                "traceparent": { "type": "string", "description": "W3C trace context, as in the envelope." },
            },
        },
        "payload": {
            "allOf": [
                { "$ref": "#/components/schemas/Head" },
                {
                    "type": "object",
                    "required": ["data"],
                    "properties": {
                        "source": { "const": format!("/services/{}", d.source) },
                        "type": { "const": d.event_type },
                        "data": { "$ref": format!("#/components/schemas/{}", d.event_type) },
                    },
                },
            ],
        },
        "bindings": { "amqp": { "messageType": d.event_type, "bindingVersion": BINDING_VERSION } },
        "examples": [{ "name": d.name, "payload": d.example() }],
    })
}

/// The events' own schemas go by their type, which is what `dataschema` cites.
fn schemas<'a>(told: impl Iterator<Item = &'a Descriptor>) -> Map<String, Value> {
    let mut named = vec![(Head::name().into_owned(), Head::schema())];
    Head::schemas(&mut named);
    for d in told {
        (d.schemas)(&mut named);
        named.push((d.event_type.to_owned(), (d.schema)()));
    }
    named
        .into_iter()
        .map(|(name, schema)| {
            let mut schema = serde_json::to_value(schema).expect("a schema is plain data");
            leave_open(&mut schema);
            (name, schema)
        })
        .collect()
}

/// Some types refuse unknown fields where people write them; a reader of events ignores them.
fn leave_open(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("additionalProperties") == Some(&Value::Bool(false)) {
                members.remove("additionalProperties");
            }
            members.values_mut().for_each(leave_open);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_open),
        _ => {}
    }
}
