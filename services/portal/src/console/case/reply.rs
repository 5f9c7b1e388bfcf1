//! Replies, the follow-up, and messages to and from the complainant, whose name nobody reads there (S-5.1).

use super::look::{Card, Look, Section, list, text};
use crate::backend::{At, Trouble};

pub(super) async fn sections(look: &Look<'_>) -> Result<Vec<Section>, Trouble> {
    let replies = look
        .ask(At::Notification, &format!("/v1/replies/{}", look.id))
        .await?;
    let path = format!("/v1/conversations/{}", look.id);
    let talk = look.all(At::Notification, &path).await?;
    let names = look.names(&[&replies, &talk]).await?;

    let mut sent = look.section("case-replies");
    sent.cards = list(&replies["replies"])
        .iter()
        .map(|it| {
            let mut facts = Vec::new();
            facts.extend(
                look.code("reply-channel", &it["channel"])
                    .map(|it| (look.t("case-channel"), it)),
            );
            let sent = look
                .moment(&it["sent_at"])
                .unwrap_or_else(|| look.t("case-on-its-way"));
            facts.push((look.t("case-sent"), sent));
            Card {
                title: look.t("case-reply"),
                over: look.by_at(&names, &it["written_by"], &it["written_at"]),
                words: text(&it["text"]),
                facts,
                ..Card::default()
            }
        })
        .collect();
    if sent.cards.is_empty() {
        sent.nothing = look.t("case-no-reply");
    }

    let of = &replies["follow_up"];
    let mut follow_up = look.section("case-follow-up");
    follow_up.fact(
        look.t("case-satisfaction"),
        look.code("satisfaction", &of["satisfaction"]),
    );
    follow_up.fact(
        look.t("case-attempts"),
        of["attempts"].as_i64().map(|it| it.to_string()),
    );
    follow_up.fact(look.t("case-next-try"), look.moment(&of["next_try_after"]));
    if let Some(reprisal) = of["reprisal"].as_bool() {
        let said = if reprisal {
            "reprisal-yes"
        } else {
            "reprisal-no"
        };
        follow_up
            .facts
            .push((look.t("field-reprisal"), look.t(said)));
    }

    let mut messages = look.section("case-messages");
    messages.cards = list(&talk)
        .iter()
        .map(|it| {
            let from = if it["from"] == "office" {
                "case-office"
            } else {
                "actor-complainant"
            };
            let call = it["wish"] == "call_back";
            Card {
                title: look.t(from),
                over: look.moment(&it["at"]).unwrap_or_default(),
                words: if call {
                    look.t("case-call")
                } else {
                    text(&it["text"])
                },
                ..Card::default()
            }
        })
        .collect();
    Ok([sent, follow_up, messages]
        .into_iter()
        .filter_map(Section::kept)
        .collect())
}
