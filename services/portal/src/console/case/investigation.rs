//! Verification, classification, group, records and conclusion.

use super::look::{Card, Look, Section, id, ids, list, text};
use crate::backend::{At, Trouble};

pub(super) async fn sections(look: &Look<'_>) -> Result<Vec<Section>, Trouble> {
    let case = look
        .ask(
            At::Investigation,
            &format!("/v1/investigations/{}", look.id),
        )
        .await?;
    let names = look.names(&[&case]).await?;

    let verified = &case["preliminary_verification"];
    let mut first = look.section("case-verification");
    first.words = text(&verified["note"]);
    first.fact(
        look.t("field-methods"),
        look.codes("method", &verified["methods"]),
    );
    first.fact(
        look.t("field-complexity"),
        look.code("complexity", &verified["complexity"]),
    );
    first.fact(
        look.t("case-by"),
        Some(look.by_at(&names, &verified["verified_by"], &verified["verified_at"])),
    );
    if verified.is_null() {
        first.nothing = look.t("case-not-verified");
    }

    let classified = &case["classification"];
    let mut class = look.section("case-classification");
    class.fact(
        look.t("case-severity-proposed"),
        look.code("severity", &case["proposed_severity"]),
    );
    class.fact(
        look.t("case-severity"),
        look.code("severity", &classified["severity"]),
    );
    class.fact(
        look.t("case-scopes"),
        look.codes("scope-name", &classified["scopes"]),
    );
    let subtypes: Vec<String> = list(&classified["subtypes"]).iter().map(text).collect();
    class.fact(
        look.t("case-subtypes"),
        Some(subtypes.join(&look.t("list-separator"))),
    );
    class.fact(look.t("case-reason"), Some(text(&classified["reason"])));
    class.fact(
        look.t("case-by"),
        Some(look.by_at(
            &names,
            &classified["classified_by"],
            &classified["classified_at"],
        )),
    );
    class.fact(
        look.t("case-confirmed-by"),
        id(&classified["confirmed_by"]).map(|id| names.person(&id)),
    );
    let down = &case["downgrade"];
    if !down.is_null() {
        class.cards.push(Card {
            title: look.t("case-downgrade"),
            over: look.by_at(&names, &down["proposed_by"], &down["proposed_at"]),
            words: text(&down["reason"]),
            facts: look
                .code("severity", &down["severity"])
                .map(|it| (look.t("case-severity"), it))
                .into_iter()
                .collect(),
            ..Card::default()
        });
    }

    let of = &case["group"];
    let mut group = look.section("case-group");
    group.fact(
        look.t("field-leader-id"),
        id(&of["leader_id"]).map(|id| names.person(&id)),
    );
    group.fact(
        look.t("field-member-ids"),
        Some(names.people(look.page, &ids(&of["member_ids"]))),
    );
    group.fact(
        look.t("case-by"),
        Some(look.by_at(&names, &of["formed_by"], &of["formed_at"])),
    );

    let mut records = look.section("case-records");
    records.cards = list(&case["records"])
        .iter()
        .map(|it| Card {
            title: look.code("record", &it["kind"]).unwrap_or_default(),
            over: look.by_at(&names, &it["recorded_by"], &it["at"]),
            words: text(&it["text"]),
            ..Card::default()
        })
        .collect();

    let concluded = &case["conclusion"];
    let mut end = look.section("case-conclusion");
    end.fact(
        look.t("case-finding"),
        look.code("finding", &concluded["finding"]),
    );
    end.words = text(&concluded["facts"]);
    end.fact(
        look.t("case-by"),
        Some(look.by_at(
            &names,
            &concluded["concluded_by"],
            &concluded["concluded_at"],
        )),
    );

    let sections = [first, class, group, records, end];
    Ok(sections.into_iter().filter_map(Section::kept).collect())
}
