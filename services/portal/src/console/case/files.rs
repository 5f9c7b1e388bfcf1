//! The files, each with its hash, its state, and who took it in.

use serde_json::Value;

use super::look::{Card, Look, Section, id, list, text};
use crate::backend::{At, Trouble};

pub(super) async fn sections(look: &Look<'_>) -> Result<Vec<Section>, Trouble> {
    let found = look
        .ask(At::Intake, &format!("/v1/complaints/{}/evidence", look.id))
        .await?;
    let custody = look
        .ask(
            At::Investigation,
            &format!("/v1/investigations/{}/custody", look.id),
        )
        .await?;
    let names = look.names(&[&found, &custody]).await?;
    let mut files = look.section("case-files");
    for it in list(&found["items"]) {
        let mut card = Card {
            title: text(&it["name"]),
            over: look.by_at(&names, &it["staff_id"], &it["begun_at"]),
            ..Card::default()
        };
        let mut fact = |label: &str, value: Option<String>| {
            card.facts.extend(
                value
                    .filter(|it| !it.is_empty())
                    .map(|value| (look.t(label), value)),
            );
        };
        fact("case-file-state", look.code("file", &it["state"]));
        fact("case-file-kind", it["kind"].as_str().map(str::to_uppercase));
        fact(
            "case-file-size",
            it["size"]
                .as_u64()
                .map(|size| format!("{} KiB", size.div_ceil(1024))),
        );
        fact("case-file-hash", it["sha256"].as_str().map(str::to_owned));
        fact("case-file-scan", look.code("scan", &it["scan"]));
        fact(
            "case-file-condition",
            look.code("condition", &it["condition"]),
        );
        let path = format!(
            "/staff/complaints/{}/files/{}",
            look.id,
            it["id"].as_str().unwrap_or_default()
        );
        if it["has_view"] == true {
            card.links
                .push((format!("{path}/view"), look.t("case-file-view")));
        }
        if it["released"] == true {
            card.links.push((
                format!("{path}/content?purpose=examine"),
                look.t("case-file-original"),
            ));
        }
        files.cards.push(card);
    }
    if files.cards.is_empty() {
        let nothing = if found.is_null() {
            "case-files-closed"
        } else {
            "case-no-files"
        };
        files.nothing = look.t(nothing);
    }
    let mut log = look.section("case-custody");
    let named = |of: &Value| {
        let file = list(&found["items"])
            .iter()
            .find(|it| it["id"] == of["evidence_id"]);
        file.map_or_else(String::new, |file| text(&file["name"]))
    };
    log.cards = list(&custody["entries"])
        .iter()
        .map(|it| {
            let by = match id(&it["by"]) {
                Some(id) => names.person(&id),
                None => look.t("actor-complainant"),
            };
            Card {
                title: look.code("custody", &it["act"]).unwrap_or_default(),
                over: format!("{by} · {}", look.moment(&it["at"]).unwrap_or_default()),
                words: named(it),
                facts: look
                    .code("purpose", &it["purpose"])
                    .map(|it| (look.t("case-purpose"), it))
                    .into_iter()
                    .collect(),
                ..Card::default()
            }
        })
        .collect();
    let mut recordings = look.section("case-recordings");
    recordings.cards = list(&custody["recordings"])
        .iter()
        .map(|it| Card {
            title: text(&it["name"]),
            over: look.by_at(&names, &it["named_by"], &it["named_at"]),
            facts: [
                (
                    look.t("field-overwritten-at"),
                    look.moment(&it["overwritten_at"]),
                ),
                (look.t("case-state"), look.code("recording", &it["state"])),
            ]
            .into_iter()
            .filter_map(|(label, value)| Some((label, value?)))
            .collect(),
            links: match (it["state"].as_str(), it["id"].as_str()) {
                (Some("open" | "at_risk"), Some(recording)) => vec![(
                    format!(
                        "/staff/complaints/{}/evidence?recording={recording}",
                        look.id
                    ),
                    look.t("case-secure"),
                )],
                _ => Vec::new(),
            },
            tone: match it["state"].as_str() {
                Some("at_risk" | "lost") => "late",
                Some("secured") => "good",
                _ => "",
            },
            ..Card::default()
        })
        .collect();
    Ok([files, recordings, log]
        .into_iter()
        .filter_map(Section::kept)
        .collect())
}
