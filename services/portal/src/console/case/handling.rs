//! The order, the clocks and how they were computed, measures, what goes on beside, and the result.

use serde_json::Value;

use super::look::{Card, Look, Section, id, ids, list, text};
use crate::backend::{At, Trouble};
use crate::console::names::Names;

pub(super) async fn sections(look: &Look<'_>) -> Result<Vec<Section>, Trouble> {
    let ledger = look
        .ask(
            At::Assignment,
            &format!("/v1/assignments/{}/ledger", look.id),
        )
        .await?;
    let names = look.names(&[look.handling, &ledger]).await?;
    let mut sections = vec![
        order(look, &names).await?,
        clocks(look),
        measures(look, &names),
        result(look, &names),
    ];
    sections.extend(beside(look, &names).await?);
    sections.push(computed(look, &ledger));
    Ok(sections.into_iter().filter_map(Section::kept).collect())
}

async fn department(look: &Look<'_>, of: &Value) -> Result<Option<String>, Trouble> {
    let (Some(of), Some(site)) = (id(of), id(&look.whole["site_id"])) else {
        return Ok(None);
    };
    let found = look
        .portal
        .backend()
        .department(&look.account.token, site, of)
        .await?;
    Ok(found.map(|it| it.name(look.page.lang).to_owned()))
}

async fn order(look: &Look<'_>, names: &Names) -> Result<Section, Trouble> {
    let of = &look.handling["order"];
    let mut order = look.section("case-order");
    order.fact(
        look.t("field-department-id"),
        department(look, &of["department_id"]).await?,
    );
    order.fact(
        look.t("field-handler-id"),
        id(&of["handler_id"]).map(|id| names.person(&id)),
    );
    order.fact(
        look.t("field-leader-id"),
        id(&of["leader_id"]).map(|id| names.person(&id)),
    );
    order.fact(
        look.t("field-member-ids"),
        Some(names.people(look.page, &ids(&of["member_ids"]))),
    );
    order.fact(look.t("case-by"), Some(look.signed(names, &of["given"])));
    order.fact(
        look.t("case-signed"),
        Some(look.signed(names, &look.handling["signed_for"])),
    );
    order.words = text(&of["required"]);
    if of.is_null() {
        order.nothing = look.t("case-no-order");
    }
    Ok(order)
}

/// The clocks that run.
fn clocks(look: &Look<'_>) -> Section {
    let mut clocks = look.section("case-clocks");
    for run in list(&look.handling["clocks"])
        .iter()
        .filter(|run| run["stopped_at"].is_null())
    {
        let label = look.code("clock", &run["clock"]).unwrap_or_default();
        let due = look.moment(&run["due_at"]).unwrap_or_default();
        let late = if look.is_past(&run["due_at"]) {
            "case-late"
        } else {
            "case-by-then"
        };
        clocks
            .facts
            .push((label, look.page.with(late, "when", &due)));
    }
    clocks
}

fn measures(look: &Look<'_>, names: &Names) -> Section {
    let mut measures = look.section("case-measures");
    for it in list(&look.handling["measures"]) {
        let state = it["state"].as_str().unwrap_or_default();
        let mut card = Card {
            title: look.code("measure", &it["kind"]).unwrap_or_default(),
            over: look.by_at(names, &it["ordered_by"], &it["ordered_at"]),
            words: text(&it["description"]),
            ..Card::default()
        };
        let mut fact = |label: &str, value: Option<String>| {
            card.facts.extend(
                value
                    .filter(|it| !it.is_empty())
                    .map(|value| (look.t(label), value)),
            );
        };
        fact("field-form", look.code("form", &it["form"]));
        fact(
            "field-owner-id",
            id(&it["owner_id"]).map(|id| names.person(&id)),
        );
        fact("field-due-date", look.moment(&it["due_at"]));
        fact("case-state", look.code("measure-state", &it["state"]));
        fact("field-proof", Some(text(&it["proof"])));
        match state {
            "ordered" => {
                card.tone = if look.is_past(&it["due_at"]) {
                    "late"
                } else {
                    ""
                };
                if id(&it["owner_id"]) == Some(look.account.me.id) {
                    card.links.push(look.link("completion", &it["id"]));
                }
            }
            "completed" => card.links.push(look.link("check-off", &it["id"])),
            _ => card.tone = "good",
        }
        measures.cards.push(card);
    }
    measures
}

fn result(look: &Look<'_>, names: &Names) -> Section {
    let of = &look.handling["result"];
    let mut result = look.section("case-handled");
    result.words = text(&of["summary"]);
    for (label, signature) in [
        ("case-submitted", "submitted"),
        ("case-endorsed", "endorsed"),
        ("case-approved", "approved"),
    ] {
        result.fact(look.t(label), Some(look.signed(names, &of[signature])));
    }
    result
}

fn sent_back(look: &Look<'_>, names: &Names, title: &str, of: &Value) -> Vec<Card> {
    let card = |it: &Value| Card {
        title: look.t(title),
        over: look.signed(names, it),
        words: text(&it["reason"]),
        ..Card::default()
    };
    list(of).iter().map(card).collect()
}

/// What was asked for, and how it was answered (F-4.4d).
fn reliefs(look: &Look<'_>, names: &Names, title: &str, of: &Value) -> Vec<Card> {
    let card = |it: &Value| {
        let mut facts = Vec::new();
        let mut fact = |label: &str, value: Option<String>| {
            facts.extend(
                value
                    .filter(|it| !it.is_empty())
                    .map(|value| (look.t(label), value)),
            );
        };
        fact(
            "field-days",
            it["days"].as_i64().map(|days| days.to_string()),
        );
        fact("field-resumes-on", look.moment(&it["until"]));
        fact("field-waits-for", look.code("waits", &it["waits_for"]));
        fact("case-granted", Some(look.signed(names, &it["approved"])));
        fact("case-refused", Some(look.signed(names, &it["refused"])));
        Card {
            title: look.t(title),
            over: look.signed(names, &it["asked"]),
            words: text(&it["reason"]),
            facts,
            ..Card::default()
        }
    };
    list(of).iter().map(card).collect()
}

async fn beside(look: &Look<'_>, names: &Names) -> Result<Vec<Section>, Trouble> {
    let of = &look.handling["beside"];
    let mut assisting = look.section("case-assisting");
    for it in list(&of["assisting"]) {
        let state = it["state"].as_str().unwrap_or_default();
        let links = match state {
            "asked" => vec![look.link("part-sign-for", &it["department_id"])],
            "signed_for" => vec![look.link("contribution", &it["department_id"])],
            _ => Vec::new(),
        };
        assisting.cards.push(Card {
            title: department(look, &it["department_id"])
                .await?
                .unwrap_or_default(),
            over: look.code("part", &it["state"]).unwrap_or_default(),
            words: text(&it["opinion"]),
            links,
            ..Card::default()
        });
    }
    let mut orders = look.section("case-supervision");
    for it in list(&of["urges"]) {
        orders.cards.push(Card {
            title: look.t("deed-urge"),
            over: look.signed(names, &it["urged"]),
            words: text(&it["note"]),
            ..Card::default()
        });
    }
    for it in list(&of["supervision_orders"]) {
        let mine = ids(&it["staff_ids"]).contains(&look.account.me.id);
        let open = it["answered"].is_null();
        let mut facts = vec![(
            look.t("field-due-date"),
            look.moment(&it["due_at"]).unwrap_or_default(),
        )];
        if !open {
            facts.push((look.t("deed-answer"), text(&it["answer"])));
            facts.push((look.t("case-by"), look.signed(names, &it["answered"])));
        }
        orders.cards.push(Card {
            title: look.t("deed-supervision-orders"),
            over: look.signed(names, &it["ordered"]),
            words: text(&it["what"]),
            links: if mine && open {
                vec![look.link("answer", &it["id"])]
            } else {
                Vec::new()
            },
            tone: if open && look.is_past(&it["due_at"]) {
                "late"
            } else {
                ""
            },
            facts,
        });
    }
    let mut contacts = look.section("case-contacts");
    contacts.cards = list(&of["contact_attempts"])
        .iter()
        .map(|it| Card {
            title: [
                look.code("way", &it["way"]),
                look.code("contact", &it["outcome"]),
            ]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
            over: look.signed(names, &it["attempted"]),
            words: text(&it["note"]),
            ..Card::default()
        })
        .collect();
    let mut back = look.section("case-back");
    let case = look.handling;
    back.cards
        .extend(sent_back(look, names, "deed-return", &case["returns"]));
    back.cards
        .extend(sent_back(look, names, "deed-redo", &case["send_backs"]));
    back.cards.extend(sent_back(
        look,
        names,
        "deed-reassignment",
        &of["reassignments"],
    ));
    back.cards
        .extend(sent_back(look, names, "deed-review", &case["reviews"]));
    let mut relief = look.section("case-relief");
    relief
        .cards
        .extend(reliefs(look, names, "deed-extension", &case["extensions"]));
    relief.cards.extend(reliefs(
        look,
        names,
        "deed-suspension",
        &case["suspensions"],
    ));
    Ok(vec![assisting, orders, contacts, back, relief])
}

/// How each deadline was computed, in words that can be checked by hand (F-4.4a).
fn computed(look: &Look<'_>, ledger: &Value) -> Section {
    let mut computed = look.section("case-ledger");
    computed.cards = list(&ledger["entries"])
        .iter()
        .map(|it| Card {
            title: look.code("clock", &it["clock"]).unwrap_or_default(),
            over: look.moment(&it["due_at"]).unwrap_or_default(),
            words: text(&it["words"]),
            ..Card::default()
        })
        .collect();
    computed
}
