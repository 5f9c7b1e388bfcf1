//! Complaints in a list, whichever service lists them.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::names::{self, Names};
use crate::page::Page;

/// A complaint in a list, whichever service lists it.
#[derive(Deserialize)]
pub(super) struct Listed {
    #[serde(alias = "complaint_id")]
    pub(super) id: Uuid,
    number: String,
    #[serde(default)]
    site_id: Option<Uuid>,
    #[serde(default)]
    stage: Option<String>,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    severity: Option<String>,
    #[serde(default)]
    proposed_severity: Option<String>,
    #[serde(default)]
    sensitivity: Option<String>,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    due_at: Option<DateTime<Utc>>,
    #[serde(default)]
    overdue: bool,
    #[serde(
        default,
        alias = "registered_at",
        alias = "since",
        alias = "created_at"
    )]
    received_at: Option<DateTime<Utc>>,
    #[serde(default)]
    satisfaction: Option<String>,
    #[serde(default)]
    to_do: Option<String>,
}

/// The same as it stands on the page.
pub(super) struct Row {
    pub(super) path: String,
    pub(super) number: String,
    pub(super) site: String,
    /// Scope, channel, what is to be done.
    pub(super) about: String,
    pub(super) stage: String,
    pub(super) severity: String,
    pub(super) is_major: bool,
    pub(super) is_restricted: bool,
    pub(super) received: String,
    pub(super) due: String,
    pub(super) overdue: bool,
}

impl Row {
    pub(super) fn of(page: &Page, names: &Names, it: &Listed, at: DateTime<Utc>) -> Self {
        let severity = it.severity.as_ref().or(it.proposed_severity.as_ref());
        let mut about = Vec::new();
        if !it.scopes.is_empty() {
            about.push(names::codes(page, "scope-name", &it.scopes));
        }
        about.extend(
            it.channel
                .as_ref()
                .map(|it| names::code(page, "channel", it)),
        );
        about.extend(it.to_do.as_ref().map(|it| names::code(page, "to-do", it)));
        about.extend(
            it.satisfaction
                .as_ref()
                .map(|it| names::code(page, "satisfaction", it)),
        );
        Self {
            path: format!("/staff/complaints/{}", it.id),
            number: it.number.clone(),
            site: it
                .site_id
                .as_ref()
                .map_or_else(String::new, |id| names.site(id)),
            about: about.join(" · "),
            stage: it
                .stage
                .as_ref()
                .map_or_else(String::new, |it| names::code(page, "standing", it)),
            is_major: severity.is_some_and(|it| it == "major"),
            severity: severity.map_or_else(String::new, |it| names::code(page, "severity", it)),
            is_restricted: it.sensitivity.as_deref() == Some("s3"),
            received: it
                .received_at
                .as_ref()
                .map_or_else(String::new, |at| page.moment(at)),
            due: it
                .due_at
                .as_ref()
                .map_or_else(String::new, |due| page.moment(due)),
            overdue: it.overdue || it.due_at.is_some_and(|due| due <= at),
        }
    }
}

/// A page of complaints, as a service answers it.
#[derive(Default, Deserialize)]
pub(super) struct Listing {
    pub(super) items: Vec<Listed>,
    #[serde(default)]
    pub(super) next: Option<String>,
}
