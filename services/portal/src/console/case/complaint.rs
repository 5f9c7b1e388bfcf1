//! What was complained about, in the complainant's words, and how it came in.

use super::look::{Card, Look, Section, id, ids, list, text};
use crate::backend::{At, Trouble};

pub(super) async fn sections(look: &Look<'_>) -> Result<Vec<Section>, Trouble> {
    let path = format!("/v1/complaints/{}/narrative", look.id);
    let story = look.ask(At::Intake, &path).await?;
    let names = look.names(&[look.whole, &story]).await?;
    let whole = look.whole;

    let mut said = look.section("case-narrative");
    said.words = text(&story["narrative"]);
    said.fact(look.t("case-wanted"), Some(text(&story["wanted_outcome"])));
    said.fact(look.t("case-respondent"), Some(text(&story["respondent"])));
    said.fact(
        look.t("case-business"),
        Some(text(&story["business_number"])),
    );
    if story.is_null() {
        said.nothing = look.t("case-narrative-closed");
    }

    let mut later = look.section("case-remarks");
    later.cards = list(&story["remarks"])
        .iter()
        .map(|it| {
            let by = match id(&it["staff_id"]) {
                Some(id) => names.person(&id),
                None => look.t("actor-complainant"),
            };
            let at = look.moment(&it["at"]).unwrap_or_default();
            Card {
                title: look.code("remark", &it["kind"]).unwrap_or_default(),
                over: format!("{by} · {at}"),
                words: text(&it["text"]),
                ..Card::default()
            }
        })
        .collect();

    let mut order = look.section("case-required");
    order.words = text(&look.handling["order"]["required"]);

    let mut came = look.section("case-entry");
    came.fact(
        look.t("case-site"),
        id(&whole["site_id"]).map(|id| names.site(&id)),
    );
    came.fact(
        look.t("case-window"),
        id(&whole["window_id"]).map(|id| names.window(&id)),
    );
    came.fact(
        look.t("case-channel"),
        look.code("channel", &whole["channel"]),
    );
    came.fact(look.t("case-received"), look.moment(&whole["received_at"]));
    came.fact(look.t("case-postmark"), look.day(&whole["postmark_date"]));
    came.fact(
        look.t("case-registered"),
        look.moment(&whole["registered_at"]),
    );
    came.fact(
        look.t("case-registered-by"),
        id(&whole["registered_by"]).map(|id| names.person(&id)),
    );
    came.fact(look.t("case-occurred"), look.day(&whole["occurred_on"]));
    came.fact(
        look.t("case-scopes"),
        look.codes("scope-name", &whole["scopes"]),
    );
    let anonymous = if whole["anonymous"] == true {
        "case-anonymous"
    } else {
        "case-named"
    };
    came.fact(look.t("case-identity"), Some(look.t(anonymous)));
    came.fact(
        look.t("case-reply-channel"),
        look.code("reply-channel", &whole["reply_channel"]),
    );
    came.fact(
        look.t("case-respondents"),
        Some(names.people(look.page, &ids(&whole["respondent_ids"]))),
    );
    came.fact(look.t("case-promised"), look.day(&whole["promised_date"]));

    // Three facts that are not each other (F-6.4).
    let mut ended = look.section("case-outcome");
    ended.fact(
        look.t("case-finding"),
        look.code("finding", &whole["finding"]),
    );
    ended.fact(look.t("case-result"), look.code("result", &whole["result"]));
    ended.fact(
        look.t("case-satisfaction"),
        look.code("satisfaction", &whole["satisfaction"]),
    );
    let open = whole["open_measures"].as_i64().unwrap_or_default();
    ended.fact(
        look.t("case-measures"),
        (open > 0).then(|| look.page.count("case-measures-open", &open)),
    );
    ended.fact(look.t("case-ended"), look.moment(&whole["ended_at"]));
    ended.fact(look.t("case-kept"), look.moment(&whole["keep_until"]));
    if whole["held"] == true {
        ended.facts.push((look.t("case-hold"), look.t("case-held")));
    }

    Ok([said, later, order, came, ended]
        .into_iter()
        .filter_map(Section::kept)
        .collect())
}
